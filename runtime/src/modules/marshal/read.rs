//! Reading.

use super::{MAX_DEPTH, code};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::GcVec;
use crate::objects::dict;
use crate::value::{BytesCell, Value, statics};
use kingsnake_plain::units::UnitsBuf;
use num_bigint::{BigInt, Sign};

/// Where bytes come from.
enum Source<'a> {
    Bytes(&'a [u8]),
    File(Value),
}

struct Reader<'r, 'a> {
    rt: &'r Runtime,
    source: Source<'a>,
    refs: GcVec<'r>,
    depth: usize,
}

pub fn from_bytes(rt: &Runtime, bytes: &[u8]) -> R {
    read_one(rt, Source::Bytes(bytes))
}

pub fn from_file(rt: &Runtime, file: Value) -> R {
    let probe = rt.call_method(file, rt.names().read, &[Value::int(0)])?;
    if !probe.is::<BytesCell>() {
        let t = probe.ty();
        return Err(rt.type_error(format!("file.read() returned not bytes but {}", t.name())));
    }
    read_one(rt, Source::File(file))
}

fn read_one(rt: &Runtime, source: Source<'_>) -> R {
    let mut reader = Reader { rt, source, refs: GcVec::new(rt), depth: 0 };
    match reader.value()? {
        Some(v) => Ok(v),
        None => Err(rt.type_error("NULL object in marshal data for object")),
    }
}

impl<'r> Reader<'r, '_> {
    fn short(&self) -> Raised {
        self.rt.raise(statics::eof_error(), "marshal data too short")
    }

    fn bad(&self, what: &str) -> Raised {
        self.rt.value_error(format!("bad marshal data ({what})"))
    }

    fn take(&mut self, n: usize) -> R<Vec<u8>> {
        match &mut self.source {
            Source::Bytes(rest) => {
                let Some((front, after)) = rest.split_at_checked(n) else { return Err(self.short()) };
                let front = front.to_vec();
                *rest = after;
                Ok(front)
            }
            Source::File(file) => {
                let got = self.rt.call_method(*file, self.rt.names().read, &[self.rt.new_int(n as i64)])?;
                let got = self.rt.bytes_of(got)?;
                if got.len() > n {
                    let message =
                        format!("read() returned too much data: {n} bytes requested, {} returned", got.len());
                    return Err(self.rt.value_error(message));
                }
                if got.len() < n { Err(self.short()) } else { Ok(got) }
            }
        }
    }

    fn array<const N: usize>(&mut self) -> R<[u8; N]> {
        let bytes = self.take(N)?;
        <[u8; N]>::try_from(bytes.as_slice()).map_err(|_| self.short())
    }

    fn i32(&mut self) -> R<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn size(&mut self, what: &str) -> R<usize> {
        let n = self.i32()?;
        usize::try_from(n).map_err(|_| self.bad(&format!("{what} size out of range")))
    }

    /// One value; `None` for the NULL that ends a dict.
    fn value(&mut self) -> R<Option<Value>> {
        let [byte] = self.array()?;
        if self.depth > MAX_DEPTH {
            return Err(self.rt.value_error("recursion limit exceeded"));
        }
        self.depth += 1;
        let result = self.value_of(byte & !code::FLAG_REF, byte & code::FLAG_REF != 0);
        self.depth -= 1;
        result
    }

    fn item(&mut self, what: &str) -> R {
        match self.value()? {
            Some(v) => Ok(v),
            None => Err(self.rt.type_error(format!("NULL object in marshal data for {what}"))),
        }
    }

    fn value_of(&mut self, kind: u8, flagged: bool) -> R<Option<Value>> {
        let rt = self.rt;
        let made = match kind {
            code::NULL => return Ok(None),
            code::NONE => return Ok(Some(Value::none())),
            code::FALSE => return Ok(Some(Value::bool(false))),
            code::TRUE => return Ok(Some(Value::bool(true))),
            code::STOP_ITERATION => return Ok(Some(statics::stop_iteration().value())),
            code::ELLIPSIS => return Ok(Some(Value::ellipsis())),
            code::REF => return self.reference().map(Some),
            code::INT => Value::int(self.i32()?),
            code::INT64 => rt.new_int(i64::from_le_bytes(self.array()?)),
            code::LONG => self.long()?,
            code::FLOAT => rt.new_float(self.float_text()?),
            code::BINARY_FLOAT => rt.new_float(f64::from_le_bytes(self.array()?)),
            code::COMPLEX => {
                let (a, b) = (self.float_text()?, self.float_text()?);
                self.complex(a, b)?
            }
            code::BINARY_COMPLEX => {
                let (a, b) = (f64::from_le_bytes(self.array()?), f64::from_le_bytes(self.array()?));
                self.complex(a, b)?
            }
            code::BYTES => {
                let n = self.size("bytes object")?;
                rt.new_bytes(&self.take(n)?).value()
            }
            code::UNICODE | code::INTERNED => self.text(kind)?,
            code::ASCII | code::ASCII_INTERNED | code::SHORT_ASCII | code::SHORT_ASCII_INTERNED => {
                self.ascii(kind)?
            }
            code::CODE => {
                let n = self.size("code object")?;
                let bytes = self.take(n)?;
                match super::load_code(rt, &bytes) {
                    Some(code) => code,
                    None => return Err(self.bad("code object of another version")),
                }
            }
            code::CPYTHON_CODE => return Err(self.bad("a code object of CPython, which has other bytecode")),
            _ => return self.container(kind, flagged).map(Some),
        };
        if flagged {
            self.refs.push(made);
        }
        Ok(Some(made))
    }

    fn reference(&mut self) -> R {
        let n = self.i32()?;
        match usize::try_from(n).ok().and_then(|n| self.refs.get(n).copied()) {
            Some(v) if v != Value::ellipsis() => Ok(v),
            _ => Err(self.bad("invalid reference")),
        }
    }

    /// Containers enter the table before their items, which may refer to them. A place holder (an ellipsis, which is never
    /// entered itself) stands for tuples and frozen sets until they are made.
    fn container(&mut self, kind: u8, flagged: bool) -> R {
        let rt = self.rt;
        let slot = self.refs.len();
        match kind {
            code::TUPLE | code::SMALL_TUPLE => {
                let n = if kind == code::TUPLE {
                    self.size("tuple")?
                } else {
                    let [n] = self.array()?;
                    n.into()
                };
                if flagged {
                    self.refs.push(Value::ellipsis());
                }
                let items = self.items(n, "tuple")?;
                let made = rt.new_tuple(&items).value();
                if flagged {
                    self.refs.as_mut_slice()[slot] = made;
                }
                Ok(made)
            }
            code::LIST => {
                let n = self.size("list")?;
                let list = rt.new_list(&[]);
                if flagged {
                    self.refs.push(list.value());
                }
                for _ in 0..n {
                    let item = self.item("list")?;
                    crate::objects::list::append(rt, list, item)?;
                }
                Ok(list.value())
            }
            code::DICT => {
                let made = rt.new_dict();
                if flagged {
                    self.refs.push(made.value());
                }
                while let Some(key) = self.value()? {
                    let Some(value) = self.value()? else { break };
                    dict::set(rt, made, key, value)?;
                }
                Ok(made.value())
            }
            code::SET | code::FROZENSET => self.set(kind, flagged),
            _ => Err(self.bad("unknown type code")),
        }
    }

    fn set(&mut self, kind: u8, flagged: bool) -> R {
        let rt = self.rt;
        let slot = self.refs.len();
        let n = self.size("set")?;
        if flagged {
            self.refs.push(Value::ellipsis());
        }
        let ty = if kind == code::SET { statics::set_type() } else { statics::frozenset_type() };
        let items = self.items(n, "set")?;
        let list = rt.new_list(&items);
        let made = rt.call(ty.value(), &[list.value()])?;
        if flagged {
            self.refs.as_mut_slice()[slot] = made;
        }
        Ok(made)
    }

    fn items(&mut self, n: usize, what: &str) -> R<GcVec<'r>> {
        let mut items = GcVec::with_capacity(self.rt, n.min(1 << 16));
        for _ in 0..n {
            let item = self.item(what)?;
            items.push(item);
        }
        Ok(items)
    }

    fn long(&mut self) -> R {
        let size = self.i32()?;
        let mut words: Vec<u32> = Vec::new();
        let (mut hold, mut bits) = (0_u64, 0);
        let count = size.unsigned_abs();
        for i in 0..count {
            let digit = u16::from_le_bytes(self.array()?);
            if digit > 0x7fff {
                return Err(self.bad("digit out of range in long"));
            }
            if i + 1 == count && digit == 0 {
                return Err(self.bad("unnormalized long data"));
            }
            hold |= u64::from(digit) << bits;
            bits += 15;
            if bits >= 32 {
                words.push(hold as u32);
                hold >>= 32;
                bits -= 32;
            }
        }
        words.push(hold as u32);
        let n = BigInt::from_slice(if size < 0 { Sign::Minus } else { Sign::Plus }, &words);
        Ok(self.rt.new_bigint(&n))
    }

    fn float_text(&mut self) -> R<f64> {
        let [n] = self.array()?;
        let text = self.take(n.into())?;
        match kingsnake_plain::float::parse_ascii(&text) {
            Some(x) => Ok(x),
            None => Err(self.rt.value_error("could not convert string to float")),
        }
    }

    fn complex(&mut self, real: f64, imag: f64) -> R {
        let args = [self.rt.new_float(real), self.rt.new_float(imag)];
        self.rt.call(statics::complex_type().value(), &args)
    }

    fn text(&mut self, kind: u8) -> R {
        let n = self.size("string")?;
        let bytes = self.take(n)?;
        let Ok(units) = UnitsBuf::from_wtf8(&bytes) else { return Err(self.bad("string is no UTF-8")) };
        let s = self.rt.new_str_units(units.as_units());
        Ok(if kind == code::INTERNED { self.rt.intern(s) } else { s }.value())
    }

    fn ascii(&mut self, kind: u8) -> R {
        let n = if matches!(kind, code::SHORT_ASCII | code::SHORT_ASCII_INTERNED) {
            let [n] = self.array()?;
            n.into()
        } else {
            self.size("string")?
        };
        let bytes = self.take(n)?;
        let s = match std::str::from_utf8(&bytes) {
            Ok(text) if text.is_ascii() => self.rt.new_str(text),
            _ => return Err(self.bad("string is not ASCII")),
        };
        let interned = matches!(kind, code::ASCII_INTERNED | code::SHORT_ASCII_INTERNED);
        Ok(if interned { self.rt.intern(s) } else { s }.value())
    }
}

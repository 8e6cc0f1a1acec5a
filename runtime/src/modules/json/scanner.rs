//! `make_scanner`: JSON text to objects.

use super::{decode_error, strings};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::{dict, list};
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, Type, Value, statics};
use kingsnake_plain::units::Units;
use std::cell::Cell;

crate::cell! {
    pub struct ScannerCell {
        strict: Cell<bool>,
        object_hook: Cell<Value>,
        object_pairs_hook: Cell<Value>,
        parse_float: Cell<Value>,
        parse_int: Cell<Value>,
        parse_constant: Cell<Value>,
    }
}

pub static SCANNER: TypeSpec = TypeSpec {
    slots: Slots { call: Some(call), new: Some(new), ..Slots::of::<ScannerCell>() },
    getset: &[
        GetSetDef::member("strict", |_, v| Ok(Value::bool(cell(v).strict.get()))).doc("strict"),
        GetSetDef::member("object_hook", |_, v| Ok(cell(v).object_hook.get())).doc("object_hook"),
        GetSetDef::member("object_pairs_hook", |_, v| Ok(cell(v).object_pairs_hook.get())),
        GetSetDef::member("parse_float", |_, v| Ok(cell(v).parse_float.get())).doc("parse_float"),
        GetSetDef::member("parse_int", |_, v| Ok(cell(v).parse_int.get())).doc("parse_int"),
        GetSetDef::member("parse_constant", |_, v| Ok(cell(v).parse_constant.get())).doc("parse_constant"),
    ],
    doc: "JSON scanner object",
    ..TypeSpec::new("_json.Scanner", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<ScannerCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("make_scanner", &["context"]).required(1);
    let [context] = args.bind(rt, &P)?;
    let of = |name: &str| rt.getattr_text(context.unwrap_or(Value::none()), name);
    let strict = of("strict")?;
    let strict = rt.truthy(strict)?;
    let (object_hook, object_pairs_hook) = (of("object_hook")?, of("object_pairs_hook")?);
    let (parse_float, parse_int, parse_constant) =
        (of("parse_float")?, of("parse_int")?, of("parse_constant")?);
    Ok(rt
        .new_object(ty, |head| ScannerCell {
            head,
            strict: Cell::new(strict),
            object_hook: Cell::new(object_hook),
            object_pairs_hook: Cell::new(object_pairs_hook),
            parse_float: Cell::new(parse_float),
            parse_int: Cell::new(parse_int),
            parse_constant: Cell::new(parse_constant),
        })
        .value())
}

fn call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("scan_once", &["string", "idx"]).required(2);
    let [text, idx] = args.bind::<2>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    let idx = rt.index_isize(idx, statics::overflow_error())?;
    let Some(text) = text.downcast::<StrCell>() else {
        let t = text.ty();
        return Err(rt.type_error(format!("first argument must be a string, not {}", t.tp_name_str())));
    };
    let Ok(at) = usize::try_from(idx) else { return Err(rt.value_error("idx cannot be negative")) };
    let (value, next) = match text.units() {
        Units::Latin1(s) => Scan::new(rt, cell(v), text, s).value(at)?,
        Units::Ucs2(s) => Scan::new(rt, cell(v), text, s).value(at)?,
        Units::Ucs4(s) => Scan::new(rt, cell(v), text, s).value(at)?,
    };
    Ok(rt.new_tuple(&[value, rt.new_int(next as i64)]).value())
}

/// One text being read. Methods give a value and where the text goes on.
struct Scan<'r, 's, T> {
    rt: &'r Runtime,
    scanner: Gc<ScannerCell>,
    text: Gc<StrCell>,
    s: &'s [T],
    /// Keys seen so far, so that equal ones are one object.
    memo: Gc<DictCell>,
}

impl<'r, 's, T: Copy + Into<u32>> Scan<'r, 's, T> {
    fn new(rt: &'r Runtime, scanner: Gc<ScannerCell>, text: Gc<StrCell>, s: &'s [T]) -> Self {
        Scan { rt, scanner, text, s, memo: rt.new_dict() }
    }

    /// The character at `at` if it is ASCII; 0 otherwise, and beyond the end.
    #[inline(always)]
    fn at(&self, at: usize) -> u8 {
        self.s.get(at).map_or(0, |&c| u8::try_from(c.into()).unwrap_or(0))
    }

    #[inline(always)]
    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.at(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    fn has(&self, at: usize, word: &str) -> bool {
        word.bytes().enumerate().all(|(i, b)| self.at(at + i) == b)
    }

    #[cold]
    fn error(&self, message: &str, at: usize) -> Raised {
        decode_error(self.rt, message, self.text, at)
    }

    /// What says that no value begins here.
    #[cold]
    fn nothing(&self, at: usize) -> Raised {
        self.rt.stop_iteration(self.rt.new_int(at as i64))
    }

    fn value(&self, at: usize) -> R<(Value, usize)> {
        let rt = self.rt;
        match self.at(at) {
            b'"' => {
                let (s, next) = strings::scan(rt, self.text, at + 1, self.scanner.strict.get())?;
                return Ok((s.value(), next));
            }
            b'{' => {
                let _guard = rt.enter_native_call(" while decoding a JSON object from a unicode string")?;
                return self.object(at + 1);
            }
            b'[' => {
                let _guard = rt.enter_native_call(" while decoding a JSON array from a unicode string")?;
                return self.array(at + 1);
            }
            b'n' if self.has(at, "null") => return Ok((Value::none(), at + 4)),
            b't' if self.has(at, "true") => return Ok((Value::bool(true), at + 4)),
            b'f' if self.has(at, "false") => return Ok((Value::bool(false), at + 5)),
            b'N' if self.has(at, "NaN") => return self.constant("NaN", at),
            b'I' if self.has(at, "Infinity") => return self.constant("Infinity", at),
            b'-' if self.has(at, "-Infinity") => return self.constant("-Infinity", at),
            _ => {}
        }
        self.number(at)
    }

    fn constant(&self, name: &str, at: usize) -> R<(Value, usize)> {
        let value = self.rt.call(self.scanner.parse_constant.get(), &[self.rt.new_str(name).value()])?;
        Ok((value, at + name.len()))
    }

    /// Where the digits from `at` on end.
    fn skip_digits(&self, mut at: usize) -> usize {
        while self.at(at).is_ascii_digit() {
            at += 1;
        }
        at
    }

    fn number(&self, start: usize) -> R<(Value, usize)> {
        let first = start + (self.at(start) == b'-') as usize;
        let mut at = match self.at(first) {
            b'1'..=b'9' => self.skip_digits(first),
            b'0' => first + 1,
            _ => return Err(self.nothing(start)),
        };
        let whole = at;
        if self.at(at) == b'.' && self.at(at + 1).is_ascii_digit() {
            at = self.skip_digits(at + 1);
        }
        if matches!(self.at(at), b'e' | b'E') {
            let digits = at + 1 + matches!(self.at(at + 1), b'-' | b'+') as usize;
            let end = self.skip_digits(digits);
            if end > digits {
                at = end;
            }
        }
        let is_float = at > whole;
        Ok((self.number_value(start, at, is_float)?, at))
    }

    fn number_value(&self, start: usize, end: usize, is_float: bool) -> R {
        let rt = self.rt;
        let (parse, plain) = if is_float {
            (self.scanner.parse_float.get(), statics::float_type())
        } else {
            (self.scanner.parse_int.get(), statics::int_type())
        };
        let digits = &self.s[start..end];
        if parse == plain.value() {
            let ascii = digits.iter().map(|&c| c.into() as u8);
            if is_float {
                let text: Vec<u8> = ascii.collect();
                if let Some(x) = kingsnake_plain::float::parse(Units::Latin1(&text)) {
                    return Ok(rt.new_float(x));
                }
            } else if digits.len() <= 18 {
                let negative = self.at(start) == b'-';
                let n = ascii.skip(negative as usize).fold(0_i64, |n, d| n * 10 + (d - b'0') as i64);
                return Ok(rt.new_int(if negative { -n } else { n }));
            }
        }
        let text = rt.new_str_units(self.text.units().slice(start..end));
        rt.call(parse, &[text.value()])
    }

    fn array(&self, at: usize) -> R<(Value, usize)> {
        let out = self.rt.new_list(&[]);
        let mut at = self.skip_space(at);
        if self.at(at) == b']' {
            return Ok((out.value(), at + 1));
        }
        loop {
            let (item, next) = self.value(at)?;
            list::append(self.rt, out, item)?;
            at = self.skip_space(next);
            match self.at(at) {
                b']' => return Ok((out.value(), at + 1)),
                b',' => at = self.skip_space(at + 1),
                _ => return Err(self.error("Expecting ',' delimiter", at)),
            }
        }
    }

    /// A key and its value, from the key's quote on.
    fn member(&self, at: usize) -> R<(Value, Value, usize)> {
        if self.at(at) != b'"' {
            return Err(self.error("Expecting property name enclosed in double quotes", at));
        }
        let (key, next) = strings::scan(self.rt, self.text, at + 1, self.scanner.strict.get())?;
        let key = dict::set_default(self.rt, self.memo, key.value(), key.value())?;
        let at = self.skip_space(next);
        if self.at(at) != b':' {
            return Err(self.error("Expecting ':' delimiter", at));
        }
        let (value, next) = self.value(self.skip_space(at + 1))?;
        Ok((key, value, next))
    }

    fn object(&self, at: usize) -> R<(Value, usize)> {
        let rt = self.rt;
        let pairs_hook = self.scanner.object_pairs_hook.get();
        let pairs = (!pairs_hook.is_none()).then(|| rt.new_list(&[]));
        let members = rt.new_dict();
        let mut at = self.skip_space(at);
        if self.at(at) != b'}' {
            loop {
                let (key, value, next) = self.member(at)?;
                match pairs {
                    Some(pairs) => list::append(rt, pairs, rt.new_tuple(&[key, value]).value())?,
                    None => dict::set(rt, members, key, value)?,
                }
                at = self.skip_space(next);
                match self.at(at) {
                    b'}' => break,
                    b',' => at = self.skip_space(at + 1),
                    _ => return Err(self.error("Expecting ',' delimiter", at)),
                }
            }
        }
        let object_hook = self.scanner.object_hook.get();
        let value = match pairs {
            Some(pairs) => rt.call(pairs_hook, &[pairs.value()])?,
            None if object_hook.is_none() => members.value(),
            None => rt.call(object_hook, &[members.value()])?,
        };
        Ok((value, at + 1))
    }
}

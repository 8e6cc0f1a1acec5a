//! Writing.

use super::{MAX_DEPTH, code};
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, int};
use crate::value::{
    BytesCell, ComplexCell, DictCell, Gc, ListCell, SetCell, StrCell, TupleCell, Value, statics,
};
use std::collections::HashMap;

struct Writer<'r> {
    rt: &'r Runtime,
    out: Vec<u8>,
    version: i32,
    depth: usize,
    /// Objects written so far, by address; they stay alive through the value being written.
    seen: HashMap<u64, u32>,
}

/// A value in marshal's format.
pub fn to_bytes(rt: &Runtime, v: Value, version: i32) -> R<Vec<u8>> {
    let mut w = Writer { rt, out: Vec::new(), version, depth: 0, seen: HashMap::new() };
    w.value(v)?;
    Ok(w.out)
}

impl Writer<'_> {
    fn size(&mut self, n: usize) -> R<()> {
        match i32::try_from(n) {
            Ok(n) => {
                self.out.extend_from_slice(&n.to_le_bytes());
                Ok(())
            }
            Err(_) => Err(self.rt.value_error("unmarshallable object")),
        }
    }

    fn value(&mut self, v: Value) -> R<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.rt.value_error("object too deeply nested to marshal"));
        }
        self.depth += 1;
        let result = self.value_inside(v);
        self.depth -= 1;
        result
    }

    fn value_inside(&mut self, v: Value) -> R<()> {
        let single = if v.is_none() {
            code::NONE
        } else if v.is_true() {
            code::TRUE
        } else if v.is_false() {
            code::FALSE
        } else if v == Value::ellipsis() {
            code::ELLIPSIS
        } else if v == statics::stop_iteration().value() {
            code::STOP_ITERATION
        } else {
            return self.object(v);
        };
        self.out.push(single);
        Ok(())
    }

    /// The type code, with the reference flag if the object may come again; false if it has come: then it is written.
    fn begin(&mut self, v: Value, kind: u8) -> bool {
        if self.version < 3 || !v.is_object() {
            self.out.push(kind);
            return true;
        }
        if let Some(&n) = self.seen.get(&v.bits()) {
            self.out.push(code::REF);
            self.out.extend_from_slice(&n.to_le_bytes());
            return false;
        }
        self.seen.insert(v.bits(), self.seen.len() as u32);
        self.out.push(kind | code::FLAG_REF);
        true
    }

    fn object(&mut self, v: Value) -> R<()> {
        let rt = self.rt;
        if v.is_exact(statics::int_type()) {
            return self.int(v);
        }
        if v.is_exact(statics::float_type()) {
            let x = rt.as_f64(v)?;
            if self.version > 1 {
                if self.begin(v, code::BINARY_FLOAT) {
                    self.out.extend_from_slice(&x.to_le_bytes());
                }
            } else {
                self.out.push(code::FLOAT);
                self.float_text(x);
            }
            return Ok(());
        }
        if v.is_exact(statics::complex_type()) {
            return self.complex(v);
        }
        if let Some(s) = v.downcast::<StrCell>().filter(|_| v.is_exact(statics::str_type())) {
            return self.text(s);
        }
        if let Some(t) = v.downcast::<TupleCell>().filter(|_| v.is_exact(statics::tuple_type())) {
            return self.tuple(t);
        }
        if let Some(l) = v.downcast::<ListCell>().filter(|_| v.is_exact(statics::list_type())) {
            if self.begin(v, code::LIST) {
                self.size(l.len())?;
                for i in 0..l.len() {
                    self.value(l.get(i).unwrap_or(Value::none()))?;
                }
            }
            return Ok(());
        }
        if let Some(d) = v.downcast::<DictCell>().filter(|_| v.is_exact(statics::dict_type())) {
            return self.dict(d);
        }
        self.object_rest(v)
    }

    fn object_rest(&mut self, v: Value) -> R<()> {
        let rt = self.rt;
        if v.is::<SetCell>() && (v.is_exact(statics::set_type()) || v.is_exact(statics::frozenset_type())) {
            return self.set(v);
        }
        if let Some(bytes) = super::dump_code(v) {
            if self.begin(v, code::CODE) {
                self.size(bytes.len())?;
                self.out.extend_from_slice(&bytes);
            }
            return Ok(());
        }
        if rt.has_buffer(v) {
            if let Some(b) = v.downcast::<BytesCell>().filter(|_| v.is_exact(statics::bytes_type())) {
                if self.begin(v, code::BYTES) {
                    self.size(b.as_slice().len())?;
                    self.out.extend_from_slice(b.as_slice());
                }
                return Ok(());
            }
            let bytes = rt.bytes_of(v)?;
            if self.begin(v, code::BYTES) {
                self.size(bytes.len())?;
                self.out.extend_from_slice(&bytes);
            }
            return Ok(());
        }
        self.out.push(b'?');
        Err(rt.value_error("unmarshallable object"))
    }

    /// 32 bits as they are; else sign and 15-bit digits.
    fn int(&mut self, v: Value) -> R<()> {
        if let Some(small) = int::as_i64(v).and_then(|n| i32::try_from(n).ok()) {
            self.out.push(code::INT);
            self.out.extend_from_slice(&small.to_le_bytes());
            return Ok(());
        }
        if !self.begin(v, code::LONG) {
            return Ok(());
        }
        let n = int::to_bigint(v).unwrap_or_default();
        let mut digits: Vec<u16> = Vec::new();
        for d in int::to_digits(&n) {
            digits.extend([(d & 0x7fff) as u16, (d >> 15) as u16]);
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let size = digits.len() as i32;
        let size = if n.sign() == num_bigint::Sign::Minus { -size } else { size };
        self.out.extend_from_slice(&size.to_le_bytes());
        digits.iter().for_each(|d| self.out.extend_from_slice(&d.to_le_bytes()));
        Ok(())
    }

    fn float_text(&mut self, x: f64) {
        let text = format!("{x:?}");
        self.out.push(text.len() as u8);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn complex(&mut self, v: Value) -> R<()> {
        let c: Gc<ComplexCell> = v.expect_cell();
        if self.version > 1 {
            if self.begin(v, code::BINARY_COMPLEX) {
                self.out.extend_from_slice(&c.real.get().to_le_bytes());
                self.out.extend_from_slice(&c.imag.get().to_le_bytes());
            }
            return Ok(());
        }
        self.out.push(code::COMPLEX);
        self.float_text(c.real.get());
        self.float_text(c.imag.get());
        Ok(())
    }

    fn text(&mut self, s: Gc<StrCell>) -> R<()> {
        let interned = s.is_interned();
        if self.version >= 4 && s.is_ascii() {
            let short = s.len() < 256;
            let kind = match (short, interned) {
                (true, true) => code::SHORT_ASCII_INTERNED,
                (true, false) => code::SHORT_ASCII,
                (false, true) => code::ASCII_INTERNED,
                (false, false) => code::ASCII,
            };
            if self.begin(s.value(), kind) {
                if short {
                    self.out.push(s.len() as u8);
                } else {
                    self.size(s.len())?;
                }
                self.out.extend_from_slice(s.raw());
            }
            return Ok(());
        }
        let kind = if self.version >= 3 && interned { code::INTERNED } else { code::UNICODE };
        if self.begin(s.value(), kind) {
            let bytes = s.units().to_wtf8();
            self.size(bytes.len())?;
            self.out.extend_from_slice(&bytes);
        }
        Ok(())
    }

    fn tuple(&mut self, t: Gc<TupleCell>) -> R<()> {
        let short = self.version >= 4 && t.len() < 256;
        if !self.begin(t.value(), if short { code::SMALL_TUPLE } else { code::TUPLE }) {
            return Ok(());
        }
        if short {
            self.out.push(t.len() as u8);
        } else {
            self.size(t.len())?;
        }
        (0..t.len()).try_for_each(|i| self.value(t.get(i)))
    }

    fn dict(&mut self, d: Gc<DictCell>) -> R<()> {
        if !self.begin(d.value(), code::DICT) {
            return Ok(());
        }
        for (key, value) in dict::iter(d) {
            self.value(key)?;
            self.value(value)?;
        }
        self.out.push(code::NULL);
        Ok(())
    }

    /// Items in the order of their own bytes, so that equal sets are written alike.
    fn set(&mut self, v: Value) -> R<()> {
        let kind = if v.is_exact(statics::set_type()) { code::SET } else { code::FROZENSET };
        if !self.begin(v, kind) {
            return Ok(());
        }
        let items = self.rt.collect(v)?;
        self.size(items.len())?;
        let mut keyed = Vec::with_capacity(items.len());
        for (i, &item) in items.iter().enumerate() {
            keyed.push((to_bytes(self.rt, item, self.version)?, i));
        }
        keyed.sort();
        keyed.iter().try_for_each(|&(_, i)| self.value(items[i]))
    }
}

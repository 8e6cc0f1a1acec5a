//! Arithmetic on any objects.

use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::types::{Bin, BinaryFn, TernaryFn, Un};
use crate::value::{LongCell, Unpacked, Value, statics};

impl Runtime {
    /// `a OP b`: the right operand goes first if its type is a proper subtype with another implementation.
    #[inline]
    pub fn binary(&self, op: Bin, a: Value, b: Value) -> R {
        let fast = match op {
            Bin::Add => a.add_fixnum(b),
            Bin::Sub => a.sub_fixnum(b),
            Bin::Mul => a.mul_fixnum(b),
            _ => None,
        };
        match fast {
            Some(v) => Ok(v),
            None => self.binary_slow(op, a, b),
        }
    }

    fn binary_slow(&self, op: Bin, a: Value, b: Value) -> R {
        let r = self.try_binary(op, a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
        match op {
            Bin::Add => {
                if let Some(f) = a.ty().slots().concat {
                    return f(self, a, b);
                }
            }
            Bin::Mul => {
                if let Some(r) = self.try_repeat(a, b)? {
                    return Ok(r);
                }
            }
            _ => {}
        }
        Err(self.unsupported(op.symbol(), a, b))
    }

    /// The number slots of both operands; NotImplemented if neither knows.
    pub fn try_binary(&self, op: Bin, a: Value, b: Value) -> R {
        let (ta, tb) = (a.ty(), b.ty());
        let fa = ta.slots().binary[op as usize];
        let mut fb = if ta == tb { None } else { tb.slots().binary[op as usize] };
        if let (Some(x), Some(y)) = (fa, fb)
            && std::ptr::fn_addr_eq(x, y)
        {
            fb = None;
        }
        if let (Some(_), Some(f)) = (fa, fb)
            && tb.is_subtype(ta)
        {
            let r = f(self, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            fb = None;
        }
        for f in [fa, fb].into_iter().flatten() {
            let r = f(self, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        Ok(Value::not_implemented())
    }

    /// `sequence * n` and `n * sequence`.
    fn try_repeat(&self, a: Value, b: Value) -> R<Option<Value>> {
        for (seq, count) in [(a, b), (b, a)] {
            let Some(f) = seq.ty().slots().repeat else { continue };
            if !self.has_index(count) {
                let t = count.ty();
                return Err(
                    self.type_error(format!("can't multiply sequence by non-int of type '{}'", t.name()))
                );
            }
            let n = self.index_isize(count, statics::overflow_error())?;
            return f(self, seq, n).map(Some);
        }
        Ok(None)
    }

    /// `a OP= b`
    pub fn inplace(&self, op: Bin, a: Value, b: Value) -> R {
        if a.both_fixnums(b) && op != Bin::MatMul {
            return self.binary(op, a, b);
        }
        let slots = a.ty().slots();
        if let Some(f) = slots.inplace[op as usize] {
            let r = f(self, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        let r = self.try_binary(op, a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
        match op {
            Bin::Add => {
                if let Some(f) = slots.inplace_concat.or(slots.concat) {
                    return f(self, a, b);
                }
            }
            Bin::Mul => {
                if let Some(f) = slots.inplace_repeat
                    && self.has_index(b)
                {
                    let n = self.index_isize(b, statics::overflow_error())?;
                    return f(self, a, n);
                }
                if let Some(r) = self.try_repeat(a, b)? {
                    return Ok(r);
                }
            }
            _ => {}
        }
        let symbol = format!("{}=", op.symbol());
        Err(self.unsupported(&symbol, a, b))
    }

    #[cold]
    pub fn unsupported(&self, symbol: &str, a: Value, b: Value) -> crate::error::Raised {
        let (x, y) = (a.ty(), b.ty());
        self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{}' and '{}'",
            x.name(),
            y.name()
        ))
    }

    /// `pow(a, b, m)`; None as `m`: `a ** b`.
    pub fn power(&self, a: Value, b: Value, m: Value) -> R {
        self.ternary(a, b, m, |t| t.slots().pow, "** or pow()")
    }

    /// `a **= b`
    pub fn inplace_power(&self, a: Value, b: Value) -> R {
        if let Some(f) = a.ty().slots().inplace_pow {
            let r = f(self, a, b, Value::none())?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        self.ternary(a, b, Value::none(), |t| t.slots().pow, "**=")
    }

    fn ternary(
        &self,
        a: Value,
        b: Value,
        m: Value,
        slot: impl Fn(crate::value::Type) -> Option<TernaryFn>,
        symbol: &str,
    ) -> R {
        let (ta, tb, tm) = (a.ty(), b.ty(), m.ty());
        let fa = slot(ta);
        let mut fb = if ta == tb { None } else { slot(tb) };
        if let (Some(_), Some(f)) = (fa, fb)
            && tb.is_subtype(ta)
        {
            let r = f(self, a, b, m)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            fb = None;
        }
        let fm = if tm == ta || tm == tb { None } else { slot(tm) };
        for f in [fa, fb, fm].into_iter().flatten() {
            let r = f(self, a, b, m)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if m.is_none() {
            return Err(self.unsupported(symbol, a, b));
        }
        Err(self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{}', '{}', '{}'",
            ta.name(),
            tb.name(),
            tm.name()
        )))
    }

    /// `-v`, `+v`, `~v`, `abs(v)`
    pub fn unary(&self, op: Un, v: Value) -> R {
        match v.ty().slots().unary[op as usize] {
            Some(f) => f(self, v),
            None => Err(self.type_error(match op {
                Un::Neg => format!("bad operand type for unary -: '{}'", v.ty().name()),
                Un::Pos => format!("bad operand type for unary +: '{}'", v.ty().name()),
                Un::Invert => format!("bad operand type for unary ~: '{}'", v.ty().name()),
                _ => format!("bad operand type for abs(): '{}'", v.ty().name()),
            })),
        }
    }

    /// Whether `v` can be used as an index: an int, or something with `__index__`.
    #[inline]
    pub fn has_index(&self, v: Value) -> bool {
        v.is_fixnum() || v.ty().slots().unary[Un::Index as usize].is_some()
    }

    /// `operator.index(v)`: an int value.
    pub fn index(&self, v: Value) -> R {
        if v.is_fixnum() || v.is::<LongCell>() {
            return Ok(v);
        }
        let Some(f) = v.ty().slots().unary[Un::Index as usize] else {
            let t = v.ty();
            return Err(self.type_error(format!("'{}' object cannot be interpreted as an integer", t.name())));
        };
        let r = f(self, v)?;
        if r.is_fixnum() || r.is::<LongCell>() {
            return Ok(r);
        }
        Err(self.type_error(format!("__index__ returned non-int (type {})", r.ty().name())))
    }

    /// `v` as an index into something. Too large: an exception of type `overflow`, or clamped if that is None's type.
    pub fn index_isize(&self, v: Value, overflow: crate::value::Type) -> R<isize> {
        let n = self.index(v)?;
        if let Some(n) = int::as_i64(n) {
            return Ok(n as isize);
        }
        if overflow == statics::none_type() {
            return Ok(if int::is_negative(n) { isize::MIN } else { isize::MAX });
        }
        let t = v.ty();
        Err(self.raise(overflow, format!("cannot fit '{}' into an index-sized integer", t.name())))
    }

    /// An int argument as i64; OverflowError beyond, TypeError for non-ints.
    pub fn as_i64(&self, v: Value) -> R<i64> {
        if let Some(n) = v.as_fixnum() {
            return Ok(n);
        }
        let n = self.index(v)?;
        int::as_i64(n).ok_or_else(|| self.overflow_error("Python int too large to convert to C long"))
    }

    /// An int argument as i32.
    pub fn as_i32(&self, v: Value) -> R<i32> {
        let n = self.as_i64(v)?;
        i32::try_from(n).map_err(|_| {
            let side = if n > 0 { "greater than maximum" } else { "less than minimum" };
            self.overflow_error(format!("signed integer is {side}"))
        })
    }

    /// A number argument as f64: floats, ints, `__float__`, `__index__`.
    pub fn as_f64(&self, v: Value) -> R<f64> {
        match v.unpack() {
            Unpacked::Flonum(x) => Ok(x),
            Unpacked::Fixnum(n) => Ok(n as f64),
            Unpacked::Object(_) => crate::objects::float::from_object(self, v),
        }
    }

    /// For tables: whether two types share an implementation.
    pub fn same_binary(a: Option<BinaryFn>, b: Option<BinaryFn>) -> bool {
        matches!((a, b), (Some(x), Some(y)) if std::ptr::fn_addr_eq(x, y))
    }
}

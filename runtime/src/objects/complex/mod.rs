//! `complex`.

mod methods;

pub use methods::{from_object, hash, repr};

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::{float, int};
use crate::types::builtin::Builtin;
use crate::types::{Bin, Cmp, Slots, TypeSpec, Un};
use crate::value::{ComplexCell, Type, Value, statics};
use kingsnake_plain::complex::{Complex, ComplexError};
use std::cell::Cell;

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        bool: Some(truth),
        new: Some(methods::new),
        pow: Some(pow),
        ..Slots::of::<ComplexCell>()
    }
    .with_binary(Bin::Add, add)
    .with_binary(Bin::Sub, sub)
    .with_binary(Bin::Mul, mul)
    .with_binary(Bin::TrueDiv, div)
    .with_unary(Un::Neg, neg)
    .with_unary(Un::Pos, pos)
    .with_unary(Un::Abs, abs),
    methods: methods::METHODS,
    getset: methods::GETSET,
    doc: "complex(real=0, imag=0)\n--\n\nCreate a complex number from a string or numbers: real + imag*1j.",
    ..TypeSpec::new("complex", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::complex_type(), spec: &SPEC, bases: &[] }]
}

impl Runtime {
    /// `complex(re, im)`
    pub fn new_complex(&self, re: f64, im: f64) -> Value {
        new_of(self, statics::complex_type(), Complex::new(re, im))
    }
}

/// A complex number of a type that is `complex` or derives from it.
pub fn new_of(rt: &Runtime, ty: Type, z: Complex) -> Value {
    rt.new_object(ty, |head| ComplexCell { head, real: Cell::new(z.re), imag: Cell::new(z.im) }).value()
}

/// The number of a complex value (of a subclass, too).
#[inline]
pub fn as_complex(v: Value) -> Option<Complex> {
    v.downcast::<ComplexCell>().map(|c| Complex::new(c.real.get(), c.imag.get()))
}

/// The operand of arithmetic: complex numbers, floats, ints. `None` for anything else.
fn operand(rt: &Runtime, v: Value) -> R<Option<Complex>> {
    if let Some(z) = as_complex(v) {
        return Ok(Some(z));
    }
    if let Some(x) = float::as_float(v) {
        return Ok(Some(Complex::new(x, 0.0)));
    }
    if int::is_int(v) {
        return Ok(Some(Complex::new(int::to_f64(rt, v)?, 0.0)));
    }
    Ok(None)
}

/// The exception that a failed operation on complex numbers becomes.
#[cold]
pub fn error(rt: &Runtime, e: ComplexError) -> Raised {
    match e {
        ComplexError::DivisionByZero | ComplexError::ZeroToPower => rt.zero_division_error(e.to_string()),
        ComplexError::PowOverflow | ComplexError::AbsOverflow => rt.overflow_error(e.to_string()),
        ComplexError::Malformed => rt.value_error(e.to_string()),
    }
}

fn with(
    rt: &Runtime,
    a: Value,
    b: Value,
    f: impl FnOnce(Complex, Complex) -> Result<Complex, ComplexError>,
) -> R {
    let Some(x) = operand(rt, a)? else { return Ok(Value::not_implemented()) };
    let Some(y) = operand(rt, b)? else { return Ok(Value::not_implemented()) };
    match f(x, y) {
        Ok(z) => Ok(rt.new_complex(z.re, z.im)),
        Err(e) => Err(error(rt, e)),
    }
}

fn add(rt: &Runtime, a: Value, b: Value) -> R {
    with(rt, a, b, |x, y| Ok(Complex::new(x.re + y.re, x.im + y.im)))
}

fn sub(rt: &Runtime, a: Value, b: Value) -> R {
    with(rt, a, b, |x, y| Ok(Complex::new(x.re - y.re, x.im - y.im)))
}

fn mul(rt: &Runtime, a: Value, b: Value) -> R {
    with(rt, a, b, |x, y| Ok(Complex::new(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re)))
}

fn div(rt: &Runtime, a: Value, b: Value) -> R {
    with(rt, a, b, Complex::true_div)
}

fn pow(rt: &Runtime, a: Value, b: Value, modulus: Value) -> R {
    if !modulus.is_none() {
        return match (operand(rt, a)?, operand(rt, b)?) {
            (Some(_), Some(_)) => Err(rt.value_error("complex modulo")),
            _ => Ok(Value::not_implemented()),
        };
    }
    with(rt, a, b, Complex::pow)
}

/// `x ** y` where the base is negative and the exponent not whole.
pub fn power_of_reals(rt: &Runtime, x: f64, y: f64) -> R {
    match Complex::new(x, 0.0).pow(Complex::new(y, 0.0)) {
        Ok(z) => Ok(rt.new_complex(z.re, z.im)),
        Err(e) => Err(error(rt, e)),
    }
}

fn number(v: Value) -> Complex {
    as_complex(v).unwrap_or(Complex::new(0.0, 0.0))
}

fn neg(rt: &Runtime, v: Value) -> R {
    let z = number(v);
    Ok(rt.new_complex(-z.re, -z.im))
}

fn pos(rt: &Runtime, v: Value) -> R {
    if v.is_exact(statics::complex_type()) {
        return Ok(v);
    }
    let z = number(v);
    Ok(rt.new_complex(z.re, z.im))
}

fn abs(rt: &Runtime, v: Value) -> R {
    match number(v).abs() {
        Ok(x) => Ok(rt.new_float(x)),
        Err(e) => Err(error(rt, e)),
    }
}

fn truth(_: &Runtime, v: Value) -> R<bool> {
    let z = number(v);
    Ok(z.re != 0.0 || z.im != 0.0)
}

fn compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Cmp::Eq | Cmp::Ne) = (as_complex(a), op) else { return Ok(Value::not_implemented()) };
    let equal = if let Some(y) = as_complex(b) {
        x.re == y.re && x.im == y.im
    } else if let Some(y) = float::as_float(b) {
        x.re == y && x.im == 0.0
    } else if let Some(ordering) = float::cmp_int(x.re, b) {
        x.im == 0.0 && ordering == Some(std::cmp::Ordering::Equal)
    } else {
        return Ok(Value::not_implemented());
    };
    Ok(Value::bool(equal == (op == Cmp::Eq)))
}

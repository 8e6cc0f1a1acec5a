//! `float`: flonums, and cells for the exponents that do not fit.
//!
//! - `value`  constructors and raw access      - `arith`   operators, comparison, hash
//! - `methods` `float(…)` and the methods

pub mod arith;
mod methods;
mod value;

pub use arith::{cmp_int, out_of_range, power, to_exact};
pub use methods::{is_real, repr, to_float};
pub use value::*;

use crate::types::builtin::Builtin;
use crate::types::{Bin, Slots, TypeSpec, Un};
use crate::value::{FloatCell, statics};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(methods::repr),
        hash: Some(arith::hash),
        compare: Some(arith::compare),
        bool: Some(arith::truth),
        new: Some(methods::new),
        pow: Some(arith::pow),
        ..Slots::of::<FloatCell>()
    }
    .with_binary(Bin::Add, arith::add)
    .with_binary(Bin::Sub, arith::sub)
    .with_binary(Bin::Mul, arith::mul)
    .with_binary(Bin::TrueDiv, arith::true_div)
    .with_binary(Bin::FloorDiv, arith::floor_div)
    .with_binary(Bin::Mod, arith::rem)
    .with_binary(Bin::DivMod, arith::divmod)
    .with_unary(Un::Neg, arith::neg)
    .with_unary(Un::Pos, arith::exact)
    .with_unary(Un::Abs, arith::abs)
    .with_unary(Un::Int, arith::to_int)
    .with_unary(Un::Float, arith::exact),
    methods: methods::METHODS,
    getset: methods::GETSET,
    doc: "float(x=0, /)\n--\n\nConvert a string or number to a floating-point number, if possible.",
    ..TypeSpec::new("float", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::float_type(), spec: &SPEC, bases: &[] }]
}

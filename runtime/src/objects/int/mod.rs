//! `int`: fixnums, and cells of 30-bit digits beyond 63 bits.
//!
//! - `value`  constructors and raw access      - `arith`   operators, comparison, hash
//! - `text`   to and from text and bytes       - `new`     `int(…)`
//! - `methods` the methods

pub mod arith;
mod methods;
mod new;
mod text;
mod value;

pub use arith::{Operand, cmp, hash, operand, to_exact, to_u64};
pub use methods::bits;
pub use new::{as_usize, from_object};
pub use text::{
    format, from_bytes, from_bytes_radix, from_f64, from_float_result, from_str_radix, index_bigint,
    max_str_digits, raise_plain, repr, set_max_str_digits, to_bytes, to_decimal, to_f64, to_str_radix,
};
pub use value::*;

use crate::Runtime;
use crate::types::builtin::Builtin;
use crate::types::{Bin, Slots, TypeSpec, Un};
use crate::value::{LongCell, Type, Value, statics};
use kingsnake_plain::int::Int;

/// The table of operations, which `bool` starts from, too.
pub const SLOTS: Slots = Slots {
    repr: Some(repr),
    hash: Some(hash),
    compare: Some(arith::compare),
    bool: Some(arith::truth),
    new: Some(new::new),
    pow: Some(arith::pow),
    ..Slots::of::<LongCell>()
}
.with_binary(Bin::Add, arith::add)
.with_binary(Bin::Sub, arith::sub)
.with_binary(Bin::Mul, arith::mul)
.with_binary(Bin::TrueDiv, arith::true_div)
.with_binary(Bin::FloorDiv, arith::floor_div)
.with_binary(Bin::Mod, arith::rem)
.with_binary(Bin::DivMod, arith::divmod)
.with_binary(Bin::LShift, arith::shift_left)
.with_binary(Bin::RShift, arith::shift_right)
.with_binary(Bin::And, arith::and)
.with_binary(Bin::Or, arith::or)
.with_binary(Bin::Xor, arith::xor)
.with_unary(Un::Neg, arith::neg)
.with_unary(Un::Pos, arith::exact)
.with_unary(Un::Abs, arith::abs)
.with_unary(Un::Invert, arith::invert)
.with_unary(Un::Int, arith::exact)
.with_unary(Un::Float, arith::to_float)
.with_unary(Un::Index, arith::exact);

pub static SPEC: TypeSpec = TypeSpec {
    methods: methods::METHODS,
    getset: methods::GETSET,
    doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nConverts a number or a text to an integer; without arguments \
          gives 0. A number is truncated\ntowards zero. A text is read in the given base, 2 to 36; base 0 goes by its \
          prefix.",
    ..TypeSpec::new("int", SLOTS)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::int_type(), spec: &SPEC, bases: &[] }]
}

/// A result of the plain algorithms as a value.
pub fn from_plain(rt: &Runtime, n: Int) -> Value {
    match n {
        Int::Small(n) => rt.new_int(n),
        Int::Big(n) => rt.new_bigint(&n),
    }
}

/// An instance of a subclass of int with the number of `n`, an int value.
pub fn new_subtype(rt: &Runtime, ty: Type, n: Value) -> Value {
    let (negative, digits) = digits_of(n);
    rt.new_long_of(ty, negative, &digits).value()
}

/// Sign and 30-bit digits of an int value.
pub fn digits_of(n: Value) -> (bool, Vec<u32>) {
    if let Some(n) = n.as_fixnum() {
        let mut rest = n.unsigned_abs();
        let mut digits = Vec::with_capacity(3);
        while rest != 0 {
            digits.push((rest & 0x3fff_ffff) as u32);
            rest >>= 30;
        }
        return (n < 0, digits);
    }
    match n.downcast::<LongCell>() {
        Some(cell) => (cell.is_negative(), cell.magnitude().to_vec()),
        None => (false, Vec::new()),
    }
}

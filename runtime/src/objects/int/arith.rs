//! Arithmetic of ints: fixnums first, then 64-bit numbers, then big ones.

use super::{from_plain, is_negative, to_f64};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::types::Cmp;
use crate::value::{LongCell, Value, statics};
use kingsnake_plain::int::{self as plain, DivError};
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};
use std::cmp::Ordering;

/// Results beyond this many bits (4 GiB) are a MemoryError before memory is asked for.
const MAX_BITS: u64 = 1 << 35;

/// An int operand taken apart: a number of 64 bits, or a big one.
#[derive(Clone, Debug)]
pub enum Operand {
    Small(i64),
    Big(BigInt),
}

impl Operand {
    pub fn into_big(self) -> BigInt {
        match self {
            Operand::Small(n) => n.into(),
            Operand::Big(n) => n,
        }
    }

    fn bits(&self) -> u64 {
        match self {
            Operand::Small(n) => plain::bit_length_i64(*n) as u64,
            Operand::Big(n) => n.bits(),
        }
    }

    fn is_zero(&self) -> bool {
        matches!(self, Operand::Small(0))
    }
}

/// The number of an int value (of a subclass, too); `None` for anything else.
#[inline]
pub fn operand(v: Value) -> Option<Operand> {
    if let Some(n) = v.as_fixnum() {
        return Some(Operand::Small(n));
    }
    let cell = v.downcast::<LongCell>()?;
    match cell.as_i64() {
        Some(n) => Some(Operand::Small(n)),
        None => super::to_bigint(v).map(Operand::Big),
    }
}

/// Both operands as numbers, or NotImplemented from the function that asks.
macro_rules! operands {
    ($a:expr, $b:expr) => {
        match (operand($a), operand($b)) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::not_implemented()),
        }
    };
}

pub fn add(rt: &Runtime, a: Value, b: Value) -> R {
    if let Some(v) = a.add_fixnum(b) {
        return Ok(v);
    }
    match operands!(a, b) {
        (Operand::Small(x), Operand::Small(y)) => Ok(match x.checked_add(y) {
            Some(n) => rt.new_int(n),
            None => rt.new_bigint(&(BigInt::from(x) + y)),
        }),
        (x, y) => Ok(rt.new_bigint(&(x.into_big() + y.into_big()))),
    }
}

pub fn sub(rt: &Runtime, a: Value, b: Value) -> R {
    if let Some(v) = a.sub_fixnum(b) {
        return Ok(v);
    }
    match operands!(a, b) {
        (Operand::Small(x), Operand::Small(y)) => Ok(match x.checked_sub(y) {
            Some(n) => rt.new_int(n),
            None => rt.new_bigint(&(BigInt::from(x) - y)),
        }),
        (x, y) => Ok(rt.new_bigint(&(x.into_big() - y.into_big()))),
    }
}

pub fn mul(rt: &Runtime, a: Value, b: Value) -> R {
    if let Some(v) = a.mul_fixnum(b) {
        return Ok(v);
    }
    match operands!(a, b) {
        (Operand::Small(x), Operand::Small(y)) => Ok(match x.checked_mul(y) {
            Some(n) => rt.new_int(n),
            None => rt.new_bigint(&(BigInt::from(x) * y)),
        }),
        (x, y) => {
            if x.is_zero() || y.is_zero() {
                return Ok(Value::int(0));
            }
            if x.bits().saturating_add(y.bits()) > MAX_BITS {
                return Err(rt.memory_error());
            }
            Ok(rt.new_bigint(&(x.into_big() * y.into_big())))
        }
    }
}

#[cold]
fn div_error(rt: &Runtime, error: DivError) -> Raised {
    match error {
        DivError::TooLarge => rt.overflow_error(error.to_string()),
        _ => rt.zero_division_error(error.to_string()),
    }
}

pub fn floor_div(rt: &Runtime, a: Value, b: Value) -> R {
    match operands!(a, b) {
        (Operand::Small(x), Operand::Small(y)) if let Some(n) = plain::floor_div_i64(x, y) => {
            Ok(rt.new_int(n))
        }
        (x, y) => match plain::floor_div(&x.into_big(), &y.into_big()) {
            Ok(n) => Ok(from_plain(rt, n)),
            Err(e) => Err(div_error(rt, e)),
        },
    }
}

pub fn rem(rt: &Runtime, a: Value, b: Value) -> R {
    match operands!(a, b) {
        (Operand::Small(x), Operand::Small(y)) if let Some(n) = plain::floor_mod_i64(x, y) => {
            Ok(rt.new_int(n))
        }
        (x, y) => match plain::floor_mod(&x.into_big(), &y.into_big()) {
            Ok(n) => Ok(from_plain(rt, n)),
            Err(e) => Err(div_error(rt, e)),
        },
    }
}

pub fn divmod(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, y) = operands!(a, b);
    if y.is_zero() {
        return Err(div_error(rt, DivError::FloorByZero));
    }
    let (quotient, rest) = match (&x, &y) {
        (&Operand::Small(x), &Operand::Small(y)) if x != i64::MIN || y != -1 => {
            let quotient = plain::floor_div_i64(x, y).unwrap_or(0);
            (rt.new_int(quotient), rt.new_int(plain::floor_mod_i64(x, y).unwrap_or(0)))
        }
        _ => {
            let (q, r) = num_integer::Integer::div_mod_floor(&x.into_big(), &y.into_big());
            (rt.new_bigint(&q), rt.new_bigint(&r))
        }
    };
    Ok(rt.new_tuple(&[quotient, rest]).value())
}

pub fn true_div(rt: &Runtime, a: Value, b: Value) -> R {
    const EXACT: i64 = 1 << 53;
    let (x, y) = operands!(a, b);
    if let (&Operand::Small(x), &Operand::Small(y)) = (&x, &y)
        && (-EXACT..=EXACT).contains(&x)
        && (-EXACT..=EXACT).contains(&y)
        && y != 0
    {
        return Ok(rt.new_float(x as f64 / y as f64));
    }
    match plain::true_div(&x.into_big(), &y.into_big()) {
        Ok(x) => Ok(rt.new_float(x)),
        Err(e) => Err(div_error(rt, e)),
    }
}

macro_rules! bitwise {
    ($($name:ident, $op:tt;)*) => {$(
        pub fn $name(rt: &Runtime, a: Value, b: Value) -> R {
            match operands!(a, b) {
                (Operand::Small(x), Operand::Small(y)) => Ok(rt.new_int(x $op y)),
                (x, y) => Ok(rt.new_bigint(&(x.into_big() $op y.into_big()))),
            }
        }
    )*};
}
bitwise! {
    and, &;
    or, |;
    xor, ^;
}

pub fn shift_left(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, count) = operands!(a, b);
    if is_negative(b) {
        return Err(rt.value_error("negative shift count"));
    }
    if x.is_zero() {
        return Ok(Value::int(0));
    }
    let Operand::Small(count) = count else {
        return Err(rt.overflow_error("too many digits in integer"));
    };
    if let Operand::Small(n) = x
        && count < 63
        && (n << count) >> count == n
    {
        return Ok(rt.new_int(n << count));
    }
    if x.bits().saturating_add(count as u64) > MAX_BITS {
        return Err(if count as u64 >= 1 << 62 {
            rt.overflow_error("too many digits in integer")
        } else {
            rt.memory_error()
        });
    }
    match plain::shift_left(&x.into_big(), count as u64) {
        Some(n) => Ok(from_plain(rt, n)),
        None => Err(rt.overflow_error("too many digits in integer")),
    }
}

pub fn shift_right(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, count) = operands!(a, b);
    if is_negative(b) {
        return Err(rt.value_error("negative shift count"));
    }
    Ok(match (x, count) {
        (Operand::Small(n), Operand::Small(count)) => rt.new_int(n >> count.min(63)),
        (_, Operand::Big(_)) => Value::int(if is_negative(a) { -1 } else { 0 }),
        (Operand::Big(n), Operand::Small(count)) => from_plain(rt, plain::shift_right(&n, count as u64)),
    })
}

pub fn pow(rt: &Runtime, a: Value, b: Value, modulus: Value) -> R {
    let (base, exponent) = operands!(a, b);
    if !modulus.is_none() {
        let Some(modulus) = operand(modulus) else { return Ok(Value::not_implemented()) };
        return modpow(rt, base, exponent, modulus);
    }
    if is_negative(b) {
        return crate::objects::float::power(rt, to_f64(rt, a)?, to_f64(rt, b)?);
    }
    match (base, exponent) {
        (Operand::Small(base), Operand::Small(n)) if let Some(r) = small_pow(base, n) => Ok(rt.new_int(r)),
        (base, Operand::Small(n)) => {
            if base.bits().saturating_sub(1).saturating_mul(n as u64) > MAX_BITS {
                return Err(rt.memory_error());
            }
            match plain::pow(&base.into_big(), n as u64) {
                Some(r) => Ok(from_plain(rt, r)),
                None => Err(rt.memory_error()),
            }
        }
        (Operand::Small(base @ (0 | 1)), _) => Ok(Value::int(base as i32)),
        (Operand::Small(-1), Operand::Big(n)) => Ok(Value::int(if n.bit(0) { -1 } else { 1 })),
        _ => Err(rt.memory_error()),
    }
}

fn small_pow(base: i64, exponent: i64) -> Option<i64> {
    base.checked_pow(u32::try_from(exponent).ok()?)
}

fn modpow(rt: &Runtime, base: Operand, exponent: Operand, modulus: Operand) -> R {
    if let (&Operand::Small(base), &Operand::Small(n), &Operand::Small(m)) = (&base, &exponent, &modulus)
        && n >= 0
        && m > 0
    {
        return Ok(rt.new_int(modpow_small(base, n as u64, m)));
    }
    match plain::modpow(&base.into_big(), &exponent.into_big(), &modulus.into_big()) {
        Ok(n) => Ok(from_plain(rt, n)),
        Err(e) => Err(rt.value_error(e.to_string())),
    }
}

fn modpow_small(base: i64, mut exponent: u64, modulus: i64) -> i64 {
    let m = modulus as u128;
    let mut square = base.rem_euclid(modulus) as u128;
    let mut result = 1 % m;
    while exponent != 0 {
        if exponent & 1 != 0 {
            result = result * square % m;
        }
        square = square * square % m;
        exponent >>= 1;
    }
    result as i64
}

pub fn neg(rt: &Runtime, v: Value) -> R {
    Ok(match operand(v) {
        Some(Operand::Small(n)) if let Some(n) = n.checked_neg() => rt.new_int(n),
        Some(n) => rt.new_bigint(&-n.into_big()),
        None => Value::not_implemented(),
    })
}

pub fn abs(rt: &Runtime, v: Value) -> R {
    if is_negative(v) { neg(rt, v) } else { Ok(to_exact(rt, v)) }
}

pub fn invert(rt: &Runtime, v: Value) -> R {
    Ok(match operand(v) {
        Some(Operand::Small(n)) => rt.new_int(!n),
        Some(n) => rt.new_bigint(&!n.into_big()),
        None => Value::not_implemented(),
    })
}

/// `+v`, `int(v)`, `v.__index__()`: the number as an exact int.
pub fn exact(rt: &Runtime, v: Value) -> R {
    Ok(to_exact(rt, v))
}

/// An int value as one of type `int` itself.
#[inline]
pub fn to_exact(rt: &Runtime, v: Value) -> Value {
    if v.is_fixnum() {
        return v;
    }
    match v.downcast::<LongCell>() {
        Some(cell) => match cell.as_i64() {
            Some(n) => rt.new_int(n),
            None if v.is_exact(statics::int_type()) => v,
            None => rt.new_long(cell.is_negative(), cell.magnitude()).value(),
        },
        None => v,
    }
}

pub fn to_float(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_float(to_f64(rt, v)?))
}

pub fn truth(_: &Runtime, v: Value) -> R<bool> {
    Ok(match v.as_fixnum() {
        Some(n) => n != 0,
        None => v.expect_cell::<LongCell>().size.get() != 0,
    })
}

/// How two int values compare; `None` if one is no int.
#[inline]
pub fn cmp(a: Value, b: Value) -> Option<Ordering> {
    let (x, y) = (small(a)?, small(b)?);
    if let (Ok(x), Ok(y)) = (x, y) {
        return Some(x.cmp(&y));
    }
    let sign = |n: Result<i64, bool>| match n {
        Ok(n) => n < 0,
        Err(negative) => negative,
    };
    let (nx, ny) = (sign(x), sign(y));
    if nx != ny {
        return Some(ny.cmp(&nx));
    }
    let magnitudes = match (x, y) {
        (Ok(_), _) => Ordering::Less,
        (_, Ok(_)) => Ordering::Greater,
        _ => cmp_magnitudes(a.expect_cell::<LongCell>().magnitude(), b.expect_cell::<LongCell>().magnitude()),
    };
    Some(if nx { magnitudes.reverse() } else { magnitudes })
}

/// The number if it fits 64 bits, else whether it is negative.
#[inline]
fn small(v: Value) -> Option<Result<i64, bool>> {
    if let Some(n) = v.as_fixnum() {
        return Some(Ok(n));
    }
    let cell = v.downcast::<LongCell>()?;
    Some(cell.as_i64().ok_or(cell.is_negative()))
}

fn cmp_magnitudes(a: &[u32], b: &[u32]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

pub fn compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    Ok(match cmp(a, b) {
        Some(ordering) => Value::bool(op.test(ordering)),
        None => Value::not_implemented(),
    })
}

/// The number modulo 2^61 - 1, with its sign; digit by digit, as 2^30 is a rotation there.
pub fn hash(_: &Runtime, v: Value) -> R<i64> {
    const BITS: u32 = 61;
    const MODULUS: u64 = (1 << BITS) - 1;
    if let Some(n) = v.as_fixnum() {
        return Ok(super::hash_i64(n));
    }
    let cell = v.expect_cell::<LongCell>();
    let mut h = 0_u64;
    for &digit in cell.magnitude().iter().rev() {
        h = ((h << 30) & MODULUS) | (h >> (BITS - 30));
        h += digit as u64;
        if h >= MODULUS {
            h -= MODULUS;
        }
    }
    let h = if cell.is_negative() { -(h as i64) } else { h as i64 };
    Ok(if h == -1 { -2 } else { h })
}

/// The greatest common divisor of two int values, as `math.gcd`.
pub fn gcd(rt: &Runtime, a: Value, b: Value) -> Value {
    match (operand(a), operand(b)) {
        (Some(x), Some(y)) => from_plain(rt, plain::gcd(&x.into_big(), &y.into_big())),
        _ => Value::int(0),
    }
}

/// Whether the number is 1, for callers that work with big ints.
pub fn is_one(n: &BigInt) -> bool {
    n.is_one()
}

/// An exponent or count as u64, if it fits.
pub fn to_u64(v: Value) -> Option<u64> {
    match operand(v)? {
        Operand::Small(n) => u64::try_from(n).ok(),
        Operand::Big(n) if n.is_zero() => Some(0),
        Operand::Big(n) => n.to_u64(),
    }
}

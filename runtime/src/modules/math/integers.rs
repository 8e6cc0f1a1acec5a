//! Functions on ints: factorial, comb, perm, gcd, lcm, isqrt.

use crate::Runtime;
use crate::error::R;
use crate::objects::int::{self, Operand};
use crate::value::Value;
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The product of `low..=high`, by halves, so that factors stay of like size.
fn product(low: u64, high: u64) -> BigUint {
    if low > high {
        return BigUint::one();
    }
    if high - low < 8 {
        return (low..=high).fold(BigUint::one(), |p, n| p * n);
    }
    let middle = low + (high - low) / 2;
    product(low, middle) * product(middle + 1, high)
}

fn value(rt: &Runtime, n: BigUint) -> Value {
    rt.new_bigint(&BigInt::from(n))
}

/// `factorial(n)`
pub fn factorial(rt: &Runtime, _: Value, n: Value) -> R {
    let n = rt.index(n)?;
    if int::is_negative(n) {
        return Err(rt.value_error("factorial() not defined for negative values"));
    }
    match int::as_i64(n) {
        Some(n) if n <= 1 << 32 => Ok(value(rt, product(2, n as u64))),
        Some(_) => Err(rt.memory_error()),
        None => Err(rt.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX))),
    }
}

/// The product of the `k` numbers from `n` down.
fn falling(n: &BigInt, k: u64) -> BigInt {
    match n.to_u64() {
        Some(n) if k <= n => BigInt::from(product(n - k + 1, n)),
        Some(_) => BigInt::zero(),
        None => falling_big(n, 0, k),
    }
}

fn falling_big(n: &BigInt, from: u64, to: u64) -> BigInt {
    if to - from <= 4 {
        return (from..to).fold(BigInt::one(), |p, i| p * (n - i));
    }
    let middle = from + (to - from) / 2;
    falling_big(n, from, middle) * falling_big(n, middle, to)
}

fn natural(rt: &Runtime, v: Value, name: &str) -> R<BigInt> {
    let n = int::index_bigint(rt, v)?;
    if n.is_negative() {
        Err(rt.value_error(format!("{name} must be a non-negative integer")))
    } else {
        Ok(n)
    }
}

/// `perm(n, k=None)`
pub fn perm(rt: &Runtime, module: Value, args: &[Value]) -> R {
    let Some(&k) = args.get(1).filter(|k| !k.is_none()) else { return factorial(rt, module, args[0]) };
    let (n, k) = both(rt, args[0], k)?;
    let (n, k) = (natural(rt, n, "n")?, natural(rt, k, "k")?);
    if n < k {
        return Ok(Value::int(0));
    }
    match k.to_i64() {
        Some(k) => Ok(rt.new_bigint(&falling(&n, k as u64))),
        None => Err(rt.overflow_error(format!("k must not exceed {}", i64::MAX))),
    }
}

fn both(rt: &Runtime, n: Value, k: Value) -> R<(Value, Value)> {
    Ok((rt.index(n)?, rt.index(k)?))
}

/// `comb(n, k)`
pub fn comb(rt: &Runtime, _: Value, n: Value, k: Value) -> R {
    let (n, k) = both(rt, n, k)?;
    let (n, k) = (natural(rt, n, "n")?, natural(rt, k, "k")?);
    if n < k {
        return Ok(Value::int(0));
    }
    let rest = &n - &k;
    let k = k.min(rest);
    match k.to_i64() {
        Some(k) => Ok(rt.new_bigint(&(falling(&n, k as u64) / BigInt::from(product(2, k as u64))))),
        None => Err(rt.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX))),
    }
}

/// `gcd(*integers)`
pub fn gcd(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let mut result = Value::int(0);
    for &v in args {
        result = gcd_of(rt, result, rt.index(v)?);
    }
    Ok(result)
}

fn gcd_of(rt: &Runtime, a: Value, b: Value) -> Value {
    match (int::operand(a), int::operand(b)) {
        (Some(Operand::Small(a)), Some(Operand::Small(b))) => {
            rt.new_uint(a.unsigned_abs().gcd(&b.unsigned_abs()))
        }
        (Some(a), Some(b)) => rt.new_bigint(&a.into_big().gcd(&b.into_big())),
        _ => Value::int(0),
    }
}

/// `lcm(*integers)`
pub fn lcm(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let mut result = BigInt::one();
    for &v in args {
        let n = int::index_bigint(rt, v)?;
        result = if n.is_zero() { n } else { result.lcm(&n) };
        if result.is_zero() {
            // The others must still be ints.
            for &v in args {
                rt.index(v)?;
            }
            break;
        }
    }
    Ok(rt.new_bigint(&result.abs()))
}

/// `isqrt(n)`
pub fn isqrt(rt: &Runtime, _: Value, n: Value) -> R {
    let n = rt.index(n)?;
    if int::is_negative(n) {
        return Err(rt.value_error("isqrt() argument must be nonnegative"));
    }
    match int::operand(n) {
        Some(Operand::Small(n)) => Ok(rt.new_uint((n as u64).isqrt())),
        Some(Operand::Big(n)) => Ok(value(rt, kingsnake_plain::int::isqrt(n.magnitude()))),
        None => Ok(n),
    }
}

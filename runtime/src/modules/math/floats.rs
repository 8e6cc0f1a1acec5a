//! Functions on floats.

use super::gamma::{self, Failure};
use super::libm;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::{float, int};
use crate::types::{Args, Bin, Params};
use crate::value::{Value, statics};
use num_traits::Signed;

#[cold]
pub fn domain_error(rt: &Runtime) -> Raised {
    rt.value_error("math domain error")
}

#[cold]
pub fn range_error(rt: &Runtime) -> Raised {
    rt.overflow_error("math range error")
}

/// Calls a function of one float: a NaN out of a number is a domain error, an infinity out of a finite one a range error
/// (or a domain error, where the function has poles but does not overflow).
#[inline]
fn one(rt: &Runtime, v: Value, f: impl FnOnce(f64) -> f64, overflows: bool) -> R {
    let x = rt.as_f64(v)?;
    let r = f(x);
    if r.is_nan() && !x.is_nan() {
        return Err(domain_error(rt));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(if overflows { range_error(rt) } else { domain_error(rt) });
    }
    Ok(rt.new_float(r))
}

macro_rules! functions_of_one {
    ($($name:ident $overflows:literal;)*) => {$(
        pub fn $name(rt: &Runtime, _: Value, v: Value) -> R {
            one(rt, v, libm::$name, $overflows)
        }
    )*};
}
functions_of_one! {
    acos false; acosh false; asin false; asinh false; atan false; atanh false; cbrt false; cos false; cosh true;
    erf false; erfc false; exp true; exp2 true; expm1 true; sin false; sinh true; sqrt false; tan false; tanh false;
    log1p false;
}

pub fn fabs(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_float(rt.as_f64(v)?.abs()))
}

fn or_failure(rt: &Runtime, result: Result<f64, Failure>) -> R {
    match result {
        Ok(x) => Ok(rt.new_float(x)),
        Err(Failure::Domain) => Err(domain_error(rt)),
        Err(Failure::Range) => Err(range_error(rt)),
    }
}

pub fn gamma(rt: &Runtime, _: Value, v: Value) -> R {
    or_failure(rt, gamma::gamma(rt.as_f64(v)?))
}

pub fn lgamma(rt: &Runtime, _: Value, v: Value) -> R {
    or_failure(rt, gamma::lgamma(rt.as_f64(v)?))
}

/// As `one`, of two floats.
fn two(rt: &Runtime, a: Value, b: Value, f: impl FnOnce(f64, f64) -> f64) -> R {
    let (x, y) = (rt.as_f64(a)?, rt.as_f64(b)?);
    let r = f(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(rt));
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error(rt));
    }
    Ok(rt.new_float(r))
}

pub fn atan2(rt: &Runtime, _: Value, y: Value, x: Value) -> R {
    two(rt, y, x, libm::atan2)
}

pub fn copysign(rt: &Runtime, _: Value, x: Value, y: Value) -> R {
    two(rt, x, y, f64::copysign)
}

pub fn remainder(rt: &Runtime, _: Value, x: Value, y: Value) -> R {
    two(rt, x, y, libm::remainder)
}

pub fn nextafter(rt: &Runtime, _: Value, x: Value, y: Value) -> R {
    let (x, y) = (rt.as_f64(x)?, rt.as_f64(y)?);
    Ok(rt.new_float(libm::nextafter(x, y)))
}

pub fn fmod(rt: &Runtime, _: Value, x: Value, y: Value) -> R {
    let (x, y) = (rt.as_f64(x)?, rt.as_f64(y)?);
    if y.is_infinite() && x.is_finite() {
        return Ok(rt.new_float(x));
    }
    let r = libm::fmod(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(rt));
    }
    Ok(rt.new_float(r))
}

pub fn pow(rt: &Runtime, _: Value, x: Value, y: Value) -> R {
    let (x, y) = (rt.as_f64(x)?, rt.as_f64(y)?);
    // C99's pow has all of IEEE 754's special cases.
    let r = libm::pow(x, y);
    if x.is_finite() && y.is_finite() && !r.is_finite() {
        return Err(if r.is_nan() || x == 0.0 { domain_error(rt) } else { range_error(rt) });
    }
    Ok(rt.new_float(r))
}

/// The logarithm of a number by one of the library's functions; of ints beyond the floats, by their exponent.
fn log_of(rt: &Runtime, v: Value, f: fn(f64) -> f64) -> R<f64> {
    if int::is_int(v) {
        if int::is_negative(v) || !rt.truthy(v)? {
            return Err(domain_error(rt));
        }
        return Ok(match int::to_f64(rt, v) {
            Ok(x) => f(x),
            Err(raised) => {
                rt.clear_raised(raised);
                let n = int::index_bigint(rt, v)?.abs();
                let exponent = n.bits();
                let shifted = n >> (exponent - 64);
                let mantissa = libm::ldexp(kingsnake_plain::int::to_f64(&shifted).unwrap_or(1.0), -64);
                f(mantissa) + f(2.0) * exponent as f64
            }
        });
    }
    let x = rt.as_f64(v)?;
    if x > 0.0 || x.is_nan() { Ok(f(x)) } else { Err(domain_error(rt)) }
}

/// `log(x[, base])`
pub fn log(rt: &Runtime, _: Value, args: &[Value]) -> R {
    if args.is_empty() || args.len() > 2 {
        return Err(rt.type_error("math.log requires 1 to 2 arguments"));
    }
    let x = log_of(rt, args[0], libm::log)?;
    let Some(&base) = args.get(1) else { return Ok(rt.new_float(x)) };
    let base = log_of(rt, base, libm::log)?;
    rt.binary(Bin::TrueDiv, rt.new_float(x), rt.new_float(base))
}

pub fn log2(rt: &Runtime, _: Value, v: Value) -> R {
    log_of(rt, v, libm::log2).map(|x| rt.new_float(x))
}

pub fn log10(rt: &Runtime, _: Value, v: Value) -> R {
    log_of(rt, v, libm::log10).map(|x| rt.new_float(x))
}

/// `floor` and `ceil`: floats, then the special method, then what can be a float.
fn whole(rt: &Runtime, v: Value, name: &str, f: fn(f64) -> f64) -> R {
    if !v.is_flonum() && !v.is_exact(statics::float_type()) {
        let method = rt.intern_str(name);
        if let Some(r) = rt.call_special(v, method, &[])? {
            return Ok(r);
        }
    }
    int::from_f64(rt, f(rt.as_f64(v)?))
}

pub fn floor(rt: &Runtime, _: Value, v: Value) -> R {
    whole(rt, v, "__floor__", f64::floor)
}

pub fn ceil(rt: &Runtime, _: Value, v: Value) -> R {
    whole(rt, v, "__ceil__", f64::ceil)
}

pub fn trunc(rt: &Runtime, _: Value, v: Value) -> R {
    if v.is_flonum() || v.is_exact(statics::float_type()) {
        return int::from_f64(rt, rt.as_f64(v)?);
    }
    match rt.call_special(v, rt.names().__trunc__, &[])? {
        Some(r) => Ok(r),
        None => {
            let t = v.ty();
            Err(rt.type_error(format!("type {} doesn't define __trunc__ method", t.name())))
        }
    }
}

pub fn frexp(rt: &Runtime, _: Value, v: Value) -> R {
    let (m, e) = float::frexp(rt.as_f64(v)?);
    Ok(rt.new_tuple(&[rt.new_float(m), Value::int(e)]).value())
}

pub fn modf(rt: &Runtime, _: Value, v: Value) -> R {
    let x = rt.as_f64(v)?;
    let (fraction, whole) = if x.is_infinite() {
        (0_f64.copysign(x), x)
    } else {
        let whole = x.trunc();
        ((x - whole).copysign(x), whole)
    };
    Ok(rt.new_tuple(&[rt.new_float(fraction), rt.new_float(whole)]).value())
}

pub fn ldexp(rt: &Runtime, _: Value, v: Value, exponent: Value) -> R {
    let x = rt.as_f64(v)?;
    if !int::is_int(exponent) {
        return Err(rt.type_error("Expected an int as second argument to ldexp."));
    }
    if x == 0.0 || !x.is_finite() {
        return Ok(rt.new_float(x));
    }
    let limit = i64::from(i32::MAX);
    let exponent = match int::as_i64(exponent) {
        Some(n) => n.clamp(-limit, limit),
        None if int::is_negative(exponent) => -limit,
        None => limit,
    };
    let r = libm::ldexp(x, exponent as i32);
    if r.is_infinite() { Err(range_error(rt)) } else { Ok(rt.new_float(r)) }
}

pub fn degrees(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_float(rt.as_f64(v)? * (180.0 / std::f64::consts::PI)))
}

pub fn radians(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_float(rt.as_f64(v)? * (std::f64::consts::PI / 180.0)))
}

pub fn isfinite(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(Value::bool(rt.as_f64(v)?.is_finite()))
}

pub fn isinf(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(Value::bool(rt.as_f64(v)?.is_infinite()))
}

pub fn isnan(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(Value::bool(rt.as_f64(v)?.is_nan()))
}

pub fn ulp(rt: &Runtime, _: Value, v: Value) -> R {
    let x = rt.as_f64(v)?.abs();
    if !x.is_finite() {
        return Ok(rt.new_float(x));
    }
    let next = libm::nextafter(x, f64::INFINITY);
    Ok(rt.new_float(if next.is_infinite() { x - libm::nextafter(x, 0.0) } else { next - x }))
}

/// `isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)`
pub fn isclose(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("isclose", &["a", "b", "rel_tol", "abs_tol"]).required(2).keyword_only_after(2);
    let [a, b, relative, absolute] = args.bind(rt, &P)?;
    let number = |v: Option<Value>, default: f64| v.map_or(Ok(default), |v| rt.as_f64(v));
    let (a, b) = (number(a, 0.0)?, number(b, 0.0)?);
    let (relative, absolute) = (number(relative, 1e-9)?, number(absolute, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(rt.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::bool(false));
    }
    let difference = (b - a).abs();
    let close =
        difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute;
    Ok(Value::bool(close))
}

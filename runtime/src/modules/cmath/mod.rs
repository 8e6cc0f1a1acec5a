//! `cmath`.
//!
//! - `functions` on plain numbers      - `special` their values where a part is not finite

mod functions;
mod special;

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::complex::from_object;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, Value};
use functions::{Answer, Failure};
use kingsnake_plain::complex::Complex;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "cmath",
    doc: "This module provides access to mathematical functions for complex\nnumbers.",
    functions: crate::methods! {
        "acos" => One(acos), "acos($module, z, /)\n--\n\nReturn the arc cosine of z.";
        "acosh" => One(acosh), "acosh($module, z, /)\n--\n\nReturn the inverse hyperbolic cosine of z.";
        "asin" => One(asin), "asin($module, z, /)\n--\n\nReturn the arc sine of z.";
        "asinh" => One(asinh), "asinh($module, z, /)\n--\n\nReturn the inverse hyperbolic sine of z.";
        "atan" => One(atan), "atan($module, z, /)\n--\n\nReturn the arc tangent of z.";
        "atanh" => One(atanh), "atanh($module, z, /)\n--\n\nReturn the inverse hyperbolic tangent of z.";
        "cos" => One(cos), "cos($module, z, /)\n--\n\nReturn the cosine of z.";
        "cosh" => One(cosh), "cosh($module, z, /)\n--\n\nReturn the hyperbolic cosine of z.";
        "exp" => One(exp), "exp($module, z, /)\n--\n\nReturn the exponential value e**z.";
        "isclose" => Full(isclose), "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two complex numbers are close in value.";
        "isfinite" => One(isfinite), "isfinite($module, z, /)\n--\n\nReturn True if both the real and imaginary parts of z are finite, else False.";
        "isinf" => One(isinf), "isinf($module, z, /)\n--\n\nChecks if the real or imaginary part of z is infinite.";
        "isnan" => One(isnan), "isnan($module, z, /)\n--\n\nChecks if the real or imaginary part of z not a number (NaN).";
        "log" => Pos(1, 2, log), "log(z[, base]) -> the logarithm of z to the given base.";
        "log10" => One(log10), "log10($module, z, /)\n--\n\nReturn the base-10 logarithm of z.";
        "phase" => One(phase), "phase($module, z, /)\n--\n\nReturn argument, also known as the phase angle, of a complex.";
        "polar" => One(polar), "polar($module, z, /)\n--\n\nConvert a complex from rectangular coordinates to polar coordinates.";
        "rect" => Two(rect), "rect($module, r, phi, /)\n--\n\nConvert from polar coordinates to rectangular coordinates.";
        "sin" => One(sin), "sin($module, z, /)\n--\n\nReturn the sine of z.";
        "sinh" => One(sinh), "sinh($module, z, /)\n--\n\nReturn the hyperbolic sine of z.";
        "sqrt" => One(sqrt), "sqrt($module, z, /)\n--\n\nReturn the square root of z.";
        "tan" => One(tan), "tan($module, z, /)\n--\n\nReturn the tangent of z.";
        "tanh" => One(tanh), "tanh($module, z, /)\n--\n\nReturn the hyperbolic tangent of z.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    use std::f64::consts::{E, PI, TAU};
    for (name, x) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        rt.module_add(module, name, rt.new_float(x))?;
    }
    rt.module_add(module, "infj", rt.new_complex(0.0, f64::INFINITY))?;
    rt.module_add(module, "nanj", rt.new_complex(0.0, f64::NAN))
}

#[cold]
fn failed(rt: &Runtime, failure: Failure) -> Raised {
    match failure {
        Failure::Domain => rt.value_error("math domain error"),
        Failure::Range => rt.overflow_error("math range error"),
    }
}

fn finish(rt: &Runtime, answer: Answer) -> R {
    match answer {
        Ok(z) => Ok(rt.new_complex(z.re, z.im)),
        Err(failure) => Err(failed(rt, failure)),
    }
}

macro_rules! functions_of_one {
    ($($name:ident $function:ident;)*) => {$(
        fn $name(rt: &Runtime, _: Value, v: Value) -> R {
            finish(rt, functions::$function(from_object(rt, v)?))
        }
    )*};
}
functions_of_one! {
    acos acos; acosh acosh; asin asin; asinh asinh_of; atan atan; atanh atanh; cos cos_of; cosh cosh_of; exp exp_of;
    log10 log10; sin sin_of; sinh sinh_of; sqrt sqrt; tan tan_of; tanh tanh_of;
}

fn log(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let answer = functions::log(from_object(rt, args[0])?);
    let Some(&base) = args.get(1) else { return finish(rt, answer) };
    let base = functions::log(from_object(rt, base)?);
    let quotient = match (answer, base) {
        (Ok(z), Ok(base)) => z.true_div(base).map_err(|_| Failure::Domain),
        (Err(e), _) | (_, Err(e)) => Err(e),
    };
    finish(rt, quotient)
}

fn phase(rt: &Runtime, _: Value, v: Value) -> R {
    let z = from_object(rt, v)?;
    Ok(rt.new_float(crate::modules::math::libm::atan2(z.im, z.re)))
}

fn polar(rt: &Runtime, _: Value, v: Value) -> R {
    let z = from_object(rt, v)?;
    let Ok(size) = z.abs() else { return Err(failed(rt, Failure::Range)) };
    let angle = crate::modules::math::libm::atan2(z.im, z.re);
    Ok(rt.new_tuple(&[rt.new_float(size), rt.new_float(angle)]).value())
}

fn rect(rt: &Runtime, _: Value, r: Value, phi: Value) -> R {
    finish(rt, functions::rect(rt.as_f64(r)?, rt.as_f64(phi)?))
}

fn isfinite(rt: &Runtime, _: Value, v: Value) -> R {
    let z = from_object(rt, v)?;
    Ok(Value::bool(z.re.is_finite() && z.im.is_finite()))
}

fn isnan(rt: &Runtime, _: Value, v: Value) -> R {
    let z = from_object(rt, v)?;
    Ok(Value::bool(z.re.is_nan() || z.im.is_nan()))
}

fn isinf(rt: &Runtime, _: Value, v: Value) -> R {
    let z = from_object(rt, v)?;
    Ok(Value::bool(z.re.is_infinite() || z.im.is_infinite()))
}

fn isclose(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("isclose", &["a", "b", "rel_tol", "abs_tol"]).required(2).keyword_only_after(2);
    let [a, b, relative, absolute] = args.bind(rt, &P)?;
    let (a, b) = (from_object(rt, a.unwrap_or(Value::none()))?, from_object(rt, b.unwrap_or(Value::none()))?);
    let tolerance = |v: Option<Value>, default: f64| v.map_or(Ok(default), |v| rt.as_f64(v));
    let (relative, absolute) = (tolerance(relative, 1e-9)?, tolerance(absolute, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(rt.value_error("tolerances must be non-negative"));
    }
    if a.re == b.re && a.im == b.im {
        return Ok(Value::bool(true));
    }
    if [a.re, a.im, b.re, b.im].iter().any(|x| x.is_infinite()) {
        return Ok(Value::bool(false));
    }
    let size = |z: Complex| crate::modules::math::libm::hypot(z.re, z.im);
    let difference = size(Complex::new(a.re - b.re, a.im - b.im));
    let close =
        difference <= relative * size(b) || difference <= relative * size(a) || difference <= absolute;
    Ok(Value::bool(close))
}

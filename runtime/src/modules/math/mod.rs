//! `math`.
//!
//! - `floats` functions on floats        - `integers` functions on ints        - `sums` fsum, hypot, dist, prod
//! - `gamma`  the gamma function         - `libm`     the C library's functions

mod floats;
mod gamma;
mod integers;
pub mod libm;
mod sums;

use crate::Runtime;
use crate::error::R;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "math",
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: crate::methods! {
        "acos" => One(floats::acos), "acos($module, x, /)\n--\n\nReturn the arc cosine (measured in radians) of x.";
        "acosh" => One(floats::acosh), "acosh($module, x, /)\n--\n\nReturn the inverse hyperbolic cosine of x.";
        "asin" => One(floats::asin), "asin($module, x, /)\n--\n\nReturn the arc sine (measured in radians) of x.";
        "asinh" => One(floats::asinh), "asinh($module, x, /)\n--\n\nReturn the inverse hyperbolic sine of x.";
        "atan" => One(floats::atan), "atan($module, x, /)\n--\n\nReturn the arc tangent (measured in radians) of x.";
        "atan2" => Two(floats::atan2), "atan2($module, y, x, /)\n--\n\nReturn the arc tangent (measured in radians) of y/x.";
        "atanh" => One(floats::atanh), "atanh($module, x, /)\n--\n\nReturn the inverse hyperbolic tangent of x.";
        "cbrt" => One(floats::cbrt), "cbrt($module, x, /)\n--\n\nReturn the cube root of x.";
        "ceil" => One(floats::ceil), "ceil($module, x, /)\n--\n\nReturn the least Integral >= x.";
        "comb" => Two(integers::comb), "comb($module, n, k, /)\n--\n\nNumber of ways to choose k items from n items, unordered.";
        "copysign" => Two(floats::copysign), "copysign($module, x, y, /)\n--\n\nReturn a float with the magnitude of x but the sign of y.";
        "cos" => One(floats::cos), "cos($module, x, /)\n--\n\nReturn the cosine of x (measured in radians).";
        "cosh" => One(floats::cosh), "cosh($module, x, /)\n--\n\nReturn the hyperbolic cosine of x.";
        "degrees" => One(floats::degrees), "degrees($module, x, /)\n--\n\nConvert angle x from radians to degrees.";
        "dist" => Two(sums::dist), "dist($module, p, q, /)\n--\n\nReturn the Euclidean distance between two points p and q.";
        "erf" => One(floats::erf), "erf($module, x, /)\n--\n\nError function at x.";
        "erfc" => One(floats::erfc), "erfc($module, x, /)\n--\n\nComplementary error function at x.";
        "exp" => One(floats::exp), "exp($module, x, /)\n--\n\nReturn e raised to the power of x.";
        "exp2" => One(floats::exp2), "exp2($module, x, /)\n--\n\nReturn 2 raised to the power of x.";
        "expm1" => One(floats::expm1), "expm1($module, x, /)\n--\n\nReturn exp(x)-1, precisely also for small x.";
        "fabs" => One(floats::fabs), "fabs($module, x, /)\n--\n\nReturn the absolute value of the float x.";
        "factorial" => One(integers::factorial), "factorial($module, n, /)\n--\n\nFind n!.";
        "floor" => One(floats::floor), "floor($module, x, /)\n--\n\nReturn the greatest Integral <= x.";
        "fmod" => Two(floats::fmod), "fmod($module, x, y, /)\n--\n\nReturn fmod(x, y), according to platform C.";
        "frexp" => One(floats::frexp), "frexp($module, x, /)\n--\n\nReturn the mantissa and exponent of x, as pair (m, e).";
        "fsum" => One(sums::fsum), "fsum($module, seq, /)\n--\n\nReturn an accurate floating-point sum of values in the iterable seq.";
        "gamma" => One(floats::gamma), "gamma($module, x, /)\n--\n\nGamma function at x.";
        "gcd" => Pos(0, 255, integers::gcd), "gcd($module, *integers)\n--\n\nGreatest Common Divisor.";
        "hypot" => Pos(0, 255, sums::hypot), "hypot(*coordinates) -> value\n\nThe Euclidean length of a vector.";
        "isclose" => Full(floats::isclose), "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two floating-point numbers are close in value.";
        "isfinite" => One(floats::isfinite), "isfinite($module, x, /)\n--\n\nReturn True if x is neither an infinity nor a NaN.";
        "isinf" => One(floats::isinf), "isinf($module, x, /)\n--\n\nReturn True if x is an infinity.";
        "isnan" => One(floats::isnan), "isnan($module, x, /)\n--\n\nReturn True if x is a NaN.";
        "isqrt" => One(integers::isqrt), "isqrt($module, n, /)\n--\n\nReturn the integer part of the square root of the input.";
        "lcm" => Pos(0, 255, integers::lcm), "lcm($module, *integers)\n--\n\nLeast Common Multiple.";
        "ldexp" => Two(floats::ldexp), "ldexp($module, x, i, /)\n--\n\nReturn x * (2**i).";
        "lgamma" => One(floats::lgamma), "lgamma($module, x, /)\n--\n\nNatural logarithm of absolute value of Gamma function at x.";
        "log" => Pos(0, 255, floats::log), "log(x, [base=math.e])\nReturn the logarithm of x to the given base.";
        "log10" => One(floats::log10), "log10($module, x, /)\n--\n\nReturn the base 10 logarithm of x.";
        "log1p" => One(floats::log1p), "log1p($module, x, /)\n--\n\nReturn the natural logarithm of 1+x (base e), precisely also for small x.";
        "log2" => One(floats::log2), "log2($module, x, /)\n--\n\nReturn the base 2 logarithm of x.";
        "modf" => One(floats::modf), "modf($module, x, /)\n--\n\nReturn the fractional and integer parts of x.";
        "nextafter" => Two(floats::nextafter), "nextafter($module, x, y, /)\n--\n\nReturn the next floating-point value after x towards y.";
        "perm" => Pos(1, 2, integers::perm), "perm($module, n, k=None, /)\n--\n\nNumber of ways to choose k items from n items, in order.";
        "pow" => Two(floats::pow), "pow($module, x, y, /)\n--\n\nReturn x**y (x to the power of y).";
        "prod" => Full(sums::prod), "prod($module, iterable, /, *, start=1)\n--\n\nCalculate the product of all the elements in the input iterable.";
        "radians" => One(floats::radians), "radians($module, x, /)\n--\n\nConvert angle x from degrees to radians.";
        "remainder" => Two(floats::remainder), "remainder($module, x, y, /)\n--\n\nDifference between x and the closest integer multiple of y.";
        "sin" => One(floats::sin), "sin($module, x, /)\n--\n\nReturn the sine of x (measured in radians).";
        "sinh" => One(floats::sinh), "sinh($module, x, /)\n--\n\nReturn the hyperbolic sine of x.";
        "sqrt" => One(floats::sqrt), "sqrt($module, x, /)\n--\n\nReturn the square root of x.";
        "tan" => One(floats::tan), "tan($module, x, /)\n--\n\nReturn the tangent of x (measured in radians).";
        "tanh" => One(floats::tanh), "tanh($module, x, /)\n--\n\nReturn the hyperbolic tangent of x.";
        "trunc" => One(floats::trunc), "trunc($module, x, /)\n--\n\nTruncates the Real x to the nearest Integral toward 0.";
        "ulp" => One(floats::ulp), "ulp($module, x, /)\n--\n\nReturn the value of the least significant bit of the float x.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    use std::f64::consts::{E, PI, TAU};
    for (name, x) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        rt.module_add(module, name, rt.new_float(x))?;
    }
    Ok(())
}

//! The functions on plain complex numbers.

use super::special::{self, Table};
use crate::modules::math::libm::{
    asinh, atan2, cos, cosh, exp, hypot, ldexp, log as ln, log1p, sin, sinh, sqrt as root, tan, tanh,
};
use kingsnake_plain::complex::Complex;
use std::f64::consts::{E, FRAC_PI_2, LN_2, LN_10};

/// Why there is no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    Domain,
    Range,
}

pub type Answer = Result<Complex, Failure>;

/// Beyond this the usual formulas overflow.
const LARGE: f64 = f64::MAX / 4.0;
/// `sqrt(LARGE)`
const SQRT_LARGE: f64 = 6.703903964971298e153;
/// `ln(LARGE)`
const LOG_LARGE: f64 = 708.3964185322641;
/// `sqrt(f64::MIN_POSITIVE)`
const SQRT_MIN: f64 = 1.4916681462400413e-154;

fn c(re: f64, im: f64) -> Complex {
    Complex::new(re, im)
}

/// Row or column of a table.
fn class(x: f64) -> usize {
    if x.is_nan() {
        6
    } else if x.is_infinite() {
        if x > 0.0 { 5 } else { 0 }
    } else if x == 0.0 {
        if x.is_sign_negative() { 2 } else { 3 }
    } else if x > 0.0 {
        4
    } else {
        1
    }
}

/// The table's answer, if a part is not finite.
fn special(table: &Table, z: Complex) -> Option<Answer> {
    if z.re.is_finite() && z.im.is_finite() {
        return None;
    }
    Some(table[class(z.re)][class(z.im)].map(|(re, im)| c(re, im)).ok_or(Failure::Domain))
}

/// Whether the value has infinite size and a finite direction that matters.
fn is_far(z: Complex) -> bool {
    z.re.is_infinite() && z.im.is_finite() && z.im != 0.0
}

fn is_large(z: Complex) -> bool {
    z.re.abs() > LARGE || z.im.abs() > LARGE
}

/// `ln |z|` of a large number.
fn log_size_of_large(z: Complex) -> f64 {
    ln(hypot(z.re / 2.0, z.im / 2.0)) + LN_2 * 2.0
}

fn in_range(z: Complex) -> Answer {
    if z.re.is_infinite() || z.im.is_infinite() { Err(Failure::Range) } else { Ok(z) }
}

/// `i * z` put in, and taken out again: how functions follow from their hyperbolic ones.
fn rotated(z: Complex, f: fn(Complex) -> Answer) -> Answer {
    f(c(-z.im, z.re)).map(|s| c(s.im, -s.re))
}

pub fn acos(z: Complex) -> Answer {
    if let Some(answer) = special(&special::ACOS, z) {
        return answer;
    }
    if is_large(z) {
        let size = log_size_of_large(z);
        let im = if z.re < 0.0 { -size.copysign(z.im) } else { size.copysign(-z.im) };
        return Ok(c(atan2(z.im.abs(), z.re), im));
    }
    let s1 = sqrt(c(1.0 - z.re, -z.im))?;
    let s2 = sqrt(c(1.0 + z.re, z.im))?;
    Ok(c(2.0 * atan2(s1.re, s2.re), asinh(s2.re * s1.im - s2.im * s1.re)))
}

pub fn acosh(z: Complex) -> Answer {
    if let Some(answer) = special(&special::ACOSH, z) {
        return answer;
    }
    if is_large(z) {
        return Ok(c(log_size_of_large(z), atan2(z.im, z.re)));
    }
    let s1 = sqrt(c(z.re - 1.0, z.im))?;
    let s2 = sqrt(c(z.re + 1.0, z.im))?;
    Ok(c(asinh(s1.re * s2.re + s1.im * s2.im), 2.0 * atan2(s1.im, s2.re)))
}

pub fn asin(z: Complex) -> Answer {
    rotated(z, asinh_of)
}

pub fn asinh_of(z: Complex) -> Answer {
    if let Some(answer) = special(&special::ASINH, z) {
        return answer;
    }
    if is_large(z) {
        let size = log_size_of_large(z);
        let re = if z.im >= 0.0 { size.copysign(z.re) } else { -size.copysign(-z.re) };
        return Ok(c(re, atan2(z.im, z.re.abs())));
    }
    let s1 = sqrt(c(1.0 + z.im, -z.re))?;
    let s2 = sqrt(c(1.0 - z.im, z.re))?;
    Ok(c(asinh(s1.re * s2.im - s2.re * s1.im), atan2(z.im, s1.re * s2.re - s1.im * s2.im)))
}

pub fn atan(z: Complex) -> Answer {
    rotated(z, atanh)
}

pub fn atanh(z: Complex) -> Answer {
    if let Some(answer) = special(&special::ATANH, z) {
        return answer;
    }
    if z.re.is_sign_negative() {
        return atanh(c(-z.re, -z.im)).map(|r| c(-r.re, -r.im));
    }
    let ay = z.im.abs();
    if z.re > SQRT_LARGE || ay > SQRT_LARGE {
        let h = hypot(z.re / 2.0, z.im / 2.0);
        return Ok(c(z.re / 4.0 / h / h, -FRAC_PI_2.copysign(-z.im)));
    }
    if z.re == 1.0 && ay < SQRT_MIN {
        if ay == 0.0 {
            return Err(Failure::Domain);
        }
        return Ok(c(-ln(root(ay) / root(hypot(ay, 2.0))), (atan2(2.0, -ay) / 2.0).copysign(z.im)));
    }
    Ok(c(
        log1p(4.0 * z.re / ((1.0 - z.re) * (1.0 - z.re) + ay * ay)) / 4.0,
        -atan2(-2.0 * z.im, (1.0 - z.re) * (1.0 + z.re) - ay * ay) / 2.0,
    ))
}

pub fn cos_of(z: Complex) -> Answer {
    cosh_of(c(-z.im, z.re))
}

pub fn cosh_of(z: Complex) -> Answer {
    if is_far(z) {
        let im = f64::INFINITY.copysign(sin(z.im));
        return Ok(c(f64::INFINITY.copysign(cos(z.im)), if z.re > 0.0 { im } else { -im }));
    }
    if let Some(answer) = special(&special::COSH, z) {
        return answer;
    }
    in_range(if z.re.abs() > LOG_LARGE {
        let x = z.re - 1_f64.copysign(z.re);
        c(cos(z.im) * cosh(x) * E, sin(z.im) * sinh(x) * E)
    } else {
        c(cos(z.im) * cosh(z.re), sin(z.im) * sinh(z.re))
    })
}

pub fn exp_of(z: Complex) -> Answer {
    if is_far(z) {
        let size = if z.re > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(c(size.copysign(cos(z.im)), size.copysign(sin(z.im))));
    }
    if let Some(answer) = special(&special::EXP, z) {
        return answer;
    }
    in_range(if z.re > LOG_LARGE {
        let l = exp(z.re - 1.0);
        c(l * cos(z.im) * E, l * sin(z.im) * E)
    } else {
        let l = exp(z.re);
        c(l * cos(z.im), l * sin(z.im))
    })
}

pub fn log(z: Complex) -> Answer {
    if let Some(answer) = special(&special::LOG, z) {
        return answer;
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let angle = atan2(z.im, z.re);
    let size = if ax > LARGE || ay > LARGE {
        ln(hypot(ax / 2.0, ay / 2.0)) + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax == 0.0 && ay == 0.0 {
            return Err(Failure::Domain);
        }
        ln(hypot(ldexp(ax, 53), ldexp(ay, 53))) - 53.0 * LN_2
    } else {
        let h = hypot(ax, ay);
        if (0.71..=1.73).contains(&h) {
            let (most, least) = if ax > ay { (ax, ay) } else { (ay, ax) };
            log1p((most - 1.0) * (most + 1.0) + least * least) / 2.0
        } else {
            ln(h)
        }
    };
    Ok(c(size, angle))
}

pub fn log10(z: Complex) -> Answer {
    log(z).map(|r| c(r.re / LN_10, r.im / LN_10))
}

pub fn sin_of(z: Complex) -> Answer {
    rotated(z, sinh_of)
}

pub fn sinh_of(z: Complex) -> Answer {
    if is_far(z) {
        let re = f64::INFINITY.copysign(cos(z.im));
        return Ok(c(if z.re > 0.0 { re } else { -re }, f64::INFINITY.copysign(sin(z.im))));
    }
    if let Some(answer) = special(&special::SINH, z) {
        return answer;
    }
    in_range(if z.re.abs() > LOG_LARGE {
        let x = z.re - 1_f64.copysign(z.re);
        c(cos(z.im) * sinh(x) * E, sin(z.im) * cosh(x) * E)
    } else {
        c(cos(z.im) * sinh(z.re), sin(z.im) * cosh(z.re))
    })
}

pub fn sqrt(z: Complex) -> Answer {
    if let Some(answer) = special(&special::SQRT, z) {
        return answer;
    }
    if z.re == 0.0 && z.im == 0.0 {
        return Ok(c(0.0, z.im));
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        let ax = ldexp(ax, 53);
        ldexp(root(ax + hypot(ax, ldexp(ay, 53))), -27)
    } else {
        let ax = ax / 8.0;
        2.0 * root(ax + hypot(ax, ay / 8.0))
    };
    let d = ay / (2.0 * s);
    Ok(if z.re >= 0.0 { c(s, d.copysign(z.im)) } else { c(d, s.copysign(z.im)) })
}

pub fn tan_of(z: Complex) -> Answer {
    rotated(z, tanh_of)
}

pub fn tanh_of(z: Complex) -> Answer {
    if is_far(z) {
        return Ok(c(1_f64.copysign(z.re), 0_f64.copysign(2.0 * sin(z.im) * cos(z.im))));
    }
    if let Some(answer) = special(&special::TANH, z) {
        return answer;
    }
    if z.re.abs() > LOG_LARGE {
        return Ok(c(1_f64.copysign(z.re), 4.0 * sin(z.im) * cos(z.im) * exp(-2.0 * z.re.abs())));
    }
    let (tx, ty, cx) = (tanh(z.re), tan(z.im), 1.0 / cosh(z.re));
    let txty = tx * ty;
    let denominator = 1.0 + txty * txty;
    Ok(c(tx * (1.0 + ty * ty) / denominator, ((ty / denominator) * cx) * cx))
}

/// The number of length `r` and direction `phi`.
pub fn rect(r: f64, phi: f64) -> Answer {
    let z = c(r, phi);
    if is_far(z) {
        let (re, im) = (f64::INFINITY.copysign(cos(phi)), f64::INFINITY.copysign(sin(phi)));
        return Ok(if r > 0.0 { c(re, im) } else { c(-re, -im) });
    }
    if let Some(answer) = special(&special::RECT, z) {
        return answer;
    }
    Ok(if phi == 0.0 { c(r, r * phi) } else { c(r * cos(phi), r * sin(phi)) })
}

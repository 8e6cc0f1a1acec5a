//! Python's `complex`.

use crate::float::{self, Flags, FormatCode, double_to_string};
use crate::int::ascii_digits;
use crate::units::Units;
use std::fmt;

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

/// Why an operation on complex numbers failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplexError {
    /// A ZeroDivisionError.
    DivisionByZero,
    /// Zero to a negative or complex power: a ZeroDivisionError.
    ZeroToPower,
    /// An OverflowError.
    PowOverflow,
    /// An OverflowError.
    AbsOverflow,
    /// The text is no complex number: a ValueError.
    Malformed,
}

impl fmt::Display for ComplexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ComplexError::DivisionByZero => "complex division by zero",
            ComplexError::ZeroToPower => "0.0 to a negative or complex power",
            ComplexError::PowOverflow => "complex exponentiation",
            ComplexError::AbsOverflow => "absolute value too large",
            ComplexError::Malformed => "complex() arg is a malformed string",
        })
    }
}

impl Complex {
    /// A number from its parts.
    pub const fn new(re: f64, im: f64) -> Self {
        Complex { re, im }
    }

    fn times(self, other: Complex) -> Complex {
        Complex::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }

    /// `repr(z)`.
    pub fn repr(self) -> String {
        self.text(FormatCode::Repr, 0, Flags::default())
    }

    fn text(self, code: FormatCode, precision: usize, flags: Flags) -> String {
        if self.re == 0.0 && self.re.is_sign_positive() {
            return format!("{}j", double_to_string(self.im, code, precision, flags).0);
        }
        let (re, _) = double_to_string(self.re, code, precision, flags);
        let (im, _) = double_to_string(self.im, code, precision, Flags { sign: true, ..flags });
        format!("({re}{im}j)")
    }

    /// `hash(z)`, given the hash to use for a NaN part (that of the object's address).
    pub fn hash(self, nan_hash: i64) -> i64 {
        let part = |x: f64| float::hash(x).unwrap_or(nan_hash) as u64;
        let hash = part(self.re).wrapping_add(part(self.im).wrapping_mul(1000003)) as i64;
        if hash == -1 { -2 } else { hash }
    }

    /// `abs(z)`.
    pub fn abs(self) -> Result<f64, ComplexError> {
        if self.re.is_infinite() || self.im.is_infinite() {
            return Ok(f64::INFINITY);
        }
        let size = self.re.hypot(self.im);
        if size.is_infinite() { Err(ComplexError::AbsOverflow) } else { Ok(size) }
    }

    /// `self / other`, scaled so that no part overflows on the way.
    pub fn true_div(self, other: Complex) -> Result<Complex, ComplexError> {
        if other.re == 0.0 && other.im == 0.0 {
            return Err(ComplexError::DivisionByZero);
        }
        Ok(self.quotient(other))
    }

    fn quotient(self, other: Complex) -> Complex {
        if other.re.is_nan() || other.im.is_nan() {
            return Complex::new(f64::NAN, f64::NAN);
        }
        if other.re.abs() >= other.im.abs() {
            let ratio = other.im / other.re;
            let size = other.re + other.im * ratio;
            Complex::new((self.re + self.im * ratio) / size, (self.im - self.re * ratio) / size)
        } else {
            let ratio = other.re / other.im;
            let size = other.re * ratio + other.im;
            Complex::new((self.re * ratio + self.im) / size, (self.im * ratio - self.re) / size)
        }
    }

    /// `self ** exponent`: by multiplication for small whole exponents, through polar form otherwise.
    pub fn pow(self, exponent: Complex) -> Result<Complex, ComplexError> {
        let whole = exponent.im == 0.0 && exponent.re == exponent.re.floor() && exponent.re.abs() <= 100.0;
        let result = if whole { self.pow_int(exponent.re as i32)? } else { self.pow_polar(exponent)? };
        if result.re.is_infinite() || result.im.is_infinite() {
            return Err(ComplexError::PowOverflow);
        }
        Ok(result)
    }

    fn pow_int(self, n: i32) -> Result<Complex, ComplexError> {
        let mut power = Complex::new(1.0, 0.0);
        let mut square = self;
        let mut mask = 1u32;
        let count = n.unsigned_abs();
        while mask <= count {
            if count & mask != 0 {
                power = power.times(square);
            }
            mask <<= 1;
            square = square.times(square);
        }
        if n > 0 {
            return Ok(power);
        }
        if power.re == 0.0 && power.im == 0.0 {
            return Err(ComplexError::ZeroToPower);
        }
        Ok(Complex::new(1.0, 0.0).quotient(power))
    }

    fn pow_polar(self, exponent: Complex) -> Result<Complex, ComplexError> {
        if exponent.re == 0.0 && exponent.im == 0.0 {
            return Ok(Complex::new(1.0, 0.0));
        }
        if self.re == 0.0 && self.im == 0.0 {
            if exponent.im != 0.0 || exponent.re < 0.0 {
                return Err(ComplexError::ZeroToPower);
            }
            return Ok(Complex::new(0.0, 0.0));
        }
        let size = self.re.hypot(self.im);
        let mut len = size.powf(exponent.re);
        let angle = self.im.atan2(self.re);
        let mut phase = angle * exponent.re;
        if exponent.im != 0.0 {
            len /= (angle * exponent.im).exp();
            phase += exponent.im * size.ln();
        }
        // The sine of an infinite angle is a domain error, which is reported like the other one.
        if phase.is_infinite() {
            return Err(ComplexError::ZeroToPower);
        }
        Ok(Complex::new(len * phase.cos(), len * phase.sin()))
    }
}

/// `complex(text)` for a str.
pub fn parse(text: Units<'_>) -> Result<Complex, ComplexError> {
    parse_ascii(&ascii_digits(text)).ok_or(ComplexError::Malformed)
}

fn parse_ascii(text: &[u8]) -> Option<Complex> {
    let text = &text[crate::bytes::strip_whitespace(text, crate::search::Side::Both)];
    let clean;
    let mut body = text;
    if text.contains(&b'_') {
        clean = float::without_underscores(text)?;
        body = &clean;
    }
    if let [b'(', inner @ .., b')'] = body {
        body = &inner[crate::bytes::strip_whitespace(inner, crate::search::Side::Both)];
    }
    // A real part, an imaginary part, or both; an imaginary part may be a bare sign.
    let (value, rest) = number_or_sign(body)?;
    match rest {
        [] if value.1 => Some(Complex::new(value.0, 0.0)),
        [b'j' | b'J'] => Some(Complex::new(0.0, value.0)),
        [b'+' | b'-', ..] if value.1 => {
            let (imaginary, rest) = number_or_sign(rest)?;
            matches!(rest, [b'j' | b'J']).then_some(Complex::new(value.0, imaginary.0))
        }
        _ => None,
    }
}

/// A number (and true), or ±1 for no digits (and false), with what follows.
fn number_or_sign(text: &[u8]) -> Option<((f64, bool), &[u8])> {
    if let Some((value, len)) = float::string_to_double(text) {
        return Some(((value, true), &text[len..]));
    }
    let (unit, rest) = match text {
        [b'-', rest @ ..] => (-1.0, rest),
        [b'+', rest @ ..] => (1.0, rest),
        _ => (1.0, text),
    };
    matches!(rest.first(), Some(b'j' | b'J')).then_some(((unit, false), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UnitsBuf;

    #[test]
    fn ReprShowsSignsOfZero() {
        assert_eq!(Complex::new(0.0, 1.0).repr(), "1j");
        assert_eq!(Complex::new(-0.0, 1.0).repr(), "(-0+1j)");
        assert_eq!(Complex::new(1.5, -0.0).repr(), "(1.5-0j)");
        assert_eq!(Complex::new(f64::NAN, f64::INFINITY).repr(), "(nan+infj)");
    }

    #[test]
    fn ParseFollowsPython() {
        let p = |text: &str| parse(UnitsBuf::from(text).as_units()).ok().map(Complex::repr);
        assert_eq!(p(" ( 1+2j ) ").as_deref(), Some("(1+2j)"));
        assert_eq!(p("1e3-j").as_deref(), Some("(1000-1j)"));
        assert_eq!(p("-J").as_deref(), Some("-1j"));
        assert_eq!(p("1_0.5").as_deref(), Some("(10.5+0j)"));
        assert_eq!(p("nan+infj").as_deref(), Some("(nan+infj)"));
        for bad in ["", "1+2", "1 + 2j", "j1", "(1", "1+-2j", "1j+2", "--j", "1__0"] {
            assert_eq!(p(bad), None, "{bad}");
        }
    }

    #[test]
    fn PowAndDivErrors() {
        let z = Complex::new(0.0, 0.0);
        assert_eq!(z.pow(Complex::new(-1.0, 0.0)), Err(ComplexError::ZeroToPower));
        assert_eq!(z.pow(Complex::new(0.0, 1.0)), Err(ComplexError::ZeroToPower));
        assert_eq!(Complex::new(1.0, 0.0).true_div(z), Err(ComplexError::DivisionByZero));
        assert_eq!(Complex::new(1.0, 2.0).pow(Complex::new(2.0, 0.0)), Ok(Complex::new(-3.0, 4.0)));
        assert_eq!(Complex::new(1e308, 1e308).abs().map(|x| x > 1e308), Ok(true));
        assert_eq!(Complex::new(1.7e308, 1.7e308).abs(), Err(ComplexError::AbsOverflow));
    }
}

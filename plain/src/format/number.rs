//! Formatting numbers by a spec.

use super::{Align, FormatSpec, Grouping, IntRef, parse_spec, unknown_code};
use crate::complex::Complex;
use crate::error::Error;
use crate::float::{Flags, FormatCode, double_to_string};
use crate::int;
use crate::units::{Units, UnitsBuf};
use num_traits::ToPrimitive;

/// The parts of a number's text.
struct Parts<'a> {
    negative: bool,
    /// `0x` and the like.
    prefix: &'a str,
    /// The digits to be grouped.
    digits: &'a str,
    /// What follows them: the fraction with its point, an exponent, a percent sign, or all of `inf`.
    rest: &'a str,
}

impl Parts<'_> {
    fn sign(&self, spec: &FormatSpec) -> Option<char> {
        match spec.sign {
            _ if self.negative => Some('-'),
            Some(b'+') => Some('+'),
            Some(b' ') => Some(' '),
            _ => None,
        }
    }
}

/// `format(n, spec)` of an int. `max_digits` is the limit on decimal digits (0 for none).
pub fn format_int(
    n: IntRef<'_>,
    spec: Units<'_>,
    type_name: &str,
    max_digits: usize,
) -> Result<UnitsBuf, Error> {
    let spec = parse_spec(spec, 'd', Align::Right, type_name)?;
    let (radix, prefix) = match char::from_u32(spec.kind) {
        Some('d' | 'n') => (10, ""),
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        Some('c') => return format_char(n, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return format_finite(int_as_float(n)?, &spec),
        _ => return Err(unknown_code(spec.kind, type_name)),
    };
    check_int(&spec)?;
    let text = match n {
        IntRef::Small(n) if radix == 10 => n.unsigned_abs().to_string(),
        IntRef::Small(n) => radix_text(n.unsigned_abs(), radix),
        IntRef::Big(n) if radix == 10 => int::to_decimal(n, max_digits)?.trim_start_matches('-').to_string(),
        IntRef::Big(n) => n.magnitude().to_str_radix(radix),
    };
    let text = if prefix == "0X" { text.to_ascii_uppercase() } else { text };
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(assemble(&Parts { negative: is_negative(n), prefix, digits: &text, rest: "" }, &spec))
}

fn check_int(spec: &FormatSpec) -> Result<(), Error> {
    if spec.precision.is_some() {
        return Err(Error::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    Ok(())
}

fn is_negative(n: IntRef<'_>) -> bool {
    match n {
        IntRef::Small(n) => n < 0,
        IntRef::Big(n) => n.sign() == num_bigint::Sign::Minus,
    }
}

/// The digits of a small number in base 2, 8 or 16.
pub(crate) fn radix_text(n: u64, radix: u32) -> String {
    match radix {
        2 => format!("{n:b}"),
        8 => format!("{n:o}"),
        _ => format!("{n:x}"),
    }
}

fn int_as_float(n: IntRef<'_>) -> Result<f64, Error> {
    match n {
        IntRef::Small(n) => Ok(n as f64),
        IntRef::Big(n) => Ok(int::to_f64(n)?),
    }
}

/// Type `c`: the character with the int's number.
fn format_char(n: IntRef<'_>, spec: &FormatSpec) -> Result<UnitsBuf, Error> {
    check_int(spec)?;
    if spec.sign.is_some() {
        return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(Error::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let small = match n {
        IntRef::Small(n) => Some(n),
        IntRef::Big(n) => n.to_i64(),
    };
    let code = small.ok_or_else(|| Error::overflow("Python int too large to convert to C long"))?;
    let c = u32::try_from(code).ok().filter(|&c| c < 0x110000);
    let c = c.ok_or_else(|| Error::overflow("%c arg not in range(0x110000)"))?;
    let (left, right) = spec.padding(1);
    let mut out = UnitsBuf::new();
    out.push_repeated(spec.fill, left);
    out.push(c);
    out.push_repeated(spec.fill, right);
    Ok(out)
}

/// `format(x, spec)` of a float.
pub fn format_float(x: f64, spec: Units<'_>, type_name: &str) -> Result<UnitsBuf, Error> {
    let spec = parse_spec(spec, '\0', Align::Right, type_name)?;
    match char::from_u32(spec.kind) {
        Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => format_finite(x, &spec),
        _ => Err(unknown_code(spec.kind, type_name)),
    }
}

/// What a type character asks of [`double_to_string`].
fn float_mode(spec: &FormatSpec) -> Result<(FormatCode, usize, Flags), Error> {
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return Err(Error::value("precision too big"));
    }
    let mut flags =
        Flags { alternate: spec.alternate, no_negative_zero: spec.no_negative_zero, ..Flags::default() };
    let kind = spec.kind as u8;
    flags.upper = kind.is_ascii_uppercase();
    let code = match kind.to_ascii_lowercase() {
        0 if spec.precision.is_none() => FormatCode::Repr,
        b'e' => FormatCode::Exponent,
        b'f' | b'%' => FormatCode::Fixed,
        _ => FormatCode::General,
    };
    Ok((code, spec.precision.unwrap_or(6), flags))
}

fn format_finite(x: f64, spec: &FormatSpec) -> Result<UnitsBuf, Error> {
    let (code, precision, mut flags) = float_mode(spec)?;
    flags.add_dot_0 = spec.kind == 0;
    let percent = spec.kind == u32::from('%');
    let (mut text, _) = double_to_string(if percent { x * 100.0 } else { x }, code, precision, flags);
    if percent {
        text.push('%');
    }
    Ok(assemble(&split_float(&text), spec))
}

fn split_float(text: &str) -> Parts<'_> {
    let negative = text.starts_with('-');
    let body = &text[usize::from(negative)..];
    let len = body.bytes().take_while(u8::is_ascii_digit).count();
    Parts { negative, prefix: "", digits: &body[..len], rest: &body[len..] }
}

/// `format(z, spec)` of a complex number.
pub fn format_complex(z: Complex, spec: Units<'_>, type_name: &str) -> Result<UnitsBuf, Error> {
    let spec = parse_spec(spec, '\0', Align::Right, type_name)?;
    if !matches!(char::from_u32(spec.kind), Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(unknown_code(spec.kind, type_name));
    }
    if spec.fill == u32::from('0') {
        return Err(Error::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (code, precision, flags) = float_mode(&spec)?;
    let bare = spec.kind == 0;
    let skip_real = bare && z.re == 0.0 && z.re.is_sign_positive();
    let part = |x: f64, sign: Option<u8>| {
        let spec = FormatSpec { width: 0, align: Align::Left, sign, ..spec.clone() };
        assemble(&split_float(&double_to_string(x, code, precision, flags).0), &spec)
    };
    let imaginary = part(z.im, if skip_real { spec.sign } else { Some(b'+') });
    let mut body = UnitsBuf::new();
    if !skip_real {
        body.push_str(if bare { "(" } else { "" });
        body.push_units(part(z.re, spec.sign).as_units());
    }
    body.push_units(imaginary.as_units());
    body.push_str(if bare && !skip_real { "j)" } else { "j" });
    let (left, right) = spec.padding(body.len());
    let mut out = UnitsBuf::with_capacity(body.len() + left + right);
    out.push_repeated(spec.fill, left);
    out.push_units(body.as_units());
    out.push_repeated(spec.fill, right);
    Ok(out)
}

/// Puts sign, prefix, grouped digits, the rest and the padding together.
fn assemble(parts: &Parts<'_>, spec: &FormatSpec) -> UnitsBuf {
    let sign = parts.sign(spec);
    let around = usize::from(sign.is_some()) + parts.prefix.len() + parts.rest.len();
    // Zeros after the sign are digits, and are grouped with the others.
    let zero_fill = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
    let least = if zero_fill { spec.width.saturating_sub(around) } else { 0 };
    let digits =
        if parts.digits.is_empty() { String::new() } else { group(parts.digits, least, spec.grouping) };
    let (left, right) = spec.padding(around + digits.len());
    let mut out = UnitsBuf::with_capacity(around + digits.len() + left + right);
    let after_sign = spec.align == Align::AfterSign;
    if !after_sign {
        out.push_repeated(spec.fill, left);
    }
    if let Some(sign) = sign {
        out.push(sign.into());
    }
    out.push_str(parts.prefix);
    if after_sign {
        out.push_repeated(spec.fill, left);
    }
    out.push_str(&digits);
    out.push_str(parts.rest);
    out.push_repeated(spec.fill, right);
    out
}

/// The digits with zeros before them up to `least` characters and separators between groups. A separator never
/// comes first, so the result may be one longer than `least`.
fn group(digits: &str, least: usize, grouping: Option<Grouping>) -> String {
    let (separator, size) = match grouping {
        None => return format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len()))),
        Some(Grouping::Comma) => (',', 3),
        Some(Grouping::Underscore) => ('_', 3),
        Some(Grouping::UnderscoreFour) => ('_', 4),
    };
    // Every (size + 1)th character is a separator; where one would come first there is a zero before it.
    let separator_first = least > 0 && least.is_multiple_of(size + 1);
    let needed = least - least / (size + 1) + usize::from(separator_first);
    let count = digits.len().max(needed);
    let mut out = String::with_capacity(count + count / size);
    let zeros = count - digits.len();
    let all = std::iter::repeat_n('0', zeros).chain(digits.chars());
    for (i, c) in all.enumerate() {
        if i > 0 && (count - i).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

//! Floats as text: the modes of CPython's `PyOS_double_to_string`.

/// How a float is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatCode {
    /// `e`: scientific, `precision` decimals.
    Exponent,
    /// `f`: fixed, `precision` decimals.
    Fixed,
    /// `g`: whichever is shorter, `precision` significant digits.
    General,
    /// `r`: the shortest text that reads back as the same float.
    Repr,
}

impl FormatCode {
    /// The code of a type character, and whether it asks for capitals.
    pub fn of(c: u8) -> Option<(FormatCode, bool)> {
        let code = match c.to_ascii_lowercase() {
            b'e' => FormatCode::Exponent,
            b'f' => FormatCode::Fixed,
            b'g' => FormatCode::General,
            b'r' => FormatCode::Repr,
            _ => return None,
        };
        Some((code, c.is_ascii_uppercase()))
    }
}

/// Variations of [`double_to_string`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `Py_DTSF_SIGN`: write a plus sign.
    pub sign: bool,
    /// `Py_DTSF_ADD_DOT_0`: make whole numbers look like floats.
    pub add_dot_0: bool,
    /// `Py_DTSF_ALT`: keep the point and trailing zeros.
    pub alternate: bool,
    /// `Py_DTSF_NO_NEG_0`: write a result of negative zero without the sign.
    pub no_negative_zero: bool,
    /// Capital `E`, `INF` and `NAN`.
    pub upper: bool,
}

/// Which kind of text a float gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatText {
    /// Digits.
    Finite,
    /// `inf`.
    Infinite,
    /// `nan`.
    Nan,
}

/// Decimals beyond which a float has only zeros.
const MAX_DECIMALS: usize = 1080;

/// Significant digits without point, and the position of the point after the first of them.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

/// `digits` significant digits, or the shortest that read back.
fn scientific(x: f64, digits: Option<usize>) -> Decimal {
    let text = match digits {
        None => shortest(x),
        Some(n) => format!("{:.*e}", n.saturating_sub(1).min(MAX_DECIMALS), x),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    trim_zeros(&mut digits);
    let point = if x == 0.0 { 1 } else { exponent.parse::<i64>().unwrap_or(0) + 1 };
    Decimal { digits, point }
}

/// The shortest text that reads back; of two equally near ones that with the even last digit, where Rust's own
/// formatting takes the greater.
fn shortest(x: f64) -> String {
    let text = format!("{x:e}");
    let len = text.find('e').unwrap_or(0);
    if len < 16 || !may_be_tie(x) {
        return text;
    }
    let even = format!("{x:.*e}", len - 2);
    if even.parse() == Ok(x) { even } else { text }
}

/// Whether the exact value has at most 18 digits, so that dropping the last may be a tie. (Whole numbers whose
/// shortest text drops a 5 do not exist.)
fn may_be_tie(x: f64) -> bool {
    let (mantissa, exponent) = super::decompose(x);
    if mantissa == 0 {
        return false;
    }
    let zeros = mantissa.trailing_zeros();
    let places = -(exponent + zeros as i32);
    (1..=25).contains(&places) && u128::from(mantissa >> zeros) * 5u128.pow(places as u32) < 10u128.pow(18)
}

/// Digits up to `decimals` after the point.
fn fixed(x: f64, decimals: usize) -> Decimal {
    let text = format!("{:.*}", decimals.min(MAX_DECIMALS), x);
    let whole = text.find('.').unwrap_or(text.len());
    let all: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let zeros = all.iter().take_while(|&&b| b == b'0').count();
    if zeros == all.len() {
        // Nothing but zeros: one of them is the digit before the point.
        return Decimal { digits: vec![b'0'], point: 1 };
    }
    let mut digits = all[zeros..].to_vec();
    trim_zeros(&mut digits);
    Decimal { digits, point: whole as i64 - zeros as i64 }
}

fn trim_zeros(digits: &mut Vec<u8>) {
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
}

/// The text of a float in one of CPython's modes. `precision` counts decimals (`e`, `f`) or digits (`g`) and is not
/// looked at for `r`.
pub fn double_to_string(x: f64, code: FormatCode, precision: usize, flags: Flags) -> (String, FloatText) {
    if !x.is_finite() {
        return not_finite(x, flags);
    }
    if code == FormatCode::Fixed && precision <= MAX_DECIMALS {
        return (fixed_text(x, precision, flags), FloatText::Finite);
    }
    let precision = if code == FormatCode::General { precision.max(1) } else { precision };
    let magnitude = x.abs();
    let decimal = match code {
        FormatCode::Exponent => scientific(magnitude, Some(precision + 1)),
        FormatCode::Fixed => fixed(magnitude, precision),
        FormatCode::General => scientific(magnitude, Some(precision)),
        FormatCode::Repr => scientific(magnitude, None),
    };
    let Decimal { digits, point } = decimal;
    let precision_i = precision as i64;
    // `stop` is the position after the last digit to be written.
    let (use_exponent, stop) = match code {
        FormatCode::Exponent => (true, precision_i + 1),
        FormatCode::Fixed => (false, point + precision_i),
        FormatCode::General => {
            let limit = precision_i - i64::from(flags.add_dot_0);
            (point <= -4 || point > limit, if flags.alternate { precision_i } else { 0 })
        }
        FormatCode::Repr => (point <= -4 || point > 16, 0),
    };
    let negative = x.is_sign_negative() && !(flags.no_negative_zero && digits == b"0");
    let mut out = String::with_capacity(digits.len() + 10);
    if negative {
        out.push('-');
    } else if flags.sign {
        out.push('+');
    }
    let exponent = if use_exponent { Some(point - 1) } else { None };
    push_digits(
        &mut out,
        &digits,
        if use_exponent { 1 } else { point },
        stop,
        exponent.is_none() && flags.add_dot_0,
        flags,
    );
    if let Some(exponent) = exponent {
        let sign = if exponent < 0 { '-' } else { '+' };
        out.push(if flags.upper { 'E' } else { 'e' });
        out.push_str(&format!("{sign}{:02}", exponent.unsigned_abs()));
    }
    (out, FloatText::Finite)
}

/// Mode `f` with an ordinary precision, where Rust's text has the right form already.
fn fixed_text(x: f64, precision: usize, flags: Flags) -> String {
    let mut text = if flags.sign { format!("{x:+.precision$}") } else { format!("{x:.precision$}") };
    if flags.no_negative_zero
        && text.starts_with('-')
        && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'))
    {
        text.replace_range(..1, if flags.sign { "+" } else { "" });
    }
    if precision == 0 && (flags.alternate || flags.add_dot_0) {
        text.push_str(if flags.add_dot_0 { ".0" } else { "." });
    }
    text
}

fn not_finite(x: f64, flags: Flags) -> (String, FloatText) {
    // The sign of a NaN is not shown.
    let sign = match (x.is_nan(), x < 0.0, flags.sign) {
        (false, true, _) => "-",
        (_, _, true) => "+",
        _ => "",
    };
    let (word, kind) = match (x.is_nan(), flags.upper) {
        (true, false) => ("nan", FloatText::Nan),
        (true, true) => ("NAN", FloatText::Nan),
        (false, false) => ("inf", FloatText::Infinite),
        (false, true) => ("INF", FloatText::Infinite),
    };
    (format!("{sign}{word}"), kind)
}

/// Writes the digits from the first (or a zero before the point) up to position `stop`, with the point after
/// `point` of them.
fn push_digits(out: &mut String, digits: &[u8], point: i64, stop: i64, dot_0: bool, flags: Flags) {
    let stop = stop.max(digits.len() as i64).max(if dot_0 { point + 1 } else { point });
    let digit = |i: i64| usize::try_from(i).ok().and_then(|i| digits.get(i)).map_or('0', |&b| b as char);
    if point <= 0 {
        out.push('0');
    }
    (0..point.max(0)).for_each(|i| out.push(digit(i)));
    if stop > point || flags.alternate {
        out.push('.');
    }
    (point..stop).for_each(|i| out.push(digit(i)));
}

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    double_to_string(x, FormatCode::Repr, 0, Flags { add_dot_0: true, ..Flags::default() }).0
}

/// [`double_to_string`] by type character (`e E f F g G r`), for finite and other floats alike.
pub fn format_decimal(x: f64, code: u8, precision: usize, flags: Flags) -> Option<String> {
    let (code, upper) = FormatCode::of(code)?;
    Some(double_to_string(x, code, precision, Flags { upper, ..flags }).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ReprChoosesNotationAsPython() {
        for (x, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (2f64.powi(-25), "2.9802322387695312e-08"),
            (5765057918184093.0 / 4.0, "1441264479546023.2"),
            (1e16, "1e+16"),
            (9007199254740993.0, "9007199254740992.0"),
            (1e15, "1000000000000000.0"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn ModesFollowPrintf() {
        let f = |x, code, precision| format_decimal(x, code, precision, Flags::default()).unwrap();
        assert_eq!(f(0.5, b'f', 0), "0");
        assert_eq!(f(1.5, b'f', 0), "2");
        assert_eq!(f(2.5, b'f', 0), "2");
        assert_eq!(f(0.0001, b'g', 6), "0.0001");
        assert_eq!(f(0.00001234, b'g', 6), "1.234e-05");
        assert_eq!(f(1234567.0, b'g', 6), "1.23457e+06");
        assert_eq!(f(12345.678, b'E', 3), "1.235E+04");
        assert_eq!(f(0.0, b'e', 2), "0.00e+00");
        assert_eq!(f(0.04, b'f', 1), "0.0");
        assert_eq!(f(1e22, b'f', 1), "10000000000000000000000.0");
        let alt = Flags { alternate: true, ..Flags::default() };
        assert_eq!(format_decimal(1.0, b'g', 6, alt).unwrap(), "1.00000");
        assert_eq!(format_decimal(3.0, b'f', 0, alt).unwrap(), "3.");
    }

    #[test]
    fn HugePrecisionPadsZeros() {
        let text = format_decimal(0.1, b'f', 2000, Flags::default()).unwrap();
        assert_eq!(text.len(), 2002);
        assert!(text.ends_with("0000"));
    }
}

//! `float(text)`.

use crate::int::ascii_digits;
use crate::units::Units;

/// `float(text)` for a str: digits of any script, whitespace around, underscores between digits. `None` where it is
/// no number ("could not convert string to float: …").
pub fn parse(text: Units<'_>) -> Option<f64> {
    parse_ascii(&ascii_digits(text))
}

/// `float(text)` for bytes.
pub fn parse_ascii(text: &[u8]) -> Option<f64> {
    parse_trimmed(&text[crate::bytes::strip_whitespace(text, crate::search::Side::Both)])
}

fn parse_trimmed(text: &[u8]) -> Option<f64> {
    if text.contains(&b'_') {
        return parse_number(&without_underscores(text)?);
    }
    parse_number(text)
}

/// The text without underscores, each of which must stand between digits.
pub(crate) fn without_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    let misplaced = |i: usize| text[i] == b'_' && !(i > 0 && digit(i - 1) && digit(i + 1));
    if (0..text.len()).any(misplaced) {
        return None;
    }
    Some(text.iter().copied().filter(|&b| b != b'_').collect())
}

fn parse_number(text: &[u8]) -> Option<f64> {
    let (value, len) = string_to_double(text)?;
    (len == text.len()).then_some(value)
}

/// The number at the start of `text` and its length (CPython's `PyOS_string_to_double` without whitespace,
/// underscores or overflow error): decimal, `inf`, `infinity` or `nan` in any case, with a sign.
pub fn string_to_double(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let negative = text.first() == Some(&b'-');
    let body = &text[sign..];
    let signed = |x: f64| if negative { -x } else { x };
    for (word, value) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())) {
            return Some((signed(value), sign + word.len()));
        }
    }
    let len = decimal_len(body)?;
    let number = std::str::from_utf8(&body[..len]).ok()?;
    Some((signed(number.parse().ok()?), sign + len))
}

/// Length of the unsigned decimal number at the start.
fn decimal_len(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut fraction = 0;
    if text.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        if whole + fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'-' | b'+')));
        let exponent = text
            .get(end + 1 + sign..)
            .map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UnitsBuf;

    #[test]
    fn ParseAcceptedForms() {
        let p = |text: &str| parse(UnitsBuf::from(text).as_units());
        assert_eq!(p(" 1_000.5e-1\n"), Some(100.05));
        assert_eq!(p("٣.٢٥"), Some(3.25));
        assert_eq!(p("\u{3000}-.5"), Some(-0.5));
        assert_eq!(p("+INFinity"), Some(f64::INFINITY));
        assert!(p("-nan").unwrap().is_nan());
        assert_eq!(p("1e999"), Some(f64::INFINITY));
        assert_eq!(p("5."), Some(5.0));
    }

    #[test]
    fn ParseMalformedIsNone() {
        for text in
            ["", " ", ".", "e5", "1e", "1_", "_1", "1__0", "1_.5", "0x10", "1 2", "--1", "infin", "1é"]
        {
            assert_eq!(parse(UnitsBuf::from(text).as_units()), None, "{text}");
        }
    }
}

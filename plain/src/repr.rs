//! `repr` and `ascii` of str and bytes.

use crate::unicode;
use crate::units::{Unit, Units, UnitsBuf, Width};
use crate::with_units;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// `repr(text)` of a str.
pub fn str_repr(text: Units<'_>) -> UnitsBuf {
    repr_where(text, unicode::is_printable)
}

/// `ascii(text)` of a str.
pub fn str_ascii(text: Units<'_>) -> UnitsBuf {
    repr_where(text, |_| false)
}

/// The quote `repr` chooses: double where the text has single ones only.
fn quote_for(single: bool, double: bool) -> u8 {
    if single && !double { b'"' } else { b'\'' }
}

fn repr_where(text: Units<'_>, show: impl Fn(u32) -> bool) -> UnitsBuf {
    let (single, double, plain) = with_units!(text, s => survey(s));
    let quote = quote_for(single, double);
    if plain
        && !single
        && let Units::Latin1(ascii) = text
    {
        let mut out = Vec::with_capacity(ascii.len() + 2);
        out.push(quote);
        out.extend_from_slice(ascii);
        out.push(quote);
        return UnitsBuf::Latin1(out);
    }
    let mut out = UnitsBuf::with_capacity(text.len() + 2);
    out.push(quote.into());
    with_units!(text, s => push_escaped(&mut out, s, quote, show));
    out.push(quote.into());
    out
}

/// Copies what is shown as it is by stretches, and escapes the rest.
fn push_escaped<T: Unit>(out: &mut UnitsBuf, units: &[T], quote: u8, show: impl Fn(u32) -> bool) {
    let mut start = 0;
    for (i, &u) in units.iter().enumerate() {
        let c: u32 = u.into();
        let shown = match c {
            0x20..=0x7e => c != 0x5c && c != u32::from(quote),
            0..=0x7f => false,
            _ => show(c),
        };
        if shown {
            continue;
        }
        out.push_units(T::wrap(&units[start..i]));
        start = i + 1;
        if c < 0x80 {
            push_ascii(out, c as u8, quote);
        } else {
            push_escape(out, c);
        }
    }
    out.push_units(T::wrap(&units[start..]));
}

/// Whether there are single quotes, double quotes, and only printable ASCII without backslashes.
fn survey<T: Unit>(units: &[T]) -> (bool, bool, bool) {
    let (mut single, mut double, mut plain) = (false, false, true);
    for &u in units {
        let c: u32 = u.into();
        single |= c == 0x27;
        double |= c == 0x22;
        plain &= (0x20..0x7f).contains(&c) && c != 0x5c;
    }
    (single, double, plain)
}

#[inline]
fn push_ascii(out: &mut UnitsBuf, b: u8, quote: u8) {
    let escaped: &[u8] = match b {
        b'\\' => b"\\\\",
        b'\n' => b"\\n",
        b'\r' => b"\\r",
        b'\t' => b"\\t",
        _ if b == quote => &[b'\\', b],
        0x20..=0x7e => return out.push(b.into()),
        _ => return push_escape(out, b.into()),
    };
    out.push_latin1(escaped);
}

/// Appends `\xXX`, `\uXXXX` or `\UXXXXXXXX`, whichever the code point needs.
pub fn push_escape(out: &mut UnitsBuf, c: u32) {
    let (letter, digits) = match Width::of(c) {
        Width::Ascii | Width::Latin1 => (b'x', 2),
        Width::Ucs2 => (b'u', 4),
        Width::Ucs4 => (b'U', 8),
    };
    out.push_latin1(&[b'\\', letter]);
    for i in (0..digits).rev() {
        out.push(HEX[(c >> (4 * i) & 15) as usize].into());
    }
}

/// `repr` of bytes with its `b` prefix; always ASCII.
pub fn bytes_repr(bytes: &[u8]) -> Vec<u8> {
    let (single, double, plain) = survey(bytes);
    let quote = quote_for(single, double);
    let mut out = Vec::with_capacity(bytes.len() + 3);
    out.extend_from_slice(&[b'b', quote]);
    if plain && !single {
        out.extend_from_slice(bytes);
    } else {
        bytes.iter().for_each(|&b| push_byte(&mut out, b, quote));
    }
    out.push(quote);
    out
}

fn push_byte(out: &mut Vec<u8>, b: u8, quote: u8) {
    match b {
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ if b == quote => out.extend_from_slice(&[b'\\', b]),
        0x20..=0x7e => out.push(b),
        _ => out.extend_from_slice(&[b'\\', b'x', HEX[usize::from(b >> 4)], HEX[usize::from(b & 15)]]),
    }
}

/// `repr` of a bytearray, given the type's name.
pub fn bytearray_repr(type_name: &str, bytes: &[u8]) -> Vec<u8> {
    [type_name.as_bytes(), b"(", &bytes_repr(bytes), b")"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repr(text: &str) -> String {
        str_repr(UnitsBuf::from(text).as_units()).as_units().to_string_lossy()
    }

    #[test]
    fn StrReprChoosesQuotes() {
        assert_eq!(repr("abc"), "'abc'");
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(repr("it's \"x\""), "'it\\'s \"x\"'");
        assert_eq!(repr("\""), "'\"'");
    }

    #[test]
    fn StrReprEscapesUnprintable() {
        assert_eq!(repr("a\n\t\\\x00\x7f"), "'a\\n\\t\\\\\\x00\\x7f'");
        assert_eq!(repr("é\u{ad}€\u{200b}🐍\u{e0001}"), "'é\\xad€\\u200b🐍\\U000e0001'");
        let ascii = str_ascii(UnitsBuf::from("é€🐍a").as_units());
        assert_eq!(ascii.as_units().to_string_lossy(), "'\\xe9\\u20ac\\U0001f40da'");
        let lone: UnitsBuf = [0xd800].into_iter().collect();
        assert_eq!(str_repr(lone.as_units()).as_units().to_string_lossy(), "'\\ud800'");
    }

    #[test]
    fn BytesReprFollowsPython() {
        assert_eq!(bytes_repr(b"a'\x80\n"), b"b\"a'\\x80\\n\"");
        assert_eq!(bytes_repr(b"'\""), b"b'\\'\"'");
        assert_eq!(bytearray_repr("bytearray", b"x"), b"bytearray(b'x')");
    }
}

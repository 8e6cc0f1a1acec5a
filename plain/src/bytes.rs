//! What `bytes` and `bytearray` do with ASCII semantics. Searching is [`crate::search`] over `Units::Latin1`.

use crate::search::Side;
use crate::search::splitting::{lines_where, rsplit_where, split_where, strip_where};
use std::ops::Range;

/// Whether the byte is ASCII whitespace to `bytes` (space, tab, newline, return, form feed, vertical tab).
#[inline]
pub fn is_space(b: u8) -> bool {
    matches!(b, 9..=13 | 32)
}

fn space(c: u32) -> bool {
    matches!(c, 9..=13 | 32)
}

/// `bytes.split()` without a separator.
pub fn split_whitespace(bytes: &[u8], max: usize) -> Vec<Range<usize>> {
    split_where(bytes, space, max)
}

/// `bytes.rsplit()` without a separator; in text order.
pub fn rsplit_whitespace(bytes: &[u8], max: usize) -> Vec<Range<usize>> {
    rsplit_where(bytes, space, max)
}

/// `bytes.splitlines`: only CR, LF and CR LF end a line.
pub fn splitlines(bytes: &[u8], keep: bool) -> Vec<Range<usize>> {
    lines_where(bytes, |c| c == 10 || c == 13, keep)
}

/// `bytes.strip()` without an argument.
pub fn strip_whitespace(bytes: &[u8], side: Side) -> Range<usize> {
    strip_where(bytes, space, side)
}

/// `bytes.isalnum`.
pub fn is_alnum(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// `bytes.isalpha`.
pub fn is_alpha(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphabetic)
}

/// `bytes.isdigit`.
pub fn is_digit(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// `bytes.isspace`.
pub fn is_all_space(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| is_space(b))
}

/// `bytes.islower`: a cased byte and none in upper case.
pub fn is_lower(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.isupper`: a cased byte and none in lower case.
pub fn is_upper(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_lowercase) && bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.istitle`: upper case only after uncased, lower case only after cased bytes, and some cased byte.
pub fn is_title(bytes: &[u8]) -> bool {
    let mut cased = false;
    let mut previous = false;
    for b in bytes {
        if b.is_ascii_uppercase() {
            if previous {
                return false;
            }
            (previous, cased) = (true, true);
        } else if b.is_ascii_lowercase() {
            if !previous {
                return false;
            }
            cased = true;
        } else {
            previous = false;
        }
    }
    cased
}

/// `bytes.lower`.
pub fn lower(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_lowercase()
}

/// `bytes.upper`.
pub fn upper(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_uppercase()
}

/// `bytes.swapcase`.
pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect()
}

/// `bytes.capitalize`.
pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `bytes.title`.
pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut previous = false;
    bytes
        .iter()
        .map(|b| {
            let out = if previous { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            previous = b.is_ascii_alphabetic();
            out
        })
        .collect()
}

/// `bytes.translate`: drops the bytes in `delete`, then maps the others through `table`.
pub fn translate(bytes: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    let mut dropped = [false; 256];
    delete.iter().for_each(|&b| dropped[usize::from(b)] = true);
    let kept = bytes.iter().filter(|&&b| !dropped[usize::from(b)]);
    match table {
        Some(table) => kept.map(|&b| table[usize::from(b)]).collect(),
        None => kept.copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn TitleMixedWordsCapitalisesEach() {
        assert_eq!(title(b"hello wORLD 3d o'clock"), b"Hello World 3D O'Clock");
        assert!(is_title(b"Hello World 3D"));
        assert!(!is_title(b"HEllo") && !is_title(b"hello") && !is_title(b"123"));
    }

    #[test]
    fn SplitlinesBytesIgnoresUnicodeBreaks() {
        assert_eq!(splitlines(b"a\x0bb\r\nc\x1c", false), [0..3, 5..7]);
        assert_eq!(splitlines(b"a\r\nb", true), [0..3, 3..4]);
    }

    #[test]
    fn TranslateDeleteAndTableBothApply() {
        let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
        table[b'a' as usize] = b'x';
        assert_eq!(translate(b"banana", Some(&table), b"n"), b"bxxx");
        assert_eq!(translate(b"banana", None, b"a"), b"bnn");
    }

    #[test]
    fn CasePredicatesEmptyIsFalse() {
        assert!(!is_lower(b"") && !is_upper(b"") && !is_alnum(b"") && !is_all_space(b""));
        assert!(is_lower(b"a1") && is_upper(b"A1") && !is_lower(b"aB"));
        assert_eq!(swapcase(b"aB1"), b"Ab1");
        assert_eq!(capitalize(b"hELLO"), b"Hello");
    }
}

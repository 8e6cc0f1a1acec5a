//! Predicates and case operations of `str`, on whole texts.

use super::*;
use crate::bytes;
use crate::units::{Unit, Units, UnitsBuf};
use crate::with_units;

fn all(text: Units<'_>, holds: impl Fn(u32) -> bool) -> bool {
    !text.is_empty() && with_units!(text, s => s.iter().all(|&u| holds(u.into())))
}

/// `str.isalpha`.
pub fn is_alpha(text: Units<'_>) -> bool {
    all(text, super::is_alpha)
}

/// `str.isdecimal`.
pub fn is_decimal(text: Units<'_>) -> bool {
    all(text, super::is_decimal)
}

/// `str.isdigit`.
pub fn is_digit(text: Units<'_>) -> bool {
    all(text, super::is_digit)
}

/// `str.isnumeric`.
pub fn is_numeric(text: Units<'_>) -> bool {
    all(text, super::is_numeric)
}

/// `str.isalnum`.
pub fn is_alnum(text: Units<'_>) -> bool {
    all(text, super::is_alnum)
}

/// `str.isspace`.
pub fn is_space(text: Units<'_>) -> bool {
    all(text, crate::search::is_space)
}

/// `str.isprintable`; true for the empty text.
pub fn is_printable(text: Units<'_>) -> bool {
    text.is_empty() || all(text, super::is_printable)
}

/// `str.isidentifier`.
pub fn is_identifier(text: Units<'_>) -> bool {
    let Some(first) = text.get(0) else { return false };
    (first == 0x5f || is_xid_start(first)) && text.iter().skip(1).all(is_xid_continue)
}

/// `str.islower`: some cased character, and none in upper or title case.
pub fn is_lower(text: Units<'_>) -> bool {
    let mut cased = false;
    for c in text {
        let flags = record(c).flags;
        if flags & (UPPER | TITLE) != 0 {
            return false;
        }
        cased |= flags & LOWER != 0;
    }
    cased
}

/// `str.isupper`: some cased character, and none in lower or title case.
pub fn is_upper(text: Units<'_>) -> bool {
    let mut cased = false;
    for c in text {
        let flags = record(c).flags;
        if flags & (LOWER | TITLE) != 0 {
            return false;
        }
        cased |= flags & UPPER != 0;
    }
    cased
}

/// `str.istitle`: capitals only after uncased, small letters only after cased characters, and some of either.
pub fn is_title(text: Units<'_>) -> bool {
    let (mut cased, mut previous) = (false, false);
    for c in text {
        let flags = record(c).flags;
        let capital = flags & (UPPER | TITLE) != 0;
        if !capital && flags & LOWER == 0 {
            previous = false;
            continue;
        }
        if capital == previous {
            return false;
        }
        (cased, previous) = (true, true);
    }
    cased
}

/// Pushes the lower case of `s[i]`, a capital sigma by its neighbours.
fn push_lower<T: Unit>(out: &mut UnitsBuf, s: &[T], i: usize) {
    const CAPITAL_SIGMA: u32 = 0x3a3;
    let c: u32 = s[i].into();
    if c == CAPITAL_SIGMA {
        out.push(if is_final_sigma(s, i) { 0x3c2 } else { 0x3c3 });
    } else {
        push_mapped(out, to_lower_full(c));
    }
}

/// Whether the sigma at `i` follows a cased letter and none follows it, case-ignorable characters aside.
fn is_final_sigma<T: Unit>(s: &[T], i: usize) -> bool {
    let cased_next = |chars: &mut dyn Iterator<Item = &T>| {
        chars.map(|&u| u.into()).find(|&c| !is_case_ignorable(c)).is_some_and(is_cased)
    };
    cased_next(&mut s[..i].iter().rev()) && !cased_next(&mut s[i + 1..].iter())
}

#[inline]
fn push_mapped(out: &mut UnitsBuf, mapped: Mapped) {
    match mapped {
        Mapped::One(c) => out.push(c),
        Mapped::Several(chars) => chars.iter().for_each(|&c| out.push(c)),
    }
}

fn mapped_all(text: Units<'_>, map: impl Fn(u32) -> Mapped) -> UnitsBuf {
    let mut out = UnitsBuf::with_width(text.width(), text.len());
    with_units!(text, s => s.iter().for_each(|&u| push_mapped(&mut out, map(u.into()))));
    out.narrow()
}

/// `str.lower`.
pub fn lower(text: Units<'_>) -> UnitsBuf {
    if let Some(ascii) = text.as_ascii() {
        return UnitsBuf::Latin1(ascii.to_ascii_lowercase());
    }
    let mut out = UnitsBuf::with_width(text.width(), text.len());
    with_units!(text, s => (0..s.len()).for_each(|i| push_lower(&mut out, s, i)));
    out.narrow()
}

/// `str.upper`.
pub fn upper(text: Units<'_>) -> UnitsBuf {
    match text.as_ascii() {
        Some(ascii) => UnitsBuf::Latin1(ascii.to_ascii_uppercase()),
        None => mapped_all(text, to_upper_full),
    }
}

/// `str.casefold`.
pub fn casefold(text: Units<'_>) -> UnitsBuf {
    match text.as_ascii() {
        Some(ascii) => UnitsBuf::Latin1(ascii.to_ascii_lowercase()),
        None => mapped_all(text, to_folded_full),
    }
}

/// `str.title`.
pub fn title(text: Units<'_>) -> UnitsBuf {
    fn of<T: Unit>(s: &[T], out: &mut UnitsBuf) {
        let mut previous_cased = false;
        for (i, &u) in s.iter().enumerate() {
            let c = u.into();
            if previous_cased {
                push_lower(out, s, i);
            } else {
                push_mapped(out, to_title_full(c));
            }
            previous_cased = is_cased(c);
        }
    }
    if let Some(ascii) = text.as_ascii() {
        return UnitsBuf::Latin1(bytes::title(ascii));
    }
    let mut out = UnitsBuf::with_width(text.width(), text.len());
    with_units!(text, s => of(s, &mut out));
    out.narrow()
}

/// `str.capitalize`.
pub fn capitalize(text: Units<'_>) -> UnitsBuf {
    if let Some(ascii) = text.as_ascii() {
        return UnitsBuf::Latin1(bytes::capitalize(ascii));
    }
    let mut out = UnitsBuf::with_width(text.width(), text.len());
    if let Some(first) = text.get(0) {
        push_mapped(&mut out, to_title_full(first));
    }
    with_units!(text, s => (1..s.len()).for_each(|i| push_lower(&mut out, s, i)));
    out.narrow()
}

/// `str.swapcase`.
pub fn swapcase(text: Units<'_>) -> UnitsBuf {
    fn of<T: Unit>(s: &[T], out: &mut UnitsBuf) {
        for (i, &u) in s.iter().enumerate() {
            let c = u.into();
            if super::is_upper(c) {
                push_lower(out, s, i);
            } else if super::is_lower(c) {
                push_mapped(out, to_upper_full(c));
            } else {
                out.push(c);
            }
        }
    }
    if let Some(ascii) = text.as_ascii() {
        return UnitsBuf::Latin1(bytes::swapcase(ascii));
    }
    let mut out = UnitsBuf::with_width(text.width(), text.len());
    with_units!(text, s => of(s, &mut out));
    out.narrow()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(op: fn(Units<'_>) -> UnitsBuf, text: &str) -> String {
        op(UnitsBuf::from(text).as_units()).as_units().to_string_lossy()
    }

    #[test]
    fn LowerCapitalSigmaDependsOnNeighbours() {
        assert_eq!(with(lower, "ΑΣ ΣΑ Α'Σ' Σ"), "ας σα α'ς' σ");
        assert_eq!(with(lower, "İ"), "i̇");
    }

    #[test]
    fn UpperFullMappingMayGrow() {
        assert_eq!(with(upper, "straße ŉ ﬃ ÿ µ"), "STRASSE ʼN FFI Ÿ Μ");
        assert_eq!(with(casefold, "Straße ΑΣ"), "strasse ασ");
    }

    #[test]
    fn TitleAndCapitalizeUseTitleCase() {
        assert_eq!(with(title, "ǆungla ßeta o'neil"), "ǅungla Sseta O'Neil");
        assert_eq!(with(capitalize, "ǆUNGLA"), "ǅungla");
        assert_eq!(with(swapcase, "aBß Σ"), "AbSS σ");
    }

    #[test]
    fn PredicatesFollowPython() {
        let u = |text: &str| UnitsBuf::from(text);
        assert!(is_identifier(u("_añ9").as_units()) && !is_identifier(u("9a").as_units()));
        assert!(is_title(u("Ab Cd").as_units()) && !is_title(u("AB").as_units()));
        assert!(is_printable(u("").as_units()) && !is_printable(u("a\u{200b}").as_units()));
        assert!(is_digit(u("²").as_units()) && !is_decimal(u("²").as_units()));
        assert_eq!((decimal(0x0967), digit(0xb2), numeric(0xbd)), (Some(1), Some(2), Some(0.5)));
    }
}

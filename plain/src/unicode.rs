//! Character properties and case mappings, exactly those of CPython 3.11 (Unicode 14).
//!
//! Functions on a code point are named `is_*`, `to_*`; those on a whole text live in [`text`].

mod tables;
pub mod text;

pub use tables::UNICODE_VERSION;
use tables::*;

/// Everything about a code point but its numeric value. Many code points share one.
struct Record {
    flags: u16,
    /// Mappings are differences to the code point, or `SPECIAL` plus an index into `SPECIALS`.
    lower: i32,
    upper: i32,
    title: i32,
    fold: i32,
    /// 255 where there is none.
    decimal: u8,
    digit: u8,
}

#[inline]
fn record(c: u32) -> &'static Record {
    let Some(&block) = TOP.get((c >> SHIFT) as usize) else { return &RECORDS[0] };
    let index = (usize::from(block) << SHIFT) + (c & ((1 << SHIFT) - 1)) as usize;
    &RECORDS[usize::from(LOW[index])]
}

#[inline]
fn has(c: u32, flags: u16) -> bool {
    record(c).flags & flags != 0
}

/// `chr(c).isalpha()`.
pub fn is_alpha(c: u32) -> bool {
    has(c, ALPHA)
}

/// `chr(c).isdecimal()`.
pub fn is_decimal(c: u32) -> bool {
    has(c, DECIMAL)
}

/// `chr(c).isdigit()`.
pub fn is_digit(c: u32) -> bool {
    has(c, DIGIT)
}

/// `chr(c).isnumeric()`.
pub fn is_numeric(c: u32) -> bool {
    has(c, NUMERIC)
}

/// `chr(c).isalnum()`.
pub fn is_alnum(c: u32) -> bool {
    has(c, ALPHA | DECIMAL | DIGIT | NUMERIC)
}

/// `chr(c).isspace()`.
pub fn is_space(c: u32) -> bool {
    has(c, SPACE)
}

/// Whether the character has the property Lowercase.
pub fn is_lower(c: u32) -> bool {
    has(c, LOWER)
}

/// Whether the character has the property Uppercase.
pub fn is_upper(c: u32) -> bool {
    has(c, UPPER)
}

/// Whether the character is a title-case letter (category Lt).
pub fn is_title(c: u32) -> bool {
    has(c, TITLE)
}

/// `chr(c).isprintable()`.
#[inline]
pub fn is_printable(c: u32) -> bool {
    if c < 0x7f { c >= 0x20 } else { has(c, PRINTABLE) }
}

/// Whether an identifier may start with the character (XID_Start; the underscore is not in it).
pub fn is_xid_start(c: u32) -> bool {
    has(c, XID_START)
}

/// Whether an identifier may continue with the character (XID_Continue; includes the underscore).
pub fn is_xid_continue(c: u32) -> bool {
    has(c, XID_CONTINUE)
}

/// Whether the character has the property Cased.
pub fn is_cased(c: u32) -> bool {
    has(c, CASED)
}

/// Whether the search for a final sigma's neighbours passes over the character (Case_Ignorable).
pub fn is_case_ignorable(c: u32) -> bool {
    has(c, CASE_IGNORABLE)
}

/// Whether `splitlines` breaks at the character.
pub fn is_line_break(c: u32) -> bool {
    has(c, LINE_BREAK)
}

/// The value of a decimal digit in any script.
#[inline]
pub fn decimal(c: u32) -> Option<u8> {
    if c < 0x80 {
        return (c as u8).is_ascii_digit().then(|| c as u8 - b'0');
    }
    Some(record(c).decimal).filter(|&d| d < 255)
}

/// The value of a digit, superscripts and the like included.
pub fn digit(c: u32) -> Option<u8> {
    Some(record(c).digit).filter(|&d| d < 255)
}

/// The numeric value of a character (fractions, ideographs and the like included).
pub fn numeric(c: u32) -> Option<f64> {
    NUMERIC_VALUES.binary_search_by_key(&c, |entry| entry.0).ok().map(|i| NUMERIC_VALUES[i].1)
}

fn simple(c: u32, mapping: i32) -> u32 {
    if mapping >= SPECIAL { SPECIALS[(mapping - SPECIAL) as usize].0 } else { c.wrapping_add_signed(mapping) }
}

#[inline]
fn full(c: u32, mapping: i32) -> Mapped {
    if mapping >= SPECIAL {
        Mapped::Several(SPECIALS[(mapping - SPECIAL) as usize].1)
    } else {
        Mapped::One(c.wrapping_add_signed(mapping))
    }
}

/// The result of a full case mapping: usually one code point, up to three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// One code point.
    One(u32),
    /// Usually several.
    Several(&'static [u32]),
}

impl Mapped {
    /// The code points.
    pub fn as_slice(&self) -> &[u32] {
        match self {
            Mapped::One(c) => std::slice::from_ref(c),
            Mapped::Several(chars) => chars,
        }
    }
}

/// The simple (one to one) lower-case mapping.
pub fn to_lower(c: u32) -> u32 {
    simple(c, record(c).lower)
}

/// The simple upper-case mapping.
pub fn to_upper(c: u32) -> u32 {
    simple(c, record(c).upper)
}

/// The simple title-case mapping.
pub fn to_title(c: u32) -> u32 {
    simple(c, record(c).title)
}

/// The full lower-case mapping (without regard to context: a capital sigma gives the ordinary small one).
pub fn to_lower_full(c: u32) -> Mapped {
    full(c, record(c).lower)
}

/// The full upper-case mapping.
pub fn to_upper_full(c: u32) -> Mapped {
    full(c, record(c).upper)
}

/// The full title-case mapping.
pub fn to_title_full(c: u32) -> Mapped {
    full(c, record(c).title)
}

/// The full case folding.
pub fn to_folded_full(c: u32) -> Mapped {
    full(c, record(c).fold)
}

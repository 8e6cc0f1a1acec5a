//! Strings as Python 3.11 stores them: one of three unit widths, always the narrowest that fits.
//!
//! [`Units`] is a borrowed view, [`UnitsBuf`] an owned buffer that widens while it is filled. A unit is a whole
//! code point; lone surrogates are ordinary code points here, as in Python.

mod buf;

pub use buf::{UnitsBuf, str_width, wtf8_char};

use std::cmp::Ordering;
use std::ops::Range;

/// The width class of a string: what the narrowest storage for its widest character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    /// Every character is below U+0080.
    Ascii,
    /// Every character is below U+0100, some at or above U+0080.
    Latin1,
    /// Every character is below U+10000, some at or above U+0100.
    Ucs2,
    /// Some character is at or above U+10000.
    Ucs4,
}

impl Width {
    /// The class of one code point.
    #[inline]
    pub fn of(c: u32) -> Self {
        match c {
            0..=0x7f => Width::Ascii,
            0x80..=0xff => Width::Latin1,
            0x100..=0xffff => Width::Ucs2,
            _ => Width::Ucs4,
        }
    }

    /// The bound CPython calls `maxchar`: 0x7f, 0xff, 0xffff or 0x10ffff.
    pub fn max_char(self) -> u32 {
        match self {
            Width::Ascii => 0x7f,
            Width::Latin1 => 0xff,
            Width::Ucs2 => 0xffff,
            Width::Ucs4 => 0x10ffff,
        }
    }

    /// Bytes of one unit: 1, 1, 2 or 4 (CPython's `kind`).
    pub fn unit_size(self) -> usize {
        match self {
            Width::Ascii | Width::Latin1 => 1,
            Width::Ucs2 => 2,
            Width::Ucs4 => 4,
        }
    }
}

/// One storage unit of a string: `u8`, `u16` or `u32`.
pub trait Unit: Copy + Default + Eq + Ord + Into<u32> + Send + Sync + 'static {
    /// The largest code point a unit of this kind can hold.
    const MAX: u32;
    /// The unit for a code point, or `None` where it does not fit.
    fn from_char(c: u32) -> Option<Self>;
    /// The unit for a code point known to fit; excess bits are dropped.
    fn truncate(c: u32) -> Self;
    /// A slice of units as a [`Units`] of the matching kind.
    fn wrap(units: &[Self]) -> Units<'_>;
    /// Index of the first unit equal to `unit`.
    fn position(units: &[Self], unit: Self) -> Option<usize>;
    /// Index of the last unit equal to `unit`.
    fn rposition(units: &[Self], unit: Self) -> Option<usize>;
    /// The width class of the widest unit.
    fn width(units: &[Self]) -> Width;
}

/// Position of a unit by blocks of 16, a loop the compiler turns into vector compares.
fn block_position<T: Unit>(units: &[T], unit: T) -> Option<usize> {
    let mut blocks = units.chunks_exact(16);
    let mut start = 0;
    for block in &mut blocks {
        if block.iter().fold(false, |hit, &u| hit | (u == unit)) {
            return block.iter().position(|&u| u == unit).map(|i| start + i);
        }
        start += 16;
    }
    blocks.remainder().iter().position(|&u| u == unit).map(|i| start + i)
}

/// [`block_position`] from the end.
fn block_rposition<T: Unit>(units: &[T], unit: T) -> Option<usize> {
    let mut blocks = units.rchunks_exact(16);
    let mut end = units.len();
    for block in &mut blocks {
        if block.iter().fold(false, |hit, &u| hit | (u == unit)) {
            return block.iter().rposition(|&u| u == unit).map(|i| end - 16 + i);
        }
        end -= 16;
    }
    blocks.remainder().iter().rposition(|&u| u == unit)
}

impl Unit for u8 {
    const MAX: u32 = 0xff;
    #[inline]
    fn from_char(c: u32) -> Option<Self> {
        u8::try_from(c).ok()
    }
    #[inline]
    fn truncate(c: u32) -> Self {
        c as u8
    }
    #[inline]
    fn wrap(units: &[Self]) -> Units<'_> {
        Units::Latin1(units)
    }
    fn position(units: &[Self], unit: Self) -> Option<usize> {
        memchr::memchr(unit, units)
    }
    fn rposition(units: &[Self], unit: Self) -> Option<usize> {
        memchr::memrchr(unit, units)
    }
    fn width(units: &[Self]) -> Width {
        if units.is_ascii() { Width::Ascii } else { Width::Latin1 }
    }
}

impl Unit for u16 {
    const MAX: u32 = 0xffff;
    #[inline]
    fn from_char(c: u32) -> Option<Self> {
        u16::try_from(c).ok()
    }
    #[inline]
    fn truncate(c: u32) -> Self {
        c as u16
    }
    #[inline]
    fn wrap(units: &[Self]) -> Units<'_> {
        Units::Ucs2(units)
    }
    fn position(units: &[Self], unit: Self) -> Option<usize> {
        block_position(units, unit)
    }
    fn rposition(units: &[Self], unit: Self) -> Option<usize> {
        block_rposition(units, unit)
    }
    fn width(units: &[Self]) -> Width {
        let mut seen = 0u16;
        for block in units.chunks(64) {
            seen |= block.iter().fold(0, |a, &u| a | u);
            if seen > 0xff {
                return Width::Ucs2;
            }
        }
        Width::of(seen.into())
    }
}

impl Unit for u32 {
    const MAX: u32 = 0x10ffff;
    #[inline]
    fn from_char(c: u32) -> Option<Self> {
        Some(c)
    }
    #[inline]
    fn truncate(c: u32) -> Self {
        c
    }
    #[inline]
    fn wrap(units: &[Self]) -> Units<'_> {
        Units::Ucs4(units)
    }
    fn position(units: &[Self], unit: Self) -> Option<usize> {
        block_position(units, unit)
    }
    fn rposition(units: &[Self], unit: Self) -> Option<usize> {
        block_rposition(units, unit)
    }
    fn width(units: &[Self]) -> Width {
        let mut seen = 0u32;
        for block in units.chunks(64) {
            seen |= block.iter().fold(0, |a, &u| a | u);
            if seen > 0xffff {
                return Width::Ucs4;
            }
        }
        Width::of(seen)
    }
}

/// A borrowed string body. `Latin1` covers ASCII too.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    /// Code points below U+0100, one byte each.
    Latin1(&'a [u8]),
    /// Code points below U+10000, two bytes each (surrogates are themselves, never pairs).
    Ucs2(&'a [u16]),
    /// Any code points.
    Ucs4(&'a [u32]),
}

/// Runs one expression with the slice inside a [`Units`], for each kind: `with_units!(u, s => s.len())`.
#[macro_export]
macro_rules! with_units {
    ($units:expr, $slice:ident => $body:expr) => {
        match $units {
            $crate::units::Units::Latin1($slice) => $body,
            $crate::units::Units::Ucs2($slice) => $body,
            $crate::units::Units::Ucs4($slice) => $body,
        }
    };
}

impl<'a> Units<'a> {
    /// Number of code points.
    #[inline]
    pub fn len(self) -> usize {
        with_units!(self, s => s.len())
    }

    /// Whether there is no code point.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at `index`; panics past the end, as slices do.
    #[inline]
    pub fn at(self, index: usize) -> u32 {
        with_units!(self, s => s[index].into())
    }

    /// The code point at `index`, or `None` past the end.
    #[inline]
    pub fn get(self, index: usize) -> Option<u32> {
        with_units!(self, s => s.get(index).map(|&u| u.into()))
    }

    /// The part in `range` (same kind, hence maybe wider than needed).
    #[inline]
    pub fn slice(self, range: Range<usize>) -> Units<'a> {
        match self {
            Units::Latin1(s) => Units::Latin1(&s[range]),
            Units::Ucs2(s) => Units::Ucs2(&s[range]),
            Units::Ucs4(s) => Units::Ucs4(&s[range]),
        }
    }

    /// The code points in order.
    #[inline]
    pub fn iter(self) -> UnitsIter<'a> {
        UnitsIter { units: self, front: 0, back: self.len() }
    }

    /// The width class of the widest character (a scan; stops early).
    pub fn width(self) -> Width {
        with_units!(self, s => Unit::width(s))
    }

    /// CPython's `maxchar` bound: 0x7f, 0xff, 0xffff or 0x10ffff.
    pub fn max_char(self) -> u32 {
        self.width().max_char()
    }

    /// Whether every character is below U+0080.
    #[inline]
    pub fn is_ascii(self) -> bool {
        match self {
            Units::Latin1(s) => s.is_ascii(),
            Units::Ucs2(s) => s.iter().all(|&u| u < 0x80),
            Units::Ucs4(s) => s.iter().all(|&u| u < 0x80),
        }
    }

    /// The bytes, where the storage is one byte a character and all are ASCII.
    pub fn as_ascii(self) -> Option<&'a [u8]> {
        match self {
            Units::Latin1(s) if s.is_ascii() => Some(s),
            _ => None,
        }
    }

    /// An owned copy in the narrowest kind.
    pub fn to_buf(self) -> UnitsBuf {
        let mut buf = UnitsBuf::with_capacity(self.len());
        buf.push_units(self);
        buf
    }

    /// Bytes of one unit: 1, 2 or 4.
    pub fn unit_size(self) -> usize {
        match self {
            Units::Latin1(_) => 1,
            Units::Ucs2(_) => 2,
            Units::Ucs4(_) => 4,
        }
    }

    /// The code points as units of `T`, or `None` where one does not fit.
    pub fn to_units_of<T: Unit>(self) -> Option<Vec<T>> {
        fn convert<S: Unit, T: Unit>(units: &[S]) -> Option<Vec<T>> {
            units.iter().map(|&u| T::from_char(u.into())).collect()
        }
        with_units!(self, s => convert(s))
    }

    /// UTF-8, or the index of the first surrogate, which UTF-8 cannot hold.
    pub fn to_utf8(self) -> Result<Vec<u8>, usize> {
        if let Some(bytes) = self.as_ascii() {
            return Ok(bytes.to_vec());
        }
        match self.first_surrogate() {
            Some(index) => Err(index),
            None => Ok(self.to_wtf8()),
        }
    }

    /// UTF-8 generalised to surrogates (each encoded alone, in three bytes).
    pub fn to_wtf8(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() + self.len() / 2);
        self.push_wtf8(&mut out);
        out
    }

    /// Appends what [`Units::to_wtf8`] gives to `out`.
    pub fn push_wtf8(self, out: &mut Vec<u8>) {
        match self {
            Units::Latin1(s) if s.is_ascii() => out.extend_from_slice(s),
            Units::Latin1(s) => encode_into::<u8, 2>(s, out),
            Units::Ucs2(s) => encode_into::<u16, 3>(s, out),
            Units::Ucs4(s) => encode_into::<u32, 4>(s, out),
        }
    }

    /// Index of the first surrogate code point.
    pub fn first_surrogate(self) -> Option<usize> {
        match self {
            Units::Latin1(_) => None,
            Units::Ucs2(s) => s.iter().position(|&u| (0xd800..0xe000).contains(&u)),
            Units::Ucs4(s) => s.iter().position(|&u| (0xd800..0xe000).contains(&u)),
        }
    }

    /// A Rust string; surrogates become U+FFFD. For messages, where nothing may fail.
    pub fn to_string_lossy(self) -> String {
        self.iter().map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect()
    }
}

/// Appends units in generalised UTF-8, of which each takes at most `MOST` bytes.
///
/// Works in blocks through an array, so that room is looked for once a block.
fn encode_into<T: Unit, const MOST: usize>(units: &[T], out: &mut Vec<u8>) {
    const BLOCK: usize = 32;
    out.reserve(units.len() + units.len() / 2);
    let mut buffer = [0u8; BLOCK * 4];
    for block in units.chunks(BLOCK) {
        let mut len = 0;
        for &unit in block {
            let c: u32 = unit.into();
            if c < 0x80 {
                buffer[len] = c as u8;
                len += 1;
                continue;
            }
            let slots = &mut buffer[len..len + MOST];
            len += if c < 0x800 {
                slots[0] = 0xc0 | (c >> 6) as u8;
                slots[1] = 0x80 | (c & 0x3f) as u8;
                2
            } else if c < 0x10000 {
                slots[0] = 0xe0 | (c >> 12) as u8;
                slots[1] = 0x80 | (c >> 6 & 0x3f) as u8;
                slots[2] = 0x80 | (c & 0x3f) as u8;
                3
            } else {
                slots[0] = 0xf0 | (c >> 18) as u8;
                slots[1] = 0x80 | (c >> 12 & 0x3f) as u8;
                slots[2] = 0x80 | (c >> 6 & 0x3f) as u8;
                slots[3] = 0x80 | (c & 0x3f) as u8;
                4
            };
        }
        out.extend_from_slice(&buffer[..len]);
    }
}

/// Appends one code point in (generalised) UTF-8.
#[inline]
pub fn push_wtf8_char(out: &mut Vec<u8>, c: u32) {
    match c {
        0..=0x7f => out.push(c as u8),
        0x80..=0x7ff => out.extend_from_slice(&[0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]),
        0x800..=0xffff => out.extend_from_slice(&[
            0xe0 | (c >> 12) as u8,
            0x80 | (c >> 6 & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
        _ => out.extend_from_slice(&[
            0xf0 | (c >> 18) as u8,
            0x80 | (c >> 12 & 0x3f) as u8,
            0x80 | (c >> 6 & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
    }
}

impl PartialEq for Units<'_> {
    /// Same code points, whatever the kinds.
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Units::Latin1(a), Units::Latin1(b)) => a == b,
            (Units::Ucs2(a), Units::Ucs2(b)) => a == b,
            (Units::Ucs4(a), Units::Ucs4(b)) => a == b,
            (a, b) => a.len() == b.len() && a.iter().eq(b.iter()),
        }
    }
}

impl Eq for Units<'_> {}

impl PartialOrd for Units<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Units<'_> {
    /// By code points, as Python compares strings.
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Units::Latin1(a), Units::Latin1(b)) => a.cmp(b),
            (Units::Ucs2(a), Units::Ucs2(b)) => a.cmp(b),
            (Units::Ucs4(a), Units::Ucs4(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }
}

impl<'a> IntoIterator for Units<'a> {
    type Item = u32;
    type IntoIter = UnitsIter<'a>;
    fn into_iter(self) -> UnitsIter<'a> {
        self.iter()
    }
}

/// Code points of a [`Units`], from either end.
#[derive(Clone, Debug)]
pub struct UnitsIter<'a> {
    units: Units<'a>,
    front: usize,
    back: usize,
}

impl Iterator for UnitsIter<'_> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.front += 1;
        Some(self.units.at(self.front - 1))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.back - self.front, Some(self.back - self.front))
    }
}

impl DoubleEndedIterator for UnitsIter<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.back -= 1;
        Some(self.units.at(self.back))
    }
}

impl ExactSizeIterator for UnitsIter<'_> {}

#[cfg(test)]
mod tests;

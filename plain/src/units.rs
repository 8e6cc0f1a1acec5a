//! Strings as Python 3.11 stores them: one of three unit widths, always the narrowest that fits.
//!
//! [`Units`] is a borrowed view, [`UnitsBuf`] an owned buffer that widens while it is filled. A unit is a whole
//! code point; lone surrogates are ordinary code points here, as in Python.

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
            Units::Latin1(s) => {
                for &b in s {
                    push_wtf8_char(out, b.into());
                }
            }
            Units::Ucs2(s) => {
                for &u in s {
                    push_wtf8_char(out, u.into());
                }
            }
            Units::Ucs4(s) => {
                for &u in s {
                    push_wtf8_char(out, u);
                }
            }
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

/// An owned string body that starts with one byte a character and widens when a wider one is pushed.
///
/// While it is only pushed to, it is in the narrowest kind; [`UnitsBuf::narrow`] restores that after a truncation.
#[derive(Clone, Debug)]
pub enum UnitsBuf {
    /// One byte a character.
    Latin1(Vec<u8>),
    /// Two bytes a character.
    Ucs2(Vec<u16>),
    /// Four bytes a character.
    Ucs4(Vec<u32>),
}

impl Default for UnitsBuf {
    fn default() -> Self {
        Self::new()
    }
}

fn widened<S: Unit, T: Unit>(units: &[S], extra: usize) -> Vec<T> {
    let mut out = Vec::with_capacity(units.len() + extra);
    out.extend(units.iter().map(|&u| T::truncate(u.into())));
    out
}

/// Appends text whose characters fit. ASCII goes by blocks, the rest by character.
fn extend_from_str<T: Unit>(out: &mut Vec<T>, text: &str) {
    const BLOCK: usize = 16;
    let mut rest = text;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let mut plain = 0;
        while let Some(block) = bytes.get(plain..plain + BLOCK)
            && block.is_ascii()
        {
            out.extend(block.iter().map(|&b| T::truncate(b.into())));
            plain += BLOCK;
        }
        rest = &rest[plain..];
        let mut chars = rest.chars();
        // A block with something wide in it: that many characters one by one.
        out.extend(chars.by_ref().take(BLOCK).map(|c| T::truncate(c.into())));
        rest = chars.as_str();
    }
}

impl UnitsBuf {
    /// An empty buffer.
    pub const fn new() -> Self {
        UnitsBuf::Latin1(Vec::new())
    }

    /// An empty buffer with room for `capacity` narrow characters.
    pub fn with_capacity(capacity: usize) -> Self {
        UnitsBuf::Latin1(Vec::with_capacity(capacity))
    }

    /// An empty buffer that already has the kind for `width`, for when the widest character is known.
    pub fn with_width(width: Width, capacity: usize) -> Self {
        match width {
            Width::Ascii | Width::Latin1 => UnitsBuf::Latin1(Vec::with_capacity(capacity)),
            Width::Ucs2 => UnitsBuf::Ucs2(Vec::with_capacity(capacity)),
            Width::Ucs4 => UnitsBuf::Ucs4(Vec::with_capacity(capacity)),
        }
    }

    /// The content as a view.
    #[inline]
    pub fn as_units(&self) -> Units<'_> {
        match self {
            UnitsBuf::Latin1(v) => Units::Latin1(v),
            UnitsBuf::Ucs2(v) => Units::Ucs2(v),
            UnitsBuf::Ucs4(v) => Units::Ucs4(v),
        }
    }

    /// Number of code points.
    #[inline]
    pub fn len(&self) -> usize {
        self.as_units().len()
    }

    /// Whether nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every character is below U+0080 (a scan).
    pub fn is_ascii(&self) -> bool {
        self.as_units().is_ascii()
    }

    /// Makes the kind at least as wide as `width` asks, with room for `extra` more characters.
    pub fn widen_to(&mut self, width: Width, extra: usize) {
        match (&mut *self, width) {
            (UnitsBuf::Latin1(v), Width::Ucs2) => *self = UnitsBuf::Ucs2(widened(v, extra)),
            (UnitsBuf::Latin1(v), Width::Ucs4) => *self = UnitsBuf::Ucs4(widened(v, extra)),
            (UnitsBuf::Ucs2(v), Width::Ucs4) => *self = UnitsBuf::Ucs4(widened(v, extra)),
            _ => self.reserve(extra),
        }
    }

    /// Makes room for `extra` more characters of the present kind.
    pub fn reserve(&mut self, extra: usize) {
        match self {
            UnitsBuf::Latin1(v) => v.reserve(extra),
            UnitsBuf::Ucs2(v) => v.reserve(extra),
            UnitsBuf::Ucs4(v) => v.reserve(extra),
        }
    }

    /// Appends a code point.
    #[inline]
    pub fn push(&mut self, c: u32) {
        match self {
            UnitsBuf::Latin1(v) if c <= 0xff => v.push(c as u8),
            UnitsBuf::Ucs2(v) if c <= 0xffff => v.push(c as u16),
            UnitsBuf::Ucs4(v) => v.push(c),
            _ => {
                self.widen_to(Width::of(c), 16);
                self.push(c);
            }
        }
    }

    /// Appends a code point `count` times.
    pub fn push_repeated(&mut self, c: u32, count: usize) {
        if count == 0 {
            return;
        }
        self.widen_to(Width::of(c), count);
        match self {
            UnitsBuf::Latin1(v) => v.resize(v.len() + count, c as u8),
            UnitsBuf::Ucs2(v) => v.resize(v.len() + count, c as u16),
            UnitsBuf::Ucs4(v) => v.resize(v.len() + count, c),
        }
    }

    /// Appends a view of any kind, widening only if its characters (not merely its kind) need it.
    pub fn push_units(&mut self, units: Units<'_>) {
        match (&mut *self, units) {
            (UnitsBuf::Latin1(v), Units::Latin1(s)) => return v.extend_from_slice(s),
            (UnitsBuf::Ucs2(v), Units::Latin1(s)) => return v.extend(s.iter().map(|&u| u16::from(u))),
            (UnitsBuf::Ucs2(v), Units::Ucs2(s)) => return v.extend_from_slice(s),
            (UnitsBuf::Ucs4(v), Units::Latin1(s)) => return v.extend(s.iter().map(|&u| u32::from(u))),
            (UnitsBuf::Ucs4(v), Units::Ucs2(s)) => return v.extend(s.iter().map(|&u| u32::from(u))),
            (UnitsBuf::Ucs4(v), Units::Ucs4(s)) => return v.extend_from_slice(s),
            _ => {}
        }
        self.widen_to(units.width(), units.len());
        match (&mut *self, units) {
            (UnitsBuf::Latin1(v), Units::Ucs2(s)) => v.extend(s.iter().map(|&u| u as u8)),
            (UnitsBuf::Latin1(v), Units::Ucs4(s)) => v.extend(s.iter().map(|&u| u as u8)),
            (UnitsBuf::Ucs2(v), Units::Ucs4(s)) => v.extend(s.iter().map(|&u| u as u16)),
            _ => self.push_units(units),
        }
    }

    /// Appends Latin-1 bytes (so also ASCII).
    #[inline]
    pub fn push_latin1(&mut self, bytes: &[u8]) {
        self.push_units(Units::Latin1(bytes));
    }

    /// Appends a Rust string.
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_latin1(text.as_bytes());
        } else {
            self.widen_to(str_width(text), text.len());
            match self {
                UnitsBuf::Latin1(v) => extend_from_str(v, text),
                UnitsBuf::Ucs2(v) => extend_from_str(v, text),
                UnitsBuf::Ucs4(v) => extend_from_str(v, text),
            }
        }
    }

    /// Drops everything from index `len` on. The kind stays.
    pub fn truncate(&mut self, len: usize) {
        match self {
            UnitsBuf::Latin1(v) => v.truncate(len),
            UnitsBuf::Ucs2(v) => v.truncate(len),
            UnitsBuf::Ucs4(v) => v.truncate(len),
        }
    }

    /// The same text in the narrowest kind.
    pub fn narrow(self) -> UnitsBuf {
        match (&self, self.as_units().width()) {
            (UnitsBuf::Latin1(_), _)
            | (UnitsBuf::Ucs2(_), Width::Ucs2)
            | (UnitsBuf::Ucs4(_), Width::Ucs4) => self,
            _ => self.as_units().to_buf(),
        }
    }

    /// The text of valid UTF-8.
    pub fn from_utf8(text: &str) -> UnitsBuf {
        let mut buf = UnitsBuf::new();
        buf.push_str(text);
        buf
    }

    /// The text of generalised UTF-8 (surrogates in three bytes each), or the offset of the first byte that does not
    /// begin a well-formed sequence.
    pub fn from_wtf8(bytes: &[u8]) -> Result<UnitsBuf, usize> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Ok(UnitsBuf::from_utf8(text));
        }
        let mut buf = UnitsBuf::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let (c, len) = wtf8_char(&bytes[at..]).ok_or(at)?;
            buf.push(c);
            at += len;
        }
        Ok(buf)
    }
}

/// The first code point of generalised UTF-8 and its length in bytes.
pub fn wtf8_char(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = u32::from(*bytes.first()?);
    let tail = |i: usize| bytes.get(i).filter(|&&b| b & 0xc0 == 0x80).map(|&b| u32::from(b & 0x3f));
    match first {
        0..=0x7f => Some((first, 1)),
        0xc2..=0xdf => Some(((first & 0x1f) << 6 | tail(1)?, 2)),
        0xe0..=0xef => {
            let c = (first & 0x0f) << 12 | tail(1)? << 6 | tail(2)?;
            (c >= 0x800).then_some((c, 3))
        }
        0xf0..=0xf4 => {
            let c = (first & 0x07) << 18 | tail(1)? << 12 | tail(2)? << 6 | tail(3)?;
            (0x10000..=0x10ffff).contains(&c).then_some((c, 4))
        }
        _ => None,
    }
}

/// The width class of valid UTF-8, from lead bytes alone.
pub fn str_width(text: &str) -> Width {
    let widest = text.as_bytes().iter().fold(0u8, |a, &b| a.max(b));
    match widest {
        0..=0x7f => Width::Ascii,
        0x80..=0xc3 => Width::Latin1,
        0xc4..=0xef => Width::Ucs2,
        _ => Width::Ucs4,
    }
}

impl From<&str> for UnitsBuf {
    fn from(text: &str) -> Self {
        UnitsBuf::from_utf8(text)
    }
}

impl From<String> for UnitsBuf {
    fn from(text: String) -> Self {
        if text.is_ascii() { UnitsBuf::Latin1(text.into_bytes()) } else { UnitsBuf::from_utf8(&text) }
    }
}

impl FromIterator<u32> for UnitsBuf {
    fn from_iter<I: IntoIterator<Item = u32>>(chars: I) -> Self {
        let chars = chars.into_iter();
        let mut buf = UnitsBuf::with_capacity(chars.size_hint().0);
        chars.for_each(|c| buf.push(c));
        buf
    }
}

impl Extend<u32> for UnitsBuf {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, chars: I) {
        chars.into_iter().for_each(|c| self.push(c));
    }
}

impl PartialEq for UnitsBuf {
    fn eq(&self, other: &Self) -> bool {
        self.as_units() == other.as_units()
    }
}

impl Eq for UnitsBuf {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn PushWiderCharacterWidensBuffer() {
        let mut buf = UnitsBuf::from("ab");
        assert!(matches!(buf, UnitsBuf::Latin1(_)));
        buf.push(0x20ac);
        assert!(matches!(buf, UnitsBuf::Ucs2(_)));
        buf.push(0x1f40d);
        assert!(matches!(buf, UnitsBuf::Ucs4(_)));
        assert_eq!(buf.as_units().to_utf8().unwrap(), "ab€🐍".as_bytes());
    }

    #[test]
    fn NarrowAfterTruncateShrinksKind() {
        let mut buf = UnitsBuf::from("ab🐍");
        buf.truncate(2);
        assert!(matches!(buf.narrow(), UnitsBuf::Latin1(v) if v == b"ab"));
    }

    #[test]
    fn PushSliceOfWideKindStaysNarrow() {
        let wide = UnitsBuf::from("ab€");
        let mut buf = UnitsBuf::new();
        buf.push_units(wide.as_units().slice(0..2));
        assert!(matches!(buf, UnitsBuf::Latin1(_)));
    }

    #[test]
    fn ToUtf8SurrogateReportsIndex() {
        let buf: UnitsBuf = [0x61, 0x20ac, 0xd800].into_iter().collect();
        assert_eq!(buf.as_units().to_utf8(), Err(2));
        let wtf8 = buf.as_units().to_wtf8();
        assert_eq!(wtf8, b"a\xe2\x82\xac\xed\xa0\x80");
        assert_eq!(UnitsBuf::from_wtf8(&wtf8).unwrap(), buf);
    }

    #[test]
    fn FromWtf8MalformedReportsOffset() {
        assert_eq!(UnitsBuf::from_wtf8(b"ab\xff"), Err(2));
        assert_eq!(UnitsBuf::from_wtf8(b"a\xc0\x80"), Err(1));
    }

    #[test]
    fn CompareAcrossKindsByCodePoint() {
        let a = UnitsBuf::from("a\u{ffff}");
        let b = UnitsBuf::from("a\u{10000}");
        assert!(a.as_units() < b.as_units());
        assert_eq!(UnitsBuf::from("é").as_units(), Units::Ucs4(&[0xe9]));
    }

    #[test]
    fn PositionFindsInEveryKind() {
        let wide: Vec<u32> = (0..100).collect();
        assert_eq!(u32::position(&wide, 77), Some(77));
        assert_eq!(u32::rposition(&wide, 3), Some(3));
        assert_eq!(u32::rposition(&wide, 90), Some(90));
        assert_eq!(u16::position(&[1, 2, 3], 4), None);
    }
}

//! The owned buffer of text.

use super::{Unit, Units, Width};

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

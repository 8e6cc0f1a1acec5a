//! Searching in strings: find, count, replace, split, strip, for str and (through `Units::Latin1`) for bytes.
//!
//! Results are indices and ranges, so that the caller makes the objects. All searches are linear in the worst case:
//! one-byte strings go through `memchr::memmem`, wider ones through a filtered scan that falls back to the
//! Crochemore–Perrin two-way algorithm when the scan does badly.

pub(crate) mod splitting;
mod twoway;

pub use splitting::{
    Side, is_line_break, is_space, rsplit, rsplit_whitespace, split, split_whitespace, splitlines, strip,
    strip_whitespace,
};

use crate::units::{Unit, Units, UnitsBuf};
use crate::with_units;
use memchr::memmem;
use std::ops::Range;
use twoway::WideFinder;

/// "No limit" for the `max` arguments here (Python's -1).
pub const UNLIMITED: usize = usize::MAX;

/// A needle prepared for repeated searches in haystacks of one kind.
enum Finder<'n, T: Unit> {
    One(T),
    Wide(WideFinder<'n, T>),
}

impl<'n, T: Unit> Finder<'n, T> {
    /// `needle` must not be empty.
    fn new(needle: &'n [T]) -> Self {
        match needle {
            [unit] => Finder::One(*unit),
            _ => Finder::Wide(WideFinder::new(needle)),
        }
    }

    fn find(&self, hay: &[T]) -> Option<usize> {
        match self {
            Finder::One(unit) => T::position(hay, *unit),
            Finder::Wide(finder) => finder.find(hay),
        }
    }
}

/// Calls `found` with the start of each non-overlapping match from the left, until it returns false.
fn each_match_same<T: Unit>(hay: &[T], needle: &[T], found: &mut dyn FnMut(usize) -> bool) {
    let finder = Finder::new(needle);
    let mut start = 0;
    while let Some(at) = finder.find(&hay[start..]) {
        if !found(start + at) {
            return;
        }
        start += at + needle.len();
    }
}

fn each_match_bytes(hay: &[u8], needle: &[u8], found: &mut dyn FnMut(usize) -> bool) {
    if let [unit] = needle {
        for at in memchr::memchr_iter(*unit, hay) {
            if !found(at) {
                return;
            }
        }
        return;
    }
    for at in memmem::find_iter(hay, needle) {
        if !found(at) {
            return;
        }
    }
}

/// Calls `found` with the start of each non-overlapping match of a non-empty needle, from the left, until it
/// returns false.
pub fn each_match(hay: Units<'_>, needle: Units<'_>, mut found: impl FnMut(usize) -> bool) {
    if needle.len() > hay.len() {
        return;
    }
    match (hay, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => each_match_bytes(h, n, &mut found),
        (Units::Ucs2(h), Units::Ucs2(n)) => each_match_same(h, n, &mut found),
        (Units::Ucs4(h), Units::Ucs4(n)) => each_match_same(h, n, &mut found),
        (Units::Latin1(h), n) => {
            if let Some(n) = n.to_units_of::<u8>() {
                each_match_bytes(h, &n, &mut found);
            }
        }
        (Units::Ucs2(h), n) => {
            if let Some(n) = n.to_units_of::<u16>() {
                each_match_same(h, &n, &mut found);
            }
        }
        (Units::Ucs4(h), n) => {
            if let Some(n) = n.to_units_of::<u32>() {
                each_match_same(h, &n, &mut found);
            }
        }
    }
}

/// Calls `found` with the start of each non-overlapping match of a non-empty needle, from the right, until it
/// returns false.
pub fn each_match_from_right(hay: Units<'_>, needle: Units<'_>, mut found: impl FnMut(usize) -> bool) {
    let mut end = hay.len();
    while let Some(at) = rfind(hay.slice(0..end), needle) {
        if !found(at) {
            return;
        }
        end = at;
    }
}

/// Index of the first occurrence of `needle`; an empty needle is found at 0.
pub fn find(hay: Units<'_>, needle: Units<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    if needle.len() > hay.len() {
        return None;
    }
    match (hay, needle) {
        (Units::Latin1(h), Units::Latin1([unit])) => memchr::memchr(*unit, h),
        (Units::Latin1(h), Units::Latin1(n)) => memmem::find(h, n),
        (hay, needle) if needle.len() == 1 => find_char(hay, needle.at(0)),
        _ => {
            let mut result = None;
            each_match(hay, needle, |at| {
                result = Some(at);
                false
            });
            result
        }
    }
}

/// Index of the first occurrence of a code point.
pub fn find_char(hay: Units<'_>, c: u32) -> Option<usize> {
    fn in_slice<T: Unit>(hay: &[T], c: u32) -> Option<usize> {
        T::position(hay, T::from_char(c)?)
    }
    with_units!(hay, h => in_slice(h, c))
}

/// Index of the last occurrence of a code point.
pub fn rfind_char(hay: Units<'_>, c: u32) -> Option<usize> {
    fn in_slice<T: Unit>(hay: &[T], c: u32) -> Option<usize> {
        T::rposition(hay, T::from_char(c)?)
    }
    with_units!(hay, h => in_slice(h, c))
}

/// Index of the last occurrence of `needle`; an empty needle is found at the end.
pub fn rfind(hay: Units<'_>, needle: Units<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(hay.len());
    }
    if needle.len() > hay.len() {
        return None;
    }
    if needle.len() == 1 {
        return rfind_char(hay, needle.at(0));
    }
    match (hay, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => memmem::rfind(h, n),
        (Units::Ucs2(h), Units::Ucs2(n)) => twoway::rfind(h, n),
        (Units::Ucs4(h), Units::Ucs4(n)) => twoway::rfind(h, n),
        (Units::Latin1(h), n) => memmem::rfind(h, &n.to_units_of::<u8>()?),
        (Units::Ucs2(h), n) => twoway::rfind(h, &n.to_units_of::<u16>()?),
        (Units::Ucs4(h), n) => twoway::rfind(h, &n.to_units_of::<u32>()?),
    }
}

/// Whether `needle` occurs in `hay`.
pub fn contains(hay: Units<'_>, needle: Units<'_>) -> bool {
    find(hay, needle).is_some()
}

/// Number of non-overlapping occurrences, at most `max`; an empty needle counts `len + 1` times.
pub fn count(hay: Units<'_>, needle: Units<'_>, max: usize) -> usize {
    if max == 0 {
        return 0;
    }
    if needle.is_empty() {
        return hay.len().saturating_add(1).min(max);
    }
    if let (Units::Latin1(h), Units::Latin1([unit]), UNLIMITED) = (hay, needle, max) {
        return memchr::memchr_iter(*unit, h).count();
    }
    let mut n = 0;
    each_match(hay, needle, |_| {
        n += 1;
        n < max
    });
    n
}

/// Whether `hay` begins with `prefix`.
pub fn starts_with(hay: Units<'_>, prefix: Units<'_>) -> bool {
    hay.len() >= prefix.len() && hay.slice(0..prefix.len()) == prefix
}

/// Whether `hay` ends with `suffix`.
pub fn ends_with(hay: Units<'_>, suffix: Units<'_>) -> bool {
    hay.len() >= suffix.len() && hay.slice(hay.len() - suffix.len()..hay.len()) == suffix
}

/// Python's `start`/`end` arguments (negative ones count from the end) as a range within `len`.
///
/// `None` where `start` lies past `end`, in which case find fails and count is 0, even for an empty needle.
pub fn clamp_range(len: usize, start: i64, end: i64) -> Option<Range<usize>> {
    let len_i = len as i64;
    let end = if end < 0 { (end.saturating_add(len_i)).max(0) } else { end.min(len_i) };
    let start = if start < 0 { (start.saturating_add(len_i)).max(0) } else { start };
    (start <= end).then_some(start as usize..end as usize)
}

/// `hay` with at most `max` occurrences of `needle` replaced, or `None` if there is nothing to replace.
///
/// An empty needle matches before each character and at the end. The result is in the narrowest kind.
/// [`TooLong`] where the result would be longer than a string can be.
pub fn replace(
    hay: Units<'_>,
    needle: Units<'_>,
    with: Units<'_>,
    max: usize,
) -> Result<Option<UnitsBuf>, TooLong> {
    if max == 0 || needle.len() > hay.len() || needle == with {
        return Ok(None);
    }
    if needle.is_empty() {
        return replace_empty(hay, with, max).map(Some);
    }
    let mut starts = Vec::new();
    each_match(hay, needle, |at| {
        starts.push(at);
        starts.len() < max
    });
    if starts.is_empty() {
        return Ok(None);
    }
    let removed = starts.len() * needle.len();
    let len = starts.len().checked_mul(with.len()).and_then(|n| n.checked_add(hay.len() - removed));
    let len = len.filter(|&n| n <= isize::MAX as usize).ok_or(TooLong)?;
    let mut out = UnitsBuf::with_width(replaced_width(hay, with), len);
    let mut done = 0;
    for at in starts {
        out.push_units(hay.slice(done..at));
        out.push_units(with);
        done = at + needle.len();
    }
    out.push_units(hay.slice(done..hay.len()));
    Ok(Some(out.narrow()))
}

/// The kind to start a replacement in: one byte unless both sides already have wide storage or the new text is wide.
fn replaced_width(hay: Units<'_>, with: Units<'_>) -> crate::units::Width {
    hay.width().max(with.width())
}

fn replace_empty(hay: Units<'_>, with: Units<'_>, max: usize) -> Result<UnitsBuf, TooLong> {
    let times = max.min(hay.len() + 1);
    let len = times.checked_mul(with.len()).and_then(|n| n.checked_add(hay.len()));
    let len = len.filter(|&n| n <= isize::MAX as usize).ok_or(TooLong)?;
    let mut out = UnitsBuf::with_width(replaced_width(hay, with), len);
    for i in 0..times {
        out.push_units(with);
        if i < hay.len() {
            out.push(hay.at(i));
        }
    }
    if times < hay.len() {
        out.push_units(hay.slice(times..hay.len()));
    }
    Ok(out)
}

/// The result would be longer than a string can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("replace string is too long")
    }
}

/// The part before the first `sep`, and the part after it; `None` if it does not occur. `sep` must not be empty.
pub fn partition(hay: Units<'_>, sep: Units<'_>) -> Option<(Range<usize>, Range<usize>)> {
    find(hay, sep).map(|at| (0..at, at + sep.len()..hay.len()))
}

/// The part before the last `sep`, and the part after it; `None` if it does not occur. `sep` must not be empty.
pub fn rpartition(hay: Units<'_>, sep: Units<'_>) -> Option<(Range<usize>, Range<usize>)> {
    rfind(hay, sep).map(|at| (0..at, at + sep.len()..hay.len()))
}

/// The text with tabs replaced by spaces up to the next multiple of `tab_size` columns; `None` where it has no tab.
pub fn expand_tabs(text: Units<'_>, tab_size: usize) -> Option<UnitsBuf> {
    find_char(text, 9)?;
    let mut out = UnitsBuf::with_width(text.width(), text.len() + tab_size);
    let mut column = 0;
    for c in text {
        if c == 9 {
            if tab_size > 0 {
                let fill = tab_size - column % tab_size;
                column += fill;
                out.push_repeated(32, fill);
            }
            continue;
        }
        column = if c == 10 || c == 13 { 0 } else { column + 1 };
        out.push(c);
    }
    Some(out.narrow())
}

/// Padding left and right that `str.center` puts around text of `len` in `width` columns.
pub fn center_padding(len: usize, width: usize) -> (usize, usize) {
    let pad = width.saturating_sub(len);
    let left = pad / 2 + (pad & width & 1);
    (left, pad - left)
}

/// `str.zfill`: zeros after a leading sign, or `None` if the text is long enough.
pub fn zfill(text: Units<'_>, width: usize) -> Option<UnitsBuf> {
    let fill = width.checked_sub(text.len()).filter(|&n| n > 0)?;
    let mut out = UnitsBuf::with_width(text.width(), width);
    let sign = usize::from(matches!(text.get(0), Some(0x2b | 0x2d)));
    out.push_units(text.slice(0..sign));
    out.push_repeated(u32::from(b'0'), fill);
    out.push_units(text.slice(sign..text.len()));
    Some(out)
}

#[cfg(test)]
mod tests;

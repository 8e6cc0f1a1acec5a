//! Splitting and stripping; all results are ranges into the text.

use super::{UNLIMITED, each_match, each_match_from_right};
use crate::units::{Unit, Units};
use crate::with_units;
use std::ops::Range;

/// Whether `str.isspace` holds for the character, which is also what `split()` and `strip()` go by.
#[inline]
pub fn is_space(c: u32) -> bool {
    match c {
        9..=13 | 28..=32 => true,
        0..=0x7f => false,
        0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 => true,
        _ => false,
    }
}

/// Whether `str.splitlines` breaks at the character.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 10..=13 | 28..=30 | 0x85 | 0x2028 | 0x2029)
}

/// The pieces between occurrences of a non-empty `sep`, splitting at most `max` times from the left.
pub fn split(text: Units<'_>, sep: Units<'_>, max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    if max > 0 {
        each_match(text, sep, |at| {
            pieces.push(start..at);
            start = at + sep.len();
            pieces.len() < max
        });
    }
    pieces.push(start..text.len());
    pieces
}

/// The pieces between occurrences of a non-empty `sep`, splitting at most `max` times from the right; in text order.
pub fn rsplit(text: Units<'_>, sep: Units<'_>, max: usize) -> Vec<Range<usize>> {
    if max == UNLIMITED && sep.len() == 1 {
        return split(text, sep, max);
    }
    let mut pieces = Vec::new();
    let mut end = text.len();
    if max > 0 {
        each_match_from_right(text, sep, |at| {
            pieces.push(at + sep.len()..end);
            end = at;
            pieces.len() < max
        });
    }
    pieces.push(0..end);
    pieces.reverse();
    pieces
}

/// The words of `units`, splitting at most `max` times; the last piece keeps its trailing whitespace.
pub(crate) fn split_where<T: Unit>(
    units: &[T],
    space: impl Fn(u32) -> bool,
    max: usize,
) -> Vec<Range<usize>> {
    let is = |i: usize| space(units[i].into());
    let len = units.len();
    let mut pieces = Vec::new();
    let mut i = 0;
    loop {
        while i < len && is(i) {
            i += 1;
        }
        if i == len {
            return pieces;
        }
        if pieces.len() == max {
            pieces.push(i..len);
            return pieces;
        }
        let start = i;
        while i < len && !is(i) {
            i += 1;
        }
        pieces.push(start..i);
    }
}

/// [`split_where`] from the right: the first piece keeps its leading whitespace.
pub(crate) fn rsplit_where<T: Unit>(
    units: &[T],
    space: impl Fn(u32) -> bool,
    max: usize,
) -> Vec<Range<usize>> {
    let is = |i: usize| space(units[i].into());
    let mut pieces = Vec::new();
    let mut end = units.len();
    loop {
        while end > 0 && is(end - 1) {
            end -= 1;
        }
        if end == 0 {
            break;
        }
        if pieces.len() == max {
            pieces.push(0..end);
            break;
        }
        let stop = end;
        while end > 0 && !is(end - 1) {
            end -= 1;
        }
        pieces.push(end..stop);
    }
    pieces.reverse();
    pieces
}

/// `str.split()` without a separator: the words, splitting at most `max` times.
pub fn split_whitespace(text: Units<'_>, max: usize) -> Vec<Range<usize>> {
    with_units!(text, s => split_where(s, is_space, max))
}

/// `str.rsplit()` without a separator: the words in text order, splitting at most `max` times from the right.
pub fn rsplit_whitespace(text: Units<'_>, max: usize) -> Vec<Range<usize>> {
    with_units!(text, s => rsplit_where(s, is_space, max))
}

/// The lines of `units` by a predicate for line ends (CR LF counts as one).
pub(crate) fn lines_where<T: Unit>(
    units: &[T],
    is_end: impl Fn(u32) -> bool,
    keep: bool,
) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while i < units.len() {
        let c: u32 = units[i].into();
        i += 1;
        if !is_end(c) {
            continue;
        }
        let end = i - 1;
        if c == 13 && i < units.len() && units[i].into() == 10 {
            i += 1;
        }
        lines.push(start..if keep { i } else { end });
        start = i;
    }
    if start < units.len() {
        lines.push(start..units.len());
    }
    lines
}

/// `str.splitlines`: the lines, with their ends if `keep`.
pub fn splitlines(text: Units<'_>, keep: bool) -> Vec<Range<usize>> {
    with_units!(text, s => lines_where(s, is_line_break, keep))
}

/// Which ends `strip` works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `lstrip`.
    Left,
    /// `rstrip`.
    Right,
    /// `strip`.
    Both,
}

pub(crate) fn strip_where<T: Unit>(units: &[T], drop: impl Fn(u32) -> bool, side: Side) -> Range<usize> {
    let mut start = 0;
    let mut end = units.len();
    if side != Side::Right {
        while start < end && drop(units[start].into()) {
            start += 1;
        }
    }
    if side != Side::Left {
        while end > start && drop(units[end - 1].into()) {
            end -= 1;
        }
    }
    start..end
}

/// `str.strip()`: what is left without whitespace at the ends.
pub fn strip_whitespace(text: Units<'_>, side: Side) -> Range<usize> {
    with_units!(text, s => strip_where(s, is_space, side))
}

/// `strip(chars)`: what is left without the characters in `chars` at the ends.
pub fn strip(text: Units<'_>, chars: Units<'_>, side: Side) -> Range<usize> {
    // A bit per low character answers most questions; wide ones are looked up.
    let mut low = [0u64; 4];
    let mut wide = Vec::new();
    for c in chars {
        match low.get_mut(c as usize / 64) {
            Some(word) => *word |= 1 << (c % 64),
            None => wide.push(c),
        }
    }
    wide.sort_unstable();
    let drop = |c: u32| match low.get(c as usize / 64) {
        Some(word) => word >> (c % 64) & 1 == 1,
        None => wide.binary_search(&c).is_ok(),
    };
    with_units!(text, s => strip_where(s, drop, side))
}

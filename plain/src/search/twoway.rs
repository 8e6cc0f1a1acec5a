//! Substring search in two- and four-byte strings, linear in the worst case.

use crate::units::Unit;
use std::cell::OnceCell;

/// A needle of at least two units; its two-way factorisation is made when a scan first does badly.
pub(super) struct WideFinder<'n, T> {
    needle: &'n [T],
    factors: OnceCell<Factors>,
}

/// A critical factorisation of a needle.
struct Factors {
    /// Where the right part begins.
    cut: usize,
    /// How far to move after a match of the right part failed on the left.
    period: usize,
    /// Whether the left part is a suffix of the needle's period, so that a match's overlap may be remembered.
    periodic: bool,
}

impl<'n, T: Unit> WideFinder<'n, T> {
    pub(super) fn new(needle: &'n [T]) -> Self {
        WideFinder { needle, factors: OnceCell::new() }
    }

    /// Index of the first match.
    pub(super) fn find(&self, hay: &[T]) -> Option<usize> {
        let (needle, len) = (self.needle, self.needle.len());
        let last_start = hay.len().checked_sub(len)?;
        let mut start = 0;
        let mut wasted = 0usize;
        loop {
            start += T::position(&hay[start..=last_start], needle[0])?;
            let window = &hay[start..start + len];
            if window[len - 1] == needle[len - 1] {
                let same = window.iter().zip(needle).take_while(|(a, b)| a == b).count();
                if same == len {
                    return Some(start);
                }
                wasted += same;
            }
            wasted += 8;
            start += 1;
            if start > last_start {
                return None;
            }
            if wasted > 4 * start + 256 {
                let factors = self.factors.get_or_init(|| Factors::of(needle));
                return factors.find(&hay[start..], needle).map(|at| start + at);
            }
        }
    }
}

impl Factors {
    fn of<T: Ord>(needle: &[T]) -> Self {
        let (cut_a, period_a) = maximal_suffix(needle, false);
        let (cut_b, period_b) = maximal_suffix(needle, true);
        let (cut, period) = if cut_a > cut_b { (cut_a, period_a) } else { (cut_b, period_b) };
        let periodic = period + cut <= needle.len() && needle[..cut] == needle[period..period + cut];
        let period = if periodic { period } else { cut.max(needle.len() - cut) + 1 };
        Factors { cut, period, periodic }
    }

    /// The two-way scan: the right part forwards, then the left part.
    fn find<T: Eq>(&self, hay: &[T], needle: &[T]) -> Option<usize> {
        let len = needle.len();
        let mut start = 0;
        // How much of the needle's front is known to match at `start`.
        let mut known = 0;
        while start + len <= hay.len() {
            let mut i = self.cut.max(known);
            while i < len && needle[i] == hay[start + i] {
                i += 1;
            }
            if i < len {
                start += i - self.cut + 1;
                known = 0;
                continue;
            }
            let mut i = self.cut;
            while i > known && needle[i - 1] == hay[start + i - 1] {
                i -= 1;
            }
            if i <= known {
                return Some(start);
            }
            start += self.period;
            known = if self.periodic { len - self.period } else { 0 };
        }
        None
    }
}

/// Start and period of the greatest suffix in the order of `T` (or its reverse).
fn maximal_suffix<T: Ord>(needle: &[T], reverse: bool) -> (usize, usize) {
    let (mut left, mut right, mut offset, mut period) = (0, 1, 0, 1);
    while right + offset < needle.len() {
        let (a, b) = (&needle[right + offset], &needle[left + offset]);
        let order = if reverse { b.cmp(a) } else { a.cmp(b) };
        match order {
            std::cmp::Ordering::Less => {
                right += offset + 1;
                offset = 0;
                period = right - left;
            }
            std::cmp::Ordering::Equal => {
                if offset + 1 == period {
                    right += offset + 1;
                    offset = 0;
                } else {
                    offset += 1;
                }
            }
            std::cmp::Ordering::Greater => {
                left = right;
                right += 1;
                offset = 0;
                period = 1;
            }
        }
    }
    (left, period)
}

/// Index of the last match of a needle of at least two units.
pub(super) fn rfind<T: Unit>(hay: &[T], needle: &[T]) -> Option<usize> {
    let len = needle.len();
    let mut end = hay.len() - len + 1;
    let total = end;
    let mut wasted = 0usize;
    loop {
        let start = T::rposition(&hay[..end], needle[0])?;
        let window = &hay[start..start + len];
        if window[len - 1] == needle[len - 1] {
            let same = window.iter().zip(needle).take_while(|(a, b)| a == b).count();
            if same == len {
                return Some(start);
            }
            wasted += same;
        }
        wasted += 8;
        end = start;
        if wasted > 4 * (total - end) + 256 {
            return rfind_reversed(&hay[..(end + len - 1).min(hay.len())], needle);
        }
    }
}

/// The worst case of [`rfind`]: a forward search of both reversed.
fn rfind_reversed<T: Unit>(hay: &[T], needle: &[T]) -> Option<usize> {
    let hay_back: Vec<T> = hay.iter().rev().copied().collect();
    let needle_back: Vec<T> = needle.iter().rev().copied().collect();
    let at = Factors::of(&needle_back).find(&hay_back, &needle_back)?;
    Some(hay.len() - at - needle.len())
}

/// The two-way scan alone, for tests.
#[cfg(test)]
pub(super) fn find_by_factors<T: Unit>(hay: &[T], needle: &[T]) -> Option<usize> {
    Factors::of(needle).find(hay, needle)
}

//! `list.sort`: a stable merge sort that profits from runs (timsort, with powersort's order of merges), over a comparison
//! that can fail.

/// Below this many wins in a row one element is merged at a time.
const MIN_GALLOP: usize = 7;

/// Sorts by `less`, which must not change the items. When `less` fails, the items are left permuted, none lost.
pub fn sort<T: Copy, E>(items: &mut [T], less: impl FnMut(&T, &T) -> Result<bool, E>) -> Result<(), E> {
    let len = items.len();
    if len < 2 {
        return Ok(());
    }
    let min_run = min_run(len);
    let mut sorter = Sorter { items, less, min_gallop: MIN_GALLOP, runs: Vec::new() };
    let mut at = 0;
    while at < len {
        let mut run = sorter.count_run(at)?;
        if run < min_run {
            let forced = min_run.min(len - at);
            sorter.insert_all(at, at + run, at + forced)?;
            run = forced;
        }
        sorter.push_run(at, run)?;
        at += run;
    }
    sorter.merge_all()
}

/// The least length of a run: `len / 2^k`, rounded up, between 32 and 64 (`len` itself if it is below).
fn min_run(mut len: usize) -> usize {
    let mut odd = 0;
    while len >= 64 {
        odd |= len & 1;
        len >>= 1;
    }
    len + odd
}

struct Run {
    start: usize,
    len: usize,
    /// Of the node between this run and the next in the merge tree.
    power: u32,
}

struct Sorter<'a, T, F> {
    items: &'a mut [T],
    less: F,
    min_gallop: usize,
    runs: Vec<Run>,
}

/// How far a merge has come: what is left of the copied run, of the other run, and where the next item goes.
struct Progress {
    a: usize,
    b: usize,
    dest: usize,
}

impl<T: Copy, E, F: FnMut(&T, &T) -> Result<bool, E>> Sorter<'_, T, F> {
    /// The length of the ascending run at `start`; a strictly descending one is reversed.
    fn count_run(&mut self, start: usize) -> Result<usize, E> {
        let rest = &mut self.items[start..];
        if rest.len() < 2 {
            return Ok(rest.len());
        }
        let descending = (self.less)(&rest[1], &rest[0])?;
        let mut n = 2;
        while n < rest.len() && (self.less)(&rest[n], &rest[n - 1])? == descending {
            n += 1;
        }
        if descending {
            rest[..n].reverse();
        }
        Ok(n)
    }

    /// Binary insertion: `start..sorted` is sorted, and grows to `end`.
    fn insert_all(&mut self, start: usize, sorted: usize, end: usize) -> Result<(), E> {
        for i in sorted..end {
            let pivot = self.items[i];
            let (mut low, mut high) = (start, i);
            while low < high {
                let middle = low + (high - low) / 2;
                if (self.less)(&pivot, &self.items[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            self.items.copy_within(low..i, low + 1);
            self.items[low] = pivot;
        }
        Ok(())
    }

    /// Adds a run, after merging those whose boundary lies deeper in the merge tree.
    fn push_run(&mut self, start: usize, len: usize) -> Result<(), E> {
        if let Some(last) = self.runs.last() {
            let power = power(last.start, last.len, len, self.items.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_last()?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run { start, len, power: 0 });
        Ok(())
    }

    fn merge_all(&mut self) -> Result<(), E> {
        while self.runs.len() > 1 {
            let n = self.runs.len();
            if n > 2 && self.runs[n - 3].len < self.runs[n - 1].len {
                self.merge_at(n - 3)?;
            } else {
                self.merge_at(n - 2)?;
            }
        }
        Ok(())
    }

    fn merge_last(&mut self) -> Result<(), E> {
        self.merge_at(self.runs.len() - 2)
    }

    /// Merges run `i` with the one behind it.
    fn merge_at(&mut self, i: usize) -> Result<(), E> {
        let (mut a, mut a_len) = (self.runs[i].start, self.runs[i].len);
        let (b, mut b_len) = (self.runs[i + 1].start, self.runs[i + 1].len);
        self.runs[i].len = a_len + b_len;
        self.runs[i].power = self.runs[i + 1].power;
        self.runs.remove(i + 1);
        // What of the left run is in place already, and what of the right one.
        let skip = gallop_right(self.items[b], &self.items[a..a + a_len], 0, &mut self.less)?;
        a += skip;
        a_len -= skip;
        if a_len == 0 {
            return Ok(());
        }
        b_len = gallop_left(self.items[a + a_len - 1], &self.items[b..b + b_len], b_len - 1, &mut self.less)?;
        if b_len == 0 {
            return Ok(());
        }
        if a_len <= b_len { self.merge_low(a, a_len, b_len) } else { self.merge_high(a, a_len, b_len) }
    }

    /// Merges from the left, with the left run copied away. The gap before `b` always has room for what is left of it.
    fn merge_low(&mut self, start: usize, a_len: usize, b_len: usize) -> Result<(), E> {
        let copied = self.items[start..start + a_len].to_vec();
        let mut at = Progress { a: 0, b: start + a_len, dest: start };
        let result = self.merge_low_into(&copied, &mut at, start + a_len + b_len);
        let rest = &copied[at.a..];
        self.items[at.dest..at.dest + rest.len()].copy_from_slice(rest);
        result
    }

    fn merge_low_into(&mut self, copied: &[T], at: &mut Progress, end: usize) -> Result<(), E> {
        let last = copied.len() - 1;
        self.take_b(at, 1);
        while at.b < end && at.a < last {
            let (mut a_wins, mut b_wins) = (0, 0);
            while a_wins < self.min_gallop && b_wins < self.min_gallop && at.b < end && at.a < last {
                if (self.less)(&self.items[at.b], &copied[at.a])? {
                    self.take_b(at, 1);
                    (a_wins, b_wins) = (0, b_wins + 1);
                } else {
                    self.take_a(copied, at, 1);
                    (a_wins, b_wins) = (a_wins + 1, 0);
                }
            }
            self.min_gallop += 1;
            while (a_wins >= MIN_GALLOP || b_wins >= MIN_GALLOP) && at.b < end && at.a < last {
                self.min_gallop = (self.min_gallop - 1).max(1);
                a_wins = gallop_right(self.items[at.b], &copied[at.a..], 0, &mut self.less)?;
                self.take_a(copied, at, a_wins);
                if at.a >= last {
                    break;
                }
                self.take_b(at, 1);
                if at.b == end {
                    break;
                }
                b_wins = gallop_left(copied[at.a], &self.items[at.b..end], 0, &mut self.less)?;
                self.take_b(at, b_wins);
                if at.b == end {
                    break;
                }
                self.take_a(copied, at, 1);
            }
            self.min_gallop += 1;
        }
        if at.a == last && at.b < end {
            // The last of the left run belongs behind everything.
            self.take_b(at, end - at.b);
        }
        Ok(())
    }

    fn take_a(&mut self, copied: &[T], at: &mut Progress, n: usize) {
        self.items[at.dest..at.dest + n].copy_from_slice(&copied[at.a..at.a + n]);
        at.a += n;
        at.dest += n;
    }

    fn take_b(&mut self, at: &mut Progress, n: usize) {
        self.items.copy_within(at.b..at.b + n, at.dest);
        at.b += n;
        at.dest += n;
    }

    /// Merges from the right, with the right run copied away. `Progress` counts what is left: `a` items of the left run
    /// (from `start` on), `b` of the copy; `dest` is the end of the gap.
    fn merge_high(&mut self, start: usize, a_len: usize, b_len: usize) -> Result<(), E> {
        let copied = self.items[start + a_len..start + a_len + b_len].to_vec();
        let mut at = Progress { a: start + a_len, b: b_len, dest: start + a_len + b_len };
        let result = self.merge_high_into(&copied, &mut at, start);
        let rest = &copied[..at.b];
        self.items[at.dest - rest.len()..at.dest].copy_from_slice(rest);
        result
    }

    fn merge_high_into(&mut self, copied: &[T], at: &mut Progress, start: usize) -> Result<(), E> {
        self.give_a(at, 1);
        while at.a > start && at.b > 1 {
            let (mut a_wins, mut b_wins) = (0, 0);
            while a_wins < self.min_gallop && b_wins < self.min_gallop && at.a > start && at.b > 1 {
                if (self.less)(&copied[at.b - 1], &self.items[at.a - 1])? {
                    self.give_a(at, 1);
                    (a_wins, b_wins) = (a_wins + 1, 0);
                } else {
                    self.give_b(copied, at, 1);
                    (a_wins, b_wins) = (0, b_wins + 1);
                }
            }
            self.min_gallop += 1;
            while (a_wins >= MIN_GALLOP || b_wins >= MIN_GALLOP) && at.a > start && at.b > 1 {
                self.min_gallop = (self.min_gallop - 1).max(1);
                let left = &self.items[start..at.a];
                let keep = gallop_right(copied[at.b - 1], left, left.len() - 1, &mut self.less)?;
                a_wins = at.a - start - keep;
                self.give_a(at, a_wins);
                if at.a == start {
                    break;
                }
                self.give_b(copied, at, 1);
                if at.b == 1 {
                    break;
                }
                let keep = gallop_left(self.items[at.a - 1], &copied[..at.b], at.b - 1, &mut self.less)?;
                b_wins = at.b - keep;
                self.give_b(copied, at, b_wins);
                if at.b <= 1 {
                    break;
                }
                self.give_a(at, 1);
            }
            self.min_gallop += 1;
        }
        if at.b == 1 && at.a > start {
            // The first of the right run belongs before everything.
            self.give_a(at, at.a - start);
        }
        Ok(())
    }

    fn give_a(&mut self, at: &mut Progress, n: usize) {
        self.items.copy_within(at.a - n..at.a, at.dest - n);
        at.a -= n;
        at.dest -= n;
    }

    fn give_b(&mut self, copied: &[T], at: &mut Progress, n: usize) {
        self.items[at.dest - n..at.dest].copy_from_slice(&copied[at.b - n..at.b]);
        at.b -= n;
        at.dest -= n;
    }
}

/// The depth at which the middles of two neighbouring runs part, in a perfectly balanced tree over all `len` items.
fn power(start: usize, first: usize, second: usize, len: usize) -> u32 {
    let mut a = 2 * start + first;
    let mut b = a + first + second;
    let mut power = 0;
    loop {
        power += 1;
        if a >= len {
            a -= len;
            b -= len;
        } else if b >= len {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

/// Where `key` belongs in a sorted slice, before equal items. `hint` is where the search starts.
fn gallop_left<T, E>(
    key: T,
    sorted: &[T],
    hint: usize,
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    gallop(sorted, hint, |item| less(item, &key))
}

/// As `gallop_left`, behind equal items.
fn gallop_right<T, E>(
    key: T,
    sorted: &[T],
    hint: usize,
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    gallop(sorted, hint, |item| less(&key, item).map(|behind| !behind))
}

/// The number of items at the front for which `before` holds: steps that double from `hint` on, then bisection.
fn gallop<T, E>(sorted: &[T], hint: usize, mut before: impl FnMut(&T) -> Result<bool, E>) -> Result<usize, E> {
    let (mut low, mut high);
    let mut step = 1;
    if before(&sorted[hint])? {
        (low, high) = (hint + 1, sorted.len());
        while hint + step < sorted.len() {
            if !before(&sorted[hint + step])? {
                high = hint + step;
                break;
            }
            low = hint + step + 1;
            step = step * 2 + 1;
        }
    } else {
        (low, high) = (0, hint);
        while step <= hint {
            if before(&sorted[hint - step])? {
                low = hint - step + 1;
                break;
            }
            high = hint - step;
            step = step * 2 + 1;
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if before(&sorted[middle])? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::sort;
    use proptest::prelude::*;

    fn sorted(mut items: Vec<(u8, usize)>) -> Vec<(u8, usize)> {
        sort::<_, ()>(&mut items, |a, b| Ok(a.0 < b.0)).unwrap();
        items
    }

    fn check(keys: Vec<u8>) {
        let items: Vec<_> = keys.into_iter().enumerate().map(|(i, k)| (k, i)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        assert_eq!(sorted(items), expected);
    }

    #[test]
    fn SortRunsOfAllKindsStable() {
        for len in [0, 1, 2, 63, 64, 65, 200, 1000, 3000] {
            check((0..len).map(|i| (i / 17) as u8).collect());
            check((0..len).rev().map(|i| (i % 251) as u8).collect());
            check((0..len).map(|i| (i * 7919 % 101) as u8).collect());
            check((0..len).map(|i| if i % 100 < 60 { 1 } else { (i % 100) as u8 }).collect());
        }
    }

    proptest! {
        #[test]
        fn SortAnyItemsEqualsStandardSort(keys in prop::collection::vec(any::<u8>(), 0..2000)) {
            check(keys);
        }

        #[test]
        fn SortFailingComparisonLosesNothing(keys in prop::collection::vec(0..40_u32, 2..600), stop in 1..2000_u32) {
            let mut items = keys.clone();
            let mut left = stop;
            let _ = sort(&mut items, |a, b| {
                left -= 1;
                if left == 0 { Err(()) } else { Ok(a < b) }
            });
            let (mut before, mut after) = (keys, items);
            before.sort_unstable();
            after.sort_unstable();
            prop_assert_eq!(before, after);
        }
    }
}

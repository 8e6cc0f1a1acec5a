//! Runs and their merging.

use super::gallop;

/// How often one run has to win in a row before galloping starts.
const MIN_GALLOP: usize = 7;

/// A sorted stretch, and the power of its border to the next one.
struct Run {
    start: usize,
    len: usize,
    power: u32,
}

/// The state of one sort.
pub(super) struct Merger<'s, T, F> {
    pub(super) items: &'s mut [T],
    less: &'s mut F,
    runs: Vec<Run>,
    min_gallop: usize,
}

/// Where a merge stands: the gap in the items that the buffer's rest fits into exactly.
struct Front {
    /// Next place to be filled.
    gap: usize,
    /// Next item of the buffered run, in the buffer.
    buffered: usize,
    /// Next item of the run in place.
    placed: usize,
}

impl<'s, T: Copy, E, F: FnMut(&T, &T) -> Result<bool, E>> Merger<'s, T, F> {
    pub(super) fn new(items: &'s mut [T], less: &'s mut F) -> Self {
        Merger { items, less, runs: Vec::new(), min_gallop: MIN_GALLOP }
    }

    /// The length of the run at `start`, and whether it is strictly descending.
    pub(super) fn count_run(&mut self, start: usize) -> Result<(usize, bool), E> {
        let items = &self.items[start..];
        if items.len() == 1 {
            return Ok((1, false));
        }
        let descending = (self.less)(&items[1], &items[0])?;
        let mut len = 2;
        while len < items.len() && (self.less)(&items[len], &items[len - 1])? == descending {
            len += 1;
        }
        Ok((len, descending))
    }

    /// Extends the sorted `run` at `start` to `len` items by binary insertion.
    pub(super) fn insert(&mut self, start: usize, run: usize, len: usize) -> Result<(), E> {
        for next in start + run..start + len {
            let pivot = self.items[next];
            let (mut low, mut high) = (start, next);
            while low < high {
                let middle = low + (high - low) / 2;
                if (self.less)(&pivot, &self.items[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            self.items.copy_within(low..next, low + 1);
            self.items[low] = pivot;
        }
        Ok(())
    }

    /// Adds a run, merging earlier ones whose border is deeper in the merge tree.
    pub(super) fn push_run(&mut self, start: usize, len: usize) -> Result<(), E> {
        if let Some(last) = self.runs.last() {
            let power = border_power(last.start, last.len, len, self.items.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_at(self.runs.len() - 2)?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run { start, len, power: 0 });
        Ok(())
    }

    /// Merges what is left, shorter neighbours first.
    pub(super) fn finish(&mut self) -> Result<(), E> {
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            if at > 0 && self.runs[at - 1].len < self.runs[at + 1].len {
                at -= 1;
            }
            self.merge_at(at)?;
        }
        Ok(())
    }

    /// Merges run `at` with the one after it.
    fn merge_at(&mut self, at: usize) -> Result<(), E> {
        let second = self.runs.remove(at + 1);
        let first = &mut self.runs[at];
        let (start, middle, end) = (first.start, second.start, second.start + second.len);
        first.len += second.len;
        first.power = second.power;
        // What is already in place at either end stays.
        let head = gallop::right(&self.items[middle], &self.items[start..middle], 0, self.less)?;
        let start = start + head;
        if start == middle {
            return Ok(());
        }
        let tail = &self.items[middle..end];
        let end = middle + gallop::left(&self.items[middle - 1], tail, tail.len() - 1, self.less)?;
        if end == middle {
            return Ok(());
        }
        if middle - start <= end - middle {
            self.merge_low(start, middle, end)
        } else {
            self.merge_high(start, middle, end)
        }
    }

    /// Merges forwards, with the first run in a buffer.
    fn merge_low(&mut self, start: usize, middle: usize, end: usize) -> Result<(), E> {
        let buffer = self.items[start..middle].to_vec();
        let mut front = Front { gap: start, buffered: 0, placed: middle };
        let result = self.merge_low_from(&buffer, &mut front, end);
        // The buffer's rest fits the gap exactly, also after an error.
        let rest = &buffer[front.buffered..];
        self.items[front.gap..front.gap + rest.len()].copy_from_slice(rest);
        result
    }

    fn merge_low_from(&mut self, buffer: &[T], front: &mut Front, end: usize) -> Result<(), E> {
        // The second run's first item is known to come first.
        self.take_placed(front, 1);
        while front.buffered < buffer.len() && front.placed < end {
            let (mut buffered_wins, mut placed_wins) = (0, 0);
            while buffered_wins < self.min_gallop && placed_wins < self.min_gallop {
                if (self.less)(&self.items[front.placed], &buffer[front.buffered])? {
                    self.take_placed(front, 1);
                    (buffered_wins, placed_wins) = (0, placed_wins + 1);
                } else {
                    self.take_buffered(buffer, front, 1);
                    (buffered_wins, placed_wins) = (buffered_wins + 1, 0);
                }
                if front.buffered == buffer.len() || front.placed == end {
                    return Ok(());
                }
            }
            self.gallop_low(buffer, front, end)?;
        }
        Ok(())
    }

    /// Copies whole stretches as long as they are long.
    fn gallop_low(&mut self, buffer: &[T], front: &mut Front, end: usize) -> Result<(), E> {
        loop {
            self.min_gallop -= usize::from(self.min_gallop > 1);
            let first = gallop::right(&self.items[front.placed], &buffer[front.buffered..], 0, self.less)?;
            self.take_buffered(buffer, front, first);
            if front.buffered == buffer.len() {
                return Ok(());
            }
            self.take_placed(front, 1);
            if front.placed == end {
                return Ok(());
            }
            let rest = &self.items[front.placed..end];
            let second = gallop::left(&buffer[front.buffered], rest, 0, self.less)?;
            self.take_placed(front, second);
            if front.placed == end {
                return Ok(());
            }
            self.take_buffered(buffer, front, 1);
            if front.buffered == buffer.len() {
                return Ok(());
            }
            if first < MIN_GALLOP && second < MIN_GALLOP {
                self.min_gallop += 2;
                return Ok(());
            }
        }
    }

    fn take_placed(&mut self, front: &mut Front, count: usize) {
        self.items.copy_within(front.placed..front.placed + count, front.gap);
        front.placed += count;
        front.gap += count;
    }

    fn take_buffered(&mut self, buffer: &[T], front: &mut Front, count: usize) {
        let from = &buffer[front.buffered..front.buffered + count];
        self.items[front.gap..front.gap + count].copy_from_slice(from);
        front.buffered += count;
        front.gap += count;
    }

    /// Merges backwards, with the second run in a buffer. All of `Front`'s indices are ends here.
    fn merge_high(&mut self, start: usize, middle: usize, end: usize) -> Result<(), E> {
        let buffer = self.items[middle..end].to_vec();
        let mut back = Front { gap: end, buffered: buffer.len(), placed: middle };
        let result = self.merge_high_from(&buffer, &mut back, start);
        let rest = &buffer[..back.buffered];
        self.items[back.gap - rest.len()..back.gap].copy_from_slice(rest);
        result
    }

    fn merge_high_from(&mut self, buffer: &[T], back: &mut Front, start: usize) -> Result<(), E> {
        // The first run's last item is known to come last.
        self.take_placed_back(back, 1);
        while back.buffered > 0 && back.placed > start {
            let (mut buffered_wins, mut placed_wins) = (0, 0);
            while buffered_wins < self.min_gallop && placed_wins < self.min_gallop {
                if (self.less)(&buffer[back.buffered - 1], &self.items[back.placed - 1])? {
                    self.take_placed_back(back, 1);
                    (buffered_wins, placed_wins) = (0, placed_wins + 1);
                } else {
                    self.take_buffered_back(buffer, back, 1);
                    (buffered_wins, placed_wins) = (buffered_wins + 1, 0);
                }
                if back.buffered == 0 || back.placed == start {
                    return Ok(());
                }
            }
            self.gallop_high(buffer, back, start)?;
        }
        Ok(())
    }

    fn gallop_high(&mut self, buffer: &[T], back: &mut Front, start: usize) -> Result<(), E> {
        loop {
            self.min_gallop -= usize::from(self.min_gallop > 1);
            let rest = &self.items[start..back.placed];
            let kept = gallop::right(&buffer[back.buffered - 1], rest, rest.len() - 1, self.less)?;
            let first = rest.len() - kept;
            self.take_placed_back(back, first);
            if back.placed == start {
                return Ok(());
            }
            self.take_buffered_back(buffer, back, 1);
            if back.buffered == 0 {
                return Ok(());
            }
            let rest = &buffer[..back.buffered];
            let kept = gallop::left(&self.items[back.placed - 1], rest, rest.len() - 1, self.less)?;
            let second = rest.len() - kept;
            self.take_buffered_back(buffer, back, second);
            if back.buffered == 0 {
                return Ok(());
            }
            self.take_placed_back(back, 1);
            if back.placed == start {
                return Ok(());
            }
            if first < MIN_GALLOP && second < MIN_GALLOP {
                self.min_gallop += 2;
                return Ok(());
            }
        }
    }

    fn take_placed_back(&mut self, back: &mut Front, count: usize) {
        self.items.copy_within(back.placed - count..back.placed, back.gap - count);
        back.placed -= count;
        back.gap -= count;
    }

    fn take_buffered_back(&mut self, buffer: &[T], back: &mut Front, count: usize) {
        let from = &buffer[back.buffered - count..back.buffered];
        self.items[back.gap - count..back.gap].copy_from_slice(from);
        back.buffered -= count;
        back.gap -= count;
    }
}

/// How deep in a perfectly balanced merge tree over `total` items the border between two neighbouring runs lies:
/// the first binary digit in which the runs' middles, as fractions of the whole, differ.
fn border_power(start: usize, first: usize, second: usize, total: usize) -> u32 {
    let total = total as u128;
    let mut left = 2 * start as u128 + first as u128;
    let mut right = left + first as u128 + second as u128;
    let mut power = 0;
    loop {
        power += 1;
        if left >= total {
            left -= total;
            right -= total;
        } else if right >= total {
            return power;
        }
        left *= 2;
        right *= 2;
    }
}

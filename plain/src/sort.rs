//! The stable adaptive merge sort of `list.sort`: natural runs, binary insertion for short ones, galloping merges in
//! the order that the powersort policy chooses, so that comparisons happen in about the same number as in CPython.
//!
//! While a comparison runs, some items may be held only in a buffer of this module. A caller whose comparison can
//! run arbitrary code has to keep the items alive in another way. After an error the slice holds a permutation of
//! what it held before.

mod gallop;
mod merge;

use merge::Merger;

/// Runs shorter than this are extended by insertion.
const MIN_MERGE: usize = 64;

/// Sorts `items` so that `less(&b, &a)` is false for neighbours `a`, `b`; equal ones keep their order.
pub fn sort<T: Copy, E>(items: &mut [T], mut less: impl FnMut(&T, &T) -> Result<bool, E>) -> Result<(), E> {
    let len = items.len();
    if len < 2 {
        return Ok(());
    }
    let min_run = min_run(len);
    let mut merger = Merger::new(items, &mut less);
    let mut start = 0;
    while start < len {
        let (mut run, descending) = merger.count_run(start)?;
        if descending {
            merger.items[start..start + run].reverse();
        }
        if run < min_run {
            let forced = min_run.min(len - start);
            merger.insert(start, run, forced)?;
            run = forced;
        }
        merger.push_run(start, run)?;
        start += run;
    }
    merger.finish()
}

/// The length to which short runs are extended: between 32 and 64, so that `len` divided by it is a power of two or
/// a little less.
fn min_run(mut len: usize) -> usize {
    let mut rest = 0;
    while len >= MIN_MERGE {
        rest |= len & 1;
        len >>= 1;
    }
    len + rest
}

#[cfg(test)]
mod tests;

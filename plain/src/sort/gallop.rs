//! Exponential search, starting from a hint.

/// Where `below` (true for a front part of `items` only) turns false, looking near `hint` first.
///
/// `below(i)` must be monotonic: once false it stays so.
fn partition_near<E>(
    len: usize,
    hint: usize,
    below: &mut dyn FnMut(usize) -> Result<bool, E>,
) -> Result<usize, E> {
    // Find `low` and `high` with everything before `low` below, and nothing from `high` on.
    let (mut low, mut high);
    if below(hint)? {
        low = hint + 1;
        high = len;
        let mut step = 1;
        while let Some(probe) = hint.checked_add(step).filter(|&probe| probe < len) {
            if !below(probe)? {
                high = probe;
                break;
            }
            low = probe + 1;
            step = step.saturating_mul(2).saturating_add(1);
        }
    } else {
        low = 0;
        high = hint;
        let mut step = 1;
        while let Some(probe) = hint.checked_sub(step) {
            if below(probe)? {
                low = probe + 1;
                break;
            }
            high = probe;
            step = step.saturating_mul(2).saturating_add(1);
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if below(middle)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// The first place for `key` in sorted, non-empty `items`: before its equals.
pub(super) fn left<T, E>(
    key: &T,
    items: &[T],
    hint: usize,
    less: &mut dyn FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    partition_near(items.len(), hint, &mut |i| less(&items[i], key))
}

/// The last place for `key` in sorted, non-empty `items`: after its equals.
pub(super) fn right<T, E>(
    key: &T,
    items: &[T],
    hint: usize,
    less: &mut dyn FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    partition_near(items.len(), hint, &mut |i| Ok(!less(key, &items[i])?))
}

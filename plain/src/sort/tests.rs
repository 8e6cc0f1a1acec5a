use super::*;
use proptest::prelude::*;

fn counted(items: &mut [(u32, usize)]) -> usize {
    let mut count = 0;
    sort(items, |a, b| {
        count += 1;
        Ok::<bool, ()>(a.0 < b.0)
    })
    .unwrap();
    count
}

#[test]
fn SortAscendingNeedsOneComparisonEach() {
    let mut items: Vec<(u32, usize)> = (0..1000).map(|i| (i, i as usize)).collect();
    assert_eq!(counted(&mut items), 999);
    items.reverse();
    assert_eq!(counted(&mut items), 999);
    assert!(items.is_sorted());
}

#[test]
fn SortTwoRunsGallops() {
    let mut items: Vec<(u32, usize)> = (500..1000).chain(0..500).map(|i| (i, 0)).collect();
    assert!(counted(&mut items) < 1050);
    assert!(items.is_sorted());
}

#[test]
fn SortErrorLeavesPermutation() {
    for limit in 0..2000 {
        let original: Vec<u32> = (0..300u32).map(|i| i.wrapping_mul(2654435761) % 1000).collect();
        let mut items = original.clone();
        let mut count = 0;
        let result = sort(&mut items, |a, b| {
            count += 1;
            if count > limit { Err(()) } else { Ok(a < b) }
        });
        if result.is_ok() {
            break;
        }
        let mut expected = original;
        expected.sort_unstable();
        items.sort_unstable();
        assert_eq!(items, expected, "after {limit} comparisons");
    }
}

proptest! {
    #[test]
    fn SortAnyEqualsStableSort(
        values in prop::collection::vec(0u32..50, 0..700),
        runs in prop::collection::vec((0usize..700, 1usize..200), 0..6),
    ) {
        let mut items: Vec<(u32, usize)> = values.into_iter().zip(0..).collect();
        // Some stretches sorted beforehand, so that there are runs to merge.
        for (start, len) in runs {
            let end = (start + len).min(items.len());
            if start < end {
                items[start..end].sort_by_key(|item| item.0);
            }
        }
        let items: Vec<(u32, usize)> = items.into_iter().enumerate().map(|(i, (v, _))| (v, i)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        let mut sorted = items;
        counted(&mut sorted);
        prop_assert_eq!(sorted, expected);
    }
}

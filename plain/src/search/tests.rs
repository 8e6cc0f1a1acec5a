use super::*;
use proptest::prelude::*;

fn buf(text: &str) -> UnitsBuf {
    UnitsBuf::from(text)
}

#[test]
fn FindMixedKindsGivesIndex() {
    let hay = buf("aé€🐍xyé€");
    let needle = buf("é€");
    assert_eq!(find(hay.as_units(), needle.as_units()), Some(1));
    assert_eq!(rfind(hay.as_units(), needle.as_units()), Some(6));
    assert_eq!(find(buf("abc").as_units(), buf("€").as_units()), None);
    assert_eq!(find(hay.as_units(), buf("xy").as_units()), Some(4));
}

#[test]
fn CountEmptyNeedleIsLengthPlusOne() {
    assert_eq!(count(buf("abc").as_units(), buf("").as_units(), UNLIMITED), 4);
    assert_eq!(count(buf("aaaa").as_units(), buf("aa").as_units(), UNLIMITED), 2);
}

#[test]
fn ReplaceNarrowsResult() {
    let hay = buf("a€b€");
    let out = replace(hay.as_units(), buf("€").as_units(), buf("-").as_units(), UNLIMITED).unwrap().unwrap();
    assert!(matches!(&out, UnitsBuf::Latin1(v) if v == b"a-b-"));
    let out = replace(hay.as_units(), buf("").as_units(), buf(".").as_units(), 2).unwrap().unwrap();
    assert_eq!(out.as_units().to_utf8().unwrap(), ".a.€b€".as_bytes());
}

#[test]
fn SplitWhitespaceLimitKeepsRest() {
    let text = buf("  a b  c  ");
    assert_eq!(split_whitespace(text.as_units(), 1), [2..3, 4..10]);
    assert_eq!(rsplit_whitespace(text.as_units(), 1), [0..5, 7..8]);
    assert_eq!(split_whitespace(text.as_units(), UNLIMITED), [2..3, 4..5, 7..8]);
}

#[test]
fn SplitlinesUnicodeBreaksCount() {
    let text = buf("a\r\nb\u{2028}c\x1dd\n");
    assert_eq!(splitlines(text.as_units(), false), [0..1, 3..4, 5..6, 7..8]);
    assert_eq!(splitlines(text.as_units(), true), [0..3, 3..5, 5..7, 7..9]);
}

#[test]
fn FindPeriodicNeedleStaysLinear() {
    let mut hay = vec![0x100u16; 200_000];
    let mut needle = vec![0x100u16; 50_000];
    needle.push(0x101);
    assert_eq!(find(Units::Ucs2(&hay), Units::Ucs2(&needle)), None);
    assert_eq!(rfind(Units::Ucs2(&hay), Units::Ucs2(&needle)), None);
    needle.insert(0, 0x101);
    assert_eq!(rfind(Units::Ucs2(&hay), Units::Ucs2(&needle)), None);
    hay.push(0x101);
    assert_eq!(find(Units::Ucs2(&hay), Units::Ucs2(&needle[1..])), Some(150_000));
}

#[test]
fn ClampRangeNegativeCountsFromEnd() {
    assert_eq!(clamp_range(10, -3, i64::MAX), Some(7..10));
    assert_eq!(clamp_range(10, 11, 20), None);
    assert_eq!(clamp_range(10, i64::MIN, -1), Some(0..9));
    assert_eq!(clamp_range(3, 3, 3), Some(3..3));
}

#[test]
fn PaddingHelpersFollowPython() {
    assert_eq!(center_padding(2, 5), (2, 1));
    assert_eq!(center_padding(1, 4), (1, 2));
    assert_eq!(zfill(buf("-5").as_units(), 5).unwrap(), buf("-0005"));
    assert_eq!(expand_tabs(buf("a\tbc\t\n\td").as_units(), 4).unwrap(), buf("a   bc  \n    d"));
}

fn naive(hay: &[u32], needle: &[u32]) -> Option<usize> {
    if needle.is_empty() { Some(0) } else { hay.windows(needle.len()).position(|w| w == needle) }
}

fn naive_r(hay: &[u32], needle: &[u32]) -> Option<usize> {
    if needle.is_empty() { Some(hay.len()) } else { hay.windows(needle.len()).rposition(|w| w == needle) }
}

proptest! {
    #[test]
    fn FindAnyKindsEqualsNaive(
        hay in prop::collection::vec(0u32..3, 0..600),
        needle in prop::collection::vec(0u32..3, 0..8),
        repeat in 1usize..6,
        base in prop::sample::select(vec![0x61u32, 0x3b1, 0x1f400]),
    ) {
        let hay: Vec<u32> = hay.iter().map(|c| base + c / 2).collect();
        let needle: Vec<u32> = needle.iter().map(|c| base + c / 2).collect::<Vec<_>>().repeat(repeat);
        let h: UnitsBuf = hay.iter().copied().collect();
        let n: UnitsBuf = needle.iter().copied().collect();
        prop_assert_eq!(find(h.as_units(), n.as_units()), naive(&hay, &needle));
        prop_assert_eq!(find(Units::Ucs4(&hay), n.as_units()), naive(&hay, &needle));
        prop_assert_eq!(rfind(h.as_units(), n.as_units()), naive_r(&hay, &needle));
    }

    #[test]
    fn TwoWayAloneEqualsNaive(
        hay in prop::collection::vec(0u32..2, 0..300),
        needle in prop::collection::vec(0u32..2, 2..10),
        repeat in 1usize..4,
    ) {
        let needle = needle.repeat(repeat);
        prop_assert_eq!(twoway::find_by_factors(&hay, &needle), naive(&hay, &needle));
    }

    #[test]
    fn SplitJoinRoundTrips(text in "[ab€]{0,40}", sep in "[ab€]{1,3}") {
        let (t, s) = (buf(&text), buf(&sep));
        let pieces = split(t.as_units(), s.as_units(), UNLIMITED);
        let expected: Vec<&str> = text.split(sep.as_str()).collect();
        prop_assert_eq!(pieces.len(), expected.len());
        for (range, want) in pieces.into_iter().zip(expected) {
            prop_assert_eq!(t.as_units().slice(range).to_string_lossy(), want);
        }
    }
}

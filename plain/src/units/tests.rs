use super::*;

#[test]
fn PushWiderCharacterWidensBuffer() {
    let mut buf = UnitsBuf::from("ab");
    assert!(matches!(buf, UnitsBuf::Latin1(_)));
    buf.push(0x20ac);
    assert!(matches!(buf, UnitsBuf::Ucs2(_)));
    buf.push(0x1f40d);
    assert!(matches!(buf, UnitsBuf::Ucs4(_)));
    assert_eq!(buf.as_units().to_utf8().unwrap(), "ab€🐍".as_bytes());
}

#[test]
fn NarrowAfterTruncateShrinksKind() {
    let mut buf = UnitsBuf::from("ab🐍");
    buf.truncate(2);
    assert!(matches!(buf.narrow(), UnitsBuf::Latin1(v) if v == b"ab"));
}

#[test]
fn PushSliceOfWideKindStaysNarrow() {
    let wide = UnitsBuf::from("ab€");
    let mut buf = UnitsBuf::new();
    buf.push_units(wide.as_units().slice(0..2));
    assert!(matches!(buf, UnitsBuf::Latin1(_)));
}

#[test]
fn ToUtf8SurrogateReportsIndex() {
    let buf: UnitsBuf = [0x61, 0x20ac, 0xd800].into_iter().collect();
    assert_eq!(buf.as_units().to_utf8(), Err(2));
    let wtf8 = buf.as_units().to_wtf8();
    assert_eq!(wtf8, b"a\xe2\x82\xac\xed\xa0\x80");
    assert_eq!(UnitsBuf::from_wtf8(&wtf8).unwrap(), buf);
}

#[test]
fn FromWtf8MalformedReportsOffset() {
    assert_eq!(UnitsBuf::from_wtf8(b"ab\xff"), Err(2));
    assert_eq!(UnitsBuf::from_wtf8(b"a\xc0\x80"), Err(1));
}

#[test]
fn CompareAcrossKindsByCodePoint() {
    let a = UnitsBuf::from("a\u{ffff}");
    let b = UnitsBuf::from("a\u{10000}");
    assert!(a.as_units() < b.as_units());
    assert_eq!(UnitsBuf::from("é").as_units(), Units::Ucs4(&[0xe9]));
}

#[test]
fn PositionFindsInEveryKind() {
    let wide: Vec<u32> = (0..100).collect();
    assert_eq!(u32::position(&wide, 77), Some(77));
    assert_eq!(u32::rposition(&wide, 3), Some(3));
    assert_eq!(u32::rposition(&wide, 90), Some(90));
    assert_eq!(u16::position(&[1, 2, 3], 4), None);
}

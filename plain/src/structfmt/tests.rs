use super::*;
use crate::format::IntRef;

#[test]
fn ParseAlignsNativeOnly() {
    let size = |format: &[u8]| parse(format).unwrap().size;
    assert_eq!([size(b"bq"), size(b"qb"), size(b"b0q"), size(b"<bq"), size(b"3s2xh")], [16, 9, 8, 9, 8]);
    let layout = parse(b"<2h 3s x ?").unwrap();
    let items: Vec<(u8, usize, usize)> = layout.items().map(|i| (i.code, i.offset, i.size)).collect();
    assert_eq!(items, [(b'h', 0, 2), (b'h', 2, 2), (b's', 4, 3), (b'?', 8, 1)]);
    assert_eq!((layout.len, layout.size), (4, 9));
}

#[test]
fn ParseMalformedGivesMessage() {
    let message = |format: &[u8]| parse(format).unwrap_err().message;
    assert_eq!(message(b"y"), "bad char in struct format");
    assert_eq!(message(b"<n"), "bad char in struct format");
    assert_eq!(message(b"3"), "repeat count given without format specifier");
    assert_eq!(message(b"9223372036854775807i"), "total struct size too long");
    assert_eq!(message(b"i\0"), "embedded null character");
}

#[test]
fn PackIntChecksRange() {
    let pack = |format: &[u8], n: i64| {
        let layout = parse(format).unwrap();
        let mut out = vec![0; layout.size];
        pack_int(layout.mode, layout.fields[0].code, IntRef::Small(n), &mut out)
            .map(|()| out)
            .map_err(|e| e.to_string())
    };
    assert_eq!(pack(b">h", -2).unwrap(), [0xff, 0xfe]);
    assert_eq!(pack(b">h", 40000).unwrap_err(), "'h' format requires -32768 <= number <= 32767");
    assert_eq!(pack(b"h", 40000).unwrap_err(), "short format requires -32768 <= number <= 32767");
    assert_eq!(pack(b"<I", -1).unwrap_err(), "argument out of range");
    assert_eq!(pack(b"<H", -1).unwrap_err(), "ushort format requires 0 <= number <= 65535");
    assert_eq!(pack(b"P", -1).unwrap(), [0xff; 8]);
}

#[test]
fn HalfRoundsToEven() {
    assert_eq!(pack_half(65519.99), Some(0x7bff));
    assert_eq!(pack_half(65520.0), None);
    assert_eq!(pack_half(2f64.powi(-25)), Some(0));
    assert_eq!(pack_half(1.5 * 2f64.powi(-24)), Some(2));
    for bits in 0..=u16::MAX {
        let x = half_to_f64(bits);
        assert!(x.is_nan() || pack_half(x) == Some(bits), "{bits:x}");
    }
}

#[test]
fn PascalStringsKeepTheirLength() {
    let mut out = [1; 4];
    pack_bytes(b'p', b"abcdef", &mut out).unwrap();
    assert_eq!(&out, b"\x03abc");
    let item = Item { code: b'p', offset: 0, size: 4 };
    assert_eq!(unpack(Mode::Native, item, &out), Unpacked::Bytes(1..4));
    assert_eq!(view_code(b"@i"), Some((b'i', 4)));
    assert_eq!(view_code(b"<i"), None);
}

use super::*;

fn buf(text: &str) -> UnitsBuf {
    UnitsBuf::from(text)
}

#[test]
fn DecodeUtf8StrictReportsRange() {
    let fail = |bytes: &[u8]| {
        let e = decode_utf8(bytes, &mut Builtin::Strict, true).unwrap_err();
        decode_error_message(e.encoding, bytes, e.start, e.end, &e.reason)
    };
    assert_eq!(fail(b"a\xff"), "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
    assert_eq!(fail(b"\xe2\x82"), "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data");
    assert_eq!(
        fail(b"\xe2\x82a"),
        "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"
    );
    assert_eq!(
        fail(b"\xed\xa0\x80"),
        "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"
    );
}

#[test]
fn DecodeUtf8IncompleteTailIsKept() {
    let decoded = decode_utf8("a€".as_bytes().split_last().unwrap().1, &mut Builtin::Strict, false).unwrap();
    assert_eq!((decoded.text, decoded.consumed), (buf("a"), 1));
}

#[test]
fn SurrogateEscapeRoundTrips() {
    let bytes = b"a\xff\xfe\xe2\x82z";
    let text = decode_utf8(bytes, &mut Builtin::SurrogateEscape, true).unwrap().text;
    assert_eq!(encode_utf8(text.as_units(), &mut Builtin::SurrogateEscape).unwrap(), bytes);
    let ascii = decode_ascii(bytes, &mut Builtin::SurrogateEscape).unwrap();
    assert_eq!(encode_ascii(ascii.as_units(), &mut Builtin::SurrogateEscape).unwrap(), bytes);
}

#[test]
fn EncodeHandlersReplace() {
    let text = buf("a€🐍b");
    let with = |mut h: Builtin| String::from_utf8(encode_ascii(text.as_units(), &mut h).unwrap()).unwrap();
    assert_eq!(with(Builtin::Replace), "a??b");
    assert_eq!(with(Builtin::BackslashReplace), "a\\u20ac\\U0001f40db");
    assert_eq!(with(Builtin::XmlCharRefReplace), "a&#8364;&#128013;b");
    let mut named = NameReplace(|c| (c == 0x20ac).then(|| "EURO SIGN".to_string()));
    assert_eq!(encode_ascii(text.as_units(), &mut named).unwrap(), b"a\\N{EURO SIGN}\\U0001f40db");
}

#[test]
fn Utf16BomDecidesOrder() {
    let text = buf("a🐍€");
    let bytes = encode_utf16(text.as_units(), None, &mut Builtin::Strict).unwrap();
    let (decoded, order) = decode_utf16(&bytes, None, &mut Builtin::Strict, true).unwrap();
    assert_eq!((decoded.text, order), (text, Some(ByteOrder::NATIVE)));
}

#[test]
fn Utf7RoundTrips() {
    let text = buf("Hi Mom -☺-!+\u{1f40d}é~");
    let bytes = encode_utf7(text.as_units());
    assert_eq!(decode_utf7(&bytes, &mut Builtin::Strict, true).unwrap().text, text);
}

#[test]
fn EscapesDecode() {
    let mut names = |name: &str| (name == "EURO SIGN").then_some(0x20ac);
    let (decoded, unknown) = decode_unicode_escape(
        b"\\x41\\u20ac\\N{EURO SIGN}\\d\\101\\\n.",
        &mut names,
        &mut Builtin::Strict,
        true,
    )
    .unwrap();
    assert_eq!((decoded.text, unknown), (buf("A€€\\dA."), Some(24)));
    assert_eq!(decode_bytes_escape(b"\\x41\\n\\q", EscapeErrors::Strict), Ok((b"A\n\\q".to_vec(), Some(7))));
    assert_eq!(
        decode_bytes_escape(b"a\\xg", EscapeErrors::Strict).unwrap_err().message,
        "invalid \\x escape at position 1"
    );
}

#[test]
fn CharmapTableUndefinedIsError() {
    let table = buf("ab\u{fffe}");
    let e = decode_charmap_table(b"\x00\x02", table.as_units(), &mut Builtin::Strict).unwrap_err();
    assert_eq!((e.start, e.reason.as_ref()), (1, "character maps to <undefined>"));
    let map = EncodingMap::build(table.as_units());
    assert_eq!((map.get(0x61), map.get(0x62), map.get(0xfffe)), (Some(0), Some(1), None));
}

#[test]
fn DecodeUtf8ManyErrorsStaysLinear() {
    let bytes = b"\xff".repeat(300_000);
    let decoded = decode_utf8(&bytes, &mut Builtin::SurrogateEscape, true).unwrap();
    assert_eq!(decoded.text.len(), bytes.len());
    assert_eq!(encode_utf8(decoded.text.as_units(), &mut Builtin::SurrogateEscape).unwrap(), bytes);
}

#[test]
fn DecodeUtf8LongMixedTextRoundTrips() {
    for text in ["abcdefgh", "é", "aé€🐍", "这是一个", "🐍🐍ab"] {
        let text = text.repeat(50);
        for cut in 0..20 {
            let (from, to) = (text.ceil_char_boundary(cut), text.floor_char_boundary(text.len() - cut));
            let part = &text[from..to];
            let decoded = decode_utf8(part.as_bytes(), &mut Builtin::Strict, true).unwrap();
            assert_eq!(decoded.text.as_units().to_string_lossy(), part);
            assert_eq!(encode_utf8(decoded.text.as_units(), &mut Builtin::Strict).unwrap(), part.as_bytes());
        }
    }
}

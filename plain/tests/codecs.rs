//! Encodings and their error handlers against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare, hex_chars};
use kingsnake_plain::codecs::*;
use kingsnake_plain::units::UnitsBuf;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

const HANDLERS: [(&str, Builtin); 7] = [
    ("strict", Builtin::Strict),
    ("ignore", Builtin::Ignore),
    ("replace", Builtin::Replace),
    ("backslashreplace", Builtin::BackslashReplace),
    ("surrogateescape", Builtin::SurrogateEscape),
    ("surrogatepass", Builtin::SurrogatePass),
    ("xmlcharrefreplace", Builtin::XmlCharRefReplace),
];

fn text(result: Result<(UnitsBuf, usize), CodecError>, input: &[u8]) -> String {
    match result {
        Ok((text, consumed)) => format!("{} {consumed}", hex_chars(text.as_units())),
        Err(e) => format!("error: {}", decode_error_message(e.encoding, input, e.start, e.end, &e.reason)),
    }
}

fn decode(codec: &str, bytes: &[u8], mut h: Builtin, last: bool) -> Result<(UnitsBuf, usize), CodecError> {
    let pair = |d: Decoded| (d.text, d.consumed);
    let h = &mut h;
    let whole = |text: UnitsBuf| (text, bytes.len());
    use ByteOrder::{Big, Little};
    Ok(match codec {
        "utf_8" => pair(decode_utf8(bytes, h, last)?),
        "utf_7" => pair(decode_utf7(bytes, h, last)?),
        "utf_16" => pair(decode_utf16(bytes, None, h, last)?.0),
        "utf_16_le" => pair(decode_utf16(bytes, Some(Little), h, last)?.0),
        "utf_16_be" => pair(decode_utf16(bytes, Some(Big), h, last)?.0),
        "utf_32" => pair(decode_utf32(bytes, None, h, last)?.0),
        "utf_32_le" => pair(decode_utf32(bytes, Some(Little), h, last)?.0),
        "utf_32_be" => pair(decode_utf32(bytes, Some(Big), h, last)?.0),
        "unicode_escape" => {
            let mut names = |name: &str| (name == "DIGIT ONE").then_some(0x31);
            pair(decode_unicode_escape(bytes, &mut names, h, last)?.0)
        }
        "raw_unicode_escape" => pair(decode_raw_unicode_escape(bytes, h, last)?),
        "ascii" => whole(decode_ascii(bytes, h)?),
        "charmap" => {
            let table: UnitsBuf = "abc\u{fffe}é€🐍".into();
            whole(decode_charmap_table(bytes, table.as_units(), h)?)
        }
        _ => whole(decode_latin1(bytes)),
    })
}

fn random_bytes(rng: &mut Rng, codec: &str) -> Vec<u8> {
    let pools: [&[&[u8]]; 5] = [
        &[
            b"a",
            b"\xe2\x82\xac",
            b"\xf0\x9f\x90\x8d",
            b"\xc3\xa9",
            b"\xed\xa0\x80",
            b"\xff",
            b"\xe2",
            b"\x82",
            b"\xf0\x9f",
            b"\xc0",
            b"\xf4\x90",
            b"\xe0\x80",
        ],
        &[
            b"a\0",
            b"\0a",
            b"\x3d\xd8",
            b"\x0d\xdc",
            b"\xd8\x3d",
            b"\xdc\x0d",
            b"\xff\xfe",
            b"\xfe\xff",
            b"x",
            b"\xac\x20",
        ],
        &[
            b"a\0\0\0",
            b"\0\0\0a",
            b"\0\xd8\0\0",
            b"\xff\xfe\0\0",
            b"\0\0\xfe\xff",
            b"\0\0\x11\0",
            b"\0\x11\0\0",
            b"\x0d\xf4\x01\0",
            b"x",
            b"\0",
        ],
        &[
            b"+", b"-", b"a", b"AGE", b"2D3cDQ", b"~", b"\\", b"\xe9", b" ", b"/", b"AAA", b"JjoKZQ", b"A",
            b"IKw-",
        ],
        &[
            b"\\",
            b"x",
            b"41",
            b"u",
            b"U",
            b"20ac",
            b"N",
            b"{",
            b"DIGIT ONE",
            b"}",
            b"n",
            b"0",
            b"777",
            b"\n",
            b"q",
            b"\xe9",
            b"0010ffff",
            b"\"",
            b"\\u12",
            b"\\U00110000",
        ],
    ];
    let pool = match codec {
        c if c.starts_with("utf_16") => pools[1],
        c if c.starts_with("utf_32") => pools[2],
        "utf_7" => pools[3],
        c if c.ends_with("escape") => pools[4],
        "charmap" => {
            &[b"\0" as &[u8], b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x07", b"\xff"]
        }
        _ => pools[0],
    };
    (0..rng.below(9)).flat_map(|_| rng.pick::<&[u8]>(pool).to_vec()).collect()
}

#[test]
fn DecodersEqualReference() {
    let script = r#"
import sys, codecs, warnings
warnings.simplefilter("ignore")
table = "abc\ufffe\xe9\u20ac\U0001f40d"
for line in sys.stdin:
    codec, errors, last, data = line.rstrip("\n").split(" ")
    data = bytes.fromhex(data)
    args = (data, errors)
    if codec == "charmap": args += (table,)
    elif codec not in ("ascii", "latin_1"): args += (last == "1",)
    try:
        text, n = getattr(codecs, codec + "_decode")(*args)
        print(",".join(f"{ord(c):x}" for c in text), n)
    except UnicodeError as e: print("error:", e)
"#;
    let codecs = [
        "utf_8",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
        "utf_7",
        "ascii",
        "latin_1",
        "unicode_escape",
        "raw_unicode_escape",
        "charmap",
    ];
    let mut rng = Rng(11);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..20000 {
        let codec = *rng.pick(&codecs);
        let bytes = random_bytes(&mut rng, codec);
        // The last handler is for encoding only.
        let (name, handler) = HANDLERS[rng.below(6)];
        let last = rng.below(2) == 1;
        let line = format!("{codec} {name} {} {}", u8::from(last), hex(&bytes));
        input += &format!("{line}\n");
        cases.push(line);
        ours.push(text(decode(codec, &bytes, handler, last), &bytes));
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn EncodersEqualReference() {
    let script = r#"
import sys, codecs
encoding_map = codecs.charmap_build("abc\ufffe\xe9\u20ac\U0001f40d&#0123456789;?\\xud")
for line in sys.stdin:
    codec, errors, data = line.rstrip("\n").split(" ")
    data = "".join(chr(int(c, 16)) for c in data.split(",") if c)
    args = (data, errors) + ((encoding_map,) if codec == "charmap" else ())
    try: print(getattr(codecs, codec + "_encode")(*args)[0].hex())
    except UnicodeError as e: print("error:", e)
"#;
    let codecs = [
        "utf_8",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
        "utf_7",
        "ascii",
        "latin_1",
        "unicode_escape",
        "raw_unicode_escape",
        "charmap",
    ];
    let chars = [
        0x61, 0x62, 0x5c, 0x2b, 0x2d, 0x7e, 0xe9, 0xff, 0x20ac, 0xd800, 0xdc80, 0xdcff, 0xdfff, 0x1f40d,
        0x10ffff, 0, 10, 0x7f, 0x20, 0x2f,
    ];
    let table: UnitsBuf = "abc\u{fffe}é€🐍&#0123456789;?\\xud".into();
    let map = EncodingMap::build(table.as_units());
    let mut rng = Rng(12);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..20000 {
        let codec = *rng.pick(&codecs);
        let s: UnitsBuf = (0..rng.below(8)).map(|_| *rng.pick(&chars)).collect();
        let u = s.as_units();
        let (name, mut h) = *rng.pick(&HANDLERS);
        let h = &mut h;
        let line = format!("{codec} {name} {}", hex_chars(u));
        input += &format!("{line}\n");
        cases.push(line);
        use ByteOrder::{Big, Little};
        let result = match codec {
            "utf_8" => encode_utf8(u, h),
            "utf_16" => encode_utf16(u, None, h),
            "utf_16_le" => encode_utf16(u, Some(Little), h),
            "utf_16_be" => encode_utf16(u, Some(Big), h),
            "utf_32" => encode_utf32(u, None, h),
            "utf_32_le" => encode_utf32(u, Some(Little), h),
            "utf_32_be" => encode_utf32(u, Some(Big), h),
            "utf_7" => Ok(encode_utf7(u)),
            "ascii" => encode_ascii(u, h),
            "latin_1" => encode_latin1(u, h),
            "unicode_escape" => Ok(encode_unicode_escape(u)),
            "raw_unicode_escape" => Ok(encode_raw_unicode_escape(u)),
            _ => {
                let push = |c: u32, out: &mut Vec<u8>| {
                    out.extend(map.get(c));
                    Ok(map.get(c).is_some())
                };
                encode_charmap(u, push, h)
            }
        };
        ours.push(match result {
            Ok(bytes) => hex(&bytes),
            Err(e) => format!("error: {}", encode_error_message(e.encoding, u, e.start, e.end, &e.reason)),
        });
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn BytesEscapesEqualReference() {
    let script = r#"
import sys, codecs, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    errors, data = line.rstrip("\n").split(" ")
    data = bytes.fromhex(data)
    try: print(codecs.escape_decode(data, errors)[0].hex(), codecs.escape_encode(data)[0].hex())
    except ValueError as e: print("error:", e)
"#;
    let mut rng = Rng(13);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..4000 {
        let bytes = random_bytes(&mut rng, "unicode_escape");
        let (name, errors) = *rng.pick(&[
            ("strict", EscapeErrors::Strict),
            ("ignore", EscapeErrors::Ignore),
            ("replace", EscapeErrors::Replace),
        ]);
        input += &format!("{name} {}\n", hex(&bytes));
        cases.push(format!("{name} {}", hex(&bytes)));
        ours.push(match decode_bytes_escape(&bytes, errors) {
            Ok((decoded, _)) => format!("{} {}", hex(&decoded), hex(&encode_bytes_escape(&bytes))),
            Err(e) => format!("error: {e}"),
        });
    }
    compare(script, &input, &cases, &ours);
}

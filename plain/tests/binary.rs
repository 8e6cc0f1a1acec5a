//! `struct` and `binascii` against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare};
use kingsnake_plain::binascii;
use kingsnake_plain::error::Error;
use kingsnake_plain::float;
use kingsnake_plain::format::IntRef;
use kingsnake_plain::structfmt::{self, Layout, Unpacked};
use num_bigint::BigInt;

fn hex(bytes: &[u8]) -> String {
    String::from_utf8(binascii::to_hex(bytes, None, 0)).unwrap()
}

fn shown(result: Result<Vec<u8>, Error>) -> String {
    result.map_or_else(|e| format!("error: {e}"), |b| hex(&b))
}

#[test]
fn StructIntsEqualReference() {
    let script = r#"
import sys, struct
for line in sys.stdin:
    f, n = line.split()
    try:
        b = struct.pack(f, int(n)); print(b.hex(), struct.unpack(f, b)[0])
    except struct.error as e: print("error:", e)
"#;
    let mut rng = Rng(8);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..6000 {
        let mode = *rng.pick(&["", "@", "=", "<", ">", "!"]);
        let code = *rng.pick(&['b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q', 'n', 'N', 'P']);
        let bits = *rng.pick(&[1u32, 7, 8, 15, 16, 31, 32, 63, 64, 65, 70]);
        let mut n = (BigInt::from(1) << bits) + (rng.below(5) as i64 - 2);
        if rng.below(2) == 0 {
            n = -n;
        }
        let line = format!("{mode}{code} {n}");
        input += &format!("{line}\n");
        cases.push(line);
        ours.push(match structfmt::parse(format!("{mode}{code}").as_bytes()) {
            Err(e) => format!("error: {e}"),
            Ok(layout) => pack_one(&layout, &n),
        });
    }
    compare(script, &input, &cases, &ours);
}

fn pack_one(layout: &Layout, n: &BigInt) -> String {
    let mut out = vec![0; layout.size];
    let item = layout.items().next().unwrap();
    let small = i64::try_from(n).map(IntRef::Small).unwrap_or(IntRef::Big(n));
    let result = structfmt::pack_int(layout.mode, item.code, small, &mut out);
    if let Err(e) = result {
        return format!("error: {e}");
    }
    let value = match structfmt::unpack(layout.mode, item, &out) {
        Unpacked::Int(n) => n.to_string(),
        Unpacked::UInt(n) => n.to_string(),
        other => panic!("{other:?}"),
    };
    format!("{} {value}", hex(&out))
}

#[test]
fn StructFloatsEqualReference() {
    let script = r#"
import sys, struct
for line in sys.stdin:
    f, x = line.split()
    try:
        b = struct.pack(f, struct.unpack(">d", bytes.fromhex(x))[0]); print(b.hex(), struct.unpack(f, b)[0])
    except (struct.error, OverflowError) as e: print("error:", e)
"#;
    let mut rng = Rng(9);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..6000 {
        let format = format!("{}{}", rng.pick(&["", "<", ">"]), rng.pick(&['e', 'f', 'd']));
        let exponent = rng.below(60) as i32 - 40;
        let x = match rng.below(4) {
            0 => (rng.below(8192) as f64) * 2f64.powi(exponent),
            1 => f64::from(rng.next() as f32) * 2f64.powi(exponent),
            2 => *rng.pick(&[
                0.0,
                -0.0,
                f64::INFINITY,
                65504.0,
                65519.9,
                65520.0,
                3.4028235677973366e38,
                1e39,
                1e-46,
            ]),
            _ => f64::from_bits(rng.next()),
        };
        if x.is_nan() {
            continue;
        }
        let line = format!("{format} {:016x}", x.to_bits());
        input += &format!("{line}\n");
        cases.push(line);
        let layout = structfmt::parse(format.as_bytes()).unwrap();
        let item = layout.items().next().unwrap();
        let mut out = vec![0; layout.size];
        ours.push(match structfmt::pack_float(layout.mode, item.code, x, &mut out) {
            Err(e) => format!("error: {e}"),
            Ok(()) => match structfmt::unpack(layout.mode, item, &out) {
                Unpacked::Float(y) => format!("{} {}", hex(&out), float::repr(y)),
                other => panic!("{other:?}"),
            },
        });
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn StructLayoutsEqualReference() {
    let script = r#"
import sys, struct
for line in sys.stdin:
    f = line.rstrip("\n")
    try: n = struct.calcsize(f); print(n, len(struct.unpack(f, bytes(n))) if n < 10**6 else "many")
    except struct.error as e: print("error:", e)
"#;
    let mut rng = Rng(10);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let parts =
        ["b", "h", "i", "q", "x", "s", "?", "c", "d", "e", "f", "n", "P", "2", "0", "13", " ", "y", "l"];
    for _ in 0..5000 {
        let codes: String = (0..rng.below(7)).map(|_| *rng.pick::<&str>(&parts)).collect();
        let format = format!("{}{codes}", rng.pick(&["", "@", "<", "="]));
        input += &format!("{format}\n");
        ours.push(match structfmt::parse(format.as_bytes()) {
            Err(e) => format!("error: {e}"),
            Ok(layout) if layout.size < 1_000_000 => format!("{} {}", layout.size, layout.items().count()),
            Ok(layout) => format!("{} many", layout.size),
        });
        cases.push(format);
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn BinasciiEqualsReference() {
    let script = r#"
import sys, binascii, zlib
def t(f, *a, **k):
    try: return f(*a, **k).hex()
    except ValueError as e: return "error: " + str(e)
for line in sys.stdin:
    d = bytes.fromhex(line.strip())
    print(t(binascii.a2b_base64, d), t(binascii.a2b_base64, d, strict_mode=True), binascii.b2a_base64(d).hex(), t(binascii.a2b_uu, d),
      t(binascii.b2a_uu, d), t(binascii.b2a_uu, d, backtick=True), *(t(binascii.a2b_qp, d, header=h) for h in (0, 1)),
      *(t(binascii.b2a_qp, d, quotetabs=q, istext=i, header=h) for q in (0, 1) for i in (0, 1) for h in (0, 1)),
      binascii.crc32(d, 7), binascii.crc_hqx(d, 7), zlib.adler32(d), t(binascii.unhexlify, d), sep="|")
"#;
    let mut rng = Rng(14);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let parts: [&[u8]; 28] = [
        b"a",
        b"A",
        b"=",
        b"=",
        b"==",
        b"\n",
        b"\r\n",
        b"\r",
        b" ",
        b"\t",
        b"YWJj",
        b"4",
        b"f",
        b"=4",
        b"=4F",
        b"=\n",
        b".",
        b"_",
        b"\xff",
        b"\0",
        b"abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghijklm",
        b"!",
        b"#",
        b"`",
        b"$",
        b"9",
        b"~",
        b"=\r",
    ];
    for _ in 0..6000 {
        let data: Vec<u8> = (0..rng.below(9)).flat_map(|_| rng.pick::<&[u8]>(&parts).to_vec()).collect();
        input += &format!("{}\n", hex(&data));
        let mut row = vec![
            shown(binascii::a2b_base64(&data, false)),
            shown(binascii::a2b_base64(&data, true)),
            hex(&binascii::b2a_base64(&data, true)),
            shown(binascii::a2b_uu(&data)),
            shown(binascii::b2a_uu(&data, false)),
            shown(binascii::b2a_uu(&data, true)),
            hex(&binascii::a2b_qp(&data, false)),
            hex(&binascii::a2b_qp(&data, true)),
        ];
        for bits in 0..8 {
            row.push(hex(&binascii::b2a_qp(&data, bits & 4 != 0, bits & 2 != 0, bits & 1 != 0)));
        }
        row.extend([
            binascii::crc32(&data, 7).to_string(),
            binascii::crc_hqx(&data, 7).to_string(),
            binascii::adler32(&data, 1).to_string(),
            shown(binascii::unhexlify(&data)),
        ]);
        ours.push(row.join("|"));
        cases.push(format!("{:?}", String::from_utf8_lossy(&data)));
    }
    compare(script, &input, &cases, &ours);
}

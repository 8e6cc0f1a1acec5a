//! Ints and floats against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare};
use kingsnake_plain::float::{self, Flags};
use kingsnake_plain::int::{self, Int};
use kingsnake_plain::units::UnitsBuf;
use num_bigint::BigInt;
use std::fmt::Display;

fn shown<T: Display, E: Display>(result: Result<T, E>) -> String {
    result.map_or_else(|e| format!("error: {e}"), |v| v.to_string())
}

fn int_text(n: Int) -> String {
    n.into_big().to_string()
}

fn random_big(rng: &mut Rng) -> BigInt {
    let bits = *rng.pick(&[3usize, 20, 62, 64, 65, 100, 200, 1000, 1030]);
    let mut n = BigInt::from(0);
    for _ in 0..bits.div_ceil(32) {
        n = (n << 32) + (rng.next() as u32 >> rng.below(8));
    }
    n >>= bits.div_ceil(32) * 32 - bits;
    match rng.below(6) {
        0 => n = (BigInt::from(1) << bits) - rng.below(3),
        1 => n = (n >> (bits / 2)) << (bits / 2),
        _ => {}
    }
    if rng.below(2) == 0 { -n } else { n }
}

fn random_float(rng: &mut Rng) -> f64 {
    match rng.below(8) {
        0 => rng.below(2000) as f64 / 4.0 - 250.0,
        1 => rng.below(100_000) as f64 / 1000.0,
        2 => *rng.pick(&[
            0.0,
            -0.0,
            0.5,
            1.5,
            2.5,
            1e16,
            1e17,
            123456.0,
            1e22,
            1e23,
            5e-324,
            f64::MAX,
            0.1,
            9.5,
            99.95,
        ]),
        3 if rng.below(2) == 0 => (rng.next() >> 1) as f64,
        3 => (rng.next() >> rng.below(40)) as f64 / 2f64.powi(rng.below(40) as i32),
        4 => (10f64).powi(rng.below(40) as i32 - 20) * (rng.below(1000) as f64),
        _ => {
            let x = f64::from_bits(rng.next());
            if x.is_finite() { x } else { 7.25 }
        }
    }
}

#[test]
fn IntArithmeticEqualsReference() {
    let script = r#"
import sys, math
sys.set_int_max_str_digits(0)
def t(f):
    try: return str(f())
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    a, b, k = map(int, line.split())
    m = b if abs(b) < 10**80 else b % 10**30 + 1
    print(t(lambda: a//b), t(lambda: a%b), t(lambda: repr(a/b)), t(lambda: repr(float(a))), math.gcd(a, b), hash(a), a.bit_length(),
      a.bit_count(), a<<k, a>>k, round(a, -(k%30)), t(lambda: pow(a, b%1000, m)), t(lambda: pow(a, -3, m)), t(lambda: a**(k%20)),
      math.isqrt(abs(a)), t(lambda: a.to_bytes(9,'little',signed=True).hex()), t(lambda: a.to_bytes(13,'big').hex()), format(a,'#x'), format(a, 'o'), sep='|')
"#;
    let mut rng = Rng(99);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..1500 {
        let (a, b, k) = (random_big(&mut rng), random_big(&mut rng), rng.below(150) as u64);
        let line = format!("{a} {b} {k}");
        input += &format!("{line}\n");
        let limit: BigInt = BigInt::from(10).pow(80);
        let m = if b.magnitude() < limit.magnitude() {
            b.clone()
        } else {
            int::floor_mod(&b, &BigInt::from(10).pow(30)).unwrap().into_big() + 1
        };
        let exponent = int::floor_mod(&b, &1000.into()).unwrap().into_big();
        let hex = |bytes: Result<Vec<u8>, int::IntBytesError>| {
            shown(bytes.map(|b| b.iter().map(|x| format!("{x:02x}")).collect::<String>()))
        };
        let floats = |x: Result<f64, String>| shown(x.map(float::repr));
        let row = [
            shown(int::floor_div(&a, &b).map(int_text)),
            shown(int::floor_mod(&a, &b).map(int_text)),
            floats(int::true_div(&a, &b).map_err(|e| e.to_string())),
            floats(int::to_f64(&a).map_err(|e| e.to_string())),
            int_text(int::gcd(&a, &b)),
            int::hash(&a).to_string(),
            int::bit_length(&a).to_string(),
            int::bit_count(&a).to_string(),
            int_text(int::shift_left(&a, k).unwrap()),
            int_text(int::shift_right(&a, k)),
            int_text(int::round_half_even(&a, (k % 30) as u32)),
            shown(int::modpow(&a, &exponent, &m).map(int_text)),
            shown(int::modpow(&a, &BigInt::from(-3), &m).map(int_text)),
            int_text(int::pow(&a, k % 20).unwrap()),
            int::isqrt(a.magnitude()).to_string(),
            hex(int::to_bytes(&a, 9, true, true)),
            hex(int::to_bytes(&a, 13, false, false)),
            int::format_radix(&a, 16, true),
            int::format_radix(&a, 8, false),
        ];
        ours.push(row.join("|"));
        cases.push(line);
        assert_eq!(int::from_digits30(a.sign() == num_bigint::Sign::Minus, &int::to_digits30(&a)), a);
        if let Int::Small(n) = Int::from(a.clone()) {
            assert_eq!(int::hash_i64(n), int::hash(&a));
            assert_eq!(hex(int::to_bytes_i64(n, 9, true, true)), hex(int::to_bytes(&a, 9, true, true)));
            for len in 0..10 {
                let both = (int::to_bytes_i64(n, len, false, true), int::to_bytes(&a, len, false, true));
                assert_eq!(both.0, both.1, "{n} in {len}");
                assert_eq!(int::to_bytes_i64(n, len, true, false), int::to_bytes(&a, len, true, false));
            }
        }
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn ParseIntEqualsReference() {
    let script = r#"
import sys
for line in sys.stdin:
    base, text = line.rstrip("\n").split(" ", 1)
    text = "".join(chr(int(x, 16)) for x in text.split(",") if x)
    for arg in (text, text.encode("utf-8", "surrogatepass")):
        try: print(int(arg, int(base)))
        except Exception as e: print(str(e).split(": ")[0] if "invalid" in str(e) else e)
"#;
    let mut rng = Rng(5);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let alphabet: Vec<u32> = "0011279zZaFxXbo__ +-\t\u{1c}\u{a0}٣७é🐍".chars().map(u32::from).collect();
    for i in 0..6000 {
        let len = rng.below(9);
        let mut base = *rng.pick(&[0u32, 10, 10, 10, 16, 2, 8, 36, 1, 37, 3]);
        let mut chars: Vec<u32> = (0..len).map(|_| *rng.pick(&alphabet)).collect();
        if i % 100 == 0 {
            base = 10;
            let digits = 4290 + rng.below(20);
            chars = (0..digits).map(|_| 0x30 + rng.below(10) as u32).collect();
        }
        let text: UnitsBuf = chars.iter().copied().collect();
        let line = format!("{base} {}", common::hex_chars(chars));
        input += &format!("{line}\n");
        ours.push(shown_plain(int::parse(text.as_units(), base, int::MAX_STR_DIGITS)));
        ours.push(shown_plain(int::parse_ascii(&text.as_units().to_wtf8(), base, int::MAX_STR_DIGITS)));
        cases.extend([line.clone(), format!("{line} (bytes)")]);
    }
    compare(script, &input, &cases, &ours);
}

fn shown_plain(result: Result<Int, int::ParseIntError>) -> String {
    result.map_or_else(|e| e.to_string(), int_text)
}

#[test]
fn FloatTextEqualsReference() {
    let script = r#"
import sys, struct, math
def t(f):
    try: return str(f())
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    bits, p = line.split()
    x = struct.unpack(">d", bytes.fromhex(bits))[0]; p = int(p)
    print(repr(x), *("%.*{}".format(c) % (p, x) for c in "efgEG"), "%#.*g" % (p, x), "%#.0e" % x, x.hex(), t(lambda: repr(round(x, p-20))), round(x),
      math.floor(x), math.ceil(x), int(x), x.as_integer_ratio(), hash(x), x.is_integer(), format(x, "."+str(p)), format(x, "z.1f"), sep="|")
"#;
    let mut rng = Rng(1234);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..4000 {
        let x = random_float(&mut rng);
        let p = rng.below(40);
        let line = format!("{:016x} {p}", x.to_bits());
        input += &format!("{line}\n");
        let f = |code: u8, p: usize, flags: Flags| float::format_decimal(x, code, p, flags).unwrap();
        let plain = Flags::default();
        let alt = Flags { alternate: true, ..plain };
        let (n, d) = float::as_integer_ratio(x).unwrap();
        let mut row = vec![float::repr(x)];
        row.extend(b"efgEG".iter().map(|&c| f(c, p, plain)));
        row.extend([f(b'g', p, alt), f(b'e', 0, alt), float::to_hex(x)]);
        row.push(shown(float::round_digits(x, p as i64 - 20).map(float::repr)));
        row.push(int_text(float::round_to_int(x).unwrap()));
        row.push(int_text(float::floor_to_int(x).unwrap()));
        row.push(int_text(float::ceil_to_int(x).unwrap()));
        row.push(int_text(float::trunc_to_int(x).unwrap()));
        row.push(format!("({}, {})", int_text(n), int_text(d)));
        row.push(float::hash(x).unwrap().to_string());
        row.push(if float::is_integer(x) { "True" } else { "False" }.to_string());
        row.push(f(b'g', p, Flags { add_dot_0: true, ..plain }));
        row.push(f(b'f', 1, Flags { no_negative_zero: true, ..plain }));
        ours.push(row.join("|"));
        cases.push(line);
        assert_eq!(float::from_hex(float::to_hex(x).as_bytes()), Ok(x));
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn FloatArithmeticEqualsReference() {
    let script = r#"
import sys, struct
def t(f):
    try: return str(f())
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    x, y = (struct.unpack(">d", bytes.fromhex(b))[0] for b in line.split())
    p = t(lambda: repr(x**y))
    if p.startswith("("): p = "complex" if "Numerical" not in p else p
    if "j" in p or "complex" in p: p = "complex"
    print(t(lambda: x//y), t(lambda: x%y), t(lambda: divmod(x,y)), p, sep="|")
"#;
    let mut rng = Rng(4321);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let special = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 0.5, -2.0, 3.0, -3.0];
    for i in 0..3000 {
        let (x, y) = if i < 121 {
            (special[i / 11], special[i % 11])
        } else {
            (random_float(&mut rng), random_float(&mut rng))
        };
        let line = format!("{:016x} {:016x}", x.to_bits(), y.to_bits());
        input += &format!("{line}\n");
        let pow = match float::pow(x, y) {
            Ok(float::FloatPow::Real(z)) => float::repr(z),
            Ok(float::FloatPow::Complex) => "complex".to_string(),
            Err(float::FloatPowError::Overflow) => "error: (34, 'Numerical result out of range')".to_string(),
            Err(e) => format!("error: {e}"),
        };
        ours.push(format!(
            "{}|{}|{}|{pow}",
            shown(float::floor_div(x, y).map(float::repr)),
            shown(float::floor_mod(x, y).map(float::repr)),
            shown(float::divmod(x, y).map(|(q, r)| format!("({}, {})", float::repr(q), float::repr(r)))),
        ));
        cases.push(format!("{x:?} {y:?}"));
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn ParseFloatEqualsReference() {
    let script = r#"
import sys
for line in sys.stdin:
    text = "".join(chr(int(x, 16)) for x in line.strip().split(",") if x)
    for f, arg in ((float, text), (float, text.encode()), (float.fromhex, text)):
        try: print(repr(f(arg)))
        except Exception as e: print(str(e).split(":")[0])
"#;
    let mut rng = Rng(55);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let parts = [
        "1",
        "0",
        "9",
        "123456789",
        ".",
        ".",
        "e",
        "E",
        "p",
        "-",
        "+",
        "_",
        " ",
        "inf",
        "nan",
        "infinity",
        "0x",
        "a",
        "F",
        "٣",
        "\u{a0}",
        "308",
        "00000",
        "p-1074",
        "p1023",
        "p-1022",
        "8",
        "\u{1d}",
    ];
    for _ in 0..6000 {
        let text: String = (0..1 + rng.below(6)).map(|_| *rng.pick(&parts)).collect();
        let units = UnitsBuf::from(text.as_str());
        input += &format!("{}\n", common::hex_chars(units.as_units()));
        let say = |x: Option<f64>| x.map_or("could not convert string to float".to_string(), float::repr);
        ours.push(say(float::parse(units.as_units())));
        ours.push(say(float::parse_ascii(text.as_bytes())));
        ours.push(float::from_hex(text.as_bytes()).map_or_else(|e| e.to_string(), float::repr));
        cases.extend([text.clone(), format!("{text} (bytes)"), format!("{text} (hex)")]);
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn ComplexEqualsReference() {
    use kingsnake_plain::complex::Complex;
    let script = r#"
import sys, struct
def t(f):
    try: return str(f())
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    a, b, c, d = (struct.unpack(">d", bytes.fromhex(b))[0] for b in line.split())
    x, y = complex(a, b), complex(c, d)
    print(repr(x), t(lambda: x/y), t(lambda: x**y), t(lambda: abs(x)), hash(x), sep="|")
"#;
    let mut rng = Rng(77);
    let small = [0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5, 10.25, -100.0];
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let mut f = || if rng.below(3) == 0 { random_float(&mut rng) } else { *rng.pick(&small) };
        let (x, y) = (Complex::new(f(), f()), Complex::new(f(), f()));
        let line = [x.re, x.im, y.re, y.im].map(|f| format!("{:016x}", f.to_bits())).join(" ");
        input += &format!("{line}\n");
        ours.push(format!(
            "{}|{}|{}|{}|{}",
            x.repr(),
            shown(x.true_div(y).map(Complex::repr)),
            shown(x.pow(y).map(Complex::repr)),
            shown(x.abs().map(float::repr)),
            x.hash(0)
        ));
        cases.push(format!("{} {}", x.repr(), y.repr()));
    }
    compare(script, &input, &cases, &ours);
}

//! Format specs, `%` formatting and `str.format` templates against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare, hex_chars};
use kingsnake_plain::complex::Complex;
use kingsnake_plain::error::Error;
use kingsnake_plain::format::{self, IntRef};
use kingsnake_plain::percent::{self, Segment, Template};
use kingsnake_plain::str_format::{self, Key, Step};
use kingsnake_plain::units::UnitsBuf;
use num_bigint::BigInt;

fn hex(result: Result<UnitsBuf, Error>) -> String {
    result.map_or_else(|e| format!("error: {e}"), |text| hex_chars(text.as_units()))
}

fn random_spec(rng: &mut Rng) -> String {
    let mut spec = String::new();
    let mut maybe = |out: &mut String, choices: &[&str], often: usize| {
        if rng.below(often) == 0 {
            out.push_str(rng.pick::<&str>(choices));
        }
    };
    maybe(&mut spec, &["<", ">", "^", "=", "*<", "é^", "0>", "x=", "🐍<"], 2);
    maybe(&mut spec, &["+", "-", " "], 3);
    maybe(&mut spec, &["z"], 6);
    maybe(&mut spec, &["#"], 4);
    maybe(&mut spec, &["0"], 4);
    maybe(&mut spec, &["1", "5", "8", "12", "30", "7", "4", "16"], 2);
    maybe(&mut spec, &[",", "_"], 3);
    maybe(&mut spec, &[".0", ".1", ".2", ".5", ".10", "."], 4);
    maybe(
        &mut spec,
        &[
            "d", "n", "b", "o", "x", "X", "c", "e", "E", "f", "F", "g", "G", "%", "s", "q", "dd", "é",
            "\u{1}", " ",
        ],
        2,
    );
    spec
}

#[test]
fn FormatSpecsEqualReference() {
    let script = r#"
import sys
def t(f):
    try: return ",".join(f"{ord(c):x}" for c in f())
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    spec, n, x, y = line.rstrip("\n").split(" ")
    spec = "".join(chr(int(c, 16)) for c in spec.split(",") if c); n = int(n); x = float(x); y = float(y)
    print(*(t(lambda: format(v, spec)) for v in (n, x, complex(x, y), "snäke")), sep="|")
"#;
    let mut rng = Rng(31);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let floats = [
        "0.0",
        "-0.0",
        "1.0",
        "-1234567.891",
        "1e22",
        "-3e-7",
        "0.5",
        "inf",
        "nan",
        "-inf",
        "12345.0",
        "99.5",
    ];
    let ints = [
        "0",
        "1",
        "-1",
        "65",
        "1234",
        "-1234567",
        "12345678901234567890123",
        "-123456789012345678901",
        "233",
    ];
    for _ in 0..6000 {
        let spec = random_spec(&mut rng);
        let units = UnitsBuf::from(spec.as_str());
        let u = units.as_units();
        let (n, x, y) = (*rng.pick(&ints), *rng.pick(&floats), *rng.pick(&floats));
        input += &format!("{} {n} {x} {y}\n", hex_chars(u));
        cases.push(format!("{spec:?} {n} {x} {y}"));
        let big: BigInt = n.parse().unwrap();
        let small = n.parse::<i64>().map(IntRef::Small).unwrap_or(IntRef::Big(&big));
        let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
        let row = [
            hex(format::format_int(small, u, "int", 4300)),
            hex(format::format_float(x, u, "float")),
            hex(format::format_complex(Complex::new(x, y), u, "complex")),
            hex(format::format_str(UnitsBuf::from("snäke").as_units(), u, "str")),
        ];
        assert_eq!(row[0], hex(format::format_int(IntRef::Big(&big), u, "int", 4300)));
        ours.push(row.join("|"));
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn PercentNumbersEqualReference() {
    let script = r#"
import sys
def t(f):
    try: return f()
    except Exception as e: return "error: " + str(e)
for line in sys.stdin:
    f, n, x = line.rstrip("\n").split("|")
    v = int(n) if f[-1] in "dixXou" else float(x) if f[-1] in "eEfFgG" else "snäke"
    print(t(lambda: f % v), t(lambda: (f.encode() % (v.encode() if isinstance(v, str) else v)).decode()), sep="|")
"#;
    let mut rng = Rng(17);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    for _ in 0..5000 {
        let mut template = String::from("%");
        (0..rng.below(4)).for_each(|_| template.push(*rng.pick(&['-', '+', ' ', '#', '0'])));
        template.push_str(rng.pick::<&str>(&["", "", "5", "12", "1"]));
        template.push_str(rng.pick::<&str>(&["", "", ".", ".0", ".3", ".12"]));
        template.push_str(rng.pick::<&str>(&["", "", "l"]));
        template.push(*rng.pick(&['d', 'i', 'x', 'X', 'o', 'u', 'e', 'E', 'f', 'F', 'g', 'G', 's']));
        let n = *rng.pick(&["0", "1", "-1", "255", "-123456789", "123456789012345678901234567890"]);
        let x = *rng.pick(&["0.0", "-0.0", "1.5", "-1234.5678", "1e100", "inf", "-inf", "nan"]);
        input += &format!("{template}|{n}|{x}\n");
        cases.push(format!("{template} {n} {x}"));
        let both = [false, true].map(|bytes| {
            let units = UnitsBuf::from(template.as_str());
            let mut pieces = if bytes {
                Template::of_bytes(template.as_bytes())
            } else {
                Template::of_str(units.as_units())
            };
            let Some(Ok(Segment::Value(found))) = pieces.next() else { panic!("{template}") };
            let layout = found.layout(0, 0);
            let big: BigInt = n.parse().unwrap();
            let kind = found.kind as u8;
            match kind {
                b's' => {
                    let text =
                        if bytes { UnitsBuf::Latin1("snäke".into()) } else { UnitsBuf::from("snäke") };
                    let mut out = UnitsBuf::new();
                    percent::render_text(&mut out, text.as_units(), &layout, false);
                    match out {
                        UnitsBuf::Latin1(out) if bytes => String::from_utf8_lossy(&out).into_owned(),
                        out => out.as_units().to_string_lossy(),
                    }
                }
                b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
                    percent::render_float(x.parse().unwrap(), kind, &layout)
                }
                _ => {
                    let text = percent::render_int(IntRef::Big(&big), kind, &layout, 4300).unwrap();
                    if let Ok(small) = n.parse() {
                        assert_eq!(
                            percent::render_int(IntRef::Small(small), kind, &layout, 4300).unwrap(),
                            text
                        );
                    }
                    text
                }
            }
        });
        if both[1].contains('\u{fffd}') {
            // A character cut in two, which the script could not show.
            let keep = input.len() - format!("{template}|{n}|{x}\n").len();
            input.truncate(keep);
            cases.pop();
            continue;
        }
        ours.push(both.join("|"));
    }
    compare(script, &input, &cases, &ours);
}

#[test]
fn FormatTemplatesEqualReference() {
    let script = r#"
import sys, _string
def show(t):
    out = []
    try:
        for p in _string.formatter_parser(t):
            out.append(str(p))
            if p[1] is not None:
                first, rest = _string.formatter_field_name_split(p[1])
                out.append(repr(first))
                for r in rest: out.append(str(r))
    except ValueError as e: out.append("error: " + str(e))
    return " ".join(out)
for line in sys.stdin: print(show(line.rstrip("\n")))
"#;
    let mut rng = Rng(3);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let parts = [
        "{",
        "}",
        "{",
        "}",
        "{{",
        "}}",
        "a",
        "0",
        ".",
        "[",
        "]",
        "!",
        "r",
        ":",
        "12",
        "x",
        "{}",
        "{a.b[1]}",
        "{0!r:>{w}}",
    ];
    for _ in 0..8000 {
        let template: String = (0..1 + rng.below(8)).map(|_| *rng.pick(&parts)).collect();
        input += &format!("{template}\n");
        ours.push(show_template(&template));
        cases.push(template);
    }
    compare(script, &input, &cases, &ours);
}

fn show_template(template: &str) -> String {
    let units = UnitsBuf::from(template);
    let text = units.as_units();
    let part = |range: std::ops::Range<usize>| format!("'{}'", &template[range]);
    let mut out = Vec::new();
    let mut walk = || -> Result<(), Error> {
        for piece in str_format::pieces(text) {
            let piece = piece?;
            let Some(field) = piece.field else {
                out.push(format!("({}, None, None, None)", part(piece.literal)));
                continue;
            };
            let conversion =
                field.conversion.map_or("None".to_string(), |c| format!("'{}'", char::from_u32(c).unwrap()));
            out.push(format!(
                "({}, {}, {}, {conversion})",
                part(piece.literal),
                part(field.name.clone()),
                part(field.spec)
            ));
            let name = &template[field.name.clone()];
            let (first, steps) = str_format::split_name(text.slice(field.name))?;
            let key = |key: Key| match key {
                Key::Index(n) => n.to_string(),
                Key::Name(range) => format!("'{}'", &name[range]),
            };
            out.push(key(first));
            for step in steps {
                out.push(match step? {
                    Step::Attribute(range) => format!("(True, '{}')", &name[range]),
                    Step::Item(item) => format!("(False, {})", key(item)),
                });
            }
        }
        Ok(())
    };
    if let Err(e) = walk() {
        out.push(format!("error: {e}"));
    }
    out.join(" ")
}

//! Every code point's properties and mappings against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare, hex_chars};
use kingsnake_plain::unicode::{self, text};
use kingsnake_plain::units::UnitsBuf;

fn one(c: u32) -> UnitsBuf {
    [c].into_iter().collect()
}

#[test]
fn EveryCodePointEqualsReference() {
    let script = r#"
import unicodedata
for c in range(0x110000):
    if 0x3400 <= c and not 0xa000 <= c < 0xac00 and not 0xd7a0 <= c < 0x20000 and c % 89: continue
    s = chr(c)
    flags = [s.isalpha(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isalnum(), s.isspace(), s.islower(), s.isupper(),
        s.istitle(), s.isprintable(), s.isidentifier(), ("a"+s).isidentifier()]
    maps = [",".join(f"{ord(x):x}" for x in t) for t in (s.lower(), s.upper(), s.title(), s.casefold(), s.swapcase(), s.capitalize())]
    print("".join("01"[f] for f in flags), *maps, unicodedata.decimal(s, 255), unicodedata.digit(s, 255), unicodedata.numeric(s, -5.0))
"#;
    let mut ours = Vec::new();
    let mut cases = Vec::new();
    // The large blocks of alike characters are sampled.
    let dense = |c: u32| c < 0x3400 || (0xa000..0xac00).contains(&c) || (0xd7a0..0x20000).contains(&c);
    for c in (0..0x110000).filter(|&c| dense(c) || c % 89 == 0) {
        let s = one(c);
        let u = s.as_units();
        let after_a: UnitsBuf = [0x61, c].into_iter().collect();
        let flags = [
            text::is_alpha(u),
            text::is_decimal(u),
            text::is_digit(u),
            text::is_numeric(u),
            text::is_alnum(u),
            text::is_space(u),
            text::is_lower(u),
            text::is_upper(u),
            text::is_title(u),
            text::is_printable(u),
            text::is_identifier(u),
            text::is_identifier(after_a.as_units()),
        ];
        let flags: String = flags.iter().map(|&f| if f { '1' } else { '0' }).collect();
        let maps = [
            text::lower(u),
            text::upper(u),
            text::title(u),
            text::casefold(u),
            text::swapcase(u),
            text::capitalize(u),
        ];
        let maps: Vec<String> = maps.iter().map(|m| hex_chars(m.as_units())).collect();
        let numeric = unicode::numeric(c).unwrap_or(-5.0);
        let numeric = kingsnake_plain::float::repr(numeric);
        ours.push(format!(
            "{flags} {} {} {} {numeric}",
            maps.join(" "),
            unicode::decimal(c).unwrap_or(255),
            unicode::digit(c).unwrap_or(255),
        ));
        cases.push(format!("U+{c:04X}"));
    }
    compare(script, "", &cases, &ours);
}

#[test]
fn CaseOperationsOnTextsEqualReference() {
    let script = r#"
import sys
for line in sys.stdin:
    s = "".join(chr(int(x, 16)) for x in line.split(","))
    print(*[",".join(f"{ord(x):x}" for x in t) for t in (s.lower(), s.upper(), s.title(), s.casefold(), s.swapcase(), s.capitalize())],
        s.islower(), s.isupper(), s.istitle(), s.isidentifier())
"#;
    let pool = [
        0x41, 0x61, 0x3a3, 0x3c3, 0x345, 0x27, 0xad, 0x20, 0xdf, 0x130, 0x1c4, 0x1c5, 0x1c6, 0x301, 0x10400,
        0x5f, 0x39,
    ];
    let mut rng = Rng(7);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let b = |x: bool| if x { "True" } else { "False" };
    for _ in 0..3000 {
        let len = 1 + rng.below(7);
        let s: UnitsBuf = (0..len).map(|_| *rng.pick(&pool)).collect();
        let u = s.as_units();
        let line = hex_chars(u);
        input += &format!("{line}\n");
        let maps = [
            text::lower(u),
            text::upper(u),
            text::title(u),
            text::casefold(u),
            text::swapcase(u),
            text::capitalize(u),
        ];
        let maps: Vec<String> = maps.iter().map(|m| hex_chars(m.as_units())).collect();
        ours.push(format!(
            "{} {} {} {} {}",
            maps.join(" "),
            b(text::is_lower(u)),
            b(text::is_upper(u)),
            b(text::is_title(u)),
            b(text::is_identifier(u))
        ));
        cases.push(line);
    }
    compare(script, &input, &cases, &ours);
}

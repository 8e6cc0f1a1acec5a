//! Methods of str and bytes against the reference interpreter.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;
use common::{Rng, compare, hex_chars};
use kingsnake_plain::search::{self, Side, UNLIMITED};
use kingsnake_plain::units::{Units, UnitsBuf};
use kingsnake_plain::{bytes, repr};
use std::ops::Range;

fn list(text: Units<'_>, ranges: Vec<Range<usize>>) -> String {
    let parts: Vec<String> = ranges.into_iter().map(|range| hex_chars(text.slice(range))).collect();
    parts.join("/")
}

fn limit(n: i64) -> usize {
    usize::try_from(n).unwrap_or(UNLIMITED)
}

fn three(text: Units<'_>, found: Option<(Range<usize>, Range<usize>)>) -> String {
    found.map_or("none".to_string(), |(a, b)| list(text, vec![a, b]))
}

/// What str and bytes have in common.
fn common_row(t: Units<'_>, s: Units<'_>, w: Units<'_>, n: i64) -> Vec<String> {
    let index = |at: Option<usize>| at.map_or("-1".to_string(), |at| at.to_string());
    let mut row = vec![
        index(search::find(t, s)),
        index(search::rfind(t, s)),
        search::count(t, s, UNLIMITED).to_string(),
        hex_chars(search::replace(t, s, w, limit(n)).unwrap().unwrap_or_else(|| t.to_buf()).as_units()),
        u8::from(search::starts_with(t, s)).to_string(),
        u8::from(search::ends_with(t, s)).to_string(),
    ];
    if !s.is_empty() {
        row.push(list(t, search::split(t, s, limit(n))));
        row.push(list(t, search::rsplit(t, s, limit(n))));
        row.push(three(t, search::partition(t, s)));
        row.push(three(t, search::rpartition(t, s)));
    }
    for side in [Side::Both, Side::Left, Side::Right] {
        row.push(hex_chars(t.slice(search::strip(t, w, side))));
    }
    row.push(hex_chars(search::expand_tabs(t, limit(n.max(0))).unwrap_or_else(|| t.to_buf()).as_units()));
    row.push(hex_chars(search::zfill(t, limit(n.max(0))).unwrap_or_else(|| t.to_buf()).as_units()));
    row
}

const SCRIPT: &str = r#"
import sys
def h(t): return ",".join(f"{c if isinstance(c, int) else ord(c):x}" for c in t)
def l(ts): return "/".join(map(h, ts))
for line in sys.stdin:
    kind, t, s, w, n = line.rstrip("\n").split(" ")
    t, s, w = ("".join(chr(int(c, 16)) for c in x.split(",") if c) for x in (t, s, w)); n = int(n)
    if kind == "b": t, s, w = (x.encode("latin-1") for x in (t, s, w))
    e = t[:0]
    row = [str(t.find(s)), str(t.rfind(s)), str(t.count(s)), h(t.replace(s, w, n)), str(int(t.startswith(s))), str(int(t.endswith(s)))]
    if s: row += [l(t.split(s, n)), l(t.rsplit(s, n)), l(t.partition(s)[::2]) if s in t else "none", l(t.rpartition(s)[::2]) if s in t else "none"]
    row += [h(t.strip(w)), h(t.lstrip(w)), h(t.rstrip(w)), h(t.expandtabs(max(n, 0))), h(t.zfill(max(n, 0)))]
    row += [l(t.split(None, n)), l(t.rsplit(None, n)), l(t.splitlines()), l(t.splitlines(True)), h(t.strip()), h(t.lstrip()), h(t.rstrip()), h(repr(t))]
    if kind == "s": row += [h(ascii(t)), str(int(t < s)), str(int(t == s))]
    else: row += [h(t.lower()), h(t.upper()), h(t.title()), h(t.swapcase()), h(t.capitalize()), *(str(int(f())) for f in (t.isalnum, t.isalpha, t.isdigit, t.isspace, t.islower, t.isupper, t.istitle))]
    print("|".join(row))
"#;

#[test]
fn StrMethodsEqualReference() {
    let mut rng = Rng(21);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let pools: [&[u32]; 4] = [
        &[0x61, 0x62],
        &[0x61, 0x20, 0x0a, 0x0d, 0x09, 0x1c, 0x85, 0xa0, 0x2d, 0x2b],
        &[0x61, 0xe9, 0x20ac, 0x2028, 0x3000, 0x27, 0x22],
        &[0x61, 0x20ac, 0x1f40d, 0xd800, 0x5c, 0x7f, 0xad],
    ];
    for _ in 0..8000 {
        let pool = *rng.pick(&pools);
        let mut text = |max: usize| -> UnitsBuf { (0..rng.below(max)).map(|_| *rng.pick(pool)).collect() };
        let (t, s, w) = (text(20), text(4), text(4));
        let n = rng.below(6) as i64 - 1;
        let line = format!(
            "s {} {} {} {n}",
            hex_chars(t.as_units()),
            hex_chars(s.as_units()),
            hex_chars(w.as_units())
        );
        input += &format!("{line}\n");
        let (t, s, w) = (t.as_units(), s.as_units(), w.as_units());
        let mut row = common_row(t, s, w, n);
        row.push(list(t, search::split_whitespace(t, limit(n))));
        row.push(list(t, search::rsplit_whitespace(t, limit(n))));
        row.push(list(t, search::splitlines(t, false)));
        row.push(list(t, search::splitlines(t, true)));
        for side in [Side::Both, Side::Left, Side::Right] {
            row.push(hex_chars(t.slice(search::strip_whitespace(t, side))));
        }
        row.push(hex_chars(repr::str_repr(t).as_units()));
        row.push(hex_chars(repr::str_ascii(t).as_units()));
        row.push(u8::from(t < s).to_string());
        row.push(u8::from(t == s).to_string());
        ours.push(row.join("|"));
        cases.push(line);
    }
    compare(SCRIPT, &input, &cases, &ours);
}

#[test]
fn BytesMethodsEqualReference() {
    let mut rng = Rng(22);
    let (mut input, mut cases, mut ours) = (String::new(), Vec::new(), Vec::new());
    let pool = [0x61, 0x41, 0x62, 0x20, 0x0a, 0x0d, 0x09, 0x1c, 0x85, 0xff, 0x27, 0x31];
    for _ in 0..6000 {
        let mut text = |max: usize| -> Vec<u8> { (0..rng.below(max)).map(|_| *rng.pick(&pool)).collect() };
        let (t, s, w) = (text(16), text(4), text(4));
        let n = rng.below(6) as i64 - 1;
        let hex = |b: &[u8]| hex_chars(Units::Latin1(b));
        let line = format!("b {} {} {} {n}", hex(&t), hex(&s), hex(&w));
        input += &format!("{line}\n");
        let u = Units::Latin1(&t);
        let mut row = common_row(u, Units::Latin1(&s), Units::Latin1(&w), n);
        row.push(list(u, bytes::split_whitespace(&t, limit(n))));
        row.push(list(u, bytes::rsplit_whitespace(&t, limit(n))));
        row.push(list(u, bytes::splitlines(&t, false)));
        row.push(list(u, bytes::splitlines(&t, true)));
        for side in [Side::Both, Side::Left, Side::Right] {
            row.push(hex(&t[bytes::strip_whitespace(&t, side)]));
        }
        row.push(hex(&repr::bytes_repr(&t)));
        let maps = [
            bytes::lower(&t),
            bytes::upper(&t),
            bytes::title(&t),
            bytes::swapcase(&t),
            bytes::capitalize(&t),
        ];
        row.extend(maps.iter().map(|m| hex(m)));
        let tests = [
            bytes::is_alnum(&t),
            bytes::is_alpha(&t),
            bytes::is_digit(&t),
            bytes::is_all_space(&t),
            bytes::is_lower(&t),
            bytes::is_upper(&t),
            bytes::is_title(&t),
        ];
        row.extend(tests.iter().map(|&x| u8::from(x).to_string()));
        ours.push(row.join("|"));
        cases.push(line);
    }
    compare(SCRIPT, &input, &cases, &ours);
}

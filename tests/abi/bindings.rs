//! Rust's checked-in view of the headers against the headers as they are now, without libclang.
//!
//! `bindings.rs` asserts each size and offset that it was generated from; here those numbers are read from its text and
//! compared with what a C program prints.

use crate::headers;
use std::collections::BTreeMap;

const BINDINGS: &str = include_str!("../../capi/src/layout/bindings.rs");

/// Sizes (`Type`) and offsets (`Type.field`) that the bindings assert, by the typedef's name where there is one.
fn asserted() -> BTreeMap<String, String> {
    let one_line = BINDINGS.split_whitespace().collect::<Vec<_>>().join(" ");
    let aliases: BTreeMap<&str, &str> = BINDINGS
        .lines()
        .filter_map(|line| line.strip_prefix("pub type ")?.strip_suffix(';')?.split_once(" = "))
        .map(|(alias, name)| (name, alias))
        .collect();
    let name_of = |name: &str| aliases.get(name).copied().unwrap_or(name).to_owned();
    let number = |rest: &str| {
        rest.split_once(" - ").and_then(|(_, n)| n.split_once("usize")).map(|(n, _)| n.to_owned())
    };
    let mut found = BTreeMap::new();
    for part in one_line.split("\"Size of ").skip(1) {
        let (name, rest) = part.split_once('"').expect("a quoted name");
        found.insert(name_of(name), number(rest).expect("a size"));
    }
    for part in one_line.split("\"Offset of field: ").skip(1) {
        let (path, rest) = part.split_once('"').expect("a quoted name");
        let (name, field) = path.split_once("::").expect("a field");
        found.insert(format!("{}.{field}", name_of(name)), number(rest).expect("an offset"));
    }
    found
}

#[test]
fn BindingsEqualTheHeaders() {
    let printed = headers::output_with(&headers::our_include(), "probe.c", "bindings");
    let asserted = asserted();
    let mut compared = 0;
    for line in printed.lines() {
        let words: Vec<&str> = line.trim_start_matches("sizeof struct ").split(' ').collect();
        let (name, number) = match words[..] {
            ["sizeof", name, size, ..] => (name, size),
            ["offset", path, offset, ..] => (path, offset),
            [name, size, "align", _] => (name, size),
            _ => continue,
        };
        if let Some(rust) = asserted.get(name) {
            assert_eq!(rust, number, "{name}: run `cargo xtask bindgen`");
            compared += 1;
        }
    }
    assert!(compared > 800, "only {compared} sizes and offsets in common");
}

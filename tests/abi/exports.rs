//! Every symbol of `capi/symbols.tsv` is in the executable's dynamic symbol table, data with the right size.

use object::{Object, ObjectSymbol};
use std::collections::BTreeMap;
use std::path::Path;

const SYMBOLS: &str = include_str!("../../capi/symbols.tsv");

/// The names that `executable` does not export, or whose size differs from CPython's.
pub fn missing_exports(executable: &Path) -> Vec<String> {
    let bytes = std::fs::read(executable).expect("the executable can be read");
    let file = object::File::parse(&*bytes).expect("an ELF file");
    let exported: BTreeMap<&str, u64> = file
        .dynamic_symbols()
        .filter(|symbol| !symbol.is_undefined())
        .filter_map(|symbol| Some((symbol.name().ok()?, symbol.size())))
        .collect();
    let rows = SYMBOLS.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter_map(|row| match (exported.get(row[0]), row[7].parse::<u64>()) {
        (None, _) => Some(row[0].to_owned()),
        (Some(size), Ok(wanted)) if *size != wanted => {
            Some(format!("{}: {size} bytes, not {wanted}", row[0]))
        }
        _ => None,
    })
    .collect()
}

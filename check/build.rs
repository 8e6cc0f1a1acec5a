//! Writes down which exported symbols are still stubs, by the same reading of the sources that makes the stubs.

#[path = "../xtask/src/scan.rs"]
#[allow(dead_code, reason = "only names are of interest here")]
mod scan;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn main() {
    let sources = ["../capi/src", "../runtime/src"];
    for path in sources.iter().chain(&["../capi/symbols.tsv", "../xtask/src/scan.rs", "build.rs"]) {
        println!("cargo:rerun-if-changed={path}");
    }
    let files = sources.iter().flat_map(|folder| scan::rust_files(Path::new(folder)));
    let defined: BTreeSet<String> = files.flat_map(|file| scan::defined_in(&read(&file))).collect();
    let symbols = scan::symbols(&read(Path::new("../capi/symbols.tsv")));
    let stubs: Vec<String> =
        symbols.into_iter().map(|s| s.name).filter(|name| !defined.contains(name)).collect();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo")).join("stubs.txt");
    std::fs::write(out, stubs.join("\n")).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

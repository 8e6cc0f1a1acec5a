//! Development commands of the workspace: `cargo run -p xtask -- COMMAND`.

mod bindgen;
mod compatibility;
mod headers;
mod paths;
mod prototypes;
#[allow(dead_code, reason = "capi/build.rs uses the other columns")]
mod scan;
#[cfg(test)]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
mod scan_tests;

use std::process::ExitCode;

const USAGE: &str = "usage: xtask COMMAND
  bindgen [--check]
                   generate capi/src/layout/bindings.rs from include/ (needs libclang)
  compatibility [--check]
                   write COMPATIBILITY.md from a scan of the sources
  headers [--check]
                   write the prototypes of capi/symbols.tsv into include/
  prototypes       fill the returns and parameters columns of capi/symbols.tsv from CPython's installed headers
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["bindgen"] => bindgen::run(false),
        ["bindgen", "--check"] => bindgen::run(true),
        ["compatibility"] => compatibility::run(false),
        ["compatibility", "--check"] => compatibility::run(true),
        ["headers"] => headers::run(false),
        ["headers", "--check"] => headers::run(true),
        ["prototypes"] => prototypes::run(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

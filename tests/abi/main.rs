//! The binary interface: what an executable of ours exports, and that our headers agree with CPython's.

#![allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]

mod bindings;
mod exports;
mod headers;

use kingsnake as _;

#[test]
fn ThisExecutableExportsEverySymbol() {
    let executable = std::env::current_exe().expect("the path of a running test");
    assert_eq!(exports::missing_exports(&executable), Vec::<String>::new());
}

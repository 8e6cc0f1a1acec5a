//! The interpreter exports the whole C-API.

#[path = "../../tests/abi/exports.rs"]
mod exports;

#[test]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
fn KpythonExportsEverySymbol() {
    let kpython = std::path::Path::new(env!("CARGO_BIN_EXE_kpython"));
    assert_eq!(exports::missing_exports(kpython), Vec::<String>::new());
}

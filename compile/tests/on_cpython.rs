//! Runs some of CPython's own tests from our bytecode, translated to CPython's: see `on_cpython.py`.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::path::Path;
use std::process::Command;

/// Tests of the language itself.
const MODULES: &[&str] = &[
    "test_grammar",
    "test_generators",
    "test_coroutines",
    "test_asyncgen",
    "test_patma",
    "test_except_star",
    "test_with",
    "test_scope",
    "test_listcomps",
    "test_genexps",
    "test_dictcomps",
    "test_setcomps",
    "test_named_expressions",
    "test_class",
    "test_super",
    "test_decorators",
    "test_fstring",
    "test_unpack",
    "test_unpack_ex",
    "test_extcall",
    "test_keywordonlyarg",
    "test_positional_only_arg",
    "test_augassign",
    "test_raise",
    "test_yield_from",
    "test_contextlib",
    "test_dataclasses",
    "test_enum",
    "test_functools",
    "test_collections",
    "test_typing",
    "test_exceptions",
];

#[test]
fn CPythonsTestsRunFromOurBytecodePass() {
    let here = std::env::current_exe().expect("a path");
    let folder = here.parent().and_then(Path::parent).expect("target folder");
    let dump = folder.join("examples").join("dump");
    if !dump.exists() {
        eprintln!("skipped: {} is not built", dump.display());
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("on_cpython.py");
    let output =
        Command::new("python3.11").arg(script).arg(dump).args(MODULES).output().expect("python3.11 runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stdout));
}

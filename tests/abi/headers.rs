//! Our headers against CPython's: the same C is compiled with each, and must print the same.
//!
//! Without an installed CPython 3.11 and its headers the comparisons are skipped, and say so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every header that extensions include by name.
const ALL_HEADERS: &str = "#include <Python.h>
#include <datetime.h>
#include <errcode.h>
#include <frameobject.h>
#include <marshal.h>
#include <opcode.h>
#include <osdefs.h>
#include <structmember.h>
";

/// The folder of CPython's headers, or None after saying that the test is skipped.
fn cpython_include() -> Option<PathBuf> {
    let script = "import sysconfig; print(sysconfig.get_paths()['include'])";
    let out = Command::new("python3.11").args(["-c", script]).output().ok()?;
    let dir = PathBuf::from(String::from_utf8_lossy(&out.stdout).trim());
    let found = dir.join("Python.h").is_file();
    if !found {
        eprintln!("skipped: CPython 3.11's headers are not installed");
    }
    found.then_some(dir)
}

/// The folder of our own headers.
pub fn our_include() -> PathBuf {
    Path::new(ROOT).join("include")
}

/// A path in the folder for temporary files of tests.
fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn run(command: &mut Command) -> String {
    let out = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(out.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// What the program `source` of this folder prints when compiled with the headers in `include`.
pub fn output_with(include: &Path, source: &str, label: &str) -> String {
    let program = temporary(&format!("{source}-{label}"));
    let mut gcc = Command::new("gcc");
    gcc.args(["-w", "-no-pie", "-DNDEBUG", "-Wl,--unresolved-symbols=ignore-all", "-I"]).arg(include);
    run(gcc.arg(format!("{ROOT}/tests/abi/{source}")).arg("-o").arg(&program));
    run(&mut Command::new(&program))
}

/// Compiles `source` with both sets of headers and compares line by line.
fn assert_same_output(source: &str, at_least: usize) {
    let Some(theirs) = cpython_include() else { return };
    let ours = output_with(&our_include(), source, "ours");
    let theirs = output_with(&theirs, source, "cpython");
    let differing = ours.lines().zip(theirs.lines()).filter(|(ours, theirs)| ours != theirs);
    assert_eq!(differing.collect::<Vec<_>>(), []);
    assert_eq!(ours.lines().count(), theirs.lines().count());
    assert!(ours.lines().count() >= at_least, "{source} printed only {} lines", ours.lines().count());
}

/// Every function that the headers in `include` declare, with its prototype as the compiler sees it.
fn prototypes(include: &Path, label: &str) -> BTreeMap<String, String> {
    let (source, list) = (temporary(&format!("all-{label}.c")), temporary(&format!("all-{label}.txt")));
    std::fs::write(&source, ALL_HEADERS).expect("a temporary file");
    let mut gcc = Command::new("gcc");
    gcc.args(["-w", "-fsyntax-only", "-aux-info"]).arg(&list).arg("-I").arg(include).arg(&source);
    run(&mut gcc);
    let text = std::fs::read_to_string(&list).expect("gcc wrote the list");
    // A line is `/* FILE:LINE:KIND */ extern TYPE NAME (PARAMETERS);`, for inline functions with K&R remarks behind.
    let entries = text.lines().filter_map(|line| {
        let (_, declaration) = line.split_once("*/ ")?;
        let declaration = declaration.split(" /*").next()?;
        let at = declaration.match_indices(" (").find_map(|(at, _)| {
            let start = declaration[..at].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_')? + 1;
            let name = &declaration[start..at];
            (name.starts_with("Py") || name.starts_with("_Py")).then_some(name)
        })?;
        Some((at.to_owned(), declaration.trim().to_owned()))
    });
    entries.collect()
}

#[test]
fn LayoutsAndConstantsEqualCpythons() {
    assert_same_output("probe.c", 1500);
}

#[test]
fn MacrosAndInlineFunctionsAnswerAsCpythons() {
    assert_same_output("behaviour.c", 80);
}

#[test]
fn PrototypesEqualCpythons() {
    let Some(theirs) = cpython_include() else { return };
    let theirs = prototypes(&theirs, "cpython");
    let ours = prototypes(&our_include(), "ours");
    let differing =
        ours.iter().filter_map(|(name, ours)| theirs.get(name).filter(|t| *t != ours).map(|t| (ours, t)));
    assert_eq!(differing.collect::<Vec<_>>(), []);
    let common = ours.keys().filter(|name| theirs.contains_key(*name)).count();
    assert!(common > 1250, "only {common} functions in common");
}

#[test]
fn HeadersInEveryModeCompileWithoutWarnings() {
    let modes =
        ["-DPLAIN", "-DPy_LIMITED_API=0x03020000", "-DPy_LIMITED_API=0x030b0000", "-DPY_SSIZE_T_CLEAN"];
    let languages = [("c", "-std=c11"), ("c++", "-std=c++11"), ("c++", "-std=c++20")];
    let source = temporary("modes.c");
    std::fs::write(&source, ALL_HEADERS).expect("a temporary file");
    for mode in modes {
        for (language, standard) in languages {
            let mut gcc = Command::new("gcc");
            gcc.args([
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wno-unused",
                "-fsyntax-only",
                mode,
                standard,
                "-x",
                language,
            ]);
            run(gcc.arg(format!("-I{ROOT}/include")).arg(&source));
        }
    }
}

/// `docs/layouts.md` has one row `| `structure` | size | …` for each structure of the table.
#[test]
fn LayoutsDocumentHasARowForEveryStructure() {
    let printed = output_with(&our_include(), "probe.c", "document");
    let document = std::fs::read_to_string(format!("{ROOT}/docs/layouts.md")).expect("docs/layouts.md");
    let structures = printed.lines().filter_map(|line| line.strip_prefix("sizeof "));
    let rows: Vec<String> = structures
        .map(|line| {
            let (name, rest) =
                line.rsplit_once(" align ").and_then(|(line, _)| line.rsplit_once(' ')).expect("a size");
            format!("| `{name}` | {rest} |")
        })
        .collect();
    let missing: Vec<&String> = rows.iter().filter(|row| !document.contains(row.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
    assert!(rows.len() > 100);
}

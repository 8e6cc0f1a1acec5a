//! Compiles the whole standard library of the installed CPython 3.11 and compares success and failure with CPython's
//! own compiler.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::process::Command;
use std::time::Instant;

use kingsnake_compile::{Mode, Options, compile};

/// Prints `path \t verdict` for each file: `ok`, `bad` or `skip` (not UTF-8).
const JUDGE: &str = r#"
import os, sys, sysconfig, tokenize, warnings
warnings.simplefilter("ignore")
root = sysconfig.get_paths()["stdlib"]
for folder, folders, files in os.walk(root):
    folders[:] = sorted(f for f in folders if f not in ("__pycache__", "site-packages"))
    for name in sorted(files):
        if not name.endswith(".py"):
            continue
        path = os.path.join(folder, name)
        with open(path, "rb") as f:
            data = f.read()
        try:
            data.decode("utf-8")
            with open(path, "rb") as f:
                plain = tokenize.detect_encoding(f.readline)[0] in ("utf-8", "utf-8-sig", "ascii")
        except (SyntaxError, UnicodeDecodeError):
            plain = False
        if not plain:
            verdict = "skip"
        else:
            try:
                compile(data, path, "exec", dont_inherit=True)
                verdict = "ok"
            except (SyntaxError, ValueError) as error:
                verdict = "bad " + str(error).replace("\n", " ")
        print(path, verdict, sep="\t")
"#;

#[test]
fn StandardLibraryCompiledGivesCPythonsVerdicts() {
    let output = Command::new("python3.11").args(["-c", JUDGE]).output().expect("python3.11 runs");
    let list = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut spent = std::time::Duration::ZERO;
    for line in list.lines() {
        let (path, verdict) = line.split_once('\t').expect("a tab");
        if verdict == "skip" {
            continue;
        }
        let source = std::fs::read_to_string(path).expect("UTF-8 source");
        let start = Instant::now();
        let result = compile(&source, path, Mode::Exec, &Options::default());
        spent += start.elapsed();
        count += 1;
        match (&result, verdict) {
            (Ok(_), "ok") => {}
            (Err(_), verdict) if verdict.starts_with("bad") => {}
            (Ok(_), _) => wrong.push(format!("{path}: compiled, CPython: {verdict}")),
            (Err(error), _) => wrong.push(format!("{path}: {error}")),
        }
    }
    eprintln!("{count} files in {spent:?}");
    assert!(count > 500, "only {count} files found");
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

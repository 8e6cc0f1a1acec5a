//! Compares what CPython's code objects tell of themselves with what ours tell, for the whole standard library.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::Command;

use kingsnake_compile::bytecode::{Code, Const};
use kingsnake_compile::{Mode, Options, compile};

/// Prints a `=path` line for each file that compiles, then a line for each code object in it.
const DUMP: &str = r#"
import os, sys, sysconfig, tokenize, types, warnings
warnings.simplefilter("ignore")
root = sysconfig.get_paths()["stdlib"]
def dump(code):
    lines = sorted({line for _, _, line in code.co_lines() if line})
    print(code.co_qualname, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, hex(code.co_flags),
          code.co_firstlineno, ",".join(code.co_varnames), ",".join(code.co_cellvars), ",".join(code.co_freevars),
          " ".join(map(str, lines)), sep="|")
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            dump(const)
for folder, folders, files in os.walk(root):
    folders[:] = sorted(f for f in folders if f not in ("__pycache__", "site-packages"))
    for name in sorted(files):
        path = os.path.join(folder, name)
        if not name.endswith(".py"):
            continue
        with open(path, "rb") as f:
            data = f.read()
        try:
            data.decode("utf-8")
            with open(path, "rb") as f:
                if tokenize.detect_encoding(f.readline)[0] not in ("utf-8", "utf-8-sig", "ascii"):
                    continue
            code = compile(data, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        print("=" + path)
        dump(code)
"#;

fn dump(code: &Code, out: &mut Vec<String>) {
    let lines: BTreeSet<u32> =
        code.positions().map(|(_, position)| position.line).filter(|line| *line > 0).collect();
    let mut text = format!(
        "{}|{}|{}|{}|{:#x}|{}|{}|{}|{}|",
        code.qualname,
        code.argcount,
        code.posonlyargcount,
        code.kwonlyargcount,
        code.flags,
        code.first_line,
        code.varnames.join(","),
        code.cellvars.join(","),
        code.freevars.join(","),
    );
    for (at, line) in lines.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        _ = write!(text, "{space}{line}");
    }
    out.push(text);
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            dump(inner, out);
        }
    }
}

#[test]
fn StandardLibraryCompiledGivesCPythonsSignatures() {
    let output = Command::new("python3.11").args(["-c", DUMP]).output().expect("python3.11 runs");
    let list = String::from_utf8(output.stdout).expect("UTF-8");
    let mut files = list.split("\n=");
    let (mut total, mut wrong, mut wrong_lines) = (0, Vec::new(), Vec::new());
    for file in &mut files {
        let mut expected = file.lines();
        let path = expected.next().unwrap_or_default().trim_start_matches('=');
        let source = std::fs::read_to_string(path).expect("UTF-8 source");
        let code = compile(&source, path, Mode::Exec, &Options::default()).expect("it compiles");
        let mut ours = Vec::new();
        dump(&code, &mut ours);
        // CPython also keeps code objects that only unreachable statements use
        for ours in ours {
            total += 1;
            let (names, lines) = ours.rsplit_once('|').expect("a bar");
            let same =
                |expected: &&str| expected.rsplit_once('|').is_some_and(|(expected, _)| expected == names);
            match expected.find(same) {
                Some(expected) => {
                    let expected_lines = expected.rsplit_once('|').map_or("", |(_, lines)| lines);
                    if lines != expected_lines {
                        wrong_lines.push(format!("{path}: {names}\n  {expected_lines}\n  {lines}"));
                    }
                }
                None => {
                    wrong.push(format!("{path}: {names}"));
                    break;
                }
            }
        }
    }
    eprintln!("{total} code objects, {} with other lines", wrong_lines.len());
    for line in wrong_lines.iter().take(40) {
        eprintln!("{line}");
    }
    assert!(wrong.is_empty(), "{} of {total} differ:\n{}", wrong.len(), wrong.join("\n"));
}

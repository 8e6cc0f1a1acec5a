//! Reads the C type of every exported symbol from CPython's installed headers.
//!
//! The preprocessor sees the headers four times (as CPython's core does, as an extension does, with
//! `PY_SSIZE_T_CLEAN`, and with the limited API), because some declarations exist in one of these only. What is left
//! is plain declarations; function bodies and struct bodies are dropped by their braces.

use crate::paths;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The columns that describe the symbol; this command fills `returns`, `parameters` and `since` after them.
const COLUMNS: usize = 8;

const MODES: [&str; 4] =
    ["#define Py_BUILD_CORE 1\n", "", "#define PY_SSIZE_T_CLEAN\n", "#define Py_LIMITED_API 0x030b0000\n"];

/// Prototypes of symbols that no header declares; format: name, returns, parameters (tab-separated).
const UNDECLARED: &str = include_str!("undeclared.tsv");

/// What a header says of one symbol: return type (or type of the datum) and parameter list (`-` for data).
type Prototype = (String, String);

pub fn run() -> Result<(), String> {
    let path = paths::root().join("capi/symbols.tsv");
    let table = paths::read(&path)?;
    let include = paths::cpython_include()?;
    let found = all_prototypes(&include, &table)?;
    let limited = limited_versions(&include)?;
    let mut out = String::new();
    let mut missing = Vec::new();
    for (number, line) in table.lines().enumerate() {
        let columns: Vec<&str> = line.split('\t').take(COLUMNS).collect();
        let (returns, parameters) = match (number, found.get(columns[0])) {
            (0, _) => ("returns", "parameters"),
            (_, Some((returns, parameters))) => (returns.as_str(), parameters.as_str()),
            (_, None) => {
                missing.push(columns[0].to_owned());
                ("void *", "?")
            }
        };
        let since = match (number, limited.get(columns[0])) {
            (0, _) => "since".to_owned(),
            (_, Some(minor)) => format!("3.{minor}"),
            (_, None) => "-".to_owned(),
        };
        out += &format!("{}\t{returns}\t{parameters}\t{since}\n", columns.join("\t"));
    }
    paths::write(&path, &out)?;
    println!(
        "{} symbols, {} without a prototype: {}",
        out.lines().count() - 1,
        missing.len(),
        missing.join(" ")
    );
    Ok(())
}

fn all_prototypes(include: &Path, table: &str) -> Result<BTreeMap<String, Prototype>, String> {
    let mut found = BTreeMap::new();
    let internal = table.lines().filter_map(|l| l.split('\t').nth(3)).filter(|h| h.starts_with("internal/"));
    let mut core: Vec<&str> = internal.collect();
    core.sort_unstable();
    core.dedup();
    for mode in MODES {
        let mut source = format!("{mode}#include <Python.h>\n");
        let extra = ["structmember.h", "marshal.h", "frameobject.h", "osdefs.h"];
        let core_only = ["token.h", "cpython/pydebug.h"];
        let in_core = mode.contains("CORE");
        let headers = extra.iter().copied().chain(if in_core { core_only.to_vec() } else { vec![] });
        for header in headers.chain(if in_core { core.clone() } else { vec![] }) {
            source += &format!("#include <{header}>\n");
        }
        for (name, prototype) in declarations(&preprocess(include, &source)?) {
            found.entry(name).or_insert(prototype);
        }
    }
    for line in UNDECLARED.lines().filter(|l| !l.starts_with('#')) {
        if let [name, returns, parameters] = line.split('\t').collect::<Vec<_>>()[..] {
            found.entry(name.to_owned()).or_insert((returns.to_owned(), parameters.to_owned()));
        }
    }
    Ok(found)
}

/// The minor version of the limited API from which on each name is declared.
fn limited_versions(include: &Path) -> Result<BTreeMap<String, u32>, String> {
    let mut since = BTreeMap::new();
    for (minor, clean) in (2..=11).flat_map(|minor| [(minor, ""), (minor, "#define PY_SSIZE_T_CLEAN\n")]) {
        let source = format!("{clean}#define Py_LIMITED_API 0x03{minor:02x}0000\n#include <Python.h>\n");
        for (name, _) in declarations(&preprocess(include, &format!("{source}#include <structmember.h>\n"))?)
        {
            since.entry(name).or_insert(minor);
        }
    }
    Ok(since)
}

fn preprocess(include: &Path, source: &str) -> Result<String, String> {
    let mut gcc = Command::new("gcc")
        .args(["-E", "-P", "-x", "c", "-"])
        .arg(format!("-I{}", include.display()))
        .arg(format!("-I{}/internal", include.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("gcc cannot be run: {e}"))?;
    gcc.stdin.take().expect("piped").write_all(source.as_bytes()).map_err(|e| e.to_string())?;
    let out = gcc.wait_with_output().map_err(|e| e.to_string())?;
    if !out.status.success() {
        return Err("gcc -E failed on CPython's headers".to_owned());
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// The top-level declarations of preprocessed C that name a `Py…` or `_Py…` symbol.
fn declarations(text: &str) -> Vec<(String, Prototype)> {
    let (mut depth, mut chunk, mut found) = (0usize, String::new(), Vec::new());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\'' => skip_literal(&mut chars, c),
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                // A function's body ends its declaration; after a struct's body a name or `;` follows, and a
                // type definition is of no interest here either.
                if depth == 0 {
                    chunk.clear();
                }
            }
            ';' if depth == 0 => found.extend(declaration(&std::mem::take(&mut chunk))),
            _ if depth == 0 => chunk.push(if c.is_whitespace() { ' ' } else { c }),
            _ => {}
        }
    }
    found
}

/// Moves `chars` behind the string or character literal that `quote` opened (its braces are not C's).
fn skip_literal(chars: &mut std::str::Chars<'_>, quote: char) {
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if c == quote => return,
            _ => {}
        }
    }
}

fn declaration(chunk: &str) -> Option<(String, Prototype)> {
    let chunk = without_attributes(chunk);
    let chunk = chunk.trim();
    if chunk.starts_with("typedef ") || chunk.starts_with("static ") {
        return None;
    }
    let chunk = chunk.strip_prefix("extern ").unwrap_or(chunk);
    if let Some((returns, rest)) = chunk.split_once("(*").filter(|(returns, _)| !returns.contains('(')) {
        let (name, parameters) = rest.split_once(')')?;
        return Some((
            name.trim().to_owned(),
            (squeeze(&format!("{returns}(*){parameters}")), "-".to_owned()),
        ));
    }
    let (head, parameters) = match chunk.split_once('(') {
        Some((head, rest)) => (head, squeeze(rest.trim_end().strip_suffix(')')?)),
        None => (chunk, "-".to_owned()),
    };
    let head = head.trim_end();
    let dimension = head.find('[').map_or("", |at| &head[at..]);
    let head = head[..head.len() - dimension.len()].trim_end();
    let start = head.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let (returns, name) = head.split_at(start);
    let ours = name.starts_with("Py") || name.starts_with("_Py");
    (ours && !returns.trim().is_empty())
        .then(|| (name.to_owned(), (squeeze(&format!("{returns}{dimension}")), parameters)))
}

/// `chunk` without `__attribute__((…))` and the keywords that say nothing about types.
fn without_attributes(chunk: &str) -> String {
    let (mut rest, mut out) = (chunk, String::new());
    while let Some(at) = rest.find("__attribute__") {
        out += &rest[..at];
        let mut depth = 0;
        let end = rest[at..].char_indices().find_map(|(i, c)| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            (c == ')' && depth == 0).then_some(at + i + 1)
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    out += rest;
    out.replace("__extension__", " ").replace("_Noreturn", " ")
}

/// Single spaces, none at the ends, `*` next to what it points from.
fn squeeze(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("( ", "(").replace(" )", ")").replace(" ,", ",").replace("* *", "**").replace("* ", "*")
}

#[cfg(test)]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
mod tests {
    use super::declarations;

    fn one(text: &str) -> (String, String, String) {
        let (name, (returns, parameters)) = declarations(text).remove(0);
        (name, returns, parameters)
    }

    #[test]
    fn DeclarationOfFunctionSplits() {
        let text = "__attribute__ ((visibility (\"default\"))) PyObject * PyList_New(Py_ssize_t size);";
        assert_eq!(one(text), ("PyList_New".into(), "PyObject *".into(), "Py_ssize_t size".into()));
    }

    #[test]
    fn DeclarationOfDataHasNoParameters() {
        assert_eq!(
            one("extern const char *_Py_path[3];"),
            ("_Py_path".into(), "const char *[3]".into(), "-".into())
        );
    }

    #[test]
    fn DeclarationAfterInlineFunctionFound() {
        let text = "static inline int Py_X(void) { return 1; } extern int PyY_Z(void (*f)(int), char *s);";
        assert_eq!(one(text), ("PyY_Z".into(), "int".into(), "void (*f)(int), char *s".into()));
    }
}

//! Writes the prototypes of `capi/symbols.tsv` into the headers of `include/`, between two comment lines in each.
//!
//! Structures, macros and inline functions around them are written by hand.

use crate::{paths, scan, scan::Symbol};
use std::collections::BTreeMap;

const BEGIN: &str = "/* prototypes: generated from capi/symbols.tsv by xtask headers */\n";
const END: &str = "/* end of prototypes */\n";
const WIDTH: usize = 118;

const NO_RETURN: [&str; 6] = [
    "Py_FatalError",
    "_Py_FatalErrorFunc",
    "_Py_FatalErrorFormat",
    "Py_Exit",
    "Py_ExitStatusException",
    "PyThread_exit_thread",
];

/// Fills every header; with `check`, changes nothing and fails where one is out of date.
pub fn run(check: bool) -> Result<(), String> {
    let symbols = scan::symbols(&paths::read(&paths::root().join("capi/symbols.tsv"))?);
    let mut by_header: BTreeMap<&str, Vec<&Symbol>> = BTreeMap::new();
    for symbol in &symbols {
        by_header.entry(&symbol.header).or_default().push(symbol);
    }
    let mut left_out = Vec::new();
    for (header, symbols) in by_header {
        let path = paths::root().join("include").join(header);
        if header == "-" || header.starts_with("internal/") || !path.is_file() {
            left_out.push(format!("{header} ({})", symbols.len()));
            continue;
        }
        let old = paths::read(&path)?;
        let (before, rest) = old.split_once(BEGIN).ok_or(format!("{header}: no place for prototypes"))?;
        let (_, after) = rest.split_once(END).ok_or(format!("{header}: no end of prototypes"))?;
        let new = format!("{before}{BEGIN}{}{END}{after}", prototypes(header, symbols));
        if check && new != old {
            return Err(format!("include/{header} is out of date: run `cargo xtask headers`"));
        }
        if !check {
            paths::write(&path, &new)?;
        }
    }
    println!("declared in no header of ours: {}", left_out.join(", "));
    Ok(())
}

/// The declarations of one header, grouped by the version of the limited API that has them.
fn prototypes(header: &str, mut symbols: Vec<&Symbol>) -> String {
    let all_hidden = header.starts_with("cpython/");
    symbols.sort_by_key(|s| (if all_hidden { 0 } else { minor(s) }, !s.is_data, s.name.clone()));
    let (mut out, mut group) = (String::new(), 2);
    for symbol in symbols {
        let since = if all_hidden { 2 } else { minor(symbol) };
        if since != group {
            if group != 2 {
                out += "#endif\n";
            }
            out += &match since {
                u32::MAX => "#ifndef Py_LIMITED_API\n".to_owned(),
                _ => format!("#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x03{since:02x}0000\n"),
            };
            group = since;
        }
        out += &wrapped(&prototype(symbol));
    }
    if group != 2 {
        out += "#endif\n";
    }
    out
}

/// The minor version from which on the limited API has `symbol`; the largest number if it never has.
fn minor(symbol: &Symbol) -> u32 {
    symbol.since.strip_prefix("3.").and_then(|minor| minor.parse().ok()).unwrap_or(u32::MAX)
}

fn prototype(symbol: &Symbol) -> String {
    let (name, returns) = (&symbol.name, pointers(&symbol.returns));
    if symbol.is_data {
        // `T [N]` and `T (*)(…)` hold the place of the name inside.
        return match (returns.split_once('['), returns.split_once("(*)")) {
            (_, Some((result, parameters))) => {
                format!("PyAPI_DATA({}) (*{name}){parameters};", result.trim())
            }
            (Some((item, length)), _) => format!("PyAPI_DATA({}) {name}[{length};", item.trim()),
            _ => format!("PyAPI_DATA({returns}) {name};"),
        };
    }
    let no_return = if NO_RETURN.contains(&name.as_str()) { "_Py_NO_RETURN " } else { "" };
    format!("PyAPI_FUNC({returns}) {no_return}{name}({});", pointers(&symbol.parameters))
}

/// `text` with each `*` next to what follows it.
fn pointers(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c == '*' && out.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
            out.push(' ');
        }
        if c == ' ' && out.ends_with('*') {
            continue;
        }
        out.push(c);
    }
    out
}

/// `line` broken after commas where it is too long.
fn wrapped(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for part in line.split_inclusive(", ") {
        if length + part.trim_end().len() > WIDTH {
            out.truncate(out.trim_end().len());
            out += "\n    ";
            length = 4;
        }
        out += part;
        length += part.len();
    }
    out + "\n"
}

#[cfg(test)]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
mod tests {
    use super::*;

    #[test]
    fn PointersWithLooseStarAttaches() {
        assert_eq!(
            pointers("const char* name, PyObject * const *args"),
            "const char *name, PyObject *const *args"
        );
    }

    #[test]
    fn WrappedLongLineBreaksAfterComma() {
        let line = format!("PyAPI_FUNC(int) f({}, int last);", "int a, ".repeat(16).trim_end_matches(", "));
        let text = wrapped(&line);
        assert!(text.lines().all(|l| l.len() <= WIDTH) && text.contains(",\n    int"), "{text}");
    }

    #[test]
    fn HeadersOfIncludeAreUpToDate() {
        run(true).unwrap();
    }
}

//! Finds which exported symbols the sources define. Shared by `capi/build.rs` (which makes stubs for the rest) and by
//! `xtask compatibility`.
//!
//! A definition is one of
//! - `#[capi(…)]` or `#[unsafe(no_mangle)]`, then (after doc comments and other attributes) `fn NAME` or `static NAME`;
//! - `#[unsafe(export_name = "NAME")]`;
//! - `variadic!(NAME => …);`
//! - a comment line `// exports: A B C`, with which a macro call announces what it defines.

use std::path::{Path, PathBuf};

/// One row of `capi/symbols.tsv`.
#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: String,
    pub is_data: bool,
    pub tier: String,
    pub header: String,
    pub room: String,
    /// How many of the surveyed wheels and of CPython's own modules import it.
    pub users: u32,
    pub bytes: usize,
    /// C return type, or the type of the datum.
    pub returns: String,
    /// C parameter list; `-` for data.
    pub parameters: String,
    /// The version of the limited API that first declares it, `-` if none.
    pub since: String,
}

/// The rows of `capi/symbols.tsv`, without the line of column names.
pub fn symbols(table: &str) -> Vec<Symbol> {
    let row = |line: &str| {
        let column: Vec<&str> = line.split('\t').collect();
        let count = |at: usize| column[at].parse::<u32>().unwrap_or(0);
        Symbol {
            name: column[0].to_owned(),
            is_data: column[1] == "data",
            tier: column[2].to_owned(),
            header: column[3].to_owned(),
            room: column[4].to_owned(),
            users: count(5) + count(6),
            bytes: column[7].parse().unwrap_or(0),
            returns: column[8].to_owned(),
            parameters: column[9].to_owned(),
            since: column[10].to_owned(),
        }
    };
    table.lines().skip(1).map(row).collect()
}

/// Every `.rs` file under `folder`, sorted.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut todo) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The names that Rust source `text` defines as exported symbols, in order of appearance.
pub fn defined_in(text: &str) -> Vec<String> {
    let (mut found, mut awaiting) = (Vec::new(), false);
    for line in text.lines().map(str::trim_start) {
        if let Some((_, list)) = line.split_once("exports:").filter(|(before, _)| is_comment_start(before)) {
            found.extend(list.split(|c: char| !is_word(c)).filter(|w| !w.is_empty()).map(str::to_owned));
            continue;
        }
        if line.starts_with("//") {
            continue;
        }
        found.extend(line.split_once("export_name = \"").and_then(|(_, rest)| identifier(rest)));
        found.extend(line.strip_prefix("variadic!(").and_then(identifier));
        awaiting |= line.starts_with("#[capi") || line.contains("#[unsafe(no_mangle)]");
        if awaiting && let Some(rest) = after_item_keyword(line) {
            found.extend(identifier(rest));
            awaiting = false;
        }
    }
    found
}

fn is_comment_start(before: &str) -> bool {
    matches!(before.trim_end(), "//" | "///" | "//!")
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What follows `fn ` or `static ` (or `static mut `) in `line`, if one is there as a word of its own.
fn after_item_keyword(line: &str) -> Option<&str> {
    ["static mut ", "static ", "fn "].iter().find_map(|word| {
        let at = line.find(word)?;
        let alone = at == 0 || line[..at].ends_with([' ', ')', ']']);
        alone.then(|| &line[at + word.len()..])
    })
}

/// The identifier at the start of `text`.
fn identifier(text: &str) -> Option<String> {
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

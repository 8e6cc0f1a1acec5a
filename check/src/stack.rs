//! Makes a crash report readable: gives frames the names that only a symbol table knows.

use object::{Object, ObjectSymbol, SymbolKind};
use std::collections::HashMap;
use std::path::Path;

/// The functions of one file, by address.
struct Functions {
    sorted: Vec<(u64, u64, String)>,
}

impl Functions {
    fn read(path: &str) -> Option<Self> {
        let data = std::fs::read(Path::new(path)).ok()?;
        let file = object::File::parse(&*data).ok()?;
        let text = file.symbols().chain(file.dynamic_symbols()).filter(|s| s.kind() == SymbolKind::Text);
        let mut sorted: Vec<(u64, u64, String)> = text
            .filter(|s| s.address() != 0)
            .filter_map(|s| Some((s.address(), s.size(), demangle(s.name().ok()?))))
            .collect();
        sorted.sort();
        Some(Self { sorted })
    }

    fn at(&self, address: u64) -> Option<String> {
        let after = self.sorted.partition_point(|(start, ..)| *start <= address);
        let (start, size, name) = self.sorted.get(after.checked_sub(1)?)?;
        (address < start + (*size).max(1)).then(|| format!("{name}+{:#x}", address - start))
    }
}

/// Rust's and C++'s mangled names, readable; others as they are. Hashes at the end are left off.
fn demangle(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

/// Turns lines of `backtrace_symbols_fd` into `file: function+offset`; other lines stay as they are.
///
/// Such a line is `path(symbol+0x12) [0x7f…]` or, where the symbol is not exported, `path(+0x1234) [0x7f…]`.
pub fn symbolise(lines: &[String]) -> Vec<String> {
    let mut files: HashMap<String, Option<Functions>> = HashMap::new();
    lines.iter().map(|line| frame(line, &mut files).unwrap_or_else(|| line.clone())).collect()
}

fn frame(line: &str, files: &mut HashMap<String, Option<Functions>>) -> Option<String> {
    let (path, rest) = line.split_once('(')?;
    let (place, _) = rest.split_once(')')?;
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some(offset) = place.strip_prefix("+0x") else {
        let (symbol, offset) = place.rsplit_once("+0x")?;
        return Some(format!("{file}: {}+0x{offset}", demangle(symbol)));
    };
    let address = u64::from_str_radix(offset, 16).ok()?;
    let functions = files.entry(path.to_owned()).or_insert_with(|| Functions::read(path));
    let name = functions.as_ref().and_then(|f| f.at(address));
    Some(format!("{file}: {}", name.unwrap_or_else(|| format!("+0x{offset}"))))
}

/// Drops the frames of the handler itself and of the C library's raising, so that the first line is the culprit.
pub fn trim(frames: Vec<String>) -> Vec<String> {
    let noise = |f: &String| {
        f.contains("crash::on_signal")
            || f.starts_with("libc.so.6: +")
            || f.starts_with("libc.so.6: gsignal")
            || f.starts_with("libc.so.6: abort")
            || f.starts_with("libc.so.6: pthread_kill")
    };
    let start = frames.iter().position(|f| !noise(f)).unwrap_or(0);
    frames.into_iter().skip(start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn SymboliseKnownShapes() {
        let lines = ["/x/libc.so.6(abort+0x12) [0x7f00]", "/nowhere/k.so(+0x99) [0x7f01]", "something else"];
        let out = symbolise(&lines.map(str::to_owned));
        assert_eq!(out, ["libc.so.6: abort+0x12", "k.so: +0x99", "something else"]);
    }

    #[test]
    fn TrimLeavesTheCulpritFirst() {
        let frames =
            ["kpython: kingsnake_loader::crash::on_signal+0x1", "libc.so.6: +0x3c050", "x.so: boom+0x4"];
        assert_eq!(trim(frames.map(str::to_owned).to_vec()), ["x.so: boom+0x4"]);
        assert_eq!(trim(vec!["libc.so.6: abort+0x1".into()]), ["libc.so.6: abort+0x1"]);
    }

    proptest::proptest! {
        #[test]
        fn SymboliseAnyTextNeverPanics(lines in proptest::collection::vec(".{0,60}", 0..5)) {
            let _ = trim(symbolise(&lines));
        }
    }
}

//! Lines of source files, for tracebacks.

use crate::Runtime;
use crate::objects::dict;
use crate::value::{ListCell, StrCell};

/// Line `line` (from 1) of a source file, without its newline. Files are looked for as named, then by their last
/// component along `sys.path`.
pub(super) fn source_line(rt: &Runtime, filename: &str, line: usize) -> Option<String> {
    let bytes = read_source(rt, filename)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let line = nth_line(bytes, line)?;
    Some(match std::str::from_utf8(line) {
        Ok(text) => text.to_string(),
        Err(_) if declares_latin1(bytes) => line.iter().map(|&b| b as char).collect(),
        Err(_) => String::from_utf8_lossy(line).into_owned(),
    })
}

fn nth_line(bytes: &[u8], line: usize) -> Option<&[u8]> {
    let mut rest = bytes;
    let mut number = line.checked_sub(1)?;
    loop {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(rest.len());
        if number == 0 {
            return Some(&rest[..end]);
        }
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + width..).unwrap_or(&[]);
        number -= 1;
    }
}

/// A coding comment in the first two lines that names Latin-1.
fn declares_latin1(bytes: &[u8]) -> bool {
    bytes.split(|&b| b == b'\n').take(2).any(|line| {
        let text = String::from_utf8_lossy(line).to_lowercase();
        text.trim_start().starts_with('#')
            && text.contains("coding")
            && ["latin-1", "latin1", "iso-8859-1", "iso-8859-15"].iter().any(|name| text.contains(name))
    })
}

fn read_source(rt: &Runtime, filename: &str) -> Option<Vec<u8>> {
    if let Ok(bytes) = std::fs::read(filename) {
        return Some(bytes);
    }
    let tail = filename.rsplit('/').next()?;
    let path = dict::get_text(rt, rt.sys_dict.get()?, "path")?.downcast::<ListCell>()?;
    (0..path.len())
        .filter_map(|i| path.get(i)?.downcast::<StrCell>())
        .find_map(|directory| std::fs::read(std::path::Path::new(&*directory.to_text()).join(tail)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nth_line_mixed_newlines_finds_each() {
        let text = b"a\r\nb\rc\n\nd";
        let lines: Vec<_> = (1..=5).map(|n| nth_line(text, n)).collect();
        assert_eq!(lines, [Some(&b"a"[..]), Some(b"b"), Some(b"c"), Some(b""), Some(b"d")]);
        assert_eq!((nth_line(text, 0), nth_line(text, 6)), (None, None));
    }
}

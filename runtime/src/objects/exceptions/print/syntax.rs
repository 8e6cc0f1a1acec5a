//! The place of a SyntaxError: file, line, text and marks under it.

use super::{Printer, escaped, quiet};
use crate::value::{StrCell, SyntaxErrorCell, Value};

impl Printer<'_> {
    /// Prints where a SyntaxError is; gives its bare message to be printed instead of its `str`.
    pub(super) fn syntax_place(&mut self, exc: Value) -> Option<Value> {
        let rt = self.rt;
        let e = exc.downcast::<SyntaxErrorCell>()?;
        let has_place = quiet(rt, rt.getattr_text(exc, "print_file_and_line")).is_some();
        let line = e.lineno.get().and_then(crate::objects::int::as_i64);
        let (true, Some(line)) = (has_place, line) else { return None };
        let number = |v: Option<Value>| v.and_then(crate::objects::int::as_i64);
        let (offset, end_offset) = (number(e.offset.get()), number(e.end_offset.get()));
        let (end_line, text) = (number(e.end_lineno.get()), e.text.get());
        let filename = match e.filename.get() {
            None => "<string>".to_string(),
            Some(f) if f.is_none() => "<string>".to_string(),
            Some(f) => quiet(rt, rt.str(f)).map_or(String::new(), |s| escaped(&s)),
        };
        self.line(&format!("  File \"{filename}\", line {line}"));
        if let Some(text) = text.and_then(|t| t.downcast::<StrCell>()) {
            let same_line = end_line.is_none_or(|end| end == line);
            self.error_text(&escaped(&text), offset, if same_line { end_offset } else { None }, end_line, line);
        }
        Some(e.msg.get().unwrap_or(Value::none()))
    }

    /// The source text and `^` under the part from `offset` to `end` (columns from 1).
    fn error_text(&mut self, text: &str, offset: Option<i64>, end: Option<i64>, end_line: Option<i64>, line: i64) {
        let text = text.trim_end_matches('\n');
        let trimmed = text.trim_start_matches([' ', '\t', '\x0c']);
        let cut = (text.len() - trimmed.len()) as i64;
        self.line(&format!("    {trimmed}"));
        let Some(offset) = offset.filter(|&o| o > 0) else { return };
        let length = text.chars().count() as i64;
        let mut end = match end {
            Some(e) => e,
            None if end_line.is_some_and(|e| e != line) => length + 1,
            None => offset,
        };
        if end <= 0 || end <= offset {
            end = offset + 1;
        }
        let start = (offset - 1).min(length).max(cut) - cut;
        let stop = (end - 1).min(length.max(start + cut + 1)) - cut;
        let marks = "^".repeat((stop - start).max(1) as usize);
        self.line(&format!("    {}{marks}", " ".repeat(start as usize)));
    }
}

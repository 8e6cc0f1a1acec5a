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
            let length = text.len() as i64;
            let end = if end_line.is_some_and(|end| end > line) { Some(length) } else { end_offset };
            self.error_text(&escaped(&text), offset, end.map(|e| e.min(length + 1)));
        }
        Some(e.msg.get().unwrap_or(Value::none()))
    }

    /// The line of source text that `offset` is in and `^` from there to `end` (columns from 1), without a margin.
    fn error_text(&mut self, text: &str, offset: Option<i64>, end: Option<i64>) {
        let count = end.zip(offset).map_or(1, |(e, o)| (e - o).max(1)) as usize;
        let visible = text.trim_start_matches([' ', '\t', '\x0c']);
        let cut = (text.len() - visible.len()) as i64;
        let length = visible.strip_suffix('\n').unwrap_or(visible).len() as i64;
        let mut at = (offset.unwrap_or(-1) - 1 - cut).min(length);
        let mut rest = visible;
        while let Some(newline) = rest.find('\n').filter(|&n| (n as i64) < at) {
            rest = &rest[newline + 1..];
            at -= newline as i64 + 1;
        }
        self.out.push_str(&format!("    {}\n", rest.strip_suffix('\n').unwrap_or(rest)));
        if at >= 0 {
            self.out.push_str(&format!("    {}{}\n", " ".repeat(at as usize), "^".repeat(count)));
        }
    }
}

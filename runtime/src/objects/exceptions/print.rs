//! Exceptions as text: tracebacks with source lines, causes and contexts, groups, notes.

use super::base::cell;
use super::groups::{exceptions_of, is_group};
use super::source::source_line;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::objects::traceback::TracebackCell;
use crate::value::{ExceptionCell, Gc, StrCell, Value, statics};

mod carets;
mod hints;
mod syntax;

const MAX_GROUP_WIDTH: usize = 15;
const MAX_GROUP_DEPTH: usize = 10;
const TRACEBACK_LIMIT: i64 = 1000;
/// Lines of a recursion that are shown before they are counted.
const SHOWN_REPEATS: usize = 3;

/// What goes on while an exception is printed: the text so far, how deep in groups, whom to come back to.
struct Printer<'r> {
    rt: &'r Runtime,
    out: String,
    depth: usize,
    /// The frame of the innermost group has still to be closed.
    need_close: bool,
    /// Exceptions already met along causes and contexts.
    seen: GcVec<'r>,
}

/// The whole text of an exception as an interpreter that ends with it prints it.
pub fn print_exception(rt: &Runtime, exc: Value) -> String {
    let mut p = Printer { rt, out: String::new(), depth: 0, need_close: false, seen: GcVec::new(rt) };
    p.recursive(exc);
    p.out
}

/// Prints an exception to `sys.stderr`, or to the process's where that cannot be written to.
pub fn print_to_stderr(rt: &Runtime, exc: Value) {
    let text = print_exception(rt, exc);
    write_to_stderr(rt, &text);
}

/// Writes text to `sys.stderr` and flushes it; nothing where it is None.
pub(super) fn write_to_stderr(rt: &Runtime, text: &str) {
    let stream = rt.sys_dict.get().and_then(|d| dict::get_str(rt, d, rt.names().stderr));
    let native = || {
        use std::io::Write;
        let _ = std::io::stderr().write_all(text.as_bytes());
    };
    match stream {
        None => native(),
        Some(s) if s.is_none() => {}
        Some(s) => {
            let line = rt.new_str(text).value();
            if quiet(rt, rt.call_method(s, rt.names().write, &[line])).is_none() {
                return native();
            }
            quiet(rt, rt.call_method(s, rt.names().flush, &[]));
        }
    }
}

/// The result, or `None`, whatever was raised.
pub(super) fn quiet<T>(rt: &Runtime, result: R<T>) -> Option<T> {
    match result {
        Ok(v) => Some(v),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

/// A string as Rust text; lone surrogates as escapes.
pub(super) fn escaped(s: &StrCell) -> String {
    if let Some(text) = s.ascii() {
        return text.to_string();
    }
    let mut out = String::with_capacity(s.len());
    for c in (0..s.len()).map(|i| s.char_at(i)) {
        match char::from_u32(c) {
            Some(c) => out.push(c),
            None => out.push_str(&format!("\\u{c:04x}")),
        }
    }
    out
}

/// The type's name as tracebacks show it: with its module, but for `builtins` and `__main__`.
pub(super) fn type_name(rt: &Runtime, exc: Value) -> String {
    let ty = exc.ty();
    let name = escaped(&crate::objects::type_::qualname_of(rt, ty));
    match crate::objects::type_::module_of(rt, ty).and_then(|m| m.downcast::<StrCell>()) {
        None => format!("<unknown>.{name}"),
        Some(m) if *m == *"builtins" || *m == *"__main__" => name,
        Some(m) => format!("{}.{name}", escaped(&m)),
    }
}

/// The traceback of an exception without a margin: its heading and entries. Nothing if it has none.
pub(super) fn push_traceback(rt: &Runtime, exc: Value, out: &mut String) {
    let mut p = Printer { rt, out: std::mem::take(out), depth: 0, need_close: false, seen: GcVec::new(rt) };
    p.traceback(exc);
    *out = p.out;
}

impl Printer<'_> {
    fn margin(&mut self) {
        for _ in 0..2 * self.depth {
            self.out.push(' ');
        }
        if self.depth > 0 {
            self.out.push_str("| ");
        }
    }

    fn indent(&mut self) {
        for _ in 0..2 * self.depth {
            self.out.push(' ');
        }
    }

    /// A line with the margin of the group that is being printed.
    fn line(&mut self, text: &str) {
        self.margin();
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// The exception after what caused it.
    fn recursive(&mut self, exc: Value) {
        let Some(_guard) = quiet(self.rt, self.rt.enter_native_call(" while printing an exception")) else {
            return;
        };
        if let Some(e) = exc.downcast::<ExceptionCell>() {
            self.seen.push(exc);
            let (cause, context) = (e.cause.get(), e.context.get());
            if let Some(cause) = cause {
                self.chained(cause, "The above exception was the direct cause of the following exception:");
            } else if let Some(context) = context
                && !e.suppress_context.get()
            {
                self.chained(context, "During handling of the above exception, another exception occurred:");
            }
        }
        if is_group(exc) { self.group(exc) } else { self.single(exc) }
    }

    fn chained(&mut self, exc: Value, message: &str) {
        if self.seen.contains(&exc) {
            return;
        }
        let (depth, need_close) = (self.depth, self.need_close);
        self.recursive(exc);
        (self.depth, self.need_close) = (depth, need_close);
        self.line("");
        self.line(message);
        self.line("");
    }

    /// Traceback, type, message and notes.
    fn single(&mut self, exc: Value) {
        if !exc.is::<ExceptionCell>() {
            let name = exc.ty().name().to_string();
            self.line(&format!("TypeError: print_exception(): Exception expected for value, {name} found"));
            return;
        }
        self.traceback(exc);
        let shown = self.syntax_place(exc);
        self.margin();
        let name = type_name(self.rt, exc);
        self.out.push_str(&name);
        let message = shown.unwrap_or(exc);
        match quiet(self.rt, self.rt.str(message)) {
            _ if message.is_none() => {}
            None => self.out.push_str(": <exception str() failed>"),
            Some(s) if s.is_empty() => {}
            Some(s) => {
                self.out.push_str(": ");
                self.out.push_str(&escaped(&s));
            }
        }
        if let Some(hint) = hints::suggestion(self.rt, exc) {
            self.out.push_str(&format!(". Did you mean: '{hint}'?"));
        }
        self.out.push('\n');
        self.notes(exc);
    }

    fn traceback(&mut self, exc: Value) {
        let Some(tb) = cell(exc).traceback.get().and_then(|t| t.downcast::<TracebackCell>()) else { return };
        let heading = if is_group(exc) { "Exception Group Traceback" } else { "Traceback" };
        let limit = self.traceback_limit();
        if limit <= 0 {
            return;
        }
        if self.depth == 1 && is_group(exc) {
            // The heading of the outermost group begins the frame.
            self.out.push_str(&format!("  + {heading} (most recent call last):\n"));
        } else {
            self.line(&format!("{heading} (most recent call last):"));
        }
        self.entries(tb, limit as usize);
    }

    fn traceback_limit(&self) -> i64 {
        let limit = self.rt.sys_dict.get().and_then(|d| dict::get_text(self.rt, d, "tracebacklimit"));
        limit.and_then(crate::objects::int::as_i64).unwrap_or(TRACEBACK_LIMIT)
    }

    fn entries(&mut self, tb: Gc<TracebackCell>, limit: usize) {
        let mut depth = 0;
        let mut at = Some(tb);
        while let Some(t) = at {
            depth += 1;
            at = t.next.get();
        }
        let mut at = Some(tb);
        for _ in limit..depth {
            at = at.and_then(|t| t.next.get());
        }
        let mut last: Option<(Value, i32, Value)> = None;
        let mut count = 0;
        while let Some(t) = at {
            let code = t.frame.get().code.get();
            let key = (code.co_filename.get(), t.line(), code.co_name.get());
            if last != Some(key) {
                self.repeats(count);
                last = Some(key);
                count = 0;
            }
            count += 1;
            if count <= SHOWN_REPEATS {
                self.entry(t);
            }
            at = t.next.get();
        }
        self.repeats(count);
    }

    fn repeats(&mut self, count: usize) {
        if count > SHOWN_REPEATS {
            let more = count - SHOWN_REPEATS;
            let s = if more == 1 { "" } else { "s" };
            self.line(&format!("  [Previous line repeated {more} more time{s}]"));
        }
    }

    /// Where one frame was, its source line, and marks under the part of it that failed.
    fn entry(&mut self, t: Gc<TracebackCell>) {
        let code = t.frame.get().code.get();
        let text = |v: Value| v.downcast::<StrCell>().map_or(String::new(), |s| escaped(&s));
        let (file, name, line) = (text(code.co_filename.get()), text(code.co_name.get()), t.line());
        self.line(&format!("  File \"{file}\", line {line}, in {name}"));
        let Some(source) = usize::try_from(line).ok().and_then(|n| source_line(self.rt, &file, n)) else {
            return;
        };
        let trimmed = source.trim_start_matches([' ', '\t', '\x0c']);
        self.line(&format!("    {trimmed}"));
        if t.lasti.get() < 0 {
            return;
        }
        let position = code.code.position(t.lasti.get() as u32 / 2);
        if let Some(marks) = carets::marks(&source, line as u32, position) {
            self.line(&format!("    {marks}"));
        }
    }

    fn notes(&mut self, exc: Value) {
        let rt = self.rt;
        let Some(Some(notes)) = quiet(rt, rt.getattr_opt(exc, rt.names().__notes__)) else { return };
        if notes.is_none() {
            return;
        }
        let ty = notes.ty();
        let slots = ty.slots();
        if notes.is::<StrCell>() || notes.is_exact(statics::bytes_type()) || slots.item.is_none() {
            self.margin();
            let shown = quiet(rt, rt.repr(notes)).map(|s| escaped(&s));
            self.out.push_str(shown.as_deref().unwrap_or("<__notes__ repr() failed>"));
            return;
        }
        let Some(items) = quiet(rt, rt.collect(notes)) else { return };
        for &note in items.iter() {
            match quiet(rt, rt.str(note)) {
                None => self.line("<note str() failed>"),
                Some(s) => {
                    for part in escaped(&s).split_inclusive('\n') {
                        self.margin();
                        self.out.push_str(part);
                    }
                    self.out.push('\n');
                }
            }
        }
    }

    /// A group: its own part, then each exception in a frame.
    fn group(&mut self, exc: Value) {
        if self.depth > MAX_GROUP_DEPTH {
            self.line(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})"));
            return;
        }
        if self.depth == 0 {
            self.depth = 1;
        }
        self.single(exc);
        let all = exceptions_of(exc);
        let shown = all.len().min(MAX_GROUP_WIDTH + 1);
        self.need_close = false;
        for i in 0..shown {
            // Where the last exception is a group, that one closes the frames of both.
            let last = i == shown - 1;
            self.need_close |= last;
            self.indent();
            self.out.push_str(if i == 0 { "+-" } else { "  " });
            if i >= MAX_GROUP_WIDTH {
                self.out.push_str("+---------------- ... ----------------\n");
            } else {
                self.out.push_str(&format!("+---------------- {} ----------------\n", i + 1));
            }
            self.depth += 1;
            if i >= MAX_GROUP_WIDTH {
                let more = all.len() - MAX_GROUP_WIDTH;
                let s = if more == 1 { "" } else { "s" };
                self.line(&format!("and {more} more exception{s}"));
            } else {
                self.recursive(all.get(i));
            }
            if last && self.need_close {
                self.indent();
                self.out.push_str("+------------------------------------\n");
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if self.depth == 1 {
            self.depth = 0;
        }
    }
}

//! Source text to tree, by ruff's parser, with CPython's messages.

use std::borrow::Cow;

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{Mode as RuffMode, ParseOptions, parse_unchecked};
use ruff_text_size::{TextRange, TextSize};

use crate::Mode;
use crate::diagnose::diagnose;
use crate::error::{Failure, Pass};

/// Universal newlines: every line end becomes `\n`. A byte order mark is dropped.
pub fn normalize(source: &str) -> Cow<'_, str> {
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    if source.as_bytes().contains(&b'\r') {
        Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(source)
    }
}

/// Parses the source text.
pub fn parse(source: &str, mode: Mode, allow_incomplete: bool) -> Pass<Mod> {
    if source.len() >= u32::MAX as usize / 2 {
        return Err(Failure::too_large(TextRange::default(), "source code too large"));
    }
    if let Some(at) = source.find('\0') {
        let range = TextRange::empty(TextSize::new(at as u32));
        return Err(Failure::syntax(range, "source code string cannot contain null bytes"));
    }
    let ruff_mode = match mode {
        Mode::Eval => RuffMode::Expression,
        Mode::Exec | Mode::Single => RuffMode::Module,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(PythonVersion::PY311);
    let parsed = parse_unchecked(source, options);
    if !parsed.errors().is_empty() || !parsed.unsupported_syntax_errors().is_empty() {
        return Err(diagnose(source, parsed.errors(), parsed.unsupported_syntax_errors(), allow_incomplete));
    }
    Ok(parsed.into_syntax())
}

/// Drops a tree that may be deeper than the native stack likes.
pub fn drop_tree(tree: Mod, source_length: usize) {
    let need = (source_length * 256).clamp(1 << 20, 1 << 28);
    stacker::maybe_grow(need, need, || drop(tree));
}

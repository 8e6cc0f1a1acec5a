//! Source text to tree, by ruff's parser, with CPython's messages.

use std::borrow::Cow;

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{Mode as RuffMode, ParseOptions, parse_unchecked};
use ruff_text_size::{TextRange, TextSize};

use crate::Mode;
use crate::diagnose::{diagnose, too_many_levels};
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
    if let Some(failure) = nested_too_deep(source) {
        return Err(failure);
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

/// CPython's limits for brackets and indentation. The scan is quick and may be fooled by strings; then the tokens decide.
fn nested_too_deep(source: &str) -> Option<Box<Failure>> {
    const BRACKETS: i32 = 200;
    const INDENT: usize = 100;
    let (mut depth, mut deepest) = (0_i32, 0);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = (depth - 1).max(0),
            _ => {}
        }
    }
    let indented =
        |line: &str| line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count() >= INDENT;
    if deepest > BRACKETS || source.lines().any(indented) { too_many_levels(source) } else { None }
}

//! What compiling can go wrong with.

use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::lines::Lines;

/// Which exception the caller raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// SyntaxError
    Syntax,
    /// IndentationError
    Indentation,
    /// TabError
    Tab,
    /// RecursionError: "maximum recursion depth exceeded during compilation"
    TooDeep,
    /// MemoryError or OverflowError: the code does not fit the bytecode's limits.
    TooLarge,
}

/// An error with its place, ready to become CPython's exception. Lines and columns count from 1, columns in
/// characters, `end_col` behind the last one; 0 where unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which exception.
    pub kind: SyntaxErrorKind,
    /// CPython's message.
    pub message: String,
    /// The file name given to `compile`.
    pub filename: Arc<str>,
    /// `lineno`
    pub line: u32,
    /// `offset`
    pub col: u32,
    /// `end_lineno`
    pub end_line: u32,
    /// `end_offset`
    pub end_col: u32,
    /// The line of source, with its newline.
    pub text: Option<String>,
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, line {})", self.message, self.filename, self.line)
    }
}

impl std::error::Error for SyntaxError {}

/// An error on its way out, not yet tied to lines.
#[derive(Debug)]
pub struct Failure {
    /// Which exception.
    pub kind: SyntaxErrorKind,
    /// CPython's message.
    pub message: String,
    /// Where.
    pub range: TextRange,
}

/// The result of a compiler pass.
pub type Pass<T = ()> = Result<T, Box<Failure>>;

impl Failure {
    /// A plain SyntaxError.
    pub fn syntax(range: TextRange, message: impl Into<String>) -> Box<Failure> {
        Box::new(Failure { kind: SyntaxErrorKind::Syntax, message: message.into(), range })
    }

    /// Our passes would recurse too deep.
    pub fn too_deep(range: TextRange) -> Box<Failure> {
        let message = "maximum recursion depth exceeded during compilation".into();
        Box::new(Failure { kind: SyntaxErrorKind::TooDeep, message, range })
    }

    /// A limit of the bytecode is exceeded.
    pub fn too_large(range: TextRange, what: &str) -> Box<Failure> {
        Box::new(Failure { kind: SyntaxErrorKind::TooLarge, message: what.into(), range })
    }

    /// Adds lines, columns and the source line.
    pub fn locate(self, source: &str, filename: &Arc<str>) -> SyntaxError {
        let lines = Lines::new(source);
        let (line, col) = lines.character_position(source, self.range.start().into());
        let (end_line, end_col) = lines.character_position(source, self.range.end().into());
        // CPython cuts the newline off where its tokenizer has gone on to a later line.
        let text = lines
            .text(source, line)
            .map(|text| if end_line > line { text.trim_end_matches('\n') } else { text });
        SyntaxError {
            kind: self.kind,
            message: self.message,
            filename: filename.clone(),
            line,
            col,
            end_line,
            end_col,
            text: text.map(str::to_owned),
        }
    }
}

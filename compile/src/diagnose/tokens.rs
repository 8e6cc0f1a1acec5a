//! Tokens as CPython 3.11 sees them, with its tokenizer's errors. Only used once the real parser has found that something
//! is wrong, to say what CPython would say.

use kingsnake_plain::unicode;

use super::numbers;

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Identifier or keyword.
    Name,
    /// Number.
    Number,
    /// String with its prefix; f-strings are whole in 3.11.
    String,
    /// Operator or delimiter.
    Op,
    /// End of a logical line.
    Newline,
    /// Deeper indentation.
    Indent,
    /// Less indentation.
    Dedent,
    /// End of the source.
    End,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Its kind.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Open brackets around it.
    pub level: usize,
}

/// Which exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Syntax,
    Indentation,
    Tab,
}

/// An error of the tokenizer.
#[derive(Clone, Debug)]
pub struct TokenError {
    /// Which exception.
    pub class: Class,
    /// CPython's message.
    pub message: String,
    /// What it points at.
    pub start: usize,
    /// And its end.
    pub end: usize,
    /// Whether it is reported even if the parser fails before it.
    pub overrides: bool,
}

/// All tokens up to the end or the first error.
pub struct Tokens {
    /// In order; the last is `End` unless there is an error.
    pub list: Vec<Token>,
    /// Why it stopped.
    pub error: Option<TokenError>,
    /// Brackets open at the end: character and offset.
    pub open: Vec<(u8, usize)>,
}

/// Brackets nested deeper than this are refused.
const MAX_LEVEL: usize = 200;
/// So is indentation.
const MAX_INDENT: usize = 100;

/// Splits the source.
pub fn tokenize(source: &str) -> Tokens {
    let mut scanner = Scanner {
        source,
        bytes: source.as_bytes(),
        at: 0,
        list: Vec::new(),
        open: Vec::new(),
        indents: vec![(0, 0)],
        line_start: true,
    };
    let error = scanner.run().err().map(|error| *error);
    Tokens { list: scanner.list, error, open: scanner.open }
}

pub(super) type Scan<T = ()> = Result<T, Box<TokenError>>;

struct Scanner<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    list: Vec<Token>,
    open: Vec<(u8, usize)>,
    /// Columns, counting a tab as up to 8 and as 1.
    indents: Vec<(usize, usize)>,
    line_start: bool,
}

/// An error that points at one place.
pub(super) fn error_at<T>(start: usize, message: impl Into<String>) -> Scan<T> {
    let message = message.into();
    Err(Box::new(TokenError { class: Class::Syntax, message, start, end: start, overrides: true }))
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.list.push(Token { kind, start, end: self.at, level: self.open.len() });
    }

    fn run(&mut self) -> Scan {
        loop {
            if std::mem::take(&mut self.line_start) {
                self.indentation()?;
            }
            while matches!(self.peek(0), b' ' | b'\t' | 0x0C) {
                self.at += 1;
            }
            if self.peek(0) == b'#' {
                while self.at < self.bytes.len() && self.peek(0) != b'\n' {
                    self.at += 1;
                }
            }
            if self.at >= self.bytes.len() {
                return self.finish();
            }
            self.token()?;
        }
    }

    fn finish(&mut self) -> Scan {
        if let Some(&(_, _)) = self.open.last() {
            let message = "unexpected EOF while parsing".into();
            let end = self.at;
            return Err(Box::new(TokenError {
                class: Class::Syntax,
                message,
                start: end,
                end,
                overrides: false,
            }));
        }
        let start = self.at;
        if self.list.last().is_some_and(|last| !matches!(last.kind, Kind::Newline | Kind::Dedent)) {
            self.push(Kind::Newline, start);
        }
        for _ in 1..self.indents.len() {
            self.push(Kind::Dedent, start);
        }
        self.push(Kind::End, start);
        Ok(())
    }

    /// At the start of a line: compares its indentation, unless the line is blank.
    fn indentation(&mut self) -> Scan {
        let begin = self.at;
        let (mut column, mut alternative) = (0, 0);
        loop {
            match self.peek(0) {
                b' ' => (column, alternative) = (column + 1, alternative + 1),
                b'\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                0x0C => (column, alternative) = (0, 0),
                b'\\' if self.peek(1) == b'\n' && self.at + 2 < self.bytes.len() => self.at += 1,
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.peek(0), b'#' | b'\n') || self.at >= self.bytes.len() || !self.open.is_empty() {
            return Ok(());
        }
        let tabs = || {
            let message = "inconsistent use of tabs and spaces in indentation".into();
            Err(Box::new(TokenError {
                class: Class::Tab,
                message,
                start: begin,
                end: begin,
                overrides: false,
            }))
        };
        let (top, top_alternative) = *self.indents.last().unwrap_or(&(0, 0));
        if column == top {
            return if alternative == top_alternative { Ok(()) } else { tabs() };
        }
        let start = self.at;
        if column > top {
            if alternative <= top_alternative {
                return tabs();
            }
            if self.indents.len() >= MAX_INDENT {
                let message = "too many levels of indentation".into();
                return Err(Box::new(TokenError {
                    class: Class::Indentation,
                    message,
                    start,
                    end: start,
                    overrides: false,
                }));
            }
            self.indents.push((column, alternative));
            self.push(Kind::Indent, start);
            return Ok(());
        }
        let before = self.list.len();
        while self.indents.last().is_some_and(|(top, _)| column < *top) {
            self.indents.pop();
            self.push(Kind::Dedent, start);
        }
        let (top, top_alternative) = *self.indents.last().unwrap_or(&(0, 0));
        if column != top {
            self.list.truncate(before);
            let message = "unindent does not match any outer indentation level".into();
            let end = self.source[start..].find('\n').map_or(self.bytes.len(), |length| start + length);
            return Err(Box::new(TokenError {
                class: Class::Indentation,
                message,
                start: end,
                end,
                overrides: false,
            }));
        }
        if alternative == top_alternative { Ok(()) } else { tabs() }
    }

    fn token(&mut self) -> Scan {
        let start = self.at;
        let first = self.peek(0);
        match first {
            b'\n' => {
                self.at += 1;
                self.line_start = true;
                let blank = self
                    .list
                    .last()
                    .is_none_or(|last| matches!(last.kind, Kind::Newline | Kind::Indent | Kind::Dedent));
                if self.open.is_empty() && !blank {
                    self.list.push(Token { kind: Kind::Newline, start, end: start, level: 0 });
                }
            }
            b'\\' => self.continuation()?,
            b'0'..=b'9' => self.number()?,
            b'.' if self.peek(1).is_ascii_digit() => self.number()?,
            b'"' | b'\'' => self.string(start)?,
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80.. => self.name()?,
            b'(' | b'[' | b'{' => {
                if self.open.len() >= MAX_LEVEL {
                    return error_at(start, "too many nested parentheses");
                }
                self.at += 1;
                self.push(Kind::Op, start);
                self.open.push((first, start));
            }
            b')' | b']' | b'}' => self.close(first)?,
            0..0x20 | 0x7F => {
                return error_at(start, format!("invalid non-printable character U+{first:04X}"));
            }
            _ => {
                self.at += operator_length(&self.bytes[start..]);
                self.push(Kind::Op, start);
            }
        }
        Ok(())
    }

    fn continuation(&mut self) -> Scan {
        let start = self.at;
        let eof = |at: usize| {
            let message = "unexpected EOF while parsing".into();
            Err(Box::new(TokenError { class: Class::Syntax, message, start: at, end: at, overrides: false }))
        };
        if start + 1 >= self.bytes.len() {
            return eof(start + 1);
        }
        if self.bytes[start + 1] != b'\n' {
            let message = "unexpected character after line continuation character".into();
            let at = start + 1;
            return Err(Box::new(TokenError {
                class: Class::Syntax,
                message,
                start: at,
                end: at,
                overrides: false,
            }));
        }
        self.at += 2;
        if self.at >= self.bytes.len() {
            return eof(start + 1);
        }
        Ok(())
    }

    fn number(&mut self) -> Scan {
        let start = self.at;
        self.at = numbers::scan(self.source, start)?;
        self.push(Kind::Number, start);
        Ok(())
    }

    fn name(&mut self) -> Scan {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80) {
                break;
            }
            self.at += 1;
        }
        let text = &self.source[start..self.at];
        if matches!(self.peek(0), b'"' | b'\'') && is_string_prefix(text) {
            return self.string(start);
        }
        for (offset, character) in text.char_indices() {
            let point = u32::from(character);
            let fits = character == '_'
                || if offset == 0 { unicode::is_xid_start(point) } else { unicode::is_xid_continue(point) };
            if !fits {
                let message = if unicode::is_printable(point) {
                    format!("invalid character '{character}' (U+{point:04X})")
                } else {
                    format!("invalid non-printable character U+{point:04X}")
                };
                return error_at(start + offset, message);
            }
        }
        self.push(Kind::Name, start);
        Ok(())
    }

    /// At the opening quote; the token began at `start`.
    fn string(&mut self, start: usize) -> Scan {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        if !triple && self.peek(1) == quote {
            self.at += 2;
            self.push(Kind::String, start);
            return Ok(());
        }
        self.at += if triple { 3 } else { 1 };
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                let line = self.source.lines().count();
                let triple = if triple { "triple-quoted " } else { "" };
                return error_at(
                    start,
                    format!("unterminated {triple}string literal (detected at line {line})"),
                );
            };
            if byte == b'\n' && !triple {
                let line = self.bytes[..self.at].iter().filter(|byte| **byte == b'\n').count() + 1;
                return error_at(start, format!("unterminated string literal (detected at line {line})"));
            }
            if byte == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) {
                self.at += if triple { 3 } else { 1 };
                self.push(Kind::String, start);
                return Ok(());
            }
            self.at += if byte == b'\\' && self.at + 1 < self.bytes.len() { 2 } else { 1 };
        }
    }

    fn close(&mut self, close: u8) -> Scan {
        let start = self.at;
        let shown = char::from(close);
        let Some((open, place)) = self.open.pop() else {
            return error_at(start, format!("unmatched '{shown}'"));
        };
        if !matches!((open, close), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            let line = |at: usize| self.bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let where_from =
                if line(place) == line(start) { String::new() } else { format!(" on line {}", line(place)) };
            let open = char::from(open);
            let message = format!(
                "closing parenthesis '{shown}' does not match opening parenthesis '{open}'{where_from}"
            );
            return error_at(start, message);
        }
        self.at += 1;
        self.push(Kind::Op, start);
        Ok(())
    }
}

fn is_string_prefix(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "r" | "u" | "b" | "f" | "br" | "rb" | "fr" | "rf")
}

fn operator_length(rest: &[u8]) -> usize {
    let three = rest.get(..3).unwrap_or_default();
    if matches!(three, b"**=" | b"//=" | b">>=" | b"<<=" | b"...") {
        return 3;
    }
    match rest.get(..2).unwrap_or_default() {
        b"**" | b"//" | b">>" | b"<<" | b"<=" | b">=" | b"==" | b"!=" | b"<>" | b"->" | b"+=" | b"-="
        | b"*=" | b"/=" | b"%=" | b"&=" | b"|=" | b"^=" | b"@=" | b":=" => 2,
        _ => 1,
    }
}

//! What CPython would say of a source text that does not parse.
//!
//! The parser tells where it stopped and what it missed there; CPython's messages follow its tokenizer, its grammar's
//! rules for common mistakes, and the place of the first token that no rule accepts. So the text is split again as
//! CPython splits it, and the rules are looked at in CPython's order.

mod blocks;
mod brackets;
mod fstrings;
mod numbers;
mod operands;
mod parameters;
mod rules;
mod targets;
mod tokens;

use ruff_python_parser::{ParseError, UnsupportedSyntaxError};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error::{Failure, SyntaxErrorKind};
use tokens::{Class, Kind, Token, TokenError, Tokens};

/// The failed parse.
pub(super) struct Case<'s> {
    source: &'s str,
    tokens: Tokens,
    /// The token at which the parser stopped.
    at: usize,
}

/// A message for a range of bytes.
pub(super) struct Finding {
    message: String,
    start: usize,
    end: usize,
    class: Class,
}

impl Finding {
    fn new(start: usize, end: usize, message: impl Into<String>) -> Option<Finding> {
        Some(Finding { message: message.into(), start, end, class: Class::Syntax })
    }

    fn failure(self) -> Box<Failure> {
        let kind = match self.class {
            Class::Syntax => SyntaxErrorKind::Syntax,
            Class::Indentation => SyntaxErrorKind::Indentation,
            Class::Tab => SyntaxErrorKind::Tab,
        };
        let range =
            TextRange::new(TextSize::new(self.start as u32), TextSize::new(self.end.max(self.start) as u32));
        Box::new(Failure { kind, message: self.message, range })
    }
}

impl From<TokenError> for Finding {
    fn from(error: TokenError) -> Finding {
        Finding { message: error.message, start: error.start, end: error.end, class: error.class }
    }
}

/// The error to raise. `allow_incomplete`: input that only stops too early is told apart, for interactive use.
pub fn diagnose(
    source: &str,
    errors: &[ParseError],
    unsupported: &[UnsupportedSyntaxError],
    allow_incomplete: bool,
) -> Box<Failure> {
    let first = errors.iter().min_by_key(|error| error.location.start());
    let newer = unsupported.iter().min_by_key(|error| error.range().start());
    let range = match (first, newer) {
        (Some(error), Some(newer)) if newer.range().start() < error.location.start() => newer.range(),
        (Some(error), _) => error.location,
        (None, Some(newer)) => newer.range(),
        (None, None) => TextRange::default(),
    };
    let mut case = Case { source, tokens: tokens::tokenize(source), at: 0 };
    case.at = case.token_at(range.start().to_usize());
    let finding = case.finding(first, newer, range);
    let incomplete = allow_incomplete && case.stops_early(&finding);
    let mut failure = finding.failure();
    if incomplete {
        failure.message = "incomplete input".into();
        failure.kind = SyntaxErrorKind::Syntax;
    }
    failure
}

/// The error of a source text with too many nested brackets or blocks.
pub fn too_many_levels(source: &str) -> Option<Box<Failure>> {
    let error = tokens::tokenize(source).error.filter(|error| error.message.starts_with("too many"))?;
    Some(Finding::from(error).failure())
}

impl Case<'_> {
    /// The first token that ends behind `offset`.
    fn token_at(&self, offset: usize) -> usize {
        let list = &self.tokens.list;
        let found = list
            .partition_point(|token| token.end <= offset && !(token.start == offset && token.end == offset));
        found.min(list.len().saturating_sub(1))
    }

    fn token(&self, at: usize) -> Token {
        let end = self.source.len();
        self.tokens.list.get(at).copied().unwrap_or(Token { kind: Kind::End, start: end, end, level: 0 })
    }

    fn text(&self, at: usize) -> &str {
        let token = self.token(at);
        self.source.get(token.start..token.end).unwrap_or("")
    }

    fn line(&self, offset: usize) -> usize {
        self.source.as_bytes()[..offset.min(self.source.len())].iter().filter(|byte| **byte == b'\n').count()
            + 1
    }

    fn finding(
        &mut self,
        error: Option<&ParseError>,
        newer: Option<&UnsupportedSyntaxError>,
        range: TextRange,
    ) -> Finding {
        if let Some(error) = &self.tokens.error {
            let reached = self.tokens.list.last().map_or(0, |last| last.end);
            if range.start().to_usize() >= reached || error.start <= range.start().to_usize() {
                return self.token_error(error.clone());
            }
        }
        let special = fstrings::check(self)
            .or_else(|| blocks::check(self, error))
            .or_else(|| targets::check(self, error, range))
            .or_else(|| rules::check(self, error, newer, range));
        let found = match special {
            Some(found) => found,
            None => self.invalid_syntax(),
        };
        let unexpected_indent = found.class == Class::Indentation && found.message.starts_with("unexpected");
        if let Some(error) = self.tokens.error.clone().filter(|_| !unexpected_indent) {
            if error.overrides {
                return error.into();
            }
            if error.message.starts_with("unexpected EOF")
                && let Some(&(open, place)) = self.tokens.open.last()
                && self.line(found.start) > self.line(place)
            {
                return never_closed(open, place);
            }
        }
        found
    }

    fn token_error(&self, error: TokenError) -> Finding {
        match self.tokens.open.last() {
            Some(&(open, place)) if error.message.starts_with("unexpected EOF") => never_closed(open, place),
            _ => error.into(),
        }
    }

    /// The generic message, at the token where the parser stopped.
    fn invalid_syntax(&self) -> Finding {
        let token = self.token(self.at);
        let (class, message) = match token.kind {
            Kind::Indent => (Class::Indentation, "unexpected indent"),
            Kind::Dedent => (Class::Indentation, "unexpected unindent"),
            _ => (Class::Syntax, "invalid syntax"),
        };
        let mut start = token.start;
        if token.kind == Kind::Indent {
            start = start.saturating_sub(1);
        }
        Finding { message: message.into(), start, end: token.end, class }
    }

    /// Whether more lines could make the input right.
    fn stops_early(&self, finding: &Finding) -> bool {
        let at_end = self.token(self.at).kind == Kind::End
            || (self.at + 1..self.tokens.list.len())
                .all(|at| matches!(self.token(at).kind, Kind::Dedent | Kind::End | Kind::Newline))
                && self.token(self.at).kind == Kind::Newline
                && finding.class == Class::Indentation;
        let open = self.tokens.error.as_ref().is_some_and(|error| {
            error.message.starts_with("unexpected EOF")
                || error.message.starts_with("unterminated triple-quoted")
        });
        at_end || open || finding.message.starts_with("expected an indented block") && self.only_ends_follow()
    }

    fn only_ends_follow(&self) -> bool {
        (self.at..self.tokens.list.len())
            .all(|at| matches!(self.token(at).kind, Kind::Dedent | Kind::End | Kind::Newline))
    }
}

fn never_closed(open: u8, place: usize) -> Finding {
    let message = format!("'{}' was never closed", char::from(open));
    Finding { message, start: place, end: place, class: Class::Syntax }
}

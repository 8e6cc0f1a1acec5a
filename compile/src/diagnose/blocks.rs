//! Missing blocks and missing colons.

use ruff_python_parser::{ParseError, ParseErrorType};

use super::tokens::{Class, Kind};
use super::{Case, Finding};

/// The compound statement whose header ends before the failing token.
struct Header {
    keyword: String,
    start: usize,
}

pub fn check(case: &mut Case<'_>, error: Option<&ParseError>) -> Option<Finding> {
    match &error?.error {
        ParseErrorType::OtherError(message) if message.starts_with("Expected an indented block") => {
            missing_block(case)
        }
        ParseErrorType::UnexpectedIndentation => {
            let finding = case.invalid_syntax();
            Some(Finding { message: "unexpected indent".into(), class: Class::Indentation, ..finding })
        }
        ParseErrorType::ExpectedToken { expected, .. } => missing_token(case, &expected.to_string()),
        _ => None,
    }
}

/// The statement that the token at `at` is the header of; `at` is where its line ends.
fn header(case: &Case<'_>, end: usize) -> Option<Header> {
    let mut first = end;
    while first > 0 && !matches!(case.token(first - 1).kind, Kind::Newline | Kind::Indent | Kind::Dedent) {
        first -= 1;
    }
    // `if x: y` on one line is no header of what follows, and `a; b` has none
    if case.text(first) == "async" {
        first += 1;
    }
    Some(Header { keyword: case.text(first).to_owned(), start: case.token(first).start })
}

fn missing_block(case: &mut Case<'_>) -> Option<Finding> {
    // the failing token stands behind the newline that ends the header
    let mut newline = case.at.min(case.tokens.list.len().saturating_sub(1));
    while newline > 0 && case.token(newline).kind != Kind::Newline {
        newline -= 1;
    }
    let header = header(case, newline)?;
    let mut token = newline + 1;
    while case.token(token).kind == Kind::Dedent && case.token(token + 1).kind == Kind::Dedent {
        token += 1;
    }
    let line = case.line(header.start);
    let what = match header.keyword.as_str() {
        "def" => "function definition".to_owned(),
        "class" => "class definition".to_owned(),
        "except" if case.text(case.token_at(header.start) + 1) == "*" => "'except*' statement".to_owned(),
        keyword => format!("'{keyword}' statement"),
    };
    let found = case.token(token);
    let at_end = matches!(found.kind, Kind::End | Kind::Dedent) && found.start >= case.source.len();
    let (start, end) = match at_end {
        true => (case.token(newline).start, case.token(newline).start),
        false => {
            let shown = if found.kind == Kind::Dedent { case.token(token + 1) } else { found };
            (shown.start, shown.end)
        }
    };
    let message = format!("expected an indented block after {what} on line {line}");
    Some(Finding { message, start, end, class: Class::Indentation })
}

fn missing_token(case: &mut Case<'_>, expected: &str) -> Option<Finding> {
    let token = case.token(case.at);
    let header = header(case, case.at)?;
    let keyword = header.keyword.as_str();
    let forced = matches!(keyword, "def" | "else" | "try" | "finally" | "for" | "class");
    let known = forced || matches!(keyword, "if" | "elif" | "while" | "with" | "except" | "match" | "case");
    match expected {
        "`:`" if token.level == 0 && (forced || (known && token.kind == Kind::Newline)) => {
            if keyword == "class" && token.kind != Kind::Newline {
                return None;
            }
            Finding::new(token.start, token.end, "expected ':'")
        }
        "`(`" if keyword == "def" => Finding::new(token.start, token.end, "expected '('"),
        _ => None,
    }
}

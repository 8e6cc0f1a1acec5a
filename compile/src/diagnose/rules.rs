//! The grammar's rules for common mistakes.

use ruff_python_parser::{
    LexicalErrorType, ParseError, ParseErrorType, UnsupportedSyntaxError, UnsupportedSyntaxErrorKind,
};
use ruff_text_size::{Ranged, TextRange};

use super::operands::{begins_operand, ends_operand, operand_end, operand_start};
use super::tokens::Kind;
use super::{Case, Finding, brackets, parameters};

pub fn check(
    case: &mut Case<'_>,
    error: Option<&ParseError>,
    newer: Option<&UnsupportedSyntaxError>,
    range: TextRange,
) -> Option<Finding> {
    let (start, end) = (range.start().to_usize(), range.end().to_usize());
    if let Some(newer) = newer.filter(|newer| newer.range() == range) {
        return unsupported(case, newer, start, end);
    }
    let kind = &error?.error;
    if let Some(message) = fixed_message(kind) {
        return Finding::new(start, end, message);
    }
    if matches!(kind, ParseErrorType::OtherError(message) if message == "Expected a parameter name") {
        return keyword_name(case, start, end);
    }
    if let ParseErrorType::OtherError(message) = kind
        && let Some(message) = other_message(message)
    {
        return Finding::new(start, end, message);
    }
    match kind {
        ParseErrorType::InvalidStarredExpressionUsage => starred(case, start, end),
        ParseErrorType::Lexical(LexicalErrorType::UnicodeError)
        | ParseErrorType::Lexical(LexicalErrorType::MissingUnicodeLbrace)
        | ParseErrorType::Lexical(LexicalErrorType::MissingUnicodeRbrace) => escape(case, start),
        _ => parameters::check(case).or_else(|| brackets::check(case)).or_else(|| adjacent(case)),
    }
}

/// `f(True=1)`, `f(a.b=1)`
fn keyword_name(case: &Case<'_>, start: usize, end: usize) -> Option<Finding> {
    let equals =
        (case.at..case.tokens.list.len()).find(|at| case.token(*at).start >= end && case.text(*at) == "=")?;
    let end = case.token(equals).end;
    let name = case.source.get(start..case.token(case.at).end)?;
    if matches!(name, "True" | "False" | "None") {
        return Finding::new(start, end, format!("cannot assign to {name}"));
    }
    Finding::new(start, end, "expression cannot contain assignment, perhaps you meant \"==\"?")
}

/// Messages that only change their words.
fn fixed_message(kind: &ParseErrorType) -> Option<&'static str> {
    Some(match kind {
        ParseErrorType::UnparenthesizedGeneratorExpression => "Generator expression must be parenthesized",
        ParseErrorType::PositionalAfterKeywordArgument => "positional argument follows keyword argument",
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            "positional argument follows keyword argument unpacking"
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            "iterable argument unpacking follows keyword argument unpacking"
        }
        ParseErrorType::IterableUnpackingInComprehension => {
            "iterable unpacking cannot be used in comprehension"
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => "non-default argument follows default argument",
        ParseErrorType::ParamAfterVarKeywordParam => "arguments cannot follow var-keyword argument",
        ParseErrorType::ExpectedRealNumber => "real number required in complex literal",
        ParseErrorType::ExpectedImaginaryNumber => "imaginary number required in complex literal",
        ParseErrorType::InvalidMatchPatternTarget => "cannot use '_' as a target",
        ParseErrorType::Lexical(LexicalErrorType::InvalidByteLiteral) => {
            "bytes can only contain ASCII literal characters"
        }
        _ => return None,
    })
}

fn other_message(message: &str) -> Option<String> {
    let fixed = match message {
        "Trailing comma not allowed" => "trailing comma not allowed without surrounding parentheses",
        "Only one '/' separator allowed" => "/ may appear only once",
        "Only one `/` separator allowed" => "/ may appear only once",
        "Expected one or more exception types" => "expected one or more exception types",
        "Multiple exception types must be parenthesized when using `as`" => {
            "multiple exception types must be parenthesized"
        }
        "Cannot have both 'except' and 'except*' on the same 'try'" => {
            "cannot have both 'except' and 'except*' on the same 'try'"
        }
        "Positional patterns cannot follow keyword patterns" => "positional patterns follow keyword patterns",
        "Only single target (not tuple) can be annotated" => {
            "only single target (not tuple) can be annotated"
        }
        "Only single target (not list) can be annotated" => "only single target (not list) can be annotated",
        _ if message.starts_with("Only one `*`") || message.starts_with("Only one '*'") => {
            "* argument may appear only once"
        }
        _ if message.contains("parameter must appear before") => "/ must be ahead of *",
        _ if message.contains("Bytes literal cannot be mixed") => "cannot mix bytes and nonbytes literals",
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn unsupported(case: &Case<'_>, newer: &UnsupportedSyntaxError, start: usize, end: usize) -> Option<Finding> {
    match newer.kind {
        UnsupportedSyntaxErrorKind::UnparenthesizedExceptionTypes => {
            Finding::new(start, end, "multiple exception types must be parenthesized")
        }
        UnsupportedSyntaxErrorKind::UnpackingInComprehension(_) => {
            let message = match newer.to_string().contains("dict comprehension") {
                true => "dict unpacking cannot be used in dict comprehension",
                false => "iterable unpacking cannot be used in comprehension",
            };
            Finding::new(start, end, message)
        }
        UnsupportedSyntaxErrorKind::TypeParameterList => {
            let token = case.token(case.at);
            let before = if case.at >= 2 { case.text(case.at - 2) } else { "" };
            let message = if before == "def" { "expected '('" } else { "invalid syntax" };
            Finding::new(token.start, token.end, message)
        }
        UnsupportedSyntaxErrorKind::TypeAliasStatement => {
            let token = case.token(case.at + 1);
            Finding::new(token.start, token.end, "invalid syntax")
        }
        _ => None,
    }
}

/// A `*` where none may stand.
fn starred(case: &Case<'_>, start: usize, end: usize) -> Option<Finding> {
    let before = if case.at > 0 { case.text(case.at - 1) } else { "" };
    match before {
        "(" => Finding::new(start, end, "cannot use starred expression here"),
        ":" if brackets::opener(case, case.at).is_some_and(|at| case.text(at) == "{") => {
            Finding::new(start, start + 1, "cannot use a starred expression in a dictionary value")
        }
        _ => None,
    }
}

/// A bad escape in a string.
fn escape(case: &Case<'_>, start: usize) -> Option<Finding> {
    let at = case.token_at(start);
    let text = case.text(at);
    let quote = text.find(['"', '\''])?;
    let length = if text.len() >= quote + 6 && text[quote..].starts_with(&text[quote..=quote].repeat(3)) {
        3
    } else {
        1
    };
    let body = text.get(quote + length..text.len() - length)?;
    let bytes = text[..quote].to_ascii_lowercase().contains('b');
    let mut next = at + 1;
    while case.token(next).kind == Kind::String {
        next += 1;
    }
    let next = case.token(next);
    let message = bad_escape(body, bytes)?;
    Finding::new(next.start, next.end, message)
}

/// The codec's words for the first bad escape of a literal's body.
fn bad_escape(body: &str, bytes: bool) -> Option<String> {
    let raw = body.as_bytes();
    let mut at = 0;
    // positions are those of the body with other characters as `\UXXXXXXXX`, as CPython decodes it
    let mut position = 0;
    while at < raw.len() {
        let character = body[at..].chars().next()?;
        if character != '\\' {
            at += character.len_utf8();
            position += if character.is_ascii() { 1 } else { 10 };
            continue;
        }
        let kind = raw.get(at + 1).copied().unwrap_or(0);
        let digits = |most: usize| {
            raw[(at + 2).min(raw.len())..]
                .iter()
                .take(most)
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count()
        };
        let needed = match kind {
            b'x' => Some((2, "\\xXX")),
            b'u' if !bytes => Some((4, "\\uXXXX")),
            b'U' if !bytes => Some((8, "\\UXXXXXXXX")),
            _ => None,
        };
        if let Some((count, shape)) = needed {
            let found = digits(count);
            if found < count {
                if bytes {
                    return Some(format!("(value error) invalid \\x escape at position {position}"));
                }
                let end = position + 1 + found;
                return Some(unicode_error(position, end, &format!("truncated {shape} escape")));
            }
            let value = u32::from_str_radix(&body[at + 2..at + 2 + count], 16).unwrap_or(0);
            if value > 0x10_FFFF {
                return Some(unicode_error(position, position + 9, "illegal Unicode character"));
            }
        }
        if kind == b'N' && !bytes {
            let inner = body[at + 2..].strip_prefix('{');
            match inner.and_then(|inner| inner.find('}').map(|length| &inner[..length])) {
                Some("") | None => {
                    let rest = if inner.is_some() { body.len() - at } else { 2 };
                    return Some(unicode_error(
                        position,
                        position + rest - 1,
                        "malformed \\N character escape",
                    ));
                }
                Some(name) => {
                    if unicode_name_is_unknown(name) {
                        let end = position + 3 + name.len();
                        return Some(unicode_error(position, end, "unknown Unicode character name"));
                    }
                    at += name.len() + 4;
                    position += name.len() + 4;
                    continue;
                }
            }
        }
        at += 2;
        position += 2;
        while !body.is_char_boundary(at.min(body.len())) {
            at += 1;
        }
    }
    None
}

fn unicode_error(start: usize, end: usize, reason: &str) -> String {
    let place = if end > start { format!("position {start}-{end}") } else { format!("position {start}") };
    format!("(unicode error) 'unicodeescape' codec can't decode bytes in {place}: {reason}")
}

/// The parser knows the names: it refuses a literal with an unknown one.
fn unicode_name_is_unknown(name: &str) -> bool {
    ruff_python_parser::parse_expression(&format!("'\\N{{{name}}}'")).is_err()
}

/// Two expressions side by side: a missing comma, an old print statement, a missing `else`.
fn adjacent(case: &mut Case<'_>) -> Option<Finding> {
    let token = case.token(case.at);
    if case.at == 0 {
        return None;
    }
    let before = case.at - 1;
    if let Some(found) = legacy_call(case, before) {
        return Some(found);
    }
    if let Some(found) = missing_else(case) {
        return Some(found);
    }
    let starts = begins_operand(case, case.at);
    if token.level == 0 || !starts || !ends_operand(case, before) {
        return None;
    }
    let first = operand_start(case, before)?;
    let last = operand_end(case, case.at);
    let (start, end) = (case.token(first).start, case.token(last).end);
    let left = case.source.get(case.token(first).start..case.token(before).end)?;
    let right = case.source.get(token.start..end)?;
    let valid = |text: &str| ruff_python_parser::parse_expression(&format!("({text}\n)")).is_ok();
    if case.token(before).kind == Kind::Name && token.kind == Kind::String && before == first {
        return None;
    }
    if valid(left) && valid(right) {
        return Finding::new(start, end, "invalid syntax. Perhaps you forgot a comma?");
    }
    None
}

/// `print x`
fn legacy_call(case: &Case<'_>, before: usize) -> Option<Finding> {
    let name = case.text(before);
    if !matches!(name, "print" | "exec") || !begins_operand(case, case.at) {
        return None;
    }
    let last = statement_end(case, case.at);
    let text = case.source.get(case.token(case.at).start..case.token(last).end)?;
    let mut end = case.token(last).end;
    if ruff_python_parser::parse_expression(&format!("({text}\n)")).is_err() {
        end = case.token(operand_end(case, case.at)).end;
    }
    let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
    Finding::new(case.token(before).start, end, message)
}

/// `a if b` without `else`.
fn missing_else(case: &Case<'_>) -> Option<Finding> {
    let level = case.token(case.at).level;
    let mut at = case.at;
    while at > 0 {
        at -= 1;
        let token = case.token(at);
        if matches!(token.kind, Kind::Newline | Kind::Indent | Kind::Dedent) || token.level < level {
            return None;
        }
        if token.level == level && case.text(at) == "if" {
            break;
        }
        if token.level == level && matches!(case.text(at), "else" | "for" | "," | "=" | ":" | ";") {
            return None;
        }
    }
    if at == 0
        || matches!(case.text(case.at), ":" | "else")
        || !ends_operand(case, at - 1)
        || at + 1 >= case.at
    {
        return None;
    }
    let first = operand_start(case, at - 1)?;
    let inner = (first..at).any(|inner| case.text(inner) == "for" && case.token(inner).level == level);
    if inner {
        return None;
    }
    let (start, end) = (case.token(first).start, case.token(case.at - 1).end);
    Finding::new(start, end, "expected 'else' after 'if' expression")
}

fn statement_end(case: &Case<'_>, first: usize) -> usize {
    let level = case.token(first).level;
    let mut at = first;
    while at + 1 < case.tokens.list.len() {
        let next = case.token(at + 1);
        let text = case.text(at + 1);
        if matches!(next.kind, Kind::Newline | Kind::End)
            || (next.level <= level && matches!(text, ";" | "=" | ":"))
        {
            break;
        }
        if next.level < level {
            break;
        }
        at += 1;
    }
    at
}

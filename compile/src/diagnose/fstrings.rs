//! Errors inside f-strings, which CPython 3.11 takes apart only after tokenizing.

use super::tokens::Kind;
use super::{Case, Finding};

/// Looks at the f-strings up to where the parser stopped.
pub fn check(case: &mut Case<'_>) -> Option<Finding> {
    let last = case.at.min(case.tokens.list.len().saturating_sub(1));
    for at in 0..=last {
        if case.token(at).kind != Kind::String {
            continue;
        }
        let text = case.text(at);
        let quote = text.find(['"', '\''])?;
        let prefix = text[..quote].to_ascii_lowercase();
        if !prefix.contains('f') {
            continue;
        }
        let length = if text[quote..].len() >= 6 && text[quote..].starts_with(&text[quote..=quote].repeat(3))
        {
            3
        } else {
            1
        };
        let body = text.get(quote + length..text.len() - length)?;
        if let Err(message) = body_check(body, prefix.contains('r'), 0) {
            // all strings that are joined to this one are read before
            let mut next = at + 1;
            while case.token(next).kind == Kind::String {
                next += 1;
            }
            let token = case.token(next);
            return Finding::new(token.start, token.end, format!("f-string: {message}"))
                .map(|finding| fix_prefix(finding, &message));
        }
    }
    None
}

/// Marks a message that keeps its words.
const PLAIN: &str = "\u{1}";

/// Some messages speak of the f-string in their own words.
fn fix_prefix(mut finding: Finding, message: &str) -> Finding {
    if message.starts_with("f-string expression part") {
        finding.message = message.to_owned();
    } else if let Some(plain) = message.strip_prefix(PLAIN) {
        finding.message = plain.to_owned();
    }
    finding
}

/// The body of an f-string or of a format spec.
fn body_check(body: &str, raw: bool, depth: u32) -> Result<usize, String> {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if !raw && bytes.get(at + 1) == Some(&b'N') && bytes.get(at + 2) == Some(&b'{') => {
                at += body[at..].find('}').map_or(body.len() - at, |length| length + 1);
            }
            b'\\' if !raw && !matches!(bytes.get(at + 1), Some(b'{' | b'}')) => at += 2,
            b'{' if depth == 0 && bytes.get(at + 1) == Some(&b'{') => at += 2,
            b'}' if depth == 0 && bytes.get(at + 1) == Some(&b'}') => at += 2,
            b'}' if depth > 0 => return Ok(at),
            b'}' => return Err("single '}' is not allowed".into()),
            b'{' => at = field(body, at + 1, raw, depth)?,
            _ => at += 1,
        }
    }
    if depth > 0 { Err("expecting '}'".into()) } else { Ok(at) }
}

/// From behind a `{` to behind its `}`.
fn field(body: &str, start: usize, raw: bool, depth: u32) -> Result<usize, String> {
    if depth >= 2 {
        return Err("expressions nested too deeply".into());
    }
    let bytes = body.as_bytes();
    let mut at = expression_end(body, start)?;
    let Some(&stop) = bytes.get(at) else { return Err("expecting '}'".into()) };
    let text = &body[start..at];
    if text.bytes().all(|byte| byte.is_ascii_whitespace() || byte == 0x0B) {
        return Err(match stop {
            b'}' => "empty expression not allowed".into(),
            _ => format!("expression required before '{}'", char::from(stop)),
        });
    }
    expression(text)?;
    if stop == b'=' {
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
    }
    if bytes.get(at) == Some(&b'!') {
        if !matches!(bytes.get(at + 1), Some(b's' | b'r' | b'a')) {
            return Err(match bytes.get(at + 1) {
                None => "expecting '}'".into(),
                Some(_) => "invalid conversion character: expected 's', 'r', or 'a'".into(),
            });
        }
        at += 2;
    }
    if bytes.get(at) == Some(&b':') {
        at += 1;
        at += body_check(&body[at..], raw, depth + 1)?;
    }
    if bytes.get(at) == Some(&b'}') { Ok(at + 1) } else { Err("expecting '}'".into()) }
}

/// Where the expression of a replacement field ends.
fn expression_end(body: &str, start: usize) -> Result<usize, String> {
    let bytes = body.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let mut quote: Option<(u8, usize)> = None;
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\\' {
            return Err("f-string expression part cannot include a backslash".into());
        }
        if let Some((mark, length)) = quote {
            if bytes[at..].starts_with(&[mark, mark, mark][..length]) {
                quote = None;
                at += length;
            } else {
                at += 1;
            }
            continue;
        }
        match byte {
            b'\'' | b'"' => {
                let length = if bytes[at..].starts_with(&[byte; 3]) { 3 } else { 1 };
                quote = Some((byte, length));
                at += length;
                continue;
            }
            b'[' | b'{' | b'(' => open.push(byte),
            b'#' => return Err("f-string expression part cannot include '#'".into()),
            b'!' | b':' | b'}' | b'=' | b'<' | b'>' if open.is_empty() => {
                let next = bytes.get(at + 1);
                if next == Some(&b'=') && matches!(byte, b'!' | b'=' | b'<' | b'>') {
                    at += 2;
                    continue;
                }
                if !matches!(byte, b'<' | b'>') {
                    break;
                }
            }
            b']' | b'}' | b')' => {
                let close = char::from(byte);
                match open.pop() {
                    None => return Err(format!("unmatched '{close}'")),
                    Some(b'(') if byte == b')' => {}
                    Some(b'[') if byte == b']' => {}
                    Some(b'{') if byte == b'}' => {}
                    Some(other) => {
                        let other = char::from(other);
                        return Err(format!(
                            "closing parenthesis '{close}' does not match opening parenthesis '{other}'"
                        ));
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    if quote.is_some() {
        return Err("unterminated string".into());
    }
    match open.last() {
        Some(other) => Err(format!("unmatched '{}'", char::from(*other))),
        None => Ok(at),
    }
}

/// The expression alone, in parentheses as CPython compiles it.
fn expression(text: &str) -> Result<(), String> {
    let wrapped = format!("({text})");
    match crate::parse::parse(&wrapped, crate::Mode::Eval, false) {
        Ok(_) => Ok(()),
        Err(failure) => {
            let of_tokens = super::tokens::tokenize(&wrapped).error.is_some_and(|error| error.overrides);
            let mut message = failure.message.trim_start_matches("f-string: ").to_owned();
            if of_tokens {
                message.insert_str(0, PLAIN);
            }
            Err(message)
        }
    }
}

//! The values of string and integer literals where the parser alone does not tell.

use ruff_python_ast::str_prefix::StringLiteralPrefix;
use ruff_python_ast::{ExprStringLiteral, StringLiteral};
use ruff_text_size::TextRange;

use crate::bytecode::Text;

/// The text of a (possibly concatenated) string literal.
pub fn text(source: &str, node: &ExprStringLiteral) -> Text {
    if let [only] = node.value.as_slice() {
        return part(source, only);
    }
    let mut bytes = Vec::new();
    for literal in &node.value {
        bytes.extend_from_slice(part(source, literal).as_bytes());
    }
    Text::from_wtf8(bytes.into()).unwrap_or_else(|| "".into())
}

/// The text of one literal.
pub fn part(source: &str, literal: &StringLiteral) -> Text {
    let raw = matches!(literal.flags.prefix(), StringLiteralPrefix::Raw { .. });
    decoded(source, &literal.value, literal.content_range(), raw, false)
}

/// The parser puts U+FFFD where an escape makes a lone surrogate; then the source tells which one. `braces`: the literal
/// is part of an f-string.
pub fn decoded(source: &str, value: &str, content: TextRange, raw: bool, braces: bool) -> Text {
    if raw || !value.contains('\u{FFFD}') {
        return value.into();
    }
    match source.get(content.start().to_usize()..content.end().to_usize()) {
        Some(source) if source.contains("\\u") || source.contains("\\U") => surrogates(value, source, braces),
        _ => value.into(),
    }
}

/// The radix of an integer literal, and its digits.
pub fn digits(literal: &str) -> (u32, String) {
    let digits: String = literal.chars().filter(|character| *character != '_').collect();
    match digits.get(..2) {
        Some("0x" | "0X") => (16, digits[2..].to_owned()),
        Some("0o" | "0O") => (8, digits[2..].to_owned()),
        Some("0b" | "0B") => (2, digits[2..].to_owned()),
        _ => (10, digits),
    }
}

/// Walks the decoded text and its source side by side and puts the surrogates back that the decoding lost. `braces`:
/// `{{` stands for `{`, as in f-strings.
fn surrogates(value: &str, source: &str, braces: bool) -> Text {
    let mut decoded = value.chars();
    let mut points: Vec<u32> = Vec::with_capacity(value.len());
    let mut rest = source;
    let copy = |decoded: &mut std::str::Chars<'_>, points: &mut Vec<u32>| {
        points.extend(decoded.next().map(u32::from));
    };
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if braces && (character == '{' || character == '}') {
            rest = rest.strip_prefix(character).unwrap_or(rest);
        }
        if character != '\\' {
            copy(&mut decoded, &mut points);
            continue;
        }
        let Some(kind) = rest.chars().next() else { break };
        rest = &rest[kind.len_utf8()..];
        let hex = |digits: usize| rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match kind {
            '\n' => {}
            'u' | 'U' | 'x' => {
                let digits = match kind {
                    'u' => 4,
                    'U' => 8,
                    _ => 2,
                };
                match hex(digits) {
                    Some(point @ 0xD800..=0xDFFF) => {
                        decoded.next();
                        points.push(point);
                    }
                    _ => copy(&mut decoded, &mut points),
                }
                rest = rest.get(digits..).unwrap_or("");
            }
            'N' => {
                copy(&mut decoded, &mut points);
                rest = rest.split_once('}').map_or("", |(_, behind)| behind);
            }
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                rest = &rest[more..];
                copy(&mut decoded, &mut points);
            }
            '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => copy(&mut decoded, &mut points),
            _ => {
                copy(&mut decoded, &mut points);
                copy(&mut decoded, &mut points);
            }
        }
    }
    Text::from_code_points(points)
}

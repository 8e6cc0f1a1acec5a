//! Number tokens and what can be wrong with them.

use super::tokens::{Class, Scan, TokenError, error_at};

/// The end of the number that starts at `start`.
pub fn scan(source: &str, start: usize) -> Scan<usize> {
    let bytes = source.as_bytes();
    let digit = |at: usize| bytes.get(at).copied().unwrap_or(0);
    if digit(start) == b'0' {
        let radix = match digit(start + 1) {
            b'x' | b'X' => Some(("hexadecimal", 16)),
            b'o' | b'O' => Some(("octal", 8)),
            b'b' | b'B' => Some(("binary", 2)),
            _ => None,
        };
        if let Some((name, radix)) = radix {
            return with_radix(source, start + 2, name, radix);
        }
    }
    let mut at = start;
    if digit(at) != b'.' {
        at = decimal_tail(bytes, at)?;
    }
    let whole = at;
    let mut real = false;
    if digit(at) == b'.' {
        real = true;
        at += 1;
        if digit(at).is_ascii_digit() {
            at = decimal_tail(bytes, at)?;
        }
    }
    if matches!(digit(at), b'e' | b'E') {
        let sign = usize::from(matches!(digit(at + 1), b'+' | b'-'));
        if digit(at + 1 + sign).is_ascii_digit() {
            real = true;
            at = decimal_tail(bytes, at + 1 + sign)?;
        } else if sign == 1 {
            return error_at(at + 1, "invalid decimal literal");
        } else {
            return verify_end(source, at, "decimal");
        }
    }
    if matches!(digit(at), b'j' | b'J') {
        return verify_end(source, at + 1, "imaginary");
    }
    let zeros = bytes[start..whole].iter().take_while(|byte| matches!(byte, b'0' | b'_')).count();
    if !real && whole - start > 1 && digit(start) == b'0' && zeros < whole - start {
        let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Err(Box::new(TokenError {
            class: Class::Syntax,
            message: message.into(),
            start,
            end: start + zeros,
            overrides: true,
        }));
    }
    verify_end(source, at, "decimal")
}

/// Digits with single underscores between.
fn decimal_tail(bytes: &[u8], mut at: usize) -> Scan<usize> {
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'_') {
            return Ok(at);
        }
        if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            return error_at(at, "invalid decimal literal");
        }
        at += 1;
    }
}

fn with_radix(source: &str, mut at: usize, name: &str, radix: u32) -> Scan<usize> {
    let bytes = source.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    loop {
        if byte(at) == b'_' {
            at += 1;
        }
        if !char::from(byte(at)).is_digit(radix) {
            if byte(at).is_ascii_digit() {
                return error_at(at, format!("invalid digit '{}' in {name} literal", char::from(byte(at))));
            }
            return error_at(at - 1, format!("invalid {name} literal"));
        }
        while char::from(byte(at)).is_digit(radix) {
            at += 1;
        }
        if byte(at) != b'_' {
            break;
        }
    }
    if byte(at).is_ascii_digit() {
        return error_at(at, format!("invalid digit '{}' in {name} literal", char::from(byte(at))));
    }
    verify_end(source, at, name)
}

/// A number may be followed at once by some keywords, by nothing else that looks like a name.
fn verify_end(source: &str, at: usize, name: &str) -> Scan<usize> {
    let rest = source.get(at..).unwrap_or("");
    let keyword =
        ["and", "else", "for", "if", "in", "is", "or", "not"].iter().any(|word| rest.starts_with(word));
    match rest.chars().next() {
        Some(next) if !keyword && (next.is_ascii_alphanumeric() || next == '_' || !next.is_ascii()) => {
            error_at(at - 1, format!("invalid {name} literal"))
        }
        _ => Ok(at),
    }
}

//! Source files as text: byte order mark, coding cookie, newlines.

use crate::Runtime;
use crate::error::R;
use crate::value::{StrCell, Value, statics};

/// The encoding that the first two lines name, as the cookie spells it.
pub fn cookie(bytes: &[u8]) -> Option<String> {
    for (i, line) in bytes.split(|&b| b == b'\n').take(2).enumerate() {
        if let Some(name) = cookie_in_line(line) {
            return Some(name);
        }
        let blank = line.iter().all(|b| b" \t\x0c\r".contains(b));
        let comment = line.iter().find(|b| !b" \t\x0c".contains(b)) == Some(&b'#');
        if i == 0 && !blank && !comment {
            return None;
        }
    }
    None
}

/// `coding[:=] name` in a line that holds only a comment.
fn cookie_in_line(line: &[u8]) -> Option<String> {
    let start = line.iter().position(|b| !b" \t\x0c".contains(b))?;
    if line[start] != b'#' {
        return None;
    }
    let at = line.windows(7).position(|w| w.starts_with(b"coding") && matches!(w[6], b':' | b'='))?;
    let rest = &line[at + 7..];
    let skip = rest.iter().position(|b| !b" \t".contains(b))?;
    let name: Vec<u8> = rest[skip..]
        .iter()
        .copied()
        .take_while(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
        .collect();
    if name.is_empty() { None } else { String::from_utf8(name).ok() }
}

/// Whether a name means UTF-8.
fn is_utf8(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    name == "utf-8" || name == "utf8" || name.starts_with("utf-8-")
}

/// Source bytes as text, as the compiler takes it. SyntaxError for an unknown or wrong encoding.
pub fn decode(rt: &Runtime, bytes: &[u8], filename: &str) -> R<String> {
    let (bom, body) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    let named = cookie(body);
    match named {
        Some(name) if !is_utf8(&name) => {
            if bom {
                let message = format!("encoding problem: {name} with BOM");
                return Err(syntax_error(rt, &message, filename, 0));
            }
            decode_named(rt, body, &name, filename)
        }
        _ => match String::from_utf8(body.to_vec()) {
            Ok(text) => Ok(text),
            Err(e) => {
                let at = e.utf8_error().valid_up_to();
                let line = 1 + body[..at].iter().filter(|&&b| b == b'\n').count();
                let message = if line <= 2 || filename == "<string>" {
                    format!(
                        "(unicode error) 'utf-8' codec can't decode byte {:#04x} in position {at}: invalid start byte",
                        body[at]
                    )
                } else {
                    format!(
                        "Non-UTF-8 code starting with '\\x{:02x}' in file {filename} on line {line}, but no encoding \
                         declared; see https://peps.python.org/pep-0263/ for details",
                        body[at]
                    )
                };
                Err(syntax_error(rt, &message, filename, line))
            }
        },
    }
}

fn decode_named(rt: &Runtime, body: &[u8], name: &str, filename: &str) -> R<String> {
    let simple = name.to_ascii_lowercase().replace('_', "-");
    if matches!(simple.as_str(), "latin-1" | "iso-8859-1" | "iso-latin-1" | "latin1") {
        return Ok(body.iter().map(|&b| char::from(b)).collect());
    }
    if matches!(simple.as_str(), "ascii" | "us-ascii") && body.is_ascii() {
        return Ok(String::from_utf8_lossy(body).into_owned());
    }
    let bytes = rt.new_bytes(body).value();
    match rt.call_method_text(bytes, "decode", &[rt.new_str(name).value()]) {
        Ok(v) => Ok(v.downcast::<StrCell>().map_or(String::new(), |s| s.to_text().into_owned())),
        Err(raised) if rt.raised_is(statics::lookup_error()) => {
            rt.clear_raised(raised);
            Err(syntax_error(rt, &format!("encoding problem: {name}"), filename, 0))
        }
        Err(raised) => Err(raised),
    }
}

fn syntax_error(rt: &Runtime, message: &str, filename: &str, line: usize) -> crate::error::Raised {
    let place = [
        rt.new_str(filename).value(),
        if line == 0 { Value::none() } else { Value::int(line as i32) },
        Value::none(),
        Value::none(),
    ];
    let place = rt.new_tuple(&place);
    rt.raise_with(statics::syntax_error(), &[rt.new_str(message).value(), place.value()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_in_first_two_lines_is_found_and_later_ones_are_not() {
        assert_eq!(cookie(b"# -*- coding: latin-1 -*-\n"), Some("latin-1".into()));
        assert_eq!(cookie(b"#!/usr/bin/python\n# vim: set fileencoding=utf-8 :\n"), Some("utf-8".into()));
        assert_eq!(cookie(b"x = 1\n# coding: latin-1\n"), None);
        assert_eq!(cookie(b"\n\n# coding: latin-1\n"), None);
        assert_eq!(cookie(b"x = '# coding: latin-1'\n"), None);
    }
}

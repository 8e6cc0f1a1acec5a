//! Quoted-printable.

use super::hex_digit;

/// Lines are at most this long, without their end.
const MAX_LINE: usize = 76;

/// `a2b_qp`; with `header` underscores are spaces.
pub fn a2b_qp(text: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let b = text[at];
        at += 1;
        if b != b'=' {
            out.push(if header && b == b'_' { b' ' } else { b });
            continue;
        }
        match text.get(at) {
            None => break,
            // A soft line break: everything up to the line's end goes.
            Some(b'\n' | b'\r') => {
                if text[at] != b'\n' {
                    at += memchr::memchr(b'\n', &text[at..]).unwrap_or(text.len() - at);
                }
                at += usize::from(at < text.len());
            }
            Some(b'=') => {
                // A broken encoder's doubled sign.
                out.push(b'=');
                at += 1;
            }
            Some(&high) => match (hex_digit(high), text.get(at + 1).and_then(|&b| hex_digit(b))) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    at += 2;
                }
                _ => out.push(b'='),
            },
        }
    }
    out
}

/// What `b2a_qp` keeps as it is.
#[derive(Clone, Copy)]
struct Options {
    quote_tabs: bool,
    is_text: bool,
    header: bool,
}

/// Whether the byte at `at`, in a line that has `line_len` characters so far, is written as `=XX`.
fn is_quoted(bytes: &[u8], at: usize, line_len: usize, options: Options) -> bool {
    let b = bytes[at];
    let next = bytes.get(at + 1).copied();
    let lone_dot = b == b'.' && line_len == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0));
    b > 126
        || b == b'='
        || (options.header && b == b'_')
        || lone_dot
        || (!options.is_text && (b == b'\r' || b == b'\n'))
        || ((b == b'\t' || b == b' ') && next.is_none())
        || (b < 33 && !matches!(b, b'\r' | b'\n' | b'\t' | b' '))
        || (b < 33 && !matches!(b, b'\r' | b'\n') && options.quote_tabs)
}

/// `b2a_qp`.
pub fn b2a_qp(bytes: &[u8], quote_tabs: bool, is_text: bool, header: bool) -> Vec<u8> {
    let options = Options { quote_tabs, is_text, header };
    // Line ends are CR LF if the first one is.
    let crlf = memchr::memchr(b'\n', bytes).is_some_and(|at| at > 0 && bytes[at - 1] == b'\r');
    let line_end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 4);
    let (mut at, mut line_len) = (0, 0);
    while at < bytes.len() {
        let b = bytes[at];
        if is_quoted(bytes, at, line_len, options) {
            if line_len + 3 >= MAX_LINE {
                out.push(b'=');
                out.extend_from_slice(line_end);
                line_len = 0;
            }
            out.extend_from_slice(format!("={b:02X}").as_bytes());
            line_len += 3;
            at += 1;
            continue;
        }
        let ends_line = b == b'\n' || (b == b'\r' && bytes.get(at + 1) == Some(&b'\n'));
        if is_text && ends_line {
            // Whitespace before a line end is quoted after all.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                out.extend_from_slice(format!("={last:02X}").as_bytes());
            }
            out.extend_from_slice(line_end);
            at += if b == b'\r' { 2 } else { 1 };
            line_len = 0;
            continue;
        }
        if bytes.get(at + 1).is_some_and(|&next| next != b'\n') && line_len + 1 >= MAX_LINE {
            out.push(b'=');
            out.extend_from_slice(line_end);
            line_len = 0;
        }
        line_len += 1;
        out.push(if header && b == b' ' { b'_' } else { b });
        at += 1;
    }
    out
}

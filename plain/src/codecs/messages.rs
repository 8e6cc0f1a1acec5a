//! The texts of UnicodeDecodeError, UnicodeEncodeError and UnicodeTranslateError.

use crate::units::Units;

/// `str(e)` of a UnicodeDecodeError.
pub fn decode_error_message(encoding: &str, input: &[u8], start: usize, end: usize, reason: &str) -> String {
    match input.get(start) {
        Some(byte) if end == start + 1 => {
            format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
        }
        _ => {
            let last = end as i64 - 1;
            format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}")
        }
    }
}

fn shown_char(c: u32) -> String {
    match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// `str(e)` of a UnicodeEncodeError.
pub fn encode_error_message(
    encoding: &str,
    input: Units<'_>,
    start: usize,
    end: usize,
    reason: &str,
) -> String {
    match input.get(start) {
        Some(c) if end == start + 1 => {
            let shown = shown_char(c);
            format!("'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}")
        }
        _ => {
            let last = end as i64 - 1;
            format!("'{encoding}' codec can't encode characters in position {start}-{last}: {reason}")
        }
    }
}

/// `str(e)` of a UnicodeTranslateError.
pub fn translate_error_message(input: Units<'_>, start: usize, end: usize, reason: &str) -> String {
    match input.get(start) {
        Some(c) if end == start + 1 => {
            format!("can't translate character '{}' in position {start}: {reason}", shown_char(c))
        }
        _ => format!("can't translate characters in position {start}-{}: {reason}", end as i64 - 1),
    }
}

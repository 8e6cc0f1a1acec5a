//! Uuencoding of single lines.

use super::binascii_error;
use crate::error::Error;

/// `b2a_uu`: a line of at most 45 bytes; with `backtick` zeros are backticks, not spaces.
pub fn b2a_uu(bytes: &[u8], backtick: bool) -> Result<Vec<u8>, Error> {
    if bytes.len() > 45 {
        return Err(binascii_error("At most 45 bytes at once"));
    }
    let digit = |value: u32| match value & 63 {
        0 if backtick => b'`',
        value => value as u8 + 32,
    };
    let mut out = vec![digit(bytes.len() as u32)];
    for part in bytes.chunks(3) {
        let at = |i: usize| part.get(i).map_or(0, |&b| u32::from(b));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        out.extend_from_slice(&[digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)]);
    }
    out.push(b'\n');
    Ok(out)
}

/// `a2b_uu`: one line.
pub fn a2b_uu(line: &[u8]) -> Result<Vec<u8>, Error> {
    // An empty line is read as if a NUL began it.
    let len = usize::from(line.first().unwrap_or(&0).wrapping_sub(32) & 63);
    let mut out = Vec::with_capacity(len + 2);
    let (mut bits, mut count, mut at) = (0u32, 0, 1);
    while out.len() < len {
        let b = line.get(at).copied();
        at += 1;
        // Trailing spaces may have been stripped.
        let value = match b {
            None | Some(b'\n' | b'\r') => 0,
            Some(b @ b' '..=b'`') => u32::from(b - 32) & 63,
            Some(_) => return Err(binascii_error("Illegal char")),
        };
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // Fill characters and a line end may follow.
    let rest = line.get(at..).unwrap_or_default();
    if rest.iter().any(|b| !matches!(b, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(binascii_error("Trailing garbage"));
    }
    Ok(out)
}

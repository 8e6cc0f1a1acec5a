//! Binary data as ASCII text, and checksums: the core of `binascii`, `bytes.hex` and `bytes.fromhex`.

mod base64;
mod checksum;
mod quoted;
mod uu;

pub use base64::{a2b_base64, b2a_base64};
pub use checksum::{adler32, crc_hqx, crc32};
pub use quoted::{a2b_qp, b2a_qp};
pub use uu::{a2b_uu, b2a_uu};

use crate::error::{Error, ErrorKind};

fn binascii_error(message: &'static str) -> Error {
    Error::new(ErrorKind::Binascii, message)
}

/// `bytes.hex()` and `hexlify`: two digits a byte, with `sep` between groups of `group` bytes, counted from the right if
/// positive, from the left if negative; 0 for no separators.
pub fn to_hex(bytes: &[u8], sep: Option<u8>, group: i64) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = Vec::with_capacity(3 * bytes.len());
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    for (i, b) in bytes.iter().enumerate() {
        let from_edge = if group > 0 { bytes.len() - i } else { i };
        if let Some(sep) = sep
            && i > 0
            && size > 0
            && from_edge.is_multiple_of(size)
        {
            out.push(sep);
        }
        out.extend_from_slice(&[HEX[usize::from(b >> 4)], HEX[usize::from(b & 15)]]);
    }
    out
}

fn hex_digit(b: u8) -> Option<u8> {
    (b as char).to_digit(16).map(|d| d as u8)
}

/// `unhexlify`.
pub fn unhexlify(text: &[u8]) -> Result<Vec<u8>, Error> {
    if !text.len().is_multiple_of(2) {
        return Err(binascii_error("Odd-length string"));
    }
    let pair = |pair: &[u8; 2]| Some(hex_digit(pair[0])? << 4 | hex_digit(pair[1])?);
    let bytes = text.as_chunks::<2>().0.iter().map(pair).collect::<Option<_>>();
    bytes.ok_or_else(|| binascii_error("Non-hexadecimal digit found"))
}

/// `bytes.fromhex`: whitespace may stand between bytes. `text` as UTF-8 up to its first character beyond ASCII (after
/// which nothing matters).
pub fn from_hex(text: &[u8]) -> Result<Vec<u8>, Error> {
    let bad =
        |at: usize| Error::value(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while at < text.len() {
        if crate::bytes::is_space(text[at]) {
            at += 1;
            continue;
        }
        let high = hex_digit(text[at]).ok_or_else(|| bad(at))?;
        let low = text.get(at + 1).and_then(|&b| hex_digit(b)).ok_or_else(|| bad(at + 1))?;
        out.push(high << 4 | low);
        at += 2;
    }
    Ok(out)
}

#[cfg(test)]
mod tests;

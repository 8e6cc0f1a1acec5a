//! Base64.

use super::binascii_error;
use crate::error::{Error, ErrorKind};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The values of the alphabet's characters, 255 for others.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut i = 0;
    while i < 64 {
        values[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    values
};

/// `b2a_base64`.
pub fn b2a_base64(bytes: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    let digit = |value: u32| ALPHABET[(value & 63) as usize];
    let (triples, rest) = bytes.as_chunks::<3>();
    for &[a, b, c] in triples {
        let bits = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
        out.extend_from_slice(&[digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from(a) << 4;
            out.extend_from_slice(&[digit(bits >> 6), digit(bits), b'=', b'=']);
        }
        [a, b] => {
            let bits = u32::from(a) << 10 | u32::from(b) << 2;
            out.extend_from_slice(&[digit(bits >> 12), digit(bits >> 6), digit(bits), b'=']);
        }
        _ => {}
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// Whole groups of four characters from the alphabet at the start of the text, decoded; gives how many characters.
fn decode_groups(text: &[u8], out: &mut Vec<u8>) -> usize {
    let mut len = 0;
    for group in text.as_chunks::<4>().0 {
        let [a, b, c, d] = group.map(|b| VALUES[usize::from(b)]);
        if (a | b | c | d) > 63 {
            break;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        len += 4;
    }
    len
}

/// `a2b_base64`; characters outside the alphabet are passed over unless `strict`.
pub fn a2b_base64(text: &[u8], strict: bool) -> Result<Vec<u8>, Error> {
    if strict && text.first() == Some(&b'=') {
        return Err(binascii_error("Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let start = decode_groups(text, &mut out);
    let (mut position, mut left, mut pads, mut padding) = (0, 0u8, 0, false);
    for (at, &b) in text.iter().enumerate().skip(start) {
        if b == b'=' {
            padding = true;
            if position >= 2 {
                pads += 1;
                if position + pads >= 4 {
                    if strict && at + 1 < text.len() {
                        return Err(binascii_error("Excess data after padding"));
                    }
                    return Ok(out);
                }
            }
            continue;
        }
        let value = VALUES[usize::from(b)];
        if value > 63 {
            if strict {
                return Err(binascii_error("Only base64 data is allowed"));
            }
            continue;
        }
        if strict && padding {
            return Err(binascii_error("Discontinuous padding not allowed"));
        }
        pads = 0;
        match position {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 15;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => out.push(left << 6 | value),
        }
        position = (position + 1) % 4;
    }
    match position {
        0 => Ok(out),
        1 => {
            let count = out.len() / 3 * 4 + 1;
            let message = format!(
                "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
            );
            Err(Error::new(ErrorKind::Binascii, message))
        }
        _ => Err(binascii_error("Incorrect padding")),
    }
}

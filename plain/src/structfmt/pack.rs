//! Single values of the `struct` module.

use super::{Item, Mode, code_size, half_to_f64, pack_half, struct_error};
use crate::codecs::ByteOrder;
use crate::error::{Error, ErrorKind};
use crate::format::IntRef;
use num_traits::ToPrimitive;
use std::ops::Range;

/// A value taken from bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Unpacked {
    /// A signed number.
    Int(i64),
    /// An unsigned number.
    UInt(u64),
    /// A float.
    Float(f64),
    /// `?`.
    Bool(bool),
    /// `c`, `s` and `p`: where the bytes stand.
    Bytes(Range<usize>),
}

fn unsigned(bytes: &[u8], order: ByteOrder) -> u64 {
    let join = |n: u64, b: &u8| n << 8 | u64::from(*b);
    match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, join),
        ByteOrder::Big => bytes.iter().fold(0, join),
    }
}

/// Reads one value; `data` holds the whole layout.
pub fn unpack(mode: Mode, item: Item, data: &[u8]) -> Unpacked {
    let place = item.offset..item.offset + item.size;
    let bytes = &data[place.clone()];
    match item.code {
        b'c' | b's' => return Unpacked::Bytes(place),
        b'p' => {
            let len = bytes.first().map_or(0, |&len| usize::from(len).min(item.size - 1));
            let start = place.start + usize::from(!bytes.is_empty());
            return Unpacked::Bytes(start..start + len);
        }
        b'?' => return Unpacked::Bool(bytes[0] != 0),
        _ => {}
    }
    let bits = unsigned(bytes, mode.order());
    match item.code {
        b'e' => Unpacked::Float(half_to_f64(bits as u16)),
        b'f' => Unpacked::Float(f64::from(f32::from_bits(bits as u32))),
        b'd' => Unpacked::Float(f64::from_bits(bits)),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let shift = 64 - 8 * item.size as u32;
            Unpacked::Int((bits << shift) as i64 >> shift)
        }
        _ => Unpacked::UInt(bits),
    }
}

fn store(bits: u64, order: ByteOrder, out: &mut [u8]) {
    let size = out.len();
    out.copy_from_slice(&bits.to_le_bytes()[..size]);
    if order == ByteOrder::Big {
        out.reverse();
    }
}

/// Whether CPython packs the code by its native routine, whose messages differ. (Where the order is the machine's, it does
/// so for standard formats of the same size too.)
fn native_messages(code: u8, mode: Mode) -> bool {
    match mode {
        Mode::Native => true,
        _ if matches!(code, b'b' | b'B') => true,
        Mode::Standard(order) => {
            order == ByteOrder::NATIVE && code_size(code, mode) == code_size(code, Mode::Native)
        }
    }
}

fn out_of_range() -> Error {
    struct_error("argument out of range")
}

/// The range error of a code that is narrower than a C long.
fn range_error(code: u8, size: usize, native: bool) -> Error {
    let bits = 8 * size as u32;
    let (low, high) = if code.is_ascii_lowercase() {
        (-(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1)
    } else {
        (0, (1i64 << bits) - 1)
    };
    let name = match code {
        b'b' => "byte format".to_string(),
        b'B' => "ubyte format".to_string(),
        b'h' if native => "short format".to_string(),
        b'H' if native => "ushort format".to_string(),
        _ => format!("'{}' format", char::from(code)),
    };
    Error::new(ErrorKind::Struct, format!("{name} requires {low} <= number <= {high}"))
}

/// Writes an int for the codes `bBhHiIlLqQnNP` into `out`, which has the code's size.
pub fn pack_int(mode: Mode, code: u8, n: IntRef<'_>, out: &mut [u8]) -> Result<(), Error> {
    let (signed, natural) = match n {
        IntRef::Small(n) => (Some(n), u64::try_from(n).ok()),
        IntRef::Big(n) => (n.to_i64(), n.to_u64()),
    };
    let size = out.len();
    let native = native_messages(code, mode);
    let is_signed = code.is_ascii_lowercase();
    let bits = match code {
        b'P' => {
            let bits = signed.map(|n| n as u64).or(natural);
            bits.ok_or_else(|| struct_error("int too large to convert"))?
        }
        _ if size == 8 && !native => {
            let bits = if is_signed { signed.map(|n| n as u64) } else { natural };
            bits.ok_or_else(|| struct_error("int too large to convert"))?
        }
        // These go through a C long, and only then are checked for their range.
        _ if is_signed || (native && matches!(code, b'B' | b'H')) => signed.ok_or_else(out_of_range)? as u64,
        _ => natural.ok_or_else(out_of_range)?,
    };
    if size < 8 {
        let width = 8 * size as u32;
        let fits = if is_signed {
            let n = bits as i64;
            n >= -(1 << (width - 1)) && n < 1 << (width - 1)
        } else {
            bits >> width == 0
        };
        if !fits {
            return Err(range_error(code, size, native));
        }
    }
    store(bits, mode.order(), out);
    Ok(())
}

/// Writes a float for the codes `efd` into `out`, which has the code's size.
pub fn pack_float(mode: Mode, code: u8, x: f64, out: &mut [u8]) -> Result<(), Error> {
    let bits = match code {
        b'e' => {
            u64::from(pack_half(x).ok_or_else(|| Error::overflow("float too large to pack with e format"))?)
        }
        b'f' => {
            let narrow = x as f32;
            if narrow.is_infinite() && x.is_finite() && mode != Mode::Native {
                return Err(Error::overflow("float too large to pack with f format"));
            }
            u64::from(narrow.to_bits())
        }
        _ => x.to_bits(),
    };
    store(bits, mode.order(), out);
    Ok(())
}

/// Writes bytes for `c` (which must be one byte), `s` and `p` into `out`, which has the item's size: cut, or filled
/// with zeros.
pub fn pack_bytes(code: u8, bytes: &[u8], out: &mut [u8]) -> Result<(), Error> {
    if code == b'c' && bytes.len() != 1 {
        return Err(struct_error("char format requires a bytes object of length 1"));
    }
    let mut room = &mut out[..];
    if code == b'p' {
        let Some((len, rest)) = room.split_first_mut() else { return Ok(()) };
        *len = bytes.len().min(rest.len()).min(255) as u8;
        room = rest;
    }
    let len = bytes.len().min(room.len());
    room[..len].copy_from_slice(&bytes[..len]);
    room[len..].fill(0);
    Ok(())
}

/// The error where the number of values given to `name` (`pack` or `pack_into`) is not the layout's.
pub fn check_count(name: &str, expected: usize, given: usize) -> Result<(), Error> {
    if expected == given {
        return Ok(());
    }
    let message = format!("{name} expected {expected} items for packing (got {given})");
    Err(Error::new(ErrorKind::Struct, message))
}

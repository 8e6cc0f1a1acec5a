//! The format language of the `struct` module (and the single codes of memoryview), on plain values.

mod half;
mod pack;

pub use half::{half_to_f64, pack_half};
pub use pack::{Unpacked, check_count, pack_bytes, pack_float, pack_int, unpack};

use crate::codecs::ByteOrder;
use crate::error::{Error, ErrorKind};

/// How the values of a format are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `@`: the machine's sizes, alignment and order.
    Native,
    /// `=`, `<`, `>`, `!`: standard sizes, no alignment.
    Standard(ByteOrder),
}

impl Mode {
    /// The order of bytes.
    pub fn order(self) -> ByteOrder {
        match self {
            Mode::Native => ByteOrder::NATIVE,
            Mode::Standard(order) => order,
        }
    }
}

/// A code of a format with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The code: one of `cbB?hHiIlLqQnNefdspP`.
    pub code: u8,
    /// Where the first value stands.
    pub offset: usize,
    /// Bytes of one value (for `s` and `p` the count given).
    pub size: usize,
    /// How many values.
    pub repeat: usize,
}

/// A parsed format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Sizes and order.
    pub mode: Mode,
    /// Bytes of the whole.
    pub size: usize,
    /// Number of values.
    pub len: usize,
    /// The codes that have values.
    pub fields: Vec<Field>,
}

/// One value's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: u8,
    /// Where it stands.
    pub offset: usize,
    /// Its bytes.
    pub size: usize,
}

impl Layout {
    /// The places of all values in order.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.fields.iter().flat_map(|field| {
            let place =
                |i| Item { code: field.code, offset: field.offset + i * field.size, size: field.size };
            (0..field.repeat).map(place)
        })
    }
}

fn struct_error(message: &'static str) -> Error {
    Error::new(ErrorKind::Struct, message)
}

/// Size and alignment of a code; `None` where the mode does not have it.
fn code_size(code: u8, mode: Mode) -> Option<usize> {
    Some(match (code, mode) {
        (b'x' | b'b' | b'B' | b'c' | b'?' | b's' | b'p', _) => 1,
        (b'h' | b'H' | b'e', _) => 2,
        (b'i' | b'I' | b'f', _) => 4,
        (b'l' | b'L', Mode::Standard(_)) => 4,
        (b'l' | b'L', Mode::Native) => 8,
        (b'q' | b'Q' | b'd', _) => 8,
        (b'n' | b'N' | b'P', Mode::Native) => 8,
        _ => return None,
    })
}

/// The mode of the format's first character, and what follows it.
fn split_mode(format: &[u8]) -> (Mode, &[u8]) {
    let mode = match format.first() {
        Some(b'@') => Mode::Native,
        Some(b'=') => Mode::Standard(ByteOrder::NATIVE),
        Some(b'<') => Mode::Standard(ByteOrder::Little),
        Some(b'>' | b'!') => Mode::Standard(ByteOrder::Big),
        _ => return (Mode::Native, format),
    };
    (mode, &format[1..])
}

/// Parses a format.
pub fn parse(format: &[u8]) -> Result<Layout, Error> {
    if format.contains(&0) {
        return Err(struct_error("embedded null character"));
    }
    let (mode, codes) = split_mode(format);
    let mut layout = Layout { mode, size: 0, len: 0, fields: Vec::new() };
    let mut at = 0;
    while at < codes.len() {
        if crate::bytes::is_space(codes[at]) {
            at += 1;
            continue;
        }
        let digits = codes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let count = parse_count(&codes[at..at + digits])?;
        at += digits;
        let missing = || struct_error("repeat count given without format specifier");
        add_field(&mut layout, *codes.get(at).ok_or_else(missing)?, count)?;
        at += 1;
    }
    Ok(layout)
}

fn too_long() -> Error {
    struct_error("total struct size too long")
}

/// The repeat count; 1 where there are no digits.
fn parse_count(digits: &[u8]) -> Result<usize, Error> {
    if digits.is_empty() {
        return Ok(1);
    }
    let count = digits.iter().try_fold(0usize, |n, b| n.checked_mul(10)?.checked_add(usize::from(b - b'0')));
    count.filter(|&n| n <= isize::MAX as usize).ok_or_else(too_long)
}

fn add_field(layout: &mut Layout, code: u8, count: usize) -> Result<(), Error> {
    let size = code_size(code, layout.mode).ok_or_else(|| struct_error("bad char in struct format"))?;
    let offset = match layout.mode {
        Mode::Native => layout.size.next_multiple_of(size),
        Mode::Standard(_) => layout.size,
    };
    let end = count.checked_mul(size).and_then(|n| n.checked_add(offset));
    layout.size = end.filter(|&n| n <= isize::MAX as usize).ok_or_else(too_long)?;
    match code {
        b'x' => {}
        b's' | b'p' => {
            layout.len += 1;
            layout.fields.push(Field { code, offset, size: count, repeat: 1 });
        }
        _ if count == 0 => {}
        _ => {
            layout.len += count;
            layout.fields.push(Field { code, offset, size, repeat: count });
        }
    }
    Ok(())
}

/// The native single code of a memoryview format (after an optional `@`), with its size; `None` for anything else.
pub fn view_code(format: &[u8]) -> Option<(u8, usize)> {
    let codes = format.strip_prefix(b"@").unwrap_or(format);
    match codes {
        [
            code @ (b'c' | b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'L' | b'q' | b'Q' | b'n' | b'N'
            | b'f' | b'd' | b'?' | b'P'),
        ] => Some((*code, code_size(*code, Mode::Native)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! Code objects as bytes: the content of our `.pyc` cache.
//!
//! Layout: magic, version, the table of all names (each once), the outermost code object. Numbers are varints, words are
//! little-endian. Reading checks everything and goes through [`Code::new`], so damaged bytes give an error and never
//! unsound code.

use std::collections::HashMap;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::bytecode::{Code, CodeParts, Const, ExceptionEntry, Invalid, Name, Text};
use crate::guard::{RED_ZONE, SEGMENT};

/// Changes whenever the format, an opcode or the meaning of either changes.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 4] = b"KSbc";
/// Tuples and code objects nested deeper than this are refused.
const MAX_NESTING: u32 = 8000;

const NONE: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const ELLIPSIS: u8 = 3;
const INT: u8 = 4;
const BIG: u8 = 5;
const FLOAT: u8 = 6;
const COMPLEX: u8 = 7;
const STR: u8 = 8;
const BYTES: u8 = 9;
const TUPLE: u8 = 10;
const FROZEN_SET: u8 = 11;
const CODE: u8 = 12;

/// Why bytes could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Not of this format or version: written by another Kingsnake.
    Foreign,
    /// The bytes end too early, or a value in them is impossible.
    Damaged(&'static str),
    /// The code in them is not sound.
    Invalid(Invalid),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Foreign => f.write_str("not this version's code format"),
            ReadError::Damaged(what) => write!(f, "damaged code file: {what}"),
            ReadError::Invalid(invalid) => invalid.fmt(f),
        }
    }
}

impl std::error::Error for ReadError {}

/// A code object, with all nested ones, as bytes.
pub fn serialize(code: &Code) -> Vec<u8> {
    let mut writer =
        Writer { bytes: Vec::with_capacity(code.words.len() * 8), names: HashMap::new(), list: Vec::new() };
    writer.code(code);
    let mut out = Vec::with_capacity(writer.bytes.len() + writer.list.len() * 12 + 16);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    put_varint(&mut out, writer.list.len() as u64);
    for name in &writer.list {
        put_varint(&mut out, name.len() as u64);
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(&writer.bytes);
    out
}

/// The code object that [`serialize`] wrote.
pub fn deserialize(bytes: &[u8]) -> Result<Arc<Code>, ReadError> {
    let (magic, rest) = bytes.split_first_chunk::<4>().ok_or(ReadError::Foreign)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(ReadError::Foreign)?;
    if magic != MAGIC || u32::from_le_bytes(*version) != FORMAT_VERSION {
        return Err(ReadError::Foreign);
    }
    let mut reader = Reader { bytes: rest, names: Vec::new(), nesting: 0 };
    let count = reader.count(1)?;
    reader.names.reserve(count);
    for _ in 0..count {
        let length = reader.count(1)?;
        let text = std::str::from_utf8(reader.take(length)?).map_err(|_| ReadError::Damaged("a name"))?;
        reader.names.push(Arc::from(text));
    }
    let code = reader.code()?;
    if reader.bytes.is_empty() { Ok(code) } else { Err(ReadError::Damaged("bytes left over")) }
}

fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

struct Writer<'c> {
    bytes: Vec<u8>,
    names: HashMap<&'c str, u64>,
    list: Vec<&'c str>,
}

impl<'c> Writer<'c> {
    fn number(&mut self, value: u64) {
        put_varint(&mut self.bytes, value);
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    fn name(&mut self, name: &'c str) {
        let list = &mut self.list;
        let index = *self.names.entry(name).or_insert_with(|| {
            list.push(name);
            list.len() as u64 - 1
        });
        self.number(index);
    }

    fn names(&mut self, names: &'c [Name]) {
        self.number(names.len() as u64);
        for name in names {
            self.name(name);
        }
    }

    fn code(&mut self, code: &'c Code) {
        for name in [&code.name, &code.qualname, &code.filename] {
            self.name(name);
        }
        let numbers = [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.flags,
            code.first_line,
            code.stack_size,
            code.cache_count,
        ];
        for number in numbers {
            self.number(u64::from(number));
        }
        self.number(code.words.len() as u64);
        for word in &code.words {
            self.bytes.extend_from_slice(&word.to_le_bytes());
        }
        for names in [&code.names, &code.varnames, &code.cellvars, &code.freevars] {
            self.names(names);
        }
        self.blob(&code.localsplus);
        self.blob(&code.positions);
        self.number(code.exception_table.len() as u64);
        for entry in &code.exception_table {
            for number in [entry.start, entry.end, entry.target] {
                self.number(u64::from(number));
            }
            self.number(u64::from(entry.depth) << 1 | u64::from(entry.lasti));
        }
        self.constants(&code.consts);
    }

    fn constants(&mut self, constants: &'c [Const]) {
        self.number(constants.len() as u64);
        for constant in constants {
            stacker::maybe_grow(RED_ZONE, SEGMENT, || self.constant(constant));
        }
    }

    fn constant(&mut self, constant: &'c Const) {
        match constant {
            Const::None => self.bytes.push(NONE),
            Const::True => self.bytes.push(TRUE),
            Const::False => self.bytes.push(FALSE),
            Const::Ellipsis => self.bytes.push(ELLIPSIS),
            Const::Int(value) => {
                self.bytes.push(INT);
                self.number((value << 1 ^ value >> 63) as u64);
            }
            Const::BigInt(value) => {
                self.bytes.push(BIG);
                self.blob(&value.to_signed_bytes_le());
            }
            Const::Float(value) => {
                self.bytes.push(FLOAT);
                self.bytes.extend_from_slice(&value.to_bits().to_le_bytes());
            }
            Const::Complex { real, imag } => {
                self.bytes.push(COMPLEX);
                self.bytes.extend_from_slice(&real.to_bits().to_le_bytes());
                self.bytes.extend_from_slice(&imag.to_bits().to_le_bytes());
            }
            Const::Str(text) => {
                self.bytes.push(STR);
                self.blob(text.as_bytes());
            }
            Const::Bytes(bytes) => {
                self.bytes.push(BYTES);
                self.blob(bytes);
            }
            Const::Tuple(items) => {
                self.bytes.push(TUPLE);
                self.constants(items);
            }
            Const::FrozenSet(items) => {
                self.bytes.push(FROZEN_SET);
                self.constants(items);
            }
            Const::Code(code) => {
                self.bytes.push(CODE);
                self.code(code);
            }
        }
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    names: Vec<Name>,
    nesting: u32,
}

type Read<T> = Result<T, ReadError>;

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Read<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(ReadError::Damaged("it ends early"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Read<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn number(&mut self) -> Read<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ReadError::Damaged("a number"))
    }

    fn small(&mut self) -> Read<u32> {
        u32::try_from(self.number()?).map_err(|_| ReadError::Damaged("a number"))
    }

    /// A count of things that take at least `size` bytes each; more than there can be is an error.
    fn count(&mut self, size: usize) -> Read<usize> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > self.bytes.len() / size { Err(ReadError::Damaged("a count")) } else { Ok(count) }
    }

    fn blob(&mut self) -> Read<Box<[u8]>> {
        let count = self.count(1)?;
        self.take(count).map(Box::from)
    }

    fn name(&mut self) -> Read<Name> {
        let index = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        self.names.get(index).cloned().ok_or(ReadError::Damaged("a name's number"))
    }

    fn name_list(&mut self) -> Read<Box<[Name]>> {
        let count = self.count(1)?;
        (0..count).map(|_| self.name()).collect()
    }

    fn code(&mut self) -> Read<Arc<Code>> {
        let (name, qualname, filename) = (self.name()?, self.name()?, self.name()?);
        let mut numbers = [0; 7];
        for number in &mut numbers {
            *number = self.small()?;
        }
        let [argcount, posonlyargcount, kwonlyargcount, flags, first_line, stack_size, cache_count] = numbers;
        let count = self.count(4)?;
        let (words, _) = self.take(count * 4)?.as_chunks::<4>();
        let words = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let parts = CodeParts {
            name,
            qualname,
            filename,
            argcount,
            posonlyargcount,
            kwonlyargcount,
            flags,
            first_line,
            stack_size,
            words,
            names: self.name_list()?,
            varnames: self.name_list()?,
            cellvars: self.name_list()?,
            freevars: self.name_list()?,
            localsplus: self.blob()?,
            positions: self.blob()?,
            exception_table: self.exception_table()?,
            consts: self.constants()?,
            cache_count,
        };
        Code::new(parts).map(Arc::new).map_err(ReadError::Invalid)
    }

    fn exception_table(&mut self) -> Read<Box<[ExceptionEntry]>> {
        let count = self.count(4)?;
        (0..count)
            .map(|_| {
                let (start, end, target) = (self.small()?, self.small()?, self.small()?);
                let depth = self.number()?;
                let lasti = depth & 1 != 0;
                let depth = u32::try_from(depth >> 1).map_err(|_| ReadError::Damaged("a depth"))?;
                Ok(ExceptionEntry { start, end, target, depth, lasti })
            })
            .collect()
    }

    fn constants(&mut self) -> Read<Box<[Const]>> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(ReadError::Damaged("nested too deep"));
        }
        let count = self.count(1)?;
        let result = (0..count).map(|_| stacker::maybe_grow(RED_ZONE, SEGMENT, || self.constant())).collect();
        self.nesting -= 1;
        result
    }

    fn float(&mut self) -> Read<f64> {
        let bytes = self.take(8)?.first_chunk::<8>().copied().unwrap_or_default();
        Ok(f64::from_bits(u64::from_le_bytes(bytes)))
    }

    fn constant(&mut self) -> Read<Const> {
        Ok(match self.byte()? {
            NONE => Const::None,
            TRUE => Const::True,
            FALSE => Const::False,
            ELLIPSIS => Const::Ellipsis,
            INT => {
                let value = self.number()?;
                Const::Int((value >> 1) as i64 ^ -((value & 1) as i64))
            }
            BIG => {
                let value = BigInt::from_signed_bytes_le(&self.blob()?);
                if i64::try_from(&value).is_ok() {
                    return Err(ReadError::Damaged("a small big integer"));
                }
                Const::BigInt(value)
            }
            FLOAT => Const::Float(self.float()?),
            COMPLEX => Const::Complex { real: self.float()?, imag: self.float()? },
            STR => Const::Str(Text::from_wtf8(self.blob()?).ok_or(ReadError::Damaged("a string"))?),
            BYTES => Const::Bytes(self.blob()?),
            TUPLE => Const::Tuple(self.constants()?),
            FROZEN_SET => Const::FrozenSet(self.constants()?),
            CODE => Const::Code(self.code()?),
            _ => return Err(ReadError::Damaged("a constant's kind")),
        })
    }
}

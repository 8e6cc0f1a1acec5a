//! The code object: immutable, free of Python objects, shared by every runtime through `Arc`.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use num_bigint::BigInt;

use super::positions::{Position, Positions};
use super::text::Text;
use super::verify;

/// An identifier, a file name: shared text.
pub type Name = Arc<str>;

/// `co_flags`, with CPython's values.
#[expect(missing_docs, reason = "CPython's names say it")]
pub mod flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_DIVISION: u32 = 0x2_0000;
    pub const FUTURE_ABSOLUTE_IMPORT: u32 = 0x4_0000;
    pub const FUTURE_WITH_STATEMENT: u32 = 0x8_0000;
    pub const FUTURE_PRINT_FUNCTION: u32 = 0x10_0000;
    pub const FUTURE_UNICODE_LITERALS: u32 = 0x20_0000;
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
}

/// Localsplus slot holds a plain local (an argument that becomes a cell is VAR and CELL). CPython's `CO_FAST_*`.
pub const LOCAL_VAR: u8 = 0x20;
/// Localsplus slot holds a cell of this function's own.
pub const LOCAL_CELL: u8 = 0x40;
/// Localsplus slot holds a cell of an enclosing function.
pub const LOCAL_FREE: u8 = 0x80;

/// A constant.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the variants are the values")]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    /// Fits an `i64`; never also a BigInt.
    Int(i64),
    BigInt(BigInt),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    Str(Text),
    Bytes(Box<[u8]>),
    Tuple(Box<[Const]>),
    FrozenSet(Box<[Const]>),
    Code(Arc<Code>),
}

impl PartialEq for Const {
    /// Equal in type and value, as constants are merged: `0.0` is not `-0.0`, `1` is not `True`, a NaN is itself. Code
    /// objects are equal if they are the same one.
    fn eq(&self, other: &Const) -> bool {
        match (self, other) {
            (Const::None, Const::None)
            | (Const::True, Const::True)
            | (Const::False, Const::False)
            | (Const::Ellipsis, Const::Ellipsis) => true,
            (Const::Int(a), Const::Int(b)) => a == b,
            (Const::BigInt(a), Const::BigInt(b)) => a == b,
            (Const::Float(a), Const::Float(b)) => a.to_bits() == b.to_bits(),
            (Const::Complex { real: a, imag: b }, Const::Complex { real: c, imag: d }) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Const::Str(a), Const::Str(b)) => a == b,
            (Const::Bytes(a), Const::Bytes(b)) => a == b,
            (Const::Tuple(a), Const::Tuple(b)) | (Const::FrozenSet(a), Const::FrozenSet(b)) => a == b,
            (Const::Code(a), Const::Code(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Const {}

impl Hash for Const {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(value) => value.hash(state),
            Const::BigInt(value) => value.hash(state),
            Const::Float(value) => value.to_bits().hash(state),
            Const::Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(state),
            Const::Str(value) => value.hash(state),
            Const::Bytes(value) => value.hash(state),
            Const::Tuple(items) | Const::FrozenSet(items) => items.hash(state),
            Const::Code(code) => Arc::as_ptr(code).hash(state),
        }
    }
}

/// One range of the exception table. Entries are sorted by `start` and do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// First word covered.
    pub start: u32,
    /// First word no longer covered.
    pub end: u32,
    /// Word index of the handler.
    pub target: u32,
    /// To how many values the stack is cut.
    pub depth: u32,
    /// Whether the index of the raising instruction is pushed before the exception.
    pub lasti: bool,
}

/// What a code object is made of. To change a code object (`code.replace`), clone its parts, change them, and
/// check them again with [`Code::new`].
#[derive(Clone, Debug, PartialEq)]
pub struct CodeParts {
    /// `co_name`
    pub name: Name,
    /// `co_qualname`
    pub qualname: Name,
    /// `co_filename`
    pub filename: Name,
    /// Positional parameters, positional-only ones included.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// See [`flags`].
    pub flags: u32,
    /// `co_firstlineno`
    pub first_line: u32,
    /// The most values that are on the stack at once.
    pub stack_size: u32,
    /// The instructions.
    pub words: Box<[u32]>,
    /// For a function `consts[0]` is the docstring or None (CPython's convention).
    pub consts: Box<[Const]>,
    /// Names that LOAD_GLOBAL, LOAD_ATTR and the like refer to.
    pub names: Box<[Name]>,
    /// Parameters (positional, keyword-only, `*args`, `**kwargs`), then other locals.
    pub varnames: Box<[Name]>,
    /// Variables that inner functions use.
    pub cellvars: Box<[Name]>,
    /// Variables of outer functions used here, in the order of the function's closure.
    pub freevars: Box<[Name]>,
    /// The kind of each localsplus slot ([`LOCAL_VAR`] …): `varnames`, then the cells that are no parameters, then
    /// `freevars`.
    pub localsplus: Box<[u8]>,
    /// Which instructions are covered by which handler.
    pub exception_table: Box<[ExceptionEntry]>,
    /// Encoded positions; see [`Code::positions`].
    pub positions: Box<[u8]>,
    /// How many inline caches the words refer to.
    pub cache_count: u32,
}

/// A checked code object; its parts are read through `Deref`.
#[derive(Debug, PartialEq)]
pub struct Code {
    parts: CodeParts,
}

/// Why parts make no code object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong.
    pub reason: String,
    /// At which word, if at one.
    pub word: Option<u32>,
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.word {
            Some(word) => write!(f, "invalid code at word {word}: {}", self.reason),
            None => write!(f, "invalid code: {}", self.reason),
        }
    }
}

impl std::error::Error for Invalid {}

impl Deref for Code {
    type Target = CodeParts;

    #[inline(always)]
    fn deref(&self) -> &CodeParts {
        &self.parts
    }
}

impl Code {
    /// Checks that every word is an instruction or its cache word, every index in range, every jump to an instruction,
    /// and that the stack never underflows nor exceeds `stack_size` on any path, handlers included. So an
    /// evaluation loop may trust checked code.
    pub fn new(parts: CodeParts) -> Result<Code, Invalid> {
        verify::check(&parts)?;
        Ok(Code { parts })
    }

    /// Number of localsplus slots.
    #[inline]
    pub fn localsplus_count(&self) -> usize {
        self.parts.localsplus.len()
    }

    /// The name of a localsplus slot.
    pub fn localsplus_name(&self, slot: usize) -> Option<&Name> {
        let parts = &self.parts;
        if let Some(name) = parts.varnames.get(slot) {
            return Some(name);
        }
        let first_free = parts.localsplus.len() - parts.freevars.len();
        if slot >= first_free {
            return parts.freevars.get(slot - first_free);
        }
        let parameters: HashSet<&str> = parts
            .varnames
            .iter()
            .zip(&parts.localsplus)
            .filter(|(_, kind)| **kind & LOCAL_CELL != 0)
            .map(|(name, _)| &**name)
            .collect();
        parts.cellvars.iter().filter(|name| !parameters.contains(&***name)).nth(slot - parts.varnames.len())
    }

    /// Number of slots before the first that is not a parameter.
    pub fn parameter_count(&self) -> usize {
        let extra = (self.flags & flags::VARARGS != 0) as u32 + (self.flags & flags::VARKEYWORDS != 0) as u32;
        (self.argcount + self.kwonlyargcount + extra) as usize
    }

    /// The handler that covers this word.
    pub fn handler(&self, word: u32) -> Option<ExceptionEntry> {
        let table = &self.parts.exception_table;
        let behind = table.partition_point(|entry| entry.start <= word);
        table[..behind].last().filter(|entry| word < entry.end).copied()
    }

    /// `(number of words, position)` in order.
    pub fn positions(&self) -> Positions<'_> {
        Positions::new(&self.parts.positions, self.first_line)
    }

    /// Where the instruction at this word comes from.
    pub fn position(&self, word: u32) -> Position {
        let mut at = 0;
        for (count, position) in self.positions() {
            at += u64::from(count);
            if u64::from(word) < at {
                return position;
            }
        }
        Position::NONE
    }

    /// A copy of the parts, to change.
    pub fn to_parts(&self) -> CodeParts {
        self.parts.clone()
    }

    /// Whether the code takes its locals from slots (a function), not from a namespace.
    pub fn is_function(&self) -> bool {
        self.flags & flags::OPTIMIZED != 0
    }
}

//! Identifiers as small numbers, and name mangling.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::bytecode::Name;

/// An interned identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

macro_rules! well_known {
    ($($constant:ident $text:literal)*) => {
        /// Identifiers the compiler itself speaks of.
        pub mod sym {
            use super::Sym;
            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants")]
            enum Index { $($constant),* }
            $(pub const $constant: Sym = Sym(Index::$constant as u32);)*
            pub(super) const TEXTS: &[&str] = &[$($text),*];
        }
    };
}

well_known! {
    LAMBDA "<lambda>"
    LISTCOMP "<listcomp>"
    SETCOMP "<setcomp>"
    DICTCOMP "<dictcomp>"
    GENEXPR "<genexpr>"
    MODULE "<module>"
    IMPLICIT_ARG ".0"
    CLASS "__class__"
    CLASSCELL "__classcell__"
    DOC "__doc__"
    NAME "__name__"
    MODULE_ATTR "__module__"
    QUALNAME "__qualname__"
    ANNOTATIONS "__annotations__"
    RETURN "return"
}

/// A fast hash for small keys that no foreigner chooses the order of.
#[derive(Default, Clone, Copy)]
pub struct FastHasher(u64);

const SEED: u64 = 0xF135_7AEA_2E62_A9C5;

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.write_u64(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        }
        let mut rest = 0;
        for &byte in chunks.remainder() {
            rest = rest << 8 | u64::from(byte);
        }
        self.write_u64(rest ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(SEED).rotate_left(26);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(20)
    }
}

/// A map with [`FastHasher`].
pub type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;

/// Gives each identifier its number.
pub struct Interner {
    numbers: FastMap<Name, Sym>,
    names: Vec<Name>,
}

impl Default for Interner {
    fn default() -> Interner {
        let mut interner = Interner { numbers: FastMap::default(), names: Vec::new() };
        for text in sym::TEXTS {
            interner.intern(text);
        }
        interner
    }
}

impl Interner {
    /// The number of `text`.
    pub fn intern(&mut self, text: &str) -> Sym {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        let name: Name = Arc::from(text);
        let number = Sym(self.names.len() as u32);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The text of a number this interner gave.
    pub fn name(&self, sym: Sym) -> &Name {
        &self.names[sym.0 as usize]
    }

    /// `text` as it is spelled inside class `class`.
    pub fn mangled(&mut self, class: Option<Sym>, text: &str) -> Sym {
        match class {
            Some(class) if is_private(text) => {
                let class = self.names[class.0 as usize].trim_start_matches('_').to_owned();
                if class.is_empty() { self.intern(text) } else { self.intern(&format!("_{class}{text}")) }
            }
            _ => self.intern(text),
        }
    }
}

/// Whether a name in a class body is mangled.
fn is_private(text: &str) -> bool {
    text.starts_with("__") && !text.ends_with("__") && !text.contains('.')
}

//! Making strings, interning, hashing, equality.

use crate::Runtime;
use crate::heap::side;
use crate::value::gc::BIAS;
use crate::value::{Gc, LongStrCell, StrCell, statics};
use kingsnake_plain::units::{Units, UnitsBuf};
use std::hash::Hasher;
use std::sync::OnceLock;

/// The most memory a string may have, so that sizes never overflow.
const MAX_LEN: usize = isize::MAX as usize / 8;

impl Runtime {
    /// A string of Rust text.
    pub fn new_str(&self, text: &str) -> Gc<StrCell> {
        if text.is_ascii() {
            return self.new_ascii(text.as_bytes());
        }
        self.new_str_units(UnitsBuf::from_utf8(text).as_units())
    }

    /// A string of ASCII bytes.
    pub fn new_ascii(&self, text: &[u8]) -> Gc<StrCell> {
        debug_assert!(text.is_ascii());
        match text {
            [] => statics::empty_str(),
            &[c] => statics::char_str(c),
            _ => {
                let s = self.alloc_str(text.len(), 1, true);
                // SAFETY: a new string with room for the text.
                unsafe { s.data().copy_from_nonoverlapping(text.as_ptr(), text.len()) };
                s
            }
        }
    }

    /// A string of code units, in the narrowest kind.
    pub fn new_str_units(&self, units: Units<'_>) -> Gc<StrCell> {
        let max = units.max_char();
        let len = units.len();
        if len == 0 {
            return statics::empty_str();
        }
        if len == 1 && max < 256 {
            return statics::char_str(units.at(0) as u8);
        }
        let kind = if max < 0x100 {
            1
        } else if max < 0x10000 {
            2
        } else {
            4
        };
        let s = self.alloc_str(len, kind, max < 0x80);
        let data = s.data();
        // SAFETY: a new string with room for `len` characters of the kind.
        unsafe {
            match (units, kind) {
                (Units::Latin1(u), _) => data.copy_from_nonoverlapping(u.as_ptr(), len),
                (Units::Ucs2(u), 2) => data.cast::<u16>().copy_from_nonoverlapping(u.as_ptr(), len),
                (Units::Ucs4(u), 4) => data.cast::<u32>().copy_from_nonoverlapping(u.as_ptr(), len),
                (Units::Ucs2(u), _) => u.iter().enumerate().for_each(|(i, &c)| *data.add(i) = c as u8),
                (Units::Ucs4(u), 2) => {
                    u.iter().enumerate().for_each(|(i, &c)| *data.cast::<u16>().add(i) = c as u16)
                }
                (Units::Ucs4(u), _) => u.iter().enumerate().for_each(|(i, &c)| *data.add(i) = c as u8),
            }
        }
        s
    }

    /// The string of one code point (a surrogate, too).
    pub fn new_char(&self, c: u32) -> Gc<StrCell> {
        if c < 256 { statics::char_str(c as u8) } else { self.new_str_units(Units::Ucs4(&[c])) }
    }

    /// A compact string whose characters the caller fills at once: `kind` bytes each.
    pub fn alloc_str(&self, len: usize, kind: u32, ascii: bool) -> Gc<StrCell> {
        match self.try_alloc_str(len, kind, ascii) {
            Some(s) => s,
            None => crate::runtime::fatal("out of memory for a string"),
        }
    }

    /// As `alloc_str`; `None` beyond the heap's limit.
    pub fn try_alloc_str(&self, len: usize, kind: u32, ascii: bool) -> Option<Gc<StrCell>> {
        if len > MAX_LEN {
            return None;
        }
        let front = if ascii { size_of::<StrCell>() } else { size_of::<LongStrCell>() - 8 };
        let size = front + (len + 1) * kind as usize;
        let cell = self.heap.try_alloc(size, side::LEAF)?;
        // SAFETY: a new cell of `size` bytes, at least a StrCell; non-ASCII ones have the longer front.
        unsafe {
            let s = cell as *mut StrCell;
            s.write(StrCell {
                head: crate::value::Header::new(statics::str_type()),
                length: std::cell::Cell::new(len as isize),
                hash: std::cell::Cell::new(-1),
                state: std::cell::Cell::new(StrCell::state_of(kind, ascii, true)),
                wstr: std::cell::Cell::new(0),
            });
            if !ascii {
                (s as *mut u8).add(size_of::<StrCell>()).write_bytes(0, front - size_of::<StrCell>());
            }
            (cell as *mut u8).add(front + len * kind as usize).write_bytes(0, kind as usize);
            debug_assert_eq!((*s).head.refcnt.get(), BIAS);
            Some(Gc::from_raw(std::ptr::NonNull::new_unchecked(s)))
        }
    }

    /// The one string of this text that names are compared by: equal interned strings are the same object.
    #[inline]
    pub fn intern(&self, s: Gc<StrCell>) -> Gc<StrCell> {
        if s.is_interned() && self.heap.owns_or_static(s.address()) {
            return s;
        }
        self.intern_slow(s)
    }

    fn intern_slow(&self, s: Gc<StrCell>) -> Gc<StrCell> {
        let h = hash(self, &s) as u64;
        let mut table = self.interned.borrow_mut();
        if let Some(&found) = table.find(h, |&other| equal(&other, &s)) {
            return found;
        }
        drop(table);
        let own = if s.value().is_exact(statics::str_type()) && self.heap.owns(s.address()) {
            s
        } else {
            self.new_str_units_unshared(s.units())
        };
        own.state.set(own.state.get() | 1);
        table = self.interned.borrow_mut();
        table.insert_unique(h, own, |s| s.hash.get() as u64);
        own
    }

    /// A copy in this runtime's heap even of one-character and empty strings.
    fn new_str_units_unshared(&self, units: Units<'_>) -> Gc<StrCell> {
        if units.len() > 1 {
            return self.new_str_units(units);
        }
        let c = if units.is_empty() { 0 } else { units.at(0) };
        let kind = if c < 0x100 {
            1
        } else if c < 0x10000 {
            2
        } else {
            4
        };
        let s = self.alloc_str(units.len(), kind, c < 0x80);
        if !units.is_empty() {
            // SAFETY: a new string with room for one character of the kind.
            unsafe { s.data().copy_from_nonoverlapping(c.to_le_bytes().as_ptr(), kind as usize) };
        }
        s
    }

    /// The interned string of Rust text.
    pub fn intern_str(&self, text: &str) -> Gc<StrCell> {
        if text.is_ascii() {
            let h = hash_bytes(text.as_bytes()) as u64;
            if let Some(&found) = self.interned.borrow().find(h, |s| s.ascii() == Some(text)) {
                return found;
            }
        }
        self.intern(self.new_str(text))
    }
}

/// `a == b` for strings.
#[inline]
pub fn equal(a: &StrCell, b: &StrCell) -> bool {
    std::ptr::eq(a, b) || (a.len() == b.len() && a.kind() == b.kind() && a.raw() == b.raw())
}

/// The hash of a string, kept in it.
#[inline]
pub fn hash(_rt: &Runtime, s: &StrCell) -> i64 {
    let known = s.hash.get();
    if known != -1 {
        return known as i64;
    }
    let h = hash_bytes(s.raw());
    s.hash.set(h as isize);
    h
}

/// The process's hash key: from PYTHONHASHSEED, or random.
pub fn hash_key() -> (u64, u64) {
    static KEY: OnceLock<(u64, u64)> = OnceLock::new();
    *KEY.get_or_init(|| match std::env::var("PYTHONHASHSEED").ok().and_then(|s| s.parse::<u32>().ok()) {
        Some(0) => (0, 0),
        Some(seed) => {
            // CPython fills the key from this generator.
            let mut x = seed;
            let mut byte = || {
                x = x.wrapping_mul(214013).wrapping_add(2531011);
                (x >> 16) as u8
            };
            let mut half = || u64::from_le_bytes(std::array::from_fn(|_| byte()));
            (half(), half())
        }
        None => {
            use std::hash::{BuildHasher, RandomState};
            let random = RandomState::new();
            (random.hash_one(1_u8), random.hash_one(2_u8))
        }
    })
}

/// SipHash-1-3 of a string's or bytes object's body, as CPython: 0 for nothing, never -1.
pub fn hash_bytes(body: &[u8]) -> i64 {
    if body.is_empty() {
        return 0;
    }
    let (a, b) = hash_key();
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(a, b);
    hasher.write(body);
    match hasher.finish() as i64 {
        -1 => -2,
        h => h,
    }
}

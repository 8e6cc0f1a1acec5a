//! Looking a name up along the MRO, with a cache that type versions guard.

use crate::Runtime;
use crate::objects::dict;
use crate::value::{Gc, StrCell, Type, Value, flag};
use std::cell::Cell;

const CACHE: usize = 4096;

#[derive(Clone, Copy)]
struct Entry {
    version: u32,
    name: usize,
    /// 0: the type does not have the name.
    value: Option<Value>,
}

/// The runtime's cache of lookups. It holds no references: a type that dies, or changes, loses its version.
pub struct LookupCache {
    entries: Box<[Cell<Entry>]>,
    next_version: Cell<u32>,
}

impl Default for LookupCache {
    fn default() -> Self {
        let empty = Entry { version: 0, name: 0, value: None };
        LookupCache { entries: vec![Cell::new(empty); CACHE].into(), next_version: Cell::new(1 << 12) }
    }
}

impl LookupCache {
    /// Empties the cache: names and values may be about to die.
    pub fn clear(&self) {
        self.entries.iter().for_each(|e| e.set(Entry { version: 0, name: 0, value: None }));
    }
}

impl Runtime {
    /// The attribute `name` (interned or not) of the class or its bases: what `_PyType_Lookup` gives.
    #[inline]
    pub fn lookup(&self, ty: Type, name: Gc<StrCell>) -> Option<Value> {
        let version = ty.tp_version_tag.get();
        if version != 0 && name.is_interned() {
            let slot = &self.lookup_cache.entries[(version as usize ^ (name.address() >> 4)) & (CACHE - 1)];
            let entry = slot.get();
            if entry.version == version && entry.name == name.address() {
                return entry.value;
            }
        }
        self.lookup_slow(ty, name)
    }

    fn lookup_slow(&self, ty: Type, name: Gc<StrCell>) -> Option<Value> {
        let value = self.lookup_along_mro(ty, name);
        if name.is_interned() && ty.has(flag::READY) {
            let version = self.type_version(ty);
            let slot = &self.lookup_cache.entries[(version as usize ^ (name.address() >> 4)) & (CACHE - 1)];
            slot.set(Entry { version, name: name.address(), value });
        }
        value
    }

    fn lookup_along_mro(&self, ty: Type, name: Gc<StrCell>) -> Option<Value> {
        let Some(mro) = ty.tp_mro.get() else {
            let mut at = Some(ty);
            while let Some(t) = at {
                if let Some(v) = dict::get_str(self, self.type_dict(t), name) {
                    return Some(v);
                }
                at = t.tp_base.get();
            }
            return None;
        };
        (0..mro.len()).find_map(|i| dict::get_str(self, self.type_dict(mro.get(i).expect_cell()), name))
    }

    /// The tag that changes whenever the class or a base of it changes.
    pub fn type_version(&self, ty: Type) -> u32 {
        let tag = ty.tp_version_tag.get();
        if tag != 0 {
            return tag;
        }
        // A base's change must reach this type: so bases have tags too.
        if let Some(bases) = ty.tp_bases.get() {
            for b in bases.iter().filter_map(|b| b.downcast()) {
                self.type_version(b);
            }
        }
        let tag = self.lookup_cache.next_version.get();
        self.lookup_cache.next_version.set(tag.checked_add(1).unwrap_or(1 << 12));
        ty.tp_version_tag.set(tag);
        ty.set_flag(flag::VALID_VERSION_TAG);
        tag
    }

    /// `PyType_Modified`: caches about the class and its subclasses are void.
    pub fn type_modified(&self, ty: Type) {
        if ty.tp_version_tag.get() == 0
            || ty.has(flag::IMMUTABLETYPE) && !ty.has(flag::HEAPTYPE) && ty.tp_dict.get().is_none()
        {
            return;
        }
        ty.tp_version_tag.set(0);
        ty.tp_flags.set(ty.tp_flags.get() & !(1 << flag::VALID_VERSION_TAG));
        let subclasses = self.type_data(ty).subclasses.borrow().clone();
        subclasses.into_iter().for_each(|s| self.type_modified(s));
    }
}

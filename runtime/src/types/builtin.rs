//! The built-in types of the process: which `TypeSpec` each has, their bases, and how a runtime gets their dicts.

use super::{Origin, Slots, TypeData, TypeSpec, dunder};
use crate::Runtime;
use crate::objects;
use crate::runtime::NativeSide;
use crate::value::gc::IMMORTAL;
use crate::value::{Gc, Header, TupleCell, Type, Value, statics};
use std::cell::Cell;
use std::sync::Once;

/// A built-in type, what it does, and its bases (none: `object`).
pub struct Builtin {
    pub ty: Type,
    pub spec: &'static TypeSpec,
    pub bases: &'static [Type],
}

static LINK: Once = Once::new();

/// Every built-in type. Types of the exception hierarchy come from `objects::exceptions`.
fn all() -> Vec<Builtin> {
    let mut all = objects::builtin_types();
    all.extend(objects::exceptions::builtin_types());
    all
}

/// Links the tables to the static types, once per process: bases first.
pub fn link_once(native: Option<&'static NativeSide>) {
    LINK.call_once(|| {
        let all = all();
        let mut linked: Vec<Type> = Vec::new();
        let mut waiting: Vec<&Builtin> = all.iter().collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|b| {
                let ready = b.bases.iter().all(|base| linked.contains(base))
                    && (b.bases.is_empty() && b.ty == statics::object_type()
                        || linked.contains(&statics::object_type()));
                if ready {
                    link(b);
                    linked.push(b.ty);
                }
                !ready
            });
            assert!(waiting.len() < before, "the bases of {} are not built in", waiting[0].spec.name);
        }
        let nameless = TypeSpec::new("", Slots::EMPTY);
        let nameless: &'static TypeSpec = Box::leak(Box::new(nameless));
        for &(_, ty) in statics::BUILTIN_TYPES {
            if ty.slots.get().is_null() {
                link(&Builtin { ty, spec: nameless, bases: &[] });
            }
        }
        if let Some(native) = native {
            (native.fill_builtin_types)();
        }
    });
}

fn index_of(ty: Type) -> usize {
    statics::BUILTIN_TYPES.iter().position(|&(_, t)| t == ty).unwrap_or(usize::MAX >> 1)
}

fn link(b: &Builtin) {
    let ty = b.ty;
    let object = statics::object_type();
    let bases: &[Type] = if b.bases.is_empty() && ty != object { &[object] } else { b.bases };
    let mut slots = b.spec.slots;
    for base in bases {
        slots.inherit(base.slots());
        let inherited = base.tp_flags.get() & super::create::INHERITED_FLAGS;
        ty.tp_flags.set(ty.tp_flags.get() | inherited);
    }
    // As in CPython: what has a struct of its own is made by its own `__new__`, or not at all.
    if b.spec.slots.new.is_none() && bases == [object] {
        slots.new = None;
        ty.set_flag(crate::value::flag::DISALLOW_INSTANTIATION);
    }
    let inherited = bases.first().map_or(0, |base| base.tp_dictoffset.get());
    ty.tp_dictoffset.set(if b.spec.dict_offset == 0 { inherited } else { b.spec.dict_offset });
    ty.slots.set(Box::leak(Box::new(slots)));
    ty.data.set(index_of(ty) << 1 | 1);
    ty.tp_version_tag.set(index_of(ty) as u32 + 1);
    ty.tp_base.set(bases.first().copied());
    ty.tp_bases.set(Some(static_tuple(&bases.iter().map(|b| b.value()).collect::<Vec<_>>())));
    let mut rows: Vec<Vec<Type>> = bases.iter().map(|&base| super::mro::mro_of(base)).collect();
    rows.push(bases.to_vec());
    let mut mro = vec![ty];
    super::mro::merge(&mut rows, &mut mro);
    ty.tp_mro.set(Some(static_tuple(&mro.iter().map(|t| t.value()).collect::<Vec<_>>())));
    if !b.spec.doc.is_empty() && !b.spec.doc.contains('\0') {
        let doc = std::ffi::CString::new(b.spec.doc).unwrap_or_default();
        ty.tp_doc.set(Box::leak(doc.into_boxed_c_str()).as_ptr());
    }
}

/// A tuple that belongs to no heap and lives for ever.
fn static_tuple(items: &[Value]) -> Gc<TupleCell> {
    if items.is_empty() {
        return statics::empty_tuple();
    }
    let words: &'static mut [u64] = vec![0_u64; 3 + items.len()].leak();
    words[2] = items.len() as u64;
    for (word, item) in words[3..].iter_mut().zip(items) {
        *word = item.bits();
    }
    let cell = words.as_mut_ptr().cast::<TupleCell>();
    // SAFETY: zeroed words of the size of a tuple with these items; the header is written before anyone sees it.
    unsafe {
        cell.cast::<Header>()
            .write(Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(statics::tuple_type()) });
        Gc::from_raw(std::ptr::NonNull::new_unchecked(cell))
    }
}

/// The spec of a built-in type.
fn spec_of(index: usize) -> Option<&'static TypeSpec> {
    use std::sync::OnceLock;
    static SPECS: OnceLock<Vec<Option<&'static TypeSpec>>> = OnceLock::new();
    SPECS
        .get_or_init(|| {
            let mut specs = vec![None; statics::BUILTIN_TYPES.len()];
            all().into_iter().for_each(|b| {
                if let Some(slot) = specs.get_mut(index_of(b.ty)) {
                    *slot = Some(b.spec);
                }
            });
            specs
        })
        .get(index)
        .copied()
        .flatten()
}

/// A runtime's data about a built-in type: made on first use, with a dict that has its methods.
#[cold]
pub fn make_data(rt: &Runtime, index: usize) -> &TypeData {
    let ty = statics::BUILTIN_TYPES[index].1;
    let spec = spec_of(index);
    let dict = rt.new_dict();
    let mut data = TypeData::new(Origin::Builtin, dict);
    data.spec = spec;
    data.has_dict = spec.is_some_and(|s| s.has_dict);
    data.has_weakrefs = spec.is_some_and(|s| s.weakrefs);
    let data = rt.set_builtin_type_data(index, Box::new(data));
    if let Some(spec) = spec {
        dunder::fill_dict(rt, ty, spec, dict);
    }
    data
}

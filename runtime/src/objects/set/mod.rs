//! `set` and `frozenset`.
//!
//! - `value`   the table, for the rest of the runtime     - `ops`   operators, comparison, repr, hash
//! - `methods` constructors and methods                   - `iter`  the iterator

mod iter;
mod methods;
mod ops;
mod value;

pub use iter::SetIterCell;
pub use ops::{is_any_set, is_subset, symmetric_difference_update};
pub use value::*;

use crate::types::builtin::Builtin;
use crate::types::{Bin, Slots, TypeSpec};
use crate::value::{SetCell, statics};

/// What both types do.
const COMMON: Slots = Slots {
    repr: Some(ops::repr),
    compare: Some(ops::compare),
    iter: Some(iter::iter),
    len: Some(ops::len),
    contains: Some(methods::contains_slot),
    ..Slots::of::<SetCell>()
}
.with_binary(Bin::And, ops::and)
.with_binary(Bin::Or, ops::or)
.with_binary(Bin::Sub, ops::sub)
.with_binary(Bin::Xor, ops::xor);

pub static SET_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        hash: Some(crate::objects::object::unhashable),
        new: Some(methods::new_set_object),
        init: Some(methods::init),
        ..COMMON
    }
    .with_inplace(Bin::And, ops::inplace_and)
    .with_inplace(Bin::Or, ops::inplace_or)
    .with_inplace(Bin::Sub, ops::inplace_sub)
    .with_inplace(Bin::Xor, ops::inplace_xor),
    methods: methods::SET_METHODS,
    doc: "set() -> new empty set object\nset(iterable) -> new set object\n\nAn unordered collection of unique elements.",
    weakrefs: true,
    ..TypeSpec::new("set", Slots::EMPTY)
};

pub static FROZENSET_SPEC: TypeSpec = TypeSpec {
    slots: Slots { hash: Some(ops::hash), new: Some(methods::new_frozenset_object), ..COMMON },
    methods: methods::FROZENSET_METHODS,
    doc: "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\nAn immutable unordered \
          collection of unique elements.",
    weakrefs: true,
    ..TypeSpec::new("frozenset", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    let mut all = vec![
        Builtin { ty: statics::set_type(), spec: &SET_SPEC, bases: &[] },
        Builtin { ty: statics::frozenset_type(), spec: &FROZENSET_SPEC, bases: &[] },
    ];
    all.extend(iter::builtin_types());
    all
}

//! `dict`.
//!
//! - `value`   lookups, stores, iteration, for the rest of the runtime
//! - `methods` `dict(…)` and the methods       - `merge` `update`, `|`, copies
//! - `views`   keys, values, items             - `iter`  the six iterators

pub mod iter;
mod merge;
mod methods;
mod value;
pub mod views;

pub use iter::DictIterCell;
pub use merge::{
    MergeOverride, from_pairs, items, keys, merge, merge_from_pairs, same_contents, update, values,
};
pub use methods::{contains, getitem, new_of, pop};
pub use value::*;

use crate::types::builtin::Builtin;
use crate::types::{Bin, Slots, TypeSpec};
use crate::value::statics;

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(methods::repr),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(methods::compare),
        iter: Some(iter::iter_keys),
        new: Some(methods::new),
        init: Some(methods::init),
        len: Some(methods::len),
        getitem: Some(methods::getitem),
        setitem: Some(methods::setitem),
        contains: Some(methods::contains),
        ..Slots::of::<DictCell>()
    }
    .with_binary(Bin::Or, merge::or)
    .with_inplace(Bin::Or, merge::inplace_or),
    methods: methods::METHODS,
    doc: "dict() -> new empty dictionary\ndict(mapping) -> a copy of the mapping\ndict(iterable) -> from pairs of key and \
          value\ndict(**kwargs) -> from keywords, beside one of the above",
    ..TypeSpec::new("dict", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    let mut all = vec![Builtin { ty: statics::dict_type(), spec: &SPEC, bases: &[] }];
    all.extend(iter::builtin_types());
    all.extend(views::builtin_types());
    all
}

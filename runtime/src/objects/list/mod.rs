//! `list`.
//!
//! - `value`   constructors and raw operations     - `ops`   operators, items, slices, comparison, repr
//! - `methods` the methods                         - `sort`  `list.sort`
//! - `iter`    the two iterators

mod iter;
mod methods;
mod ops;
mod sort;
mod value;

pub use iter::{ListIterCell, ListRevIterCell};
pub use methods::{
    delete_slice, extend_from_iterable, from_iterable, items, new_of, remove_value, reverse, search_bound,
};
pub use ops::{checked_size, get_slice, set_item, set_slice};
pub use sort::sort;
pub use value::*;

use crate::types::builtin::Builtin;
use crate::types::{Slots, TypeSpec};
use crate::value::{ListCell, statics};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(ops::repr),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(ops::compare),
        iter: Some(iter::iter),
        new: Some(methods::new),
        init: Some(methods::init),
        len: Some(ops::len),
        getitem: Some(ops::getitem),
        setitem: Some(ops::setitem),
        contains: Some(ops::contains),
        concat: Some(ops::concat),
        repeat: Some(ops::repeat),
        inplace_concat: Some(ops::inplace_concat),
        inplace_repeat: Some(ops::inplace_repeat),
        item: Some(ops::item),
        set_item: Some(ops::set_item_slot),
        ..Slots::of::<ListCell>()
    },
    methods: methods::METHODS,
    doc: "list(iterable=(), /)\n--\n\nA mutable sequence: the items of iterable, or none.",
    ..TypeSpec::new("list", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    let mut all = vec![Builtin { ty: statics::list_type(), spec: &SPEC, bases: &[] }];
    all.extend(iter::builtin_types());
    all
}

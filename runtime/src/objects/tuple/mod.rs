//! `tuple`.
//!
//! - `value` making tuples       - `methods` operators and methods       - `iter` the iterator

mod iter;
mod methods;
mod value;

pub use iter::TupleIterCell;
pub use methods::{from_iterable, get_slice, new_of};

use crate::types::builtin::Builtin;
use crate::types::{Slots, TypeSpec};
use crate::value::{TupleCell, statics};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(methods::repr),
        hash: Some(methods::hash),
        compare: Some(methods::compare),
        iter: Some(iter::iter),
        new: Some(methods::new),
        len: Some(methods::len),
        getitem: Some(methods::getitem),
        contains: Some(methods::contains),
        concat: Some(methods::concat),
        repeat: Some(methods::repeat),
        item: Some(methods::item),
        ..Slots::of::<TupleCell>()
    },
    methods: methods::METHODS,
    doc: "tuple(iterable=(), /)\n--\n\nAn immutable sequence: the items of iterable, or none.",
    ..TypeSpec::new("tuple", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    let mut all = vec![Builtin { ty: statics::tuple_type(), spec: &SPEC, bases: &[] }];
    all.extend(iter::builtin_types());
    all
}

//! The iterators over bytes and bytearrays.

use super::shared::body;
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::str::iter::{TextIterCell, length_hint, reduce, setstate};
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, statics};
use std::cell::Cell;

static METHODS: &[MethodDef] = methods! {
    "__length_hint__" => Zero(length_hint), "The number of items left.";
    "__reduce__" => Zero(reduce), "What pickle keeps of the iterator.";
    "__setstate__" => One(setstate), "Goes to where pickle says it stood.";
};

const SLOTS: Slots =
    Slots { iter: Some(crate::objects::object::self_iter), next: Some(next), ..Slots::of::<TextIterCell>() };

pub static BYTES_ITERATOR: TypeSpec =
    TypeSpec { slots: SLOTS, methods: METHODS, ..TypeSpec::new("bytes_iterator", Slots::EMPTY) };

pub static BYTEARRAY_ITERATOR: TypeSpec =
    TypeSpec { slots: SLOTS, methods: METHODS, ..TypeSpec::new("bytearray_iterator", Slots::EMPTY) };

fn iter_of(rt: &Runtime, ty: Type, v: Value) -> R {
    let it = rt.new_object(ty, |head| TextIterCell { head, index: Cell::new(0), seq: Cell::new(Some(v)) });
    Ok(it.value())
}

pub(super) fn bytes_iter(rt: &Runtime, v: Value) -> R {
    iter_of(rt, statics::bytes_iterator_type(), v)
}

/// `iter(bytearray)`
pub fn bytearray_iter(rt: &Runtime, v: Value) -> R {
    iter_of(rt, statics::bytearray_iterator_type(), v)
}

fn next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<TextIterCell> = v.expect_cell();
    let Some(seq) = it.seq.get() else { return Ok(None) };
    let i = it.index.get() as usize;
    if let Some(&b) = body(seq).get(i) {
        it.index.set(i as isize + 1);
        return Ok(Some(Value::int(b.into())));
    }
    it.seq.set(None);
    Ok(None)
}

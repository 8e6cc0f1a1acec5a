//! The iterator over a string's characters.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::dict;
use crate::types::{Slots, TypeSpec};
use crate::value::{Gc, StrCell, Value, statics};
use std::cell::Cell;

crate::cell! {
    /// Where an iterator over a string, bytes or bytearray stands; `seq` is let go of at the end.
    pub struct TextIterCell { pub index: Cell<isize>, pub seq: Cell<Option<Value>> }
}

pub static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(str_iter_next),
        ..Slots::of::<TextIterCell>()
    },
    methods: methods! {
        "__length_hint__" => Zero(length_hint), "The number of items left.";
        "__reduce__" => Zero(reduce), "What pickle keeps of the iterator.";
        "__setstate__" => One(setstate), "Goes to where pickle says it stood.";
    },
    ..TypeSpec::new("str_iterator", Slots::EMPTY)
};

pub(super) fn str_iter(rt: &Runtime, v: Value) -> R {
    let it = rt.new_object(statics::str_iterator_type(), |head| TextIterCell {
        head,
        index: Cell::new(0),
        seq: Cell::new(Some(v)),
    });
    Ok(it.value())
}

fn str_iter_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<TextIterCell> = v.expect_cell();
    let Some(s) = it.seq.get().and_then(|s| s.downcast::<StrCell>()) else { return Ok(None) };
    let i = it.index.get() as usize;
    if i < s.len() {
        it.index.set(i as isize + 1);
        return Ok(Some(rt.new_char(s.char_at(i)).value()));
    }
    it.seq.set(None);
    Ok(None)
}

/// Items left of any text iterator.
pub(crate) fn length_hint(rt: &Runtime, v: Value) -> R {
    let it: Gc<TextIterCell> = v.expect_cell();
    let Some(seq) = it.seq.get() else { return Ok(Value::int(0)) };
    let left = rt.len(seq)? as i64 - it.index.get() as i64;
    Ok(rt.new_int(left.max(0)))
}

/// `(iter, (seq,), index)`, or an iterator over nothing at the end.
pub(crate) fn reduce(rt: &Runtime, v: Value) -> R {
    let it: Gc<TextIterCell> = v.expect_cell();
    let iter = rt.builtins.get().and_then(|b| dict::get_text(rt, b, "iter"));
    let Some(iter) = iter else { return Err(rt.attribute_error("iter")) };
    match it.seq.get() {
        Some(seq) => {
            let args = rt.new_tuple(&[seq]).value();
            let index = rt.new_int(it.index.get() as i64);
            Ok(rt.new_tuple(&[iter, args, index]).value())
        }
        None => {
            let empty = match v.ty() == statics::str_iterator_type() {
                true => statics::empty_str().value(),
                false => statics::empty_tuple().value(),
            };
            let args = rt.new_tuple(&[empty]).value();
            Ok(rt.new_tuple(&[iter, args]).value())
        }
    }
}

/// Sets the position, within the bounds of the sequence.
pub(crate) fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it: Gc<TextIterCell> = v.expect_cell();
    let index = super::ssize_argument(rt, state)?;
    if let Some(seq) = it.seq.get() {
        let len = rt.len(seq)? as isize;
        it.index.set(index.clamp(0, len));
    }
    Ok(Value::none())
}

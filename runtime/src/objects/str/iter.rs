//! The iterator over a string's characters.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::dict;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Gc, StrCell, Value, statics};
use std::cell::Cell;

crate::cell! {
    /// Where an iterator over a string, bytes or bytearray stands; `seq` is let go of at the end.
    pub struct TextIterCell { pub index: Cell<isize>, pub seq: Cell<Option<Value>> }
}

static METHODS: &[MethodDef] = methods! {
    "__length_hint__" => Zero(length_hint), "The number of items left.";
    "__reduce__" => Zero(reduce), "What pickle keeps of the iterator.";
    "__setstate__" => One(setstate), "Goes to where pickle says it stood.";
};

pub static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        ..Slots::of::<TextIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("str_iterator", Slots::EMPTY)
};

/// Over a string that is all ASCII: its characters need no making.
pub static ASCII_ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(ascii_next),
        ..Slots::of::<TextIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("str_ascii_iterator", Slots::EMPTY)
};

pub(super) fn str_iter(rt: &Runtime, v: Value) -> R {
    let ascii = v.expect_cell::<StrCell>().is_ascii();
    let ty = if ascii { statics::str_ascii_iterator_type() } else { statics::str_iterator_type() };
    let it = rt.new_object(ty, |head| TextIterCell { head, index: Cell::new(0), seq: Cell::new(Some(v)) });
    Ok(it.value())
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
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

fn ascii_next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<TextIterCell> = v.expect_cell();
    let Some(s) = it.seq.get().and_then(|s| s.downcast::<StrCell>()) else { return Ok(None) };
    let i = it.index.get() as usize;
    if let Some(&c) = s.raw().get(i) {
        it.index.set(i as isize + 1);
        return Ok(Some(statics::char_str(c).value()));
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
            let of_str = [statics::str_iterator_type(), statics::str_ascii_iterator_type()].contains(&v.ty());
            let empty = if of_str { statics::empty_str().value() } else { statics::empty_tuple().value() };
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

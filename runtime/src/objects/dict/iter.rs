//! The iterators over dicts: keys, values, items, forwards and backwards.

use super::views::{ITEMS, KEYS, VALUES};
use super::{len, value};
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::support::builtin;
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::table::Table;
use crate::value::{DictCell, Gc, Type, Value, statics};
use std::cell::Cell;

cell! {
    /// An iterator over a dict, which it lets go of at the end.
    pub struct DictIterCell {
        pub dict: Cell<Option<Gc<DictCell>>>,
        /// The dict's size at the start; -1 once it was found changed.
        pub used: Cell<isize>,
        /// The entry to look at next; backwards, one more than that.
        pub at: Cell<usize>,
        /// Items still to come.
        pub left: Cell<isize>,
        pub what: Cell<u8>,
    }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
};

const fn spec(name: &'static str, next: fn(&Runtime, Value) -> R<Option<Value>>) -> TypeSpec {
    TypeSpec {
        slots: Slots {
            iter: Some(crate::objects::object::self_iter),
            next: Some(next),
            ..Slots::of::<DictIterCell>()
        },
        methods: METHODS,
        ..TypeSpec::new(name, Slots::EMPTY)
    }
}

static KEY_SPEC: TypeSpec = spec("dict_keyiterator", forward_next::<KEYS>);
static VALUE_SPEC: TypeSpec = spec("dict_valueiterator", forward_next::<VALUES>);
static ITEM_SPEC: TypeSpec = spec("dict_itemiterator", forward_next::<ITEMS>);
static REVERSE_KEY_SPEC: TypeSpec = spec("dict_reversekeyiterator", backward_next::<KEYS>);
static REVERSE_VALUE_SPEC: TypeSpec = spec("dict_reversevalueiterator", backward_next::<VALUES>);
static REVERSE_ITEM_SPEC: TypeSpec = spec("dict_reverseitemiterator", backward_next::<ITEMS>);

pub fn builtin_types() -> Vec<Builtin> {
    let b = |ty: Type, spec: &'static TypeSpec| Builtin { ty, spec, bases: &[] };
    vec![
        b(statics::dict_keyiterator_type(), &KEY_SPEC),
        b(statics::dict_valueiterator_type(), &VALUE_SPEC),
        b(statics::dict_itemiterator_type(), &ITEM_SPEC),
        b(statics::dict_reversekeyiterator_type(), &REVERSE_KEY_SPEC),
        b(statics::dict_reversevalueiterator_type(), &REVERSE_VALUE_SPEC),
        b(statics::dict_reverseitemiterator_type(), &REVERSE_ITEM_SPEC),
    ]
}

fn new_iter(rt: &Runtime, ty: Type, dict: Gc<DictCell>, what: u8, at: usize) -> Value {
    rt.new_object(ty, |head| DictIterCell {
        head,
        dict: Cell::new(Some(dict)),
        used: Cell::new(dict.used.get()),
        at: Cell::new(at),
        left: Cell::new(dict.used.get()),
        what: Cell::new(what),
    })
    .value()
}

/// An iterator over the keys, values or items of a dict.
pub fn new_forward(rt: &Runtime, dict: Gc<DictCell>, what: u8) -> Value {
    let ty = match what {
        KEYS => statics::dict_keyiterator_type(),
        VALUES => statics::dict_valueiterator_type(),
        _ => statics::dict_itemiterator_type(),
    };
    new_iter(rt, ty, dict, what, 0)
}

/// As `new_forward`, from the end.
pub fn new_backward(rt: &Runtime, dict: Gc<DictCell>, what: u8) -> Value {
    let ty = match what {
        KEYS => statics::dict_reversekeyiterator_type(),
        VALUES => statics::dict_reversevalueiterator_type(),
        _ => statics::dict_reverseitemiterator_type(),
    };
    let at = Table::at(dict.table.get()).map_or(0, |t| t.filled());
    new_iter(rt, ty, dict, what, at)
}

pub fn iter_keys(rt: &Runtime, v: Value) -> R {
    Ok(new_forward(rt, v.expect_cell(), KEYS))
}

pub fn reversed_keys(rt: &Runtime, v: Value) -> R {
    Ok(new_backward(rt, v.expect_cell(), KEYS))
}

#[inline(always)]
fn pick<const WHAT: u8>(rt: &Runtime, key: Value, value: Value) -> Value {
    match WHAT {
        KEYS => key,
        VALUES => value,
        _ => rt.new_tuple(&[key, value]).value(),
    }
}

/// The dict that is iterated over, unless the end has been reached. RuntimeError if its size has changed.
#[inline(always)]
fn unchanged(rt: &Runtime, it: &DictIterCell) -> R<Option<Gc<DictCell>>> {
    let Some(dict) = it.dict.get() else { return Ok(None) };
    if dict.used.get() == it.used.get() {
        return Ok(Some(dict));
    }
    it.used.set(-1);
    Err(rt.runtime_error("dictionary changed size during iteration"))
}

fn forward_next<const WHAT: u8>(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<DictIterCell>();
    let Some(dict) = unchanged(rt, &it)? else { return Ok(None) };
    let mut at = it.at.get();
    let Some((key, value)) = value::next(dict, &mut at) else {
        it.dict.set(None);
        return Ok(None);
    };
    if it.left.get() == 0 {
        it.dict.set(None);
        return Err(rt.runtime_error("dictionary keys changed during iteration"));
    }
    it.at.set(at);
    it.left.set(it.left.get() - 1);
    Ok(Some(pick::<WHAT>(rt, key, value)))
}

fn backward_next<const WHAT: u8>(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<DictIterCell>();
    let Some(dict) = unchanged(rt, &it)? else { return Ok(None) };
    let found = Table::at(dict.table.get()).and_then(|t| {
        let n = (0..it.at.get().min(t.filled())).rev().find(|&n| t.entry(n).key.is_some())?;
        Some((n, t.entry(n).key?, t.entry(n).value?))
    });
    let Some((n, key, value)) = found else {
        it.dict.set(None);
        return Ok(None);
    };
    it.at.set(n);
    it.left.set(it.left.get() - 1);
    Ok(Some(pick::<WHAT>(rt, key, value)))
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<DictIterCell>();
    let left = it.dict.get().filter(|d| d.used.get() == it.used.get()).map_or(0, |_| it.left.get());
    Ok(rt.new_int(left as i64))
}

/// `(iter, ([what is still to come],))`; the iterator itself does not move.
fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<DictIterCell>();
    let copy = rt.new_object(v.ty(), |head| DictIterCell {
        head,
        dict: Cell::new(it.dict.get()),
        used: Cell::new(it.used.get()),
        at: Cell::new(it.at.get()),
        left: Cell::new(it.left.get()),
        what: Cell::new(it.what.get()),
    });
    let capacity = it.dict.get().map_or(0, len).min(1 << 20);
    let mut rest = GcVec::with_capacity(rt, capacity);
    while let Some(item) = rt.next(copy.value())? {
        rest.push(item);
    }
    let args = rt.new_tuple(&[rt.new_list(&rest).value()]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args]).value())
}

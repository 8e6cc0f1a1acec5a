//! `dict_keys`, `dict_values`, `dict_items`.

use super::{iter, len, value};
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::set;
use crate::objects::support::enter_repr;
use crate::types::builtin::Builtin;
use crate::types::{Bin, Cmp, GetSetDef, MethodDef, Slots, TypeSpec};
use crate::value::{DictCell, Gc, SetCell, TupleCell, Type, Value, statics};
use kingsnake_plain::units::UnitsBuf;
use std::cell::Cell;

/// What a view, or an iterator over a dict, gives.
pub const KEYS: u8 = 0;
pub const VALUES: u8 = 1;
pub const ITEMS: u8 = 2;

cell! {
    /// A view of a dict.
    pub struct DictViewCell { pub dict: Cell<Gc<DictCell>> }
}

macro_rules! common {
    ($what:expr) => {
        Slots {
            repr: Some(repr),
            iter: Some(|rt, v| Ok(iter::new_forward(rt, dict_of(v), $what))),
            len: Some(|_, v| Ok(len(dict_of(v)))),
            ..Slots::of::<DictViewCell>()
        }
    };
}

const fn as_set(slots: Slots) -> Slots {
    Slots { compare: Some(compare), hash: Some(crate::objects::object::unhashable), ..slots }
        .with_binary(Bin::And, and)
        .with_binary(Bin::Or, or)
        .with_binary(Bin::Sub, sub)
        .with_binary(Bin::Xor, xor)
}

const GETSET: &[GetSetDef] =
    &[GetSetDef::read_only("mapping", mapping).doc("dictionary that this view refers to")];

const SET_METHODS: &[MethodDef] = crate::methods! {
    "isdisjoint" => One(isdisjoint), "Return True if the view and the given iterable have a null intersection.";
    "__reversed__" => Zero(reversed), "Return a reverse iterator over the view.";
};
const VALUE_METHODS: &[MethodDef] = crate::methods! {
    "__reversed__" => Zero(reversed), "Return a reverse iterator over the dict values.";
};

pub static KEYS_SPEC: TypeSpec = TypeSpec {
    slots: as_set(Slots { contains: Some(keys_contains), ..common!(KEYS) }),
    methods: SET_METHODS,
    getset: GETSET,
    ..TypeSpec::new("dict_keys", Slots::EMPTY)
};
pub static VALUES_SPEC: TypeSpec = TypeSpec {
    slots: common!(VALUES),
    methods: VALUE_METHODS,
    getset: GETSET,
    ..TypeSpec::new("dict_values", Slots::EMPTY)
};
pub static ITEMS_SPEC: TypeSpec = TypeSpec {
    slots: as_set(Slots { contains: Some(items_contains), ..common!(ITEMS) }),
    methods: SET_METHODS,
    getset: GETSET,
    ..TypeSpec::new("dict_items", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::dict_keys_type(), spec: &KEYS_SPEC, bases: &[] },
        Builtin { ty: statics::dict_values_type(), spec: &VALUES_SPEC, bases: &[] },
        Builtin { ty: statics::dict_items_type(), spec: &ITEMS_SPEC, bases: &[] },
    ]
}

fn dict_of(v: Value) -> Gc<DictCell> {
    v.expect_cell::<DictViewCell>().dict.get()
}

/// A view of `ty`: one of the three types, or derived from one.
pub fn new_view(rt: &Runtime, ty: Type, dict: Gc<DictCell>) -> Value {
    rt.new_object(ty, |head| DictViewCell { head, dict: Cell::new(dict) }).value()
}

pub fn keys(rt: &Runtime, v: Value) -> R {
    Ok(new_view(rt, statics::dict_keys_type(), v.expect_cell()))
}

pub fn values(rt: &Runtime, v: Value) -> R {
    Ok(new_view(rt, statics::dict_values_type(), v.expect_cell()))
}

pub fn items(rt: &Runtime, v: Value) -> R {
    Ok(new_view(rt, statics::dict_items_type(), v.expect_cell()))
}

/// Which of the three a view is.
fn what(v: Value) -> u8 {
    let ty = v.ty();
    if ty.is_subtype(statics::dict_keys_type()) {
        KEYS
    } else if ty.is_subtype(statics::dict_values_type()) {
        VALUES
    } else {
        ITEMS
    }
}

fn mapping(rt: &Runtime, v: Value) -> R {
    rt.call(statics::mappingproxy_type().value(), &[dict_of(v).value()])
}

fn reversed(rt: &Runtime, v: Value) -> R {
    Ok(iter::new_backward(rt, dict_of(v), what(v)))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.intern_str("...").value()) };
    let items = rt.collect(v)?;
    let list = rt.new_list(&items);
    let mut out = UnitsBuf::from_utf8(v.ty().name());
    out.push_str("(");
    out.push_units(rt.repr(list.value())?.units());
    out.push_str(")");
    Ok(rt.new_str_units(out.as_units()).value())
}

fn keys_contains(rt: &Runtime, v: Value, key: Value) -> R<bool> {
    super::contains(rt, dict_of(v).value(), key)
}

fn items_contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    let Some(pair) = item.downcast::<TupleCell>().filter(|t| t.len() == 2) else { return Ok(false) };
    match value::get(rt, dict_of(v), pair.get(0))? {
        Some(found) => rt.eq(found, pair.get(1)),
        None => Ok(false),
    }
}

fn is_set_like(v: Value) -> bool {
    v.is::<SetCell>() || (v.is::<DictViewCell>() && what(v) != VALUES)
}

/// Whether every item of `a` is in `b`.
fn all_in(rt: &Runtime, a: Value, b: Value) -> R<bool> {
    let it = rt.iter(a)?;
    while let Some(item) = rt.next(it)? {
        if !rt.contains(b, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !is_set_like(b) {
        return Ok(Value::not_implemented());
    }
    let (x, y) = (rt.len(a)?, rt.len(b)?);
    let answer = match op {
        Cmp::Eq => x == y && all_in(rt, a, b)?,
        Cmp::Ne => !(x == y && all_in(rt, a, b)?),
        Cmp::Lt => x < y && all_in(rt, a, b)?,
        Cmp::Le => x <= y && all_in(rt, a, b)?,
        Cmp::Gt => x > y && all_in(rt, b, a)?,
        Cmp::Ge => x >= y && all_in(rt, b, a)?,
    };
    Ok(Value::bool(answer))
}

/// A set of the view's items (or those of whatever operand stands on the left).
fn set_of(rt: &Runtime, v: Value) -> R<Gc<SetCell>> {
    let new = set::new_set(rt);
    set::update(rt, new, v)?;
    Ok(new)
}

fn or(rt: &Runtime, a: Value, b: Value) -> R {
    let new = set_of(rt, a)?;
    set::update(rt, new, b)?;
    Ok(new.value())
}

fn sub(rt: &Runtime, a: Value, b: Value) -> R {
    let new = set_of(rt, a)?;
    rt.for_each(b, |item| set::discard(rt, new, item).map(drop))?;
    Ok(new.value())
}

fn xor(rt: &Runtime, a: Value, b: Value) -> R {
    let new = set_of(rt, a)?;
    let other = set_of(rt, b)?;
    set::symmetric_difference_update(rt, new, other)?;
    Ok(new.value())
}

/// The items of the right operand that are in the view: so the view's own are looked up, not copied.
fn and(rt: &Runtime, a: Value, b: Value) -> R {
    let (view, other) = if is_set_like(a) && a.is::<DictViewCell>() { (a, b) } else { (b, a) };
    let (view, other) =
        if other.is::<DictViewCell>() && is_set_like(other) && rt.len(other)? > rt.len(view)? {
            (other, view)
        } else {
            (view, other)
        };
    let new = set::new_set(rt);
    if other.is::<SetCell>() && rt.len(view)? <= rt.len(other)? {
        rt.for_each(view, |item| if rt.contains(other, item)? { set::add(rt, new, item) } else { Ok(()) })?;
        return Ok(new.value());
    }
    rt.for_each(other, |item| if rt.contains(view, item)? { set::add(rt, new, item) } else { Ok(()) })?;
    Ok(new.value())
}

fn isdisjoint(rt: &Runtime, v: Value, other: Value) -> R {
    if v == other {
        return Ok(Value::bool(rt.len(v)? == 0));
    }
    let (view, other) =
        if is_set_like(other) && rt.len(other)? > rt.len(v)? { (other, v) } else { (v, other) };
    let it = rt.iter(other)?;
    while let Some(item) = rt.next(it)? {
        if rt.contains(view, item)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

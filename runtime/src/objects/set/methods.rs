//! `set(…)`, `frozenset(…)` and the methods.

use super::ops::{
    base_type, cell, copy_base, difference, difference_update, intersection, is_subset, replace_by,
    symmetric_difference_update,
};
use super::value::{self, new_of, update};
use crate::Runtime;
use crate::error::R;
use crate::objects::support::constructor_args;
use crate::types::{Args, MethodDef};
use crate::value::{Gc, SetCell, Type, Value, statics};

pub const FROZENSET_METHODS: &[MethodDef] = crate::methods! {
    "__contains__" => One(contains_method), "x.__contains__(y) <==> y in x.";
    "copy" => Zero(copy), "Return a shallow copy of a set.";
    "difference" => Pos(0, 255, difference_of), "Return the difference of two or more sets as a new set.";
    "intersection" => Pos(0, 255, intersection_of), "Return the intersection of two sets as a new set.";
    "isdisjoint" => One(isdisjoint), "Return True if two sets have a null intersection.";
    "issubset" => One(issubset), "Test whether every element in the set is in other.";
    "issuperset" => One(issuperset), "Test whether every element in other is in the set.";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    "__sizeof__" => Zero(sizeof), "S.__sizeof__() -> size of S in memory, in bytes";
    "symmetric_difference" => One(symmetric_difference), "Return the symmetric difference of two sets as a new set.";
    "union" => Pos(0, 255, union), "Return the union of sets as a new set.";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

pub const SET_METHODS: &[MethodDef] = crate::methods! {
    "add" => One(add), "Add an element to a set.\n\nThis has no effect if the element is already present.";
    "clear" => Zero(clear), "Remove all elements from this set.";
    "__contains__" => One(contains_method), "x.__contains__(y) <==> y in x.";
    "copy" => Zero(copy), "Return a shallow copy of a set.";
    "discard" => One(discard), "Remove an element from a set if it is a member.";
    "difference" => Pos(0, 255, difference_of), "Return the difference of two or more sets as a new set.";
    "difference_update" => Pos(0, 255, difference_update_of), "Remove all elements of another set from this set.";
    "intersection" => Pos(0, 255, intersection_of), "Return the intersection of two sets as a new set.";
    "intersection_update" => Pos(0, 255, intersection_update_of), "Update a set with the intersection of itself and another.";
    "isdisjoint" => One(isdisjoint), "Return True if two sets have a null intersection.";
    "issubset" => One(issubset), "Test whether every element in the set is in other.";
    "issuperset" => One(issuperset), "Test whether every element in other is in the set.";
    "pop" => Zero(pop), "Remove and return an arbitrary set element.\nRaises KeyError if the set is empty.";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    "remove" => One(remove), "Remove an element from a set; it must be a member.";
    "__sizeof__" => Zero(sizeof), "S.__sizeof__() -> size of S in memory, in bytes";
    "symmetric_difference" => One(symmetric_difference), "Return the symmetric difference of two sets as a new set.";
    "symmetric_difference_update" => One(symmetric_difference_update_with), "Update a set with the symmetric difference of itself and another.";
    "union" => Pos(0, 255, union), "Return the union of sets as a new set.";
    "update" => Pos(0, 255, update_with), "Update a set with the union of itself and others.";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

pub fn new_set_object(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(new_of(rt, ty).value())
}

/// `set(iterable=())`: replaces what the set has.
pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let args = constructor_args(rt, v.ty(), statics::set_type(), args, (0, 1))?;
    let set = cell(v);
    value::clear(&set);
    match args.first() {
        Some(&iterable) => update(rt, set, iterable),
        None => Ok(()),
    }
}

/// `frozenset(iterable=())`
pub fn new_frozenset_object(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let frozenset = statics::frozenset_type();
    let args = constructor_args(rt, ty, frozenset, args, (0, 1))?;
    match args.first() {
        Some(&v) if ty == frozenset && v.is_exact(frozenset) => Ok(v),
        Some(&iterable) => {
            let new = new_of(rt, ty);
            update(rt, new, iterable)?;
            Ok(new.value())
        }
        None => Ok(new_of(rt, ty).value()),
    }
}

/// Does something with an item; where that is itself an unhashable set, with a frozenset of its items instead.
fn with_item<T>(rt: &Runtime, item: Value, f: impl Fn(Value) -> R<T>) -> R<T> {
    match f(item) {
        Err(raised) if item.is::<SetCell>() && rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            let frozen = value::new_frozenset(rt);
            update(rt, frozen, item)?;
            f(frozen.value())
        }
        result => result,
    }
}

pub fn contains_slot(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    with_item(rt, item, |item| value::contains(rt, cell(v), item))
}

fn contains_method(rt: &Runtime, v: Value, item: Value) -> R {
    contains_slot(rt, v, item).map(Value::bool)
}

fn add(rt: &Runtime, v: Value, item: Value) -> R {
    value::add(rt, cell(v), item)?;
    Ok(Value::none())
}

fn discard(rt: &Runtime, v: Value, item: Value) -> R {
    with_item(rt, item, |item| value::discard(rt, cell(v), item))?;
    Ok(Value::none())
}

fn remove(rt: &Runtime, v: Value, item: Value) -> R {
    if with_item(rt, item, |item| value::discard(rt, cell(v), item))? {
        return Ok(Value::none());
    }
    Err(rt.key_error(item))
}

fn pop(rt: &Runtime, v: Value) -> R {
    match value::pop(&cell(v)) {
        Some(item) => Ok(item),
        None => {
            let message = rt.new_str("pop from an empty set").value();
            Err(rt.key_error(message))
        }
    }
}

fn clear(_: &Runtime, v: Value) -> R {
    value::clear(&cell(v));
    Ok(Value::none())
}

fn copy(rt: &Runtime, v: Value) -> R {
    if v.is_exact(statics::frozenset_type()) {
        return Ok(v);
    }
    Ok(copy_base(rt, v)?.value())
}

fn union(rt: &Runtime, v: Value, others: &[Value]) -> R {
    let new = copy_base(rt, v)?;
    for &other in others.iter().filter(|&&other| other != v) {
        update(rt, new, other)?;
    }
    Ok(new.value())
}

fn update_with(rt: &Runtime, v: Value, others: &[Value]) -> R {
    others.iter().try_for_each(|&other| update(rt, cell(v), other))?;
    Ok(Value::none())
}

fn intersection_of(rt: &Runtime, v: Value, others: &[Value]) -> R {
    let mut result = v;
    for &other in others {
        result = intersection(rt, result, other)?;
    }
    if others.is_empty() { copy(rt, v) } else { Ok(result) }
}

fn intersection_update_of(rt: &Runtime, v: Value, others: &[Value]) -> R {
    let new = intersection_of(rt, v, others)?;
    replace_by(&cell(v), &cell(new));
    Ok(Value::none())
}

fn difference_of(rt: &Runtime, v: Value, others: &[Value]) -> R {
    let Some((&first, rest)) = others.split_first() else { return copy(rt, v) };
    let new = difference(rt, v, first)?;
    for &other in rest {
        difference_update(rt, cell(new), other)?;
    }
    Ok(new)
}

fn difference_update_of(rt: &Runtime, v: Value, others: &[Value]) -> R {
    others.iter().try_for_each(|&other| difference_update(rt, cell(v), other))?;
    Ok(Value::none())
}

/// The items of an iterable as a set, without a copy where it is one.
fn as_set(rt: &Runtime, iterable: Value) -> R<Gc<SetCell>> {
    if let Some(set) = iterable.downcast::<SetCell>() {
        return Ok(set);
    }
    let set = value::new_set(rt);
    update(rt, set, iterable)?;
    Ok(set)
}

fn symmetric_difference(rt: &Runtime, v: Value, other: Value) -> R {
    let new = new_of(rt, base_type(v.ty()));
    update(rt, new, other)?;
    symmetric_difference_update(rt, new, cell(v))?;
    Ok(new.value())
}

fn symmetric_difference_update_with(rt: &Runtime, v: Value, other: Value) -> R {
    symmetric_difference_update(rt, cell(v), as_set(rt, other)?)?;
    Ok(Value::none())
}

fn isdisjoint(rt: &Runtime, v: Value, other: Value) -> R {
    let set = cell(v);
    if v == other {
        return Ok(Value::bool(value::len(&set) == 0));
    }
    if let Some(other) = other.downcast::<SetCell>() {
        let (few, many) = if value::len(&other) > value::len(&set) { (set, other) } else { (other, set) };
        for (item, hash) in value::iter(few) {
            if value::contains_hashed(rt, many, item, hash)? {
                return Ok(Value::bool(false));
            }
        }
        return Ok(Value::bool(true));
    }
    let it = rt.iter(other)?;
    while let Some(item) = rt.next(it)? {
        if value::contains(rt, set, item)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

fn issubset(rt: &Runtime, v: Value, other: Value) -> R {
    let other = if other.is::<SetCell>() { cell(other) } else { cell(intersection(rt, v, other)?) };
    Ok(Value::bool(is_subset(rt, cell(v), other)?))
}

fn issuperset(rt: &Runtime, v: Value, other: Value) -> R {
    if let Some(other) = other.downcast::<SetCell>() {
        return Ok(Value::bool(is_subset(rt, other, cell(v))?));
    }
    let it = rt.iter(other)?;
    while let Some(item) = rt.next(it)? {
        if !value::contains(rt, cell(v), item)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let items = rt.collect(v)?;
    let args = rt.new_tuple(&[rt.new_list(&items).value()]).value();
    let state = rt.call_method_text(v, "__getstate__", &[])?;
    Ok(rt.new_tuple(&[v.ty().value(), args, state]).value())
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let basic = v.ty().tp_basicsize.get() as i64;
    let mut slots = 8;
    while slots * 3 < cell(v).used.get() as i64 * 5 {
        slots *= 4;
    }
    Ok(rt.new_int(basic + if slots > 8 { slots * 16 } else { 0 }))
}

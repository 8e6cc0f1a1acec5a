//! `list(…)` and the methods.

use super::ops::{cell, snapshot};
use super::{append, clear, extend, insert, remove, splice};
use crate::Runtime;
use crate::error::R;
use crate::objects::support::constructor_args;
use crate::types::{Args, MethodDef, Params};
use crate::value::{Gc, ListCell, Type, Value, statics};

pub const METHODS: &[MethodDef] = crate::methods! {
    "__reversed__" => Zero(super::iter::reversed), "__reversed__($self, /)\n--\n\nReturn a reverse iterator over the list.";
    "__sizeof__" => Zero(sizeof), "__sizeof__($self, /)\n--\n\nReturn the size of the list in memory, in bytes.";
    "clear" => Zero(list_clear), "clear($self, /)\n--\n\nRemove all items from list.";
    "copy" => Zero(copy), "copy($self, /)\n--\n\nReturn a shallow copy of the list.";
    "append" => One(list_append), "append($self, object, /)\n--\n\nAppend object to the end of the list.";
    "insert" => Two(list_insert), "insert($self, index, object, /)\n--\n\nInsert object before index.";
    "extend" => One(list_extend), "extend($self, iterable, /)\n--\n\nExtend list by appending elements from the iterable.";
    "pop" => Pos(0, 1, pop), "pop($self, index=-1, /)\n--\n\nRemove and return item at index (default last).";
    "remove" => One(list_remove), "remove($self, value, /)\n--\n\nRemove first occurrence of value.";
    "index" => Pos(1, 3, index), "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.";
    "count" => One(count), "count($self, value, /)\n--\n\nReturn number of occurrences of value.";
    "reverse" => Zero(list_reverse), "reverse($self, /)\n--\n\nReverse *IN PLACE*.";
    "sort" => Full(list_sort), "sort($self, /, *, key=None, reverse=False)\n--\n\nSort the list in ascending order, in place and stably.";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

pub fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(new_of(rt, ty).value())
}

/// An empty list of a type that is `list` or derives from it.
pub fn new_of(rt: &Runtime, ty: Type) -> Gc<ListCell> {
    if ty == statics::list_type() { rt.new_list(&[]) } else { rt.alloc_instance(ty, 0).value().expect_cell() }
}

/// `list(iterable=())`: replaces what the list has.
pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let args = constructor_args(rt, v.ty(), statics::list_type(), args, (0, 1))?;
    let list = cell(v);
    if !list.is_empty() {
        clear(rt, list);
    }
    match args.first() {
        Some(&iterable) => extend_from_iterable(rt, list, iterable),
        None => Ok(()),
    }
}

/// `list.extend(iterable)`, with room made ahead by the iterable's length hint.
pub fn extend_from_iterable(rt: &Runtime, list: Gc<ListCell>, iterable: Value) -> R<()> {
    if iterable.is_exact(statics::list_type()) || iterable.is_exact(statics::tuple_type()) {
        return extend(rt, list, iterable);
    }
    let it = rt.iter(iterable)?;
    let hint = rt.length_hint(iterable, 8)?;
    if hint <= isize::MAX as usize / 8 - list.len() {
        super::reserve(rt, list, list.len() + hint)?;
    }
    while let Some(item) = rt.next(it)? {
        append(rt, list, item)?;
    }
    Ok(())
}

/// `del list[low:high]`, bounds within the list.
pub fn delete_slice(rt: &Runtime, list: Gc<ListCell>, low: usize, high: usize) -> R<()> {
    splice(rt, list, low, high, &[])
}

/// `list.reverse()`: words change places, whatever they own.
pub fn reverse(list: &ListCell) {
    let slots = list.raw_items();
    let len = slots.len();
    for i in 0..len / 2 {
        slots[i].swap(&slots[len - 1 - i]);
    }
}

/// `list.remove(value)`; false if it is not there.
pub fn remove_value(rt: &Runtime, list: Gc<ListCell>, value: Value) -> R<bool> {
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if rt.eq(item, value)? {
            if i < list.len() {
                remove(rt, list, i);
            }
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

fn list_append(rt: &Runtime, v: Value, item: Value) -> R {
    append(rt, cell(v), item)?;
    Ok(Value::none())
}

fn list_clear(rt: &Runtime, v: Value) -> R {
    clear(rt, cell(v));
    Ok(Value::none())
}

fn copy(rt: &Runtime, v: Value) -> R {
    let list = cell(v);
    Ok(super::get_slice(rt, list, 0, list.len()).value())
}

fn list_insert(rt: &Runtime, v: Value, index: Value, item: Value) -> R {
    let list = cell(v);
    let index = rt.index_isize(index, statics::overflow_error())?;
    let len = list.len() as isize;
    let index = if index < 0 { index.saturating_add(len).max(0) } else { index.min(len) };
    insert(rt, list, index as usize, item)?;
    Ok(Value::none())
}

fn list_extend(rt: &Runtime, v: Value, iterable: Value) -> R {
    extend_from_iterable(rt, cell(v), iterable)?;
    Ok(Value::none())
}

fn pop(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let list = cell(v);
    let index = match args.first() {
        Some(&i) => rt.index_isize(i, statics::index_error())?,
        None => -1,
    };
    let len = list.len() as isize;
    if len == 0 {
        return Err(rt.index_error("pop from empty list"));
    }
    let index = if index < 0 { index + len } else { index };
    if !(0..len).contains(&index) {
        return Err(rt.index_error("pop index out of range"));
    }
    Ok(remove(rt, list, index as usize))
}

fn list_remove(rt: &Runtime, v: Value, value: Value) -> R {
    if remove_value(rt, cell(v), value)? {
        return Ok(Value::none());
    }
    Err(rt.value_error("list.remove(x): x not in list"))
}

/// A bound of `index`: from the end if negative, never below 0.
pub fn search_bound(rt: &Runtime, bound: Option<&Value>, len: usize, default: usize) -> R<usize> {
    let Some(&bound) = bound else { return Ok(default) };
    if !rt.has_index(bound) {
        return Err(rt.type_error("slice indices must be integers or have an __index__ method"));
    }
    let i = rt.index_isize(bound, statics::none_type())?;
    Ok(if i < 0 { i.saturating_add(len as isize).max(0) } else { i } as usize)
}

fn index(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let list = cell(v);
    let start = search_bound(rt, args.get(1), list.len(), 0)?;
    let stop = search_bound(rt, args.get(2), list.len(), usize::MAX)?;
    let mut i = start;
    while i < stop
        && let Some(item) = list.get(i)
    {
        if rt.eq(item, args[0])? {
            return Ok(rt.new_int(i as i64));
        }
        i += 1;
    }
    let shown = rt.repr_text(args[0])?;
    Err(rt.value_error(format!("{shown} is not in list")))
}

fn count(rt: &Runtime, v: Value, value: Value) -> R {
    let list = cell(v);
    let mut n = 0;
    let mut i = 0;
    while let Some(item) = list.get(i) {
        n += rt.eq(item, value)? as i64;
        i += 1;
    }
    Ok(rt.new_int(n))
}

fn list_reverse(_: &Runtime, v: Value) -> R {
    reverse(&cell(v));
    Ok(Value::none())
}

fn list_sort(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("sort", &["key", "reverse"]).keyword_only_after(0);
    let [key, reverse] = args.bind(rt, &P)?;
    let reverse = match reverse {
        Some(r) if r.is_true() => true,
        Some(r) => rt.as_i32(r)? != 0,
        None => false,
    };
    super::sort(rt, cell(v), key.filter(|k| !k.is_none()), reverse)?;
    Ok(Value::none())
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let list = cell(v);
    let basic = v.ty().tp_basicsize.get() as i64;
    Ok(rt.new_int(basic + 8 * list.allocated.get().max(0) as i64))
}

/// A new list of the items of any iterable.
pub fn from_iterable(rt: &Runtime, iterable: Value) -> R<Gc<ListCell>> {
    let list = rt.new_list(&[]);
    extend_from_iterable(rt, list, iterable)?;
    Ok(list)
}

/// A copy of the items, for callers that run code meanwhile.
pub fn items<'r>(rt: &'r Runtime, list: &ListCell) -> crate::heap::GcVec<'r> {
    snapshot(rt, list)
}

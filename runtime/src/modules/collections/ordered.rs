//! `collections.OrderedDict`. Our dicts keep their order anyway; what is added here are the operations on it.

use super::DictBody;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict::views::{ITEMS, KEYS, VALUES, new_view};
use crate::objects::object::{self_iter, unhashable};
use crate::objects::support::enter_repr;
use crate::objects::{builtin, dict};
use crate::types::builtin::Builtin;
use crate::types::{Args, Bin, Cmp, GetSetDef, MethodDef, Params, Slots, TypeSpec};
use crate::value::table::Table;
use crate::value::{DictCell, Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `odictobject`; of the fields behind the dict's, C reads none.
    pub struct OrderedDictCell {
        body: DictBody,
        reserved: [Cell<usize>; 6],
        pub dict: Cell<Option<Gc<DictCell>>>,
        weaklist: Cell<usize>,
    }
}
const _: () = assert!(std::mem::size_of::<OrderedDictCell>() == 112);

pub static ORDERED_DICT: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(unhashable),
        compare: Some(compare),
        iter: Some(|rt, v| Ok(new_iterator(rt, v, KEYS, false))),
        new: Some(new),
        init: Some(init),
        ..Slots::of::<OrderedDictCell>()
    }
    .with_binary(Bin::Or, or)
    .with_inplace(Bin::Or, inplace_or),
    methods: METHODS,
    getset: &[GetSetDef::new("__dict__", |rt, v| Ok(attributes(rt, v).value()), set_attributes)],
    flags: 1 << flag::BASETYPE,
    dict_offset: std::mem::offset_of!(OrderedDictCell, dict) as isize,
    weakrefs: true,
    doc: "Dictionary that remembers insertion order",
    ..TypeSpec::new("collections.OrderedDict", Slots::EMPTY)
};

static METHODS: &[MethodDef] = crate::methods! {
    #class "fromkeys" => Full(fromkeys), "fromkeys($type, /, iterable, value=None)\n--\n\nCreate a new ordered dictionary with keys from iterable and values set to value.";
    "__sizeof__" => Zero(|rt, v| Ok(rt.new_int(200 + 100 * dict::len(v.expect_cell()) as i64)));
    "__reduce__" => Zero(reduce), "Return state information for pickling";
    "setdefault" => Full(setdefault), "setdefault($self, /, key, default=None)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.";
    "pop" => Full(pop), "pop($self, /, key, default=<unrepresentable>)\n--\n\nod.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.";
    "popitem" => Full(popitem), "popitem($self, /, last=True)\n--\n\nRemove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.";
    "keys" => Zero(|rt, v| Ok(new_view(rt, statics::odict_keys_type(), v.expect_cell())));
    "values" => Zero(|rt, v| Ok(new_view(rt, statics::odict_values_type(), v.expect_cell())));
    "items" => Zero(|rt, v| Ok(new_view(rt, statics::odict_items_type(), v.expect_cell())));
    "update" => Full(|rt, v, args| update(rt, v, args).map(|()| Value::none()));
    "clear" => Zero(|rt, v| { dict::clear(rt, v.expect_cell()); Ok(Value::none()) }), "od.clear() -> None.  Remove all items from od.";
    "copy" => Zero(copy), "od.copy() -> a shallow copy of od";
    "__reversed__" => Zero(|rt, v| Ok(new_iterator(rt, v, KEYS, true))), "od.__reversed__() <==> reversed(od)";
    "move_to_end" => Full(move_to_end), "move_to_end($self, /, key, last=True)\n--\n\nMove an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.";
};

macro_rules! view_spec {
    ($name:ident, $text:literal, $what:expr) => {
        static $name: TypeSpec = TypeSpec {
            slots: Slots { iter: Some(|rt, v| Ok(new_iterator(rt, viewed(v), $what, false))), ..Slots::EMPTY },
            methods: crate::methods! { "__reversed__" => Zero(|rt, v| Ok(new_iterator(rt, viewed(v), $what, true))); },
            ..TypeSpec::new($text, Slots::EMPTY)
        };
    };
}
view_spec!(KEYS_SPEC, "odict_keys", KEYS);
view_spec!(VALUES_SPEC, "odict_values", VALUES);
view_spec!(ITEMS_SPEC, "odict_items", ITEMS);

static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots { iter: Some(self_iter), next: Some(iterator_next), ..Slots::of::<IteratorCell>() },
    methods: crate::methods! { "__reduce__" => Zero(iterator_reduce), "Return state information for pickling"; },
    ..TypeSpec::new("odict_iterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    const DICT: &[Type] = &[statics::dict_type()];
    const VIEWS: [&[Type]; 3] =
        [&[statics::dict_keys_type()], &[statics::dict_values_type()], &[statics::dict_items_type()]];
    vec![
        Builtin { ty: statics::ordered_dict_type(), spec: &ORDERED_DICT, bases: DICT },
        Builtin { ty: statics::odict_keys_type(), spec: &KEYS_SPEC, bases: VIEWS[0] },
        Builtin { ty: statics::odict_values_type(), spec: &VALUES_SPEC, bases: VIEWS[1] },
        Builtin { ty: statics::odict_items_type(), spec: &ITEMS_SPEC, bases: VIEWS[2] },
        Builtin { ty: statics::odict_iterator_type(), spec: &ITERATOR, bases: &[] },
    ]
}

fn viewed(v: Value) -> Value {
    v.expect_cell::<dict::views::DictViewCell>().dict.get().value()
}

fn is_exact(v: Value) -> bool {
    v.is_exact(statics::ordered_dict_type())
}

fn body(v: Value) -> Gc<DictCell> {
    v.expect_cell()
}

fn attributes(rt: &Runtime, v: Value) -> Gc<DictCell> {
    let cell: Gc<OrderedDictCell> = v.expect_cell();
    cell.dict.get().unwrap_or_else(|| {
        let d = rt.new_dict();
        cell.dict.set(Some(d));
        d
    })
}

fn set_attributes(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let d = match value {
        None => rt.new_dict(),
        Some(x) => x.downcast().ok_or_else(|| {
            let t = x.ty();
            rt.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.name()))
        })?,
    };
    v.expect_cell::<OrderedDictCell>().dict.set(Some(d));
    Ok(())
}

/// An empty ordered dict, of a class derived from `OrderedDict` too.
pub fn new_of(rt: &Runtime, ty: Type) -> Value {
    let body = DictBody::new(rt);
    rt.new_object(ty, |head| OrderedDictCell {
        head,
        body,
        reserved: [const { Cell::new(0) }; 6],
        dict: Cell::new(None),
        weaklist: Cell::new(0),
    })
    .value()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(new_of(rt, ty))
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    update(rt, v, args)
}

/// Stores through the class's own `__setitem__`.
fn store(rt: &Runtime, v: Value, key: Value, value: Value) -> R<()> {
    if is_exact(v) { dict::set(rt, body(v), key, value) } else { rt.setitem(v, key, value) }
}

fn update(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let pos = args.pos();
    if pos.len() > 1 {
        return Err(rt.type_error(format!("expected at most 1 arguments, got {}", pos.len())));
    }
    if let Some(&other) = pos.first() {
        update_from(rt, v, other)?;
    }
    args.keywords().try_for_each(|(name, value)| store(rt, v, name.value(), value))
}

fn update_from(rt: &Runtime, v: Value, other: Value) -> R<()> {
    if other.is_exact(statics::dict_type()) {
        let source: Gc<DictCell> = other.expect_cell();
        let mut at = 0;
        while let Some((key, value)) = dict::next(source, &mut at) {
            store(rt, v, key, value)?;
        }
        return Ok(());
    }
    if let Some(keys) = rt.getattr_opt(other, rt.names().keys)? {
        let keys = rt.call(keys, &[])?;
        return rt.for_each(keys, |key| store(rt, v, key, rt.getitem(other, key)?));
    }
    let pairs = match rt.getattr_opt(other, rt.names().items)? {
        Some(items) => rt.call(items, &[])?,
        None => other,
    };
    rt.for_each(pairs, |pair| {
        let it = rt.iter(pair)?;
        let Some(key) = rt.next(it)? else { return Err(rt.value_error("need more than 0 values to unpack")) };
        let Some(value) = rt.next(it)? else {
            return Err(rt.value_error("need more than 1 value to unpack"));
        };
        if rt.next(it)?.is_some() {
            return Err(rt.value_error("too many values to unpack (expected 2)"));
        }
        store(rt, v, key, value)
    })
}

fn fromkeys(rt: &Runtime, class: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("fromkeys", &["iterable", "value"]).required(1);
    let [iterable, value] = args.bind::<2>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    let new = rt.call(class, &[])?;
    rt.for_each(iterable, |key| rt.setitem(new, key, value))?;
    Ok(new)
}

fn setdefault(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("setdefault", &["key", "default"]).required(1);
    let [key, default] = args.bind::<2>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    if is_exact(v) {
        return dict::set_default(rt, body(v), key, default);
    }
    if rt.contains(v, key)? {
        return rt.getitem(v, key);
    }
    rt.setitem(v, key, default)?;
    Ok(default)
}

fn pop(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("pop", &["key", "default"]).required(1);
    let [key, default] = args.bind(rt, &P)?;
    let key = key.unwrap_or(Value::none());
    match dict::take(rt, body(v), key)?.or(default) {
        Some(value) => Ok(value),
        None => Err(rt.key_error(key)),
    }
}

fn last_flag(rt: &Runtime, last: Option<Value>) -> R<bool> {
    last.map_or(Ok(true), |l| rt.truthy(l))
}

fn popitem(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("popitem", &["last"]);
    let [last] = args.bind(rt, &P)?;
    let last = last_flag(rt, last)?;
    let d = body(v);
    let pair = if last { dict::pop_last(rt, d) } else { pop_first(rt, d) };
    match pair {
        Some((key, value)) => Ok(rt.new_tuple(&[key, value]).value()),
        None => Err(rt.key_error(rt.new_str("dictionary is empty").value())),
    }
}

fn pop_first(rt: &Runtime, d: Gc<DictCell>) -> Option<(Value, Value)> {
    let table = Table::at(d.table.get())?;
    let n = table.next_from(0)?;
    let entry = *table.entry(n);
    table.delete(n);
    d.used.set(d.used.get() - 1);
    d.version.set(rt.next_dict_version());
    Some((entry.key?, entry.value?))
}

fn move_to_end(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("move_to_end", &["key", "last"]).required(1);
    let [key, last] = args.bind(rt, &P)?;
    let (key, last) = (key.unwrap_or(Value::none()), last_flag(rt, last)?);
    let d = body(v);
    let hash = rt.hash(key)?;
    let Some((table, n)) = dict::find(rt, d, key, hash)? else { return Err(rt.key_error(key)) };
    let at_end = if last { table.last() } else { table.next_from(0) };
    if at_end == Some(n) {
        return Ok(Value::none());
    }
    let entry = *table.entry(n);
    let (Some(key), Some(value)) = (entry.key, entry.value) else { return Ok(Value::none()) };
    dict::take(rt, d, key)?;
    if last {
        dict::set_hashed(rt, d, key, hash, value)?;
        return Ok(Value::none());
    }
    // To the front: everything else moves behind it.
    let mut rest = GcVec::with_capacity(rt, 2 * dict::len(d));
    for (k, x) in dict::iter(d) {
        rest.push(k);
        rest.push(x);
    }
    dict::clear(rt, d);
    dict::set_hashed(rt, d, key, hash, value)?;
    rest.chunks(2).try_for_each(|pair| dict::set(rt, d, pair[0], pair[1]))?;
    Ok(Value::none())
}

fn copy(rt: &Runtime, v: Value) -> R {
    if is_exact(v) {
        let new = new_of(rt, statics::ordered_dict_type());
        dict::iter(body(v)).try_for_each(|(key, value)| dict::set(rt, body(new), key, value))?;
        return Ok(new);
    }
    let new = rt.call(v.ty().value(), &[])?;
    let keys = rt.collect(dict::keys(rt, body(v)).value())?;
    for &key in keys.iter() {
        let value = rt.getitem(v, key)?;
        rt.setitem(new, key, value)?;
    }
    Ok(new)
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let state = rt.call_method(v, rt.names().__getstate__, &[])?;
    let items = rt.call_method(v, rt.names().items, &[])?;
    let items = rt.iter(items)?;
    let empty = statics::empty_tuple().value();
    Ok(rt.new_tuple(&[v.ty().value(), empty, state, Value::none(), items]).value())
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<DictCell>(), b.downcast::<DictCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let mut same = dict::same_contents(rt, x, y)?;
    if same && a.is::<OrderedDictCell>() && b.is::<OrderedDictCell>() {
        let (mut i, mut j) = (0, 0);
        while let (true, Some((p, _)), Some((q, _))) = (same, dict::next(x, &mut i), dict::next(y, &mut j)) {
            same = rt.eq(p, q)?;
        }
    }
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

fn or(rt: &Runtime, a: Value, b: Value) -> R {
    if !a.is::<DictCell>() || !b.is::<DictCell>() {
        return Ok(Value::not_implemented());
    }
    let class = if a.is::<OrderedDictCell>() { a.ty() } else { b.ty() };
    let new = rt.call(class.value(), &[a])?;
    update_from(rt, new, b)?;
    Ok(new)
}

fn inplace_or(rt: &Runtime, a: Value, b: Value) -> R {
    update_from(rt, a, b)?;
    Ok(a)
}

fn repr(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    if dict::len(body(v)) == 0 {
        return Ok(rt.new_str(&format!("{}()", ty.short_name())).value());
    }
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.new_str("...").value()) };
    let items = if is_exact(v) {
        dict::items(rt, body(v)).value()
    } else {
        rt.call_method(v, rt.names().items, &[])?
    };
    let list = rt.new_list(&rt.collect(items)?);
    let items = rt.repr_text(list.value())?;
    Ok(rt.new_str(&format!("{}({items})", ty.short_name())).value())
}

// ---- iterators ----

crate::cell! {
    pub struct IteratorCell {
        dict: Cell<Option<Gc<DictCell>>>,
        what: Cell<u8>,
        reversed: Cell<bool>,
        /// the entry to look at next; backwards, one more than that
        at: Cell<usize>,
        table: Cell<usize>,
        filled: Cell<usize>,
        used: Cell<isize>,
    }
}

fn new_iterator(rt: &Runtime, v: Value, what: u8, reversed: bool) -> Value {
    let d = body(v);
    let (table, filled) = dict::keys_tag(d);
    rt.new_object(statics::odict_iterator_type(), |head| IteratorCell {
        head,
        dict: Cell::new(Some(d)),
        what: Cell::new(what),
        reversed: Cell::new(reversed),
        at: Cell::new(if reversed { filled } else { 0 }),
        table: Cell::new(table),
        filled: Cell::new(filled),
        used: Cell::new(d.used.get()),
    })
    .value()
}

fn iterator_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<IteratorCell> = v.expect_cell();
    let Some(d) = it.dict.get() else { return Ok(None) };
    if dict::keys_tag(d) != (it.table.get(), it.filled.get()) || d.used.get() != it.used.get() {
        it.dict.set(None);
        return Err(rt.runtime_error("OrderedDict mutated during iteration"));
    }
    let Some((key, value)) = step(&it, d) else {
        it.dict.set(None);
        return Ok(None);
    };
    Ok(Some(match it.what.get() {
        KEYS => key,
        VALUES => value,
        _ => rt.new_tuple(&[key, value]).value(),
    }))
}

fn step(it: &IteratorCell, d: Gc<DictCell>) -> Option<(Value, Value)> {
    let table = Table::at(d.table.get())?;
    let n = if it.reversed.get() {
        let n = (0..it.at.get()).rev().find(|&n| table.entry(n).key.is_some())?;
        it.at.set(n);
        n
    } else {
        let n = table.next_from(it.at.get())?;
        it.at.set(n + 1);
        n
    };
    let entry = *table.entry(n);
    Some((entry.key?, entry.value?))
}

/// `(iter, ([what is left],))`
fn iterator_reduce(rt: &Runtime, v: Value) -> R {
    let it: Gc<IteratorCell> = v.expect_cell();
    let rest = rt.new_list(&[]);
    let at = it.at.get();
    while let Some(item) = iterator_next(rt, v)? {
        crate::objects::list::append(rt, rest, item)?;
    }
    it.at.set(at);
    let iter = builtin::function_of_builtins(rt, "iter")?;
    let args = rt.new_tuple(&[rest.value()]);
    Ok(rt.new_tuple(&[iter, args.value()]).value())
}

//! `tuple(…)`, operators and methods.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::list::{checked_size, search_bound};
use crate::objects::slice;
use crate::objects::support::{constructor_args, enter_repr};
use crate::types::{Args, Cmp, MethodDef};
use crate::value::{Gc, SliceCell, TupleCell, Type, Value, statics};
use kingsnake_plain::hash::TupleHasher;
use kingsnake_plain::units::UnitsBuf;

pub const METHODS: &[MethodDef] = crate::methods! {
    "__getnewargs__" => Zero(getnewargs), "__getnewargs__($self, /)\n--\n\n";
    "index" => Pos(1, 3, index), "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.";
    "count" => One(count), "count($self, value, /)\n--\n\nReturn number of occurrences of value.";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

#[inline(always)]
fn cell(v: Value) -> Gc<TupleCell> {
    v.expect_cell()
}

/// `tuple(iterable=())`
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let args = constructor_args(rt, ty, statics::tuple_type(), args, (0, 1))?;
    let tuple = match args.first() {
        Some(&iterable) => from_iterable(rt, iterable)?,
        None => statics::empty_tuple(),
    };
    Ok(if ty == statics::tuple_type() { tuple } else { new_of(rt, ty, tuple) }.value())
}

/// An instance of a subclass with the items of `tuple`.
pub fn new_of(rt: &Runtime, ty: Type, tuple: Gc<TupleCell>) -> Gc<TupleCell> {
    let new: Gc<TupleCell> = rt.alloc_instance(ty, tuple.len()).value().expect_cell();
    for (slot, item) in new.raw_items().iter().zip(tuple.iter()) {
        slot.set(Some(item));
    }
    new
}

/// The items of any iterable as an exact tuple. (`PySequence_Tuple`)
pub fn from_iterable(rt: &Runtime, iterable: Value) -> R<Gc<TupleCell>> {
    if iterable.is_exact(statics::tuple_type()) {
        return Ok(cell(iterable));
    }
    let items = rt.collect(iterable)?;
    Ok(rt.new_tuple(&items))
}

pub fn len(_: &Runtime, v: Value) -> R<usize> {
    Ok(cell(v).len())
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    let tuple = cell(v);
    if tuple.is_empty() {
        return Ok(rt.intern_str("()").value());
    }
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.intern_str("(...)").value()) };
    let mut out = UnitsBuf::from_utf8("(");
    for i in 0..tuple.len() {
        if i != 0 {
            out.push_str(", ");
        }
        out.push_units(rt.repr(tuple.get(i))?.units());
    }
    out.push_str(if tuple.len() == 1 { ",)" } else { ")" });
    Ok(rt.new_str_units(out.as_units()).value())
}

pub fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let mut hasher = TupleHasher::new();
    for item in cell(v).iter() {
        hasher.add(rt.hash(item)?);
    }
    Ok(hasher.finish())
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<TupleCell>(), b.downcast::<TupleCell>()) else {
        return Ok(Value::not_implemented());
    };
    for (p, q) in x.iter().zip(y.iter()) {
        if p != q && !rt.compare_bool(p, q, Cmp::Eq)? {
            return match op {
                Cmp::Eq => Ok(Value::bool(false)),
                Cmp::Ne => Ok(Value::bool(true)),
                _ => rt.compare(p, q, op),
            };
        }
    }
    Ok(Value::bool(op.test(x.len().cmp(&y.len()))))
}

pub fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    for x in cell(v).iter() {
        if rt.eq(x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cold]
fn out_of_range(rt: &Runtime) -> Raised {
    rt.index_error("tuple index out of range")
}

fn at(rt: &Runtime, tuple: &TupleCell, index: isize) -> R {
    let len = tuple.len() as isize;
    let index = if index < 0 { index + len } else { index };
    if (0..len).contains(&index) { Ok(tuple.get(index as usize)) } else { Err(out_of_range(rt)) }
}

pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let tuple = cell(v);
    if let Some(i) = key.as_fixnum() {
        return at(rt, &tuple, i as isize);
    }
    if let Some(s) = key.downcast::<SliceCell>() {
        return getitem_slice(rt, v, s);
    }
    if !rt.has_index(key) {
        let t = key.ty();
        return Err(rt.type_error(format!("tuple indices must be integers or slices, not {}", t.name())));
    }
    at(rt, &tuple, rt.index_isize(key, statics::index_error())?)
}

pub fn item(rt: &Runtime, v: Value, index: isize) -> R {
    let tuple = cell(v);
    if index < 0 || index as usize >= tuple.len() {
        return Err(out_of_range(rt));
    }
    Ok(tuple.get(index as usize))
}

fn getitem_slice(rt: &Runtime, v: Value, s: Gc<SliceCell>) -> R {
    let tuple = cell(v);
    let (start, stop, step) = slice::unpack(rt, s)?;
    let (start, _, count) = slice::adjust(start, stop, step, tuple.len());
    if step == 1 {
        return Ok(get_slice(rt, tuple, start as usize, start as usize + count).value());
    }
    if count == 0 {
        return Ok(statics::empty_tuple().value());
    }
    let new = rt.alloc_tuple(count);
    for (k, slot) in new.raw_items().iter().enumerate() {
        slot.set(Some(tuple.get((start + k as isize * step) as usize)));
    }
    Ok(new.value())
}

/// `tuple[low:high]`, bounds within the tuple: itself, where that is all of an exact tuple.
pub fn get_slice(rt: &Runtime, tuple: Gc<TupleCell>, low: usize, high: usize) -> Gc<TupleCell> {
    if low == 0 && high == tuple.len() && tuple.value().is_exact(statics::tuple_type()) {
        return tuple;
    }
    if low >= high {
        return statics::empty_tuple();
    }
    let new = rt.alloc_tuple(high - low);
    for (slot, i) in new.raw_items().iter().zip(low..high) {
        slot.set(Some(tuple.get(i)));
    }
    new
}

pub fn concat(rt: &Runtime, a: Value, b: Value) -> R {
    let Some(y) = b.downcast::<TupleCell>() else {
        let t = b.ty();
        return Err(rt.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", t.name())));
    };
    let x = cell(a);
    let tuple = statics::tuple_type();
    if x.is_empty() && b.is_exact(tuple) {
        return Ok(b);
    }
    if y.is_empty() && a.is_exact(tuple) {
        return Ok(a);
    }
    if x.is_empty() && y.is_empty() {
        return Ok(statics::empty_tuple().value());
    }
    let new = rt.alloc_tuple(x.len() + y.len());
    for (slot, item) in new.raw_items().iter().zip(x.iter().chain(y.iter())) {
        slot.set(Some(item));
    }
    Ok(new.value())
}

pub fn repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let tuple = cell(v);
    if (n == 1 || tuple.is_empty()) && v.is_exact(statics::tuple_type()) {
        return Ok(v);
    }
    let (len, n) = (tuple.len(), n.max(0) as usize);
    let total = checked_size(rt, len, n)?;
    if total == 0 {
        return Ok(statics::empty_tuple().value());
    }
    if total > 1 << 32 {
        return Err(rt.memory_error());
    }
    let new = rt.alloc_tuple(total);
    for (i, slot) in new.raw_items().iter().enumerate() {
        slot.set(Some(tuple.get(i % len)));
    }
    Ok(new.value())
}

fn getnewargs(rt: &Runtime, v: Value) -> R {
    let tuple = cell(v);
    let plain = get_slice(rt, tuple, 0, tuple.len());
    Ok(rt.new_tuple(&[plain.value()]).value())
}

fn index(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let tuple = cell(v);
    let start = search_bound(rt, args.get(1), tuple.len(), 0)?;
    let stop = search_bound(rt, args.get(2), tuple.len(), usize::MAX)?.min(tuple.len());
    for i in start..stop {
        if rt.eq(tuple.get(i), args[0])? {
            return Ok(rt.new_int(i as i64));
        }
    }
    Err(rt.value_error("tuple.index(x): x not in tuple"))
}

fn count(rt: &Runtime, v: Value, value: Value) -> R {
    let mut n = 0;
    for item in cell(v).iter() {
        n += rt.eq(item, value)? as i64;
    }
    Ok(rt.new_int(n))
}

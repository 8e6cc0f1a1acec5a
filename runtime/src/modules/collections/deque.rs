//! `collections.deque` and its iterators.

use super::made_type;
use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::objects::object::{self_iter, unhashable};
use crate::objects::support::enter_repr;
use crate::types::args::check_count;
use crate::types::{Args, Cmp, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Trace;
use crate::value::{Gc, Type, Value, flag, statics};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
struct Items(VecDeque<Value>);

impl Trace for Items {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.iter().for_each(|&v| t.visit(v));
    }
}

crate::cell! {
    pub struct DequeCell {
        items: RefCell<Items>,
        /// negative: without limit
        max: Cell<isize>,
        /// changes whenever an item comes or goes
        state: Cell<u64>,
    }
}

pub static DEQUE: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(unhashable),
        compare: Some(compare),
        iter: Some(|rt, v| new_iterator(rt, v, false)),
        new: Some(new),
        init: Some(init),
        bool: Some(|_, v| Ok(len(cell(v)) != 0)),
        len: Some(|_, v| Ok(len(cell(v)))),
        contains: Some(contains),
        concat: Some(concat),
        repeat: Some(repeat),
        inplace_concat: Some(inplace_concat),
        inplace_repeat: Some(inplace_repeat),
        item: Some(item),
        set_item: Some(set_item),
        ..Slots::of::<DequeCell>()
    },
    methods: crate::methods! {
        "append" => One(append), "Add an element to the right side of the deque.";
        "appendleft" => One(appendleft), "Add an element to the left side of the deque.";
        "clear" => Zero(clear), "Remove all elements from the deque.";
        "__copy__" => Zero(copy), "Return a shallow copy of a deque.";
        "copy" => Zero(copy), "Return a shallow copy of a deque.";
        "count" => One(count), "D.count(value) -> integer -- return number of occurrences of value";
        "extend" => One(extend), "Extend the right side of the deque with elements from the iterable";
        "extendleft" => One(extendleft), "Extend the left side of the deque with elements from the iterable";
        "index" => Pos(1, 3, index), "D.index(value, [start, [stop]]) -> integer -- return first index of value.\nRaises ValueError if the value is not present.";
        "insert" => Two(insert), "D.insert(index, object) -- insert object before index";
        "pop" => Zero(pop), "Remove and return the rightmost element.";
        "popleft" => Zero(popleft), "Remove and return the leftmost element.";
        "__reduce__" => Zero(reduce), "Return state information for pickling.";
        "remove" => One(remove), "D.remove(value) -- remove first occurrence of value.";
        "__reversed__" => Zero(|rt, v| new_iterator(rt, v, true)), "D.__reversed__() -- return a reverse iterator over the deque";
        "reverse" => Zero(reverse), "D.reverse() -- reverse *IN PLACE*";
        "rotate" => Pos(0, 1, rotate), "Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left.";
        "__sizeof__" => Zero(|rt, v| Ok(rt.new_int(232 + 8 * len(cell(v)) as i64))), "D.__sizeof__() -- size of D in memory, in bytes";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[GetSetDef::read_only("maxlen", |rt, v| match cell(v).max.get() {
        n if n < 0 => Ok(Value::none()),
        n => Ok(rt.new_int(n as i64)),
    })
    .doc("maximum size of a deque or None if unbounded")],
    flags: 1 << flag::BASETYPE | 1 << flag::SEQUENCE,
    weakrefs: true,
    doc: "deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence optimized for data accesses near its \
          endpoints.",
    ..TypeSpec::new("collections.deque", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<DequeCell> {
    v.expect_cell()
}

fn len(d: Gc<DequeCell>) -> usize {
    d.items.borrow().0.len()
}

fn get(d: Gc<DequeCell>, i: usize) -> Option<Value> {
    d.items.borrow().0.get(i).copied()
}

/// Does something to the items; iterators notice.
fn change<T>(d: Gc<DequeCell>, f: impl FnOnce(&mut VecDeque<Value>) -> T) -> T {
    d.state.set(d.state.get() + 1);
    f(&mut d.items.borrow_mut().0)
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(make(rt, ty, -1).value())
}

fn make(rt: &Runtime, ty: Type, max: isize) -> Gc<DequeCell> {
    rt.new_object(ty, |head| DequeCell {
        head,
        items: RefCell::default(),
        max: Cell::new(max),
        state: Cell::new(0),
    })
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("deque", &["iterable", "maxlen"]);
    let [iterable, max] = args.bind(rt, &P)?;
    let max = match max.filter(|m| !m.is_none()) {
        None => -1,
        Some(m) if !crate::objects::int::is_int(m) => return Err(rt.type_error("an integer is required")),
        Some(m) => match rt.index_isize(m, statics::overflow_error())? {
            m if m < 0 => return Err(rt.value_error("maxlen must be non-negative")),
            m => m,
        },
    };
    let d = cell(v);
    d.max.set(max);
    if len(d) > 0 {
        change(d, VecDeque::clear);
    }
    match iterable {
        Some(iterable) => extend(rt, v, iterable).map(drop),
        None => Ok(()),
    }
}

fn push_right(d: Gc<DequeCell>, x: Value) {
    let max = d.max.get();
    change(d, |items| {
        items.push_back(x);
        if max >= 0 && items.len() > max as usize {
            items.pop_front();
        }
    });
}

fn push_left(d: Gc<DequeCell>, x: Value) {
    let max = d.max.get();
    change(d, |items| {
        items.push_front(x);
        if max >= 0 && items.len() > max as usize {
            items.pop_back();
        }
    });
}

fn append(_: &Runtime, v: Value, x: Value) -> R {
    push_right(cell(v), x);
    Ok(Value::none())
}

fn appendleft(_: &Runtime, v: Value, x: Value) -> R {
    push_left(cell(v), x);
    Ok(Value::none())
}

fn clear(_: &Runtime, v: Value) -> R {
    change(cell(v), VecDeque::clear);
    Ok(Value::none())
}

fn pop(rt: &Runtime, v: Value) -> R {
    change(cell(v), VecDeque::pop_back).ok_or_else(|| rt.index_error("pop from an empty deque"))
}

fn popleft(rt: &Runtime, v: Value) -> R {
    change(cell(v), VecDeque::pop_front).ok_or_else(|| rt.index_error("pop from an empty deque"))
}

fn extend_with(rt: &Runtime, v: Value, iterable: Value, push: fn(Gc<DequeCell>, Value)) -> R {
    let d = cell(v);
    if iterable == v {
        let items = snapshot(rt, d);
        items.iter().for_each(|&x| push(d, x));
        return Ok(Value::none());
    }
    rt.for_each(iterable, |x| {
        push(d, x);
        Ok(())
    })?;
    Ok(Value::none())
}

fn extend(rt: &Runtime, v: Value, iterable: Value) -> R {
    extend_with(rt, v, iterable, push_right)
}

fn extendleft(rt: &Runtime, v: Value, iterable: Value) -> R {
    extend_with(rt, v, iterable, push_left)
}

/// The items as they are now.
fn snapshot(rt: &Runtime, d: Gc<DequeCell>) -> GcVec<'_> {
    let mut items = GcVec::with_capacity(rt, len(d));
    items.extend(d.items.borrow().0.iter().copied());
    items
}

fn copy(rt: &Runtime, v: Value) -> R {
    let d = cell(v);
    if v.ty() == made_type(rt, |t| t.deque.get())? {
        let new = make(rt, v.ty(), d.max.get());
        new.items.borrow_mut().0.extend(d.items.borrow().0.iter().copied());
        return Ok(new.value());
    }
    let class = v.ty().value();
    let new = match d.max.get() {
        n if n < 0 => rt.call(class, &[v])?,
        n => rt.call(class, &[v, rt.new_int(n as i64)])?,
    };
    if !new.is::<DequeCell>() {
        let (c, n) = (v.ty(), new.ty());
        return Err(rt.type_error(format!("{}() must return a deque, not {}", c.name(), n.name())));
    }
    Ok(new)
}

#[cold]
fn mutated(rt: &Runtime) -> crate::error::Raised {
    rt.runtime_error("deque mutated during iteration")
}

/// Where the first item is that equals `x`, in `start..stop`; `error` when the deque changes meanwhile.
fn find(
    rt: &Runtime,
    d: Gc<DequeCell>,
    x: Value,
    range: std::ops::Range<usize>,
    error: fn(&Runtime) -> crate::error::Raised,
) -> R<Option<usize>> {
    let state = d.state.get();
    for i in range {
        let Some(item) = get(d, i) else { break };
        let same = rt.eq(item, x)?;
        if d.state.get() != state {
            return Err(error(rt));
        }
        if same {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn contains(rt: &Runtime, v: Value, x: Value) -> R<bool> {
    let d = cell(v);
    Ok(find(rt, d, x, 0..len(d), mutated)?.is_some())
}

fn count(rt: &Runtime, v: Value, x: Value) -> R {
    let d = cell(v);
    let state = d.state.get();
    let mut n = 0;
    for i in 0..len(d) {
        let Some(item) = get(d, i) else { break };
        n += rt.eq(item, x)? as i64;
        if d.state.get() != state {
            return Err(mutated(rt));
        }
    }
    Ok(rt.new_int(n))
}

fn not_in(rt: &Runtime, x: Value) -> crate::error::Raised {
    match rt.repr_text(x) {
        Ok(text) => rt.value_error(format!("{text} is not in deque")),
        Err(raised) => raised,
    }
}

fn index(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let d = cell(v);
    let n = len(d) as isize;
    let bound = |v: Option<&Value>, default: isize| -> R<usize> {
        let Some(&v) = v else { return Ok(default as usize) };
        if !rt.has_index(v) {
            return Err(rt.type_error("slice indices must be integers or have an __index__ method"));
        }
        let i = rt.index_isize(v, statics::none_type())?;
        Ok(if i < 0 { (i.saturating_add(n)).max(0) } else { i.min(n) } as usize)
    };
    let (start, stop) = (bound(args.get(1), 0)?, bound(args.get(2), n)?);
    match find(rt, d, args[0], start..stop, mutated)? {
        Some(i) => Ok(rt.new_int(i as i64)),
        None => Err(not_in(rt, args[0])),
    }
}

fn remove(rt: &Runtime, v: Value, x: Value) -> R {
    let d = cell(v);
    match find(rt, d, x, 0..len(d), |rt| rt.index_error("deque mutated during iteration"))? {
        Some(i) => {
            change(d, |items| items.remove(i));
            Ok(Value::none())
        }
        None => Err(not_in(rt, x)),
    }
}

fn insert(rt: &Runtime, v: Value, at: Value, x: Value) -> R {
    let d = cell(v);
    let at = rt.index_isize(at, statics::overflow_error())?;
    let n = len(d) as isize;
    if d.max.get() == n {
        return Err(rt.index_error("deque already at its maximum size"));
    }
    let at = if at < 0 { (at + n).max(0) } else { at.min(n) };
    change(d, |items| items.insert(at as usize, x));
    Ok(Value::none())
}

fn reverse(_: &Runtime, v: Value) -> R {
    cell(v).items.borrow_mut().0.make_contiguous().reverse();
    Ok(Value::none())
}

fn rotate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let n = args.first().map_or(Ok(1), |&n| rt.index_isize(n, statics::overflow_error()))?;
    let d = cell(v);
    let size = len(d) as isize;
    if size > 1 {
        change(d, |items| items.rotate_right(n.rem_euclid(size) as usize));
    }
    Ok(Value::none())
}

fn checked_index(rt: &Runtime, d: Gc<DequeCell>, i: isize) -> R<usize> {
    match usize::try_from(i).ok().filter(|&i| i < len(d)) {
        Some(i) => Ok(i),
        None => Err(rt.index_error("deque index out of range")),
    }
}

fn item(rt: &Runtime, v: Value, i: isize) -> R {
    let d = cell(v);
    let i = checked_index(rt, d, i)?;
    Ok(get(d, i).unwrap_or(Value::none()))
}

fn set_item(rt: &Runtime, v: Value, i: isize, value: Option<Value>) -> R<()> {
    let d = cell(v);
    let i = checked_index(rt, d, i)?;
    match value {
        Some(x) => d.items.borrow_mut().0[i] = x,
        None => {
            change(d, |items| items.remove(i));
        }
    }
    Ok(())
}

fn concat(rt: &Runtime, v: Value, other: Value) -> R {
    if !other.is::<DequeCell>() {
        let t = other.ty();
        return Err(rt.type_error(format!("can only concatenate deque (not \"{}\") to deque", t.name())));
    }
    let new = copy(rt, v)?;
    extend(rt, new, other)?;
    Ok(new)
}

fn inplace_concat(rt: &Runtime, v: Value, other: Value) -> R {
    extend(rt, v, other)?;
    Ok(v)
}

fn inplace_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let d = cell(v);
    let size = len(d);
    if n <= 0 || size == 0 {
        change(d, VecDeque::clear);
        return Ok(v);
    }
    let n = n as usize;
    let max = if d.max.get() < 0 { usize::MAX } else { d.max.get() as usize };
    if size.checked_mul(n).is_none_or(|total| total.min(max) > isize::MAX as usize / 8) {
        return Err(rt.memory_error());
    }
    let items = snapshot(rt, d);
    // Only the last `max` items can stay.
    let rounds = if max == usize::MAX { n - 1 } else { (n - 1).min(max / size + 1) };
    for _ in 0..rounds {
        items.iter().for_each(|&x| push_right(d, x));
    }
    Ok(v)
}

fn repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let new = copy(rt, v)?;
    inplace_repeat(rt, new, n)
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<DequeCell>(), b.downcast::<DequeCell>()) else {
        return Ok(Value::not_implemented());
    };
    let (n, m) = (len(x), len(y));
    if n != m && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::bool(op == Cmp::Ne));
    }
    if a == b && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::bool(op == Cmp::Eq));
    }
    let states = (x.state.get(), y.state.get());
    for i in 0..n.min(m) {
        let (Some(p), Some(q)) = (get(x, i), get(y, i)) else { break };
        let same = rt.eq(p, q)?;
        if (x.state.get(), y.state.get()) != states {
            return Err(mutated(rt));
        }
        if !same {
            return match op {
                Cmp::Eq => Ok(Value::bool(false)),
                Cmp::Ne => Ok(Value::bool(true)),
                _ => rt.compare(p, q, op),
            };
        }
    }
    Ok(Value::bool(op.test(n.cmp(&m))))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.new_str("[...]").value()) };
    let d = cell(v);
    let items = snapshot(rt, d);
    let parts = items.iter().map(|&x| rt.repr_text(x)).collect::<R<Vec<_>>>()?;
    let max = if d.max.get() < 0 { String::new() } else { format!(", maxlen={}", d.max.get()) };
    let ty = v.ty();
    Ok(rt.new_str(&format!("{}([{}]{max})", ty.short_name(), parts.join(", "))).value())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let state = rt.call_method(v, rt.names().__getstate__, &[])?;
    let it = rt.iter(v)?;
    let empty = statics::empty_tuple().value();
    let args = match cell(v).max.get() {
        n if n < 0 => empty,
        n => rt.new_tuple(&[empty, rt.new_int(n as i64)]).value(),
    };
    Ok(rt.new_tuple(&[v.ty().value(), args, state, it]).value())
}

// ---- iterators ----

crate::cell! {
    pub struct IteratorCell {
        deque: Cell<Gc<DequeCell>>,
        /// items given so far
        given: Cell<usize>,
        state: Cell<u64>,
        left: Cell<usize>,
        reversed: Cell<bool>,
    }
}

pub static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(iterator_next),
        new: Some(|rt, ty, args| iterator_new(rt, ty, args, false)),
        ..Slots::of::<IteratorCell>()
    },
    methods: crate::methods! {
        "__length_hint__" => Zero(|rt, v| Ok(rt.new_int(v.expect_cell::<IteratorCell>().left.get() as i64))), "Private method returning an estimate of len(list(it)).";
        "__reduce__" => Zero(iterator_reduce), "Return state information for pickling.";
    },
    ..TypeSpec::new("_collections._deque_iterator", Slots::EMPTY)
};

pub static REVERSE_ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(iterator_next),
        new: Some(|rt, ty, args| iterator_new(rt, ty, args, true)),
        ..Slots::of::<IteratorCell>()
    },
    methods: crate::methods! {
        "__length_hint__" => Zero(|rt, v| Ok(rt.new_int(v.expect_cell::<IteratorCell>().left.get() as i64))), "Private method returning an estimate of len(list(it)).";
        "__reduce__" => Zero(iterator_reduce), "Return state information for pickling.";
    },
    ..TypeSpec::new("_collections._deque_reverse_iterator", Slots::EMPTY)
};

fn new_iterator(rt: &Runtime, v: Value, reversed: bool) -> R {
    let ty = made_type(rt, |t| if reversed { t.reverse_iterator.get() } else { t.iterator.get() })?;
    let d = cell(v);
    let (state, left) = (d.state.get(), len(d));
    Ok(rt
        .new_object(ty, |head| IteratorCell {
            head,
            deque: Cell::new(d),
            given: Cell::new(0),
            state: Cell::new(state),
            left: Cell::new(left),
            reversed: Cell::new(reversed),
        })
        .value())
}

fn iterator_new(rt: &Runtime, _ty: Type, args: Args<'_>, reversed: bool) -> R {
    let pos = args.pos();
    let name = if reversed { "_deque_reverse_iterator" } else { "_deque_iterator" };
    check_count(rt, name, pos.len(), 1, 2)?;
    if !pos[0].is::<DequeCell>() {
        let t = pos[0].ty();
        return Err(rt.type_error(format!("argument 1 must be collections.deque, not {}", t.name())));
    }
    let skip = pos.get(1).map_or(Ok(0), |&n| rt.index_isize(n, statics::overflow_error()))?;
    let it = new_iterator(rt, pos[0], reversed)?;
    for _ in 0..skip.max(0) {
        if iterator_next(rt, it)?.is_none() {
            break;
        }
    }
    Ok(it)
}

fn iterator_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<IteratorCell> = v.expect_cell();
    let d = it.deque.get();
    if d.state.get() != it.state.get() {
        it.left.set(0);
        return Err(mutated(rt));
    }
    if it.left.get() == 0 {
        return Ok(None);
    }
    let given = it.given.get();
    let i = if it.reversed.get() { len(d) - 1 - given } else { given };
    it.given.set(given + 1);
    it.left.set(it.left.get() - 1);
    Ok(get(d, i))
}

fn iterator_reduce(rt: &Runtime, v: Value) -> R {
    let it: Gc<IteratorCell> = v.expect_cell();
    let args = rt.new_tuple(&[it.deque.get().value(), rt.new_int(it.given.get() as i64)]);
    Ok(rt.new_tuple(&[v.ty().value(), args.value()]).value())
}

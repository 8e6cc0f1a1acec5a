//! `tee`: iterators over one source. They share a chain of blocks of items read so far.

use super::{reduced_with, state_tuple, type_of};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::object::self_iter;
use crate::types::args::check_count;
use crate::types::{Args, Slots, TypeSpec};
use crate::value::{Gc, ListCell, Type, Value, statics};
use std::cell::{Cell, RefCell};

/// Items in a block.
const BLOCK: usize = 57;

crate::cell! {
    struct DataCell {
        it: Cell<Value>,
        items: RefCell<Vec<Value>>,
        next: Cell<Option<Gc<DataCell>>>,
        running: Cell<bool>,
    }
}
crate::cell! {
    struct TeeCell { data: Cell<Gc<DataCell>>, index: Cell<usize> }
}

pub static TEE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(tee_next),
        new: Some(tee_new),
        ..Slots::of::<TeeCell>()
    },
    methods: crate::methods! {
        "__copy__" => Zero(|rt, v| Ok(copy(rt, v.expect_cell()))), "Returns an independent iterator.";
        "__reduce__" => Zero(tee_reduce), "Return state information for pickling.";
        "__setstate__" => One(tee_setstate), "Set state information for unpickling.";
    },
    weakrefs: true,
    doc: "Iterator wrapped to make it copyable.",
    ..TypeSpec::new("itertools._tee", Slots::EMPTY)
};

pub static TEE_DATA: TypeSpec = TypeSpec {
    slots: Slots { new: Some(data_new), ..Slots::of::<DataCell>() },
    methods: crate::methods! { "__reduce__" => Zero(data_reduce), "Return state information for pickling."; },
    doc: "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects.",
    ..TypeSpec::new("itertools._tee_dataobject", Slots::EMPTY)
};

/// `tee(iterable, n=2)`
pub fn tee(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let n = args.get(1).map_or(Ok(2), |&n| rt.index_isize(n, statics::overflow_error()))?;
    if n < 0 {
        return Err(rt.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(statics::empty_tuple().value());
    }
    let it = rt.iter(args[0])?;
    let mut out = GcVec::with_capacity(rt, n as usize);
    let copier = rt.getattr_opt(it, rt.names().__copy__)?;
    match copier {
        Some(copy) => {
            out.push(it);
            for _ in 1..n {
                out.push(rt.call(copy, &[])?);
            }
        }
        None => {
            let first: Gc<TeeCell> = from_iterator(rt, type_of(rt, &TEE), it);
            out.push(first.value());
            (1..n).for_each(|_| out.push(copy(rt, first)));
        }
    }
    Ok(rt.new_tuple(&out).value())
}

fn new_data(rt: &Runtime, it: Value) -> Gc<DataCell> {
    rt.new_object(type_of(rt, &TEE_DATA), |head| DataCell {
        head,
        it: Cell::new(it),
        items: RefCell::default(),
        next: Cell::new(None),
        running: Cell::new(false),
    })
}

fn from_iterator(rt: &Runtime, ty: Type, it: Value) -> Gc<TeeCell> {
    let data = new_data(rt, it);
    rt.new_object(ty, |head| TeeCell { head, data: Cell::new(data), index: Cell::new(0) })
}

fn copy(rt: &Runtime, t: Gc<TeeCell>) -> Value {
    let (data, index) = (t.data.get(), t.index.get());
    rt.new_object(type_of(rt, &TEE), |head| TeeCell { head, data: Cell::new(data), index: Cell::new(index) })
        .value()
}

fn tee_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.pos();
    check_count(rt, "_tee", pos.len(), 1, 1)?;
    let it = rt.iter(pos[0])?;
    match it.downcast::<TeeCell>() {
        Some(t) => Ok(copy(rt, t)),
        None => Ok(from_iterator(rt, ty, it).value()),
    }
}

/// The item at `index` of a block, read from the source if need be.
fn item(rt: &Runtime, data: Gc<DataCell>, index: usize) -> R<Option<Value>> {
    if let Some(&item) = data.items.borrow().get(index) {
        return Ok(Some(item));
    }
    if data.running.replace(true) {
        return Err(rt.runtime_error("cannot re-enter the tee iterator"));
    }
    let next = rt.next(data.it.get());
    data.running.set(false);
    let Some(item) = next? else { return Ok(None) };
    data.items.borrow_mut().push(item);
    Ok(Some(item))
}

fn tee_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let t: Gc<TeeCell> = v.expect_cell();
    if t.index.get() >= BLOCK {
        let data = t.data.get();
        let next = data.next.get().unwrap_or_else(|| {
            let next = new_data(rt, data.it.get());
            data.next.set(Some(next));
            next
        });
        t.data.set(next);
        t.index.set(0);
    }
    let item = item(rt, t.data.get(), t.index.get())?;
    if item.is_some() {
        t.index.set(t.index.get() + 1);
    }
    Ok(item)
}

fn tee_reduce(rt: &Runtime, v: Value) -> R {
    let t: Gc<TeeCell> = v.expect_cell();
    let state = rt.new_tuple(&[t.data.get().value(), rt.new_int(t.index.get() as i64)]);
    Ok(reduced_with(rt, v.ty().value(), &[statics::empty_tuple().value()], state.value()))
}

fn tee_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let state = state_tuple(rt, state)?;
    if state.len() != 2 {
        return Err(rt.type_error(format!("function takes exactly 2 arguments ({} given)", state.len())));
    }
    let Some(data) = state.get(0).downcast::<DataCell>() else {
        let t = state.get(0).ty();
        return Err(rt.type_error(format!("argument 1 must be itertools._tee_dataobject, not {}", t.name())));
    };
    let index = rt.as_i32(state.get(1))?;
    if index < 0 || index as usize > BLOCK {
        return Err(rt.value_error("Index out of range"));
    }
    let t: Gc<TeeCell> = v.expect_cell();
    t.data.set(data);
    t.index.set(index as usize);
    Ok(Value::none())
}

fn data_new(rt: &Runtime, _ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "teedataobject")?;
    check_count(rt, "teedataobject", pos.len(), 3, 3)?;
    let Some(items) = pos[1].downcast::<ListCell>() else {
        let t = pos[1].ty();
        return Err(rt.type_error(format!("teedataobject() argument 2 must be list, not {}", t.name())));
    };
    if items.len() > BLOCK {
        return Err(rt.value_error("Invalid arguments"));
    }
    let data = new_data(rt, pos[0]);
    (0..items.len()).filter_map(|i| items.get(i)).for_each(|item| data.items.borrow_mut().push(item));
    if !pos[2].is_none() {
        match pos[2].downcast::<DataCell>() {
            Some(next) if items.len() == BLOCK => data.next.set(Some(next)),
            _ => return Err(rt.value_error("Invalid arguments")),
        }
    }
    Ok(data.value())
}

fn data_reduce(rt: &Runtime, v: Value) -> R {
    let data: Gc<DataCell> = v.expect_cell();
    let mut items = GcVec::new(rt);
    items.extend(data.items.borrow().iter().copied());
    let list = rt.new_list(&items);
    let next = data.next.get().map_or(Value::none(), |d| d.value());
    Ok(super::reduced(rt, v.ty().value(), &[data.it.get(), list.value(), next]))
}

//! `accumulate`.

use super::{reduced, reduced_with, type_of};
use crate::Runtime;
use crate::error::R;
use crate::objects::object::self_iter;
use crate::types::{Args, Bin, Params, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    struct AccumulateCell {
        total: Cell<Option<Value>>,
        it: Cell<Value>,
        func: Cell<Option<Value>>,
        initial: Cell<Option<Value>>,
    }
}

pub static ACCUMULATE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(accumulate_next),
        new: Some(accumulate_new),
        ..Slots::of::<AccumulateCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(accumulate_reduce), "Return state information for pickling.";
        "__setstate__" => One(accumulate_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "accumulate(iterable, func=None, *, initial=None)\n--\n\nReturn series of accumulated sums.",
    ..TypeSpec::new("itertools.accumulate", Slots::EMPTY)
};

fn accumulate_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params =
        Params::new("accumulate", &["iterable", "func", "initial"]).required(1).keyword_only_after(2);
    let [iterable, func, initial] = args.bind(rt, &P)?;
    let it = rt.iter(iterable.unwrap_or(Value::none()))?;
    let given = |v: Option<Value>| Cell::new(v.filter(|v| !v.is_none()));
    Ok(rt
        .new_object(ty, |head| AccumulateCell {
            head,
            total: Cell::new(None),
            it: Cell::new(it),
            func: given(func),
            initial: given(initial),
        })
        .value())
}

fn accumulate_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let a: Gc<AccumulateCell> = v.expect_cell();
    if let Some(initial) = a.initial.take() {
        a.total.set(Some(initial));
        return Ok(Some(initial));
    }
    let Some(item) = rt.next(a.it.get())? else { return Ok(None) };
    let total = match (a.total.get(), a.func.get()) {
        (None, _) => item,
        (Some(total), None) => rt.binary(Bin::Add, total, item)?,
        (Some(total), Some(func)) => rt.call(func, &[total, item])?,
    };
    a.total.set(Some(total));
    Ok(Some(total))
}

/// The items that are still to come, with `first` in front.
fn prepend(rt: &Runtime, first: Value, it: Value) -> R {
    let list = rt.new_list(&[first]);
    let source = rt.iter(rt.new_tuple(&[list.value(), it]).value())?;
    Ok(super::chaining::new_chain(rt, type_of(rt, &super::chaining::CHAIN), source))
}

fn accumulate_reduce(rt: &Runtime, v: Value) -> R {
    let a: Gc<AccumulateCell> = v.expect_cell();
    let func = a.func.get().unwrap_or(Value::none());
    let class = v.ty().value();
    if let Some(initial) = a.initial.get() {
        let it = prepend(rt, initial, a.it.get())?;
        return Ok(reduced_with(rt, class, &[it, func], Value::none()));
    }
    match a.total.get() {
        // As state, None would mean that there is no total yet.
        Some(total) if total.is_none() => {
            let it = prepend(rt, total, a.it.get())?;
            let inner = rt.call(class, &[it, func])?;
            let islice = type_of(rt, &super::select::ISLICE).value();
            Ok(reduced(rt, islice, &[inner, Value::int(1), Value::none()]))
        }
        total => Ok(reduced_with(rt, class, &[a.it.get(), func], total.unwrap_or(Value::none()))),
    }
}

fn accumulate_setstate(_: &Runtime, v: Value, state: Value) -> R {
    v.expect_cell::<AccumulateCell>().total.set(Some(state).filter(|s| !s.is_none()));
    Ok(Value::none())
}

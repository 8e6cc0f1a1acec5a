//! Iterators without end: `count`, `cycle`, `repeat`.

use super::{positional, reduced, reduced_with, state_tuple};
use crate::Runtime;
use crate::error::R;
use crate::objects::object::self_iter;
use crate::types::args::check_count;
use crate::types::{Args, Bin, Params, Slots, TypeSpec, Un};
use crate::value::{ComplexCell, Gc, ListCell, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    struct CountCell { next: Cell<Value>, step: Cell<Value> }
}

pub static COUNT: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(count_repr),
        iter: Some(self_iter),
        next: Some(count_next),
        new: Some(count_new),
        ..Slots::of::<CountCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(count_reduce), "Return state information for pickling."; },
    flags: 1 << flag::BASETYPE,
    doc: "count(start=0, step=1)\n--\n\nReturn a count object whose .__next__() method returns consecutive values.",
    ..TypeSpec::new("itertools.count", Slots::EMPTY)
};

/// `PyNumber_Check`
fn is_number(v: Value) -> bool {
    let unary = &v.ty().slots().unary;
    [Un::Index, Un::Int, Un::Float].iter().any(|&op| unary[op as usize].is_some()) || v.is::<ComplexCell>()
}

fn count_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("count", &["start", "step"]);
    let [start, step] = args.bind(rt, &P)?;
    let (start, step) = (start.unwrap_or(Value::int(0)), step.unwrap_or(Value::int(1)));
    if !is_number(start) || !is_number(step) {
        return Err(rt.type_error("a number is required"));
    }
    let plain = |v: Value| crate::objects::int::as_i64(v).map_or(v, |n| rt.new_int(n));
    let (next, step) = (plain(start), plain(step));
    Ok(rt.new_object(ty, |head| CountCell { head, next: Cell::new(next), step: Cell::new(step) }).value())
}

fn count_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let c: Gc<CountCell> = v.expect_cell();
    let now = c.next.get();
    c.next.set(rt.binary(Bin::Add, now, c.step.get())?);
    Ok(Some(now))
}

fn count_repr(rt: &Runtime, v: Value) -> R {
    let c: Gc<CountCell> = v.expect_cell();
    let name = v.ty();
    let next = rt.repr_text(c.next.get())?;
    let text = match c.step.get().as_fixnum() {
        Some(1) => format!("{}({next})", name.short_name()),
        _ => format!("{}({next}, {})", name.short_name(), rt.repr_text(c.step.get())?),
    };
    Ok(rt.new_str(&text).value())
}

fn count_reduce(rt: &Runtime, v: Value) -> R {
    let c: Gc<CountCell> = v.expect_cell();
    let simple = c.next.get().is_fixnum() && c.step.get() == Value::int(1);
    let args = [c.next.get(), c.step.get()];
    Ok(reduced(rt, v.ty().value(), if simple { &args[..1] } else { &args }))
}

// ---- cycle ----

crate::cell! {
    struct CycleCell {
        it: Cell<Option<Value>>,
        saved: Cell<Gc<ListCell>>,
        index: Cell<usize>,
        /// The saved items are complete: a restored iterator must not save them again.
        first_pass: Cell<bool>,
    }
}

pub static CYCLE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(cycle_next),
        new: Some(cycle_new),
        ..Slots::of::<CycleCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(cycle_reduce), "Return state information for pickling.";
        "__setstate__" => One(cycle_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "cycle(iterable, /)\n--\n\nReturn elements from the iterable until it is exhausted. Then repeat the sequence \
          indefinitely.",
    ..TypeSpec::new("itertools.cycle", Slots::EMPTY)
};

fn cycle_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = positional(rt, ty, &args, "cycle")?;
    check_count(rt, "cycle", pos.len(), 1, 1)?;
    let it = rt.iter(pos[0])?;
    let saved = rt.new_list(&[]);
    Ok(rt
        .new_object(ty, |head| CycleCell {
            head,
            it: Cell::new(Some(it)),
            saved: Cell::new(saved),
            index: Cell::new(0),
            first_pass: Cell::new(false),
        })
        .value())
}

fn cycle_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let c: Gc<CycleCell> = v.expect_cell();
    if let Some(it) = c.it.get() {
        if let Some(item) = rt.next(it)? {
            if !c.first_pass.get() {
                crate::objects::list::append(rt, c.saved.get(), item)?;
            }
            return Ok(Some(item));
        }
        c.it.set(None);
    }
    let (saved, i) = (c.saved.get(), c.index.get());
    let Some(item) = saved.get(i) else { return Ok(None) };
    c.index.set(if i + 1 >= saved.len() { 0 } else { i + 1 });
    Ok(Some(item))
}

fn cycle_reduce(rt: &Runtime, v: Value) -> R {
    let c: Gc<CycleCell> = v.expect_cell();
    let saved = c.saved.get().value();
    let (it, first) = match c.it.get() {
        Some(it) => (it, false),
        None => {
            let it = rt.iter(saved)?;
            if c.index.get() != 0 {
                rt.call_method(it, rt.names().__setstate__, &[rt.new_int(c.index.get() as i64)])?;
            }
            (it, true)
        }
    };
    let state = rt.new_tuple(&[saved, Value::bool(first)]);
    Ok(reduced_with(rt, v.ty().value(), &[it], state.value()))
}

fn cycle_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let state = state_tuple(rt, state)?;
    if state.len() != 2 {
        return Err(rt.type_error(format!("function takes exactly 2 arguments ({} given)", state.len())));
    }
    let Some(saved) = state.get(0).downcast::<ListCell>() else {
        let t = state.get(0).ty();
        return Err(rt.type_error(format!("argument 1 must be list, not {}", t.name())));
    };
    let first = rt.as_i64(state.get(1))? != 0;
    let c: Gc<CycleCell> = v.expect_cell();
    c.saved.set(saved);
    c.first_pass.set(first);
    c.index.set(0);
    Ok(Value::none())
}

// ---- repeat ----

crate::cell! {
    /// `left` is negative for a repetition without end.
    struct RepeatCell { element: Cell<Value>, left: Cell<i64> }
}

pub static REPEAT: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repeat_repr),
        iter: Some(self_iter),
        next: Some(repeat_next),
        new: Some(repeat_new),
        ..Slots::of::<RepeatCell>()
    },
    methods: crate::methods! {
        "__length_hint__" => Zero(repeat_hint), "Private method returning an estimate of len(list(it)).";
        "__reduce__" => Zero(repeat_reduce), "Return state information for pickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  \
          If not specified, returns the object\nendlessly.",
    ..TypeSpec::new("itertools.repeat", Slots::EMPTY)
};

fn repeat_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("repeat", &["object", "times"]).required(1);
    let [element, times] = args.bind(rt, &P)?;
    let left = match times {
        Some(n) => (rt.index_isize(n, crate::value::statics::overflow_error())? as i64).max(0),
        None => -1,
    };
    let element = element.unwrap_or(Value::none());
    Ok(rt
        .new_object(ty, |head| RepeatCell { head, element: Cell::new(element), left: Cell::new(left) })
        .value())
}

fn repeat_next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let r: Gc<RepeatCell> = v.expect_cell();
    match r.left.get() {
        0 => return Ok(None),
        n if n > 0 => r.left.set(n - 1),
        _ => {}
    }
    Ok(Some(r.element.get()))
}

fn repeat_repr(rt: &Runtime, v: Value) -> R {
    let r: Gc<RepeatCell> = v.expect_cell();
    let (ty, element) = (v.ty(), rt.repr_text(r.element.get())?);
    let text = match r.left.get() {
        n if n < 0 => format!("{}({element})", ty.short_name()),
        n => format!("{}({element}, {n})", ty.short_name()),
    };
    Ok(rt.new_str(&text).value())
}

fn repeat_hint(rt: &Runtime, v: Value) -> R {
    match v.expect_cell::<RepeatCell>().left.get() {
        n if n < 0 => Err(rt.type_error("len() of unsized object")),
        n => Ok(rt.new_int(n)),
    }
}

fn repeat_reduce(rt: &Runtime, v: Value) -> R {
    let r: Gc<RepeatCell> = v.expect_cell();
    let args = [r.element.get(), rt.new_int(r.left.get())];
    Ok(reduced(rt, v.ty().value(), if r.left.get() < 0 { &args[..1] } else { &args }))
}

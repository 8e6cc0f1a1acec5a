//! `groupby`.

use super::{reduced, reduced_with, state_tuple, type_of};
use crate::Runtime;
use crate::error::R;
use crate::objects::object::self_iter;
use crate::types::args::check_count;
use crate::types::{Args, Params, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    struct GroupByCell {
        it: Cell<Value>,
        key: Cell<Option<Value>>,
        /// of the group handed out last
        target: Cell<Option<Value>>,
        current_key: Cell<Option<Value>>,
        current: Cell<Option<Value>>,
        /// the group that may still read on
        group: Cell<Option<Value>>,
    }
}

crate::cell! {
    struct GrouperCell { parent: Cell<Gc<GroupByCell>>, target: Cell<Value> }
}

pub static GROUPBY: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(groupby_next),
        new: Some(groupby_new),
        ..Slots::of::<GroupByCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(groupby_reduce), "Return state information for pickling.";
        "__setstate__" => One(groupby_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "groupby(iterable, key=None)\n--\n\nmake an iterator that returns consecutive keys and groups from the \
          iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A \
          function for computing the group category for each element.\n    If the key function is not specified or is \
          None, the element itself\n    is used for grouping.",
    ..TypeSpec::new("itertools.groupby", Slots::EMPTY)
};

pub static GROUPER: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(grouper_next),
        new: Some(grouper_new),
        ..Slots::of::<GrouperCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(grouper_reduce), "Return state information for pickling."; },
    ..TypeSpec::new("itertools._grouper", Slots::EMPTY)
};

fn groupby_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("groupby", &["iterable", "key"]).required(1);
    let [iterable, key] = args.bind(rt, &P)?;
    let it = rt.iter(iterable.unwrap_or(Value::none()))?;
    Ok(rt
        .new_object(ty, |head| GroupByCell {
            head,
            it: Cell::new(it),
            key: Cell::new(key.filter(|k| !k.is_none())),
            target: Cell::new(None),
            current_key: Cell::new(None),
            current: Cell::new(None),
            group: Cell::new(None),
        })
        .value())
}

/// Reads one item; false at the end.
fn step(rt: &Runtime, g: Gc<GroupByCell>) -> R<bool> {
    let Some(item) = rt.next(g.it.get())? else { return Ok(false) };
    let key = match g.key.get() {
        None => item,
        Some(key) => rt.call(key, &[item])?,
    };
    g.current.set(Some(item));
    g.current_key.set(Some(key));
    Ok(true)
}

fn groupby_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let g: Gc<GroupByCell> = v.expect_cell();
    g.group.set(None);
    // What is left of the last group is skipped.
    loop {
        match (g.current_key.get(), g.target.get()) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(key), Some(target)) if !rt.eq(target, key)? => break,
            _ => {}
        }
        if !step(rt, g)? {
            return Ok(None);
        }
    }
    g.target.set(g.current_key.get());
    let key = g.current_key.get().unwrap_or(Value::none());
    let group = new_grouper(rt, type_of(rt, &GROUPER), g, key);
    Ok(Some(rt.new_tuple(&[key, group]).value()))
}

fn new_grouper(rt: &Runtime, ty: Type, parent: Gc<GroupByCell>, target: Value) -> Value {
    let group = rt
        .new_object(ty, |head| GrouperCell { head, parent: Cell::new(parent), target: Cell::new(target) })
        .value();
    parent.group.set(Some(group));
    group
}

fn grouper_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "_grouper")?;
    check_count(rt, "_grouper", pos.len(), 2, 2)?;
    let Some(parent) = pos[0].downcast::<GroupByCell>() else {
        let t = pos[0].ty();
        return Err(
            rt.type_error(format!("_grouper() argument 1 must be itertools.groupby, not {}", t.name()))
        );
    };
    Ok(new_grouper(rt, ty, parent, pos[1]))
}

fn grouper_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let group: Gc<GrouperCell> = v.expect_cell();
    let g = group.parent.get();
    if g.group.get() != Some(v) {
        return Ok(None);
    }
    if g.current.get().is_none() && !step(rt, g)? {
        return Ok(None);
    }
    let Some(key) = g.current_key.get() else { return Ok(None) };
    if !rt.eq(group.target.get(), key)? {
        return Ok(None);
    }
    Ok(g.current.take())
}

fn groupby_reduce(rt: &Runtime, v: Value) -> R {
    let g: Gc<GroupByCell> = v.expect_cell();
    let class = v.ty().value();
    let args = [g.it.get(), g.key.get().unwrap_or(Value::none())];
    match (g.target.get(), g.current_key.get(), g.current.get()) {
        (Some(target), Some(key), Some(current)) => {
            let state = rt.new_tuple(&[current, target, key]);
            Ok(reduced_with(rt, class, &args, state.value()))
        }
        _ => Ok(reduced(rt, class, &args)),
    }
}

fn groupby_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let state = state_tuple(rt, state)?;
    if state.len() != 3 {
        return Err(rt.type_error(format!("function takes exactly 3 arguments ({} given)", state.len())));
    }
    let g: Gc<GroupByCell> = v.expect_cell();
    g.current.set(Some(state.get(0)));
    g.target.set(Some(state.get(1)));
    g.current_key.set(Some(state.get(2)));
    Ok(Value::none())
}

fn grouper_reduce(rt: &Runtime, v: Value) -> R {
    let group: Gc<GrouperCell> = v.expect_cell();
    let parent = group.parent.get();
    if parent.group.get() != Some(v) {
        let iter = crate::objects::builtin::function_of_builtins(rt, "iter")?;
        return Ok(reduced(rt, iter, &[crate::value::statics::empty_tuple().value()]));
    }
    Ok(reduced(rt, v.ty().value(), &[parent.value(), group.target.get()]))
}

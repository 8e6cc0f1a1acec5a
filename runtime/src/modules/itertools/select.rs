//! Iterators that leave items out: `islice`, `takewhile`, `dropwhile`, `filterfalse`, `compress`.

use super::{positional, reduced, reduced_with};
use crate::Runtime;
use crate::error::R;
use crate::objects::object::self_iter;
use crate::types::args::check_count;
use crate::types::{Args, Params, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// Gives the items numbered `next`, `next + step`, … below `stop` (negative: no end); `count` have been read.
    struct IsliceCell {
        it: Cell<Option<Value>>,
        next: Cell<isize>,
        stop: Cell<isize>,
        step: Cell<isize>,
        count: Cell<isize>,
    }
}

pub static ISLICE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(islice_next),
        new: Some(islice_new),
        ..Slots::of::<IsliceCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(islice_reduce), "Return state information for pickling.";
        "__setstate__" => One(islice_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an \
          iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all \
          preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another \
          value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a \
          list\nbut returns an iterator.",
    ..TypeSpec::new("itertools.islice", Slots::EMPTY)
};

/// An index argument: `None` if it is no number at all, or out of range.
fn bound(rt: &Runtime, v: Value) -> R<Option<isize>> {
    let result = rt.index_isize(v, statics::overflow_error());
    match result {
        Ok(n) => Ok(Some(n).filter(|&n| n >= 0)),
        Err(raised) => {
            // CPython forgets whatever was raised, too.
            rt.clear_raised(raised);
            Ok(None)
        }
    }
}

fn islice_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = positional(rt, ty, &args, "islice")?;
    check_count(rt, "islice", pos.len(), 2, 4)?;
    let stop_error =
        || rt.value_error("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    let optional = |v: Value| if v.is_none() { Ok(Some(None)) } else { Ok(bound(rt, v)?.map(Some)) };
    let (start, stop) = if pos.len() == 2 { (Value::none(), pos[1]) } else { (pos[1], pos[2]) };
    let Some(stop) = optional(stop)? else { return Err(stop_error()) };
    let Some(start) = optional(start)? else {
        return Err(rt.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    };
    let step = match pos.get(3).copied().filter(|s| !s.is_none()) {
        Some(s) => bound(rt, s)?.unwrap_or(0),
        None => 1,
    };
    if step < 1 {
        return Err(rt.value_error("Step for islice() must be a positive integer or None."));
    }
    let it = rt.iter(pos[0])?;
    Ok(rt
        .new_object(ty, |head| IsliceCell {
            head,
            it: Cell::new(Some(it)),
            next: Cell::new(start.unwrap_or(0)),
            stop: Cell::new(stop.unwrap_or(-1)),
            step: Cell::new(step),
            count: Cell::new(0),
        })
        .value())
}

fn islice_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let s: Gc<IsliceCell> = v.expect_cell();
    let Some(it) = s.it.get() else { return Ok(None) };
    let stop = s.stop.get();
    while s.count.get() < s.next.get() {
        if rt.next(it)?.is_none() {
            s.it.set(None);
            return Ok(None);
        }
        s.count.set(s.count.get() + 1);
    }
    if stop >= 0 && s.count.get() >= stop {
        s.it.set(None);
        return Ok(None);
    }
    let Some(item) = rt.next(it)? else {
        s.it.set(None);
        return Ok(None);
    };
    s.count.set(s.count.get() + 1);
    let next = s.next.get().checked_add(s.step.get()).unwrap_or(if stop < 0 { isize::MAX } else { stop });
    s.next.set(if stop >= 0 { next.min(stop) } else { next });
    Ok(Some(item))
}

fn islice_reduce(rt: &Runtime, v: Value) -> R {
    let s: Gc<IsliceCell> = v.expect_cell();
    let Some(it) = s.it.get() else {
        let it = rt.iter(rt.new_list(&[]).value())?;
        return Ok(reduced_with(rt, v.ty().value(), &[it, Value::int(0)], Value::int(0)));
    };
    let int = |n: isize| rt.new_int(n as i64);
    let stop = if s.stop.get() < 0 { Value::none() } else { int(s.stop.get()) };
    let args = [it, int(s.next.get()), stop, int(s.step.get())];
    Ok(reduced_with(rt, v.ty().value(), &args, int(s.count.get())))
}

fn islice_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    if !crate::objects::int::is_int(state) {
        return Err(rt.type_error("an integer is required"));
    }
    let n = rt.index_isize(state, statics::overflow_error())?;
    v.expect_cell::<IsliceCell>().count.set(n);
    Ok(Value::none())
}

// ---- with a predicate ----

crate::cell! {
    struct FilterCell { func: Cell<Value>, it: Cell<Value>, flag: Cell<bool> }
}

fn filter_new(rt: &Runtime, ty: Type, args: Args<'_>, name: &str) -> R {
    let pos = positional(rt, ty, &args, name)?;
    check_count(rt, name, pos.len(), 2, 2)?;
    let it = rt.iter(pos[1])?;
    Ok(rt
        .new_object(ty, |head| FilterCell {
            head,
            func: Cell::new(pos[0]),
            it: Cell::new(it),
            flag: Cell::new(false),
        })
        .value())
}

fn holds(rt: &Runtime, f: Gc<FilterCell>, item: Value) -> R<bool> {
    let result = rt.call(f.func.get(), &[item])?;
    rt.truthy(result)
}

fn filter_reduce(rt: &Runtime, v: Value) -> R {
    let f: Gc<FilterCell> = v.expect_cell();
    let flag = Value::int(f.flag.get() as i32);
    Ok(reduced_with(rt, v.ty().value(), &[f.func.get(), f.it.get()], flag))
}

fn filter_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let flag = rt.truthy(state)?;
    v.expect_cell::<FilterCell>().flag.set(flag);
    Ok(Value::none())
}

pub static TAKEWHILE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(takewhile_next),
        new: Some(|rt, ty, args| filter_new(rt, ty, args, "takewhile")),
        ..Slots::of::<FilterCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(filter_reduce), "Return state information for pickling.";
        "__setstate__" => One(filter_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "takewhile(predicate, iterable, /)\n--\n\nReturn successive entries from an iterable as long as the predicate \
          evaluates to true for each entry.",
    ..TypeSpec::new("itertools.takewhile", Slots::EMPTY)
};

fn takewhile_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let f: Gc<FilterCell> = v.expect_cell();
    if f.flag.get() {
        return Ok(None);
    }
    let Some(item) = rt.next(f.it.get())? else { return Ok(None) };
    if holds(rt, f, item)? {
        return Ok(Some(item));
    }
    f.flag.set(true);
    Ok(None)
}

pub static DROPWHILE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(dropwhile_next),
        new: Some(|rt, ty, args| filter_new(rt, ty, args, "dropwhile")),
        ..Slots::of::<FilterCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(filter_reduce), "Return state information for pickling.";
        "__setstate__" => One(filter_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "dropwhile(predicate, iterable, /)\n--\n\nDrop items from the iterable while predicate(item) is true.\n\n\
          Afterwards, return every element until the iterable is exhausted.",
    ..TypeSpec::new("itertools.dropwhile", Slots::EMPTY)
};

fn dropwhile_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let f: Gc<FilterCell> = v.expect_cell();
    while let Some(item) = rt.next(f.it.get())? {
        if f.flag.get() {
            return Ok(Some(item));
        }
        if !holds(rt, f, item)? {
            f.flag.set(true);
            return Ok(Some(item));
        }
    }
    Ok(None)
}

pub static FILTERFALSE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(filterfalse_next),
        new: Some(|rt, ty, args| filter_new(rt, ty, args, "filterfalse")),
        ..Slots::of::<FilterCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(filterfalse_reduce), "Return state information for pickling."; },
    flags: 1 << flag::BASETYPE,
    doc: "filterfalse(function, iterable, /)\n--\n\nReturn those items of iterable for which function(item) is \
          false.\n\nIf function is None, return the items that are false.",
    ..TypeSpec::new("itertools.filterfalse", Slots::EMPTY)
};

fn filterfalse_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let f: Gc<FilterCell> = v.expect_cell();
    let plain = f.func.get().is_none() || f.func.get() == statics::bool_type().value();
    while let Some(item) = rt.next(f.it.get())? {
        let yes = if plain { rt.truthy(item)? } else { holds(rt, f, item)? };
        if !yes {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn filterfalse_reduce(rt: &Runtime, v: Value) -> R {
    let f: Gc<FilterCell> = v.expect_cell();
    Ok(reduced(rt, v.ty().value(), &[f.func.get(), f.it.get()]))
}

// ---- compress ----

crate::cell! {
    struct CompressCell { data: Cell<Value>, selectors: Cell<Value> }
}

pub static COMPRESS: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(compress_next),
        new: Some(compress_new),
        ..Slots::of::<CompressCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(compress_reduce), "Return state information for pickling."; },
    flags: 1 << flag::BASETYPE,
    doc: "compress(data, selectors)\n--\n\nReturn data elements corresponding to true selector elements.\n\nForms a \
          shorter iterator from selected data elements using the selectors to\nchoose the data elements.",
    ..TypeSpec::new("itertools.compress", Slots::EMPTY)
};

fn compress_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("compress", &["data", "selectors"]).required(2);
    let [data, selectors] = args.bind::<2>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    let data = rt.iter(data)?;
    let selectors = rt.iter(selectors)?;
    Ok(rt
        .new_object(ty, |head| CompressCell { head, data: Cell::new(data), selectors: Cell::new(selectors) })
        .value())
}

fn compress_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let c: Gc<CompressCell> = v.expect_cell();
    loop {
        let Some(item) = rt.next(c.data.get())? else { return Ok(None) };
        let Some(selector) = rt.next(c.selectors.get())? else { return Ok(None) };
        if rt.truthy(selector)? {
            return Ok(Some(item));
        }
    }
}

fn compress_reduce(rt: &Runtime, v: Value) -> R {
    let c: Gc<CompressCell> = v.expect_cell();
    Ok(reduced(rt, v.ty().value(), &[c.data.get(), c.selectors.get()]))
}

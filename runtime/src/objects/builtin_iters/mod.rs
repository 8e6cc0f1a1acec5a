//! `map`, `filter`, `zip`, `reversed`.

mod reversed;
mod zip;

pub use reversed::ReversedCell;
pub use zip::ZipCell;

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::support::{constructor_args, takes_no_keywords};
use crate::types::builtin::Builtin;
use crate::types::{Args, MethodDef, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Type, Value, statics};
use std::cell::Cell;

cell! {
    /// `map`: a tuple of iterators, and the function.
    pub struct MapCell { pub iterators: Cell<Gc<TupleCell>>, pub function: Cell<Value> }
}
cell! {
    /// `filter`
    pub struct FilterCell { pub function: Cell<Value>, pub iterator: Cell<Value> }
}

const MAP_METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(map_reduce), "Return state information for pickling.";
};

pub static MAP_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(map_next),
        new: Some(map_new),
        ..Slots::of::<MapCell>()
    },
    methods: MAP_METHODS,
    doc: "map(func, *iterables) --> map object\n\nWhat func gives for an argument from each of the iterables, until the \
          shortest is at its end.",
    ..TypeSpec::new("map", Slots::EMPTY)
};

const FILTER_METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(filter_reduce), "Return state information for pickling.";
};

pub static FILTER_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(filter_next),
        new: Some(filter_new),
        ..Slots::of::<FilterCell>()
    },
    methods: FILTER_METHODS,
    doc: "filter(function or None, iterable) --> filter object\n\nThe items for which function(item) is true; with None, \
          those that are true themselves.",
    ..TypeSpec::new("filter", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::map_type(), spec: &MAP_SPEC, bases: &[] },
        Builtin { ty: statics::filter_type(), spec: &FILTER_SPEC, bases: &[] },
        Builtin { ty: statics::zip_type(), spec: &zip::SPEC, bases: &[] },
        Builtin { ty: statics::reversed_type(), spec: &reversed::SPEC, bases: &[] },
    ]
}

fn map_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if args.has_keywords() && takes_no_keywords(ty, statics::map_type()) {
        return Err(rt.type_error("map() takes no keyword arguments"));
    }
    let [function, iterables @ ..] = args.pos() else {
        return Err(rt.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(rt.type_error("map() must have at least two arguments."));
    }
    let iterators = iterators_of(rt, iterables)?;
    Ok(rt
        .new_object(ty, |head| MapCell {
            head,
            iterators: Cell::new(iterators),
            function: Cell::new(*function),
        })
        .value())
}

/// `tuple(map(iter, iterables))`
fn iterators_of(rt: &Runtime, iterables: &[Value]) -> R<Gc<TupleCell>> {
    let mut iterators = GcVec::with_capacity(rt, iterables.len());
    for &iterable in iterables {
        iterators.push(rt.iter(iterable)?);
    }
    Ok(rt.new_tuple(&iterators))
}

fn map_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<MapCell>();
    let (iterators, function) = (it.iterators.get(), it.function.get());
    if iterators.len() == 1 {
        let Some(item) = rt.next(iterators.get(0))? else { return Ok(None) };
        return rt.call(function, &[item]).map(Some);
    }
    let mut args = GcVec::with_capacity(rt, iterators.len());
    for iterator in iterators.iter() {
        let Some(item) = rt.next(iterator)? else { return Ok(None) };
        args.push(item);
    }
    rt.call(function, &args).map(Some)
}

fn map_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<MapCell>();
    let mut args = GcVec::from_slice(rt, &[it.function.get()]);
    args.extend(it.iterators.get().iter());
    let args = rt.new_tuple(&args).value();
    Ok(rt.new_tuple(&[v.ty().value(), args]).value())
}

fn filter_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let args = constructor_args(rt, ty, statics::filter_type(), args, (2, 2))?;
    let iterator = rt.iter(args[1])?;
    Ok(rt
        .new_object(ty, |head| FilterCell {
            head,
            function: Cell::new(args[0]),
            iterator: Cell::new(iterator),
        })
        .value())
}

fn filter_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<FilterCell>();
    let (function, iterator) = (it.function.get(), it.iterator.get());
    let by_truth = function.is_none() || function == statics::bool_type().value();
    while let Some(item) = rt.next(iterator)? {
        let keep = if by_truth { item } else { rt.call(function, &[item])? };
        if rt.truthy(keep)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn filter_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<FilterCell>();
    let args = rt.new_tuple(&[it.function.get(), it.iterator.get()]).value();
    Ok(rt.new_tuple(&[v.ty().value(), args]).value())
}

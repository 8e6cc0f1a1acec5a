//! `zip`.

use super::iterators_of;
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::heap::GcVec;
use crate::types::{Args, MethodDef, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Type, Value};
use std::cell::Cell;

cell! {
    /// `zip`: a tuple of iterators.
    pub struct ZipCell { pub iterators: Cell<Gc<TupleCell>>, pub strict: Cell<bool> }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    "__setstate__" => One(setstate), "Set state information for unpickling.";
};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        new: Some(new),
        ..Slots::of::<ZipCell>()
    },
    methods: METHODS,
    doc: "zip(*iterables, strict=False) --> tuples of an item from each iterable, until the shortest is at its end.\n\nIf \
          strict is true and the others are not, ValueError is raised.",
    ..TypeSpec::new("zip", Slots::EMPTY)
};

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let mut strict = false;
    for (name, value) in args.keywords() {
        if *name != *"strict" {
            let name = name.to_text();
            return Err(rt.type_error(format!("'{name}' is an invalid keyword argument for zip()")));
        }
        strict = rt.truthy(value)?;
    }
    let iterators = iterators_of(rt, args.pos())?;
    Ok(rt
        .new_object(ty, |head| ZipCell { head, iterators: Cell::new(iterators), strict: Cell::new(strict) })
        .value())
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<ZipCell>();
    let iterators = it.iterators.get();
    if iterators.len() == 2 && !it.strict.get() {
        let Some(a) = rt.next(iterators.get(0))? else { return Ok(None) };
        let Some(b) = rt.next(iterators.get(1))? else { return Ok(None) };
        return Ok(Some(rt.new_tuple(&[a, b]).value()));
    }
    if iterators.is_empty() {
        return Ok(None);
    }
    let mut items = GcVec::with_capacity(rt, iterators.len());
    for (i, iterator) in iterators.iter().enumerate() {
        match rt.next(iterator)? {
            Some(item) => items.push(item),
            None if it.strict.get() => return check_ends(rt, &iterators, i),
            None => return Ok(None),
        }
    }
    Ok(Some(rt.new_tuple(&items).value()))
}

/// Iterator `ended` is at its end: so must be all others.
#[cold]
fn check_ends(rt: &Runtime, iterators: &TupleCell, ended: usize) -> R<Option<Value>> {
    let others = |last: usize| if last == 1 { " 1".to_string() } else { format!("s 1-{last}") };
    if ended > 0 {
        let (nth, rest) = (ended + 1, others(ended));
        return Err(rt.value_error(format!("zip() argument {nth} is shorter than argument{rest}")));
    }
    for i in 1..iterators.len() {
        if rt.next(iterators.get(i))?.is_some() {
            let (nth, rest) = (i + 1, others(i));
            return Err(rt.value_error(format!("zip() argument {nth} is longer than argument{rest}")));
        }
    }
    Ok(None)
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ZipCell>();
    let (class, iterators) = (v.ty().value(), it.iterators.get().value());
    Ok(if it.strict.get() {
        rt.new_tuple(&[class, iterators, Value::bool(true)])
    } else {
        rt.new_tuple(&[class, iterators])
    }
    .value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    v.expect_cell::<ZipCell>().strict.set(rt.truthy(state)?);
    Ok(Value::none())
}

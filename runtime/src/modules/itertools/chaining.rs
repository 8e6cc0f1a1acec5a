//! `chain`, `zip_longest`, `starmap`, `pairwise`.

use super::{positional, reduced, reduced_with, state_tuple, tuple_of};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::object::self_iter;
use crate::types::args::check_count;
use crate::types::{Args, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Type, TypeCell, Value, flag, statics};
use std::cell::{Cell, RefCell};

crate::cell! {
    /// `source` gives iterables; `active` iterates the current one.
    struct ChainCell { source: Cell<Option<Value>>, active: Cell<Option<Value>> }
}

pub static CHAIN: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(chain_next),
        new: Some(chain_new),
        ..Slots::of::<ChainCell>()
    },
    methods: crate::methods! {
        #class "from_iterable" => One(chain_from_iterable), "from_iterable($type, iterable, /)\n--\n\nAlternative chain() constructor taking a single iterable argument that evaluates lazily.";
        "__reduce__" => Zero(chain_reduce), "Return state information for pickling.";
        "__setstate__" => One(chain_setstate), "Set state information for unpickling.";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    flags: 1 << flag::BASETYPE,
    doc: "chain(*iterables) --> chain object\n\nReturn a chain object whose .__next__() method returns elements from \
          the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables \
          are exhausted.",
    ..TypeSpec::new("itertools.chain", Slots::EMPTY)
};

/// A chain over what `source`, an iterator, gives.
pub fn new_chain(rt: &Runtime, ty: Type, source: Value) -> Value {
    rt.new_object(ty, |head| ChainCell { head, source: Cell::new(Some(source)), active: Cell::new(None) })
        .value()
}

fn chain_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = positional(rt, ty, &args, "chain")?;
    let source = rt.iter(rt.new_tuple(pos).value())?;
    Ok(new_chain(rt, ty, source))
}

fn chain_from_iterable(rt: &Runtime, class: Value, iterable: Value) -> R {
    let source = rt.iter(iterable)?;
    Ok(new_chain(rt, class.expect_cell::<TypeCell>(), source))
}

fn chain_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let c: Gc<ChainCell> = v.expect_cell();
    while let Some(source) = c.source.get() {
        let active = match c.active.get() {
            Some(it) => it,
            None => {
                let next = rt.next(source).and_then(|n| n.map(|iterable| rt.iter(iterable)).transpose());
                match next {
                    Ok(Some(it)) => {
                        c.active.set(Some(it));
                        it
                    }
                    Ok(None) => {
                        c.source.set(None);
                        return Ok(None);
                    }
                    Err(raised) => {
                        c.source.set(None);
                        return Err(raised);
                    }
                }
            }
        };
        if let Some(item) = rt.next(active)? {
            return Ok(Some(item));
        }
        c.active.set(None);
    }
    Ok(None)
}

fn chain_reduce(rt: &Runtime, v: Value) -> R {
    let c: Gc<ChainCell> = v.expect_cell();
    let class = v.ty().value();
    match (c.source.get(), c.active.get()) {
        (None, _) => Ok(reduced(rt, class, &[])),
        (Some(source), None) => Ok(reduced_with(rt, class, &[], rt.new_tuple(&[source]).value())),
        (Some(source), Some(active)) => {
            Ok(reduced_with(rt, class, &[], rt.new_tuple(&[source, active]).value()))
        }
    }
}

fn chain_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let state = state_tuple(rt, state)?;
    if state.is_empty() || state.len() > 2 {
        let (how, n) =
            if state.is_empty() { ("at least 1 argument", 0) } else { ("at most 2 arguments", state.len()) };
        return Err(rt.type_error(format!("function takes {how} ({n} given)")));
    }
    if state.iter().any(|it| it.ty().slots().next.is_none()) {
        return Err(rt.type_error("Arguments must be iterators."));
    }
    let c: Gc<ChainCell> = v.expect_cell();
    c.source.set(Some(state.get(0)));
    c.active.set((state.len() == 2).then(|| state.get(1)));
    Ok(Value::none())
}

// ---- zip_longest ----

crate::cell! {
    struct ZipLongestCell { its: RefCell<Vec<Option<Value>>>, active: Cell<usize>, fill: Cell<Value> }
}

pub static ZIP_LONGEST: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(zip_next),
        new: Some(zip_new),
        ..Slots::of::<ZipLongestCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(zip_reduce), "Return state information for pickling.";
        "__setstate__" => One(zip_setstate), "Set state information for unpickling.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "zip_longest(iter1 [,iter2 [...]], [fillvalue=None]) --> zip_longest object\n\nReturn a zip_longest object \
          whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The \
          .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it \
          raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their \
          place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.\n",
    ..TypeSpec::new("itertools.zip_longest", Slots::EMPTY)
};

fn zip_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let mut fill = Value::none();
    for (i, (name, value)) in args.keywords().enumerate() {
        if *name != *"fillvalue" || i > 0 || args.keywords().count() > 1 {
            return Err(rt.type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value;
    }
    let mut its = GcVec::new(rt);
    for &iterable in args.pos() {
        its.push(rt.iter(iterable)?);
    }
    let n = its.len();
    Ok(rt
        .new_object(ty, |head| ZipLongestCell {
            head,
            its: RefCell::new(its.iter().copied().map(Some).collect()),
            active: Cell::new(n),
            fill: Cell::new(fill),
        })
        .value())
}

fn zip_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let z: Gc<ZipLongestCell> = v.expect_cell();
    let n = z.its.borrow().len();
    if n == 0 || z.active.get() == 0 {
        return Ok(None);
    }
    let mut out = GcVec::with_capacity(rt, n);
    for i in 0..n {
        let it = z.its.borrow()[i];
        let Some(it) = it else {
            out.push(z.fill.get());
            continue;
        };
        match rt.next(it) {
            Ok(Some(item)) => out.push(item),
            Ok(None) => {
                z.active.set(z.active.get() - 1);
                if z.active.get() == 0 {
                    return Ok(None);
                }
                z.its.borrow_mut()[i] = None;
                out.push(z.fill.get());
            }
            Err(raised) => {
                z.active.set(0);
                return Err(raised);
            }
        }
    }
    Ok(Some(rt.new_tuple(&out).value()))
}

fn zip_reduce(rt: &Runtime, v: Value) -> R {
    let z: Gc<ZipLongestCell> = v.expect_cell();
    let empty = statics::empty_tuple().value();
    let n = z.its.borrow().len();
    let its = tuple_of(rt, n, |i| z.its.borrow()[i].unwrap_or(empty));
    Ok(rt.new_tuple(&[v.ty().value(), its, z.fill.get()]).value())
}

fn zip_setstate(_: &Runtime, v: Value, state: Value) -> R {
    v.expect_cell::<ZipLongestCell>().fill.set(state);
    Ok(Value::none())
}

// ---- starmap ----

crate::cell! {
    struct StarmapCell { func: Cell<Value>, it: Cell<Value> }
}

pub static STARMAP: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(starmap_next),
        new: Some(starmap_new),
        ..Slots::of::<StarmapCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(starmap_reduce), "Return state information for pickling."; },
    flags: 1 << flag::BASETYPE,
    doc: "starmap(function, iterable, /)\n--\n\nReturn an iterator whose values are returned from the function \
          evaluated with an argument tuple taken from the given sequence.",
    ..TypeSpec::new("itertools.starmap", Slots::EMPTY)
};

fn starmap_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = positional(rt, ty, &args, "starmap")?;
    check_count(rt, "starmap", pos.len(), 2, 2)?;
    let it = rt.iter(pos[1])?;
    Ok(rt.new_object(ty, |head| StarmapCell { head, func: Cell::new(pos[0]), it: Cell::new(it) }).value())
}

fn starmap_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let s: Gc<StarmapCell> = v.expect_cell();
    let Some(args) = rt.next(s.it.get())? else { return Ok(None) };
    let items = match args.downcast::<TupleCell>() {
        Some(tuple) => {
            let mut items = GcVec::with_capacity(rt, tuple.len());
            items.extend(tuple.iter());
            items
        }
        None => rt.collect(args)?,
    };
    rt.call(s.func.get(), &items).map(Some)
}

fn starmap_reduce(rt: &Runtime, v: Value) -> R {
    let s: Gc<StarmapCell> = v.expect_cell();
    Ok(reduced(rt, v.ty().value(), &[s.func.get(), s.it.get()]))
}

// ---- pairwise ----

crate::cell! {
    struct PairwiseCell { it: Cell<Option<Value>>, old: Cell<Option<Value>> }
}

pub static PAIRWISE: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(pairwise_next),
        new: Some(pairwise_new),
        ..Slots::of::<PairwiseCell>()
    },
    flags: 1 << flag::BASETYPE,
    doc: "pairwise(iterable, /)\n--\n\nReturn an iterator of overlapping pairs taken from the input iterator.\n\n    \
          s -> (s0,s1), (s1,s2), (s2, s3), ...",
    ..TypeSpec::new("itertools.pairwise", Slots::EMPTY)
};

fn pairwise_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = positional(rt, ty, &args, "pairwise")?;
    check_count(rt, "pairwise", pos.len(), 1, 1)?;
    let it = rt.iter(pos[0])?;
    Ok(rt.new_object(ty, |head| PairwiseCell { head, it: Cell::new(Some(it)), old: Cell::new(None) }).value())
}

fn pairwise_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let p: Gc<PairwiseCell> = v.expect_cell();
    let Some(it) = p.it.get() else { return Ok(None) };
    let old = match p.old.get() {
        Some(old) => Some(old),
        None => {
            let first = rt.next(it)?;
            p.old.set(first);
            first
        }
    };
    let next = match old {
        Some(_) => rt.next(it)?,
        None => None,
    };
    let (Some(old), Some(new)) = (old, next) else {
        p.it.set(None);
        p.old.set(None);
        return Ok(None);
    };
    p.old.set(Some(new));
    Ok(Some(rt.new_tuple(&[old, new]).value()))
}

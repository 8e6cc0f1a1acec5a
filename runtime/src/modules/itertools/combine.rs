//! `product`, `permutations`, `combinations`, `combinations_with_replacement`.

use super::{reduced, reduced_with, state_tuple, tuple_of};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::object::self_iter;
use crate::types::{Args, Params, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Type, Value, flag, statics};
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Fresh,
    Running,
    Done,
}

impl crate::value::Trace for Cell<Phase> {
    fn trace(&self, _: &mut crate::heap::Tracer<'_>) {}
}

/// The items of an iterable as a tuple.
fn pool_of(rt: &Runtime, iterable: Value) -> R<Gc<TupleCell>> {
    if iterable.is_exact(statics::tuple_type()) {
        return Ok(iterable.expect_cell());
    }
    let items = rt.collect(iterable)?;
    Ok(rt.new_tuple(&items))
}

// ---- product ----

crate::cell! {
    struct ProductCell {
        /// a tuple of tuples
        pools: Cell<Gc<TupleCell>>,
        indices: RefCell<Vec<usize>>,
        phase: Cell<Phase>,
    }
}

pub static PRODUCT: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(product_next),
        new: Some(product_new),
        ..Slots::of::<ProductCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(product_reduce), "Return state information for pickling.";
        "__setstate__" => One(product_setstate), "Set state information for unpickling.";
        "__sizeof__" => Zero(|rt, v| size_of_cell(rt, v, v.expect_cell::<ProductCell>().indices.borrow().len())), "Returns size in memory, in bytes.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to \
          nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe \
          leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an \
          odometer (with the rightmost element changing\non every iteration).",
    ..TypeSpec::new("itertools.product", Slots::EMPTY)
};

fn size_of_cell(rt: &Runtime, v: Value, indices: usize) -> R {
    Ok(rt.new_int(v.ty().tp_basicsize.get() as i64 + 8 * indices as i64))
}

fn product_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let mut repeat = 1;
    for (name, value) in args.keywords() {
        if *name != *"repeat" {
            let name = name.to_text();
            return Err(rt.type_error(format!("'{name}' is an invalid keyword argument for product()")));
        }
        repeat = rt.index_isize(value, statics::overflow_error())?;
    }
    if repeat < 0 {
        return Err(rt.value_error("repeat argument cannot be negative"));
    }
    let given = if repeat == 0 { &[] } else { args.pos() };
    let Some(n) = given.len().checked_mul(repeat as usize).filter(|&n| n < isize::MAX as usize / 8) else {
        return Err(rt.overflow_error("repeat argument too large"));
    };
    let mut pools = GcVec::new(rt);
    for &iterable in given {
        pools.push(pool_of(rt, iterable)?.value());
    }
    for i in given.len()..n {
        pools.push(pools[i - given.len()]);
    }
    let pools = rt.new_tuple(&pools);
    Ok(rt
        .new_object(ty, |head| ProductCell {
            head,
            pools: Cell::new(pools),
            indices: RefCell::new(vec![0; n]),
            phase: Cell::new(Phase::Fresh),
        })
        .value())
}

fn pool(pools: Gc<TupleCell>, i: usize) -> Gc<TupleCell> {
    pools.get(i).expect_cell()
}

/// Moves to the next combination; false after the last.
fn advance_product(p: &ProductCell) -> bool {
    let (pools, mut indices) = (p.pools.get(), p.indices.borrow_mut());
    if p.phase.get() == Phase::Fresh {
        return (0..pools.len()).all(|i| !pool(pools, i).is_empty());
    }
    for i in (0..indices.len()).rev() {
        indices[i] += 1;
        if indices[i] < pool(pools, i).len() {
            return true;
        }
        indices[i] = 0;
    }
    false
}

fn product_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let p: Gc<ProductCell> = v.expect_cell();
    if p.phase.get() == Phase::Done || !advance_product(&p) {
        p.phase.set(Phase::Done);
        return Ok(None);
    }
    p.phase.set(Phase::Running);
    let (pools, n) = (p.pools.get(), p.pools.get().len());
    Ok(Some(tuple_of(rt, n, |i| pool(pools, i).get(p.indices.borrow()[i]))))
}

fn indices_tuple(rt: &Runtime, indices: &RefCell<Vec<usize>>, n: usize) -> Value {
    tuple_of(rt, n, |i| rt.new_int(indices.borrow()[i] as i64))
}

fn product_reduce(rt: &Runtime, v: Value) -> R {
    let p: Gc<ProductCell> = v.expect_cell();
    let (class, pools) = (v.ty().value(), p.pools.get());
    match p.phase.get() {
        Phase::Done => Ok(reduced(rt, class, &[statics::empty_tuple().value()])),
        Phase::Fresh => Ok(rt.new_tuple(&[class, pools.value()]).value()),
        Phase::Running => {
            let state = indices_tuple(rt, &p.indices, pools.len());
            Ok(rt.new_tuple(&[class, pools.value(), state]).value())
        }
    }
}

/// The numbers of a state tuple of `n` items; ValueError otherwise.
fn state_numbers(rt: &Runtime, state: Value, n: usize) -> R<Vec<i64>> {
    match state.downcast::<TupleCell>().filter(|s| s.len() == n) {
        Some(s) => s.iter().map(|v| rt.as_i64(v)).collect(),
        None => Err(rt.value_error("invalid arguments")),
    }
}

fn product_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let p: Gc<ProductCell> = v.expect_cell();
    let pools = p.pools.get();
    let numbers = state_numbers(rt, state, pools.len())?;
    for (i, n) in numbers.into_iter().enumerate() {
        let len = pool(pools, i).len() as i64;
        if len == 0 {
            p.phase.set(Phase::Done);
            return Ok(Value::none());
        }
        p.indices.borrow_mut()[i] = n.clamp(0, len - 1) as usize;
    }
    p.phase.set(Phase::Running);
    Ok(Value::none())
}

// ---- combinations ----

crate::cell! {
    struct CombinationsCell {
        pool: Cell<Gc<TupleCell>>,
        indices: RefCell<Vec<usize>>,
        r: Cell<usize>,
        phase: Cell<Phase>,
    }
}

pub static COMBINATIONS: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(|rt, v| combinations_next(rt, v, false)),
        new: Some(|rt, ty, args| {
            combinations_new(
                rt,
                ty,
                args,
                &Params::new("combinations", &["iterable", "r"]).required(2),
                false,
            )
        }),
        ..Slots::of::<CombinationsCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(combinations_reduce), "Return state information for pickling.";
        "__setstate__" => One(|rt, v, state| combinations_setstate(rt, v, state, false)), "Set state information for unpickling.";
        "__sizeof__" => Zero(|rt, v| size_of_cell(rt, v, v.expect_cell::<CombinationsCell>().r.get())), "Returns size in memory, in bytes.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "combinations(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the \
          iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
    ..TypeSpec::new("itertools.combinations", Slots::EMPTY)
};

pub static COMBINATIONS_WITH_REPLACEMENT: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(|rt, v| combinations_next(rt, v, true)),
        new: Some(|rt, ty, args| {
            let params = Params::new("combinations_with_replacement", &["iterable", "r"]).required(2);
            combinations_new(rt, ty, args, &params, true)
        }),
        ..Slots::of::<CombinationsCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(combinations_reduce), "Return state information for pickling.";
        "__setstate__" => One(|rt, v, state| combinations_setstate(rt, v, state, true)), "Set state information for unpickling.";
        "__sizeof__" => Zero(|rt, v| size_of_cell(rt, v, v.expect_cell::<CombinationsCell>().r.get())), "Returns size in memory, in bytes.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "combinations_with_replacement(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the \
          iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) \
          --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')",
    ..TypeSpec::new("itertools.combinations_with_replacement", Slots::EMPTY)
};

fn combinations_new(rt: &Runtime, ty: Type, args: Args<'_>, params: &Params, repeat: bool) -> R {
    let [iterable, r] = args.bind::<2>(rt, params)?.map(|v| v.unwrap_or(Value::none()));
    let r = rt.index_isize(r, statics::overflow_error())?;
    let pool = pool_of(rt, iterable)?;
    if r < 0 {
        return Err(rt.value_error("r must be non-negative"));
    }
    let r = r as usize;
    let impossible = if repeat { pool.is_empty() && r > 0 } else { r > pool.len() };
    let indices = if impossible { Vec::new() } else { (0..r).map(|i| if repeat { 0 } else { i }).collect() };
    Ok(rt
        .new_object(ty, |head| CombinationsCell {
            head,
            pool: Cell::new(pool),
            indices: RefCell::new(indices),
            r: Cell::new(r),
            phase: Cell::new(if impossible { Phase::Done } else { Phase::Fresh }),
        })
        .value())
}

/// Moves to the next combination; false after the last.
fn advance_combinations(indices: &mut [usize], n: usize, repeat: bool) -> bool {
    let r = indices.len();
    let top = |i: usize| if repeat { n - 1 } else { i + n - r };
    let Some(i) = (0..r).rev().find(|&i| indices[i] != top(i)) else { return false };
    indices[i] += 1;
    for j in i + 1..r {
        indices[j] = if repeat { indices[i] } else { indices[j - 1] + 1 };
    }
    true
}

fn combinations_next(rt: &Runtime, v: Value, repeat: bool) -> R<Option<Value>> {
    let c: Gc<CombinationsCell> = v.expect_cell();
    let pool = c.pool.get();
    let more = match c.phase.get() {
        Phase::Done => false,
        Phase::Fresh => true,
        Phase::Running => advance_combinations(&mut c.indices.borrow_mut(), pool.len(), repeat),
    };
    if !more {
        c.phase.set(Phase::Done);
        return Ok(None);
    }
    c.phase.set(Phase::Running);
    Ok(Some(tuple_of(rt, c.r.get(), |i| pool.get(c.indices.borrow()[i]))))
}

fn combinations_reduce(rt: &Runtime, v: Value) -> R {
    let c: Gc<CombinationsCell> = v.expect_cell();
    let (class, r) = (v.ty().value(), rt.new_int(c.r.get() as i64));
    let pool = c.pool.get().value();
    match c.phase.get() {
        // What was impossible from the start has an unused pool.
        Phase::Done if c.indices.borrow().len() != c.r.get() => Ok(reduced(rt, class, &[pool, r])),
        Phase::Done => Ok(reduced(rt, class, &[statics::empty_tuple().value(), r])),
        Phase::Fresh => Ok(reduced(rt, class, &[pool, r])),
        Phase::Running => {
            let state = indices_tuple(rt, &c.indices, c.r.get());
            Ok(reduced_with(rt, class, &[pool, r], state))
        }
    }
}

fn combinations_setstate(rt: &Runtime, v: Value, state: Value, repeat: bool) -> R {
    let c: Gc<CombinationsCell> = v.expect_cell();
    let (n, r) = (c.pool.get().len() as i64, c.r.get());
    let numbers = state_numbers(rt, state, r)?;
    if c.indices.borrow().len() != r {
        return Ok(Value::none());
    }
    for (i, number) in numbers.into_iter().enumerate() {
        let max = if repeat { n - 1 } else { i as i64 + n - r as i64 };
        c.indices.borrow_mut()[i] = number.min(max).max(0) as usize;
    }
    c.phase.set(Phase::Running);
    Ok(Value::none())
}

// ---- permutations ----

crate::cell! {
    struct PermutationsCell {
        pool: Cell<Gc<TupleCell>>,
        indices: RefCell<Vec<usize>>,
        cycles: RefCell<Vec<usize>>,
        r: Cell<usize>,
        phase: Cell<Phase>,
    }
}

pub static PERMUTATIONS: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(self_iter),
        next: Some(permutations_next),
        new: Some(permutations_new),
        ..Slots::of::<PermutationsCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(permutations_reduce), "Return state information for pickling.";
        "__setstate__" => One(permutations_setstate), "Set state information for unpickling.";
        "__sizeof__" => Zero(|rt, v| {
            let p: Gc<PermutationsCell> = v.expect_cell();
            size_of_cell(rt, v, p.pool.get().len() + p.r.get())
        }), "Returns size in memory, in bytes.";
    },
    flags: 1 << flag::BASETYPE,
    doc: "permutations(iterable, r=None)\n--\n\nReturn successive r-length permutations of elements in the \
          iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
    ..TypeSpec::new("itertools.permutations", Slots::EMPTY)
};

fn permutations_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("permutations", &["iterable", "r"]).required(1);
    let [iterable, r] = args.bind(rt, &P)?;
    let pool = pool_of(rt, iterable.unwrap_or(Value::none()))?;
    let n = pool.len();
    let r = match r.filter(|r| !r.is_none()) {
        None => n as isize,
        Some(r) if crate::objects::int::is_int(r) => rt.index_isize(r, statics::overflow_error())?,
        Some(_) => return Err(rt.type_error("Expected int as r")),
    };
    if r < 0 {
        return Err(rt.value_error("r must be non-negative"));
    }
    let r = r as usize;
    let possible = r <= n;
    Ok(rt
        .new_object(ty, |head| PermutationsCell {
            head,
            pool: Cell::new(pool),
            indices: RefCell::new((0..n).collect()),
            cycles: RefCell::new(if possible { (0..r).map(|i| n - i).collect() } else { Vec::new() }),
            r: Cell::new(r),
            phase: Cell::new(if possible { Phase::Fresh } else { Phase::Done }),
        })
        .value())
}

/// Moves to the next permutation; false after the last.
fn advance_permutations(indices: &mut [usize], cycles: &mut [usize]) -> bool {
    let n = indices.len();
    for i in (0..cycles.len()).rev() {
        cycles[i] -= 1;
        if cycles[i] == 0 {
            indices[i..].rotate_left(1);
            cycles[i] = n - i;
        } else {
            indices.swap(i, n - cycles[i]);
            return true;
        }
    }
    false
}

fn permutations_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let p: Gc<PermutationsCell> = v.expect_cell();
    let more = match p.phase.get() {
        Phase::Done => false,
        Phase::Fresh => true,
        Phase::Running => advance_permutations(&mut p.indices.borrow_mut(), &mut p.cycles.borrow_mut()),
    };
    if !more {
        p.phase.set(Phase::Done);
        return Ok(None);
    }
    p.phase.set(Phase::Running);
    let pool = p.pool.get();
    Ok(Some(tuple_of(rt, p.r.get(), |i| pool.get(p.indices.borrow()[i]))))
}

fn permutations_reduce(rt: &Runtime, v: Value) -> R {
    let p: Gc<PermutationsCell> = v.expect_cell();
    let (class, r) = (v.ty().value(), rt.new_int(p.r.get() as i64));
    let pool = p.pool.get();
    match p.phase.get() {
        Phase::Fresh => Ok(reduced(rt, class, &[pool.value(), r])),
        Phase::Done if p.r.get() > pool.len() => Ok(reduced(rt, class, &[pool.value(), r])),
        Phase::Done => Ok(reduced(rt, class, &[statics::empty_tuple().value(), r])),
        Phase::Running => {
            let indices = indices_tuple(rt, &p.indices, pool.len());
            let cycles = indices_tuple(rt, &p.cycles, p.r.get());
            let state = rt.new_tuple(&[indices, cycles]);
            Ok(reduced_with(rt, class, &[pool.value(), r], state.value()))
        }
    }
}

fn permutations_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let p: Gc<PermutationsCell> = v.expect_cell();
    let (n, r) = (p.pool.get().len(), p.r.get());
    let state = state_tuple(rt, state)?;
    if state.len() != 2 {
        return Err(rt.type_error(format!("function takes exactly 2 arguments ({} given)", state.len())));
    }
    let indices = state_numbers(rt, state.get(0), n)?;
    let cycles = state_numbers(rt, state.get(1), r)?;
    if r > n {
        return Ok(Value::none());
    }
    let top = n as i64 - 1;
    *p.indices.borrow_mut() = indices.iter().map(|&i| i.min(top).max(0) as usize).collect();
    *p.cycles.borrow_mut() =
        cycles.iter().enumerate().map(|(i, &c)| c.clamp(1, (n - i) as i64) as usize).collect();
    p.phase.set(Phase::Running);
    Ok(Value::none())
}

//! `itertools`.
//!
//! - `endless` count, cycle, repeat            - `chaining` chain, zip_longest, starmap, pairwise
//! - `select`  islice, takewhile, dropwhile, filterfalse, compress
//! - `running` accumulate                      - `combine` product, permutations, combinations
//! - `group`   groupby                         - `tee`     tee

mod chaining;
mod combine;
mod endless;
mod group;
mod running;
mod select;
mod tee;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Origin, TypeSpec};
use crate::value::{Gc, ModuleCell, Type, Value};
use std::cell::RefCell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: crate::methods! {
        "tee" => Pos(1, 2, tee::tee), "tee($module, iterable, n=2, /)\n--\n\nReturns a tuple of n independent iterators.";
    },
    exec,
};

static TYPES: [&TypeSpec; 21] = [
    &running::ACCUMULATE,
    &combine::COMBINATIONS,
    &combine::COMBINATIONS_WITH_REPLACEMENT,
    &endless::CYCLE,
    &select::DROPWHILE,
    &select::TAKEWHILE,
    &select::ISLICE,
    &chaining::STARMAP,
    &chaining::CHAIN,
    &select::COMPRESS,
    &select::FILTERFALSE,
    &endless::COUNT,
    &chaining::ZIP_LONGEST,
    &chaining::PAIRWISE,
    &combine::PERMUTATIONS,
    &combine::PRODUCT,
    &endless::REPEAT,
    &group::GROUPBY,
    &group::GROUPER,
    &tee::TEE,
    &tee::TEE_DATA,
];

/// The module's types, for the code that makes one kind of iterator from another.
#[derive(Default)]
struct Types(RefCell<Vec<Type>>);

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.borrow().iter().for_each(|&ty| t.visit_cell(ty));
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let state = rt.state(|_| Types::default());
    state.0.borrow_mut().clear();
    for spec in TYPES {
        let ty = rt.new_type(spec, &[], Some(module));
        state.0.borrow_mut().push(ty);
        rt.module_add(module, spec.name.rsplit('.').next().unwrap_or(spec.name), ty.value())?;
    }
    Ok(())
}

/// The type of this runtime that a spec of the module has become.
fn type_of(rt: &Runtime, spec: &'static TypeSpec) -> Type {
    let at = TYPES.iter().position(|s| std::ptr::eq(*s, spec)).unwrap_or(0);
    rt.state(|_| Types::default()).0.borrow()[at]
}

/// Positional arguments; keywords are let pass for a subclass, whose `__init__` may want them.
fn positional<'a>(rt: &Runtime, ty: Type, args: &Args<'a>, name: &str) -> R<&'a [Value]> {
    if rt.type_data(ty).origin == Origin::Rust {
        return args.no_keywords(rt, name);
    }
    Ok(args.pos())
}

/// The state that `__setstate__` got, as a tuple's items.
fn state_tuple(rt: &Runtime, state: Value) -> R<Gc<crate::value::TupleCell>> {
    state.downcast().ok_or_else(|| rt.type_error("state is not a tuple"))
}

/// A new tuple of `n` items.
fn tuple_of(rt: &Runtime, n: usize, item: impl Fn(usize) -> Value) -> Value {
    if n == 0 {
        return crate::value::statics::empty_tuple().value();
    }
    let tuple = rt.alloc_tuple(n);
    for (i, slot) in tuple.raw_items().iter().enumerate() {
        slot.set(Some(item(i)));
    }
    tuple.value()
}

/// `(class, (args…))`, as `__reduce__` gives it.
fn reduced(rt: &Runtime, class: Value, args: &[Value]) -> Value {
    let args = rt.new_tuple(args);
    rt.new_tuple(&[class, args.value()]).value()
}

/// `(class, (args…), state)`
fn reduced_with(rt: &Runtime, class: Value, args: &[Value], state: Value) -> Value {
    let args = rt.new_tuple(args);
    rt.new_tuple(&[class, args.value(), state]).value()
}

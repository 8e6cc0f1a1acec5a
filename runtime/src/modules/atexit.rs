//! `atexit`: functions to be called at the end of the program.

use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::methods;
use crate::objects::{exceptions, list};
use crate::runtime::State;
use crate::types::{Args, ModuleSpec};
use crate::value::{Gc, ListCell, ModuleCell, TupleCell, Value};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.",
    functions: methods! {
        "register" => Full(register), "register(func, *args, **kwargs) -> func\n\nHas a function called at the end of the program.";
        "unregister" => One(unregister), "unregister(func) -> None\n\nTakes a function back that was registered.";
        "_clear" => Zero(clear), "_clear() -> None\n\nForgets all functions.";
        "_run_exitfuncs" => Zero(run_exitfuncs), "_run_exitfuncs() -> None\n\nCalls all functions.";
        "_ncallbacks" => Zero(count), "_ncallbacks() -> int\n\nHow many functions there are.";
    },
    exec,
};

/// Tuples (function, arguments, keyword names), in the order of registration.
struct Callbacks(Gc<ListCell>);

impl State for Callbacks {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.0);
    }
}

fn callbacks(rt: &Runtime) -> Gc<ListCell> {
    rt.state(|rt| Callbacks(rt.new_list(&[]))).0
}

fn exec(_: &Runtime, _: Gc<ModuleCell>) -> R<()> {
    Ok(())
}

fn register(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let Some((&function, rest)) = args.all.split_first().filter(|_| !args.pos().is_empty()) else {
        return Err(rt.type_error("register() takes at least 1 argument (0 given)"));
    };
    if !rt.is_callable(function) {
        return Err(rt.type_error("the first argument must be callable"));
    }
    let names = args.names.map_or(Value::none(), |n| n.value());
    let entry = rt.new_tuple(&[function, rt.new_tuple(rest).value(), names]);
    list::append(rt, callbacks(rt), entry.value())?;
    Ok(function)
}

fn unregister(rt: &Runtime, _: Value, function: Value) -> R {
    let all = callbacks(rt);
    let mut i = all.len();
    while i > 0 {
        i -= 1;
        let Some(entry) = all.get(i).and_then(|e| e.downcast::<TupleCell>()) else { continue };
        if rt.eq(entry.get(0), function)? && all.get(i) == Some(entry.value()) {
            list::remove(rt, all, i);
        }
    }
    Ok(Value::none())
}

fn clear(rt: &Runtime, _: Value) -> R {
    list::clear(rt, callbacks(rt));
    Ok(Value::none())
}

fn count(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_int(callbacks(rt).len() as i64))
}

fn run_exitfuncs(rt: &Runtime, _: Value) -> R {
    run_all(rt);
    Ok(Value::none())
}

/// Calls the functions, the last registered first; exceptions are reported as unraisable.
pub fn run_all(rt: &Runtime) {
    let all = callbacks(rt);
    while !all.is_empty() {
        let entry = list::remove(rt, all, all.len() - 1);
        let Some(entry) = entry.downcast::<TupleCell>() else { continue };
        let given = entry.get(1).expect_cell::<TupleCell>();
        let items = GcVec::from_slice(rt, &given.iter().collect::<Vec<_>>());
        let result = rt.call_with_args(entry.get(0), Args { all: &items, names: entry.get(2).downcast() });
        if let Err(raised) = result {
            let exception = rt.take_raised(raised);
            exceptions::write_unraisable(rt, exception, "in atexit callback", Some(entry.get(0)));
        }
    }
}

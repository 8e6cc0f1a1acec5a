//! `_contextvars`: context variables, contexts, tokens.
//!
//! A context's variables are a dict that never changes: setting a variable gives the context a new one. So copies of
//! contexts, which event loops make for every task, share it.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::{Tracer, side};
use crate::objects::{dict, object};
use crate::runtime::State;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, ModuleSpec, Slots, TypeSpec};
use crate::value::{DictCell, Gc, ModuleCell, StrCell, Type, Value, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `_pycontextobject`; the variables are a dict of ours.
    pub struct ContextCell {
        /// the context that was current when this one was entered
        pub prev: Cell<Option<Value>>,
        pub vars: Cell<Gc<DictCell>>,
        pub weaklist: Cell<usize>,
        pub entered: Cell<i32>,
    }
}
crate::cell! {
    /// CPython's `_pycontextvarobject`.
    pub struct ContextVarCell {
        pub name: Cell<Value>,
        pub default: Cell<Option<Value>>,
        pub cached: Cell<usize>,
        pub cached_thread: Cell<u64>,
        pub cached_version: Cell<u64>,
        pub hash: Cell<isize>,
    }
}
crate::cell! {
    /// CPython's `_pycontexttokenobject`.
    pub struct TokenCell {
        pub context: Cell<Gc<ContextCell>>,
        pub var: Cell<Gc<ContextVarCell>>,
        pub old: Cell<Option<Value>>,
        pub used: Cell<i32>,
    }
}
const _: () = {
    assert!(
        size_of::<ContextCell>() == 48 && size_of::<ContextVarCell>() == 64 && size_of::<TokenCell>() == 48
    );
};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_contextvars",
    doc: "Context Variables",
    functions: crate::methods! {
        "copy_context" => Zero(|rt, _| Ok(copy_current(rt).value())), "copy_context($module, /)\n--\n\n";
    },
    exec,
};

static CONTEXT: TypeSpec = TypeSpec {
    slots: Slots {
        hash: Some(object::unhashable),
        compare: Some(context_compare),
        iter: Some(|rt, v| rt.iter(dict::keys(rt, vars(v)).value())),
        len: Some(|_, v| Ok(dict::len(vars(v)))),
        getitem: Some(context_getitem),
        contains: Some(|rt, v, key| Ok(context_find(rt, v, key)?.is_some())),
        new: Some(context_new),
        ..Slots::of::<ContextCell>()
    },
    methods: crate::methods! {
        "get" => Pos(1, 2, context_get), "get($self, key, default=None, /)\n--\n\nReturn the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None.";
        "items" => Zero(|rt, v| rt.iter(dict::items(rt, vars(v)).value())), "items($self, /)\n--\n\nReturn all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value).";
        "keys" => Zero(|rt, v| rt.iter(dict::keys(rt, vars(v)).value())), "keys($self, /)\n--\n\nReturn a list of all variables in the context object.";
        "values" => Zero(|rt, v| rt.iter(dict::values(rt, vars(v)).value())), "values($self, /)\n--\n\nReturn a list of all variables' values in the context object.";
        "copy" => Zero(|rt, v| Ok(new_context(rt, vars(v)).value())), "copy($self, /)\n--\n\nReturn a shallow copy of the context object.";
        "run" => Full(context_run);
    },
    weakrefs: true,
    ..TypeSpec::new("_contextvars.Context", Slots::EMPTY)
};

static VAR: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(var_repr), new: Some(var_new), ..Slots::of::<ContextVarCell>() },
    methods: crate::methods! {
        "get" => Pos(0, 1, var_get), "get($self, default=<unrepresentable>, /)\n--\n\nReturn a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError.";
        "set" => One(|rt, v, value| set(rt, v.expect_cell(), value)), "set($self, value, /)\n--\n\nCall to set a new value for the context variable in the current context.\n\nThe required *value* argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method.";
        "reset" => One(var_reset), "reset($self, token, /)\n--\n\nReset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used.";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[GetSetDef::member("name", |_, v| Ok(v.expect_cell::<ContextVarCell>().name.get()))],
    ..TypeSpec::new("_contextvars.ContextVar", Slots::EMPTY)
};

static TOKEN: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(token_repr),
        hash: Some(object::unhashable),
        new: Some(|rt, _, _| Err(rt.runtime_error("Tokens can only be created by ContextVars"))),
        ..Slots::of::<TokenCell>()
    },
    methods: crate::methods! {
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[
        GetSetDef::read_only("var", |_, v| Ok(v.expect_cell::<TokenCell>().var.get().value())),
        GetSetDef::read_only("old_value", |rt, v| {
            Ok(v.expect_cell::<TokenCell>().old.get().unwrap_or_else(|| missing(rt)))
        }),
    ],
    ..TypeSpec::new("_contextvars.Token", Slots::EMPTY)
};

static MISSING: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(|rt, _| Ok(rt.intern_str("<Token.MISSING>").value())), ..Slots::EMPTY },
    ..TypeSpec::new("Token.MISSING", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::context_type(), spec: &CONTEXT, bases: &[] },
        Builtin { ty: statics::context_var_type(), spec: &VAR, bases: &[] },
        Builtin { ty: statics::context_token_type(), spec: &TOKEN, bases: &[] },
    ]
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    dict::set_text(rt, rt.type_dict(statics::context_token_type()), "MISSING", missing(rt))?;
    rt.module_add(module, "Context", statics::context_type().value())?;
    rt.module_add(module, "ContextVar", statics::context_var_type().value())?;
    rt.module_add(module, "Token", statics::context_token_type().value())
}

/// `Token.MISSING`
struct Missing(Value);

impl State for Missing {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit(self.0);
    }
}

fn missing(rt: &Runtime) -> Value {
    rt.state(|rt| {
        let ty = rt.new_type(&MISSING, &[], None);
        Missing(rt.alloc_instance(ty, 0).value())
    })
    .0
}

// ---- contexts ----

fn cell(v: Value) -> Gc<ContextCell> {
    v.expect_cell()
}

fn vars(v: Value) -> Gc<DictCell> {
    cell(v).vars.get()
}

fn new_context(rt: &Runtime, vars: Gc<DictCell>) -> Gc<ContextCell> {
    rt.new_object(statics::context_type(), |head| ContextCell {
        head,
        prev: Cell::new(None),
        vars: Cell::new(vars),
        weaklist: Cell::new(0),
        entered: Cell::new(0),
    })
}

/// The running thread's context, made on first use.
pub fn current(rt: &Runtime) -> Gc<ContextCell> {
    if let Some(found) = rt.thread().c.context.get().and_then(|c| c.downcast()) {
        return found;
    }
    let new = new_context(rt, rt.new_dict());
    make_current(rt, Some(new.value()));
    new
}

/// A context with the variables of the current one.
pub fn copy_current(rt: &Runtime) -> Gc<ContextCell> {
    new_context(rt, current(rt).vars.get())
}

/// C code swaps the thread's field inline, so it owns a count.
fn make_current(rt: &Runtime, context: Option<Value>) {
    let c = &rt.thread().c;
    if let Some(object) = context {
        crate::heap::mark_crossed(object.bits() as usize, side::CROSSED);
    }
    crate::thread::count(context, 1);
    let old = c.context.replace(context);
    crate::thread::count(old, -1);
    c.context_ver.set(c.context_ver.get() + 1);
}

/// Makes a context current. RuntimeError if it is already entered.
pub fn enter(rt: &Runtime, context: Gc<ContextCell>) -> R<()> {
    if context.entered.get() != 0 {
        let text = rt.repr_text(context.value())?;
        return Err(rt.runtime_error(format!("cannot enter context: {text} is already entered")));
    }
    context.prev.set(rt.thread().c.context.get());
    context.entered.set(1);
    make_current(rt, Some(context.value()));
    Ok(())
}

/// Leaves a context that is current.
pub fn exit(rt: &Runtime, context: Gc<ContextCell>) -> R<()> {
    if context.entered.get() == 0 {
        let text = rt.repr_text(context.value())?;
        return Err(rt.runtime_error(format!("cannot exit context: {text} has not been entered")));
    }
    if rt.thread().c.context.get() != Some(context.value()) {
        return Err(
            rt.runtime_error("cannot exit context: thread state references a different context object")
        );
    }
    make_current(rt, context.prev.take());
    context.entered.set(0);
    Ok(())
}

fn context_new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    if !args.all.is_empty() {
        return Err(rt.type_error("Context() does not accept any arguments"));
    }
    Ok(new_context(rt, rt.new_dict()).value())
}

fn context_run(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let Some((&callable, _)) = args.pos().split_first() else {
        return Err(rt.type_error("run() missing 1 required positional argument"));
    };
    enter(rt, cell(v))?;
    let result = rt.call_with_args(callable, Args { all: &args.all[1..], names: args.names });
    match result {
        Ok(value) => exit(rt, cell(v)).map(|()| value),
        Err(raised) => {
            let exception = rt.take_raised(raised);
            exit(rt, cell(v))?;
            Err(rt.raise_value(exception))
        }
    }
}

fn context_find(rt: &Runtime, v: Value, key: Value) -> R<Option<Value>> {
    if !key.is::<ContextVarCell>() {
        let text = rt.repr_text(key)?;
        return Err(rt.type_error(format!("a ContextVar key was expected, got {text}")));
    }
    dict::get(rt, vars(v), key)
}

fn context_getitem(rt: &Runtime, v: Value, key: Value) -> R {
    context_find(rt, v, key)?.ok_or_else(|| rt.key_error(key))
}

fn context_get(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let default = args.get(1).copied().unwrap_or(Value::none());
    Ok(context_find(rt, v, args[0])?.unwrap_or(default))
}

fn context_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<ContextCell>(), b.downcast::<ContextCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let same = dict::same_contents(rt, x.vars.get(), y.vars.get())?;
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

// ---- variables ----

fn var_new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    let pos = args.pos();
    if pos.len() != 1 {
        let (how, n) = if pos.is_empty() { ("exactly", 0) } else { ("at most", pos.len()) };
        return Err(rt.type_error(format!("ContextVar() takes {how} 1 positional argument ({n} given)")));
    }
    let mut default = None;
    for (name, value) in args.keywords() {
        if *name != *"default" {
            let name = name.to_text();
            return Err(rt.type_error(format!("'{name}' is an invalid keyword argument for ContextVar()")));
        }
        default = Some(value);
    }
    new_var(rt, pos[0], default)
}

/// A context variable. TypeError if the name is no string.
pub fn new_var(rt: &Runtime, name: Value, default: Option<Value>) -> R {
    if !name.is::<StrCell>() {
        return Err(rt.type_error("context variable name must be a str"));
    }
    Ok(rt
        .new_object(statics::context_var_type(), |head| ContextVarCell {
            head,
            name: Cell::new(name),
            default: Cell::new(default),
            cached: Cell::new(0),
            cached_thread: Cell::new(0),
            cached_version: Cell::new(0),
            hash: Cell::new(0),
        })
        .value())
}

/// The variable's value in the current context; else `default`, else its own default.
pub fn get(rt: &Runtime, var: Gc<ContextVarCell>, default: Option<Value>) -> R<Option<Value>> {
    if let Some(context) = rt.thread().c.context.get().and_then(|c| c.downcast::<ContextCell>())
        && let Some(found) = dict::get(rt, context.vars.get(), var.value())?
    {
        return Ok(Some(found));
    }
    Ok(default.or(var.default.get()))
}

fn var_get(rt: &Runtime, v: Value, args: &[Value]) -> R {
    match get(rt, v.expect_cell(), args.first().copied())? {
        Some(value) => Ok(value),
        None => Err(rt.raise_with(statics::lookup_error(), &[v])),
    }
}

/// Sets the variable in the current context; the token that `reset` takes.
pub fn set(rt: &Runtime, var: Gc<ContextVarCell>, value: Value) -> R {
    let context = current(rt);
    let old = dict::get(rt, context.vars.get(), var.value())?;
    let new = dict::copy(rt, context.vars.get())?;
    dict::set(rt, new, var.value(), value)?;
    context.vars.set(new);
    Ok(rt
        .new_object(statics::context_token_type(), |head| TokenCell {
            head,
            context: Cell::new(context),
            var: Cell::new(var),
            old: Cell::new(old),
            used: Cell::new(0),
        })
        .value())
}

fn var_reset(rt: &Runtime, v: Value, token: Value) -> R {
    let Some(t) = token.downcast::<TokenCell>() else {
        let text = rt.repr_text(token)?;
        return Err(rt.type_error(format!("expected an instance of Token, got {text}")));
    };
    reset(rt, v.expect_cell(), t)?;
    Ok(Value::none())
}

/// Gives the variable the value it had before the `set` that made the token.
pub fn reset(rt: &Runtime, var: Gc<ContextVarCell>, token: Gc<TokenCell>) -> R<()> {
    let refuse = |make: fn(&Runtime, String) -> Raised, why: &str| match rt.repr_text(token.value()) {
        Ok(text) => make(rt, format!("{text} {why}")),
        Err(raised) => raised,
    };
    if token.used.get() != 0 {
        return Err(refuse(|rt, m| rt.runtime_error(m), "has already been used once"));
    }
    if token.var.get() != var {
        return Err(refuse(|rt, m| rt.value_error(m), "was created by a different ContextVar"));
    }
    let context = current(rt);
    if token.context.get() != context {
        return Err(refuse(|rt, m| rt.value_error(m), "was created in a different Context"));
    }
    token.used.set(1);
    let new = dict::copy(rt, context.vars.get())?;
    match token.old.get() {
        Some(old) => dict::set(rt, new, var.value(), old)?,
        None => dict::delete(rt, new, var.value()).map(drop)?,
    }
    context.vars.set(new);
    Ok(())
}

fn var_repr(rt: &Runtime, v: Value) -> R {
    let var: Gc<ContextVarCell> = v.expect_cell();
    let name = rt.repr_text(var.name.get())?;
    let default = match var.default.get() {
        Some(d) => format!(" default={}", rt.repr_text(d)?),
        None => String::new(),
    };
    Ok(rt.new_str(&format!("<ContextVar name={name}{default} at {:#x}>", var.address())).value())
}

fn token_repr(rt: &Runtime, v: Value) -> R {
    let t: Gc<TokenCell> = v.expect_cell();
    let used = if t.used.get() != 0 { " used" } else { "" };
    let var = rt.repr_text(t.var.get().value())?;
    Ok(rt.new_str(&format!("<Token{used} var={var} at {:#x}>", t.address())).value())
}

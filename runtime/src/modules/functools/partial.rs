//! `functools.partial`.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::{dict, object};
use crate::types::{Args, GetSetDef, Origin, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, TupleCell, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    pub struct PartialCell {
        func: Cell<Value>,
        args: Cell<Gc<TupleCell>>,
        keywords: Cell<Gc<DictCell>>,
    }
}

pub static PARTIAL: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(partial_repr),
        call: Some(partial_call),
        new: Some(partial_new),
        ..Slots::of::<PartialCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(partial_reduce);
        "__setstate__" => One(partial_setstate);
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[
        GetSetDef::member("func", |_, v| Ok(cell(v).func.get()))
            .doc("function object to use in future partial calls"),
        GetSetDef::member("args", |_, v| Ok(cell(v).args.get().value()))
            .doc("tuple of arguments to future partial calls"),
        GetSetDef::member("keywords", |_, v| Ok(cell(v).keywords.get().value()))
            .doc("dictionary of keyword arguments to future partial calls"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    weakrefs: true,
    doc: "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and \
          keywords.\n",
    ..TypeSpec::new("functools.partial", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<PartialCell> {
    v.expect_cell()
}

/// A partial object without attributes of its own: a partial of it can take over what it holds.
fn plain_partial(rt: &Runtime, v: Value) -> Option<Gc<PartialCell>> {
    let p: Gc<PartialCell> = v.downcast()?;
    let is_plain = rt.type_data(v.ty()).origin == Origin::Rust
        && object::dict_of(rt, v).is_none_or(|d| dict::len(d) == 0);
    is_plain.then_some(p)
}

fn partial_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let Some((&func, given)) = args.pos().split_first() else {
        return Err(rt.type_error("type 'partial' takes at least one argument"));
    };
    if !rt.is_callable(func) {
        return Err(rt.type_error("the first argument must be callable"));
    }
    let (func, all, keywords) = match plain_partial(rt, func) {
        Some(inner) => {
            let mut all = GcVec::new(rt);
            all.extend(inner.args.get().iter().chain(given.iter().copied()));
            (inner.func.get(), rt.new_tuple(&all), dict::copy(rt, inner.keywords.get())?)
        }
        None => (func, rt.new_tuple(given), rt.new_dict()),
    };
    args.keywords().try_for_each(|(name, value)| dict::set_str(rt, keywords, name, value))?;
    Ok(rt
        .new_object(ty, |head| PartialCell {
            head,
            func: Cell::new(func),
            args: Cell::new(all),
            keywords: Cell::new(keywords),
        })
        .value())
}

fn partial_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let p = cell(v);
    let (bound, keywords) = (p.args.get(), p.keywords.get());
    let mut all = GcVec::with_capacity(rt, bound.len() + args.all.len() + dict::len(keywords));
    all.extend(bound.iter());
    if dict::len(keywords) == 0 {
        all.extend(args.all.iter().copied());
        return rt.call_with_args(p.func.get(), Args { all: &all, names: args.names });
    }
    all.extend(args.pos().iter().copied());
    let merged = if args.has_keywords() { dict::copy(rt, keywords)? } else { keywords };
    args.keywords().try_for_each(|(name, value)| dict::set_str(rt, merged, name, value))?;
    let mut names = GcVec::with_capacity(rt, dict::len(merged));
    for (name, value) in dict::iter(merged) {
        if !name.is::<StrCell>() {
            return Err(rt.type_error("keywords must be strings"));
        }
        names.push(name);
        all.push(value);
    }
    let names = rt.new_tuple(&names);
    rt.call_with_args(p.func.get(), Args { all: &all, names: Some(names) })
}

fn partial_repr(rt: &Runtime, v: Value) -> R {
    let Some(_guard) = crate::objects::support::enter_repr(rt, v) else {
        return Ok(rt.new_str("...").value());
    };
    let p = cell(v);
    let mut parts = vec![rt.repr_text(p.func.get())?];
    for arg in p.args.get().iter() {
        parts.push(rt.repr_text(arg)?);
    }
    for (name, value) in dict::iter(p.keywords.get()) {
        parts.push(format!("{}={}", rt.str(name)?.to_text(), rt.repr_text(value)?));
    }
    let ty = v.ty();
    Ok(rt.new_str(&format!("{}({})", ty.tp_name_str(), parts.join(", "))).value())
}

fn partial_reduce(rt: &Runtime, v: Value) -> R {
    let p = cell(v);
    let attributes = object::dict_of(rt, v).filter(|&d| dict::len(d) != 0);
    let attributes = attributes.map_or(Value::none(), |d| d.value());
    let state = rt.new_tuple(&[p.func.get(), p.args.get().value(), p.keywords.get().value(), attributes]);
    let args = rt.new_tuple(&[p.func.get()]);
    Ok(rt.new_tuple(&[v.ty().value(), args.value(), state.value()]).value())
}

fn partial_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let invalid = || rt.type_error("invalid partial state");
    let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() == 4) else { return Err(invalid()) };
    let (func, keywords, attributes) = (state.get(0), state.get(2), state.get(3));
    let Some(args) = state.get(1).downcast::<TupleCell>() else { return Err(invalid()) };
    if !rt.is_callable(func) || !(keywords.is_none() || keywords.is::<DictCell>()) {
        return Err(invalid());
    }
    let args = if args.value().is_exact(crate::value::statics::tuple_type()) {
        args
    } else {
        rt.new_tuple(&rt.collect(args.value())?)
    };
    let keywords = match keywords.downcast::<DictCell>() {
        None => rt.new_dict(),
        Some(d) if d.value().is_exact(crate::value::statics::dict_type()) => d,
        Some(d) => dict::copy(rt, d)?,
    };
    let p = cell(v);
    p.func.set(func);
    p.args.set(args);
    p.keywords.set(keywords);
    if !attributes.is_none() {
        rt.setattr(v, rt.names().__dict__, attributes)?;
    }
    Ok(Value::none())
}

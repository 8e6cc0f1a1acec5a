//! From a call to a frame: arguments to parameters.

use super::frame::FrameCell;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::code::CodeCell;
use crate::objects::dict;
use crate::types::Args;
use crate::value::{DictCell, FunctionCell, Gc, StrCell, TupleCell, Value, flag};
use kingsnake_compile::bytecode::flags;

/// `call` slot of functions.
pub fn call_function(rt: &Runtime, callable: Value, args: Args<'_>) -> R {
    let func: Gc<FunctionCell> = callable.expect_cell();
    let frame = frame_for(rt, func, None, args)?;
    super::eval::run_entry(rt, frame)
}

/// Calls what was found on a type, with the receiver in front if it is a method, or bound otherwise.
pub fn call_bound(rt: &Runtime, found: Value, receiver: Value, args: Args<'_>) -> R {
    if let Some(func) = found.downcast::<FunctionCell>() {
        let frame = frame_for(rt, func, Some(receiver), args)?;
        return super::eval::run_entry(rt, frame);
    }
    if found.ty().has(flag::METHOD_DESCRIPTOR) {
        let mut all = GcVec::with_capacity(rt, args.all.len() + 1);
        all.push(receiver);
        all.extend(args.all.iter().copied());
        return rt.call_with_args(found, Args { all: &all, names: args.names });
    }
    let bound = match found.ty().slots().descr_get {
        Some(get) => get(rt, found, Some(receiver), receiver.ty().value())?,
        None => found,
    };
    rt.call_with_args(bound, args)
}

/// A frame for a call of `func`, its parameters set.
#[inline]
pub fn frame_for(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    receiver: Option<Value>,
    args: Args<'_>,
) -> R<Gc<FrameCell>> {
    let code = func.code.get();
    let frame = rt.new_frame(code, Some(func), func.globals.get(), func.builtins.get());
    let given = args.all.len() + receiver.is_some() as usize;
    if code.simple.get() && args.names.is_none() && given == code.co_argcount.get() as usize {
        let slots = frame.slots();
        let first = receiver.is_some() as usize;
        if let Some(r) = receiver {
            slots[0].set(Some(r));
        }
        for (slot, &v) in slots[first..].iter().zip(args.all) {
            slot.set(Some(v));
        }
        return Ok(frame);
    }
    bind(rt, func, &frame, receiver, args)?;
    Ok(frame)
}

/// The general case: defaults, keywords, `*args`, `**kwargs`.
#[inline(never)]
fn bind(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    frame: &FrameCell,
    receiver: Option<Value>,
    args: Args<'_>,
) -> R<()> {
    let code = func.code.get();
    let slots = frame.slots();
    let argcount = code.co_argcount.get() as usize;
    let kwonly = code.co_kwonlyargcount.get() as usize;
    let total = argcount + kwonly;
    let pos = args.pos();
    let given = pos.len() + receiver.is_some() as usize;
    let nth = |i: usize| match receiver {
        Some(r) if i == 0 => r,
        Some(_) => pos[i - 1],
        None => pos[i],
    };
    for (i, slot) in slots[..given.min(argcount)].iter().enumerate() {
        slot.set(Some(nth(i)));
    }
    let varargs = code.has_flag(flags::VARARGS);
    if varargs {
        let extra = given.saturating_sub(argcount);
        let rest = rt.alloc_tuple(extra);
        for (i, slot) in rest.raw_items().iter().enumerate() {
            slot.set(Some(nth(argcount + i)));
        }
        let rest = if extra == 0 { crate::value::statics::empty_tuple() } else { rest };
        slots[total].set(Some(rest.value()));
    }
    let kwargs = code.has_flag(flags::VARKEYWORDS).then(|| rt.new_dict());
    if let Some(d) = kwargs {
        slots[total + varargs as usize].set(Some(d.value()));
    }
    if args.has_keywords() {
        bind_keywords(rt, func, slots, kwargs, args)?;
    }
    if given > argcount && !varargs {
        return Err(too_many_positional(rt, func, given, slots));
    }
    fill_defaults(rt, func, slots, given)
}

type Slots<'a> = &'a [std::cell::Cell<Option<Value>>];

fn bind_keywords(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    slots: Slots<'_>,
    kwargs: Option<Gc<DictCell>>,
    args: Args<'_>,
) -> R<()> {
    let code = func.code.get();
    let posonly = code.co_posonlyargcount.get() as usize;
    let total = (code.co_argcount.get() + code.co_kwonlyargcount.get()) as usize;
    let names = code.co_localsplusnames.get();
    for (key, value) in args.keywords() {
        let interned = names.raw_items()[posonly..total].iter().position(|n| n.get() == Some(key.value()));
        let found = interned.or_else(|| {
            (posonly..total).position(|i| {
                names.get(i).downcast::<StrCell>().is_some_and(|n| crate::objects::str::equal(&n, &key))
            })
        });
        match found {
            Some(i) => {
                if slots[posonly + i].replace(Some(value)).is_some() {
                    let (f, k) = (qualname(func), key.to_text());
                    return Err(rt.type_error(format!("{f}() got multiple values for argument '{k}'")));
                }
            }
            None => match kwargs {
                Some(d) => dict::set_str(rt, d, key, value)?,
                None => return Err(unexpected_keyword(rt, func, key, args)),
            },
        }
    }
    Ok(())
}

fn qualname(func: Gc<FunctionCell>) -> String {
    func.qualname.get().downcast::<StrCell>().map_or(String::new(), |s| s.to_text().into_owned())
}

#[cold]
fn unexpected_keyword(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    key: Gc<StrCell>,
    args: Args<'_>,
) -> crate::error::Raised {
    let code = func.code.get();
    let f = qualname(func);
    let posonly = code.co_posonlyargcount.get() as usize;
    let wrong: Vec<String> = (0..posonly)
        .filter_map(|i| code.local_name(i).downcast::<StrCell>())
        .filter(|n| args.keywords().any(|(k, _)| crate::objects::str::equal(&k, n)))
        .map(|n| n.to_text().into_owned())
        .collect();
    if !wrong.is_empty() {
        let list = wrong.join(", ");
        return rt.type_error(format!(
            "{f}() got some positional-only arguments passed as keyword arguments: '{list}'"
        ));
    }
    rt.type_error(format!("{f}() got an unexpected keyword argument '{}'", key.to_text()))
}

#[cold]
fn too_many_positional(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    given: usize,
    slots: Slots<'_>,
) -> crate::error::Raised {
    let code = func.code.get();
    let argcount = code.co_argcount.get() as usize;
    let defaults = func.defaults.get().map_or(0, |d| d.len());
    let kwonly_given = (argcount..argcount + code.co_kwonlyargcount.get() as usize)
        .filter(|&i| slots[i].get().is_some())
        .count();
    let plural = argcount != 1 || defaults != 0;
    let takes = if defaults != 0 {
        format!("from {} to {argcount}", argcount - defaults)
    } else {
        argcount.to_string()
    };
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let and_keywords = match kwonly_given {
        0 => String::new(),
        n => format!(" positional argument{} (and {n} keyword-only argument{})", s(given), s(n)),
    };
    let were = if given == 1 && kwonly_given == 0 { "was" } else { "were" };
    rt.type_error(format!(
        "{}() takes {takes} positional argument{} but {given}{and_keywords} {were} given",
        qualname(func),
        if plural { "s" } else { "" }
    ))
}

fn fill_defaults(rt: &Runtime, func: Gc<FunctionCell>, slots: Slots<'_>, given: usize) -> R<()> {
    #![allow(
        clippy::needless_range_loop,
        reason = "a parameter's number is its slot, its default and its name"
    )]
    let code = func.code.get();
    let argcount = code.co_argcount.get() as usize;
    let kwonly = code.co_kwonlyargcount.get() as usize;
    if given < argcount {
        let defaults: Option<Gc<TupleCell>> = func.defaults.get();
        let first = argcount - defaults.map_or(0, |d| d.len()).min(argcount);
        let missing: Vec<usize> = (given..first).filter(|&i| slots[i].get().is_none()).collect();
        if !missing.is_empty() {
            return Err(missing_arguments(rt, func, &missing, "positional"));
        }
        for i in first.max(given)..argcount {
            if slots[i].get().is_none() {
                slots[i].set(defaults.map(|d| d.get(d.len() + i - argcount)));
            }
        }
    }
    let mut missing = Vec::new();
    for i in argcount..argcount + kwonly {
        if slots[i].get().is_some() {
            continue;
        }
        let name: Option<Gc<StrCell>> = code.local_name(i).downcast();
        let default = func.kwdefaults.get().zip(name).and_then(|(d, n)| dict::get_str(rt, d, n));
        match default {
            Some(v) => slots[i].set(Some(v)),
            None => missing.push(i),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(rt, func, &missing, "keyword-only")) }
}

#[cold]
fn missing_arguments(
    rt: &Runtime,
    func: Gc<FunctionCell>,
    missing: &[usize],
    kind: &str,
) -> crate::error::Raised {
    let code: Gc<CodeCell> = func.code.get();
    let names: Vec<String> = missing
        .iter()
        .filter_map(|&i| code.local_name(i).downcast::<StrCell>())
        .map(|n| format!("'{}'", n.to_text()))
        .collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        [] => String::new(),
    };
    let s = if names.len() == 1 { "" } else { "s" };
    rt.type_error(format!("{}() missing {} required {kind} argument{s}: {list}", qualname(func), names.len()))
}

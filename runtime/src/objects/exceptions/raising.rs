//! Making and raising exceptions.

use super::base::{base_init, base_new, cell};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::GcVec;
use crate::objects::traceback::TracebackCell;
use crate::types::Args;
use crate::value::{ExceptionCell, TupleCell, Type, TypeCell, TypeDataWord, Value, flag, statics};
use std::convert::Infallible;

/// `ty(*args)`. Built-in exception types are made without going through `type.__call__`.
pub fn instantiate(rt: &Runtime, ty: Type, args: &[Value]) -> R {
    let builtin = matches!(ty.data_word(), TypeDataWord::Builtin(_)) && ty.has(flag::BASE_EXC);
    let slots = ty.slots();
    let (true, Some(new), Some(init)) = (builtin, slots.new, slots.init) else {
        return rt.call(ty.value(), args);
    };
    let plain_new = std::ptr::fn_addr_eq(new, base_new as fn(&Runtime, Type, Args<'_>) -> R);
    let plain_init = std::ptr::fn_addr_eq(init, base_init as fn(&Runtime, Value, Args<'_>) -> R<()>);
    let args = Args::positional(args);
    let v = new(rt, ty, args)?;
    if !(plain_new && plain_init) {
        init(rt, v, args)?;
    }
    Ok(v)
}

/// Sets `__context__` to the exception that is being handled, without making a cycle of contexts.
pub fn chain_context(rt: &Runtime, exc: Value) {
    let Some(handled) = rt.thread().handled() else { return };
    let (Some(e), Some(_)) = (exc.downcast::<ExceptionCell>(), handled.downcast::<ExceptionCell>()) else {
        return;
    };
    if handled == exc {
        return;
    }
    // Cut the chain before `exc`, if it is in there. `slow` follows at half the speed, to notice an older cycle.
    let (mut at, mut slow, mut step) = (handled, handled, false);
    while let Some(next) = context_of(at) {
        if next == exc {
            cell(at).context.set(None);
            break;
        }
        at = next;
        if at == slow {
            break;
        }
        if step {
            slow = context_of(slow).unwrap_or(slow);
        }
        step = !step;
    }
    e.context.set(Some(handled));
}

fn context_of(v: Value) -> Option<Value> {
    v.downcast::<ExceptionCell>()?.context.get()
}

/// The `raise` statement: `raise`, `raise exc`, `raise exc from cause`.
pub fn raise(rt: &Runtime, exc: Option<Value>, cause: Option<Value>) -> R<Infallible> {
    let Some(exc) = exc else {
        let Some(handled) = rt.thread().handled() else {
            return Err(rt.runtime_error("No active exception to reraise"));
        };
        crate::vm::unwind::no_traceback_here(rt);
        return Err(rt.raise_value(handled));
    };
    let v = if let Some(ty) = exception_class(exc) {
        let v = instantiate(rt, ty, &[])?;
        if !v.is::<ExceptionCell>() {
            let (class, got) = (rt.repr_text(exc)?, rt.repr_text(v.ty().value())?);
            return Err(rt.type_error(format!(
                "calling {class} should have returned an instance of BaseException, not {got}"
            )));
        }
        v
    } else if exc.is::<ExceptionCell>() {
        exc
    } else {
        return Err(rt.type_error("exceptions must derive from BaseException"));
    };
    if let Some(cause) = cause {
        let cause = match exception_class(cause) {
            Some(ty) => Some(instantiate(rt, ty, &[])?),
            None if cause.is_none() => None,
            None if cause.is::<ExceptionCell>() => Some(cause),
            None => return Err(rt.type_error("exception causes must derive from BaseException")),
        };
        cell(v).cause.set(cause);
        cell(v).suppress_context.set(true);
    }
    chain_context(rt, v);
    Err(rt.raise_value(v))
}

/// A class that derives from BaseException.
pub(super) fn exception_class(v: Value) -> Option<Type> {
    v.downcast::<TypeCell>().filter(|t| t.has(flag::BASE_EXC))
}

/// The arguments of `throw(type[, value[, traceback]])` as an exception that is being raised.
pub fn raised_from_triple(rt: &Runtime, args: &[Value]) -> R<Raised> {
    let given = |i: usize| args.get(i).copied().filter(|v| !v.is_none());
    let (ty, value, tb) = (args.first().copied().unwrap_or(Value::none()), given(1), given(2));
    if tb.is_some_and(|t| !t.is::<TracebackCell>()) {
        return Err(rt.type_error("throw() third argument must be a traceback object"));
    }
    let exc = if let Some(class) = exception_class(ty) {
        match value {
            Some(v) if v.ty().is_subtype(class) => v,
            Some(v) => match v.downcast::<TupleCell>() {
                Some(t) => instantiate(rt, class, &GcVec::from_slice(rt, &t.iter().collect::<Vec<_>>()))?,
                None => instantiate(rt, class, &[v])?,
            },
            None => instantiate(rt, class, &[])?,
        }
    } else if ty.is::<ExceptionCell>() {
        if value.is_some() {
            return Err(rt.type_error("instance exception may not have a separate value"));
        }
        ty
    } else {
        let t = ty.ty();
        return Err(rt.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            t.name()
        )));
    };
    if let (Some(tb), Some(e)) = (tb, exc.downcast::<ExceptionCell>()) {
        e.traceback.set(Some(tb));
    }
    Ok(rt.raise_value(exc))
}

/// Raises what the compiler found wrong: a SyntaxError with its place, or that the source is too much for it.
pub fn raise_syntax_error(rt: &Runtime, e: &kingsnake_compile::SyntaxError) -> Raised {
    use kingsnake_compile::SyntaxErrorKind as Kind;
    let ty = match e.kind {
        Kind::Syntax => statics::syntax_error(),
        Kind::Indentation => statics::indentation_error(),
        Kind::Tab => statics::tab_error(),
        Kind::TooDeep => return rt.recursion_error(&e.message),
        Kind::TooLarge => return rt.overflow_error(&e.message),
    };
    let message = rt.new_str(&e.message).value();
    let number = |n: u32| rt.new_int(n as i64);
    let filename = rt.new_str(&e.filename).value();
    let text = e.text.as_deref().map_or(Value::none(), |t| rt.new_str(t).value());
    let place = [filename, number(e.line), number(e.col), text, number(e.end_line), number(e.end_col)];
    let place = if e.end_line == 0 { rt.new_tuple(&place[..4]) } else { rt.new_tuple(&place) };
    rt.raise_with(ty, &[message, place.value()])
}

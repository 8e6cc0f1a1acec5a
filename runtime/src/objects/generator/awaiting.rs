//! `await`, `yield from`, `async for`: finding the iterator behind.

use super::GeneratorCell;
use crate::Runtime;
use crate::error::R;
use crate::objects::code::CodeCell;
use crate::value::{Value, statics};
use kingsnake_compile::bytecode::flags;

fn is_generator_like_coroutine(v: Value) -> bool {
    v.ty() == statics::generator_type()
        && v.expect_cell::<GeneratorCell>()
            .code
            .get()
            .downcast::<CodeCell>()
            .is_some_and(|c| c.has_flag(flags::ITERABLE_COROUTINE))
}

/// GET_YIELD_FROM_ITER
pub fn yield_from_iter(rt: &Runtime, code: &CodeCell, v: Value) -> R {
    if v.ty() == statics::coroutine_type() {
        if !code.has_flag(flags::COROUTINE | flags::ITERABLE_COROUTINE) {
            return Err(rt.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
        }
        return Ok(v);
    }
    if v.ty() == statics::generator_type() {
        return Ok(v);
    }
    rt.iter(v)
}

/// GET_AWAITABLE. `from`: 1 `__aenter__`, 2 `__aexit__`.
pub fn get_awaitable(rt: &Runtime, v: Value, from: usize) -> R {
    let it = match awaitable_iterator(rt, v)? {
        Some(it) => it,
        None => {
            let t = v.ty();
            return Err(rt.type_error(match from {
                1 => format!(
                    "'async with' received an object from __aenter__ that does not implement __await__: {}",
                    t.name()
                ),
                2 => format!(
                    "'async with' received an object from __aexit__ that does not implement __await__: {}",
                    t.name()
                ),
                _ => format!("object {} can't be used in 'await' expression", t.name()),
            }));
        }
    };
    if it.ty() == statics::coroutine_type() && super::delegate(it.expect_cell()).is_some() {
        return Err(rt.runtime_error("coroutine is being awaited already"));
    }
    Ok(it)
}

/// The iterator of an awaitable; `None` if it is none.
pub fn awaitable_iterator(rt: &Runtime, v: Value) -> R<Option<Value>> {
    if v.ty() == statics::coroutine_type() || is_generator_like_coroutine(v) {
        return Ok(Some(v));
    }
    let Some(f) = v.ty().slots().await_ else { return Ok(None) };
    let it = f(rt, v)?;
    if it.ty() == statics::coroutine_type() || is_generator_like_coroutine(it) {
        return Err(rt.type_error("__await__() returned a coroutine"));
    }
    if it.ty().slots().next.is_none() {
        let t = it.ty();
        return Err(rt.type_error(format!("__await__() returned non-iterator of type '{}'", t.name())));
    }
    Ok(Some(it))
}

/// GET_AITER
pub fn get_aiter(rt: &Runtime, v: Value) -> R {
    let Some(f) = v.ty().slots().aiter else {
        let t = v.ty();
        return Err(
            rt.type_error(format!("'async for' requires an object with __aiter__ method, got {}", t.name()))
        );
    };
    let it = f(rt, v)?;
    if it.ty().slots().anext.is_none() {
        let t = it.ty();
        return Err(rt.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            t.name()
        )));
    }
    Ok(it)
}

/// GET_ANEXT
pub fn get_anext(rt: &Runtime, v: Value) -> R {
    let Some(f) = v.ty().slots().anext else {
        let t = v.ty();
        return Err(rt.type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            t.name()
        )));
    };
    let awaitable = f(rt, v)?;
    match awaitable_iterator(rt, awaitable)? {
        Some(it) => Ok(it),
        None => {
            let t = awaitable.ty();
            Err(rt.type_error(format!("'async for' received an invalid object from __anext__: {}", t.name())))
        }
    }
}

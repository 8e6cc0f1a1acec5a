//! Generators, coroutines and asynchronous generators: frames that stop in the middle.

mod asyncgen;
mod awaiting;
mod types;

pub use asyncgen::wrap_async_value;
pub use awaiting::{get_aiter, get_anext, get_awaitable, yield_from_iter};
pub use types::builtin_types;

use crate::Runtime;
use crate::error::R;
use crate::thread::ExcItem;
use crate::value::{Gc, Value, statics};
use crate::vm::eval::{Start, run};
use crate::vm::frame::{FrameCell, State};
use kingsnake_compile::bytecode::flags;
use std::cell::Cell;

/// `PyGenObject` as far as it goes, then ours. The handled exception of the body hangs in the thread's chain while it runs.
#[repr(C)]
pub struct GeneratorCell {
    pub head: crate::value::Header,
    pub code: Cell<Value>,
    pub weaklist: Cell<usize>,
    pub name: Cell<Value>,
    pub qualname: Cell<Value>,
    pub exc_state: ExcItem,
    /// `ag_origin_or_finalizer` or `cr_origin`
    pub origin: Cell<Option<Value>>,
    pub async_bits: [Cell<u8>; 4],
    pub frame_state: Cell<i32>,
    /// The body; none once it has ended.
    pub frame: Cell<Option<Gc<FrameCell>>>,
    pub running: Cell<bool>,
}

/// `async_bits`
pub const HOOKS_INITED: usize = 0;
pub const CLOSED: usize = 1;
pub const RUNNING_ASYNC: usize = 2;

impl crate::value::Trace for ExcItem {
    fn trace(&self, t: &mut crate::heap::Tracer<'_>) {
        self.exc_value.trace(t);
    }
}

// SAFETY: 1. `repr(C)`, the header first. 2. default. 3. every value is visited.
unsafe impl crate::value::NativeCell for GeneratorCell {
    const INFO: &'static crate::value::CellInfo = {
        static INFO: crate::value::CellInfo = crate::value::CellInfo {
            name: "generator",
            size: size_of::<GeneratorCell>(),
            trace: |cell, t| {
                use crate::value::Trace;
                let g = crate::value::gc::view::<GeneratorCell>(&cell);
                g.code.trace(t);
                g.name.trace(t);
                g.qualname.trace(t);
                g.exc_state.trace(t);
                g.origin.trace(t);
                g.frame.trace(t);
            },
            drop: None,
        };
        &INFO
    };
}

/// The generator, coroutine or asynchronous generator of a frame that has reached RETURN_GENERATOR.
pub fn new_generator(rt: &Runtime, frame: Gc<FrameCell>) -> Value {
    let code = frame.code.get();
    let ty = if code.has_flag(flags::COROUTINE) {
        statics::coroutine_type()
    } else if code.has_flag(flags::ASYNC_GENERATOR) {
        statics::async_generator_type()
    } else {
        statics::generator_type()
    };
    let (name, qualname) = match frame.func.get() {
        Some(f) => (f.name.get(), f.qualname.get()),
        None => (code.co_name.get(), code.co_qualname.get()),
    };
    let generator = rt.new_object(ty, |head| GeneratorCell {
        head,
        code: Cell::new(code.value()),
        weaklist: Cell::new(0),
        name: Cell::new(name),
        qualname: Cell::new(qualname),
        exc_state: ExcItem { exc_value: Cell::new(None), previous: Cell::new(std::ptr::null()) },
        origin: Cell::new(None),
        async_bits: [const { Cell::new(0) }; 4],
        frame_state: Cell::new(-2),
        frame: Cell::new(Some(frame)),
        running: Cell::new(false),
    });
    frame.generator.set(Some(generator.value()));
    generator.value()
}

/// What resuming gave.
pub enum Outcome {
    Yielded(Value),
    Returned(Value),
}

/// What to resume with.
pub enum Input {
    Send(Value),
    /// The exception is set.
    Throw(crate::error::Raised),
}

fn kind_name(v: Value) -> &'static str {
    let ty = v.ty();
    if ty == statics::coroutine_type() {
        "coroutine"
    } else if ty == statics::async_generator_type() {
        "async generator"
    } else {
        "generator"
    }
}

/// Runs the body until it yields, returns or raises.
pub fn resume(rt: &Runtime, v: Value, input: Input) -> R<Outcome> {
    let g: Gc<GeneratorCell> = v.expect_cell();
    if g.running.get() {
        return Err(rt.value_error(format!("{} already executing", kind_name(v))));
    }
    let Some(frame) = g.frame.get() else { return ended(rt, v, input) };
    let fresh = frame.state.get() == State::Created;
    match &input {
        Input::Send(x) if fresh && !x.is_none() => {
            let kind = kind_name(v);
            return Err(rt.type_error(format!("can't send non-None value to a just-started {kind}")));
        }
        _ => {}
    }
    let _guard = rt.enter_native_call("")?;
    let thread = rt.thread();
    let start = match input {
        Input::Send(x) => {
            let code = frame.code.get();
            let sp = frame.sp.get();
            frame.slots()[code.co_nlocalsplus.get() as usize + sp as usize].set(Some(x));
            frame.sp.set(sp + 1);
            Start::Resume
        }
        Input::Throw(raised) => {
            let pc = frame.pc.get();
            frame.pc.set(crate::vm::ops::instruction_before(&frame.code.get(), pc));
            Start::Throw(raised)
        }
    };
    frame.entry.set(true);
    frame.back.set(thread.frame.get());
    frame.state.set(State::Executing);
    thread.frame.set(Some(frame));
    g.running.set(true);
    g.exc_state.previous.set(thread.c.exc_info.get());
    thread.c.exc_info.set(&raw const g.exc_state);
    let result = run(rt, frame, start);
    thread.c.exc_info.set(g.exc_state.previous.get());
    g.exc_state.previous.set(std::ptr::null());
    g.running.set(false);
    // The caller's frame may be gone before the generator goes on.
    frame.back.set(None);
    settle(rt, v, g, frame, result)
}

/// After a run: a body that ended lets go of its frame; StopIteration out of it becomes RuntimeError (PEP 479).
fn settle(rt: &Runtime, v: Value, g: Gc<GeneratorCell>, frame: Gc<FrameCell>, result: R) -> R<Outcome> {
    match result {
        Ok(x) if crate::vm::frame::is_suspended(frame) => Ok(Outcome::Yielded(x)),
        Ok(x) => {
            g.frame.set(None);
            Ok(Outcome::Returned(x))
        }
        Err(raised) => {
            g.frame.set(None);
            let stop = rt.raised_is(statics::stop_iteration());
            let async_stop =
                v.ty() == statics::async_generator_type() && rt.raised_is(statics::stop_async_iteration());
            if !stop && !async_stop {
                return Err(raised);
            }
            let what = if stop { "StopIteration" } else { "StopAsyncIteration" };
            let cause = rt.take_raised(raised);
            let raised = rt.runtime_error(format!("{} raised {what}", kind_name(v)));
            let error = rt.take_raised(raised);
            crate::objects::exceptions::set_cause(error, cause);
            crate::objects::exceptions::set_context(error, cause);
            Err(rt.raise_value(error))
        }
    }
}

/// Resuming what has ended.
fn ended(rt: &Runtime, v: Value, input: Input) -> R<Outcome> {
    if v.ty() == statics::coroutine_type() && matches!(input, Input::Send(_)) {
        return Err(rt.runtime_error("cannot reuse already awaited coroutine"));
    }
    match input {
        Input::Send(_) => Ok(Outcome::Returned(Value::none())),
        Input::Throw(raised) => Err(raised),
    }
}

/// `next` slot: the return value waits in the thread for who raises StopIteration.
pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    match resume(rt, v, Input::Send(Value::none()))? {
        Outcome::Yielded(x) => Ok(Some(x)),
        Outcome::Returned(x) => {
            rt.thread().generator_result.set(Some(x).filter(|x| !x.is_none()));
            Ok(None)
        }
    }
}

/// The value for StopIteration, after `next` of an iterator gave nothing.
pub fn take_return_value(rt: &Runtime, _: Value) -> Value {
    rt.thread().generator_result.take().unwrap_or(Value::none())
}

/// SEND: `Ok` what the receiver yielded, `Err` what it returned.
pub fn send(rt: &Runtime, receiver: Value, v: Value) -> R<Result<Value, Value>> {
    let ty = receiver.ty();
    if ty == statics::generator_type() || ty == statics::coroutine_type() {
        return Ok(match resume(rt, receiver, Input::Send(v))? {
            Outcome::Yielded(x) => Ok(x),
            Outcome::Returned(x) => Err(x),
        });
    }
    if v.is_none()
        && let Some(f) = ty.slots().next
    {
        rt.thread().generator_result.set(None);
        return Ok(match f(rt, receiver)? {
            Some(x) => Ok(x),
            None => Err(take_return_value(rt, receiver)),
        });
    }
    let result = rt.call_method(receiver, rt.names().send, &[v]);
    stop_value(rt, result)
}

/// A call's result, or the value of the StopIteration it raised.
pub fn stop_value(rt: &Runtime, result: R) -> R<Result<Value, Value>> {
    match result {
        Ok(x) => Ok(Ok(x)),
        Err(raised) if rt.raised_is(statics::stop_iteration()) => {
            let e = rt.take_raised(raised);
            Ok(Err(crate::objects::exceptions::stop_iteration_value(e)))
        }
        Err(raised) => Err(raised),
    }
}

/// What a suspended body delegates to.
pub fn delegate(g: Gc<GeneratorCell>) -> Option<Value> {
    use kingsnake_compile::bytecode::{Op, arg_of, op_byte};
    let frame = g.frame.get().filter(|f| f.state.get() == State::Suspended)?;
    let code = frame.code.get();
    let word = code.code.words[frame.pc.get() as usize];
    if Op::from_u8(op_byte(word)) != Some(Op::Resume) || arg_of(word) < 2 {
        return None;
    }
    let top = code.co_nlocalsplus.get() as usize + frame.sp.get() as usize - 1;
    frame.slots()[top].get()
}

/// `generator.close()`
pub fn close(rt: &Runtime, v: Value) -> R {
    let g: Gc<GeneratorCell> = v.expect_cell();
    let Some(frame) = g.frame.get() else { return Ok(Value::none()) };
    if frame.state.get() == State::Created {
        g.frame.set(None);
        frame.state.set(State::Completed);
        return Ok(Value::none());
    }
    let mut pending = None;
    if let Some(inner) = delegate(g) {
        g.running.set(true);
        let closed = close_delegate(rt, inner);
        g.running.set(false);
        pending = closed.err();
    }
    let raised = match pending {
        Some(raised) => raised,
        None => rt.raise_with(statics::generator_exit(), &[]),
    };
    match resume(rt, v, Input::Throw(raised)) {
        Ok(Outcome::Yielded(_)) => {
            let kind = kind_name(v);
            Err(rt.runtime_error(format!("{kind} ignored GeneratorExit")))
        }
        Ok(Outcome::Returned(_)) => Ok(Value::none()),
        Err(raised) => {
            let expected = rt.raised_is(statics::generator_exit()) || rt.raised_is(statics::stop_iteration());
            if !expected {
                return Err(raised);
            }
            rt.clear_raised(raised);
            Ok(Value::none())
        }
    }
}

fn close_delegate(rt: &Runtime, inner: Value) -> R<()> {
    let ty = inner.ty();
    if ty == statics::generator_type() || ty == statics::coroutine_type() {
        return close(rt, inner).map(|_| ());
    }
    match rt.getattr_opt(inner, rt.names().close)? {
        Some(f) => rt.call(f, &[]).map(|_| ()),
        None => Ok(()),
    }
}

/// `generator.throw(exception)`, the exception being set.
pub fn throw(rt: &Runtime, v: Value, raised: crate::error::Raised) -> R<Outcome> {
    let g: Gc<GeneratorCell> = v.expect_cell();
    let Some(inner) = delegate(g) else { return resume(rt, v, Input::Throw(raised)) };
    let exc = rt.take_raised(raised);
    if exc.ty().is_subtype(statics::generator_exit()) {
        g.running.set(true);
        let closed = close_delegate(rt, inner);
        g.running.set(false);
        let raised = match closed {
            Ok(()) => rt.raise_value(exc),
            Err(raised) => raised,
        };
        return resume(rt, v, Input::Throw(raised));
    }
    g.running.set(true);
    let result = throw_into(rt, inner, exc);
    g.running.set(false);
    match result {
        Ok(Some(Ok(yielded))) => Ok(Outcome::Yielded(yielded)),
        Ok(Some(Err(returned))) => finish_delegate(rt, v, g, returned),
        Ok(None) => {
            let raised = rt.raise_value(exc);
            resume(rt, v, Input::Throw(raised))
        }
        Err(raised) => resume(rt, v, Input::Throw(raised)),
    }
}

/// `None`: the delegate has no `throw`.
fn throw_into(rt: &Runtime, inner: Value, exc: Value) -> R<Option<Result<Value, Value>>> {
    let ty = inner.ty();
    if ty == statics::generator_type() || ty == statics::coroutine_type() {
        let raised = rt.raise_value(exc);
        return Ok(Some(match throw(rt, inner, raised)? {
            Outcome::Yielded(x) => Ok(x),
            Outcome::Returned(x) => Err(x),
        }));
    }
    let Some(f) = rt.getattr_opt(inner, rt.names().throw)? else { return Ok(None) };
    let result = rt.call(f, &[exc]);
    stop_value(rt, result).map(Some)
}

/// The delegate returned: the body goes on behind its SEND with the result on the stack.
fn finish_delegate(rt: &Runtime, v: Value, g: Gc<GeneratorCell>, result: Value) -> R<Outcome> {
    use kingsnake_compile::bytecode::{Op, arg_of, op_byte};
    let Some(frame) = g.frame.get() else { return Ok(Outcome::Returned(result)) };
    let code = frame.code.get();
    let words = &code.code.words;
    // The yield is followed by a jump back to the SEND, whose argument is where a finished delegate goes on.
    let mut at = frame.pc.get() as usize;
    while let Some(op) = Op::from_u8(op_byte(words[at])) {
        match op {
            Op::Send => {
                at = arg_of(words[at]) as usize;
                break;
            }
            Op::JumpBackwardNoInterrupt | Op::Jump | Op::JumpBackward => at = arg_of(words[at]) as usize,
            _ => at += 1 + op.has_cache() as usize,
        }
    }
    frame.pc.set(at as u32);
    let sp = frame.sp.get() as usize;
    frame.slots()[code.co_nlocalsplus.get() as usize + sp - 1].set(None);
    frame.sp.set(sp as u32 - 1);
    resume(rt, v, Input::Send(result))
}

/// Whether the body is running.
pub fn is_running(g: Gc<GeneratorCell>) -> bool {
    g.running.get()
}

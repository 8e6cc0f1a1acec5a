//! What modules ask of the evaluation loop: frames, namespaces, code objects.

use crate::Runtime;
use crate::error::R;
use crate::objects::code::CodeCell;
use crate::objects::{code, frame};
use crate::value::{DictCell, Gc, StrCell, TupleCell, Value};
use crate::vm::build::builtins_of;
use crate::vm::frame::{FrameCell, escape};
use kingsnake_compile::bytecode::Code;
use kingsnake_compile::{Mode, Options};
use std::sync::Arc;

/// `__future__` features as bits of `co_flags`.
const FUTURE: u32 = 0x1fe_0000;

/// Compiles source text; SyntaxError. `optimize` -1: as the runtime was started.
pub fn compile_source(
    rt: &Runtime,
    source: &str,
    filename: Gc<StrCell>,
    mode: &str,
    flags: i32,
    optimize: i32,
) -> R {
    let optimize = u8::try_from(optimize).unwrap_or_else(|_| rt.config.borrow().optimize);
    let options = Options { optimize, flags: flags as u32, dont_inherit: false };
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::Exec,
    };
    let made = crate::vm::compile_source(rt, source, &filename.to_text(), mode, &options)?;
    set_code_filename(rt, made.value(), filename)?;
    Ok(made.value())
}

/// Runs a code object in namespaces.
pub fn run_code(rt: &Runtime, code: Value, globals: Gc<DictCell>, locals: Value) -> R {
    crate::vm::run_code(rt, code.expect_cell(), globals, locals)
}

/// Runs the code of a function body with the cells of its free variables.
pub fn run_code_with_closure(
    rt: &Runtime,
    code: Value,
    globals: Gc<DictCell>,
    locals: Value,
    closure: Value,
) -> R {
    let code: Gc<CodeCell> = code.expect_cell();
    let builtins = builtins_of(rt, globals)?;
    let func = rt.new_function(code, globals, builtins);
    func.closure.set(closure.downcast::<TupleCell>());
    let frame = rt.new_frame(code, Some(func), globals, builtins);
    frame.locals.set(Some(locals));
    crate::vm::eval::run_entry(rt, frame)
}

/// How many cells a code object wants from outside.
pub fn free_variable_count(code: Value) -> usize {
    code.downcast::<CodeCell>().map_or(0, |c| c.co_nfreevars.get() as usize)
}

/// The compiled code of a code object.
pub fn code_of(v: Value) -> Option<Arc<Code>> {
    v.downcast::<CodeCell>().map(|c| c.code.0.clone())
}

/// A code object for compiled code.
pub fn new_code(rt: &Runtime, code: Arc<Code>) -> R {
    Ok(code::new_code(rt, &code)?.value())
}

/// Gives a code object, and those inside it that have the same one, another file name.
pub fn set_code_filename(rt: &Runtime, code: Value, filename: Gc<StrCell>) -> R<()> {
    let Some(cell) = code.downcast::<CodeCell>() else { return Ok(()) };
    let old = cell.co_filename.get();
    if rt.eq(old, filename.value())? {
        return Ok(());
    }
    rename(cell, old, filename);
    Ok(())
}

fn rename(cell: Gc<CodeCell>, old: Value, new: Gc<StrCell>) {
    let same = |v: Value| match (v.downcast::<StrCell>(), old.downcast::<StrCell>()) {
        (Some(a), Some(b)) => crate::objects::str::equal(&a, &b),
        _ => false,
    };
    if !same(cell.co_filename.get()) {
        return;
    }
    cell.co_filename.set(new.value());
    cell.co_consts.get().iter().filter_map(|c| c.downcast::<CodeCell>()).for_each(|c| rename(c, old, new));
}

fn running(rt: &Runtime) -> Option<Gc<FrameCell>> {
    rt.thread().frame.get()
}

/// The frame `depth` calls below the innermost one, for somebody to keep.
pub fn frame_at_depth(rt: &Runtime, depth: usize) -> Option<Value> {
    let mut at = running(rt)?;
    for _ in 0..depth {
        at = at.back.get()?;
    }
    escape(at);
    Some(at.value())
}

/// A frame for somebody to keep.
pub fn frame_object(_: &Runtime, frame: Gc<FrameCell>) -> Value {
    escape(frame);
    frame.value()
}

/// The globals of the innermost Python frame.
pub fn current_globals(rt: &Runtime) -> Option<Gc<DictCell>> {
    crate::vm::current_globals(rt)
}

/// The builtins of the innermost Python frame; the runtime's own outside of any.
pub fn current_builtins(rt: &Runtime) -> Option<Gc<DictCell>> {
    running(rt).map(|f| f.builtins.get()).or_else(|| rt.builtins.get())
}

/// The namespace of the innermost Python frame.
pub fn current_locals(rt: &Runtime) -> R {
    match running(rt) {
        Some(f) => frame::locals(rt, f),
        None => Err(rt.system_error("frame does not exist")),
    }
}

/// The `__future__` features of the code that calls.
pub fn inherited_flags(rt: &Runtime) -> i32 {
    running(rt).map_or(0, |f| (f.code.get().co_flags.get() as u32 & FUTURE) as i32)
}

/// `sys.settrace` or `sys.setprofile` was called. The trace function is kept for programs that ask for it.
pub fn tracing_changed(_: &Runtime) {}

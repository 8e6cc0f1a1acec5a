//! The evaluation of bytecode.
//!
//! - `frame`  what a running function has: a cell of the heap      - `call`   from a call to a frame
//! - `eval`   the loop                                             - `unwind` from an exception to its handler
//! - `cache`  inline caches of attributes, methods, globals        - `ops`    what the loop leaves to functions
//! - `build`  classes, imports, modules                            - `matching` the `match` statement

pub mod build;
pub mod cache;
pub mod call;
pub mod eval;
pub mod frame;
pub mod matching;
pub mod ops;
pub mod unwind;

pub use build::{build_class, compile_source, run_code};

use crate::Runtime;
use crate::error::R;
use crate::value::{DictCell, Gc, StrCell, Type, TypeCell, Value, VarCell};
use kingsnake_compile::bytecode::LOCAL_CELL;

/// For `super()` without arguments: the `__class__` of the innermost frame's function, and its first argument.
pub fn super_arguments(rt: &Runtime) -> R<(Type, Value)> {
    let Some(frame) = rt.thread().frame.get() else {
        return Err(rt.runtime_error("super(): no current frame"));
    };
    let code = frame.code.get();
    if code.co_argcount.get() == 0 {
        return Err(rt.runtime_error("super(): no arguments"));
    }
    let slots = frame.slots();
    let mut first = slots[0].get();
    if code.code.localsplus[0] & LOCAL_CELL != 0 {
        first = first.and_then(|c| c.downcast::<VarCell>()).and_then(|c| c.contents.get());
    }
    let Some(first) = first else { return Err(rt.runtime_error("super(): arg[0] deleted")) };
    let total = code.co_nlocalsplus.get() as usize;
    for (i, slot) in slots.iter().enumerate().take(total).skip(total - code.co_nfreevars.get() as usize) {
        if code.local_name(i).downcast::<StrCell>().is_some_and(|n| *n == *"__class__") {
            let cell = slot.get().and_then(|c| c.downcast::<VarCell>());
            return match cell.and_then(|c| c.contents.get()) {
                None => Err(rt.runtime_error("super(): empty __class__ cell")),
                Some(class) => match class.downcast::<TypeCell>() {
                    Some(class) => Ok((class, first)),
                    None => {
                        let t = class.ty();
                        Err(rt.runtime_error(format!("super(): __class__ is not a type ({})", t.name())))
                    }
                },
            };
        }
    }
    Err(rt.runtime_error("super(): __class__ cell not found"))
}

/// The globals of the innermost Python frame.
pub fn current_globals(rt: &Runtime) -> Option<Gc<DictCell>> {
    rt.thread().frame.get().map(|f| f.globals.get())
}

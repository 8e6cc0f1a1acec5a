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
use crate::value::{DictCell, Gc};

/// The globals of the innermost Python frame.
pub fn current_globals(rt: &Runtime) -> Option<Gc<DictCell>> {
    rt.thread().frame.get().map(|f| f.globals.get())
}

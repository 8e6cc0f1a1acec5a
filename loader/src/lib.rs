//! Kingsnake's way with shared objects: inspect them, copy them privately, open them, find their init functions.
//!
//! Nothing here knows Python objects; a module's init function is handed out as a bare C function pointer.
//!
//! - [`inspect`] reads a file without loading it; [`statics`] its writable data and static types.
//! - [`Loader`] opens files for runtimes: the first runtime gets the original, every other a private copy.
//! - [`crash`] writes a C stack when the process dies of a signal.
#![allow(clippy::collapsible_if, reason = "nested conditions name one fact each")]
#![cfg_attr(test, allow(non_snake_case, reason = "tests are named FunctionConditionOutcome"))]

mod copy;
pub mod crash;
mod elf;
mod error;
pub mod inspect;
pub mod name;
mod open;
mod pins;
mod policy;
mod rewrite;
pub mod statics;

pub use error::{LoadError, THIS_MACHINE};
pub use inspect::Extension;
pub use open::{Closing, DEFAULT_FLAGS, Library};
pub use pins::Pin;
pub use policy::{InitFn, Kept, Loaded, Loader, RuntimeId, Sharing};

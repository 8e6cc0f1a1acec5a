//! Rooms of CPython's `Python/`, a file each.

pub mod ceval;
pub mod errors;
pub mod import;
pub mod pylifecycle;
pub mod pystate;
pub mod pythonrun;
pub mod sysmodule;
pub mod thread;
pub mod warnings;

//! Rooms of CPython's `Python/`.

pub mod ceval;
pub mod errors;
pub mod errors_format;
pub mod getargs;
pub mod import;
pub mod modsupport;
pub mod pylifecycle;
pub mod pystate;
pub mod pythonrun;
pub mod sysmodule;
pub mod sysmodule_format;
pub mod thread;
pub mod warnings;

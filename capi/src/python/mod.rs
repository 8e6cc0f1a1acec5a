//! Rooms of CPython's `Python/`, a file each.

pub mod ceval;
pub mod errors;
pub mod import;
pub mod pystate;

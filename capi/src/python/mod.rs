//! Rooms of CPython's `Python/`, a file each.

pub mod errors;
pub mod import;

//! Rooms of CPython's `Modules/`, a file each.

pub mod gcmodule;

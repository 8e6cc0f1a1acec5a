//! `tuple`.

mod value;


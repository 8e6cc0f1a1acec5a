//! `str`.

mod value;

pub use value::*;

//! `list`.

mod value;

pub use value::*;

//! `dict`.

mod value;

pub use value::*;

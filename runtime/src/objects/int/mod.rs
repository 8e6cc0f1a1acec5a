//! `int`.

mod value;

pub use value::*;

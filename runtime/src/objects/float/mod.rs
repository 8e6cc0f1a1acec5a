//! `float`.

mod value;

pub use value::*;

//! `_ast`: the classes of syntax trees.

use crate::Runtime;
use crate::error::R;
use crate::value::{Gc, StrCell, Value};

pub fn is_node(_: &Runtime, _: Value) -> R<bool> {
    Ok(false)
}
pub fn compile_node(rt: &Runtime, _: Value, _: Gc<StrCell>, _: &str, _: i32, _: i32) -> R {
    Err(rt.not_implemented_error("compile() of a tree"))
}
pub fn parse(rt: &Runtime, _: &str, _: Gc<StrCell>, _: &str, _: i32) -> R {
    Err(rt.not_implemented_error("ast.parse()"))
}

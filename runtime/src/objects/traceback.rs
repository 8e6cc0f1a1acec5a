//! stand-in until the room lands
use crate::Runtime;
use crate::types::builtin::Builtin;
use crate::value::*;
use crate::vm::frame::FrameCell;
pub fn add_entry(_rt: &Runtime, _e: Value, _f: Gc<FrameCell>, _pc: u32) {}
pub fn builtin_types() -> Vec<Builtin> { vec![] }

//! The instruction set and the immutable code object that carries it.
//!
//! A code object is a sequence of `u32` words. An instruction is one word, opcode in the low 8 bits and argument in
//! the high 24, followed by one more word if [`Op::has_cache`]: the index of its inline cache slot
//! (`0..code.cache_count`), for the evaluation loop to use as it likes. Jump arguments are absolute word indices.

mod code;
mod disasm;
mod effect;
mod op;
mod positions;
mod text;
mod verify;

pub use code::{
    Code, CodeParts, Const, ExceptionEntry, Invalid, LOCAL_CELL, LOCAL_FREE, LOCAL_VAR, Name, flags,
};
pub use disasm::{disassemble, disassemble_all};
pub use effect::{Effect, effect};
pub use op::{ArgKind, BinaryKind, CompareKind, MAX_ARG, Op, arg_of, make_function, op_byte, pack};
pub use positions::{Position, PositionWriter, Positions};
pub use text::Text;

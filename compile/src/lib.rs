//! The compiler: source text to Kingsnake's own bytecode.
//!
//! Everything here is plain Rust data without Python objects, so that one compiled [`bytecode::Code`] can be
//! shared by every runtime of the process. The stages are: parse (ruff's parser), symbol table, code
//! generation, and assembly (jump resolution, peephole, exception table).

pub mod bytecode;

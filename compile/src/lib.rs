//! The compiler: source text to Kingsnake's own bytecode.
//!
//! Everything here is plain Rust data without Python objects, so that one compiled [`bytecode::Code`] can be
//! shared by every runtime of the process. The stages are: `parse` (ruff's parser), `symtable` (which scope each name
//! belongs to), `codegen` (instructions with labels), `assemble` (jumps resolved, peephole, exception table).

mod assemble;
pub mod bytecode;
mod codegen;
mod diagnose;
mod error;
mod future;
mod guard;
mod lines;
mod names;
mod operator_span;
mod parse;
mod serial;
mod single;
mod strings;
mod symtable;
pub mod tree;
mod unparse;

use std::sync::Arc;

use ruff_python_ast::Mod;

use bytecode::{Code, Name, flags};
use codegen::{Context, Root};
use error::Pass;
use symtable::Body;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use operator_span::operator_span;
pub use serial::{FORMAT_VERSION, ReadError, deserialize, serialize};

/// What kind of source text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module.
    Exec,
    /// One expression; the code returns its value.
    Eval,
    /// One interactive statement; values of expressions are printed.
    Single,
}

/// `PyCF_DONT_IMPLY_DEDENT`
pub const DONT_IMPLY_DEDENT: u32 = 0x200;
/// `PyCF_ALLOW_TOP_LEVEL_AWAIT`
pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
/// `PyCF_ALLOW_INCOMPLETE_INPUT`
pub const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;

/// How to compile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// 0 none, 1 without asserts (`-O`), 2 without docstrings too (`-OO`).
    pub optimize: u8,
    /// `CO_FUTURE_*` features that are on from outside, and the `PyCF_*` flags above.
    pub flags: u32,
    /// Leave the features of `flags` out.
    pub dont_inherit: bool,
}

/// All `CO_FUTURE_*` bits.
const FEATURES: u32 = flags::FUTURE_DIVISION
    | flags::FUTURE_ABSOLUTE_IMPORT
    | flags::FUTURE_WITH_STATEMENT
    | flags::FUTURE_PRINT_FUNCTION
    | flags::FUTURE_UNICODE_LITERALS
    | flags::FUTURE_BARRY_AS_BDFL
    | flags::FUTURE_GENERATOR_STOP
    | flags::FUTURE_ANNOTATIONS;

/// Compiles source text (already decoded, without its byte order mark).
pub fn compile(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<Arc<Code>, SyntaxError> {
    let filename: Name = Arc::from(filename);
    let normal = parse::normalize(source);
    let source = normal.as_ref();
    // a tree may be as deep as its source is long, and freeing it recurses
    let need = guard::stack_for(source.len());
    let result = stacker::maybe_grow(need, need, || compile_inner(source, &filename, mode, options));
    result.map_err(|failure| failure.locate(source, &filename))
}

fn compile_inner(source: &str, filename: &Name, mode: Mode, options: &Options) -> Pass<Arc<Code>> {
    let module = parse::parse(source, mode, options.flags & ALLOW_INCOMPLETE_INPUT != 0)?;
    generate(source, filename, mode, options, &module)
}

fn generate(source: &str, filename: &Name, mode: Mode, options: &Options, module: &Mod) -> Pass<Arc<Code>> {
    let mut features = if options.dont_inherit { 0 } else { options.flags & FEATURES };
    let mut names = names::Interner::default();
    let (body, root) = match module {
        Mod::Module(module) => {
            if mode == Mode::Single {
                single::check(&module.body, source, options.flags)?;
            }
            features |= future::features(&module.body)?;
            (Body::Statements(&module.body), Root::Module(&module.body))
        }
        Mod::Expression(node) => (Body::Expression(&node.body), Root::Expression(&node.body)),
    };
    let table = symtable::build(&body, &mut names, features & flags::FUTURE_ANNOTATIONS != 0)?;
    let context = Context {
        source,
        filename: filename.clone(),
        table,
        names,
        lines: lines::Lines::new(source),
        optimize: options.optimize,
        features,
        top_level_await: options.flags & ALLOW_TOP_LEVEL_AWAIT != 0,
        interactive: mode == Mode::Single,
    };
    codegen::generate(&root, context)
}

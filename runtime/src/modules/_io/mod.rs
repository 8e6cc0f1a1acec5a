//! `_io`: files.
//!
//! - `base`    _IOBase and its family              - `file`     FileIO
//! - `bytes`   BytesIO                              - `buffered` BufferedReader, BufferedWriter, BufferedRandom
//! - `pair`    BufferedRWPair                       - `text`     TextIOWrapper
//! - `string`  StringIO                             - `newlines` IncrementalNewlineDecoder
//! - `open`    open, and the standard streams

mod base;
mod buffered;
mod bytes;
pub mod file;
mod newlines;
mod open;
mod pair;
mod string;
pub mod text;

pub use open::{close_all, is_closed, start_streams};

use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::methods;
use crate::objects::dict;
use crate::runtime::State;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Type, TypeCell, Value, statics};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_io",
    doc: "Files: raw, buffered and text.",
    functions: methods! {
        "open" => Full(open::open), "open($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)\n--\n\nOpens a file and gives a stream of it.";
        "open_code" => Full(open::open_code), "open_code($module, /, path)\n--\n\nOpens a file of code for reading.";
        "text_encoding" => Pos(1, 2, open::text_encoding), "text_encoding($module, encoding, stacklevel=2, /)\n--\n\nThe encoding, or 'locale' if it is None.";
    },
    exec,
};

pub const DEFAULT_BUFFER_SIZE: usize = 8192;

/// The types of the module, by use.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum Kind {
    IoBase,
    RawBase,
    BufferedBase,
    TextBase,
    File,
    Bytes,
    BytesBuffer,
    Reader,
    Writer,
    Random,
    Pair,
    Text,
    Str,
    Newlines,
    Unsupported,
}
const KINDS: usize = 15;

struct IoTypes([Cell<Option<Type>>; KINDS]);

impl State for IoTypes {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.iter().filter_map(Cell::get).for_each(|ty| t.visit_cell(ty));
    }
}

fn types(rt: &Runtime) -> std::rc::Rc<IoTypes> {
    rt.state(|_| IoTypes([const { Cell::new(None) }; KINDS]))
}

/// One of the module's types. RuntimeError before `_io` has been imported.
pub fn type_of(rt: &Runtime, kind: Kind) -> R<Type> {
    types(rt).0[kind as usize].get().ok_or_else(|| rt.runtime_error("_io is not initialized"))
}

/// Whether a value is an instance of exactly one of the module's types: then nobody has overridden its methods.
pub fn is_exactly(rt: &Runtime, v: Value, kind: Kind) -> bool {
    types(rt).0[kind as usize].get() == Some(v.ty())
}

/// Whether a value is an instance of one of the module's types, or of a class derived from it.
pub fn is_kind_of(rt: &Runtime, v: Value, kind: Kind) -> bool {
    types(rt).0[kind as usize].get().is_some_and(|ty| v.ty().is_subtype(ty))
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    use Kind::*;
    rt.module_add(module, "DEFAULT_BUFFER_SIZE", Value::int(DEFAULT_BUFFER_SIZE as i32))?;
    rt.module_add(module, "BlockingIOError", statics::blocking_io_error().value())?;
    let all: [(Kind, &'static crate::types::TypeSpec, Option<Kind>); 14] = [
        (IoBase, &base::IO_BASE, None),
        (RawBase, &base::RAW_BASE, Some(IoBase)),
        (BufferedBase, &base::BUFFERED_BASE, Some(IoBase)),
        (TextBase, &base::TEXT_BASE, Some(IoBase)),
        (File, &file::SPEC, Some(RawBase)),
        (Bytes, &bytes::SPEC, Some(BufferedBase)),
        (BytesBuffer, &bytes::BUFFER, None),
        (Reader, &buffered::READER, Some(BufferedBase)),
        (Writer, &buffered::WRITER, Some(BufferedBase)),
        (Random, &buffered::RANDOM, Some(BufferedBase)),
        (Pair, &pair::SPEC, Some(BufferedBase)),
        (Text, &text::SPEC, Some(TextBase)),
        (Str, &string::SPEC, Some(TextBase)),
        (Newlines, &newlines::SPEC, None),
    ];
    for (kind, spec, base) in all {
        let slot = &types(rt).0[kind as usize];
        let ty = match slot.get() {
            Some(ty) => ty,
            None => {
                let base = match base {
                    Some(b) => type_of(rt, b)?,
                    None => statics::object_type(),
                };
                rt.new_type(spec, &[base], Some(module))
            }
        };
        slot.set(Some(ty));
        if !matches!(kind, BytesBuffer) {
            rt.module_add(module, spec.name.rsplit('.').next().unwrap_or(spec.name), ty.value())?;
        }
    }
    rt.module_add(module, "UnsupportedOperation", unsupported_type(rt)?.value())
}

/// `io.UnsupportedOperation`, both an OSError and a ValueError.
fn unsupported_type(rt: &Runtime) -> R<Type> {
    let slot = &types(rt).0[Kind::Unsupported as usize];
    if let Some(ty) = slot.get() {
        return Ok(ty);
    }
    let namespace = rt.new_dict();
    dict::set_text(rt, namespace, "__module__", rt.new_str("io").value())?;
    let bases = rt.new_tuple(&[statics::os_error().value(), statics::value_error().value()]);
    let args = [rt.new_str("UnsupportedOperation").value(), bases.value(), namespace.value()];
    let made: Gc<TypeCell> = rt.call(statics::type_type().value(), &args)?.expect_cell();
    slot.set(Some(made));
    Ok(made)
}

/// Raises `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(rt: &Runtime, message: &str) -> Raised {
    match unsupported_type(rt) {
        Ok(ty) => rt.raise(ty, message),
        Err(raised) => raised,
    }
}

/// Raises "I/O operation on closed file.".
#[cold]
pub fn closed_error(rt: &Runtime) -> Raised {
    rt.value_error("I/O operation on closed file.")
}

/// A size argument: None and absence are -1.
pub fn size_arg(rt: &Runtime, v: Option<&Value>) -> R<i64> {
    match v {
        None => Ok(-1),
        Some(v) if v.is_none() => Ok(-1),
        Some(&v) if rt.has_index(v) => Ok(rt.index_isize(v, statics::overflow_error())? as i64),
        Some(v) => {
            let t = v.ty();
            Err(rt.type_error(format!("argument should be integer or None, not '{}'", t.name())))
        }
    }
}

/// Runs `second` after a `first` that may have failed: the first error is raised, chained from the other.
pub fn both(rt: &Runtime, first: R, second: impl FnOnce() -> R) -> R {
    match first {
        Ok(_) => second(),
        Err(raised) => {
            let exception = rt.take_raised(raised);
            if let Err(again) = second() {
                let newer = rt.take_raised(again);
                crate::objects::exceptions::set_context(newer, exception);
                return Err(rt.raise_value(newer));
            }
            Err(rt.raise_value(exception))
        }
    }
}

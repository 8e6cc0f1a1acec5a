//! `_struct`: values as bytes by a format, and back.
//!
//! - `convert` one value and its bytes      - `object` the type `Struct` and its iterator

mod convert;
mod object;

use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::methods;
use crate::objects::str::{codec, plain_error};
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{BytesCell, Gc, ModuleCell, StrCell, Type, Value, statics};
use kingsnake_plain::error::{Error, ErrorKind};
use kingsnake_plain::structfmt::{self, Layout};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs represented as bytes objects.",
    functions: methods! {
        "_clearcache" => Zero(clear_cache), "_clearcache($module, /)\n--\n\nForgets the parsed formats.";
        "calcsize" => One(calcsize), "calcsize($module, format, /)\n--\n\nThe bytes that a format takes.";
        "iter_unpack" => Two(iter_unpack), "iter_unpack($module, format, buffer, /)\n--\n\nAn iterator over the tuples that a buffer holds one after the other.";
        "pack" => Pos(0, 255, pack), "pack(format, v1, v2, ...) -> bytes\n\nThe bytes of values.";
        "pack_into" => Pos(0, 255, pack_into), "pack_into(format, buffer, offset, v1, v2, ...)\n\nWrites the bytes of values into a buffer.";
        "unpack" => Two(unpack), "unpack($module, format, buffer, /)\n--\n\nThe values of bytes, as a tuple.";
        "unpack_from" => Full(unpack_from), "unpack_from($module, format, /, buffer, offset=0)\n--\n\nThe values that stand at an offset of a buffer, as a tuple.";
    },
    exec,
};

/// Parsed formats are kept up to this number.
const CACHE_SIZE: usize = 100;

/// The module's types and parsed formats, per runtime.
struct Shared {
    error: Type,
    structure: Type,
    iterator: Type,
    parsed: RefCell<HashMap<Vec<u8>, Rc<Layout>>>,
}

impl State for Shared {
    fn trace(&self, t: &mut Tracer<'_>) {
        [self.error, self.structure, self.iterator].into_iter().for_each(|ty| t.visit_cell(ty));
    }
}

fn shared(rt: &Runtime) -> Rc<Shared> {
    rt.state(|rt| Shared {
        error: super::binascii::new_exception(rt, "struct", "error", statics::exception()),
        structure: rt.new_type(&object::STRUCT, &[], None),
        iterator: rt.new_type(&object::ITERATOR, &[], None),
        parsed: RefCell::default(),
    })
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let shared = shared(rt);
    rt.module_add(module, "error", shared.error.value())?;
    rt.module_add(module, "Struct", shared.structure.value())
}

/// Raises `struct.error`.
#[cold]
fn struct_error(rt: &Runtime, message: impl AsRef<str>) -> Raised {
    rt.raise(shared(rt).error, message)
}

fn raise(rt: &Runtime, e: Error) -> Raised {
    match e.kind {
        ErrorKind::Struct => struct_error(rt, &*e.message),
        _ => plain_error(rt, e),
    }
}

/// A format argument's text: a str (ASCII) or bytes.
fn format_text(rt: &Runtime, format: Value) -> R<Vec<u8>> {
    if let Some(s) = format.downcast::<StrCell>() {
        return codec::encode(rt, s, Some("ascii"), None);
    }
    match format.downcast::<BytesCell>() {
        Some(b) => Ok(b.as_slice().to_vec()),
        None => {
            let t = format.ty();
            Err(rt.type_error(format!("Struct() argument 1 must be a str or bytes object, not {}", t.name())))
        }
    }
}

/// A parsed format, from the cache if it is there.
fn layout_of(rt: &Runtime, format: Value) -> R<Rc<Layout>> {
    let shared = shared(rt);
    let text = format_text(rt, format)?;
    if let Some(found) = shared.parsed.borrow().get(&text) {
        return Ok(found.clone());
    }
    let layout = Rc::new(structfmt::parse(&text).map_err(|e| raise(rt, e))?);
    let mut parsed = shared.parsed.borrow_mut();
    if parsed.len() >= CACHE_SIZE {
        parsed.clear();
    }
    parsed.insert(text, layout.clone());
    Ok(layout)
}

fn clear_cache(rt: &Runtime, _: Value) -> R {
    shared(rt).parsed.borrow_mut().clear();
    Ok(Value::none())
}

fn calcsize(rt: &Runtime, _: Value, format: Value) -> R {
    Ok(rt.new_int(layout_of(rt, format)?.size as i64))
}

/// The format in front of the other arguments.
fn format_first<'a>(rt: &Runtime, args: &'a [Value]) -> R<(Rc<Layout>, &'a [Value])> {
    match args {
        [format, rest @ ..] => Ok((layout_of(rt, *format)?, rest)),
        [] => Err(rt.type_error("missing format argument")),
    }
}

fn pack(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (layout, values) = format_first(rt, args)?;
    Ok(rt.new_bytes(&convert::pack(rt, &layout, values, "pack")?).value())
}

fn pack_into(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (layout, rest) = format_first(rt, args)?;
    convert::pack_into(rt, &layout, rest)
}

fn unpack(rt: &Runtime, _: Value, format: Value, buffer: Value) -> R {
    convert::unpack_all(rt, &*layout_of(rt, format)?, buffer)
}

fn unpack_from(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("unpack_from", &["format", "buffer", "offset"]).required(2).positional_only(1);
    let [format, buffer, offset] = args.bind(rt, &P)?;
    let none = Value::none();
    let layout = layout_of(rt, format.unwrap_or(none))?;
    convert::unpack_from(rt, &layout, buffer.unwrap_or(none), offset)
}

fn iter_unpack(rt: &Runtime, _: Value, format: Value, buffer: Value) -> R {
    let layout = layout_of(rt, format)?;
    object::new_iterator(rt, layout, buffer)
}

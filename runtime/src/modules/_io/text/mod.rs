//! `TextIOWrapper`: a buffered stream as text.
//!
//! UTF-8, ASCII and Latin-1 are coded here directly; other encodings go through their incremental codecs. `reading` and
//! `writing` have the methods, `position` tell and seek, `setup` the constructor.

mod position;
mod reading;
mod setup;
mod writing;

pub use writing::write_units;

use super::{Kind, is_exactly};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::str::codec::Known;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, StrCell, Type, Value, flag};
use std::cell::{Cell, RefCell};

crate::cell! {
    /// `_io.TextIOWrapper`
    pub struct TextCell {
        pub buffer: Cell<Option<Value>>,
        pub detached: Cell<bool>,
        pub finalizing: Cell<bool>,
        pub encoding: Cell<Value>,
        pub errors: Cell<Value>,
        /// The `newline` argument.
        pub newline: Cell<Value>,
        pub line_buffering: Cell<bool>,
        pub write_through: Cell<bool>,
        /// Newlines of all kinds end lines.
        pub universal: Cell<bool>,
        /// They become `\n`.
        pub translate: Cell<bool>,
        pub readable: Cell<bool>,
        pub writable: Cell<bool>,
        pub seekable: Cell<bool>,
        /// `tell` is allowed: not during iteration.
        pub telling: Cell<bool>,
        pub has_read1: Cell<bool>,
        pub chunk_size: Cell<usize>,
        /// The encoding, if it is coded here.
        pub known: Plain<Cell<Option<Known>>>,
        pub encoder: Cell<Option<Value>>,
        pub decoder: Cell<Option<Value>>,
        /// Encoded, not yet given to the buffer.
        pub pending: Plain<RefCell<Vec<u8>>>,
        /// Decoded text; used up to `used`.
        pub decoded: Cell<Option<Gc<StrCell>>>,
        pub used: Cell<usize>,
        /// Bytes of an incomplete character.
        pub incomplete: Plain<RefCell<Vec<u8>>>,
        /// A carriage return that waits for what follows.
        pub held_cr: Cell<bool>,
        pub seen: Cell<u8>,
        /// The bytes that `decoded` came from.
        pub chunk: Plain<RefCell<Vec<u8>>>,
        /// The codec's state before the chunk; -1: there is no chunk.
        pub chunk_state: Cell<i64>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(new),
        init: Some(setup::init),
        repr: Some(repr),
        next: Some(reading::next),
        ..Slots::of::<TextCell>()
    },
    methods: methods! {
        "detach" => Zero(detach), "detach($self, /)\n--\n\n";
        "reconfigure" => Full(setup::reconfigure), "reconfigure($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)\n--\n\nReconfigure the text stream with new parameters.";
        "write" => One(writing::write), "write($self, text, /)\n--\n\n";
        "read" => Pos(0, 1, reading::read), "read($self, size=-1, /)\n--\n\n";
        "readline" => Pos(0, 1, reading::readline), "readline($self, size=-1, /)\n--\n\n";
        "flush" => Zero(flush), "flush($self, /)\n--\n\n";
        "close" => Zero(close), "close($self, /)\n--\n\n";
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\n";
        "seekable" => Zero(seekable), "seekable($self, /)\n--\n\n";
        "readable" => Zero(readable), "readable($self, /)\n--\n\n";
        "writable" => Zero(writable), "writable($self, /)\n--\n\n";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\n";
        "seek" => Pos(1, 2, position::seek), "seek($self, cookie, whence=0, /)\n--\n\n";
        "tell" => Zero(position::tell), "tell($self, /)\n--\n\n";
        "truncate" => Pos(0, 1, truncate), "truncate($self, pos=None, /)\n--\n\n";
        "__reduce__" => Zero(refuse_pickle);
        "__reduce_ex__" => One(refuse_pickle_ex);
    },
    getset: &[
        GetSetDef::member("encoding", |_, v| Ok(cell(v).encoding.get())),
        GetSetDef::member("buffer", |rt, v| buffer(rt, &cell(v))),
        GetSetDef::member("line_buffering", |_, v| Ok(Value::bool(cell(v).line_buffering.get()))),
        GetSetDef::member("write_through", |_, v| Ok(Value::bool(cell(v).write_through.get()))),
        GetSetDef::new("_finalizing", |_, v| Ok(Value::bool(cell(v).finalizing.get())), set_finalizing),
        GetSetDef::read_only("name", |rt, v| rt.getattr(buffer(rt, &cell(v))?, rt.names().name)),
        GetSetDef::read_only("closed", |rt, v| Ok(Value::bool(is_closed(rt, &cell(v))?))),
        GetSetDef::read_only("newlines", reading::newlines),
        GetSetDef::read_only("errors", |_, v| Ok(cell(v).errors.get())),
        GetSetDef::new(
            "_CHUNK_SIZE",
            |rt, v| Ok(rt.new_int(cell(v).chunk_size.get() as i64)),
            set_chunk_size,
        ),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "Character and line based layer over a BufferedIOBase object, buffer.",
    ..TypeSpec::new("_io.TextIOWrapper", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<TextCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let none = Value::none();
    let made = rt.new_object(ty, |head| TextCell {
        head,
        buffer: Cell::new(None),
        detached: Cell::new(false),
        finalizing: Cell::new(false),
        encoding: Cell::new(none),
        errors: Cell::new(none),
        newline: Cell::new(none),
        line_buffering: Cell::new(false),
        write_through: Cell::new(false),
        universal: Cell::new(true),
        translate: Cell::new(true),
        readable: Cell::new(false),
        writable: Cell::new(false),
        seekable: Cell::new(false),
        telling: Cell::new(false),
        has_read1: Cell::new(false),
        chunk_size: Cell::new(super::DEFAULT_BUFFER_SIZE),
        known: Plain(Cell::new(None)),
        encoder: Cell::new(None),
        decoder: Cell::new(None),
        pending: Plain(RefCell::new(Vec::new())),
        decoded: Cell::new(None),
        used: Cell::new(0),
        incomplete: Plain(RefCell::new(Vec::new())),
        held_cr: Cell::new(false),
        seen: Cell::new(0),
        chunk: Plain(RefCell::new(Vec::new())),
        chunk_state: Cell::new(-1),
    });
    Ok(made.value())
}

/// Whether a value is a text stream whose methods are all ours.
pub fn is_plain(rt: &Runtime, v: Value) -> bool {
    is_exactly(rt, v, Kind::Text) && rt.own_attribute(v, rt.names().write).is_none()
}

/// The buffered stream behind; ValueError if there is none.
fn buffer(rt: &Runtime, this: &TextCell) -> R {
    match this.buffer.get() {
        Some(b) => Ok(b),
        None if this.detached.get() => Err(rt.value_error("underlying buffer has been detached")),
        None => Err(rt.value_error("I/O operation on uninitialized object")),
    }
}

fn is_closed(rt: &Runtime, this: &TextCell) -> R<bool> {
    super::base::is_closed(rt, buffer(rt, this)?)
}

fn check_open(rt: &Runtime, this: &TextCell) -> R<()> {
    if is_closed(rt, this)? { Err(super::closed_error(rt)) } else { Ok(()) }
}

/// The error handler's name, for the codecs.
fn errors_text(this: &TextCell) -> String {
    this.errors.get().downcast::<StrCell>().map_or("strict".into(), |s| s.to_text().into_owned())
}

fn set_finalizing(rt: &Runtime, v: Value, on: Option<Value>) -> R<()> {
    if let Some(on) = on {
        cell(v).finalizing.set(rt.truthy(on)?);
    }
    Ok(())
}

fn set_chunk_size(rt: &Runtime, v: Value, n: Option<Value>) -> R<()> {
    let Some(n) = n else { return Err(rt.attribute_error("cannot delete attribute")) };
    let n = rt.as_i64(n)?;
    if n <= 0 {
        return Err(rt.value_error("a strictly positive integer is required"));
    }
    cell(v).chunk_size.set(n as usize);
    Ok(())
}

fn detach(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    buffer(rt, &this)?;
    rt.call_method(v, rt.names().flush, &[])?;
    let raw = buffer(rt, &this)?;
    this.buffer.set(None);
    this.detached.set(true);
    Ok(raw)
}

fn flush(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    check_open(rt, &this)?;
    this.telling.set(this.seekable.get());
    writing::flush_pending(rt, &this)?;
    rt.call_method(buffer(rt, &this)?, rt.names().flush, &[])
}

fn close(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let behind = buffer(rt, &this)?;
    if is_closed(rt, &this)? {
        return Ok(Value::none());
    }
    if this.finalizing.get()
        && let Err(raised) = rt.call_method_text(behind, "_dealloc_warn", &[v])
    {
        rt.clear_raised(raised);
    }
    let flushed = rt.call_method(v, rt.names().flush, &[]);
    super::both(rt, flushed, || rt.call_method(behind, rt.names().close, &[]))
}

fn ask(rt: &Runtime, v: Value, method: &str) -> R {
    rt.call_method_text(buffer(rt, &cell(v))?, method, &[])
}

fn fileno(rt: &Runtime, v: Value) -> R {
    ask(rt, v, "fileno")
}

fn seekable(rt: &Runtime, v: Value) -> R {
    ask(rt, v, "seekable")
}

fn readable(rt: &Runtime, v: Value) -> R {
    ask(rt, v, "readable")
}

fn writable(rt: &Runtime, v: Value) -> R {
    ask(rt, v, "writable")
}

fn isatty(rt: &Runtime, v: Value) -> R {
    ask(rt, v, "isatty")
}

fn truncate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let behind = buffer(rt, &cell(v))?;
    rt.call_method(v, rt.names().flush, &[])?;
    rt.call_method(behind, rt.names().truncate, &[args.first().copied().unwrap_or(Value::none())])
}

fn repr(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let Some(_guard) = crate::objects::support::enter_repr(rt, v) else {
        let t = v.ty();
        return Err(rt.runtime_error(format!("reentrant call inside {}.__repr__", t.tp_name_str())));
    };
    let mut text = "<_io.TextIOWrapper".to_string();
    let name = rt.getattr_opt(v, rt.names().name);
    match name {
        Ok(Some(name)) => text.push_str(&format!(" name={}", rt.repr_text(name)?)),
        Ok(None) => {}
        Err(raised) if rt.raised_is(crate::value::statics::value_error()) => rt.clear_raised(raised),
        Err(raised) => return Err(raised),
    }
    if let Some(mode) = rt.getattr_opt(v, rt.names().mode)? {
        text.push_str(&format!(" mode={}", rt.repr_text(mode)?));
    }
    text.push_str(&format!(" encoding={}>", rt.repr_text(this.encoding.get())?));
    Ok(rt.new_str(&text).value())
}

fn refuse_pickle(rt: &Runtime, v: Value) -> R {
    let t = v.ty();
    Err(rt.type_error(format!("cannot pickle '{}' object", t.tp_name_str())))
}

fn refuse_pickle_ex(rt: &Runtime, v: Value, _: Value) -> R {
    refuse_pickle(rt, v)
}

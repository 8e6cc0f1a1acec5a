//! `BufferedRWPair`: a reader and a writer as one stream.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    /// `_io.BufferedRWPair`
    pub struct PairCell { pub reader: Cell<Option<Value>>, pub writer: Cell<Option<Value>> }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), ..Slots::of::<PairCell>() },
    methods: methods! {
        "read" => Pos(0, 255, read::<0>);
        "peek" => Pos(0, 255, read::<1>);
        "read1" => Pos(0, 255, read::<2>);
        "readinto" => Pos(0, 255, read::<3>);
        "readinto1" => Pos(0, 255, read::<4>);
        "readable" => Pos(0, 255, read::<5>);
        "write" => Pos(0, 255, write::<0>);
        "flush" => Pos(0, 255, write::<1>);
        "writable" => Pos(0, 255, write::<2>);
        "close" => Zero(close);
        "isatty" => Zero(isatty);
    },
    getset: &[GetSetDef::read_only("closed", |rt, v| {
        rt.getattr(part(rt, cell(v).writer.get())?, rt.names().closed)
    })],
    flags: 1 << flag::BASETYPE,
    doc: "A buffered reader and writer object together.",
    ..TypeSpec::new("_io.BufferedRWPair", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<PairCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(rt.new_object(ty, |head| PairCell { head, reader: Cell::new(None), writer: Cell::new(None) }).value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("BufferedRWPair", &["reader", "writer", "buffer_size"]).required(2);
    let [reader, writer, size] = args.bind(rt, &P)?;
    let (reader, writer) = (reader.unwrap_or(Value::none()), writer.unwrap_or(Value::none()));
    super::base::check_able(rt, reader, "readable", "File or stream is not readable.")?;
    super::base::check_able(rt, writer, "writable", "File or stream is not writable.")?;
    let size = size.unwrap_or(Value::int(super::DEFAULT_BUFFER_SIZE as i32));
    let class = super::type_of(rt, super::Kind::Reader)?;
    cell(v).reader.set(Some(rt.call(class.value(), &[reader, size])?));
    let class = super::type_of(rt, super::Kind::Writer)?;
    cell(v).writer.set(Some(rt.call(class.value(), &[writer, size])?));
    Ok(())
}

fn part(rt: &Runtime, v: Option<Value>) -> R {
    v.ok_or_else(|| rt.value_error("I/O operation on uninitialized object"))
}

fn read<const WHICH: usize>(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let name = ["read", "peek", "read1", "readinto", "readinto1", "readable"][WHICH];
    rt.call_method_text(part(rt, cell(v).reader.get())?, name, args)
}

fn write<const WHICH: usize>(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let name = ["write", "flush", "writable"][WHICH];
    rt.call_method_text(part(rt, cell(v).writer.get())?, name, args)
}

fn close(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let closed = rt.call_method(part(rt, this.writer.get())?, rt.names().close, &[]);
    super::both(rt, closed, || rt.call_method(part(rt, this.reader.get())?, rt.names().close, &[]))
}

fn isatty(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let writer = rt.call_method(part(rt, this.writer.get())?, rt.names().isatty, &[])?;
    if rt.truthy(writer)? {
        return Ok(writer);
    }
    rt.call_method(part(rt, this.reader.get())?, rt.names().isatty, &[])
}

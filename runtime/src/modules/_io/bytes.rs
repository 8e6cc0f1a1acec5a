//! `BytesIO`: bytes in memory as a stream.

use super::{closed_error, size_arg};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::{dict, list};
use crate::protocol::buffer::Buffer;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{DictCell, Gc, TupleCell, Type, Value, flag, statics};
use std::cell::{Cell, RefCell};

crate::cell! {
    /// `_io.BytesIO`
    pub struct BytesIoCell {
        pub data: Plain<RefCell<Vec<u8>>>,
        pub pos: Cell<usize>,
        pub closed: Cell<bool>,
        /// Views of the data that forbid resizing it.
        pub exports: Cell<usize>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), next: Some(next), ..Slots::of::<BytesIoCell>() },
    methods: methods! {
        "readable" => Zero(yes), "readable($self, /)\n--\n\nReturns True if the IO object can be read.";
        "seekable" => Zero(yes), "seekable($self, /)\n--\n\nReturns True if the IO object can be seeked.";
        "writable" => Zero(yes), "writable($self, /)\n--\n\nReturns True if the IO object can be written.";
        "close" => Zero(close), "close($self, /)\n--\n\nDisable all I/O operations.";
        "flush" => Zero(flush), "flush($self, /)\n--\n\nDoes nothing.";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\nAlways returns False.";
        "tell" => Zero(tell), "tell($self, /)\n--\n\nCurrent file position, an integer.";
        "write" => One(write), "write($self, b, /)\n--\n\nWrite bytes to file.";
        "writelines" => One(writelines), "writelines($self, lines, /)\n--\n\nWrite lines to the file.";
        "read1" => Pos(0, 1, read), "read1($self, size=-1, /)\n--\n\nRead at most size bytes, returned as a bytes object.";
        "readinto" => One(readinto), "readinto($self, buffer, /)\n--\n\nRead bytes into buffer.";
        "readline" => Pos(0, 1, readline), "readline($self, size=-1, /)\n--\n\nNext line from the file, as a bytes object.";
        "readlines" => Pos(0, 1, readlines), "readlines($self, size=None, /)\n--\n\nList of bytes objects, each a line from the file.";
        "read" => Pos(0, 1, read), "read($self, size=-1, /)\n--\n\nRead at most size bytes, returned as a bytes object.";
        "getbuffer" => Zero(getbuffer), "getbuffer($self, /)\n--\n\nGet a read-write view over the contents of the BytesIO object.";
        "getvalue" => Zero(getvalue), "getvalue($self, /)\n--\n\nRetrieve the entire contents of the BytesIO object.";
        "seek" => Pos(1, 2, seek), "seek($self, pos, whence=0, /)\n--\n\nChange stream position.";
        "truncate" => Pos(0, 1, truncate), "truncate($self, size=None, /)\n--\n\nTruncate the file to at most size bytes.";
        "__getstate__" => Zero(getstate);
        "__setstate__" => One(setstate);
        "__sizeof__" => Zero(sizeof);
    },
    getset: &[GetSetDef::read_only("closed", |_, v| Ok(Value::bool(cell(v).closed.get())))],
    flags: 1 << flag::BASETYPE,
    doc: "BytesIO(initial_bytes=b'')\n--\n\nBuffered I/O implementation using an in-memory bytes buffer.",
    ..TypeSpec::new("_io.BytesIO", Slots::EMPTY)
};

crate::cell! {
    /// What `getbuffer` makes a view of.
    pub struct BytesBufferCell { pub source: Cell<Value> }
}

pub static BUFFER: TypeSpec = TypeSpec {
    slots: Slots { buffer: Some(lend), release_buffer: Some(give_back), ..Slots::of::<BytesBufferCell>() },
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("_io._BytesIOBuffer", Slots::EMPTY)
};

fn lend(_: &Runtime, v: Value, _: i32) -> R<Buffer> {
    let source = cell(v.expect_cell::<BytesBufferCell>().source.get());
    source.exports.set(source.exports.get() + 1);
    let mut data = source.data.borrow_mut();
    let (pointer, len) = (data.as_mut_ptr(), data.len());
    Ok(Buffer::bytes(v, pointer, len, false))
}

fn give_back(_: &Runtime, v: Value, _: &Buffer) {
    let source = cell(v.expect_cell::<BytesBufferCell>().source.get());
    source.exports.set(source.exports.get().saturating_sub(1));
}

fn cell(v: Value) -> Gc<BytesIoCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let made = rt.new_object(ty, |head| BytesIoCell {
        head,
        data: Plain(RefCell::new(Vec::new())),
        pos: Cell::new(0),
        closed: Cell::new(false),
        exports: Cell::new(0),
    });
    Ok(made.value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("BytesIO", &["initial_bytes"]);
    let [initial] = args.bind(rt, &P)?;
    let this = cell(v);
    check_exports(rt, &this)?;
    this.pos.set(0);
    this.closed.set(false);
    let bytes = match initial {
        Some(b) if !b.is_none() => rt.bytes_of(b)?,
        _ => Vec::new(),
    };
    *this.data.borrow_mut() = bytes;
    Ok(())
}

fn open(rt: &Runtime, v: Value) -> R<Gc<BytesIoCell>> {
    let this = cell(v);
    if this.closed.get() { Err(closed_error(rt)) } else { Ok(this) }
}

fn check_exports(rt: &Runtime, this: &BytesIoCell) -> R<()> {
    if this.exports.get() > 0 {
        return Err(rt.buffer_error("Existing exports of data: object cannot be re-sized"));
    }
    Ok(())
}

fn yes(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    Ok(Value::bool(true))
}

fn isatty(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    Ok(Value::bool(false))
}

fn flush(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    Ok(Value::none())
}

fn close(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    check_exports(rt, &this)?;
    this.closed.set(true);
    *this.data.borrow_mut() = Vec::new();
    Ok(Value::none())
}

fn tell(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(open(rt, v)?.pos.get() as i64))
}

/// Moves the position over at most `n` bytes and gives them.
fn take(rt: &Runtime, this: &BytesIoCell, n: usize) -> Value {
    let data = this.data.borrow();
    let start = this.pos.get().min(data.len());
    let end = start.saturating_add(n).min(data.len());
    if end > start {
        this.pos.set(end);
    }
    rt.new_bytes(&data[start..end]).value()
}

fn read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let n = size_arg(rt, args.first())?;
    Ok(take(rt, &this, usize::try_from(n).unwrap_or(usize::MAX)))
}

/// The length of the line at the position, at most `limit`.
fn line_length(this: &BytesIoCell, limit: i64) -> usize {
    let data = this.data.borrow();
    let rest = &data[this.pos.get().min(data.len())..];
    let n = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    if limit >= 0 { n.min(limit as usize) } else { n }
}

fn memchr(byte: u8, bytes: &[u8]) -> Option<usize> {
    kingsnake_plain::search::find_char(kingsnake_plain::units::Units::Latin1(bytes), byte.into())
}

fn readline(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let limit = size_arg(rt, args.first())?;
    let n = line_length(&this, limit);
    Ok(take(rt, &this, n))
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let this = open(rt, v)?;
    match line_length(&this, -1) {
        0 => Ok(None),
        n => Ok(Some(take(rt, &this, n))),
    }
}

fn readlines(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let hint = size_arg(rt, args.first())?;
    let out = rt.new_list(&[]);
    let mut total = 0;
    loop {
        let n = line_length(&this, -1);
        if n == 0 {
            break;
        }
        list::append(rt, out, take(rt, &this, n))?;
        total += n as i64;
        if hint > 0 && total >= hint {
            break;
        }
    }
    Ok(out.value())
}

fn readinto(rt: &Runtime, v: Value, buffer: Value) -> R {
    let this = open(rt, v)?;
    let target = rt.writable_bytes(buffer)?;
    let room = target.view.as_mut_slice();
    let data = this.data.borrow();
    let start = this.pos.get().min(data.len());
    let n = room.len().min(data.len() - start);
    room[..n].copy_from_slice(&data[start..start + n]);
    this.pos.set(this.pos.get() + n);
    Ok(rt.new_int(n as i64))
}

/// Writes at the position; the gap behind the end is filled with zeros.
fn write_bytes(rt: &Runtime, this: &BytesIoCell, bytes: &[u8]) -> R<()> {
    check_exports(rt, this)?;
    if bytes.is_empty() {
        return Ok(());
    }
    let mut data = this.data.borrow_mut();
    let start = this.pos.get();
    let end = start + bytes.len();
    if start == data.len() {
        data.extend_from_slice(bytes);
    } else {
        if end > data.len() {
            data.resize(end, 0);
        }
        data[start..end].copy_from_slice(bytes);
    }
    this.pos.set(end);
    Ok(())
}

fn write(rt: &Runtime, v: Value, bytes: Value) -> R {
    let this = open(rt, v)?;
    check_exports(rt, &this)?;
    // A copy: the buffer may be a view of our own data.
    let bytes = rt.bytes_of(bytes)?;
    open(rt, v)?;
    write_bytes(rt, &this, &bytes)?;
    Ok(rt.new_int(bytes.len() as i64))
}

fn writelines(rt: &Runtime, v: Value, lines: Value) -> R {
    open(rt, v)?;
    let it = rt.iter(lines)?;
    while let Some(line) = rt.next(it)? {
        write(rt, v, line)?;
    }
    Ok(Value::none())
}

fn getbuffer(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    let ty = super::type_of(rt, super::Kind::BytesBuffer)?;
    let buffer = rt.new_object(ty, |head| BytesBufferCell { head, source: Cell::new(v) });
    rt.call(statics::memoryview_type().value(), &[buffer.value()])
}

fn getvalue(rt: &Runtime, v: Value) -> R {
    let this = open(rt, v)?;
    let data = this.data.borrow();
    Ok(rt.new_bytes(&data).value())
}

fn seek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let offset = rt.as_i64(args[0])?;
    let whence = args.get(1).map_or(Ok(0), |&w| rt.as_i32(w))?;
    if offset < 0 && whence == 0 {
        return Err(rt.value_error(format!("negative seek value {offset}")));
    }
    let base = match whence {
        0 => 0,
        1 => this.pos.get() as i64,
        2 => this.data.borrow().len() as i64,
        n => return Err(rt.value_error(format!("invalid whence ({n}, should be 0, 1 or 2)"))),
    };
    let Some(to) = base.checked_add(offset) else { return Err(rt.overflow_error("new position too large")) };
    this.pos.set(to.max(0) as usize);
    Ok(rt.new_int(to.max(0)))
}

fn truncate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    check_exports(rt, &this)?;
    let n = match args.first() {
        Some(&n) if !n.is_none() => rt.as_i64(n)?,
        _ => this.pos.get() as i64,
    };
    let Ok(len) = usize::try_from(n) else { return Err(rt.value_error(format!("negative size value {n}"))) };
    let mut data = this.data.borrow_mut();
    if len < data.len() {
        data.truncate(len);
        data.shrink_to_fit();
    }
    Ok(rt.new_int(n))
}

fn getstate(rt: &Runtime, v: Value) -> R {
    let value = getvalue(rt, v)?;
    let d = match crate::objects::object::dict_of(rt, v) {
        Some(d) => dict::copy(rt, d)?.value(),
        None => Value::none(),
    };
    let pos = rt.new_int(cell(v).pos.get() as i64);
    Ok(rt.new_tuple(&[value, pos, d]).value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let t = v.ty();
    let bad = |what: String| rt.type_error(what);
    let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() >= 3) else {
        let s = state.ty();
        return Err(bad(format!("{}.__setstate__ argument should be 3-tuple, got {}", t.name(), s.name())));
    };
    init(rt, v, Args::positional(&[state.get(0)]))?;
    if !rt.has_index(state.get(1)) {
        let s = state.get(1).ty();
        return Err(bad(format!("second item of state must be an integer, not {}", s.name())));
    }
    let pos = rt.as_i64(state.get(1))?;
    match usize::try_from(pos) {
        Ok(pos) => cell(v).pos.set(pos),
        Err(_) => return Err(rt.value_error("position value cannot be negative")),
    }
    let d = state.get(2);
    if d.is_none() {
        return Ok(Value::none());
    }
    let Some(d) = d.downcast::<DictCell>() else {
        return Err(bad(format!("third item of state should be a dict, got a {}", d.ty().name())));
    };
    for (key, value) in dict::iter(d) {
        rt.setattr(v, key.expect_cell(), value)?;
    }
    Ok(Value::none())
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let n = size_of::<BytesIoCell>() + cell(v).data.borrow().capacity();
    Ok(rt.new_int(n as i64))
}

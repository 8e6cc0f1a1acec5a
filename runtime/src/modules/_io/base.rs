//! `_IOBase` and the base classes of raw, buffered and text streams: what they do is done through the methods of the
//! class that derives from them.

use super::{closed_error, size_arg, unsupported};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::list;
use crate::types::{GetSetDef, Slots, TypeSpec};
use crate::value::{BytesCell, Value, flag, statics};

pub static IO_BASE: TypeSpec = TypeSpec {
    slots: Slots { iter: Some(iter), next: Some(next), finalize: Some(finalize), ..Slots::EMPTY },
    methods: methods! {
        "seek" => Pos(0, 255, seek), "Change the stream position to the given byte offset.";
        "tell" => Zero(tell), "tell($self, /)\n--\n\nReturn current stream position.";
        "truncate" => Pos(0, 255, truncate), "Truncate file to size bytes.";
        "flush" => Zero(flush), "flush($self, /)\n--\n\nFlush write buffers, if applicable.";
        "close" => Zero(close), "close($self, /)\n--\n\nFlush and close the IO object.";
        "seekable" => Zero(no), "seekable($self, /)\n--\n\nReturn whether object supports random access.";
        "readable" => Zero(no), "readable($self, /)\n--\n\nReturn whether object was opened for reading.";
        "writable" => Zero(no), "writable($self, /)\n--\n\nReturn whether object was opened for writing.";
        "_checkClosed" => Pos(0, 255, check_closed_method);
        "_checkSeekable" => Pos(0, 255, check_seekable);
        "_checkReadable" => Pos(0, 255, check_readable);
        "_checkWritable" => Pos(0, 255, check_writable);
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\nReturns underlying file descriptor if one exists.";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\nReturn whether this is an 'interactive' stream.";
        "__enter__" => Zero(enter);
        "__exit__" => Pos(0, 255, exit);
        "readline" => Pos(0, 1, readline), "readline($self, size=-1, /)\n--\n\nRead and return a line from the stream.";
        "readlines" => Pos(0, 1, readlines), "readlines($self, hint=-1, /)\n--\n\nReturn a list of lines from the stream.";
        "writelines" => One(writelines), "writelines($self, lines, /)\n--\n\nWrite a list of lines to stream.";
    },
    getset: &[GetSetDef::read_only("closed", get_closed)],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    weakrefs: true,
    doc: "The base class of all streams.",
    ..TypeSpec::new("_io._IOBase", Slots::EMPTY)
};

pub static RAW_BASE: TypeSpec = TypeSpec {
    methods: methods! {
        "read" => Pos(0, 1, raw_read), "read($self, size=-1, /)\n--\n\n";
        "readall" => Zero(readall), "readall($self, /)\n--\n\nRead until EOF, using multiple read() call.";
        "readinto" => One(not_implemented), "readinto(buffer)";
        "write" => One(not_implemented), "write(bytes)";
    },
    flags: 1 << flag::BASETYPE,
    doc: "Base class for raw binary I/O.",
    ..TypeSpec::new("_io._RawIOBase", Slots::EMPTY)
};

pub static BUFFERED_BASE: TypeSpec = TypeSpec {
    methods: methods! {
        "detach" => Zero(buffered_detach), "detach($self, /)\n--\n\nDisconnect this buffer from its underlying raw stream and return it.";
        "read" => Pos(0, 255, buffered_unsupported::<0>);
        "read1" => Pos(0, 255, buffered_unsupported::<1>);
        "readinto" => One(readinto), "readinto($self, buffer, /)\n--\n\n";
        "readinto1" => One(readinto1), "readinto1($self, buffer, /)\n--\n\n";
        "write" => Pos(0, 255, buffered_unsupported::<2>);
    },
    flags: 1 << flag::BASETYPE,
    doc: "Base class for buffered IO objects.",
    ..TypeSpec::new("_io._BufferedIOBase", Slots::EMPTY)
};

pub static TEXT_BASE: TypeSpec = TypeSpec {
    methods: methods! {
        "detach" => Zero(buffered_detach), "Separate the underlying buffer from the TextIOBase and return it.";
        "read" => Pos(0, 255, buffered_unsupported::<0>);
        "readline" => Pos(0, 255, buffered_unsupported::<3>);
        "write" => Pos(0, 255, buffered_unsupported::<2>);
    },
    getset: &[
        GetSetDef::read_only("encoding", none),
        GetSetDef::read_only("newlines", none),
        GetSetDef::read_only("errors", none),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "Base class for text I/O.",
    ..TypeSpec::new("_io._TextIOBase", Slots::EMPTY)
};

fn none(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

fn no(_: &Runtime, _: Value) -> R {
    Ok(Value::bool(false))
}

fn not_implemented(rt: &Runtime, _: Value, _: Value) -> R {
    Err(rt.raise_with(statics::not_implemented_error(), &[]))
}

fn buffered_unsupported<const WHICH: usize>(rt: &Runtime, _: Value, _: &[Value]) -> R {
    Err(unsupported(rt, ["read", "read1", "write", "readline"][WHICH]))
}

fn buffered_detach(rt: &Runtime, _: Value) -> R {
    Err(unsupported(rt, "detach"))
}

/// `v.closed`
pub fn is_closed(rt: &Runtime, v: Value) -> R<bool> {
    let closed = rt.getattr(v, rt.names().closed)?;
    rt.truthy(closed)
}

pub fn check_closed(rt: &Runtime, v: Value) -> R<()> {
    if is_closed(rt, v)? { Err(closed_error(rt)) } else { Ok(()) }
}

fn check_closed_method(rt: &Runtime, v: Value, _: &[Value]) -> R {
    check_closed(rt, v)?;
    Ok(Value::none())
}

/// Asks a stream for one of seekable, readable, writable; UnsupportedOperation if it is not.
pub fn check_able(rt: &Runtime, v: Value, method: &str, message: &str) -> R<()> {
    let able = rt.call_method_text(v, method, &[])?;
    if able.is_true() { Ok(()) } else { Err(unsupported(rt, message)) }
}

fn check_seekable(rt: &Runtime, v: Value, _: &[Value]) -> R {
    check_able(rt, v, "seekable", "File or stream is not seekable.").map(|()| Value::bool(true))
}

fn check_readable(rt: &Runtime, v: Value, _: &[Value]) -> R {
    check_able(rt, v, "readable", "File or stream is not readable.").map(|()| Value::bool(true))
}

fn check_writable(rt: &Runtime, v: Value, _: &[Value]) -> R {
    check_able(rt, v, "writable", "File or stream is not writable.").map(|()| Value::bool(true))
}

fn seek(rt: &Runtime, _: Value, _: &[Value]) -> R {
    Err(unsupported(rt, "seek"))
}

fn tell(rt: &Runtime, v: Value) -> R {
    rt.call_method(v, rt.names().seek, &[Value::int(0), Value::int(1)])
}

fn truncate(rt: &Runtime, _: Value, _: &[Value]) -> R {
    Err(unsupported(rt, "truncate"))
}

fn fileno(rt: &Runtime, _: Value) -> R {
    Err(unsupported(rt, "fileno"))
}

const CLOSED: &str = "__IOBase_closed";

fn marked_closed(rt: &Runtime, v: Value) -> R<bool> {
    Ok(rt.getattr_opt(v, rt.intern_str(CLOSED))?.is_some())
}

fn get_closed(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(marked_closed(rt, v)?))
}

fn flush(rt: &Runtime, v: Value) -> R {
    if marked_closed(rt, v)? { Err(closed_error(rt)) } else { Ok(Value::none()) }
}

/// Flushes the stream and marks it closed, whatever flushing gives.
pub fn close(rt: &Runtime, v: Value) -> R {
    if marked_closed(rt, v)? {
        return Ok(Value::none());
    }
    let flushed = rt.call_method(v, rt.names().flush, &[]);
    super::both(rt, flushed, || {
        rt.setattr(v, rt.intern_str(CLOSED), Value::bool(true))?;
        Ok(Value::none())
    })
}

/// An unreachable stream that is still open is closed; errors are dropped.
fn finalize(rt: &Runtime, v: Value) {
    let done = || -> R<()> {
        if is_closed(rt, v)? {
            return Ok(());
        }
        let marked = rt.setattr(v, rt.intern_str("_finalizing"), Value::bool(true));
        if let Err(raised) = marked {
            rt.clear_raised(raised);
        }
        rt.call_method(v, rt.names().close, &[]).map(drop)
    };
    if let Err(raised) = done() {
        rt.clear_raised(raised);
    }
}

fn isatty(rt: &Runtime, v: Value) -> R {
    check_closed(rt, v)?;
    Ok(Value::bool(false))
}

fn enter(rt: &Runtime, v: Value) -> R {
    check_closed(rt, v)?;
    Ok(v)
}

fn exit(rt: &Runtime, v: Value, _: &[Value]) -> R {
    rt.call_method(v, rt.names().close, &[])
}

fn iter(rt: &Runtime, v: Value) -> R {
    check_closed(rt, v)?;
    Ok(v)
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let line = rt.call_method(v, rt.names().readline, &[])?;
    Ok(if rt.len(line)? == 0 { None } else { Some(line) })
}

/// A line by `read` of one byte, or of what `peek` shows up to the newline.
fn readline(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let limit = size_arg(rt, args.first())?;
    let peek = rt.getattr_opt(v, rt.names().peek)?;
    let mut line: Vec<u8> = Vec::new();
    while limit < 0 || (line.len() as i64) < limit {
        let mut want = 1;
        if let Some(peek) = peek {
            let shown = rt.call(peek, &[Value::int(1)])?;
            let Some(shown) = shown.downcast::<BytesCell>() else {
                let t = shown.ty();
                return Err(rt.raise(
                    statics::os_error(),
                    format!("peek() should have returned a bytes object, not '{}'", t.name()),
                ));
            };
            let shown = shown.as_slice();
            if !shown.is_empty() {
                want = shown.iter().position(|&b| b == b'\n').map_or(shown.len(), |at| at + 1);
                if limit >= 0 {
                    want = want.min((limit as usize) - line.len());
                }
            }
        }
        let got = rt.call_method(v, rt.names().read, &[rt.new_int(want as i64)])?;
        let Some(bytes) = got.downcast::<BytesCell>() else {
            let t = got.ty();
            let message = format!("read() should have returned a bytes object, not '{}'", t.name());
            return Err(rt.raise(statics::os_error(), message));
        };
        if bytes.as_slice().is_empty() {
            break;
        }
        line.extend_from_slice(bytes.as_slice());
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(rt.new_bytes(&line).value())
}

fn readlines(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let hint = size_arg(rt, args.first())?;
    let out = rt.new_list(&[]);
    let it = rt.iter(v)?;
    let mut total = 0;
    while let Some(line) = rt.next(it)? {
        list::append(rt, out, line)?;
        if hint > 0 {
            total += rt.len(line)? as i64;
            if total >= hint {
                break;
            }
        }
    }
    Ok(out.value())
}

fn writelines(rt: &Runtime, v: Value, lines: Value) -> R {
    check_closed(rt, v)?;
    let it = rt.iter(lines)?;
    while let Some(line) = rt.next(it)? {
        rt.call_method(v, rt.names().write, &[line])?;
    }
    Ok(Value::none())
}

fn new_bytearray(rt: &Runtime, n: i64) -> R {
    rt.call(statics::bytearray_type().value(), &[rt.new_int(n)])
}

/// `read` by way of `readinto`.
fn raw_read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let n = size_arg(rt, args.first())?;
    if n < 0 {
        return rt.call_method(v, rt.names().readall, &[]);
    }
    let buffer = new_bytearray(rt, n)?;
    let got = rt.call_method(v, rt.names().readinto, &[buffer])?;
    if got.is_none() {
        return Ok(got);
    }
    let got = rt.as_i64(got)?;
    let bytes = rt.bytes_like(buffer)?;
    match usize::try_from(got).ok().filter(|&n| n <= bytes.len()) {
        Some(n) => Ok(rt.new_bytes(&bytes[..n]).value()),
        None => Err(rt.value_error("readinto returned an impossible length")),
    }
}

fn readall(rt: &Runtime, v: Value) -> R {
    let mut all: Vec<u8> = Vec::new();
    loop {
        let got = rt.call_method(v, rt.names().read, &[Value::int(super::DEFAULT_BUFFER_SIZE as i32)])?;
        if got.is_none() {
            if all.is_empty() {
                return Ok(got);
            }
            break;
        }
        let Some(bytes) = got.downcast::<BytesCell>() else {
            return Err(rt.type_error("read() should return bytes"));
        };
        if bytes.as_slice().is_empty() {
            break;
        }
        all.extend_from_slice(bytes.as_slice());
    }
    Ok(rt.new_bytes(&all).value())
}

fn readinto(rt: &Runtime, v: Value, buffer: Value) -> R {
    read_into(rt, v, buffer, "read")
}

fn readinto1(rt: &Runtime, v: Value, buffer: Value) -> R {
    read_into(rt, v, buffer, "read1")
}

/// `readinto` by way of `read` or `read1`.
fn read_into(rt: &Runtime, v: Value, buffer: Value, method: &str) -> R {
    let target = rt.writable_bytes(buffer)?;
    let room = target.view.len;
    let got = rt.call_method_text(v, method, &[rt.new_int(room as i64)])?;
    let Some(bytes) = got.downcast::<BytesCell>() else {
        return Err(rt.type_error("read() should return bytes"));
    };
    let bytes = bytes.as_slice();
    if bytes.len() as isize > room {
        let n = bytes.len();
        return Err(
            rt.value_error(format!("read() returned too much data: {room} bytes requested, {n} returned"))
        );
    }
    target.view.as_mut_slice()[..bytes.len()].copy_from_slice(bytes);
    Ok(rt.new_int(bytes.len() as i64))
}

/// For rooms beside: a fresh bytearray as a place to read into, and its bytes after.
pub fn read_by_readinto(rt: &Runtime, raw: Value, n: usize) -> R<Option<Vec<u8>>> {
    let buffer = new_bytearray(rt, n as i64)?;
    let view = rt.call(statics::memoryview_type().value(), &[buffer])?;
    let got = rt.call_method(raw, rt.names().readinto, &[view])?;
    if got.is_none() {
        return Ok(None);
    }
    let got = rt.as_i64(got)?;
    let bytes = rt.bytes_like(buffer)?;
    match usize::try_from(got).ok().filter(|&g| g <= n) {
        Some(got) => Ok(Some(bytes[..got].to_vec())),
        None => Err(rt.raise(
            statics::os_error(),
            format!("raw readinto() returned invalid length {got} (should have been between 0 and {n})"),
        )),
    }
}

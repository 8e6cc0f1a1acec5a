//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: a raw stream with a buffer in front.
//!
//! What has been read ahead and what waits to be written are apart: before reading, a random-access stream writes what
//! waits; before writing it goes back over what it has read ahead. `core` has the buffers, `reading` and `writing` the
//! methods.

mod core;
mod reading;
mod writing;

use super::DEFAULT_BUFFER_SIZE;
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::modules::_thread::lock::RawLock;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, Type, Value, flag};
use std::cell::{Cell, RefCell};

crate::cell! {
    /// `_io.BufferedReader` and the two others
    pub struct BufferedCell {
        pub raw: Cell<Option<Value>>,
        pub detached: Cell<bool>,
        pub finalizing: Cell<bool>,
        pub size: Cell<usize>,
        /// Read ahead; used up to `at`.
        pub ahead: Plain<RefCell<Vec<u8>>>,
        pub at: Cell<usize>,
        /// To be written.
        pub waiting: Plain<RefCell<Vec<u8>>>,
        pub lock: Plain<RawLock>,
        /// The thread that holds the lock; 0: none.
        pub owner: Cell<u64>,
    }
}

const COMMON: &[GetSetDef] = &[
    GetSetDef::member("raw", |rt, v| core::raw(rt, &cell(v))),
    GetSetDef::read_only("closed", |rt, v| Ok(Value::bool(core::is_closed(rt, &cell(v))?))),
    GetSetDef::read_only("name", |rt, v| rt.getattr(core::raw(rt, &cell(v))?, rt.names().name)),
    GetSetDef::read_only("mode", |rt, v| rt.getattr(core::raw(rt, &cell(v))?, rt.names().mode)),
    GetSetDef::new("_finalizing", |_, v| Ok(Value::bool(cell(v).finalizing.get())), set_finalizing),
];

pub static READER: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(new),
        init: Some(init_reader),
        repr: Some(repr),
        next: Some(reading::next),
        ..Slots::of::<BufferedCell>()
    },
    methods: methods! {
        "detach" => Zero(detach), "detach($self, /)\n--\n\n";
        "flush" => Zero(flush_raw), "flush($self, /)\n--\n\n";
        "close" => Zero(close), "close($self, /)\n--\n\n";
        "seekable" => Zero(seekable), "seekable($self, /)\n--\n\n";
        "readable" => Zero(readable), "readable($self, /)\n--\n\n";
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\n";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\n";
        "_dealloc_warn" => One(dealloc_warn);
        "read" => Pos(0, 1, reading::read), "read($self, size=-1, /)\n--\n\n";
        "peek" => Pos(0, 1, reading::peek), "peek($self, size=0, /)\n--\n\n";
        "read1" => Pos(0, 1, reading::read1), "read1($self, size=-1, /)\n--\n\n";
        "readinto" => One(reading::readinto), "readinto($self, buffer, /)\n--\n\n";
        "readinto1" => One(reading::readinto1), "readinto1($self, buffer, /)\n--\n\n";
        "readline" => Pos(0, 1, reading::readline), "readline($self, size=-1, /)\n--\n\n";
        "seek" => Pos(1, 2, seek), "seek($self, target, whence=0, /)\n--\n\n";
        "tell" => Zero(tell), "tell($self, /)\n--\n\n";
        "truncate" => Pos(0, 1, truncate_reader), "truncate($self, pos=None, /)\n--\n\n";
        "__reduce__" => Zero(refuse_pickle);
        "__reduce_ex__" => One(refuse_pickle_ex);
        "__sizeof__" => Zero(sizeof);
    },
    getset: COMMON,
    flags: 1 << flag::BASETYPE,
    doc: "BufferedReader(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nCreate a new buffered reader using the given readable raw IO object.",
    ..TypeSpec::new("_io.BufferedReader", Slots::EMPTY)
};

pub static WRITER: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init_writer), repr: Some(repr), ..Slots::of::<BufferedCell>() },
    methods: methods! {
        "detach" => Zero(detach), "detach($self, /)\n--\n\n";
        "close" => Zero(close), "close($self, /)\n--\n\n";
        "seekable" => Zero(seekable), "seekable($self, /)\n--\n\n";
        "writable" => Zero(writable), "writable($self, /)\n--\n\n";
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\n";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\n";
        "_dealloc_warn" => One(dealloc_warn);
        "write" => One(writing::write), "write($self, buffer, /)\n--\n\nWrite the given buffer to the IO stream.";
        "truncate" => Pos(0, 1, writing::truncate), "truncate($self, pos=None, /)\n--\n\n";
        "flush" => Zero(writing::flush), "flush($self, /)\n--\n\n";
        "seek" => Pos(1, 2, seek), "seek($self, target, whence=0, /)\n--\n\n";
        "tell" => Zero(tell), "tell($self, /)\n--\n\n";
        "__reduce__" => Zero(refuse_pickle);
        "__reduce_ex__" => One(refuse_pickle_ex);
        "__sizeof__" => Zero(sizeof);
    },
    getset: COMMON,
    flags: 1 << flag::BASETYPE,
    doc: "BufferedWriter(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffer for a writeable sequential RawIO object.",
    ..TypeSpec::new("_io.BufferedWriter", Slots::EMPTY)
};

pub static RANDOM: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(new),
        init: Some(init_random),
        repr: Some(repr),
        next: Some(reading::next),
        ..Slots::of::<BufferedCell>()
    },
    methods: methods! {
        "detach" => Zero(detach), "detach($self, /)\n--\n\n";
        "close" => Zero(close), "close($self, /)\n--\n\n";
        "seekable" => Zero(seekable), "seekable($self, /)\n--\n\n";
        "readable" => Zero(readable), "readable($self, /)\n--\n\n";
        "writable" => Zero(writable), "writable($self, /)\n--\n\n";
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\n";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\n";
        "_dealloc_warn" => One(dealloc_warn);
        "read" => Pos(0, 1, reading::read), "read($self, size=-1, /)\n--\n\n";
        "peek" => Pos(0, 1, reading::peek), "peek($self, size=0, /)\n--\n\n";
        "read1" => Pos(0, 1, reading::read1), "read1($self, size=-1, /)\n--\n\n";
        "readinto" => One(reading::readinto), "readinto($self, buffer, /)\n--\n\n";
        "readinto1" => One(reading::readinto1), "readinto1($self, buffer, /)\n--\n\n";
        "readline" => Pos(0, 1, reading::readline), "readline($self, size=-1, /)\n--\n\n";
        "write" => One(writing::write), "write($self, buffer, /)\n--\n\nWrite the given buffer to the IO stream.";
        "truncate" => Pos(0, 1, writing::truncate), "truncate($self, pos=None, /)\n--\n\n";
        "flush" => Zero(writing::flush), "flush($self, /)\n--\n\n";
        "seek" => Pos(1, 2, seek), "seek($self, target, whence=0, /)\n--\n\n";
        "tell" => Zero(tell), "tell($self, /)\n--\n\n";
        "__reduce__" => Zero(refuse_pickle);
        "__reduce_ex__" => One(refuse_pickle_ex);
        "__sizeof__" => Zero(sizeof);
    },
    getset: COMMON,
    flags: 1 << flag::BASETYPE,
    doc: "BufferedRandom(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffered interface to random access streams.",
    ..TypeSpec::new("_io.BufferedRandom", Slots::EMPTY)
};

pub(super) fn cell(v: Value) -> Gc<BufferedCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let made = rt.new_object(ty, |head| BufferedCell {
        head,
        raw: Cell::new(None),
        detached: Cell::new(false),
        finalizing: Cell::new(false),
        size: Cell::new(DEFAULT_BUFFER_SIZE),
        ahead: Plain(RefCell::new(Vec::new())),
        at: Cell::new(0),
        waiting: Plain(RefCell::new(Vec::new())),
        lock: Plain(RawLock::default()),
        owner: Cell::new(0),
    });
    Ok(made.value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>, p: &Params, reads: bool, writes: bool) -> R<()> {
    let [raw, size] = args.bind(rt, p)?;
    let raw = raw.unwrap_or(Value::none());
    let size = size.map_or(Ok(DEFAULT_BUFFER_SIZE as i64), |s| rt.as_i64(s))?;
    let this = cell(v);
    this.raw.set(None);
    this.detached.set(false);
    if reads && writes {
        super::base::check_able(rt, raw, "seekable", "File or stream is not seekable.")?;
    }
    if reads {
        super::base::check_able(rt, raw, "readable", "File or stream is not readable.")?;
    }
    if writes {
        super::base::check_able(rt, raw, "writable", "File or stream is not writable.")?;
    }
    if size <= 0 {
        return Err(rt.value_error("buffer size must be strictly positive"));
    }
    this.size.set(size as usize);
    this.ahead.borrow_mut().clear();
    this.at.set(0);
    this.waiting.borrow_mut().clear();
    this.raw.set(Some(raw));
    Ok(())
}

fn init_reader(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("BufferedReader", &["raw", "buffer_size"]).required(1);
    init(rt, v, args, &P, true, false)
}

fn init_writer(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("BufferedWriter", &["raw", "buffer_size"]).required(1);
    init(rt, v, args, &P, false, true)
}

fn init_random(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("BufferedRandom", &["raw", "buffer_size"]).required(1);
    init(rt, v, args, &P, true, true)
}

fn set_finalizing(rt: &Runtime, v: Value, on: Option<Value>) -> R<()> {
    if let Some(on) = on {
        cell(v).finalizing.set(rt.truthy(on)?);
    }
    Ok(())
}

/// Whether the stream's own flush writes something: not of readers.
fn writes(rt: &Runtime, v: Value) -> bool {
    super::is_kind_of(rt, v, super::Kind::Writer) || super::is_kind_of(rt, v, super::Kind::Random)
}

fn detach(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let raw = core::raw(rt, &this)?;
    rt.call_method(v, rt.names().flush, &[])?;
    this.raw.set(None);
    this.detached.set(true);
    Ok(raw)
}

fn flush_raw(rt: &Runtime, v: Value) -> R {
    rt.call_method(core::raw(rt, &cell(v))?, rt.names().flush, &[])
}

fn close(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let raw = core::raw(rt, &this)?;
    if core::is_closed(rt, &this)? {
        return Ok(Value::none());
    }
    if this.finalizing.get()
        && let Err(raised) = rt.call_method_text(raw, "_dealloc_warn", &[v])
    {
        rt.clear_raised(raised);
    }
    let flushed = rt.call_method(v, rt.names().flush, &[]);
    super::both(rt, flushed, || rt.call_method(raw, rt.names().close, &[]))
}

fn ask_raw(rt: &Runtime, v: Value, method: &str) -> R {
    rt.call_method_text(core::raw(rt, &cell(v))?, method, &[])
}

fn seekable(rt: &Runtime, v: Value) -> R {
    ask_raw(rt, v, "seekable")
}

fn readable(rt: &Runtime, v: Value) -> R {
    ask_raw(rt, v, "readable")
}

fn writable(rt: &Runtime, v: Value) -> R {
    ask_raw(rt, v, "writable")
}

fn fileno(rt: &Runtime, v: Value) -> R {
    ask_raw(rt, v, "fileno")
}

fn isatty(rt: &Runtime, v: Value) -> R {
    ask_raw(rt, v, "isatty")
}

fn dealloc_warn(rt: &Runtime, v: Value, source: Value) -> R {
    if let Some(raw) = cell(v).raw.get()
        && let Err(raised) = rt.call_method_text(raw, "_dealloc_warn", &[source])
    {
        rt.clear_raised(raised);
    }
    Ok(Value::none())
}

fn tell(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let at = core::raw_tell(rt, &this)?;
    let n = at - core::unread(&this) as i64 + this.waiting.borrow().len() as i64;
    Ok(rt.new_int(n.max(0)))
}

fn seek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    let raw = core::raw(rt, &this)?;
    let whence = args.get(1).map_or(Ok(0), |&w| rt.as_i32(w))?;
    if !(0..=4).contains(&whence) {
        return Err(rt.value_error(format!("whence value {whence} unsupported")));
    }
    if core::is_closed(rt, &this)? {
        return Err(rt.value_error("seek of closed file"));
    }
    if !core::raw_is_seekable(rt, raw)? {
        return Err(super::unsupported(rt, "File or stream is not seekable."));
    }
    let mut target = rt.as_i64(args[0])?;
    let _guard = core::enter(rt, v)?;
    if this.waiting.borrow().is_empty() && whence < 2 && core::unread(&this) > 0 {
        // Within what has been read ahead nothing need be read again.
        let here = core::raw_tell(rt, &this)? - core::unread(&this) as i64;
        let by = if whence == 0 { target - here } else { target };
        let new = this.at.get() as i64 + by;
        if new >= 0 && new <= this.ahead.borrow().len() as i64 {
            this.at.set(new as usize);
            return Ok(rt.new_int(here + by));
        }
    }
    if writes(rt, v) {
        core::flush_waiting(rt, &this)?;
    }
    if whence == 1 {
        target -= core::unread(&this) as i64;
    }
    let now = core::raw_seek(rt, &this, target, whence)?;
    core::forget_ahead(&this);
    Ok(rt.new_int(now))
}

fn truncate_reader(rt: &Runtime, v: Value, _: &[Value]) -> R {
    let this = cell(v);
    core::raw(rt, &this)?;
    if core::is_closed(rt, &this)? {
        return Err(rt.value_error("truncate of closed file"));
    }
    Err(super::unsupported(rt, "truncate"))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    let t = ty.tp_name_str();
    let name = rt.getattr_opt(v, rt.names().name);
    let name = match name {
        Ok(name) => name,
        Err(raised) if rt.raised_is(crate::value::statics::value_error()) => {
            rt.clear_raised(raised);
            None
        }
        Err(raised) => return Err(raised),
    };
    let text = match name {
        None => format!("<{t}>"),
        Some(name) => {
            let Some(_guard) = crate::objects::support::enter_repr(rt, v) else {
                return Err(rt.runtime_error(format!("reentrant call inside {t}.__repr__")));
            };
            format!("<{t} name={}>", rt.repr_text(name)?)
        }
    };
    Ok(rt.new_str(&text).value())
}

fn refuse_pickle(rt: &Runtime, v: Value) -> R {
    let t = v.ty();
    Err(rt.type_error(format!("cannot pickle '{}' object", t.tp_name_str())))
}

fn refuse_pickle_ex(rt: &Runtime, v: Value, _: Value) -> R {
    refuse_pickle(rt, v)
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int((size_of::<BufferedCell>() + cell(v).size.get()) as i64))
}

/// For `text`: whether a stream's buffer is one of ours, unmodified, to be written to directly.
pub fn plain_writer(rt: &Runtime, v: Value) -> Option<Gc<BufferedCell>> {
    super::is_exactly(rt, v, super::Kind::Writer).then(|| cell(v))
}

/// Writes bytes as `write` does.
pub fn write_to(rt: &Runtime, v: Value, bytes: &[u8]) -> R<usize> {
    writing::write_bytes(rt, v, bytes)
}

/// For `text`: what `read1` gives of one of our readers.
pub fn read_chunk(rt: &Runtime, v: Value, n: usize) -> R<Vec<u8>> {
    reading::read_once(rt, v, n)
}

#[cold]
fn closed_or_detached(rt: &Runtime, this: &BufferedCell) -> crate::error::Raised {
    if this.detached.get() {
        return rt.value_error("raw stream has been detached");
    }
    rt.value_error("I/O operation on uninitialized object")
}

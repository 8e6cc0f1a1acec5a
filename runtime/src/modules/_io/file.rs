//! `FileIO`: a descriptor as a raw stream.

use super::{closed_error, size_arg, unsupported};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::modules::support::{path_arg, retry};
use crate::os::{fd as os_fd, files};
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// `_io.FileIO`
    pub struct FileCell {
        /// -1: closed
        pub fd: Cell<i32>,
        pub created: Cell<bool>,
        pub readable: Cell<bool>,
        pub writable: Cell<bool>,
        pub appending: Cell<bool>,
        /// -1: not known yet
        pub seekable: Cell<i32>,
        pub close_fd: Cell<bool>,
        pub finalizing: Cell<bool>,
        pub block_size: Cell<u32>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), repr: Some(repr), ..Slots::of::<FileCell>() },
    methods: methods! {
        "read" => Pos(0, 1, read), "read($self, size=-1, /)\n--\n\nRead at most size bytes, returned as bytes.";
        "readall" => Zero(readall), "readall($self, /)\n--\n\nRead all data from the file, returned as bytes.";
        "readinto" => One(readinto), "readinto($self, buffer, /)\n--\n\nSame as RawIOBase.readinto().";
        "write" => One(write), "write($self, b, /)\n--\n\nWrite buffer b to file, return number of bytes written.";
        "seek" => Pos(1, 2, seek), "seek($self, pos, whence=0, /)\n--\n\nMove to new file position and return the file position.";
        "tell" => Zero(tell), "tell($self, /)\n--\n\nCurrent file position.";
        "truncate" => Pos(0, 1, truncate), "truncate($self, size=None, /)\n--\n\nTruncate the file to at most size bytes and return the truncated size.";
        "close" => Zero(close), "close($self, /)\n--\n\nClose the file.";
        "seekable" => Zero(seekable), "seekable($self, /)\n--\n\nTrue if file supports random-access.";
        "readable" => Zero(readable), "readable($self, /)\n--\n\nTrue if file was opened in a read mode.";
        "writable" => Zero(writable), "writable($self, /)\n--\n\nTrue if file was opened in a write mode.";
        "fileno" => Zero(fileno), "fileno($self, /)\n--\n\nReturn the underlying file descriptor (an integer).";
        "isatty" => Zero(isatty), "isatty($self, /)\n--\n\nTrue if the file is connected to a TTY device.";
        "_dealloc_warn" => One(dealloc_warn);
        "__reduce__" => Zero(refuse_pickle);
        "__reduce_ex__" => One(refuse_pickle_ex);
    },
    getset: &[
        GetSetDef::read_only("closed", |_, v| Ok(Value::bool(cell(v).fd.get() < 0))),
        GetSetDef::read_only("closefd", |_, v| Ok(Value::bool(cell(v).close_fd.get()))),
        GetSetDef::read_only("mode", |rt, v| Ok(rt.new_str(mode_text(&cell(v))).value())),
        GetSetDef::new("_blksize", |_, v| Ok(Value::int(cell(v).block_size.get() as i32)), set_block_size),
        GetSetDef::new("_finalizing", |_, v| Ok(Value::bool(cell(v).finalizing.get())), set_finalizing),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "Open a file.",
    ..TypeSpec::new("_io.FileIO", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<FileCell> {
    v.expect_cell()
}

fn set_block_size(rt: &Runtime, v: Value, n: Option<Value>) -> R<()> {
    if let Some(n) = n {
        cell(v).block_size.set(rt.as_i64(n)? as u32);
    }
    Ok(())
}

fn set_finalizing(rt: &Runtime, v: Value, on: Option<Value>) -> R<()> {
    if let Some(on) = on {
        cell(v).finalizing.set(rt.truthy(on)?);
    }
    Ok(())
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let made = rt.new_object(ty, |head| FileCell {
        head,
        fd: Cell::new(-1),
        created: Cell::new(false),
        readable: Cell::new(false),
        writable: Cell::new(false),
        appending: Cell::new(false),
        seekable: Cell::new(-1),
        close_fd: Cell::new(true),
        finalizing: Cell::new(false),
        block_size: Cell::new(0),
    });
    Ok(made.value())
}

/// Sets what the letters of a mode say; gives the flags for opening.
fn parse_mode(rt: &Runtime, this: &FileCell, mode: &str) -> R<i32> {
    let bad =
        || rt.value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    let (mut plus, mut kinds, mut flags) = (false, 0, 0);
    for c in mode.chars() {
        match c {
            'r' => {
                kinds += 1;
                this.readable.set(true);
            }
            'w' | 'x' | 'a' => {
                kinds += 1;
                this.writable.set(true);
                this.created.set(c == 'x');
                this.appending.set(c == 'a');
                flags |= match c {
                    'w' => libc::O_CREAT | libc::O_TRUNC,
                    'x' => libc::O_CREAT | libc::O_EXCL,
                    _ => libc::O_CREAT | libc::O_APPEND,
                };
            }
            '+' => {
                if plus {
                    return Err(bad());
                }
                plus = true;
                this.readable.set(true);
                this.writable.set(true);
            }
            'b' => {}
            _ => return Err(rt.value_error(format!("invalid mode: {mode}"))),
        }
        if kinds > 1 {
            return Err(bad());
        }
    }
    if kinds == 0 {
        return Err(bad());
    }
    Ok(flags
        | match (this.readable.get(), this.writable.get()) {
            (true, true) => libc::O_RDWR,
            (true, false) => libc::O_RDONLY,
            _ => libc::O_WRONLY,
        })
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("FileIO", &["file", "mode", "closefd", "opener"]).required(1);
    let [file, mode, close_fd, opener] = args.bind(rt, &P)?;
    let file = file.unwrap_or(Value::none());
    let mode = match mode {
        Some(m) => crate::modules::support::text_arg(rt, m, "FileIO", "argument 'mode'")?,
        None => "r".into(),
    };
    let close_fd = crate::modules::support::flag_arg(rt, close_fd, true)?;
    let opener = opener.filter(|o| !o.is_none());
    let this = cell(v);
    if this.fd.get() >= 0 {
        if this.close_fd.get() {
            close_own(rt, &this)?;
        } else {
            this.fd.set(-1);
        }
    }
    for flag in [&this.created, &this.readable, &this.writable, &this.appending] {
        flag.set(false);
    }
    this.seekable.set(-1);
    this.close_fd.set(true);
    if file.is_exact(statics::float_type()) {
        return Err(rt.type_error("integer argument expected, got float"));
    }
    let flags = parse_mode(rt, &this, &mode)?;
    let given = if rt.has_index(file) { Some(rt.as_i32(file)?) } else { None };
    if let Some(fd) = given {
        if fd < 0 {
            return Err(rt.value_error("negative file descriptor"));
        }
        this.fd.set(fd);
        this.close_fd.set(close_fd);
    } else {
        open_path(rt, &this, file, &mode, flags, opener, close_fd)?;
    }
    let checked = check_opened(rt, v, &this, file);
    if checked.is_err() && given.is_none() {
        // The descriptor is ours, and of no use.
        let fd = this.fd.replace(-1);
        let _ = os_fd::close(fd);
    } else if checked.is_err() {
        this.fd.set(-1);
    }
    checked
}

fn open_path(
    rt: &Runtime,
    this: &FileCell,
    file: Value,
    mode: &str,
    flags: i32,
    opener: Option<Value>,
    close_fd: bool,
) -> R<()> {
    if !close_fd {
        return Err(rt.value_error("Cannot use closefd=False with file name"));
    }
    let flags = flags | libc::O_CLOEXEC;
    crate::modules::sys::hooks::send(rt, "open", &[file, rt.new_str(mode).value(), Value::int(flags)])?;
    if let Some(opener) = opener {
        let fd = rt.call(opener, &[file, Value::int(flags)])?;
        if !rt.has_index(fd) {
            return Err(rt.type_error("expected integer from opener"));
        }
        let fd = rt.as_i32(fd)?;
        if fd < 0 {
            return Err(rt.value_error(format!("opener returned {fd}")));
        }
        os_fd::set_inheritable(fd, false).map_err(|e| rt.io_error(&e, Some(file)))?;
        this.fd.set(fd);
        return Ok(());
    }
    let path =
        path_arg(rt, file, "", "path", false).map_err(|raised| rewrite_path_error(rt, raised, file))?;
    let c = path.c_string();
    let fd = retry(rt, Some(file), || os_fd::open(libc::AT_FDCWD, &c, flags, 0o666))?;
    this.fd.set(fd);
    Ok(())
}

/// As CPython words it for `open`: any path-like.
fn rewrite_path_error(rt: &Runtime, raised: crate::error::Raised, file: Value) -> crate::error::Raised {
    if !rt.raised_is(statics::type_error()) {
        return raised;
    }
    let known = rt.peek_raised().and_then(|e| rt.str(e).ok()).map(|s| s.to_text().into_owned());
    if known.is_some_and(|k| !k.starts_with("path should be")) {
        return raised;
    }
    rt.clear_raised(raised);
    rt.type_error(format!("expected str, bytes or os.PathLike object, not {}", file.ty().name()))
}

/// What is done with a descriptor that was opened: no directories; the name; the end, for appending.
fn check_opened(rt: &Runtime, v: Value, this: &FileCell, file: Value) -> R<()> {
    let fd = this.fd.get();
    this.block_size.set(super::DEFAULT_BUFFER_SIZE as u32);
    match files::stat(files::Target::Fd(fd), true) {
        Ok(stat) => {
            if stat.0.st_mode & libc::S_IFMT == libc::S_IFDIR {
                return Err(rt.os_error(libc::EISDIR, Some(file)));
            }
            if stat.0.st_blksize > 1 {
                this.block_size.set(stat.0.st_blksize as u32);
            }
        }
        Err(e) if e.raw_os_error() == Some(libc::EBADF) => return Err(rt.io_error(&e, Some(file))),
        Err(_) => {}
    }
    rt.setattr(v, rt.names().name, file)?;
    if this.appending.get() {
        let _ = os_fd::seek(fd, 0, libc::SEEK_END);
    }
    Ok(())
}

/// The descriptor; ValueError if closed.
pub fn open_fd(rt: &Runtime, this: &FileCell) -> R<i32> {
    let fd = this.fd.get();
    if fd < 0 { Err(closed_error(rt)) } else { Ok(fd) }
}

fn mode_text(this: &FileCell) -> &'static str {
    match (this.created.get(), this.appending.get(), this.readable.get(), this.writable.get()) {
        (true, _, true, _) => "xb+",
        (true, ..) => "xb",
        (_, true, true, _) => "ab+",
        (_, true, ..) => "ab",
        (_, _, true, true) => "rb+",
        (_, _, true, false) => "rb",
        _ => "wb",
    }
}

fn readable_fd(rt: &Runtime, this: &FileCell) -> R<i32> {
    let fd = open_fd(rt, this)?;
    if this.readable.get() { Ok(fd) } else { Err(unsupported(rt, "File not open for reading")) }
}

/// Reads at most `n` bytes; `None` if that would block.
pub fn read_some(rt: &Runtime, this: &FileCell, n: usize) -> R<Option<Vec<u8>>> {
    let fd = readable_fd(rt, this)?;
    let mut buffer = vec![0; n.min(os_fd::MAX_IO)];
    match would_block(rt, retry_raw(rt, || os_fd::read(fd, &mut buffer))?)? {
        Some(n) => {
            buffer.truncate(n);
            Ok(Some(buffer))
        }
        None => Ok(None),
    }
}

type Outcome<T> = std::io::Result<T>;

/// As `retry`, leaving errors to the caller.
fn retry_raw<T>(rt: &Runtime, mut call: impl FnMut() -> Outcome<T>) -> R<Outcome<T>> {
    loop {
        match rt.without_gil(&mut call) {
            Err(e) if e.raw_os_error() == Some(libc::EINTR) => crate::modules::_signal::run_handlers(rt)?,
            other => return Ok(other),
        }
    }
}

fn would_block<T>(rt: &Runtime, outcome: Outcome<T>) -> R<Option<T>> {
    match outcome {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.raw_os_error() == Some(libc::EAGAIN) => Ok(None),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    readable_fd(rt, &this)?;
    let n = size_arg(rt, args.first())?;
    if n < 0 {
        return readall(rt, v);
    }
    Ok(read_some(rt, &this, n as usize)?.map_or(Value::none(), |b| rt.new_bytes(&b).value()))
}

/// Everything up to the end; `None` if nothing could be read without blocking.
pub fn read_all(rt: &Runtime, this: &FileCell) -> R<Option<Vec<u8>>> {
    let fd = open_fd(rt, this)?;
    let mut all: Vec<u8> = Vec::new();
    let size = files::stat(files::Target::Fd(fd), true).map_or(0, |s| s.0.st_size);
    let at = os_fd::seek(fd, 0, libc::SEEK_CUR).unwrap_or(0);
    let mut room =
        usize::try_from(size - at).unwrap_or(0).saturating_add(1).clamp(super::DEFAULT_BUFFER_SIZE, 1 << 28);
    loop {
        let filled = all.len();
        all.resize(filled + room, 0);
        let rest = &mut all[filled..];
        let got = would_block(rt, retry_raw(rt, || os_fd::read(fd, rest))?)?;
        all.truncate(filled + got.unwrap_or(0));
        match got {
            Some(0) => return Ok(Some(all)),
            None if all.is_empty() => return Ok(None),
            None => return Ok(Some(all)),
            Some(_) => room = (all.len() / 2).clamp(super::DEFAULT_BUFFER_SIZE, 1 << 26),
        }
    }
}

fn readall(rt: &Runtime, v: Value) -> R {
    Ok(read_all(rt, &cell(v))?.map_or(Value::none(), |b| rt.new_bytes(&b).value()))
}

fn readinto(rt: &Runtime, v: Value, buffer: Value) -> R {
    let this = cell(v);
    let fd = readable_fd(rt, &this)?;
    let target = rt.writable_bytes(buffer)?;
    let slice = target.view.as_mut_slice();
    let got = would_block(rt, retry_raw(rt, || os_fd::read(fd, slice))?)?;
    Ok(got.map_or(Value::none(), |n| rt.new_int(n as i64)))
}

/// Writes what it can; `None` if that would block.
pub fn write_some(rt: &Runtime, this: &FileCell, bytes: &[u8]) -> R<Option<usize>> {
    let fd = open_fd(rt, this)?;
    if !this.writable.get() {
        return Err(unsupported(rt, "File not open for writing"));
    }
    would_block(rt, retry_raw(rt, || os_fd::write(fd, bytes))?)
}

fn write(rt: &Runtime, v: Value, data: Value) -> R {
    let this = cell(v);
    open_fd(rt, &this)?;
    if !this.writable.get() {
        return Err(unsupported(rt, "File not open for writing"));
    }
    let data = rt.bytes_like(data)?;
    Ok(write_some(rt, &this, &data)?.map_or(Value::none(), |n| rt.new_int(n as i64)))
}

/// Moves the position; gives it.
pub fn seek_to(rt: &Runtime, this: &FileCell, offset: i64, whence: i32) -> R<i64> {
    let fd = open_fd(rt, this)?;
    let result = rt.without_gil(|| os_fd::seek(fd, offset, whence));
    if this.seekable.get() < 0 {
        this.seekable.set(result.is_ok() as i32);
    }
    result.map_err(|e| rt.io_error(&e, None))
}

fn offset_arg(rt: &Runtime, v: Value) -> R<i64> {
    if crate::objects::float::as_float(v).is_some() {
        return Err(rt.type_error("an integer is required"));
    }
    rt.as_i64(v)
}

fn seek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    open_fd(rt, &this)?;
    let offset = offset_arg(rt, args[0])?;
    let whence = args.get(1).map_or(Ok(0), |&w| rt.as_i32(w))?;
    Ok(rt.new_int(seek_to(rt, &this, offset, whence)?))
}

fn tell(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(seek_to(rt, &cell(v), 0, libc::SEEK_CUR)?))
}

fn truncate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    let fd = open_fd(rt, &this)?;
    if !this.writable.get() {
        return Err(unsupported(rt, "File not open for writing"));
    }
    let len = match args.first() {
        Some(&n) if !n.is_none() => offset_arg(rt, n)?,
        _ => seek_to(rt, &this, 0, libc::SEEK_CUR)?,
    };
    retry(rt, None, || os_fd::truncate(fd, len))?;
    Ok(rt.new_int(len))
}

fn close_own(rt: &Runtime, this: &FileCell) -> R<()> {
    let fd = this.fd.replace(-1);
    if fd < 0 {
        return Ok(());
    }
    match rt.without_gil(|| os_fd::close(fd)) {
        Err(e) if e.raw_os_error() != Some(libc::EINTR) => Err(rt.io_error(&e, None)),
        _ => Ok(()),
    }
}

fn close(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    if !this.close_fd.get() {
        this.fd.set(-1);
        return Ok(Value::none());
    }
    let base = super::base::close(rt, v);
    if this.finalizing.get() {
        warn_unclosed(rt, &this, v);
    }
    super::both(rt, base, || close_own(rt, &this).map(|()| Value::none()))
}

fn warn_unclosed(rt: &Runtime, this: &FileCell, source: Value) {
    if this.fd.get() < 0 || !this.close_fd.get() {
        return;
    }
    let warned = rt.repr_text(source).and_then(|shown| {
        crate::modules::_warnings::warn(rt, statics::resource_warning(), &format!("unclosed file {shown}"), 1)
    });
    if let Err(raised) = warned {
        if rt.raised_is(statics::warning()) {
            let exception = rt.take_raised(raised);
            crate::objects::exceptions::write_unraisable(rt, exception, "", Some(source));
        } else {
            rt.clear_raised(raised);
        }
    }
}

fn dealloc_warn(rt: &Runtime, v: Value, source: Value) -> R {
    warn_unclosed(rt, &cell(v), source);
    Ok(Value::none())
}

/// Whether the position can be moved; asked once.
pub fn can_seek(rt: &Runtime, this: &FileCell) -> R<bool> {
    open_fd(rt, this)?;
    if this.seekable.get() < 0 {
        match seek_to(rt, this, 0, libc::SEEK_CUR) {
            Ok(_) => {}
            Err(raised) => rt.clear_raised(raised),
        }
    }
    Ok(this.seekable.get() == 1)
}

fn seekable(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(can_seek(rt, &cell(v))?))
}

fn readable(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    open_fd(rt, &this)?;
    Ok(Value::bool(this.readable.get()))
}

fn writable(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    open_fd(rt, &this)?;
    Ok(Value::bool(this.writable.get()))
}

fn fileno(rt: &Runtime, v: Value) -> R {
    Ok(Value::int(open_fd(rt, &cell(v))?))
}

fn isatty(rt: &Runtime, v: Value) -> R {
    let fd = open_fd(rt, &cell(v))?;
    Ok(Value::bool(os_fd::is_tty(fd)))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let (fd, mode, close_fd) = (this.fd.get(), mode_text(&this), this.close_fd.get());
    if fd < 0 {
        return Ok(rt.new_str("<_io.FileIO [closed]>").value());
    }
    let close_fd = if close_fd { "True" } else { "False" };
    let text = match rt.getattr_opt(v, rt.names().name)? {
        None => format!("<_io.FileIO fd={fd} mode='{mode}' closefd={close_fd}>"),
        Some(name) => {
            let Some(_guard) = crate::objects::support::enter_repr(rt, v) else {
                let t = v.ty();
                return Err(rt.runtime_error(format!("reentrant call inside {}.__repr__", t.tp_name_str())));
            };
            format!("<_io.FileIO name={} mode='{mode}' closefd={close_fd}>", rt.repr_text(name)?)
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

//! The buffers, the lock, and the raw stream behind.

use super::super::{Kind, base, file, is_exactly};
use super::BufferedCell;
use crate::Runtime;
use crate::error::R;
use crate::modules::_thread::lock;
use crate::value::{BytesCell, Gc, Value, statics};

/// The raw stream; ValueError if there is none.
pub fn raw(rt: &Runtime, this: &BufferedCell) -> R {
    this.raw.get().ok_or_else(|| super::closed_or_detached(rt, this))
}

/// The raw stream as a FileIO that nobody has changed.
pub fn raw_file(rt: &Runtime, raw: Value) -> Option<Gc<file::FileCell>> {
    is_exactly(rt, raw, Kind::File).then(|| raw.expect_cell())
}

pub fn is_closed(rt: &Runtime, this: &BufferedCell) -> R<bool> {
    let raw = raw(rt, this)?;
    match raw_file(rt, raw) {
        Some(f) => Ok(f.fd.get() < 0),
        None => base::is_closed(rt, raw),
    }
}

/// ValueError with `message` if the stream is closed.
pub fn check_open(rt: &Runtime, this: &BufferedCell, message: &str) -> R<()> {
    if is_closed(rt, this)? { Err(rt.value_error(message)) } else { Ok(()) }
}

/// Holds the stream's lock.
pub struct Guard(Gc<BufferedCell>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.owner.set(0);
        self.0.lock.release();
    }
}

/// Takes the stream's lock: RuntimeError if this thread is inside the stream already (a signal handler, a raw stream that
/// calls back).
pub fn enter(rt: &Runtime, v: Value) -> R<Guard> {
    let this = super::cell(v);
    let me = rt.thread().c.thread_id.get();
    if !this.lock.try_acquire() {
        if this.owner.get() == me {
            let shown = rt.repr_text(v)?;
            return Err(rt.runtime_error(format!("reentrant call inside {shown}")));
        }
        lock::acquire(rt, &this.lock, None)?;
    }
    this.owner.set(me);
    Ok(Guard(this))
}

/// Bytes read ahead and not used yet.
pub fn unread(this: &BufferedCell) -> usize {
    this.ahead.borrow().len() - this.at.get()
}

pub fn forget_ahead(this: &BufferedCell) {
    this.ahead.borrow_mut().clear();
    this.at.set(0);
}

/// Takes at most `n` bytes of what has been read ahead.
pub fn take_ahead(this: &BufferedCell, n: usize) -> Vec<u8> {
    let ahead = this.ahead.borrow();
    let start = this.at.get();
    let end = ahead.len().min(start.saturating_add(n));
    this.at.set(end);
    ahead[start..end].to_vec()
}

/// Reads at most `n` bytes of the raw stream; `None` if that would block.
pub fn raw_read(rt: &Runtime, this: &BufferedCell, n: usize) -> R<Option<Vec<u8>>> {
    let raw = raw(rt, this)?;
    match raw_file(rt, raw) {
        Some(f) => file::read_some(rt, &f, n),
        None => base::read_by_readinto(rt, raw, n),
    }
}

/// Reads a buffer's worth ahead, dropping what was used; how much, or `None` if that would block.
pub fn fill(rt: &Runtime, this: &BufferedCell) -> R<Option<usize>> {
    let got = raw_read(rt, this, this.size.get())?;
    Ok(got.map(|bytes| {
        let mut ahead = this.ahead.borrow_mut();
        ahead.drain(..this.at.get());
        this.at.set(0);
        ahead.extend_from_slice(&bytes);
        bytes.len()
    }))
}

/// Everything up to the raw stream's end; `None` if nothing could be read without blocking.
pub fn raw_read_all(rt: &Runtime, this: &BufferedCell) -> R<Option<Vec<u8>>> {
    let raw = raw(rt, this)?;
    if let Some(f) = raw_file(rt, raw) {
        return file::read_all(rt, &f);
    }
    let names = rt.names();
    if let Some(readall) = rt.getattr_opt(raw, names.readall)? {
        let got = rt.call(readall, &[])?;
        if got.is_none() {
            return Ok(None);
        }
        return match got.downcast::<BytesCell>() {
            Some(b) => Ok(Some(b.as_slice().to_vec())),
            None => Err(rt.type_error("readall() should return bytes")),
        };
    }
    let mut all: Option<Vec<u8>> = None;
    loop {
        let got = rt.call_method(raw, names.read, &[])?;
        if got.is_none() {
            return Ok(all);
        }
        let Some(bytes) = got.downcast::<BytesCell>() else {
            return Err(rt.type_error("read() should return bytes"));
        };
        if bytes.as_slice().is_empty() {
            return Ok(Some(all.unwrap_or_default()));
        }
        all.get_or_insert_default().extend_from_slice(bytes.as_slice());
    }
}

/// Writes to the raw stream; how much, or `None` if that would block.
pub fn raw_write(rt: &Runtime, this: &BufferedCell, bytes: &[u8]) -> R<Option<usize>> {
    let raw = raw(rt, this)?;
    if let Some(f) = raw_file(rt, raw) {
        return file::write_some(rt, &f, bytes);
    }
    let object = rt.new_bytes(bytes).value();
    let view = rt.call(statics::memoryview_type().value(), &[object])?;
    let got = rt.call_method(raw, rt.names().write, &[view])?;
    if got.is_none() {
        return Ok(None);
    }
    let n = rt.as_i64(got)?;
    match usize::try_from(n).ok().filter(|&n| n <= bytes.len()) {
        Some(n) => Ok(Some(n)),
        None => {
            let most = bytes.len();
            let message =
                format!("raw write() returned invalid length {n} (should have been between 0 and {most})");
            Err(rt.raise(statics::os_error(), message))
        }
    }
}

/// `BlockingIOError(EAGAIN, …, written)`
pub fn blocking_error(rt: &Runtime, written: usize) -> crate::error::Raised {
    let text = rt.new_str("write could not complete without blocking").value();
    let args = [Value::int(libc::EAGAIN), text, rt.new_int(written as i64)];
    rt.raise_with(statics::blocking_io_error(), &args)
}

/// Writes what waits; BlockingIOError if the raw stream takes no more.
pub fn flush_waiting(rt: &Runtime, this: &BufferedCell) -> R<()> {
    if this.waiting.borrow().is_empty() {
        return Ok(());
    }
    let bytes = std::mem::take(&mut *this.waiting.borrow_mut());
    let mut done = 0;
    let mut failed = None;
    while done < bytes.len() && failed.is_none() {
        match raw_write(rt, this, &bytes[done..]) {
            Ok(Some(n)) => done += n,
            Ok(None) => failed = Some(blocking_error(rt, 0)),
            Err(raised) => failed = Some(raised),
        }
    }
    if done == bytes.len() && failed.is_none() {
        let mut empty = bytes;
        empty.clear();
        *this.waiting.borrow_mut() = empty;
        return Ok(());
    }
    let newer = std::mem::replace(&mut *this.waiting.borrow_mut(), bytes[done..].to_vec());
    this.waiting.borrow_mut().extend_from_slice(&newer);
    match failed {
        Some(raised) => Err(raised),
        None => Ok(()),
    }
}

/// Goes back over what has been read ahead, so that the raw stream is where the user thinks it is.
pub fn rewind(rt: &Runtime, this: &BufferedCell) -> R<()> {
    let n = unread(this);
    if n > 0 {
        raw_seek(rt, this, -(n as i64), 1)?;
    }
    forget_ahead(this);
    Ok(())
}

fn position(rt: &Runtime, v: Value) -> R<i64> {
    let n = rt.as_i64(v)?;
    if n < 0 {
        return Err(rt.raise(statics::os_error(), format!("Raw stream returned invalid position {n}")));
    }
    Ok(n)
}

pub fn raw_tell(rt: &Runtime, this: &BufferedCell) -> R<i64> {
    let raw = raw(rt, this)?;
    match raw_file(rt, raw) {
        Some(f) => file::seek_to(rt, &f, 0, 1),
        None => {
            let at = rt.call_method(raw, rt.names().tell, &[])?;
            position(rt, at)
        }
    }
}

pub fn raw_seek(rt: &Runtime, this: &BufferedCell, offset: i64, whence: i32) -> R<i64> {
    let raw = raw(rt, this)?;
    match raw_file(rt, raw) {
        Some(f) => file::seek_to(rt, &f, offset, whence),
        None => {
            let at = rt.call_method(raw, rt.names().seek, &[rt.new_int(offset), Value::int(whence)])?;
            position(rt, at)
        }
    }
}

pub fn raw_is_seekable(rt: &Runtime, raw: Value) -> R<bool> {
    match raw_file(rt, raw) {
        Some(f) => file::can_seek(rt, &f),
        None => {
            let able = rt.call_method_text(raw, "seekable", &[])?;
            rt.truthy(able)
        }
    }
}

//! Writing to a buffered stream.

use super::cell;
use super::core::{blocking_error, check_open, enter, flush_waiting, raw, raw_write, rewind};
use crate::Runtime;
use crate::error::R;
use crate::value::Value;

pub fn write(rt: &Runtime, v: Value, data: Value) -> R {
    let this = cell(v);
    raw(rt, &this)?;
    if data.is::<crate::value::StrCell>() {
        return Err(rt.type_error("a bytes-like object is required, not 'str'"));
    }
    let data = rt.bytes_like(data)?;
    Ok(rt.new_int(write_bytes(rt, v, &data)? as i64))
}

/// Takes all the bytes, into the buffer or to the raw stream; BlockingIOError says how many if not all.
pub fn write_bytes(rt: &Runtime, v: Value, bytes: &[u8]) -> R<usize> {
    let this = cell(v);
    check_open(rt, &this, "write to closed file")?;
    let _guard = enter(rt, v)?;
    rewind(rt, &this)?;
    let size = this.size.get();
    if this.waiting.borrow().len() + bytes.len() <= size {
        this.waiting.borrow_mut().extend_from_slice(bytes);
        return Ok(bytes.len());
    }
    if let Err(raised) = flush_waiting(rt, &this) {
        if !rt.raised_is(crate::value::statics::blocking_io_error()) {
            return Err(raised);
        }
        rt.clear_raised(raised);
        let room = size.saturating_sub(this.waiting.borrow().len());
        let taken = room.min(bytes.len());
        this.waiting.borrow_mut().extend_from_slice(&bytes[..taken]);
        return if taken == bytes.len() { Ok(taken) } else { Err(blocking_error(rt, taken)) };
    }
    let mut done = 0;
    while bytes.len() - done > size {
        match raw_write(rt, &this, &bytes[done..])? {
            Some(n) => done += n,
            None => {
                let kept = size.min(bytes.len() - done);
                this.waiting.borrow_mut().extend_from_slice(&bytes[done..done + kept]);
                return Err(blocking_error(rt, done + kept));
            }
        }
        crate::modules::_signal::run_handlers(rt)?;
    }
    this.waiting.borrow_mut().extend_from_slice(&bytes[done..]);
    Ok(bytes.len())
}

pub fn flush(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    check_open(rt, &this, "flush of closed file")?;
    let _guard = enter(rt, v)?;
    flush_waiting(rt, &this)?;
    rewind(rt, &this)?;
    Ok(Value::none())
}

pub fn truncate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    let raw = raw(rt, &this)?;
    check_open(rt, &this, "truncate of closed file")?;
    let able = rt.call_method_text(raw, "writable", &[])?;
    if !rt.truthy(able)? {
        return Err(crate::modules::_io::unsupported(rt, "truncate"));
    }
    let _guard = enter(rt, v)?;
    flush_waiting(rt, &this)?;
    rewind(rt, &this)?;
    let size = args.first().copied().unwrap_or(Value::none());
    let args = if size.is_none() { [super::tell(rt, v)?] } else { [size] };
    rt.call_method(raw, rt.names().truncate, &args)
}

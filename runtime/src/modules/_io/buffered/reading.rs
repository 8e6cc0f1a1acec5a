//! Reading from a buffered stream.

use super::core::{
    Guard, check_open, enter, fill, flush_waiting, forget_ahead, raw_read, raw_read_all, take_ahead, unread,
};
use super::{BufferedCell, cell};
use crate::Runtime;
use crate::error::R;
use crate::modules::_io::size_arg;
use crate::value::{Gc, Value};

/// Before reading: the lock is held, the stream is open, and nothing waits to be written.
fn begin(rt: &Runtime, v: Value, message: &str) -> R<(Gc<BufferedCell>, Guard)> {
    let this = cell(v);
    check_open(rt, &this, message)?;
    let guard = enter(rt, v)?;
    flush_waiting(rt, &this)?;
    Ok((this, guard))
}

pub fn read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let n = size_arg(rt, args.first())?;
    if n < -1 {
        return Err(rt.value_error("read length must be non-negative or -1"));
    }
    let (this, _guard) = begin(rt, v, "read of closed file")?;
    if n < 0 {
        let mut all = take_ahead(&this, usize::MAX);
        forget_ahead(&this);
        return match raw_read_all(rt, &this)? {
            Some(rest) => {
                if all.is_empty() {
                    all = rest;
                } else {
                    all.extend_from_slice(&rest);
                }
                Ok(rt.new_bytes(&all).value())
            }
            None if all.is_empty() => Ok(Value::none()),
            None => Ok(rt.new_bytes(&all).value()),
        };
    }
    Ok(read_up_to(rt, &this, n as usize)?.map_or(Value::none(), |b| rt.new_bytes(&b).value()))
}

/// Reads until there are `n` bytes, or the end, or reading would block; `None` if it does so at once.
fn read_up_to(rt: &Runtime, this: &BufferedCell, n: usize) -> R<Option<Vec<u8>>> {
    let mut out = take_ahead(this, n);
    while out.len() < n {
        let left = n - out.len();
        let size = this.size.get();
        let got = if left >= size {
            forget_ahead(this);
            match raw_read(rt, this, left - left % size)? {
                Some(bytes) => {
                    out.extend_from_slice(&bytes);
                    Some(bytes.len())
                }
                None => None,
            }
        } else {
            let got = fill(rt, this)?;
            out.extend(take_ahead(this, left));
            got
        };
        match got {
            Some(0) => break,
            None if out.is_empty() => return Ok(None),
            None => break,
            Some(_) => {}
        }
    }
    Ok(Some(out))
}

pub fn peek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    size_arg(rt, args.first())?;
    let (this, _guard) = begin(rt, v, "peek of closed file")?;
    if unread(&this) == 0 {
        fill(rt, &this)?;
    }
    let ahead = this.ahead.borrow();
    Ok(rt.new_bytes(&ahead[this.at.get()..]).value())
}

/// At most one read of the raw stream.
pub fn read_once(rt: &Runtime, v: Value, n: usize) -> R<Vec<u8>> {
    let (this, _guard) = begin(rt, v, "read of closed file")?;
    if n == 0 {
        return Ok(Vec::new());
    }
    if unread(&this) > 0 {
        return Ok(take_ahead(&this, n));
    }
    forget_ahead(&this);
    Ok(raw_read(rt, &this, n)?.unwrap_or_default())
}

pub fn read1(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let n = size_arg(rt, args.first())?;
    let n = usize::try_from(n).unwrap_or(cell(v).size.get());
    Ok(rt.new_bytes(&read_once(rt, v, n)?).value())
}

fn into(rt: &Runtime, v: Value, buffer: Value, once: bool) -> R {
    let target = rt.writable_bytes(buffer)?;
    let room = target.view.as_mut_slice();
    let (this, _guard) = begin(rt, v, "readinto of closed file")?;
    let mut done = 0;
    while done < room.len() {
        let mut piece = take_ahead(&this, room.len() - done);
        if piece.is_empty() {
            let left = room.len() - done;
            let got = if left > this.size.get() || once {
                forget_ahead(&this);
                let got = raw_read(rt, &this, left)?;
                piece = got.clone().unwrap_or_default();
                got.map(|b| b.len())
            } else {
                let got = fill(rt, &this)?;
                piece = take_ahead(&this, left);
                got
            };
            match got {
                None if done == 0 => return Ok(Value::none()),
                None | Some(0) => break,
                Some(_) => {}
            }
        }
        room[done..done + piece.len()].copy_from_slice(&piece);
        done += piece.len();
        if once {
            break;
        }
    }
    Ok(rt.new_int(done as i64))
}

pub fn readinto(rt: &Runtime, v: Value, buffer: Value) -> R {
    into(rt, v, buffer, false)
}

pub fn readinto1(rt: &Runtime, v: Value, buffer: Value) -> R {
    into(rt, v, buffer, true)
}

/// A line, or `limit` bytes of it.
fn read_line(rt: &Runtime, v: Value, limit: i64) -> R<Vec<u8>> {
    let (this, _guard) = begin(rt, v, "readline of closed file")?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut line = Vec::new();
    loop {
        let found = {
            let ahead = this.ahead.borrow();
            let rest = &ahead[this.at.get()..];
            let rest = &rest[..rest.len().min(limit - line.len())];
            rest.iter().position(|&b| b == b'\n').map(|at| at + 1)
        };
        if let Some(n) = found {
            line.extend(take_ahead(&this, n));
            return Ok(line);
        }
        line.extend(take_ahead(&this, limit - line.len()));
        if line.len() >= limit || fill(rt, &this)?.unwrap_or(0) == 0 {
            return Ok(line);
        }
    }
}

pub fn readline(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let limit = size_arg(rt, args.first())?;
    Ok(rt.new_bytes(&read_line(rt, v, limit)?).value())
}

pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let own = super::super::is_exactly(rt, v, super::super::Kind::Reader)
        || super::super::is_exactly(rt, v, super::super::Kind::Random);
    if own {
        let line = read_line(rt, v, -1)?;
        return Ok((!line.is_empty()).then(|| rt.new_bytes(&line).value()));
    }
    let line = rt.call_method(v, rt.names().readline, &[])?;
    Ok(if rt.len(line)? == 0 { None } else { Some(line) })
}

//! Descriptors.

use super::args::{self, int_or, name};
use super::types::{self, Kind};
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{flag_arg, retry};
use crate::os::{fd as os_fd, files};
use crate::types::{Args, Params};
use crate::value::Value;

pub fn open(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params =
        Params::new("open", &["path", "flags", "mode", "dir_fd"]).required(2).keyword_only_after(3);
    let [path, flags, mode, dir] = a.bind(rt, &P)?;
    let n = name(rt, "open", path, dir, false)?;
    let flags = rt.as_i32(flags.unwrap_or(Value::none()))? | libc::O_CLOEXEC;
    let mode = int_or(rt, mode, 0o777)?;
    crate::modules::sys::hooks::send(rt, "open", &[n.path.object, Value::none(), Value::int(flags)])?;
    let fd = retry(rt, n.path.filename(), || os_fd::open(n.dir, n.c(), flags, mode as u32))?;
    Ok(Value::int(fd))
}

fn fd_arg(rt: &Runtime, a: Args<'_>, p: &Params) -> R<i32> {
    let [fd] = a.bind(rt, p)?;
    args::fd(rt, fd.unwrap_or(Value::none()))
}

pub fn close(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("close", &["fd"]).required(1);
    let [fd] = a.bind(rt, &P)?;
    let fd = rt.as_i32(fd.unwrap_or(Value::none()))?;
    match rt.without_gil(|| os_fd::close(fd)) {
        // An interrupted close has closed.
        Err(e) if e.raw_os_error() != Some(libc::EINTR) => Err(rt.io_error(&e, None)),
        _ => Ok(Value::none()),
    }
}

pub fn closerange(rt: &Runtime, _: Value, low: Value, high: Value) -> R {
    let (low, high) = (rt.as_i32(low)?, rt.as_i32(high)?);
    rt.without_gil(|| os_fd::close_range(low.max(0), high));
    Ok(Value::none())
}

pub fn read(rt: &Runtime, _: Value, fd: Value, n: Value) -> R {
    let (fd, n) = (rt.as_i32(fd)?, rt.as_i64(n)?);
    let Ok(n) = usize::try_from(n) else { return Err(rt.os_error(libc::EINVAL, None)) };
    let mut buffer = vec![0; n.min(os_fd::MAX_IO)];
    let n = retry(rt, None, || os_fd::read(fd, &mut buffer))?;
    Ok(rt.new_bytes(&buffer[..n]).value())
}

pub fn write(rt: &Runtime, _: Value, fd: Value, data: Value) -> R {
    let fd = rt.as_i32(fd)?;
    let data = rt.bytes_like(data)?;
    let bytes: &[u8] = &data;
    let n = retry(rt, None, || os_fd::write(fd, bytes))?;
    Ok(rt.new_int(n as i64))
}

pub fn pread(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, n, offset) = (rt.as_i32(a[0])?, rt.as_i64(a[1])?, rt.as_i64(a[2])?);
    let Ok(n) = usize::try_from(n) else { return Err(rt.os_error(libc::EINVAL, None)) };
    let mut buffer = vec![0; n.min(os_fd::MAX_IO)];
    let n = retry(rt, None, || os_fd::pread(fd, &mut buffer, offset))?;
    Ok(rt.new_bytes(&buffer[..n]).value())
}

pub fn pwrite(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, data, offset) = (rt.as_i32(a[0])?, rt.bytes_like(a[1])?, rt.as_i64(a[2])?);
    let bytes: &[u8] = &data;
    let n = retry(rt, None, || os_fd::pwrite(fd, bytes, offset))?;
    Ok(rt.new_int(n as i64))
}

pub fn lseek(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, offset, whence) = (rt.as_i32(a[0])?, rt.as_i64(a[1])?, rt.as_i32(a[2])?);
    match os_fd::seek(fd, offset, whence) {
        Ok(n) => Ok(rt.new_int(n)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn fstat(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fstat", &["fd"]).required(1);
    let [fd] = a.bind(rt, &P)?;
    let fd = rt.as_i32(fd.unwrap_or(Value::none()))?;
    let found = retry(rt, None, || files::stat(files::Target::Fd(fd), true))?;
    types::stat_result(rt, &found)
}

pub fn isatty(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    Ok(Value::bool(os_fd::is_tty(fd)))
}

pub fn dup(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    os_fd::dup(fd).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

pub fn dup2(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("dup2", &["fd", "fd2", "inheritable"]).required(2);
    let [from, to, inheritable] = a.bind(rt, &P)?;
    let from = rt.as_i32(from.unwrap_or(Value::none()))?;
    let to = rt.as_i32(to.unwrap_or(Value::none()))?;
    let inheritable = flag_arg(rt, inheritable, true)?;
    if from < 0 || to < 0 {
        return Err(rt.os_error(libc::EBADF, None));
    }
    os_fd::dup2(from, to, inheritable).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

fn make_pipe(rt: &Runtime, flags: i32) -> R {
    match os_fd::pipe(flags) {
        Ok((a, b)) => Ok(rt.new_tuple(&[Value::int(a), Value::int(b)]).value()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn pipe(rt: &Runtime, _: Value) -> R {
    make_pipe(rt, libc::O_CLOEXEC)
}

pub fn pipe2(rt: &Runtime, _: Value, flags: Value) -> R {
    let flags = rt.as_i32(flags)?;
    make_pipe(rt, flags)
}

pub fn fsync(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fsync", &["fd"]).required(1);
    let fd = fd_arg(rt, a, &P)?;
    retry(rt, None, || os_fd::sync(fd, false)).map(|()| Value::none())
}

pub fn fdatasync(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fdatasync", &["fd"]).required(1);
    let fd = fd_arg(rt, a, &P)?;
    retry(rt, None, || os_fd::sync(fd, true)).map(|()| Value::none())
}

pub fn ftruncate(rt: &Runtime, _: Value, fd: Value, length: Value) -> R {
    let (fd, length) = (rt.as_i32(fd)?, rt.as_i64(length)?);
    retry(rt, None, || os_fd::truncate(fd, length)).map(|()| Value::none())
}

pub fn get_inheritable(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    os_fd::is_inheritable(fd).map(Value::bool).map_err(|e| rt.io_error(&e, None))
}

pub fn set_inheritable(rt: &Runtime, _: Value, fd: Value, on: Value) -> R {
    let (fd, on) = (rt.as_i32(fd)?, rt.as_i32(on)? != 0);
    os_fd::set_inheritable(fd, on).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn get_blocking(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    os_fd::is_blocking(fd).map(Value::bool).map_err(|e| rt.io_error(&e, None))
}

pub fn set_blocking(rt: &Runtime, _: Value, fd: Value, on: Value) -> R {
    let (fd, on) = (rt.as_i32(fd)?, rt.truthy(on)?);
    os_fd::set_blocking(fd, on).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn get_terminal_size(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let fd = a.first().map_or(Ok(1), |&v| rt.as_i32(v))?;
    match os_fd::terminal_size(fd) {
        Ok((columns, lines)) => types::make(rt, Kind::Terminal, &[Value::int(columns), Value::int(lines)]),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn ttyname(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    match os_fd::tty_name(fd) {
        Ok(name) => Ok(crate::modules::support::path_value(rt, &name, false)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn lockf(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, command, len) = (rt.as_i32(a[0])?, rt.as_i32(a[1])?, rt.as_i64(a[2])?);
    retry(rt, None, || os_fd::lock(fd, command, len)).map(|()| Value::none())
}

pub fn tcgetpgrp(rt: &Runtime, _: Value, fd: Value) -> R {
    let fd = rt.as_i32(fd)?;
    os_fd::terminal_group(fd).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

pub fn tcsetpgrp(rt: &Runtime, _: Value, fd: Value, group: Value) -> R {
    let (fd, group) = (rt.as_i32(fd)?, rt.as_i32(group)?);
    os_fd::set_terminal_group(fd, group).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn openpty(rt: &Runtime, _: Value) -> R {
    match os_fd::open_pty() {
        Ok((a, b)) => Ok(rt.new_tuple(&[Value::int(a), Value::int(b)]).value()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

/// The encoding of a terminal, or None.
pub fn device_encoding(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("device_encoding", &["fd"]).required(1);
    let [fd] = a.bind(rt, &P)?;
    let fd = rt.as_i32(fd.unwrap_or(Value::none()))?;
    Ok(if os_fd::is_tty(fd) { rt.new_str("UTF-8").value() } else { Value::none() })
}

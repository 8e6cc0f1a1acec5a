//! Moving bytes between descriptors, and special descriptors.

use super::args;
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{path_arg, retry};
use crate::os::fd as os_fd;
use crate::protocol::buffer::{Borrowed, flags};
use crate::types::{Args, Params};
use crate::value::Value;

pub fn sendfile(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("sendfile", &["out_fd", "in_fd", "offset", "count"]).required(4);
    let [out, input, offset, count] = a.bind(rt, &P)?;
    let none = Value::none();
    let (out, input) = (rt.as_i32(out.unwrap_or(none))?, rt.as_i32(input.unwrap_or(none))?);
    let offset = offset.filter(|o| !o.is_none()).map(|o| rt.as_i64(o)).transpose()?;
    let count = rt.as_i64(count.unwrap_or(none))?.max(0) as usize;
    let n = retry(rt, None, || os_fd::send_file(out, input, offset, count))?;
    Ok(rt.new_int(n as i64))
}

pub fn copy_file_range(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params =
        Params::new("copy_file_range", &["src", "dst", "count", "offset_src", "offset_dst"]).required(3);
    let [from, to, count, from_at, to_at] = a.bind(rt, &P)?;
    let none = Value::none();
    let (from, to) = (rt.as_i32(from.unwrap_or(none))?, rt.as_i32(to.unwrap_or(none))?);
    let count = rt.as_i64(count.unwrap_or(none))?;
    if count < 0 {
        return Err(rt.value_error("negative value for 'count' not allowed"));
    }
    let offset = |v: Option<Value>| v.filter(|o| !o.is_none()).map(|o| rt.as_i64(o)).transpose();
    let (from_at, to_at) = (offset(from_at)?, offset(to_at)?);
    let n = retry(rt, None, || os_fd::copy_range(from, to, count as usize, from_at, to_at))?;
    Ok(rt.new_int(n as i64))
}

pub fn readv(rt: &Runtime, _: Value, fd: Value, buffers: Value) -> R {
    let fd = rt.as_i32(fd)?;
    let items = rt.collect(buffers)?;
    let mut views: Vec<Borrowed<'_>> = Vec::with_capacity(items.len());
    for &item in items.iter() {
        views.push(rt.writable_bytes(item)?);
    }
    let n = retry(rt, None, || {
        let mut slices: Vec<_> =
            views.iter().map(|v| std::io::IoSliceMut::new(v.view.as_mut_slice())).collect();
        os_fd::readv(fd, &mut slices)
    })?;
    Ok(rt.new_int(n as i64))
}

pub fn writev(rt: &Runtime, _: Value, fd: Value, buffers: Value) -> R {
    let fd = rt.as_i32(fd)?;
    let items = rt.collect(buffers)?;
    let mut views: Vec<Borrowed<'_>> = Vec::with_capacity(items.len());
    for &item in items.iter() {
        views.push(Borrowed::new(rt, rt.get_buffer(item, flags::SIMPLE)?));
    }
    let n = retry(rt, None, || {
        let slices: Vec<_> = views.iter().map(|v| std::io::IoSlice::new(v)).collect();
        os_fd::writev(fd, &slices)
    })?;
    Ok(rt.new_int(n as i64))
}

pub fn posix_fadvise(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, offset, len, advice) = (rt.as_i32(a[0])?, rt.as_i64(a[1])?, rt.as_i64(a[2])?, rt.as_i32(a[3])?);
    retry(rt, None, || os_fd::advise(fd, offset, len, advice)).map(|()| Value::none())
}

pub fn posix_fallocate(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (fd, offset, len) = (rt.as_i32(a[0])?, rt.as_i64(a[1])?, rt.as_i64(a[2])?);
    retry(rt, None, || os_fd::allocate(fd, offset, len)).map(|()| Value::none())
}

pub fn eventfd(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("eventfd", &["initval", "flags"]).required(1);
    let [value, flags] = a.bind(rt, &P)?;
    let value = rt.as_i64(value.unwrap_or(Value::none()))? as u32;
    let flags = args::int_or(rt, flags, libc::EFD_CLOEXEC)?;
    os_fd::event_fd(value, flags).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

pub fn eventfd_read(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("eventfd_read", &["fd"]).required(1);
    let [fd] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    let mut bytes = [0; 8];
    retry(rt, None, || os_fd::read(fd, &mut bytes))?;
    Ok(rt.new_uint(u64::from_ne_bytes(bytes)))
}

pub fn eventfd_write(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("eventfd_write", &["fd", "value"]).required(2);
    let [fd, value] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    let bytes = (rt.as_i64(value.unwrap_or(Value::none()))? as u64).to_ne_bytes();
    retry(rt, None, || os_fd::write(fd, &bytes))?;
    Ok(Value::none())
}

pub fn memfd_create(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("memfd_create", &["name", "flags"]).required(1);
    let [name, flags] = a.bind(rt, &P)?;
    let name = path_arg(rt, name.unwrap_or(Value::none()), "memfd_create", "name", false)?;
    let flags = flags.map_or(Ok(1), |v| rt.as_i64(v))? as u32;
    os_fd::memory_fd(&name.c_string(), flags).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

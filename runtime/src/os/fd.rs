//! Descriptors.

use super::{check, check_errno, check_size};
use std::ffi::CStr;
use std::io;

pub type Fd = i32;

/// The most that is read or written at once, as CPython does it.
pub const MAX_IO: usize = 0x7fff_f000;

pub fn open(dir: Fd, path: &CStr, flags: i32, mode: u32) -> io::Result<Fd> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::openat(dir, path.as_ptr(), flags, mode as libc::c_uint) })
}

pub fn close(fd: Fd) -> io::Result<()> {
    // SAFETY: closing a descriptor is the caller's decision; a wrong one gives EBADF.
    check(unsafe { libc::close(fd) }).map(drop)
}

pub fn read(fd: Fd, buffer: &mut [u8]) -> io::Result<usize> {
    // SAFETY: the buffer has the length given.
    check_size(unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len().min(MAX_IO)) })
}

pub fn write(fd: Fd, bytes: &[u8]) -> io::Result<usize> {
    // SAFETY: the buffer has the length given.
    check_size(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len().min(MAX_IO)) })
}

pub fn pread(fd: Fd, buffer: &mut [u8], offset: i64) -> io::Result<usize> {
    // SAFETY: the buffer has the length given.
    check_size(unsafe { libc::pread(fd, buffer.as_mut_ptr().cast(), buffer.len().min(MAX_IO), offset) })
}

pub fn pwrite(fd: Fd, bytes: &[u8], offset: i64) -> io::Result<usize> {
    // SAFETY: the buffer has the length given.
    check_size(unsafe { libc::pwrite(fd, bytes.as_ptr().cast(), bytes.len().min(MAX_IO), offset) })
}

pub fn readv(fd: Fd, buffers: &mut [io::IoSliceMut<'_>]) -> io::Result<usize> {
    // SAFETY: IoSliceMut is an iovec by its documentation; each has the length it states.
    check_size(unsafe { libc::readv(fd, buffers.as_ptr().cast(), buffers.len() as i32) })
}

pub fn writev(fd: Fd, buffers: &[io::IoSlice<'_>]) -> io::Result<usize> {
    // SAFETY: IoSlice is an iovec by its documentation; each has the length it states.
    check_size(unsafe { libc::writev(fd, buffers.as_ptr().cast(), buffers.len() as i32) })
}

pub fn seek(fd: Fd, offset: i64, whence: i32) -> io::Result<i64> {
    // SAFETY: numbers alone.
    super::check_long(unsafe { libc::lseek(fd, offset, whence) })
}

pub fn truncate(fd: Fd, len: i64) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::ftruncate(fd, len) }).map(drop)
}

pub fn is_tty(fd: Fd) -> bool {
    // SAFETY: asks about a descriptor.
    unsafe { libc::isatty(fd) == 1 }
}

pub fn is_open(fd: Fd) -> bool {
    // SAFETY: asks about a descriptor.
    unsafe { libc::fcntl(fd, libc::F_GETFD) != -1 }
}

pub fn is_inheritable(fd: Fd) -> io::Result<bool> {
    // SAFETY: asks about a descriptor.
    Ok(check(unsafe { libc::fcntl(fd, libc::F_GETFD) })? & libc::FD_CLOEXEC == 0)
}

pub fn set_inheritable(fd: Fd, inheritable: bool) -> io::Result<()> {
    // SAFETY: numbers alone.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    let new = if inheritable { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
    // SAFETY: numbers alone.
    check(unsafe { libc::fcntl(fd, libc::F_SETFD, new) }).map(drop)
}

pub fn is_blocking(fd: Fd) -> io::Result<bool> {
    // SAFETY: asks about a descriptor.
    Ok(check(unsafe { libc::fcntl(fd, libc::F_GETFL) })? & libc::O_NONBLOCK == 0)
}

pub fn set_blocking(fd: Fd, blocking: bool) -> io::Result<()> {
    // SAFETY: numbers alone.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFL) })?;
    let new = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    // SAFETY: numbers alone.
    check(unsafe { libc::fcntl(fd, libc::F_SETFL, new) }).map(drop)
}

pub fn dup(fd: Fd) -> io::Result<Fd> {
    // SAFETY: numbers alone.
    check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}

pub fn dup2(from: Fd, to: Fd, inheritable: bool) -> io::Result<Fd> {
    if inheritable || from == to {
        // SAFETY: numbers alone.
        return check(unsafe { libc::dup2(from, to) });
    }
    // SAFETY: numbers alone.
    check(unsafe { libc::dup3(from, to, libc::O_CLOEXEC) })
}

pub fn pipe(flags: i32) -> io::Result<(Fd, Fd)> {
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors.
    check(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) })?;
    Ok((ends[0], ends[1]))
}

pub fn sync(fd: Fd, data_only: bool) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { if data_only { libc::fdatasync(fd) } else { libc::fsync(fd) } }).map(drop)
}

/// Columns and lines of the terminal.
pub fn terminal_size(fd: Fd) -> io::Result<(i32, i32)> {
    // SAFETY: all-zero is a valid winsize, which the call fills.
    unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        check(libc::ioctl(fd, libc::TIOCGWINSZ, &mut size))?;
        Ok((size.ws_col.into(), size.ws_row.into()))
    }
}

pub fn tty_name(fd: Fd) -> io::Result<Vec<u8>> {
    let mut buffer = [0_u8; 256];
    // SAFETY: the buffer has the size given.
    check_errno(unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) })?;
    Ok(buffer.split(|&b| b == 0).next().unwrap_or_default().to_vec())
}

pub fn lock(fd: Fd, command: i32, len: i64) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::lockf(fd, command, len) }).map(drop)
}

pub fn terminal_group(fd: Fd) -> io::Result<i32> {
    // SAFETY: numbers alone.
    check(unsafe { libc::tcgetpgrp(fd) })
}

pub fn set_terminal_group(fd: Fd, group: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::tcsetpgrp(fd, group) }).map(drop)
}

pub fn send_file(out: Fd, input: Fd, offset: Option<i64>, count: usize) -> io::Result<usize> {
    let mut at = offset.unwrap_or(0);
    let at = if offset.is_some() { &raw mut at } else { std::ptr::null_mut() };
    // SAFETY: the offset lives during the call.
    check_size(unsafe { libc::sendfile(out, input, at, count) })
}

pub fn copy_range(
    from: Fd,
    to: Fd,
    count: usize,
    from_at: Option<i64>,
    to_at: Option<i64>,
) -> io::Result<usize> {
    let (mut a, mut b) = (from_at.unwrap_or(0), to_at.unwrap_or(0));
    let a = if from_at.is_some() { &raw mut a } else { std::ptr::null_mut() };
    let b = if to_at.is_some() { &raw mut b } else { std::ptr::null_mut() };
    // SAFETY: the offsets live during the call.
    check_size(unsafe { libc::copy_file_range(from, a, to, b, count, 0) })
}

/// A pseudo terminal: its two ends.
pub fn open_pty() -> io::Result<(Fd, Fd)> {
    let (mut a, mut b) = (0, 0);
    let none = std::ptr::null_mut();
    // SAFETY: room for two descriptors; no name, no settings.
    check(unsafe { libc::openpty(&mut a, &mut b, none, std::ptr::null_mut(), std::ptr::null_mut()) })?;
    set_inheritable(a, false)?;
    set_inheritable(b, false)?;
    Ok((a, b))
}

pub fn advise(fd: Fd, offset: i64, len: i64, advice: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check_errno(unsafe { libc::posix_fadvise(fd, offset, len, advice) })
}

pub fn allocate(fd: Fd, offset: i64, len: i64) -> io::Result<()> {
    // SAFETY: numbers alone.
    check_errno(unsafe { libc::posix_fallocate(fd, offset, len) })
}

pub fn event_fd(value: u32, flags: i32) -> io::Result<Fd> {
    // SAFETY: numbers alone.
    check(unsafe { libc::eventfd(value, flags) })
}

pub fn memory_fd(name: &CStr, flags: u32) -> io::Result<Fd> {
    // SAFETY: the name is NUL-terminated.
    check(unsafe { libc::memfd_create(name.as_ptr(), flags) })
}

/// Closes a range of descriptors, whether open or not.
pub fn close_range(low: Fd, high: Fd) {
    if low < high {
        // SAFETY: which descriptors to close is the caller's decision.
        unsafe { libc::syscall(libc::SYS_close_range, low as u32, (high - 1) as u32, 0) };
    }
}

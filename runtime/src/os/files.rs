//! Files by name.

use super::{check, check_long, check_size};
use std::ffi::{CStr, CString};
use std::io;

/// What `stat` knows.
#[derive(Clone, Copy)]
pub struct Stat(pub libc::stat64);

/// How a file is named.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// Relative to a directory; `AT_FDCWD` as it is.
    At(i32, &'a CStr),
    Fd(i32),
}

fn empty_stat() -> libc::stat64 {
    // SAFETY: all-zero is a valid struct of numbers.
    unsafe { std::mem::zeroed() }
}

pub fn stat(target: Target<'_>, follow: bool) -> io::Result<Stat> {
    let mut out = empty_stat();
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is NUL-terminated, and the struct lives during the call.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::fstat64(fd, &mut out),
            Target::At(dir, path) => libc::fstatat64(dir, path.as_ptr(), &mut out, flags),
        }
    })?;
    Ok(Stat(out))
}

pub fn access(dir: i32, path: &CStr, mode: i32, flags: i32) -> bool {
    // SAFETY: the path is NUL-terminated.
    unsafe { libc::faccessat(dir, path.as_ptr(), mode, flags) == 0 }
}

pub fn mkdir(dir: i32, path: &CStr, mode: u32) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::mkdirat(dir, path.as_ptr(), mode) }).map(drop)
}

/// Removes a file, or with `directory` an empty directory.
pub fn unlink(dir: i32, path: &CStr, directory: bool) -> io::Result<()> {
    let flags = if directory { libc::AT_REMOVEDIR } else { 0 };
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::unlinkat(dir, path.as_ptr(), flags) }).map(drop)
}

pub fn rename(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr) -> io::Result<()> {
    // SAFETY: the paths are NUL-terminated.
    check(unsafe { libc::renameat(from_dir, from.as_ptr(), to_dir, to.as_ptr()) }).map(drop)
}

pub fn link(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr, follow: bool) -> io::Result<()> {
    let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: the paths are NUL-terminated.
    check(unsafe { libc::linkat(from_dir, from.as_ptr(), to_dir, to.as_ptr(), flags) }).map(drop)
}

pub fn symlink(target: &CStr, dir: i32, path: &CStr) -> io::Result<()> {
    // SAFETY: the paths are NUL-terminated.
    check(unsafe { libc::symlinkat(target.as_ptr(), dir, path.as_ptr()) }).map(drop)
}

pub fn read_link(dir: i32, path: &CStr) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0_u8; 4097];
    // SAFETY: the buffer has the length given.
    let n = check_size(unsafe {
        libc::readlinkat(dir, path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len())
    })?;
    buffer.truncate(n);
    Ok(buffer)
}

pub fn chmod(target: Target<'_>, mode: u32, follow: bool) -> io::Result<()> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is NUL-terminated.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::fchmod(fd, mode),
            Target::At(dir, path) => libc::fchmodat(dir, path.as_ptr(), mode, flags),
        }
    })
    .map(drop)
}

pub fn chown(target: Target<'_>, user: u32, group: u32, follow: bool) -> io::Result<()> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is NUL-terminated.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::fchown(fd, user, group),
            Target::At(dir, path) => libc::fchownat(dir, path.as_ptr(), user, group, flags),
        }
    })
    .map(drop)
}

/// Seconds and nanoseconds of access and modification; `None`: now.
pub fn set_times(target: Target<'_>, times: Option<[(i64, i64); 2]>, follow: bool) -> io::Result<()> {
    let times = times.map(|t| t.map(|(s, n)| libc::timespec { tv_sec: s, tv_nsec: n }));
    let times = times.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is NUL-terminated; the times are two structs or NULL.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::futimens(fd, times),
            Target::At(dir, path) => libc::utimensat(dir, path.as_ptr(), times, flags),
        }
    })
    .map(drop)
}

pub fn truncate(path: &CStr, len: i64) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::truncate(path.as_ptr(), len) }).map(drop)
}

pub fn mkfifo(dir: i32, path: &CStr, mode: u32) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::mkfifoat(dir, path.as_ptr(), mode) }).map(drop)
}

pub fn mknod(dir: i32, path: &CStr, mode: u32, device: u64) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::mknodat(dir, path.as_ptr(), mode, device) }).map(drop)
}

pub fn change_directory(path: &CStr) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::chdir(path.as_ptr()) }).map(drop)
}

pub fn change_directory_fd(fd: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::fchdir(fd) }).map(drop)
}

pub fn change_root(path: &CStr) -> io::Result<()> {
    // SAFETY: the path is NUL-terminated.
    check(unsafe { libc::chroot(path.as_ptr()) }).map(drop)
}

/// What `statvfs` knows.
pub fn stat_volume(target: Target<'_>) -> io::Result<libc::statvfs64> {
    // SAFETY: all-zero is a valid struct of numbers, which the call fills; the path is NUL-terminated.
    unsafe {
        let mut out = std::mem::zeroed();
        check(match target {
            Target::Fd(fd) => libc::fstatvfs64(fd, &mut out),
            Target::At(_, path) => libc::statvfs64(path.as_ptr(), &mut out),
        })?;
        Ok(out)
    }
}

pub fn path_limit(target: Target<'_>, name: i32) -> io::Result<i64> {
    clear_errno();
    // SAFETY: the path is NUL-terminated.
    let n = unsafe {
        match target {
            Target::Fd(fd) => libc::fpathconf(fd, name),
            Target::At(_, path) => libc::pathconf(path.as_ptr(), name),
        }
    };
    if n == -1 && errno() == 0 { Ok(-1) } else { check_long(n) }
}

pub(crate) fn clear_errno() {
    // SAFETY: errno is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
}

pub(crate) fn errno() -> i32 {
    // SAFETY: errno is the thread's own.
    unsafe { *libc::__errno_location() }
}

/// One entry of a directory.
pub struct Entry {
    pub name: Vec<u8>,
    /// `DT_*`; 0 where the file system does not say.
    pub kind: u8,
    pub inode: u64,
}

/// A directory being read.
pub struct Directory(*mut libc::DIR);

// SAFETY: one thread at a time uses it: it is in a cell that the GIL guards.
unsafe impl Send for Directory {}

impl Directory {
    pub fn open(path: &CStr) -> io::Result<Directory> {
        // SAFETY: the path is NUL-terminated.
        let dir = unsafe { libc::opendir(path.as_ptr()) };
        if dir.is_null() { Err(io::Error::last_os_error()) } else { Ok(Directory(dir)) }
    }

    /// Of an open descriptor, which stays the caller's.
    pub fn of_fd(fd: i32) -> io::Result<Directory> {
        let own = super::fd::dup(fd)?;
        // SAFETY: a descriptor of our own, which closedir will close.
        let dir = unsafe { libc::fdopendir(own) };
        if dir.is_null() {
            let e = io::Error::last_os_error();
            let _ = super::fd::close(own);
            return Err(e);
        }
        // SAFETY: an open directory.
        unsafe { libc::rewinddir(dir) };
        Ok(Directory(dir))
    }

    /// The next entry but for `.` and `..`; `None` at the end.
    #[allow(clippy::should_implement_trait, reason = "an error can come between entries")]
    pub fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            clear_errno();
            // SAFETY: an open directory; the entry is valid until the next call.
            let entry = unsafe { libc::readdir64(self.0).as_ref() };
            let Some(entry) = entry else {
                return if errno() == 0 { Ok(None) } else { Err(io::Error::last_os_error()) };
            };
            let name = super::copied(entry.d_name.as_ptr());
            if name != b"." && name != b".." {
                return Ok(Some(Entry { name, kind: entry.d_type, inode: entry.d_ino }));
            }
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // SAFETY: open, and closed only here.
        unsafe { libc::closedir(self.0) };
    }
}

/// A NUL-terminated copy; bytes behind a NUL are dropped.
pub fn c_string(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

/// Extended attributes of a file: by path (following links or not) or descriptor.
pub fn get_attribute(target: Target<'_>, name: &CStr, follow: bool) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0_u8; 65536];
    let (data, len) = (buffer.as_mut_ptr().cast(), buffer.len());
    // SAFETY: names are NUL-terminated and the buffer has the length given.
    let n = check_size(unsafe {
        match target {
            Target::Fd(fd) => libc::fgetxattr(fd, name.as_ptr(), data, len),
            Target::At(_, path) if follow => libc::getxattr(path.as_ptr(), name.as_ptr(), data, len),
            Target::At(_, path) => libc::lgetxattr(path.as_ptr(), name.as_ptr(), data, len),
        }
    })?;
    buffer.truncate(n);
    Ok(buffer)
}

pub fn set_attribute(
    target: Target<'_>,
    name: &CStr,
    value: &[u8],
    flags: i32,
    follow: bool,
) -> io::Result<()> {
    let (data, len) = (value.as_ptr().cast(), value.len());
    // SAFETY: names are NUL-terminated and the buffer has the length given.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::fsetxattr(fd, name.as_ptr(), data, len, flags),
            Target::At(_, path) if follow => libc::setxattr(path.as_ptr(), name.as_ptr(), data, len, flags),
            Target::At(_, path) => libc::lsetxattr(path.as_ptr(), name.as_ptr(), data, len, flags),
        }
    })
    .map(drop)
}

pub fn remove_attribute(target: Target<'_>, name: &CStr, follow: bool) -> io::Result<()> {
    // SAFETY: names are NUL-terminated.
    check(unsafe {
        match target {
            Target::Fd(fd) => libc::fremovexattr(fd, name.as_ptr()),
            Target::At(_, path) if follow => libc::removexattr(path.as_ptr(), name.as_ptr()),
            Target::At(_, path) => libc::lremovexattr(path.as_ptr(), name.as_ptr()),
        }
    })
    .map(drop)
}

/// The names of extended attributes, each ended by a NUL.
pub fn list_attributes(target: Target<'_>, follow: bool) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0_u8; 65536];
    let (data, len) = (buffer.as_mut_ptr().cast(), buffer.len());
    // SAFETY: the path is NUL-terminated and the buffer has the length given.
    let n = check_size(unsafe {
        match target {
            Target::Fd(fd) => libc::flistxattr(fd, data, len),
            Target::At(_, path) if follow => libc::listxattr(path.as_ptr(), data, len),
            Target::At(_, path) => libc::llistxattr(path.as_ptr(), data, len),
        }
    })?;
    buffer.truncate(n);
    Ok(buffer)
}

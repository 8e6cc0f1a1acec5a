//! The operating system in safe functions: what `posix`, `time`, `_signal` and `_io` need of the C library.
//!
//! They take and give plain data; errors are `io::Error`s with the errno. Nothing here knows a Python object, but for
//! `spawn_thread`, which hands one to a new thread.

pub mod fd;
pub mod files;
pub mod locale;
pub mod process;
pub mod signals;
pub mod time;
pub mod users;

use crate::Runtime;
use crate::value::Value;
use std::ffi::{CStr, c_char, c_int, c_long};
use std::io;

/// One more than the largest signal number.
pub const NSIG: i32 = 65;

/// The C library's convention: -1 is an error, which errno tells.
pub(crate) fn check(result: c_int) -> io::Result<c_int> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

pub(crate) fn check_long(result: c_long) -> io::Result<c_long> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

pub(crate) fn check_size(result: isize) -> io::Result<usize> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
}

/// The convention of pthread functions: the result is the errno.
pub(crate) fn check_errno(result: c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(result)) }
}

/// A C string of the library's, copied; empty for NULL.
pub(crate) fn copied(text: *const c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: callers pass what a C library function gave: NULL or a NUL-terminated string valid until the next call.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

/// "NPTL 2.36" and the like.
pub fn thread_library() -> String {
    let mut buffer = [0_u8; 64];
    // SAFETY: the buffer has the size given.
    let n =
        unsafe { libc::confstr(libc::_CS_GNU_LIBPTHREAD_VERSION, buffer.as_mut_ptr().cast(), buffer.len()) };
    String::from_utf8_lossy(&buffer[..n.saturating_sub(1).min(buffer.len())]).into_owned()
}

/// Carries the runtime and a thread state to the new thread.
struct Passage {
    runtime: usize,
    thread: usize,
}

/// Runs `body(rt, argument)` in a new thread of the runtime, with the GIL held; gives the thread's identity. The state of the
/// thread keeps the argument alive until the body has it.
pub fn spawn_thread(
    rt: &Runtime,
    argument: Value,
    stack: usize,
    body: fn(&Runtime, Value),
) -> io::Result<u64> {
    use std::os::unix::thread::JoinHandleExt;
    let thread = rt.threads.add(rt);
    // SAFETY: added just now, and removed only by the thread that runs as it, which does not run yet.
    unsafe { &*thread }.c.async_exc.set(Some(argument));
    let passage = Passage { runtime: std::ptr::from_ref(rt) as usize, thread: thread as usize };
    let spawned = std::thread::Builder::new().stack_size(stack).spawn(move || {
        // SAFETY: a runtime is not dropped while threads of it run (`_thread::unfinished`), and the state is in its table.
        let (rt, thread) = unsafe {
            (&*(passage.runtime as *const Runtime), passage.thread as *const crate::thread::Thread)
        };
        rt.enter(thread);
        rt.thread().bind_to_this_thread();
        let argument = rt.thread().c.async_exc.take().unwrap_or(Value::none());
        body(rt, argument);
        rt.end_thread();
    });
    match spawned {
        Ok(handle) => Ok(handle.as_pthread_t()),
        Err(e) => {
            rt.threads.remove(thread);
            Err(e)
        }
    }
}

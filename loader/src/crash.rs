//! A C stack on the way out: handlers for the signals that end a process.
//!
//! The handler calls only what is safe in a signal handler, writes the signal and a backtrace to a descriptor chosen
//! before, and lets the signal take its course. The disposition of signals is the process's, hence the one static
//! here.

use std::ffi::{c_int, c_void};
use std::fs::OpenOptions;
use std::io;
use std::os::fd::{IntoRawFd, RawFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// The environment variable that asks for [`install_from_env`]: a descriptor's number, `1` for
/// stderr, or the path of a file to append to.
pub const VARIABLE: &str = "KINGSNAKE_FAULTHANDLER";

/// The first words of what the handler writes; the signal's number follows.
pub const HEADLINE: &str = "fatal signal ";

static DESCRIPTOR: AtomicI32 = AtomicI32::new(-1);

const SIGNALS: [c_int; 5] = [libc::SIGSEGV, libc::SIGABRT, libc::SIGBUS, libc::SIGFPE, libc::SIGILL];
const STACK_SIZE: usize = 128 * 1024;
const DEPTH: usize = 96;

/// Installs the handlers; they write to `fd`, which must stay open.
pub fn install(fd: RawFd) -> io::Result<()> {
    DESCRIPTOR.store(fd, Ordering::SeqCst);
    let mut warm: [*mut c_void; 2] = [std::ptr::null_mut(); 2];
    // SAFETY: the array has the length given. The first call loads the unwinder, which may allocate: here it may.
    unsafe { libc::backtrace(warm.as_mut_ptr(), 2) };
    arm_thread()?;
    for signal in SIGNALS {
        // SAFETY: all-zero is a valid sigaction: no flags, an empty mask.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_signal as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESETHAND;
        // SAFETY: the action is complete and `on_signal` has the signature that SA_SIGINFO asks for.
        if unsafe { libc::sigaction(signal, &action, std::ptr::null_mut()) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Installs the handlers if the environment asks for it; returns whether it did.
pub fn install_from_env() -> io::Result<bool> {
    let Some(value) = std::env::var_os(VARIABLE) else { return Ok(false) };
    let fd = match value.to_str().and_then(|v| v.parse::<RawFd>().ok()) {
        Some(1) => libc::STDERR_FILENO,
        Some(fd) => fd,
        None if value.as_encoded_bytes().contains(&b'/') => {
            // Open for the life of the process: the handler may need it at any time.
            OpenOptions::new().append(true).create(true).open(value)?.into_raw_fd()
        }
        None => return Ok(false),
    };
    if fd <= 0 {
        return Ok(false);
    }
    install(fd).map(|()| true)
}

/// Gives the calling thread a signal stack, so that an overflow of its own can be reported. Threads without one
/// report everything else. The memory is never given back.
pub fn arm_thread() -> io::Result<()> {
    // SAFETY: a new anonymous mapping, given to nobody else; sigaltstack is told its true size.
    unsafe {
        let (read_write, private) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        let memory = libc::mmap(std::ptr::null_mut(), STACK_SIZE, read_write, private, -1, 0);
        if memory == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let stack = libc::stack_t { ss_sp: memory, ss_flags: 0, ss_size: STACK_SIZE };
        if libc::sigaltstack(&stack, std::ptr::null_mut()) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// The name of a signal, as `SIGSEGV`; `signal 40` for those without.
pub fn signal_name(signal: c_int) -> String {
    let name = match signal {
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGILL => "SIGILL",
        libc::SIGKILL => "SIGKILL",
        libc::SIGTERM => "SIGTERM",
        libc::SIGINT => "SIGINT",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGXCPU => "SIGXCPU",
        libc::SIGSYS => "SIGSYS",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

/// # Safety
///
/// Called by the kernel alone.
unsafe extern "C" fn on_signal(signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    let fd = DESCRIPTOR.load(Ordering::SeqCst);
    let mut line = Line { bytes: [0; 96], len: 0 };
    line.text(HEADLINE).number(signal as usize, 10);
    if matches!(signal, libc::SIGSEGV | libc::SIGBUS) && !info.is_null() {
        // SAFETY: for these signals the kernel fills in the address; `info` is its.
        let address = unsafe { (*info).si_addr() } as usize;
        line.text(" at address 0x").number(address, 16);
    }
    line.text("\n");
    let mut frames: [*mut c_void; DEPTH] = [std::ptr::null_mut(); DEPTH];
    // SAFETY: both buffers are ours and of the lengths given; write, backtrace (once warm) and backtrace_symbols_fd
    // do not allocate.
    unsafe {
        libc::write(fd, line.bytes.as_ptr().cast(), line.len);
        let count = libc::backtrace(frames.as_mut_ptr(), DEPTH as c_int);
        libc::backtrace_symbols_fd(frames.as_ptr(), count, fd);
        // SA_RESETHAND has put the default back. A fault repeats itself on return; what was sent must be sent again.
        libc::raise(signal);
    }
}

/// A line put together without allocating.
struct Line {
    bytes: [u8; 96],
    len: usize,
}

impl Line {
    fn text(&mut self, text: &str) -> &mut Self {
        for &byte in text.as_bytes() {
            if self.len < self.bytes.len() {
                self.bytes[self.len] = byte;
                self.len += 1;
            }
        }
        self
    }

    fn number(&mut self, value: usize, base: usize) -> &mut Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let (mut digits, mut at, mut rest) = ([0_u8; 20], 20, value);
        loop {
            at -= 1;
            digits[at] = DIGITS[rest % base];
            rest /= base;
            if rest == 0 {
                break;
            }
        }
        self.text(std::str::from_utf8(&digits[at..]).unwrap_or("?"))
    }
}

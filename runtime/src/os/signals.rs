//! Signals. Dispositions are the process's, hence the statics: which signals have come, whom to tell.

use super::{check, check_errno};
use std::ffi::c_int;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

static TRIPPED: [AtomicBool; 65] = [const { AtomicBool::new(false) }; 65];
static ANY: AtomicBool = AtomicBool::new(false);
/// The breaker of the runtime that handles signals; it must live as long as the process listens.
static BREAKER: AtomicPtr<AtomicBool> = AtomicPtr::new(std::ptr::null_mut());
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// What happens on a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    Default,
    Ignore,
    Handler,
}

extern "C" fn on_signal(signal: c_int) {
    // SAFETY: errno is the thread's own; it must be as before when the interrupted code goes on.
    let errno = unsafe { *libc::__errno_location() };
    note(signal);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Only what may be done in a signal handler: atomics and `write`.
fn note(signal: c_int) {
    TRIPPED[signal as usize].store(true, Ordering::Release);
    ANY.store(true, Ordering::Release);
    let breaker = BREAKER.load(Ordering::Acquire);
    if !breaker.is_null() {
        // SAFETY: `listen` stored the address of a runtime's flag; that runtime lives while the process listens.
        unsafe { &*breaker }.store(true, Ordering::Release);
    }
    let fd = WAKEUP.load(Ordering::Acquire);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one byte that lives during the call.
        unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    }
}

fn set(signal: i32, handler: usize) -> bool {
    // SAFETY: all-zero is a valid sigaction; it is complete with the handler, which has the type for a flag of 0.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigaction(signal, &action, std::ptr::null_mut()) == 0
    }
}

/// Default or ignore; false if the system refuses.
pub fn set_disposition(signal: i32, to: Disposition) -> bool {
    set(signal, if to == Disposition::Ignore { libc::SIG_IGN } else { libc::SIG_DFL })
}

/// From now on the signal is noted, and `breaker` set. The flag must live as long as the process.
pub fn listen(signal: i32, breaker: &AtomicBool) -> bool {
    BREAKER.store(std::ptr::from_ref(breaker).cast_mut(), Ordering::Release);
    set(signal, on_signal as *const () as usize)
}

/// The runtime with this flag ends: nobody is told any more.
pub fn forget_breaker(breaker: &AtomicBool) {
    let this = std::ptr::from_ref(breaker).cast_mut();
    let _ = BREAKER.compare_exchange(this, std::ptr::null_mut(), Ordering::AcqRel, Ordering::Acquire);
}

pub fn disposition(signal: i32) -> Disposition {
    // SAFETY: all-zero is a valid sigaction, which the call fills.
    let handler = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &mut action) != 0 {
            return Disposition::Handler;
        }
        action.sa_sigaction
    };
    match handler {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        _ => Disposition::Handler,
    }
}

/// As if the signal had come.
pub fn trip(signal: i32, breaker: &AtomicBool) {
    note(signal);
    breaker.store(true, Ordering::Release);
}

pub fn any_tripped() -> bool {
    ANY.load(Ordering::Acquire)
}

/// A signal that has come, the lowest first; it is taken off the list.
pub fn take_tripped() -> Option<i32> {
    ANY.store(false, Ordering::Release);
    let found = (1..65).find(|&n| TRIPPED[n].swap(false, Ordering::AcqRel));
    if found.is_some() {
        ANY.store(true, Ordering::Release);
    }
    found.map(|n| n as i32)
}

pub fn clear() {
    TRIPPED.iter().for_each(|t| t.store(false, Ordering::Release));
    ANY.store(false, Ordering::Release);
}

pub fn set_wakeup_fd(fd: i32) -> i32 {
    WAKEUP.swap(fd, Ordering::AcqRel)
}

pub fn raise(signal: i32) -> io::Result<()> {
    // SAFETY: sends a signal to this process.
    check(unsafe { libc::raise(signal) }).map(drop)
}

pub fn description(signal: i32) -> Option<String> {
    // SAFETY: gives a static string or NULL.
    let text = super::copied(unsafe { libc::strsignal(signal) });
    let text = String::from_utf8_lossy(&text).into_owned();
    (!text.is_empty() && !text.starts_with("Unknown signal")).then_some(text)
}

pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: sets a timer.
    unsafe { libc::alarm(seconds) }
}

pub fn pause() {
    // SAFETY: sleeps until a signal comes.
    unsafe { libc::pause() };
}

fn timeval(seconds: f64) -> libc::timeval {
    let whole = seconds.floor();
    libc::timeval { tv_sec: whole as i64, tv_usec: ((seconds - whole) * 1e6).round() as i64 }
}

fn seconds(t: libc::timeval) -> f64 {
    t.tv_sec as f64 + t.tv_usec as f64 / 1e6
}

/// Sets a timer; gives what was left of it, and its interval.
pub fn set_timer(which: i32, first: f64, interval: f64) -> io::Result<(f64, f64)> {
    let new = libc::itimerval { it_interval: timeval(interval), it_value: timeval(first) };
    let mut old = libc::itimerval { it_interval: timeval(0.0), it_value: timeval(0.0) };
    // SAFETY: both structs live during the call.
    check(unsafe { libc::setitimer(which as _, &new, &mut old) })?;
    Ok((seconds(old.it_value), seconds(old.it_interval)))
}

pub fn timer(which: i32) -> io::Result<(f64, f64)> {
    let mut now = libc::itimerval { it_interval: timeval(0.0), it_value: timeval(0.0) };
    // SAFETY: the struct lives during the call.
    check(unsafe { libc::getitimer(which as _, &mut now) })?;
    Ok((seconds(now.it_value), seconds(now.it_interval)))
}

pub fn set_interrupts(signal: i32, interrupts: bool) {
    // SAFETY: all-zero is a valid sigaction, which the first call fills and the second reads.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &mut action) == 0 {
            action.sa_flags &= !libc::SA_RESTART;
            if !interrupts {
                action.sa_flags |= libc::SA_RESTART;
            }
            libc::sigaction(signal, &action, std::ptr::null_mut());
        }
    }
}

pub fn kill_thread(thread: u64, signal: i32) -> io::Result<()> {
    // SAFETY: the C library checks the signal; a thread that is gone is the caller's error, as it is in C.
    check_errno(unsafe { libc::pthread_kill(thread as libc::pthread_t, signal) })
}

fn set_of(numbers: &[i32]) -> libc::sigset_t {
    // SAFETY: sigemptyset fills the set; the numbers were checked to be signals.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        numbers.iter().for_each(|&n| {
            libc::sigaddset(&mut set, n);
        });
        set
    }
}

fn numbers_in(set: &libc::sigset_t) -> Vec<i32> {
    // SAFETY: the set was filled by the C library.
    (1..65).filter(|&n| unsafe { libc::sigismember(set, n) } == 1).collect()
}

pub fn change_mask(how: i32, numbers: &[i32]) -> io::Result<Vec<i32>> {
    let (new, mut old) = (set_of(numbers), set_of(&[]));
    // SAFETY: both sets live during the call.
    check_errno(unsafe { libc::pthread_sigmask(how, &new, &mut old) })?;
    Ok(numbers_in(&old))
}

pub fn pending() -> io::Result<Vec<i32>> {
    let mut set = set_of(&[]);
    // SAFETY: the set lives during the call.
    check(unsafe { libc::sigpending(&mut set) })?;
    Ok(numbers_in(&set))
}

pub fn wait(numbers: &[i32]) -> io::Result<i32> {
    let (set, mut came) = (set_of(numbers), 0);
    // SAFETY: both live during the call.
    check_errno(unsafe { libc::sigwait(&set, &mut came) })?;
    Ok(came)
}

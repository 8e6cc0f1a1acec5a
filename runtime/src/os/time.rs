//! Clocks and calendar time.

use super::check;
use std::ffi::CStr;
use std::io;

/// Nanoseconds of a clock.
pub fn clock(id: i32) -> io::Result<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct lives during the call.
    check(unsafe { libc::clock_gettime(id, &mut t) })?;
    Ok(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

pub fn clock_resolution(id: i32) -> io::Result<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct lives during the call.
    check(unsafe { libc::clock_getres(id, &mut t) })?;
    Ok(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

pub fn set_clock(id: i32, nanoseconds: i64) -> io::Result<()> {
    let t = libc::timespec {
        tv_sec: nanoseconds.div_euclid(1_000_000_000),
        tv_nsec: nanoseconds.rem_euclid(1_000_000_000),
    };
    // SAFETY: the struct lives during the call.
    check(unsafe { libc::clock_settime(id, &t) }).map(drop)
}

/// Sleeps until a moment of the monotonic clock; EINTR when a signal comes.
pub fn sleep_until(nanoseconds: i64) -> io::Result<()> {
    let t = libc::timespec { tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000 };
    // SAFETY: the struct lives during the call; nothing is written back for an absolute time.
    super::check_errno(unsafe {
        libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &t, std::ptr::null_mut())
    })
}

pub fn cpu_clock_of(thread: u64) -> io::Result<i32> {
    let mut id = 0;
    // SAFETY: the thread is the caller's business, as in C.
    super::check_errno(unsafe { libc::pthread_getcpuclockid(thread as libc::pthread_t, &mut id) })?;
    Ok(id)
}

/// A moment taken apart, with its zone.
#[derive(Clone, Debug)]
pub struct Parts {
    pub tm: libc::tm,
    pub zone: Vec<u8>,
}

fn empty_tm() -> libc::tm {
    // SAFETY: all-zero is a valid struct: numbers and a NULL string.
    unsafe { std::mem::zeroed() }
}

pub fn local(seconds: i64) -> io::Result<Parts> {
    let mut tm = empty_tm();
    // SAFETY: both live during the call.
    if unsafe { libc::localtime_r(&seconds, &mut tm) }.is_null() {
        return Err(io::Error::last_os_error());
    }
    Ok(Parts { zone: super::copied(tm.tm_zone), tm })
}

pub fn utc(seconds: i64) -> io::Result<Parts> {
    let mut tm = empty_tm();
    // SAFETY: both live during the call.
    if unsafe { libc::gmtime_r(&seconds, &mut tm) }.is_null() {
        return Err(io::Error::last_os_error());
    }
    Ok(Parts { zone: b"UTC".to_vec(), tm })
}

/// Seconds of local calendar time; `None` if it cannot be told.
pub fn make(tm: &libc::tm) -> Option<i64> {
    let mut tm = *tm;
    tm.tm_wday = -1;
    // SAFETY: the struct is complete; mktime normalises it.
    let seconds = unsafe { libc::mktime(&mut tm) };
    (seconds != -1 || tm.tm_wday != -1).then_some(seconds)
}

/// `strftime`; the zone's name is taken from `zone`, if given.
pub fn format(format: &CStr, tm: &libc::tm, zone: Option<&CStr>) -> Vec<u8> {
    let mut tm = *tm;
    if let Some(zone) = zone {
        tm.tm_zone = zone.as_ptr();
    }
    let mut size = 1024;
    loop {
        let mut buffer = vec![0_u8; size];
        // SAFETY: the buffer has the size given; format and zone are NUL-terminated.
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, format.as_ptr(), &tm) };
        if n > 0 || size >= 256 * format.to_bytes().len().max(4) {
            buffer.truncate(n);
            return buffer;
        }
        size *= 2;
    }
}

unsafe extern "C" {
    fn tzset();
}

/// Reads the zone from the environment anew.
pub fn read_zone() {
    // SAFETY: reads TZ.
    unsafe { tzset() };
}

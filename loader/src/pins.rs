//! What keeps a mapping in memory: threads that run in it, and destructors that still point into it.

use std::fmt;
use std::ops::Range;

/// A reason why a shared object cannot be unmapped, or stayed mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// A thread has a frame in it, or may have (`certain` is false where the kernel does not tell).
    Thread { tid: i32, name: String, certain: bool },
    /// The dynamic linker kept it: thread-local destructors are pending, or the file is marked NODELETE.
    Destructors,
    /// Someone else has it open.
    InUse,
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thread { tid, name, certain: true } => write!(f, "thread {tid} ({name}) runs in it"),
            Self::Thread { tid, name, certain: false } => write!(f, "thread {tid} ({name}) may run in it"),
            Self::Destructors => f.write_str("the dynamic linker keeps it for pending destructors"),
            Self::InUse => f.write_str("it is still in use"),
        }
    }
}

/// The other threads of the process whose program counter or stack points into one of `ranges`.
///
/// A stack is read word by word, so a stale word can pin without need; that errs on the safe side. A thread that is
/// running right now cannot be looked at and counts as a possible pin.
pub fn threads_in(ranges: &[Range<usize>]) -> Vec<Pin> {
    // SAFETY: gettid takes nothing and cannot fail.
    let own = unsafe { libc::gettid() };
    let stacks = readable_maps();
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return Vec::new() };
    let tids = tasks.flatten().filter_map(|e| e.file_name().to_str()?.parse::<i32>().ok());
    tids.filter(|&tid| tid != own).filter_map(|tid| pin_of(tid, ranges, &stacks)).collect()
}

fn pin_of(tid: i32, ranges: &[Range<usize>], stacks: &[Range<usize>]) -> Option<Pin> {
    // A thread that ended meanwhile has no name any more.
    let name = std::fs::read_to_string(format!("/proc/self/task/{tid}/comm")).ok()?.trim().to_owned();
    let inside = |word: usize| ranges.iter().any(|r| r.contains(&word));
    let certain = match stopped_at(tid) {
        Some((pc, sp)) => {
            let stack = stacks.iter().find(|r| r.contains(&sp));
            let held = inside(pc) || stack.is_some_and(|r| words(sp..r.end).into_iter().any(inside));
            if !held {
                return None;
            }
            true
        }
        None => false,
    };
    Some(Pin::Thread { tid, name, certain })
}

/// Program counter and stack pointer of a thread that waits in the kernel; `None` while it runs.
fn stopped_at(tid: i32) -> Option<(usize, usize)> {
    let line = std::fs::read_to_string(format!("/proc/self/task/{tid}/syscall")).ok()?;
    let mut words = line.split_whitespace().rev();
    let number = |word: &str| usize::from_str_radix(word.trim_start_matches("0x"), 16).ok();
    let pc = number(words.next()?)?;
    let sp = number(words.next()?)?;
    Some((pc, sp))
}

fn readable_maps() -> Vec<Range<usize>> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let range = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let parse = |s| usize::from_str_radix(s, 16).ok();
        if rest.starts_with('r') { Some(parse(start)?..parse(end)?) } else { None }
    };
    maps.lines().filter_map(range).collect()
}

/// Copies memory that may vanish under our hands (the thread may end): the kernel reads it for us and says so
/// instead of faulting.
fn words(range: Range<usize>) -> Vec<usize> {
    const LIMIT: usize = 1 << 20;
    let len = range.len().min(LIMIT);
    let mut buffer = vec![0_usize; len / size_of::<usize>()];
    let local =
        libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() * size_of::<usize>() };
    let remote = libc::iovec { iov_base: range.start as *mut libc::c_void, iov_len: local.iov_len };
    // SAFETY: `local` describes `buffer`, which lives through the call; `remote` is only read by the kernel, which
    // answers EFAULT for addresses that are not mapped.
    let read = unsafe { libc::process_vm_readv(libc::getpid(), &local, 1, &remote, 1, 0) };
    buffer.truncate(usize::try_from(read).unwrap_or(0) / size_of::<usize>());
    buffer
}

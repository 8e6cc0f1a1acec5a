//! Processes and the machine.

use super::{check, check_long};
use std::ffi::{CStr, CString};
use std::io;

/// Forks. The child has only the thread that called.
pub fn fork() -> io::Result<i32> {
    // SAFETY: the caller holds the GIL, so that no other thread is inside the runtime.
    check(unsafe { libc::fork() })
}

/// Replaces the program; gives an error or does not come back.
pub fn exec(path: &CStr, args: &[CString], environment: Option<&[CString]>) -> io::Error {
    let row = |strings: &[CString]| {
        let mut out: Vec<_> = strings.iter().map(|s| s.as_ptr()).collect();
        out.push(std::ptr::null());
        out
    };
    let args = row(args);
    // SAFETY: rows of NUL-terminated strings that end in NULL.
    unsafe {
        match environment {
            Some(e) => libc::execve(path.as_ptr(), args.as_ptr(), row(e).as_ptr()),
            None => libc::execv(path.as_ptr(), args.as_ptr()),
        };
    }
    io::Error::last_os_error()
}

/// Replaces the program by that of an open descriptor.
pub fn exec_fd(fd: i32, args: &[CString], environment: &[CString]) -> io::Error {
    let row = |strings: &[CString]| {
        let mut out: Vec<_> = strings.iter().map(|s| s.as_ptr()).collect();
        out.push(std::ptr::null());
        out
    };
    // SAFETY: rows of NUL-terminated strings that end in NULL.
    unsafe { libc::fexecve(fd, row(args).as_ptr(), row(environment).as_ptr()) };
    io::Error::last_os_error()
}

pub fn exit_now(status: i32) -> ! {
    // SAFETY: ends the process without running anything more.
    unsafe { libc::_exit(status) }
}

/// Waits for a child; pid, status and what it used.
pub fn wait(pid: i32, options: i32) -> io::Result<(i32, i32, libc::rusage)> {
    // SAFETY: all-zero is a valid struct of numbers; both live during the call.
    unsafe {
        let (mut status, mut usage) = (0, std::mem::zeroed());
        let pid = check(libc::wait4(pid, &mut status, options, &mut usage))?;
        Ok((pid, status, usage))
    }
}

/// `waitid`: pid, uid, signal, status, code; `None` if nothing has happened.
pub fn wait_id(kind: u32, id: u32, options: i32) -> io::Result<Option<[i32; 5]>> {
    // SAFETY: all-zero is a valid struct, which the call fills; the accessors read what SIGCHLD defines.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        check(libc::waitid(kind as libc::idtype_t, id, &mut info, options))?;
        if info.si_pid() == 0 {
            return Ok(None);
        }
        Ok(Some([info.si_pid(), info.si_uid() as i32, info.si_signo, info.si_status(), info.si_code]))
    }
}

pub fn kill(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::kill(pid, signal) }).map(drop)
}

pub fn kill_group(group: i32, signal: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::killpg(group, signal) }).map(drop)
}

macro_rules! numbers {
    ($($name:ident => $c:ident;)*) => {
        $(pub fn $name() -> i64 {
            // SAFETY: asks about the process.
            unsafe { libc::$c() as i64 }
        })*
    };
}
numbers! {
    pid => getpid;
    parent_pid => getppid;
    user => getuid;
    effective_user => geteuid;
    group => getgid;
    effective_group => getegid;
    process_group => getpgrp;
}

macro_rules! settings {
    ($($name:ident($($arg:ident: $ty:ty),*) => $c:ident;)*) => {
        $(pub fn $name($($arg: $ty),*) -> io::Result<i32> {
            // SAFETY: numbers alone.
            check(unsafe { libc::$c($($arg),*) })
        })*
    };
}
settings! {
    set_user(id: u32) => setuid;
    set_effective_user(id: u32) => seteuid;
    set_group(id: u32) => setgid;
    set_effective_group(id: u32) => setegid;
    set_users(real: u32, effective: u32) => setreuid;
    set_groups_of(real: u32, effective: u32) => setregid;
    set_all_users(real: u32, effective: u32, saved: u32) => setresuid;
    set_all_groups(real: u32, effective: u32, saved: u32) => setresgid;
    set_process_group(pid: i32, group: i32) => setpgid;
    process_group_of(pid: i32) => getpgid;
    session_of(pid: i32) => getsid;
    new_session() => setsid;
    yield_now() => sched_yield;
    scheduler(pid: i32) => sched_getscheduler;
    priority_max(policy: i32) => sched_get_priority_max;
    priority_min(policy: i32) => sched_get_priority_min;
}

pub fn groups() -> io::Result<Vec<u32>> {
    // SAFETY: asks for the number, then gives that much room.
    unsafe {
        let n = check(libc::getgroups(0, std::ptr::null_mut()))?;
        let mut out = vec![0; n as usize];
        let n = check(libc::getgroups(n, out.as_mut_ptr()))?;
        out.truncate(n as usize);
        Ok(out)
    }
}

pub fn set_groups(groups: &[u32]) -> io::Result<()> {
    // SAFETY: the array has the length given.
    check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }).map(drop)
}

pub fn init_groups(user: &CStr, group: u32) -> io::Result<()> {
    // SAFETY: the name is NUL-terminated.
    check(unsafe { libc::initgroups(user.as_ptr(), group) }).map(drop)
}

pub fn group_list(user: &CStr, group: u32) -> io::Result<Vec<u32>> {
    let mut n = 64;
    loop {
        let mut out = vec![0; n as usize];
        let mut count = n;
        // SAFETY: the name is NUL-terminated and the array has the length given.
        let r = unsafe { libc::getgrouplist(user.as_ptr(), group, out.as_mut_ptr(), &mut count) };
        if r != -1 {
            out.truncate(count as usize);
            return Ok(out);
        }
        if n > 1 << 16 {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        n *= 4;
    }
}

/// Real, effective and saved ids of user or group.
pub fn all_ids(of_group: bool) -> io::Result<[u32; 3]> {
    let mut ids = [0; 3];
    let [a, b, c] = &mut ids;
    // SAFETY: three places to write to.
    check(unsafe { if of_group { libc::getresgid(a, b, c) } else { libc::getresuid(a, b, c) } })?;
    Ok(ids)
}

pub fn umask(mask: u32) -> u32 {
    // SAFETY: numbers alone.
    unsafe { libc::umask(mask) }
}

pub fn nice(by: i32) -> io::Result<i32> {
    super::files::clear_errno();
    // SAFETY: numbers alone.
    let n = unsafe { libc::nice(by) };
    if n == -1 && super::files::errno() != 0 { Err(io::Error::last_os_error()) } else { Ok(n) }
}

pub fn priority(which: i32, who: u32) -> io::Result<i32> {
    super::files::clear_errno();
    // SAFETY: numbers alone.
    let n = unsafe { libc::getpriority(which as _, who) };
    if n == -1 && super::files::errno() != 0 { Err(io::Error::last_os_error()) } else { Ok(n) }
}

pub fn set_priority(which: i32, who: u32, priority: i32) -> io::Result<()> {
    // SAFETY: numbers alone.
    check(unsafe { libc::setpriority(which as _, who, priority) }).map(drop)
}

/// System, node, release, version, machine.
pub fn machine() -> io::Result<[Vec<u8>; 5]> {
    // SAFETY: all-zero is a valid struct, which the call fills with NUL-terminated strings.
    unsafe {
        let mut u: libc::utsname = std::mem::zeroed();
        check(libc::uname(&mut u))?;
        Ok([&u.sysname, &u.nodename, &u.release, &u.version, &u.machine].map(|f| super::copied(f.as_ptr())))
    }
}

pub fn system_limit(name: i32) -> io::Result<i64> {
    super::files::clear_errno();
    // SAFETY: numbers alone.
    let n = unsafe { libc::sysconf(name) };
    if n == -1 && super::files::errno() == 0 { Ok(-1) } else { check_long(n) }
}

pub fn system_string(name: i32) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0_u8; 4096];
    super::files::clear_errno();
    // SAFETY: the buffer has the length given.
    let n = unsafe { libc::confstr(name, buffer.as_mut_ptr().cast(), buffer.len()) };
    if n == 0 {
        return if super::files::errno() != 0 { Err(io::Error::last_os_error()) } else { Ok(None) };
    }
    buffer.truncate(n.saturating_sub(1).min(4096));
    Ok(Some(buffer))
}

pub fn load_average() -> Option<[f64; 3]> {
    let mut out = [0.0; 3];
    // SAFETY: room for three.
    (unsafe { libc::getloadavg(out.as_mut_ptr(), 3) } == 3).then_some(out)
}

/// User, system, children's user and system, elapsed seconds.
pub fn times() -> io::Result<[f64; 5]> {
    // SAFETY: all-zero is a valid struct of numbers, which the call fills.
    unsafe {
        let mut t: libc::tms = std::mem::zeroed();
        let elapsed = check_long(libc::times(&mut t))?;
        let ticks = libc::sysconf(libc::_SC_CLK_TCK) as f64;
        Ok([t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed].map(|n| n as f64 / ticks))
    }
}

pub fn random(buffer: &mut [u8], flags: u32) -> io::Result<usize> {
    // SAFETY: the buffer has the length given.
    super::check_size(unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), flags) })
}

pub fn system(command: &CStr) -> i32 {
    // SAFETY: the command is NUL-terminated.
    unsafe { libc::system(command.as_ptr()) }
}

unsafe extern "C" {
    fn getlogin_r(buffer: *mut libc::c_char, len: usize) -> i32;
}

pub fn login() -> io::Result<Vec<u8>> {
    let mut buffer = [0_u8; 256];
    // SAFETY: the buffer has the length given.
    super::check_errno(unsafe { getlogin_r(buffer.as_mut_ptr().cast(), buffer.len()) })?;
    Ok(buffer.split(|&b| b == 0).next().unwrap_or_default().to_vec())
}

/// Processors that the process may run on.
pub fn affinity(pid: i32) -> io::Result<Vec<usize>> {
    // SAFETY: all-zero is an empty set, which the call fills.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        check(libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &mut set))?;
        Ok((0..libc::CPU_SETSIZE as usize).filter(|&n| libc::CPU_ISSET(n, &set)).collect())
    }
}

pub fn set_affinity(pid: i32, processors: &[usize]) -> io::Result<()> {
    // SAFETY: all-zero is an empty set; numbers beyond it are refused by the caller.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        processors
            .iter()
            .filter(|&&n| n < libc::CPU_SETSIZE as usize)
            .for_each(|&n| libc::CPU_SET(n, &mut set));
        check(libc::sched_setaffinity(pid, size_of::<libc::cpu_set_t>(), &set)).map(drop)
    }
}

/// Changes the C library's environment, as programs that are started and C code see it.
pub fn set_variable(name: &CStr, value: Option<&CStr>) -> io::Result<()> {
    // SAFETY: NUL-terminated strings. Other threads that read the environment at the same time are the caller's risk, as
    // in every program that calls setenv.
    check(unsafe {
        match value {
            Some(value) => libc::setenv(name.as_ptr(), value.as_ptr(), 1),
            None => libc::unsetenv(name.as_ptr()),
        }
    })
    .map(drop)
}

/// The parts of a wait status.
pub mod status {
    pub fn exited(s: i32) -> Option<i32> {
        libc::WIFEXITED(s).then(|| libc::WEXITSTATUS(s))
    }
    pub fn signaled(s: i32) -> Option<i32> {
        libc::WIFSIGNALED(s).then(|| libc::WTERMSIG(s))
    }
    pub fn stopped(s: i32) -> Option<i32> {
        libc::WIFSTOPPED(s).then(|| libc::WSTOPSIG(s))
    }
}

pub fn open_pid(pid: i32, flags: u32) -> io::Result<i32> {
    // SAFETY: numbers alone.
    check_long(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) }).map(|n| n as i32)
}

/// What a spawned child does to its descriptors.
pub enum SpawnAction {
    Open { fd: i32, path: CString, flags: i32, mode: u32 },
    Close(i32),
    Dup2(i32, i32),
}

/// What a spawned child does before the program begins.
pub struct SpawnPlan {
    pub group: Option<i32>,
    pub reset_ids: bool,
    pub new_session: bool,
    pub actions: Vec<SpawnAction>,
}

/// `posix_spawn`
pub fn spawn(
    path: &CStr,
    args: &[CString],
    env: &[CString],
    plan: &SpawnPlan,
    search: bool,
) -> io::Result<i32> {
    let row = |strings: &[CString]| {
        let mut out: Vec<*mut libc::c_char> = strings.iter().map(|s| s.as_ptr().cast_mut()).collect();
        out.push(std::ptr::null_mut());
        out
    };
    let (args, env) = (row(args), row(env));
    // SAFETY: both objects are initialised before use and destroyed after; rows and paths are NUL-terminated and live
    // during the call.
    unsafe {
        let mut actions = std::mem::zeroed();
        let mut attributes = std::mem::zeroed();
        super::check_errno(libc::posix_spawn_file_actions_init(&mut actions))?;
        super::check_errno(libc::posix_spawnattr_init(&mut attributes))?;
        let mut flags = 0;
        if let Some(group) = plan.group {
            libc::posix_spawnattr_setpgroup(&mut attributes, group);
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if plan.reset_ids {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if plan.new_session {
            flags |= 0x80;
        }
        libc::posix_spawnattr_setflags(&mut attributes, flags as _);
        for action in &plan.actions {
            match action {
                SpawnAction::Open { fd, path, flags, mode } => {
                    libc::posix_spawn_file_actions_addopen(&mut actions, *fd, path.as_ptr(), *flags, *mode)
                }
                SpawnAction::Close(fd) => libc::posix_spawn_file_actions_addclose(&mut actions, *fd),
                SpawnAction::Dup2(from, to) => {
                    libc::posix_spawn_file_actions_adddup2(&mut actions, *from, *to)
                }
            };
        }
        let mut pid = 0;
        let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
        let result = call(&mut pid, path.as_ptr(), &actions, &attributes, args.as_ptr(), env.as_ptr());
        libc::posix_spawn_file_actions_destroy(&mut actions);
        libc::posix_spawnattr_destroy(&mut attributes);
        super::check_errno(result)?;
        Ok(pid)
    }
}

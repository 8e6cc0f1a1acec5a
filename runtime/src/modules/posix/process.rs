//! Processes, users, and the machine.

use super::args::{self, id};
use super::types::{self, Kind};
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{path_arg, path_value, text_arg};
use crate::os::{files::c_string, process};
use crate::types::{Args, Params};
use crate::value::{Value, statics};

macro_rules! numbers {
    ($($name:ident => $call:ident;)*) => {
        $(pub fn $name(rt: &Runtime, _: Value) -> R {
            Ok(rt.new_int(process::$call()))
        })*
    };
}
numbers! {
    getpid => pid;
    getppid => parent_pid;
    getuid => user;
    geteuid => effective_user;
    getgid => group;
    getegid => effective_group;
    getpgrp => process_group;
}

fn done(rt: &Runtime, result: std::io::Result<i32>) -> R {
    result.map(|_| Value::none()).map_err(|e| rt.io_error(&e, None))
}

macro_rules! set_ids {
    ($($name:ident => $call:ident, $($what:literal)+;)*) => {
        $(pub fn $name(rt: &Runtime, _: Value, a: &[Value]) -> R {
            let mut given = a.iter();
            let mut next = |what: &str| id(rt, given.next().copied().unwrap_or(Value::none()), what);
            done(rt, process::$call($(next($what)?),+))
        })*
    };
}
set_ids! {
    setuid => set_user, "uid";
    seteuid => set_effective_user, "uid";
    setgid => set_group, "gid";
    setegid => set_effective_group, "gid";
    setreuid => set_users, "uid" "uid";
    setregid => set_groups_of, "gid" "gid";
    setresuid => set_all_users, "uid" "uid" "uid";
    setresgid => set_all_groups, "gid" "gid" "gid";
}

pub fn getresuid(rt: &Runtime, _: Value) -> R {
    three(rt, process::all_ids(false))
}

pub fn getresgid(rt: &Runtime, _: Value) -> R {
    three(rt, process::all_ids(true))
}

fn three(rt: &Runtime, ids: std::io::Result<[u32; 3]>) -> R {
    match ids {
        Ok(ids) => Ok(rt.new_tuple(&ids.map(|n| rt.new_int(n.into()))).value()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn id_list(rt: &Runtime, ids: std::io::Result<Vec<u32>>) -> R {
    match ids {
        Ok(ids) => {
            let items: Vec<Value> =
                ids.iter().map(|&n| Value::fixnum(n.into()).unwrap_or(Value::int(-1))).collect();
            Ok(rt.new_list(&items).value())
        }
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn getgroups(rt: &Runtime, _: Value) -> R {
    id_list(rt, process::groups())
}

pub fn setgroups(rt: &Runtime, _: Value, groups: Value) -> R {
    let mut ids = Vec::new();
    rt.for_each(groups, |v| {
        ids.push(id(rt, v, "gid")?);
        Ok(())
    })?;
    process::set_groups(&ids).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn initgroups(rt: &Runtime, _: Value, user: Value, group: Value) -> R {
    let user = path_arg(rt, user, "initgroups", "username", false)?;
    let group = id(rt, group, "gid")?;
    process::init_groups(&user.c_string(), group).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn getgrouplist(rt: &Runtime, _: Value, user: Value, group: Value) -> R {
    let user = text_arg(rt, user, "getgrouplist", "argument 1")?;
    let group = id(rt, group, "gid")?;
    id_list(rt, process::group_list(&c_string(user.as_bytes()), group))
}

fn number(rt: &Runtime, result: std::io::Result<i32>) -> R {
    result.map(Value::int).map_err(|e| rt.io_error(&e, None))
}

pub fn getpgid(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("getpgid", &["pid"]).required(1);
    let [pid] = a.bind(rt, &P)?;
    let pid = rt.as_i32(pid.unwrap_or(Value::none()))?;
    number(rt, process::process_group_of(pid))
}

pub fn getsid(rt: &Runtime, _: Value, pid: Value) -> R {
    let pid = rt.as_i32(pid)?;
    number(rt, process::session_of(pid))
}

pub fn setsid(rt: &Runtime, _: Value) -> R {
    done(rt, process::new_session())
}

pub fn setpgid(rt: &Runtime, _: Value, pid: Value, group: Value) -> R {
    let (pid, group) = (rt.as_i32(pid)?, rt.as_i32(group)?);
    done(rt, process::set_process_group(pid, group))
}

pub fn setpgrp(rt: &Runtime, _: Value) -> R {
    done(rt, process::set_process_group(0, 0))
}

pub fn umask(rt: &Runtime, _: Value, mask: Value) -> R {
    let mask = rt.as_i32(mask)?;
    Ok(rt.new_int(process::umask(mask as u32).into()))
}

pub fn nice(rt: &Runtime, _: Value, by: Value) -> R {
    let by = rt.as_i32(by)?;
    number(rt, process::nice(by))
}

pub fn getpriority(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("getpriority", &["which", "who"]).required(2);
    let [which, who] = a.bind(rt, &P)?;
    let (which, who) = (rt.as_i32(which.unwrap_or(Value::none()))?, rt.as_i32(who.unwrap_or(Value::none()))?);
    number(rt, process::priority(which, who as u32))
}

pub fn setpriority(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("setpriority", &["which", "who", "priority"]).required(3);
    let [which, who, priority] = a.bind(rt, &P)?;
    let n = |v: Option<Value>| rt.as_i32(v.unwrap_or(Value::none()));
    let (which, who, priority) = (n(which)?, n(who)?, n(priority)?);
    process::set_priority(which, who as u32, priority)
        .map(|()| Value::none())
        .map_err(|e| rt.io_error(&e, None))
}

pub fn uname(rt: &Runtime, _: Value) -> R {
    match process::machine() {
        Ok(parts) => types::make(rt, Kind::Machine, &parts.map(|p| path_value(rt, &p, false))),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn sysconf(rt: &Runtime, _: Value, name: Value) -> R {
    let name = super::names::numbered(rt, name, super::constants::SYSCONF, "sysconf")?;
    match process::system_limit(name) {
        Ok(n) => Ok(rt.new_int(n)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn confstr(rt: &Runtime, _: Value, name: Value) -> R {
    let name = super::names::numbered(rt, name, super::constants::CONFSTR, "confstr")?;
    match process::system_string(name) {
        Ok(Some(text)) => Ok(path_value(rt, &text, false)),
        Ok(None) => Ok(Value::none()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn getloadavg(rt: &Runtime, _: Value) -> R {
    match process::load_average() {
        Some(loads) => Ok(rt.new_tuple(&loads.map(|x| rt.new_float(x))).value()),
        None => Err(rt.raise(statics::os_error(), "Load averages are unobtainable")),
    }
}

pub fn times(rt: &Runtime, _: Value) -> R {
    match process::times() {
        Ok(all) => types::make(rt, Kind::Times, &all.map(|x| rt.new_float(x))),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

/// Random bytes of the system's generator.
fn random_bytes(rt: &Runtime, n: usize, flags: u32, all: bool) -> R {
    let mut buffer = vec![0_u8; n];
    let mut filled = 0;
    while filled < n {
        let rest = &mut buffer[filled..];
        filled += crate::modules::support::retry(rt, None, || process::random(rest, flags))?;
        if !all {
            break;
        }
    }
    Ok(rt.new_bytes(&buffer[..filled]).value())
}

pub fn urandom(rt: &Runtime, _: Value, size: Value) -> R {
    let n = rt.as_i64(size)?;
    match usize::try_from(n) {
        Ok(n) => random_bytes(rt, n, 0, true),
        Err(_) => Err(rt.value_error("negative argument not allowed")),
    }
}

pub fn getrandom(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("getrandom", &["size", "flags"]).required(1);
    let [size, flags] = a.bind(rt, &P)?;
    let n = rt.as_i64(size.unwrap_or(Value::none()))?;
    let flags = args::int_or(rt, flags, 0)?;
    match usize::try_from(n) {
        Ok(n) => random_bytes(rt, n, flags as u32, false),
        Err(_) => Err(rt.os_error(libc::EINVAL, None)),
    }
}

pub fn cpu_count(rt: &Runtime, _: Value) -> R {
    match process::system_limit(libc::_SC_NPROCESSORS_ONLN) {
        Ok(n) if n > 0 => Ok(rt.new_int(n)),
        _ => Ok(Value::none()),
    }
}

pub fn system(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("system", &["command"]).required(1);
    let [command] = a.bind(rt, &P)?;
    let command = path_arg(rt, command.unwrap_or(Value::none()), "system", "command", false)?;
    crate::modules::sys::hooks::send(rt, "os.system", &[command.object])?;
    let c = command.c_string();
    Ok(Value::int(rt.without_gil(|| process::system(&c))))
}

pub fn getlogin(rt: &Runtime, _: Value) -> R {
    match process::login() {
        Ok(name) => Ok(path_value(rt, &name, false)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn strerror(rt: &Runtime, _: Value, code: Value) -> R {
    let code = rt.as_i32(code)?;
    Ok(rt.new_str(&crate::error::errno_text(code)).value())
}

pub fn kill(rt: &Runtime, _: Value, pid: Value, signal: Value) -> R {
    let (pid, signal) = (rt.as_i32(pid)?, rt.as_i32(signal)?);
    crate::modules::sys::hooks::send(rt, "os.kill", &[Value::int(pid), Value::int(signal)])?;
    process::kill(pid, signal).map_err(|e| rt.io_error(&e, None))?;
    crate::modules::_signal::run_handlers(rt)?;
    Ok(Value::none())
}

pub fn killpg(rt: &Runtime, _: Value, group: Value, signal: Value) -> R {
    let (group, signal) = (rt.as_i32(group)?, rt.as_i32(signal)?);
    process::kill_group(group, signal).map_err(|e| rt.io_error(&e, None))?;
    crate::modules::_signal::run_handlers(rt)?;
    Ok(Value::none())
}

pub fn abort(_: &Runtime, _: Value) -> R {
    std::process::abort()
}

pub fn exit_now(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("_exit", &["status"]).required(1);
    let [status] = a.bind(rt, &P)?;
    let status = rt.as_i32(status.unwrap_or(Value::none()))?;
    process::exit_now(status)
}

pub fn ctermid(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_str("/dev/tty").value())
}

fn device(rt: &Runtime, v: Value) -> R<u64> {
    Ok(rt.as_i64(v)? as u64)
}

pub fn major(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_int(libc::major(device(rt, v)?).into()))
}

pub fn minor(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_int(libc::minor(device(rt, v)?).into()))
}

pub fn makedev(rt: &Runtime, _: Value, major: Value, minor: Value) -> R {
    let (major, minor) = (rt.as_i32(major)?, rt.as_i32(minor)?);
    Ok(rt.new_uint(libc::makedev(major as u32, minor as u32)))
}

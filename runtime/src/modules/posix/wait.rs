//! fork, exec, wait.

use super::args;
use super::types::{self, Kind};
use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::modules::support::{path_arg, retry};
use crate::objects::list;
use crate::os::{files::c_string, process};
use crate::runtime::State;
use crate::types::{Args, Params};
use crate::value::{Gc, ListCell, TupleCell, Value, statics};
use std::ffi::CString;

/// Functions to be called around a fork.
struct ForkHooks {
    before: Gc<ListCell>,
    in_child: Gc<ListCell>,
    in_parent: Gc<ListCell>,
}

impl State for ForkHooks {
    fn trace(&self, t: &mut Tracer<'_>) {
        [self.before, self.in_child, self.in_parent].into_iter().for_each(|l| t.visit_cell(l));
    }
}

fn hooks(rt: &Runtime) -> std::rc::Rc<ForkHooks> {
    rt.state(|rt| ForkHooks {
        before: rt.new_list(&[]),
        in_child: rt.new_list(&[]),
        in_parent: rt.new_list(&[]),
    })
}

pub fn register_at_fork(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("register_at_fork", &["before", "after_in_child", "after_in_parent"])
        .keyword_only_after(0);
    let [before, child, parent] = a.bind(rt, &P)?;
    if before.is_none() && child.is_none() && parent.is_none() {
        return Err(rt.type_error("At least one argument is required."));
    }
    let hooks = hooks(rt);
    for (name, hook, to) in [
        ("before", before, hooks.before),
        ("after_in_child", child, hooks.in_child),
        ("after_in_parent", parent, hooks.in_parent),
    ] {
        let Some(hook) = hook else { continue };
        if !rt.is_callable(hook) {
            let t = hook.ty();
            return Err(rt.type_error(format!("'{name}' must be callable, not {}", t.name())));
        }
        list::append(rt, to, hook)?;
    }
    Ok(Value::none())
}

fn call_all(rt: &Runtime, hooks: Gc<ListCell>, reversed: bool) {
    let n = hooks.len();
    for i in 0..n {
        let i = if reversed { n - 1 - i } else { i };
        if let Some(hook) = hooks.get(i) {
            rt.call_ignoring_errors(hook, &[], "in fork hook");
        }
    }
}

pub fn before_fork(rt: &Runtime) {
    call_all(rt, hooks(rt).before, true);
}

pub fn after_fork_in_child(rt: &Runtime) {
    rt.threads.keep_only(rt.thread());
    crate::modules::_signal::after_fork_in_child(rt);
    call_all(rt, hooks(rt).in_child, false);
}

pub fn after_fork_in_parent(rt: &Runtime) {
    call_all(rt, hooks(rt).in_parent, false);
}

pub fn fork(rt: &Runtime, _: Value) -> R {
    crate::modules::sys::hooks::send(rt, "os.fork", &[])?;
    before_fork(rt);
    match process::fork() {
        Ok(0) => {
            after_fork_in_child(rt);
            Ok(Value::int(0))
        }
        Ok(pid) => {
            after_fork_in_parent(rt);
            Ok(Value::int(pid))
        }
        Err(e) => {
            after_fork_in_parent(rt);
            Err(rt.io_error(&e, None))
        }
    }
}

/// A list or tuple of strings as C strings.
fn strings(rt: &Runtime, v: Value, function: &str) -> R<Vec<CString>> {
    if !v.is::<ListCell>() && !v.is::<TupleCell>() {
        return Err(rt.type_error(format!("{function}() arg 2 must be a tuple or list")));
    }
    let mut out = Vec::new();
    rt.for_each(v, |s| {
        out.push(path_arg(rt, s, function, "argument", false)?.c_string());
        Ok(())
    })?;
    if out.is_empty() {
        return Err(rt.value_error(format!("{function}() arg 2 must not be empty")));
    }
    if out[0].is_empty() {
        return Err(rt.value_error(format!("{function}() arg 2 first element cannot be empty")));
    }
    Ok(out)
}

pub fn execv(rt: &Runtime, _: Value, path: Value, argv: Value) -> R {
    let path = path_arg(rt, path, "execv", "path", false)?;
    let argv = strings(rt, argv, "execv")?;
    let e = process::exec(&path.c_string(), &argv, None);
    Err(rt.io_error(&e, path.filename()))
}

/// A mapping of strings as `NAME=value` C strings.
fn environment(rt: &Runtime, v: Value) -> R<Vec<CString>> {
    if v.ty().slots().getitem.is_none() {
        return Err(rt.type_error("execve: environment must be a mapping object"));
    }
    let items = rt.call_method(v, rt.names().items, &[])?;
    let mut out = Vec::new();
    rt.for_each(items, |pair| {
        let Some(pair) = pair.downcast::<TupleCell>().filter(|t| t.len() == 2) else {
            return Err(rt.type_error("env.keys() or env.values() is not a list"));
        };
        let mut one = path_arg(rt, pair.get(0), "execve", "key", false)?.bytes;
        if one.is_empty() || one[1..].contains(&b'=') {
            return Err(rt.value_error("illegal environment variable name"));
        }
        one.push(b'=');
        one.extend(path_arg(rt, pair.get(1), "execve", "value", false)?.bytes);
        out.push(c_string(&one));
        Ok(())
    })?;
    Ok(out)
}

pub fn execve(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("execve", &["path", "argv", "env"]).required(3);
    let [path, argv, env] = a.bind(rt, &P)?;
    let path = path_arg(rt, path.unwrap_or(Value::none()), "execve", "path", true)?;
    let argv = strings(rt, argv.unwrap_or(Value::none()), "execve")?;
    let env = environment(rt, env.unwrap_or(Value::none()))?;
    let e = match path.fd {
        Some(fd) => process::exec_fd(fd, &argv, &env),
        None => process::exec(&path.c_string(), &argv, Some(&env)),
    };
    Err(rt.io_error(&e, path.filename()))
}

fn usage(rt: &Runtime, u: &libc::rusage) -> R {
    let module = crate::import::import_module(rt, "resource")?;
    let class = rt.getattr_text(module, "struct_rusage")?;
    let seconds = |t: libc::timeval| rt.new_float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let int = |n: i64| rt.new_int(n);
    let items = [
        seconds(u.ru_utime),
        seconds(u.ru_stime),
        int(u.ru_maxrss),
        int(u.ru_ixrss),
        int(u.ru_idrss),
        int(u.ru_isrss),
        int(u.ru_minflt),
        int(u.ru_majflt),
        int(u.ru_nswap),
        int(u.ru_inblock),
        int(u.ru_oublock),
        int(u.ru_msgsnd),
        int(u.ru_msgrcv),
        int(u.ru_nsignals),
        int(u.ru_nvcsw),
        int(u.ru_nivcsw),
    ];
    rt.call(class, &[rt.new_tuple(&items).value()])
}

pub fn waitpid(rt: &Runtime, _: Value, pid: Value, options: Value) -> R {
    let (pid, options) = (rt.as_i32(pid)?, rt.as_i32(options)?);
    let (pid, status, _) = retry(rt, None, || process::wait(pid, options))?;
    Ok(rt.new_tuple(&[Value::int(pid), Value::int(status)]).value())
}

pub fn wait(rt: &Runtime, _: Value) -> R {
    let (pid, status, _) = retry(rt, None, || process::wait(-1, 0))?;
    Ok(rt.new_tuple(&[Value::int(pid), Value::int(status)]).value())
}

fn wait_with_usage(rt: &Runtime, pid: i32, options: i32) -> R {
    let (pid, status, used) = retry(rt, None, || process::wait(pid, options))?;
    let used = usage(rt, &used)?;
    Ok(rt.new_tuple(&[Value::int(pid), Value::int(status), used]).value())
}

pub fn wait3(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("wait3", &["options"]).required(1);
    let [options] = a.bind(rt, &P)?;
    let options = args::int_or(rt, options, 0)?;
    wait_with_usage(rt, -1, options)
}

pub fn wait4(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("wait4", &["pid", "options"]).required(2);
    let [pid, options] = a.bind(rt, &P)?;
    let (pid, options) = (args::int_or(rt, pid, -1)?, args::int_or(rt, options, 0)?);
    wait_with_usage(rt, pid, options)
}

pub fn waitid(rt: &Runtime, _: Value, a: &[Value]) -> R {
    let (kind, id, options) = (rt.as_i32(a[0])?, rt.as_i32(a[1])?, rt.as_i32(a[2])?);
    match retry(rt, None, || process::wait_id(kind as u32, id as u32, options))? {
        None => Ok(Value::none()),
        Some(parts) => types::make(rt, Kind::WaitId, &parts.map(Value::int)),
    }
}

macro_rules! tests {
    ($($name:ident($python:literal) => $test:expr;)*) => {
        $(pub fn $name(rt: &Runtime, _: Value, a: Args<'_>) -> R {
            const P: Params = Params::new($python, &["status"]).required(1);
            let [status] = a.bind(rt, &P)?;
            let status = rt.as_i32(status.unwrap_or(Value::none()))?;
            let test: fn(i32) -> Value = $test;
            Ok(test(status))
        })*
    };
}
tests! {
    wifexited("WIFEXITED") => |s| Value::bool(libc::WIFEXITED(s));
    wexitstatus("WEXITSTATUS") => |s| Value::int(libc::WEXITSTATUS(s));
    wifsignaled("WIFSIGNALED") => |s| Value::bool(libc::WIFSIGNALED(s));
    wtermsig("WTERMSIG") => |s| Value::int(libc::WTERMSIG(s));
    wifstopped("WIFSTOPPED") => |s| Value::bool(libc::WIFSTOPPED(s));
    wstopsig("WSTOPSIG") => |s| Value::int(libc::WSTOPSIG(s));
    wifcontinued("WIFCONTINUED") => |s| Value::bool(libc::WIFCONTINUED(s));
    wcoredump("WCOREDUMP") => |s| Value::bool(libc::WCOREDUMP(s));
}

pub fn waitstatus_to_exitcode(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("waitstatus_to_exitcode", &["status"]).required(1);
    let [status] = a.bind(rt, &P)?;
    let status = rt.as_i32(status.unwrap_or(Value::none()))?;
    if let Some(code) = process::status::exited(status) {
        return Ok(Value::int(code));
    }
    if let Some(signal) = process::status::signaled(status) {
        return Ok(Value::int(-signal));
    }
    Err(match process::status::stopped(status) {
        Some(signal) => rt.value_error(format!("process stopped by delivery of signal {signal}")),
        None => rt.value_error(format!("invalid wait status: {status}")),
    })
}

pub fn pidfd_open(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("pidfd_open", &["pid", "flags"]).required(1);
    let [pid, flags] = a.bind(rt, &P)?;
    let pid = rt.as_i32(pid.unwrap_or(Value::none()))?;
    let flags = args::int_or(rt, flags, 0)?;
    process::open_pid(pid, flags as u32).map(Value::int).map_err(|e| rt.io_error(&e, None))
}

/// `posix_spawn`, by fork and exec: file actions and attributes in the child.
pub fn posix_spawn(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    spawn(rt, a, false)
}

pub fn posix_spawnp(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    spawn(rt, a, true)
}

fn spawn(rt: &Runtime, a: Args<'_>, search: bool) -> R {
    const P: Params = Params::new(
        "posix_spawn",
        &[
            "path",
            "argv",
            "env",
            "file_actions",
            "setpgroup",
            "resetids",
            "setsid",
            "setsigmask",
            "setsigdef",
            "scheduler",
        ],
    )
    .required(3)
    .keyword_only_after(3);
    let [path, argv, env, actions, group, reset, session, _, _, _] = a.bind(rt, &P)?;
    let path = path_arg(rt, path.unwrap_or(Value::none()), "posix_spawn", "path", false)?;
    let argv = strings(rt, argv.unwrap_or(Value::none()), "posix_spawn")?;
    let env = environment(rt, env.unwrap_or(Value::none()))?;
    let mut plan = process::SpawnPlan {
        group: group.map(|g| rt.as_i32(g)).transpose()?,
        reset_ids: args::flag(rt, reset, false)?,
        new_session: args::flag(rt, session, false)?,
        actions: Vec::new(),
    };
    if let Some(actions) = actions.filter(|v| !v.is_none()) {
        rt.for_each(actions, |action| {
            plan.actions.push(spawn_action(rt, action)?);
            Ok(())
        })?;
    }
    match process::spawn(&path.c_string(), &argv, &env, &plan, search) {
        Ok(pid) => Ok(Value::int(pid)),
        Err(e) => Err(rt.io_error(&e, path.filename())),
    }
}

fn spawn_action(rt: &Runtime, v: Value) -> R<process::SpawnAction> {
    let bad = || rt.type_error("Each file_actions element must be a non-empty tuple");
    let Some(t) = v.downcast::<TupleCell>().filter(|t| !t.is_empty()) else { return Err(bad()) };
    let kind = rt.as_i32(t.get(0))?;
    match (kind, t.len()) {
        (0, 5) => {
            let path = path_arg(rt, t.get(2), "posix_spawn", "path", false)?;
            Ok(process::SpawnAction::Open {
                fd: rt.as_i32(t.get(1))?,
                path: path.c_string(),
                flags: rt.as_i32(t.get(3))?,
                mode: rt.as_i32(t.get(4))? as u32,
            })
        }
        (1, 2) => Ok(process::SpawnAction::Close(rt.as_i32(t.get(1))?)),
        (2, 3) => Ok(process::SpawnAction::Dup2(rt.as_i32(t.get(1))?, rt.as_i32(t.get(2))?)),
        (0..=2, _) => {
            Err(rt.raise(statics::type_error(), "A file_actions tuple has the wrong number of elements"))
        }
        _ => Err(rt.type_error("Unknown file_actions identifier")),
    }
}

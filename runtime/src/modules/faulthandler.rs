//! `faulthandler`. The C stack at a crash is written by the fault handler of the program (`KINGSNAKE_FAULTHANDLER`); this
//! module writes Python tracebacks on request, and remembers what programs ask for.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::modules::support::{flag_arg, sys_get};
use crate::os::fd as os_fd;
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, StrCell, Value};
use crate::vm::frame::FrameCell;
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "faulthandler",
    doc: "faulthandler module.",
    functions: methods! {
        "enable" => Full(enable), "enable(file=sys.stderr, all_threads=True): enable the fault handler";
        "disable" => Zero(disable), "disable(): disable the fault handler";
        "is_enabled" => Zero(is_enabled), "is_enabled()->bool: check if the handler is enabled";
        "dump_traceback" => Full(dump_traceback), "dump_traceback(file=sys.stderr, all_threads=True): dump the traceback of the current thread, or of all threads if all_threads is True, into file";
        "dump_traceback_later" => Full(nothing), "dump_traceback_later(timeout, repeat=False, file=sys.stderrn, exit=False): accepted, not done";
        "cancel_dump_traceback_later" => Zero(nothing_at_all), "cancel_dump_traceback_later(): cancel the previous call to dump_traceback_later().";
        "register" => Full(nothing), "register(signum, file=sys.stderr, all_threads=True, chain=False): accepted, not done";
        "unregister" => One(not_registered), "unregister(signum): unregister the handler of the signal 'signum' registered by register()";
    },
    exec,
};

struct Enabled(Cell<bool>);

impl State for Enabled {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn state(rt: &Runtime) -> std::rc::Rc<Enabled> {
    rt.state(|_| Enabled(Cell::new(false)))
}

fn exec(_: &Runtime, _: Gc<ModuleCell>) -> R<()> {
    Ok(())
}

fn nothing(_: &Runtime, _: Value, _: Args<'_>) -> R {
    Ok(Value::none())
}

fn nothing_at_all(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

fn not_registered(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::bool(false))
}

fn enable(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("enable", &["file", "all_threads"]);
    let [file, _] = args.bind(rt, &P)?;
    descriptor(rt, file)?;
    state(rt).0.set(true);
    Ok(Value::none())
}

fn disable(rt: &Runtime, _: Value) -> R {
    Ok(Value::bool(state(rt).0.replace(false)))
}

fn is_enabled(rt: &Runtime, _: Value) -> R {
    Ok(Value::bool(state(rt).0.get()))
}

/// The descriptor of a file argument: `sys.stderr` by default.
fn descriptor(rt: &Runtime, file: Option<Value>) -> R<i32> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f,
        None => match sys_get(rt, "stderr") {
            Some(f) if !f.is_none() => f,
            Some(_) => return Err(rt.runtime_error("sys.stderr is None")),
            None => return Err(rt.runtime_error("unable to get sys.stderr")),
        },
    };
    if rt.has_index(file) {
        let fd = rt.as_i32(file)?;
        if fd < 0 {
            return Err(rt.value_error("file is not a valid file descripter"));
        }
        return Ok(fd);
    }
    let fd = rt.call_method(file, rt.names().fileno, &[])?;
    let fd = rt.as_i32(fd)?;
    let flushed = rt.call_method(file, rt.names().flush, &[]);
    if let Err(raised) = flushed {
        rt.clear_raised(raised);
    }
    Ok(fd)
}

/// The frames of a thread, the innermost first.
fn frames(out: &mut String, first: Option<Gc<FrameCell>>) {
    let mut at = first;
    let mut depth = 0;
    while let Some(f) = at {
        if depth == 100 {
            out.push_str("  ...\n");
            return;
        }
        let code = f.code.get();
        let text = |v: Value| v.downcast::<StrCell>().map_or("???".to_string(), |s| s.to_text().into_owned());
        let (file, name) = (text(code.co_filename.get()), text(code.co_name.get()));
        out.push_str(&format!("  File \"{file}\", line {} in {name}\n", f.line()));
        at = f.back.get();
        depth += 1;
    }
}

fn dump_traceback(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("dump_traceback", &["file", "all_threads"]);
    let [file, all] = args.bind(rt, &P)?;
    let fd = descriptor(rt, file)?;
    let mut out = String::new();
    if flag_arg(rt, all, true)? {
        let me = rt.thread().c.id.get();
        for (i, thread) in rt.threads.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            let which = if thread.c.id.get() == me { "Current thread" } else { "Thread" };
            out.push_str(&format!("{which} {:#018x} (most recent call first):\n", thread.c.thread_id.get()));
            frames(&mut out, thread.frame.get());
        }
    } else {
        out.push_str("Stack (most recent call first):\n");
        frames(&mut out, rt.thread().frame.get());
    }
    let mut rest = out.as_bytes();
    while !rest.is_empty() {
        match os_fd::write(fd, rest) {
            Ok(n) => rest = &rest[n..],
            Err(e) => return Err(rt.io_error(&e, None)),
        }
    }
    Ok(Value::none())
}

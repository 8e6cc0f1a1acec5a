//! `_signal`. The system's handler only notes that a signal came; Python handlers run in the main thread, at the eval
//! breaker and in interrupted system calls.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::modules::support::add_ints;
use crate::objects::dict;
use crate::objects::structseq::{self, fields};
use crate::os;
use crate::runtime::State;
use crate::types::{Args, GetSetDef, ModuleSpec, Params, TypeSpec};
use crate::value::{Gc, ListCell, ModuleCell, Value, statics};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_signal",
    doc: "Signals: their numbers, and functions to be called when they arrive.",
    functions: methods! {
        "signal" => Two(signal), "signal($module, signalnum, handler, /)\n--\n\nSets what happens on a signal; gives what happened before.";
        "getsignal" => One(getsignal), "getsignal($module, signalnum, /)\n--\n\nWhat happens on a signal.";
        "default_int_handler" => Two(default_int_handler), "default_int_handler($module, signalnum, frame, /)\n--\n\nRaises KeyboardInterrupt.";
        "raise_signal" => One(raise_signal), "raise_signal($module, signalnum, /)\n--\n\nSends a signal to this process.";
        "strsignal" => One(strsignal), "strsignal($module, signalnum, /)\n--\n\nThe system's words for a signal.";
        "valid_signals" => Zero(valid_signals), "valid_signals($module, /)\n--\n\nThe numbers of all signals.";
        "alarm" => One(alarm), "alarm($module, seconds, /)\n--\n\nSends SIGALRM after some seconds.";
        "pause" => Zero(pause), "pause($module, /)\n--\n\nWaits for a signal.";
        "setitimer" => Pos(2, 3, setitimer), "setitimer($module, which, seconds, interval=0.0, /)\n--\n\nSets a timer.";
        "getitimer" => One(getitimer), "getitimer($module, which, /)\n--\n\nWhat is left of a timer.";
        "siginterrupt" => Two(siginterrupt), "siginterrupt($module, signalnum, flag, /)\n--\n\nWhether a signal interrupts system calls.";
        "set_wakeup_fd" => Full(set_wakeup_fd), "set_wakeup_fd(fd, *, warn_on_full_buffer=True) -> fd\n\nThe descriptor that signals' numbers are written to.";
        "pthread_kill" => Two(pthread_kill), "pthread_kill($module, thread_id, signalnum, /)\n--\n\nSends a signal to a thread.";
        "pthread_sigmask" => Two(pthread_sigmask), "pthread_sigmask($module, how, mask, /)\n--\n\nChanges the signals that this thread blocks.";
        "sigpending" => Zero(sigpending), "sigpending($module, /)\n--\n\nSignals that wait to be delivered.";
        "sigwait" => One(sigwait), "sigwait($module, sigset, /)\n--\n\nWaits for one of some signals.";
    },
    exec,
};

/// The handlers of a runtime, and the thread they run in.
pub struct Signals {
    /// By signal number: 0 (default), 1 (ignore), None, or a callable.
    handlers: Gc<ListCell>,
    thread: Cell<u64>,
    owns_process: Cell<bool>,
}

impl State for Signals {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.handlers);
    }
}

fn signals(rt: &Runtime) -> std::rc::Rc<Signals> {
    rt.state(|rt| {
        let unknown: Vec<Value> = (0..os::NSIG).map(|_| Value::none()).collect();
        let main = rt.threads.iter().next().map_or(0, |t| t.c.id.get());
        Signals { handlers: rt.new_list(&unknown), thread: Cell::new(main), owns_process: Cell::new(false) }
    })
}

/// Whether this is the thread that handles signals.
pub fn is_signal_thread(rt: &Runtime) -> bool {
    signals(rt).thread.get() == rt.thread().c.id.get()
}

/// After a fork the only thread is the main one.
pub fn after_fork_in_child(rt: &Runtime) {
    signals(rt).thread.set(rt.thread().c.id.get());
    os::signals::clear();
}

/// Takes over the process's signals for this runtime: SIGPIPE is ignored, SIGINT raises KeyboardInterrupt.
pub fn install(rt: &Runtime) -> R<()> {
    let module = crate::import::import_module(rt, "_signal")?;
    let state = signals(rt);
    state.owns_process.set(true);
    os::signals::set_disposition(libc::SIGPIPE, os::signals::Disposition::Ignore);
    os::signals::set_disposition(libc::SIGXFSZ, os::signals::Disposition::Ignore);
    for n in 1..os::NSIG {
        let now = match os::signals::disposition(n) {
            os::signals::Disposition::Default => Value::int(0),
            os::signals::Disposition::Ignore => Value::int(1),
            os::signals::Disposition::Handler => Value::none(),
        };
        crate::objects::list::set(rt, state.handlers, n as usize, now);
    }
    if state.handlers.get(libc::SIGINT as usize) == Some(Value::int(0)) {
        let handler = rt.getattr_text(module, "default_int_handler")?;
        crate::objects::list::set(rt, state.handlers, libc::SIGINT as usize, handler);
        os::signals::listen(libc::SIGINT, &rt.breaker);
    }
    Ok(())
}

/// Acts as if a signal had come.
pub fn simulate(rt: &Runtime, signal: i32) {
    if signals(rt).handlers.get(signal as usize).is_some_and(|h| rt.is_callable(h)) {
        os::signals::trip(signal, &rt.breaker);
    }
}

/// Calls the handlers of signals that have come, in the thread for that.
pub fn run_handlers(rt: &Runtime) -> R<()> {
    if !os::signals::any_tripped() || !is_signal_thread(rt) {
        return Ok(());
    }
    let state = signals(rt);
    while let Some(n) = os::signals::take_tripped() {
        let Some(handler) = state.handlers.get(n as usize) else { continue };
        if !rt.is_callable(handler) {
            continue;
        }
        let frame = crate::modules::engine::frame_at_depth(rt, 0).unwrap_or(Value::none());
        let result = rt.call(handler, &[Value::int(n), frame]);
        if let Err(raised) = result {
            if os::signals::any_tripped() {
                rt.breaker.store(true, std::sync::atomic::Ordering::Release);
            }
            return Err(raised);
        }
    }
    Ok(())
}

fn signal_arg(rt: &Runtime, v: Value) -> R<i32> {
    let n = rt.as_i32(v)?;
    if !(1..os::NSIG).contains(&n) {
        return Err(rt.value_error("signal number out of range"));
    }
    Ok(n)
}

fn signal(rt: &Runtime, _: Value, number: Value, handler: Value) -> R {
    let number = rt.as_i32(number)?;
    let state = signals(rt);
    if !is_signal_thread(rt) {
        return Err(rt.value_error("signal only works in main thread of the main interpreter"));
    }
    if !(1..os::NSIG).contains(&number) {
        return Err(rt.value_error("signal number out of range"));
    }
    let plain = if rt.has_index(handler) { crate::objects::int::as_i64(rt.index(handler)?) } else { None };
    let wanted = match plain {
        Some(0) => os::signals::Disposition::Default,
        Some(1) => os::signals::Disposition::Ignore,
        _ if rt.is_callable(handler) => os::signals::Disposition::Handler,
        _ => {
            let message = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(rt.type_error(message));
        }
    };
    run_handlers(rt)?;
    let changed = match wanted {
        os::signals::Disposition::Handler => os::signals::listen(number, &rt.breaker),
        other => os::signals::set_disposition(number, other),
    };
    if !changed {
        return Err(rt.os_error(libc::EINVAL, None));
    }
    let old = state.handlers.get(number as usize).unwrap_or(Value::none());
    let new = plain.map_or(handler, |n| Value::int(n as i32));
    crate::objects::list::set(rt, state.handlers, number as usize, new);
    Ok(old)
}

fn getsignal(rt: &Runtime, _: Value, number: Value) -> R {
    let number = signal_arg(rt, number)?;
    Ok(signals(rt).handlers.get(number as usize).unwrap_or(Value::none()))
}

fn default_int_handler(rt: &Runtime, _: Value, _: Value, _: Value) -> R {
    Err(rt.raise_with(statics::keyboard_interrupt(), &[]))
}

fn raise_signal(rt: &Runtime, _: Value, number: Value) -> R {
    let number = rt.as_i32(number)?;
    if let Err(e) = rt.without_gil(|| os::signals::raise(number)) {
        return Err(rt.io_error(&e, None));
    }
    run_handlers(rt)?;
    Ok(Value::none())
}

fn strsignal(rt: &Runtime, _: Value, number: Value) -> R {
    let number = signal_arg(rt, number)?;
    Ok(os::signals::description(number).map_or(Value::none(), |s| rt.new_str(&s).value()))
}

fn signal_set(rt: &Runtime, numbers: impl Iterator<Item = i32>) -> R {
    let items: Vec<Value> = numbers.map(Value::int).collect();
    rt.call(statics::set_type().value(), &[rt.new_list(&items).value()])
}

fn valid_signals(rt: &Runtime, _: Value) -> R {
    // 32 and 33 are the thread library's own.
    signal_set(rt, (1..os::NSIG).filter(|n| !(32..34).contains(n)))
}

fn alarm(rt: &Runtime, _: Value, seconds: Value) -> R {
    let seconds = rt.as_i32(seconds)?;
    Ok(rt.new_int(os::signals::alarm(seconds as u32).into()))
}

fn pause(rt: &Runtime, _: Value) -> R {
    rt.without_gil(os::signals::pause);
    run_handlers(rt)?;
    Ok(Value::none())
}

fn timer_pair(rt: &Runtime, pair: std::io::Result<(f64, f64)>) -> R {
    match pair {
        Ok((left, interval)) => Ok(rt.new_tuple(&[rt.new_float(left), rt.new_float(interval)]).value()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn setitimer(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let which = rt.as_i32(args[0])?;
    let seconds = rt.as_f64(args[1])?;
    let interval = args.get(2).map_or(Ok(0.0), |&v| rt.as_f64(v))?;
    timer_pair(rt, os::signals::set_timer(which, seconds, interval))
}

fn getitimer(rt: &Runtime, _: Value, which: Value) -> R {
    let which = rt.as_i32(which)?;
    timer_pair(rt, os::signals::timer(which))
}

fn siginterrupt(rt: &Runtime, _: Value, number: Value, flag: Value) -> R {
    let number = signal_arg(rt, number)?;
    let interrupts = rt.as_i32(flag)? != 0;
    os::signals::set_interrupts(number, interrupts);
    Ok(Value::none())
}

fn set_wakeup_fd(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("set_wakeup_fd", &["fd", "warn_on_full_buffer"])
        .required(1)
        .positional_only(1)
        .keyword_only_after(1);
    let [fd, _] = args.bind(rt, &P)?;
    let fd = rt.as_i32(fd.unwrap_or(Value::none()))?;
    if !is_signal_thread(rt) {
        return Err(rt.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
    }
    if fd != -1 {
        let blocking = os::fd::is_blocking(fd).map_err(|e| rt.io_error(&e, None))?;
        if blocking {
            return Err(rt.value_error(format!("the fd {fd} must be in non-blocking mode")));
        }
    }
    Ok(Value::int(os::signals::set_wakeup_fd(fd)))
}

fn pthread_kill(rt: &Runtime, _: Value, thread: Value, number: Value) -> R {
    let thread = rt.as_i64(thread)? as u64;
    let number = rt.as_i32(number)?;
    if let Err(e) = os::signals::kill_thread(thread, number) {
        return Err(rt.io_error(&e, None));
    }
    run_handlers(rt)?;
    Ok(Value::none())
}

fn numbers_of(rt: &Runtime, iterable: Value) -> R<Vec<i32>> {
    let mut out = Vec::new();
    rt.for_each(iterable, |v| {
        let n = rt.as_i64(v)?;
        if !(1..i64::from(os::NSIG)).contains(&n) {
            return Err(rt.value_error(format!("signal number {n} out of range [1; {}]", os::NSIG - 1)));
        }
        out.push(n as i32);
        Ok(())
    })?;
    Ok(out)
}

fn pthread_sigmask(rt: &Runtime, _: Value, how: Value, mask: Value) -> R {
    let how = rt.as_i32(how)?;
    let mask = numbers_of(rt, mask)?;
    match os::signals::change_mask(how, &mask) {
        Ok(before) => {
            run_handlers(rt)?;
            signal_set(rt, before.into_iter())
        }
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn sigpending(rt: &Runtime, _: Value) -> R {
    match os::signals::pending() {
        Ok(numbers) => signal_set(rt, numbers.into_iter()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn sigwait(rt: &Runtime, _: Value, set: Value) -> R {
    let set = numbers_of(rt, set)?;
    match rt.without_gil(|| os::signals::wait(&set)) {
        Ok(n) => Ok(Value::int(n)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

static SIGINFO_FIELDS: [GetSetDef; 7] =
    fields(["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"]);
static SIGINFO: TypeSpec =
    structseq::spec("signal.struct_siginfo", "What is known of a signal.", &SIGINFO_FIELDS);

const NUMBERS: &[(&str, i64)] = &[
    ("NSIG", 65),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("SIG_BLOCK", 0),
    ("SIG_UNBLOCK", 1),
    ("SIG_SETMASK", 2),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
    ("SIGHUP", 1),
    ("SIGINT", 2),
    ("SIGQUIT", 3),
    ("SIGILL", 4),
    ("SIGTRAP", 5),
    ("SIGABRT", 6),
    ("SIGIOT", 6),
    ("SIGBUS", 7),
    ("SIGFPE", 8),
    ("SIGKILL", 9),
    ("SIGUSR1", 10),
    ("SIGSEGV", 11),
    ("SIGUSR2", 12),
    ("SIGPIPE", 13),
    ("SIGALRM", 14),
    ("SIGTERM", 15),
    ("SIGSTKFLT", 16),
    ("SIGCHLD", 17),
    ("SIGCLD", 17),
    ("SIGCONT", 18),
    ("SIGSTOP", 19),
    ("SIGTSTP", 20),
    ("SIGTTIN", 21),
    ("SIGTTOU", 22),
    ("SIGURG", 23),
    ("SIGXCPU", 24),
    ("SIGXFSZ", 25),
    ("SIGVTALRM", 26),
    ("SIGPROF", 27),
    ("SIGWINCH", 28),
    ("SIGIO", 29),
    ("SIGPOLL", 29),
    ("SIGPWR", 30),
    ("SIGSYS", 31),
    ("SIGRTMIN", 34),
    ("SIGRTMAX", 64),
];

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    add_ints(rt, module, NUMBERS)?;
    let info = structseq::new_type(rt, &SIGINFO, 7, 7, Some(module))?;
    rt.module_add(module, "struct_siginfo", info.value())?;
    let namespace = rt.new_dict();
    dict::set_text(rt, namespace, "__module__", rt.new_str("signal").value())?;
    let bases = rt.new_tuple(&[statics::os_error().value()]);
    let error = rt.call(
        statics::type_type().value(),
        &[rt.new_str("ItimerError").value(), bases.value(), namespace.value()],
    )?;
    rt.module_add(module, "ItimerError", error)
}

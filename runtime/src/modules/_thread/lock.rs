//! `_thread.lock`, and waiting for one.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, Value, statics};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Seconds that fit the system's time.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;
/// How long the main thread sleeps before it looks for signals.
const SLICE: Duration = Duration::from_millis(50);

/// A lock that any thread may release.
#[derive(Default)]
pub struct RawLock {
    held: Mutex<bool>,
    free: Condvar,
}

impl RawLock {
    fn state(&self) -> MutexGuard<'_, bool> {
        self.held.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub fn try_acquire(&self) -> bool {
        !std::mem::replace(&mut *self.state(), true)
    }

    pub fn is_held(&self) -> bool {
        *self.state()
    }

    /// False if it was not held.
    pub fn release(&self) -> bool {
        let was = std::mem::replace(&mut *self.state(), false);
        self.free.notify_one();
        was
    }

    /// Waits until the deadline at most.
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut held = self.state();
        while *held {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return false;
            }
            held = match left {
                Some(left) => self.free.wait_timeout(held, left).unwrap_or_else(|e| e.into_inner()).0,
                None => self.free.wait(held).unwrap_or_else(|e| e.into_inner()),
            };
        }
        *held = true;
        true
    }
}

/// Takes the lock, waiting without the GIL; `None` as timeout: for ever. Signals are handled meanwhile.
pub fn acquire(rt: &Runtime, lock: &RawLock, timeout: Option<Duration>) -> R<bool> {
    if lock.try_acquire() {
        return Ok(true);
    }
    if timeout == Some(Duration::ZERO) {
        return Ok(false);
    }
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let handles_signals = crate::modules::_signal::is_signal_thread(rt);
    loop {
        let until = if handles_signals {
            let slice = Instant::now() + SLICE;
            Some(deadline.map_or(slice, |d| d.min(slice)))
        } else {
            deadline
        };
        if rt.without_gil(|| lock.wait(until)) {
            return Ok(true);
        }
        if deadline.is_some_and(|d| Instant::now() >= d) {
            return Ok(false);
        }
        crate::modules::_signal::run_handlers(rt)?;
    }
}

crate::cell! {
    /// `_thread.lock`
    pub struct LockCell { pub lock: Plain<RawLock> }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), ..Slots::of::<LockCell>() },
    methods: methods! {
        "acquire" => Full(acquire_method), "acquire(blocking=True, timeout=-1) -> bool\n\nTakes the lock; false if that did not work in time.";
        "acquire_lock" => Full(acquire_method), "acquire_lock(blocking=True, timeout=-1) -> bool\n\nAn old name of acquire.";
        "release" => Zero(release), "release()\n\nGives the lock back.";
        "release_lock" => Zero(release), "release_lock()\n\nAn old name of release.";
        "locked" => Zero(locked), "locked() -> bool\n\nWhether the lock is held.";
        "locked_lock" => Zero(locked), "locked_lock() -> bool\n\nAn old name of locked.";
        "_at_fork_reinit" => Zero(reinit);
        "__enter__" => Full(acquire_method), "Takes the lock.";
        "__exit__" => Pos(0, 255, exit), "Gives the lock back.";
    },
    weakrefs: true,
    flags: 1 << crate::value::flag::DISALLOW_INSTANTIATION,
    doc: "A lock: held by nobody, or by one thread.",
    ..TypeSpec::new("_thread.lock", Slots::EMPTY)
};

pub fn allocate(rt: &Runtime, _: Value) -> R {
    match super::threading(rt).lock_type.get() {
        Some(ty) => Ok(rt.new_object(ty, |head| LockCell { head, lock: Plain(RawLock::default()) }).value()),
        None => Err(rt.runtime_error("_thread is not initialized")),
    }
}

/// `blocking` and `timeout`: how long to wait; `None`: for ever.
pub fn timeout_args(rt: &Runtime, args: Args<'_>) -> R<Option<Duration>> {
    const P: Params = Params::new("acquire", &["blocking", "timeout"]);
    let [blocking, timeout] = args.bind(rt, &P)?;
    let blocking = crate::modules::support::flag_arg(rt, blocking, true)?;
    let seconds = timeout.map_or(Ok(-1.0), |v| rt.as_f64(v))?;
    if !blocking {
        if seconds != -1.0 {
            return Err(rt.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Some(Duration::ZERO));
    }
    if seconds == -1.0 {
        return Ok(None);
    }
    if seconds.is_nan() {
        return Err(rt.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(rt.value_error("timeout value must be a non-negative number"));
    }
    if seconds > TIMEOUT_MAX {
        return Err(rt.overflow_error("timeout value is too large"));
    }
    Ok(Some(Duration::from_secs_f64(seconds)))
}

fn acquire_method(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let this: Gc<LockCell> = v.expect_cell();
    let timeout = timeout_args(rt, args)?;
    Ok(Value::bool(acquire(rt, &this.lock, timeout)?))
}

fn release(rt: &Runtime, v: Value) -> R {
    if v.expect_cell::<LockCell>().lock.release() {
        return Ok(Value::none());
    }
    Err(rt.raise(statics::runtime_error(), "release unlocked lock"))
}

fn exit(rt: &Runtime, v: Value, _: &[Value]) -> R {
    release(rt, v)
}

fn locked(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(v.expect_cell::<LockCell>().lock.is_held()))
}

fn reinit(_: &Runtime, v: Value) -> R {
    v.expect_cell::<LockCell>().lock.release();
    Ok(Value::none())
}

fn repr(rt: &Runtime, v: Value) -> R {
    let this: Gc<LockCell> = v.expect_cell();
    let state = if this.lock.is_held() { "locked" } else { "unlocked" };
    let ty = v.ty();
    let t = ty.tp_name_str();
    Ok(rt.new_str(&format!("<{state} {t} object at {:#x}>", this.address())).value())
}

//! `_thread.RLock`: a lock that its thread may take again.

use super::lock::{RawLock, acquire, timeout_args};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, TupleCell, Type, Value, flag};
use std::cell::Cell;

crate::cell! {
    /// `_thread.RLock`
    pub struct RLockCell { pub lock: Plain<RawLock>, pub owner: Cell<u64>, pub count: Cell<u64> }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), new: Some(new), ..Slots::of::<RLockCell>() },
    methods: methods! {
        "acquire" => Full(acquire_method), "acquire(blocking=True, timeout=-1) -> bool\n\nTakes the lock, once more if this thread has it.";
        "release" => Zero(release), "release()\n\nGives the lock back as often as it was taken.";
        "_is_owned" => Zero(is_owned);
        "_acquire_restore" => One(acquire_restore);
        "_release_save" => Zero(release_save);
        "_recursion_count" => Zero(recursion_count);
        "_at_fork_reinit" => Zero(reinit);
        "__enter__" => Full(acquire_method), "Takes the lock.";
        "__exit__" => Pos(0, 255, exit), "Gives the lock back.";
    },
    weakrefs: true,
    flags: 1 << flag::BASETYPE,
    ..TypeSpec::new("_thread.RLock", Slots::EMPTY)
};

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let cell =
        |head| RLockCell { head, lock: Plain(RawLock::default()), owner: Cell::new(0), count: Cell::new(0) };
    Ok(rt.new_object(ty, cell).value())
}

fn me(rt: &Runtime) -> u64 {
    rt.thread().c.thread_id.get()
}

fn is_mine(rt: &Runtime, this: &RLockCell) -> bool {
    this.count.get() > 0 && this.owner.get() == me(rt)
}

fn acquire_method(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    let timeout = timeout_args(rt, args)?;
    if is_mine(rt, &this) {
        this.count.set(this.count.get() + 1);
        return Ok(Value::bool(true));
    }
    let taken = acquire(rt, &this.lock, timeout)?;
    if taken {
        this.owner.set(me(rt));
        this.count.set(1);
    }
    Ok(Value::bool(taken))
}

fn release(rt: &Runtime, v: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    if !is_mine(rt, &this) {
        return Err(rt.runtime_error("cannot release un-acquired lock"));
    }
    this.count.set(this.count.get() - 1);
    if this.count.get() == 0 {
        this.owner.set(0);
        this.lock.release();
    }
    Ok(Value::none())
}

fn exit(rt: &Runtime, v: Value, _: &[Value]) -> R {
    release(rt, v)
}

fn is_owned(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(is_mine(rt, &v.expect_cell::<RLockCell>())))
}

fn recursion_count(rt: &Runtime, v: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    Ok(rt.new_uint(if is_mine(rt, &this) { this.count.get() } else { 0 }))
}

/// For conditions: gives the lock back, however often it was taken.
fn release_save(rt: &Runtime, v: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    if this.count.get() == 0 {
        return Err(rt.runtime_error("cannot release un-acquired lock"));
    }
    let saved = [rt.new_uint(this.count.replace(0)), rt.new_uint(this.owner.replace(0))];
    this.lock.release();
    Ok(rt.new_tuple(&saved).value())
}

fn acquire_restore(rt: &Runtime, v: Value, state: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    let Some(state) = state.downcast::<TupleCell>().filter(|t| t.len() == 2) else {
        return Err(rt.type_error("_acquire_restore() argument 1 must be 2-item tuple"));
    };
    let (count, owner) = (rt.as_i64(state.get(0))?, state.get(1));
    acquire(rt, &this.lock, None)?;
    let owner = crate::objects::int::to_bigint(owner).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    this.count.set(count as u64);
    this.owner.set(owner);
    Ok(Value::none())
}

fn reinit(_: &Runtime, v: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    this.count.set(0);
    this.owner.set(0);
    this.lock.release();
    Ok(Value::none())
}

fn repr(rt: &Runtime, v: Value) -> R {
    let this: Gc<RLockCell> = v.expect_cell();
    let state = if this.count.get() > 0 { "locked" } else { "unlocked" };
    let ty = v.ty();
    let (t, owner, count) = (ty.tp_name_str(), this.owner.get(), this.count.get());
    let text = format!("<{state} {t} object owner={owner} count={count} at {:#x}>", this.address());
    Ok(rt.new_str(&text).value())
}

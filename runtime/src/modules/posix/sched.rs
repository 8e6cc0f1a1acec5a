//! Scheduling.

use super::types::{self, Kind};
use crate::Runtime;
use crate::error::R;
use crate::os::process;
use crate::value::{Value, statics};

fn number(rt: &Runtime, result: std::io::Result<i32>) -> R {
    result.map(Value::int).map_err(|e| rt.io_error(&e, None))
}

pub fn sched_yield(rt: &Runtime, _: Value) -> R {
    rt.without_gil(process::yield_now).map(|_| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn sched_getscheduler(rt: &Runtime, _: Value, pid: Value) -> R {
    let pid = rt.as_i32(pid)?;
    number(rt, process::scheduler(pid))
}

pub fn sched_get_priority_max(rt: &Runtime, _: Value, policy: Value) -> R {
    let policy = rt.as_i32(policy)?;
    number(rt, process::priority_max(policy))
}

pub fn sched_get_priority_min(rt: &Runtime, _: Value, policy: Value) -> R {
    let policy = rt.as_i32(policy)?;
    number(rt, process::priority_min(policy))
}

/// Under the ordinary policies, the only ones a program can rely on, the priority is 0.
pub fn sched_getparam(rt: &Runtime, _: Value, pid: Value) -> R {
    let pid = rt.as_i32(pid)?;
    process::scheduler(pid).map_err(|e| rt.io_error(&e, None))?;
    types::make(rt, Kind::Scheduling, &[Value::int(0)])
}

pub fn sched_getaffinity(rt: &Runtime, _: Value, pid: Value) -> R {
    let pid = rt.as_i32(pid)?;
    match process::affinity(pid) {
        Ok(all) => {
            let items: Vec<Value> = all.iter().map(|&n| Value::int(n as i32)).collect();
            rt.call(statics::set_type().value(), &[rt.new_list(&items).value()])
        }
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn sched_setaffinity(rt: &Runtime, _: Value, pid: Value, mask: Value) -> R {
    let pid = rt.as_i32(pid)?;
    let mut all = Vec::new();
    rt.for_each(mask, |v| {
        let n = rt.as_i32(v)?;
        if n < 0 {
            return Err(rt.value_error("negative CPU number"));
        }
        all.push(n as usize);
        Ok(())
    })?;
    process::set_affinity(pid, &all).map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

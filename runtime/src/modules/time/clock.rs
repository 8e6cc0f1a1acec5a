//! Clocks and sleeping.

use crate::Runtime;
use crate::error::R;
use crate::modules::support::{call_keywords, text_arg};
use crate::os;
use crate::value::{Value, statics};

const BILLION: i64 = 1_000_000_000;

fn nanoseconds(rt: &Runtime, id: i32) -> R<i64> {
    os::time::clock(id).map_err(|e| rt.io_error(&e, None))
}

/// Nanoseconds as seconds, rounded once.
fn seconds(rt: &Runtime, ns: i64) -> Value {
    if ns % BILLION == 0 {
        return rt.new_float((ns / BILLION) as f64);
    }
    rt.new_float(ns as f64 / 1e9)
}

macro_rules! clocks {
    ($($seconds:ident, $ns:ident => $id:ident;)*) => {
        $(pub fn $seconds(rt: &Runtime, _: Value) -> R {
            Ok(seconds(rt, nanoseconds(rt, libc::$id)?))
        }
        pub fn $ns(rt: &Runtime, _: Value) -> R {
            Ok(rt.new_int(nanoseconds(rt, libc::$id)?))
        })*
    };
}
clocks! {
    time, time_ns => CLOCK_REALTIME;
    monotonic, monotonic_ns => CLOCK_MONOTONIC;
    process_time, process_time_ns => CLOCK_PROCESS_CPUTIME_ID;
    thread_time, thread_time_ns => CLOCK_THREAD_CPUTIME_ID;
}

pub fn gettime(rt: &Runtime, _: Value, id: Value) -> R {
    let id = rt.as_i32(id)?;
    Ok(seconds(rt, nanoseconds(rt, id)?))
}

pub fn gettime_ns(rt: &Runtime, _: Value, id: Value) -> R {
    let id = rt.as_i32(id)?;
    Ok(rt.new_int(nanoseconds(rt, id)?))
}

fn set(rt: &Runtime, id: Value, ns: i64) -> R {
    let id = rt.as_i32(id)?;
    os::time::set_clock(id, ns).map_err(|e| rt.io_error(&e, None))?;
    Ok(Value::none())
}

pub fn settime(rt: &Runtime, _: Value, id: Value, time: Value) -> R {
    let ns = from_seconds(rt, time)?;
    set(rt, id, ns)
}

pub fn settime_ns(rt: &Runtime, _: Value, id: Value, time: Value) -> R {
    let ns = rt.as_i64(time)?;
    set(rt, id, ns)
}

pub fn getres(rt: &Runtime, _: Value, id: Value) -> R {
    let id = rt.as_i32(id)?;
    match os::time::clock_resolution(id) {
        Ok(ns) => Ok(seconds(rt, ns)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn cpu_clock_of(rt: &Runtime, _: Value, thread: Value) -> R {
    let thread = rt.as_i64(thread)? as u64;
    match os::time::cpu_clock_of(thread) {
        Ok(id) => Ok(Value::int(id)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

/// An int or float number of seconds as nanoseconds, rounded up.
pub fn from_seconds(rt: &Runtime, v: Value) -> R<i64> {
    let too_large = || rt.overflow_error("timestamp too large to convert to C _PyTime_t");
    if let Some(x) = crate::objects::float::as_float(v) {
        if x.is_nan() {
            return Err(rt.value_error("Invalid value NaN (not a number)"));
        }
        let ns = (x * 1e9).ceil();
        if !(-9.2e18..9.2e18).contains(&ns) {
            return Err(too_large());
        }
        return Ok(ns as i64);
    }
    if !rt.has_index(v) {
        let t = v.ty();
        return Err(rt.type_error(format!("'{}' object cannot be interpreted as an integer", t.name())));
    }
    let n = rt.index(v)?;
    match crate::objects::int::as_i64(n).and_then(|n| n.checked_mul(BILLION)) {
        Some(ns) => Ok(ns),
        None => Err(too_large()),
    }
}

pub fn sleep(rt: &Runtime, _: Value, duration: Value) -> R {
    let ns = from_seconds(rt, duration)?;
    if ns < 0 {
        return Err(rt.value_error("sleep length must be non-negative"));
    }
    let until = nanoseconds(rt, libc::CLOCK_MONOTONIC)?.saturating_add(ns);
    crate::modules::support::retry(rt, None, || os::time::sleep_until(until))?;
    Ok(Value::none())
}

pub fn info(rt: &Runtime, _: Value, name: Value) -> R {
    let name = text_arg(rt, name, "get_clock_info", "argument 1")?;
    let (id, function, monotonic, adjustable) = match name.as_str() {
        "time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true),
        "monotonic" | "perf_counter" => {
            (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false)
        }
        "process_time" => {
            (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false)
        }
        "thread_time" => {
            (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false)
        }
        _ => return Err(rt.value_error("unknown clock")),
    };
    let resolution = os::time::clock_resolution(id).unwrap_or(1);
    let items = [
        ("implementation", rt.new_str(function).value()),
        ("monotonic", Value::bool(monotonic)),
        ("adjustable", Value::bool(adjustable)),
        ("resolution", rt.new_float(resolution as f64 / 1e9)),
    ];
    call_keywords(rt, statics::simple_namespace_type().value(), &[], &items)
}

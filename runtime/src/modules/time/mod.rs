//! `time`.

mod calendar;
mod clock;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::modules::support::add_ints;
use crate::objects::structseq::{self, fields};
use crate::os;
use crate::runtime::State;
use crate::types::{GetSetDef, ModuleSpec, TypeSpec};
use crate::value::{Gc, ModuleCell, Type, Value};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "time",
    doc: "Clocks, sleeping, and calendar time.",
    functions: methods! {
        "time" => Zero(clock::time), "time() -> floating point number\n\nSeconds since the epoch.";
        "time_ns" => Zero(clock::time_ns), "time_ns() -> int\n\nNanoseconds since the epoch.";
        "clock_gettime" => One(clock::gettime), "clock_gettime(clk_id) -> float\n\nSeconds of a clock.";
        "clock_gettime_ns" => One(clock::gettime_ns), "clock_gettime_ns(clk_id) -> int\n\nNanoseconds of a clock.";
        "clock_settime" => Two(clock::settime), "clock_settime(clk_id, time)\n\nSets a clock.";
        "clock_settime_ns" => Two(clock::settime_ns), "clock_settime_ns(clk_id, time)\n\nSets a clock.";
        "clock_getres" => One(clock::getres), "clock_getres(clk_id) -> floating point number\n\nThe resolution of a clock in seconds.";
        "pthread_getcpuclockid" => One(clock::cpu_clock_of), "pthread_getcpuclockid(thread_id) -> int\n\nThe number of a thread's clock.";
        "sleep" => One(clock::sleep), "sleep(seconds)\n\nSleeps for some seconds, and goes on sleeping after a signal.";
        "monotonic" => Zero(clock::monotonic), "monotonic() -> float\n\nSeconds of a clock that never goes back.";
        "monotonic_ns" => Zero(clock::monotonic_ns), "monotonic_ns() -> int\n\nNanoseconds of a clock that never goes back.";
        "perf_counter" => Zero(clock::monotonic), "perf_counter() -> float\n\nSeconds of the finest clock.";
        "perf_counter_ns" => Zero(clock::monotonic_ns), "perf_counter_ns() -> int\n\nNanoseconds of the finest clock.";
        "process_time" => Zero(clock::process_time), "process_time() -> float\n\nSeconds of CPU that the process has used.";
        "process_time_ns" => Zero(clock::process_time_ns), "process_time_ns() -> int\n\nNanoseconds of CPU that the process has used.";
        "thread_time" => Zero(clock::thread_time), "thread_time() -> float\n\nSeconds of CPU that the thread has used.";
        "thread_time_ns" => Zero(clock::thread_time_ns), "thread_time_ns() -> int\n\nNanoseconds of CPU that the thread has used.";
        "get_clock_info" => One(clock::info), "get_clock_info(name: str) -> dict\n\nFacts about a clock.";
        "gmtime" => Pos(0, 1, calendar::gmtime), "gmtime([seconds]) -> struct_time\n\nSeconds since the epoch as UTC.";
        "localtime" => Pos(0, 1, calendar::localtime), "localtime([seconds]) -> struct_time\n\nSeconds since the epoch as local time.";
        "mktime" => One(calendar::mktime), "mktime(tuple) -> floating point number\n\nLocal time as seconds since the epoch.";
        "asctime" => Pos(0, 1, calendar::asctime), "asctime([tuple]) -> string\n\nTime as text like 'Sat Jun 06 16:26:11 1998'.";
        "ctime" => Pos(0, 1, calendar::ctime), "ctime(seconds) -> string\n\nasctime(localtime(seconds))";
        "strftime" => Pos(1, 2, calendar::strftime), "strftime(format[, tuple]) -> string\n\nTime as text by a format.";
        "strptime" => Pos(1, 2, calendar::strptime), "strptime(string, format) -> struct_time\n\nTime from text by a format.";
        "tzset" => Zero(tzset), "tzset()\n\nReads the time zone from the environment anew.";
    },
    exec,
};

static STRUCT_TIME_FIELDS: [GetSetDef; 11] = fields([
    "tm_year",
    "tm_mon",
    "tm_mday",
    "tm_hour",
    "tm_min",
    "tm_sec",
    "tm_wday",
    "tm_yday",
    "tm_isdst",
    "tm_zone",
    "tm_gmtoff",
]);
static STRUCT_TIME: TypeSpec =
    structseq::spec("time.struct_time", "Calendar time in parts.", &STRUCT_TIME_FIELDS);

struct StructTime(Cell<Option<Type>>);

impl State for StructTime {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.0.get() {
            t.visit_cell(ty);
        }
    }
}

/// `time.struct_time`
fn struct_time(rt: &Runtime) -> R<Type> {
    let state = rt.state(|_| StructTime(Cell::new(None)));
    if let Some(ty) = state.0.get() {
        return Ok(ty);
    }
    let ty = structseq::new_type(rt, &STRUCT_TIME, 9, 11, None)?;
    state.0.set(Some(ty));
    Ok(ty)
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "struct_time", struct_time(rt)?.value())?;
    let clocks = [
        ("CLOCK_REALTIME", 0),
        ("CLOCK_MONOTONIC", 1),
        ("CLOCK_PROCESS_CPUTIME_ID", 2),
        ("CLOCK_THREAD_CPUTIME_ID", 3),
        ("CLOCK_MONOTONIC_RAW", 4),
        ("CLOCK_BOOTTIME", 7),
        ("CLOCK_TAI", 11),
        ("_STRUCT_TM_ITEMS", 11),
    ];
    add_ints(rt, module, &clocks)?;
    add_zone(rt, module)
}

/// `timezone`, `altzone`, `daylight`, `tzname`: from the offsets in January and July of this year.
fn add_zone(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    os::time::read_zone();
    let now = os::time::clock(libc::CLOCK_REALTIME).unwrap_or(0) / 1_000_000_000;
    let start = now / YEAR * YEAR;
    let at = |t: i64| match os::time::local(t) {
        Ok(p) => (p.tm.tm_gmtoff, String::from_utf8_lossy(&p.zone).into_owned()),
        Err(_) => (0, "UTC".into()),
    };
    let (january, july) = (at(start), at(start + YEAR / 2));
    // South of the equator summer is in January.
    let (standard, summer) = if january.0 <= july.0 { (january, july) } else { (july, january) };
    rt.module_add(module, "timezone", rt.new_int(-standard.0))?;
    rt.module_add(module, "altzone", rt.new_int(-summer.0))?;
    rt.module_add(module, "daylight", Value::int((standard.0 != summer.0) as i32))?;
    let names = [rt.new_str(&standard.1).value(), rt.new_str(&summer.1).value()];
    rt.module_add(module, "tzname", rt.new_tuple(&names).value())
}

fn tzset(rt: &Runtime, module: Value) -> R {
    if let Some(module) = module.downcast() {
        add_zone(rt, module)?;
    }
    Ok(Value::none())
}

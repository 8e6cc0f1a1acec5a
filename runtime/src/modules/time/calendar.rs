//! Calendar time: struct_time and text.

use super::struct_time;
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{decode_escaped, str_arg};
use crate::objects::structseq;
use crate::os::time::{self, Parts};
use crate::value::{StrCell, TupleCell, Value};
use std::ffi::CString;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The seconds argument; None and absence mean now.
fn seconds_arg(rt: &Runtime, args: &[Value]) -> R<i64> {
    match args.first() {
        Some(&v) if !v.is_none() => {
            if let Some(x) = crate::objects::float::as_float(v) {
                if x.is_nan() {
                    return Err(rt.value_error("Invalid value NaN (not a number)"));
                }
                let x = x.floor();
                if !(-9.3e18..9.2e18).contains(&x) {
                    return Err(rt.overflow_error("timestamp out of range for platform time_t"));
                }
                return Ok(x as i64);
            }
            let n = rt.index(v)?;
            crate::objects::int::as_i64(n)
                .ok_or_else(|| rt.overflow_error("timestamp out of range for platform time_t"))
        }
        _ => match time::clock(libc::CLOCK_REALTIME) {
            Ok(ns) => Ok(ns.div_euclid(1_000_000_000)),
            Err(e) => Err(rt.io_error(&e, None)),
        },
    }
}

fn to_struct(rt: &Runtime, parts: std::io::Result<Parts>) -> R {
    let parts = parts.map_err(|e| rt.io_error(&e, None))?;
    let tm = &parts.tm;
    let int = |n: i32| Value::int(n);
    let zone = rt.new_str_units(decode_escaped(&parts.zone).as_units());
    let items = [
        rt.new_int(i64::from(tm.tm_year) + 1900),
        int(tm.tm_mon + 1),
        int(tm.tm_mday),
        int(tm.tm_hour),
        int(tm.tm_min),
        int(tm.tm_sec),
        int((tm.tm_wday + 6) % 7),
        int(tm.tm_yday + 1),
        int(tm.tm_isdst),
        zone.value(),
        rt.new_int(tm.tm_gmtoff),
    ];
    Ok(structseq::make(rt, struct_time(rt)?, &items))
}

pub fn gmtime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let seconds = seconds_arg(rt, args)?;
    to_struct(rt, time::utc(seconds))
}

pub fn localtime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let seconds = seconds_arg(rt, args)?;
    to_struct(rt, time::local(seconds))
}

/// A time tuple, with the zone's name if it carries one.
fn from_tuple(rt: &Runtime, v: Value) -> R<(libc::tm, Option<CString>)> {
    let Some(tuple) = v.downcast::<TupleCell>() else {
        return Err(rt.type_error("Tuple or struct_time argument required"));
    };
    let own = v.ty() == struct_time(rt)?;
    if tuple.len() != 9 {
        return Err(rt.type_error(format!("time tuple must have exactly 9 items, not {}", tuple.len())));
    }
    let mut n = [0; 9];
    for (i, slot) in n.iter_mut().enumerate() {
        *slot = rt.as_i32(tuple.get(i))?;
    }
    let Some(year) = n[0].checked_sub(1900) else { return Err(rt.overflow_error("year out of range")) };
    let mut tm = match time::utc(0) {
        Ok(parts) => parts.tm,
        Err(e) => return Err(rt.io_error(&e, None)),
    };
    tm.tm_year = year;
    tm.tm_mon = n[1] - 1;
    tm.tm_mday = n[2];
    tm.tm_hour = n[3];
    tm.tm_min = n[4];
    tm.tm_sec = n[5];
    tm.tm_wday = (n[6] + 1).rem_euclid(7);
    tm.tm_yday = n[7] - 1;
    tm.tm_isdst = n[8];
    let mut zone = None;
    if own {
        if let Some(s) = rt.getattr_text(v, "tm_zone")?.downcast::<StrCell>() {
            zone = CString::new(s.to_text().as_bytes()).ok();
        }
        let offset = rt.getattr_text(v, "tm_gmtoff")?;
        if !offset.is_none() {
            tm.tm_gmtoff = rt.as_i64(offset)?;
        }
    }
    Ok((tm, zone))
}

/// What asctime and strftime check: fields in range; 0 counts as 1 for month, day and day of year.
fn check(rt: &Runtime, tm: &mut libc::tm) -> R<()> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    let checks = [
        ((0..12).contains(&tm.tm_mon), "month out of range"),
        ((1..32).contains(&tm.tm_mday), "day of month out of range"),
        ((0..24).contains(&tm.tm_hour), "hour out of range"),
        ((0..60).contains(&tm.tm_min), "minute out of range"),
        ((0..62).contains(&tm.tm_sec), "seconds out of range"),
        (tm.tm_wday >= 0, "day of week out of range"),
        ((0..366).contains(&tm.tm_yday), "day of year out of range"),
    ];
    match checks.iter().find(|(ok, _)| !ok) {
        Some((_, message)) => Err(rt.value_error(message)),
        None => Ok(()),
    }
}

pub fn mktime(rt: &Runtime, _: Value, v: Value) -> R {
    let (tm, _) = from_tuple(rt, v)?;
    match time::make(&tm) {
        Some(seconds) => Ok(rt.new_float(seconds as f64)),
        None => Err(rt.overflow_error("mktime argument out of range")),
    }
}

fn ascii_text(rt: &Runtime, tm: &libc::tm) -> Value {
    let (day, month) = (DAYS[((tm.tm_wday + 6) % 7) as usize], MONTHS[tm.tm_mon as usize]);
    let year = i64::from(tm.tm_year) + 1900;
    let (d, h, m, s) = (tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    rt.new_str(&format!("{day} {month} {d:2} {h:02}:{m:02}:{s:02} {year}")).value()
}

fn now(rt: &Runtime) -> R<Parts> {
    let seconds = seconds_arg(rt, &[])?;
    time::local(seconds).map_err(|e| rt.io_error(&e, None))
}

pub fn asctime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let tm = match args.first() {
        Some(&v) => {
            let (mut tm, _) = from_tuple(rt, v)?;
            check(rt, &mut tm)?;
            tm
        }
        None => now(rt)?.tm,
    };
    Ok(ascii_text(rt, &tm))
}

pub fn ctime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let seconds = seconds_arg(rt, args)?;
    match time::local(seconds) {
        Ok(parts) => Ok(ascii_text(rt, &parts.tm)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn strftime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let format = str_arg(rt, args[0], "strftime", "argument 1")?;
    let (mut tm, zone) = match args.get(1) {
        Some(&v) => from_tuple(rt, v)?,
        None => {
            let parts = now(rt)?;
            (parts.tm, CString::new(parts.zone).ok())
        }
    };
    check(rt, &mut tm)?;
    tm.tm_isdst = tm.tm_isdst.clamp(-1, 1);
    let bytes = crate::modules::support::encode_escaped(rt, format)?;
    let mut out = kingsnake_plain::units::UnitsBuf::new();
    // A NUL ends a C string: the pieces between are formatted one by one.
    for (i, piece) in bytes.split(|&b| b == 0).enumerate() {
        if i > 0 {
            out.push(0);
        }
        if !piece.is_empty() {
            let piece = CString::new(piece).unwrap_or_default();
            let text = time::format(&piece, &tm, zone.as_deref());
            out.push_units(decode_escaped(&text).as_units());
        }
    }
    Ok(rt.new_str_units(out.as_units()).value())
}

/// Python code of the library does it.
pub fn strptime(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let module = crate::import::import_module(rt, "_strptime")?;
    rt.call_method_text(module, "_strptime_time", args)
}

//! The functions of CPython's `Python/sysmodule.c` with formats: writing to `sys.stdout` and `sys.stderr`, audit events.

use crate::abi::error::{clear, fetch, restore};
use crate::abi::va::VaList;
use crate::abi::{CResult, Cx, Gc, Raised, Text, Value};
use crate::bridge::text::decode;
use crate::objects::unicode_format::text;
use crate::python::getargs::SIZE_T;
use crate::python::modsupport::builder::Builder;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::error::R;
use kingsnake_runtime::heap::GcVec;
use kingsnake_runtime::modules::sys::hooks;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::{StrCell, TupleCell};
use std::io::Write;

/// `int PySys_Audit(const char *event, const char *format, ...)`
///
/// Tells the audit hooks of an event, whose arguments are built by the format. -1 if a hook raises.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi]
fn kingsnake_rs_sys_audit<'c>(
    cx: &'c Cx,
    event: Text<'c>,
    format: Option<Text<'c>>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<()> {
    let mut va = va;
    let rt = cx.runtime();
    if !hooks::has_audit_hooks(rt) {
        return Ok(());
    }
    let mut args = GcVec::new(rt);
    if let Some(format) = format.filter(|f| !f.is_empty()) {
        let built = Builder::new(cx, format, &mut va, flags & SIZE_T != 0).whole()?;
        let built = rt.heap.receive(built.into_counted());
        match built.downcast::<TupleCell>() {
            Some(tuple) => args.extend(tuple.iter()),
            None => args.push(built),
        }
    }
    Ok(hooks::send(rt, &event.to_string_lossy(), &args)?)
}

/// Writes to one of the streams of `sys`. False: there is none, or it refuses.
fn write_to_file(cx: &Cx, is_stderr: bool, text: impl FnOnce() -> CResult<Gc<StrCell>>) -> bool {
    let rt = cx.runtime();
    let name = if is_stderr { "stderr" } else { "stdout" };
    let file = rt.sys_dict.get().and_then(|d| dict::get_text(rt, d, name)).filter(|f| !f.is_none());
    let Some(file) = file else { return false };
    let result = text().and_then(|text| {
        let written: R<Value> = rt.call_method_text(file, "write", &[text.value()]);
        written.map_err(Raised::from)
    });
    if result.is_ok() {
        return true;
    }
    rt.thread().raised.set(None);
    clear(rt);
    false
}

/// Writes to the process's own stream, where a file of `sys` did not do. Errors are dropped.
fn write_to_process(is_stderr: bool, bytes: &[u8]) {
    let _ = if is_stderr {
        std::io::stderr().write_all(bytes)
    } else {
        let mut out = std::io::stdout();
        out.write_all(bytes).and_then(|()| out.flush())
    };
}

/// `PySys_WriteStdout`, `PySys_WriteStderr`
///
/// Writes formatted text, which C's printf has made and cut. What is set as an error stays.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi("3.2")]
fn kingsnake_rs_sys_write(cx: &Cx, is_stderr: c_int, text: Text<'_>, was_cut: c_int) {
    let rt = cx.runtime();
    let saved = fetch(rt);
    let parts = [text.to_bytes(), b"... truncated"];
    for part in &parts[..1 + (was_cut != 0) as usize] {
        if !write_to_file(cx, is_stderr != 0, || Ok(decode(rt, part)?)) {
            write_to_process(is_stderr != 0, part);
        }
    }
    restore(rt, saved);
}

/// `PySys_FormatStdout`, `PySys_FormatStderr`
///
/// Writes text formatted as by `PyUnicode_FromFormat`. What is set as an error stays.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi("3.2")]
fn kingsnake_rs_sys_format<'c>(cx: &'c Cx, is_stderr: c_int, format: Text<'c>, va: VaList<'c>) {
    let mut va = va;
    let rt = cx.runtime();
    let saved = fetch(rt);
    match text(cx, format, &mut va) {
        Ok(message) => {
            if !write_to_file(cx, is_stderr != 0, || Ok(message)) {
                write_to_process(is_stderr != 0, message.to_text().as_bytes());
            }
        }
        Err(_) => {
            rt.thread().raised.set(None);
            clear(rt);
        }
    }
    restore(rt, saved);
}

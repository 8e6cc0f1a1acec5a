//! `environ` and its changes.

use crate::Runtime;
use crate::error::R;
use crate::modules::support::path_arg;
use crate::objects::dict;
use crate::os::{files::c_string, process};
use crate::value::Value;
use std::os::unix::ffi::OsStrExt;

/// The environment as a dict of bytes.
pub fn current(rt: &Runtime) -> R {
    let d = rt.new_dict();
    for (name, value) in std::env::vars_os() {
        let key = rt.new_bytes(name.as_bytes()).value();
        if dict::get(rt, d, key)?.is_none() {
            dict::set(rt, d, key, rt.new_bytes(value.as_bytes()).value())?;
        }
    }
    Ok(d.value())
}

pub fn putenv(rt: &Runtime, _: Value, name: Value, value: Value) -> R {
    let name = path_arg(rt, name, "putenv", "name", false)?;
    let value = path_arg(rt, value, "putenv", "value", false)?;
    if name.bytes.contains(&b'=') {
        return Err(rt.value_error("illegal environment variable name"));
    }
    let set = process::set_variable(&c_string(&name.bytes), Some(&c_string(&value.bytes)));
    set.map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

pub fn unsetenv(rt: &Runtime, _: Value, name: Value) -> R {
    let name = path_arg(rt, name, "unsetenv", "name", false)?;
    let set = process::set_variable(&c_string(&name.bytes), None);
    set.map(|()| Value::none()).map_err(|e| rt.io_error(&e, None))
}

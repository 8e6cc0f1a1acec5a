//! What several modules share: calls with keywords, constants, paths, flags.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::Args;
use crate::value::{BytesCell, Gc, ModuleCell, StrCell, Value, statics};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// `callable(*pos, **keywords)`
pub fn call_keywords(rt: &Runtime, callable: Value, pos: &[Value], keywords: &[(&str, Value)]) -> R {
    let mut all = crate::heap::GcVec::from_slice(rt, pos);
    let mut names = crate::heap::GcVec::new(rt);
    for &(name, value) in keywords {
        names.push(rt.intern_str(name).value());
        all.push(value);
    }
    let names = rt.new_tuple(&names);
    rt.call_with_args(callable, Args { all: &all, names: Some(names) })
}

/// Adds integer constants to a module.
pub fn add_ints(rt: &Runtime, module: Gc<ModuleCell>, constants: &[(&str, i64)]) -> R<()> {
    constants.iter().try_for_each(|&(name, n)| rt.module_add(module, name, rt.new_int(n)))
}

/// The value of a name in `sys`.
pub fn sys_get(rt: &Runtime, name: &str) -> Option<Value> {
    dict::get_str(rt, rt.sys_dict.get()?, rt.intern_str(name))
}

/// Sets a name in `sys`.
pub fn sys_set(rt: &Runtime, name: &str, value: Value) -> R<()> {
    match rt.sys_dict.get() {
        Some(d) => dict::set_text(rt, d, name, value),
        None => Ok(()),
    }
}

/// Imports a module by its full name: the module itself, not its first package.
pub fn import(rt: &Runtime, name: &str) -> R {
    crate::import::import_module(rt, name)
}

/// A file name as the file system has it, as `str`: bytes that are no UTF-8 become lone surrogates (`surrogateescape`).
pub fn os_str(rt: &Runtime, name: &OsStr) -> Gc<StrCell> {
    match name.to_str() {
        Some(text) => rt.new_str(text),
        None => rt.new_str_units(decode_escaped(name.as_bytes()).as_units()),
    }
}

/// Bytes as UTF-8 with `surrogateescape`.
pub fn decode_escaped(mut bytes: &[u8]) -> kingsnake_plain::units::UnitsBuf {
    let mut out = kingsnake_plain::units::UnitsBuf::with_capacity(bytes.len());
    while !bytes.is_empty() {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                out.push_str(text);
                break;
            }
            Err(e) => {
                let (good, rest) = bytes.split_at(e.valid_up_to());
                out.push_str(std::str::from_utf8(good).unwrap_or_default());
                let bad = e.error_len().unwrap_or(rest.len());
                rest[..bad].iter().for_each(|&b| out.push(0xdc00 + u32::from(b)));
                bytes = &rest[bad..];
            }
        }
    }
    out
}

/// A `str` as the file system's bytes: UTF-8, with escaped surrogates turned back into bytes.
pub fn encode_escaped(rt: &Runtime, s: Gc<StrCell>) -> R<Vec<u8>> {
    if let Some(ascii) = s.ascii() {
        return Ok(ascii.as_bytes().to_vec());
    }
    let mut out = Vec::with_capacity(s.len() * 2);
    for (i, c) in s.units().iter().enumerate() {
        match c {
            0xdc80..=0xdcff => out.push((c - 0xdc00) as u8),
            0xd800..=0xdfff => return Err(surrogate_error(rt, s, i)),
            _ => kingsnake_plain::units::push_wtf8_char(&mut out, c),
        }
    }
    Ok(out)
}

fn surrogate_error(rt: &Runtime, s: Gc<StrCell>, at: usize) -> crate::error::Raised {
    let at = at as i32;
    let args = [
        rt.new_str("utf-8").value(),
        s.value(),
        Value::int(at),
        Value::int(at + 1),
        rt.new_str("surrogates not allowed").value(),
    ];
    rt.raise_with(statics::unicode_encode_error(), &args)
}

/// A path argument: what `os.fspath` gives, as bytes for the system.
pub struct PathArg {
    /// The bytes; no NUL among them.
    pub bytes: Vec<u8>,
    /// The object that was given, for error messages; `None` for a descriptor or nothing.
    pub object: Value,
    /// A descriptor was given instead.
    pub fd: Option<i32>,
    /// Results are bytes, since the argument was.
    pub is_bytes: bool,
}

impl PathArg {
    pub fn as_os_str(&self) -> &OsStr {
        OsStr::from_bytes(&self.bytes)
    }

    pub fn c_string(&self) -> std::ffi::CString {
        std::ffi::CString::new(self.bytes.clone()).unwrap_or_default()
    }

    /// The name for an OSError.
    pub fn filename(&self) -> Option<Value> {
        Some(self.object)
    }
}

/// Converts a path argument. `function: name should be string, bytes[, os.PathLike][, integer or None], not …`.
pub fn path_arg(rt: &Runtime, v: Value, function: &str, name: &str, allow_fd: bool) -> R<PathArg> {
    if let Some(path) = plain_path(rt, v, function, name)? {
        return Ok(path);
    }
    if allow_fd && rt.has_index(v) {
        let fd = rt.as_i32(v)?;
        return Ok(PathArg { bytes: Vec::new(), object: v, fd: Some(fd), is_bytes: false });
    }
    if let Some(result) = rt.call_special(v, rt.names().__fspath__, &[])? {
        if let Some(mut path) = plain_path(rt, result, function, name)? {
            path.object = v;
            return Ok(path);
        }
        let (t, r) = (v.ty(), result.ty());
        return Err(rt.type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            t.name(),
            r.name()
        )));
    }
    let kinds =
        if allow_fd { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
    let front = if function.is_empty() { String::new() } else { format!("{function}: ") };
    Err(rt.type_error(format!("{front}{name} should be {kinds}, not {}", v.ty().name())))
}

fn plain_path(rt: &Runtime, v: Value, function: &str, name: &str) -> R<Option<PathArg>> {
    let (bytes, is_bytes) = if let Some(s) = v.downcast::<StrCell>() {
        (encode_escaped(rt, s)?, false)
    } else if let Some(b) = v.downcast::<BytesCell>() {
        (b.as_slice().to_vec(), true)
    } else {
        return Ok(None);
    };
    if bytes.contains(&0) {
        let front = if function.is_empty() { String::new() } else { format!("{function}: ") };
        let message = if front.is_empty() {
            "embedded null byte".into()
        } else {
            format!("{front}embedded null character in {name}")
        };
        return Err(rt.value_error(message));
    }
    Ok(Some(PathArg { bytes, object: v, fd: None, is_bytes }))
}

/// A name from the system as the caller's path argument was: bytes or str.
pub fn path_value(rt: &Runtime, name: &[u8], as_bytes: bool) -> Value {
    if as_bytes { rt.new_bytes(name).value() } else { os_str(rt, OsStr::from_bytes(name)).value() }
}

/// A `str` or bytes argument as an OS string.
pub fn os_string(rt: &Runtime, v: Value, function: &str) -> R<OsString> {
    Ok(OsString::from_vec(path_arg(rt, v, function, "argument", false)?.bytes))
}

/// A `str` argument: `function() argument 'name' must be str, not int`.
pub fn str_arg(rt: &Runtime, v: Value, function: &str, which: &str) -> R<Gc<StrCell>> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(s),
        None => {
            let t = if v.is_none() { "None" } else { v.ty().name() }.to_string();
            Err(rt.type_error(format!("{function}() {which} must be str, not {t}")))
        }
    }
}

/// A `str` argument's UTF-8 text.
pub fn text_arg(rt: &Runtime, v: Value, function: &str, which: &str) -> R<String> {
    Ok(str_arg(rt, v, function, which)?.to_text().into_owned())
}

/// The truth of an optional argument.
pub fn flag_arg(rt: &Runtime, v: Option<Value>, default: bool) -> R<bool> {
    match v {
        Some(v) => rt.truthy(v),
        None => Ok(default),
    }
}

/// Repeats a system call while a signal interrupts it, running signal handlers in between; an error becomes OSError.
pub fn retry<T>(rt: &Runtime, filename: Option<Value>, mut call: impl FnMut() -> std::io::Result<T>) -> R<T> {
    loop {
        match rt.without_gil(&mut call) {
            Ok(v) => return Ok(v),
            Err(e) if e.raw_os_error() == Some(libc::EINTR) => crate::modules::_signal::run_handlers(rt)?,
            Err(e) => return Err(rt.io_error(&e, filename)),
        }
    }
}

//! Arguments: paths, directories to start from, ids, times.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::modules::support::{PathArg, path_arg};
use crate::os::files::Target;
use crate::value::{TupleCell, Value};
use std::ffi::CString;
use std::io;

/// A path or descriptor, and the directory it is relative to.
pub struct Name {
    pub path: PathArg,
    c: CString,
    pub dir: i32,
}

impl Name {
    pub fn target(&self) -> Target<'_> {
        match self.path.fd {
            Some(fd) => Target::Fd(fd),
            None => Target::At(self.dir, &self.c),
        }
    }

    pub fn c(&self) -> &CString {
        &self.c
    }

    /// An OSError about this name.
    pub fn error(&self, rt: &Runtime, e: &io::Error) -> Raised {
        rt.io_error(e, self.path.filename())
    }

    /// The result of a system call about this name.
    pub fn check<T>(&self, rt: &Runtime, result: io::Result<T>) -> R<T> {
        result.map_err(|e| self.error(rt, &e))
    }
}

/// Takes a path argument, with its `dir_fd`.
pub fn name(rt: &Runtime, function: &str, v: Option<Value>, dir: Option<Value>, fd_allowed: bool) -> R<Name> {
    named(rt, function, "path", v, dir, fd_allowed)
}

/// As `name`, for a parameter that is not called `path`.
pub fn named(
    rt: &Runtime,
    function: &str,
    parameter: &str,
    v: Option<Value>,
    dir: Option<Value>,
    fd_allowed: bool,
) -> R<Name> {
    let path = path_arg(rt, v.unwrap_or(Value::none()), function, parameter, fd_allowed)?;
    let given = dir.filter(|d| !d.is_none());
    if path.fd.is_some() && given.is_some() {
        return Err(rt.value_error(format!("{function}: can't specify dir_fd without matching path")));
    }
    let dir = dir_fd(rt, given)?;
    Ok(Name { c: path.c_string(), path, dir })
}

/// A `dir_fd` argument.
pub fn dir_fd(rt: &Runtime, v: Option<Value>) -> R<i32> {
    match v {
        None => Ok(libc::AT_FDCWD),
        Some(v) if v.is_none() => Ok(libc::AT_FDCWD),
        Some(v) if rt.has_index(v) => rt.as_i32(v),
        Some(v) => {
            let t = v.ty();
            Err(rt.type_error(format!("argument should be integer or None, not {}", t.name())))
        }
    }
}

/// `path` that may be absent or None: the current directory.
pub fn name_or_dot(rt: &Runtime, function: &str, v: Option<Value>, fd_allowed: bool) -> R<Name> {
    match v.filter(|v| !v.is_none()) {
        Some(_) => name(rt, function, v, None, fd_allowed),
        None => {
            let path = PathArg { bytes: b".".to_vec(), object: Value::none(), fd: None, is_bytes: false };
            Ok(Name { c: path.c_string(), path, dir: libc::AT_FDCWD })
        }
    }
}

/// A descriptor: an int, or what `fileno()` gives.
pub fn fd(rt: &Runtime, v: Value) -> R<i32> {
    if rt.has_index(v) {
        return rt.as_i32(v);
    }
    let Some(method) = rt.getattr_opt(v, rt.names().fileno)? else {
        return Err(rt.type_error("argument must be an int, or have a fileno() method."));
    };
    let n = rt.call(method, &[])?;
    if !rt.has_index(n) {
        return Err(rt.type_error("fileno() returned a non-integer"));
    }
    let n = rt.as_i32(n)?;
    if n < 0 {
        return Err(rt.value_error(format!("file descriptor cannot be a negative integer ({n})")));
    }
    Ok(n)
}

/// A user or group number; -1 is the number that means "none".
pub fn id(rt: &Runtime, v: Value, what: &str) -> R<u32> {
    if !rt.has_index(v) {
        return Err(rt.type_error(format!("{what} should be integer, not {}", v.ty().name())));
    }
    let index = rt.index(v)?;
    match crate::objects::int::as_i64(index) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(rt.overflow_error(format!("{what} is less than minimum"))),
        Some(n) => u32::try_from(n).map_err(|_| rt.overflow_error(format!("{what} is greater than maximum"))),
        None => Err(rt.overflow_error(format!("{what} is greater than maximum"))),
    }
}

/// `follow_symlinks` and the like.
pub fn flag(rt: &Runtime, v: Option<Value>, default: bool) -> R<bool> {
    crate::modules::support::flag_arg(rt, v, default)
}

/// An i32 argument with a default.
pub fn int_or(rt: &Runtime, v: Option<Value>, default: i32) -> R<i32> {
    v.map_or(Ok(default), |v| rt.as_i32(v))
}

/// The `times` and `ns` of `utime`: access and modification as seconds and nanoseconds; `None`: now.
pub fn times(rt: &Runtime, times: Option<Value>, ns: Option<Value>) -> R<Option<[(i64, i64); 2]>> {
    let pair = |v: Value, message: &str| -> R<(Value, Value)> {
        match v.downcast::<TupleCell>().filter(|t| t.len() == 2) {
            Some(t) => Ok((t.get(0), t.get(1))),
            None => Err(rt.type_error(message)),
        }
    };
    const BILLION: i64 = 1_000_000_000;
    let times = times.filter(|t| !t.is_none());
    if times.is_some() && ns.is_some() {
        return Err(rt.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    if let Some(times) = times {
        let (a, m) = pair(times, "utime: 'times' must be either a tuple of two ints or None")?;
        let split = |v: Value| -> R<(i64, i64)> {
            if rt.has_index(v) {
                return Ok((rt.as_i64(v)?, 0));
            }
            let x = rt.as_f64(v)?;
            let whole = x.floor();
            let nanos = ((x - whole) * 1e9).floor() as i64;
            Ok((whole as i64, nanos.clamp(0, BILLION - 1)))
        };
        return Ok(Some([split(a)?, split(m)?]));
    }
    let Some(ns) = ns else { return Ok(None) };
    let (a, m) = pair(ns, "utime: 'ns' must be a tuple of two ints")?;
    let split = |v: Value| -> R<(i64, i64)> {
        let n = rt.as_i64(v)?;
        Ok((n.div_euclid(BILLION), n.rem_euclid(BILLION)))
    };
    Ok(Some([split(a)?, split(m)?]))
}

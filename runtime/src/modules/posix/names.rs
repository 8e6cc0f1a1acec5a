//! Files by name.

use super::args::{self, Name, flag, int_or, name, named};
use super::types;
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{path_value, retry};
use crate::os::{fd, files};
use crate::types::{Args, Params};
use crate::value::{BytesCell, StrCell, Value};
use std::os::unix::ffi::OsStrExt;

fn done(_: ()) -> Value {
    Value::none()
}

pub fn stat(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params =
        Params::new("stat", &["path", "dir_fd", "follow_symlinks"]).required(1).keyword_only_after(1);
    let [path, dir, follow] = a.bind(rt, &P)?;
    let n = name(rt, "stat", path, dir, true)?;
    let follow = flag(rt, follow, true)?;
    if n.path.fd.is_some() && !follow {
        return Err(rt.value_error("stat: cannot use fd and follow_symlinks together"));
    }
    stat_name(rt, &n, follow)
}

fn stat_name(rt: &Runtime, n: &Name, follow: bool) -> R {
    let found = rt.without_gil(|| files::stat(n.target(), follow));
    let found = n.check(rt, found)?;
    types::stat_result(rt, &found)
}

pub fn lstat(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("lstat", &["path", "dir_fd"]).required(1).keyword_only_after(1);
    let [path, dir] = a.bind(rt, &P)?;
    let n = name(rt, "lstat", path, dir, false)?;
    stat_name(rt, &n, false)
}

pub fn access(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("access", &["path", "mode", "dir_fd", "effective_ids", "follow_symlinks"])
        .required(2)
        .keyword_only_after(2);
    let [path, mode, dir, effective, follow] = a.bind(rt, &P)?;
    let n = name(rt, "access", path, dir, false)?;
    let mode = rt.as_i32(mode.unwrap_or(Value::none()))?;
    let mut flags = 0;
    if flag(rt, effective, false)? {
        flags |= libc::AT_EACCESS;
    }
    if !flag(rt, follow, true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    Ok(Value::bool(rt.without_gil(|| files::access(n.dir, n.c(), mode, flags))))
}

pub fn mkdir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("mkdir", &["path", "mode", "dir_fd"]).required(1).keyword_only_after(2);
    let [path, mode, dir] = a.bind(rt, &P)?;
    let n = name(rt, "mkdir", path, dir, false)?;
    let mode = int_or(rt, mode, 0o777)?;
    crate::modules::sys::hooks::send(rt, "os.mkdir", &[n.path.object, Value::int(mode)])?;
    let result = rt.without_gil(|| files::mkdir(n.dir, n.c(), mode as u32));
    n.check(rt, result).map(done)
}

fn remove(rt: &Runtime, function: &'static str, a: Args<'_>, directory: bool) -> R {
    let p = match function {
        "rmdir" => const { &Params::new("rmdir", &["path", "dir_fd"]).required(1).keyword_only_after(1) },
        "unlink" => const { &Params::new("unlink", &["path", "dir_fd"]).required(1).keyword_only_after(1) },
        _ => const { &Params::new("remove", &["path", "dir_fd"]).required(1).keyword_only_after(1) },
    };
    let [path, dir] = a.bind(rt, p)?;
    let n = name(rt, function, path, dir, false)?;
    let event = if directory { "os.rmdir" } else { "os.remove" };
    crate::modules::sys::hooks::send(rt, event, &[n.path.object, Value::int(-1)])?;
    let result = rt.without_gil(|| files::unlink(n.dir, n.c(), directory));
    n.check(rt, result).map(done)
}

pub fn rmdir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    remove(rt, "rmdir", a, true)
}

pub fn unlink(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    remove(rt, "unlink", a, false)
}

pub fn remove_file(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    remove(rt, "remove", a, false)
}

/// An OSError about two names.
fn two_names_error(rt: &Runtime, e: &std::io::Error, from: &Name, to: &Name) -> crate::error::Raised {
    let errno = e.raw_os_error().unwrap_or(libc::EIO);
    let text = rt.new_str(&crate::error::errno_text(errno)).value();
    let all = [Value::int(errno), text, from.path.object, Value::none(), to.path.object];
    rt.raise_with(crate::value::statics::os_error(), &all)
}

fn move_file(rt: &Runtime, function: &'static str, a: Args<'_>) -> R {
    const NAMES: &[&str] = &["src", "dst", "src_dir_fd", "dst_dir_fd"];
    let p = match function {
        "rename" => const { &Params::new("rename", NAMES).required(2).keyword_only_after(2) },
        _ => const { &Params::new("replace", NAMES).required(2).keyword_only_after(2) },
    };
    let [from, to, from_dir, to_dir] = a.bind(rt, p)?;
    let from = named(rt, function, "src", from, from_dir, false)?;
    let to = named(rt, function, "dst", to, to_dir, false)?;
    let result = rt.without_gil(|| files::rename(from.dir, from.c(), to.dir, to.c()));
    result.map(done).map_err(|e| two_names_error(rt, &e, &from, &to))
}

pub fn rename(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    move_file(rt, "rename", a)
}

pub fn replace(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    move_file(rt, "replace", a)
}

pub fn link(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("link", &["src", "dst", "src_dir_fd", "dst_dir_fd", "follow_symlinks"])
        .required(2)
        .keyword_only_after(2);
    let [from, to, from_dir, to_dir, follow] = a.bind(rt, &P)?;
    let from = named(rt, "link", "src", from, from_dir, false)?;
    let to = named(rt, "link", "dst", to, to_dir, false)?;
    let follow = follow.is_some() && flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::link(from.dir, from.c(), to.dir, to.c(), follow));
    result.map(done).map_err(|e| two_names_error(rt, &e, &from, &to))
}

pub fn symlink(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("symlink", &["src", "dst", "target_is_directory", "dir_fd"])
        .required(2)
        .keyword_only_after(3);
    let [from, to, _, dir] = a.bind(rt, &P)?;
    let from = named(rt, "symlink", "src", from, None, false)?;
    let to = named(rt, "symlink", "dst", to, dir, false)?;
    let result = rt.without_gil(|| files::symlink(from.c(), to.dir, to.c()));
    result.map(done).map_err(|e| two_names_error(rt, &e, &from, &to))
}

pub fn readlink(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("readlink", &["path", "dir_fd"]).required(1).keyword_only_after(1);
    let [path, dir] = a.bind(rt, &P)?;
    let n = name(rt, "readlink", path, dir, false)?;
    let result = rt.without_gil(|| files::read_link(n.dir, n.c()));
    let target = n.check(rt, result)?;
    Ok(path_value(rt, &target, n.path.is_bytes))
}

pub fn chmod(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("chmod", &["path", "mode", "dir_fd", "follow_symlinks"])
        .required(2)
        .keyword_only_after(2);
    let [path, mode, dir, follow] = a.bind(rt, &P)?;
    let n = name(rt, "chmod", path, dir, true)?;
    let mode = rt.as_i32(mode.unwrap_or(Value::none()))?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::chmod(n.target(), mode as u32, follow));
    n.check(rt, result).map(done)
}

pub fn fchmod(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fchmod", &["fd", "mode"]).required(2);
    let [fd, mode] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    let mode = rt.as_i32(mode.unwrap_or(Value::none()))?;
    retry(rt, None, || files::chmod(files::Target::Fd(fd), mode as u32, true)).map(done)
}

pub fn chown(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("chown", &["path", "uid", "gid", "dir_fd", "follow_symlinks"])
        .required(3)
        .keyword_only_after(3);
    let [path, uid, gid, dir, follow] = a.bind(rt, &P)?;
    let n = name(rt, "chown", path, dir, true)?;
    let uid = args::id(rt, uid.unwrap_or(Value::none()), "uid")?;
    let gid = args::id(rt, gid.unwrap_or(Value::none()), "gid")?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::chown(n.target(), uid, gid, follow));
    n.check(rt, result).map(done)
}

pub fn lchown(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("lchown", &["path", "uid", "gid"]).required(3);
    let [path, uid, gid] = a.bind(rt, &P)?;
    let n = name(rt, "lchown", path, None, false)?;
    let uid = args::id(rt, uid.unwrap_or(Value::none()), "uid")?;
    let gid = args::id(rt, gid.unwrap_or(Value::none()), "gid")?;
    let result = rt.without_gil(|| files::chown(n.target(), uid, gid, false));
    n.check(rt, result).map(done)
}

pub fn fchown(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fchown", &["fd", "uid", "gid"]).required(3);
    let [fd, uid, gid] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    let uid = args::id(rt, uid.unwrap_or(Value::none()), "uid")?;
    let gid = args::id(rt, gid.unwrap_or(Value::none()), "gid")?;
    retry(rt, None, || files::chown(files::Target::Fd(fd), uid, gid, true)).map(done)
}

pub fn utime(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("utime", &["path", "times", "ns", "dir_fd", "follow_symlinks"])
        .required(1)
        .keyword_only_after(2);
    let [path, times, ns, dir, follow] = a.bind(rt, &P)?;
    let n = name(rt, "utime", path, dir, true)?;
    let times = args::times(rt, times, ns)?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::set_times(n.target(), times, follow));
    n.check(rt, result).map(done)
}

pub fn truncate(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("truncate", &["path", "length"]).required(2);
    let [path, length] = a.bind(rt, &P)?;
    let n = name(rt, "truncate", path, None, true)?;
    let length = rt.as_i64(length.unwrap_or(Value::none()))?;
    let result = rt.without_gil(|| match n.path.fd {
        Some(fd) => fd::truncate(fd, length),
        None => files::truncate(n.c(), length),
    });
    n.check(rt, result).map(done)
}

pub fn mkfifo(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("mkfifo", &["path", "mode", "dir_fd"]).required(1).keyword_only_after(2);
    let [path, mode, dir] = a.bind(rt, &P)?;
    let n = name(rt, "mkfifo", path, dir, false)?;
    let mode = int_or(rt, mode, 0o666)?;
    let result = rt.without_gil(|| files::mkfifo(n.dir, n.c(), mode as u32));
    n.check(rt, result).map(done)
}

pub fn mknod(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params =
        Params::new("mknod", &["path", "mode", "device", "dir_fd"]).required(1).keyword_only_after(3);
    let [path, mode, device, dir] = a.bind(rt, &P)?;
    let n = name(rt, "mknod", path, dir, false)?;
    let mode = int_or(rt, mode, 0o600)?;
    let device = device.map_or(Ok(0), |v| rt.as_i64(v))? as u64;
    let result = rt.without_gil(|| files::mknod(n.dir, n.c(), mode as u32, device));
    n.check(rt, result).map(done)
}

pub fn chdir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("chdir", &["path"]).required(1);
    let [path] = a.bind(rt, &P)?;
    let n = name(rt, "chdir", path, None, true)?;
    let result = rt.without_gil(|| match n.path.fd {
        Some(fd) => files::change_directory_fd(fd),
        None => files::change_directory(n.c()),
    });
    n.check(rt, result).map(done)
}

pub fn fchdir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fchdir", &["fd"]).required(1);
    let [fd] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    retry(rt, None, || files::change_directory_fd(fd)).map(done)
}

pub fn chroot(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("chroot", &["path"]).required(1);
    let [path] = a.bind(rt, &P)?;
    let n = name(rt, "chroot", path, None, false)?;
    let result = files::change_root(n.c());
    n.check(rt, result).map(done)
}

fn current_directory(rt: &Runtime) -> R<Vec<u8>> {
    match rt.without_gil(std::env::current_dir) {
        Ok(path) => Ok(path.as_os_str().as_bytes().to_vec()),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn getcwd(rt: &Runtime, _: Value) -> R {
    let path = current_directory(rt)?;
    Ok(path_value(rt, &path, false))
}

pub fn getcwdb(rt: &Runtime, _: Value) -> R {
    let path = current_directory(rt)?;
    Ok(path_value(rt, &path, true))
}

pub fn statvfs(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("statvfs", &["path"]).required(1);
    let [path] = a.bind(rt, &P)?;
    let n = name(rt, "statvfs", path, None, true)?;
    let result = rt.without_gil(|| files::stat_volume(n.target()));
    let found = n.check(rt, result)?;
    types::volume_result(rt, &found)
}

pub fn fstatvfs(rt: &Runtime, _: Value, v: Value) -> R {
    let fd = rt.as_i32(v)?;
    let found = retry(rt, None, || files::stat_volume(files::Target::Fd(fd)))?;
    types::volume_result(rt, &found)
}

/// A number of a table of names, or a number as it is.
pub fn numbered(rt: &Runtime, v: Value, table: &[(&str, i64)], function: &str) -> R<i32> {
    if rt.has_index(v) {
        return rt.as_i32(v);
    }
    let Some(s) = v.downcast::<StrCell>() else {
        return Err(rt.type_error("configuration names must be strings or integers"));
    };
    let _ = function;
    match table.iter().find(|(n, _)| *s == **n) {
        Some(&(_, n)) => Ok(n as i32),
        None => Err(rt.value_error("unrecognized configuration name")),
    }
}

pub fn pathconf(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("pathconf", &["path", "name"]).required(2);
    let [path, which] = a.bind(rt, &P)?;
    let n = name(rt, "pathconf", path, None, true)?;
    let which = numbered(rt, which.unwrap_or(Value::none()), super::constants::PATHCONF, "pathconf")?;
    let result = files::path_limit(n.target(), which);
    Ok(rt.new_int(n.check(rt, result)?))
}

pub fn fpathconf(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fpathconf", &["fd", "name"]).required(2);
    let [fd, which] = a.bind(rt, &P)?;
    let fd = args::fd(rt, fd.unwrap_or(Value::none()))?;
    let which = numbered(rt, which.unwrap_or(Value::none()), super::constants::PATHCONF, "fpathconf")?;
    match files::path_limit(files::Target::Fd(fd), which) {
        Ok(n) => Ok(rt.new_int(n)),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

pub fn fspath(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("fspath", &["path"]).required(1);
    let [path] = a.bind(rt, &P)?;
    let path = path.unwrap_or(Value::none());
    if path.is::<StrCell>() || path.is::<BytesCell>() {
        return Ok(path);
    }
    let Some(result) = rt.call_special(path, rt.names().__fspath__, &[])? else {
        let t = path.ty();
        return Err(rt.type_error(format!("expected str, bytes or os.PathLike object, not {}", t.name())));
    };
    if result.is::<StrCell>() || result.is::<BytesCell>() {
        return Ok(result);
    }
    let (t, r) = (path.ty(), result.ty());
    Err(rt.type_error(format!("expected {}.__fspath__() to return str or bytes, not {}", t.name(), r.name())))
}

/// `posixpath.normpath`'s fast way.
pub fn path_normpath(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("_path_normpath", &["path"]).required(1);
    let [path] = a.bind(rt, &P)?;
    let path = path.unwrap_or(Value::none());
    let Some(s) = path.downcast::<StrCell>() else {
        let t = path.ty();
        return Err(rt.type_error(format!("path should be string, not {}", t.name())));
    };
    let full = s.units().to_wtf8();
    // As a C string: what follows a NUL stays as it is, cut off.
    let end = full.iter().position(|&b| b == 0).unwrap_or(full.len());
    let normal = normalized(&full[..end]);
    let units = kingsnake_plain::units::UnitsBuf::from_wtf8(&normal).unwrap_or_default();
    Ok(rt.new_str_units(units.as_units()).value())
}

fn normalized(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let slashes = path.iter().take_while(|&&b| b == b'/').count();
    let front: &[u8] = match slashes {
        0 => b"",
        2 => b"//",
        _ => b"/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if front.is_empty() && parts.last().is_none_or(|&p| p == b"..") => parts.push(part),
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut out = front.to_vec();
    out.extend(parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn normalized_dots_and_slashes_as_posixpath_has_them() {
        let cases: [(&str, &str); 9] = [
            ("", "."),
            ("/", "/"),
            ("//", "//"),
            ("///", "/"),
            ("a/./b//c", "a/b/c"),
            ("a/../b", "b"),
            ("..", ".."),
            ("../../x/..", "../.."),
            ("/../a", "/a"),
        ];
        for (given, expected) in cases {
            assert_eq!(normalized(given.as_bytes()), expected.as_bytes(), "{given}");
        }
    }
}

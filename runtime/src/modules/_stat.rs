//! `_stat`: what mode words mean.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::modules::support::add_ints;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Value};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_stat",
    doc: "The bits of file modes, and tests of them.",
    functions: methods! {
        "S_IMODE" => One(imode), "The part of a mode that chmod can set.";
        "S_IFMT" => One(ifmt), "The part of a mode that says what kind of file it is.";
        "S_ISDIR" => One(is_kind::<0o40000>), "S_ISDIR(mode) -> bool";
        "S_ISCHR" => One(is_kind::<0o20000>), "S_ISCHR(mode) -> bool";
        "S_ISBLK" => One(is_kind::<0o60000>), "S_ISBLK(mode) -> bool";
        "S_ISREG" => One(is_kind::<0o100000>), "S_ISREG(mode) -> bool";
        "S_ISFIFO" => One(is_kind::<0o10000>), "S_ISFIFO(mode) -> bool";
        "S_ISLNK" => One(is_kind::<0o120000>), "S_ISLNK(mode) -> bool";
        "S_ISSOCK" => One(is_kind::<0o140000>), "S_ISSOCK(mode) -> bool";
        "S_ISDOOR" => One(never), "S_ISDOOR(mode) -> bool";
        "S_ISPORT" => One(never), "S_ISPORT(mode) -> bool";
        "S_ISWHT" => One(never), "S_ISWHT(mode) -> bool";
        "filemode" => One(filemode), "The mode as text of the form '-rwxrwxrwx'.";
    },
    exec,
};

const NUMBERS: &[(&str, i64)] = &[
    ("SF_APPEND", 262144),
    ("SF_ARCHIVED", 65536),
    ("SF_IMMUTABLE", 131072),
    ("SF_NOUNLINK", 1048576),
    ("SF_SNAPSHOT", 2097152),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 1024),
    ("S_IEXEC", 64),
    ("S_IFBLK", 24576),
    ("S_IFCHR", 8192),
    ("S_IFDIR", 16384),
    ("S_IFDOOR", 0),
    ("S_IFIFO", 4096),
    ("S_IFLNK", 40960),
    ("S_IFPORT", 0),
    ("S_IFREG", 32768),
    ("S_IFSOCK", 49152),
    ("S_IFWHT", 0),
    ("S_IREAD", 256),
    ("S_IRGRP", 32),
    ("S_IROTH", 4),
    ("S_IRUSR", 256),
    ("S_IRWXG", 56),
    ("S_IRWXO", 7),
    ("S_IRWXU", 448),
    ("S_ISGID", 1024),
    ("S_ISUID", 2048),
    ("S_ISVTX", 512),
    ("S_IWGRP", 16),
    ("S_IWOTH", 2),
    ("S_IWRITE", 128),
    ("S_IWUSR", 128),
    ("S_IXGRP", 8),
    ("S_IXOTH", 1),
    ("S_IXUSR", 64),
    ("UF_APPEND", 4),
    ("UF_COMPRESSED", 32),
    ("UF_HIDDEN", 32768),
    ("UF_IMMUTABLE", 2),
    ("UF_NODUMP", 1),
    ("UF_NOUNLINK", 16),
    ("UF_OPAQUE", 8),
];

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    add_ints(rt, module, NUMBERS)
}

fn mode_arg(rt: &Runtime, v: Value) -> R<u32> {
    let n = rt.as_i64(v)?;
    u32::try_from(n).map_err(|_| rt.overflow_error("mode out of range"))
}

fn imode(rt: &Runtime, _: Value, mode: Value) -> R {
    Ok(rt.new_int((mode_arg(rt, mode)? & 0o7777).into()))
}

fn ifmt(rt: &Runtime, _: Value, mode: Value) -> R {
    Ok(rt.new_int((mode_arg(rt, mode)? & 0o170000).into()))
}

fn is_kind<const KIND: u32>(rt: &Runtime, _: Value, mode: Value) -> R {
    Ok(Value::bool(mode_arg(rt, mode)? & 0o170000 == KIND))
}

fn never(rt: &Runtime, _: Value, mode: Value) -> R {
    mode_arg(rt, mode)?;
    Ok(Value::bool(false))
}

fn filemode(rt: &Runtime, _: Value, mode: Value) -> R {
    let mode = mode_arg(rt, mode)?;
    let mut out = String::with_capacity(10);
    out.push(match mode & 0o170000 {
        0o100000 => '-',
        0o040000 => 'd',
        0o120000 => 'l',
        0o060000 => 'b',
        0o020000 => 'c',
        0o010000 => 'p',
        0o140000 => 's',
        _ => '?',
    });
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        out.push(if bits & 4 != 0 { 'r' } else { '-' });
        out.push(if bits & 2 != 0 { 'w' } else { '-' });
        out.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => letter,
            (true, false) => letter.to_ascii_uppercase(),
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    Ok(rt.new_str(&out).value())
}

//! Struct sequences of `posix`.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::objects::structseq::{self, fields, fields_at};
use crate::os::files::Stat;
use crate::runtime::State;
use crate::types::{GetSetDef, TypeSpec};
use crate::value::{Gc, ModuleCell, Type, Value};
use std::cell::Cell;

static STAT_FIELDS: [GetSetDef; 16] = fields_at([
    ("st_mode", 0),
    ("st_ino", 1),
    ("st_dev", 2),
    ("st_nlink", 3),
    ("st_uid", 4),
    ("st_gid", 5),
    ("st_size", 6),
    ("st_atime", 10),
    ("st_mtime", 11),
    ("st_ctime", 12),
    ("st_atime_ns", 13),
    ("st_mtime_ns", 14),
    ("st_ctime_ns", 15),
    ("st_blksize", 16),
    ("st_blocks", 17),
    ("st_rdev", 18),
]);
static STAT: TypeSpec = structseq::spec("os.stat_result", "What is known of a file.", &STAT_FIELDS);

static STATVFS_FIELDS: [GetSetDef; 11] = fields([
    "f_bsize",
    "f_frsize",
    "f_blocks",
    "f_bfree",
    "f_bavail",
    "f_files",
    "f_ffree",
    "f_favail",
    "f_flag",
    "f_namemax",
    "f_fsid",
]);
static STATVFS: TypeSpec =
    structseq::spec("os.statvfs_result", "What is known of a file system.", &STATVFS_FIELDS);

static TERMINAL_FIELDS: [GetSetDef; 2] = fields(["columns", "lines"]);
static TERMINAL: TypeSpec =
    structseq::spec("os.terminal_size", "The size of a terminal window.", &TERMINAL_FIELDS);

static TIMES_FIELDS: [GetSetDef; 5] =
    fields(["user", "system", "children_user", "children_system", "elapsed"]);
static TIMES: TypeSpec =
    structseq::spec("posix.times_result", "Times that a process has used.", &TIMES_FIELDS);

static UNAME_FIELDS: [GetSetDef; 5] = fields(["sysname", "nodename", "release", "version", "machine"]);
static UNAME: TypeSpec = structseq::spec("posix.uname_result", "What the system is.", &UNAME_FIELDS);

static WAITID_FIELDS: [GetSetDef; 5] = fields(["si_pid", "si_uid", "si_signo", "si_status", "si_code"]);
static WAITID: TypeSpec =
    structseq::spec("posix.waitid_result", "What has happened to a child.", &WAITID_FIELDS);

static SCHED_FIELDS: [GetSetDef; 1] = fields(["sched_priority"]);
static SCHED: TypeSpec =
    structseq::spec("posix.sched_param", "Parameters of a scheduling policy.", &SCHED_FIELDS);

/// The types by use.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum Kind {
    Stat,
    Volume,
    Terminal,
    Times,
    Machine,
    WaitId,
    Scheduling,
}

struct Types([Cell<Option<Type>>; 7]);

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.iter().filter_map(Cell::get).for_each(|ty| t.visit_cell(ty));
    }
}

pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let types = rt.state(|_| Types([const { Cell::new(None) }; 7]));
    let all: [(Kind, &'static TypeSpec, usize, usize); 7] = [
        (Kind::Stat, &STAT, 10, 19),
        (Kind::Volume, &STATVFS, 10, 11),
        (Kind::Terminal, &TERMINAL, 2, 2),
        (Kind::Times, &TIMES, 5, 5),
        (Kind::Machine, &UNAME, 5, 5),
        (Kind::WaitId, &WAITID, 5, 5),
        (Kind::Scheduling, &SCHED, 1, 1),
    ];
    for (kind, spec, visible, total) in all {
        let ty = match types.0[kind as usize].get() {
            Some(ty) => ty,
            None => structseq::new_type(rt, spec, visible, total, Some(module))?,
        };
        types.0[kind as usize].set(Some(ty));
        let name = spec.name.rsplit('.').next().unwrap_or(spec.name);
        rt.module_add(module, name, ty.value())?;
    }
    Ok(())
}

/// An instance of one of the types.
pub fn make(rt: &Runtime, kind: Kind, items: &[Value]) -> R {
    let types = rt.state(|_| Types([const { Cell::new(None) }; 7]));
    match types.0[kind as usize].get() {
        Some(ty) => Ok(structseq::make(rt, ty, items)),
        None => Err(rt.runtime_error("posix is not initialized")),
    }
}

/// `os.stat_result`
pub fn stat_result(rt: &Runtime, stat: &Stat) -> R {
    let s = &stat.0;
    let int = |n: i64| rt.new_int(n);
    let time = |seconds: i64, ns: i64| rt.new_float(seconds as f64 + ns as f64 * 1e-9);
    let total =
        |seconds: i64, ns: i64| match seconds.checked_mul(1_000_000_000).and_then(|n| n.checked_add(ns)) {
            Some(n) => rt.new_int(n),
            None => rt.new_bigint(&(num_bigint::BigInt::from(seconds) * 1_000_000_000 + ns)),
        };
    let items = [
        int(s.st_mode.into()),
        rt.new_uint(s.st_ino),
        rt.new_uint(s.st_dev),
        rt.new_uint(s.st_nlink),
        int(s.st_uid.into()),
        int(s.st_gid.into()),
        int(s.st_size),
        int(s.st_atime),
        int(s.st_mtime),
        int(s.st_ctime),
        time(s.st_atime, s.st_atime_nsec),
        time(s.st_mtime, s.st_mtime_nsec),
        time(s.st_ctime, s.st_ctime_nsec),
        total(s.st_atime, s.st_atime_nsec),
        total(s.st_mtime, s.st_mtime_nsec),
        total(s.st_ctime, s.st_ctime_nsec),
        int(s.st_blksize),
        int(s.st_blocks),
        rt.new_uint(s.st_rdev),
    ];
    make(rt, Kind::Stat, &items)
}

/// `os.statvfs_result`
pub fn volume_result(rt: &Runtime, s: &libc::statvfs64) -> R {
    let items = [
        s.f_bsize,
        s.f_frsize,
        s.f_blocks,
        s.f_bfree,
        s.f_bavail,
        s.f_files,
        s.f_ffree,
        s.f_favail,
        s.f_flag,
        s.f_namemax,
        s.f_fsid,
    ];
    make(rt, Kind::Volume, &items.map(|n| rt.new_uint(n)))
}

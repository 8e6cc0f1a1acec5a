//! Facts about the runtime, as struct sequences.

use crate::Runtime;
use crate::error::R;
use crate::modules::support::call_keywords;
use crate::objects::structseq::{self, closed_spec, fields};
use crate::runtime::Config;
use crate::types::{GetSetDef, TypeSpec};
use crate::value::{Gc, ModuleCell, Value, statics};

pub const VERSION: &str = "3.11.7 (kingsnake 0.1.0, Nov 22 2026, 00:00:00) [GCC 12.2.0]";
pub const HEXVERSION: i64 = 0x030b_07f0;
pub const COPYRIGHT: &str = "Kingsnake is free software under the MIT and Apache-2.0 licences.\nIts standard library is CPython's, of the Python Software Foundation.";
/// Kingsnake's own version: major, minor, micro.
pub const KINGSNAKE_VERSION: (i32, i32, i32) = (0, 1, 0);

static VERSION_FIELDS: [GetSetDef; 5] = fields(["major", "minor", "micro", "releaselevel", "serial"]);
static VERSION_INFO: TypeSpec =
    closed_spec("sys.version_info", "The version of the language, in parts.", &VERSION_FIELDS);

static FLAG_FIELDS: [GetSetDef; 18] = fields([
    "debug",
    "inspect",
    "interactive",
    "optimize",
    "dont_write_bytecode",
    "no_user_site",
    "no_site",
    "ignore_environment",
    "verbose",
    "bytes_warning",
    "quiet",
    "hash_randomization",
    "isolated",
    "dev_mode",
    "utf8_mode",
    "warn_default_encoding",
    "safe_path",
    "int_max_str_digits",
]);
static FLAGS: TypeSpec =
    closed_spec("sys.flags", "What the command line and the environment asked for.", &FLAG_FIELDS);

static FLOAT_FIELDS: [GetSetDef; 11] = fields([
    "max",
    "max_exp",
    "max_10_exp",
    "min",
    "min_exp",
    "min_10_exp",
    "dig",
    "mant_dig",
    "epsilon",
    "radix",
    "rounds",
]);
static FLOAT_INFO: TypeSpec = structseq::spec("sys.float_info", "The format of float.", &FLOAT_FIELDS);

static INT_FIELDS: [GetSetDef; 4] =
    fields(["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"]);
static INT_INFO: TypeSpec = structseq::spec("sys.int_info", "The format of int.", &INT_FIELDS);

static HASH_FIELDS: [GetSetDef; 9] =
    fields(["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"]);
static HASH_INFO: TypeSpec = structseq::spec("sys.hash_info", "How hashes are computed.", &HASH_FIELDS);

static THREAD_FIELDS: [GetSetDef; 3] = fields(["name", "lock", "version"]);
static THREAD_INFO: TypeSpec = structseq::spec("sys.thread_info", "How threads are made.", &THREAD_FIELDS);

fn add_one(rt: &Runtime, module: Gc<ModuleCell>, spec: &'static TypeSpec, items: &[Value]) -> R {
    let ty = structseq::new_type(rt, spec, items.len(), items.len(), None)?;
    let value = structseq::make(rt, ty, items);
    let name = spec.name.rsplit('.').next().unwrap_or(spec.name);
    rt.module_add(module, name, value)?;
    Ok(value)
}

fn version_items(rt: &Runtime) -> [Value; 5] {
    [Value::int(3), Value::int(11), Value::int(7), rt.intern_str("final").value(), Value::int(0)]
}

pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let version = add_one(rt, module, &VERSION_INFO, &version_items(rt))?;
    let own = [KINGSNAKE_VERSION.0, KINGSNAKE_VERSION.1, KINGSNAKE_VERSION.2].map(Value::int);
    let own = [own[0], own[1], own[2], rt.intern_str("alpha").value(), Value::int(0)];
    rt.module_add(module, "kingsnake_version_info", structseq::make(rt, version.ty(), &own))?;
    add_flags(rt, module)?;
    add_numbers(rt, module)?;
    add_implementation(rt, module, version)
}

/// (Re)makes `sys.flags` from the configuration.
pub fn add_flags(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let items = {
        let c: std::cell::Ref<'_, Config> = rt.config.borrow();
        let int = |b: bool| Value::int(b as i32);
        [
            Value::int(0),
            int(c.inspect || c.interactive),
            int(c.interactive),
            Value::int(c.optimize.into()),
            int(c.dont_write_bytecode),
            int(c.no_user_site || c.isolated),
            int(c.no_site),
            int(c.ignore_environment || c.isolated),
            Value::int(c.verbose.into()),
            Value::int(0),
            int(c.quiet),
            int(hash_is_random()),
            int(c.isolated),
            Value::bool(c.x_options.iter().any(|o| o == "dev")),
            int(c.utf8_mode),
            int(c.x_options.iter().any(|o| o == "warn_default_encoding")),
            Value::bool(c.safe_path || c.isolated),
            Value::int(-1),
        ]
    };
    add_one(rt, module, &FLAGS, &items).map(drop)
}

fn hash_is_random() -> bool {
    std::env::var("PYTHONHASHSEED").ok().is_none_or(|s| s != "0")
}

fn add_numbers(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let int = Value::int;
    let floats = [
        rt.new_float(f64::MAX),
        int(1024),
        int(308),
        rt.new_float(f64::MIN_POSITIVE),
        int(-1021),
        int(-307),
        int(15),
        int(53),
        rt.new_float(f64::EPSILON),
        int(2),
        int(1),
    ];
    add_one(rt, module, &FLOAT_INFO, &floats)?;
    add_one(rt, module, &INT_INFO, &[int(30), int(4), int(4300), int(640)])?;
    let hashes = [
        int(64),
        rt.new_int((1 << 61) - 1),
        int(314159),
        int(0),
        int(1000003),
        rt.new_str("siphash13").value(),
        int(64),
        int(128),
        int(0),
    ];
    add_one(rt, module, &HASH_INFO, &hashes)?;
    let threads = [rt.new_str("pthread"), rt.new_str("semaphore"), rt.new_str(&crate::os::thread_library())];
    add_one(rt, module, &THREAD_INFO, &threads.map(|s| s.value())).map(drop)
}

/// `sys.implementation`: what programs choose compiled packages by.
fn add_implementation(rt: &Runtime, module: Gc<ModuleCell>, version: Value) -> R<()> {
    let namespace = statics::simple_namespace_type().value();
    let items = [
        ("name", rt.new_str("cpython").value()),
        ("cache_tag", rt.new_str("cpython-311").value()),
        ("version", version),
        ("hexversion", rt.new_int(HEXVERSION)),
        ("_multiarch", rt.new_str("x86_64-linux-gnu").value()),
    ];
    let made = call_keywords(rt, namespace, &[], &items)?;
    rt.module_add(module, "implementation", made)
}

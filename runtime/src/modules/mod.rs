//! The modules that CPython links statically, in Rust, and how a runtime starts with them.
//!
//! `ALL` lists them. `start` makes `builtins` and `sys`; every other is made when it is imported. What needs the
//! standard library (the import system, `site`, the standard streams) is `import::start`'s.

pub mod _ast;
pub mod _bisect;
pub mod _codecs;
pub mod _heapq;
pub mod _imp;
pub mod _io;
pub mod _locale;
pub mod _opcode;
pub mod _random;
pub mod _signal;
pub mod _stat;
pub mod _statistics;
pub mod _string;
pub mod _struct;
pub mod _thread;
pub mod _tracemalloc;
pub mod _warnings;
pub mod abc;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod builtins;
pub mod cmath;
pub mod collections;
pub mod contextvars;
pub mod engine;
pub mod errno;
pub mod faulthandler;
pub mod functools;
pub mod gc;
pub mod hashes;
pub mod itertools;
pub mod json;
pub mod marshal;
pub mod math;
pub mod operator;
pub mod posix;
pub mod pwd;
pub mod queue;
pub mod sre;
pub mod support;
pub mod sys;
pub mod time;
pub mod typing;
pub mod weakref;

use crate::Runtime;
use crate::error::R;
use crate::objects::builtin::new_builtin;
use crate::objects::dict;
use crate::runtime::fatal;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell};

/// Every module there is without a file, sorted by name.
pub static ALL: &[&ModuleSpec] = &[
    &_ast::MODULE,
    &abc::MODULE,
    &_codecs::MODULE,
    &_imp::MODULE,
    &_io::MODULE,
    &_locale::MODULE,
    &_opcode::MODULE,
    &_signal::MODULE,
    &_stat::MODULE,
    &_string::MODULE,
    &_struct::MODULE,
    &_thread::MODULE,
    &_tracemalloc::MODULE,
    &_warnings::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &builtins::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &errno::MODULE,
    &faulthandler::MODULE,
    &functools::MODULE,
    &gc::MODULE,
    &hashes::MD5_MODULE,
    &hashes::SHA1_MODULE,
    &hashes::SHA256_MODULE,
    &hashes::SHA512_MODULE,
    &hashes::blake2::MODULE,
    &hashes::sha3::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &marshal::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &posix::MODULE,
    &pwd::MODULE,
    &queue::MODULE,
    &sre::MODULE,
    &sys::MODULE,
    &time::MODULE,
    &typing::MODULE,
    &weakref::MODULE,
    &_bisect::MODULE,
    &_heapq::MODULE,
    &_random::MODULE,
    &_statistics::MODULE,
    &array::MODULE,
    &cmath::MODULE,
];

/// The built-in module of that name.
pub fn find(name: &str) -> Option<&'static ModuleSpec> {
    ALL.iter().find(|m| m.name == name).copied()
}

/// Makes a module from its spec: its functions, then what its `exec` adds. It is not put into `sys.modules`.
pub fn create(rt: &Runtime, spec: &'static ModuleSpec) -> R<Gc<ModuleCell>> {
    let module = rt.new_module(spec.name);
    if !spec.doc.is_empty() {
        rt.module_add(module, "__doc__", rt.new_str(spec.doc).value())?;
    }
    for def in spec.functions {
        let function = new_builtin(
            rt,
            def,
            Some(module.value()),
            dict::get_str(rt, rt.module_dict(module), rt.names().__name__),
        );
        rt.module_add(module, def.name, function)?;
    }
    (spec.exec)(rt, module)?;
    Ok(module)
}

/// Makes `sys.modules`, `builtins` and `sys`. A failure here is a bug, or a heap limit that no runtime fits in.
pub fn start(rt: &Runtime) {
    if start_or_raise(rt).is_err() {
        let what = rt.peek_raised().and_then(|e| rt.repr_text(e).ok()).unwrap_or_default();
        fatal(&format!("the runtime cannot start: {what}"));
    }
}

fn start_or_raise(rt: &Runtime) -> R<()> {
    let modules = rt.new_dict();
    rt.modules.set(Some(modules));
    let builtins = rt.new_module("builtins");
    rt.builtins.set(builtins.dict.get());
    let sys = rt.new_module("sys");
    rt.sys_dict.set(sys.dict.get());
    for (module, spec) in [(builtins, &builtins::MODULE), (sys, &sys::MODULE)] {
        if !spec.doc.is_empty() {
            rt.module_add(module, "__doc__", rt.new_str(spec.doc).value())?;
        }
        for def in spec.functions {
            let function = new_builtin(
                rt,
                def,
                Some(module.value()),
                dict::get_str(rt, rt.module_dict(module), rt.names().__name__),
            );
            rt.module_add(module, def.name, function)?;
        }
        (spec.exec)(rt, module)?;
        dict::set_text(rt, modules, spec.name, module.value())?;
    }
    Ok(())
}

/// What waits at the eval breaker: signals, and threads that want to run.
pub fn eval_breaker(rt: &Runtime) -> R<()> {
    _signal::run_handlers(rt)?;
    rt.give_way();
    Ok(())
}

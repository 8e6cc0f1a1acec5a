//! `_imp`: what importlib's Python code asks of the runtime.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::import::{FROZEN, frozen_code};
use crate::methods;
use crate::modules::support::str_arg;
use crate::objects::dict;
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, StrCell, Value};
use std::hash::Hasher;
use std::sync::{Arc, Condvar, Mutex};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    functions: methods! {
        "extension_suffixes" => Zero(extension_suffixes), "extension_suffixes($module, /)\n--\n\nThe endings of extension modules' files.";
        "lock_held" => Zero(lock_held), "lock_held($module, /)\n--\n\nWhether the import lock is held.";
        "acquire_lock" => Zero(acquire_lock), "acquire_lock($module, /)\n--\n\nTakes the import lock of this thread.";
        "release_lock" => Zero(release_lock), "release_lock($module, /)\n--\n\nGives the import lock back.";
        "find_frozen" => Full(find_frozen), "find_frozen($module, name, /, *, withdata=False)\n--\n\nWhat is known of a frozen module, or None.";
        "get_frozen_object" => Pos(1, 2, get_frozen_object), "get_frozen_object($module, name, data=None, /)\n--\n\nThe code object of a frozen module.";
        "init_frozen" => One(init_frozen), "init_frozen($module, name, /)\n--\n\nInitializes a frozen module.";
        "is_frozen" => One(is_frozen), "is_frozen($module, name, /)\n--\n\nWhether a module of that name is frozen.";
        "is_frozen_package" => One(is_frozen_package), "is_frozen_package($module, name, /)\n--\n\nWhether a frozen module is a package.";
        "_frozen_module_names" => Zero(frozen_module_names), "_frozen_module_names($module, /)\n--\n\nThe names of the frozen modules.";
        "_override_frozen_modules_for_tests" => One(override_frozen), "_override_frozen_modules_for_tests($module, override, /)\n--\n\nDoes nothing here.";
        "create_builtin" => One(create_builtin), "create_builtin($module, spec, /)\n--\n\nMakes a built-in module.";
        "exec_builtin" => One(exec_builtin), "exec_builtin($module, mod, /)\n--\n\nInitializes a built-in module.";
        "is_builtin" => One(is_builtin), "is_builtin($module, name, /)\n--\n\nWhether a module of that name is built in.";
        "create_dynamic" => Pos(1, 2, create_dynamic), "create_dynamic($module, spec, file=<unrepresentable>, /)\n--\n\nLoads an extension module.";
        "exec_dynamic" => One(exec_dynamic), "exec_dynamic($module, mod, /)\n--\n\nInitializes an extension module.";
        "_fix_co_filename" => Two(fix_co_filename), "_fix_co_filename($module, code, path, /)\n--\n\nChanges the file name of a code object.";
        "source_hash" => Full(source_hash), "source_hash($module, /, key, source)\n--\n\nThe hash by which hash-based bytecode files know their source.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "check_hash_based_pycs", rt.new_str("default").value())
}

/// The endings of files that can be loaded as extensions.
pub const SUFFIXES: [&str; 3] = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"];

fn extension_suffixes(rt: &Runtime, _: Value) -> R {
    if rt.native().is_none() {
        return Ok(rt.new_list(&[]).value());
    }
    Ok(rt.new_list(&SUFFIXES.map(|s| rt.new_str(s).value())).value())
}

/// The import lock: its thread, and how often that thread has taken it.
struct ImportLock(Arc<(Mutex<(u64, usize)>, Condvar)>);

impl State for ImportLock {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn import_lock(rt: &Runtime) -> Arc<(Mutex<(u64, usize)>, Condvar)> {
    rt.state(|_| ImportLock(Arc::default())).0.clone()
}

fn lock_held(rt: &Runtime, _: Value) -> R {
    let lock = import_lock(rt);
    let held = lock.0.lock().unwrap_or_else(|e| e.into_inner()).1 > 0;
    Ok(Value::bool(held))
}

fn acquire_lock(rt: &Runtime, _: Value) -> R {
    let lock = import_lock(rt);
    let me = rt.thread().c.id.get();
    let try_take = |state: &mut (u64, usize)| {
        let free = state.1 == 0 || state.0 == me;
        if free {
            *state = (me, state.1 + 1);
        }
        free
    };
    if try_take(&mut lock.0.lock().unwrap_or_else(|e| e.into_inner())) {
        return Ok(Value::none());
    }
    rt.without_gil(|| {
        let mut state = lock.0.lock().unwrap_or_else(|e| e.into_inner());
        while !try_take(&mut state) {
            state = lock.1.wait(state).unwrap_or_else(|e| e.into_inner());
        }
    });
    Ok(Value::none())
}

fn release_lock(rt: &Runtime, _: Value) -> R {
    let lock = import_lock(rt);
    let mut state = lock.0.lock().unwrap_or_else(|e| e.into_inner());
    if state.1 == 0 || state.0 != rt.thread().c.id.get() {
        drop(state);
        return Err(rt.runtime_error("not holding the import lock"));
    }
    state.1 -= 1;
    if state.1 == 0 {
        lock.1.notify_one();
    }
    Ok(Value::none())
}

fn origin(name: &str) -> Option<&'static str> {
    FROZEN.iter().find(|(n, _)| *n == name).map(|(_, origin)| *origin)
}

fn find_frozen(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("find_frozen", &["name", "withdata"])
        .required(1)
        .positional_only(1)
        .keyword_only_after(1);
    let [name, _] = args.bind(rt, &P)?;
    let name = str_arg(rt, name.unwrap_or(Value::none()), "find_frozen", "argument 1")?;
    match origin(&name.to_text()) {
        None => Ok(Value::none()),
        Some(origin) => {
            let items = [Value::none(), Value::bool(false), rt.new_str(origin).value()];
            Ok(rt.new_tuple(&items).value())
        }
    }
}

fn get_frozen_object(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let name = str_arg(rt, args[0], "get_frozen_object", "argument 1")?;
    frozen_code(rt, &name.to_text())
}

fn init_frozen(rt: &Runtime, _: Value, name: Value) -> R {
    let name = str_arg(rt, name, "init_frozen", "argument")?.to_text().into_owned();
    if origin(&name).is_none() {
        return Ok(Value::none());
    }
    crate::import::import_module(rt, &name)
}

fn is_frozen(rt: &Runtime, _: Value, name: Value) -> R {
    let name = str_arg(rt, name, "is_frozen", "argument")?;
    Ok(Value::bool(origin(&name.to_text()).is_some()))
}

fn is_frozen_package(rt: &Runtime, _: Value, name: Value) -> R {
    let name = str_arg(rt, name, "is_frozen_package", "argument")?.to_text().into_owned();
    if origin(&name).is_none() {
        return Err(rt.import_error(format!("No such frozen object named {name}")));
    }
    Ok(Value::bool(false))
}

fn frozen_module_names(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_list(&FROZEN.map(|(name, _)| rt.new_str(name).value())).value())
}

fn override_frozen(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::none())
}

fn create_builtin(rt: &Runtime, _: Value, spec: Value) -> R {
    let name = rt.getattr(spec, rt.names().name)?;
    let name = str_arg(rt, name, "create_builtin", "spec.name")?.to_text().into_owned();
    let known = rt.modules.get().and_then(|m| dict::get_text(rt, m, &name));
    if let (Some(m), "sys" | "builtins") = (known, name.as_str()) {
        return Ok(m);
    }
    match crate::modules::find(&name) {
        Some(found) => Ok(crate::modules::create(rt, found)?.value()),
        None => Ok(Value::none()),
    }
}

/// Everything is done in `create_builtin`.
fn exec_builtin(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::int(0))
}

fn is_builtin(rt: &Runtime, _: Value, name: Value) -> R {
    let name = str_arg(rt, name, "is_builtin", "argument")?.to_text().into_owned();
    Ok(Value::int(match name.as_str() {
        "sys" | "builtins" => -1,
        _ => crate::modules::find(&name).is_some() as i32,
    }))
}

fn create_dynamic(rt: &Runtime, _: Value, args: &[Value]) -> R {
    match rt.native() {
        Some(native) => (native.create_dynamic)(rt, args[0]),
        None => Err(rt.import_error("this runtime loads no extension modules")),
    }
}

fn exec_dynamic(rt: &Runtime, _: Value, module: Value) -> R {
    match rt.native() {
        Some(native) => Ok(Value::int((native.exec_dynamic)(rt, module)?)),
        None => Ok(Value::int(0)),
    }
}

fn fix_co_filename(rt: &Runtime, _: Value, code: Value, path: Value) -> R {
    if !crate::modules::builtins::is_code(code) {
        let t = code.ty();
        return Err(rt.type_error(format!("_fix_co_filename() argument 1 must be code, not {}", t.name())));
    }
    let path: Gc<StrCell> = str_arg(rt, path, "_fix_co_filename", "argument 2")?;
    crate::modules::engine::set_code_filename(rt, code, path)?;
    Ok(Value::none())
}

fn source_hash(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("source_hash", &["key", "source"]).required(2);
    let [key, source] = args.bind(rt, &P)?;
    let key = rt.as_i64(key.unwrap_or(Value::none()))?;
    let source = rt.bytes_like(source.unwrap_or(Value::none()))?;
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(key as u64, 0);
    hasher.write(&source);
    let hash = hasher.finish().to_le_bytes();
    Ok(rt.new_bytes(&hash).value())
}

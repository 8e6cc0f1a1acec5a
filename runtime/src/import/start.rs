//! The order in which a runtime gets its library: importlib, streams, `__main__`, `site`.

use super::library::Library;
use super::{cache, library, state};
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{import, os_str, sys_get, sys_set};
use crate::objects::dict;
use crate::value::{DictCell, Gc, ListCell, ModuleCell, Value};
use std::path::{Path, PathBuf};

/// The modules whose code is loaded before files can be imported: name, and name in the library.
pub const FROZEN: [(&str, &str); 2] = [
    ("_frozen_importlib", "importlib._bootstrap"),
    ("_frozen_importlib_external", "importlib._bootstrap_external"),
];

/// Makes imports, files and the standard streams work. Raises ImportError when there is no library.
pub fn start(rt: &Runtime) -> R<()> {
    let config = rt.config.borrow().clone();
    let environment = !config.ignore_environment && !config.isolated;
    let cache_folder = cache::folder(&config);
    let found = match library::find(config.stdlib.as_deref(), environment, cache_folder.as_deref()) {
        Ok(found) => found,
        Err(message) => return Err(rt.import_error(message)),
    };
    set_paths(rt, &found, environment)?;
    *state(rt).library.borrow_mut() = Some(found);
    start_importlib(rt)?;
    start_streams(rt)?;
    add_main_module(rt)?;
    if !rt.config.borrow().warn_options.is_empty() {
        import(rt, "warnings")?;
    }
    if !rt.config.borrow().no_site {
        import(rt, "site")?;
    }
    Ok(())
}

fn set_paths(rt: &Runtime, found: &Library, environment: bool) -> R<()> {
    let config = rt.config.borrow().clone();
    let path_str = |p: &Path| os_str(rt, p.as_os_str()).value();
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        sys_set(rt, name, path_str(&found.prefix))?;
    }
    sys_set(rt, "_stdlib_dir", path_str(&found.stdlib))?;
    let mut prefix = cache::bytecode_folder(&config);
    let option = config.x_options.iter().find_map(|o| o.strip_prefix("pycache_prefix=").map(PathBuf::from));
    let variable = || std::env::var_os("PYTHONPYCACHEPREFIX").filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(given) = option.or_else(|| if environment { variable() } else { None }) {
        // Below, so that files of other interpreters under the same prefix stay theirs.
        prefix = given.join(format!("kingsnake-{}", cache::FINGERPRINT));
    }
    sys_set(rt, "pycache_prefix", path_str(&prefix))?;
    let mut path: Vec<PathBuf> = config.path.clone();
    if environment && let Some(variable) = std::env::var_os("PYTHONPATH").filter(|v| !v.is_empty()) {
        path.extend(std::env::split_paths(&variable));
    }
    path.extend([found.zip(), found.stdlib.clone(), found.dynload.clone()]);
    if let Some(list) = sys_get(rt, "path").and_then(|l| l.downcast::<ListCell>()) {
        for entry in &path {
            crate::objects::list::append(rt, list, path_str(entry))?;
        }
    }
    Ok(())
}

/// Puts a directory at the front of `sys.path`.
pub fn prepend_path(rt: &Runtime, entry: &std::ffi::OsStr) -> R<()> {
    match sys_get(rt, "path").and_then(|l| l.downcast::<ListCell>()) {
        Some(list) => crate::objects::list::insert(rt, list, 0, os_str(rt, entry).value()),
        None => Ok(()),
    }
}

/// The code object of a module of `FROZEN`, compiled from the library's source, or from the cache.
pub fn frozen_code(rt: &Runtime, name: &str) -> R {
    let Some(&(_, origin)) = FROZEN.iter().find(|(n, _)| *n == name) else {
        return Err(rt.import_error(format!("No such frozen object named {name}")));
    };
    let stdlib = state(rt).library.borrow().as_ref().map(|l| l.stdlib.clone()).unwrap_or_default();
    let source_path = stdlib.join(origin.replace('.', "/")).with_extension("py");
    let config = rt.config.borrow().clone();
    let kept = cache::frozen_path(&config, &source_path);
    if let Some(bytes) = kept.as_deref().and_then(|p| std::fs::read(p).ok())
        && let Some(code) = crate::modules::marshal::load_code(rt, &bytes)
    {
        return Ok(code);
    }
    let source = match std::fs::read(&source_path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) => return Err(rt.io_error(&e, Some(os_str(rt, source_path.as_os_str()).value()))),
    };
    let filename = rt.intern_str(&format!("<frozen {origin}>"));
    let code = crate::modules::engine::compile_source(rt, &source, filename, "exec", 0, 0)?;
    if let (Some(path), Some(bytes)) = (kept, crate::modules::marshal::dump_code(code))
        && !config.dont_write_bytecode
    {
        // Without a place to keep it, it is compiled again next time.
        let _ = cache::write(&path, &bytes);
    }
    Ok(code)
}

fn start_importlib(rt: &Runtime) -> R<()> {
    let Some(modules) = rt.modules.get() else { return Ok(()) };
    let imp = crate::modules::create(rt, &crate::modules::_imp::MODULE)?;
    dict::set_text(rt, modules, "_imp", imp.value())?;
    let bootstrap = rt.new_module("_frozen_importlib");
    let Some(namespace) = bootstrap.dict.get() else { return Ok(()) };
    dict::set_text(rt, modules, "_frozen_importlib", bootstrap.value())?;
    dict::set_text(rt, namespace, "__origname__", rt.new_str(FROZEN[0].1).value())?;
    add_builtins(rt, namespace)?;
    let code = frozen_code(rt, "_frozen_importlib")?;
    crate::modules::engine::run_code(rt, code, namespace, namespace.value())?;
    let sys = dict::get_text(rt, modules, "sys").unwrap_or(Value::none());
    state(rt).bootstrap.set(Some(bootstrap.value()));
    rt.call_method_text(bootstrap.value(), "_install", &[sys, imp.value()])?;
    rt.call_method_text(bootstrap.value(), "_install_external_importers", &[])?;
    let external = dict::get_text(rt, modules, "_frozen_importlib_external").unwrap_or(Value::none());
    let magic = cache::magic_number();
    rt.setattr(external, rt.intern_str("MAGIC_NUMBER"), rt.new_bytes(&magic).value())?;
    let raw = rt.new_int(u32::from_le_bytes(magic).into());
    rt.setattr(external, rt.intern_str("_RAW_MAGIC_NUMBER"), raw)?;
    let zip = import(rt, "zipimport")?;
    let importer = rt.getattr_text(zip, "zipimporter")?;
    match sys_get(rt, "path_hooks").and_then(|l| l.downcast::<ListCell>()) {
        Some(hooks) => crate::objects::list::insert(rt, hooks, 0, importer),
        None => Ok(()),
    }
}

fn add_builtins(rt: &Runtime, namespace: Gc<DictCell>) -> R<()> {
    let builtins = rt.modules.get().and_then(|m| dict::get_text(rt, m, "builtins")).unwrap_or(Value::none());
    dict::set_str(rt, namespace, rt.names().__builtins__, builtins)
}

fn start_streams(rt: &Runtime) -> R<()> {
    let io = import(rt, "_io")?;
    if let Some(builtins) = rt.builtins.get() {
        let open = rt.getattr(io, rt.names().open)?;
        dict::set_text(rt, builtins, "open", open)?;
    }
    crate::modules::_io::start_streams(rt)
}

/// Makes `__main__`.
pub fn add_main_module(rt: &Runtime) -> R<Gc<ModuleCell>> {
    let main = rt.new_module("__main__");
    let (Some(modules), Some(namespace)) = (rt.modules.get(), main.dict.get()) else { return Ok(main) };
    dict::set_text(rt, modules, "__main__", main.value())?;
    dict::set_text(rt, namespace, "__annotations__", rt.new_dict().value())?;
    add_builtins(rt, namespace)?;
    let loader = match state(rt).bootstrap.get() {
        Some(bootstrap) => rt.getattr_text(bootstrap, "BuiltinImporter")?,
        None => Value::none(),
    };
    dict::set_text(rt, namespace, "__loader__", loader)?;
    Ok(main)
}

/// The module `__main__`.
pub fn main_module(rt: &Runtime) -> R<Gc<ModuleCell>> {
    let found = rt.modules.get().and_then(|m| dict::get_text(rt, m, "__main__")).and_then(|m| m.downcast());
    match found {
        Some(main) => Ok(main),
        None => add_main_module(rt),
    }
}

/// A script is being run: `__main__.__loader__` is a loader of its source file.
pub fn set_main_loader(rt: &Runtime, main: Gc<ModuleCell>, filename: Value) -> R<()> {
    let modules = rt.modules.get();
    let Some(external) = modules.and_then(|m| dict::get_text(rt, m, "_frozen_importlib_external")) else {
        return Ok(());
    };
    let class = rt.getattr_text(external, "SourceFileLoader")?;
    let loader = rt.call(class, &[rt.new_str("__main__").value(), filename])?;
    rt.module_add(main, "__loader__", loader)
}

/// What happens before a runtime ends: waits for threads, runs `atexit` callbacks, flushes the streams. Gives the exit
/// status that failed flushing asks for.
pub fn finish(rt: &Runtime) -> i32 {
    wait_for_threads(rt);
    crate::modules::atexit::run_all(rt);
    crate::modules::_io::close_all(rt);
    rt.finalizing.set(true);
    let mut status = 0;
    for name in ["stdout", "stderr"] {
        let Some(file) = sys_get(rt, name).filter(|f| !f.is_none()) else { continue };
        if crate::modules::_io::is_closed(rt, file) {
            continue;
        }
        if let Err(raised) = rt.call_method(file, rt.names().flush, &[]) {
            let exception = rt.take_raised(raised);
            if name == "stdout" {
                crate::objects::exceptions::write_unraisable(rt, exception, "", Some(file));
                status = 120;
            }
        }
    }
    status
}

fn wait_for_threads(rt: &Runtime) {
    let Some(threading) = rt.modules.get().and_then(|m| dict::get_text(rt, m, "threading")) else { return };
    if threading.is_none() {
        return;
    }
    let result = rt.call_method(threading, rt.names()._shutdown, &[]);
    if let Err(raised) = result {
        let exception = rt.take_raised(raised);
        crate::objects::exceptions::write_unraisable(rt, exception, "", Some(threading));
    }
}

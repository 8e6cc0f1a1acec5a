//! Importing: what an import statement does, and how a runtime gets CPython's import system going.
//!
//! The machinery is the standard library's own (`importlib/_bootstrap.py`, `_bootstrap_external.py`); Rust has the fast
//! way for modules that are there already, and starts it all.
//!
//! - `library` where the standard library is     - `cache`  compiled bytecode on disk
//! - `source`  decoding of source files          - `start`  the order in which things are set up

pub mod cache;
pub mod library;
pub mod source;
mod start;
mod trim;

pub use start::{
    FROZEN, add_main_module, finish, frozen_code, main_module, prepend_path, set_main_loader, start,
};

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::objects::dict;
use crate::runtime::State;
use crate::value::{DictCell, Gc, ModuleCell, StrCell, Value, statics};
use std::cell::Cell;

/// The import system's modules, once they are there.
pub struct ImportState {
    /// `_frozen_importlib`
    pub bootstrap: Cell<Option<Value>>,
    pub library: std::cell::RefCell<Option<library::Library>>,
}

impl State for ImportState {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(m) = self.bootstrap.get() {
            t.visit(m);
        }
    }
}

pub(crate) fn state(rt: &Runtime) -> std::rc::Rc<ImportState> {
    rt.state(|_| ImportState { bootstrap: Cell::new(None), library: std::cell::RefCell::new(None) })
}

/// What an import statement does: the module `name`, or the package it begins with if nothing is taken from it.
pub fn import_name(rt: &Runtime, name: Gc<StrCell>, globals: Value, fromlist: Value, level: i32) -> R {
    if level < 0 {
        return Err(rt.value_error("level must be >= 0"));
    }
    let full = if level > 0 { resolve(rt, name, globals, level as usize)? } else { name };
    if level == 0 && name.is_empty() {
        return Err(rt.value_error("Empty module name"));
    }
    let module = find_or_load(rt, full)?;
    if !fromlist.is_none() && rt.truthy(fromlist)? {
        return from_package(rt, module, fromlist);
    }
    if level > 0 && name.is_empty() {
        return Ok(module);
    }
    let units = name.units();
    let Some(dot) = units.iter().position(|c| c == u32::from(b'.')) else { return Ok(module) };
    if level == 0 {
        let front = rt.intern(rt.new_str_units(units.slice(0..dot)));
        return find_or_load(rt, front);
    }
    let keep = full.len() - (name.len() - dot);
    let front = rt.intern(rt.new_str_units(full.units().slice(0..keep)));
    match rt.modules.get().and_then(|m| dict::get_str(rt, m, front)) {
        Some(m) => Ok(m),
        None => {
            let shown = rt.repr_text(front.value())?;
            Err(rt.key_error(rt.new_str(&format!("{shown} not in sys.modules as expected")).value()))
        }
    }
}

/// Whether a value is the function `__import__` of ours: then the loop need not call it.
pub fn is_own_import(v: Value) -> bool {
    v.downcast::<crate::value::BuiltinCell>().is_some_and(|b| {
        let own = crate::modules::builtins::MODULE.functions.iter().find(|d| d.name == "__import__");
        own.is_some_and(|d| std::ptr::eq(b.def.get(), std::ptr::from_ref(d).cast()))
    })
}

/// As `import_name`, with the globals as the loop has them.
pub fn import_module_level(
    rt: &Runtime,
    name: Gc<StrCell>,
    globals: Option<Gc<DictCell>>,
    fromlist: Value,
    level: i32,
) -> R {
    import_name(rt, name, globals.map_or(Value::none(), |d| d.value()), fromlist, level)
}

/// Whether the module's code is still running, by its spec.
pub fn is_initializing(rt: &Runtime, module: Value) -> bool {
    match module_is_initializing(rt, module) {
        Ok(busy) => busy,
        Err(raised) => {
            rt.clear_raised(raised);
            false
        }
    }
}

/// A module by its full name, imported if need be.
pub fn import_module(rt: &Runtime, name: &str) -> R {
    find_or_load(rt, rt.intern_str(name))
}

fn find_or_load(rt: &Runtime, name: Gc<StrCell>) -> R {
    let found = match rt.modules.get() {
        Some(modules) => dict::get(rt, modules, name.value())?,
        None => None,
    };
    match found {
        Some(m) if !m.is_none() => {
            wait_if_initializing(rt, m, name)?;
            Ok(m)
        }
        _ => load(rt, name),
    }
}

/// A module that another thread is still importing: waits for that.
fn wait_if_initializing(rt: &Runtime, module: Value, name: Gc<StrCell>) -> R<()> {
    let names = rt.names();
    let Some(spec) = rt.getattr_opt(module, names.__spec__)? else { return Ok(()) };
    if spec.is_none() {
        return Ok(());
    }
    let Some(busy) = rt.getattr_opt(spec, names._initializing)? else { return Ok(()) };
    if busy.is_true()
        && let Some(bootstrap) = state(rt).bootstrap.get()
    {
        rt.call_method(bootstrap, names._lock_unlock_module, &[name.value()])?;
    }
    Ok(())
}

fn load(rt: &Runtime, name: Gc<StrCell>) -> R {
    let Some(bootstrap) = state(rt).bootstrap.get() else {
        return load_built_in(rt, name);
    };
    let import =
        rt.builtins.get().and_then(|b| dict::get_str(rt, b, rt.names().__import__)).unwrap_or(Value::none());
    let result = rt.call_method(bootstrap, rt.names()._find_and_load, &[name.value(), import]);
    result.map_err(|raised| trim::importlib_frames(rt, raised))
}

/// Before the import system is there, and in runtimes without a library: built-in modules alone.
fn load_built_in(rt: &Runtime, name: Gc<StrCell>) -> R {
    let text = name.to_text().into_owned();
    let Some(spec) = crate::modules::find(&text) else {
        return Err(rt.raise(statics::module_not_found_error(), format!("No module named '{text}'")));
    };
    let module = crate::modules::create(rt, spec)?;
    if let Some(modules) = rt.modules.get() {
        dict::set_str(rt, modules, name, module.value())?;
    }
    Ok(module.value())
}

/// `from module import …`: submodules that the names may mean are imported.
fn from_package(rt: &Runtime, module: Value, fromlist: Value) -> R {
    let names = rt.names();
    let (Some(bootstrap), Some(_)) = (state(rt).bootstrap.get(), rt.getattr_opt(module, names.__path__)?)
    else {
        return Ok(module);
    };
    let import =
        rt.builtins.get().and_then(|b| dict::get_str(rt, b, names.__import__)).unwrap_or(Value::none());
    let result = rt.call_method(bootstrap, names._handle_fromlist, &[module, fromlist, import]);
    result.map_err(|raised| trim::importlib_frames(rt, raised))
}

/// The full name that a relative import means.
fn resolve(rt: &Runtime, name: Gc<StrCell>, globals: Value, level: usize) -> R<Gc<StrCell>> {
    let Some(globals) = globals.downcast::<DictCell>() else {
        return Err(if globals.is_none() {
            rt.key_error(rt.new_str("'__name__' not in globals").value())
        } else {
            rt.type_error("globals must be a dict")
        });
    };
    let package = package_of(rt, globals)?;
    if package.is_empty() {
        return Err(rt.import_error("attempted relative import with no known parent package"));
    }
    let mut end = package.len();
    for _ in 1..level {
        match package.units().slice(0..end).iter().rposition(|c| c == u32::from(b'.')) {
            Some(dot) => end = dot,
            None => return Err(rt.import_error("attempted relative import beyond top-level package")),
        }
    }
    let mut full = package.units().slice(0..end).to_buf();
    if !name.is_empty() {
        full.push(u32::from(b'.'));
        full.push_units(name.units());
    }
    Ok(rt.intern(rt.new_str_units(full.as_units())))
}

/// The package a module's code belongs to: `__package__`, or `__spec__.parent`, or from `__name__` and `__path__`.
fn package_of(rt: &Runtime, globals: Gc<DictCell>) -> R<Gc<StrCell>> {
    let names = rt.names();
    let given = dict::get_str(rt, globals, names.__package__).filter(|p| !p.is_none());
    let spec = dict::get_str(rt, globals, names.__spec__).filter(|s| !s.is_none());
    if let Some(package) = given {
        let Some(package) = package.downcast::<StrCell>() else {
            return Err(rt.type_error("package must be a string"));
        };
        if let Some(spec) = spec {
            let parent = rt.getattr_text(spec, "parent")?;
            if !rt.eq(package.value(), parent)? {
                let text = "__package__ != __spec__.parent";
                crate::modules::_warnings::warn(rt, statics::import_warning(), text, 1)?;
            }
        }
        return Ok(package);
    }
    if let Some(spec) = spec {
        let parent = rt.getattr_text(spec, "parent")?;
        return match parent.downcast() {
            Some(s) => Ok(s),
            None => Err(rt.type_error("__spec__.parent must be a string")),
        };
    }
    let text = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
    crate::modules::_warnings::warn(rt, statics::import_warning(), text, 1)?;
    let Some(name) = dict::get_str(rt, globals, names.__name__) else {
        return Err(rt.key_error(rt.new_str("'__name__' not in globals").value()));
    };
    let Some(name) = name.downcast::<StrCell>() else {
        return Err(rt.type_error("__name__ must be a string"));
    };
    if dict::get_str(rt, globals, names.__path__).is_some() {
        return Ok(name);
    }
    let dot = name.units().iter().rposition(|c| c == u32::from(b'.'));
    match dot {
        Some(dot) => Ok(rt.new_str_units(name.units().slice(0..dot))),
        None => Err(rt.import_error("attempted relative import with no known parent package")),
    }
}

/// `from module import name`, once the module is there.
pub fn import_from(rt: &Runtime, module: Value, name: Gc<StrCell>) -> R {
    if let Some(v) = rt.getattr_opt(module, name)? {
        return Ok(v);
    }
    let names = rt.names();
    let package = rt.getattr_opt(module, names.__name__)?.and_then(|n| n.downcast::<StrCell>());
    if let Some(package) = package {
        let mut full = package.units().to_buf();
        full.push(u32::from(b'.'));
        full.push_units(name.units());
        let full = rt.new_str_units(full.as_units());
        if let Some(m) = rt.modules.get().and_then(|m| dict::get_str(rt, m, full)) {
            return Ok(m);
        }
    }
    Err(cannot_import(rt, module, package, name)?)
}

fn cannot_import(
    rt: &Runtime,
    module: Value,
    package: Option<Gc<StrCell>>,
    name: Gc<StrCell>,
) -> R<crate::error::Raised> {
    let path = module_file(rt, module);
    let from = package.map_or("<unknown module name>".to_string(), |p| p.to_text().into_owned());
    let n = name.to_text();
    let message = match &path {
        None => format!("cannot import name '{n}' from '{from}' (unknown location)"),
        Some(path) => {
            let where_ = path.to_text();
            if module_is_initializing(rt, module)? {
                let hint = "(most likely due to a circular import)";
                format!(
                    "cannot import name '{n}' from partially initialized module '{from}' {hint} ({where_})"
                )
            } else {
                format!("cannot import name '{n}' from '{from}' ({where_})")
            }
        }
    };
    let module_name = package.map_or(Value::none(), |p| p.value());
    let where_ = path.map_or(Value::none(), |p| p.value());
    Ok(raise_import_error(rt, statics::import_error(), &message, module_name, where_))
}

/// `ImportError(message, name=…, path=…)`
pub fn raise_import_error(
    rt: &Runtime,
    ty: crate::value::Type,
    message: &str,
    name: Value,
    path: Value,
) -> crate::error::Raised {
    let text = rt.new_str(message).value();
    let made =
        crate::modules::support::call_keywords(rt, ty.value(), &[text], &[("name", name), ("path", path)]);
    match made {
        Ok(e) => {
            crate::objects::exceptions::chain_context(rt, e);
            rt.raise_value(e)
        }
        Err(raised) => raised,
    }
}

fn module_is_initializing(rt: &Runtime, module: Value) -> R<bool> {
    let Some(spec) = rt.getattr_opt(module, rt.names().__spec__)? else { return Ok(false) };
    match rt.getattr_opt(spec, rt.names()._initializing)? {
        Some(busy) => rt.truthy(busy),
        None => Ok(false),
    }
}

fn module_file(rt: &Runtime, module: Value) -> Option<Gc<StrCell>> {
    let d = module.downcast::<ModuleCell>()?.dict.get()?;
    dict::get_str(rt, d, rt.names().__file__)?.downcast()
}

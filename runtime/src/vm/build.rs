//! Classes, imports, and running code from outside.

use super::frame::FrameCell;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::code::CodeCell;
use crate::objects::dict;
use crate::types::Args;
use crate::value::{
    DictCell, FunctionCell, Gc, ModuleCell, StrCell, TupleCell, TypeCell, Value, VarCell, statics,
};

/// `builtins.__build_class__(func, name, *bases, metaclass=…, **keywords)`
pub fn build_class(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let pos = args.pos();
    if pos.len() < 2 {
        return Err(rt.type_error("__build_class__: not enough arguments"));
    }
    let Some(func) = pos[0].downcast::<FunctionCell>() else {
        return Err(rt.type_error("__build_class__: func must be a function"));
    };
    if !pos[1].is::<StrCell>() {
        return Err(rt.type_error("__build_class__: name is not a string"));
    }
    let original = rt.new_tuple(&pos[2..]);
    let bases = resolve_bases(rt, original)?;
    let (metaclass, keywords) = split_metaclass(rt, args, bases)?;
    let (names, mut values) = keywords;
    let ns = prepare_namespace(rt, metaclass, pos[1], bases, names, &values)?;
    let cell = run_body(rt, func, ns)?;
    if bases != original {
        rt.setitem(ns, rt.intern_str("__orig_bases__").value(), original.value())?;
    }
    for (i, v) in [pos[1], bases.value(), ns].into_iter().enumerate() {
        values.insert(i, v);
    }
    let class = rt.call_with_args(metaclass, Args { all: &values, names })?;
    if class.is::<TypeCell>()
        && let Some(cell) = cell.downcast::<VarCell>()
        && cell.contents.get() != Some(class)
    {
        return Err(class_cell_error(rt, pos[1], cell.contents.get(), class));
    }
    Ok(class)
}

#[cold]
fn class_cell_error(rt: &Runtime, name: Value, found: Option<Value>, class: Value) -> crate::error::Raised {
    let (n, c) = match (rt.repr_text(name), rt.repr_text(class)) {
        (Ok(n), Ok(c)) => (n, c),
        (Err(raised), _) | (_, Err(raised)) => return raised,
    };
    match found {
        None => rt.runtime_error(format!(
            "__class__ not set defining {n} as {c}. Was __classcell__ propagated to type.__new__?"
        )),
        Some(f) => match rt.repr_text(f) {
            Ok(f) => rt.type_error(format!("__class__ set to {f} defining {n} as {c}")),
            Err(raised) => raised,
        },
    }
}

/// Bases that are no types say by `__mro_entries__` what stands for them.
fn resolve_bases(rt: &Runtime, bases: Gc<TupleCell>) -> R<Gc<TupleCell>> {
    if bases.iter().all(|b| b.is::<TypeCell>()) {
        return Ok(bases);
    }
    let mut out = GcVec::new(rt);
    let mut changed = false;
    for b in bases.iter() {
        let entries = if b.is::<TypeCell>() { None } else { rt.getattr_opt(b, rt.names().__mro_entries__)? };
        match entries {
            None => out.push(b),
            Some(f) => {
                let new = rt.call(f, &[bases.value()])?;
                let Some(t) = new.downcast::<TupleCell>() else {
                    return Err(rt.type_error("__mro_entries__ must return a tuple"));
                };
                out.extend(t.iter());
                changed = true;
            }
        }
    }
    Ok(if changed { rt.new_tuple(&out) } else { bases })
}

type Keywords<'r> = (Option<Gc<TupleCell>>, GcVec<'r>);

/// The metaclass, and the keywords without `metaclass`.
fn split_metaclass<'r>(rt: &'r Runtime, args: Args<'_>, bases: Gc<TupleCell>) -> R<(Value, Keywords<'r>)> {
    let mut given = None;
    let mut names = GcVec::new(rt);
    let mut values = GcVec::new(rt);
    for (k, v) in args.keywords() {
        if *k == *"metaclass" {
            given = Some(v);
        } else {
            names.push(k.value());
            values.push(v);
        }
    }
    let mut metaclass = match given {
        Some(m) => m,
        None if bases.is_empty() => statics::type_type().value(),
        None => bases.get(0).ty().value(),
    };
    if let Some(m) = metaclass.downcast::<TypeCell>() {
        let all: Vec<Value> = bases.iter().collect(); // the tuple holds them
        metaclass = crate::types::create::winner(rt, m, &all)?.value();
    }
    let names = (!names.is_empty()).then(|| rt.new_tuple(&names));
    Ok((metaclass, (names, values)))
}

fn prepare_namespace(
    rt: &Runtime,
    metaclass: Value,
    name: Value,
    bases: Gc<TupleCell>,
    names: Option<Gc<TupleCell>>,
    values: &[Value],
) -> R {
    let Some(prepare) = rt.getattr_opt(metaclass, rt.names().__prepare__)? else {
        return Ok(rt.new_dict().value());
    };
    let mut all = GcVec::from_slice(rt, &[name, bases.value()]);
    all.extend(values.iter().copied());
    let ns = rt.call_with_args(prepare, Args { all: &all, names })?;
    let slots = ns.ty().slots();
    if slots.getitem.is_none() || slots.setitem.is_none() && !ns.is::<DictCell>() {
        let m = match metaclass.downcast::<TypeCell>() {
            Some(m) => m.name().to_string(),
            None => "<metaclass>".into(),
        };
        return Err(rt.type_error(format!("{m}.__prepare__() must return a mapping, not {}", ns.ty().name())));
    }
    Ok(ns)
}

/// Runs a class body in its namespace; gives the `__class__` cell, or None.
fn run_body(rt: &Runtime, func: Gc<FunctionCell>, ns: Value) -> R {
    let frame = rt.new_frame(func.code.get(), Some(func), func.globals.get(), func.builtins.get());
    frame.locals.set(Some(ns));
    super::eval::run_entry(rt, frame)
}

// ---- running code ----

/// `exec(code, globals, locals)`; the value of an expression.
pub fn run_code(rt: &Runtime, code: Gc<CodeCell>, globals: Gc<DictCell>, locals: Value) -> R {
    let builtins = builtins_of(rt, globals)?;
    let func = rt.new_function(code, globals, builtins);
    let frame = rt.new_frame(code, Some(func), globals, builtins);
    frame.locals.set(Some(locals));
    super::eval::run_entry(rt, frame)
}

/// The dict of `globals["__builtins__"]`, which is set if it is missing.
pub fn builtins_of(rt: &Runtime, globals: Gc<DictCell>) -> R<Gc<DictCell>> {
    let name = rt.names().__builtins__;
    let own = rt.builtins.get().ok_or_else(|| rt.system_error("no builtins"))?;
    let Some(found) = dict::get_str(rt, globals, name) else {
        let module = rt.modules.get().and_then(|m| dict::get_str(rt, m, rt.names().builtins));
        dict::set_str(rt, globals, name, module.unwrap_or(own.value()))?;
        return Ok(own);
    };
    if let Some(m) = found.downcast::<ModuleCell>() {
        return Ok(m.dict.get().unwrap_or(own));
    }
    Ok(found.downcast::<DictCell>().unwrap_or(own))
}

/// Which grammar a source text is read by.
pub use kingsnake_compile::Mode;

/// `compile(source, filename, mode)`: a code object. SyntaxError.
pub fn compile_source(
    rt: &Runtime,
    source: &str,
    filename: &str,
    mode: Mode,
    options: &kingsnake_compile::Options,
) -> R<Gc<CodeCell>> {
    match kingsnake_compile::compile(source, filename, mode, options) {
        Ok(code) => crate::objects::code::new_code(rt, &code),
        Err(error) => Err(crate::objects::exceptions::raise_syntax_error(rt, &error)),
    }
}

// ---- imports ----

pub fn import_name(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>, fromlist: Value, level: Value) -> R {
    let import = dict::get_str(rt, frame.builtins.get(), rt.names().__import__);
    let Some(import) = import else { return Err(rt.import_error("__import__ not found")) };
    if crate::import::is_own_import(import) {
        let level = rt.as_i32(level)?;
        return crate::import::import_module_level(rt, name, Some(frame.globals.get()), fromlist, level);
    }
    let locals = frame.locals.get().unwrap_or(Value::none());
    rt.call(import, &[name.value(), frame.globals.get().value(), locals, fromlist, level])
}

pub fn import_from(rt: &Runtime, module: Value, name: Gc<StrCell>) -> R {
    if let Some(v) = rt.getattr_opt(module, name)? {
        return Ok(v);
    }
    // A submodule that is being imported may be in sys.modules only.
    let module_name = rt.getattr_opt(module, rt.names().__name__)?.and_then(|n| n.downcast::<StrCell>());
    if let Some(m) = module_name
        && let Some(modules) = rt.modules.get()
    {
        let full = rt.new_str(&format!("{}.{}", m.to_text(), name.to_text()));
        if let Some(v) = dict::get_str(rt, modules, full) {
            return Ok(v);
        }
    }
    Err(cannot_import(rt, module, module_name, name))
}

#[cold]
fn cannot_import(
    rt: &Runtime,
    module: Value,
    module_name: Option<Gc<StrCell>>,
    name: Gc<StrCell>,
) -> crate::error::Raised {
    let path = match rt.getattr_opt(module, rt.names().__file__) {
        Ok(p) => p.and_then(|p| p.downcast::<StrCell>()),
        Err(raised) => return raised,
    };
    let shown = module_name.map_or("<unknown module name>".into(), |m| m.to_text().into_owned());
    let n = name.to_text();
    let initializing = crate::import::is_initializing(rt, module);
    let message = match path {
        None => format!("cannot import name '{n}' from '{shown}' (unknown location)"),
        Some(p) if initializing => format!(
            "cannot import name '{n}' from partially initialized module '{shown}' (most likely due to a circular import) ({})",
            p.to_text()
        ),
        Some(p) => format!("cannot import name '{n}' from '{shown}' ({})", p.to_text()),
    };
    let raised = rt.import_error(message);
    if let Some(e) = rt.peek_raised() {
        let m = module_name.map_or(Value::none(), |m| m.value());
        let p = path.map_or(Value::none(), |p| p.value());
        crate::objects::exceptions::set_import_fields(e, m, p);
    }
    raised
}

/// `from module import *`
pub fn import_star(rt: &Runtime, frame: &FrameCell, module: Value) -> R<()> {
    let all = rt.getattr_opt(module, rt.names().__all__)?;
    let (names, skip_private) = match all {
        Some(names) => (names, false),
        None => {
            let Some(d) = rt.getattr_opt(module, rt.names().__dict__)? else {
                return Err(rt.import_error("from-import-* object has no __dict__ and no __all__"));
            };
            (rt.call_method(d, rt.names().keys, &[])?, true)
        }
    };
    let names = rt.collect(names)?;
    for &name in names.iter() {
        let Some(s) = name.downcast::<StrCell>() else {
            let t = name.ty();
            let what = if skip_private { "Key in" } else { "Item in" };
            let field = if skip_private { "__dict__" } else { "__all__" };
            let m = rt.getattr(module, rt.names().__name__)?;
            let m = rt.str(m)?;
            return Err(rt.type_error(format!(
                "{what} {}.{field} must be str, not {}",
                m.to_text(),
                t.name()
            )));
        };
        if skip_private && !s.is_empty() && s.char_at(0) == '_' as u32 {
            continue;
        }
        let v = rt.getattr(module, s)?;
        super::ops::store_name(rt, frame, rt.intern(s), v)?;
    }
    Ok(())
}

//! `_warnings`: issuing warnings, through the filters that `warnings` keeps.

mod show;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::modules::engine;
use crate::objects::{dict, list};
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{DictCell, Gc, ListCell, ModuleCell, StrCell, TupleCell, Type, TypeCell, Value, statics};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_warnings",
    doc: "Warnings, as the runtime itself issues them; the part of warnings that must be there early.",
    functions: methods! {
        "warn" => Full(warn_function), "warn($module, /, message, category=None, stacklevel=1, source=None)\n--\n\nIssues a warning, or maybe ignores it or raises an exception.";
        "warn_explicit" => Full(warn_explicit_function), "warn_explicit($module, /, message, category, filename, lineno,\n              module=<unrepresentable>, registry=None,\n              module_globals=None, source=None)\n--\n\nIssues a warning as if from a given place.";
        "_filters_mutated" => Zero(filters_mutated), "_filters_mutated($module, /)\n--\n\nThe filters have changed: registries are void.";
    },
    exec,
};

pub struct Warnings {
    filters: Gc<ListCell>,
    once: Gc<DictCell>,
    default_action: Cell<Value>,
    version: Cell<i64>,
}

impl State for Warnings {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.filters);
        t.visit_cell(self.once);
        t.visit(self.default_action.get());
    }
}

fn state(rt: &Runtime) -> std::rc::Rc<Warnings> {
    rt.state(|rt| Warnings {
        filters: rt.new_list(&[]),
        once: rt.new_dict(),
        default_action: Cell::new(rt.intern_str("default").value()),
        version: Cell::new(0),
    })
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let state = state(rt);
    list::clear(rt, state.filters);
    let rules = [
        ("default", statics::deprecation_warning(), Some("__main__")),
        ("ignore", statics::deprecation_warning(), None),
        ("ignore", statics::pending_deprecation_warning(), None),
        ("ignore", statics::import_warning(), None),
        ("ignore", statics::resource_warning(), None),
    ];
    for (action, category, name) in rules {
        let name = name.map_or(Value::none(), |n| rt.new_str(n).value());
        let items = [rt.intern_str(action).value(), Value::none(), category.value(), name, Value::int(0)];
        list::append(rt, state.filters, rt.new_tuple(&items).value())?;
    }
    rt.module_add(module, "filters", state.filters.value())?;
    rt.module_add(module, "_onceregistry", state.once.value())?;
    rt.module_add(module, "_defaultaction", state.default_action.get())
}

fn filters_mutated(rt: &Runtime, _: Value) -> R {
    let state = state(rt);
    state.version.set(state.version.get() + 1);
    Ok(Value::none())
}

/// A name in `warnings`, if that has been imported: what programs change there counts.
pub(super) fn library_name(rt: &Runtime, name: &str) -> R<Option<Value>> {
    let Some(module) = rt.modules.get().and_then(|m| dict::get_text(rt, m, "warnings")) else {
        return Ok(None);
    };
    rt.getattr_opt(module, rt.intern_str(name))
}

/// Issues a warning of Rust code: `level` 1 is the Python code that runs.
pub fn warn(rt: &Runtime, category: Type, message: &str, level: usize) -> R<()> {
    let message = rt.new_str(message).value();
    do_warn(rt, message, category.value(), level as i64, None)
}

/// As [`warn`], with the message as an object and the object that the warning is about.
pub fn warn_about(rt: &Runtime, category: Value, message: Value, level: i64, source: Option<Value>) -> R<()> {
    do_warn(rt, message, category, level, source)
}

/// Issues a warning as if from a given place. Without a module it goes by the file's name.
pub fn warn_at(
    rt: &Runtime,
    category: Value,
    message: Value,
    (filename, line): (Gc<StrCell>, i64),
    module: Option<Value>,
    registry: Option<Value>,
) -> R<()> {
    let module = module.unwrap_or_else(|| module_of_file(rt, filename));
    let place =
        Place { filename: filename.value(), line, module, registry: registry.unwrap_or(Value::none()) };
    explicit(rt, category, message, &place, None, None)
}

/// The name that stands for a file's module.
fn module_of_file(rt: &Runtime, filename: Gc<StrCell>) -> Value {
    let text = filename.to_text();
    let short = text.strip_suffix(".py").unwrap_or(&text);
    rt.new_str(if short.is_empty() { "<unknown>" } else { short }).value()
}

fn warn_function(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("warn", &["message", "category", "stacklevel", "source"]).required(1);
    let [message, category, level, source] = args.bind(rt, &P)?;
    let message = message.unwrap_or(Value::none());
    let category = category_of(rt, message, category.unwrap_or(Value::none()))?;
    let level = level.map_or(Ok(1), |v| rt.as_i64(v))?;
    do_warn(rt, message, category, level, source.filter(|s| !s.is_none()))?;
    Ok(Value::none())
}

fn category_of(rt: &Runtime, message: Value, category: Value) -> R {
    let warning = statics::warning();
    if message.ty().is_subtype(warning) {
        return Ok(message.ty().value());
    }
    if category.is_none() {
        return Ok(statics::user_warning().value());
    }
    match category.downcast::<TypeCell>() {
        Some(t) if t.is_subtype(warning) => Ok(category),
        _ => {
            let t = category.ty();
            Err(rt.type_error(format!("category must be a Warning subclass, not '{}'", t.name())))
        }
    }
}

/// Where a warning is said to come from.
struct Place {
    filename: Value,
    line: i64,
    module: Value,
    registry: Value,
}

fn do_warn(rt: &Runtime, message: Value, category: Value, level: i64, source: Option<Value>) -> R<()> {
    let place = place_of_caller(rt, level)?;
    explicit(rt, category, message, &place, None, source)
}

/// The frame that many levels out, not counting importlib's.
fn place_of_caller(rt: &Runtime, level: i64) -> R<Place> {
    let mut frame = engine::frame_at_depth(rt, 0);
    let internal_start = frame.is_some_and(|f| is_internal(rt, f));
    if level <= 0 || internal_start {
        let mut left = level - 1;
        while left > 0 && frame.is_some() {
            frame = next_outer(rt, frame)?;
            left -= 1;
        }
    } else {
        let mut left = level - 1;
        while left > 0 && frame.is_some() {
            frame = next_outer(rt, frame)?;
            while frame.is_some_and(|f| is_internal(rt, f)) {
                frame = next_outer(rt, frame)?;
            }
            left -= 1;
        }
    }
    let (globals, filename, line) = match frame {
        Some(f) => {
            let globals = rt.getattr_text(f, "f_globals")?;
            let code = rt.getattr_text(f, "f_code")?;
            let line = rt.getattr_text(f, "f_lineno")?;
            (globals, rt.getattr_text(code, "co_filename")?, rt.as_i64(line).unwrap_or(0))
        }
        None => {
            let globals = rt.sys_dict.get().map_or(Value::none(), |d| d.value());
            (globals, rt.new_str("sys").value(), 1)
        }
    };
    let Some(globals) = globals.downcast::<DictCell>() else {
        return Ok(Place { filename, line, module: rt.new_str("<string>").value(), registry: Value::none() });
    };
    let registry = rt.names().__warningregistry__;
    let registry = match dict::get_str(rt, globals, registry) {
        Some(d) => d,
        None => {
            let made = rt.new_dict().value();
            dict::set_str(rt, globals, registry, made)?;
            made
        }
    };
    let module = dict::get_str(rt, globals, rt.names().__name__)
        .filter(|n| n.is::<StrCell>())
        .unwrap_or_else(|| rt.new_str("<string>").value());
    Ok(Place { filename, line, module, registry })
}

fn next_outer(rt: &Runtime, frame: Option<Value>) -> R<Option<Value>> {
    match frame {
        Some(f) => Ok(Some(rt.getattr_text(f, "f_back")?).filter(|b| !b.is_none())),
        None => Ok(None),
    }
}

fn is_internal(rt: &Runtime, frame: Value) -> bool {
    let name = || -> R<String> {
        let code = rt.getattr_text(frame, "f_code")?;
        let name = rt.getattr_text(code, "co_filename")?;
        Ok(name.downcast::<StrCell>().map_or(String::new(), |s| s.to_text().into_owned()))
    };
    match name() {
        Ok(name) => name.contains("importlib") && name.contains("_bootstrap"),
        Err(raised) => {
            rt.clear_raised(raised);
            false
        }
    }
}

fn warn_explicit_function(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new(
        "warn_explicit",
        &["message", "category", "filename", "lineno", "module", "registry", "module_globals", "source"],
    )
    .required(4);
    let [message, category, filename, line, module, registry, globals, source] = args.bind(rt, &P)?;
    let none = Value::none();
    let filename = filename.unwrap_or(none);
    let Some(name) = filename.downcast::<StrCell>() else {
        let t = filename.ty();
        return Err(
            rt.type_error(format!("warn_explicit() argument 'filename' must be str, not {}", t.name()))
        );
    };
    let line = rt.as_i64(line.unwrap_or(none))?;
    let module = match module {
        Some(m) if !m.is_none() => m,
        _ => module_of_file(rt, name),
    };
    let registry = registry.unwrap_or(none);
    if !registry.is_none() && !registry.is::<DictCell>() {
        return Err(rt.type_error("'registry' must be a dict or None"));
    }
    let globals = globals.filter(|g| !g.is_none());
    if globals.is_some_and(|g| !g.is::<DictCell>()) {
        let t = globals.map_or("NoneType".to_string(), |g| g.ty().name().to_string());
        return Err(rt.type_error(format!("module_globals must be a dict, not '{t}'")));
    }
    let place = Place { filename, line, module, registry };
    let line_text = show::source_line(rt, globals, line)?;
    explicit(
        rt,
        category.unwrap_or(none),
        message.unwrap_or(none),
        &place,
        line_text,
        source.filter(|s| !s.is_none()),
    )?;
    Ok(none)
}

/// Decides what to do with a warning, and does it.
fn explicit(
    rt: &Runtime,
    category: Value,
    message: Value,
    place: &Place,
    line_text: Option<Value>,
    source: Option<Value>,
) -> R<()> {
    let (message, text, category) = if message.ty().is_subtype(statics::warning()) {
        (message, rt.str(message)?, message.ty().value())
    } else {
        let made = rt.call(category, &[message])?;
        (made, rt.str(message)?, category)
    };
    let key = rt.new_tuple(&[text.value(), category, rt.new_int(place.line)]).value();
    let registry = place.registry.downcast::<DictCell>();
    if let Some(registry) = registry
        && already_warned(rt, registry, key, false)?
    {
        return Ok(());
    }
    let (action, rule) = action_for(rt, category, text, place)?;
    if action == "error" {
        return Err(rt.raise_value(message));
    }
    if action == "ignore" {
        return Ok(());
    }
    let mut already = false;
    if action != "always" {
        if let Some(registry) = registry {
            dict::set(rt, registry, key, Value::bool(true))?;
        }
        already = match action.as_str() {
            "once" => {
                let once = match library_name(rt, "onceregistry")?.and_then(|d| d.downcast()) {
                    Some(d) => d,
                    None => state(rt).once,
                };
                update_registry(rt, registry.unwrap_or(once), text, category, false)?
            }
            "module" => match registry {
                Some(r) => update_registry(rt, r, text, category, false)?,
                None => false,
            },
            "default" => false,
            _ => {
                let shown = rt.repr_text(rule)?;
                let message = format!("Unrecognized action ({action}) in warnings.filters:\n {shown}");
                return Err(rt.runtime_error(message));
            }
        };
    }
    if already {
        return Ok(());
    }
    show::show(rt, message, text, category, place.filename, place.line, line_text, source)
}

fn update_registry(
    rt: &Runtime,
    registry: Gc<DictCell>,
    text: Gc<StrCell>,
    category: Value,
    zero: bool,
) -> R<bool> {
    let key = if zero {
        rt.new_tuple(&[text.value(), category, Value::int(0)])
    } else {
        rt.new_tuple(&[text.value(), category])
    };
    already_warned(rt, registry, key.value(), true)
}

/// Whether the registry has the key; it is emptied first if the filters have changed.
fn already_warned(rt: &Runtime, registry: Gc<DictCell>, key: Value, add: bool) -> R<bool> {
    let version = rt.new_int(state(rt).version.get());
    let name = rt.intern_str("version");
    if dict::get_str(rt, registry, name) != Some(version) {
        dict::clear(rt, registry);
        dict::set_str(rt, registry, name, version)?;
    } else if let Some(found) = dict::get(rt, registry, key)?
        && rt.truthy(found)?
    {
        return Ok(true);
    }
    if add {
        dict::set(rt, registry, key, Value::bool(true))?;
    }
    Ok(false)
}

/// The action of the first filter that matches, and that filter.
fn action_for(rt: &Runtime, category: Value, text: Gc<StrCell>, place: &Place) -> R<(String, Value)> {
    let filters = match library_name(rt, "filters")? {
        None => state(rt).filters,
        Some(f) => match f.downcast::<ListCell>() {
            Some(l) => l,
            None => return Err(rt.value_error("_warnings.filters must be a list")),
        },
    };
    let mut i = 0;
    while let Some(rule) = filters.get(i) {
        let Some(parts) = rule.downcast::<TupleCell>().filter(|t| t.len() == 5) else {
            return Err(rt.value_error(format!("_warnings.filters item {i} isn't a 5-tuple")));
        };
        let line = rt.as_i64(parts.get(4))?;
        if rt.is_subclass(category, parts.get(2))?
            && (line == 0 || line == place.line)
            && matches_text(rt, parts.get(1), text.value())?
            && matches_text(rt, parts.get(3), place.module)?
        {
            return Ok((action_text(rt, parts.get(0))?, rule));
        }
        i += 1;
    }
    let default = match library_name(rt, "defaultaction")? {
        Some(v) => v,
        None => state(rt).default_action.get(),
    };
    Ok((action_text(rt, default)?, Value::none()))
}

fn action_text(rt: &Runtime, v: Value) -> R<String> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(s.to_text().into_owned()),
        None => Err(rt.type_error(format!("action must be a string, not '{}'", v.ty().name()))),
    }
}

/// A filter's pattern: None matches all, a str itself, anything else by its `match` method.
fn matches_text(rt: &Runtime, pattern: Value, text: Value) -> R<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.is_exact(statics::str_type()) {
        return rt.eq(pattern, text);
    }
    let found = rt.call_method_text(pattern, "match", &[text])?;
    rt.truthy(found)
}

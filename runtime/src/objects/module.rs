//! `module`.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{DictCell, Gc, ModuleCell, StrCell, Type, Value, flag, statics};
use std::cell::Cell;

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(module_repr),
        getattr: Some(module_getattr),
        new: Some(module_new),
        init: Some(module_init),
        ..Slots::of::<ModuleCell>()
    },
    methods: crate::methods! { "__dir__" => Zero(module_dir), "__dir__() -> list\nspecialized dir() implementation"; },
    getset: &[
        GetSetDef::member("__dict__", |_, v| Ok(cell(v).dict.get().map_or(Value::none(), |d| d.value()))),
        GetSetDef::new("__annotations__", get_annotations, set_annotations),
    ],
    flags: 1 << flag::BASETYPE,
    weakrefs: true,
    doc: "module(name, doc=None)\n--\n\nCreate a module object.\n\nThe name must be a string; the optional docstring can \
          have any type.",
    ..TypeSpec::new("module", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::module_type(), spec: &SPEC, bases: &[] }]
}

impl Runtime {
    /// A module with `__name__` set, and `__doc__`, `__package__`, `__loader__`, `__spec__` None.
    pub fn new_module(&self, name: &str) -> Gc<ModuleCell> {
        let module = alloc(self, statics::module_type());
        // A dict of strings: nothing can raise.
        if let Err(raised) = fill(self, module, self.intern_str(name).value(), Value::none()) {
            self.clear_raised(raised);
        }
        module
    }

    /// Sets an attribute of a module that is being made.
    pub fn module_add(&self, module: Gc<ModuleCell>, name: &str, value: Value) -> R<()> {
        dict::set_text(self, self.module_dict(module), name, value)
    }

    /// A module's namespace; made if the module has none yet.
    pub fn module_dict(&self, module: Gc<ModuleCell>) -> Gc<DictCell> {
        module.dict.get().unwrap_or_else(|| {
            let d = self.new_dict();
            module.dict.set(Some(d));
            d
        })
    }
}

fn cell(v: Value) -> Gc<ModuleCell> {
    v.expect_cell()
}

fn alloc(rt: &Runtime, ty: Type) -> Gc<ModuleCell> {
    let d = rt.new_dict();
    rt.new_object(ty, |head| ModuleCell {
        head,
        dict: Cell::new(Some(d)),
        def: Cell::new(0),
        state: Cell::new(0),
        weaklist: Cell::new(0),
        name: Cell::new(None),
    })
}

fn fill(rt: &Runtime, module: Gc<ModuleCell>, name: Value, doc: Value) -> R<()> {
    let d = rt.module_dict(module);
    let names = rt.names();
    dict::set_str(rt, d, names.__name__, name)?;
    dict::set_str(rt, d, names.__doc__, doc)?;
    for name in [names.__package__, names.__loader__, names.__spec__] {
        dict::set_str(rt, d, name, Value::none())?;
    }
    module.name.set(name.is::<StrCell>().then_some(name));
    Ok(())
}

fn module_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(alloc(rt, ty).value())
}

fn module_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("module", &["name", "doc"]).required(1);
    let [name, doc] = args.bind(rt, &P)?;
    let name = name.unwrap_or(Value::none());
    if !name.is::<StrCell>() {
        let t = name.ty();
        let t = if name.is_none() { "None" } else { t.name() };
        return Err(rt.type_error(format!("module() argument 'name' must be str, not {t}")));
    }
    fill(rt, cell(v), name, doc.unwrap_or(Value::none()))
}

fn text_of(v: Option<Value>) -> Option<String> {
    v?.downcast::<StrCell>().map(|s| s.to_text().into_owned())
}

/// Generic lookup, then the module's own `__getattr__`.
fn module_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    if let Some(found) = rt.generic_getattr_opt(v, name)? {
        return Ok(found);
    }
    let Some(d) = cell(v).dict.get() else { return Err(no_attribute(rt, v, name, None)) };
    if let Some(getattr) = dict::get_str(rt, d, rt.names().__getattr__) {
        return rt.call(getattr, &[name.value()]);
    }
    Err(no_attribute(rt, v, name, Some(d)))
}

#[cold]
fn no_attribute(rt: &Runtime, v: Value, name: Gc<StrCell>, d: Option<Gc<DictCell>>) -> crate::error::Raised {
    let of = |key| d.and_then(|d| dict::get_str(rt, d, key));
    let attribute = name.to_text();
    let message = match text_of(of(rt.names().__name__)) {
        None => format!("module has no attribute '{attribute}'"),
        Some(module) => match of(rt.names().__spec__).map(|spec| is_initializing(rt, spec)) {
            Some(Err(raised)) => return raised,
            Some(Ok(true)) => format!(
                "partially initialized module '{module}' has no attribute '{attribute}' (most likely due to a circular import)"
            ),
            _ => format!("module '{module}' has no attribute '{attribute}'"),
        },
    };
    rt.attribute_error_for(message, v, name)
}

/// Whether a module spec says that its module's code is still running.
pub fn is_initializing(rt: &Runtime, spec: Value) -> R<bool> {
    if spec.is_none() {
        return Ok(false);
    }
    match rt.getattr_opt(spec, rt.names()._initializing)? {
        Some(v) => rt.truthy(v),
        None => Ok(false),
    }
}

/// `<module 'os' from '/usr/lib/…'>`, from `__spec__` or what else there is.
fn module_repr(rt: &Runtime, v: Value) -> R {
    let names = rt.names();
    let of = |key| rt.getattr_opt(v, key);
    let spec = of(names.__spec__)?;
    if let Some(spec) = spec
        && rt.truthy(spec)?
    {
        return repr_from_spec(rt, spec);
    }
    let name = match of(names.__name__)? {
        Some(name) => rt.repr_text(name)?,
        None => "'?'".into(),
    };
    let text = match (of(names.__file__)?, of(names.__loader__)?) {
        (Some(file), _) => format!("<module {name} from {}>", rt.repr_text(file)?),
        (None, Some(loader)) if !loader.is_none() => format!("<module {name} ({})>", rt.repr_text(loader)?),
        _ => format!("<module {name}>"),
    };
    Ok(rt.new_str(&text).value())
}

fn repr_from_spec(rt: &Runtime, spec: Value) -> R {
    let of = |name: &str| rt.getattr_text(spec, name);
    let name = of("name")?;
    let name = if name.is_none() { "'?'".into() } else { rt.repr_text(name)? };
    let (origin, loader) = (of("origin")?, of("loader")?);
    let text = if origin.is_none() {
        if loader.is_none() {
            format!("<module {name}>")
        } else {
            format!("<module {name} ({})>", rt.repr_text(loader)?)
        }
    } else if rt.truthy(of("has_location")?)? {
        format!("<module {name} from {}>", rt.repr_text(origin)?)
    } else {
        format!("<module {name} ({})>", rt.str(origin)?.to_text())
    };
    Ok(rt.new_str(&text).value())
}

fn module_dir(rt: &Runtime, v: Value) -> R {
    let d = rt.getattr(v, rt.names().__dict__)?;
    let Some(d) = d.downcast::<DictCell>() else {
        return Err(rt.type_error("<module>.__dict__ is not a dictionary"));
    };
    if let Some(dir) = dict::get_str(rt, d, rt.names().__dir__) {
        return rt.call(dir, &[]);
    }
    let keys = rt.collect(d.value())?;
    Ok(rt.new_list(&keys).value())
}

fn get_annotations(rt: &Runtime, v: Value) -> R {
    let d = rt.module_dict(cell(v));
    let name = rt.names().__annotations__;
    if let Some(found) = dict::get_str(rt, d, name) {
        return Ok(found);
    }
    let new = rt.new_dict().value();
    dict::set_str(rt, d, name, new)?;
    Ok(new)
}

fn set_annotations(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let d = rt.module_dict(cell(v));
    let name = rt.names().__annotations__;
    match value {
        Some(value) => dict::set_str(rt, d, name, value),
        None if dict::delete(rt, d, name.value())? => Ok(()),
        None => Err(rt.attribute_error("__annotations__")),
    }
}

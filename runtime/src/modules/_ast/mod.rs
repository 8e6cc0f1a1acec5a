//! `_ast`: the classes of syntax trees, trees from source, and code from trees.
//!
//! - `classes` the table of classes     - `from_source` nodes as objects     - `to_code` objects as nodes

mod classes;
mod from_source;
mod to_code;

pub use from_source::parse;
pub use to_code::compile_node;

use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::methods;
use crate::modules::support::add_ints;
use crate::objects::dict;
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Slots, TypeSpec};
use crate::value::{DictCell, Gc, ModuleCell, StrCell, Type, TypeCell, Value, flag, statics};
use classes::{CLASSES, Class};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_ast",
    doc: "The classes of syntax trees.",
    functions: &[],
    exec,
};

/// The classes by name, and the shared nodes without fields.
struct Trees {
    base: Cell<Option<Type>>,
    classes: Gc<DictCell>,
    singletons: Gc<DictCell>,
}

impl State for Trees {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.base.get() {
            t.visit_cell(ty);
        }
        t.visit_cell(self.classes);
        t.visit_cell(self.singletons);
    }
}

fn trees(rt: &Runtime) -> R<std::rc::Rc<Trees>> {
    let state = rt.state(|rt| Trees { base: Cell::new(None), classes: rt.new_dict(), singletons: rt.new_dict() });
    if state.base.get().is_none() {
        make_classes(rt, &state)?;
    }
    Ok(state)
}

fn make_classes(rt: &Runtime, state: &Trees) -> R<()> {
    let base = rt.new_type(&AST, &[statics::object_type()], None);
    state.base.set(Some(base));
    let empty = statics::empty_tuple().value();
    for name in ["_fields", "_attributes", "__match_args__"] {
        dict::set_text(rt, rt.type_dict(base), name, empty)?;
    }
    dict::set_text(rt, state.classes, "AST", base.value())?;
    CLASSES.iter().try_for_each(|class| make_class(rt, state, class))
}

/// The signature of a class, as the grammar writes it.
fn signature(class: &Class) -> String {
    if class.fields.is_empty() {
        return class.name.into();
    }
    let fields: Vec<String> = class.fields.iter().map(|(kind, name)| format!("{kind} {name}")).collect();
    format!("{}({})", class.name, fields.join(", "))
}

fn make_class(rt: &Runtime, state: &Trees, class: &Class) -> R<()> {
    let namespace = rt.new_dict();
    let set = |name: &str, v: Value| dict::set_text(rt, namespace, name, v);
    set("__module__", rt.intern_str("ast").value())?;
    let mut doc = signature(class);
    if class.base == "AST" && class.fields.is_empty() {
        let members: Vec<String> = CLASSES.iter().filter(|c| c.base == class.name).map(signature).collect();
        doc = format!("{} = {}", class.name, members.join(&format!("\n{} | ", " ".repeat(class.name.len()))));
    }
    set("__doc__", rt.new_str(&doc).value())?;
    let mut names = GcVec::new(rt);
    class.fields.iter().for_each(|(_, name)| names.push(rt.intern_str(name).value()));
    let names = rt.new_tuple(&names).value();
    let abstract_class = class.base == "AST" && class.fields.is_empty();
    if !abstract_class || class.placed {
        set("_fields", names)?;
    }
    set("__match_args__", names)?;
    if class.base == "AST" {
        let places = if class.placed { &["lineno", "col_offset", "end_lineno", "end_col_offset"][..] } else { &[] };
        let mut all = GcVec::new(rt);
        places.iter().for_each(|n| all.push(rt.intern_str(n).value()));
        set("_attributes", rt.new_tuple(&all).value())?;
        if class.placed {
            set("end_lineno", Value::none())?;
            set("end_col_offset", Value::none())?;
        }
    }
    for (_, name) in class.fields.iter().filter(|(kind, _)| kind.ends_with('?')) {
        set(name, Value::none())?;
    }
    let base = class_named(rt, state, class.base)?;
    let bases = rt.new_tuple(&[base.value()]);
    let args = [rt.new_str(class.name).value(), bases.value(), namespace.value()];
    let made = rt.call(statics::type_type().value(), &args)?;
    dict::set_text(rt, state.classes, class.name, made)?;
    let enumerated = matches!(class.base, "boolop" | "operator" | "unaryop" | "cmpop" | "expr_context");
    if enumerated {
        let one = rt.call(made, &[])?;
        dict::set_text(rt, state.singletons, class.name, one)?;
    }
    Ok(())
}

fn class_named(rt: &Runtime, state: &Trees, name: &str) -> R<Gc<TypeCell>> {
    match dict::get_text(rt, state.classes, name).and_then(|v| v.downcast()) {
        Some(ty) => Ok(ty),
        None => Err(rt.runtime_error(format!("no class of trees is called {name}"))),
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let state = trees(rt)?;
    for (name, class) in dict::iter(state.classes) {
        dict::set(rt, rt.module_dict(module), name, class)?;
    }
    let flags = [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000), ("PyCF_ONLY_AST", 0x400), ("PyCF_TYPE_COMMENTS", 0x1000),
    ];
    add_ints(rt, module, &flags)
}

/// Whether a value is a node of a syntax tree.
pub fn is_node(rt: &Runtime, v: Value) -> R<bool> {
    if v.is::<StrCell>() || !v.ty().is_heap_type() {
        return Ok(false);
    }
    let base = trees(rt)?.base.get();
    Ok(base.is_some_and(|base| v.ty().is_subtype(base)))
}

static AST: TypeSpec = TypeSpec {
    slots: Slots { init: Some(init), ..Slots::EMPTY },
    methods: methods! { "__reduce__" => Zero(reduce); },
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    ..TypeSpec::new("ast.AST", Slots::EMPTY)
};

/// Positional arguments are the fields in order.
fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let fields = rt.getattr_opt(v.ty().value(), rt.intern_str("_fields"))?;
    let fields = match fields {
        Some(f) => rt.collect(f)?,
        None => GcVec::new(rt),
    };
    let pos = args.pos();
    if pos.len() > fields.len() {
        let (t, n) = (v.ty(), fields.len());
        let s = if n == 1 { "" } else { "s" };
        return Err(rt.type_error(format!("{} constructor takes at most {n} positional argument{s}", t.name())));
    }
    let field = |i: usize| -> R<Gc<StrCell>> {
        fields[i].downcast().ok_or_else(|| rt.type_error("attribute name must be string"))
    };
    for (i, &value) in pos.iter().enumerate() {
        rt.setattr(v, field(i)?, value)?;
    }
    for (name, value) in args.keywords() {
        for i in 0..pos.len() {
            if crate::objects::str::equal(&*field(i)?, &name) {
                let (t, n) = (v.ty(), name.to_text());
                return Err(rt.type_error(format!("{} got multiple values for argument '{n}'", t.name())));
            }
        }
        rt.setattr(v, name, value)?;
    }
    Ok(())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let empty = statics::empty_tuple().value();
    let d = rt.getattr_opt(v, rt.names().__dict__)?.unwrap_or(Value::none());
    Ok(rt.new_tuple(&[v.ty().value(), empty, d]).value())
}

/// The class of that name, for rooms beside.
fn table_of(name: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|c| c.name == name)
}

//! `property`.

use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{Gc, StrCell, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `propertyobject`.
    pub struct PropertyCell {
        pub get: Cell<Option<Value>>,
        pub set: Cell<Option<Value>>,
        pub del: Cell<Option<Value>>,
        pub doc: Cell<Option<Value>>,
        pub name: Cell<Option<Value>>,
        /// The docstring is the getter's.
        pub getter_doc: Cell<i32>,
    }
}
const _: () = assert!(std::mem::size_of::<PropertyCell>() == 64);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        descr_get: Some(property_get),
        descr_set: Some(property_set),
        new: Some(property_new),
        init: Some(property_init),
        ..Slots::of::<PropertyCell>()
    },
    methods: crate::methods! {
        "getter" => One(|rt, v, f| copy_with(rt, v, [Some(f), None, None])),
            "Descriptor to obtain a copy of the property with a different getter.";
        "setter" => One(|rt, v, f| copy_with(rt, v, [None, Some(f), None])),
            "Descriptor to obtain a copy of the property with a different setter.";
        "deleter" => One(|rt, v, f| copy_with(rt, v, [None, None, Some(f)])),
            "Descriptor to obtain a copy of the property with a different deleter.";
        "__set_name__" => Pos(0, 255, set_name), "Method to set name of a property.";
    },
    getset: &[
        GetSetDef::member("fget", |_, v| Ok(cell(v).get.get().unwrap_or(Value::none()))),
        GetSetDef::member("fset", |_, v| Ok(cell(v).set.get().unwrap_or(Value::none()))),
        GetSetDef::member("fdel", |_, v| Ok(cell(v).del.get().unwrap_or(Value::none()))),
        GetSetDef::new("__doc__", |_, v| Ok(cell(v).doc.get().unwrap_or(Value::none())), set_doc),
        GetSetDef::read_only("__isabstractmethod__", is_abstract),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nProperty attribute.\n\n  fget\n    function to be \
          used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  \
          fdel\n    function to be used for deleting an attribute\n  doc\n    docstring\n\nDecorators make defining \
          new properties or modifying existing ones easy.",
    ..TypeSpec::new("property", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::property_type(), spec: &SPEC, bases: &[] }]
}

fn cell(v: Value) -> Gc<PropertyCell> {
    v.expect_cell()
}

fn property_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(rt
        .new_object(ty, |head| PropertyCell {
            head,
            get: Cell::new(None),
            set: Cell::new(None),
            del: Cell::new(None),
            doc: Cell::new(None),
            name: Cell::new(None),
            getter_doc: Cell::new(0),
        })
        .value())
}

fn property_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("property", &["fget", "fset", "fdel", "doc"]);
    let [get, set, del, doc] = args.bind::<4>(rt, &P)?.map(|x| x.filter(|x| !x.is_none()));
    let p = cell(v);
    p.get.set(get);
    p.set.set(set);
    p.del.set(del);
    p.doc.set(doc);
    p.name.set(None);
    p.getter_doc.set(0);
    // Without a docstring of its own, the getter's.
    if let (None, Some(get)) = (doc, get)
        && let Some(doc) = rt.getattr_opt(get, rt.names().__doc__)?
    {
        p.getter_doc.set(1);
        if v.is_exact(statics::property_type()) {
            p.doc.set(Some(doc));
        } else {
            // Of a subclass the class's own `__doc__` would hide the field.
            rt.setattr(v, rt.names().__doc__, doc)?;
        }
    }
    Ok(())
}

fn set_doc(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    cell(v).doc.set(value);
    Ok(())
}

fn property_get(rt: &Runtime, v: Value, object: Option<Value>, _owner: Value) -> R {
    let Some(object) = object else { return Ok(v) };
    match cell(v).get.get() {
        Some(get) => rt.call(get, &[object]),
        None => Err(lacks(rt, v, object, "getter")),
    }
}

fn property_set(rt: &Runtime, v: Value, object: Value, value: Option<Value>) -> R<()> {
    let p = cell(v);
    match (value, p.set.get(), p.del.get()) {
        (Some(x), Some(set), _) => rt.call(set, &[object, x])?,
        (None, _, Some(del)) => rt.call(del, &[object])?,
        (Some(_), None, _) => return Err(lacks(rt, v, object, "setter")),
        (None, _, None) => return Err(lacks(rt, v, object, "deleter")),
    };
    Ok(())
}

#[cold]
fn lacks(rt: &Runtime, v: Value, object: Value, what: &str) -> crate::error::Raised {
    let text = || -> R<String> {
        let qualname = rt.getattr(object.ty().value(), rt.names().__qualname__)?;
        let class = rt.repr_text(qualname)?;
        Ok(match cell(v).name.get() {
            Some(name) => format!("property {} of {class} object has no {what}", rt.repr_text(name)?),
            None => format!("property of {class} object has no {what}"),
        })
    };
    match text() {
        Ok(text) => rt.attribute_error(text),
        Err(raised) => raised,
    }
}

/// A property of the same class with one function replaced.
fn copy_with(rt: &Runtime, v: Value, [get, set, del]: [Option<Value>; 3]) -> R {
    let p = cell(v);
    let pick = |new: Option<Value>, old: &Cell<Option<Value>>| {
        new.filter(|f| !f.is_none()).or(old.get()).unwrap_or(Value::none())
    };
    let (get, set, del) = (pick(get, &p.get), pick(set, &p.set), pick(del, &p.del));
    // The docstring of a new getter takes over, where the old getter's was used.
    let from_getter = p.getter_doc.get() != 0 && !get.is_none();
    let doc = if from_getter { Value::none() } else { p.doc.get().unwrap_or(Value::none()) };
    let new = rt.call(v.ty().value(), &[get, set, del, doc])?;
    if let Some(new) = new.downcast::<PropertyCell>() {
        new.name.set(p.name.get());
    }
    Ok(new)
}

fn set_name(rt: &Runtime, v: Value, args: &[Value]) -> R {
    if args.len() != 2 {
        let n = args.len();
        return Err(rt.type_error(format!("__set_name__() takes 2 positional arguments but {n} were given")));
    }
    cell(v).name.set(Some(args[1]));
    Ok(Value::none())
}

/// Whether `f.__isabstractmethod__` is true.
pub fn is_abstract_function(rt: &Runtime, f: Value) -> R<bool> {
    match rt.getattr_opt(f, rt.names().__isabstractmethod__)? {
        Some(flag) => rt.truthy(flag),
        None => Ok(false),
    }
}

fn is_abstract(rt: &Runtime, v: Value) -> R {
    let p = cell(v);
    for f in [p.get.get(), p.set.get(), p.del.get()].into_iter().flatten() {
        if is_abstract_function(rt, f)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

/// For callers in Rust: `property(get, …)` without running Python code.
pub fn new_property(rt: &Runtime, get: Option<Value>, set: Option<Value>, doc: Option<Gc<StrCell>>) -> Value {
    rt.new_object(statics::property_type(), |head| PropertyCell {
        head,
        get: Cell::new(get),
        set: Cell::new(set),
        del: Cell::new(None),
        doc: Cell::new(doc.map(|d| d.value())),
        name: Cell::new(None),
        getter_doc: Cell::new(0),
    })
    .value()
}

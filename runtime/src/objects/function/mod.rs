//! Python functions.

use crate::Runtime;
use crate::error::R;
use crate::objects::code::CodeCell;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{DictCell, FunctionCell, Gc, StrCell, TupleCell, Value, VarCell, flag, statics};
use std::cell::Cell;

impl Runtime {
    /// A function of a code object: name, module and documentation come from it and the globals.
    pub fn new_function(
        &self,
        code: Gc<CodeCell>,
        globals: Gc<DictCell>,
        builtins: Gc<DictCell>,
    ) -> Gc<FunctionCell> {
        let module = dict::get_str(self, globals, self.names().__name__).unwrap_or(Value::none());
        let doc = code.co_consts.get().raw_items().first().and_then(|c| c.get());
        self.new_object(statics::function_type(), |head| FunctionCell {
            head,
            globals: Cell::new(globals),
            builtins: Cell::new(builtins),
            name: Cell::new(code.co_name.get()),
            qualname: Cell::new(code.co_qualname.get()),
            code: Cell::new(code),
            defaults: Cell::new(None),
            kwdefaults: Cell::new(None),
            doc: Cell::new(doc.filter(|d| d.is::<StrCell>()).unwrap_or(Value::none())),
            dict: Cell::new(None),
            weaklist: Cell::new(0),
            module: Cell::new(module),
            annotations: Cell::new(None),
            closure: Cell::new(None),
            vectorcall: Cell::new(0),
            version: Cell::new(0),
        })
    }

    /// A cell for a variable that inner functions share.
    pub fn new_var_cell(&self, contents: Option<Value>) -> Gc<VarCell> {
        self.new_object(statics::cell_type(), |head| VarCell { head, contents: Cell::new(contents) })
    }
}

fn func(v: Value) -> Gc<FunctionCell> {
    v.expect_cell()
}

fn function_repr(rt: &Runtime, v: Value) -> R {
    let name = rt.str(func(v).qualname.get())?;
    Ok(rt.new_str(&format!("<function {} at {:#x}>", name.to_text(), v.bits())).value())
}

/// Functions bind to instances; looked up on a class they are themselves.
fn function_get(rt: &Runtime, f: Value, object: Option<Value>, _: Value) -> R {
    match object {
        Some(o) => Ok(crate::objects::method::new_method(rt, f, o)),
        None => Ok(f),
    }
}

const NEW: Params = Params::new("function", &["code", "globals", "name", "argdefs", "closure"]).required(2);

fn function_new(rt: &Runtime, _: crate::value::Type, args: Args<'_>) -> R {
    let [code, globals, name, defaults, closure] = args.bind(rt, &NEW)?;
    let Some(code) = code.and_then(|c| c.downcast::<CodeCell>()) else {
        let t = code.unwrap_or(Value::none()).ty();
        return Err(rt.type_error(format!("function() argument 'code' must be code, not {}", t.name())));
    };
    let Some(globals) = globals.and_then(|g| g.downcast::<DictCell>()) else {
        let t = globals.unwrap_or(Value::none()).ty();
        return Err(rt.type_error(format!("function() argument 'globals' must be dict, not {}", t.name())));
    };
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    let f = rt.new_function(code, globals, crate::vm::build::builtins_of(rt, globals)?);
    if let Some(name) = given(name) {
        if !name.is::<StrCell>() {
            return Err(rt.type_error("arg 3 (name) must be None or string"));
        }
        f.name.set(name);
    }
    if let Some(d) = given(defaults) {
        match d.downcast() {
            Some(d) => f.defaults.set(Some(d)),
            None => return Err(rt.type_error("arg 4 (defaults) must be None or tuple")),
        }
    }
    set_closure(rt, f, code, given(closure))?;
    Ok(f.value())
}

fn set_closure(rt: &Runtime, f: Gc<FunctionCell>, code: Gc<CodeCell>, closure: Option<Value>) -> R<()> {
    let want = code.co_nfreevars.get() as usize;
    let Some(closure) = closure else {
        return if want == 0 { Ok(()) } else { Err(rt.type_error("arg 5 (closure) must be tuple")) };
    };
    let Some(cells) = closure.downcast::<TupleCell>() else {
        return Err(rt.type_error("arg 5 (closure) must be None or tuple"));
    };
    if cells.len() != want {
        let name = rt.str(code.co_name.get())?;
        let n = cells.len();
        return Err(rt.value_error(format!("{} requires closure of length {want}, not {n}", name.to_text())));
    }
    if let Some(bad) = cells.iter().find(|c| !c.is::<VarCell>()) {
        let t = bad.ty();
        return Err(rt.type_error(format!("arg 5 (closure) expected cell, found {}", t.name())));
    }
    f.closure.set(Some(cells));
    Ok(())
}

// ---- attributes ----

fn get_code(_: &Runtime, v: Value) -> R {
    Ok(func(v).code.get().value())
}

fn set_code(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(code) = value.and_then(|c| c.downcast::<CodeCell>()) else {
        return Err(rt.type_error("__code__ must be set to a code object"));
    };
    let f = func(v);
    let (have, want) = (f.closure.get().map_or(0, |c| c.len()), code.co_nfreevars.get() as usize);
    if have != want {
        let name = rt.str(f.name.get())?;
        return Err(rt.value_error(format!(
            "{}() requires a code object with {have} free vars, not {want}",
            name.to_text()
        )));
    }
    f.code.set(code);
    Ok(())
}

macro_rules! text_attribute {
    ($get:ident, $set:ident, $field:ident, $name:literal) => {
        fn $get(_: &Runtime, v: Value) -> R {
            Ok(func(v).$field.get())
        }
        fn $set(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
            match value.filter(|x| x.is::<StrCell>()) {
                Some(x) => {
                    func(v).$field.set(x);
                    Ok(())
                }
                None => Err(rt.type_error(concat!($name, " must be set to a string object"))),
            }
        }
    };
}
text_attribute!(get_name, set_name, name, "__name__");
text_attribute!(get_qualname, set_qualname, qualname, "__qualname__");

fn get_defaults(_: &Runtime, v: Value) -> R {
    Ok(func(v).defaults.get().map_or(Value::none(), |d| d.value()))
}

fn set_defaults(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let value = value.filter(|x| !x.is_none());
    if value.is_some_and(|x| !x.is::<TupleCell>()) {
        return Err(rt.type_error("__defaults__ must be set to a tuple object"));
    }
    func(v).defaults.set(value.and_then(|x| x.downcast()));
    Ok(())
}

fn get_kwdefaults(_: &Runtime, v: Value) -> R {
    Ok(func(v).kwdefaults.get().map_or(Value::none(), |d| d.value()))
}

fn set_kwdefaults(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let value = value.filter(|x| !x.is_none());
    if value.is_some_and(|x| !x.is::<DictCell>()) {
        return Err(rt.type_error("__kwdefaults__ must be set to a dict object"));
    }
    func(v).kwdefaults.set(value.and_then(|x| x.downcast()));
    Ok(())
}

/// The compiler leaves a flat tuple of names and annotations: the dict is made when somebody asks.
fn get_annotations(rt: &Runtime, v: Value) -> R {
    let f = func(v);
    let d = match f.annotations.get() {
        Some(a) => match a.downcast::<TupleCell>() {
            None => return Ok(a),
            Some(flat) => {
                let d = rt.new_dict();
                for i in (0..flat.len()).step_by(2) {
                    dict::set(rt, d, flat.get(i), flat.get(i + 1))?;
                }
                d
            }
        },
        None => rt.new_dict(),
    };
    f.annotations.set(Some(d.value()));
    Ok(d.value())
}

fn set_annotations(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let value = value.filter(|x| !x.is_none());
    if value.is_some_and(|x| !x.is::<DictCell>()) {
        return Err(rt.type_error("__annotations__ must be set to a dict object"));
    }
    func(v).annotations.set(value);
    Ok(())
}

fn get_globals(_: &Runtime, v: Value) -> R {
    Ok(func(v).globals.get().value())
}
fn get_builtins(_: &Runtime, v: Value) -> R {
    Ok(func(v).builtins.get().value())
}
fn get_closure(_: &Runtime, v: Value) -> R {
    Ok(func(v).closure.get().map_or(Value::none(), |c| c.value()))
}
fn get_doc(_: &Runtime, v: Value) -> R {
    Ok(func(v).doc.get())
}
fn set_doc(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    func(v).doc.set(value.unwrap_or(Value::none()));
    Ok(())
}
fn get_module(_: &Runtime, v: Value) -> R {
    Ok(func(v).module.get())
}
fn set_module(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    func(v).module.set(value.unwrap_or(Value::none()));
    Ok(())
}
fn get_dict(rt: &Runtime, v: Value) -> R {
    match crate::objects::object::dict_of(rt, v) {
        Some(d) => Ok(d.value()),
        None => Err(rt.attribute_error("__dict__")),
    }
}
fn set_dict(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    match value.map(|x| (x, x.downcast::<DictCell>())) {
        None => Err(rt.type_error("cannot delete __dict__")),
        Some((_, Some(d))) => {
            func(v).dict.set(Some(d));
            Ok(())
        }
        Some((x, None)) => {
            let t = x.ty();
            Err(rt.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.name())))
        }
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(function_repr),
        call: Some(crate::vm::call::call_function),
        descr_get: Some(function_get),
        new: Some(function_new),
        ..Slots::of::<FunctionCell>()
    },
    getset: &[
        GetSetDef::new("__code__", get_code, set_code),
        GetSetDef::new("__name__", get_name, set_name),
        GetSetDef::new("__qualname__", get_qualname, set_qualname),
        GetSetDef::new("__defaults__", get_defaults, set_defaults),
        GetSetDef::new("__kwdefaults__", get_kwdefaults, set_kwdefaults),
        GetSetDef::new("__annotations__", get_annotations, set_annotations),
        GetSetDef::new("__dict__", get_dict, set_dict),
        GetSetDef::new("__doc__", get_doc, set_doc),
        GetSetDef::new("__module__", get_module, set_module),
        GetSetDef::member("__globals__", get_globals),
        GetSetDef::member("__builtins__", get_builtins),
        GetSetDef::member("__closure__", get_closure),
    ],
    flags: 1 << flag::METHOD_DESCRIPTOR,
    doc: "Create a function object.",
    has_dict: true,
    weakrefs: true,
    ..TypeSpec::new("function", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::function_type(), spec: &SPEC, bases: &[] }]
}

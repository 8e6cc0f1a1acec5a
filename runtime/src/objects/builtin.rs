//! `builtin_function_or_method`: functions written in Rust, and those of extensions.

use crate::Runtime;
use crate::error::R;
use crate::objects::descriptors::doc;
use crate::objects::dict;
use crate::protocol::call::call_native;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, MethodDef, Slots, TypeSpec};
use crate::value::defs::MethodWord;
use crate::value::{BuiltinCell, Gc, ModuleCell, Type, TypeCell, Value, statics};
use std::cell::Cell;

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(builtin_repr),
        call: Some(call),
        compare: Some(builtin_compare),
        hash: Some(builtin_hash),
        ..Slots::of::<BuiltinCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: &[
        GetSetDef::read_only("__doc__", get_doc),
        GetSetDef::read_only("__name__", get_name),
        GetSetDef::read_only("__qualname__", get_qualname),
        GetSetDef::read_only("__self__", get_self),
        GetSetDef::read_only("__text_signature__", get_signature),
        GetSetDef::new("__module__", get_module, set_module),
    ],
    weakrefs: true,
    ..TypeSpec::new("builtin_function_or_method", Slots::EMPTY)
};

pub static METHOD_SPEC: TypeSpec =
    TypeSpec { slots: Slots::of::<BuiltinCell>(), ..TypeSpec::new("builtin_method", Slots::EMPTY) };

pub fn builtin_types() -> Vec<Builtin> {
    const FUNCTION: Type = statics::builtin_type();
    vec![
        Builtin { ty: FUNCTION, spec: &SPEC, bases: &[] },
        Builtin { ty: statics::builtin_method_type(), spec: &METHOD_SPEC, bases: &[FUNCTION] },
    ]
}

/// A function object for a definition of ours, bound to `receiver` (a module for its functions).
pub fn new_builtin(
    rt: &Runtime,
    def: &'static MethodDef,
    receiver: Option<Value>,
    module: Option<Value>,
) -> Value {
    new_builtin_from_word(rt, MethodWord::own(def), receiver, module, None)
}

/// As `new_builtin`, for any definition. `class`: the defining class of a `METH_METHOD` function.
pub fn new_builtin_from_word(
    rt: &Runtime,
    def: MethodWord,
    receiver: Option<Value>,
    module: Option<Value>,
    class: Option<Type>,
) -> Value {
    let ty = if class.is_some() { statics::builtin_method_type() } else { statics::builtin_type() };
    rt.new_object(ty, |head| BuiltinCell {
        head,
        def: Cell::new(def.address()),
        receiver: Cell::new(receiver),
        module: Cell::new(module),
        weaklist: Cell::new(0),
        vectorcall: Cell::new(0),
        class: Cell::new(class),
    })
    .value()
}

/// A function of the module `builtins`, for pickling.
pub fn function_of_builtins(rt: &Runtime, name: &str) -> R {
    match rt.builtins.get().and_then(|d| dict::get_str(rt, d, rt.intern_str(name))) {
        Some(f) => Ok(f),
        None => Err(rt.attribute_error(format!("module 'builtins' has no attribute '{name}'"))),
    }
}

impl Runtime {
    /// The number that `id` gives: an object's address, an immediate's word.
    pub fn address_of(&self, v: Value) -> usize {
        v.bits() as usize
    }
}

fn cell(v: Value) -> Gc<BuiltinCell> {
    v.expect_cell()
}

fn word(v: Value) -> MethodWord {
    MethodWord::from_field(cell(v).def.get())
}

/// Calls a built-in function.
#[inline]
pub fn call(rt: &Runtime, function: Value, args: Args<'_>) -> R {
    let f = cell(function);
    match MethodWord::from_field(f.def.get()).as_own() {
        Some(def) => call_native(rt, def, f.receiver.get().unwrap_or(Value::none()), args),
        None => match rt.native() {
            Some(native) => (native.call_builtin)(rt, f, args),
            None => Err(rt.system_error("a function of an extension in a runtime without extensions")),
        },
    }
}

/// The receiver of a bound method; `None` for functions of modules.
fn bound_to(v: Value) -> Option<Value> {
    cell(v).receiver.get().filter(|r| !r.is::<ModuleCell>())
}

fn builtin_repr(rt: &Runtime, v: Value) -> R {
    let name = word(v).name();
    let text = match bound_to(v) {
        None => format!("<built-in function {name}>"),
        Some(r) => {
            let ty = r.ty();
            format!("<built-in method {name} of {} object at {:#x}>", ty.tp_name_str(), rt.address_of(r))
        }
    };
    Ok(rt.new_str(&text).value())
}

fn builtin_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<BuiltinCell>(), b.downcast::<BuiltinCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let receivers = match (x.receiver.get(), y.receiver.get()) {
        (Some(r), Some(s)) => rt.same(r, s),
        (None, None) => true,
        _ => false,
    };
    let same = receivers && same_function(word(a), word(b));
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

fn same_function(a: MethodWord, b: MethodWord) -> bool {
    a == b || (a.as_own().is_none() && b.as_own().is_none() && a.function() == b.function())
}

fn builtin_hash(_: &Runtime, v: Value) -> R<i64> {
    let f = word(v);
    let code = if f.as_own().is_some() { f.address().addr() } else { f.function() };
    let receiver = cell(v).receiver.get().map_or(0, |r| r.bits().rotate_right(4));
    let h = (receiver ^ (code as u64).rotate_right(4)) as i64;
    Ok(if h == -1 { -2 } else { h })
}

fn get_doc(rt: &Runtime, v: Value) -> R {
    Ok(doc::doc_value(rt, word(v).name(), word(v).doc()))
}

fn get_signature(rt: &Runtime, v: Value) -> R {
    Ok(doc::signature_value(rt, word(v).name(), word(v).doc()))
}

fn get_name(rt: &Runtime, v: Value) -> R {
    Ok(rt.intern_str(word(v).name()).value())
}

fn get_qualname(rt: &Runtime, v: Value) -> R {
    let name = word(v).name();
    let Some(receiver) = bound_to(v) else { return get_name(rt, v) };
    let ty = receiver.downcast::<TypeCell>().unwrap_or(receiver.ty());
    let of_type = rt.getattr(ty.value(), rt.names().__qualname__)?;
    if !of_type.is::<crate::value::StrCell>() {
        return Err(rt.type_error("<method>.__class__.__qualname__ is not a unicode object"));
    }
    let of_type = rt.str(of_type)?;
    Ok(rt.new_str(&format!("{}.{name}", of_type.to_text())).value())
}

fn get_self(_: &Runtime, v: Value) -> R {
    Ok(cell(v).receiver.get().unwrap_or(Value::none()))
}

fn get_module(_: &Runtime, v: Value) -> R {
    Ok(cell(v).module.get().unwrap_or(Value::none()))
}

fn set_module(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    cell(v).module.set(Some(value.unwrap_or(Value::none())));
    Ok(())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let name = get_name(rt, v)?;
    let Some(receiver) = bound_to(v) else { return Ok(name) };
    let getattr = function_of_builtins(rt, "getattr")?;
    let args = rt.new_tuple(&[receiver, name]);
    Ok(rt.new_tuple(&[getattr, args.value()]).value())
}

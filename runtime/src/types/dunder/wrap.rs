//! What the wrappers of slots do when Python code calls them: `int.__add__(1, 2)`.

use crate::Runtime;
use crate::error::R;
use crate::objects::descriptors::{SlotWrapper, WrapperDescrCell};
use crate::types::args::check_count;
use crate::types::{Args, BinaryFn, MethodDef, MethodKind, NativeFn, Slots, UnaryFn};
use crate::value::{BuiltinCell, StrCell, Type, TypeCell, Value, statics};

/// The wrapper that a `wrapper_descriptor` stands for.
pub fn wrapper_of(v: Value) -> Option<&'static SlotWrapper> {
    Some(v.downcast::<WrapperDescrCell>()?.wrapper.get())
}

/// The only argument.
pub fn one(rt: &Runtime, name: &str, args: Args<'_>) -> R {
    Ok(some::<1>(rt, name, args)?[0])
}

pub fn none(rt: &Runtime, name: &str, args: Args<'_>) -> R<()> {
    some::<0>(rt, name, args).map(|_| ())
}

fn some<const N: usize>(rt: &Runtime, name: &str, args: Args<'_>) -> R<[Value; N]> {
    if args.has_keywords() {
        return Err(rt.type_error(format!("wrapper {name}() takes no keyword arguments")));
    }
    match args.all.try_into() {
        Ok(values) => Ok(values),
        Err(_) => {
            let s = if N == 1 { "" } else { "s" };
            Err(rt.type_error(format!("expected {N} argument{s}, got {}", args.all.len())))
        }
    }
}

pub fn call_binary(rt: &Runtime, f: Option<BinaryFn>, a: Value, b: Value) -> R {
    match f {
        Some(f) => f(rt, a, b),
        None => Ok(Value::not_implemented()),
    }
}

pub fn call_unary(rt: &Runtime, f: Option<UnaryFn>, v: Value) -> R {
    match f {
        Some(f) => f(rt, v),
        None => Err(rt.system_error("an empty slot was called")),
    }
}

pub fn unary_slot(rt: &Runtime, f: Option<UnaryFn>, name: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, name, args)?;
    call_unary(rt, f, v)
}

macro_rules! empty_slot {
    ($rt:ident, $f:expr) => {
        match $f {
            Some(f) => f,
            None => return Err($rt.system_error("an empty slot was called")),
        }
    };
}

pub fn hash(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, n, args)?;
    Ok(rt.new_int(empty_slot!(rt, s.hash)(rt, v)?))
}

pub fn call(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    empty_slot!(rt, s.call)(rt, v, args)
}

fn attribute_name(rt: &Runtime, v: Value) -> R<crate::value::Gc<StrCell>> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(rt.intern(s)),
        None => {
            let t = v.ty();
            Err(rt.type_error(format!("attribute name must be string, not '{}'", t.name())))
        }
    }
}

pub fn getattr(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let name = attribute_name(rt, one(rt, n, args)?)?;
    empty_slot!(rt, s.getattr)(rt, v, name)
}

pub fn setattr(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let [name, value] = some(rt, n, args)?;
    check_setattr(rt, s, v, n)?;
    empty_slot!(rt, s.setattr)(rt, v, attribute_name(rt, name)?, Some(value))?;
    Ok(Value::none())
}

pub fn delattr(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let name = attribute_name(rt, one(rt, n, args)?)?;
    check_setattr(rt, s, v, n)?;
    empty_slot!(rt, s.setattr)(rt, v, name, None)?;
    Ok(Value::none())
}

/// `object.__setattr__` must not get around the checks of a built-in type in between.
fn check_setattr(rt: &Runtime, s: &Slots, v: Value, name: &str) -> R<()> {
    let mut ty = v.ty();
    while ty.is_heap_type()
        && let Some(base) = ty.tp_base.get()
    {
        ty = base;
    }
    match (ty.slots().setattr, s.setattr) {
        (Some(a), Some(b)) if !std::ptr::fn_addr_eq(a, b) => {
            Err(rt.type_error(format!("can't apply this {name} to {} object", v.ty().name())))
        }
        _ => Ok(()),
    }
}

pub fn next(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, n, args)?;
    match empty_slot!(rt, s.next)(rt, v)? {
        Some(x) => Ok(x),
        None => Err(rt.stop_iteration(crate::objects::generator::take_return_value(rt, v))),
    }
}

pub fn descr_get(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    check_count(rt, "__get__", args.all.len(), 1, 2)?;
    let object = Some(args.all[0]).filter(|o| !o.is_none());
    let owner = args.all.get(1).copied().filter(|o| !o.is_none());
    if object.is_none() && owner.is_none() {
        return Err(rt.type_error("__get__(None, None) is invalid"));
    }
    let owner = owner.unwrap_or_else(|| args.all[0].ty().value());
    empty_slot!(rt, s.descr_get)(rt, v, object, owner)
}

pub fn descr_set(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let [object, value] = some(rt, n, args)?;
    empty_slot!(rt, s.descr_set)(rt, v, object, Some(value))?;
    Ok(Value::none())
}

pub fn descr_delete(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let object = one(rt, n, args)?;
    empty_slot!(rt, s.descr_set)(rt, v, object, None)?;
    Ok(Value::none())
}

pub fn init(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    empty_slot!(rt, s.init)(rt, v, args)?;
    Ok(Value::none())
}

pub fn finalize(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, n, args)?;
    empty_slot!(rt, s.finalize)(rt, v);
    Ok(Value::none())
}

pub fn bool(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, n, args)?;
    Ok(Value::bool(empty_slot!(rt, s.bool)(rt, v)?))
}

pub fn len(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    none(rt, n, args)?;
    Ok(rt.new_int(empty_slot!(rt, s.len)(rt, v)? as i64))
}

pub fn getitem(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let key = one(rt, n, args)?;
    empty_slot!(rt, s.getitem)(rt, v, key)
}

pub fn setitem(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let [key, value] = some(rt, n, args)?;
    empty_slot!(rt, s.setitem)(rt, v, key, Some(value))?;
    Ok(Value::none())
}

pub fn delitem(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let key = one(rt, n, args)?;
    empty_slot!(rt, s.setitem)(rt, v, key, None)?;
    Ok(Value::none())
}

pub fn contains(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let item = one(rt, n, args)?;
    Ok(Value::bool(empty_slot!(rt, s.contains)(rt, v, item)?))
}

fn count(rt: &Runtime, name: &'static str, args: Args<'_>) -> R<isize> {
    let n = one(rt, name, args)?;
    rt.index_isize(n, statics::overflow_error())
}

pub fn repeat(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    empty_slot!(rt, s.repeat)(rt, v, count(rt, n, args)?)
}

pub fn inplace_repeat(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    empty_slot!(rt, s.inplace_repeat)(rt, v, count(rt, n, args)?)
}

/// An index with negative ones counted from the end.
fn item_index(rt: &Runtime, s: &Slots, v: Value, key: Value) -> R<isize> {
    let i = rt.index_isize(key, statics::index_error())?;
    match s.len {
        Some(len) if i < 0 => Ok(i + len(rt, v)? as isize),
        _ => Ok(i),
    }
}

pub fn item(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let i = item_index(rt, s, v, one(rt, n, args)?)?;
    empty_slot!(rt, s.item)(rt, v, i)
}

pub fn set_item(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let [key, value] = some(rt, n, args)?;
    let i = item_index(rt, s, v, key)?;
    empty_slot!(rt, s.set_item)(rt, v, i, Some(value))?;
    Ok(Value::none())
}

pub fn del_item(rt: &Runtime, s: &Slots, n: &'static str, v: Value, args: Args<'_>) -> R {
    let i = item_index(rt, s, v, one(rt, n, args)?)?;
    empty_slot!(rt, s.set_item)(rt, v, i, None)?;
    Ok(Value::none())
}

fn power_arguments<'a>(rt: &Runtime, args: Args<'a>) -> R<(Value, Value)> {
    check_count(rt, "__pow__", args.all.len(), 1, 2)?;
    Ok((args.all[0], args.all.get(1).copied().unwrap_or(Value::none())))
}

pub fn pow(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    let (b, m) = power_arguments(rt, args)?;
    empty_slot!(rt, s.pow)(rt, v, b, m)
}

pub fn rpow(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    let (a, m) = power_arguments(rt, args)?;
    empty_slot!(rt, s.pow)(rt, a, v, m)
}

pub fn ipow(rt: &Runtime, s: &Slots, _: &'static str, v: Value, args: Args<'_>) -> R {
    let (b, m) = power_arguments(rt, args)?;
    empty_slot!(rt, s.inplace_pow)(rt, v, b, m)
}

// ---- __new__ ----

/// `T.__new__(cls, …)` of types written in Rust: the receiver is T.
static NEW: MethodDef = MethodDef::new(
    "__new__\0",
    NativeFn::Full(call_new),
    MethodKind::Instance,
    "Create and return a new object.  See help(type) for accurate signature.\0",
);

/// The `__new__` of a type written in Rust, or an extension's.
pub fn new_function(rt: &Runtime, ty: Type) -> Value {
    crate::objects::builtin::new_builtin(rt, &NEW, Some(ty.value()), None)
}

/// Whether `found` is the `__new__` that stands for class `ty`'s own slot.
pub fn is_new_function(found: Value, ty: Type) -> bool {
    found
        .downcast::<BuiltinCell>()
        .is_some_and(|b| std::ptr::eq(b.def.get().cast(), &NEW) && b.receiver.get() == Some(ty.value()))
}

fn call_new(rt: &Runtime, owner: Value, args: Args<'_>) -> R {
    let owner: Type = owner.expect_cell();
    let name = owner.name();
    let Some((&first, rest)) = args.all.split_first().filter(|_| !args.pos().is_empty()) else {
        return Err(rt.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(class) = first.downcast::<TypeCell>() else {
        let t = first.ty();
        return Err(rt.type_error(format!("{name}.__new__(X): X is not a type object ({})", t.name())));
    };
    if !class.is_subtype(owner) {
        let c = class.name();
        return Err(rt.type_error(format!("{name}.__new__({c}): {c} is not a subtype of {name}")));
    }
    // The most derived built-in type's __new__ must be the one that is called.
    let mut base = class;
    while rt.type_data(base).origin == crate::types::Origin::Python
        && let Some(b) = base.tp_base.get()
    {
        base = b;
    }
    let same =
        matches!((base.slots().new, owner.slots().new), (Some(a), Some(b)) if std::ptr::fn_addr_eq(a, b));
    if !same && base != owner {
        let c = class.name();
        return Err(rt.type_error(format!("{name}.__new__({c}) is not safe, use {}.__new__()", base.name())));
    }
    empty_slot!(rt, owner.slots().new)(rt, class, Args { all: rest, names: args.names })
}

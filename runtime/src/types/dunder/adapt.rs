//! Slot functions of Python classes: they look the special method up on the type and call it.

use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Bin, Cmp, Slots, Un};
use crate::value::{Gc, StrCell, Type, Value, statics};

/// Calls a special method that is known to be there.
fn call_named(rt: &Runtime, v: Value, name: Gc<StrCell>, args: &[Value]) -> R {
    match rt.call_special(v, name, args)? {
        Some(r) => Ok(r),
        None => Err(rt.no_attribute(v, name)),
    }
}

macro_rules! simple {
    ($($f:ident => $name:ident;)*) => {$(
        pub fn $f(rt: &Runtime, v: Value) -> R {
            call_named(rt, v, rt.names().$name, &[])
        }
    )*};
}
simple! {
    repr => __repr__;
    str => __str__;
    iter => __iter__;
    await_ => __await__;
    aiter => __aiter__;
    anext => __anext__;
}

/// Of a class with `__iter__ = None`.
fn not_iterable(rt: &Runtime, v: Value) -> R {
    Err(rt.type_error(format!("'{}' object is not iterable", v.ty().name())))
}

pub fn install_iter(slots: &mut Slots, found: Value) {
    slots.iter = Some(if found.is_none() { not_iterable } else { iter });
}

fn not_container(rt: &Runtime, v: Value, _: Value) -> R<bool> {
    Err(rt.type_error(format!("'{}' object is not a container", v.ty().name())))
}

pub fn install_contains(slots: &mut Slots, found: Value) {
    slots.contains = Some(if found.is_none() { not_container } else { contains });
}

pub fn install_hash(slots: &mut Slots, found: Value) {
    slots.hash = Some(if found.is_none() { crate::objects::object::unhashable } else { hash });
}

pub fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let h = call_named(rt, v, rt.names().__hash__, &[])?;
    if !crate::objects::int::is_int(h) {
        return Err(rt.type_error("__hash__ method should return an integer"));
    }
    match crate::objects::int::as_i64(h) {
        Some(-1) => Ok(-2),
        Some(n) => Ok(n),
        None => rt.hash(h),
    }
}

pub fn call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let name = rt.names().__call__;
    let Some(found) = rt.lookup(v.ty(), name) else { return Err(rt.no_attribute(v, name)) };
    let _guard = rt.enter_native_call(" while calling a Python object")?;
    crate::vm::call::call_bound(rt, found, v, args)
}

pub fn getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    call_named(rt, v, rt.names().__getattribute__, &[name.value()])
}

/// `__getattribute__` (the class's, or the generic one), then `__getattr__`.
pub fn getattr_with_fallback(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    let get = rt.lookup(v.ty(), rt.names().__getattribute__);
    let generic = get.is_none_or(|g| g == generic_getattribute(rt));
    let found = if generic {
        rt.generic_getattr_opt(v, name)?
    } else {
        let result = getattr(rt, v, name);
        rt.catch(result, statics::attribute_error())?
    };
    if let Some(value) = found {
        return Ok(value);
    }
    match rt.call_special(v, rt.names().__getattr__, &[name.value()])? {
        Some(value) => Ok(value),
        None => Err(rt.no_attribute(v, name)),
    }
}

fn generic_getattribute(rt: &Runtime) -> Value {
    rt.lookup(statics::object_type(), rt.names().__getattribute__).unwrap_or(Value::none())
}

pub fn setattr(rt: &Runtime, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
    match value {
        Some(x) => call_named(rt, v, rt.names().__setattr__, &[name.value(), x])?,
        None => call_named(rt, v, rt.names().__delattr__, &[name.value()])?,
    };
    Ok(())
}

pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let result = call_named(rt, v, rt.names().__next__, &[]);
    rt.catch(result, statics::stop_iteration())
}

pub fn descr_get(rt: &Runtime, descr: Value, object: Option<Value>, owner: Value) -> R {
    call_named(rt, descr, rt.names().__get__, &[object.unwrap_or(Value::none()), owner])
}

pub fn descr_set(rt: &Runtime, descr: Value, object: Value, value: Option<Value>) -> R<()> {
    match value {
        Some(x) => call_named(rt, descr, rt.names().__set__, &[object, x])?,
        None => call_named(rt, descr, rt.names().__delete__, &[object])?,
    };
    Ok(())
}

pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let name = rt.names().__init__;
    let Some(found) = rt.lookup(v.ty(), name) else { return Ok(()) };
    let r = crate::vm::call::call_bound(rt, found, v, args)?;
    if !r.is_none() {
        let t = r.ty();
        return Err(rt.type_error(format!("__init__() should return None, not '{}'", t.name())));
    }
    Ok(())
}

pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let f = rt.getattr(ty.value(), rt.names().__new__)?;
    let mut all = crate::heap::GcVec::from_slice(rt, &[ty.value()]);
    all.extend(args.all.iter().copied());
    rt.call_with_args(f, Args { all: &all, names: args.names })
}

pub fn finalize(rt: &Runtime, v: Value) {
    let name = rt.names().__del__;
    if let Err(raised) = rt.call_special(v, name, &[]) {
        let exception = rt.take_raised(raised);
        crate::objects::exceptions::write_unraisable(rt, exception, "", rt.lookup(v.ty(), name));
    }
}

pub fn bool(rt: &Runtime, v: Value) -> R<bool> {
    let r = call_named(rt, v, rt.names().__bool__, &[])?;
    if r.is_true() || r.is_false() {
        return Ok(r.is_true());
    }
    let t = r.ty();
    Err(rt.type_error(format!("__bool__ should return bool, returned {}", t.name())))
}

pub fn len(rt: &Runtime, v: Value) -> R<usize> {
    let r = call_named(rt, v, rt.names().__len__, &[])?;
    let n = rt.index_isize(r, statics::overflow_error())?;
    usize::try_from(n).map_err(|_| rt.value_error("__len__() should return >= 0"))
}

pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    call_named(rt, v, rt.names().__getitem__, &[key])
}

pub fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    match value {
        Some(x) => call_named(rt, v, rt.names().__setitem__, &[key, x])?,
        None => call_named(rt, v, rt.names().__delitem__, &[key])?,
    };
    Ok(())
}

pub fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    let r = call_named(rt, v, rt.names().__contains__, &[item])?;
    rt.truthy(r)
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let n = rt.names();
    let name = [n.__lt__, n.__le__, n.__eq__, n.__ne__, n.__gt__, n.__ge__][op as usize];
    match rt.call_special(a, name, &[b])? {
        Some(r) => Ok(r),
        None => Ok(Value::not_implemented()),
    }
}

pub fn unary<const OP: u8>(rt: &Runtime, v: Value) -> R {
    let n = rt.names();
    let names = [n.__neg__, n.__pos__, n.__abs__, n.__invert__, n.__int__, n.__float__, n.__index__];
    call_named(rt, v, names[Un::ALL[OP as usize] as usize], &[])
}

fn binary_names(rt: &Runtime, op: usize) -> (Gc<StrCell>, Gc<StrCell>) {
    let n = rt.names();
    [
        (n.__add__, n.__radd__),
        (n.__sub__, n.__rsub__),
        (n.__mul__, n.__rmul__),
        (n.__matmul__, n.__rmatmul__),
        (n.__truediv__, n.__rtruediv__),
        (n.__floordiv__, n.__rfloordiv__),
        (n.__mod__, n.__rmod__),
        (n.__lshift__, n.__rlshift__),
        (n.__rshift__, n.__rrshift__),
        (n.__and__, n.__rand__),
        (n.__or__, n.__ror__),
        (n.__xor__, n.__rxor__),
        (n.__divmod__, n.__rdivmod__),
    ][op]
}

/// Both operands' methods: the reflected one goes first if the right operand's class derives from the left's and has
/// its own.
pub fn binary<const OP: u8>(rt: &Runtime, a: Value, b: Value) -> R {
    let (name, reflected) = binary_names(rt, OP as usize);
    let mine = |v: Value| {
        v.ty().slots().binary[Bin::ALL[OP as usize] as usize]
            .is_some_and(|f| std::ptr::fn_addr_eq(f, binary::<OP> as fn(&Runtime, Value, Value) -> R))
    };
    both_operands(rt, a, b, name, reflected, mine)
}

fn both_operands(
    rt: &Runtime,
    a: Value,
    b: Value,
    name: Gc<StrCell>,
    reflected: Gc<StrCell>,
    mine: impl Fn(Value) -> bool,
) -> R {
    let (ta, tb) = (a.ty(), b.ty());
    let mut try_b = ta != tb && mine(b);
    if mine(a) {
        if try_b && tb.is_subtype(ta) && rt.lookup(tb, reflected) != rt.lookup(ta, reflected) {
            if let Some(r) = rt.call_special(b, reflected, &[a])?
                && !r.is_not_implemented()
            {
                return Ok(r);
            }
            try_b = false;
        }
        if let Some(r) = rt.call_special(a, name, &[b])?
            && (!r.is_not_implemented() || ta == tb)
        {
            return Ok(r);
        }
    }
    if try_b && let Some(r) = rt.call_special(b, reflected, &[a])? {
        return Ok(r);
    }
    Ok(Value::not_implemented())
}

pub fn inplace<const OP: u8>(rt: &Runtime, a: Value, b: Value) -> R {
    let n = rt.names();
    let name = [
        n.__iadd__,
        n.__isub__,
        n.__imul__,
        n.__imatmul__,
        n.__itruediv__,
        n.__ifloordiv__,
        n.__imod__,
        n.__ilshift__,
        n.__irshift__,
        n.__iand__,
        n.__ior__,
        n.__ixor__,
    ][OP as usize];
    call_named(rt, a, name, &[b])
}

pub fn pow(rt: &Runtime, a: Value, b: Value, m: Value) -> R {
    let n = rt.names();
    let mine = |v: Value| {
        v.ty()
            .slots()
            .pow
            .is_some_and(|f| std::ptr::fn_addr_eq(f, pow as fn(&Runtime, Value, Value, Value) -> R))
    };
    if m.is_none() {
        return both_operands(rt, a, b, n.__pow__, n.__rpow__, mine);
    }
    if mine(a) {
        return call_named(rt, a, n.__pow__, &[b, m]);
    }
    Ok(Value::not_implemented())
}

pub fn inplace_pow(rt: &Runtime, a: Value, b: Value, _: Value) -> R {
    call_named(rt, a, rt.names().__ipow__, &[b])
}

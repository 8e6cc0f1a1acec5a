//! `types.GenericAlias`: `list[int]`.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Bin, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, StrCell, TupleCell, Type, TypeCell, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `gaobject`.
    pub struct AliasCell {
        pub origin: Cell<Value>,
        pub args: Cell<Gc<TupleCell>>,
        pub parameters: Cell<Option<Value>>,
        pub weaklist: Cell<usize>,
        pub starred: Cell<bool>,
        pub vectorcall: Cell<usize>,
    }
}
const _: () = assert!(std::mem::size_of::<AliasCell>() == 64);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(alias_repr),
        hash: Some(alias_hash),
        call: Some(alias_call),
        getattr: Some(alias_getattr),
        compare: Some(alias_compare),
        iter: Some(alias_iter),
        getitem: Some(alias_getitem),
        new: Some(alias_new),
        ..Slots::of::<AliasCell>()
    }
    .with_binary(Bin::Or, crate::objects::union::type_or),
    methods: crate::methods! {
        "__mro_entries__" => One(|rt, v, _| Ok(rt.new_tuple(&[cell(v).origin.get()]).value()));
        "__instancecheck__" => One(|rt, _, _| {
            Err(rt.type_error("isinstance() argument 2 cannot be a parameterized generic"))
        });
        "__subclasscheck__" => One(|rt, _, _| {
            Err(rt.type_error("issubclass() argument 2 cannot be a parameterized generic"))
        });
        "__reduce__" => Zero(alias_reduce);
        "__dir__" => Zero(alias_dir);
    },
    getset: &[
        GetSetDef::member("__origin__", |_, v| Ok(cell(v).origin.get())),
        GetSetDef::member("__args__", |_, v| Ok(cell(v).args.get().value())),
        GetSetDef::member("__unpacked__", |_, v| Ok(Value::bool(cell(v).starred.get()))),
        GetSetDef::read_only("__parameters__", |rt, v| Ok(parameters(rt, v)?.value())),
        GetSetDef::read_only("__typing_unpacked_tuple_args__", unpacked_args),
    ],
    flags: 1 << flag::BASETYPE,
    weakrefs: true,
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    ..TypeSpec::new("types.GenericAlias", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::generic_alias_type(), spec: &SPEC, bases: &[] }]
}

fn cell(v: Value) -> Gc<AliasCell> {
    v.expect_cell()
}

/// `origin[args]`; `args` becomes a tuple if it is none.
pub fn new_alias(rt: &Runtime, origin: Value, args: Value) -> R {
    let args = args.downcast::<TupleCell>().unwrap_or_else(|| rt.new_tuple(&[args]));
    Ok(make(rt, statics::generic_alias_type(), origin, args, false))
}

/// `__class_getitem__` of built-in generic classes.
pub fn class_getitem(rt: &Runtime, class: Value, item: Value) -> R {
    new_alias(rt, class, item)
}

fn make(rt: &Runtime, ty: Type, origin: Value, args: Gc<TupleCell>, starred: bool) -> Value {
    rt.new_object(ty, |head| AliasCell {
        head,
        origin: Cell::new(origin),
        args: Cell::new(args),
        parameters: Cell::new(None),
        weaklist: Cell::new(0),
        starred: Cell::new(starred),
        vectorcall: Cell::new(0),
    })
    .value()
}

fn alias_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "GenericAlias")?;
    check_count(rt, "GenericAlias", pos.len(), 2, 2)?;
    let args = pos[1].downcast::<TupleCell>().unwrap_or_else(|| rt.new_tuple(&[pos[1]]));
    Ok(make(rt, ty, pos[0], args, false))
}

/// A class as it reads inside an alias or a union.
pub fn item_repr(rt: &Runtime, item: Value) -> R<String> {
    let names = rt.names();
    if item == Value::ellipsis() {
        return Ok("...".into());
    }
    if rt.getattr_opt(item, names.__origin__)?.is_some() && rt.getattr_opt(item, names.__args__)?.is_some() {
        return rt.repr_text(item);
    }
    let qualname = rt.getattr_opt(item, names.__qualname__)?;
    let module = rt.getattr_opt(item, names.__module__)?;
    let (Some(qualname), Some(module)) = (qualname, module.filter(|m| !m.is_none())) else {
        return rt.repr_text(item);
    };
    let (qualname, module) = (rt.str(qualname)?, rt.str(module)?);
    if *module == *"builtins" {
        return Ok(qualname.to_text().into_owned());
    }
    Ok(format!("{}.{}", module.to_text(), qualname.to_text()))
}

fn alias_repr(rt: &Runtime, v: Value) -> R {
    let a = cell(v);
    let star = if a.starred.get() { "*" } else { "" };
    let origin = item_repr(rt, a.origin.get())?;
    let args = a.args.get();
    let items = args.iter().map(|item| argument_repr(rt, item)).collect::<R<Vec<_>>>()?;
    let items = if items.is_empty() { "()".to_string() } else { items.join(", ") };
    Ok(rt.new_str(&format!("{star}{origin}[{items}]")).value())
}

/// As `item_repr`; a list of parameters (of `ParamSpec`) item by item.
fn argument_repr(rt: &Runtime, item: Value) -> R<String> {
    if !item.is_exact(statics::list_type()) {
        return item_repr(rt, item);
    }
    let items = rt.collect(item)?;
    let parts = items.iter().map(|&i| item_repr(rt, i)).collect::<R<Vec<_>>>()?;
    Ok(format!("[{}]", parts.join(", ")))
}

fn alias_hash(rt: &Runtime, v: Value) -> R<i64> {
    let a = cell(v);
    Ok(rt.hash(a.origin.get())? ^ rt.hash(a.args.get().value())?)
}

fn alias_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<AliasCell>(), b.downcast::<AliasCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let same = x.starred.get() == y.starred.get()
        && rt.eq(x.origin.get(), y.origin.get())?
        && rt.eq(x.args.get().value(), y.args.get().value())?;
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

/// An instance of the origin, which learns how it was made if it has room for that.
fn alias_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let object = rt.call_with_args(cell(v).origin.get(), args)?;
    let set = rt.setattr(object, rt.names().__orig_class__, v);
    if let Err(raised) = set {
        if !rt.raised_is(statics::attribute_error()) && !rt.raised_is(statics::type_error()) {
            return Err(raised);
        }
        rt.clear_raised(raised);
    }
    Ok(object)
}

/// Attributes of the alias itself; all others are the origin's.
const OWN: [&str; 11] = [
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
];

fn alias_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    if name.ascii().is_some_and(|n| OWN.contains(&n)) {
        return rt.generic_getattr(v, name);
    }
    rt.getattr(cell(v).origin.get(), name)
}

fn alias_dir(rt: &Runtime, v: Value) -> R {
    let dir = crate::objects::builtin::function_of_builtins(rt, "dir")?;
    let list = rt.call(dir, &[cell(v).origin.get()])?;
    for name in OWN {
        let name = rt.intern_str(name).value();
        if !rt.contains(list, name)? {
            rt.call_method(list, rt.names().append, &[name])?;
        }
    }
    Ok(list)
}

fn alias_reduce(rt: &Runtime, v: Value) -> R {
    let a = cell(v);
    if a.starred.get() {
        let next = crate::objects::builtin::function_of_builtins(rt, "next")?;
        let plain = make(rt, statics::generic_alias_type(), a.origin.get(), a.args.get(), false);
        let it = rt.iter(plain)?;
        let args = rt.new_tuple(&[it]);
        return Ok(rt.new_tuple(&[next, args.value()]).value());
    }
    let args = rt.new_tuple(&[a.origin.get(), a.args.get().value()]);
    Ok(rt.new_tuple(&[v.ty().value(), args.value()]).value())
}

/// `*tuple[int]`: the alias once, unpacked.
fn alias_iter(rt: &Runtime, v: Value) -> R {
    let a = cell(v);
    let starred = make(rt, statics::generic_alias_type(), a.origin.get(), a.args.get(), true);
    rt.iter(rt.new_tuple(&[starred]).value())
}

fn unpacked_args(_: &Runtime, v: Value) -> R {
    let a = cell(v);
    let unpacked = a.starred.get() && a.origin.get() == statics::tuple_type().value();
    Ok(if unpacked { a.args.get().value() } else { Value::none() })
}

// ---- type variables ----

fn parameters(rt: &Runtime, v: Value) -> R<Gc<TupleCell>> {
    let a = cell(v);
    if let Some(p) = a.parameters.get().and_then(|p| p.downcast()) {
        return Ok(p);
    }
    let p = make_parameters(rt, a.args.get())?;
    a.parameters.set(Some(p.value()));
    Ok(p)
}

/// The type variables in `args`, each once, in order.
pub fn make_parameters(rt: &Runtime, args: Gc<TupleCell>) -> R<Gc<TupleCell>> {
    let mut out = GcVec::new(rt);
    let add = |out: &mut GcVec<'_>, v: Value| {
        if !out.contains(&v) {
            out.push(v);
        }
    };
    for arg in args.iter() {
        if arg.is::<TypeCell>() {
            continue;
        }
        if rt.getattr_opt(arg, rt.names().__typing_subst__)?.is_some() {
            add(&mut out, arg);
            continue;
        }
        let inner = rt.getattr_opt(arg, rt.names().__parameters__)?.and_then(|p| p.downcast::<TupleCell>());
        inner.iter().flat_map(|p| p.iter()).for_each(|p| add(&mut out, p));
    }
    Ok(rt.new_tuple(&out))
}

fn alias_getitem(rt: &Runtime, v: Value, item: Value) -> R {
    let a = cell(v);
    let args = substitute(rt, v, a.args.get(), parameters(rt, v)?, item)?;
    Ok(make(rt, statics::generic_alias_type(), a.origin.get(), args, a.starred.get()))
}

/// `item` as a tuple, unpacked tuples (`*tuple[int, str]`) taken apart.
fn unpack_items(rt: &Runtime, item: Value) -> R<Gc<TupleCell>> {
    let items = item.downcast::<TupleCell>().unwrap_or_else(|| rt.new_tuple(&[item]));
    let mut out = GcVec::new(rt);
    for item in items.iter() {
        if !item.is::<TypeCell>() {
            let inner = rt.getattr_opt(item, rt.names().__typing_unpacked_tuple_args__)?;
            if let Some(inner) = inner.and_then(|p| p.downcast::<TupleCell>())
                && inner.iter().next_back() != Some(Value::ellipsis())
            {
                out.extend(inner.iter());
                continue;
            }
        }
        out.push(item);
    }
    Ok(rt.new_tuple(&out))
}

/// Lets type variables prepare the items that stand for them (defaults of `ParamSpec`, packing of `TypeVarTuple`).
fn prepare_items(rt: &Runtime, alias: Value, parameters: Gc<TupleCell>, item: Value) -> R<Gc<TupleCell>> {
    let mut items = unpack_items(rt, item)?.value();
    for parameter in parameters.iter() {
        let prepare = rt.getattr_opt(parameter, rt.intern_str("__typing_prepare_subst__"))?;
        if let Some(prepare) = prepare.filter(|p| !p.is_none()) {
            let tuple = if items.is::<TupleCell>() { items } else { rt.new_tuple(&[items]).value() };
            items = rt.call(prepare, &[alias, tuple])?;
        }
    }
    Ok(items.downcast::<TupleCell>().unwrap_or_else(|| rt.new_tuple(&[items])))
}

/// `args` with type variables replaced by what `item` gives for them. TypeError for a wrong number.
pub fn substitute(
    rt: &Runtime,
    alias: Value,
    args: Gc<TupleCell>,
    parameters: Gc<TupleCell>,
    item: Value,
) -> R<Gc<TupleCell>> {
    let expected = parameters.len();
    if expected == 0 {
        let text = rt.repr_text(alias)?;
        return Err(rt.type_error(format!("{text} is not a generic class")));
    }
    let items = prepare_items(rt, alias, parameters, item)?;
    if items.len() != expected {
        let (n, text) = (items.len(), rt.repr_text(alias)?);
        let how = if n > expected { "many" } else { "few" };
        return Err(rt.type_error(format!("Too {how} arguments for {text}; actual {n}, expected {expected}")));
    }
    let mut out = GcVec::new(rt);
    for arg in args.iter() {
        if arg.is::<TypeCell>() {
            out.push(arg);
            continue;
        }
        let unpack = match rt.getattr_opt(arg, rt.intern_str("__typing_is_unpacked_typevartuple__"))? {
            Some(flag) => rt.truthy(flag)?,
            None => false,
        };
        let new = match rt.getattr_opt(arg, rt.names().__typing_subst__)? {
            Some(subst) => {
                let at = parameters.iter().position(|p| p == arg);
                rt.call(subst, &[at.map_or(Value::none(), |i| items.get(i))])?
            }
            None => substitute_inside(rt, arg, parameters, items)?,
        };
        match new.downcast::<TupleCell>().filter(|_| unpack) {
            Some(many) => out.extend(many.iter()),
            None => out.push(new),
        }
    }
    Ok(rt.new_tuple(&out))
}

/// An argument that is generic itself, with its own type variables replaced.
fn substitute_inside(rt: &Runtime, arg: Value, parameters: Gc<TupleCell>, items: Gc<TupleCell>) -> R {
    let own = rt.getattr_opt(arg, rt.names().__parameters__)?.and_then(|p| p.downcast::<TupleCell>());
    let Some(own) = own.filter(|p| !p.is_empty()) else { return Ok(arg) };
    let mut out = GcVec::new(rt);
    for p in own.iter() {
        let Some(i) = parameters.iter().position(|q| q == p) else {
            out.push(p);
            continue;
        };
        let item = items.get(i);
        match item.downcast::<TupleCell>().filter(|_| p.ty().slots().iter.is_some()) {
            Some(many) => out.extend(many.iter()),
            None => out.push(item),
        }
    }
    rt.getitem(arg, rt.new_tuple(&out).value())
}

//! `types.UnionType`: `int | str`.

use super::generic_alias::{AliasCell, item_repr, make_parameters, substitute};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::types::builtin::Builtin;
use crate::types::{Bin, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, TypeCell, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `unionobject`.
    pub struct UnionCell {
        pub args: Cell<Gc<TupleCell>>,
        pub parameters: Cell<Option<Value>>,
    }
}
const _: () = assert!(std::mem::size_of::<UnionCell>() == 32);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(union_repr),
        hash: Some(union_hash),
        compare: Some(union_compare),
        getitem: Some(union_getitem),
        ..Slots::of::<UnionCell>()
    }
    .with_binary(Bin::Or, type_or),
    methods: crate::methods! {
        "__instancecheck__" => One(|rt, v, object| check_members(rt, v, object, false));
        "__subclasscheck__" => One(|rt, v, class| check_members(rt, v, class, true));
    },
    getset: &[
        GetSetDef::member("__args__", |_, v| Ok(cell(v).args.get().value())),
        GetSetDef::read_only("__parameters__", |rt, v| Ok(parameters(rt, v)?.value())),
    ],
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    doc: "Represent a PEP 604 union type\n\nE.g. for int | str",
    ..TypeSpec::new("types.UnionType", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::union_type(), spec: &SPEC, bases: &[] }]
}

fn cell(v: Value) -> Gc<UnionCell> {
    v.expect_cell()
}

fn can_join(v: Value) -> bool {
    v.is_none() || v.is::<TypeCell>() || v.is::<AliasCell>() || v.is::<UnionCell>()
}

/// `a | b` for classes and what stands for them; NotImplemented for anything else.
pub fn type_or(rt: &Runtime, a: Value, b: Value) -> R {
    if !can_join(a) || !can_join(b) {
        return Ok(Value::not_implemented());
    }
    new_union(rt, &[a, b])
}

/// The union of members: nested ones flattened, each once; a single one stays itself.
pub fn new_union(rt: &Runtime, members: &[Value]) -> R {
    let mut flat = GcVec::new(rt);
    for &m in members {
        match m.downcast::<UnionCell>() {
            Some(union) => flat.extend(union.args.get().iter()),
            None => flat.push(if m.is_none() { statics::none_type().value() } else { m }),
        }
    }
    let mut unique = GcVec::new(rt);
    for &m in flat.iter() {
        let mut known = false;
        for &u in unique.iter() {
            // Aliases are the same when they are equal, classes when they are identical.
            known |= u == m || (u.is::<AliasCell>() && m.is::<AliasCell>() && rt.eq(u, m)?);
        }
        if !known {
            unique.push(m);
        }
    }
    if let &[only] = &*unique {
        return Ok(only);
    }
    let args = rt.new_tuple(&unique);
    let union = rt.new_object(statics::union_type(), |head| UnionCell {
        head,
        args: Cell::new(args),
        parameters: Cell::new(None),
    });
    Ok(union.value())
}

fn union_repr(rt: &Runtime, v: Value) -> R {
    let one = |m: Value| if m == statics::none_type().value() { Ok("None".into()) } else { item_repr(rt, m) };
    let parts = cell(v).args.get().iter().map(one).collect::<R<Vec<String>>>()?;
    Ok(rt.new_str(&parts.join(" | ")).value())
}

fn as_set(rt: &Runtime, v: Value) -> R {
    rt.call(statics::frozenset_type().value(), &[cell(v).args.get().value()])
}

fn union_hash(rt: &Runtime, v: Value) -> R<i64> {
    rt.hash(as_set(rt, v)?)
}

fn union_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !(a.is::<UnionCell>() && b.is::<UnionCell>() && matches!(op, Cmp::Eq | Cmp::Ne)) {
        return Ok(Value::not_implemented());
    }
    rt.compare(as_set(rt, a)?, as_set(rt, b)?, op)
}

fn check_members(rt: &Runtime, v: Value, what: Value, subclass: bool) -> R {
    if subclass && !what.is::<TypeCell>() {
        return Err(rt.type_error("issubclass() arg 1 must be a class"));
    }
    for member in cell(v).args.get().iter() {
        if member.is::<TypeCell>() {
            let yes = if subclass { rt.is_subclass(what, member)? } else { rt.is_instance(what, member)? };
            if yes {
                return Ok(Value::bool(true));
            }
        } else {
            let name = if subclass { "issubclass" } else { "isinstance" };
            return Err(rt.type_error(format!("{name}() argument 2 cannot be a parameterized generic")));
        }
    }
    Ok(Value::bool(false))
}

fn parameters(rt: &Runtime, v: Value) -> R<Gc<TupleCell>> {
    let u = cell(v);
    if let Some(p) = u.parameters.get().and_then(|p| p.downcast()) {
        return Ok(p);
    }
    let p = make_parameters(rt, u.args.get())?;
    u.parameters.set(Some(p.value()));
    Ok(p)
}

fn union_getitem(rt: &Runtime, v: Value, item: Value) -> R {
    let new = substitute(rt, v, cell(v).args.get(), parameters(rt, v)?, item)?;
    let mut joined = new.get(0);
    for member in new.iter().skip(1) {
        joined = rt.binary(Bin::Or, joined, member)?;
    }
    Ok(joined)
}

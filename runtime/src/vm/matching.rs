//! The `match` statement's mapping and class patterns.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::set;
use crate::value::{Gc, StrCell, TupleCell, TypeCell, Value, flag};

/// The values of `keys` in a mapping, or None if one is missing.
pub fn match_keys(rt: &Runtime, subject: Value, keys: Gc<TupleCell>) -> R {
    let get = rt.getattr(subject, rt.names().get)?;
    let missing = rt.new_list(&[]).value();
    let seen = set::new_set(rt);
    let mut values = GcVec::with_capacity(rt, keys.len());
    for key in keys.iter() {
        if set::contains(rt, seen, key)? {
            let k = rt.repr_text(key)?;
            return Err(rt.value_error(format!("mapping pattern checks duplicate key ({k})")));
        }
        set::add(rt, seen, key)?;
        let v = rt.call(get, &[key, missing])?;
        if v == missing {
            return Ok(Value::none());
        }
        values.push(v);
    }
    Ok(rt.new_tuple(&values).value())
}

/// The attributes that a class pattern asks for, or None if the subject does not match.
pub fn match_class(rt: &Runtime, subject: Value, class: Value, names: Gc<TupleCell>, positional: usize) -> R {
    let Some(ty) = class.downcast::<TypeCell>() else {
        return Err(rt.type_error("called match pattern must be a class"));
    };
    if !rt.is_instance(subject, class)? {
        return Ok(Value::none());
    }
    let seen = set::new_set(rt);
    let mut out = GcVec::new(rt);
    if positional != 0 {
        let args = rt.getattr_opt(class, rt.names().__match_args__)?;
        let match_self = args.is_none() && ty.has(flag::MATCH_SELF);
        let args = match args {
            None => None,
            Some(a) => match a.downcast::<TupleCell>() {
                Some(t) => Some(t),
                None => {
                    let (c, t) = (ty.name(), a.ty());
                    return Err(
                        rt.type_error(format!("{c}.__match_args__ must be a tuple (got {})", t.name()))
                    );
                }
            },
        };
        let allowed = if match_self { 1 } else { args.map_or(0, |a| a.len()) };
        if positional > allowed {
            let s = if allowed == 1 { "" } else { "s" };
            let c = ty.name();
            return Err(rt.type_error(format!(
                "{c}() accepts {allowed} positional sub-pattern{s} ({positional} given)"
            )));
        }
        if match_self {
            out.push(subject);
        }
        for name in args.iter().flat_map(|a| a.iter()).take(positional) {
            let Some(name) = name.downcast::<StrCell>() else {
                let t = name.ty();
                return Err(
                    rt.type_error(format!("__match_args__ elements must be strings (got {})", t.name()))
                );
            };
            match attribute(rt, subject, ty, name, seen)? {
                Some(v) => out.push(v),
                None => return Ok(Value::none()),
            }
        }
    }
    for name in names.iter().filter_map(|n| n.downcast::<StrCell>()) {
        match attribute(rt, subject, ty, name, seen)? {
            Some(v) => out.push(v),
            None => return Ok(Value::none()),
        }
    }
    Ok(rt.new_tuple(&out).value())
}

fn attribute(
    rt: &Runtime,
    subject: Value,
    ty: crate::value::Type,
    name: Gc<StrCell>,
    seen: Gc<crate::value::SetCell>,
) -> R<Option<Value>> {
    if set::contains(rt, seen, name.value())? {
        let (c, n) = (ty.name(), rt.repr_text(name.value())?);
        return Err(rt.type_error(format!("{c}() got multiple sub-patterns for attribute {n}")));
    }
    set::add(rt, seen, name.value())?;
    rt.getattr_opt(subject, name)
}

//! getattr and its family, vars, dir.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::value::{DictCell, Gc, ListCell, StrCell, Value, statics};

fn name_arg(rt: &Runtime, v: Value, function: &str) -> R<Gc<StrCell>> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(rt.intern(s)),
        None => Err(match function {
            "getattr" | "hasattr" => rt.type_error(format!("{function}(): attribute name must be string")),
            _ => rt.type_error(format!("attribute name must be string, not '{}'", v.ty().name())),
        }),
    }
}

pub fn getattr(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let name = name_arg(rt, args[1], "attribute")?;
    match args.get(2) {
        None => rt.getattr(args[0], name),
        Some(&default) => Ok(rt.getattr_opt(args[0], name)?.unwrap_or(default)),
    }
}

pub fn hasattr(rt: &Runtime, _: Value, v: Value, name: Value) -> R {
    let name = name_arg(rt, name, "attribute")?;
    Ok(Value::bool(rt.getattr_opt(v, name)?.is_some()))
}

pub fn setattr(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let name = name_arg(rt, args[1], "setattr")?;
    rt.setattr(args[0], name, args[2])?;
    Ok(Value::none())
}

pub fn delattr(rt: &Runtime, _: Value, v: Value, name: Value) -> R {
    let name = name_arg(rt, name, "delattr")?;
    rt.setattr_or_delete(v, name, None)?;
    Ok(Value::none())
}

pub fn callable(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(Value::bool(rt.is_callable(v)))
}

pub fn isinstance(rt: &Runtime, _: Value, v: Value, class: Value) -> R {
    Ok(Value::bool(rt.is_instance(v, class)?))
}

pub fn issubclass(rt: &Runtime, _: Value, derived: Value, class: Value) -> R {
    Ok(Value::bool(rt.is_subclass(derived, class)?))
}

pub fn vars(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let Some(&v) = args.first() else { return crate::modules::engine::current_locals(rt) };
    match rt.getattr_opt(v, rt.names().__dict__)? {
        Some(d) => Ok(d),
        None => Err(rt.type_error("vars() argument must have __dict__ attribute")),
    }
}

pub fn dir(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let names = match args.first() {
        None => {
            let locals = crate::modules::engine::current_locals(rt)?;
            match locals.downcast::<DictCell>() {
                Some(d) => key_list(rt, d)?,
                None => rt.call_method(locals, rt.names().keys, &[])?,
            }
        }
        Some(&v) => match rt.call_special(v, rt.names().__dir__, &[])? {
            Some(names) => names,
            None => return Err(rt.type_error("object does not provide __dir__")),
        },
    };
    let list = rt.call(statics::list_type().value(), &[names])?;
    rt.call_method_text(list, "sort", &[])?;
    Ok(list)
}

fn key_list(rt: &Runtime, d: Gc<DictCell>) -> R {
    let list: Gc<ListCell> = rt.new_list(&[]);
    dict::iter(d).try_for_each(|(k, _)| crate::objects::list::append(rt, list, k))?;
    Ok(list.value())
}

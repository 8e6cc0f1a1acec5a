//! Pickling support of `object`: the protocols of PEP 307 and PEP 3154.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::value::{DictCell, Gc, ListCell, StrCell, TupleCell, Value, statics};

fn copyreg(rt: &Runtime) -> R {
    crate::import::import_module(rt, "copyreg")
}

/// `object.__reduce__`
pub fn object_reduce(rt: &Runtime, v: Value) -> R {
    reduce_below_2(rt, v, 0)
}

fn reduce_below_2(rt: &Runtime, v: Value, protocol: i64) -> R {
    let module = copyreg(rt)?;
    rt.call_method_text(module, "_reduce_ex", &[v, rt.new_int(protocol)])
}

/// `object.__reduce_ex__`: an overridden `__reduce__` goes first.
pub fn object_reduce_ex(rt: &Runtime, v: Value, protocol: Value) -> R {
    let protocol = rt.as_i64(protocol)?;
    let name = rt.names().__reduce__;
    let class = rt.getattr(v, rt.names().__class__)?;
    let overridden = rt.getattr(class, name)?;
    let own = dict::get_str(rt, rt.type_dict(statics::object_type()), name);
    if Some(overridden) != own {
        return rt.call_method(v, name, &[]);
    }
    if protocol >= 2 { reduce_2(rt, v) } else { reduce_below_2(rt, v, protocol) }
}

fn reduce_2(rt: &Runtime, v: Value) -> R {
    let class = rt.getattr(v, rt.names().__class__)?;
    let (args, kwargs) = new_arguments(rt, v)?;
    let module = copyreg(rt)?;
    let has_args = args.is_some();
    let (maker, maker_args) = match (args, kwargs) {
        (Some(args), Some(kwargs)) if dict::len(kwargs) != 0 => {
            let maker = rt.getattr_text(module, "__newobj_ex__")?;
            (maker, rt.new_tuple(&[class, args.value(), kwargs.value()]))
        }
        (args, _) => {
            let mut all = GcVec::from_slice(rt, &[class]);
            all.extend(args.iter().flat_map(|a| a.iter()));
            (rt.getattr_text(module, "__newobj__")?, rt.new_tuple(&all))
        }
    };
    let state = match rt.getattr_opt(v, rt.names().__getstate__)? {
        Some(f) => checked_state(rt, v, f, has_args)?,
        None => Value::none(),
    };
    let list_items = if v.is::<ListCell>() { rt.iter(v)? } else { Value::none() };
    let dict_items = if v.is::<DictCell>() {
        let items = rt.call_method_text(v, "items", &[])?;
        rt.iter(items)?
    } else {
        Value::none()
    };
    Ok(rt.new_tuple(&[maker, maker_args.value(), state, list_items, dict_items]).value())
}

/// The state; an object whose memory Python cannot see must say itself how it is pickled.
fn checked_state(rt: &Runtime, v: Value, getstate: Value, has_args: bool) -> R {
    let own = dict::get_str(rt, rt.type_dict(statics::object_type()), rt.names().__getstate__);
    let default = rt.lookup(v.ty(), rt.names().__getstate__) == own;
    if default {
        let ty = v.ty();
        let required = !has_args && !v.is::<ListCell>() && !v.is::<DictCell>();
        let hidden = ty.is_native() || !std::ptr::eq(ty.slots().cell, statics::object_type().slots().cell);
        if required && (ty.tp_itemsize.get() != 0 || hidden && !ty.has(crate::value::flag::BASE_EXC)) {
            return Err(rt.type_error(format!("cannot pickle '{}' object", ty.name())));
        }
    }
    rt.call(getstate, &[])
}

type NewArguments = (Option<Gc<TupleCell>>, Option<Gc<DictCell>>);

/// What `__getnewargs_ex__` or `__getnewargs__` give.
fn new_arguments(rt: &Runtime, v: Value) -> R<NewArguments> {
    if let Some(f) = rt.lookup_special(v, rt.names().__getnewargs_ex__)? {
        let pair = rt.call(f, &[])?;
        let Some(t) = pair.downcast::<TupleCell>() else {
            let t = pair.ty();
            return Err(rt.type_error(format!("__getnewargs_ex__ should return a tuple, not '{}'", t.name())));
        };
        if t.len() != 2 {
            let n = t.len();
            return Err(
                rt.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {n}"))
            );
        }
        let (args, kwargs) = (t.get(0), t.get(1));
        let Some(a) = args.downcast::<TupleCell>() else {
            let t = args.ty();
            let message = "first item of the tuple returned by __getnewargs_ex__ must be a tuple";
            return Err(rt.type_error(format!("{message}, not '{}'", t.name())));
        };
        let Some(k) = kwargs.downcast::<DictCell>() else {
            let t = kwargs.ty();
            let message = "second item of the tuple returned by __getnewargs_ex__ must be a dict";
            return Err(rt.type_error(format!("{message}, not '{}'", t.name())));
        };
        return Ok((Some(a), Some(k)));
    }
    if let Some(f) = rt.lookup_special(v, rt.names().__getnewargs__)? {
        let args = rt.call(f, &[])?;
        let Some(a) = args.downcast::<TupleCell>() else {
            let t = args.ty();
            return Err(rt.type_error(format!("__getnewargs__ should return a tuple, not '{}'", t.name())));
        };
        return Ok((Some(a), None));
    }
    Ok((None, None))
}

/// `object.__getstate__`: the instance's dict, or (dict, slots) if there are slots.
pub fn object_getstate(rt: &Runtime, v: Value) -> R {
    let own = rt.getattr_opt(v, rt.names().__dict__)?.and_then(|d| d.downcast::<DictCell>());
    let state = match own.filter(|&d| dict::len(d) != 0) {
        Some(d) => dict::copy(rt, d)?.value(),
        None => Value::none(),
    };
    let class = v.ty();
    let slotnames = {
        let module = copyreg(rt)?;
        rt.call_method_text(module, "_slotnames", &[class.value()])?
    };
    let Some(names) = slotnames.downcast::<ListCell>().filter(|l| !l.is_empty()) else { return Ok(state) };
    let slots = rt.new_dict();
    for i in 0..names.len() {
        let Some(name) = names.get(i).and_then(|n| n.downcast::<StrCell>()) else { continue };
        if let Some(x) = rt.getattr_opt(v, name)? {
            dict::set_str(rt, slots, name, x)?;
        }
    }
    if dict::len(slots) == 0 {
        return Ok(state);
    }
    Ok(rt.new_tuple(&[state, slots.value()]).value())
}

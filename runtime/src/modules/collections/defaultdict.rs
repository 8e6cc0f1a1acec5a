//! `collections.defaultdict`.

use super::DictBody;
use crate::Runtime;
use crate::error::R;
use crate::objects::support::enter_repr;
use crate::types::{Args, Bin, GetSetDef, Slots, TypeSpec};
use crate::value::{DictCell, Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `defdictobject`.
    pub struct DefaultDictCell { body: DictBody, factory: Cell<Option<Value>> }
}
const _: () = assert!(std::mem::size_of::<DefaultDictCell>() == 56);

pub static DEFAULTDICT: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), new: Some(new), init: Some(init), ..Slots::of::<DefaultDictCell>() }
        .with_binary(Bin::Or, or),
    methods: crate::methods! {
        "__missing__" => One(missing), "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n";
        "copy" => Zero(copy), "D.copy() -> a shallow copy of D.";
        "__copy__" => Zero(copy), "D.copy() -> a shallow copy of D.";
        "__reduce__" => Zero(reduce), "Return state information for pickling.";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[GetSetDef::new(
        "default_factory",
        |_, v| Ok(cell(v).factory.get().unwrap_or(Value::none())),
        |_, v, value| {
            cell(v).factory.set(value);
            Ok(())
        },
    )
    .doc("Factory for default value called by __missing__().")],
    flags: 1 << flag::BASETYPE,
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called \
          without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict \
          compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they \
          were\npassed to the dict constructor, including keyword arguments.",
    ..TypeSpec::new("collections.defaultdict", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<DefaultDictCell> {
    v.expect_cell()
}

fn factory(v: Value) -> Value {
    cell(v).factory.get().unwrap_or(Value::none())
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let body = DictBody::new(rt);
    Ok(rt.new_object(ty, |head| DefaultDictCell { head, body, factory: Cell::new(None) }).value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let mut rest = args;
    let mut factory = None;
    if let Some(&first) = args.pos().first() {
        if !first.is_none() && !rt.is_callable(first) {
            return Err(rt.type_error("first argument must be callable or None"));
        }
        factory = Some(first);
        rest.all = &args.all[1..];
    }
    cell(v).factory.set(factory);
    match statics::dict_type().slots().init {
        Some(init) => init(rt, v, rest),
        None => Ok(()),
    }
}

fn missing(rt: &Runtime, v: Value, key: Value) -> R {
    let factory = factory(v);
    if factory.is_none() {
        return Err(rt.key_error(key));
    }
    let value = rt.call(factory, &[])?;
    rt.setitem(v, key, value)?;
    Ok(value)
}

fn copy(rt: &Runtime, v: Value) -> R {
    rt.call(v.ty().value(), &[factory(v), v])
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let factory = factory(v);
    let args = if factory.is_none() { statics::empty_tuple() } else { rt.new_tuple(&[factory]) };
    let items = rt.call_method(v, rt.names().items, &[])?;
    let items = rt.iter(items)?;
    Ok(rt.new_tuple(&[v.ty().value(), args.value(), Value::none(), Value::none(), items]).value())
}

fn repr(rt: &Runtime, v: Value) -> R {
    let Some(dict_repr) = statics::dict_type().slots().repr else { return rt.repr(v).map(|s| s.value()) };
    let items = rt.str(dict_repr(rt, v)?)?;
    let factory = factory(v);
    let factory = if factory.is_none() {
        "None".into()
    } else {
        match enter_repr(rt, factory) {
            Some(_guard) => rt.repr_text(factory)?,
            None => "...".into(),
        }
    };
    let ty = v.ty();
    Ok(rt.new_str(&format!("{}({factory}, {})", ty.short_name(), items.to_text())).value())
}

fn or(rt: &Runtime, a: Value, b: Value) -> R {
    if !a.is::<DictCell>() || !b.is::<DictCell>() {
        return Ok(Value::not_implemented());
    }
    let new = match a.downcast::<DefaultDictCell>() {
        Some(_) => rt.call_method(a, rt.names().copy, &[])?,
        None => rt.call(b.ty().value(), &[factory(b), a])?,
    };
    rt.call_method(new, rt.names().update, &[b])?;
    Ok(new)
}

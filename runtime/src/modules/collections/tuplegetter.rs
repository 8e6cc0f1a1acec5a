//! `_tuplegetter`: the attributes of named tuples.

use crate::Runtime;
use crate::error::R;
use crate::types::args::check_count;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Type, Value, statics};
use std::cell::Cell;

crate::cell! {
    pub struct TupleGetterCell { index: Cell<isize>, doc: Cell<Value> }
}

pub static TUPLEGETTER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        descr_get: Some(get),
        descr_set: Some(set),
        new: Some(new),
        ..Slots::of::<TupleGetterCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: &[GetSetDef::new(
        "__doc__",
        |_, v| Ok(v.expect_cell::<TupleGetterCell>().doc.get()),
        |_, v, doc| {
            v.expect_cell::<TupleGetterCell>().doc.set(doc.unwrap_or(Value::none()));
            Ok(())
        },
    )],
    ..TypeSpec::new("_collections._tuplegetter", Slots::EMPTY)
};

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "_tuplegetter")?;
    check_count(rt, "_tuplegetter", pos.len(), 2, 2)?;
    let index = rt.index_isize(pos[0], statics::overflow_error())?;
    Ok(rt
        .new_object(ty, |head| TupleGetterCell { head, index: Cell::new(index), doc: Cell::new(pos[1]) })
        .value())
}

fn get(rt: &Runtime, v: Value, object: Option<Value>, _owner: Value) -> R {
    let Some(object) = object else { return Ok(v) };
    let index = v.expect_cell::<TupleGetterCell>().index.get();
    let Some(tuple) = object.downcast::<TupleCell>() else {
        if object.is_none() {
            return Ok(v);
        }
        let t = object.ty();
        let t = t.tp_name_str();
        return Err(rt.type_error(format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{t}' object"
        )));
    };
    match usize::try_from(index).ok().filter(|&i| i < tuple.len()) {
        Some(i) => Ok(tuple.get(i)),
        None => Err(rt.index_error("tuple index out of range")),
    }
}

fn set(rt: &Runtime, _: Value, _: Value, value: Option<Value>) -> R<()> {
    Err(rt.attribute_error(if value.is_some() { "can't set attribute" } else { "can't delete attribute" }))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let g: Gc<TupleGetterCell> = v.expect_cell();
    let doc = rt.repr_text(g.doc.get())?;
    Ok(rt.new_str(&format!("_tuplegetter({}, {doc})", g.index.get())).value())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let g: Gc<TupleGetterCell> = v.expect_cell();
    let args = rt.new_tuple(&[rt.new_int(g.index.get() as i64), g.doc.get()]);
    Ok(rt.new_tuple(&[v.ty().value(), args.value()]).value())
}

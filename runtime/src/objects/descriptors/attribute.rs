//! `getset_descriptor` and `member_descriptor`.

use super::value::*;
use crate::Runtime;
use crate::error::R;
use crate::types::{GetSetDef, Slots, TypeSpec};
use crate::value::defs::{Attribute, slot_word};
use crate::value::{Gc, Value, statics};

const FIELDS: &[GetSetDef] = &[
    GetSetDef::member("__objclass__", get_objclass),
    GetSetDef::member("__name__", get_name),
    GetSetDef::read_only("__doc__", get_doc),
    GetSetDef::read_only("__qualname__", get_qualname),
];

pub static GETSET: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| repr_as(rt, v, "attribute")),
        descr_get: Some(attribute_get),
        descr_set: Some(attribute_set),
        ..Slots::of::<AttributeDescrCell>()
    },
    getset: FIELDS,
    ..TypeSpec::new("getset_descriptor", Slots::EMPTY)
};

pub static MEMBER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| repr_as(rt, v, "member")),
        descr_get: Some(attribute_get),
        descr_set: Some(attribute_set),
        ..Slots::of::<AttributeDescrCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: FIELDS,
    ..TypeSpec::new("member_descriptor", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<AttributeDescrCell> {
    v.expect_cell()
}

fn get_doc(rt: &Runtime, descr: Value) -> R {
    match cell(descr).attribute.get().unpack() {
        Attribute::Own(def) if !def.doc.is_empty() => Ok(rt.new_str(def.doc).value()),
        Attribute::Native(_) => match rt.native() {
            Some(native) => (native.attribute_doc)(rt, cell(descr)),
            None => Ok(Value::none()),
        },
        _ => Ok(Value::none()),
    }
}

fn attribute_get(rt: &Runtime, descr: Value, object: Option<Value>, _owner: Value) -> R {
    let Some(object) = object else { return Ok(descr) };
    check_instance(rt, descr, object)?;
    let d = cell(descr);
    match d.attribute.get().unpack() {
        Attribute::Own(def) => (def.get)(rt, object),
        Attribute::Slot(offset) => match object.as_object().and_then(|o| slot_word(&o, offset).get()) {
            Some(v) => Ok(v),
            None => Err(rt.no_attribute(object, d.name.get())),
        },
        Attribute::Native(_) => match rt.native() {
            Some(native) => (native.attribute_get)(rt, d, object),
            None => Err(rt.no_attribute(object, d.name.get())),
        },
    }
}

fn attribute_set(rt: &Runtime, descr: Value, object: Value, value: Option<Value>) -> R<()> {
    check_instance(rt, descr, object)?;
    let d = cell(descr);
    match d.attribute.get().unpack() {
        Attribute::Own(def) => match def.set {
            Some(set) => set(rt, object, value),
            None => Err(read_only(rt, d)),
        },
        Attribute::Slot(offset) => {
            let Some(o) = object.as_object() else { return Err(read_only(rt, d)) };
            if slot_word(&o, offset).replace(value).is_none() && value.is_none() {
                let name = d.name.get();
                return Err(rt.attribute_error(name.to_text()));
            }
            Ok(())
        }
        Attribute::Native(_) => match rt.native() {
            Some(native) => (native.attribute_set)(rt, d, object, value),
            None => Err(read_only(rt, d)),
        },
    }
}

#[cold]
fn read_only(rt: &Runtime, d: Gc<AttributeDescrCell>) -> crate::error::Raised {
    if d.value().is_exact(statics::member_descriptor_type()) {
        return rt.attribute_error("readonly attribute");
    }
    let (n, t) = (d.name.get(), d.ty.get());
    rt.attribute_error(format!(
        "attribute '{}' of '{}' objects is not writable",
        n.to_text(),
        t.tp_name_str()
    ))
}

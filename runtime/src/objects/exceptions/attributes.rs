//! The exceptions with a few attributes of their own: StopIteration, SystemExit, KeyError, NameError, AttributeError,
//! ImportError.

use super::base::{args_of, base_init, base_str, cell};
use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{
    AttributeErrorCell, ExceptionCell, ImportErrorCell, NameErrorCell, StopIterationCell, SystemExitCell,
    Type, Value, flag, statics,
};

/// Getter and setter of a field that any object may be in; deleting it leaves None.
macro_rules! object_field {
    ($get:ident, $set:ident, $cell:ident, $field:ident) => {
        fn $get(_: &crate::Runtime, v: crate::value::Value) -> crate::error::R {
            Ok(v.expect_cell::<$cell>().$field.get().unwrap_or(crate::value::Value::none()))
        }
        fn $set(
            _: &crate::Runtime,
            v: crate::value::Value,
            value: Option<crate::value::Value>,
        ) -> crate::error::R<()> {
            v.expect_cell::<$cell>().$field.set(value);
            Ok(())
        }
    };
}
pub(super) use object_field;

/// The keyword arguments alone, to be bound; the positional ones are `args`.
fn keywords(args: Args<'_>) -> Args<'_> {
    Args { all: &args.all[args.pos().len()..], names: args.names }
}

// ---- StopIteration, SystemExit, KeyError ----

fn stop_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let value = args.pos().first().copied().unwrap_or(Value::none());
    v.expect_cell::<StopIterationCell>().value.set(Some(value));
    Ok(())
}

object_field!(get_value, set_value, StopIterationCell, value);

static STOP_ITERATION: TypeSpec = TypeSpec {
    slots: Slots { init: Some(stop_init), ..Slots::of::<StopIterationCell>() },
    getset: &[GetSetDef::new("value", get_value, set_value).doc("generator return value")],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Signal the end from iterator.__next__().",
    ..TypeSpec::new("StopIteration", Slots::EMPTY)
};

fn exit_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let code = match *args.pos() {
        [] => return Ok(()),
        [only] => only,
        _ => args_of(v).value(),
    };
    v.expect_cell::<SystemExitCell>().code.set(Some(code));
    Ok(())
}

object_field!(get_code, set_code, SystemExitCell, code);

static SYSTEM_EXIT: TypeSpec = TypeSpec {
    slots: Slots { init: Some(exit_init), ..Slots::of::<SystemExitCell>() },
    getset: &[GetSetDef::new("code", get_code, set_code).doc("exception code")],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Request to exit from the interpreter.",
    ..TypeSpec::new("SystemExit", Slots::EMPTY)
};

/// A missing key is shown by its repr: `KeyError('')` would be nothing to see otherwise.
fn key_str(rt: &Runtime, v: Value) -> R {
    let args = args_of(v);
    if args.len() == 1 { Ok(rt.repr(args.get(0))?.value()) } else { base_str(rt, v) }
}

static KEY_ERROR: TypeSpec = TypeSpec {
    slots: Slots { init: Some(base_init), str: Some(key_str), ..Slots::of::<ExceptionCell>() },
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Mapping key not found.",
    ..TypeSpec::new("KeyError", Slots::EMPTY)
};

// ---- NameError, AttributeError ----

pub(super) fn name_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("NameError", &["name"]).keyword_only_after(0);
    base_init(rt, v, Args::positional(args.pos()))?;
    let [name] = keywords(args).bind(rt, &P)?;
    v.expect_cell::<NameErrorCell>().name.set(name);
    Ok(())
}

object_field!(get_missing_name, set_missing_name, NameErrorCell, name);

static NAME_ERROR: TypeSpec = TypeSpec {
    slots: Slots { init: Some(name_init), str: Some(base_str), ..Slots::of::<NameErrorCell>() },
    getset: &[GetSetDef::new("name", get_missing_name, set_missing_name).doc("name")],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Name not found globally.",
    ..TypeSpec::new("NameError", Slots::EMPTY)
};

fn attribute_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("AttributeError", &["name", "obj"]).keyword_only_after(0);
    base_init(rt, v, Args::positional(args.pos()))?;
    let [name, obj] = keywords(args).bind(rt, &P)?;
    let error = v.expect_cell::<AttributeErrorCell>();
    error.name.set(name);
    error.obj.set(obj);
    Ok(())
}

object_field!(get_attribute_name, set_attribute_name, AttributeErrorCell, name);
object_field!(get_attribute_obj, set_attribute_obj, AttributeErrorCell, obj);

static ATTRIBUTE_ERROR: TypeSpec = TypeSpec {
    slots: Slots { init: Some(attribute_init), str: Some(base_str), ..Slots::of::<AttributeErrorCell>() },
    getset: &[
        GetSetDef::new("name", get_attribute_name, set_attribute_name).doc("attribute name"),
        GetSetDef::new("obj", get_attribute_obj, set_attribute_obj).doc("object"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Attribute not found.",
    ..TypeSpec::new("AttributeError", Slots::EMPTY)
};

// ---- ImportError ----

pub(super) fn import_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("ImportError", &["name", "path"]).keyword_only_after(0);
    base_init(rt, v, Args::positional(args.pos()))?;
    let [name, path] = keywords(args).bind(rt, &P)?;
    let error = v.expect_cell::<ImportErrorCell>();
    error.name.set(name);
    error.path.set(path);
    if let [msg] = *args.pos() {
        error.msg.set(Some(msg));
    }
    Ok(())
}

fn import_str(rt: &Runtime, v: Value) -> R {
    match v.expect_cell::<ImportErrorCell>().msg.get() {
        Some(msg) if msg.is_exact(statics::str_type()) => Ok(msg),
        _ => base_str(rt, v),
    }
}

fn import_reduce(rt: &Runtime, v: Value) -> R {
    let error = v.expect_cell::<ImportErrorCell>();
    let mut state = cell(v).dict.get();
    if error.name.get().is_some() || error.path.get().is_some() {
        let new = match state {
            Some(d) => dict::copy(rt, d)?,
            None => rt.new_dict(),
        };
        for (key, value) in [("name", error.name.get()), ("path", error.path.get())] {
            if let Some(value) = value {
                dict::set_text(rt, new, key, value)?;
            }
        }
        state = Some(new);
    }
    let (ty, args) = (v.ty().value(), args_of(v).value());
    Ok(match state {
        Some(d) => rt.new_tuple(&[ty, args, d.value()]),
        None => rt.new_tuple(&[ty, args]),
    }
    .value())
}

object_field!(get_import_msg, set_import_msg, ImportErrorCell, msg);
object_field!(get_import_name, set_import_name, ImportErrorCell, name);
object_field!(get_import_path, set_import_path, ImportErrorCell, path);

static IMPORT_ERROR: TypeSpec = TypeSpec {
    slots: Slots { init: Some(import_init), str: Some(import_str), ..Slots::of::<ImportErrorCell>() },
    methods: crate::methods! { "__reduce__" => Zero(import_reduce); },
    getset: &[
        GetSetDef::new("msg", get_import_msg, set_import_msg).doc("exception message"),
        GetSetDef::new("name", get_import_name, set_import_name).doc("module name"),
        GetSetDef::new("path", get_import_path, set_import_path).doc("module path"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Import can't find module, or can't find name in module.",
    ..TypeSpec::new("ImportError", Slots::EMPTY)
};

static EXCEPTION: [Type; 1] = [statics::exception()];
static BASE: [Type; 1] = [statics::base_exception()];
static LOOKUP: [Type; 1] = [statics::lookup_error()];

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::stop_iteration(), spec: &STOP_ITERATION, bases: &EXCEPTION },
        Builtin { ty: statics::system_exit(), spec: &SYSTEM_EXIT, bases: &BASE },
        Builtin { ty: statics::key_error(), spec: &KEY_ERROR, bases: &LOOKUP },
        Builtin { ty: statics::name_error(), spec: &NAME_ERROR, bases: &EXCEPTION },
        Builtin { ty: statics::attribute_error(), spec: &ATTRIBUTE_ERROR, bases: &EXCEPTION },
        Builtin { ty: statics::import_error(), spec: &IMPORT_ERROR, bases: &EXCEPTION },
    ]
}

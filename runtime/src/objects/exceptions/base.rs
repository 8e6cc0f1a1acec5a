//! `BaseException`.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::objects::traceback::TracebackCell;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{DictCell, ExceptionCell, Gc, ListCell, StrCell, TupleCell, Type, Value, flag, statics};
use kingsnake_plain::units::UnitsBuf;

/// The common part of an exception object.
pub(super) fn cell(v: Value) -> Gc<ExceptionCell> {
    v.expect_cell()
}

/// The arguments as `args` shows them.
pub(super) fn args_of(v: Value) -> Gc<TupleCell> {
    cell(v).args.get().unwrap_or(statics::empty_tuple())
}

/// `cls.__new__(cls, *args)`: an instance with `args` set; keywords are for `__init__`.
pub fn base_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let v = rt.alloc_instance(ty, 0).value();
    cell(v).args.set(Some(rt.new_tuple(args.pos())));
    Ok(v)
}

/// `self.__init__(*args)`
pub fn base_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    no_keywords(rt, v.ty(), args)?;
    set_args(rt, v, args.pos());
    Ok(())
}

/// TypeError if there are keyword arguments.
pub(super) fn no_keywords(rt: &Runtime, ty: Type, args: Args<'_>) -> R<()> {
    if args.has_keywords() {
        return Err(rt.type_error(format!("{}() takes no keyword arguments", ty.tp_name_str())));
    }
    Ok(())
}

/// `self.args = args`; the tuple that `__new__` made is kept if it has the same items.
pub(super) fn set_args(rt: &Runtime, v: Value, args: &[Value]) {
    let old = args_of(v);
    if old.len() != args.len() || old.iter().zip(args).any(|(a, &b)| a != b) || cell(v).args.get().is_none() {
        cell(v).args.set(Some(rt.new_tuple(args)));
    }
}

/// `Name(repr of the only argument)` or `Name` with the tuple of arguments.
fn base_repr(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    let name = ty.name();
    let name = name.rsplit('.').next().unwrap_or(name);
    let args = args_of(v);
    let mut out = UnitsBuf::from_utf8(name);
    if args.len() == 1 {
        let only = rt.repr(args.get(0))?;
        out.push_str("(");
        out.push_units(only.units());
        out.push_str(")");
    } else {
        out.push_units(rt.repr(args.value())?.units());
    }
    Ok(rt.new_str_units(out.as_units()).value())
}

/// The only argument as a string, or the tuple of arguments.
pub(super) fn base_str(rt: &Runtime, v: Value) -> R {
    let args = args_of(v);
    match args.len() {
        0 => Ok(statics::empty_str().value()),
        1 => Ok(rt.str(args.get(0))?.value()),
        _ => Ok(rt.str(args.value())?.value()),
    }
}

/// `(type, args)`, with the instance's dict if it has one.
pub(super) fn reduce_with(rt: &Runtime, v: Value, args: Value) -> R {
    let ty = v.ty().value();
    Ok(match cell(v).dict.get() {
        Some(d) => rt.new_tuple(&[ty, args, d.value()]),
        None => rt.new_tuple(&[ty, args]),
    }
    .value())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    reduce_with(rt, v, args_of(v).value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    if state.is_none() {
        return Ok(state);
    }
    let Some(d) = state.downcast::<DictCell>() else {
        return Err(rt.type_error("state is not a dictionary"));
    };
    for (key, value) in dict::iter(dict::copy(rt, d)?) {
        let Some(name) = key.downcast::<StrCell>() else {
            let t = key.ty();
            return Err(rt.type_error(format!("attribute name must be string, not '{}'", t.name())));
        };
        rt.setattr(v, name, value)?;
    }
    Ok(Value::none())
}

fn with_traceback(rt: &Runtime, v: Value, tb: Value) -> R {
    set_traceback(rt, v, Some(tb))?;
    Ok(v)
}

fn add_note(rt: &Runtime, v: Value, note: Value) -> R {
    if !note.is::<StrCell>() {
        let t = note.ty();
        return Err(rt.type_error(format!("note must be a str, not '{}'", t.name())));
    }
    let name = rt.names().__notes__;
    let notes = match rt.getattr_opt(v, name)? {
        Some(notes) => notes,
        None => {
            let notes = rt.new_list(&[]).value();
            rt.setattr(v, name, notes)?;
            notes
        }
    };
    let Some(list) = notes.downcast::<ListCell>() else {
        return Err(rt.type_error("Cannot add note: __notes__ is not a list"));
    };
    crate::objects::list::append(rt, list, note)?;
    Ok(Value::none())
}

fn get_args(_: &Runtime, v: Value) -> R {
    Ok(cell(v).args.get().map_or(Value::none(), |a| a.value()))
}

fn set_args_attribute(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(rt.type_error("args may not be deleted")) };
    let items = rt.collect(value)?;
    cell(v).args.set(Some(rt.new_tuple(&items)));
    Ok(())
}

fn get_traceback(_: &Runtime, v: Value) -> R {
    Ok(cell(v).traceback.get().unwrap_or(Value::none()))
}

fn set_traceback(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(rt.type_error("__traceback__ may not be deleted")) };
    if !value.is_none() && !value.is::<TracebackCell>() {
        return Err(rt.type_error("__traceback__ must be a traceback or None"));
    }
    cell(v).traceback.set(Some(value).filter(|t| !t.is_none()));
    Ok(())
}

/// An exception or None, for `__context__` and `__cause__`.
fn exception_or_none(rt: &Runtime, value: Option<Value>, attribute: &str, what: &str) -> R<Option<Value>> {
    let Some(value) = value else { return Err(rt.type_error(format!("{attribute} may not be deleted"))) };
    if value.is_none() {
        return Ok(None);
    }
    if !value.is::<ExceptionCell>() {
        return Err(rt.type_error(format!("exception {what} must be None or derive from BaseException")));
    }
    Ok(Some(value))
}

fn get_context(_: &Runtime, v: Value) -> R {
    Ok(cell(v).context.get().unwrap_or(Value::none()))
}

fn set_context(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let context = exception_or_none(rt, value, "__context__", "context")?;
    cell(v).context.set(context);
    Ok(())
}

fn get_cause(_: &Runtime, v: Value) -> R {
    Ok(cell(v).cause.get().unwrap_or(Value::none()))
}

fn set_cause_attribute(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let cause = exception_or_none(rt, value, "__cause__", "cause")?;
    cell(v).cause.set(cause);
    cell(v).suppress_context.set(true);
    Ok(())
}

fn get_suppress(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(cell(v).suppress_context.get()))
}

fn set_suppress(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    match value {
        None => Err(rt.type_error("can't delete numeric/char attribute")),
        Some(b) if b.is_true() || b.is_false() => {
            cell(v).suppress_context.set(b.is_true());
            Ok(())
        }
        Some(_) => Err(rt.type_error("attribute value type must be bool")),
    }
}

fn get_dict(rt: &Runtime, v: Value) -> R {
    Ok(crate::objects::object::dict_field_or_new(rt, v).map_or(Value::none(), |d| d.value()))
}

fn set_dict(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(rt.type_error("cannot delete __dict__")) };
    let Some(d) = value.downcast::<DictCell>() else {
        let t = value.ty();
        return Err(rt.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.name())));
    };
    cell(v).dict.set(Some(d));
    Ok(())
}

static BASE_EXCEPTION: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(base_new),
        init: Some(base_init),
        repr: Some(base_repr),
        str: Some(base_str),
        getattr: Some(Runtime::generic_getattr),
        setattr: Some(Runtime::generic_setattr),
        ..Slots::of::<ExceptionCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(reduce);
        "__setstate__" => One(setstate);
        "with_traceback" => One(with_traceback), "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.";
        "add_note" => One(add_note), "Exception.add_note(note) --\n    add a note to the exception";
    },
    getset: &[
        GetSetDef::new("__suppress_context__", get_suppress, set_suppress),
        GetSetDef::new("__dict__", get_dict, set_dict),
        GetSetDef::new("args", get_args, set_args_attribute),
        GetSetDef::new("__traceback__", get_traceback, set_traceback),
        GetSetDef::new("__context__", get_context, set_context).doc("exception context"),
        GetSetDef::new("__cause__", get_cause, set_cause_attribute).doc("exception cause"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Common base class for all exceptions",
    ..TypeSpec::new("BaseException", Slots::EMPTY)
};

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::base_exception(), spec: &BASE_EXCEPTION, bases: &[] }]
}

//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654).

use super::base::{base_init, base_new, cell, no_keywords};
use super::raising::exception_class;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{
    ExceptionCell, FunctionCell, Gc, GroupCell, ListCell, StrCell, TupleCell, Type, Value, flag, statics,
};
use kingsnake_plain::units::UnitsBuf;

fn group(v: Value) -> Gc<GroupCell> {
    v.expect_cell()
}

/// The exceptions of a group, as its tuple.
pub(super) fn exceptions_of(v: Value) -> Gc<TupleCell> {
    group(v).exceptions.get().and_then(|t| t.downcast()).unwrap_or(statics::empty_tuple())
}

pub(super) fn is_group(v: Value) -> bool {
    v.is::<GroupCell>()
}

/// `BaseExceptionGroup(message, exceptions)`; an ExceptionGroup where all of them are `Exception`s.
fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let [message, given] = *args.pos() else {
        let n = args.pos().len();
        return Err(
            rt.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)"))
        );
    };
    if !message.is::<StrCell>() {
        let t = message.ty();
        let t = if message.is_none() { "None" } else { t.name() };
        return Err(rt.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {t}")));
    }
    if !is_sequence(given) {
        return Err(rt.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = rt.new_tuple(&rt.collect(given)?);
    if items.is_empty() {
        return Err(rt.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    if let Some(i) = items.iter().position(|e| !e.is::<ExceptionCell>()) {
        return Err(rt.value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
    }
    let ordinary = items.iter().all(|e| e.ty().is_subtype(statics::exception()));
    let mut ty = ty;
    if ty == statics::base_exception_group() && ordinary {
        ty = statics::exception_group();
    } else if ty == statics::exception_group() && !ordinary {
        return Err(rt.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if !ordinary && ty.is_subtype(statics::exception()) {
        return Err(rt.type_error(format!("Cannot nest BaseExceptions in '{}'", ty.name())));
    }
    let v = base_new(rt, ty, args)?;
    group(v).message.set(Some(message));
    group(v).exceptions.set(Some(items.value()));
    Ok(v)
}

fn is_sequence(v: Value) -> bool {
    let ty = v.ty();
    let slots = ty.slots();
    !ty.has(flag::DICT) && (slots.item.is_some() || slots.getitem.is_some())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    no_keywords(rt, v.ty(), args)?;
    base_init(rt, v, args)
}

fn group_str(rt: &Runtime, v: Value) -> R {
    let message = rt.str(group(v).message.get().unwrap_or(Value::none()))?;
    let n = exceptions_of(v).len();
    let s = if n == 1 { "" } else { "s" };
    let mut out = UnitsBuf::new();
    out.push_units(message.units());
    out.push_str(&format!(" ({n} sub-exception{s})"));
    Ok(rt.new_str_units(out.as_units()).value())
}

/// A group like this one with other exceptions: what subclasses override.
fn derive(rt: &Runtime, v: Value, exceptions: Value) -> R {
    let message = group(v).message.get().unwrap_or(Value::none());
    rt.call(statics::base_exception_group().value(), &[message, exceptions])
}

/// `group.derive(exceptions)` with the traceback, context, cause and notes of `group`. `None` for no exceptions.
pub(super) fn subset(rt: &Runtime, v: Value, exceptions: Gc<ListCell>) -> R<Option<Value>> {
    if exceptions.is_empty() {
        return Ok(None);
    }
    let new = rt.call_method_text(v, "derive", &[exceptions.value()])?;
    if !is_group(new) {
        return Err(rt.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (cell(v), cell(new));
    if from.traceback.get().is_some() {
        to.traceback.set(from.traceback.get());
    }
    to.context.set(from.context.get());
    to.cause.set(from.cause.get());
    to.suppress_context.set(true);
    let name = rt.names().__notes__;
    if let Some(notes) = rt.getattr_opt(v, name)?
        && is_sequence(notes)
    {
        let copy = rt.new_list(&rt.collect(notes)?).value();
        rt.setattr(new, name, copy)?;
    }
    Ok(Some(new))
}

/// What picks exceptions out of a group.
#[derive(Clone, Copy)]
pub(super) enum Matcher<'a> {
    /// An exception class or a tuple of them.
    Class(Value),
    Predicate(Value),
    /// These leaf exceptions, by identity.
    Leaves(&'a GcVec<'a>),
}

impl Matcher<'_> {
    fn of(rt: &Runtime, v: Value) -> R<Matcher<'static>> {
        if v.is::<FunctionCell>() {
            return Ok(Matcher::Predicate(v));
        }
        let classes = match v.downcast::<TupleCell>() {
            Some(t) => t.iter().all(|c| exception_class(c).is_some()),
            None => exception_class(v).is_some(),
        };
        if classes {
            return Ok(Matcher::Class(v));
        }
        Err(rt.type_error("expected a function, exception type or tuple of exception types"))
    }

    fn matches(self, rt: &Runtime, exc: Value) -> R<bool> {
        match self {
            Matcher::Class(class) => Ok(given_matches(exc, class)),
            Matcher::Predicate(f) => {
                let answer = rt.call(f, &[exc])?;
                rt.truthy(answer)
            }
            Matcher::Leaves(leaves) => Ok(!is_group(exc) && leaves.contains(&exc)),
        }
    }
}

/// Whether an exception is an instance of a class, or of one of a tuple's (nested ones too), by inheritance alone.
pub(super) fn given_matches(exc: Value, class: Value) -> bool {
    match class.downcast::<TupleCell>() {
        Some(classes) => classes.iter().any(|c| given_matches(exc, c)),
        None => exception_class(class).is_some_and(|c| exc.ty().is_subtype(c)),
    }
}

/// The part of `exc` that matches, and the rest if it is asked for.
pub(super) fn split(
    rt: &Runtime,
    exc: Value,
    by: Matcher<'_>,
    rest: bool,
) -> R<(Option<Value>, Option<Value>)> {
    if by.matches(rt, exc)? {
        return Ok((Some(exc), None));
    }
    if !is_group(exc) {
        return Ok((None, rest.then_some(exc)));
    }
    let _guard = rt.enter_native_call(" in exceptiongroup_split_recursive")?;
    let (matching, others) = (rt.new_list(&[]), rt.new_list(&[]));
    for e in exceptions_of(exc).iter() {
        let (yes, no) = split(rt, e, by, rest)?;
        if let Some(yes) = yes {
            crate::objects::list::append(rt, matching, yes)?;
        }
        if let Some(no) = no {
            crate::objects::list::append(rt, others, no)?;
        }
    }
    let yes = subset(rt, exc, matching)?;
    let no = if rest { subset(rt, exc, others)? } else { None };
    Ok((yes, no))
}

fn split_method(rt: &Runtime, v: Value, by: Value) -> R {
    let (yes, no) = split(rt, v, Matcher::of(rt, by)?, true)?;
    Ok(rt.new_tuple(&[yes.unwrap_or(Value::none()), no.unwrap_or(Value::none())]).value())
}

fn subgroup(rt: &Runtime, v: Value, by: Value) -> R {
    let (yes, _) = split(rt, v, Matcher::of(rt, by)?, false)?;
    Ok(yes.unwrap_or(Value::none()))
}

fn get_message(_: &Runtime, v: Value) -> R {
    Ok(group(v).message.get().unwrap_or(Value::none()))
}

fn get_exceptions(_: &Runtime, v: Value) -> R {
    Ok(exceptions_of(v).value())
}

static BASE_GROUP: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), str: Some(group_str), ..Slots::of::<GroupCell>() },
    methods: crate::methods! {
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
        "derive" => One(derive);
        "split" => One(split_method);
        "subgroup" => One(subgroup);
    },
    getset: &[
        GetSetDef::read_only("message", get_message).doc("exception message"),
        GetSetDef::read_only("exceptions", get_exceptions).doc("nested exceptions"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "A combination of multiple unrelated exceptions.",
    ..TypeSpec::new("BaseExceptionGroup", Slots::EMPTY)
};

static GROUP: TypeSpec = TypeSpec {
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    weakrefs: true,
    ..TypeSpec::new("ExceptionGroup", Slots::of::<GroupCell>())
};

static BASE: [Type; 1] = [statics::base_exception()];
static GROUP_BASES: [Type; 2] = [statics::base_exception_group(), statics::exception()];

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::base_exception_group(), spec: &BASE_GROUP, bases: &BASE },
        Builtin { ty: statics::exception_group(), spec: &GROUP, bases: &GROUP_BASES },
    ]
}

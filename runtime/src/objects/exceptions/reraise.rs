//! `except*`: which part of what was raised a clause takes, and what is raised again in the end.

use super::base::cell;
use super::groups::{Matcher, exceptions_of, given_matches, is_group, split};
use super::raising::exception_class;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::value::{Gc, ListCell, TupleCell, Value, statics};

/// For `except* class`: what is left of `exc`, and the part that matches (always a group).
pub fn group_match(rt: &Runtime, exc: Value, class: Value) -> R<(Value, Option<Value>)> {
    check_classes(rt, class)?;
    if exc.is_none() {
        return Ok((exc, None));
    }
    if given_matches(exc, class) {
        let found = if is_group(exc) { exc } else { new_group(rt, rt.new_tuple(&[exc]).value())? };
        return Ok((Value::none(), Some(found)));
    }
    if !is_group(exc) {
        return Ok((exc, None));
    }
    let pair = rt.call_method_text(exc, "split", &[class])?;
    match pair.downcast::<TupleCell>() {
        Some(pair) if pair.len() == 2 => Ok((pair.get(1), Some(pair.get(0)).filter(|m| !m.is_none()))),
        _ => {
            let t = exc.ty();
            Err(rt.type_error(format!("{}.split must return a 2-tuple", t.name())))
        }
    }
}

fn new_group(rt: &Runtime, exceptions: Value) -> R {
    rt.call(statics::base_exception_group().value(), &[statics::empty_str().value(), exceptions])
}

fn check_classes(rt: &Runtime, class: Value) -> R<()> {
    let check = |c: Value| match exception_class(c) {
        None => Err(rt.type_error("catching classes that do not inherit from BaseException is not allowed")),
        Some(c) if c.is_subtype(statics::base_exception_group()) => {
            Err(rt.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."))
        }
        Some(_) => Ok(()),
    };
    match class.downcast::<TupleCell>() {
        Some(classes) => classes.iter().try_for_each(check),
        None => check(class),
    }
}

/// After all clauses: `raised` has what they raised and what no clause took. What stems from `orig` goes back into a group
/// with its shape; None when nothing is left.
pub fn prepare_reraise_star(rt: &Runtime, orig: Value, raised: Gc<ListCell>) -> R {
    if raised.is_empty() {
        return Ok(Value::none());
    }
    if !is_group(orig) {
        // Only one clause can have run.
        return Ok(raised.get(0).unwrap_or(Value::none()));
    }
    let (mut new, mut again) = (GcVec::new(rt), GcVec::new(rt));
    for e in (0..raised.len()).filter_map(|i| raised.get(i)).filter(|e| !e.is_none()) {
        if same_metadata(e, orig) { again.push(e) } else { new.push(e) }
    }
    let rest = if again.is_empty() { None } else { project(rt, orig, &again)? };
    new.extend(rest);
    match *new {
        [] => Ok(Value::none()),
        [only] => Ok(only),
        _ => new_group(rt, rt.new_list(&new).value()),
    }
}

/// Whether `e` is a part that was split off `orig` and raised unchanged.
fn same_metadata(e: Value, orig: Value) -> bool {
    let (a, b) = (cell(e), cell(orig));
    is_group(e)
        && a.notes.get() == b.notes.get()
        && a.traceback.get() == b.traceback.get()
        && a.cause.get() == b.cause.get()
        && a.context.get() == b.context.get()
}

/// `orig` with only the leaves of the groups in `keep`.
fn project(rt: &Runtime, orig: Value, keep: &[Value]) -> R<Option<Value>> {
    let mut leaves = GcVec::new(rt);
    for &e in keep {
        collect_leaves(rt, e, &mut leaves)?;
    }
    Ok(split(rt, orig, Matcher::Leaves(&leaves), false)?.0)
}

fn collect_leaves(rt: &Runtime, e: Value, leaves: &mut GcVec<'_>) -> R<()> {
    if !is_group(e) {
        leaves.push(e);
        return Ok(());
    }
    let _guard = rt.enter_native_call(" in collect_exception_group_leaf_ids")?;
    exceptions_of(e).iter().try_for_each(|sub| collect_leaves(rt, sub, leaves))
}

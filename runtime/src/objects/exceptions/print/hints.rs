//! What the user may have meant.

use super::{escaped, quiet};
use crate::Runtime;
use crate::objects::exceptions::suggest;
use crate::objects::traceback::TracebackCell;
use crate::value::{AttributeErrorCell, ExceptionCell, NameErrorCell, StrCell, Value, statics};

/// The name that a NameError or AttributeError may be about.
pub(super) fn suggestion(rt: &Runtime, exc: Value) -> Option<String> {
    if exc.is_exact(statics::attribute_error()) {
        let e = exc.expect_cell::<AttributeErrorCell>();
        let (name, obj) = (e.name.get()?.downcast::<StrCell>()?, e.obj.get()?);
        let names = quiet(rt, rt.call_special(obj, rt.names().__dir__, &[]))??;
        let names = quiet(rt, rt.collect(names))?;
        let mut names = texts(&names)?;
        names.sort();
        return suggest::nearest(&escaped(&name), &names);
    }
    if !exc.is_exact(statics::name_error()) {
        return None;
    }
    let name = exc.downcast::<NameErrorCell>()?.name.get()?.downcast::<StrCell>()?;
    let wanted = escaped(&name);
    let mut tb = exc.downcast::<ExceptionCell>()?.traceback.get()?.downcast::<TracebackCell>()?;
    while let Some(next) = tb.next.get() {
        tb = next;
    }
    let frame = tb.frame.get();
    let code = frame.code.get();
    let locals = code.co_localsplusnames.get();
    let locals: Vec<Value> = locals.iter().take(code.co_nlocals.get() as usize).collect();
    if let Some(found) = suggest::nearest(&wanted, &texts(&locals)?) {
        return Some(found);
    }
    [frame.globals.get(), frame.builtins.get()].into_iter().find_map(|d| {
        let keys: Vec<Value> = crate::objects::dict::iter(d).map(|(k, _)| k).collect();
        suggest::nearest(&wanted, &texts(&keys)?)
    })
}

fn texts(names: &[Value]) -> Option<Vec<String>> {
    names
        .iter()
        .map(|n| n.is_exact(statics::str_type()).then(|| escaped(&n.expect_cell::<StrCell>())))
        .collect()
}

//! Small things that several built-in types share.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::objects::dict;
use crate::runtime::State;
use crate::types::Args;
use crate::types::args::check_count;
use crate::value::{Type, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Whether the constructor of `base` refuses keywords for class `ty`: for itself, and for subclasses that leave
/// `__init__` alone.
pub fn takes_no_keywords(ty: Type, base: Type) -> bool {
    if ty == base {
        return true;
    }
    match (ty.slots().init, base.slots().init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// The positional arguments of a constructor that takes `min..=max` of them and, unless a subclass has its own
/// `__init__`, no keywords.
pub fn constructor_args<'a>(
    rt: &Runtime,
    ty: Type,
    base: Type,
    args: Args<'a>,
    (min, max): (usize, usize),
) -> R<&'a [Value]> {
    let base_name: &str = base.name();
    if args.has_keywords() && takes_no_keywords(ty, base) {
        return Err(rt.type_error(format!("{base_name}() takes no keyword arguments")));
    }
    let pos = args.pos();
    if min == 1 && max == 1 && pos.len() != 1 {
        let given = pos.len();
        return Err(rt.type_error(format!("{base_name} expected 1 argument, got {given}")));
    }
    check_count(rt, base_name, pos.len(), min, max)?;
    Ok(pos)
}

/// The object of that name in `builtins`, for pickling: `iter`, `reversed`.
pub fn builtin(rt: &Runtime, name: &str) -> R {
    rt.builtins
        .get()
        .and_then(|builtins| dict::get_text(rt, builtins, name))
        .ok_or_else(|| rt.attribute_error(name))
}

/// The objects whose repr is being made, with the thread that makes it.
#[derive(Default)]
struct Reprs(RefCell<Vec<(usize, Value)>>);

impl State for Reprs {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.borrow().iter().for_each(|&(_, v)| tracer.visit(v));
    }
}

/// While it lives, the object counts as being shown.
pub struct ReprGuard(Rc<Reprs>, (usize, Value));

impl Drop for ReprGuard {
    fn drop(&mut self) {
        let mut reprs = self.0.0.borrow_mut();
        if let Some(i) = reprs.iter().rposition(|&entry| entry == self.1) {
            reprs.remove(i);
        }
    }
}

/// Before showing what an object contains: `None` if this thread is already at it, so that the object contains itself.
/// (`Py_ReprEnter`)
pub fn enter_repr(rt: &Runtime, v: Value) -> Option<ReprGuard> {
    let reprs = rt.state(|_| Reprs::default());
    let entry = (std::ptr::from_ref(rt.thread()) as usize, v);
    if reprs.0.borrow().contains(&entry) {
        return None;
    }
    reprs.0.borrow_mut().push(entry);
    Some(ReprGuard(reprs, entry))
}

//! `cell`: a variable that a function shares with the functions inside it.

use crate::Runtime;
use crate::error::R;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, VarCell, statics};
use std::cell::Cell;

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(cell_repr),
        compare: Some(cell_compare),
        hash: Some(crate::objects::object::unhashable),
        new: Some(cell_new),
        ..Slots::of::<VarCell>()
    },
    getset: &[GetSetDef::new("cell_contents", get_contents, set_contents)],
    doc: "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    \
          and further attempts to access its cell_contents attribute will\n    raise a ValueError.",
    ..TypeSpec::new("cell", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::cell_type(), spec: &SPEC, bases: &[] }]
}

impl Runtime {
    /// A cell with these contents.
    pub fn new_var(&self, contents: Option<Value>) -> Gc<VarCell> {
        self.new_object(statics::cell_type(), |head| VarCell { head, contents: Cell::new(contents) })
    }
}

fn cell_new(rt: &Runtime, _ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "cell")?;
    check_count(rt, "cell", pos.len(), 0, 1)?;
    Ok(rt.new_var(pos.first().copied()).value())
}

fn cell_repr(rt: &Runtime, v: Value) -> R {
    let cell: Gc<VarCell> = v.expect_cell();
    let at = cell.address();
    let text = match cell.contents.get() {
        None => format!("<cell at {at:#x}: empty>"),
        Some(c) => {
            let ty = c.ty();
            format!("<cell at {at:#x}: {} object at {:#x}>", ty.tp_name_str(), rt.address_of(c))
        }
    };
    Ok(rt.new_str(&text).value())
}

fn cell_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<VarCell>(), b.downcast::<VarCell>()) else {
        return Ok(Value::not_implemented());
    };
    match (x.contents.get(), y.contents.get()) {
        (Some(x), Some(y)) => rt.compare(x, y, op),
        // An empty cell sorts before a full one.
        (x, y) => Ok(Value::bool(op.test(x.is_some().cmp(&y.is_some())))),
    }
}

fn get_contents(rt: &Runtime, v: Value) -> R {
    let cell: Gc<VarCell> = v.expect_cell();
    cell.contents.get().ok_or_else(|| rt.value_error("Cell is empty"))
}

fn set_contents(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    v.expect_cell::<VarCell>().contents.set(value);
    Ok(())
}

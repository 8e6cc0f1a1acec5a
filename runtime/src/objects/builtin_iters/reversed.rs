//! `reversed`.

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::iter::state_isize;
use crate::objects::support::constructor_args;
use crate::types::{Args, MethodDef, Slots, TypeSpec};
use crate::value::{DictCell, Type, Value, statics};
use std::cell::Cell;

cell! {
    /// `reversed`, of sequences without `__reversed__`: `index` is that of the next item.
    pub struct ReversedCell { pub index: Cell<isize>, pub sequence: Cell<Option<Value>> }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    "__setstate__" => One(setstate), "Set state information for unpickling.";
};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        new: Some(new),
        ..Slots::of::<ReversedCell>()
    },
    methods: METHODS,
    doc: "reversed(sequence, /)\n--\n\nReturn a reverse iterator over the values of the given sequence.",
    ..TypeSpec::new("reversed", Slots::EMPTY)
};

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let args = constructor_args(rt, ty, statics::reversed_type(), args, (1, 1))?;
    let sequence = args[0];
    if let Some(method) = rt.lookup_special(sequence, rt.names().__reversed__)? {
        if method.is_none() {
            return Err(not_reversible(rt, sequence));
        }
        return rt.call(method, &[]);
    }
    let slots = sequence.ty().slots();
    let is_sequence = (slots.item.is_some() || slots.getitem.is_some()) && !sequence.is::<DictCell>();
    if !is_sequence {
        return Err(not_reversible(rt, sequence));
    }
    let len = rt.len(sequence)? as isize;
    Ok(rt
        .new_object(ty, |head| ReversedCell {
            head,
            index: Cell::new(len - 1),
            sequence: Cell::new(Some(sequence)),
        })
        .value())
}

#[cold]
fn not_reversible(rt: &Runtime, v: Value) -> crate::error::Raised {
    let t = v.ty();
    rt.type_error(format!("'{}' object is not reversible", t.name()))
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<ReversedCell>();
    let Some(sequence) = it.sequence.get() else { return Ok(None) };
    let index = it.index.get();
    if index >= 0 {
        match rt.sequence_item(sequence, index) {
            Ok(item) => {
                it.index.set(index - 1);
                return Ok(Some(item));
            }
            Err(raised)
                if rt.raised_is(statics::index_error()) || rt.raised_is(statics::stop_iteration()) =>
            {
                rt.clear_raised(raised);
            }
            Err(raised) => return Err(raised),
        }
    }
    it.index.set(-1);
    it.sequence.set(None);
    Ok(None)
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ReversedCell>();
    let Some(sequence) = it.sequence.get() else { return Ok(Value::int(0)) };
    let len = rt.len(sequence)? as isize;
    let left = it.index.get() + 1;
    Ok(rt.new_int(if left > len { 0 } else { left } as i64))
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ReversedCell>();
    let class = v.ty().value();
    Ok(match it.sequence.get() {
        Some(sequence) => {
            let args = rt.new_tuple(&[sequence]).value();
            rt.new_tuple(&[class, args, rt.new_int(it.index.get() as i64)])
        }
        None => {
            let args = rt.new_tuple(&[statics::empty_tuple().value()]).value();
            rt.new_tuple(&[class, args])
        }
    }
    .value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<ReversedCell>();
    let index = state_isize(rt, state)?;
    if let Some(sequence) = it.sequence.get() {
        let len = rt.len(sequence)? as isize;
        it.index.set(index.clamp(-1, len - 1));
    }
    Ok(Value::none())
}

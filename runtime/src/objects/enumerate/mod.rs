//! `enumerate`.

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::int::{self, to_exact};
use crate::types::builtin::Builtin;
use crate::types::{Args, MethodDef, Params, Slots, TypeSpec};
use crate::value::{Type, Value, statics};
use num_bigint::BigInt;
use std::cell::Cell;

cell! {
    /// `enumerate`
    pub struct EnumerateCell {
        pub iterator: Cell<Value>,
        /// The next number: an int value.
        pub count: Cell<Value>,
    }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        new: Some(new),
        ..Slots::of::<EnumerateCell>()
    },
    methods: METHODS,
    doc: "enumerate(iterable, start=0)\n--\n\nPairs of a count, which begins with start, and an item of the iterable.",
    ..TypeSpec::new("enumerate", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::enumerate_type(), spec: &SPEC, bases: &[] }]
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("enumerate", &["iterable", "start"]).required(1);
    if args.all.is_empty() {
        return Err(rt.type_error("enumerate() missing required argument 'iterable'"));
    }
    let [iterable, start] = args.bind(rt, &P)?;
    let count = match start {
        Some(start) => to_exact(rt, rt.index(start)?),
        None => Value::int(0),
    };
    let iterator = rt.iter(iterable.unwrap_or(Value::none()))?;
    Ok(rt
        .new_object(ty, |head| EnumerateCell { head, iterator: Cell::new(iterator), count: Cell::new(count) })
        .value())
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<EnumerateCell>();
    let Some(item) = rt.next(it.iterator.get())? else { return Ok(None) };
    let count = it.count.get();
    it.count.set(match count.add_fixnum(Value::int(1)) {
        Some(next) => next,
        None => rt.new_bigint(&(int::to_bigint(count).unwrap_or_default() + BigInt::from(1))),
    });
    Ok(Some(rt.new_tuple(&[count, item]).value()))
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<EnumerateCell>();
    let args = rt.new_tuple(&[it.iterator.get(), it.count.get()]).value();
    Ok(rt.new_tuple(&[v.ty().value(), args]).value())
}

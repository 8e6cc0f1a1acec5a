//! `bool`: the two objects `True` and `False`, ints otherwise.

use crate::Runtime;
use crate::error::R;
use crate::objects::int::{self, arith};
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Bin, Slots, TypeSpec};
use crate::value::{Type, Value, statics};

pub static SPEC: TypeSpec = TypeSpec {
    doc: "bool(x) -> bool\n\nThe truth value of x: True or False. There are no other instances, and no subclasses.",
    ..TypeSpec::new(
        "bool",
        Slots { repr: Some(repr), new: Some(new), ..int::SLOTS }
            .with_binary(Bin::And, and)
            .with_binary(Bin::Or, or)
            .with_binary(Bin::Xor, xor),
    )
};

pub fn builtin_types() -> Vec<Builtin> {
    const BASES: &[Type] = &[statics::int_type()];
    vec![Builtin { ty: statics::bool_type(), spec: &SPEC, bases: BASES }]
}

/// The two truth values of bool operands; `None` if one is no bool.
#[inline]
fn both(a: Value, b: Value) -> Option<(bool, bool)> {
    let as_bool = |v: Value| if v.is_true() { Some(true) } else { v.is_false().then_some(false) };
    Some((as_bool(a)?, as_bool(b)?))
}

fn and(rt: &Runtime, a: Value, b: Value) -> R {
    both(a, b).map_or_else(|| arith::and(rt, a, b), |(x, y)| Ok(Value::bool(x & y)))
}

fn or(rt: &Runtime, a: Value, b: Value) -> R {
    both(a, b).map_or_else(|| arith::or(rt, a, b), |(x, y)| Ok(Value::bool(x | y)))
}

fn xor(rt: &Runtime, a: Value, b: Value) -> R {
    both(a, b).map_or_else(|| arith::xor(rt, a, b), |(x, y)| Ok(Value::bool(x ^ y)))
}

fn repr(rt: &Runtime, v: Value) -> R {
    Ok(rt.intern_str(if v.is_true() { "True" } else { "False" }).value())
}

fn new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    let args = args.no_keywords(rt, "bool")?;
    check_count(rt, "bool", args.len(), 0, 1)?;
    match args.first() {
        Some(&x) => Ok(Value::bool(rt.truthy(x)?)),
        None => Ok(Value::bool(false)),
    }
}

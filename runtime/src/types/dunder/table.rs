//! The pairs of special method and slot.

use super::{adapt, wrap};
use crate::Runtime;
use crate::error::R;
use crate::objects::descriptors::SlotWrapper;
use crate::types::{Args, Bin, Slots, Un};
use crate::value::Value;

/// One special method and the slot it stands for. A name may stand for several slots (`__add__`: number and sequence).
pub struct Dunder {
    pub wrapper: SlotWrapper,
    pub has: fn(&Slots) -> bool,
    /// Copies the slot from the table of the class that has the wrapper.
    pub take: fn(&mut Slots, &Slots),
    /// Installs the adapter that calls the special method; the value is what the class has under the name.
    pub adapt: fn(&mut Slots, Value),
}

/// What a wrapper does, given the slots of its class, its name, the receiver and the other arguments.
type Wrap = fn(&Runtime, &Slots, &'static str, Value, Args<'_>) -> R;

macro_rules! wrapper {
    ($name:literal, $wrap:expr) => {
        SlotWrapper {
            name: $name,
            doc: "",
            call: |rt, owner, receiver, args| {
                const WRAP: Wrap = $wrap;
                WRAP(rt, owner.slots(), $name, receiver, args)
            },
        }
    };
}

macro_rules! row {
    ($name:literal, $slot:ident, $adapt:expr, $wrap:expr) => {
        Dunder {
            wrapper: wrapper!($name, $wrap),
            has: |s| s.$slot.is_some(),
            take: |s, from| s.$slot = from.$slot,
            adapt: $adapt,
        }
    };
}

/// A second name for a slot: `__delattr__` beside `__setattr__`.
macro_rules! second_row {
    ($name:literal, $slot:ident, $adapt:expr, $wrap:expr) => {
        Dunder {
            wrapper: wrapper!($name, $wrap),
            has: |s| s.$slot.is_some(),
            take: |s, from| s.$slot = s.$slot.or(from.$slot),
            adapt: $adapt,
        }
    };
}

macro_rules! binary_rows {
    ($($op:ident $name:literal $reflected:literal;)*) => {
        [$(
            Dunder {
                wrapper: wrapper!($name, |rt, s, name, a, args| {
                    let b = wrap::one(rt, name, args)?;
                    wrap::call_binary(rt, s.binary[Bin::$op as usize], a, b)
                }),
                has: |s| s.binary[Bin::$op as usize].is_some(),
                take: |s, from| s.binary[Bin::$op as usize] = from.binary[Bin::$op as usize],
                adapt: |s, _| s.binary[Bin::$op as usize] = Some(adapt::binary::<{ Bin::$op as u8 }>),
            },
            Dunder {
                wrapper: wrapper!($reflected, |rt, s, name, b, args| {
                    let a = wrap::one(rt, name, args)?;
                    wrap::call_binary(rt, s.binary[Bin::$op as usize], a, b)
                }),
                has: |s| s.binary[Bin::$op as usize].is_some(),
                take: |s, from| {
                    let f = &mut s.binary[Bin::$op as usize];
                    *f = f.or(from.binary[Bin::$op as usize]);
                },
                adapt: |s, _| s.binary[Bin::$op as usize] = Some(adapt::binary::<{ Bin::$op as u8 }>),
            },
        )*]
    };
}

macro_rules! inplace_rows {
    ($($op:ident $name:literal;)*) => {
        [$(Dunder {
            wrapper: wrapper!($name, |rt, s, name, a, args| {
                let b = wrap::one(rt, name, args)?;
                wrap::call_binary(rt, s.inplace[Bin::$op as usize], a, b)
            }),
            has: |s| s.inplace[Bin::$op as usize].is_some(),
            take: |s, from| s.inplace[Bin::$op as usize] = from.inplace[Bin::$op as usize],
            adapt: |s, _| s.inplace[Bin::$op as usize] = Some(adapt::inplace::<{ Bin::$op as u8 }>),
        }),*]
    };
}

macro_rules! unary_rows {
    ($($op:ident $name:literal;)*) => {
        [$(Dunder {
            wrapper: wrapper!($name, |rt, s, name, v, args| {
                wrap::none(rt, name, args)?;
                wrap::call_unary(rt, s.unary[Un::$op as usize], v)
            }),
            has: |s| s.unary[Un::$op as usize].is_some(),
            take: |s, from| s.unary[Un::$op as usize] = from.unary[Un::$op as usize],
            adapt: |s, _| s.unary[Un::$op as usize] = Some(adapt::unary::<{ Un::$op as u8 }>),
        }),*]
    };
}

macro_rules! compare_rows {
    ($($op:ident $name:literal;)*) => {
        [$(Dunder {
            wrapper: wrapper!($name, |rt, s, name, a, args| {
                let b = wrap::one(rt, name, args)?;
                match s.compare {
                    Some(f) => f(rt, a, b, crate::types::Cmp::$op),
                    None => Ok(Value::not_implemented()),
                }
            }),
            has: |s| s.compare.is_some(),
            take: |s, from| if s.compare.is_none() { s.compare = from.compare },
            adapt: |s, _| s.compare = Some(adapt::compare),
        }),*]
    };
}

static OTHERS: [Dunder; 35] = [
    row!("__repr__", repr, |s, _| s.repr = Some(adapt::repr), |rt, s, n, v, a| wrap::unary_slot(
        rt, s.repr, n, v, a
    )),
    row!("__str__", str, |s, _| s.str = Some(adapt::str), |rt, s, n, v, a| wrap::unary_slot(
        rt, s.str, n, v, a
    )),
    row!("__hash__", hash, adapt::install_hash, wrap::hash),
    row!("__call__", call, |s, _| s.call = Some(adapt::call), wrap::call),
    row!("__getattribute__", getattr, |s, _| s.getattr = Some(adapt::getattr), wrap::getattr),
    Dunder {
        wrapper: wrapper!("__getattr__", wrap::getattr),
        has: |_| false,
        take: |_, _| {},
        adapt: |s, _| s.getattr = Some(adapt::getattr_with_fallback),
    },
    row!("__setattr__", setattr, |s, _| s.setattr = Some(adapt::setattr), wrap::setattr),
    second_row!("__delattr__", setattr, |s, _| s.setattr = Some(adapt::setattr), wrap::delattr),
    row!("__iter__", iter, adapt::install_iter, |rt, s, n, v, a| wrap::unary_slot(rt, s.iter, n, v, a)),
    row!("__next__", next, |s, _| s.next = Some(adapt::next), wrap::next),
    row!("__get__", descr_get, |s, _| s.descr_get = Some(adapt::descr_get), wrap::descr_get),
    row!("__set__", descr_set, |s, _| s.descr_set = Some(adapt::descr_set), wrap::descr_set),
    second_row!("__delete__", descr_set, |s, _| s.descr_set = Some(adapt::descr_set), wrap::descr_delete),
    row!("__init__", init, |s, _| s.init = Some(adapt::init), wrap::init),
    row!("__del__", finalize, |s, _| s.finalize = Some(adapt::finalize), wrap::finalize),
    row!("__await__", await_, |s, _| s.await_ = Some(adapt::await_), |rt, s, n, v, a| {
        wrap::unary_slot(rt, s.await_, n, v, a)
    }),
    row!("__aiter__", aiter, |s, _| s.aiter = Some(adapt::aiter), |rt, s, n, v, a| {
        wrap::unary_slot(rt, s.aiter, n, v, a)
    }),
    row!("__anext__", anext, |s, _| s.anext = Some(adapt::anext), |rt, s, n, v, a| {
        wrap::unary_slot(rt, s.anext, n, v, a)
    }),
    row!("__bool__", bool, |s, _| s.bool = Some(adapt::bool), wrap::bool),
    row!("__len__", len, |s, _| s.len = Some(adapt::len), wrap::len),
    row!("__getitem__", getitem, |s, _| s.getitem = Some(adapt::getitem), wrap::getitem),
    row!("__setitem__", setitem, |s, _| s.setitem = Some(adapt::setitem), wrap::setitem),
    second_row!("__delitem__", setitem, |s, _| s.setitem = Some(adapt::setitem), wrap::delitem),
    row!("__contains__", contains, adapt::install_contains, wrap::contains),
    row!("__add__", concat, |_, _| {}, |rt, s, n, a, args| {
        let b = wrap::one(rt, n, args)?;
        wrap::call_binary(rt, s.concat, a, b)
    }),
    row!("__mul__", repeat, |_, _| {}, wrap::repeat),
    row!("__rmul__", repeat, |_, _| {}, wrap::repeat),
    row!("__iadd__", inplace_concat, |s, _| s.inplace_concat = None, |rt, s, n, a, args| {
        let b = wrap::one(rt, n, args)?;
        wrap::call_binary(rt, s.inplace_concat, a, b)
    }),
    row!("__imul__", inplace_repeat, |s, _| s.inplace_repeat = None, wrap::inplace_repeat),
    row!("__pow__", pow, |s, _| s.pow = Some(adapt::pow), wrap::pow),
    second_row!("__rpow__", pow, |s, _| s.pow = Some(adapt::pow), wrap::rpow),
    row!("__ipow__", inplace_pow, |s, _| s.inplace_pow = Some(adapt::inplace_pow), wrap::ipow),
    // `sq_item` and `sq_ass_item` show as the same methods where there is no mapping slot.
    Dunder {
        wrapper: wrapper!("__getitem__", wrap::item),
        has: |s| s.item.is_some() && s.getitem.is_none(),
        take: |s, from| s.item = from.item,
        adapt: |s, _| s.item = None,
    },
    Dunder {
        wrapper: wrapper!("__setitem__", wrap::set_item),
        has: |s| s.set_item.is_some() && s.setitem.is_none(),
        take: |s, from| s.set_item = from.set_item,
        adapt: |s, _| s.set_item = None,
    },
    Dunder {
        wrapper: wrapper!("__delitem__", wrap::del_item),
        has: |s| s.set_item.is_some() && s.setitem.is_none(),
        take: |s, from| s.set_item = s.set_item.or(from.set_item),
        adapt: |_, _| {},
    },
];

static BINARY: [Dunder; 26] = binary_rows! {
    Add "__add__" "__radd__";
    Sub "__sub__" "__rsub__";
    Mul "__mul__" "__rmul__";
    MatMul "__matmul__" "__rmatmul__";
    TrueDiv "__truediv__" "__rtruediv__";
    FloorDiv "__floordiv__" "__rfloordiv__";
    Mod "__mod__" "__rmod__";
    LShift "__lshift__" "__rlshift__";
    RShift "__rshift__" "__rrshift__";
    And "__and__" "__rand__";
    Or "__or__" "__ror__";
    Xor "__xor__" "__rxor__";
    DivMod "__divmod__" "__rdivmod__";
};

static INPLACE: [Dunder; 12] = inplace_rows! {
    Add "__iadd__";
    Sub "__isub__";
    Mul "__imul__";
    MatMul "__imatmul__";
    TrueDiv "__itruediv__";
    FloorDiv "__ifloordiv__";
    Mod "__imod__";
    LShift "__ilshift__";
    RShift "__irshift__";
    And "__iand__";
    Or "__ior__";
    Xor "__ixor__";
};

static UNARY: [Dunder; 7] = unary_rows! {
    Neg "__neg__";
    Pos "__pos__";
    Abs "__abs__";
    Invert "__invert__";
    Int "__int__";
    Float "__float__";
    Index "__index__";
};

static COMPARE: [Dunder; 6] = compare_rows! {
    Lt "__lt__";
    Le "__le__";
    Eq "__eq__";
    Ne "__ne__";
    Gt "__gt__";
    Ge "__ge__";
};

/// All rows. Number slots come before the sequence slots of the same name.
pub static TABLE: std::sync::LazyLock<Vec<&'static Dunder>> = std::sync::LazyLock::new(|| {
    BINARY.iter().chain(&INPLACE).chain(&UNARY).chain(&COMPARE).chain(&OTHERS).collect()
});

//! The operations of a type, as managed code dispatches them.
//!
//! A built-in type states its own in a static `Slots`; what it leaves out comes from its base. A Python class starts from
//! its base's and has an entry replaced by one that calls the special method when a class defines it. The types that C
//! makes use one common table whose entries call through the `PyTypeObject`. So the eval loop makes one indirect call,
//! whatever the type.

use crate::Runtime;
use crate::error::R;
use crate::value::gc::CellInfo;
use crate::value::{Gc, Header, NativeCell, StrCell, TupleCell, Type, Value};

/// The arguments of a call: positional ones, then the values of the keywords that `names` (a tuple of str) lists.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub all: &'a [Value],
    pub names: Option<Gc<TupleCell>>,
}

pub type UnaryFn = fn(&Runtime, Value) -> R;
/// Gives NotImplemented when it does not know what to do with the operands.
pub type BinaryFn = fn(&Runtime, Value, Value) -> R;
pub type TernaryFn = fn(&Runtime, Value, Value, Value) -> R;
pub type CallFn = fn(&Runtime, Value, Args<'_>) -> R;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Cmp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl Cmp {
    pub const ALL: [Cmp; 6] = [Cmp::Lt, Cmp::Le, Cmp::Eq, Cmp::Ne, Cmp::Gt, Cmp::Ge];

    /// The operator with operands exchanged.
    pub fn swapped(self) -> Cmp {
        match self {
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
            same => same,
        }
    }

    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    pub fn method(self) -> &'static str {
        ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"][self as usize]
    }

    /// The answer for operands that compare as `ordering`.
    pub fn test(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Cmp::Lt => ordering.is_lt(),
            Cmp::Le => ordering.is_le(),
            Cmp::Eq => ordering.is_eq(),
            Cmp::Ne => ordering.is_ne(),
            Cmp::Gt => ordering.is_gt(),
            Cmp::Ge => ordering.is_ge(),
        }
    }
}

/// Binary operators, in the order of `Slots::binary` and `Slots::inplace`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Bin {
    Add,
    Sub,
    Mul,
    MatMul,
    TrueDiv,
    FloorDiv,
    Mod,
    LShift,
    RShift,
    And,
    Or,
    Xor,
    DivMod,
}
pub const BIN_COUNT: usize = 13;

impl Bin {
    pub const ALL: [Bin; BIN_COUNT] = [
        Bin::Add,
        Bin::Sub,
        Bin::Mul,
        Bin::MatMul,
        Bin::TrueDiv,
        Bin::FloorDiv,
        Bin::Mod,
        Bin::LShift,
        Bin::RShift,
        Bin::And,
        Bin::Or,
        Bin::Xor,
        Bin::DivMod,
    ];
    const NAMES: [(&'static str, &'static str); BIN_COUNT] = [
        ("+", "add"),
        ("-", "sub"),
        ("*", "mul"),
        ("@", "matmul"),
        ("/", "truediv"),
        ("//", "floordiv"),
        ("%", "mod"),
        ("<<", "lshift"),
        (">>", "rshift"),
        ("&", "and"),
        ("|", "or"),
        ("^", "xor"),
        ("divmod()", "divmod"),
    ];

    pub fn symbol(self) -> &'static str {
        Self::NAMES[self as usize].0
    }

    /// `add` for `__add__`, `__radd__`, `__iadd__`.
    pub fn stem(self) -> &'static str {
        Self::NAMES[self as usize].1
    }
}

/// Unary number operations, in the order of `Slots::unary`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Un {
    Neg,
    Pos,
    Abs,
    Invert,
    Int,
    Float,
    Index,
}
pub const UN_COUNT: usize = 7;

impl Un {
    pub const ALL: [Un; UN_COUNT] = [Un::Neg, Un::Pos, Un::Abs, Un::Invert, Un::Int, Un::Float, Un::Index];

    pub fn method(self) -> &'static str {
        ["__neg__", "__pos__", "__abs__", "__invert__", "__int__", "__float__", "__index__"][self as usize]
    }
}

/// A table of operations. `None`: the type does not have it.
#[allow(clippy::type_complexity, reason = "each signature says what its slot takes")]
#[derive(Clone, Copy)]
pub struct Slots {
    /// The layout of the instances, for tracing and downcasts; subtypes inherit it.
    pub cell: &'static CellInfo,
    pub repr: Option<UnaryFn>,
    pub str: Option<UnaryFn>,
    /// `Some(unhashable)` for types whose `__hash__` is None.
    pub hash: Option<fn(&Runtime, Value) -> R<i64>>,
    pub call: Option<CallFn>,
    pub getattr: Option<fn(&Runtime, Value, Gc<StrCell>) -> R>,
    /// `None` as value: delete.
    pub setattr: Option<fn(&Runtime, Value, Gc<StrCell>, Option<Value>) -> R<()>>,
    pub compare: Option<fn(&Runtime, Value, Value, Cmp) -> R>,
    pub iter: Option<UnaryFn>,
    /// `None`: exhausted. (StopIteration need not be raised.)
    pub next: Option<fn(&Runtime, Value) -> R<Option<Value>>>,
    /// descriptor, instance (None when looked up on the class), owner
    pub descr_get: Option<fn(&Runtime, Value, Option<Value>, Value) -> R>,
    pub descr_set: Option<fn(&Runtime, Value, Value, Option<Value>) -> R<()>>,
    pub new: Option<fn(&Runtime, Type, Args<'_>) -> R>,
    pub init: Option<fn(&Runtime, Value, Args<'_>) -> R<()>>,
    /// `__del__`
    pub finalize: Option<fn(&Runtime, Value)>,
    pub binary: [Option<BinaryFn>; BIN_COUNT],
    pub inplace: [Option<BinaryFn>; BIN_COUNT],
    pub pow: Option<TernaryFn>,
    pub inplace_pow: Option<TernaryFn>,
    pub unary: [Option<UnaryFn>; UN_COUNT],
    pub bool: Option<fn(&Runtime, Value) -> R<bool>>,
    pub len: Option<fn(&Runtime, Value) -> R<usize>>,
    pub getitem: Option<BinaryFn>,
    /// `None` as value: delete.
    pub setitem: Option<fn(&Runtime, Value, Value, Option<Value>) -> R<()>>,
    pub contains: Option<fn(&Runtime, Value, Value) -> R<bool>>,
    pub concat: Option<BinaryFn>,
    pub repeat: Option<fn(&Runtime, Value, isize) -> R>,
    pub inplace_concat: Option<BinaryFn>,
    pub inplace_repeat: Option<fn(&Runtime, Value, isize) -> R>,
    /// `sq_item`: by index, negative ones already counted from the end.
    pub item: Option<fn(&Runtime, Value, isize) -> R>,
    pub set_item: Option<fn(&Runtime, Value, isize, Option<Value>) -> R<()>>,
    /// `bf_getbuffer`
    pub buffer: Option<fn(&Runtime, Value, i32) -> R<crate::protocol::buffer::Buffer>>,
    pub release_buffer: Option<fn(&Runtime, Value, &crate::protocol::buffer::Buffer)>,
    pub await_: Option<UnaryFn>,
    pub aiter: Option<UnaryFn>,
    pub anext: Option<UnaryFn>,
}

impl Slots {
    pub const EMPTY: Slots = Slots {
        cell: Header::INFO,
        repr: None,
        str: None,
        hash: None,
        call: None,
        getattr: None,
        setattr: None,
        compare: None,
        iter: None,
        next: None,
        descr_get: None,
        descr_set: None,
        new: None,
        init: None,
        finalize: None,
        binary: [None; BIN_COUNT],
        inplace: [None; BIN_COUNT],
        pow: None,
        inplace_pow: None,
        unary: [None; UN_COUNT],
        bool: None,
        len: None,
        getitem: None,
        setitem: None,
        contains: None,
        concat: None,
        repeat: None,
        inplace_concat: None,
        inplace_repeat: None,
        item: None,
        set_item: None,
        buffer: None,
        release_buffer: None,
        await_: None,
        aiter: None,
        anext: None,
    };

    /// The empty table of a type whose instances are laid out as `T`.
    pub const fn of<T: NativeCell>() -> Slots {
        Slots { cell: T::INFO, ..Slots::EMPTY }
    }

    /// For static tables: `Slots { .. }.with_binary(Bin::Add, f)`.
    pub const fn with_binary(mut self, op: Bin, f: BinaryFn) -> Slots {
        self.binary[op as usize] = Some(f);
        self
    }

    pub const fn with_inplace(mut self, op: Bin, f: BinaryFn) -> Slots {
        self.inplace[op as usize] = Some(f);
        self
    }

    pub const fn with_unary(mut self, op: Un, f: UnaryFn) -> Slots {
        self.unary[op as usize] = Some(f);
        self
    }

    /// Fills what `self` leaves out from the base's table, as `PyType_Ready` does: comparison and hash go together.
    pub fn inherit(&mut self, base: &Slots) {
        macro_rules! take {
            ($($field:ident),*) => {$(if self.$field.is_none() { self.$field = base.$field; })*};
        }
        if self.compare.is_none() && self.hash.is_none() {
            self.compare = base.compare;
            self.hash = base.hash;
        }
        take!(
            repr,
            str,
            call,
            getattr,
            setattr,
            iter,
            next,
            descr_get,
            descr_set,
            new,
            init,
            finalize,
            pow,
            inplace_pow,
            bool,
            len,
            getitem,
            setitem,
            contains,
            concat,
            repeat,
            inplace_concat,
            inplace_repeat,
            item,
            set_item,
            buffer,
            release_buffer,
            await_,
            aiter,
            anext
        );
        for i in 0..BIN_COUNT {
            self.binary[i] = self.binary[i].or(base.binary[i]);
            self.inplace[i] = self.inplace[i].or(base.inplace[i]);
        }
        for i in 0..UN_COUNT {
            self.unary[i] = self.unary[i].or(base.unary[i]);
        }
        if std::ptr::eq(self.cell, Header::INFO) {
            self.cell = base.cell;
        }
    }
}

//! Which C slot stands for which operation, in both directions.

use super::slot::{self, Slot};
use super::{native_slots as native, thunks};
use kingsnake_runtime::types::Slots;
use std::sync::LazyLock;

/// One C slot and the operation behind it. An operation may have two C slots (`len`).
pub struct Row {
    pub slot: Slot,
    pub has: fn(&Slots) -> bool,
    /// Whether both tables have the same function.
    pub same: fn(&Slots, &Slots) -> bool,
    pub take: fn(&mut Slots, &Slots),
    /// Puts in the function that calls the C slot.
    pub set_native: fn(&mut Slots),
    pub is_native: fn(&Slots) -> bool,
    /// What C calls on instances of Python classes.
    pub generic: usize,
    /// What C calls on built-in type 0; the others follow at distances of `STUB`.
    pub stubs: usize,
}

macro_rules! row {
    ($slot:expr, |$s:ident| $field:expr, $native:expr, $generic:expr, $stubs:expr, $type:ty) => {{
        Row {
            slot: $slot,
            has: |$s| $field.is_some(),
            same: |a, b| {
                let of = |$s: &Slots| $field;
                matches!((of(a), of(b)), (Some(f), Some(g)) if core::ptr::fn_addr_eq(f, g))
            },
            take: |to, from| {
                let value = {
                    let $s = from;
                    $field
                };
                let $s = to;
                $field = value;
            },
            set_native: |$s| $field = Some($native),
            is_native: |$s| {
                let own: $type = $native;
                $field.is_some_and(|f| core::ptr::fn_addr_eq(f, own))
            },
            generic: $generic as *const () as usize,
            stubs: $stubs,
        }
    }};
}

/// Rows whose operation, native function and thunk have one name.
macro_rules! rows {
    ($rows:ident; $($slot:ident $name:ident: $type:ty;)*) => {
        $($rows.push(row!(slot::$slot, |s| s.$name, native::$name, thunks::$name::generic, thunks::$name::stubs(), $type));)*
    };
}

macro_rules! numbered {
    ($rows:ident, $name:ident, $type:ty, $($op:literal)*) => {
        $($rows.push(row!(
            slot::$name($op),
            |s| s.$name[$op],
            native::$name::<$op>,
            thunks::$name::generic::<$op>,
            thunks::$name::stubs($op),
            $type
        ));)*
    };
}

mod shape {
    use kingsnake_runtime::Runtime;
    use kingsnake_runtime::error::R;
    use kingsnake_runtime::protocol::buffer::Buffer;
    use kingsnake_runtime::types::{Args, BinaryFn, CallFn, Cmp, TernaryFn, UnaryFn};
    use kingsnake_runtime::value::{Gc, StrCell, Type, Value};

    pub(super) type Unary = UnaryFn;
    pub(super) type Binary = BinaryFn;
    pub(super) type Ternary = TernaryFn;
    pub(super) type Call = CallFn;
    pub(super) type Hash = fn(&Runtime, Value) -> R<i64>;
    pub(super) type GetAttr = fn(&Runtime, Value, Gc<StrCell>) -> R;
    pub(super) type SetAttr = fn(&Runtime, Value, Gc<StrCell>, Option<Value>) -> R<()>;
    pub(super) type Compare = fn(&Runtime, Value, Value, Cmp) -> R;
    pub(super) type Next = fn(&Runtime, Value) -> R<Option<Value>>;
    pub(super) type DescrGet = fn(&Runtime, Value, Option<Value>, Value) -> R;
    pub(super) type SetThree = fn(&Runtime, Value, Value, Option<Value>) -> R<()>;
    pub(super) type New = fn(&Runtime, Type, Args<'_>) -> R;
    pub(super) type Init = fn(&Runtime, Value, Args<'_>) -> R<()>;
    pub(super) type Finalize = fn(&Runtime, Value);
    pub(super) type Bool = fn(&Runtime, Value) -> R<bool>;
    pub(super) type Len = fn(&Runtime, Value) -> R<usize>;
    pub(super) type Contains = fn(&Runtime, Value, Value) -> R<bool>;
    pub(super) type Index = fn(&Runtime, Value, isize) -> R;
    pub(super) type SetIndex = fn(&Runtime, Value, isize, Option<Value>) -> R<()>;
    pub(super) type GetBuffer = fn(&Runtime, Value, i32) -> R<Buffer>;
    pub(super) type Release = fn(&Runtime, Value, &Buffer);
}

/// Every row.
pub static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    rows! { rows;
        TP_REPR repr: shape::Unary;
        TP_STR str: shape::Unary;
        TP_HASH hash: shape::Hash;
        TP_CALL call: shape::Call;
        TP_GETATTRO getattr: shape::GetAttr;
        TP_SETATTRO setattr: shape::SetAttr;
        TP_RICHCOMPARE compare: shape::Compare;
        TP_ITER iter: shape::Unary;
        TP_ITERNEXT next: shape::Next;
        TP_DESCR_GET descr_get: shape::DescrGet;
        TP_DESCR_SET descr_set: shape::SetThree;
        TP_INIT init: shape::Init;
        TP_NEW new: shape::New;
        TP_FINALIZE finalize: shape::Finalize;
        NB_BOOL bool: shape::Bool;
        NB_POWER pow: shape::Ternary;
        NB_INPLACE_POWER inplace_pow: shape::Ternary;
        SQ_LENGTH len: shape::Len;
        MP_LENGTH len: shape::Len;
        MP_SUBSCRIPT getitem: shape::Binary;
        MP_ASS_SUBSCRIPT setitem: shape::SetThree;
        SQ_CONTAINS contains: shape::Contains;
        SQ_CONCAT concat: shape::Binary;
        SQ_REPEAT repeat: shape::Index;
        SQ_INPLACE_CONCAT inplace_concat: shape::Binary;
        SQ_INPLACE_REPEAT inplace_repeat: shape::Index;
        SQ_ITEM item: shape::Index;
        SQ_ASS_ITEM set_item: shape::SetIndex;
        AM_AWAIT await_: shape::Unary;
        AM_AITER aiter: shape::Unary;
        AM_ANEXT anext: shape::Unary;
        BF_GETBUFFER buffer: shape::GetBuffer;
        BF_RELEASEBUFFER release_buffer: shape::Release;
    }
    numbered!(rows, binary, shape::Binary, 0 1 2 3 4 5 6 7 8 9 10 11 12);
    numbered!(rows, inplace, shape::Binary, 0 1 2 3 4 5 6 7 8 9 10 11);
    numbered!(rows, unary, shape::Unary, 0 1 2 3 4 5 6);
    rows
});

/// The row of a slot.
pub fn row_of(slot: Slot) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.slot == slot)
}

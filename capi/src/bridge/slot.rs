//! Where each C slot of a type lies: in `PyTypeObject` itself or in one of its method tables.

use crate::abi::raw::cast;
use crate::abi::{Gc, Type};
use core::cell::Cell;
use core::mem::offset_of;
use kingsnake_runtime::value::{HeapTypeCell, TypeCell, flag};

/// The struct that has a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    Type,
    Async,
    Number,
    Mapping,
    Sequence,
    Buffer,
}

impl Table {
    pub const METHODS: [Table; 5] =
        [Table::Async, Table::Number, Table::Mapping, Table::Sequence, Table::Buffer];

    /// How many slots the table has.
    pub const fn words(self) -> usize {
        match self {
            Table::Type => size_of::<TypeCell>() / 8,
            Table::Async => 4,
            Table::Number => 36,
            Table::Mapping => 3,
            Table::Sequence => 10,
            Table::Buffer => 2,
        }
    }

    /// The field of the type that points to the table.
    #[inline(always)]
    pub fn field(self, ty: &TypeCell) -> &Cell<usize> {
        match self {
            Table::Async => &ty.tp_as_async,
            Table::Number => &ty.tp_as_number,
            Table::Mapping => &ty.tp_as_mapping,
            Table::Sequence => &ty.tp_as_sequence,
            Table::Buffer => &ty.tp_as_buffer,
            Table::Type => &ty.tp_repr,
        }
    }

    /// The table within a heap type.
    fn in_heap_type(self, ty: &HeapTypeCell) -> usize {
        match self {
            Table::Async => ty.as_async.as_ptr() as usize,
            Table::Number => ty.as_number.as_ptr() as usize,
            Table::Mapping => ty.as_mapping.as_ptr() as usize,
            Table::Sequence => ty.as_sequence.as_ptr() as usize,
            Table::Buffer => ty.as_buffer.as_ptr() as usize,
            Table::Type => &raw const ty.ty as usize,
        }
    }

    /// Gives the type the table, if it has none: within the struct of a heap type, leaked for a static one (which lives as
    /// long as the process).
    pub fn ensure(self, ty: Type) {
        let field = self.field(&ty);
        if self == Table::Type || field.get() != 0 {
            return;
        }
        field.set(if ty.has(flag::HEAPTYPE) {
            // SAFETY: the flag says that the object is a heap type.
            let heap: Gc<HeapTypeCell> = unsafe { cast(ty) };
            self.in_heap_type(&heap)
        } else {
            vec![0_usize; self.words()].leak().as_ptr() as usize
        });
    }
}

/// One slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot {
    pub table: Table,
    pub word: usize,
}

macro_rules! type_slots {
    ($($name:ident = $field:ident;)*) => {
        $(pub const $name: Slot = Slot { table: Table::Type, word: offset_of!(TypeCell, $field) / 8 };)*
    };
}
macro_rules! method_slots {
    ($($name:ident = $table:ident $word:literal;)*) => {
        $(pub const $name: Slot = Slot { table: Table::$table, word: $word };)*
    };
}

type_slots! {
    TP_DEALLOC = tp_dealloc;
    TP_GETATTR = tp_getattr;
    TP_SETATTR = tp_setattr;
    TP_REPR = tp_repr;
    TP_HASH = tp_hash;
    TP_CALL = tp_call;
    TP_STR = tp_str;
    TP_GETATTRO = tp_getattro;
    TP_SETATTRO = tp_setattro;
    TP_TRAVERSE = tp_traverse;
    TP_CLEAR = tp_clear;
    TP_RICHCOMPARE = tp_richcompare;
    TP_ITER = tp_iter;
    TP_ITERNEXT = tp_iternext;
    TP_DESCR_GET = tp_descr_get;
    TP_DESCR_SET = tp_descr_set;
    TP_INIT = tp_init;
    TP_ALLOC = tp_alloc;
    TP_NEW = tp_new;
    TP_FREE = tp_free;
    TP_IS_GC = tp_is_gc;
    TP_DEL = tp_del;
    TP_FINALIZE = tp_finalize;
}
method_slots! {
    NB_POWER = Number 5;
    NB_BOOL = Number 9;
    NB_INPLACE_POWER = Number 23;
    SQ_LENGTH = Sequence 0;
    SQ_CONCAT = Sequence 1;
    SQ_REPEAT = Sequence 2;
    SQ_ITEM = Sequence 3;
    SQ_ASS_ITEM = Sequence 5;
    SQ_CONTAINS = Sequence 7;
    SQ_INPLACE_CONCAT = Sequence 8;
    SQ_INPLACE_REPEAT = Sequence 9;
    MP_LENGTH = Mapping 0;
    MP_SUBSCRIPT = Mapping 1;
    MP_ASS_SUBSCRIPT = Mapping 2;
    AM_AWAIT = Async 0;
    AM_AITER = Async 1;
    AM_ANEXT = Async 2;
    AM_SEND = Async 3;
    BF_GETBUFFER = Buffer 0;
    BF_RELEASEBUFFER = Buffer 1;
}

/// The word in `PyNumberMethods` of each binary operator, in the order of `Bin`.
pub const NB_BINARY: [usize; 13] = [0, 1, 2, 34, 30, 29, 3, 11, 12, 13, 15, 14, 4];
/// The same of in-place operators; `divmod` has none.
pub const NB_INPLACE: [usize; 13] = [19, 20, 21, 35, 32, 31, 22, 24, 25, 26, 28, 27, usize::MAX];
/// The word of each unary operation, in the order of `Un`.
pub const NB_UNARY: [usize; 7] = [6, 7, 8, 10, 16, 18, 33];

pub const fn binary(op: u8) -> Slot {
    Slot { table: Table::Number, word: NB_BINARY[op as usize] }
}

pub const fn inplace(op: u8) -> Slot {
    Slot { table: Table::Number, word: NB_INPLACE[op as usize] }
}

pub const fn unary(op: u8) -> Slot {
    Slot { table: Table::Number, word: NB_UNARY[op as usize] }
}

impl Slot {
    fn cell(self, ty: &TypeCell) -> Option<&Cell<usize>> {
        let base = match self.table {
            Table::Type => core::ptr::from_ref(ty) as usize,
            table => table.field(ty).get(),
        };
        if base == 0 {
            return None;
        }
        // SAFETY: the type itself, or a method table of its own, has this word; both live as long as the type.
        Some(unsafe { &*(base as *const Cell<usize>).add(self.word) })
    }

    /// The function in the slot; 0: none.
    #[inline(always)]
    pub fn read(self, ty: Type) -> usize {
        self.cell(&ty).map_or(0, Cell::get)
    }

    /// Fills the slot; the table is made if it is missing.
    pub fn write(self, ty: Type, function: usize) {
        if function != 0 {
            self.table.ensure(ty);
        }
        if let Some(cell) = self.cell(&ty) {
            cell.set(function);
        }
    }
}

/// A `Gc` of a type object as a heap type's, for those that are.
pub fn heap_type(ty: Type) -> Option<Gc<HeapTypeCell>> {
    ty.heap_type()
}

//! CPython 3.11's own object layouts. What C reads inline is the truth; nothing mirrors it. `docs/layouts.md` has the table.

use crate::heap::{self, side};
use crate::types::{Slots, TypeData};
use crate::value::gc::{BIAS, Gc, Header, IMMORTAL, NativeCell, has_flag};
use crate::value::{CellInfo, Value, statics};
use std::cell::Cell;
use std::ffi::c_char;
use std::mem::{offset_of, size_of};

/// A reference to a type object.
pub type Type = Gc<TypeCell>;

/// `Py_TPFLAGS_*`: bit numbers.
pub mod flag {
    pub const MANAGED_DICT: u32 = 4;
    pub const SEQUENCE: u32 = 5;
    pub const MAPPING: u32 = 6;
    pub const DISALLOW_INSTANTIATION: u32 = 7;
    pub const IMMUTABLETYPE: u32 = 8;
    pub const HEAPTYPE: u32 = 9;
    pub const BASETYPE: u32 = 10;
    pub const HAVE_VECTORCALL: u32 = 11;
    pub const READY: u32 = 12;
    pub const READYING: u32 = 13;
    pub const HAVE_GC: u32 = 14;
    pub const METHOD_DESCRIPTOR: u32 = 17;
    pub const VALID_VERSION_TAG: u32 = 19;
    pub const IS_ABSTRACT: u32 = 20;
    pub const MATCH_SELF: u32 = 22;
    pub const LONG: u32 = 24;
    pub const LIST: u32 = 25;
    pub const TUPLE: u32 = 26;
    pub const BYTES: u32 = 27;
    pub const UNICODE: u32 = 28;
    pub const DICT: u32 = 29;
    pub const BASE_EXC: u32 = 30;
    pub const TYPE: u32 = 31;
}

/// `PyTypeObject`. Slot fields hold C function pointers (0: none): the truth for C, and for the types that C makes. Two
/// fields that CPython 3.11 does not use, or nobody reads, carry ours: `tp_cache` and `tp_subclasses`.
#[repr(C)]
pub struct TypeCell {
    pub head: Header,
    pub ob_size: Cell<isize>,
    pub tp_name: Cell<*const c_char>,
    pub tp_basicsize: Cell<isize>,
    pub tp_itemsize: Cell<isize>,
    pub tp_dealloc: Cell<usize>,
    pub tp_vectorcall_offset: Cell<isize>,
    pub tp_getattr: Cell<usize>,
    pub tp_setattr: Cell<usize>,
    pub tp_as_async: Cell<usize>,
    pub tp_repr: Cell<usize>,
    pub tp_as_number: Cell<usize>,
    pub tp_as_sequence: Cell<usize>,
    pub tp_as_mapping: Cell<usize>,
    pub tp_hash: Cell<usize>,
    pub tp_call: Cell<usize>,
    pub tp_str: Cell<usize>,
    pub tp_getattro: Cell<usize>,
    pub tp_setattro: Cell<usize>,
    pub tp_as_buffer: Cell<usize>,
    pub tp_flags: Cell<u64>,
    pub tp_doc: Cell<*const c_char>,
    pub tp_traverse: Cell<usize>,
    pub tp_clear: Cell<usize>,
    pub tp_richcompare: Cell<usize>,
    pub tp_weaklistoffset: Cell<isize>,
    pub tp_iter: Cell<usize>,
    pub tp_iternext: Cell<usize>,
    pub tp_methods: Cell<usize>,
    pub tp_members: Cell<usize>,
    pub tp_getset: Cell<usize>,
    pub tp_base: Cell<Option<Type>>,
    /// NULL for the process-wide built-in types, whose dicts are per runtime.
    pub tp_dict: Cell<Option<Gc<DictCell>>>,
    pub tp_descr_get: Cell<usize>,
    pub tp_descr_set: Cell<usize>,
    pub tp_dictoffset: Cell<isize>,
    pub tp_init: Cell<usize>,
    pub tp_alloc: Cell<usize>,
    pub tp_new: Cell<usize>,
    pub tp_free: Cell<usize>,
    pub tp_is_gc: Cell<usize>,
    pub tp_bases: Cell<Option<Gc<TupleCell>>>,
    pub tp_mro: Cell<Option<Gc<TupleCell>>>,
    /// `tp_cache`: our data about the type, or its number if it is built in (see `types::TypeData`).
    pub data: Cell<usize>,
    /// `tp_subclasses`: the table of operations that managed code dispatches through. Never NULL once ready.
    pub slots: Cell<*const Slots>,
    pub tp_weaklist: Cell<usize>,
    pub tp_del: Cell<usize>,
    pub tp_version_tag: Cell<u32>,
    pub tp_finalize: Cell<usize>,
    pub tp_vectorcall: Cell<usize>,
}

// SAFETY: the static built-in types change only while the process's first runtime is made, behind a `Once`; every other
// type belongs to one runtime and is touched under its GIL.
unsafe impl Sync for TypeCell {}

/// `PyHeapTypeObject`: a type made at run time.
#[repr(C)]
pub struct HeapTypeCell {
    pub ty: TypeCell,
    pub as_async: [Cell<usize>; 4],
    pub as_number: [Cell<usize>; 36],
    pub as_mapping: [Cell<usize>; 3],
    pub as_sequence: [Cell<usize>; 10],
    pub as_buffer: [Cell<usize>; 2],
    pub ht_name: Cell<Option<Gc<StrCell>>>,
    pub ht_slots: Cell<Option<Value>>,
    pub ht_qualname: Cell<Option<Gc<StrCell>>>,
    pub ht_cached_keys: Cell<usize>,
    pub ht_module: Cell<Option<Value>>,
    pub ht_tpname: Cell<usize>,
    pub spec_cache: Cell<usize>,
}

const fn null<T>() -> Cell<Option<T>> {
    Cell::new(None)
}

impl TypeCell {
    /// A built-in type, before `types::builtin` links it to its table of operations.
    pub const fn builtin(name: &'static std::ffi::CStr, basic: isize, item: isize, bits: u64) -> TypeCell {
        TypeCell {
            head: Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(statics::type_type()) },
            ob_size: Cell::new(0),
            tp_name: Cell::new(name.as_ptr()),
            tp_basicsize: Cell::new(basic),
            tp_itemsize: Cell::new(item),
            tp_dealloc: Cell::new(0),
            tp_vectorcall_offset: Cell::new(0),
            tp_getattr: Cell::new(0),
            tp_setattr: Cell::new(0),
            tp_as_async: Cell::new(0),
            tp_repr: Cell::new(0),
            tp_as_number: Cell::new(0),
            tp_as_sequence: Cell::new(0),
            tp_as_mapping: Cell::new(0),
            tp_hash: Cell::new(0),
            tp_call: Cell::new(0),
            tp_str: Cell::new(0),
            tp_getattro: Cell::new(0),
            tp_setattro: Cell::new(0),
            tp_as_buffer: Cell::new(0),
            tp_flags: Cell::new(bits),
            tp_doc: Cell::new(std::ptr::null()),
            tp_traverse: Cell::new(0),
            tp_clear: Cell::new(0),
            tp_richcompare: Cell::new(0),
            tp_weaklistoffset: Cell::new(0),
            tp_iter: Cell::new(0),
            tp_iternext: Cell::new(0),
            tp_methods: Cell::new(0),
            tp_members: Cell::new(0),
            tp_getset: Cell::new(0),
            tp_base: null(),
            tp_dict: null(),
            tp_descr_get: Cell::new(0),
            tp_descr_set: Cell::new(0),
            tp_dictoffset: Cell::new(0),
            tp_init: Cell::new(0),
            tp_alloc: Cell::new(0),
            tp_new: Cell::new(0),
            tp_free: Cell::new(0),
            tp_is_gc: Cell::new(0),
            tp_bases: null(),
            tp_mro: null(),
            data: Cell::new(0),
            slots: Cell::new(std::ptr::null()),
            tp_weaklist: Cell::new(0),
            tp_del: Cell::new(0),
            tp_version_tag: Cell::new(0),
            tp_finalize: Cell::new(0),
            tp_vectorcall: Cell::new(0),
        }
    }

    #[inline(always)]
    pub fn has(&self, bit: u32) -> bool {
        self.tp_flags.get() & (1 << bit) != 0
    }

    pub fn set_flag(&self, bit: u32) {
        self.tp_flags.set(self.tp_flags.get() | 1 << bit);
    }

    /// The table of operations.
    #[inline(always)]
    pub fn slots(&self) -> &Slots {
        // SAFETY: set before the type is ready, and no object of an unready type exists; lives as long as the type.
        unsafe { &*self.slots.get() }
    }

    /// `tp_name` as text: for a built-in type with its module in front, as CPython has it.
    pub fn tp_name_str(&self) -> &str {
        if self.tp_name.get().is_null() {
            return "?";
        }
        // SAFETY: `tp_name` is a NUL-terminated string that lives as long as the type.
        unsafe { std::ffi::CStr::from_ptr(self.tp_name.get()) }.to_str().unwrap_or("?")
    }

    /// `tp_name` behind its last dot: how reprs name the classes of modules.
    pub fn short_name(&self) -> &str {
        let full = self.tp_name_str();
        full.rsplit('.').next().unwrap_or(full)
    }

    /// The name as messages give it: `tp_name`, with the module in front for types of modules.
    pub fn name(&self) -> &str {
        self.tp_name_str()
    }
}

impl Type {
    /// The table of operations, for as long as the caller holds the type.
    #[inline(always)]
    pub fn slots<'a>(self) -> &'a Slots {
        // SAFETY: as in `TypeCell::slots`; whoever holds the type keeps its table.
        unsafe { &*self.slots.get() }
    }

    /// As `TypeCell::name`. Names of types are never freed.
    pub fn name<'a>(self) -> &'a str {
        // SAFETY: a type lives as long as whoever names it holds it.
        unsafe { (*self.as_ptr()).name() }
    }

    /// The heap-type fields, for a type made at run time.
    #[inline]
    pub fn heap_type(self) -> Option<Gc<HeapTypeCell>> {
        self.has(flag::HEAPTYPE).then(|| self.cast_unchecked())
    }

    /// `self` is `base` or derives from it (by MRO; by `tp_base` while a type is being made).
    #[inline]
    pub fn is_subtype(self, base: Type) -> bool {
        self == base || self.is_subtype_slow(base)
    }

    fn is_subtype_slow(self, base: Type) -> bool {
        if let Some(mro) = self.tp_mro.get() {
            return mro.raw_items().iter().any(|item| item.get() == Some(base.value()));
        }
        let mut ty = self.tp_base.get();
        while let Some(t) = ty {
            if t == base {
                return true;
            }
            ty = t.tp_base.get();
        }
        base == statics::object_type()
    }
}

macro_rules! flagged {
    ($cell:ident, $name:literal, $bit:expr, $trace:expr, $drop:expr) => {
        // SAFETY: 1. `repr(C)`, the header first. 2. the flag is set on the built-in type and inherited by its subtypes
        // alone. 3. `trace` below.
        unsafe impl NativeCell for $cell {
            const INFO: &'static CellInfo = {
                static INFO: CellInfo =
                    CellInfo { name: $name, size: size_of::<$cell>(), trace: $trace, drop: $drop };
                &INFO
            };
            #[inline(always)]
            fn matches(ty: Type) -> bool {
                has_flag(ty, $bit)
            }
        }
    };
}

flagged!(TypeCell, "type", flag::TYPE, |cell, t| crate::types::trace_type(cell.cast_unchecked(), t), None);

/// `PyASCIIObject` and what may follow it. Characters are compact behind the struct, but for instances of subclasses of
/// `str`, which point to them.
#[repr(C)]
pub struct StrCell {
    pub head: Header,
    /// in code points
    pub length: Cell<isize>,
    /// -1: not computed
    pub hash: Cell<isize>,
    /// interned:2 kind:3 compact:1 ascii:1 ready:1, from the low end
    pub state: Cell<u32>,
    pub wstr: Cell<usize>,
}
flagged!(
    StrCell,
    "str",
    flag::UNICODE,
    |cell, t| {
        let s: Gc<StrCell> = cell.cast_unchecked();
        if s.state.get() & StrCell::COMPACT == 0 {
            t.visit_buffer(s.long().data.get());
        }
    },
    None
);

/// `PyUnicodeObject`: the fields behind `PyASCIIObject` that a string with other characters than ASCII has.
#[repr(C)]
pub struct LongStrCell {
    pub base: StrCell,
    pub utf8_length: Cell<isize>,
    pub utf8: Cell<usize>,
    pub wstr_length: Cell<isize>,
    /// only of instances of subclasses (not compact)
    pub data: Cell<usize>,
}

impl StrCell {
    pub const INTERNED: u32 = 3;
    pub const COMPACT: u32 = 1 << 5;
    pub const ASCII: u32 = 1 << 6;
    pub const READY: u32 = 1 << 7;

    pub const fn state_of(kind: u32, ascii: bool, compact: bool) -> u32 {
        kind << 2
            | if ascii { Self::ASCII } else { 0 }
            | if compact { Self::COMPACT } else { 0 }
            | Self::READY
    }

    /// Bytes per character: 1, 2 or 4.
    #[inline(always)]
    pub fn kind(&self) -> u32 {
        (self.state.get() >> 2) & 7
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.state.get() & Self::ASCII != 0
    }

    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.state.get() & Self::INTERNED != 0
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Only for strings that are not compact ASCII.
    pub(crate) fn long(&self) -> &LongStrCell {
        // SAFETY: all strings but compact ASCII ones are allocated with these fields (the last only if not compact).
        unsafe { &*(self as *const StrCell).cast::<LongStrCell>() }
    }

    /// The address of the first character.
    #[inline(always)]
    pub fn data(&self) -> *mut u8 {
        let start = self as *const StrCell as usize;
        if self.state.get() & Self::COMPACT == 0 {
            return self.long().data.get() as *mut u8;
        }
        (start + if self.is_ascii() { size_of::<StrCell>() } else { offset_of!(LongStrCell, data) })
            as *mut u8
    }

    /// The body as bytes, whatever the kind: what is hashed, and compared when kinds are equal.
    #[inline(always)]
    pub fn raw(&self) -> &[u8] {
        // SAFETY: `length` characters of `kind` bytes are there.
        unsafe { std::slice::from_raw_parts(self.data(), self.len() * self.kind() as usize) }
    }

    #[inline(always)]
    pub fn units(&self) -> kingsnake_plain::units::Units<'_> {
        use kingsnake_plain::units::Units;
        let (data, len) = (self.data(), self.len());
        // SAFETY: `length` characters of the kind are there, aligned to it.
        unsafe {
            match self.kind() {
                1 => Units::Latin1(std::slice::from_raw_parts(data, len)),
                2 => Units::Ucs2(std::slice::from_raw_parts(data.cast(), len)),
                _ => Units::Ucs4(std::slice::from_raw_parts(data.cast(), len)),
            }
        }
    }

    /// The characters as `&str`, if they are ASCII.
    #[inline(always)]
    pub fn ascii(&self) -> Option<&str> {
        // SAFETY: ASCII is UTF-8.
        self.is_ascii().then(|| unsafe { std::str::from_utf8_unchecked(self.raw()) })
    }

    /// The characters as Rust text; lone surrogates become U+FFFD. For messages and paths, not for Python semantics.
    pub fn to_text(&self) -> std::borrow::Cow<'_, str> {
        match self.ascii() {
            Some(s) => s.into(),
            None => (0..self.len())
                .map(|i| char::from_u32(self.char_at(i)).unwrap_or('\u{fffd}'))
                .collect::<String>()
                .into(),
        }
    }

    #[inline(always)]
    pub fn char_at(&self, index: usize) -> u32 {
        assert!(index < self.len());
        let data = self.data();
        // SAFETY: checked above.
        unsafe {
            match self.kind() {
                1 => *data.add(index) as u32,
                2 => *data.cast::<u16>().add(index) as u32,
                _ => *data.cast::<u32>().add(index),
            }
        }
    }
}

impl PartialEq<str> for StrCell {
    fn eq(&self, other: &str) -> bool {
        match self.ascii() {
            Some(s) => s == other,
            None => self.to_text() == other,
        }
    }
}

/// `PyBytesObject`: the bytes follow, and a NUL.
#[repr(C)]
pub struct BytesCell {
    pub head: Header,
    pub size: Cell<isize>,
    /// -1: not computed
    pub hash: Cell<isize>,
    first: [Cell<u8>; 8],
}
flagged!(BytesCell, "bytes", flag::BYTES, |_, _| {}, None);

impl BytesCell {
    pub const DATA: usize = offset_of!(BytesCell, first);

    /// For the table of static one-byte objects.
    pub(super) const fn small_static(byte: Option<u8>) -> BytesCell {
        let (size, b) = match byte {
            Some(b) => (1, b),
            None => (0, 0),
        };
        BytesCell {
            head: Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(statics::bytes_type()) },
            size: Cell::new(size),
            hash: Cell::new(-1),
            first: [
                Cell::new(b),
                Cell::new(0),
                Cell::new(0),
                Cell::new(0),
                Cell::new(0),
                Cell::new(0),
                Cell::new(0),
                Cell::new(0),
            ],
        }
    }

    #[inline(always)]
    pub fn data(&self) -> *mut u8 {
        self.first.as_ptr() as *mut u8
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `size` bytes are there, and bytes objects do not change once managed code sees them.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const BytesCell as *const u8).add(Self::DATA),
                self.size.get() as usize,
            )
        }
    }
}

/// `PyByteArrayObject`; `alloc` bytes at `bytes`, of which `size` from `start` on are in use, then a NUL.
#[repr(C)]
pub struct ByteArrayCell {
    pub head: Header,
    pub size: Cell<isize>,
    pub alloc: Cell<isize>,
    pub bytes: Cell<usize>,
    pub start: Cell<usize>,
    pub exports: Cell<isize>,
}
// SAFETY: 1. `repr(C)`. 2. default `matches`. 3. the buffer is visited.
unsafe impl NativeCell for ByteArrayCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo {
            name: "bytearray",
            size: size_of::<ByteArrayCell>(),
            trace: |cell, t| t.visit_buffer(cell.cast_unchecked::<ByteArrayCell>().bytes.get()),
            drop: None,
        };
        &INFO
    };
}

/// `PyTupleObject`; items follow.
#[repr(C)]
pub struct TupleCell {
    pub head: Header,
    pub size: Cell<isize>,
    first: [Cell<Option<Value>>; 0],
}
flagged!(TupleCell, "tuple", flag::TUPLE, |cell, t| heap::trace_tuple(cell.cast_unchecked(), t), None);

impl TupleCell {
    pub const ITEMS: usize = offset_of!(TupleCell, first);

    pub(super) const fn empty_static() -> TupleCell {
        TupleCell {
            head: Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(statics::tuple_type()) },
            size: Cell::new(0),
            first: [],
        }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words as they lie there: in C form each is a pointer that owns a count. `get` is for managed code.
    #[inline(always)]
    pub fn raw_items(&self) -> &[Cell<Option<Value>>] {
        // SAFETY: `size` words follow the struct.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const TupleCell as *const u8).add(Self::ITEMS).cast(),
                self.len(),
            )
        }
    }

    /// The first `count` words, hidden items of a struct sequence too: its type's `hidden_items` say how many there are.
    #[inline(always)]
    pub(crate) fn words(&self, count: usize) -> &[Cell<Option<Value>>] {
        // SAFETY: callers count the visible items and the hidden ones that the type's instances are allocated with.
        unsafe {
            std::slice::from_raw_parts((self as *const TupleCell as *const u8).add(Self::ITEMS).cast(), count)
        }
    }

    /// The item at `index`, published if C put it there.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Value {
        heap::see_slot(&self.head, &self.raw_items()[index])
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value> + DoubleEndedIterator + '_ {
        self.raw_items().iter().map(|slot| heap::see_slot(&self.head, slot))
    }
}

/// `PyListObject`. `items` points to a buffer cell of the heap.
#[repr(C)]
pub struct ListCell {
    pub head: Header,
    pub size: Cell<isize>,
    pub items: Cell<*mut Cell<Option<Value>>>,
    pub allocated: Cell<isize>,
}
flagged!(ListCell, "list", flag::LIST, |cell, t| heap::trace_list(cell.cast_unchecked(), t), None);

impl ListCell {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline(always)]
    pub fn raw_items(&self) -> &[Cell<Option<Value>>] {
        if self.items.get().is_null() {
            return &[];
        }
        // SAFETY: `size` words of the buffer are in use; a resize replaces the buffer, and the old one stays readable
        // as long as this reference (on the stack) can be seen by the collector.
        unsafe { std::slice::from_raw_parts(self.items.get(), self.len()) }
    }

    /// The item at `index`, published if C put it there; `None` beyond the end.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.raw_items().get(index).map(|slot| heap::see_slot(&self.head, slot))
    }
}

/// `PyDictObject`: `used` and `version` are CPython's; the table is ours (`value::table`).
#[repr(C)]
pub struct DictCell {
    pub head: Header,
    pub used: Cell<isize>,
    pub version: Cell<u64>,
    pub table: Cell<usize>,
    /// always NULL: no split tables
    pub values: Cell<usize>,
}
flagged!(DictCell, "dict", flag::DICT, |cell, t| heap::trace_dict(cell.cast_unchecked(), t), None);

/// `PyLongObject`: sign and number of 30-bit digits in `size`; digits follow. Only ints beyond 63 bits, and boxes.
#[repr(C)]
pub struct LongCell {
    pub head: Header,
    pub size: Cell<isize>,
    pub digits: [Cell<u32>; 2],
}
flagged!(LongCell, "int", flag::LONG, |_, _| {}, None);

impl LongCell {
    pub const DIGITS: usize = offset_of!(LongCell, digits);

    /// The magnitude's digits, least significant first, 30 bits each.
    #[inline(always)]
    pub fn magnitude(&self) -> &[u32] {
        // SAFETY: `|size|` digits follow the struct.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const LongCell as *const u8).add(Self::DIGITS).cast(),
                self.size.get().unsigned_abs(),
            )
        }
    }

    #[inline(always)]
    pub fn is_negative(&self) -> bool {
        self.size.get() < 0
    }

    /// The number, if it fits 64 bits.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        let digits = self.magnitude();
        let magnitude = match *digits {
            [] => 0,
            [a] => a as u128,
            [a, b] => a as u128 | (b as u128) << 30,
            [a, b, c] => a as u128 | (b as u128) << 30 | (c as u128) << 60,
            _ => return None,
        };
        if self.is_negative() {
            i64::try_from(-(magnitude as i128)).ok()
        } else {
            i64::try_from(magnitude).ok()
        }
    }
}

/// `PyFloatObject`: floats that are no flonums, and boxes.
#[repr(C)]
pub struct FloatCell {
    pub head: Header,
    pub value: Cell<f64>,
}
// SAFETY: 1. `repr(C)`. 2. default. 3. nothing to visit.
unsafe impl NativeCell for FloatCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo =
            CellInfo { name: "float", size: size_of::<FloatCell>(), trace: |_, _| {}, drop: None };
        &INFO
    };
}

crate::cell! {
    /// `PyComplexObject`
    pub struct ComplexCell { pub real: Cell<f64>, pub imag: Cell<f64> }
}
crate::cell! {
    /// `PySliceObject`
    pub struct SliceCell { pub start: Cell<Value>, pub stop: Cell<Value>, pub step: Cell<Value> }
}
crate::cell! {
    /// `PyCellObject`: a variable shared with inner functions.
    pub struct VarCell { pub contents: Cell<Option<Value>> }
}
crate::cell! {
    /// `PyMethodObject`
    pub struct MethodCell {
        pub func: Cell<Value>,
        pub receiver: Cell<Value>,
        pub weaklist: Cell<usize>,
        pub vectorcall: Cell<usize>,
    }
}
crate::cell! {
    /// `PyCFunctionObject`/`PyCMethodObject`: a built-in function, ours or an extension's.
    pub struct BuiltinCell {
        /// `m_ml`: a `PyMethodDef`; one of ours has `METH_KINGSNAKE` among its flags and more behind it.
        pub def: Cell<*const u8>,
        pub receiver: Cell<Option<Value>>,
        pub module: Cell<Option<Value>>,
        pub weaklist: Cell<usize>,
        pub vectorcall: Cell<usize>,
        pub class: Cell<Option<Type>>,
    }
}
crate::cell! {
    /// `PyFunctionObject`
    pub struct FunctionCell {
        pub globals: Cell<Gc<DictCell>>,
        pub builtins: Cell<Gc<DictCell>>,
        pub name: Cell<Value>,
        pub qualname: Cell<Value>,
        pub code: Cell<Gc<crate::objects::code::CodeCell>>,
        pub defaults: Cell<Option<Gc<TupleCell>>>,
        pub kwdefaults: Cell<Option<Gc<DictCell>>>,
        pub doc: Cell<Value>,
        pub dict: Cell<Option<Gc<DictCell>>>,
        pub weaklist: Cell<usize>,
        pub module: Cell<Value>,
        pub annotations: Cell<Option<Value>>,
        pub closure: Cell<Option<Gc<TupleCell>>>,
        pub vectorcall: Cell<usize>,
        pub version: Cell<u32>,
    }
}
crate::cell! {
    /// `PyModuleObject`
    pub struct ModuleCell {
        pub dict: Cell<Option<Gc<DictCell>>>,
        pub def: Cell<usize>,
        pub state: Cell<usize>,
        pub weaklist: Cell<usize>,
        pub name: Cell<Option<Value>>,
    }
}
crate::cell! {
    /// `PyWeakReference`. `target` is not traced: the heap clears it when the object dies.
    pub struct WeakRefCell {
        pub target: Plain<Cell<Option<Value>>>,
        pub callback: Cell<Option<Value>>,
        pub hash: Cell<isize>,
        pub prev: Cell<usize>,
        pub next: Cell<usize>,
        pub vectorcall: Cell<usize>,
    }
}
use crate::value::gc::Plain;

/// `PySetObject`: `used` and `fill` are CPython's; the table is ours.
#[repr(C)]
pub struct SetCell {
    pub head: Header,
    pub fill: Cell<isize>,
    pub used: Cell<isize>,
    pub mask: Cell<isize>,
    pub table: Cell<usize>,
    /// of a frozenset; -1: not computed
    pub hash: Cell<isize>,
    pub finger: Cell<isize>,
    pub smalltable: [Cell<usize>; 16],
    pub weaklist: Cell<usize>,
}
// SAFETY: 1. `repr(C)`. 2. default. 3. `trace_set` visits every entry.
unsafe impl NativeCell for SetCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo {
            name: "set",
            size: size_of::<SetCell>(),
            trace: |cell, t| heap::trace_set(cell.cast_unchecked(), t),
            drop: None,
        };
        &INFO
    };
}

/// `PyBaseExceptionObject`. Longer exception structs begin with it.
#[repr(C)]
pub struct ExceptionCell {
    pub head: Header,
    pub dict: Cell<Option<Gc<DictCell>>>,
    pub args: Cell<Option<Gc<TupleCell>>>,
    pub notes: Cell<Option<Value>>,
    pub traceback: Cell<Option<Value>>,
    pub context: Cell<Option<Value>>,
    pub cause: Cell<Option<Value>>,
    pub suppress_context: Cell<bool>,
    /// The fields of longer structs: pointers, all but the last word of an `OSError` (a number) and the positions of a
    /// `UnicodeError`. As many as the type's `tp_basicsize` says.
    pub more: [Cell<Option<Value>>; 0],
}
flagged!(
    ExceptionCell,
    "BaseException",
    flag::BASE_EXC,
    |cell, t| crate::objects::exceptions::trace_exception(cell.cast_unchecked(), t),
    None
);

/// What `TypeData` a type's `data` word says: a number (built in) or an address.
pub enum TypeDataWord {
    Builtin(usize),
    Own(*mut TypeData),
    Unready,
}

impl TypeCell {
    #[inline(always)]
    pub fn data_word(&self) -> TypeDataWord {
        match self.data.get() {
            0 => TypeDataWord::Unready,
            n if n & 1 != 0 => TypeDataWord::Builtin(n >> 1),
            p => TypeDataWord::Own(p as *mut TypeData),
        }
    }
}

/// Whether a count says that managed code knows the object.
#[inline(always)]
pub fn is_published(count: isize) -> bool {
    count >= BIAS / 2
}

/// Whether the container's slots own counts.
#[inline(always)]
pub fn is_c_form(head: &Header) -> bool {
    let address = head as *const Header as usize;
    heap::in_region(address) && heap::side_byte(address) & side::CFORM != 0
}

const _: () = {
    assert!(size_of::<TypeCell>() == 408 && size_of::<HeapTypeCell>() == 904);
    assert!(offset_of!(TypeCell, tp_dealloc) == 48 && offset_of!(TypeCell, tp_flags) == 168);
    assert!(offset_of!(TypeCell, tp_traverse) == 184 && offset_of!(TypeCell, tp_alloc) == 304);
    assert!(offset_of!(TypeCell, tp_free) == 320 && offset_of!(TypeCell, tp_version_tag) == 384);
    assert!(offset_of!(HeapTypeCell, as_number) == 440 && offset_of!(HeapTypeCell, as_mapping) == 728);
    assert!(offset_of!(HeapTypeCell, as_sequence) == 752 && offset_of!(HeapTypeCell, as_buffer) == 832);
    assert!(offset_of!(HeapTypeCell, ht_name) == 848 && offset_of!(HeapTypeCell, ht_module) == 880);
    assert!(size_of::<StrCell>() == 48 && size_of::<LongStrCell>() == 80 && offset_of!(StrCell, state) == 32);
    assert!(BytesCell::DATA == 32 && size_of::<ByteArrayCell>() == 56 && TupleCell::ITEMS == 24);
    assert!(size_of::<ListCell>() == 40 && offset_of!(ListCell, items) == 24 && size_of::<DictCell>() == 48);
    assert!(size_of::<LongCell>() == 32 && size_of::<FloatCell>() == 24 && size_of::<ComplexCell>() == 32);
    assert!(size_of::<SliceCell>() == 40 && size_of::<VarCell>() == 24 && size_of::<MethodCell>() == 48);
    assert!(
        size_of::<BuiltinCell>() == 64 && size_of::<FunctionCell>() == 136 && size_of::<ModuleCell>() == 56
    );
    assert!(
        size_of::<WeakRefCell>() == 64 && size_of::<SetCell>() == 200 && size_of::<ExceptionCell>() == 72
    );
    assert!(offset_of!(SetCell, table) == 40 && offset_of!(SetCell, weaklist) == 192);
};

//! Typed references to cells, and what a kind of cell must say of itself.

use crate::heap::Tracer;
use crate::value::{Type, TypeCell, Value};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

/// What a published object's count rests at. C's own references come on top.
pub const BIAS: isize = (1 << 40) + 2;
/// Static objects are shared by all runtimes: their count starts so high that no race brings it to 0.
pub const IMMORTAL: isize = BIAS << 4;

/// CPython's `PyObject`: the first two words of every object.
#[repr(C)]
pub struct Header {
    pub refcnt: Cell<isize>,
    pub ty: Cell<Type>,
}

impl Header {
    /// The header of an object made by managed code: published from birth.
    #[inline(always)]
    pub fn new(ty: Type) -> Header {
        Header { refcnt: Cell::new(BIAS), ty: Cell::new(ty) }
    }

    #[inline(always)]
    pub fn ty(&self) -> Type {
        self.ty.get()
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} object>", self.ty().name())
    }
}

/// A reference to a cell. It is a plain pointer: the cell lives as long as the collector can see the reference, that is
/// while it is in a frame, in a traced cell, or on the native stack of a thread of the runtime. **Never keep one in
/// memory that the collector does not see** (a `Box`, a `Vec`, a thread-local): use `GcVec` or a cell for that.
#[repr(transparent)]
pub struct Gc<T>(NonNull<T>, PhantomData<*const T>);

// SAFETY: cells are only touched under their runtime's GIL; a reference may move between the threads that hold it.
unsafe impl<T> Send for Gc<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Gc<T> {}

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Gc<T> {}
impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Gc<T> {}
impl<T> std::hash::Hash for Gc<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}
impl<T> std::fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gc({:#x})", self.address())
    }
}

impl<T> Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: `from_raw`'s promise; whoever holds the reference keeps the cell alive (see the type's comment).
        unsafe { self.0.as_ref() }
    }
}

impl<T> Gc<T> {
    /// # Safety
    /// `cell` is a live cell (or static object) that begins with a `T`.
    #[inline(always)]
    pub const unsafe fn from_raw(cell: NonNull<T>) -> Gc<T> {
        Gc(cell, PhantomData)
    }

    #[inline(always)]
    pub const fn from_static(cell: &'static T) -> Gc<T> {
        Gc(NonNull::from_ref(cell), PhantomData)
    }

    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }

    /// For the addresses of static objects in other statics.
    pub const fn as_ptr_const(self) -> *const T {
        self.0.as_ptr()
    }

    #[inline(always)]
    pub fn address(self) -> usize {
        self.0.as_ptr() as usize
    }

    #[inline(always)]
    pub fn value(self) -> Value {
        Value::object(self)
    }

    #[inline(always)]
    pub fn header(self) -> Gc<Header> {
        Gc(self.0.cast(), PhantomData)
    }

    /// The type, of any object.
    #[inline(always)]
    pub fn type_of(self) -> Type {
        self.header().ty()
    }

    /// For callers that have looked at the type.
    #[inline(always)]
    pub(crate) fn cast_unchecked<U>(self) -> Gc<U> {
        Gc(self.0.cast(), PhantomData)
    }
}

/// One per kind of cell: how the collector traces it, and what to do when it dies.
pub struct CellInfo {
    pub name: &'static str,
    pub size: usize,
    pub trace: fn(Gc<Header>, &mut Tracer<'_>),
    /// Releases memory that is not the heap's. Runs inside a collection: it must not touch other cells.
    pub drop: Option<fn(Gc<Header>)>,
}

// SAFETY: immutable after construction.
unsafe impl Sync for CellInfo {}

/// A Rust struct that is an object's layout.
///
/// # Safety
/// 1. The struct is `repr(C)` and begins with a `Header`.
/// 2. `matches(ty)` is true only of types whose instances begin with this struct.
/// 3. `INFO.trace` visits every `Value` and `Gc` that the struct holds.
pub unsafe trait NativeCell: 'static {
    const INFO: &'static CellInfo;
    #[inline(always)]
    fn matches(ty: Type) -> bool {
        std::ptr::eq(ty.slots().cell, Self::INFO)
    }
}

/// What can be a field of a cell.
pub trait Trace {
    fn trace(&self, tracer: &mut Tracer<'_>);
}

impl Trace for Cell<Value> {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(self.get());
    }
}
impl Trace for Cell<Option<Value>> {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(v) = self.get() {
            tracer.visit(v);
        }
    }
}
impl<T> Trace for Cell<Gc<T>> {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit_cell(self.get());
    }
}
impl<T> Trace for Cell<Option<Gc<T>>> {
    #[inline(always)]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(c) = self.get() {
            tracer.visit_cell(c);
        }
    }
}
impl Trace for Value {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(*self);
    }
}
impl<T> Trace for Gc<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit_cell(*self);
    }
}
impl<T: Trace> Trace for Option<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(x) = self {
            x.trace(tracer);
        }
    }
}
impl<T: Trace, const N: usize> Trace for [T; N] {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|x| x.trace(tracer));
    }
}
impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|x| x.trace(tracer));
    }
}
impl<T: Trace> Trace for std::cell::RefCell<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.borrow().trace(tracer);
    }
}

macro_rules! no_trace {
    ($($t:ty),*) => {$(
        impl Trace for $t { #[inline(always)] fn trace(&self, _: &mut Tracer<'_>) {} }
        impl Trace for Cell<$t> { #[inline(always)] fn trace(&self, _: &mut Tracer<'_>) {} }
    )*};
}
no_trace!(bool, u8, i8, u16, u32, i32, u64, i64, usize, isize, f64, &'static str, (), *const u8, *mut u8);

/// Plain data in a cell: nothing in it refers to a cell.
pub struct Plain<T>(pub T);
impl<T> Trace for Plain<T> {
    #[inline(always)]
    fn trace(&self, _: &mut Tracer<'_>) {}
}
impl<T> Deref for Plain<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Declares the layout of a kind of object: a `repr(C)` struct that begins with a `Header`, traced field by field.
///
/// ```ignore
/// cell! {
///     /// `itertools.count`
///     pub struct CountCell { pub next: Cell<Value>, pub step: Cell<Value> }
/// }
/// ```
/// Fields are `Cell<Value>`, `Cell<Option<Value>>`, `Cell<Gc<T>>`, `Cell<number>`, `RefCell<Vec<Value>>`, `Plain<T>`, …:
/// whatever is `Trace`. A struct that owns memory outside the heap (a `Vec`, a `BigInt`) is dropped when the cell dies.
#[macro_export]
macro_rules! cell {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($(#[$fdoc:meta])* $fvis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$doc])*
        #[repr(C)]
        $vis struct $name {
            pub head: $crate::value::Header,
            $($(#[$fdoc])* $fvis $field: $ty,)*
        }
        // SAFETY: 1. `repr(C)`, the header first. 2. types name their cell in their slots, and a subtype inherits it.
        // 3. every field is traced below.
        unsafe impl $crate::value::NativeCell for $name {
            const INFO: &'static $crate::value::CellInfo = {
                static INFO: $crate::value::CellInfo = $crate::value::CellInfo {
                    name: stringify!($name),
                    size: std::mem::size_of::<$name>(),
                    trace: |cell, _tracer| {
                        #[allow(unused, reason = "a cell without fields has nothing to trace")]
                        let this = $crate::value::gc::view::<$name>(&cell);
                        $($crate::value::Trace::trace(&this.$field, _tracer);)*
                    },
                    drop: $crate::value::gc::drop_fn::<$name>(),
                };
                &INFO
            };
        }
    };
}

/// For `cell!`: the fields of a cell whose kind the collector has looked up.
#[doc(hidden)]
pub fn view<T: NativeCell>(cell: &Gc<Header>) -> Gc<T> {
    cell.cast_unchecked()
}

/// For `cell!`: the function that drops what a dead cell owns outside the heap, if it owns anything.
#[doc(hidden)]
pub const fn drop_fn<T: NativeCell>() -> Option<fn(Gc<Header>)> {
    if std::mem::needs_drop::<T>() {
        // SAFETY: the collector calls it once, on a dead cell of this kind.
        Some(|cell| unsafe { std::ptr::drop_in_place(cell.as_ptr().cast::<T>()) })
    } else {
        None
    }
}

// SAFETY: any object begins with a header.
unsafe impl NativeCell for Header {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo { name: "object", size: 16, trace: |_, _| {}, drop: None };
        &INFO
    };
    #[inline(always)]
    fn matches(_: Type) -> bool {
        true
    }
}

/// What the built-in cells with a subclass bit in `tp_flags` use instead of comparing their `CellInfo`.
#[inline(always)]
pub fn has_flag(ty: Type, bit: u32) -> bool {
    let cell: &TypeCell = &ty;
    cell.tp_flags.get() & (1 << bit) != 0
}

//! Parameter types. Each says what becomes of the caller's reference.

use super::raw::{cell, decref, incref, type_at};
use super::{CResult, Cx, FromC, Gc, Header, NativeCell, New, Type, Value};
use crate::layout::{Py_buffer, PyObject, PyTypeObject};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;
use kingsnake_runtime::heap::{GcVec, see};
use kingsnake_runtime::protocol::buffer::Buffer;

/// `PyObject *` that stays the caller's; NULL is refused: an exception that is set stays, else SystemError.
#[derive(Clone, Copy, Debug)]
pub struct Borrowed<'c>(Gc<Header>, PhantomData<&'c PyObject>);

impl<'c> Borrowed<'c> {
    /// The value for managed code, which may keep it: the object is published.
    #[inline(always)]
    pub fn value(self) -> Value {
        see(self.0)
    }

    /// The object itself, to be looked at during this call and stored nowhere: it may die by its count.
    #[inline(always)]
    pub fn object(self) -> Gc<Header> {
        self.0
    }

    #[inline(always)]
    pub fn ty(self) -> Type {
        self.0.ty()
    }

    /// The object as a `T`, if its type is one; not published.
    #[inline(always)]
    pub fn cell<T: NativeCell>(self) -> Option<Gc<T>> {
        Value::object(self.0).downcast()
    }

    /// As [`cell`](Self::cell); otherwise SystemError, a bad internal call.
    #[inline(always)]
    pub fn cell_or_bad_call<T: NativeCell>(self, cx: &Cx) -> CResult<Gc<T>> {
        self.cell().ok_or_else(|| cx.bad_internal_call())
    }

    /// A reference of its own to the same object.
    #[inline(always)]
    pub fn new_ref(self) -> New {
        incref(self.0);
        New::from_counted(self.0)
    }

    /// An object that the callee knows to live for `'c`.
    #[inline(always)]
    pub fn of_object<T>(object: Gc<T>) -> Borrowed<'c> {
        Borrowed(object.header(), PhantomData)
    }
}

impl<'c> FromC<'c> for Borrowed<'c> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "borrowed";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        match NonNull::new(raw) {
            // SAFETY: live for `'c`, by the caller's contract.
            Some(p) => Ok(Borrowed(unsafe { cell(p) }, PhantomData)),
            None => Err(cx.null_argument()),
        }
    }
}

impl<'c> FromC<'c> for Option<Borrowed<'c>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "borrowed; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        // SAFETY: live for `'c`, by the caller's contract.
        Ok(NonNull::new(raw).map(|p| Borrowed(unsafe { cell(p) }, PhantomData)))
    }
}

/// `PyObject *` whose reference passes to us on every path: what is not taken is released.
#[derive(Debug)]
pub struct Stolen<'c>(Borrowed<'c>);

impl Stolen<'_> {
    /// The value for managed code; the caller's count is gone.
    #[inline(always)]
    pub fn take(self, cx: &Cx) -> Value {
        let value = cx.runtime().heap.receive(self.0.0);
        core::mem::forget(self);
        value
    }

    /// The object with its count, for a slot in C form.
    #[inline(always)]
    pub fn into_counted(self) -> Gc<Header> {
        let object = self.0.0;
        core::mem::forget(self);
        object
    }

    #[inline(always)]
    pub fn peek(&self) -> Borrowed<'_> {
        self.0
    }
}

impl Drop for Stolen<'_> {
    #[inline]
    fn drop(&mut self) {
        decref(self.0.0);
    }
}

impl<'c> FromC<'c> for Stolen<'c> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "stolen";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        // SAFETY: the caller's contract.
        unsafe { Borrowed::from_c(cx, raw) }.map(Stolen)
    }
}

impl<'c> FromC<'c> for Option<Stolen<'c>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "stolen; may be NULL";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        // SAFETY: the caller's contract.
        Ok(unsafe { Option::<Borrowed<'c>>::from_c(cx, raw) }?.map(Stolen))
    }
}

/// `PyObject *` whose reference passes to us only through [`commit`](Self::commit); dropping it leaves the reference with
/// the caller.
#[derive(Debug)]
pub struct StolenOnSuccess<'c>(Borrowed<'c>);

impl<'c> StolenOnSuccess<'c> {
    #[inline(always)]
    pub fn peek(&self) -> Borrowed<'c> {
        self.0
    }

    /// Takes the reference; what it refers to has been stored, or is not needed.
    #[inline(always)]
    pub fn commit(self) -> super::Stole {
        decref(self.0.0);
        super::Stole::new()
    }
}

impl<'c> FromC<'c> for Option<StolenOnSuccess<'c>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "stolen on success only; may be NULL";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        // SAFETY: the caller's contract.
        Ok(unsafe { Option::<Borrowed<'c>>::from_c(cx, raw) }?.map(StolenOnSuccess))
    }
}

/// `PyTypeObject *`
#[derive(Clone, Copy, Debug)]
pub struct TypeArg<'c>(Type, PhantomData<&'c PyTypeObject>);

impl TypeArg<'_> {
    #[inline(always)]
    pub fn ty(self) -> Type {
        self.0
    }
}

impl<'c> FromC<'c> for TypeArg<'c> {
    type C = *mut PyTypeObject;
    const EFFECT: &'static str = "borrowed";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyTypeObject) -> CResult<Self> {
        match NonNull::new(raw) {
            // SAFETY: a live type for `'c`, by the caller's contract.
            Some(p) => Ok(TypeArg(unsafe { type_at(p) }, PhantomData)),
            None => Err(cx.null_argument()),
        }
    }
}

impl<'c> FromC<'c> for Option<TypeArg<'c>> {
    type C = *mut PyTypeObject;
    const EFFECT: &'static str = "borrowed; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut PyTypeObject) -> CResult<Self> {
        // SAFETY: a live type for `'c`, by the caller's contract.
        Ok(NonNull::new(raw).map(|p| TypeArg(unsafe { type_at(p) }, PhantomData)))
    }
}

/// `const char *`, NUL-terminated.
pub type Text<'c> = &'c CStr;

impl<'c> FromC<'c> for &'c CStr {
    type C = *const c_char;
    const EFFECT: &'static str = "string";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *const c_char) -> CResult<Self> {
        if raw.is_null() {
            return Err(cx.bad_internal_call());
        }
        // SAFETY: not NULL, so NUL-terminated and live for `'c` by the caller's contract.
        Ok(unsafe { CStr::from_ptr(raw) })
    }
}

impl<'c> FromC<'c> for Option<&'c CStr> {
    type C = *const c_char;
    const EFFECT: &'static str = "string; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *const c_char) -> CResult<Self> {
        // SAFETY: if not NULL, NUL-terminated and live for `'c` by the caller's contract.
        Ok(if raw.is_null() { None } else { Some(unsafe { CStr::from_ptr(raw) }) })
    }
}

/// A structure of C's that is read: `const T *`.
#[derive(Clone, Copy, Debug)]
pub struct In<'c, T>(&'c T);

impl<T> Deref for In<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        self.0
    }
}

impl<'c, T> In<'c, T> {
    /// The pointer, for code of the bridge.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        core::ptr::from_ref(self.0).cast_mut()
    }
}

impl<'c, T: 'c> FromC<'c> for In<'c, T> {
    type C = *const T;
    const EFFECT: &'static str = "structure, read";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *const T) -> CResult<Self> {
        // SAFETY: if not NULL, a live `T` for `'c` by the caller's contract.
        unsafe { raw.as_ref() }.map(In).ok_or_else(|| cx.bad_internal_call())
    }
}

/// A pointer through which one plain `T` is returned.
#[derive(Debug)]
pub struct Out<'c, T>(NonNull<T>, PhantomData<&'c mut T>);

impl<T: Copy> Out<'_, T> {
    #[inline(always)]
    pub fn set(&self, value: T) {
        // SAFETY: writable for the length of the call, by the caller's contract.
        unsafe { self.0.as_ptr().write(value) }
    }

    /// What the caller left there.
    #[inline(always)]
    pub fn get(&self) -> T {
        // SAFETY: as above; parameters that go in as well as out are initialised by the caller.
        unsafe { self.0.as_ptr().read() }
    }
}

impl<'c, T: 'c> FromC<'c> for Out<'c, T> {
    type C = *mut T;
    const EFFECT: &'static str = "out";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut T) -> CResult<Self> {
        NonNull::new(raw).map(|p| Out(p, PhantomData)).ok_or_else(|| cx.bad_internal_call())
    }
}

impl<'c, T: 'c> FromC<'c> for Option<Out<'c, T>> {
    type C = *mut T;
    const EFFECT: &'static str = "out; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut T) -> CResult<Self> {
        Ok(NonNull::new(raw).map(|p| Out(p, PhantomData)))
    }
}

/// `PyObject **`: a variable of the caller's that holds a reference, or gets one.
#[derive(Debug)]
pub struct OutObject<'c>(NonNull<*mut PyObject>, PhantomData<&'c mut PyObject>);

impl<'c> OutObject<'c> {
    #[inline(always)]
    fn store(&self, p: *mut PyObject) {
        // SAFETY: writable for the length of the call, by the caller's contract.
        unsafe { self.0.as_ptr().write(p) }
    }

    /// Stores a new reference; what was there is not looked at.
    #[inline(always)]
    pub fn give(&self, new: New) {
        self.store(new.into_raw());
    }

    #[inline(always)]
    pub fn lend(&self, lent: super::Lent<'_>) {
        self.store(lent.into_raw());
    }

    #[inline(always)]
    pub fn clear(&self) {
        self.store(core::ptr::null_mut());
    }

    /// The reference that the caller left there.
    #[inline(always)]
    pub fn get(&self) -> Option<Borrowed<'c>> {
        // SAFETY: the caller initialised the variable with NULL or a live object.
        let p = unsafe { self.0.as_ptr().read() };
        // SAFETY: as above.
        NonNull::new(p).map(|p| Borrowed(unsafe { cell(p) }, PhantomData))
    }

    /// Takes the reference out of the variable, which is NULL afterwards.
    #[inline(always)]
    pub fn take(&self) -> Option<Stolen<'c>> {
        let found = self.get().map(Stolen);
        self.clear();
        found
    }
}

impl<'c> FromC<'c> for OutObject<'c> {
    type C = *mut *mut PyObject;
    const EFFECT: &'static str = "out";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut *mut PyObject) -> CResult<Self> {
        NonNull::new(raw).map(|p| OutObject(p, PhantomData)).ok_or_else(|| cx.bad_internal_call())
    }
}

impl<'c> FromC<'c> for Option<OutObject<'c>> {
    type C = *mut *mut PyObject;
    const EFFECT: &'static str = "out; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut *mut PyObject) -> CResult<Self> {
        Ok(NonNull::new(raw).map(|p| OutObject(p, PhantomData)))
    }
}

/// `PyObject *const *`: an array of borrowed references whose length another parameter gives.
#[derive(Clone, Copy, Debug)]
pub struct Array<'c>(*const *mut PyObject, PhantomData<&'c PyObject>);

impl<'c> Array<'c> {
    /// Item `index`, which lies within the length; NULL is `None`.
    #[inline(always)]
    pub fn get(self, index: usize) -> Option<Borrowed<'c>> {
        // SAFETY: the caller's array has the items that its length says; live for `'c`.
        let p = unsafe { *self.0.add(index) };
        // SAFETY: as above.
        NonNull::new(p).map(|p| Borrowed(unsafe { cell(p) }, PhantomData))
    }

    #[inline(always)]
    pub fn as_ptr(self) -> *const *mut PyObject {
        self.0
    }

    /// The first `count` items as values for managed code.
    pub fn values<'r>(self, rt: &'r super::Runtime, count: usize) -> GcVec<'r> {
        let mut values = GcVec::with_capacity(rt, count);
        (0..count).for_each(|i| values.push(self.get(i).map_or(Value::none(), Borrowed::value)));
        values
    }
}

impl<'c> FromC<'c> for Array<'c> {
    type C = *const *mut PyObject;
    const EFFECT: &'static str = "array of borrowed";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *const *mut PyObject) -> CResult<Self> {
        Ok(Array(raw, PhantomData))
    }
}

/// `Py_buffer *` that a function fills, reads or releases.
#[derive(Debug)]
pub struct OutBuffer<'c>(NonNull<Buffer>, PhantomData<&'c mut Buffer>);

const _: () = assert!(size_of::<Buffer>() == size_of::<Py_buffer>());

impl OutBuffer<'_> {
    /// Fills the structure; its `obj` gets a count of its own.
    pub fn give(&self, cx: &Cx, buffer: Buffer) {
        if let Some(owner) = buffer.owner.and_then(Value::as_object) {
            cx.runtime().heap.show_to_c(owner);
            incref(owner);
        }
        // SAFETY: writable for the length of the call, by the caller's contract.
        unsafe { self.0.as_ptr().write(buffer) }
    }

    /// Marks the structure as not filled.
    pub fn clear_owner(&self) {
        // SAFETY: as above.
        unsafe { (*self.0.as_ptr()).owner = None }
    }

    /// What the caller has there.
    #[inline(always)]
    pub fn view(&self) -> &Buffer {
        // SAFETY: the caller's structure is filled, and live for the call.
        unsafe { self.0.as_ref() }
    }

    /// The raw structure, for code of the bridge.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut Py_buffer {
        self.0.as_ptr().cast()
    }
}

impl<'c> FromC<'c> for OutBuffer<'c> {
    type C = *mut Py_buffer;
    const EFFECT: &'static str = "buffer";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut Py_buffer) -> CResult<Self> {
        NonNull::new(raw).map(|p| OutBuffer(p.cast(), PhantomData)).ok_or_else(|| cx.bad_internal_call())
    }
}

impl<'c> FromC<'c> for Option<OutBuffer<'c>> {
    type C = *mut Py_buffer;
    const EFFECT: &'static str = "buffer; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut Py_buffer) -> CResult<Self> {
        Ok(NonNull::new(raw).map(|p| OutBuffer(p.cast(), PhantomData)))
    }
}

/// A function pointer of C's, possibly NULL: `NullOr<unsafe extern "C" fn(*mut c_void)>`.
#[derive(Clone, Copy, Debug)]
pub struct NullOr<F>(pub Option<F>);

impl<'c, F: 'c> FromC<'c> for NullOr<F> {
    type C = Option<F>;
    const EFFECT: &'static str = "function; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: Option<F>) -> CResult<Self> {
        Ok(NullOr(raw))
    }
}

impl<'c> FromC<'c> for super::va::VaList<'c> {
    type C = super::va::VaList<'c>;
    const EFFECT: &'static str = "arguments";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: super::va::VaList<'c>) -> CResult<Self> {
        Ok(raw)
    }
}

impl<'c, T: 'c> FromC<'c> for *mut T {
    type C = *mut T;
    const EFFECT: &'static str = "pointer";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut T) -> CResult<Self> {
        Ok(raw)
    }
}

impl<'c, T: 'c> FromC<'c> for *const T {
    type C = *const T;
    const EFFECT: &'static str = "pointer";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *const T) -> CResult<Self> {
        Ok(raw)
    }
}

/// Memory of C's that becomes an object.
#[derive(Clone, Copy, Debug)]
pub struct RawObject(NonNull<PyObject>);

impl RawObject {
    /// Writes the header, with one reference.
    pub fn init(self, rt: &super::Runtime, ty: Type) -> RawObject {
        // SAFETY: the C prototype's contract: memory for an instance of the type.
        unsafe { crate::bridge::alloc::init_object(rt, self.0, ty) };
        self
    }

    /// Writes the number of items behind the header.
    pub fn with_size(self, size: isize) -> RawObject {
        // SAFETY: as above; the type is one of variable size.
        unsafe { (*self.0.as_ptr().cast::<crate::layout::PyVarObject>()).ob_size = size };
        self
    }
}

impl<'c> FromC<'c> for Option<RawObject> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "memory; may be NULL";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut PyObject) -> CResult<Self> {
        Ok(NonNull::new(raw).map(RawObject))
    }
}

impl super::IntoC for CResult<RawObject> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "the argument; error NULL";
    fn into_c(self, cx: &Cx) -> *mut PyObject {
        match self {
            Ok(o) => o.0.as_ptr(),
            Err(raised) => Self::error(raised, cx),
        }
    }
    fn error(raised: super::Raised, cx: &Cx) -> *mut PyObject {
        super::error::show(raised, cx);
        core::ptr::null_mut()
    }
}

macro_rules! plain {
    ($($t:ty),* $(,)?) => {$(
        impl<'c> FromC<'c> for $t {
            type C = $t;
            const EFFECT: &'static str = "value";
            #[inline(always)]
            unsafe fn from_c(_: &'c Cx, raw: $t) -> CResult<Self> {
                Ok(raw)
            }
        }
    )*};
}
plain!(i8, u8, i16, u16, c_int, u32, i64, u64, isize, usize, f64, crate::layout::Py_complex);

impl Cx {
    /// A `const char *` in UTF-8 as a str; UnicodeDecodeError otherwise.
    pub fn text(&self, text: &CStr) -> CResult<Gc<kingsnake_runtime::value::StrCell>> {
        crate::bridge::text::decode_utf8(self.runtime(), text.to_bytes())
    }

    /// An attribute's or variable's name: as [`text`](Self::text), interned.
    pub fn name_text(&self, text: &CStr) -> CResult<Gc<kingsnake_runtime::value::StrCell>> {
        let rt = self.runtime();
        match text.to_str() {
            Ok(t) => Ok(rt.intern_str(t)),
            Err(_) => Ok(rt.intern(self.text(text)?)),
        }
    }

    /// `size` bytes of the caller's, which may be uninitialised NULL for none.
    pub fn bytes<'c>(&'c self, data: *const c_void, size: usize) -> &'c [u8] {
        if size == 0 || data.is_null() {
            return &[];
        }
        // SAFETY: the C prototype's contract: `size` readable bytes for the length of the call.
        unsafe { core::slice::from_raw_parts(data.cast(), size) }
    }

    /// As [`bytes`](Self::bytes), to be written.
    #[allow(clippy::mut_from_ref, reason = "the memory is the caller's")]
    pub fn bytes_mut<'c>(&'c self, data: *mut c_void, size: usize) -> &'c mut [u8] {
        if size == 0 || data.is_null() {
            return &mut [];
        }
        // SAFETY: the C prototype's contract: `size` writable bytes for the length of the call, used by nobody else.
        unsafe { core::slice::from_raw_parts_mut(data.cast(), size) }
    }

    /// `count` items of plain data of the caller's.
    pub fn items<'c, T: Copy>(&'c self, data: *const T, count: usize) -> &'c [T] {
        if count == 0 || data.is_null() {
            return &[];
        }
        // SAFETY: the C prototype's contract: `count` readable items for the length of the call.
        unsafe { core::slice::from_raw_parts(data, count) }
    }

    /// As [`items`](Self::items), to be written.
    #[allow(clippy::mut_from_ref, reason = "the memory is the caller's")]
    pub fn items_mut<'c, T: Copy>(&'c self, data: *mut T, count: usize) -> &'c mut [T] {
        if count == 0 || data.is_null() {
            return &mut [];
        }
        // SAFETY: the C prototype's contract: `count` writable items for the length of the call, used by nobody else.
        unsafe { core::slice::from_raw_parts_mut(data, count) }
    }

    /// Wide characters of the caller's: `size` of them, or up to the NUL.
    pub fn wide_text<'c>(&'c self, text: *const u32, size: Option<usize>) -> &'c [u32] {
        // SAFETY: the C prototype's contract: NUL-terminated where no size is given.
        let size =
            size.unwrap_or_else(|| if text.is_null() { 0 } else { unsafe { libc::wcslen(text.cast()) } });
        self.items(text, size)
    }

    /// A copy of plain items in memory of `PyMem_Malloc`, which the caller frees. `None`: there is no memory.
    pub fn copied_out<T: Copy>(&self, items: &[T]) -> Option<*mut T> {
        // SAFETY: asks for memory; it is written below, and only if it is there.
        let memory = unsafe { libc::malloc(size_of_val(items).max(1)) }.cast::<T>();
        if memory.is_null() {
            return None;
        }
        // SAFETY: new memory of that size.
        unsafe { memory.copy_from_nonoverlapping(items.as_ptr(), items.len()) };
        Some(memory)
    }

    /// Sets C's `errno` again, after work that may have changed it.
    pub fn set_errno(&self, errno: c_int) {
        // SAFETY: the thread's own errno.
        unsafe { *libc::__errno_location() = errno }
    }
}

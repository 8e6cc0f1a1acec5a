//! What format strings speak of: variable arguments as parameter types, converters, lists of names, parsers.
//!
//! The C contract is the same for all of them: the caller passes what its format string names, so each pointer is NULL or
//! good for the length of the call.

use super::raw::{cell_opt, pointer};
use super::va::VaList;
use super::{Borrowed, CResult, Cx, FromC, Gc, Header, IntoC, New, Out, Raised, error, statics};
use crate::layout::{PyArgParser, PyIdentifier, PyObject};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::marker::PhantomData;
use core::ptr::{NonNull, null_mut};
use kingsnake_runtime::value::StrCell;

/// A C type that is one word with an address in it.
pub trait Address {
    fn at(address: usize) -> Self;
}

impl<T> Address for *mut T {
    #[inline(always)]
    fn at(address: usize) -> Self {
        core::ptr::with_exposed_provenance_mut(address)
    }
}

impl<T> Address for *const T {
    #[inline(always)]
    fn at(address: usize) -> Self {
        core::ptr::with_exposed_provenance(address)
    }
}

impl Cx {
    /// The next variable argument as a parameter type; SystemError for a NULL where `A` allows none.
    #[inline(always)]
    pub fn argument<'c, A: FromC<'c, C: Address>>(&'c self, va: &mut VaList<'_>) -> CResult<A> {
        // SAFETY: the caller of the C function passed what its format names.
        unsafe { A::from_c(self, A::C::at(va.next_size())) }
    }
}

/// `int (*)(PyObject *, void *)` of `O&` in a parser. It may say that it owns something from then on.
#[derive(Clone, Copy, Debug)]
pub struct Converter(unsafe extern "C" fn(*mut PyObject, *mut c_void) -> c_int);

/// What a converter returns that has to be called again, with NULL, if a later unit fails.
pub const CLEANUP_SUPPORTED: c_int = 0x20000;

impl Converter {
    /// Calls it: `None` is the call for cleaning up. 0: it refuses the object.
    #[inline]
    pub fn call(self, object: Option<Borrowed<'_>>, address: *mut c_void) -> c_int {
        let object = object.map_or(null_mut(), |o| pointer(o.object()));
        // SAFETY: the caller of the parsing function passed a converter with the address it is made for.
        unsafe { (self.0)(object, address) }
    }
}

impl<'c> FromC<'c> for Converter {
    type C = *mut c_void;
    const EFFECT: &'static str = "converter";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut c_void) -> CResult<Self> {
        if raw.is_null() {
            return Err(cx.bad_internal_call());
        }
        // SAFETY: not NULL; by the caller's contract a function of this type.
        Ok(Converter(unsafe {
            core::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut PyObject, *mut c_void) -> c_int>(
                raw,
            )
        }))
    }
}

/// `PyObject *(*)(void *)` of `O&` in a builder.
#[derive(Clone, Copy, Debug)]
pub struct Maker(unsafe extern "C" fn(*mut c_void) -> *mut PyObject);

impl Maker {
    /// The object that it makes; `None` with or without an exception.
    pub fn call(self, address: *mut c_void) -> Option<New> {
        // SAFETY: the caller of the building function passed a function with the address it is made for.
        let made = unsafe { (self.0)(address) };
        // SAFETY: a new reference, or NULL.
        unsafe { cell_opt(made) }.map(New::from_counted)
    }
}

impl<'c> FromC<'c> for Maker {
    type C = *mut c_void;
    const EFFECT: &'static str = "function that makes an object";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut c_void) -> CResult<Self> {
        if raw.is_null() {
            return Err(cx.bad_internal_call());
        }
        // SAFETY: not NULL; by the caller's contract a function of this type.
        Ok(Maker(unsafe {
            core::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut c_void) -> *mut PyObject>(raw)
        }))
    }
}

/// `char **`: names, ended by NULL. Those in front may be empty: parameters without a name.
#[derive(Clone, Copy, Debug)]
pub struct Names<'c>(NonNull<*const c_char>, PhantomData<&'c c_char>);

impl<'c> Names<'c> {
    /// Name `index`, which does not lie behind the end; `None` is the end.
    #[inline(always)]
    pub fn get(self, index: usize) -> Option<&'c CStr> {
        // SAFETY: the array is ended by NULL, and the caller does not go beyond.
        let name = unsafe { *self.0.as_ptr().add(index) };
        // SAFETY: a NUL-terminated string that lives as long as the array.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) })
    }

    /// All names from `start` on, which is not behind the end.
    pub fn from(self, start: usize) -> impl Iterator<Item = &'c CStr> {
        (start..).map_while(move |i| self.get(i))
    }
}

impl<'c> FromC<'c> for Names<'c> {
    type C = *mut *mut c_char;
    const EFFECT: &'static str = "names";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut *mut c_char) -> CResult<Self> {
        NonNull::new(raw.cast()).map(|p| Names(p, PhantomData)).ok_or_else(|| cx.bad_internal_call())
    }
}

/// `_PyArg_Parser *`: a format and names that are looked at once. Two runtimes may share one, so it holds no object of
/// ours: that it is ready is told by the (process-wide) empty tuple where CPython keeps the names as objects.
#[derive(Clone, Copy, Debug)]
pub struct ParserArg<'c>(NonNull<PyArgParser>, PhantomData<&'c PyArgParser>);

/// How many positional-only parameters there are, how many arguments are needed, how many may be positional.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    pub positional_only: usize,
    pub min: usize,
    pub max: usize,
}

impl<'c> ParserArg<'c> {
    #[inline(always)]
    fn parser(self) -> &'c PyArgParser {
        // SAFETY: a live structure of the caller's; see `make_ready` for the one place that writes.
        unsafe { self.0.as_ref() }
    }

    #[inline(always)]
    fn text(self, p: *const c_char) -> Option<&'c CStr> {
        // SAFETY: a NUL-terminated string that lives as long as the parser, or NULL.
        (!p.is_null()).then(|| unsafe { CStr::from_ptr(p) })
    }

    #[inline(always)]
    pub fn is_ready(self) -> bool {
        !self.parser().kwtuple.is_null()
    }

    #[inline(always)]
    pub fn format(self) -> Option<&'c CStr> {
        self.text(self.parser().format)
    }

    #[inline(always)]
    pub fn function_name(self) -> Option<&'c CStr> {
        self.text(self.parser().fname)
    }

    /// The text that stands for all error messages.
    #[inline(always)]
    pub fn message(self) -> Option<&'c CStr> {
        self.text(self.parser().custom_msg)
    }

    #[inline(always)]
    pub fn names(self, cx: &'c Cx) -> CResult<Names<'c>> {
        // SAFETY: a NULL-terminated array that lives as long as the parser.
        unsafe { Names::from_c(cx, self.parser().keywords.cast_mut().cast()) }
    }

    #[inline(always)]
    pub fn limits(self) -> Limits {
        let p = self.parser();
        Limits { positional_only: p.pos as usize, min: p.min as usize, max: p.max as usize }
    }

    /// Keeps what looking at the format and the names gave. The texts are parts of the format.
    pub fn make_ready(self, function: Option<&'c CStr>, message: Option<&'c CStr>, limits: Limits) {
        // SAFETY: the caller's structure, which is written here alone; the GIL is held.
        let p = unsafe { &mut *self.0.as_ptr() };
        if p.fname.is_null() {
            p.fname = function.map_or(core::ptr::null(), CStr::as_ptr);
        }
        if p.custom_msg.is_null() {
            p.custom_msg = message.map_or(core::ptr::null(), CStr::as_ptr);
        }
        p.pos = limits.positional_only as c_int;
        p.min = limits.min as c_int;
        p.max = limits.max as c_int;
        p.kwtuple = pointer(statics::empty_tuple());
    }
}

impl<'c> FromC<'c> for ParserArg<'c> {
    type C = *mut PyArgParser;
    const EFFECT: &'static str = "parser";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyArgParser) -> CResult<Self> {
        NonNull::new(raw).map(|p| ParserArg(p, PhantomData)).ok_or_else(|| cx.bad_internal_call())
    }
}

/// `_Py_Identifier *`: a name that C keeps as text.
#[derive(Clone, Copy, Debug)]
pub struct IdentifierArg<'c>(&'c CStr);

impl IdentifierArg<'_> {
    pub fn name(self, cx: &Cx) -> CResult<Gc<StrCell>> {
        cx.name_text(self.0)
    }
}

impl<'c> FromC<'c> for IdentifierArg<'c> {
    type C = *mut PyIdentifier;
    const EFFECT: &'static str = "identifier";
    #[inline(always)]
    unsafe fn from_c(cx: &'c Cx, raw: *mut PyIdentifier) -> CResult<Self> {
        match NonNull::new(raw) {
            // SAFETY: a live identifier, whose text is NUL-terminated.
            Some(p) => Ok(IdentifierArg(unsafe { CStr::from_ptr(p.as_ref().string) })),
            None => Err(cx.null_argument()),
        }
    }
}

/// `PyObject **`: an array of the caller's that a function fills, whose length another parameter gives.
#[derive(Clone, Copy, Debug)]
pub struct OutArray<'c>(*mut *mut PyObject, PhantomData<&'c mut PyObject>);

impl<'c> OutArray<'c> {
    /// Lends an object in place `index`, which lies within the length; NULL for none.
    #[inline(always)]
    pub fn lend(self, index: usize, object: Option<Borrowed<'c>>) {
        let object = object.map_or(null_mut(), |o| pointer(o.object()));
        // SAFETY: the caller's array has the places that its length says.
        unsafe { self.0.add(index).write(object) }
    }

    /// Puts a new reference in place `index`.
    #[inline(always)]
    pub fn give(self, index: usize, new: New) {
        // SAFETY: as above.
        unsafe { self.0.add(index).write(new.into_raw()) }
    }

    /// The reference that `give` put there.
    pub fn take(self, index: usize) -> Option<New> {
        // SAFETY: as above; the caller has filled the place.
        let object = unsafe { cell_opt(*self.0.add(index)) };
        object.map(New::from_counted)
    }

    /// A new array of `count` places, which C frees with `PyMem_Free`; `None` without memory.
    pub fn allocate(count: usize) -> Option<OutArray<'c>> {
        let size = count.checked_mul(8)?.max(1);
        // SAFETY: plain memory of the C library's.
        let memory = unsafe { libc::malloc(size) };
        (!memory.is_null()).then_some(OutArray(memory.cast(), PhantomData))
    }

    /// Frees what `allocate` made.
    pub fn free(self) {
        // SAFETY: the caller says that it is such an array.
        unsafe { libc::free(self.0.cast()) }
    }

    /// For functions that return the array.
    pub fn pointer(self) -> ObjectArray {
        ObjectArray(self.0)
    }
}

impl<'c> FromC<'c> for OutArray<'c> {
    type C = *mut *mut PyObject;
    const EFFECT: &'static str = "array, filled";
    #[inline(always)]
    unsafe fn from_c(_: &'c Cx, raw: *mut *mut PyObject) -> CResult<Self> {
        Ok(OutArray(raw, PhantomData))
    }
}

/// An array of objects as a result.
#[derive(Clone, Copy, Debug)]
pub struct ObjectArray(*mut *mut PyObject);

impl ObjectArray {
    /// A parameter's array again.
    pub fn of(array: super::Array<'_>) -> ObjectArray {
        ObjectArray(array.as_ptr().cast_mut())
    }
}

impl IntoC for CResult<ObjectArray> {
    type C = *mut *mut PyObject;
    const EFFECT: &'static str = "array; error NULL";
    #[inline(always)]
    fn into_c(self, cx: &Cx) -> Self::C {
        match self {
            Ok(array) => array.0,
            Err(raised) => Self::error(raised, cx),
        }
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> Self::C {
        error::show(raised, cx);
        null_mut()
    }
}

/// A copy of `bytes` with a NUL behind it in memory that C frees with `PyMem_Free`.
pub fn copy_for_c(cx: &Cx, bytes: &[u8]) -> CResult<*mut c_char> {
    // SAFETY: plain memory of the C library's.
    let memory = unsafe { libc::malloc(bytes.len() + 1) }.cast::<u8>();
    if memory.is_null() {
        return Err(cx.memory_error());
    }
    // SAFETY: new memory with room for the bytes and the NUL.
    unsafe {
        memory.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        memory.add(bytes.len()).write(0);
    }
    Ok(memory.cast())
}

/// Frees what `copy_for_c` put into a variable, which is NULL afterwards.
pub fn free_copy(variable: &Out<'_, *mut c_char>) {
    // SAFETY: the variable holds what `copy_for_c` made: nobody has seen it but the caller of a failing function.
    unsafe { libc::free(variable.get().cast()) }
    variable.set(null_mut());
}

/// Writes `bytes` with a NUL behind them to memory of the caller's that has room for both.
pub fn write_text(cx: &Cx, to: *mut c_char, bytes: &[u8]) {
    let to = cx.bytes_mut(to.cast(), bytes.len() + 1);
    to[..bytes.len()].copy_from_slice(bytes);
    to[bytes.len()] = 0;
}

/// The wide characters at `text`: `length` of them, up to NUL if that is negative.
pub fn wide_text<'c>(cx: &'c Cx, text: *const u32, length: isize) -> &'c [u32] {
    let length = usize::try_from(length).unwrap_or_else(|_| {
        // SAFETY: by the C contract the text ends in NUL where no length is given.
        (0..).take_while(|&i| unsafe { *text.add(i) } != 0).count()
    });
    cx.items(text, length)
}

impl New {
    /// The object with its count.
    #[inline(always)]
    pub fn into_counted(self) -> Gc<Header> {
        // SAFETY: `New` is made of live objects.
        unsafe { super::raw::cell(NonNull::new_unchecked(self.into_raw())) }
    }

    /// Gives the reference up.
    #[inline]
    pub fn discard(self) {
        super::raw::decref(self.into_counted());
    }
}

/// The bytes of a C string: up to its NUL, but no more than `limit`, within which there need not be one.
pub fn text_up_to<'c>(cx: &'c Cx, text: *const c_char, limit: Option<usize>) -> CResult<&'c [u8]> {
    if text.is_null() {
        return Err(cx.bad_internal_call());
    }
    // SAFETY: by the C contract the text has `limit` bytes or ends before in NUL.
    let length = unsafe { limit.map_or_else(|| libc::strlen(text), |limit| libc::strnlen(text, limit)) };
    Ok(cx.bytes(text.cast(), length))
}

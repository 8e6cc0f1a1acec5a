//! Result types. Each says what the caller has to do with the reference, and how an error looks to C.

use super::raw::{cast, non_null, pointer};
use super::{Borrowed, CResult, Cx, Gc, Header, IntoC, NativeCell, Raised, Type, Value, error};
use crate::layout::{PyObject, PyTypeObject};
use core::ffi::{c_char, c_int, c_void};
use core::marker::PhantomData;
use core::ptr::{NonNull, null_mut};
use kingsnake_runtime::value::{DictCell, StrCell};

/// A reference that becomes the caller's.
#[derive(Debug)]
pub struct New(NonNull<PyObject>);

impl New {
    /// The object with a count that the caller of C's function shall own.
    #[inline(always)]
    pub fn from_counted<T>(object: Gc<T>) -> New {
        New(non_null(object))
    }

    #[inline(always)]
    pub fn into_raw(self) -> *mut PyObject {
        self.0.as_ptr()
    }
}

/// A borrowed result, valid as long as its owner; made by the `lend…` methods of [`Cx`].
#[derive(Clone, Copy, Debug)]
pub struct Lent<'c>(NonNull<PyObject>, PhantomData<&'c Cx>);

impl<'c> Lent<'c> {
    #[inline(always)]
    pub fn into_raw(self) -> *mut PyObject {
        self.0.as_ptr()
    }

    #[inline(always)]
    fn of(object: Gc<Header>) -> Lent<'c> {
        Lent(non_null(object), PhantomData)
    }

    /// A reference of its own to the same object.
    #[inline(always)]
    pub fn new_ref(self) -> New {
        // SAFETY: lent from a live owner.
        super::raw::incref(unsafe { super::raw::cell(self.0) });
        New(self.0)
    }
}

/// Proof that a stolen reference was taken: success without `commit` does not compile.
#[derive(Debug)]
pub struct Stole(());

impl Stole {
    pub(super) fn new() -> Stole {
        Stole(())
    }
}

/// The success of functions that say 1 for it, and 0 for an error (`PyArg_ParseTuple`).
#[derive(Debug)]
pub struct OneOrZero;

impl Cx {
    /// A new reference to any value.
    #[inline(always)]
    pub fn give(&self, value: Value) -> New {
        New::from_counted(self.runtime().heap.give(value))
    }

    /// A new reference to an object that was made just now and that no managed code knows: it has a plain count, and dies
    /// with its last reference.
    #[inline(always)]
    pub fn born<T>(&self, object: Gc<T>) -> New {
        let rt = self.runtime();
        if rt.heap.owns(object.address()) {
            rt.heap.born_in_c(object.header());
        } else {
            super::raw::incref(object);
        }
        New::from_counted(object)
    }

    /// A new reference to None.
    #[inline(always)]
    pub fn none(&self) -> New {
        Borrowed::of_object(super::statics::none()).new_ref()
    }

    #[inline(always)]
    pub fn bool(&self, b: bool) -> New {
        let object = if b { super::statics::true_() } else { super::statics::false_() };
        Borrowed::of_object(object).new_ref()
    }

    /// Lends an object that somebody else keeps alive (its owner, the runtime).
    #[inline(always)]
    pub fn lend_object<'c, T>(&'c self, object: Gc<T>) -> Lent<'c> {
        self.runtime().heap.show_to_c(object.header());
        Lent::of(object.header())
    }

    /// Lends a value that `owner` holds. An immediate gets a box that lives as long as C can be seen to hold it; where the
    /// owner is a container use the methods below, which keep the box in it.
    #[inline(always)]
    pub fn lend<'c>(&'c self, owner: Borrowed<'c>, value: Value) -> Lent<'c> {
        let _ = owner;
        Lent::of(self.runtime().heap.lend(value))
    }

    /// Lends item `index` of a list or tuple, which takes C form; `None` beyond the end, or where C has filled nothing.
    #[inline(always)]
    pub fn lend_item<'c, T>(&'c self, container: Gc<T>, index: usize) -> Option<Lent<'c>> {
        self.runtime().heap.lend_item(container.header(), index).map(Lent::of)
    }

    /// Lends the value of a key; the box of an immediate stays in the dict.
    pub fn lend_dict_value<'c>(&'c self, dict: Gc<DictCell>, key: Value) -> CResult<Option<Lent<'c>>> {
        Ok(kingsnake_runtime::heap::native::lend_dict_value(self.runtime(), dict, key)?.map(Lent::of))
    }

    /// Lends the key and the value at the position, which moves on.
    pub fn lend_dict_next<'c>(
        &'c self,
        dict: Gc<DictCell>,
        position: &mut usize,
    ) -> Option<(Lent<'c>, Lent<'c>)> {
        let (key, value) = kingsnake_runtime::heap::native::lend_dict_next(self.runtime(), dict, position)?;
        Some((Lent::of(key), Lent::of(value)))
    }

    /// Lends a parameter's own object again.
    #[inline(always)]
    pub fn lend_back<'c>(&'c self, argument: Borrowed<'c>) -> Lent<'c> {
        Lent::of(argument.object())
    }

    /// The object as a `T`, when its type is `T`'s own or derives from it.
    #[inline(always)]
    pub fn downcast<T: NativeCell>(&self, argument: Borrowed<'_>) -> Option<Gc<T>> {
        argument.cell()
    }

    /// A `Gc` of a more special kind, when `ty` says so.
    #[inline(always)]
    pub fn as_str(&self, argument: Borrowed<'_>) -> Option<Gc<StrCell>> {
        argument.cell()
    }
}

impl IntoC for CResult<New> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "new; error NULL";
    #[inline(always)]
    fn into_c(self, cx: &Cx) -> Self::C {
        match self {
            Ok(new) => new.into_raw(),
            Err(raised) => Self::error(raised, cx),
        }
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> Self::C {
        error::show(raised, cx);
        null_mut()
    }
}

impl IntoC for CResult<Option<New>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "new; none NULL; error NULL with an exception";
    #[inline(always)]
    fn into_c(self, cx: &Cx) -> Self::C {
        match self {
            Ok(new) => new.map_or(null_mut(), New::into_raw),
            Err(raised) => Self::error(raised, cx),
        }
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> Self::C {
        error::show(raised, cx);
        null_mut()
    }
}

impl IntoC for CResult<Lent<'_>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "borrowed; error NULL";
    #[inline(always)]
    fn into_c(self, cx: &Cx) -> Self::C {
        match self {
            Ok(lent) => lent.into_raw(),
            Err(raised) => Self::error(raised, cx),
        }
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> Self::C {
        error::show(raised, cx);
        null_mut()
    }
}

impl IntoC for CResult<Option<Lent<'_>>> {
    type C = *mut PyObject;
    const EFFECT: &'static str = "borrowed; none NULL; error NULL with an exception";
    #[inline(always)]
    fn into_c(self, cx: &Cx) -> Self::C {
        match self {
            Ok(lent) => lent.map_or(null_mut(), Lent::into_raw),
            Err(raised) => Self::error(raised, cx),
        }
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> Self::C {
        error::show(raised, cx);
        null_mut()
    }
}

/// Results that cannot fail: what C gets when an argument was NULL that must not be.
macro_rules! infallible {
    ($($t:ty, $c:ty, $effect:literal, |$v:ident| $into:expr, $error:expr;)*) => {$(
        impl IntoC for $t {
            type C = $c;
            const EFFECT: &'static str = $effect;
            #[inline(always)]
            fn into_c(self, _: &Cx) -> $c {
                let $v = self;
                $into
            }
            #[inline(always)]
            fn error(raised: Raised, cx: &Cx) -> $c {
                error::show(raised, cx);
                $error
            }
        }
    )*};
}
infallible! {
    (), (), "nothing", |v| v, ();
    New, *mut PyObject, "new", |v| v.into_raw(), null_mut();
    Option<New>, *mut PyObject, "new; none NULL", |v| v.map_or(null_mut(), New::into_raw), null_mut();
    Lent<'_>, *mut PyObject, "borrowed", |v| v.into_raw(), null_mut();
    Option<Lent<'_>>, *mut PyObject, "borrowed; none NULL", |v| v.map_or(null_mut(), Lent::into_raw), null_mut();
    Type, *mut PyTypeObject, "borrowed type", |v| pointer(v).cast(), null_mut();
    Option<Type>, *mut PyTypeObject, "borrowed type; none NULL", |v| v.map_or(null_mut(), |t| pointer(t).cast()), null_mut();
    bool, c_int, "truth", |v| v as c_int, 0;
    c_int, c_int, "value", |v| v, 0;
    u32, u32, "value", |v| v, 0;
    i64, i64, "value", |v| v, 0;
    u64, u64, "value", |v| v, 0;
    isize, isize, "value", |v| v, 0;
    usize, usize, "value", |v| v, 0;
    f64, f64, "value", |v| v, 0.0;
    crate::layout::Py_complex, crate::layout::Py_complex, "value", |v| v, crate::layout::Py_complex { real: -1.0, imag: 0.0 };
}

impl<T> IntoC for *mut T {
    type C = *mut T;
    const EFFECT: &'static str = "pointer";
    #[inline(always)]
    fn into_c(self, _: &Cx) -> *mut T {
        self
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> *mut T {
        error::show(raised, cx);
        null_mut()
    }
}

impl<T> IntoC for *const T {
    type C = *const T;
    const EFFECT: &'static str = "pointer";
    #[inline(always)]
    fn into_c(self, _: &Cx) -> *const T {
        self
    }
    #[inline(always)]
    fn error(raised: Raised, cx: &Cx) -> *const T {
        error::show(raised, cx);
        core::ptr::null()
    }
}

macro_rules! fallible {
    ($($t:ty, $c:ty, $effect:literal, |$v:ident| $into:expr, $error:expr;)*) => {$(
        impl IntoC for CResult<$t> {
            type C = $c;
            const EFFECT: &'static str = $effect;
            #[inline(always)]
            fn into_c(self, cx: &Cx) -> $c {
                match self {
                    Ok($v) => $into,
                    Err(raised) => Self::error(raised, cx),
                }
            }
            #[inline(always)]
            fn error(raised: Raised, cx: &Cx) -> $c {
                error::show(raised, cx);
                $error
            }
        }
    )*};
}
fallible! {
    (), c_int, "status 0; error -1", |_v| 0, -1;
    Stole, c_int, "status 0; error -1", |_v| 0, -1;
    OneOrZero, c_int, "status 1; error 0", |_v| 1, 0;
    bool, c_int, "truth; error -1", |v| v as c_int, -1;
    c_int, c_int, "value; error -1", |v| v, -1;
    u32, u32, "value; error all bits", |v| v, u32::MAX;
    i64, i64, "value; error -1", |v| v, -1;
    u64, u64, "value; error all bits", |v| v, u64::MAX;
    isize, isize, "value; error -1", |v| v, -1;
    usize, usize, "value; error all bits", |v| v, usize::MAX;
    f64, f64, "value; error -1.0", |v| v, -1.0;
    crate::layout::Py_complex, crate::layout::Py_complex, "value; error -1", |v| v, crate::layout::Py_complex { real: -1.0, imag: 0.0 };
    *const c_char, *const c_char, "string; error NULL", |v| v, core::ptr::null();
    *mut c_char, *mut c_char, "string; error NULL", |v| v, null_mut();
    *mut u32, *mut u32, "characters; error NULL", |v| v, null_mut();
    *mut c_void, *mut c_void, "pointer; error NULL", |v| v, null_mut();
    *mut PyTypeObject, *mut PyTypeObject, "type; error NULL", |v| v, null_mut();
    *mut *mut PyObject, *mut *mut PyObject, "pointer; error NULL", |v| v, null_mut();
}

/// The cell of an exact layout that the caller has looked up by type.
///
/// # Safety
/// The object begins with a `T`.
pub unsafe fn view<T>(object: Gc<Header>) -> Gc<T> {
    // SAFETY: the caller's promise.
    unsafe { cast(object) }
}

//! C calls operations that are ours, through slots of types.
//!
//! Each operation has two faces. `generic` goes by the receiver's type: the slots of Python classes, CPython's
//! `slot_tp_…`. `indexed` goes to one built-in type whatever the receiver is, as `PyDict_Type.tp_repr(x)` must; which one
//! it learns by an extra last argument, which a stub of a few bytes per built-in type puts into its register.

use super::cross::{number_to_c, runtime, status_to_c, to_c, type_of_pointer, value, value_opt, with_args};
use crate::abi::{Gc, Runtime, Type, Value};
use crate::layout::{Py_buffer, PyObject, PyTypeObject};
use core::ffi::c_int;
use core::ptr::null_mut;
use kingsnake_runtime::error::R;
use kingsnake_runtime::protocol::buffer::Buffer;
use kingsnake_runtime::types::{Cmp, Slots};
use kingsnake_runtime::value::statics::BUILTIN_TYPES;
use kingsnake_runtime::value::{StrCell, TypeCell};

type Object = *mut PyObject;

/// Bytes of one stub.
pub const STUB: usize = 16;

/// The operations of built-in type number `index`.
#[inline(always)]
fn indexed_slots(index: u32) -> &'static Slots {
    let ty: &'static TypeCell = static_type(index);
    ty.slots()
}

fn static_type(index: u32) -> &'static TypeCell {
    let ty: Type = BUILTIN_TYPES[index as usize].1;
    // SAFETY: built-in types are statics.
    unsafe { &*ty.as_ptr() }
}

/// The operations of the receiver's own type. The receiver keeps its type, and that its table.
///
/// # Safety
/// `object` is a live object.
#[inline(always)]
unsafe fn own_slots<'a>(object: Object) -> &'a Slots {
    // SAFETY: the caller's promise.
    let ty: *const TypeCell = unsafe { (*object).ob_type.cast() };
    // SAFETY: the type of a live object.
    unsafe { (*ty).slots() }
}

/// A slot that was taken away while C had its address.
#[cold]
fn gone<T>(rt: &Runtime) -> R<T> {
    Err(rt.system_error("an empty slot was called"))
}

/// Emits the stubs of one operation, one for each built-in type: `index` goes into the register of the argument behind the
/// last, then on to the function.
macro_rules! stubs {
    ($symbol:literal, $register:literal, $target:path) => {
        core::arch::global_asm!(
            ".text",
            ".p2align 4",
            concat!(".globl ", $symbol),
            concat!(".hidden ", $symbol),
            concat!(".type ", $symbol, ", @function"),
            concat!($symbol, ":"),
            "kingsnake_stub_index = 0",
            ".rept {count}",
            ".p2align 4",
            concat!("movl $kingsnake_stub_index, %", $register),
            "jmp {target}",
            "kingsnake_stub_index = kingsnake_stub_index + 1",
            ".endr",
            ".p2align 4",
            concat!(".size ", $symbol, ", . - ", $symbol),
            count = const BUILTIN_TYPES.len(),
            target = sym $target,
            options(att_syntax)
        );
    };
}

/// One operation: its C arguments, the register of the argument behind the last, which value's type the generic face goes
/// by, and the body, to which `slots` is the table.
macro_rules! operation {
    ($name:ident, $symbol:literal, $register:literal, ($($arg:ident: $ty:ty),*) -> $ret:ty, $receiver:ident, |$rt:ident, $slots:ident| $body:expr) => {
        pub mod $name {
            use super::*;
            #[inline(always)]
            unsafe fn run($slots: &Slots, $($arg: $ty),*) -> $ret {
                let $rt = runtime(stringify!($name));
                $body
            }
            /// # Safety
            /// Called by C through a slot of a Python class, with live objects.
            pub unsafe extern "C" fn generic($($arg: $ty),*) -> $ret {
                // SAFETY: the caller's promise.
                unsafe { run(own_slots($receiver), $($arg),*) }
            }
            unsafe extern "C" fn indexed($($arg: $ty,)* index: u32) -> $ret {
                // SAFETY: called by C through a slot of a built-in type, with live objects.
                unsafe { run(indexed_slots(index), $($arg),*) }
            }
            stubs!($symbol, $register, indexed);
            unsafe extern "C" {
                #[link_name = $symbol]
                static STUBS: u8;
            }
            /// The address of the stub for built-in type 0.
            pub fn stubs() -> usize {
                &raw const STUBS as usize
            }
        }
    };
}

macro_rules! unary_operations {
    ($($name:ident, $symbol:literal, $field:ident;)*) => {$(
        operation!($name, $symbol, "esi", (object: Object) -> Object, object, |rt, slots| match slots.$field {
            // SAFETY: a live object, by the caller's contract.
            Some(f) => to_c(rt, f(rt, unsafe { value(object) })),
            None => to_c(rt, gone(rt)),
        });
    )*};
}
unary_operations! {
    repr, "kingsnake_stubs_repr", repr;
    str, "kingsnake_stubs_str", str;
    iter, "kingsnake_stubs_iter", iter;
    await_, "kingsnake_stubs_await", await_;
    aiter, "kingsnake_stubs_aiter", aiter;
    anext, "kingsnake_stubs_anext", anext;
}

operation!(hash, "kingsnake_stubs_hash", "esi", (object: Object) -> isize, object, |rt, slots| match slots.hash {
    // SAFETY: a live object, by the caller's contract.
    Some(f) => number_to_c(f(rt, unsafe { value(object) }).map(|h| h as isize), -1),
    None => number_to_c(gone::<isize>(rt), -1),
});

operation!(len, "kingsnake_stubs_len", "esi", (object: Object) -> isize, object, |rt, slots| match slots.len {
    // SAFETY: a live object, by the caller's contract.
    Some(f) => number_to_c(f(rt, unsafe { value(object) }).map(|n| n as isize), -1),
    None => number_to_c(gone::<isize>(rt), -1),
});

operation!(bool, "kingsnake_stubs_bool", "esi", (object: Object) -> c_int, object, |rt, slots| match slots.bool {
    // SAFETY: a live object, by the caller's contract.
    Some(f) => number_to_c(f(rt, unsafe { value(object) }), -1),
    None => number_to_c(gone::<i32>(rt), -1),
});

operation!(next, "kingsnake_stubs_next", "esi", (object: Object) -> Object, object, |rt, slots| {
    // SAFETY: a live object, by the caller's contract.
    let result = slots.next.map_or_else(|| gone(rt), |f| f(rt, unsafe { value(object) }));
    match result {
        Ok(None) => null_mut(),
        Ok(Some(v)) => to_c(rt, Ok(v)),
        Err(raised) => to_c(rt, Err(raised)),
    }
});

operation!(finalize, "kingsnake_stubs_finalize", "esi", (object: Object) -> (), object, |rt, slots| {
    if let Some(f) = slots.finalize {
        // SAFETY: a live object, by the caller's contract.
        f(rt, unsafe { value(object) });
    }
});

operation!(call, "kingsnake_stubs_call", "ecx",
    (object: Object, args: Object, kwargs: Object) -> Object, object, |rt, slots| {
    let Some(f) = slots.call else { return to_c(rt, gone(rt)) };
    // SAFETY: a live object, a tuple, a dict or NULL, by the caller's contract.
    to_c(rt, unsafe { with_args(rt, args, kwargs, |args| f(rt, value(object), args)) })
});

operation!(init, "kingsnake_stubs_init", "ecx",
    (object: Object, args: Object, kwargs: Object) -> c_int, object, |rt, slots| {
    let Some(f) = slots.init else { return status_to_c(gone(rt)) };
    // SAFETY: a live object, a tuple, a dict or NULL, by the caller's contract.
    status_to_c(unsafe { with_args(rt, args, kwargs, |args| f(rt, value(object), args)) })
});

/// The name of an attribute.
///
/// # Safety
/// `name` is NULL or a live object.
unsafe fn attribute_name(rt: &Runtime, name: Object) -> R<Gc<StrCell>> {
    // SAFETY: the caller's promise.
    let name = unsafe { value(name) };
    match name.downcast::<StrCell>() {
        Some(name) => Ok(rt.intern(name)),
        None => {
            let t = name.ty();
            Err(rt.type_error(format!("attribute name must be string, not '{}'", t.name())))
        }
    }
}

operation!(getattr, "kingsnake_stubs_getattr", "edx", (object: Object, name: Object) -> Object, object, |rt, slots| {
    // SAFETY: live objects, by the caller's contract.
    let (object, name) = unsafe { (value(object), attribute_name(rt, name)) };
    to_c(rt, name.and_then(|name| match slots.getattr {
        Some(f) => f(rt, object, name),
        None => rt.generic_getattr(object, name),
    }))
});

operation!(setattr, "kingsnake_stubs_setattr", "ecx",
    (object: Object, name: Object, new: Object) -> c_int, object, |rt, slots| {
    // SAFETY: live objects or NULL, by the caller's contract.
    let (object, name, new) = unsafe { (value(object), attribute_name(rt, name), value_opt(new)) };
    status_to_c(name.and_then(|name| match slots.setattr {
        Some(f) => f(rt, object, name, new),
        None => rt.generic_setattr(object, name, new),
    }))
});

operation!(compare, "kingsnake_stubs_compare", "ecx", (a: Object, b: Object, op: c_int) -> Object, a, |rt, slots| {
    let Some(&op) = usize::try_from(op).ok().and_then(|i| Cmp::ALL.get(i)) else {
        return to_c(rt, Err(rt.system_error("bad comparison operator")));
    };
    // SAFETY: live objects, by the caller's contract.
    let (a, b) = unsafe { (value(a), value(b)) };
    to_c(rt, slots.compare.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b, op)))
});

operation!(descr_get, "kingsnake_stubs_descr_get", "ecx",
    (descr: Object, object: Object, owner: Object) -> Object, descr, |rt, slots| {
    // SAFETY: live objects or NULL, by the caller's contract.
    let (descr, object, owner) = unsafe { (value(descr), value_opt(object), value_opt(owner)) };
    let object = object.filter(|o| !o.is_none() || owner.is_some_and(|t| t == o.ty().value()));
    let owner = owner.or(object.map(|o| o.ty().value())).unwrap_or(Value::none());
    to_c(rt, slots.descr_get.map_or_else(|| gone(rt), |f| f(rt, descr, object, owner)))
});

operation!(descr_set, "kingsnake_stubs_descr_set", "ecx",
    (descr: Object, object: Object, new: Object) -> c_int, descr, |rt, slots| {
    // SAFETY: live objects or NULL, by the caller's contract.
    let (descr, object, new) = unsafe { (value(descr), value(object), value_opt(new)) };
    status_to_c(slots.descr_set.map_or_else(|| gone(rt), |f| f(rt, descr, object, new)))
});

macro_rules! binary_operations {
    ($($name:ident, $symbol:literal, $field:ident;)*) => {$(
        operation!($name, $symbol, "edx", (a: Object, b: Object) -> Object, a, |rt, slots| {
            // SAFETY: live objects, by the caller's contract.
            let (a, b) = unsafe { (value(a), value(b)) };
            to_c(rt, slots.$field.map_or_else(|| gone(rt), |f| f(rt, a, b)))
        });
    )*};
}
binary_operations! {
    getitem, "kingsnake_stubs_getitem", getitem;
    concat, "kingsnake_stubs_concat", concat;
    inplace_concat, "kingsnake_stubs_inplace_concat", inplace_concat;
}

macro_rules! index_operations {
    ($($name:ident, $symbol:literal, $field:ident;)*) => {$(
        operation!($name, $symbol, "edx", (object: Object, n: isize) -> Object, object, |rt, slots| {
            // SAFETY: a live object, by the caller's contract.
            let object = unsafe { value(object) };
            to_c(rt, slots.$field.map_or_else(|| gone(rt), |f| f(rt, object, n)))
        });
    )*};
}
index_operations! {
    repeat, "kingsnake_stubs_repeat", repeat;
    inplace_repeat, "kingsnake_stubs_inplace_repeat", inplace_repeat;
}

// `sq_item` of classes that have `__getitem__` alone takes that.
operation!(item, "kingsnake_stubs_item", "edx", (object: Object, n: isize) -> Object, object, |rt, slots| {
    // SAFETY: a live object, by the caller's contract.
    let object = unsafe { value(object) };
    to_c(rt, match (slots.item, slots.getitem) {
        (Some(f), _) => f(rt, object, n),
        (None, Some(f)) => f(rt, object, rt.new_int(n as i64)),
        (None, None) => gone(rt),
    })
});

operation!(set_item, "kingsnake_stubs_set_item", "ecx",
    (object: Object, n: isize, new: Object) -> c_int, object, |rt, slots| {
    // SAFETY: live objects or NULL, by the caller's contract.
    let (object, new) = unsafe { (value(object), value_opt(new)) };
    status_to_c(match (slots.set_item, slots.setitem) {
        (Some(f), _) => f(rt, object, n, new),
        (None, Some(f)) => f(rt, object, rt.new_int(n as i64), new),
        (None, None) => gone(rt),
    })
});

operation!(setitem, "kingsnake_stubs_setitem", "ecx",
    (object: Object, key: Object, new: Object) -> c_int, object, |rt, slots| {
    // SAFETY: live objects or NULL, by the caller's contract.
    let (object, key, new) = unsafe { (value(object), value(key), value_opt(new)) };
    status_to_c(slots.setitem.map_or_else(|| gone(rt), |f| f(rt, object, key, new)))
});

operation!(contains, "kingsnake_stubs_contains", "edx", (object: Object, x: Object) -> c_int, object, |rt, slots| {
    // SAFETY: live objects, by the caller's contract.
    let (object, x) = unsafe { (value(object), value(x)) };
    number_to_c(slots.contains.map_or_else(|| rt.contains(object, x), |f| f(rt, object, x)), -1)
});

operation!(buffer, "kingsnake_stubs_buffer", "ecx",
    (object: Object, view: *mut Py_buffer, flags: c_int) -> c_int, object, |rt, slots| {
    let Some(f) = slots.buffer else { return status_to_c(gone(rt)) };
    // SAFETY: a live object and C's structure, by the caller's contract.
    unsafe {
        match f(rt, value(object), flags) {
            Ok(filled) => {
                crate::bridge::buffer::fill(rt, view, filled, flags);
                0
            }
            Err(raised) => {
                (*view).obj = null_mut();
                status_to_c(Err(raised))
            }
        }
    }
});

operation!(release_buffer, "kingsnake_stubs_release_buffer", "edx",
    (object: Object, view: *mut Py_buffer) -> (), object, |rt, slots| {
    if let Some(f) = slots.release_buffer {
        // SAFETY: a live object and the structure it filled, which is laid out as ours.
        unsafe { f(rt, value(object), &*view.cast::<Buffer>()) };
    }
});

operation!(pow, "kingsnake_stubs_pow", "ecx", (a: Object, b: Object, c: Object) -> Object, a, |rt, slots| {
    // SAFETY: live objects, by the caller's contract.
    let (a, b, c) = unsafe { (value(a), value(b), value(c)) };
    let f = slots.pow.or(b.ty().slots().pow);
    to_c(rt, f.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b, c)))
});

operation!(inplace_pow, "kingsnake_stubs_inplace_pow", "ecx",
    (a: Object, b: Object, c: Object) -> Object, a, |rt, slots| {
    // SAFETY: live objects, by the caller's contract.
    let (a, b, c) = unsafe { (value(a), value(b), value(c)) };
    to_c(rt, slots.inplace_pow.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b, c)))
});

/// `tp_new`: the class comes first; the generic face goes by it.
pub mod new {
    use super::*;

    unsafe fn run(slots: &Slots, class: *mut PyTypeObject, args: Object, kwargs: Object) -> Object {
        let rt = runtime("tp_new");
        let Some(f) = slots.new else { return to_c(rt, gone(rt)) };
        // SAFETY: a live type, a tuple, a dict or NULL, by the caller's contract.
        to_c(rt, unsafe { with_args(rt, args, kwargs, |args| f(rt, type_of_pointer(class), args)) })
    }

    /// # Safety
    /// Called by C through a slot of a Python class, with a live type and arguments.
    pub unsafe extern "C" fn generic(class: *mut PyTypeObject, args: Object, kwargs: Object) -> Object {
        // SAFETY: a live type; it keeps its table.
        unsafe { run((*class.cast::<TypeCell>()).slots(), class, args, kwargs) }
    }

    unsafe extern "C" fn indexed(
        class: *mut PyTypeObject,
        args: Object,
        kwargs: Object,
        index: u32,
    ) -> Object {
        // SAFETY: called by C through a slot of a built-in type.
        unsafe { run(indexed_slots(index), class, args, kwargs) }
    }

    stubs!("kingsnake_stubs_new", "ecx", indexed);
    unsafe extern "C" {
        #[link_name = "kingsnake_stubs_new"]
        static STUBS: u8;
    }
    pub fn stubs() -> usize {
        &raw const STUBS as usize
    }
}

/// Binary number operations, by the number of the operator.
pub mod binary {
    use super::*;

    /// # Safety
    /// Called by C through a slot of a Python class, one of whose instances is an operand; live objects.
    pub unsafe extern "C" fn generic<const OP: u8>(a: Object, b: Object) -> Object {
        let rt = runtime("a number slot");
        let generic = generic::<OP> as *const () as usize;
        // SAFETY: live objects, by the caller's contract.
        let (a, b) = unsafe { (value(a), value(b)) };
        let first = super::super::slot::binary(OP).read(a.ty()) == generic;
        let class = if first { a.ty() } else { b.ty() };
        let f = class.slots().binary[OP as usize];
        to_c(rt, f.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b)))
    }

    unsafe extern "C" fn indexed<const OP: u8>(a: Object, b: Object, index: u32) -> Object {
        let rt = runtime("a number slot");
        // SAFETY: live objects, by the caller's contract.
        let (a, b) = unsafe { (value(a), value(b)) };
        let f = indexed_slots(index).binary[OP as usize];
        to_c(rt, f.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b)))
    }
    stubs!("kingsnake_stubs_binary_0", "edx", indexed::<0>);
    stubs!("kingsnake_stubs_binary_1", "edx", indexed::<1>);
    stubs!("kingsnake_stubs_binary_2", "edx", indexed::<2>);
    stubs!("kingsnake_stubs_binary_3", "edx", indexed::<3>);
    stubs!("kingsnake_stubs_binary_4", "edx", indexed::<4>);
    stubs!("kingsnake_stubs_binary_5", "edx", indexed::<5>);
    stubs!("kingsnake_stubs_binary_6", "edx", indexed::<6>);
    stubs!("kingsnake_stubs_binary_7", "edx", indexed::<7>);
    stubs!("kingsnake_stubs_binary_8", "edx", indexed::<8>);
    stubs!("kingsnake_stubs_binary_9", "edx", indexed::<9>);
    stubs!("kingsnake_stubs_binary_10", "edx", indexed::<10>);
    stubs!("kingsnake_stubs_binary_11", "edx", indexed::<11>);
    stubs!("kingsnake_stubs_binary_12", "edx", indexed::<12>);
    unsafe extern "C" {
        #[link_name = "kingsnake_stubs_binary_0"]
        static STUBS_0: u8;
        #[link_name = "kingsnake_stubs_binary_1"]
        static STUBS_1: u8;
        #[link_name = "kingsnake_stubs_binary_2"]
        static STUBS_2: u8;
        #[link_name = "kingsnake_stubs_binary_3"]
        static STUBS_3: u8;
        #[link_name = "kingsnake_stubs_binary_4"]
        static STUBS_4: u8;
        #[link_name = "kingsnake_stubs_binary_5"]
        static STUBS_5: u8;
        #[link_name = "kingsnake_stubs_binary_6"]
        static STUBS_6: u8;
        #[link_name = "kingsnake_stubs_binary_7"]
        static STUBS_7: u8;
        #[link_name = "kingsnake_stubs_binary_8"]
        static STUBS_8: u8;
        #[link_name = "kingsnake_stubs_binary_9"]
        static STUBS_9: u8;
        #[link_name = "kingsnake_stubs_binary_10"]
        static STUBS_10: u8;
        #[link_name = "kingsnake_stubs_binary_11"]
        static STUBS_11: u8;
        #[link_name = "kingsnake_stubs_binary_12"]
        static STUBS_12: u8;
    }
    /// The address of the stub for built-in type 0.
    pub fn stubs(op: u8) -> usize {
        let starts = [
            &raw const STUBS_0 as usize,
            &raw const STUBS_1 as usize,
            &raw const STUBS_2 as usize,
            &raw const STUBS_3 as usize,
            &raw const STUBS_4 as usize,
            &raw const STUBS_5 as usize,
            &raw const STUBS_6 as usize,
            &raw const STUBS_7 as usize,
            &raw const STUBS_8 as usize,
            &raw const STUBS_9 as usize,
            &raw const STUBS_10 as usize,
            &raw const STUBS_11 as usize,
            &raw const STUBS_12 as usize,
        ];
        starts[op as usize]
    }
}

/// In-place number operations.
pub mod inplace {
    use super::*;

    /// # Safety
    /// Called by C through a slot of a Python class, with live objects.
    pub unsafe extern "C" fn generic<const OP: u8>(a: Object, b: Object) -> Object {
        // SAFETY: a live object.
        unsafe { run::<OP>(own_slots(a), a, b) }
    }

    unsafe fn run<const OP: u8>(slots: &Slots, a: Object, b: Object) -> Object {
        let rt = runtime("a number slot");
        // SAFETY: live objects, by the caller's contract.
        let (a, b) = unsafe { (value(a), value(b)) };
        let f = slots.inplace[OP as usize];
        to_c(rt, f.map_or(Ok(Value::not_implemented()), |f| f(rt, a, b)))
    }

    unsafe extern "C" fn indexed<const OP: u8>(a: Object, b: Object, index: u32) -> Object {
        // SAFETY: called by C through a slot of a built-in type, with live objects.
        unsafe { run::<OP>(indexed_slots(index), a, b) }
    }
    stubs!("kingsnake_stubs_inplace_0", "edx", indexed::<0>);
    stubs!("kingsnake_stubs_inplace_1", "edx", indexed::<1>);
    stubs!("kingsnake_stubs_inplace_2", "edx", indexed::<2>);
    stubs!("kingsnake_stubs_inplace_3", "edx", indexed::<3>);
    stubs!("kingsnake_stubs_inplace_4", "edx", indexed::<4>);
    stubs!("kingsnake_stubs_inplace_5", "edx", indexed::<5>);
    stubs!("kingsnake_stubs_inplace_6", "edx", indexed::<6>);
    stubs!("kingsnake_stubs_inplace_7", "edx", indexed::<7>);
    stubs!("kingsnake_stubs_inplace_8", "edx", indexed::<8>);
    stubs!("kingsnake_stubs_inplace_9", "edx", indexed::<9>);
    stubs!("kingsnake_stubs_inplace_10", "edx", indexed::<10>);
    stubs!("kingsnake_stubs_inplace_11", "edx", indexed::<11>);
    unsafe extern "C" {
        #[link_name = "kingsnake_stubs_inplace_0"]
        static STUBS_0: u8;
        #[link_name = "kingsnake_stubs_inplace_1"]
        static STUBS_1: u8;
        #[link_name = "kingsnake_stubs_inplace_2"]
        static STUBS_2: u8;
        #[link_name = "kingsnake_stubs_inplace_3"]
        static STUBS_3: u8;
        #[link_name = "kingsnake_stubs_inplace_4"]
        static STUBS_4: u8;
        #[link_name = "kingsnake_stubs_inplace_5"]
        static STUBS_5: u8;
        #[link_name = "kingsnake_stubs_inplace_6"]
        static STUBS_6: u8;
        #[link_name = "kingsnake_stubs_inplace_7"]
        static STUBS_7: u8;
        #[link_name = "kingsnake_stubs_inplace_8"]
        static STUBS_8: u8;
        #[link_name = "kingsnake_stubs_inplace_9"]
        static STUBS_9: u8;
        #[link_name = "kingsnake_stubs_inplace_10"]
        static STUBS_10: u8;
        #[link_name = "kingsnake_stubs_inplace_11"]
        static STUBS_11: u8;
    }
    /// The address of the stub for built-in type 0.
    pub fn stubs(op: u8) -> usize {
        let starts = [
            &raw const STUBS_0 as usize,
            &raw const STUBS_1 as usize,
            &raw const STUBS_2 as usize,
            &raw const STUBS_3 as usize,
            &raw const STUBS_4 as usize,
            &raw const STUBS_5 as usize,
            &raw const STUBS_6 as usize,
            &raw const STUBS_7 as usize,
            &raw const STUBS_8 as usize,
            &raw const STUBS_9 as usize,
            &raw const STUBS_10 as usize,
            &raw const STUBS_11 as usize,
        ];
        starts[op as usize]
    }
}

/// Unary number operations.
pub mod unary {
    use super::*;

    /// # Safety
    /// Called by C through a slot of a Python class, with a live object.
    pub unsafe extern "C" fn generic<const OP: u8>(v: Object) -> Object {
        // SAFETY: a live object.
        unsafe { run::<OP>(own_slots(v), v) }
    }

    unsafe fn run<const OP: u8>(slots: &Slots, v: Object) -> Object {
        let rt = runtime("a number slot");
        // SAFETY: a live object, by the caller's contract.
        let v = unsafe { value(v) };
        to_c(rt, slots.unary[OP as usize].map_or_else(|| gone(rt), |f| f(rt, v)))
    }

    unsafe extern "C" fn indexed<const OP: u8>(v: Object, index: u32) -> Object {
        // SAFETY: called by C through a slot of a built-in type, with a live object.
        unsafe { run::<OP>(indexed_slots(index), v) }
    }
    stubs!("kingsnake_stubs_unary_0", "esi", indexed::<0>);
    stubs!("kingsnake_stubs_unary_1", "esi", indexed::<1>);
    stubs!("kingsnake_stubs_unary_2", "esi", indexed::<2>);
    stubs!("kingsnake_stubs_unary_3", "esi", indexed::<3>);
    stubs!("kingsnake_stubs_unary_4", "esi", indexed::<4>);
    stubs!("kingsnake_stubs_unary_5", "esi", indexed::<5>);
    stubs!("kingsnake_stubs_unary_6", "esi", indexed::<6>);
    unsafe extern "C" {
        #[link_name = "kingsnake_stubs_unary_0"]
        static STUBS_0: u8;
        #[link_name = "kingsnake_stubs_unary_1"]
        static STUBS_1: u8;
        #[link_name = "kingsnake_stubs_unary_2"]
        static STUBS_2: u8;
        #[link_name = "kingsnake_stubs_unary_3"]
        static STUBS_3: u8;
        #[link_name = "kingsnake_stubs_unary_4"]
        static STUBS_4: u8;
        #[link_name = "kingsnake_stubs_unary_5"]
        static STUBS_5: u8;
        #[link_name = "kingsnake_stubs_unary_6"]
        static STUBS_6: u8;
    }
    /// The address of the stub for built-in type 0.
    pub fn stubs(op: u8) -> usize {
        let starts = [
            &raw const STUBS_0 as usize,
            &raw const STUBS_1 as usize,
            &raw const STUBS_2 as usize,
            &raw const STUBS_3 as usize,
            &raw const STUBS_4 as usize,
            &raw const STUBS_5 as usize,
            &raw const STUBS_6 as usize,
        ];
        starts[op as usize]
    }
}

//! The operations of types that C made, as managed code dispatches them: each calls the function in the type's own slot.
//!
//! The functions are common to all such types; which function to call is read from the receiver's `PyTypeObject`. Where a
//! Python class overrides the method, its slot says only that (`slot_tp_…`): then the nearest base with a function of
//! C's is meant, because only that base's wrapper leads here. A wrapper of another base says so in `Thread::native_owner`.

use super::call::call_vector;
use super::cross::{Arg, InC, arg_or_null, args_tuple, kwargs_dict, number, release_tuple, status, taken};
use super::slot::{self, Slot};
use super::thunks;
use crate::abi::raw::{pointer, type_pointer};
use crate::abi::{Gc, Runtime, Type, Value, error, statics};
use crate::layout::{PyObject, PyTypeObject};
use core::ffi::{c_char, c_int, c_void};
use core::mem::transmute;
use core::ptr::null_mut;
use kingsnake_runtime::error::R;
use kingsnake_runtime::protocol::buffer::Buffer;
use kingsnake_runtime::types::{Args, Cmp};
use kingsnake_runtime::value::{StrCell, flag};

type Object = *mut PyObject;
type Unary = unsafe extern "C" fn(Object) -> Object;
type Binary = unsafe extern "C" fn(Object, Object) -> Object;
type Ternary = unsafe extern "C" fn(Object, Object, Object) -> Object;
type Inquiry = unsafe extern "C" fn(Object) -> c_int;
type Length = unsafe extern "C" fn(Object) -> isize;
type Compare = unsafe extern "C" fn(Object, Object, c_int) -> Object;
type Contains = unsafe extern "C" fn(Object, Object) -> c_int;
type SetThree = unsafe extern "C" fn(Object, Object, Object) -> c_int;
type AtIndex = unsafe extern "C" fn(Object, isize) -> Object;
type SetAtIndex = unsafe extern "C" fn(Object, isize, Object) -> c_int;
type GetByText = unsafe extern "C" fn(Object, *mut c_char) -> Object;
type SetByText = unsafe extern "C" fn(Object, *mut c_char, Object) -> c_int;
type NewFn = unsafe extern "C" fn(*mut PyTypeObject, Object, Object) -> Object;
type GetBuffer = unsafe extern "C" fn(Object, *mut c_void, c_int) -> c_int;
type ReleaseBuffer = unsafe extern "C" fn(Object, *mut c_void);
type Destructor = unsafe extern "C" fn(Object);

/// The function that `slot` of the receiver's type stands for.
#[inline(always)]
fn function(rt: &Runtime, slot: Slot, generic: usize, v: Value) -> usize {
    let ty = v.ty();
    if rt.thread().native_owner.get().is_some()
        && let Some(owner) = forced_owner(rt, ty)
    {
        return slot.read(owner);
    }
    let f = slot.read(ty);
    if f != generic { f } else { of_base(slot, generic, ty) }
}

/// The class whose wrapper is being called, if the receiver is one of its instances.
#[cold]
fn forced_owner(rt: &Runtime, ty: Type) -> Option<Type> {
    let owner = rt.thread().native_owner.get().filter(|&owner| ty.is_subtype(owner))?;
    rt.thread().native_owner.set(None);
    Some(owner)
}

#[cold]
fn of_base(slot: Slot, generic: usize, ty: Type) -> usize {
    let mut base = ty.tp_base.get();
    while let Some(b) = base {
        let f = slot.read(b);
        if f != generic {
            return f;
        }
        base = b.tp_base.get();
    }
    0
}

/// For results of slots that break their contract.
fn blame<'a>(v: Value, slot: &'a str) -> impl Fn() -> String + 'a {
    let ty = v.ty();
    move || format!("{slot} of type '{}'", ty.name())
}

#[cold]
fn empty(rt: &Runtime, v: Value, slot: &str) -> kingsnake_runtime::error::Raised {
    rt.system_error(format!("slot {slot} of type '{}' is empty", v.ty().name()))
}

macro_rules! the_function {
    ($rt:ident, $v:expr, $slot:expr, $generic:expr, $name:literal, $type:ty) => {{
        let f = function($rt, $slot, $generic as *const () as usize, $v);
        if f == 0 {
            return Err(empty($rt, $v, $name));
        }
        // SAFETY: the slot's prototype is CPython's; by the C-API's contract the function keeps to it.
        unsafe { transmute::<usize, $type>(f) }
    }};
}

macro_rules! unary_slots {
    ($($fn:ident = $slot:expr, $generic:expr, $name:literal;)*) => {$(
        pub fn $fn(rt: &Runtime, v: Value) -> R {
            let f = the_function!(rt, v, $slot, $generic, $name, Unary);
            let this = Arg::new(rt, v);
            let in_c = InC::enter(rt);
            // SAFETY: a live object, in a slot of its type.
            let result = unsafe { f(this.pointer()) };
            drop(in_c);
            taken(rt, result, blame(v, $name))
        }
    )*};
}
unary_slots! {
    repr = slot::TP_REPR, thunks::repr::generic, "tp_repr";
    str = slot::TP_STR, thunks::str::generic, "tp_str";
    iter = slot::TP_ITER, thunks::iter::generic, "tp_iter";
    await_ = slot::AM_AWAIT, thunks::await_::generic, "am_await";
    aiter = slot::AM_AITER, thunks::aiter::generic, "am_aiter";
    anext = slot::AM_ANEXT, thunks::anext::generic, "am_anext";
}

/// One of the unary number slots.
pub fn unary<const OP: u8>(rt: &Runtime, v: Value) -> R {
    let f = the_function!(rt, v, slot::unary(OP), thunks::unary::generic::<OP>, "nb_unary", Unary);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type.
    let result = unsafe { f(this.pointer()) };
    drop(in_c);
    taken(rt, result, blame(v, "a number slot"))
}

fn call_binary(rt: &Runtime, f: usize, a: Value, b: Value) -> R {
    let (x, y) = (Arg::new(rt, a), Arg::new(rt, b));
    let in_c = InC::enter(rt);
    // SAFETY: a binary slot's function, by the C-API's contract.
    let result = unsafe { transmute::<usize, Binary>(f)(x.pointer(), y.pointer()) };
    drop(in_c);
    taken(rt, result, blame(a, "a number slot"))
}

/// The functions of both operands that are C's, in the order in which they are tried.
fn operand_functions(
    rt: &Runtime,
    slot: Slot,
    generic: usize,
    [a, b]: [Value; 2],
    is_native: impl Fn(Type) -> bool,
) -> [usize; 2] {
    if let Some(owner) = rt.thread().native_owner.get() {
        for v in [a, b] {
            if v.ty().is_subtype(owner) {
                rt.thread().native_owner.set(None);
                return [slot.read(owner), 0];
            }
        }
    }
    let of = |v: Value| if is_native(v.ty()) { function(rt, slot, generic, v) } else { 0 };
    let (f, g) = (of(a), of(b));
    if a.ty() == b.ty() || f == g {
        return [f.max(g), 0];
    }
    if g != 0 && b.ty().is_subtype(a.ty()) { [g, f] } else { [f, g] }
}

/// A binary number slot: the functions of both operands, where they are C's. (The caller tries those that are not.)
pub fn binary<const OP: u8>(rt: &Runtime, a: Value, b: Value) -> R {
    let own = binary::<OP> as fn(&Runtime, Value, Value) -> R;
    let is_native = |ty: Type| ty.slots().binary[OP as usize].is_some_and(|f| core::ptr::fn_addr_eq(f, own));
    let generic = thunks::binary::generic::<OP> as *const () as usize;
    let functions = operand_functions(rt, slot::binary(OP), generic, [a, b], is_native);
    for f in functions.into_iter().filter(|&f| f != 0) {
        let result = call_binary(rt, f, a, b)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    Ok(Value::not_implemented())
}

pub fn inplace<const OP: u8>(rt: &Runtime, a: Value, b: Value) -> R {
    let generic = thunks::inplace::generic::<OP> as *const () as usize;
    let f = function(rt, slot::inplace(OP), generic, a);
    if f == 0 {
        return Ok(Value::not_implemented());
    }
    call_binary(rt, f, a, b)
}

fn call_ternary(rt: &Runtime, f: usize, [a, b, c]: [Value; 3]) -> R {
    let (x, y, z) = (Arg::new(rt, a), Arg::new(rt, b), Arg::new(rt, c));
    let in_c = InC::enter(rt);
    // SAFETY: a ternary slot's function, by the C-API's contract.
    let result = unsafe { transmute::<usize, Ternary>(f)(x.pointer(), y.pointer(), z.pointer()) };
    drop(in_c);
    taken(rt, result, blame(a, "a number slot"))
}

pub fn pow(rt: &Runtime, a: Value, b: Value, c: Value) -> R {
    let own = pow as fn(&Runtime, Value, Value, Value) -> R;
    let is_native = |ty: Type| ty.slots().pow.is_some_and(|f| core::ptr::fn_addr_eq(f, own));
    let generic = thunks::pow::generic as *const () as usize;
    let functions = operand_functions(rt, slot::NB_POWER, generic, [a, b], is_native);
    for f in functions.into_iter().filter(|&f| f != 0) {
        let result = call_ternary(rt, f, [a, b, c])?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    Ok(Value::not_implemented())
}

pub fn inplace_pow(rt: &Runtime, a: Value, b: Value, c: Value) -> R {
    let f = function(rt, slot::NB_INPLACE_POWER, thunks::inplace_pow::generic as *const () as usize, a);
    if f == 0 { Ok(Value::not_implemented()) } else { call_ternary(rt, f, [a, b, c]) }
}

macro_rules! sequence_binary {
    ($($fn:ident = $slot:expr, $generic:expr, $name:literal;)*) => {$(
        pub fn $fn(rt: &Runtime, a: Value, b: Value) -> R {
            let f = the_function!(rt, a, $slot, $generic, $name, Binary);
            let (x, y) = (Arg::new(rt, a), Arg::new(rt, b));
            let in_c = InC::enter(rt);
            // SAFETY: live objects, in a slot of the first one's type.
            let result = unsafe { f(x.pointer(), y.pointer()) };
            drop(in_c);
            taken(rt, result, blame(a, $name))
        }
    )*};
}
sequence_binary! {
    concat = slot::SQ_CONCAT, thunks::concat::generic, "sq_concat";
    inplace_concat = slot::SQ_INPLACE_CONCAT, thunks::inplace_concat::generic, "sq_inplace_concat";
    getitem = slot::MP_SUBSCRIPT, thunks::getitem::generic, "mp_subscript";
}

macro_rules! at_index {
    ($($fn:ident = $slot:expr, $generic:expr, $name:literal;)*) => {$(
        pub fn $fn(rt: &Runtime, v: Value, n: isize) -> R {
            let f = the_function!(rt, v, $slot, $generic, $name, AtIndex);
            let this = Arg::new(rt, v);
            let in_c = InC::enter(rt);
            // SAFETY: a live object, in a slot of its type.
            let result = unsafe { f(this.pointer(), n) };
            drop(in_c);
            taken(rt, result, blame(v, $name))
        }
    )*};
}
at_index! {
    repeat = slot::SQ_REPEAT, thunks::repeat::generic, "sq_repeat";
    inplace_repeat = slot::SQ_INPLACE_REPEAT, thunks::inplace_repeat::generic, "sq_inplace_repeat";
    item = slot::SQ_ITEM, thunks::item::generic, "sq_item";
}

pub fn set_item(rt: &Runtime, v: Value, n: isize, value: Option<Value>) -> R<()> {
    let f = the_function!(rt, v, slot::SQ_ASS_ITEM, thunks::set_item::generic, "sq_ass_item", SetAtIndex);
    let this = Arg::new(rt, v);
    let (_new, p) = arg_or_null(rt, value);
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(this.pointer(), n, p) };
    drop(in_c);
    status(rt, result, blame(v, "sq_ass_item"))
}

fn set_three(rt: &Runtime, f: SetThree, [a, b]: [Value; 2], c: Option<Value>, name: &str) -> R<()> {
    let (x, y) = (Arg::new(rt, a), Arg::new(rt, b));
    let (_new, p) = arg_or_null(rt, c);
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(x.pointer(), y.pointer(), p) };
    drop(in_c);
    status(rt, result, blame(a, name))
}

pub fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    let f =
        the_function!(rt, v, slot::MP_ASS_SUBSCRIPT, thunks::setitem::generic, "mp_ass_subscript", SetThree);
    set_three(rt, f, [v, key], value, "mp_ass_subscript")
}

pub fn descr_set(rt: &Runtime, d: Value, object: Value, value: Option<Value>) -> R<()> {
    let f = the_function!(rt, d, slot::TP_DESCR_SET, thunks::descr_set::generic, "tp_descr_set", SetThree);
    set_three(rt, f, [d, object], value, "tp_descr_set")
}

pub fn contains(rt: &Runtime, v: Value, x: Value) -> R<bool> {
    let f = the_function!(rt, v, slot::SQ_CONTAINS, thunks::contains::generic, "sq_contains", Contains);
    let (this, item) = (Arg::new(rt, v), Arg::new(rt, x));
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(this.pointer(), item.pointer()) };
    drop(in_c);
    status(rt, result, blame(v, "sq_contains"))?;
    Ok(result > 0)
}

pub fn bool(rt: &Runtime, v: Value) -> R<bool> {
    let f = the_function!(rt, v, slot::NB_BOOL, thunks::bool::generic, "nb_bool", Inquiry);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type.
    let result = unsafe { f(this.pointer()) };
    drop(in_c);
    status(rt, result, blame(v, "nb_bool"))?;
    Ok(result > 0)
}

pub fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let f = the_function!(rt, v, slot::TP_HASH, thunks::hash::generic, "tp_hash", Length);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type.
    let result = unsafe { f(this.pointer()) };
    drop(in_c);
    number(rt, result).map(|n| n as i64)
}

/// `sq_length`, or `mp_length` of types that have no sequence slots.
pub fn len(rt: &Runtime, v: Value) -> R<usize> {
    let generic = thunks::len::generic as *const () as usize;
    let f = match function(rt, slot::SQ_LENGTH, generic, v) {
        0 => function(rt, slot::MP_LENGTH, generic, v),
        f => f,
    };
    if f == 0 {
        return Err(empty(rt, v, "sq_length"));
    }
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: a live object; the slot's prototype is CPython's.
    let result = unsafe { transmute::<usize, Length>(f)(this.pointer()) };
    drop(in_c);
    match usize::try_from(result) {
        Ok(n) => Ok(n),
        Err(_) => Err(error::unwind_or_blame(rt, &blame(v, "sq_length"))),
    }
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let f = the_function!(rt, a, slot::TP_RICHCOMPARE, thunks::compare::generic, "tp_richcompare", Compare);
    let (x, y) = (Arg::new(rt, a), Arg::new(rt, b));
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(x.pointer(), y.pointer(), c_operator(op)) };
    drop(in_c);
    taken(rt, result, blame(a, "tp_richcompare"))
}

/// `Py_LT` … `Py_GE`
pub fn c_operator(op: Cmp) -> c_int {
    match op {
        Cmp::Lt => 0,
        Cmp::Le => 1,
        Cmp::Eq => 2,
        Cmp::Ne => 3,
        Cmp::Gt => 4,
        Cmp::Ge => 5,
    }
}

/// NULL without an exception, or with StopIteration: exhausted.
pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let f = the_function!(rt, v, slot::TP_ITERNEXT, thunks::next::generic, "tp_iternext", Unary);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type.
    let result = unsafe { f(this.pointer()) };
    drop(in_c);
    if !result.is_null() {
        return taken(rt, result, blame(v, "tp_iternext")).map(Some);
    }
    match error::unwind(rt) {
        None => Ok(None),
        Some(raised) => {
            if is_plain_stop(rt) {
                rt.clear_raised(raised);
                return Ok(None);
            }
            Err(raised)
        }
    }
}

/// Whether what is raised is a StopIteration without a value; one with a value has to reach `yield from`.
fn is_plain_stop(rt: &Runtime) -> bool {
    rt.raised_is(statics::stop_iteration())
        && rt.peek_raised().is_some_and(|e| {
            e.downcast::<kingsnake_runtime::value::ExceptionCell>()
                .and_then(|e| e.args.get())
                .is_none_or(|args| args.is_empty())
        })
}

pub fn descr_get(rt: &Runtime, d: Value, object: Option<Value>, owner: Value) -> R {
    let f = the_function!(rt, d, slot::TP_DESCR_GET, thunks::descr_get::generic, "tp_descr_get", Ternary);
    let (this, class) = (Arg::new(rt, d), Arg::new(rt, owner));
    let (_object, p) = arg_or_null(rt, object);
    let class = if owner.is_none() { null_mut() } else { class.pointer() };
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(this.pointer(), p, class) };
    drop(in_c);
    taken(rt, result, blame(d, "tp_descr_get"))
}

/// `tp_getattro`, or the old `tp_getattr`, which takes C text.
pub fn getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    let this = Arg::new(rt, v);
    let f = function(rt, slot::TP_GETATTRO, thunks::getattr::generic as *const () as usize, v);
    if f != 0 {
        let key = Arg::new(rt, name.value());
        let in_c = InC::enter(rt);
        // SAFETY: live objects, in a slot of the first one's type.
        let result = unsafe { transmute::<usize, Binary>(f)(this.pointer(), key.pointer()) };
        drop(in_c);
        return taken(rt, result, blame(v, "tp_getattro"));
    }
    let old = of_base(slot::TP_GETATTR, 0, v.ty()).max(slot::TP_GETATTR.read(v.ty()));
    if old == 0 {
        return rt.generic_getattr(v, name);
    }
    let text = c_text_of(&name);
    let in_c = InC::enter(rt);
    // SAFETY: a live object and a NUL-terminated string, in a slot of the type.
    let result = unsafe { transmute::<usize, GetByText>(old)(this.pointer(), text.as_ptr().cast_mut()) };
    drop(in_c);
    taken(rt, result, blame(v, "tp_getattr"))
}

fn c_text_of(name: &StrCell) -> std::ffi::CString {
    std::ffi::CString::new(name.to_text().replace('\0', "")).unwrap_or_default()
}

pub fn setattr(rt: &Runtime, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
    let f = function(rt, slot::TP_SETATTRO, thunks::setattr::generic as *const () as usize, v);
    if f != 0 {
        // SAFETY: the slot's prototype is CPython's.
        let f = unsafe { transmute::<usize, SetThree>(f) };
        return set_three(rt, f, [v, name.value()], value, "tp_setattro");
    }
    let old = of_base(slot::TP_SETATTR, 0, v.ty()).max(slot::TP_SETATTR.read(v.ty()));
    if old == 0 {
        return rt.generic_setattr(v, name, value);
    }
    let this = Arg::new(rt, v);
    let (_new, p) = arg_or_null(rt, value);
    let text = c_text_of(&name);
    let in_c = InC::enter(rt);
    // SAFETY: live objects and a NUL-terminated string, in a slot of the type.
    let result = unsafe { transmute::<usize, SetByText>(old)(this.pointer(), text.as_ptr().cast_mut(), p) };
    drop(in_c);
    status(rt, result, blame(v, "tp_setattr"))
}

/// Through `vectorcall` where the type has one, else `tp_call`.
pub fn call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let ty = v.ty();
    if ty.has(flag::HAVE_VECTORCALL) && ty.tp_vectorcall_offset.get() > 0 {
        let object = v.as_object().map_or(0, |o| o.address());
        // SAFETY: the type says that its objects have a function pointer there.
        let f = unsafe { *((object + ty.tp_vectorcall_offset.get() as usize) as *const usize) };
        if f != 0 {
            return call_vector(rt, f, v, args);
        }
    }
    let f = the_function!(rt, v, slot::TP_CALL, thunks::call::generic, "tp_call", Ternary);
    let tuple = args_tuple(rt, args.pos());
    let kwargs = kwargs_dict(rt, args)?.map_or(null_mut(), pointer);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(this.pointer(), pointer(tuple), kwargs) };
    drop(in_c);
    release_tuple(tuple);
    taken(rt, result, || rt.repr_text(v).unwrap_or_default())
}

pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let f = the_function!(rt, v, slot::TP_INIT, thunks::init::generic, "tp_init", SetThree);
    let tuple = args_tuple(rt, args.pos());
    let kwargs = kwargs_dict(rt, args)?.map_or(null_mut(), pointer);
    let this = Arg::new(rt, v);
    let in_c = InC::enter(rt);
    // SAFETY: live objects, in a slot of the first one's type.
    let result = unsafe { f(this.pointer(), pointer(tuple), kwargs) };
    drop(in_c);
    release_tuple(tuple);
    status(rt, result, blame(v, "tp_init"))
}

/// `tp_new` of the class, or of its nearest base with one of C's.
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let generic = thunks::new::generic as *const () as usize;
    let forced = rt.thread().native_owner.take().filter(|&owner| ty.is_subtype(owner));
    let mut f = slot::TP_NEW.read(forced.unwrap_or(ty));
    if f == generic {
        f = of_base(slot::TP_NEW, generic, ty);
    }
    if f == 0 {
        return Err(rt.type_error(format!("cannot create '{}' instances", ty.tp_name_str())));
    }
    let tuple = args_tuple(rt, args.pos());
    let kwargs = kwargs_dict(rt, args)?.map_or(null_mut(), pointer);
    rt.heap.show_to_c(ty.header());
    let in_c = InC::enter(rt);
    // SAFETY: a type and its arguments, for a `tp_new` of the type or of its base.
    let result = unsafe { transmute::<usize, NewFn>(f)(type_pointer(ty), pointer(tuple), kwargs) };
    drop(in_c);
    release_tuple(tuple);
    taken(rt, result, || rt.repr_text(ty.value()).unwrap_or_default())
}

/// `PyType_GenericNew` with `PyType_GenericAlloc`: what both do, without leaving managed code.
pub fn generic_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    rt.thread().native_owner.set(None);
    if ty.tp_alloc.get() != super::alloc::generic_alloc_address() {
        return new(rt, ty, args);
    }
    Ok(rt.alloc_instance(ty, 0).value())
}

pub fn finalize(rt: &Runtime, v: Value) {
    let f = function(rt, slot::TP_FINALIZE, thunks::finalize::generic as *const () as usize, v);
    if f == 0 {
        return;
    }
    let this = Arg::new(rt, v);
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type.
    unsafe { transmute::<usize, Destructor>(f)(this.pointer()) };
    drop(in_c);
    if let Some(exception) = error::take_exception(rt) {
        kingsnake_runtime::objects::exceptions::write_unraisable(
            rt,
            exception,
            "Exception ignored in: ",
            Some(v),
        );
    }
    error::restore(rt, saved);
}

pub fn buffer(rt: &Runtime, v: Value, flags: i32) -> R<Buffer> {
    let f = the_function!(rt, v, slot::BF_GETBUFFER, thunks::buffer::generic, "bf_getbuffer", GetBuffer);
    let this = Arg::new(rt, v);
    let mut view = Buffer { owner: None, ..Buffer::bytes(v, null_mut(), 0, true) };
    let in_c = InC::enter(rt);
    // SAFETY: a live object, in a slot of its type; the structure is `Py_buffer`'s.
    let result = unsafe { f(this.pointer(), (&raw mut view).cast(), flags) };
    drop(in_c);
    status(rt, result, blame(v, "bf_getbuffer"))?;
    super::buffer::settle(&mut view);
    // The exporter gave the view a reference to itself: managed code sees its holder by tracing.
    if let Some(owner) = view.owner.and_then(Value::as_object) {
        view.owner = Some(rt.heap.receive(owner));
    }
    Ok(view)
}

pub fn release_buffer(rt: &Runtime, v: Value, view: &Buffer) {
    let generic = thunks::release_buffer::generic as *const () as usize;
    let f = function(rt, slot::BF_RELEASEBUFFER, generic, v);
    if f == 0 {
        return;
    }
    let this = Arg::new(rt, v);
    let mut view = view.clone();
    let _in_c = InC::enter(rt);
    // SAFETY: a live object and the view that it filled; the function does not give up the view's reference.
    unsafe { transmute::<usize, ReleaseBuffer>(f)(this.pointer(), (&raw mut view).cast()) };
}

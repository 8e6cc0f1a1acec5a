//! Crossing in both directions: arguments lent to C for one call and results taken over, and the reverse for C that calls
//! our functions through slots.

use crate::abi::raw::{cell, incref, pointer};
use crate::abi::{Borrowed, Cx, Gc, Header, Raised, Runtime, Type, Value, error};
use crate::layout::PyObject;
use core::ptr::{NonNull, null_mut};
use kingsnake_runtime::error::R;
use kingsnake_runtime::heap::{GcVec, see};
use kingsnake_runtime::types::Args;
use kingsnake_runtime::value::{DictCell, ListCell, StrCell, TupleCell, Unpacked};

/// One argument as C sees it for the length of a call. The box of an immediate is taken back when this goes.
pub struct Arg<'r> {
    rt: &'r Runtime,
    object: Gc<Header>,
    boxed: bool,
}

impl<'r> Arg<'r> {
    #[inline(always)]
    pub fn new(rt: &'r Runtime, value: Value) -> Arg<'r> {
        match value.unpack() {
            Unpacked::Object(object) => {
                rt.heap.show_to_c(object);
                Arg { rt, object, boxed: false }
            }
            Unpacked::Fixnum(n) => Arg { rt, object: rt.heap.box_int(n), boxed: true },
            Unpacked::Flonum(x) => Arg { rt, object: rt.heap.box_float(x), boxed: true },
        }
    }

    #[inline(always)]
    pub fn pointer(&self) -> *mut PyObject {
        pointer(self.object)
    }
}

impl Drop for Arg<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.boxed {
            give_back(self.rt, self.object);
        }
    }
}

/// Takes a box's count back; C may have kept one of its own.
#[inline(always)]
fn give_back(rt: &Runtime, object: Gc<Header>) {
    let count = object.refcnt.get() - 1;
    object.refcnt.set(count);
    if count == 0 {
        rt.heap.free_box(object);
    }
}

/// An optional argument: NULL for none.
#[inline(always)]
pub fn arg_or_null<'r>(rt: &'r Runtime, value: Option<Value>) -> (Option<Arg<'r>>, *mut PyObject) {
    match value {
        Some(v) => {
            let arg = Arg::new(rt, v);
            let p = arg.pointer();
            (Some(arg), p)
        }
        None => (None, null_mut()),
    }
}

/// How many arguments wait on the native stack; more go to a vector.
const FEW: usize = 8;

/// The arguments of one call as an array of pointers.
pub struct ArgArray<'r> {
    rt: &'r Runtime,
    /// One word is free in front, as `PY_VECTORCALL_ARGUMENTS_OFFSET` promises the callee.
    few: [*mut PyObject; FEW + 1],
    many: Vec<*mut PyObject>,
    boxed: bool,
    len: usize,
}

impl<'r> ArgArray<'r> {
    #[inline(always)]
    pub fn new(rt: &'r Runtime, values: &[Value]) -> ArgArray<'r> {
        let mut array =
            ArgArray { rt, few: [null_mut(); FEW + 1], many: Vec::new(), boxed: false, len: values.len() };
        if values.len() <= FEW {
            let mut boxed = false;
            for (slot, &v) in array.few[1..].iter_mut().zip(values) {
                boxed |= !v.is_object();
                *slot = lend_one(rt, v);
            }
            array.boxed = boxed;
        } else {
            array.boxed = values.iter().any(|v| !v.is_object());
            array.many =
                core::iter::once(null_mut()).chain(values.iter().map(|&v| lend_one(rt, v))).collect();
        }
        array
    }

    #[inline(always)]
    pub fn as_ptr(&mut self) -> *mut *mut PyObject {
        if self.len <= FEW { self.few[1..].as_mut_ptr() } else { self.many[1..].as_mut_ptr() }
    }

    #[cold]
    fn give_back_boxes(&mut self, values: &[Value]) {
        let pointers = if self.len <= FEW { &self.few[1..] } else { &self.many[1..] };
        for (&p, v) in pointers.iter().zip(values) {
            if !v.is_object()
                && let Some(p) = NonNull::new(p)
            {
                // SAFETY: the box that `lend_one` made of the immediate.
                give_back(self.rt, unsafe { cell(p) });
            }
        }
    }

    /// After the call: boxes come back. `values` are those of `new`.
    #[inline(always)]
    pub fn finish(mut self, values: &[Value]) {
        if self.boxed {
            self.give_back_boxes(values);
        }
    }
}

#[inline(always)]
fn lend_one(rt: &Runtime, v: Value) -> *mut PyObject {
    match v.unpack() {
        Unpacked::Object(object) => {
            rt.heap.show_to_c(object);
            pointer(object)
        }
        Unpacked::Fixnum(n) => pointer(rt.heap.box_int(n)),
        Unpacked::Flonum(x) => pointer(rt.heap.box_float(x)),
    }
}

/// A tuple for `METH_VARARGS`, in C form with a plain count of one; `release_tuple` takes it back.
#[inline]
pub fn args_tuple(rt: &Runtime, values: &[Value]) -> Gc<TupleCell> {
    if values.is_empty() {
        return crate::abi::statics::empty_tuple();
    }
    let tuple = rt.alloc_tuple(values.len());
    rt.heap.born_in_c(tuple.header());
    for (slot, &v) in tuple.raw_items().iter().zip(values) {
        slot.set(Some(rt.heap.give(v).value()));
    }
    tuple
}

/// A tuple of C's from its objects: in C form, with a plain count of one (or the static empty one, with one more).
pub fn tuple_of_objects<'c>(rt: &Runtime, items: impl Iterator<Item = Borrowed<'c>>) -> Gc<TupleCell> {
    let items: Vec<Gc<Header>> = items.map(Borrowed::object).collect();
    let tuple = new_tuple(rt, items.len());
    for (slot, object) in tuple.raw_items().iter().zip(items) {
        incref(object);
        slot.set(Some(object.value()));
    }
    tuple
}

/// A tuple with `len` empty places that C, or code for C, fills with counted references.
pub fn new_tuple(rt: &Runtime, len: usize) -> Gc<TupleCell> {
    if len == 0 {
        let empty = crate::abi::statics::empty_tuple();
        incref(empty);
        return empty;
    }
    let tuple = rt.alloc_tuple(len);
    rt.heap.born_in_c(tuple.header());
    tuple
}

/// A list with `len` empty places that C, or code for C, fills with counted references.
pub fn new_list(rt: &Runtime, len: usize) -> Gc<ListCell> {
    let list = rt.new_list(&vec![Value::none(); len]);
    rt.heap.born_in_c(list.header());
    list.raw_items().iter().for_each(|slot| slot.set(None));
    list
}

#[inline]
pub fn release_tuple(tuple: Gc<TupleCell>) {
    if !tuple.is_empty() {
        crate::abi::raw::decref(tuple);
    }
}

/// The keyword arguments as a dict for C, `None` without any.
pub fn kwargs_dict(rt: &Runtime, args: Args<'_>) -> R<Option<Gc<DictCell>>> {
    if !args.has_keywords() {
        return Ok(None);
    }
    let dict = rt.new_dict();
    for (name, value) in args.keywords() {
        kingsnake_runtime::objects::dict::set_str(rt, dict, name, value)?;
    }
    rt.heap.show_to_c(dict.header());
    Ok(Some(dict))
}

/// Counts one call into C, during which no finalizers run.
pub struct InC<'r>(&'r Runtime);

impl<'r> InC<'r> {
    #[inline(always)]
    pub fn enter(rt: &'r Runtime) -> InC<'r> {
        let depth = &rt.thread().native_depth;
        depth.set(depth.get() + 1);
        InC(rt)
    }
}

impl Drop for InC<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        let depth = &self.0.thread().native_depth;
        depth.set(depth.get() - 1);
    }
}

/// A new reference that C returned, as CPython checks it. `blame` says who returned it.
#[inline(always)]
pub fn taken(rt: &Runtime, p: *mut PyObject, blame: impl Fn() -> String) -> R {
    match NonNull::new(p) {
        // SAFETY: a live object that C gave us a reference to.
        Some(p) if !error::is_set(rt) => Ok(rt.heap.receive(unsafe { cell(p) })),
        Some(p) => {
            // SAFETY: as above.
            crate::abi::raw::decref(unsafe { cell(p) });
            Err(error::result_with_exception(rt, &blame))
        }
        None => Err(error::unwind_or_blame(rt, &blame)),
    }
}

/// The status of a C function that says -1 for an error.
#[inline(always)]
pub fn status(rt: &Runtime, result: i32, blame: impl Fn() -> String) -> R<()> {
    if result >= 0 && !error::is_set(rt) {
        return Ok(());
    }
    if result < 0 {
        return Err(error::unwind_or_blame(rt, &blame));
    }
    Err(error::result_with_exception(rt, &blame))
}

/// A number from C where -1 may be an error.
#[inline(always)]
pub fn number(rt: &Runtime, result: isize) -> R<isize> {
    if result == -1
        && let Some(raised) = error::unwind(rt)
    {
        return Err(raised);
    }
    Ok(result)
}

// ---- C calls us ----

/// The runtime current on this thread, for functions that C calls through slots.
#[inline(always)]
pub fn runtime<'a>(name: &str) -> &'a Runtime {
    match Runtime::current() {
        Some(rt) => rt,
        None => crate::abi::no_thread_state(name),
    }
}

/// A result for C: a new reference, or NULL with the indicator set.
#[inline(always)]
pub fn to_c(rt: &Runtime, result: R) -> *mut PyObject {
    match result {
        Ok(v) => pointer(rt.heap.give(v)),
        Err(raised) => {
            show(raised.into());
            null_mut()
        }
    }
}

/// 0, or -1 with the indicator set.
#[inline(always)]
pub fn status_to_c(result: R<()>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(raised) => {
            show(raised.into());
            -1
        }
    }
}

#[inline(always)]
pub fn number_to_c<T: Into<N>, N>(result: R<T>, error: N) -> N {
    match result {
        Ok(n) => n.into(),
        Err(raised) => {
            show(raised.into());
            error
        }
    }
}

#[cold]
#[inline(never)]
fn show(raised: Raised) {
    error::show(raised, &Cx::new("a slot of a built-in type"));
}

/// The value at a pointer from C that is never NULL by contract; NULL reads as None.
///
/// # Safety
/// `p` is NULL or a live object.
#[inline(always)]
pub unsafe fn value(p: *mut PyObject) -> Value {
    match NonNull::new(p) {
        // SAFETY: the caller's promise.
        Some(p) => see(unsafe { cell(p) }),
        None => Value::none(),
    }
}

/// # Safety
/// As for [`value`].
#[inline(always)]
pub unsafe fn value_opt(p: *mut PyObject) -> Option<Value> {
    // SAFETY: the caller's promise.
    NonNull::new(p).map(|p| see(unsafe { cell(p) }))
}

/// # Safety
/// `p` is a live type object.
#[inline(always)]
pub unsafe fn type_of_pointer(p: *mut crate::layout::PyTypeObject) -> Type {
    // SAFETY: the caller's promise.
    unsafe { crate::abi::raw::type_at(NonNull::new_unchecked(p)) }
}

/// Calls `f` with the arguments that a tuple and a dict from C hold.
///
/// # Safety
/// `args` is NULL or a live tuple, `kwargs` NULL or a live dict.
pub unsafe fn with_args<T>(
    rt: &Runtime,
    args: *mut PyObject,
    kwargs: *mut PyObject,
    f: impl FnOnce(Args<'_>) -> R<T>,
) -> R<T> {
    // SAFETY: the caller's promise.
    let (args, kwargs) = unsafe { (value_opt(args), value_opt(kwargs)) };
    let mut all = GcVec::new(rt);
    if let Some(tuple) = args.and_then(|v| v.downcast::<TupleCell>()) {
        all.extend(tuple.iter());
    }
    let Some(dict) = kwargs
        .and_then(|v| v.downcast::<DictCell>())
        .filter(|&d| kingsnake_runtime::objects::dict::len(d) != 0)
    else {
        return f(Args::positional(&all));
    };
    let mut names = GcVec::new(rt);
    for (key, v) in kingsnake_runtime::objects::dict::iter(dict) {
        if !key.is::<StrCell>() {
            return Err(rt.type_error("keywords must be strings"));
        }
        names.push(key);
        all.push(v);
    }
    let names = rt.new_tuple(&names);
    f(Args { all: &all, names: Some(names) })
}

//! Managed code calls functions of extensions: `PyCFunction`s by their calling convention, and vectorcall.

use super::cross::{Arg, ArgArray, InC, args_tuple, kwargs_dict, release_tuple, taken};
use crate::abi::raw::{pointer, type_pointer};
use crate::abi::{Gc, Runtime, Type, Value};
use crate::layout::{PyMethodDef, PyObject, PyTypeObject};
use core::ptr::null_mut;
use kingsnake_runtime::error::R;
use kingsnake_runtime::types::Args;
use kingsnake_runtime::value::defs::MethodWord;
use kingsnake_runtime::value::{BuiltinCell, StrCell, TypeCell, flag};

pub const METH_VARARGS: i32 = 1;
pub const METH_KEYWORDS: i32 = 2;
pub const METH_NOARGS: i32 = 4;
pub const METH_O: i32 = 8;
pub const METH_CLASS: i32 = 0x10;
pub const METH_STATIC: i32 = 0x20;
pub const METH_COEXIST: i32 = 0x40;
pub const METH_FASTCALL: i32 = 0x80;
pub const METH_METHOD: i32 = 0x200;
/// The flags that say how a function is called.
const CONVENTION: i32 = METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD;

type Object = *mut PyObject;
type Plain = unsafe extern "C" fn(Object, Object) -> Object;
type WithKeywords = unsafe extern "C" fn(Object, Object, Object) -> Object;
type Fast = unsafe extern "C" fn(Object, *const Object, isize) -> Object;
type FastWithKeywords = unsafe extern "C" fn(Object, *const Object, isize, Object) -> Object;
type Method = unsafe extern "C" fn(Object, *mut PyTypeObject, *const Object, usize, Object) -> Object;
type Vectorcall = unsafe extern "C" fn(Object, *const Object, usize, Object) -> Object;

/// `NativeSide::call_builtin`
pub fn call_builtin(rt: &Runtime, f: Gc<BuiltinCell>, args: Args<'_>) -> R {
    let word = MethodWord::from_field(f.def.get());
    call_method(rt, word, f.receiver.get(), f.class.get(), args, f.value())
}

/// Calls the function of a definition; `callable` is who messages speak of.
#[inline]
pub fn call_method(
    rt: &Runtime,
    word: MethodWord,
    receiver: Option<Value>,
    class: Option<Type>,
    args: Args<'_>,
    callable: Value,
) -> R {
    // SAFETY: the definition of an extension's function, which lives as long as the function.
    let def = unsafe { &*word.address().cast::<PyMethodDef>() };
    let Some(function) = def.ml_meth else {
        return Err(rt.system_error("a method definition without a function was called"));
    };
    let function = function as usize;
    let receiver = receiver.map(|v| Arg::new(rt, v));
    let this = receiver.as_ref().map_or(null_mut(), Arg::pointer);
    let blame = || rt.repr_text(callable).unwrap_or_default();
    match def.ml_flags & CONVENTION {
        METH_NOARGS => {
            check_count(rt, callable, args, 0)?;
            let _in_c = InC::enter(rt);
            // SAFETY: the flags say the prototype; by the C-API's contract the function keeps to it.
            let result = unsafe { core::mem::transmute::<usize, Plain>(function)(this, null_mut()) };
            taken(rt, result, blame)
        }
        METH_O => {
            check_count(rt, callable, args, 1)?;
            let arg = Arg::new(rt, args.all[0]);
            let _in_c = InC::enter(rt);
            // SAFETY: as above.
            let result = unsafe { core::mem::transmute::<usize, Plain>(function)(this, arg.pointer()) };
            taken(rt, result, blame)
        }
        METH_FASTCALL => {
            no_keywords(rt, callable, args)?;
            let mut array = ArgArray::new(rt, args.all);
            let in_c = InC::enter(rt);
            let count = args.all.len() as isize;
            // SAFETY: as above.
            let result =
                unsafe { core::mem::transmute::<usize, Fast>(function)(this, array.as_ptr(), count) };
            drop(in_c);
            array.finish(args.all);
            taken(rt, result, blame)
        }
        METH_VARARGS => {
            no_keywords(rt, callable, args)?;
            let tuple = args_tuple(rt, args.all);
            let in_c = InC::enter(rt);
            // SAFETY: as above.
            let result = unsafe { core::mem::transmute::<usize, Plain>(function)(this, pointer(tuple)) };
            drop(in_c);
            release_tuple(tuple);
            taken(rt, result, blame)
        }
        convention => call_with_keywords(rt, function, convention, this, class, args, &blame),
    }
}

/// The conventions that take keywords.
fn call_with_keywords(
    rt: &Runtime,
    function: usize,
    convention: i32,
    this: Object,
    class: Option<Type>,
    args: Args<'_>,
    blame: &dyn Fn() -> String,
) -> R {
    const VARARGS_KEYWORDS: i32 = METH_VARARGS | METH_KEYWORDS;
    const FAST_KEYWORDS: i32 = METH_FASTCALL | METH_KEYWORDS;
    const METHOD: i32 = METH_METHOD | METH_FASTCALL | METH_KEYWORDS;
    let count = args.pos().len();
    match convention {
        VARARGS_KEYWORDS => {
            let tuple = args_tuple(rt, args.pos());
            let kwargs = kwargs_dict(rt, args)?.map_or(null_mut(), pointer);
            let in_c = InC::enter(rt);
            // SAFETY: the flags say the prototype; by the C-API's contract the function keeps to it.
            let result = unsafe {
                core::mem::transmute::<usize, WithKeywords>(function)(this, pointer(tuple), kwargs)
            };
            drop(in_c);
            release_tuple(tuple);
            taken(rt, result, blame)
        }
        FAST_KEYWORDS | METHOD => {
            let mut array = ArgArray::new(rt, args.all);
            let names = args.names.filter(|n| !n.is_empty()).map(|n| Arg::new(rt, n.value()));
            let names = names.as_ref().map_or(null_mut(), Arg::pointer);
            let in_c = InC::enter(rt);
            let result = if convention == METHOD {
                let class = class.map_or(null_mut(), type_pointer);
                // SAFETY: as above.
                unsafe {
                    core::mem::transmute::<usize, Method>(function)(this, class, array.as_ptr(), count, names)
                }
            } else {
                // SAFETY: as above.
                unsafe {
                    core::mem::transmute::<usize, FastWithKeywords>(function)(
                        this,
                        array.as_ptr(),
                        count as isize,
                        names,
                    )
                }
            };
            drop(in_c);
            array.finish(args.all);
            taken(rt, result, blame)
        }
        _ => Err(rt.system_error("a function with unknown calling convention was called")),
    }
}

/// Calls a `vectorcallfunc`.
pub fn call_vector(rt: &Runtime, function: usize, callable: Value, args: Args<'_>) -> R {
    /// The word in front of the arguments may be used by the callee.
    const ARGUMENTS_OFFSET: usize = 1 << 63;
    let this = Arg::new(rt, callable);
    let mut array = ArgArray::new(rt, args.all);
    let names = args.names.filter(|n| !n.is_empty()).map(|n| Arg::new(rt, n.value()));
    let names = names.as_ref().map_or(null_mut(), Arg::pointer);
    let count = args.pos().len() | ARGUMENTS_OFFSET;
    let in_c = InC::enter(rt);
    // SAFETY: the type says that its objects have such a function at this place.
    let result = unsafe {
        core::mem::transmute::<usize, Vectorcall>(function)(this.pointer(), array.as_ptr(), count, names)
    };
    drop(in_c);
    array.finish(args.all);
    taken(rt, result, || rt.repr_text(callable).unwrap_or_default())
}

#[inline(always)]
fn no_keywords(rt: &Runtime, callable: Value, args: Args<'_>) -> R<()> {
    if args.has_keywords() {
        let name = function_text(rt, callable);
        return Err(rt.type_error(format!("{name} takes no keyword arguments")));
    }
    Ok(())
}

#[inline(always)]
fn check_count(rt: &Runtime, callable: Value, args: Args<'_>, want: usize) -> R<()> {
    if args.names.is_none() && args.all.len() == want {
        return Ok(());
    }
    wrong_count(rt, callable, args, want)
}

#[cold]
fn wrong_count(rt: &Runtime, callable: Value, args: Args<'_>, want: usize) -> R<()> {
    no_keywords(rt, callable, args)?;
    let given = args.pos().len();
    if given == want {
        return Ok(());
    }
    let name = function_text(rt, callable);
    let takes = if want == 0 { "no arguments" } else { "exactly one argument" };
    Err(rt.type_error(format!("{name} takes {takes} ({given} given)")))
}

/// How messages name a callable: `module.qualname()`, or its `str` if it has no name.
pub fn function_text(rt: &Runtime, callable: Value) -> String {
    let names = rt.names();
    let text = |v: Option<Value>| v.and_then(|v| v.downcast::<StrCell>()).map(|s| s.to_text().into_owned());
    let qualname = text(rt.getattr_opt(callable, names.__qualname__).ok().flatten());
    let Some(qualname) = qualname else {
        return match rt.str(callable) {
            Ok(s) => s.to_text().into_owned(),
            Err(raised) => {
                rt.clear_raised(raised);
                "?".into()
            }
        };
    };
    match text(rt.getattr_opt(callable, names.__module__).ok().flatten()) {
        Some(module) if module != "builtins" => format!("{module}.{qualname}()"),
        _ => format!("{qualname}()"),
    }
}

/// The `vectorcallfunc` of an object whose type has them; 0: none.
pub fn vectorcall_of(object: Gc<crate::abi::Header>) -> usize {
    let ty = object.ty();
    let offset = ty.tp_vectorcall_offset.get();
    if !ty.has(flag::HAVE_VECTORCALL) || offset <= 0 {
        return 0;
    }
    // SAFETY: the type says that its objects have a function pointer there.
    unsafe { *((object.address() + offset as usize) as *const usize) }
}

/// The class that a type argument of a `METH_METHOD` call names, for C.
pub fn class_of(v: Option<Value>) -> Option<Type> {
    v.and_then(|v| v.downcast::<TypeCell>())
}

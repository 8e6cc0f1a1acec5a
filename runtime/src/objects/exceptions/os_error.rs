//! `OSError`. Making one from an errno gives the subclass that stands for it, so the fields are set in `__new__`; a
//! subclass with its own `__init__` but without `__new__` gets them set in `__init__`.

use super::attributes::object_field;
use super::base::{args_of, base_str, cell, no_keywords, reduce_with};
use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, OsErrorCell, Type, Value, flag, statics};
use kingsnake_plain::units::UnitsBuf;

fn os(v: Value) -> Gc<OsErrorCell> {
    v.expect_cell()
}

/// The subclass that an errno stands for.
fn subclass_for(errno: Value) -> Option<Type> {
    let errno = i32::try_from(crate::objects::int::as_i64(errno)?).ok()?;
    Some(match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => statics::blocking_io_error(),
        libc::EPIPE | libc::ESHUTDOWN => statics::broken_pipe_error(),
        libc::ECHILD => statics::child_process_error(),
        libc::ECONNABORTED => statics::connection_aborted_error(),
        libc::ECONNREFUSED => statics::connection_refused_error(),
        libc::ECONNRESET => statics::connection_reset_error(),
        libc::EEXIST => statics::file_exists_error(),
        libc::ENOENT => statics::file_not_found_error(),
        libc::EISDIR => statics::is_a_directory_error(),
        libc::ENOTDIR => statics::not_a_directory_error(),
        libc::EINTR => statics::interrupted_error(),
        libc::EACCES | libc::EPERM => statics::permission_error(),
        libc::ESRCH => statics::process_lookup_error(),
        libc::ETIMEDOUT => statics::timeout_error(),
        _ => return None,
    })
}

/// Whether `__init__` sets the fields: the class has an `__init__` of its own and our `__new__`.
fn fields_in_init(ty: Type) -> bool {
    let slots = ty.slots();
    let own_init =
        slots.init.is_none_or(|f| !std::ptr::fn_addr_eq(f, init as fn(&Runtime, Value, Args<'_>) -> R<()>));
    let our_new =
        slots.new.is_some_and(|f| std::ptr::fn_addr_eq(f, new as fn(&Runtime, Type, Args<'_>) -> R));
    own_init && our_new
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let late = fields_in_init(ty);
    let mut ty = ty;
    if !late {
        no_keywords(rt, ty, args)?;
        if ty == statics::os_error()
            && let [errno, _, ..] = *args.pos()
            && args.pos().len() <= 5
            && let Some(subclass) = subclass_for(errno)
        {
            ty = subclass;
        }
    }
    let v = rt.alloc_instance(ty, 0).value();
    os(v).written.set(-1);
    if late {
        cell(v).args.set(Some(statics::empty_tuple()));
    } else {
        set_fields(rt, v, args.pos())?;
    }
    Ok(v)
}

pub(super) fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    if !fields_in_init(v.ty()) {
        return Ok(());
    }
    no_keywords(rt, v.ty(), args)?;
    set_fields(rt, v, args.pos())
}

/// errno, strerror, filename, winerror, filename2: two to five arguments, else only `args`.
fn set_fields(rt: &Runtime, v: Value, args: &[Value]) -> R<()> {
    let error = os(v);
    let mut shown = args;
    if (2..=5).contains(&args.len()) {
        let given = |i: usize| args.get(i).copied().filter(|x| !x.is_none());
        if let Some(filename) = given(2) {
            if v.is_exact(statics::blocking_io_error()) && rt.has_index(filename) {
                error.written.set(rt.index_isize(filename, statics::value_error())?);
            } else {
                error.filename.set(Some(filename));
                error.filename2.set(given(4));
                shown = &args[..2];
            }
        }
        error.errno.set(Some(args[0]));
        error.strerror.set(Some(args[1]));
    }
    cell(v).args.set(Some(rt.new_tuple(shown)));
    Ok(())
}

fn os_str(rt: &Runtime, v: Value) -> R {
    let error = os(v);
    let (errno, strerror) = (error.errno.get(), error.strerror.get());
    let filename = error.filename.get();
    if filename.is_none() && (errno.is_none() || strerror.is_none()) {
        return base_str(rt, v);
    }
    let text = |x: Option<Value>| rt.str(x.unwrap_or(Value::none()));
    let mut out = UnitsBuf::from_utf8("[Errno ");
    out.push_units(text(errno)?.units());
    out.push_str("] ");
    out.push_units(text(strerror)?.units());
    if let Some(filename) = filename {
        out.push_str(": ");
        out.push_units(rt.repr(filename)?.units());
        if let Some(second) = error.filename2.get() {
            out.push_str(" -> ");
            out.push_units(rt.repr(second)?.units());
        }
    }
    Ok(rt.new_str_units(out.as_units()).value())
}

/// The filename goes back among the arguments.
fn os_reduce(rt: &Runtime, v: Value) -> R {
    let args = args_of(v);
    let error = os(v);
    let (2, Some(filename)) = (args.len(), error.filename.get()) else {
        return reduce_with(rt, v, args.value());
    };
    let all = match error.filename2.get() {
        Some(second) => rt.new_tuple(&[args.get(0), args.get(1), filename, Value::none(), second]),
        None => rt.new_tuple(&[args.get(0), args.get(1), filename]),
    };
    reduce_with(rt, v, all.value())
}

object_field!(get_errno, set_errno, OsErrorCell, errno);
object_field!(get_strerror, set_strerror, OsErrorCell, strerror);
object_field!(get_filename, set_filename, OsErrorCell, filename);
object_field!(get_filename2, set_filename2, OsErrorCell, filename2);

fn get_written(rt: &Runtime, v: Value) -> R {
    match os(v).written.get() {
        -1 => Err(rt.attribute_error("characters_written")),
        n => Ok(rt.new_int(n as i64)),
    }
}

fn set_written(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let n = match value {
        Some(n) => rt.index_isize(n, statics::value_error())?,
        None if os(v).written.get() == -1 => return Err(rt.attribute_error("characters_written")),
        None => -1,
    };
    os(v).written.set(n);
    Ok(())
}

static OS_ERROR: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), str: Some(os_str), ..Slots::of::<OsErrorCell>() },
    methods: crate::methods! { "__reduce__" => Zero(os_reduce); },
    getset: &[
        GetSetDef::new("errno", get_errno, set_errno).doc("POSIX exception code"),
        GetSetDef::new("strerror", get_strerror, set_strerror).doc("exception strerror"),
        GetSetDef::new("filename", get_filename, set_filename).doc("exception filename"),
        GetSetDef::new("filename2", get_filename2, set_filename2).doc("second exception filename"),
        GetSetDef::new("characters_written", get_written, set_written),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Base class for I/O related errors.",
    ..TypeSpec::new("OSError", Slots::EMPTY)
};

static EXCEPTION: [Type; 1] = [statics::exception()];

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::os_error(), spec: &OS_ERROR, bases: &EXCEPTION }]
}

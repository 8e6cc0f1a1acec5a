//! `sys`.
//!
//! - `info`    facts as struct sequences: versions, flags, number formats   - `hooks`  displayhook, excepthook, audit, …
//! - `frames`  frames, tracing, exceptions being handled                    - `sizes`  sizes, counts, interning, limits
//! - `paths`   executable, prefixes, argv                                   - `names`  the standard library's modules

pub mod frames;
pub mod hooks;
pub mod info;
mod names;
pub mod paths;
pub mod sizes;

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Value, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "sys",
    doc: "What the runtime itself knows and does: its versions, paths, streams, hooks and limits.",
    functions: methods! {
        "displayhook" => One(hooks::displayhook), "displayhook($module, object, /)\n--\n\nPrints the repr of an object, unless it is None, and keeps it in builtins._.";
        "excepthook" => Pos(3, 3, hooks::excepthook), "excepthook($module, exctype, value, traceback, /)\n--\n\nPrints an exception with its traceback to sys.stderr.";
        "unraisablehook" => One(hooks::unraisablehook), "unraisablehook($module, unraisable, /)\n--\n\nReports an exception that nobody can catch.";
        "breakpointhook" => Full(hooks::breakpointhook), "Called by breakpoint(): imports what PYTHONBREAKPOINT names and calls it.";
        "addaudithook" => Full(hooks::addaudithook), "addaudithook($module, /, hook)\n--\n\nAdds a function that is told of audited events.";
        "audit" => Full(hooks::audit), "audit(event, *args)\n\nTells the audit hooks of an event.";
        "exc_info" => Zero(frames::exc_info), "exc_info($module, /)\n--\n\nThe exception being handled: (type, value, traceback).";
        "exception" => Zero(frames::exception), "exception($module, /)\n--\n\nThe exception being handled.";
        "_getframe" => Pos(0, 1, frames::getframe), "_getframe($module, depth=0, /)\n--\n\nThe frame `depth` calls below the top.";
        "_current_frames" => Zero(frames::current_frames), "_current_frames($module, /)\n--\n\nEach thread's id and its running frame.";
        "_current_exceptions" => Zero(frames::current_exceptions), "_current_exceptions($module, /)\n--\n\nEach thread's id and the exception it handles.";
        "settrace" => One(frames::settrace), "settrace(function)\n\nSets the trace function of this thread.";
        "gettrace" => Zero(frames::gettrace), "gettrace($module, /)\n--\n\nThe trace function of this thread.";
        "setprofile" => One(frames::setprofile), "setprofile(function)\n\nSets the profile function of this thread.";
        "getprofile" => Zero(frames::getprofile), "getprofile($module, /)\n--\n\nThe profile function of this thread.";
        "call_tracing" => Two(frames::call_tracing), "call_tracing($module, func, args, /)\n--\n\nCalls func(*args) with tracing on.";
        "set_asyncgen_hooks" => Full(frames::set_asyncgen_hooks), "set_asyncgen_hooks([firstiter][, finalizer])\n\nSets the hooks of asynchronous generators.";
        "get_asyncgen_hooks" => Zero(frames::get_asyncgen_hooks), "get_asyncgen_hooks($module, /)\n--\n\nThe hooks of asynchronous generators.";
        "get_coroutine_origin_tracking_depth" => Zero(frames::get_origin_depth), "get_coroutine_origin_tracking_depth($module, /)\n--\n\nHow many frames of its origin a coroutine keeps.";
        "set_coroutine_origin_tracking_depth" => Full(frames::set_origin_depth), "set_coroutine_origin_tracking_depth($module, /, depth)\n--\n\nHow many frames of its origin a coroutine keeps.";
        "exit" => Pos(0, 1, exit), "exit($module, status=None, /)\n--\n\nEnds the program by raising SystemExit(status).";
        "getrefcount" => One(sizes::getrefcount), "getrefcount($module, object, /)\n--\n\nA number; objects are traced, not counted.";
        "getsizeof" => Full(sizes::getsizeof), "getsizeof(object [, default]) -> int\n\nThe object's size in bytes.";
        "getallocatedblocks" => Zero(sizes::getallocatedblocks), "getallocatedblocks($module, /)\n--\n\nMemory cells in use.";
        "intern" => One(sizes::intern), "intern($module, string, /)\n--\n\nThe one string with these characters.";
        "getrecursionlimit" => Zero(sizes::getrecursionlimit), "getrecursionlimit($module, /)\n--\n\nThe deepest nesting of calls.";
        "setrecursionlimit" => One(sizes::setrecursionlimit), "setrecursionlimit($module, limit, /)\n--\n\nSets the deepest nesting of calls.";
        "getswitchinterval" => Zero(sizes::getswitchinterval), "getswitchinterval($module, /)\n--\n\nSeconds between switches of threads.";
        "setswitchinterval" => One(sizes::setswitchinterval), "setswitchinterval($module, interval, /)\n--\n\nSeconds between switches of threads.";
        "get_int_max_str_digits" => Zero(sizes::get_int_max_str_digits), "get_int_max_str_digits($module, /)\n--\n\nThe most digits an int is converted from or to text with.";
        "set_int_max_str_digits" => Full(sizes::set_int_max_str_digits), "set_int_max_str_digits($module, /, maxdigits)\n--\n\nThe most digits an int is converted from or to text with.";
        "getdefaultencoding" => Zero(sizes::getdefaultencoding), "getdefaultencoding($module, /)\n--\n\n'utf-8'.";
        "getfilesystemencoding" => Zero(sizes::getdefaultencoding), "getfilesystemencoding($module, /)\n--\n\nThe encoding of file names.";
        "getfilesystemencodeerrors" => Zero(sizes::getfilesystemencodeerrors), "getfilesystemencodeerrors($module, /)\n--\n\nThe error handler of file names.";
        "getdlopenflags" => Zero(sizes::getdlopenflags), "getdlopenflags($module, /)\n--\n\nFlags for dlopen.";
        "setdlopenflags" => One(sizes::setdlopenflags), "setdlopenflags($module, flags, /)\n--\n\nFlags for dlopen.";
        "is_finalizing" => Zero(is_finalizing), "is_finalizing($module, /)\n--\n\nWhether the runtime is shutting down.";
        "_clear_type_cache" => Zero(sizes::clear_type_cache), "_clear_type_cache($module, /)\n--\n\nEmpties the cache of attribute lookups.";
        "_debugmallocstats" => Zero(none), "_debugmallocstats($module, /)\n--\n\nDoes nothing here.";
        "_getquickenedcount" => Zero(zero);
    },
    exec,
};

fn none(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

fn zero(_: &Runtime, _: Value) -> R {
    Ok(Value::int(0))
}

fn is_finalizing(rt: &Runtime, _: Value) -> R {
    Ok(Value::bool(rt.finalizing.get()))
}

fn exit(rt: &Runtime, _: Value, args: &[Value]) -> R {
    match args {
        [] => Err(rt.raise_with(statics::system_exit(), &[])),
        // As when an exception is raised with a tuple: its items become the arguments.
        &[v] => match v.downcast::<crate::value::TupleCell>().filter(|_| v.is_exact(statics::tuple_type())) {
            Some(t) => {
                let items = crate::heap::GcVec::from_slice(rt, &t.iter().collect::<Vec<_>>());
                Err(rt.raise_with(statics::system_exit(), &items))
            }
            None if v.is_none() => Err(rt.raise_with(statics::system_exit(), &[])),
            None => Err(rt.raise_with(statics::system_exit(), &[v])),
        },
        _ => Ok(Value::none()),
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let text = |name: &str, value: &str| rt.module_add(module, name, rt.new_str(value).value());
    text("version", info::VERSION)?;
    // The same function objects again, for whoever replaces the hooks.
    for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
        let hook = rt.getattr_text(module.value(), name)?;
        rt.module_add(module, &format!("__{name}__"), hook)?;
    }
    text("copyright", info::COPYRIGHT)?;
    text("platform", "linux")?;
    text("byteorder", "little")?;
    text("float_repr_style", "short")?;
    text("platlibdir", "lib")?;
    text("abiflags", "")?;
    text("_framework", "")?;
    rt.module_add(module, "hexversion", rt.new_int(info::HEXVERSION))?;
    rt.module_add(module, "api_version", Value::int(1013))?;
    rt.module_add(module, "maxsize", rt.new_int(i64::MAX))?;
    rt.module_add(module, "maxunicode", Value::int(0x10ffff))?;
    rt.module_add(module, "_home", Value::none())?;
    let git = ["CPython", "", ""].map(|s| rt.intern_str(s).value());
    rt.module_add(module, "_git", rt.new_tuple(&git).value())?;
    let modules = rt.modules.get().unwrap_or_else(|| rt.new_dict());
    rt.module_add(module, "modules", modules.value())?;
    for list in ["meta_path", "path_hooks", "path"] {
        rt.module_add(module, list, rt.new_list(&[]).value())?;
    }
    rt.module_add(module, "path_importer_cache", rt.new_dict().value())?;
    names::add(rt, module)?;
    info::add(rt, module)?;
    hooks::add(rt, module)?;
    frames::add(rt, module)?;
    paths::add(rt, module)
}

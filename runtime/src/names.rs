//! Strings that the runtime itself looks up, interned once per runtime.

use crate::Runtime;
use crate::heap::Tracer;
use crate::value::{Gc, StrCell};

macro_rules! names {
    ($($name:ident $(= $text:literal)?),* $(,)?) => {
        /// Interned names: `rt.names().__init__`.
        pub struct Names { $(pub $name: Gc<StrCell>),* }

        impl Names {
            pub(crate) fn new(rt: &Runtime) -> Names {
                Names { $($name: rt.intern_str(names!(@text $name $($text)?))),* }
            }
            pub(crate) fn trace(&self, t: &mut Tracer<'_>) {
                $(t.visit_cell(self.$name);)*
            }
        }
    };
    (@text $name:ident) => { stringify!($name) };
    (@text $name:ident $text:literal) => { $text };
}

names! {
    __abs__, __add__, __aenter__, __aexit__, __aiter__, __all__, __and__, __anext__, __annotations__, __args__, __await__,
    __bases__, __bool__, __builtins__, __bytes__, __call__, __class__, __class_getitem__, __classcell__, __cause__,
    __closure__, __code__, __complex__, __contains__, __context__, __copy__, __debug__, __deepcopy__, __defaults__,
    __del__, __delattr__, __delete__, __delitem__, __dict__, __dir__, __divmod__, __doc__, __enter__, __eq__, __exit__,
    __file__, __float__, __floordiv__, __format__, __ge__, __get__, __getattr__, __getattribute__, __getitem__,
    __getnewargs__, __getnewargs_ex__, __getstate__, __globals__, __gt__, __hash__, __iadd__, __iand__, __ifloordiv__,
    __ilshift__, __imatmul__, __imod__, __import__, __imul__, __index__, __init__, __init_subclass__, __instancecheck__,
    __int__, __invert__, __ior__, __ipow__, __irshift__, __isabstractmethod__, __isub__, __iter__, __itruediv__,
    __ixor__, __kwdefaults__, __le__, __len__, __length_hint__, __loader__, __lshift__, __lt__, __main__, __match_args__,
    __matmul__, __missing__, __mod__, __module__, __mro__, __mro_entries__, __mul__, __name__, __ne__, __neg__, __new__,
    __next__, __notes__, __or__, __origin__, __orig_class__, __package__, __parameters__, __path__, __pos__, __pow__,
    __prepare__, __qualname__, __radd__, __rand__, __rdivmod__, __reduce__, __reduce_ex__, __repr__, __reversed__,
    __rfloordiv__, __rlshift__, __rmatmul__, __rmod__, __rmul__, __ror__, __round__, __rpow__, __rrshift__, __rshift__,
    __rsub__, __rtruediv__, __rxor__, __self__, __set__, __set_name__, __setattr__, __setitem__, __setstate__,
    __sizeof__, __slots__, __slotnames__, __spec__, __str__, __sub__, __subclasscheck__, __subclasshook__,
    __suppress_context__, __text_signature__, __traceback__, __truediv__, __trunc__, __floor__, __ceil__,
    __typing_subst__, __typing_unpacked_tuple_args__, __weakref__, __wrapped__, __xor__, __abstractmethods__,
    __objclass__, __func__, __static_attributes__, __subclasses__, __warningregistry__, __unpacked__,
    args, builtins, cached, close, copy, copyreg, dict, encoding, errors, filename, flush, get, getvalue, importlib,
    items, keys, lineno, metaclass, mode, modules, msg, name, newline, obj, offset, open, path, print_file_and_line, read,
    readline, seek, send, stderr, stdin, stdout, strict, sys, tell, text, throw, value, values, write, warnings, _warn = "warn",
    excepthook, displayhook, unraisablehook, last_type, last_value, last_traceback, meta_path, path_hooks,
    path_importer_cache, end_lineno, end_offset, code, errno, strerror, filename2, object, reason, start, end,
    surrogateescape, utf_8 = "utf-8", big, little, signed, key, reverse, default, sep, file, _fix_up_module, update, pop,
    append, add, discard, clear, reraise, _bootstrap, _bootstrap_external, _find_and_load, _handle_fromlist,
    _initializing, _lock_unlock_module, _shutdown, fileno, isatty, closed, readable, writable, seekable, readinto,
    readall, peek, truncate, raw, buffer, line_buffering, write_through, decode, encode, getstate, setstate, reset,
    _dunder_import = "_import", tb_frame, tb_lasti, tb_lineno, tb_next, f, x, y, z, n, empty = "", space = " ", dot = ".",
    newline_char = "\n", lambda = "<lambda>", module = "<module>", listcomp = "<listcomp>", string = "<string>",
    dunder_dot_zero = ".0", _is_coroutine, co_consts, __prefix = "prefix", typing, abc, join, split, format, index, count,
    _type = "type", _str = "str", _int = "int", _in = "in", _self = "self", cls, fget, fset, fdel, doc, iterable,
    initial, func, key_, __reduce_cython__, __setstate_cython__, __pyx_vtable__, __fspath__, __release_buffer__,
}

//! The process's own objects: built-in types, singletons, small ints, one-character strings, the empty tuple.
//!
//! They are one per process because their addresses are part of the ABI. Types are named here alone; what they do hangs on
//! the tables that `types::builtin` links in, and their dicts are per runtime.

use crate::value::gc::{Gc, Header, IMMORTAL};
use crate::value::{BytesCell, LongCell, StrCell, TupleCell, Type, TypeCell, flag};
use std::cell::Cell;

// What the two macros below define for C, for whoever looks for exported symbols in the sources:
// exports: PyBaseObject_Type PyType_Type _PyNone_Type _PyNotImplemented_Type PyEllipsis_Type PyLong_Type
// exports: PyBool_Type PyFloat_Type PyComplex_Type PyUnicode_Type PyBytes_Type PyByteArray_Type
// exports: PyMemoryView_Type PyTuple_Type PyList_Type PyDict_Type PySet_Type PyFrozenSet_Type PySlice_Type
// exports: PyRange_Type PyFunction_Type PyMethod_Type PyCFunction_Type PyCMethod_Type PyMethodDescr_Type
// exports: PyClassMethodDescr_Type PyWrapperDescr_Type _PyMethodWrapper_Type PyGetSetDescr_Type
// exports: PyMemberDescr_Type PyInstanceMethod_Type PyModule_Type PyModuleDef_Type PyCell_Type PyCode_Type
// exports: PyFrame_Type PyTraceBack_Type PyGen_Type PyCoro_Type PyAsyncGen_Type _PyAsyncGenASend_Type
// exports: _PyAsyncGenAThrow_Type _PyAsyncGenWrappedValue_Type _PyCoroWrapper_Type PyProperty_Type
// exports: PyClassMethod_Type PyStaticMethod_Type PySuper_Type PyEnum_Type PyReversed_Type PyMap_Type
// exports: PyFilter_Type PyZip_Type PyListIter_Type PyListRevIter_Type PyTupleIter_Type PyUnicodeIter_Type
// exports: PyBytesIter_Type PyByteArrayIter_Type PySetIter_Type PyRangeIter_Type PyLongRangeIter_Type
// exports: PySeqIter_Type PyCallIter_Type PyDictKeys_Type PyDictValues_Type PyDictItems_Type
// exports: PyDictIterKey_Type PyDictIterValue_Type PyDictIterItem_Type PyDictRevIterKey_Type
// exports: PyDictRevIterValue_Type PyDictRevIterItem_Type PyDictProxy_Type _PyWeakref_RefType
// exports: _PyWeakref_ProxyType _PyWeakref_CallableProxyType Py_GenericAliasType _PyNamespace_Type
// exports: PyCapsule_Type PyContext_Type PyContextVar_Type PyContextToken_Type PyODict_Type
// exports: PyODictKeys_Type PyODictValues_Type PyODictItems_Type PyODictIter_Type PyPickleBuffer_Type
// exports: _PyManagedBuffer_Type PyStdPrinter_Type _PyBytesIOBuffer_Type _PyInterpreterID_Type
// exports: _Py_NoneStruct _Py_NotImplementedStruct _Py_EllipsisObject

macro_rules! types {
    ($($get:ident = $symbol:literal, $name:literal, $basic:expr, $item:expr, $flags:expr;)*) => {
        mod cells {
            use super::*;
            $(#[allow(non_upper_case_globals, reason = "the accessor beside it has the same name")]
            #[unsafe(export_name = $symbol)]
            pub static $get: TypeCell = TypeCell::builtin($name, $basic, $item, DEFAULT | $flags);)*
        }
        $(#[inline(always)]
        pub const fn $get() -> Type {
            Gc::from_static(&cells::$get)
        })*
        /// Every built-in type with its C symbol.
        pub const BUILTIN_TYPES: &[(&str, Type)] = &[$(($symbol, $get())),*];
    };
}

/// `Py_TPFLAGS_DEFAULT` and what all built-in types have.
const DEFAULT: u64 = 1 << flag::IMMUTABLETYPE | 1 << flag::READY | 1 << flag::VALID_VERSION_TAG;
const EXC: u64 = 1 << flag::BASETYPE | 1 << flag::BASE_EXC | 1 << flag::HAVE_GC;

types! {
    object_type = "PyBaseObject_Type", c"object", 16, 0, 1 << flag::BASETYPE;
    type_type = "PyType_Type", c"type", 904, 40, 1 << flag::BASETYPE | 1 << flag::TYPE;
    none_type = "_PyNone_Type", c"NoneType", 16, 0, 0;
    not_implemented_type = "_PyNotImplemented_Type", c"NotImplementedType", 16, 0, 0;
    ellipsis_type = "PyEllipsis_Type", c"ellipsis", 16, 0, 0;
    int_type = "PyLong_Type", c"int", 24, 4, 1 << flag::BASETYPE | 1 << flag::LONG | 1 << flag::MATCH_SELF;
    bool_type = "PyBool_Type", c"bool", 32, 0, 1 << flag::LONG | 1 << flag::MATCH_SELF;
    float_type = "PyFloat_Type", c"float", 24, 0, 1 << flag::BASETYPE | 1 << flag::MATCH_SELF;
    complex_type = "PyComplex_Type", c"complex", 32, 0, 1 << flag::BASETYPE;
    str_type = "PyUnicode_Type", c"str", 80, 0, 1 << flag::BASETYPE | 1 << flag::UNICODE | 1 << flag::MATCH_SELF;
    bytes_type = "PyBytes_Type", c"bytes", 33, 1, 1 << flag::BASETYPE | 1 << flag::BYTES | 1 << flag::MATCH_SELF;
    bytearray_type = "PyByteArray_Type", c"bytearray", 56, 0, 1 << flag::BASETYPE | 1 << flag::MATCH_SELF;
    memoryview_type = "PyMemoryView_Type", c"memoryview", 144, 8, 1 << flag::SEQUENCE | 1 << flag::HAVE_GC;
    tuple_type = "PyTuple_Type", c"tuple", 24, 8, 1 << flag::BASETYPE | 1 << flag::TUPLE | 1 << flag::MATCH_SELF | 1 << flag::SEQUENCE | 1 << flag::HAVE_GC;
    list_type = "PyList_Type", c"list", 40, 0, 1 << flag::BASETYPE | 1 << flag::LIST | 1 << flag::MATCH_SELF | 1 << flag::SEQUENCE | 1 << flag::HAVE_GC;
    dict_type = "PyDict_Type", c"dict", 48, 0, 1 << flag::BASETYPE | 1 << flag::DICT | 1 << flag::MATCH_SELF | 1 << flag::MAPPING | 1 << flag::HAVE_GC;
    set_type = "PySet_Type", c"set", 200, 0, 1 << flag::BASETYPE | 1 << flag::MATCH_SELF | 1 << flag::HAVE_GC;
    frozenset_type = "PyFrozenSet_Type", c"frozenset", 200, 0, 1 << flag::BASETYPE | 1 << flag::MATCH_SELF | 1 << flag::HAVE_GC;
    slice_type = "PySlice_Type", c"slice", 40, 0, 1 << flag::HAVE_GC;
    range_type = "PyRange_Type", c"range", 48, 0, 1 << flag::SEQUENCE;
    function_type = "PyFunction_Type", c"function", 136, 0, 1 << flag::HAVE_GC | 1 << flag::METHOD_DESCRIPTOR | 1 << flag::HAVE_VECTORCALL;
    method_type = "PyMethod_Type", c"method", 48, 0, 1 << flag::HAVE_GC | 1 << flag::HAVE_VECTORCALL;
    builtin_type = "PyCFunction_Type", c"builtin_function_or_method", 56, 0, 1 << flag::HAVE_GC | 1 << flag::HAVE_VECTORCALL;
    builtin_method_type = "PyCMethod_Type", c"builtin_method", 64, 0, 1 << flag::HAVE_GC | 1 << flag::HAVE_VECTORCALL;
    method_descriptor_type = "PyMethodDescr_Type", c"method_descriptor", 56, 0, 1 << flag::HAVE_GC | 1 << flag::METHOD_DESCRIPTOR | 1 << flag::HAVE_VECTORCALL;
    classmethod_descriptor_type = "PyClassMethodDescr_Type", c"classmethod_descriptor", 56, 0, 1 << flag::HAVE_GC;
    wrapper_descriptor_type = "PyWrapperDescr_Type", c"wrapper_descriptor", 56, 0, 1 << flag::HAVE_GC | 1 << flag::METHOD_DESCRIPTOR;
    method_wrapper_type = "_PyMethodWrapper_Type", c"method-wrapper", 32, 0, 1 << flag::HAVE_GC;
    getset_descriptor_type = "PyGetSetDescr_Type", c"getset_descriptor", 48, 0, 1 << flag::HAVE_GC;
    member_descriptor_type = "PyMemberDescr_Type", c"member_descriptor", 48, 0, 1 << flag::HAVE_GC;
    instancemethod_type = "PyInstanceMethod_Type", c"instancemethod", 24, 0, 1 << flag::HAVE_GC;
    module_type = "PyModule_Type", c"module", 56, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    moduledef_type = "PyModuleDef_Type", c"moduledef", 104, 0, 0;
    cell_type = "PyCell_Type", c"cell", 24, 0, 1 << flag::HAVE_GC;
    code_type = "PyCode_Type", c"code", 192, 2, 0;
    frame_type = "PyFrame_Type", c"frame", 72, 8, 1 << flag::HAVE_GC;
    traceback_type = "PyTraceBack_Type", c"traceback", 40, 0, 1 << flag::HAVE_GC;
    generator_type = "PyGen_Type", c"generator", 80, 8, 1 << flag::HAVE_GC;
    coroutine_type = "PyCoro_Type", c"coroutine", 80, 8, 1 << flag::HAVE_GC;
    async_generator_type = "PyAsyncGen_Type", c"async_generator", 80, 8, 1 << flag::HAVE_GC;
    async_generator_asend_type = "_PyAsyncGenASend_Type", c"async_generator_asend", 40, 0, 1 << flag::HAVE_GC;
    async_generator_athrow_type = "_PyAsyncGenAThrow_Type", c"async_generator_athrow", 40, 0, 1 << flag::HAVE_GC;
    async_generator_wrapped_value_type = "_PyAsyncGenWrappedValue_Type", c"async_generator_wrapped_value", 24, 0, 1 << flag::HAVE_GC;
    coroutine_wrapper_type = "_PyCoroWrapper_Type", c"coroutine_wrapper", 24, 0, 1 << flag::HAVE_GC;
    property_type = "PyProperty_Type", c"property", 64, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    classmethod_type = "PyClassMethod_Type", c"classmethod", 32, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    staticmethod_type = "PyStaticMethod_Type", c"staticmethod", 32, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    super_type = "PySuper_Type", c"super", 40, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    enumerate_type = "PyEnum_Type", c"enumerate", 48, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    reversed_type = "PyReversed_Type", c"reversed", 32, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    map_type = "PyMap_Type", c"map", 32, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    filter_type = "PyFilter_Type", c"filter", 32, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    zip_type = "PyZip_Type", c"zip", 48, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    list_iterator_type = "PyListIter_Type", c"list_iterator", 32, 0, 1 << flag::HAVE_GC;
    list_reverseiterator_type = "PyListRevIter_Type", c"list_reverseiterator", 32, 0, 1 << flag::HAVE_GC;
    tuple_iterator_type = "PyTupleIter_Type", c"tuple_iterator", 32, 0, 1 << flag::HAVE_GC;
    str_iterator_type = "PyUnicodeIter_Type", c"str_iterator", 32, 0, 1 << flag::HAVE_GC;
    str_ascii_iterator_type = "kingsnake_str_ascii_iterator_type", c"str_ascii_iterator", 32, 0, 1 << flag::HAVE_GC;
    memory_iterator_type = "kingsnake_memory_iterator_type", c"memory_iterator", 32, 0, 1 << flag::HAVE_GC;
    bytes_iterator_type = "PyBytesIter_Type", c"bytes_iterator", 32, 0, 1 << flag::HAVE_GC;
    bytearray_iterator_type = "PyByteArrayIter_Type", c"bytearray_iterator", 32, 0, 1 << flag::HAVE_GC;
    set_iterator_type = "PySetIter_Type", c"set_iterator", 48, 0, 1 << flag::HAVE_GC;
    range_iterator_type = "PyRangeIter_Type", c"range_iterator", 40, 0, 0;
    longrange_iterator_type = "PyLongRangeIter_Type", c"longrange_iterator", 40, 0, 0;
    seq_iterator_type = "PySeqIter_Type", c"iterator", 32, 0, 1 << flag::HAVE_GC;
    call_iterator_type = "PyCallIter_Type", c"callable_iterator", 32, 0, 1 << flag::HAVE_GC;
    dict_keys_type = "PyDictKeys_Type", c"dict_keys", 24, 0, 1 << flag::HAVE_GC;
    dict_values_type = "PyDictValues_Type", c"dict_values", 24, 0, 1 << flag::HAVE_GC;
    dict_items_type = "PyDictItems_Type", c"dict_items", 24, 0, 1 << flag::HAVE_GC;
    dict_keyiterator_type = "PyDictIterKey_Type", c"dict_keyiterator", 56, 0, 1 << flag::HAVE_GC;
    dict_valueiterator_type = "PyDictIterValue_Type", c"dict_valueiterator", 56, 0, 1 << flag::HAVE_GC;
    dict_itemiterator_type = "PyDictIterItem_Type", c"dict_itemiterator", 56, 0, 1 << flag::HAVE_GC;
    dict_reversekeyiterator_type = "PyDictRevIterKey_Type", c"dict_reversekeyiterator", 56, 0, 1 << flag::HAVE_GC;
    dict_reversevalueiterator_type = "PyDictRevIterValue_Type", c"dict_reversevalueiterator", 56, 0, 1 << flag::HAVE_GC;
    dict_reverseitemiterator_type = "PyDictRevIterItem_Type", c"dict_reverseitemiterator", 56, 0, 1 << flag::HAVE_GC;
    mappingproxy_type = "PyDictProxy_Type", c"mappingproxy", 24, 0, 1 << flag::MAPPING | 1 << flag::HAVE_GC;
    weakref_type = "_PyWeakref_RefType", c"weakref.ReferenceType", 64, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    weakproxy_type = "_PyWeakref_ProxyType", c"weakref.ProxyType", 64, 0, 1 << flag::HAVE_GC;
    weakcallableproxy_type = "_PyWeakref_CallableProxyType", c"weakref.CallableProxyType", 64, 0, 1 << flag::HAVE_GC;
    generic_alias_type = "Py_GenericAliasType", c"types.GenericAlias", 64, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    union_type = "kingsnake_union_type", c"types.UnionType", 32, 0, 1 << flag::HAVE_GC;
    simple_namespace_type = "_PyNamespace_Type", c"types.SimpleNamespace", 24, 0, 1 << flag::BASETYPE | 1 << flag::HAVE_GC;
    capsule_type = "PyCapsule_Type", c"PyCapsule", 48, 0, 0;
    context_type = "PyContext_Type", c"_contextvars.Context", 48, 0, 1 << flag::HAVE_GC;
    context_var_type = "PyContextVar_Type", c"_contextvars.ContextVar", 64, 0, 1 << flag::HAVE_GC;
    context_token_type = "PyContextToken_Type", c"_contextvars.Token", 48, 0, 1 << flag::HAVE_GC;
    ordered_dict_type = "PyODict_Type", c"collections.OrderedDict", 112, 0, 1 << flag::BASETYPE | 1 << flag::DICT | 1 << flag::MATCH_SELF | 1 << flag::MAPPING | 1 << flag::HAVE_GC;
    odict_keys_type = "PyODictKeys_Type", c"odict_keys", 24, 0, 1 << flag::HAVE_GC;
    odict_values_type = "PyODictValues_Type", c"odict_values", 24, 0, 1 << flag::HAVE_GC;
    odict_items_type = "PyODictItems_Type", c"odict_items", 24, 0, 1 << flag::HAVE_GC;
    odict_iterator_type = "PyODictIter_Type", c"odict_iterator", 64, 0, 1 << flag::HAVE_GC;
    pickle_buffer_type = "PyPickleBuffer_Type", c"pickle.PickleBuffer", 104, 0, 1 << flag::HAVE_GC;
    managed_buffer_type = "_PyManagedBuffer_Type", c"managedbuffer", 120, 0, 1 << flag::HAVE_GC;
    std_printer_type = "PyStdPrinter_Type", c"stderrprinter", 24, 0, 0;
    bytesio_buffer_type = "_PyBytesIOBuffer_Type", c"_io._BytesIOBuffer", 24, 0, 1 << flag::HAVE_GC;
    interpreter_id_type = "_PyInterpreterID_Type", c"InterpreterID", 24, 0, 0;
    base_exception = "kingsnake_exc_BaseException", c"BaseException", 72, 0, EXC;
    base_exception_group = "kingsnake_exc_BaseExceptionGroup", c"BaseExceptionGroup", 88, 0, EXC;
    exception_group = "kingsnake_exc_ExceptionGroup", c"ExceptionGroup", 96, 0, EXC;
    exception = "kingsnake_exc_Exception", c"Exception", 72, 0, EXC;
    arithmetic_error = "kingsnake_exc_ArithmeticError", c"ArithmeticError", 72, 0, EXC;
    floating_point_error = "kingsnake_exc_FloatingPointError", c"FloatingPointError", 72, 0, EXC;
    overflow_error = "kingsnake_exc_OverflowError", c"OverflowError", 72, 0, EXC;
    zero_division_error = "kingsnake_exc_ZeroDivisionError", c"ZeroDivisionError", 72, 0, EXC;
    assertion_error = "kingsnake_exc_AssertionError", c"AssertionError", 72, 0, EXC;
    attribute_error = "kingsnake_exc_AttributeError", c"AttributeError", 88, 0, EXC;
    buffer_error = "kingsnake_exc_BufferError", c"BufferError", 72, 0, EXC;
    eof_error = "kingsnake_exc_EOFError", c"EOFError", 72, 0, EXC;
    import_error = "kingsnake_exc_ImportError", c"ImportError", 96, 0, EXC;
    module_not_found_error = "kingsnake_exc_ModuleNotFoundError", c"ModuleNotFoundError", 96, 0, EXC;
    lookup_error = "kingsnake_exc_LookupError", c"LookupError", 72, 0, EXC;
    index_error = "kingsnake_exc_IndexError", c"IndexError", 72, 0, EXC;
    key_error = "kingsnake_exc_KeyError", c"KeyError", 72, 0, EXC;
    memory_error = "kingsnake_exc_MemoryError", c"MemoryError", 72, 0, EXC;
    name_error = "kingsnake_exc_NameError", c"NameError", 80, 0, EXC;
    unbound_local_error = "kingsnake_exc_UnboundLocalError", c"UnboundLocalError", 80, 0, EXC;
    os_error = "kingsnake_exc_OSError", c"OSError", 112, 0, EXC;
    blocking_io_error = "kingsnake_exc_BlockingIOError", c"BlockingIOError", 112, 0, EXC;
    child_process_error = "kingsnake_exc_ChildProcessError", c"ChildProcessError", 112, 0, EXC;
    connection_error = "kingsnake_exc_ConnectionError", c"ConnectionError", 112, 0, EXC;
    broken_pipe_error = "kingsnake_exc_BrokenPipeError", c"BrokenPipeError", 112, 0, EXC;
    connection_aborted_error = "kingsnake_exc_ConnectionAbortedError", c"ConnectionAbortedError", 112, 0, EXC;
    connection_refused_error = "kingsnake_exc_ConnectionRefusedError", c"ConnectionRefusedError", 112, 0, EXC;
    connection_reset_error = "kingsnake_exc_ConnectionResetError", c"ConnectionResetError", 112, 0, EXC;
    file_exists_error = "kingsnake_exc_FileExistsError", c"FileExistsError", 112, 0, EXC;
    file_not_found_error = "kingsnake_exc_FileNotFoundError", c"FileNotFoundError", 112, 0, EXC;
    interrupted_error = "kingsnake_exc_InterruptedError", c"InterruptedError", 112, 0, EXC;
    is_a_directory_error = "kingsnake_exc_IsADirectoryError", c"IsADirectoryError", 112, 0, EXC;
    not_a_directory_error = "kingsnake_exc_NotADirectoryError", c"NotADirectoryError", 112, 0, EXC;
    permission_error = "kingsnake_exc_PermissionError", c"PermissionError", 112, 0, EXC;
    process_lookup_error = "kingsnake_exc_ProcessLookupError", c"ProcessLookupError", 112, 0, EXC;
    timeout_error = "kingsnake_exc_TimeoutError", c"TimeoutError", 112, 0, EXC;
    reference_error = "kingsnake_exc_ReferenceError", c"ReferenceError", 72, 0, EXC;
    runtime_error = "kingsnake_exc_RuntimeError", c"RuntimeError", 72, 0, EXC;
    not_implemented_error = "kingsnake_exc_NotImplementedError", c"NotImplementedError", 72, 0, EXC;
    recursion_error = "kingsnake_exc_RecursionError", c"RecursionError", 72, 0, EXC;
    stop_async_iteration = "kingsnake_exc_StopAsyncIteration", c"StopAsyncIteration", 72, 0, EXC;
    stop_iteration = "kingsnake_exc_StopIteration", c"StopIteration", 80, 0, EXC;
    syntax_error = "kingsnake_exc_SyntaxError", c"SyntaxError", 136, 0, EXC;
    indentation_error = "kingsnake_exc_IndentationError", c"IndentationError", 136, 0, EXC;
    tab_error = "kingsnake_exc_TabError", c"TabError", 136, 0, EXC;
    system_error = "kingsnake_exc_SystemError", c"SystemError", 72, 0, EXC;
    type_error = "kingsnake_exc_TypeError", c"TypeError", 72, 0, EXC;
    value_error = "kingsnake_exc_ValueError", c"ValueError", 72, 0, EXC;
    unicode_error = "kingsnake_exc_UnicodeError", c"UnicodeError", 72, 0, EXC;
    unicode_decode_error = "kingsnake_exc_UnicodeDecodeError", c"UnicodeDecodeError", 112, 0, EXC;
    unicode_encode_error = "kingsnake_exc_UnicodeEncodeError", c"UnicodeEncodeError", 112, 0, EXC;
    unicode_translate_error = "kingsnake_exc_UnicodeTranslateError", c"UnicodeTranslateError", 112, 0, EXC;
    warning = "kingsnake_exc_Warning", c"Warning", 72, 0, EXC;
    bytes_warning = "kingsnake_exc_BytesWarning", c"BytesWarning", 72, 0, EXC;
    deprecation_warning = "kingsnake_exc_DeprecationWarning", c"DeprecationWarning", 72, 0, EXC;
    encoding_warning = "kingsnake_exc_EncodingWarning", c"EncodingWarning", 72, 0, EXC;
    future_warning = "kingsnake_exc_FutureWarning", c"FutureWarning", 72, 0, EXC;
    import_warning = "kingsnake_exc_ImportWarning", c"ImportWarning", 72, 0, EXC;
    pending_deprecation_warning = "kingsnake_exc_PendingDeprecationWarning", c"PendingDeprecationWarning", 72, 0, EXC;
    resource_warning = "kingsnake_exc_ResourceWarning", c"ResourceWarning", 72, 0, EXC;
    runtime_warning = "kingsnake_exc_RuntimeWarning", c"RuntimeWarning", 72, 0, EXC;
    syntax_warning = "kingsnake_exc_SyntaxWarning", c"SyntaxWarning", 72, 0, EXC;
    unicode_warning = "kingsnake_exc_UnicodeWarning", c"UnicodeWarning", 72, 0, EXC;
    user_warning = "kingsnake_exc_UserWarning", c"UserWarning", 72, 0, EXC;
    generator_exit = "kingsnake_exc_GeneratorExit", c"GeneratorExit", 72, 0, EXC;
    keyboard_interrupt = "kingsnake_exc_KeyboardInterrupt", c"KeyboardInterrupt", 72, 0, EXC;
    system_exit = "kingsnake_exc_SystemExit", c"SystemExit", 80, 0, EXC;
}

macro_rules! singletons {
    ($($get:ident = $symbol:literal, $ty:ident;)*) => {
        mod single {
            use super::*;
            $(#[allow(non_upper_case_globals, reason = "the accessor beside it has the same name")]
            #[unsafe(export_name = $symbol)]
            pub static $get: Shared<Header> =
                Shared(Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new($ty()) });)*
        }
        $(#[inline(always)]
        pub const fn $get() -> Gc<Header> {
            Gc::from_static(&single::$get.0)
        })*
    };
}

/// A cell that never changes after start (but for its count, which only C touches).
#[repr(transparent)]
pub struct Shared<T>(pub T);
// SAFETY: immutable but for the reference count, which starts so high that races between runtimes do not matter, and
// for cached hashes, which every runtime computes alike.
unsafe impl<T> Sync for Shared<T> {}

singletons! {
    none = "_Py_NoneStruct", none_type;
    not_implemented = "_Py_NotImplementedStruct", not_implemented_type;
    ellipsis = "_Py_EllipsisObject", ellipsis_type;
}

const fn small_int_cell(n: i32, ty: Type) -> LongCell {
    LongCell {
        head: Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(ty) },
        size: Cell::new(n.signum() as isize),
        digits: [Cell::new(n.unsigned_abs()), Cell::new(0)],
    }
}

#[unsafe(export_name = "_Py_FalseStruct")]
static FALSE: Shared<LongCell> = Shared(small_int_cell(0, bool_type()));
#[unsafe(export_name = "_Py_TrueStruct")]
static TRUE: Shared<LongCell> = Shared(small_int_cell(1, bool_type()));

#[inline(always)]
pub const fn false_() -> Gc<LongCell> {
    Gc::from_static(&FALSE.0)
}

#[inline(always)]
pub const fn true_() -> Gc<LongCell> {
    Gc::from_static(&TRUE.0)
}

pub const SMALL_INT_MIN: i64 = -5;
pub const SMALL_INT_MAX: i64 = 256;

static SMALL_INTS: Shared<[LongCell; 262]> = Shared({
    let mut ints = [const { small_int_cell(0, int_type()) }; 262];
    let mut i = 0;
    while i < 262 {
        ints[i] = small_int_cell(i as i32 - 5, int_type());
        i += 1;
    }
    ints
});

/// The box of a small int, for C.
#[inline(always)]
pub fn small_int(n: i64) -> Option<Gc<LongCell>> {
    if (SMALL_INT_MIN..=SMALL_INT_MAX).contains(&n) {
        return Some(Gc::from_static(&SMALL_INTS.0[(n - SMALL_INT_MIN) as usize]));
    }
    None
}

/// A one-character string: Latin-1, with room for the fields that only non-ASCII strings have.
#[repr(C, align(16))]
struct OneChar {
    base: StrCell,
    rest: [Cell<u8>; 32],
}

const fn one_char(c: u32) -> OneChar {
    let ascii = c < 128;
    let rest = [const { Cell::new(0) }; 32];
    let mut one = OneChar {
        base: StrCell {
            head: Header { refcnt: Cell::new(IMMORTAL), ty: Cell::new(str_type()) },
            length: Cell::new(1),
            hash: Cell::new(-1),
            state: Cell::new(StrCell::state_of(1, ascii, true)),
            wstr: Cell::new(0),
        },
        rest,
    };
    one.rest[if ascii { 0 } else { 24 }] = Cell::new(c as u8);
    one
}

static ONE_CHAR: Shared<[OneChar; 256]> = Shared({
    let mut all = [const { one_char(0) }; 256];
    let mut c = 0;
    while c < 256 {
        all[c] = one_char(c as u32);
        c += 1;
    }
    all
});

static EMPTY_STR: Shared<OneChar> = Shared({
    let one = one_char(0);
    OneChar { base: StrCell { length: Cell::new(0), ..one.base }, rest: one.rest }
});

/// The string of one Latin-1 character.
#[inline(always)]
pub fn char_str(c: u8) -> Gc<StrCell> {
    Gc::from_static(&ONE_CHAR.0[c as usize].base)
}

#[inline(always)]
pub const fn empty_str() -> Gc<StrCell> {
    Gc::from_static(&EMPTY_STR.0.base)
}

static EMPTY_TUPLE: Shared<TupleCell> = Shared(TupleCell::empty_static());

#[inline(always)]
pub const fn empty_tuple() -> Gc<TupleCell> {
    Gc::from_static(&EMPTY_TUPLE.0)
}

static BYTES: Shared<[BytesCell; 257]> = Shared({
    let mut all = [const { BytesCell::small_static(None) }; 257];
    let mut b = 0;
    while b < 256 {
        all[b] = BytesCell::small_static(Some(b as u8));
        b += 1;
    }
    all
});

/// The bytes object of one byte.
pub fn byte_bytes(b: u8) -> Gc<BytesCell> {
    Gc::from_static(&BYTES.0[b as usize])
}

pub fn empty_bytes() -> Gc<BytesCell> {
    Gc::from_static(&BYTES.0[256])
}

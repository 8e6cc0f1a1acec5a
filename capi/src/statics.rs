//! Data that the C-API exports, but for the built-in types and singletons, which the runtime crate itself defines.
//!
//! One per process, by the binary interface. What depends on a runtime is not here.

use crate::abi::statics;
use crate::layout::{_Py_HashSecret_t, PyObject};
use core::ffi::{c_char, c_int, c_ulong};

/// A pointer that never changes.
#[repr(transparent)]
pub struct Fixed<T>(pub *const T);
// SAFETY: what it points to is immutable, or is shared by design (types).
unsafe impl<T> Sync for Fixed<T> {}

macro_rules! exceptions {
    ($($symbol:ident = $type:ident;)*) => {
        $(#[allow(non_upper_case_globals, reason = "the symbol's name is CPython's")]
        #[unsafe(no_mangle)]
        pub static $symbol: Fixed<PyObject> = Fixed(statics::$type().as_ptr_const().cast());)*
    };
}

// exports: PyExc_ArithmeticError PyExc_AssertionError PyExc_AttributeError PyExc_BaseException
// exports: PyExc_BaseExceptionGroup PyExc_BlockingIOError PyExc_BrokenPipeError PyExc_BufferError
// exports: PyExc_BytesWarning PyExc_ChildProcessError PyExc_ConnectionAbortedError
// exports: PyExc_ConnectionError PyExc_ConnectionRefusedError PyExc_ConnectionResetError
// exports: PyExc_DeprecationWarning PyExc_EOFError PyExc_EncodingWarning PyExc_EnvironmentError
// exports: PyExc_Exception PyExc_FileExistsError PyExc_FileNotFoundError PyExc_FloatingPointError
// exports: PyExc_FutureWarning PyExc_GeneratorExit PyExc_IOError PyExc_ImportError
// exports: PyExc_ImportWarning PyExc_IndentationError PyExc_IndexError PyExc_InterruptedError
// exports: PyExc_IsADirectoryError PyExc_KeyError PyExc_KeyboardInterrupt PyExc_LookupError
// exports: PyExc_MemoryError PyExc_ModuleNotFoundError PyExc_NameError PyExc_NotADirectoryError
// exports: PyExc_NotImplementedError PyExc_OSError PyExc_OverflowError
// exports: PyExc_PendingDeprecationWarning PyExc_PermissionError PyExc_ProcessLookupError
// exports: PyExc_RecursionError PyExc_ReferenceError PyExc_ResourceWarning PyExc_RuntimeError
// exports: PyExc_RuntimeWarning PyExc_StopAsyncIteration PyExc_StopIteration PyExc_SyntaxError
// exports: PyExc_SyntaxWarning PyExc_SystemError PyExc_SystemExit PyExc_TabError
// exports: PyExc_TimeoutError PyExc_TypeError PyExc_UnboundLocalError PyExc_UnicodeDecodeError
// exports: PyExc_UnicodeEncodeError PyExc_UnicodeError PyExc_UnicodeTranslateError
// exports: PyExc_UnicodeWarning PyExc_UserWarning PyExc_ValueError PyExc_Warning
// exports: PyExc_ZeroDivisionError
exceptions! {
    PyExc_ArithmeticError = arithmetic_error;
    PyExc_AssertionError = assertion_error;
    PyExc_AttributeError = attribute_error;
    PyExc_BaseException = base_exception;
    PyExc_BaseExceptionGroup = base_exception_group;
    PyExc_BlockingIOError = blocking_io_error;
    PyExc_BrokenPipeError = broken_pipe_error;
    PyExc_BufferError = buffer_error;
    PyExc_BytesWarning = bytes_warning;
    PyExc_ChildProcessError = child_process_error;
    PyExc_ConnectionAbortedError = connection_aborted_error;
    PyExc_ConnectionError = connection_error;
    PyExc_ConnectionRefusedError = connection_refused_error;
    PyExc_ConnectionResetError = connection_reset_error;
    PyExc_DeprecationWarning = deprecation_warning;
    PyExc_EOFError = eof_error;
    PyExc_EncodingWarning = encoding_warning;
    PyExc_EnvironmentError = os_error;
    PyExc_Exception = exception;
    PyExc_FileExistsError = file_exists_error;
    PyExc_FileNotFoundError = file_not_found_error;
    PyExc_FloatingPointError = floating_point_error;
    PyExc_FutureWarning = future_warning;
    PyExc_GeneratorExit = generator_exit;
    PyExc_IOError = os_error;
    PyExc_ImportError = import_error;
    PyExc_ImportWarning = import_warning;
    PyExc_IndentationError = indentation_error;
    PyExc_IndexError = index_error;
    PyExc_InterruptedError = interrupted_error;
    PyExc_IsADirectoryError = is_a_directory_error;
    PyExc_KeyError = key_error;
    PyExc_KeyboardInterrupt = keyboard_interrupt;
    PyExc_LookupError = lookup_error;
    PyExc_MemoryError = memory_error;
    PyExc_ModuleNotFoundError = module_not_found_error;
    PyExc_NameError = name_error;
    PyExc_NotADirectoryError = not_a_directory_error;
    PyExc_NotImplementedError = not_implemented_error;
    PyExc_OSError = os_error;
    PyExc_OverflowError = overflow_error;
    PyExc_PendingDeprecationWarning = pending_deprecation_warning;
    PyExc_PermissionError = permission_error;
    PyExc_ProcessLookupError = process_lookup_error;
    PyExc_RecursionError = recursion_error;
    PyExc_ReferenceError = reference_error;
    PyExc_ResourceWarning = resource_warning;
    PyExc_RuntimeError = runtime_error;
    PyExc_RuntimeWarning = runtime_warning;
    PyExc_StopAsyncIteration = stop_async_iteration;
    PyExc_StopIteration = stop_iteration;
    PyExc_SyntaxError = syntax_error;
    PyExc_SyntaxWarning = syntax_warning;
    PyExc_SystemError = system_error;
    PyExc_SystemExit = system_exit;
    PyExc_TabError = tab_error;
    PyExc_TimeoutError = timeout_error;
    PyExc_TypeError = type_error;
    PyExc_UnboundLocalError = unbound_local_error;
    PyExc_UnicodeDecodeError = unicode_decode_error;
    PyExc_UnicodeEncodeError = unicode_encode_error;
    PyExc_UnicodeError = unicode_error;
    PyExc_UnicodeTranslateError = unicode_translate_error;
    PyExc_UnicodeWarning = unicode_warning;
    PyExc_UserWarning = user_warning;
    PyExc_ValueError = value_error;
    PyExc_Warning = warning;
    PyExc_ZeroDivisionError = zero_division_error;
}

/// CPython's version, as `PY_VERSION_HEX`.
#[unsafe(no_mangle)]
pub static Py_Version: c_ulong = 0x030b_07f0;

#[unsafe(no_mangle)]
pub static Py_hexdigits: Fixed<c_char> = Fixed(c"0123456789abcdef".as_ptr());

#[unsafe(no_mangle)]
pub static Py_FileSystemDefaultEncoding: Fixed<c_char> = Fixed(c"utf-8".as_ptr());

#[unsafe(no_mangle)]
pub static Py_FileSystemDefaultEncodeErrors: Fixed<c_char> = Fixed(c"surrogateescape".as_ptr());

#[unsafe(no_mangle)]
pub static Py_HasFileSystemDefaultEncoding: c_int = 1;

#[unsafe(no_mangle)]
pub static PyStructSequence_UnnamedField: Fixed<c_char> = Fixed(c"unnamed field".as_ptr());

/// The comparison operator with its operands exchanged.
#[unsafe(no_mangle)]
pub static _Py_SwappedOp: [c_int; 6] = [4, 5, 2, 3, 0, 1];

const fn ascii_table(shift: i8, from: u8, to: u8) -> [u8; 256] {
    let mut table = [0; 256];
    let mut c = 0;
    while c < 256 {
        let letter = c as u8 >= from && c as u8 <= to;
        table[c] = if letter { (c as u8).wrapping_add_signed(shift) } else { c as u8 };
        c += 1;
    }
    table
}

#[unsafe(no_mangle)]
pub static _Py_ctype_tolower: [u8; 256] = ascii_table(32, b'A', b'Z');

#[unsafe(no_mangle)]
pub static _Py_ctype_toupper: [u8; 256] = ascii_table(-32, b'a', b'z');

/// Bits of each character: 1 lower, 2 upper, 4 digit, 8 space, 16 hexadecimal digit.
#[unsafe(no_mangle)]
pub static _Py_ctype_table: [u32; 256] = {
    let mut table = [0; 256];
    let mut c = 0;
    while c < 128 {
        let b = c as u8;
        let mut bits = 0;
        if b.is_ascii_lowercase() {
            bits |= 1;
        }
        if b.is_ascii_uppercase() {
            bits |= 2;
        }
        if b.is_ascii_digit() {
            bits |= 4;
        }
        if matches!(b, 9..=13 | 32) {
            bits |= 8;
        }
        if b.is_ascii_hexdigit() {
            bits |= 16;
        }
        table[c] = bits;
        c += 1;
    }
    table
};

/// The value of each character as a digit in bases up to 36; 37: none.
#[unsafe(no_mangle)]
pub static _PyLong_DigitValue: [u8; 256] = {
    let mut table = [37; 256];
    let mut c = 0;
    while c < 128 {
        let b = c as u8;
        if b.is_ascii_digit() {
            table[c] = b - b'0';
        } else if b.is_ascii_alphabetic() {
            table[c] = b.to_ascii_lowercase() - b'a' + 10;
        }
        c += 1;
    }
    table
};

/// 1 for what `str.isspace` calls a space below 128.
#[unsafe(no_mangle)]
pub static _Py_ascii_whitespace: [u8; 128] = {
    let mut table = [0; 128];
    let mut c = 0;
    while c < 128 {
        table[c] = matches!(c, 9..=13 | 28..=32) as u8;
        c += 1;
    }
    table
};

/// The key of string hashes, which expat and others read. Written before the first runtime is ready.
#[unsafe(no_mangle)]
pub static mut _Py_HashSecret: _Py_HashSecret_t = _Py_HashSecret_t { uc: [0; 24] };

/// Fills the data that depend on the environment. Called once, before any extension is loaded.
pub fn fill() {
    let (a, b) = kingsnake_runtime::objects::str::hash_key();
    let mut key = [0; 24];
    key[..8].copy_from_slice(&a.to_le_bytes());
    key[8..16].copy_from_slice(&b.to_le_bytes());
    key[16..].copy_from_slice(&(a ^ b).to_le_bytes());
    // SAFETY: called once, before any extension can read it.
    unsafe { _Py_HashSecret = _Py_HashSecret_t { uc: key } };
}

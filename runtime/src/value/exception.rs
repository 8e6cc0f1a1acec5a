//! The exception structs that are longer than `PyBaseExceptionObject`. A built-in exception type names one of them as its
//! layout; its subtypes inherit that, so `downcast` finds the fields of any exception derived from it.

use super::ExceptionCell;
use super::gc::{CellInfo, Gc, NativeCell, Trace};
use crate::value::Value;
use std::cell::Cell;
use std::mem::{offset_of, size_of};

macro_rules! exception_cells {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $size:literal { $($field:ident : $ty:ty),* })*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name {
            pub base: ExceptionCell,
            $(pub $field: $ty,)*
        }
        // SAFETY: 1. `repr(C)`, and the base begins with the header. 2. types name their cell in their slots, and a subtype
        // inherits it. 3. the base's fields and every own field are visited.
        unsafe impl NativeCell for $name {
            const INFO: &'static CellInfo = {
                static INFO: CellInfo = CellInfo {
                    name: $text,
                    size: size_of::<$name>(),
                    trace: |cell, t| {
                        let this: Gc<$name> = cell.cast_unchecked();
                        crate::objects::exceptions::trace_exception(cell.cast_unchecked(), t);
                        $(this.$field.trace(t);)*
                    },
                    drop: None,
                };
                &INFO
            };
        }
        const _: () = assert!(size_of::<$name>() == $size);
    )*};
}

type Field = Cell<Option<Value>>;

exception_cells! {
    /// `PyStopIterationObject`
    StopIterationCell, "StopIteration", 80 { value: Field }
    /// `PySystemExitObject`
    SystemExitCell, "SystemExit", 80 { code: Field }
    /// `PyNameErrorObject`
    NameErrorCell, "NameError", 80 { name: Field }
    /// `PyAttributeErrorObject`
    AttributeErrorCell, "AttributeError", 88 { obj: Field, name: Field }
    /// `PyBaseExceptionGroupObject`
    GroupCell, "BaseExceptionGroup", 88 { message: Field, exceptions: Field }
    /// `PyImportErrorObject`
    ImportErrorCell, "ImportError", 96 { msg: Field, name: Field, path: Field }
    /// `PyOSErrorObject`; `written` is -1 where there is none.
    OsErrorCell, "OSError", 112 {
        errno: Field, strerror: Field, filename: Field, filename2: Field, written: Cell<isize>
    }
    /// `PyUnicodeErrorObject`
    UnicodeErrorCell, "UnicodeError", 112 {
        encoding: Field, object: Field, start: Cell<isize>, end: Cell<isize>, reason: Field
    }
    /// `PySyntaxErrorObject`
    SyntaxErrorCell, "SyntaxError", 136 {
        msg: Field, filename: Field, lineno: Field, offset: Field, end_lineno: Field, end_offset: Field, text: Field,
        print_file_and_line: Field
    }
}

const _: () = assert!(offset_of!(OsErrorCell, errno) == 72 && offset_of!(UnicodeErrorCell, reason) == 104);

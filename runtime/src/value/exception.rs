//! The exception structs that are longer than `PyBaseExceptionObject`. A built-in exception type names one of them as its
//! layout; its subtypes inherit that, so `downcast` finds the fields of any exception derived from it.

use super::ExceptionCell;
use super::gc::{BIAS, CellInfo, Gc, NativeCell, Trace};
use crate::Runtime;
use crate::heap::Tracer;
use crate::heap::cform::see;
use crate::value::{Unpacked, Value};
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

/// A field of an exception struct. C reads such fields inline (a StopIteration's value, say), so they hold pointers only: a
/// number that would be an immediate gets an object of its own, and is an immediate again when it is read.
pub struct Field(Cell<Option<Value>>);

impl Field {
    #[inline]
    pub fn get(&self) -> Option<Value> {
        let v = self.0.get()?;
        Some(v.as_object().map_or(v, see))
    }

    pub fn set(&self, value: Option<Value>) {
        self.0.set(value.map(pointer_for));
    }
}

impl Trace for Field {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

/// The value itself, or an object for an immediate. It dies by tracing, like every managed object.
fn pointer_for(value: Value) -> Value {
    let Some(rt) = Runtime::current() else { return value };
    let number = match value.unpack() {
        Unpacked::Fixnum(n) => rt.heap.box_int(n),
        Unpacked::Flonum(x) => rt.heap.box_float(x),
        Unpacked::Object(_) => return value,
    };
    // A static object's count needs no keeping.
    if rt.heap.owns(number.address()) {
        number.refcnt.set(BIAS);
    }
    number.value()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[test]
    fn field_numbers_are_pointers_inside_and_immediates_outside() {
        let rt = Runtime::new(Config::default(), None);
        let field = Field(Cell::new(None));
        for v in [Value::int(3), Value::int(-70_000), rt.new_int(1 << 61), rt.new_float(0.5), Value::none()] {
            field.set(Some(v));
            assert!(field.0.get().is_some_and(Value::is_object), "{v:?}");
            assert_eq!(field.get(), Some(v));
        }
        field.set(None);
        assert_eq!(field.get(), None);
    }
}

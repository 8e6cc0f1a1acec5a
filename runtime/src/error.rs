//! Raising: the exception itself waits in the thread; what travels through Rust is the mark `Raised`.

use crate::Runtime;
use crate::value::{Type, Value, statics};

/// Proof that an exception is set on the current thread. Only `Runtime::raise…` makes one.
#[derive(Debug)]
pub struct Raised(());

/// What everything that can raise returns.
pub type R<T = Value> = Result<T, Raised>;

impl Runtime {
    /// Sets an exception *object* (already an instance) as the one being raised.
    #[cold]
    pub fn raise_value(&self, exception: Value) -> Raised {
        self.thread().raised.set(Some(exception));
        Raised(())
    }

    /// Raises `ty(message)`.
    #[cold]
    pub fn raise(&self, ty: Type, message: impl AsRef<str>) -> Raised {
        let text = self.new_str(message.as_ref());
        self.raise_with(ty, &[text.value()])
    }

    /// Raises `ty(*args)`. (If the constructor itself raises, that exception.)
    #[cold]
    pub fn raise_with(&self, ty: Type, args: &[Value]) -> Raised {
        match crate::objects::exceptions::instantiate(self, ty, args) {
            Ok(exception) => {
                crate::objects::exceptions::chain_context(self, exception);
                self.raise_value(exception)
            }
            Err(raised) => raised,
        }
    }

    /// The mark again, for an exception that is known to be set.
    pub fn already_raised(&self) -> Raised {
        debug_assert!(self.thread().raised.get().is_some(), "no exception is set");
        Raised(())
    }

    /// Takes the exception that `raised` stands for.
    #[inline]
    pub fn take_raised(&self, _raised: Raised) -> Value {
        self.thread().raised.take().unwrap_or_else(|| crate::runtime::fatal("an error without an exception"))
    }

    /// Looks at the exception being raised.
    pub fn peek_raised(&self) -> Option<Value> {
        self.thread().raised.get()
    }

    /// Whether the exception being raised is an instance of `ty`.
    pub fn raised_is(&self, ty: Type) -> bool {
        self.peek_raised().is_some_and(|e| e.ty().is_subtype(ty))
    }

    /// Turns an exception of type `ty` into `Ok(None)`; others stay.
    pub fn catch<T>(&self, result: R<T>, ty: Type) -> R<Option<T>> {
        match result {
            Ok(v) => Ok(Some(v)),
            Err(_) if self.raised_is(ty) => {
                self.thread().raised.set(None);
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// Drops the exception.
    pub fn clear_raised(&self, _raised: Raised) {
        self.thread().raised.set(None);
    }
}

macro_rules! raisers {
    ($($name:ident => $ty:ident;)*) => {
        impl Runtime {$(
            #[cold]
            pub fn $name(&self, message: impl AsRef<str>) -> Raised {
                self.raise(statics::$ty(), message)
            }
        )*}
    };
}
raisers! {
    type_error => type_error;
    value_error => value_error;
    index_error => index_error;
    attribute_error => attribute_error;
    runtime_error => runtime_error;
    overflow_error => overflow_error;
    zero_division_error => zero_division_error;
    system_error => system_error;
    name_error => name_error;
    buffer_error => buffer_error;
    import_error => import_error;
    assertion_error => assertion_error;
    recursion_error => recursion_error;
    not_implemented_error => not_implemented_error;
    lookup_error => lookup_error;
}

impl Runtime {
    /// `KeyError(key)`
    #[cold]
    pub fn key_error(&self, key: Value) -> Raised {
        self.raise_with(statics::key_error(), &[key])
    }

    #[cold]
    pub fn memory_error(&self) -> Raised {
        self.raise_with(statics::memory_error(), &[])
    }

    /// `StopIteration(value)`, without one for None.
    #[cold]
    pub fn stop_iteration(&self, value: Value) -> Raised {
        if value.is_none() {
            return self.raise_with(statics::stop_iteration(), &[]);
        }
        self.raise_with(statics::stop_iteration(), &[value])
    }

    /// `OSError` from an errno; the subclass goes by the number.
    #[cold]
    pub fn os_error(&self, errno: i32, filename: Option<Value>) -> Raised {
        let text = self.new_str(&errno_text(errno)).value();
        let mut args = vec![Value::int(errno), text];
        args.extend(filename);
        self.raise_with(statics::os_error(), &args)
    }

    /// As `os_error`, from a Rust I/O error.
    #[cold]
    pub fn io_error(&self, error: &std::io::Error, filename: Option<Value>) -> Raised {
        self.os_error(error.raw_os_error().unwrap_or(libc::EIO), filename)
    }
}

/// The C library's text for an errno.
pub fn errno_text(errno: i32) -> String {
    let mut buffer = [0 as libc::c_char; 128];
    // SAFETY: the buffer has the size given; the result is NUL-terminated.
    unsafe {
        libc::strerror_r(errno, buffer.as_mut_ptr(), buffer.len());
        std::ffi::CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}

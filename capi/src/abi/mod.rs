//! The boundary: what C passes in, what it gets back, and who owns each reference.
//!
//! Every `PyObject *` crosses in one of these types; rooms name no raw object pointer. Adding a new ownership rule means
//! adding a type here.
//!
//! - [`args`]    parameter types: [`Borrowed`], [`Stolen`], [`StolenOnSuccess`], [`Out`], …
//! - [`result`]  result types: [`New`], [`Lent`], [`Stole`], and how each says "error" to C
//! - [`error`]   [`Raised`], the error indicator, and how it follows the VM's own register
//! - [`raw`]     pointers and cells
//! - [`va`]      C's `va_list`                 - [`units`] what format strings speak of

pub mod args;
pub mod error;
pub mod raw;
pub mod result;
pub mod units;
pub mod va;

pub use args::{
    Array, Borrowed, In, NullOr, Out, OutBuffer, OutObject, Stolen, StolenOnSuccess, Text, TypeArg,
};
pub use error::{CResult, Raised};
pub use result::{Lent, New, OneOrZero, Stole};

pub use kingsnake_runtime::Runtime;
pub use kingsnake_runtime::value::{Gc, Header, NativeCell, Type, Value, statics};

use core::marker::PhantomData;

/// What one exported function promises about references; printed by `kingsnake check`.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    pub name: &'static str,
    /// The version of the limited API that first has the function; empty: none.
    pub since: &'static str,
    pub args: &'static [(&'static str, &'static str)],
    pub returns: &'static str,
}

/// One C-API call in progress. It knows its function's name and nothing else: the thread is asked for its runtime only
/// when a body wants it.
#[derive(Debug)]
pub struct Cx {
    name: &'static str,
    /// Calls stay on their thread.
    here: PhantomData<*const ()>,
}

impl Cx {
    #[inline(always)]
    pub fn new(name: &'static str) -> Cx {
        Cx { name, here: PhantomData }
    }

    /// The C function's name.
    #[inline(always)]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The runtime whose GIL the calling thread holds; a fatal error if it holds none.
    #[inline(always)]
    pub fn runtime(&self) -> &Runtime {
        match Runtime::current() {
            Some(rt) => rt,
            None => no_thread_state(self.name),
        }
    }
}

/// The fatal error of a C-API call from a thread that holds no GIL.
#[cold]
#[inline(never)]
pub fn no_thread_state(name: &str) -> ! {
    eprintln!(
        "Fatal Python error: {name}: the function must be called with the GIL held, but the GIL is released (the \
         current Python thread state is NULL)\nPython runtime state: initialized"
    );
    std::process::abort()
}

/// Aborts with the C function's name when a panic passes: no panic may unwind into C. Forgotten on every other way out,
/// so it costs nothing there.
pub struct PanicGuard(pub &'static str);

impl Drop for PanicGuard {
    #[cold]
    fn drop(&mut self) {
        eprintln!("Fatal Python error: {}: kingsnake: internal error (see the message above)", self.0);
        std::process::abort()
    }
}

/// A parameter type. `C` is its type in the C prototype.
pub trait FromC<'c>: Sized {
    type C;
    const EFFECT: &'static str;
    /// # Safety
    /// `raw` is NULL or live for `'c`, as the C prototype requires.
    unsafe fn from_c(cx: &'c Cx, raw: Self::C) -> CResult<Self>;
}

/// A result type. `EFFECT` names the reference given and the value C sees on error.
pub trait IntoC {
    type C;
    const EFFECT: &'static str;
    fn into_c(self, cx: &Cx) -> Self::C;
    /// What C gets when an argument could not be taken.
    fn error(raised: Raised, cx: &Cx) -> Self::C;
}

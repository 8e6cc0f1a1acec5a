//! The Python runtime: heap, objects, compiler glue, evaluation, built-in modules. It knows nothing of C extensions: what
//! it needs of them is `runtime::NativeSide`.

pub mod error;
pub mod heap;
pub mod import;
pub mod modules;
pub mod names;
pub mod objects;
pub mod os;
pub mod protocol;
pub mod runtime;
pub mod thread;
pub mod types;
pub mod value;
pub mod vm;

pub use error::{R, Raised};
pub use runtime::{Config, NativeSide, Runtime};

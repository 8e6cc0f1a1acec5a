//! Kingsnake: capi.

mod stubs;
#[path = "abi/va.rs"]
pub mod va;
mod variadic;

//! Kingsnake: capi.

pub mod layout;
mod stubs;
#[path = "abi/va.rs"]
pub mod va;
mod variadic;

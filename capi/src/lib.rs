//! CPython's C-API: every exported symbol, in the room named after the file of CPython that holds it.
//!
//! - [`abi`]     what crosses, and who owns it      - [`bridge`]  managed code and C calling each other
//! - [`layout`]  CPython's structures               - [`statics`] exported data
//! - `objects`, `python`, `modules`: the rooms

pub mod abi;
pub mod bridge;
pub mod layout;
pub mod modules;
pub mod objects;
pub mod python;
pub mod statics;
mod stubs;
mod variadic;

pub use abi::va;

//! Kingsnake: capi.

mod stubs;

//! Kingsnake: capi-macros.

//! Kingsnake: capi.

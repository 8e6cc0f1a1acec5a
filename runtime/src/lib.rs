//! Kingsnake: runtime.

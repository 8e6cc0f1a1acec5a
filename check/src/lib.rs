//! Kingsnake: check.

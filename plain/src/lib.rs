//! Kingsnake: plain.

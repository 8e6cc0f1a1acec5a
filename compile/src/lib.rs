//! Kingsnake: compile.

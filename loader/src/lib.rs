//! Kingsnake: loader.

//! `bytes`.

mod value;

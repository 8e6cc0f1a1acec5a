//! `str`.
//!
//! - `value`   making strings, hashing, interning     - `text`    operations that others share
//! - `methods`, `case`, `split`, `translate`           the methods
//! - `format`  `format()`, `str.format`, `__format__`  - `percent` the `%` operator
//! - `codec`   encoding and decoding                   - `iter`    iterators    - `new` `str(…)` and subclasses

mod case;
pub mod codec;
mod format;
pub(crate) mod iter;
mod methods;
mod new;
mod percent;
mod split;
mod text;
mod translate;
mod value;

pub use codec::{as_utf8, decode, encode};
pub use format::{format_simple, format_value};
pub use percent::{Arguments, percent, render_number};
pub use text::*;
pub use value::*;

use crate::types::builtin::Builtin;
use crate::types::{Bin, Slots, TypeSpec};
use crate::value::{StrCell, flag, statics};

/// The type `str`.
pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(methods::str_repr),
        str: Some(methods::str_str),
        hash: Some(methods::str_hash),
        compare: Some(methods::str_compare),
        iter: Some(iter::str_iter),
        new: Some(new::str_new),
        len: Some(methods::str_len),
        getitem: Some(text::getitem),
        item: Some(text::item),
        contains: Some(methods::str_contains),
        concat: Some(methods::str_concat),
        repeat: Some(methods::str_repeat),
        ..Slots::of::<StrCell>()
    }
    .with_binary(Bin::Mod, percent::str_mod),
    methods: methods::METHODS,
    flags: 1 << flag::BASETYPE,
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n\
          The text of an object, or bytes decoded by an encoding (UTF-8 unless told otherwise).",
    ..TypeSpec::new("str", Slots::EMPTY)
};

/// `str` and its iterator.
pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::str_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::str_iterator_type(), spec: &iter::ITERATOR, bases: &[] },
        Builtin { ty: statics::str_ascii_iterator_type(), spec: &iter::ASCII_ITERATOR, bases: &[] },
    ]
}

//! `format(value, spec)` for the built-in types: the format-spec mini-language.
//!
//! The caller handles the empty spec (which means `str(value)`); giving it here works too for str, int and float.

mod number;
mod spec;

pub(crate) use number::radix_text;
pub use number::{format_complex, format_float, format_int};
pub use spec::{Align, FormatSpec, Grouping, parse_spec};

use crate::error::Error;
use crate::units::{Units, UnitsBuf};
use num_bigint::BigInt;

/// An int to be formatted.
#[derive(Clone, Copy, Debug)]
pub enum IntRef<'a> {
    /// A small one.
    Small(i64),
    /// A big one.
    Big(&'a BigInt),
}

/// `format(text, spec)` of a str. `type_name` is the value's type, for messages.
pub fn format_str(text: Units<'_>, spec: Units<'_>, type_name: &str) -> Result<UnitsBuf, Error> {
    let spec = parse_spec(spec, 's', Align::Left, type_name)?;
    if spec.kind != u32::from('s') {
        return Err(unknown_code(spec.kind, type_name));
    }
    match spec.sign {
        None => {}
        Some(b' ') => return Err(Error::value("Space not allowed in string format specifier")),
        Some(_) => return Err(Error::value("Sign not allowed in string format specifier")),
    }
    if spec.no_negative_zero {
        return Err(Error::value("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(Error::value("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(Error::value("'=' alignment not allowed in string format specifier"));
    }
    let shown = text.slice(0..text.len().min(spec.precision.unwrap_or(usize::MAX)));
    let (left, right) = spec.padding(shown.len());
    let mut out = UnitsBuf::with_capacity(shown.len() + left + right);
    out.push_repeated(spec.fill, left);
    out.push_units(shown);
    out.push_repeated(spec.fill, right);
    Ok(out)
}

/// A character as messages show it.
fn shown_char(c: u32) -> String {
    match c {
        0x21..=0x7f => char::from(c as u8).to_string(),
        _ => format!("\\x{c:x}"),
    }
}

fn unknown_code(code: u32, type_name: &str) -> Error {
    Error::value(format!("Unknown format code '{}' for object of type '{type_name}'", shown_char(code)))
}

#[cfg(test)]
mod tests;

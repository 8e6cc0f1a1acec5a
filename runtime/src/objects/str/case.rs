//! Methods that look at what kind of characters a string has, change its case, or pad it.

use super::methods::this;
use super::text::{self, from_buf, ssize_argument};
use crate::Runtime;
use crate::error::R;
use crate::value::{StrCell, Value};
use kingsnake_plain::search;
use kingsnake_plain::unicode::text as unicode;
use kingsnake_plain::units::UnitsBuf;

macro_rules! tests {
    ($($name:ident => $test:path;)*) => {$(
        pub(super) fn $name(_: &Runtime, v: Value) -> R {
            Ok(Value::bool($test(this(v).units())))
        }
    )*};
}
tests! {
    str_islower => unicode::is_lower;
    str_isupper => unicode::is_upper;
    str_istitle => unicode::is_title;
    str_isspace => unicode::is_space;
    str_isdecimal => unicode::is_decimal;
    str_isdigit => unicode::is_digit;
    str_isnumeric => unicode::is_numeric;
    str_isalpha => unicode::is_alpha;
    str_isalnum => unicode::is_alnum;
    str_isidentifier => unicode::is_identifier;
    str_isprintable => unicode::is_printable;
}

pub(super) fn str_isascii(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(this(v).is_ascii()))
}

macro_rules! conversions {
    ($($name:ident => $convert:path;)*) => {$(
        pub(super) fn $name(rt: &Runtime, v: Value) -> R {
            Ok(from_buf(rt, &$convert(this(v).units())).value())
        }
    )*};
}
conversions! {
    str_lower => unicode::lower;
    str_upper => unicode::upper;
    str_title => unicode::title;
    str_swapcase => unicode::swapcase;
    str_capitalize => unicode::capitalize;
    str_casefold => unicode::casefold;
}

/// The width and fill character of `center`, `ljust`, `rjust`.
fn field_arguments(rt: &Runtime, args: &[Value]) -> R<(usize, u32)> {
    let width = ssize_argument(rt, args[0])?.max(0) as usize;
    let Some(&fill) = args.get(1) else { return Ok((width, 32)) };
    let Some(fill) = fill.downcast::<StrCell>() else {
        let t = fill.ty();
        return Err(
            rt.type_error(format!("The fill character must be a unicode character, not {}", t.name()))
        );
    };
    if fill.len() != 1 {
        return Err(rt.type_error("The fill character must be exactly one character long"));
    }
    Ok((width, fill.char_at(0)))
}

/// The string with padding on both sides.
fn pad(rt: &Runtime, v: Value, left: usize, right: usize, fill: u32) -> R {
    let s = this(v);
    if left == 0 && right == 0 {
        return Ok(text::exact(rt, s).value());
    }
    let Some(len) =
        left.checked_add(right).and_then(|n| n.checked_add(s.len())).filter(|&n| n < usize::MAX / 16)
    else {
        return Err(rt.overflow_error("padded string is too long"));
    };
    let mut buf = UnitsBuf::with_capacity(len);
    buf.push_repeated(fill, left);
    buf.push_units(s.units());
    buf.push_repeated(fill, right);
    Ok(from_buf(rt, &buf).value())
}

pub(super) fn str_center(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args)?;
    let (left, right) = search::center_padding(this(v).len(), width);
    pad(rt, v, left, right, fill)
}

pub(super) fn str_ljust(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args)?;
    pad(rt, v, 0, width.saturating_sub(this(v).len()), fill)
}

pub(super) fn str_rjust(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args)?;
    pad(rt, v, width.saturating_sub(this(v).len()), 0, fill)
}

pub(super) fn str_zfill(rt: &Runtime, v: Value, width: Value) -> R {
    let width = ssize_argument(rt, width)?.max(0) as usize;
    if width > usize::MAX / 16 {
        return Err(rt.memory_error());
    }
    let s = this(v);
    match search::zfill(s.units(), width) {
        Some(buf) => Ok(from_buf(rt, &buf).value()),
        None => Ok(text::exact(rt, s).value()),
    }
}

//! `memoryview.cast`

use super::{another, items, open};
use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::objects::str::{bad_argument, codec};
use crate::types::{Args, Params};
use crate::value::memory::{ViewShape, c_strides};
use crate::value::{ListCell, StrCell, TupleCell, Value};
use kingsnake_plain::structfmt::view_code;
use std::ffi::c_char;

/// The formats that a view can be cast to, as C has them.
const FORMATS: [&std::ffi::CStr; 34] = [
    c"c", c"b", c"B", c"h", c"H", c"i", c"I", c"l", c"L", c"q", c"Q", c"n", c"N", c"f", c"d", c"?", c"P",
    c"@c", c"@b", c"@B", c"@h", c"@H", c"@i", c"@I", c"@l", c"@L", c"@q", c"@Q", c"@n", c"@N", c"@f", c"@d",
    c"@?", c"@P",
];

fn static_format(text: &[u8]) -> Option<*const c_char> {
    FORMATS.iter().find(|f| f.to_bytes() == text).map(|f| f.as_ptr())
}

pub(super) fn cast(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("cast", &["format", "shape"]).required(1);
    let [format, shape] = args.bind(rt, &P)?;
    let format = format.unwrap_or(Value::none());
    let Some(format) = format.downcast::<StrCell>() else {
        return Err(bad_argument(rt, "cast() argument 'format'", "str", format));
    };
    let view = open(rt, v)?;
    let old = view.shape();
    if !old.is_c_contiguous() {
        return Err(rt.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || old.shape.len() != 1) && old.shape.contains(&0) {
        return Err(rt.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let dimensions = match shape {
        None => None,
        Some(shape) => Some(dimensions_of(rt, shape, old.shape.len())?),
    };
    let format = codec::encode(rt, format, Some("ascii"), None)?;
    let mut new = to_one_dimension(rt, &old, &format)?;
    if let Some(dimensions) = dimensions {
        let shape = numbers(rt, dimensions)?;
        let product = shape.iter().try_fold(1_isize, |n, &d| n.checked_mul(d));
        let Some(product) = product else {
            return Err(rt.value_error("memoryview.cast(): product(shape) > SSIZE_MAX"));
        };
        if product.checked_mul(new.itemsize) != Some(new.len) {
            return Err(rt.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
        new.strides = c_strides(&shape, new.itemsize);
        new.shape = shape;
    }
    Ok(another(rt, view, &new).value())
}

/// The tuple or list of the new dimensions.
fn dimensions_of(rt: &Runtime, shape: Value, old: usize) -> R<Value> {
    let count = match (shape.downcast::<ListCell>(), shape.downcast::<TupleCell>()) {
        (Some(list), _) => list.len(),
        (_, Some(tuple)) => tuple.len(),
        _ => return Err(rt.type_error("shape must be a list or a tuple")),
    };
    if count > 64 {
        return Err(rt.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    if old != 1 && count != 1 {
        return Err(rt.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    Ok(shape)
}

fn numbers(rt: &Runtime, shape: Value) -> R<Vec<isize>> {
    let items = rt.collect(shape)?;
    let mut out = Vec::with_capacity(items.len());
    for &v in items.iter() {
        if !int::is_int(v) {
            return Err(rt.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        match int::as_i64(v) {
            Some(n @ 1..) => out.push(n as isize),
            _ => return Err(rt.value_error("memoryview.cast(): elements of shape must be integers > 0")),
        }
    }
    Ok(out)
}

fn to_one_dimension(rt: &Runtime, old: &ViewShape, format: &[u8]) -> R<ViewShape> {
    let wrong = |which: &str| {
        rt.value_error(format!(
            "memoryview: {which} format must be a native single character format prefixed with an optional '@'"
        ))
    };
    let (Some((new_code, size)), Some(text)) = (view_code(format), static_format(format)) else {
        return Err(wrong("destination"));
    };
    let Some(old_code) = items::code(old.format()).filter(|&c| view_code(&[c]).is_some()) else {
        return Err(wrong("source"));
    };
    let is_byte = |c: u8| matches!(c, b'b' | b'B' | b'c');
    if !is_byte(old_code) && !is_byte(new_code) {
        return Err(rt.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let size = size as isize;
    if old.len % size != 0 {
        return Err(rt.type_error("memoryview: length is not a multiple of itemsize"));
    }
    Ok(ViewShape {
        itemsize: size,
        format: text,
        shape: vec![old.len / size],
        strides: vec![size],
        suboffsets: None,
        ..old.clone()
    })
}

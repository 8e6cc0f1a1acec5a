//! Equality of memoryviews and other buffers: same shape, equal items, whatever the formats.

use super::this;
use crate::Runtime;
use crate::error::R;
use crate::protocol::buffer::{Buffer, flags};
use crate::types::Cmp;
use crate::value::Value;
use crate::value::memory::{MemoryViewCell, ViewShape};
use kingsnake_plain::structfmt::{self, Layout, Unpacked};

pub(super) fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let Some(equal) = equal(rt, a, b)? else { return Ok(Value::not_implemented()) };
    Ok(Value::bool(equal == (op == Cmp::Eq)))
}

/// `None`: the other object has no buffer.
fn equal(rt: &Runtime, a: Value, b: Value) -> R<Option<bool>> {
    if this(a).is_released() {
        return Ok(Some(a == b));
    }
    let left = this(a).shape();
    if b.is::<MemoryViewCell>() {
        if this(b).is_released() {
            return Ok(Some(a == b));
        }
        return Ok(Some(same_items(&left, &this(b).shape())));
    }
    if !rt.has_buffer(b) {
        return Ok(None);
    }
    let taken: R<Buffer> = rt.get_buffer(b, flags::FULL_RO);
    match taken {
        Ok(buffer) => {
            let same = same_items(&left, &ViewShape::of(&buffer));
            rt.release_buffer(&buffer);
            Ok(Some(same))
        }
        Err(raised) => {
            rt.clear_raised(raised);
            Ok(None)
        }
    }
}

fn same_items(a: &ViewShape, b: &ViewShape) -> bool {
    if a.shape != b.shape {
        return false;
    }
    let layouts = (structfmt::parse(a.format().as_bytes()), structfmt::parse(b.format().as_bytes()));
    let (Ok(x), Ok(y)) = layouts else { return false };
    if x.size as isize != a.itemsize || y.size as isize != b.itemsize || x.len != y.len {
        return false;
    }
    let whole = |l: &Layout| l.fields.iter().all(|f| !matches!(f.code, b'e' | b'f' | b'd' | b'?'));
    if a.format() == b.format() && whole(&x) && x.fields.len() == 1 {
        return a.copy() == b.copy();
    }
    let (left, right) = (a.copy(), b.copy());
    let items = |l: &Layout, bytes: &[u8]| -> Vec<Unpacked> {
        l.items().map(|item| structfmt::unpack(l.mode, item, bytes)).collect()
    };
    let (n, m) = (a.itemsize.max(1) as usize, b.itemsize.max(1) as usize);
    left.chunks(n)
        .zip(right.chunks(m))
        .all(|(p, q)| items(&x, p).iter().zip(&items(&y, q)).all(|(u, v)| same_value(u, p, v, q)))
}

/// Whether two unpacked values are equal, as Python compares them.
fn same_value(a: &Unpacked, p: &[u8], b: &Unpacked, q: &[u8]) -> bool {
    if let (Unpacked::Bytes(r), Unpacked::Bytes(s)) = (a, b) {
        return p[r.clone()] == q[s.clone()];
    }
    match (number(a), number(b)) {
        (Some(Ok(x)), Some(Ok(y))) => x == y,
        (Some(Err(x)), Some(Err(y))) => x == y,
        (Some(Ok(n)), Some(Err(x))) | (Some(Err(x)), Some(Ok(n))) => {
            x.fract() == 0.0 && x.abs() < 1e30 && x as i128 == n
        }
        _ => false,
    }
}

/// An int, or a float.
fn number(v: &Unpacked) -> Option<Result<i128, f64>> {
    match *v {
        Unpacked::Int(n) => Some(Ok(n.into())),
        Unpacked::UInt(n) => Some(Ok(n.into())),
        Unpacked::Bool(b) => Some(Ok(b.into())),
        Unpacked::Float(x) => Some(Err(x)),
        Unpacked::Bytes(_) => None,
    }
}

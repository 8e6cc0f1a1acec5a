//! Operators on constants, within CPython's limits for the size of results.

use num_bigint::BigInt;
use ruff_python_ast::{Operator, UnaryOp};

use crate::bytecode::{Const, Text};

/// Results with more bits than this are not computed.
const MAX_BITS: u64 = 128;
/// Longer strings and bytes are not built by `*`.
const MAX_STRING: usize = 4096;
/// Longer tuples are not built by `*`.
const MAX_TUPLE: usize = 256;

/// Whether the constant counts as true.
pub fn truth(value: &Const) -> Option<bool> {
    Some(match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::BigInt(_) => true,
        Const::Int(value) => *value != 0,
        Const::Float(value) => *value != 0.0,
        Const::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        Const::Str(text) => !text.is_empty(),
        Const::Bytes(bytes) => !bytes.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        Const::Code(_) => return None,
    })
}

/// A constant from an integer.
pub fn integer(value: BigInt) -> Const {
    match i64::try_from(&value) {
        Ok(small) => Const::Int(small),
        Err(_) => Const::BigInt(value),
    }
}

fn as_big(value: &Const) -> Option<BigInt> {
    Some(match value {
        Const::Int(value) => BigInt::from(*value),
        Const::BigInt(value) => value.clone(),
        Const::True => BigInt::from(1),
        Const::False => BigInt::from(0),
        _ => return None,
    })
}

/// As a float, if it is a float or an integer that a float holds exactly.
fn as_float(value: &Const) -> Option<f64> {
    match value {
        Const::Float(value) => Some(*value),
        Const::Int(value) if value.unsigned_abs() < 1 << 53 => Some(*value as f64),
        Const::True => Some(1.0),
        Const::False => Some(0.0),
        _ => None,
    }
}

/// `op operand`
pub fn unary(op: UnaryOp, operand: &Const) -> Option<Const> {
    match op {
        UnaryOp::Not => truth(operand).map(|truth| if truth { Const::False } else { Const::True }),
        UnaryOp::USub => match operand {
            Const::Float(value) => Some(Const::Float(-value)),
            Const::Complex { real, imag } => Some(Const::Complex { real: -real, imag: -imag }),
            _ => as_big(operand).map(|value| integer(-value)),
        },
        UnaryOp::UAdd => match operand {
            Const::Float(_) | Const::Complex { .. } => Some(operand.clone()),
            _ => as_big(operand).map(integer),
        },
        UnaryOp::Invert => as_big(operand).map(|value| integer(-value - 1)),
    }
}

/// `left op right`
pub fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Str(a), Const::Str(b)) if op == Operator::Add => {
            let bytes = [a.as_bytes(), b.as_bytes()].concat();
            (bytes.len() <= MAX_STRING).then(|| Text::from_wtf8(bytes.into()).map(Const::Str))?
        }
        (Const::Bytes(a), Const::Bytes(b)) if op == Operator::Add => {
            let bytes = [&a[..], &b[..]].concat();
            (bytes.len() <= MAX_STRING).then(|| Const::Bytes(bytes.into()))
        }
        (Const::Tuple(a), Const::Tuple(b)) if op == Operator::Add => {
            Some(Const::Tuple(a.iter().chain(b).cloned().collect()))
        }
        (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_), Const::Int(count)) if op == Operator::Mult => {
            repeat(left, *count)
        }
        (Const::Int(count), Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)) if op == Operator::Mult => {
            repeat(right, *count)
        }
        (Const::Complex { .. }, _) | (_, Const::Complex { .. }) => complex(op, left, right),
        (Const::Float(_), _) | (_, Const::Float(_)) => float(op, as_float(left)?, as_float(right)?),
        _ => {
            let both_bool = matches!((left, right), (Const::True | Const::False, Const::True | Const::False));
            let value = integers(op, as_big(left)?, as_big(right)?)?;
            if both_bool && matches!(op, Operator::BitOr | Operator::BitXor | Operator::BitAnd) {
                return Some(if value == Const::Int(0) { Const::False } else { Const::True });
            }
            Some(value)
        }
    }
}

fn repeat(value: &Const, count: i64) -> Option<Const> {
    let count = usize::try_from(count).unwrap_or(0);
    let fits = |length: usize, limit: usize| length.checked_mul(count).is_some_and(|total| total <= limit);
    match value {
        Const::Str(text) if fits(text.as_bytes().len(), MAX_STRING) => {
            Text::from_wtf8(text.as_bytes().repeat(count).into()).map(Const::Str)
        }
        Const::Bytes(bytes) if fits(bytes.len(), MAX_STRING) => {
            Some(Const::Bytes(bytes.repeat(count).into()))
        }
        Const::Tuple(items) if fits(items.len(), MAX_TUPLE) => {
            Some(Const::Tuple(std::iter::repeat_n(&items[..], count).flatten().cloned().collect()))
        }
        _ => None,
    }
}

fn float(op: Operator, a: f64, b: f64) -> Option<Const> {
    let value = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        _ => return None,
    };
    Some(Const::Float(value))
}

/// Only what a complex literal such as `1 + 2j` needs.
fn complex(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Complex { real: a, imag: b }, Const::Complex { real: c, imag: d }) => match op {
            Operator::Add => Some(Const::Complex { real: a + c, imag: b + d }),
            Operator::Sub => Some(Const::Complex { real: a - c, imag: b - d }),
            _ => None,
        },
        (_, Const::Complex { real, imag }) => {
            let left = as_float(left)?;
            match op {
                Operator::Add => Some(Const::Complex { real: left + real, imag: 0.0 + imag }),
                Operator::Sub => Some(Const::Complex { real: left - real, imag: 0.0 - imag }),
                _ => None,
            }
        }
        (Const::Complex { real, imag }, _) => {
            let right = as_float(right)?;
            match op {
                Operator::Add => Some(Const::Complex { real: real + right, imag: imag + 0.0 }),
                Operator::Sub => Some(Const::Complex { real: real - right, imag: imag - 0.0 }),
                _ => None,
            }
        }
        _ => None,
    }
}

fn integers(op: Operator, a: BigInt, b: BigInt) -> Option<Const> {
    let zero = BigInt::from(0);
    let value = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult if a.bits() + b.bits() <= MAX_BITS => a * b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        Operator::LShift => {
            let shift = u32::try_from(&b).ok().filter(|shift| u64::from(*shift) + a.bits() <= MAX_BITS)?;
            a << shift
        }
        Operator::RShift => a >> u32::try_from(&b).ok()?,
        Operator::Pow => {
            let exponent =
                u32::try_from(&b).ok().filter(|exponent| u64::from(*exponent) * a.bits() <= MAX_BITS)?;
            a.pow(exponent)
        }
        Operator::FloorDiv if b != zero => floor_divide(&a, &b).0,
        Operator::Mod if b != zero => floor_divide(&a, &b).1,
        Operator::Div if b != zero => {
            let (a, b) = (as_float(&integer(a))?, as_float(&integer(b))?);
            return Some(Const::Float(a / b));
        }
        _ => return None,
    };
    Some(integer(value))
}

fn floor_divide(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = (a / b, a % b);
    let zero = BigInt::from(0);
    if remainder != zero && ((remainder < zero) != (*b < zero)) {
        (quotient - 1, remainder + b)
    } else {
        (quotient, remainder)
    }
}

/// `container[index]`
pub fn subscript(container: &Const, index: &Const) -> Option<Const> {
    let Const::Int(index) = index else { return None };
    let place = |length: usize| {
        let at = if *index < 0 { index.checked_add(i64::try_from(length).ok()?)? } else { *index };
        usize::try_from(at).ok().filter(|at| *at < length)
    };
    match container {
        Const::Tuple(items) => Some(items[place(items.len())?].clone()),
        Const::Bytes(bytes) => Some(Const::Int(i64::from(bytes[place(bytes.len())?]))),
        Const::Str(text) => {
            let points: Vec<u32> = text.code_points().collect();
            Some(Const::Str(Text::from_code_points([points[place(points.len())?]])))
        }
        _ => None,
    }
}

/// The same for constants that Python holds equal, whatever their types (`0`, `0.0`, `False`, `0j`).
pub fn equality_key(value: &Const) -> Const {
    match value {
        Const::True => Const::Int(1),
        Const::False => Const::Int(0),
        Const::Complex { real, imag } if *imag == 0.0 => equality_key(&Const::Float(*real)),
        Const::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => Const::Int(*float as i64),
        other => other.clone(),
    }
}

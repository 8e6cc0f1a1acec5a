//! JSON string literals.

use super::decode_error;
use crate::Runtime;
use crate::error::R;
use crate::value::{Gc, StrCell, Value, statics};
use kingsnake_plain::units::{Units, UnitsBuf};

fn expect_str(rt: &Runtime, v: Value) -> R<Gc<StrCell>> {
    v.downcast().ok_or_else(|| {
        let t = v.ty();
        rt.type_error(format!("first argument must be a string, not {}", t.tp_name_str()))
    })
}

pub fn scanstring(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let text = expect_str(rt, args[0])?;
    let end = rt.index_isize(args[1], statics::overflow_error())?;
    let strict = args.get(2).map_or(Ok(true), |&s| rt.truthy(s))?;
    let Some(end) = usize::try_from(end).ok().filter(|&e| e <= text.len()) else {
        return Err(rt.value_error("end is out of bounds"));
    };
    let (string, next) = scan(rt, text, end, strict)?;
    Ok(rt.new_tuple(&[string.value(), rt.new_int(next as i64)]).value())
}

/// Reads a literal whose opening quote is right before `start`: the string, and where the text goes on.
pub fn scan(rt: &Runtime, text: Gc<StrCell>, start: usize, strict: bool) -> R<(Gc<StrCell>, usize)> {
    match text.units() {
        Units::Latin1(s) => scan_in(rt, text, s, start, strict),
        Units::Ucs2(s) => scan_in(rt, text, s, start, strict),
        Units::Ucs4(s) => scan_in(rt, text, s, start, strict),
    }
}

const QUOTE: u32 = '"' as u32;
const BACKSLASH: u32 = '\\' as u32;

fn scan_in<T: Copy + Into<u32>>(
    rt: &Runtime,
    text: Gc<StrCell>,
    s: &[T],
    start: usize,
    strict: bool,
) -> R<(Gc<StrCell>, usize)> {
    let stop = |c: &T| {
        let c: u32 = (*c).into();
        c == QUOTE || c == BACKSLASH || (c < 0x20 && strict)
    };
    let unterminated = || decode_error(rt, "Unterminated string starting at", text, start.wrapping_sub(1));
    let mut out: Option<UnitsBuf> = None;
    let mut at = start;
    loop {
        let Some(n) = s[at..].iter().position(stop) else { return Err(unterminated()) };
        let next = at + n;
        let piece = text.units().slice(at..next);
        match s[next].into() {
            QUOTE => {
                let string = match out {
                    None => rt.new_str_units(piece),
                    Some(mut out) => {
                        out.push_units(piece);
                        rt.new_str_units(out.as_units())
                    }
                };
                return Ok((string, next + 1));
            }
            BACKSLASH => {
                let out = out.get_or_insert_with(|| UnitsBuf::with_capacity(n + 16));
                out.push_units(piece);
                if next + 1 == s.len() {
                    return Err(unterminated());
                }
                let (c, rest) = escape(rt, text, s, next)?;
                out.push(c);
                at = rest;
            }
            _ => return Err(decode_error(rt, "Invalid control character at", text, next)),
        }
    }
}

/// The character of the escape whose backslash is at `at`, and where the text goes on.
fn escape<T: Copy + Into<u32>>(rt: &Runtime, text: Gc<StrCell>, s: &[T], at: usize) -> R<(u32, usize)> {
    let c: u32 = s[at + 1].into();
    let simple = match char::from_u32(c) {
        Some('"' | '\\' | '/') => c,
        Some('b') => 8,
        Some('f') => 12,
        Some('n') => 10,
        Some('r') => 13,
        Some('t') => 9,
        Some('u') => {
            if at + 6 >= s.len() {
                return Err(decode_error(rt, "Invalid \\uXXXX escape", text, at + 1));
            }
            let Some(high) = hex4(s, at + 2) else {
                return Err(decode_error(rt, "Invalid \\uXXXX escape", text, at + 1));
            };
            return surrogate_pair(rt, text, s, high, at + 6);
        }
        _ => return Err(decode_error(rt, "Invalid \\escape", text, at)),
    };
    Ok((simple, at + 2))
}

fn hex4<T: Copy + Into<u32>>(s: &[T], at: usize) -> Option<u32> {
    s.get(at..at + 4)?.iter().try_fold(0, |n, &c| Some(n << 4 | char::from_u32(c.into())?.to_digit(16)?))
}

/// `high`, joined with the low surrogate whose escape may follow at `at`.
fn surrogate_pair<T: Copy + Into<u32>>(
    rt: &Runtime,
    text: Gc<StrCell>,
    s: &[T],
    high: u32,
    at: usize,
) -> R<(u32, usize)> {
    let follows = (0xd800..0xdc00).contains(&high)
        && at + 6 < s.len()
        && s[at].into() == BACKSLASH
        && s[at + 1].into() == 'u' as u32;
    if !follows {
        return Ok((high, at));
    }
    match hex4(s, at + 2) {
        None => Err(decode_error(rt, "Invalid \\uXXXX escape", text, at + 1)),
        Some(low) if (0xdc00..0xe000).contains(&low) => {
            Ok((0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), at + 6))
        }
        Some(_) => Ok((high, at)),
    }
}

// ---- writing ----

pub fn encode_ascii(rt: &Runtime, _: Value, v: Value) -> R {
    let s = expect_str(rt, v)?;
    let mut out = UnitsBuf::with_capacity(s.len() + 2);
    push_ascii(&mut out, s.units());
    Ok(rt.new_str_units(out.as_units()).value())
}

pub fn encode(rt: &Runtime, _: Value, v: Value) -> R {
    let s = expect_str(rt, v)?;
    let mut out = UnitsBuf::with_capacity(s.len() + 2);
    push_plain(&mut out, s.units());
    Ok(rt.new_str_units(out.as_units()).value())
}

fn short_escape(c: u32) -> Option<&'static str> {
    Some(match c {
        QUOTE => "\\\"",
        BACKSLASH => "\\\\",
        8 => "\\b",
        9 => "\\t",
        10 => "\\n",
        12 => "\\f",
        13 => "\\r",
        _ => return None,
    })
}

fn push_escape(out: &mut UnitsBuf, c: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| DIGITS[(c >> shift) as usize & 15];
    out.push_latin1(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// The literal with nothing but ASCII in it.
pub fn push_ascii(out: &mut UnitsBuf, text: Units<'_>) {
    let plain = |c: u32| (0x20..0x7f).contains(&c) && c != QUOTE && c != BACKSLASH;
    push_with(out, text, plain, |out, c| match c {
        0x10000.. => {
            push_escape(out, 0xd800 + ((c - 0x10000) >> 10));
            push_escape(out, 0xdc00 + (c & 0x3ff));
        }
        _ => push_escape(out, c),
    });
}

/// The literal with only what must be escaped.
pub fn push_plain(out: &mut UnitsBuf, text: Units<'_>) {
    push_with(out, text, |c| c >= 0x20 && c != QUOTE && c != BACKSLASH, push_escape);
}

fn push_with(
    out: &mut UnitsBuf,
    text: Units<'_>,
    plain: impl Fn(u32) -> bool,
    escape: impl Fn(&mut UnitsBuf, u32),
) {
    out.push(QUOTE);
    let mut from = 0;
    for (i, c) in text.iter().enumerate() {
        if plain(c) {
            continue;
        }
        out.push_units(text.slice(from..i));
        from = i + 1;
        match short_escape(c) {
            Some(short) => out.push_str(short),
            None => escape(out, c),
        }
    }
    out.push_units(text.slice(from..text.len()));
    out.push(QUOTE);
}

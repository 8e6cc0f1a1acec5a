//! Parsing by position: `PyArg_ParseTuple` and its kin.

use super::format::{Format, Variables};
use super::refusal::Caller;
use super::taken::Taken;
use super::units::convert;
use crate::abi::{Array, Borrowed, CResult, Cx, Gc, OneOrZero};
use core::ffi::CStr;
use kingsnake_runtime::runtime::fatal;
use kingsnake_runtime::value::TupleCell;

/// Where the arguments lie.
#[derive(Clone, Copy)]
pub enum Items<'c> {
    Tuple(Gc<TupleCell>),
    Array(Array<'c>, usize),
}

impl<'c> Items<'c> {
    #[inline(always)]
    pub fn len(self) -> usize {
        match self {
            Items::Tuple(tuple) => tuple.len(),
            Items::Array(_, len) => len,
        }
    }

    /// Argument `index`, which is below the length. A NULL among them is an error of the caller's.
    #[inline(always)]
    pub fn get(self, cx: &'c Cx, index: usize) -> CResult<Borrowed<'c>> {
        match self {
            Items::Tuple(tuple) => {
                if let Some(object) = tuple.raw_items()[index].get().and_then(|word| word.as_object()) {
                    return Ok(Borrowed::of_object(object));
                }
                let item = cx.runtime().heap.lend_item(tuple.header(), index);
                item.map(Borrowed::of_object).ok_or_else(|| cx.null_argument())
            }
            Items::Array(array, _) => array.get(index).ok_or_else(|| cx.null_argument()),
        }
    }
}

/// How many arguments a format wants, and who is called.
struct Shape<'c> {
    min: usize,
    max: usize,
    caller: Caller<'c>,
}

/// The deepest nesting of `(…)`.
const MAX_LEVELS: usize = 30;

impl<'c> Shape<'c> {
    #[inline]
    fn of(format: &'c CStr) -> Shape<'c> {
        let bytes = format.to_bytes_with_nul();
        let (mut min, mut max, mut level, mut at) = (None, 0, 0, 0);
        loop {
            match bytes[at] {
                // `e` and the letter behind it are one unit.
                b'e' => {}
                c if c.is_ascii_alphabetic() => max += (level == 0) as usize,
                b'(' => {
                    max += (level == 0) as usize;
                    level += 1;
                    if level >= MAX_LEVELS {
                        fatal("too many tuple nesting levels in argument format string");
                    }
                }
                b')' if level == 0 => fatal("excess ')' in getargs format"),
                b')' => level -= 1,
                0 | b':' | b';' => break,
                b'|' if level == 0 => min = Some(max),
                _ => {}
            }
            at += 1;
        }
        if level != 0 {
            fatal("missing ')' in getargs format");
        }
        let caller = match bytes[at] {
            0 => Caller::default(),
            _ => CStr::from_bytes_with_nul(&bytes[at..]).map(Caller::of_format).unwrap_or_default(),
        };
        Shape { min: min.unwrap_or(max), max, caller }
    }
}

/// Parses arguments by position.
#[inline]
pub fn parse<'c>(
    cx: &'c Cx,
    items: Items<'c>,
    format: &'c CStr,
    to: &mut Variables<'_, '_, 'c>,
) -> CResult<OneOrZero> {
    let shape = Shape::of(format);
    let count = items.len();
    if count < shape.min || count > shape.max {
        return Err(wrong_count(cx, &shape, count));
    }
    let mut taken = Taken::default();
    let mut format = Format::new(format);
    for i in 0..count {
        format.next_is(b'|');
        let outcome = match items.get(cx, i) {
            Ok(arg) => convert(&mut format, arg, to, &mut taken),
            Err(raised) => Err(raised.into()),
        };
        if let Err(refusal) = outcome {
            let raised = shape.caller.refused(cx, refusal, i + 1);
            taken.give_back();
            return Err(raised);
        }
    }
    if !matches!(format.peek(), 0 | b'(' | b'|' | b':' | b';') && !format.peek().is_ascii_alphabetic() {
        let raised = bad_end(cx, format);
        taken.give_back();
        return Err(raised);
    }
    Ok(OneOrZero)
}

#[cold]
fn bad_end(cx: &Cx, format: Format<'_>) -> crate::abi::Raised {
    cx.system_error(format!("bad format string: {}", super::refusal::cut(format.whole(), 200)))
}

#[cold]
fn wrong_count(cx: &Cx, shape: &Shape<'_>, given: usize) -> crate::abi::Raised {
    if let Some(message) = shape.caller.message {
        return cx.type_error(message.to_string_lossy());
    }
    let (takes, wanted) = match () {
        _ if shape.min == shape.max => ("exactly", shape.max),
        _ if given < shape.min => ("at least", shape.min),
        _ => ("at most", shape.max),
    };
    shape.caller.wrong_count(cx, 150, takes, wanted, "", given)
}

/// Parses one object: `PyArg_Parse`.
pub fn parse_one<'c>(
    cx: &'c Cx,
    object: Option<Borrowed<'c>>,
    format: &'c CStr,
    to: &mut Variables<'_, '_, 'c>,
) -> CResult<OneOrZero> {
    let shape = Shape::of(format);
    let who = || shape.caller.called(200, "function");
    if shape.max == 0 {
        return match object {
            None => Ok(OneOrZero),
            Some(_) => Err(cx.type_error(format!("{} takes no arguments", who()))),
        };
    }
    if (shape.min, shape.max) != (1, 1) {
        return Err(cx.system_error("old style getargs format uses new features"));
    }
    let Some(object) = object else {
        return Err(cx.type_error(format!("{} takes at least one argument", who())));
    };
    let mut taken = Taken::default();
    match convert(&mut Format::new(format), object, to, &mut taken) {
        Ok(()) => Ok(OneOrZero),
        Err(refusal) => {
            let raised = shape.caller.refused(cx, refusal, 0);
            taken.give_back();
            Err(raised)
        }
    }
}

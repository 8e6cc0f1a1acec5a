//! Parsing by position and name with a `_PyArg_Parser`, whose format is looked at once.

use super::format::{Format, Variables};
use super::keywords::{NameCount, missing, too_many};
use super::refusal::Caller;
use super::source::Keywords;
use super::taken::Taken;
use super::tuple::Items;
use super::units::convert;
use crate::abi::units::{Limits, Names, ParserArg};
use crate::abi::{Borrowed, CResult, Cx, OneOrZero, Raised};
use core::ffi::CStr;

/// What the parser says, ready.
#[derive(Clone, Copy)]
pub struct Ready<'c> {
    pub names: Names<'c>,
    pub limits: Limits,
    pub caller: Caller<'c>,
}

impl<'c> Ready<'c> {
    /// Looks at the parser's format and names, if nobody has yet.
    pub fn of(cx: &'c Cx, parser: ParserArg<'c>) -> CResult<Ready<'c>> {
        let names = parser.names(cx)?;
        if !parser.is_ready() {
            prepare(cx, parser, names)?;
        }
        let caller = Caller { name: parser.function_name(), message: parser.message() };
        Ok(Ready { names, limits: parser.limits(), caller })
    }

    /// How many parameters there are.
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.names.from(0).count()
    }
}

#[cold]
fn prepare(cx: &Cx, parser: ParserArg<'_>, names: Names<'_>) -> CResult<()> {
    let count = NameCount::of(cx, names)?;
    let Some(format) = parser.format() else {
        let limits = Limits { positional_only: count.unnamed, ..Limits::default() };
        parser.make_ready(None, None, limits);
        return Ok(());
    };
    let limits = limits_of(cx, format, &count)?;
    let caller = Caller::within(format);
    parser.make_ready(caller.name, caller.message, limits);
    Ok(())
}

/// The limits that `|` and `$` in the format set.
fn limits_of(cx: &Cx, text: &CStr, count: &NameCount) -> CResult<Limits> {
    let mut format = Format::new(text);
    let (mut min, mut max) = (None, None);
    for i in 0..count.all {
        if format.next_is(b'|') {
            if min.is_some() {
                return Err(cx.system_error("Invalid format string (| specified twice)"));
            }
            if max.is_some() {
                return Err(cx.system_error("Invalid format string ($ before |)"));
            }
            min = Some(i);
        }
        if format.next_is(b'$') {
            if max.is_some() {
                return Err(cx.system_error("Invalid format string ($ specified twice)"));
            }
            if i < count.unnamed {
                return Err(cx.system_error("Empty parameter name after $"));
            }
            max = Some(i);
        }
        if format.at_end() {
            return Err(cx.system_error(format!(
                "More keyword list entries ({}) than format specifiers ({i})",
                count.all
            )));
        }
        if let Err(message) = format.skip(None, true) {
            return Err(cx.system_error(format!("{message}: '{}'", format.rest_text())));
        }
    }
    if !format.at_end() && !matches!(format.peek(), b'|' | b'$') {
        return Err(cx.system_error(format!(
            "more argument specifiers than keyword list entries (remaining format:'{}')",
            format.rest_text()
        )));
    }
    let limit = |n: Option<usize>| n.unwrap_or(count.all);
    Ok(Limits { positional_only: count.unnamed, min: limit(min), max: limit(max) })
}

/// Checks how many arguments came by position.
#[cold]
fn wrong_positional(cx: &Cx, caller: Caller<'_>, limits: Limits, given: usize) -> Raised {
    if limits.max == 0 {
        let who = caller.called(200, "function");
        return cx.type_error(format!("{who} takes no positional arguments"));
    }
    let takes = if limits.min < limits.max { "at most" } else { "exactly" };
    caller.wrong_count(cx, 200, takes, limits.max, "positional ", given)
}

/// Parses arguments by position and name.
pub fn parse<'c>(
    cx: &'c Cx,
    items: Items<'c>,
    keywords: Keywords<'c>,
    parser: ParserArg<'c>,
    to: &mut Variables<'_, '_, 'c>,
) -> CResult<OneOrZero> {
    let ready = Ready::of(cx, parser)?;
    let (given, count) = (items.len(), ready.count());
    if given + keywords.len() > count {
        return Err(too_many(cx, ready.caller, count, given, given + keywords.len()));
    }
    if ready.limits.max < given {
        return Err(wrong_positional(cx, ready.caller, ready.limits, given));
    }
    let Some(format) = parser.format() else { return Err(cx.bad_internal_call()) };
    let mut taken = Taken::default();
    match run(cx, items, keywords, &ready, Format::new(format), to, &mut taken) {
        Ok(()) => Ok(OneOrZero),
        Err(raised) => {
            taken.give_back();
            Err(raised)
        }
    }
}

fn run<'c>(
    cx: &'c Cx,
    items: Items<'c>,
    keywords: Keywords<'c>,
    ready: &Ready<'c>,
    mut format: Format<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> CResult<()> {
    let mut left = keywords.len();
    for (i, name) in ready.names.from(0).enumerate() {
        format.next_is(b'|');
        format.next_is(b'$');
        let arg: Option<Borrowed<'c>> = if i < items.len() {
            Some(items.get(cx, i)?)
        } else if left != 0 && i >= ready.limits.positional_only {
            keywords.find(cx, name)?.inspect(|_| left -= 1)
        } else {
            None
        };
        if let Some(arg) = arg {
            convert(&mut format, arg, to, taken).map_err(|r| ready.caller.refused(cx, r, i + 1))?;
            continue;
        }
        if i < ready.limits.min {
            return Err(absent(cx, ready, name, i, items.len()));
        }
        if left == 0 {
            return Ok(());
        }
        if let Err(message) = format.skip(Some(&mut *to.va), to.clean) {
            return Err(cx.system_error(format!("{message}: '{}'", format.rest_text())));
        }
    }
    if left == 0 {
        return Ok(());
    }
    keywords.check_rest(cx, ready.names, ready.limits.positional_only, items.len(), ready.caller)
}

#[cold]
fn absent(cx: &Cx, ready: &Ready<'_>, name: &CStr, index: usize, given: usize) -> Raised {
    let limits = ready.limits;
    if index >= limits.positional_only {
        return missing(cx, ready.caller, name, index + 1);
    }
    let wanted = limits.positional_only.min(limits.min);
    let takes = if wanted < limits.max { "at least" } else { "exactly" };
    ready.caller.wrong_count(cx, 200, takes, wanted, "positional ", given)
}

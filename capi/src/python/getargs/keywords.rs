//! Parsing by position and name: `PyArg_ParseTupleAndKeywords`, where the format is looked at as it is used.

use super::format::{Format, Variables};
use super::refusal::Caller;
use super::source::Keywords;
use super::taken::Taken;
use super::tuple::Items;
use super::units::convert;
use crate::abi::units::Names;
use crate::abi::{Borrowed, CResult, Cx, OneOrZero, Raised};
use core::ffi::CStr;

/// How many names there are, and how many in front are empty.
pub struct NameCount {
    pub all: usize,
    pub unnamed: usize,
}

impl NameCount {
    pub fn of(cx: &Cx, names: Names<'_>) -> CResult<NameCount> {
        let unnamed = names.from(0).take_while(|name| name.is_empty()).count();
        let mut all = unnamed;
        for name in names.from(unnamed) {
            if name.is_empty() {
                return Err(cx.system_error("Empty keyword parameter name"));
            }
            all += 1;
        }
        Ok(NameCount { all, unnamed })
    }
}

/// One call being parsed.
struct Parse<'c> {
    cx: &'c Cx,
    items: Items<'c>,
    keywords: Keywords<'c>,
    names: Names<'c>,
    count: NameCount,
    caller: Caller<'c>,
    /// Behind `|`: how many arguments are needed.
    min: Option<usize>,
    /// Behind `$`: how many may be positional.
    max: Option<usize>,
    /// Arguments by name that have not been used.
    left: usize,
    /// A positional-only argument is missing: that is told when the limits are known.
    too_few: bool,
}

/// `given` arguments are more than there are parameters.
#[cold]
pub fn too_many(cx: &Cx, caller: Caller<'_>, parameters: usize, by_position: usize, given: usize) -> Raised {
    // By position there may be none at all: then what is too many are the keywords.
    let kind = if by_position == 0 { "keyword " } else { "" };
    caller.wrong_count(cx, 200, "at most", parameters, kind, given)
}

#[cold]
pub fn missing(cx: &Cx, caller: Caller<'_>, name: &CStr, number: usize) -> Raised {
    let who = caller.called(200, "function");
    cx.type_error(format!("{who} missing required argument '{}' (pos {number})", name.to_string_lossy()))
}

/// Parses arguments by position and name.
pub fn parse<'c>(
    cx: &'c Cx,
    items: Items<'c>,
    keywords: Keywords<'c>,
    format: &'c CStr,
    names: Names<'c>,
    to: &mut Variables<'_, '_, 'c>,
) -> CResult<OneOrZero> {
    let count = NameCount::of(cx, names)?;
    let caller = Caller::within(format);
    let (by_position, by_name) = (items.len(), keywords.len());
    if by_position + by_name > count.all {
        return Err(too_many(cx, caller, count.all, by_position, by_position + by_name));
    }
    let mut call = Parse {
        cx,
        items,
        keywords,
        names,
        count,
        caller,
        min: None,
        max: None,
        left: by_name,
        too_few: false,
    };
    let mut taken = Taken::default();
    match call.run(Format::new(format), to, &mut taken) {
        Ok(()) => Ok(OneOrZero),
        Err(raised) => {
            taken.give_back();
            Err(raised)
        }
    }
}

impl<'c> Parse<'c> {
    fn run(
        &mut self,
        mut format: Format<'c>,
        to: &mut Variables<'_, '_, 'c>,
        taken: &mut Taken<'c>,
    ) -> CResult<()> {
        let mut i = 0;
        while i < self.count.all {
            if self.marks(&mut format, i)? {
                break;
            }
            if format.at_end() {
                return Err(self.cx.system_error(format!(
                    "More keyword list entries ({}) than format specifiers ({i})",
                    self.count.all
                )));
            }
            if !self.too_few {
                if let Some(arg) = self.argument(i)? {
                    if let Err(refusal) = convert(&mut format, arg, to, taken) {
                        return Err(self.caller.refused(self.cx, refusal, i + 1));
                    }
                    i += 1;
                    continue;
                }
                if self.min.is_none() {
                    self.absent(i)?;
                }
                if self.left == 0 && !self.too_few {
                    return Ok(());
                }
            }
            if let Err(message) = format.skip(Some(&mut *to.va), to.clean) {
                return Err(self.cx.system_error(format!("{message}: '{}'", format.rest_text())));
            }
            i += 1;
        }
        self.finish(format, i)
    }

    /// Reads `|` and `$` in front of parameter `i`. True: enough is known to say that there are too few arguments.
    fn marks(&mut self, format: &mut Format<'c>, i: usize) -> CResult<bool> {
        if format.next_is(b'|') {
            if self.min.is_some() {
                return Err(self.cx.system_error("Invalid format string (| specified twice)"));
            }
            self.min = Some(i);
            if self.max.is_some() {
                return Err(self.cx.system_error("Invalid format string ($ before |)"));
            }
        }
        if !format.next_is(b'$') {
            return Ok(false);
        }
        if self.max.is_some() {
            return Err(self.cx.system_error("Invalid format string ($ specified twice)"));
        }
        self.max = Some(i);
        if i < self.count.unnamed {
            return Err(self.cx.system_error("Empty parameter name after $"));
        }
        if self.too_few {
            return Ok(true);
        }
        let given = self.items.len();
        if i < given {
            let takes = if self.min.is_some() { "at most" } else { "exactly" };
            return Err(self.caller.wrong_count(self.cx, 200, takes, i, "positional ", given));
        }
        Ok(false)
    }

    /// Argument `i`, by position or name.
    fn argument(&mut self, i: usize) -> CResult<Option<Borrowed<'c>>> {
        if i < self.items.len() {
            return self.items.get(self.cx, i).map(Some);
        }
        if self.left == 0 || i < self.count.unnamed {
            return Ok(None);
        }
        let Some(name) = self.names.get(i) else { return Ok(None) };
        let found = self.keywords.find(self.cx, name)?;
        self.left -= found.is_some() as usize;
        Ok(found)
    }

    /// Argument `i`, which is needed, has not been given.
    fn absent(&mut self, i: usize) -> CResult<()> {
        if i < self.count.unnamed {
            self.too_few = true;
            return Ok(());
        }
        let name = self.names.get(i).unwrap_or_default();
        Err(missing(self.cx, self.caller, name, i + 1))
    }

    fn finish(&self, format: Format<'c>, reached: usize) -> CResult<()> {
        if self.too_few {
            let wanted = self.count.unnamed.min(self.min.unwrap_or(usize::MAX));
            let takes = if wanted < reached { "at least" } else { "exactly" };
            let given = self.items.len();
            return Err(self.caller.wrong_count(self.cx, 200, takes, wanted, "positional ", given));
        }
        if !format.at_end() && !matches!(format.peek(), b'|' | b'$') {
            return Err(self.cx.system_error(format!(
                "more argument specifiers than keyword list entries (remaining format:'{}')",
                format.rest_text()
            )));
        }
        if self.left == 0 {
            return Ok(());
        }
        self.keywords.check_rest(self.cx, self.names, self.count.unnamed, self.items.len(), self.caller)
    }
}

//! Taking the arguments of a native function apart.

use super::slots::Args;
use crate::Runtime;
use crate::error::R;
use crate::value::{Gc, StrCell, Value};

impl<'a> Args<'a> {
    pub const NONE: Args<'static> = Args { all: &[], names: None };

    #[inline(always)]
    pub const fn positional(all: &'a [Value]) -> Args<'a> {
        Args { all, names: None }
    }

    /// The positional arguments.
    #[inline(always)]
    pub fn pos(&self) -> &'a [Value] {
        match self.names {
            None => self.all,
            Some(names) => &self.all[..self.all.len() - names.len()],
        }
    }

    /// The keyword arguments: names and values.
    pub fn keywords(&self) -> impl Iterator<Item = (Gc<StrCell>, Value)> + use<'a> {
        let first = self.pos().len();
        let all = self.all;
        let count = self.names.map_or(0, |n| n.len());
        let names = self.names;
        (0..count).filter_map(move |i| Some((names?.get(i).downcast::<StrCell>()?, all[first + i])))
    }

    pub fn has_keywords(&self) -> bool {
        self.names.is_some_and(|n| !n.is_empty())
    }

    /// TypeError if there are keyword arguments: `name() takes no keyword arguments`.
    pub fn no_keywords(&self, rt: &Runtime, name: &str) -> R<&'a [Value]> {
        if self.has_keywords() {
            return Err(rt.type_error(format!("{name}() takes no keyword arguments")));
        }
        Ok(self.all)
    }

    /// Assigns the arguments to parameters.
    ///
    /// ```ignore
    /// const P: Params = Params::new("replace", &["old", "new", "count"]).required(2).positional_only(2);
    /// let [old, new, count] = args.bind(rt, &P)?;   // [Option<Value>; 3], the first two are Some
    /// ```
    pub fn bind<const N: usize>(&self, rt: &Runtime, params: &Params) -> R<[Option<Value>; N]> {
        debug_assert_eq!(N, params.names.len());
        let pos = self.pos();
        let mut out = [None; N];
        if self.all.len() > N || pos.len() > params.max_positional {
            return Err(params.too_many(rt, pos.len(), self.all.len()));
        }
        for (slot, &value) in out.iter_mut().zip(pos) {
            *slot = Some(value);
        }
        let mut wrong = None;
        for (name, value) in self.keywords() {
            let found =
                params.names.iter().position(|&n| *name == *n).filter(|&i| i >= params.positional_only);
            match found {
                Some(i) if i >= pos.len() => out[i] = Some(value),
                _ => wrong = wrong.or(Some((name, found))),
            }
        }
        if let Some(i) = (0..params.required).find(|&i| out[i].is_none()) {
            return Err(params.missing(rt, i, pos.len()));
        }
        match wrong {
            None => Ok(out),
            Some((name, found)) => Err(params.wrong_keyword(rt, name, found)),
        }
    }
}

/// The parameters of a native function.
pub struct Params {
    pub function: &'static str,
    pub names: &'static [&'static str],
    required: usize,
    positional_only: usize,
    max_positional: usize,
}

impl Params {
    pub const fn new(function: &'static str, names: &'static [&'static str]) -> Params {
        Params { function, names, required: 0, positional_only: 0, max_positional: names.len() }
    }

    /// The first `n` must be given.
    pub const fn required(mut self, n: usize) -> Params {
        self.required = n;
        self
    }

    /// The first `n` cannot be given by name.
    pub const fn positional_only(mut self, n: usize) -> Params {
        self.positional_only = n;
        self
    }

    /// Only the first `n` can be given by position.
    pub const fn keyword_only_after(mut self, n: usize) -> Params {
        self.max_positional = n;
        self
    }

    #[cold]
    fn too_many(&self, rt: &Runtime, positional: usize, all: usize) -> crate::error::Raised {
        let function = self.function;
        let (max, total) = (self.max_positional, self.names.len());
        let s = |n: usize| if n == 1 { "" } else { "s" };
        if all > total {
            let keyword = if positional == 0 { "keyword " } else { "" };
            let message =
                format!("{function}() takes at most {total} {keyword}argument{} ({all} given)", s(total));
            return rt.type_error(message);
        }
        if max == 0 {
            return rt.type_error(format!("{function}() takes no positional arguments"));
        }
        let how = if self.required < max { "at most" } else { "exactly" };
        rt.type_error(format!(
            "{function}() takes {how} {max} positional argument{} ({positional} given)",
            s(max)
        ))
    }

    #[cold]
    fn missing(&self, rt: &Runtime, index: usize, given: usize) -> crate::error::Raised {
        let function = self.function;
        if index < self.positional_only {
            let n = self.required.min(self.positional_only);
            let how = if n < self.max_positional { "at least" } else { "exactly" };
            let s = if n == 1 { "" } else { "s" };
            return rt
                .type_error(format!("{function}() takes {how} {n} positional argument{s} ({given} given)"));
        }
        let name = self.names[index];
        rt.type_error(format!("{function}() missing required argument '{name}' (pos {})", index + 1))
    }

    /// For a keyword that is no parameter's, or that of one given by position.
    #[cold]
    fn wrong_keyword(&self, rt: &Runtime, name: Gc<StrCell>, found: Option<usize>) -> crate::error::Raised {
        let (function, name) = (self.function, name.to_text());
        rt.type_error(match found {
            Some(i) => format!("argument for {function}() given by name ('{name}') and position ({})", i + 1),
            None => format!("'{name}' is an invalid keyword argument for {function}()"),
        })
    }
}

/// Checks the number of arguments of a function that takes `min..=max` positional ones.
#[inline(always)]
pub fn check_count(rt: &Runtime, name: &str, given: usize, min: usize, max: usize) -> R<()> {
    if given >= min && given <= max {
        return Ok(());
    }
    Err(count_error(rt, name, given, min, max))
}

#[cold]
fn count_error(rt: &Runtime, name: &str, given: usize, min: usize, max: usize) -> crate::error::Raised {
    let s = |n: usize| if n == 1 { "" } else { "s" };
    rt.type_error(if min == max {
        format!("{name} expected {min} argument{}, got {given}", s(min))
    } else if given < min {
        format!("{name} expected at least {min} argument{}, got {given}", s(min))
    } else {
        format!("{name} expected at most {max} argument{}, got {given}", s(max))
    })
}

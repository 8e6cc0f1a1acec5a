//! Keyword arguments, in the two forms in which C gets them.

use super::refusal::Caller;
use crate::abi::units::Names;
use crate::abi::{Array, Borrowed, CResult, Cx, Gc, Raised};
use core::ffi::CStr;
use kingsnake_runtime::heap::native::{lend_dict_value, utf8_of};
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::{DictCell, StrCell, TupleCell, Value};

/// The keyword arguments of one call.
#[derive(Clone, Copy)]
pub enum Keywords<'c> {
    None,
    Dict(Gc<DictCell>),
    /// The values lie in the array from the given place on.
    Array {
        names: Gc<TupleCell>,
        values: Array<'c>,
        from: usize,
    },
}

/// Whether the string reads `name`.
fn reads(cx: &Cx, s: Gc<StrCell>, name: &CStr) -> bool {
    let name = name.to_bytes();
    match s.ascii() {
        Some(text) => text.as_bytes() == name,
        None if name.is_ascii() => false,
        None => utf8_of(cx.runtime(), s).is_ok_and(|(data, len)| cx.items(data, len) == name),
    }
}

impl<'c> Keywords<'c> {
    /// Of a `kwargs` parameter: NULL and the empty dict are none.
    pub fn of_dict(cx: &Cx, kwargs: Option<Borrowed<'c>>) -> CResult<Keywords<'c>> {
        let Some(kwargs) = kwargs else { return Ok(Keywords::None) };
        let dict: Gc<DictCell> = kwargs.cell_or_bad_call(cx)?;
        Ok(if dict::len(dict) == 0 { Keywords::None } else { Keywords::Dict(dict) })
    }

    /// Of a vectorcall: a tuple of names, NULL for none.
    pub fn of_names(
        cx: &Cx,
        names: Option<Borrowed<'c>>,
        values: Array<'c>,
        from: usize,
    ) -> CResult<Keywords<'c>> {
        let Some(names) = names else { return Ok(Keywords::None) };
        let names: Gc<TupleCell> = names.cell_or_bad_call(cx)?;
        Ok(if names.is_empty() { Keywords::None } else { Keywords::Array { names, values, from } })
    }

    #[inline(always)]
    pub fn len(self) -> usize {
        match self {
            Keywords::None => 0,
            Keywords::Dict(dict) => dict::len(dict),
            Keywords::Array { names, .. } => names.len(),
        }
    }

    /// The argument of that name, lent by who holds it.
    pub fn find(self, cx: &'c Cx, name: &CStr) -> CResult<Option<Borrowed<'c>>> {
        match self {
            Keywords::None => Ok(None),
            Keywords::Dict(dict) => {
                let key = cx.name_text(name)?.value();
                Ok(lend_dict_value(cx.runtime(), dict, key)?.map(Borrowed::of_object))
            }
            Keywords::Array { names, values, from } => {
                let is_it = |key: Value| key.downcast::<StrCell>().is_some_and(|s| reads(cx, s, name));
                Ok(names.iter().position(is_it).and_then(|i| values.get(from + i)))
            }
        }
    }

    /// Every name that was given.
    fn keys(self) -> Vec<Gc<StrCell>> {
        // The names are held by the dict or the tuple, which does not change meanwhile.
        let mut keys = Vec::new();
        match self {
            Keywords::None => {}
            Keywords::Dict(dict) => keys.extend(dict::iter(dict).filter_map(|(key, _)| key.downcast())),
            Keywords::Array { names, .. } => keys.extend(names.iter().filter_map(|key| key.downcast())),
        }
        keys
    }

    /// Looks for what is wrong when more names were given than were used: one that is no parameter, or one of those that
    /// were given by position too (`positional` of them; the first `unnamed` parameters have no name).
    #[cold]
    pub fn check_rest(
        self,
        cx: &'c Cx,
        names: Names<'c>,
        unnamed: usize,
        positional: usize,
        caller: Caller<'c>,
    ) -> CResult<()> {
        for (i, name) in names.from(unnamed).enumerate().take(positional.saturating_sub(unnamed)) {
            if self.find(cx, name)?.is_some() {
                return Err(cx.type_error(format!(
                    "argument for {} given by name ('{}') and position ({})",
                    caller.called(200, "function"),
                    name.to_string_lossy(),
                    unnamed + i + 1
                )));
            }
        }
        let keys = self.keys();
        if keys.len() < self.len() {
            return Err(cx.type_error("keywords must be strings"));
        }
        match keys.into_iter().find(|&key| !names.from(unnamed).any(|name| reads(cx, key, name))) {
            Some(key) => Err(unknown(cx, key, caller)),
            None => Ok(()),
        }
    }
}

#[cold]
fn unknown(cx: &Cx, key: Gc<StrCell>, caller: Caller<'_>) -> Raised {
    let message = format!(
        "'{}' is an invalid keyword argument for {}",
        key.to_text(),
        caller.called(200, "this function")
    );
    cx.type_error(message)
}

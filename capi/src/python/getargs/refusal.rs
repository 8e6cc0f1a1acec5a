//! Why an argument does not fit, and the exception that says so.

use crate::abi::{CResult, Cx, Raised};
use core::ffi::CStr;
use kingsnake_runtime::error::Raised as Unwinding;

/// The outcome of one unit.
pub enum Refusal {
    /// An exception says it.
    Raised(Raised),
    /// A text about the argument; one that begins with `(` speaks of the format, not of the argument.
    Text {
        text: String,
        /// Which item of which item, from the outermost.
        path: Vec<usize>,
    },
}

pub type Fits<T = ()> = Result<T, Refusal>;

impl From<Raised> for Refusal {
    #[inline(always)]
    fn from(raised: Raised) -> Refusal {
        Refusal::Raised(raised)
    }
}

impl From<Unwinding> for Refusal {
    #[inline(always)]
    fn from(raised: Unwinding) -> Refusal {
        Refusal::Raised(raised.into())
    }
}

impl Refusal {
    #[cold]
    pub fn text(text: impl Into<String>) -> Refusal {
        Refusal::Text { text: text.into(), path: Vec::new() }
    }

    /// The refusal is about an item of what was looked at.
    #[cold]
    pub fn of_item(mut self, index: usize) -> Refusal {
        if let Refusal::Text { path, .. } = &mut self {
            path.insert(0, index + 1);
        }
        self
    }
}

/// Who is called: what messages say of it.
#[derive(Clone, Copy, Default)]
pub struct Caller<'c> {
    pub name: Option<&'c CStr>,
    /// Stands for every message, if there.
    pub message: Option<&'c CStr>,
}

/// The first `limit` bytes of a C string, as text.
pub fn cut(text: &CStr, limit: usize) -> String {
    let bytes = text.to_bytes();
    String::from_utf8_lossy(&bytes[..bytes.len().min(limit)]).into_owned()
}

/// The first `limit` bytes of `text`, whole characters.
pub fn cut_str(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl<'c> Caller<'c> {
    /// What stands behind `:` or `;` in a format, which begins there.
    pub fn of_format(end: &'c CStr) -> Caller<'c> {
        let rest = end.to_bytes_with_nul().get(1..).and_then(|rest| CStr::from_bytes_with_nul(rest).ok());
        match end.to_bytes().first() {
            Some(b':') => Caller { name: rest, message: None },
            Some(b';') => Caller { name: None, message: rest },
            _ => Caller::default(),
        }
    }

    /// As CPython searches the whole format: the first `:`, else the first `;`.
    pub fn within(format: &'c CStr) -> Caller<'c> {
        let bytes = format.to_bytes_with_nul();
        let at = |wanted: u8| {
            let at = bytes.iter().position(|&b| b == wanted)?;
            CStr::from_bytes_with_nul(&bytes[at..]).ok()
        };
        at(b':').or_else(|| at(b';')).map(Caller::of_format).unwrap_or_default()
    }

    /// `name()`, or `otherwise` for a function without name.
    pub fn called(self, limit: usize, otherwise: &str) -> String {
        self.name.map_or_else(|| otherwise.to_owned(), |name| cut(name, limit) + "()")
    }

    /// Raises what refused argument `number` (from 1; 0: the only object).
    #[cold]
    pub fn refused(self, cx: &Cx, refusal: Refusal, number: usize) -> Raised {
        let (text, path) = match refusal {
            Refusal::Raised(raised) => return raised,
            Refusal::Text { text, path } => (text, path),
        };
        if let Some(raised) = cx.pending() {
            return raised;
        }
        let message = match self.message {
            Some(message) => message.to_string_lossy().into_owned(),
            None => {
                let mut message = self.name.map_or_else(String::new, |n| cut(n, 200) + "() ");
                message += "argument";
                if number != 0 {
                    message += &format!(" {number}");
                    path.iter().for_each(|item| message += &format!(", item {}", item - 1));
                }
                message + " " + cut_str(&text, 256)
            }
        };
        if text.starts_with('(') { cx.system_error(message) } else { cx.type_error(message) }
    }

    /// A wrong number of arguments: `f() takes exactly 1 argument (2 given)`.
    #[cold]
    pub fn wrong_count(
        self,
        cx: &Cx,
        limit: usize,
        takes: &str,
        wanted: usize,
        kind: &str,
        given: usize,
    ) -> Raised {
        let plural = if wanted == 1 { "" } else { "s" };
        let who = self.called(limit, "function");
        cx.type_error(format!("{who} takes {takes} {wanted} {kind}argument{plural} ({given} given)"))
    }
}

/// Fails where the format is not in order.
#[cold]
pub fn bad_format<T>(cx: &Cx, message: impl AsRef<str>) -> CResult<T> {
    Err(cx.system_error(message))
}

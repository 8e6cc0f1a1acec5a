//! Reading a format string from the left.

use crate::abi::units::Converter;
use crate::abi::va::VaList;
use crate::abi::{CResult, Cx, Out, TypeArg};
use core::ffi::CStr;

pub const NEEDS_CLEAN: &str = "PY_SSIZE_T_CLEAN macro must be defined for '#' formats";
pub const BAD_CHARACTER: &str = "impossible<bad format char>";

/// A place in a format string.
#[derive(Clone, Copy)]
pub struct Format<'c> {
    text: &'c CStr,
    at: usize,
}

impl<'c> Format<'c> {
    #[inline(always)]
    pub fn new(text: &'c CStr) -> Format<'c> {
        Format { text, at: 0 }
    }

    /// The next character; 0 at the end.
    #[inline(always)]
    pub fn peek(&self) -> u8 {
        self.text.to_bytes_with_nul()[self.at]
    }

    /// Takes the next character; the end stays where it is.
    #[inline(always)]
    pub fn next(&mut self) -> u8 {
        let c = self.peek();
        self.at += (c != 0) as usize;
        c
    }

    #[inline(always)]
    pub fn next_is(&mut self, c: u8) -> bool {
        let found = self.peek() == c;
        self.at += found as usize;
        found
    }

    /// The end, or what is said about the function.
    #[inline(always)]
    pub fn at_end(&self) -> bool {
        matches!(self.peek(), 0 | b':' | b';')
    }

    pub fn whole(&self) -> &'c CStr {
        self.text
    }

    /// What has not been read.
    pub fn rest(&self) -> &'c CStr {
        CStr::from_bytes_with_nul(&self.text.to_bytes_with_nul()[self.at..]).unwrap_or_default()
    }

    pub fn rest_text(&self) -> String {
        self.rest().to_string_lossy().into_owned()
    }

    /// Skips one unit with its variables. Err: why that cannot be done.
    pub fn skip(&mut self, mut va: Option<&mut VaList<'_>>, clean: bool) -> Result<(), &'static str> {
        let start = *self;
        let result = self.skip_unit(&mut va, clean);
        if result.is_err() {
            *self = start;
        }
        result
    }

    fn skip_unit(&mut self, va: &mut Option<&mut VaList<'_>>, clean: bool) -> Result<(), &'static str> {
        match self.next() {
            b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'k' | b'L' | b'K' | b'n' | b'f' | b'd'
            | b'D' | b'c' | b'C' | b'p' | b'S' | b'Y' | b'U' => take_words(va, 1),
            b'e' => {
                take_words(va, 2);
                if !matches!(self.next(), b's' | b't') {
                    return Err(BAD_CHARACTER);
                }
                if self.next_is(b'#') {
                    if !clean {
                        return Err(NEEDS_CLEAN);
                    }
                    take_words(va, 1);
                }
            }
            unit @ (b's' | b'z' | b'y' | b'u' | b'Z' | b'w' | b't') => {
                take_words(va, 1);
                if self.next_is(b'#') {
                    if !clean {
                        return Err(NEEDS_CLEAN);
                    }
                    take_words(va, 1);
                } else if matches!(unit, b's' | b'z' | b'y' | b'w') {
                    self.next_is(b'*');
                }
            }
            b'O' => take_words(va, if self.next_is(b'!') || self.next_is(b'&') { 2 } else { 1 }),
            b'(' => {
                while !matches!(self.peek(), b')' | b':' | b';' | 0) {
                    self.skip_unit(va, clean)?;
                }
                if !self.next_is(b')') {
                    return Err("Unmatched left paren in format string");
                }
            }
            b')' => return Err("Unmatched right paren in format string"),
            _ => return Err(BAD_CHARACTER),
        }
        Ok(())
    }
}

fn take_words(va: &mut Option<&mut VaList<'_>>, count: usize) {
    if let Some(va) = va {
        (0..count).for_each(|_| {
            va.next_size();
        });
    }
}

/// Where units put their results.
pub struct Variables<'v, 'l, 'c> {
    pub cx: &'c Cx,
    pub va: &'v mut VaList<'l>,
    /// Lengths are `Py_ssize_t`.
    pub clean: bool,
}

impl<'c> Variables<'_, '_, 'c> {
    #[inline(always)]
    pub fn out<T: 'c>(&mut self) -> CResult<Out<'c, T>> {
        self.cx.argument(self.va)
    }

    #[inline(always)]
    pub fn ty(&mut self) -> CResult<TypeArg<'c>> {
        self.cx.argument(self.va)
    }

    #[inline(always)]
    pub fn converter(&mut self) -> CResult<Converter> {
        self.cx.argument(self.va)
    }
}

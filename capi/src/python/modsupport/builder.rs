//! Building objects from a format and variables.

use crate::abi::units::{Maker, wide_text};
use crate::abi::va::VaList;
use crate::abi::{CResult, Cx, Gc, Header, In, New, Raised, Stolen, error};
use crate::bridge::cross::{new_list, new_tuple};
use crate::bridge::text::decode;
use crate::layout::Py_complex;
use crate::python::getargs::format::NEEDS_CLEAN;
use core::cell::Cell;
use core::ffi::{c_char, c_void};
use kingsnake_plain::units::Units;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::Value;

/// A format being read, and the variables that go with it.
pub struct Builder<'b, 'l, 'c> {
    cx: &'c Cx,
    /// With the NUL at its end.
    format: &'b [u8],
    at: usize,
    va: &'b mut VaList<'l>,
    /// Lengths are `Py_ssize_t`.
    clean: bool,
}

/// Gives up what a slot of a half-built container holds.
fn fill(slots: &[Cell<Option<Value>>], index: usize, new: New) {
    slots[index].set(Some(new.into_counted().value()));
}

impl<'b, 'l, 'c> Builder<'b, 'l, 'c> {
    pub fn new(cx: &'c Cx, format: &'b core::ffi::CStr, va: &'b mut VaList<'l>, clean: bool) -> Self {
        Builder { cx, format: format.to_bytes_with_nul(), at: 0, va, clean }
    }

    #[inline(always)]
    fn peek(&self) -> u8 {
        self.format[self.at]
    }

    #[inline(always)]
    fn next(&mut self) -> u8 {
        let c = self.peek();
        self.at += (c != 0) as usize;
        c
    }

    fn next_is(&mut self, c: u8) -> bool {
        let found = self.peek() == c;
        self.at += found as usize;
        found
    }

    /// How many units there are up to `end`.
    #[inline]
    pub fn count(&self, end: u8) -> CResult<usize> {
        let (mut count, mut level) = (0, 0_isize);
        for &c in &self.format[self.at..] {
            if level <= 0 && c == end {
                return Ok(count);
            }
            match c {
                0 => break,
                b'(' | b'[' | b'{' => {
                    count += (level == 0) as usize;
                    level += 1;
                }
                b')' | b']' | b'}' => level -= 1,
                b'#' | b'&' | b',' | b':' | b' ' | b'\t' => {}
                _ => count += (level == 0) as usize,
            }
        }
        Err(self.cx.system_error("unmatched paren in format"))
    }

    /// The object that the whole format describes: None for nothing, a tuple for several units.
    #[inline]
    pub fn whole(&mut self) -> CResult<New> {
        match self.count(0)? {
            0 => Ok(self.cx.none()),
            1 => self.unit(),
            count => self.tuple(0, count),
        }
    }

    /// Builds `count` units and takes `end` behind them. After a failure the rest is built and given up, so that references
    /// handed over are taken in any case.
    pub fn units(&mut self, end: u8, count: usize, mut place: impl FnMut(usize, New)) -> CResult<()> {
        for i in 0..count {
            match self.unit() {
                Ok(new) => place(i, new),
                Err(raised) => return Err(self.give_up(end, count - i - 1, raised)),
            }
        }
        self.end(end)
    }

    fn end(&mut self, end: u8) -> CResult<()> {
        if self.peek() != end {
            return Err(self.cx.system_error("Unmatched paren in format"));
        }
        self.next();
        Ok(())
    }

    /// Builds `count` units for nothing.
    #[cold]
    fn give_up(&mut self, end: u8, count: usize, raised: Raised) -> Raised {
        let rt = self.cx.runtime();
        error::show(raised, self.cx);
        for _ in 0..count {
            let saved = error::fetch(rt);
            match self.unit() {
                Ok(new) => new.discard(),
                Err(another) => error::show(another, self.cx),
            }
            error::restore(rt, saved);
        }
        match self.end(end) {
            Err(unmatched) => {
                error::show(unmatched, self.cx);
                self.pending()
            }
            Ok(()) => self.pending(),
        }
    }

    fn pending(&self) -> Raised {
        self.cx.pending().unwrap_or_else(|| self.cx.bad_internal_call())
    }

    fn tuple(&mut self, end: u8, count: usize) -> CResult<New> {
        let tuple = new_tuple(self.cx.runtime(), count);
        let built = self.units(end, count, |i, new| fill(tuple.raw_items(), i, new));
        self.built(tuple.header(), built)
    }

    fn list(&mut self) -> CResult<New> {
        let count = self.count(b']')?;
        let list = new_list(self.cx.runtime(), count);
        let built = self.units(b']', count, |i, new| fill(list.raw_items(), i, new));
        self.built(list.header(), built)
    }

    /// A container, unless its items could not be built.
    fn built(&self, container: Gc<Header>, built: CResult<()>) -> CResult<New> {
        let new = New::from_counted(container);
        match built {
            Ok(()) => Ok(new),
            Err(raised) => {
                error::show(raised, self.cx);
                let saved = error::fetch(self.cx.runtime());
                new.discard();
                error::restore(self.cx.runtime(), saved);
                Err(self.pending())
            }
        }
    }

    fn dict(&mut self) -> CResult<New> {
        let count = self.count(b'}')?;
        if count % 2 != 0 {
            let raised = self.cx.system_error("Bad dict format");
            return Err(self.give_up(b'}', count, raised));
        }
        let rt = self.cx.runtime();
        let dict = rt.new_dict();
        for i in (0..count).step_by(2) {
            let key = match self.unit() {
                Ok(key) => key,
                Err(raised) => return Err(self.give_up(b'}', count - i - 1, raised)),
            };
            let value = match self.unit() {
                Ok(value) => value,
                Err(raised) => {
                    key.discard();
                    return Err(self.give_up(b'}', count - i - 2, raised));
                }
            };
            let key = rt.heap.receive(key.into_counted());
            let value = rt.heap.receive(value.into_counted());
            if let Err(raised) = dict::set(rt, dict, key, value) {
                return Err(self.give_up(b'}', count - i - 2, raised.into()));
            }
        }
        self.end(b'}')?;
        Ok(self.cx.born(dict))
    }

    /// One unit.
    pub fn unit(&mut self) -> CResult<New> {
        loop {
            let unit = self.next();
            return match unit {
                b'(' => {
                    let count = self.count(b')')?;
                    self.tuple(b')', count)
                }
                b'[' => self.list(),
                b'{' => self.dict(),
                b'b' | b'B' | b'h' | b'i' => {
                    let n = self.va.next_int();
                    Ok(self.int(n.into()))
                }
                b'H' | b'I' => {
                    let n = self.va.next_uint();
                    Ok(self.int(n.into()))
                }
                b'l' | b'L' | b'n' => {
                    let n = self.va.next_long();
                    Ok(self.int(n))
                }
                b'k' | b'K' => {
                    let n = self.va.next_ulong();
                    Ok(self.cx.give(self.cx.runtime().new_uint(n)))
                }
                b'f' | b'd' => {
                    let x = self.va.next_double();
                    Ok(self.cx.give(self.cx.runtime().new_float(x)))
                }
                b'D' => {
                    let z: In<'c, Py_complex> = self.cx.argument(self.va)?;
                    Ok(self.cx.give(self.cx.runtime().new_complex(z.real, z.imag)))
                }
                b'c' => {
                    let byte = self.va.next_int() as u8;
                    Ok(self.cx.born(self.cx.runtime().new_bytes(&[byte])))
                }
                b'C' => self.character(),
                b's' | b'z' | b'U' | b'y' => self.text(unit),
                b'u' => self.wide(),
                b'N' | b'S' | b'O' => self.object(unit),
                b',' | b':' | b' ' | b'\t' => continue,
                _ => Err(self.cx.system_error("bad format char passed to Py_BuildValue")),
            };
        }
    }

    #[inline(always)]
    fn int(&self, n: i64) -> New {
        self.cx.give(self.cx.runtime().new_int(n))
    }

    fn character(&mut self) -> CResult<New> {
        match u32::try_from(self.va.next_int()) {
            Ok(c @ 0..=0x10ffff) => Ok(self.cx.born(self.cx.runtime().new_char(c))),
            _ => Err(self.cx.value_error("chr() arg not in range(0x110000)")),
        }
    }

    /// The length behind `#`; -1 without one.
    fn length(&mut self) -> CResult<isize> {
        if !self.next_is(b'#') {
            return Ok(-1);
        }
        let length = self.va.next_ssize();
        if self.clean { Ok(length) } else { Err(self.cx.system_error(NEEDS_CLEAN)) }
    }

    fn text(&mut self, unit: u8) -> CResult<New> {
        let start: *const c_char = self.va.next_ptr();
        let length = self.length()?;
        if start.is_null() {
            return Ok(self.cx.none());
        }
        let bytes = match usize::try_from(length) {
            Ok(length) => self.cx.bytes(start.cast(), length),
            Err(_) => crate::abi::units::text_up_to(self.cx, start, None)?,
        };
        let rt = self.cx.runtime();
        Ok(if unit == b'y' { self.cx.born(rt.new_bytes(bytes)) } else { self.cx.born(decode(rt, bytes)?) })
    }

    fn wide(&mut self) -> CResult<New> {
        let start: *const u32 = self.va.next_ptr();
        let length = self.length()?;
        if start.is_null() {
            return Ok(self.cx.none());
        }
        let characters = wide_text(self.cx, start, length);
        if let Some(c) = characters.iter().find(|&&c| c > 0x10ffff) {
            let message = format!("character U+{c:x} is not in range [U+0000; U+10ffff]");
            return Err(self.cx.value_error(message));
        }
        Ok(self.cx.born(self.cx.runtime().new_str_units(Units::Ucs4(characters))))
    }

    /// `O`, `S`, `N` and their forms with `&`.
    fn object(&mut self, unit: u8) -> CResult<New> {
        let made = if self.next_is(b'&') {
            let maker: Maker = self.cx.argument(self.va)?;
            let address: *mut c_void = self.va.next_ptr();
            maker.call(address)
        } else if unit == b'N' {
            let given: Option<Stolen<'c>> = self.cx.argument(self.va)?;
            given.map(|object| New::from_counted(object.into_counted()))
        } else {
            let object: Option<crate::abi::Borrowed<'c>> = self.cx.argument(self.va)?;
            object.map(|object| object.new_ref())
        };
        made.ok_or_else(|| {
            let message = "NULL object passed to Py_BuildValue";
            self.cx.raise_unless_pending(crate::abi::statics::system_error(), message)
        })
    }
}

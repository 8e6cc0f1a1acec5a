//! The formatting functions of CPython's `Objects/unicodeobject.c` and `Objects/bytesobject.c`: `PyUnicode_FromFormat`,
//! `PyBytes_FromFormat`. Whoever puts text together for C (`PyErr_Format`, …) uses [`text`].

use crate::abi::units::text_up_to;
use crate::abi::va::VaList;
use crate::abi::{Borrowed, CResult, Cx, Gc, New, Text};
use core::ffi::c_char;
use kingsnake_capi_macros::capi;
use kingsnake_plain::codecs::{Builtin, decode_utf8};
use kingsnake_plain::units::{Units, UnitsBuf};
use kingsnake_runtime::value::StrCell;

/// The C type of an integer argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Int,
    Long,
    LongLong,
    SizeT,
}

/// One `%…` of a format.
struct Conversion {
    width: usize,
    precision: Option<usize>,
    zeros: bool,
    size: Size,
    unit: u8,
    /// Where the format goes on.
    end: usize,
}

/// The characters of a format, and what they become.
struct Formatter<'b, 'l, 'c> {
    cx: &'c Cx,
    va: &'b mut VaList<'l>,
    out: UnitsBuf,
}

/// The str that a format and its arguments give.
pub fn text(cx: &Cx, format: Text<'_>, va: &mut VaList<'_>) -> CResult<Gc<StrCell>> {
    let mut formatter = Formatter { cx, va, out: UnitsBuf::with_capacity(format.count_bytes() + 32) };
    formatter.run(format.to_bytes_with_nul())?;
    Ok(cx.runtime().new_str_units(formatter.out.as_units()))
}

/// Digits at `at` as a number, and where they end. ValueError for one beyond C's sizes.
fn digits(cx: &Cx, format: &[u8], mut at: usize, what: &str) -> CResult<(usize, usize)> {
    let mut n = 0_usize;
    while format[at].is_ascii_digit() {
        let digit = (format[at] - b'0') as usize;
        if n > (isize::MAX as usize - digit) / 10 {
            return Err(cx.value_error(format!("{what} too big")));
        }
        n = n * 10 + digit;
        at += 1;
    }
    Ok((n, at))
}

/// Reads the conversion at `at`, which is a `%`. `None`: it is none of ours.
fn conversion(cx: &Cx, format: &[u8], at: usize) -> CResult<Option<Conversion>> {
    let zeros = format[at + 1] == b'0';
    let (width, mut at) = digits(cx, format, at + 1 + zeros as usize, "width")?;
    let mut precision = None;
    if format[at] == b'.' {
        let (n, end) = digits(cx, format, at + 1, "precision")?;
        // A percent sign cannot be cut.
        if format[end] == b'%' {
            return Ok(None);
        }
        precision = (end > at + 1).then_some(n);
        at = end;
    }
    let decimal = |at: usize| matches!(format[at], b'd' | b'i' | b'u');
    let size = match &format[at..] {
        [b'l', ..] if decimal(at + 1) => Size::Long,
        [b'l', b'l', ..] if decimal(at + 2) => Size::LongLong,
        [b'z', ..] if decimal(at + 1) => Size::SizeT,
        _ => Size::Int,
    };
    at += match size {
        Size::Int => 0,
        Size::Long | Size::SizeT => 1,
        Size::LongLong => 2,
    };
    let unit = format[at];
    let known = matches!(
        unit,
        b'%' | b'c' | b'd' | b'i' | b'u' | b'x' | b'p' | b's' | b'U' | b'V' | b'S' | b'R' | b'A'
    );
    Ok(known.then_some(Conversion { width, precision, zeros, size, unit, end: at + 1 }))
}

/// An integer argument in decimal.
fn decimal(va: &mut VaList<'_>, size: Size, signed: bool) -> String {
    match (size, signed) {
        (Size::Int, true) => va.next_int().to_string(),
        (Size::Int, false) => va.next_uint().to_string(),
        (_, true) => va.next_long().to_string(),
        (_, false) => va.next_ulong().to_string(),
    }
}

/// `0x…` of a pointer argument. NULL reads as the C library has it.
fn pointer(va: &mut VaList<'_>) -> String {
    match va.next_size() {
        0 => "0x(nil)".into(),
        address => format!("{address:#x}"),
    }
}

impl<'c> Formatter<'_, '_, 'c> {
    fn run(&mut self, format: &[u8]) -> CResult<()> {
        let mut at = 0;
        loop {
            let plain = format[at..].iter().position(|&b| b == b'%' || b == 0 || b >= 0x80).unwrap_or(0);
            self.out.push_latin1(&format[at..at + plain]);
            at += plain;
            match format[at] {
                0 => return Ok(()),
                b'%' => {}
                byte => return Err(not_ascii(self.cx, byte)),
            }
            match conversion(self.cx, format, at)? {
                Some(found) => {
                    self.convert(&found)?;
                    at = found.end;
                }
                None => {
                    // What the arguments are cannot be known: the rest stays as it is.
                    self.out.push_latin1(&format[at..format.len() - 1]);
                    return Ok(());
                }
            }
        }
    }

    fn object(&mut self) -> CResult<Borrowed<'c>> {
        self.cx.argument(self.va)
    }

    fn convert(&mut self, c: &Conversion) -> CResult<()> {
        let rt = self.cx.runtime();
        match c.unit {
            b'%' => self.out.push(b'%'.into()),
            b'c' => self.character()?,
            b'd' | b'i' => self.number(c, |va| decimal(va, c.size, true)),
            b'u' => self.number(c, |va| decimal(va, c.size, false)),
            b'x' => self.number(c, |va| format!("{:x}", va.next_uint())),
            b'p' => {
                let pointer = pointer(self.va);
                self.out.push_str(&pointer);
            }
            b's' => self.c_text(c)?,
            b'U' => {
                let object = self.object()?;
                self.str(c, object)?;
            }
            b'V' => match self.cx.argument::<Option<Borrowed<'c>>>(self.va)? {
                Some(object) => {
                    self.va.next_size();
                    self.str(c, object)?;
                }
                None => self.c_text(c)?,
            },
            b'S' => {
                let object = self.object()?.value();
                self.padded(c, rt.str(object)?.units());
            }
            b'R' => {
                let object = self.object()?.value();
                self.padded(c, rt.repr(object)?.units());
            }
            _ => {
                let object = self.object()?.value();
                self.padded(c, rt.ascii(object)?.units());
            }
        }
        Ok(())
    }

    fn character(&mut self) -> CResult<()> {
        match u32::try_from(self.va.next_int()) {
            Ok(c @ 0..=0x10ffff) => self.out.push(c),
            _ => return Err(self.cx.overflow_error("character argument not in range(0x110000)")),
        }
        Ok(())
    }

    /// A number with as many zeros in front as its precision wants, then filled up to its width.
    fn number(&mut self, c: &Conversion, text: impl FnOnce(&mut VaList<'_>) -> String) {
        let text = text(self.va);
        let digits = c.precision.unwrap_or(0).max(text.len());
        let fill = if c.zeros { b'0' } else { b' ' };
        self.out.push_repeated(fill.into(), c.width.saturating_sub(digits));
        self.out.push_repeated(b'0'.into(), digits - text.len());
        self.out.push_str(&text);
    }

    /// Text of C's: precision counts its bytes.
    fn c_text(&mut self, c: &Conversion) -> CResult<()> {
        let start: *const c_char = self.va.next_ptr();
        let bytes = text_up_to(self.cx, start, c.precision)?;
        let decoded = match decode_utf8(bytes, &mut Builtin::Replace, true) {
            Ok(decoded) => decoded.text,
            Err(_) => UnitsBuf::from_utf8(&String::from_utf8_lossy(bytes)),
        };
        let width = Conversion { precision: None, ..*c };
        self.padded(&width, decoded.as_units());
        Ok(())
    }

    fn str(&mut self, c: &Conversion, object: Borrowed<'_>) -> CResult<()> {
        match object.cell::<StrCell>() {
            Some(s) => self.padded(c, s.units()),
            None => return Err(self.cx.bad_internal_call()),
        }
        Ok(())
    }

    /// Text, cut to its precision and filled from the left up to its width.
    fn padded(&mut self, c: &Conversion, text: Units<'_>) {
        let length = c.precision.map_or(text.len(), |p| p.min(text.len()));
        self.out.push_repeated(b' '.into(), c.width.saturating_sub(length));
        self.out.push_units(if length < text.len() { text.slice(0..length) } else { text });
    }
}

#[cold]
fn not_ascii(cx: &Cx, byte: u8) -> crate::abi::Raised {
    cx.value_error(format!(
        "PyUnicode_FromFormatV() expects an ASCII-encoded format string, got a non-ASCII byte: 0x{byte:02x}"
    ))
}

/// `PyUnicode_FromFormat`, `PyUnicode_FromFormatV`
///
/// The str that a printf-like format and the list's arguments give. Units: `%% %c %d %i %u %x %p %s %A %U %V %S %R`, with
/// `l`, `ll`, `z` in front of `d i u`, a width, `0` for zeros, a precision. An unknown unit ends the conversions: the rest
/// of the format is copied.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn kingsnake_rs_unicode_from_format<'c>(cx: &'c Cx, format: Text<'c>, va: VaList<'c>) -> CResult<New> {
    let mut va = va;
    let text = text(cx, format, &mut va)?;
    Ok(cx.born(text))
}

/// `PyBytes_FromFormat`, `PyBytes_FromFormatV`
///
/// The bytes that a printf-like format and the list's arguments give. Units: `%% %c %d %i %u %x %p %s`, with `l` and `z` in
/// front of `d u`; only `%s` heeds a precision, nothing a width. An unknown unit ends the conversions.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn kingsnake_rs_bytes_from_format<'c>(cx: &'c Cx, format: Text<'c>, va: VaList<'c>) -> CResult<New> {
    let mut va = va;
    let format = format.to_bytes_with_nul();
    let (mut out, mut at) = (Vec::with_capacity(format.len() + 32), 0);
    loop {
        let plain = format[at..].iter().position(|&b| b == b'%' || b == 0).unwrap_or(0);
        out.extend_from_slice(&format[at..at + plain]);
        at += plain;
        if format[at] == 0 {
            break;
        }
        match convert_bytes(cx, format, at, &mut va, &mut out)? {
            Some(end) => at = end,
            None => {
                out.extend_from_slice(&format[at..format.len() - 1]);
                break;
            }
        }
    }
    Ok(cx.born(cx.runtime().new_bytes(&out)))
}

/// Converts the `%…` at `at`; returns where it ends, `None` if it is none of ours.
fn convert_bytes<'c>(
    cx: &'c Cx,
    format: &[u8],
    at: usize,
    va: &mut VaList<'c>,
    out: &mut Vec<u8>,
) -> CResult<Option<usize>> {
    let mut at = at + 1;
    while format[at].is_ascii_digit() {
        at += 1;
    }
    let mut precision = 0_usize;
    if format[at] == b'.' {
        at += 1;
        while format[at].is_ascii_digit() {
            precision = precision.saturating_mul(10).saturating_add((format[at] - b'0').into());
            at += 1;
        }
    }
    while !matches!(format[at], 0 | b'%') && !format[at].is_ascii_alphabetic() {
        at += 1;
    }
    let size = match format[at..] {
        [b'l', b'd' | b'u', ..] => Size::Long,
        [b'z', b'd' | b'u', ..] => Size::SizeT,
        _ => Size::Int,
    };
    at += (size != Size::Int) as usize;
    match format[at] {
        b'%' => out.push(b'%'),
        b'c' => match u8::try_from(va.next_int()) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let message = "PyBytes_FromFormatV(): %c format expects an integer in range [0; 255]";
                return Err(cx.overflow_error(message));
            }
        },
        b'd' | b'i' => out.extend_from_slice(decimal(va, size, true).as_bytes()),
        b'u' => out.extend_from_slice(decimal(va, size, false).as_bytes()),
        b'x' => out.extend_from_slice(format!("{:x}", va.next_uint()).as_bytes()),
        b'p' => out.extend_from_slice(pointer(va).as_bytes()),
        b's' => {
            let text: *const c_char = va.next_ptr();
            out.extend_from_slice(text_up_to(cx, text, (precision > 0).then_some(precision))?);
        }
        _ => return Ok(None),
    }
    Ok(Some(at + 1))
}

//! Writing text.

use super::super::buffered;
use super::{TextCell, buffer, cell, check_open, errors_text};
use crate::Runtime;
use crate::error::R;
use crate::value::{BytesCell, Gc, StrCell, Value};
use kingsnake_plain::search::find_char;
use kingsnake_plain::units::{Units, UnitsBuf};

const LF: u32 = '\n' as u32;
const CR: u32 = '\r' as u32;

pub fn write(rt: &Runtime, v: Value, text: Value) -> R {
    let this = cell(v);
    let Some(text) = text.downcast::<StrCell>() else {
        let t = if text.is_none() { "None".to_string() } else { text.ty().name().to_string() };
        return Err(rt.type_error(format!("write() argument must be str, not {t}")));
    };
    write_text(rt, this, text)?;
    Ok(rt.new_int(text.len() as i64))
}

/// Writes text that is no object yet.
pub fn write_units(rt: &Runtime, this: Gc<TextCell>, text: Units<'_>) -> R<()> {
    write_text(rt, this, rt.new_str_units(text))
}

/// What `\n` is written as; `None`: itself.
fn newline_of(this: &TextCell) -> Option<&'static str> {
    match this.newline.get().downcast::<StrCell>()?.ascii()? {
        "\r" => Some("\r"),
        "\r\n" => Some("\r\n"),
        _ => None,
    }
}

fn write_text(rt: &Runtime, this: Gc<TextCell>, text: Gc<StrCell>) -> R<()> {
    check_open(rt, &this)?;
    if !this.writable.get() {
        return Err(super::super::unsupported(rt, "not writable"));
    }
    let line_buffering = this.line_buffering.get();
    let newline = newline_of(&this);
    let has_newline = (line_buffering || newline.is_some()) && find_char(text.units(), LF).is_some();
    let flush = line_buffering && (has_newline || find_char(text.units(), CR).is_some());
    let mut out = text;
    if let (true, Some(newline)) = (has_newline, newline) {
        let mut replaced = UnitsBuf::with_capacity(text.len() + 8);
        for c in text.units().iter() {
            if c == LF {
                replaced.push_str(newline);
            } else {
                replaced.push(c);
            }
        }
        out = rt.new_str_units(replaced.as_units());
    }
    encode_into_pending(rt, &this, out)?;
    if this.pending.borrow().len() >= this.chunk_size.get() || flush || this.write_through.get() {
        flush_pending(rt, &this)?;
    }
    if flush {
        rt.call_method(buffer(rt, &this)?, rt.names().flush, &[])?;
    }
    if this.decoded.get().is_some() || this.chunk_state.get() >= 0 {
        super::position::forget_decoded(&this);
        if let Some(decoder) = this.decoder.get() {
            rt.call_method(decoder, rt.names().reset, &[])?;
        }
    }
    Ok(())
}

fn encode_into_pending(rt: &Runtime, this: &TextCell, text: Gc<StrCell>) -> R<()> {
    if let Some(known) = this.known.get() {
        if text.is_ascii() {
            this.pending.borrow_mut().extend_from_slice(text.raw());
            return Ok(());
        }
        let bytes = known.encode(rt, text, Some(&errors_text(this)))?;
        this.pending.borrow_mut().extend_from_slice(&bytes);
        return Ok(());
    }
    let Some(encoder) = this.encoder.get() else { return Err(super::super::unsupported(rt, "not writable")) };
    let bytes = rt.call_method(encoder, rt.names().encode, &[text.value()])?;
    let Some(bytes) = bytes.downcast::<BytesCell>() else {
        let t = bytes.ty();
        return Err(rt.type_error(format!("encoder should return a bytes object, not '{}'", t.name())));
    };
    this.pending.borrow_mut().extend_from_slice(bytes.as_slice());
    Ok(())
}

/// Gives the buffer what has been encoded.
pub fn flush_pending(rt: &Runtime, this: &TextCell) -> R<()> {
    if this.pending.borrow().is_empty() {
        return Ok(());
    }
    let bytes = std::mem::take(&mut *this.pending.borrow_mut());
    let behind = buffer(rt, this)?;
    if buffered::plain_writer(rt, behind).is_some() {
        buffered::write_to(rt, behind, &bytes)?;
        return Ok(());
    }
    rt.call_method(behind, rt.names().write, &[rt.new_bytes(&bytes).value()]).map(drop)
}

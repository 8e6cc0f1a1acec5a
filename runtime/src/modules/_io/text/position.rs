//! tell and seek. A position is a number that only `seek` understands: usually the byte offset; for codecs with a state
//! also that state and how many bytes and characters lie behind.

use super::super::unsupported;
use super::{TextCell, buffer, cell, check_open, errors_text};
use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::value::{BytesCell, StrCell, Value, statics};
use num_bigint::BigInt;

/// Forgets decoded text and everything about where it came from.
pub fn forget_decoded(this: &TextCell) {
    this.decoded.set(None);
    this.used.set(0);
    this.incomplete.borrow_mut().clear();
    this.held_cr.set(false);
    forget_chunk(this);
}

pub fn forget_chunk(this: &TextCell) {
    this.chunk.borrow_mut().clear();
    this.chunk_state.set(-1);
}

/// What a position is made of.
#[derive(Default)]
struct Cookie {
    start: i64,
    state: i64,
    feed: usize,
    skip: usize,
    need_eof: bool,
}

impl Cookie {
    fn to_value(&self, rt: &Runtime) -> Value {
        if self.state == 0 && self.feed == 0 && self.skip == 0 && !self.need_eof {
            return rt.new_int(self.start);
        }
        let mut n = BigInt::from(self.need_eof as u8);
        for (part, bits) in [(self.skip as u64, 32), (self.feed as u64, 32), (self.state as u64, 32)] {
            n = (n << bits) + part;
        }
        rt.new_bigint(&((n << 64) + self.start))
    }

    fn from_value(rt: &Runtime, v: Value) -> R<Cookie> {
        let n = rt.index(v)?;
        if let Some(start) = int::as_i64(n) {
            return Ok(Cookie { start, ..Cookie::default() });
        }
        let n = int::to_bigint(n).unwrap_or_default();
        let part = |shift: usize, bits: usize| -> u64 {
            let mask = (BigInt::from(1) << bits) - 1;
            u64::try_from((&n >> shift) & mask).unwrap_or(0)
        };
        Ok(Cookie {
            start: part(0, 64) as i64,
            state: part(64, 32) as i64,
            feed: part(96, 32) as usize,
            skip: part(128, 32) as usize,
            need_eof: part(160, 8) != 0,
        })
    }
}

pub fn tell(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    check_open(rt, &this)?;
    if !this.seekable.get() {
        return Err(unsupported(rt, "underlying stream is not seekable"));
    }
    if !this.telling.get() {
        return Err(rt.raise(statics::os_error(), "telling position disabled by next() call"));
    }
    super::writing::flush_pending(rt, &this)?;
    rt.call_method(v, rt.names().flush, &[])?;
    let behind = buffer(rt, &this)?;
    let at = rt.call_method(behind, rt.names().tell, &[])?;
    let at = rt.as_i64(at)?;
    if this.known.get().is_some() {
        let left = this.incomplete.borrow().len() as i64 + i64::from(this.held_cr.get());
        let unused = unused_bytes(rt, &this)?;
        return Ok(rt.new_int(at - left - unused as i64));
    }
    tell_by_codec(rt, &this, at)
}

/// How many bytes of the chunk the characters stand for that have not been used.
fn unused_bytes(rt: &Runtime, this: &TextCell) -> R<usize> {
    let Some(d) = this.decoded.get() else { return Ok(0) };
    let (used, total) = (this.used.get(), this.chunk.borrow().len());
    if used >= d.len() || this.chunk_state.get() < 0 {
        return Ok(0);
    }
    if d.len() == total {
        return Ok(total - used);
    }
    let chunk = this.chunk.borrow().clone();
    let (mut bytes, mut characters) = (0, 0);
    while characters < used && bytes < chunk.len() {
        let (n, c) = one_character(rt, this, &chunk[bytes..])?;
        bytes += n;
        characters += c;
    }
    Ok(total - bytes)
}

/// The bytes of the next character, and how many characters the decoder makes of them.
fn one_character(rt: &Runtime, this: &TextCell, bytes: &[u8]) -> R<(usize, usize)> {
    if bytes[0] == b'\r' && this.translate.get() && bytes.get(1) == Some(&b'\n') {
        return Ok((2, 1));
    }
    let known = match this.known.get() {
        Some(k) if bytes[0] >= 0x80 => k,
        _ => return Ok((1, 1)),
    };
    for n in 1..=bytes.len().min(4) {
        let (decoded, _) = known.decode(rt, &bytes[..n], Some(&errors_text(this)), false)?;
        if decoded.consumed > 0 {
            return Ok((decoded.consumed, decoded.text.len()));
        }
    }
    Ok((1, 1))
}

/// Feeds the codec from the chunk's beginning, byte by byte, until it has given the characters used.
fn tell_by_codec(rt: &Runtime, this: &TextCell, at: i64) -> R {
    let Some(decoder) = this.decoder.get().filter(|_| this.chunk_state.get() >= 0) else {
        return Ok(rt.new_int(at));
    };
    let chunk = this.chunk.borrow().clone();
    let mut cookie =
        Cookie { start: at - chunk.len() as i64, state: this.chunk_state.get(), ..Cookie::default() };
    let used = this.used.get();
    if used == 0 {
        return Ok(cookie.to_value(rt));
    }
    let saved = rt.call_method(decoder, rt.names().getstate, &[])?;
    let found = feed(rt, decoder, &chunk, used, &mut cookie);
    rt.call_method(decoder, rt.names().setstate, &[saved])?;
    found?;
    Ok(cookie.to_value(rt))
}

fn feed(rt: &Runtime, decoder: Value, chunk: &[u8], used: usize, cookie: &mut Cookie) -> R<()> {
    let names = rt.names();
    let state = rt.new_tuple(&[rt.new_bytes(b"").value(), rt.new_int(cookie.state)]);
    rt.call_method(decoder, names.setstate, &[state.value()])?;
    let (mut fed, mut got) = (0, 0);
    // The last place where the decoder held no bytes back.
    let (mut safe_bytes, mut safe_characters) = (0, 0);
    for (i, &b) in chunk.iter().enumerate() {
        let text =
            rt.call_method(decoder, names.decode, &[rt.new_bytes(&[b]).value(), Value::bool(false)])?;
        got += text.downcast::<StrCell>().map_or(0, |s| s.len());
        fed = i + 1;
        let state = rt.call_method(decoder, names.getstate, &[])?;
        let held = rt.getitem(state, Value::int(0))?;
        if got <= used && held.downcast::<BytesCell>().is_some_and(|h| h.as_slice().is_empty()) {
            safe_bytes = fed;
            safe_characters = got;
            let flags = rt.getitem(state, Value::int(1))?;
            cookie.state = rt.as_i64(flags)?;
        }
        if got >= used {
            break;
        }
    }
    cookie.start += safe_bytes as i64;
    if got < used {
        let text = rt.call_method(decoder, names.decode, &[rt.new_bytes(b"").value(), Value::bool(true)])?;
        got += text.downcast::<StrCell>().map_or(0, |s| s.len());
        cookie.need_eof = true;
        if got < used {
            return Err(rt.raise(statics::os_error(), "can't reconstruct logical file position"));
        }
    }
    if used > safe_characters {
        cookie.feed = fed - safe_bytes;
        cookie.skip = used - safe_characters;
    }
    Ok(())
}

pub fn seek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    check_open(rt, &this)?;
    let mut target = args[0];
    let whence = args.get(1).map_or(Ok(0), |&w| rt.as_i32(w))?;
    if !this.seekable.get() {
        return Err(unsupported(rt, "underlying stream is not seekable"));
    }
    let names = rt.names();
    match whence {
        0 => {}
        1 => {
            if !rt.eq(target, Value::int(0))? {
                return Err(unsupported(rt, "can't do nonzero cur-relative seeks"));
            }
            rt.call_method(v, names.flush, &[])?;
            target = rt.call_method(v, names.tell, &[])?;
        }
        2 => {
            if !rt.eq(target, Value::int(0))? {
                return Err(unsupported(rt, "can't do nonzero end-relative seeks"));
            }
            rt.call_method(v, names.flush, &[])?;
            forget_decoded(&this);
            if let Some(decoder) = this.decoder.get() {
                rt.call_method(decoder, names.reset, &[])?;
            }
            let at = rt.call_method(buffer(rt, &this)?, names.seek, &[Value::int(0), Value::int(2)])?;
            reset_encoder(rt, &this, rt.eq(at, Value::int(0))?)?;
            return Ok(at);
        }
        n => return Err(rt.value_error(format!("invalid whence ({n}, should be 0, 1 or 2)"))),
    }
    if rt.compare_bool(target, Value::int(0), crate::types::Cmp::Lt)? {
        let shown = rt.repr_text(target)?;
        return Err(rt.value_error(format!("negative seek position {shown}")));
    }
    rt.call_method(v, names.flush, &[])?;
    let cookie = Cookie::from_value(rt, target)?;
    rt.call_method(buffer(rt, &this)?, names.seek, &[rt.new_int(cookie.start)])?;
    forget_decoded(&this);
    restore(rt, &this, &cookie)?;
    reset_encoder(rt, &this, cookie.start == 0 && cookie.state == 0)?;
    Ok(target)
}

fn reset_encoder(rt: &Runtime, this: &TextCell, at_start: bool) -> R<()> {
    let Some(encoder) = this.encoder.get() else { return Ok(()) };
    if at_start {
        rt.call_method(encoder, rt.names().reset, &[]).map(drop)
    } else {
        rt.call_method(encoder, rt.names().setstate, &[Value::int(0)]).map(drop)
    }
}

/// Brings the decoder to where it was, and decodes again what the position skips.
fn restore(rt: &Runtime, this: &TextCell, cookie: &Cookie) -> R<()> {
    let names = rt.names();
    let Some(decoder) = this.decoder.get() else { return Ok(()) };
    if cookie.start == 0 && cookie.state == 0 {
        rt.call_method(decoder, names.reset, &[])?;
    } else {
        let state = rt.new_tuple(&[rt.new_bytes(b"").value(), rt.new_int(cookie.state)]);
        rt.call_method(decoder, names.setstate, &[state.value()])?;
    }
    if cookie.skip == 0 {
        return Ok(());
    }
    let input = rt.call_method(buffer(rt, this)?, names.read, &[rt.new_int(cookie.feed as i64)])?;
    let bytes = rt.bytes_of(input)?;
    let text = rt.call_method(decoder, names.decode, &[input, Value::bool(cookie.need_eof)])?;
    let Some(text) = text.downcast::<StrCell>().filter(|t| t.len() >= cookie.skip) else {
        return Err(rt.raise(statics::os_error(), "can't restore logical file position"));
    };
    this.decoded.set(Some(text));
    this.used.set(cookie.skip);
    *this.chunk.borrow_mut() = bytes;
    this.chunk_state.set(cookie.state);
    Ok(())
}

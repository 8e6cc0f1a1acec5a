//! Reading text.

use super::super::{Kind, buffered, is_exactly, newlines as nl, size_arg};
use super::{TextCell, buffer, cell, check_open, errors_text};
use crate::Runtime;
use crate::error::R;
use crate::objects::str::codec::Known;
use crate::value::{BytesCell, Gc, StrCell, TupleCell, Value};
use kingsnake_plain::search::find_char;
use kingsnake_plain::units::{Units, UnitsBuf};

const LF: u32 = '\n' as u32;
const CR: u32 = '\r' as u32;

pub fn newlines(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    match this.decoder.get() {
        Some(decoder) => Ok(rt.getattr_opt(decoder, rt.intern_str("newlines"))?.unwrap_or(Value::none())),
        None => Ok(nl::seen_value(rt, this.seen.get())),
    }
}

/// What every read begins with.
fn begin(rt: &Runtime, this: &TextCell) -> R<()> {
    check_open(rt, this)?;
    if !this.readable.get() {
        return Err(super::super::unsupported(rt, "not readable"));
    }
    super::writing::flush_pending(rt, this)
}

fn bytes_of(rt: &Runtime, this: &TextCell, got: Value) -> R<Vec<u8>> {
    if let Some(b) = got.downcast::<BytesCell>() {
        return Ok(b.as_slice().to_vec());
    }
    if rt.has_buffer(got) {
        return rt.bytes_of(got);
    }
    let method = if this.has_read1.get() { "read1" } else { "read" };
    let t = got.ty();
    Err(rt.type_error(format!(
        "underlying {method}() should have returned a bytes-like object, not '{}'",
        t.name()
    )))
}

/// Reads and decodes another chunk; false at the end.
fn read_chunk(rt: &Runtime, this: &TextCell, hint: usize) -> R<bool> {
    let behind = buffer(rt, this)?;
    let size = this.chunk_size.get().max(hint);
    let bytes = if is_exactly(rt, behind, Kind::Reader) {
        buffered::read_chunk(rt, behind, size)?
    } else {
        let method = if this.has_read1.get() { "read1" } else { "read" };
        let got = rt.call_method_text(behind, method, &[rt.new_int(size as i64)])?;
        bytes_of(rt, this, got)?
    };
    let last = bytes.is_empty();
    match this.known.get() {
        Some(known) => decode_known(rt, this, known, bytes, last)?,
        None => decode_by_codec(rt, this, &bytes, last)?,
    }
    Ok(!last || this.decoded.get().is_some_and(|d| !d.is_empty()))
}

/// Decodes with one of our own decoders. The chunk kept is what the decoded text came from, byte for byte.
fn decode_known(rt: &Runtime, this: &TextCell, known: Known, bytes: Vec<u8>, last: bool) -> R<()> {
    let mut all = std::mem::take(&mut *this.incomplete.borrow_mut());
    all.extend_from_slice(&bytes);
    if !this.universal.get() && all.is_ascii() {
        this.decoded.set(Some(rt.new_ascii(&all)));
        this.used.set(0);
        *this.chunk.borrow_mut() = all;
        this.chunk_state.set(0);
        return Ok(());
    }
    let (decoded, _) = known.decode(rt, &all, Some(&errors_text(this)), last)?;
    *this.incomplete.borrow_mut() = all.split_off(decoded.consumed);
    let mut text = decoded.text;
    if this.universal.get() {
        if this.held_cr.get() && (last || !text.is_empty()) {
            let mut joined = UnitsBuf::with_capacity(text.len() + 1);
            joined.push(CR);
            joined.push_units(text.as_units());
            text = joined;
            all.insert(0, b'\r');
            this.held_cr.set(false);
        }
        let n = text.len();
        if !last && n > 0 && text.as_units().at(n - 1) == CR {
            text.truncate(n - 1);
            all.pop();
            this.held_cr.set(true);
        }
        if let Some(translated) = nl::translate(text.as_units(), this.translate.get(), &this.seen) {
            text = translated;
        }
    }
    this.decoded.set(Some(rt.new_str_units(text.as_units())));
    this.used.set(0);
    *this.chunk.borrow_mut() = all;
    this.chunk_state.set(0);
    Ok(())
}

/// Decodes with the codec's incremental decoder, whose state before is kept for `tell`.
fn decode_by_codec(rt: &Runtime, this: &TextCell, bytes: &[u8], last: bool) -> R<()> {
    let Some(decoder) = this.decoder.get() else { return Err(super::super::unsupported(rt, "not readable")) };
    let (mut flags, mut before) = (-1, Vec::new());
    if this.telling.get() {
        let state = rt.call_method(decoder, rt.names().getstate, &[])?;
        let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() == 2) else {
            return Err(rt.type_error("illegal decoder state"));
        };
        before = rt.bytes_of(state.get(0))?;
        flags = rt.as_i64(state.get(1))?;
    }
    let input = rt.new_bytes(bytes).value();
    let text = rt.call_method(decoder, rt.names().decode, &[input, Value::bool(last)])?;
    let Some(text) = text.downcast::<StrCell>() else {
        let t = text.ty();
        return Err(rt.type_error(format!("decoder should return a string result, not '{}'", t.name())));
    };
    this.decoded.set(Some(text));
    this.used.set(0);
    if flags >= 0 {
        before.extend_from_slice(bytes);
        *this.chunk.borrow_mut() = before;
        this.chunk_state.set(flags);
    }
    Ok(())
}

/// What is decoded and not used, as units.
fn rest(this: &TextCell) -> Option<(Gc<StrCell>, usize)> {
    let d = this.decoded.get()?;
    (this.used.get() < d.len()).then_some((d, this.used.get()))
}

/// Takes at most `n` characters of what is decoded.
fn take(rt: &Runtime, this: &TextCell, n: usize) -> Gc<StrCell> {
    match rest(this) {
        None => crate::value::statics::empty_str(),
        Some((d, from)) => {
            let to = from.saturating_add(n).min(d.len());
            this.used.set(to);
            if from == 0 && to == d.len() { d } else { rt.new_str_units(d.units().slice(from..to)) }
        }
    }
}

pub fn read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = cell(v);
    let n = size_arg(rt, args.first())?;
    begin(rt, &this)?;
    if n < 0 {
        return read_all(rt, &this);
    }
    let n = n as usize;
    let mut out = take(rt, &this, n);
    if out.len() == n {
        return Ok(out.value());
    }
    let mut joined = out.units().to_buf();
    while joined.len() < n {
        if !read_chunk(rt, &this, n - joined.len())? {
            break;
        }
        out = take(rt, &this, n - joined.len());
        joined.push_units(out.units());
    }
    Ok(rt.new_str_units(joined.as_units()).value())
}

fn read_all(rt: &Runtime, this: &TextCell) -> R {
    let got = rt.call_method(buffer(rt, this)?, rt.names().read, &[])?;
    let bytes = if got.is_none() {
        // Nothing more without blocking: the decoded rest, if there is one.
        return Ok(take(rt, this, usize::MAX).value());
    } else {
        bytes_of(rt, this, got)?
    };
    let front = take(rt, this, usize::MAX);
    match this.known.get() {
        Some(known) => decode_known(rt, this, known, bytes, true)?,
        None => {
            let telling = this.telling.replace(false);
            let decoded = decode_by_codec(rt, this, &bytes, true);
            this.telling.set(telling);
            decoded?;
        }
    }
    let text = take(rt, this, usize::MAX);
    super::position::forget_chunk(this);
    if front.is_empty() {
        return Ok(text.value());
    }
    let mut joined = front.units().to_buf();
    joined.push_units(text.units());
    Ok(rt.new_str_units(joined.as_units()).value())
}

/// The end of the first line, or `None`; and how much of an unfinished line cannot be part of its ending.
fn line_end(this: &TextCell, text: Units<'_>) -> Result<usize, usize> {
    if this.translate.get() {
        return find_char(text, LF).map(|at| at + 1).ok_or(text.len());
    }
    if this.universal.get() {
        let lf = find_char(text, LF);
        let cr = find_char(text.slice(0..lf.unwrap_or(text.len())), CR);
        return match (cr, lf) {
            (Some(cr), Some(lf)) if lf == cr + 1 => Ok(lf + 1),
            (Some(cr), _) => Ok(cr + 1),
            (None, Some(lf)) => Ok(lf + 1),
            (None, None) => Err(text.len()),
        };
    }
    let newline = this.newline.get().downcast::<StrCell>();
    let newline = newline.as_ref().and_then(|n| n.ascii()).unwrap_or("\n");
    match newline {
        "\r\n" => {
            let mut from = 0;
            while let Some(at) = find_char(text.slice(from..text.len()), CR) {
                let at = from + at;
                match text.get(at + 1) {
                    Some(LF) => return Ok(at + 2),
                    None => return Err(at),
                    _ => from = at + 1,
                }
            }
            Err(text.len())
        }
        one => {
            let c = u32::from(one.as_bytes()[0]);
            find_char(text, c).map(|at| at + 1).ok_or(text.len())
        }
    }
}

/// A line with its ending, or `limit` characters of it; empty at the end.
fn read_line(rt: &Runtime, this: &TextCell, limit: i64) -> R<Gc<StrCell>> {
    begin(rt, this)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut line: Option<UnitsBuf> = None;
    loop {
        let have = line.as_ref().map_or(0, UnitsBuf::len);
        if have >= limit {
            break;
        }
        if rest(this).is_none() && !read_chunk(rt, this, 0)? {
            break;
        }
        let Some((d, from)) = rest(this) else { continue };
        let units = d.units().slice(from..d.len());
        let (n, done) = match line_end(this, units) {
            Ok(n) => (n, true),
            Err(n) => (n, false),
        };
        let taken = n.min(limit - have);
        if done && line.is_none() {
            return Ok(take(rt, this, taken));
        }
        let piece = take(rt, this, taken);
        line.get_or_insert_default().push_units(piece.units());
        if done || taken < n {
            break;
        }
        if taken < units.len() {
            // The first half of a two-character ending is left: it is looked at again with what follows.
            if !read_behind(rt, this)? {
                let last = take(rt, this, limit - have - taken);
                line.get_or_insert_default().push_units(last.units());
                break;
            }
        }
    }
    Ok(line.map_or(crate::value::statics::empty_str(), |l| rt.new_str_units(l.as_units())))
}

/// Reads another chunk and puts what is left of the one before in front of it; false at the end.
fn read_behind(rt: &Runtime, this: &TextCell) -> R<bool> {
    let left = take(rt, this, usize::MAX);
    let chunk = std::mem::take(&mut *this.chunk.borrow_mut());
    let more = read_chunk(rt, this, 0)?;
    let mut joined = left.units().to_buf();
    if let Some(d) = this.decoded.get() {
        joined.push_units(d.units());
    }
    this.decoded.set(Some(rt.new_str_units(joined.as_units())));
    this.used.set(0);
    if this.known.get().is_some() {
        let kept = chunk.len().saturating_sub(left.len());
        this.chunk.borrow_mut().splice(0..0, chunk[kept..].iter().copied());
    }
    Ok(more)
}

pub fn readline(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let limit = size_arg(rt, args.first())?;
    Ok(read_line(rt, &cell(v), limit)?.value())
}

pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let this = cell(v);
    this.telling.set(false);
    let line = if is_exactly(rt, v, Kind::Text) {
        read_line(rt, &this, -1)?.value()
    } else {
        let line = rt.call_method(v, rt.names().readline, &[])?;
        if !line.is::<StrCell>() {
            let t = line.ty();
            let message = format!("readline() should have returned a str object, not '{}'", t.name());
            return Err(rt.raise(crate::value::statics::os_error(), message));
        }
        line
    };
    if line.downcast::<StrCell>().is_some_and(|s| s.is_empty()) {
        super::position::forget_chunk(&this);
        this.telling.set(this.seekable.get());
        return Ok(None);
    }
    Ok(Some(line))
}

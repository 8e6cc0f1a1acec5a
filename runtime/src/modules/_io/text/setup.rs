//! The constructor, and `reconfigure`.

use super::super::{Kind, type_of};
use super::{TextCell, cell, check_open};
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{call_keywords, flag_arg};
use crate::objects::str::codec::{self, Known};
use crate::types::{Args, Params};
use crate::value::{StrCell, TupleCell, Value, statics};

/// A `newline` argument: None or one of four texts.
fn newline_arg(rt: &Runtime, v: Value, function: &str) -> R {
    if v.is_none() {
        return Ok(v);
    }
    let Some(s) = v.downcast::<StrCell>() else {
        let t = v.ty();
        return Err(
            rt.type_error(format!("{function}() argument 'newline' must be str or None, not {}", t.name()))
        );
    };
    match s.ascii() {
        Some("" | "\n" | "\r" | "\r\n") => Ok(v),
        _ => {
            let shown = s.to_text();
            Err(rt.value_error(format!("illegal newline value: {shown}")))
        }
    }
}

fn set_newline(this: &TextCell, newline: Value) {
    this.newline.set(newline);
    this.translate.set(newline.is_none());
    this.universal.set(newline.is_none() || newline.downcast::<StrCell>().is_some_and(|s| s.is_empty()));
}

/// A text argument, None being absent.
fn optional_text(rt: &Runtime, v: Option<Value>, name: &str) -> R<Option<Value>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) if v.is::<StrCell>() => Ok(Some(v)),
        Some(v) => {
            let t = v.ty();
            Err(rt.type_error(format!(
                "TextIOWrapper() argument '{name}' must be str or None, not {}",
                t.name()
            )))
        }
    }
}

pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new(
        "TextIOWrapper",
        &["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"],
    )
    .required(1);
    let [buffer, encoding, errors, newline, line_buffering, write_through] = args.bind(rt, &P)?;
    let buffer = buffer.unwrap_or(Value::none());
    let this = cell(v);
    this.buffer.set(None);
    this.detached.set(false);
    let newline = newline_arg(rt, newline.unwrap_or(Value::none()), "TextIOWrapper")?;
    let encoding = match optional_text(rt, encoding, "encoding")? {
        Some(e) if !e.downcast::<StrCell>().is_some_and(|s| *s == *"locale") => e,
        _ => rt.new_str("UTF-8").value(),
    };
    let errors = match optional_text(rt, errors, "errors")? {
        Some(e) => e,
        None => rt.names().strict.value(),
    };
    this.line_buffering.set(flag_arg(rt, line_buffering, false)?);
    this.write_through.set(flag_arg(rt, write_through, false)?);
    set_newline(&this, newline);
    this.pending.borrow_mut().clear();
    this.seen.set(0);
    super::position::forget_decoded(&this);
    let ask = |method: &str| -> R<bool> {
        let able = rt.call_method_text(buffer, method, &[])?;
        rt.truthy(able)
    };
    this.readable.set(ask("readable")?);
    this.writable.set(ask("writable")?);
    let seekable = ask("seekable")?;
    this.seekable.set(seekable);
    this.telling.set(seekable);
    this.has_read1.set(rt.getattr_opt(buffer, rt.intern_str("read1"))?.is_some());
    this.buffer.set(Some(buffer));
    let set = set_codec(rt, &this, encoding, errors);
    if set.is_err() {
        this.buffer.set(None);
    }
    set
}

/// Finds the codec of an encoding, and makes its coders.
fn set_codec(rt: &Runtime, this: &TextCell, encoding: Value, errors: Value) -> R<()> {
    let name = encoding.downcast::<StrCell>().map_or(String::new(), |s| s.to_text().into_owned());
    if name.contains('\0') || errors.downcast::<StrCell>().is_some_and(|s| s.to_text().contains('\0')) {
        return Err(rt.value_error("embedded null character"));
    }
    this.encoder.set(None);
    this.decoder.set(None);
    this.encoding.set(encoding);
    this.errors.set(errors);
    let known = Known::from_name(&name).filter(|k| matches!(k, Known::Utf8 | Known::Ascii | Known::Latin1));
    this.known.set(known);
    if known.is_some() {
        return Ok(());
    }
    let info = codec::lookup(rt, &name)?;
    check_text_codec(rt, info.value(), &name)?;
    if this.readable.get() {
        let class = rt.getattr_text(info.value(), "incrementaldecoder")?;
        if class.is_none() {
            return Err(rt.lookup_error(format!("codec {name} has no incremental decoder")));
        }
        let mut decoder = rt.call(class, &[errors])?;
        if this.universal.get() {
            let wrap = type_of(rt, Kind::Newlines)?;
            let translate = Value::bool(this.translate.get());
            decoder = call_keywords(rt, wrap.value(), &[decoder, translate], &[])?;
        }
        this.decoder.set(Some(decoder));
    }
    if this.writable.get() {
        let class = rt.getattr_text(info.value(), "incrementalencoder")?;
        let encoder = rt.call(class, &[errors])?;
        this.encoder.set(Some(encoder));
        fix_encoder_state(rt, this, encoder)?;
    }
    Ok(())
}

fn check_text_codec(rt: &Runtime, info: Value, name: &str) -> R<()> {
    if info.is_exact(statics::tuple_type()) && info.is::<TupleCell>() {
        return Ok(());
    }
    if let Some(flag) = rt.getattr_opt(info, rt.intern_str("_is_text_encoding"))?
        && !rt.truthy(flag)?
    {
        let message =
            format!("'{name}' is not a text encoding; use codecs.open() to handle arbitrary codecs");
        return Err(rt.lookup_error(message));
    }
    Ok(())
}

/// Not at the beginning of the stream an encoder writes no byte order mark.
fn fix_encoder_state(rt: &Runtime, this: &TextCell, encoder: Value) -> R<()> {
    if !this.seekable.get() {
        return Ok(());
    }
    let at = rt.call_method(super::buffer(rt, this)?, rt.names().tell, &[])?;
    if !rt.eq(at, Value::int(0))? {
        rt.call_method(encoder, rt.names().setstate, &[Value::int(0)])?;
    }
    Ok(())
}

pub fn reconfigure(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("reconfigure", &["encoding", "errors", "newline", "line_buffering", "write_through"])
            .keyword_only_after(0);
    let [encoding, errors, newline, line_buffering, write_through] = args.bind(rt, &P)?;
    let this = cell(v);
    check_open(rt, &this)?;
    let encoding = optional_text(rt, encoding, "encoding")?;
    let errors = optional_text(rt, errors, "errors")?;
    if this.decoded.get().is_some() && (encoding.is_some() || errors.is_some() || newline.is_some()) {
        let message = "It is not possible to set the encoding or newline of stream after the first read";
        return Err(super::super::unsupported(rt, message));
    }
    let newline = newline.map(|n| newline_arg(rt, n, "reconfigure")).transpose()?;
    let switch = |v: Option<Value>, now: bool| match v {
        Some(v) if !v.is_none() => rt.truthy(v),
        _ => Ok(now),
    };
    let line_buffering = switch(line_buffering, this.line_buffering.get())?;
    let write_through = switch(write_through, this.write_through.get())?;
    rt.call_method(v, rt.names().flush, &[])?;
    if let Some(newline) = newline {
        set_newline(&this, newline);
    }
    if encoding.is_some() || errors.is_some() || newline.is_some() {
        let encoding = match encoding {
            Some(e) if e.downcast::<StrCell>().is_some_and(|s| *s == *"locale") => {
                rt.new_str("UTF-8").value()
            }
            Some(e) => e,
            None => this.encoding.get(),
        };
        // A new encoding comes with the strict handler unless another is named.
        let errors = match (errors, encoding == this.encoding.get()) {
            (Some(e), _) => e,
            (None, true) => this.errors.get(),
            (None, false) => rt.names().strict.value(),
        };
        set_codec(rt, &this, encoding, errors)?;
    }
    this.line_buffering.set(line_buffering);
    this.write_through.set(write_through);
    Ok(Value::none())
}

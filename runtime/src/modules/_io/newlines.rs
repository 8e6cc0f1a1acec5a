//! `IncrementalNewlineDecoder`, and newlines as text streams treat them.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{Gc, StrCell, TupleCell, Type, Value, flag};
use kingsnake_plain::units::{Units, UnitsBuf};
use std::cell::Cell;

/// Bits for the kinds of newlines that have been seen.
pub const SEEN_CR: u8 = 1;
pub const SEEN_LF: u8 = 2;
pub const SEEN_CRLF: u8 = 4;

/// Notes the kinds of newlines in a text, and makes them `\n` if `translate` says so; `None`: the text stays.
pub fn translate(text: Units<'_>, translate: bool, seen: &Cell<u8>) -> Option<UnitsBuf> {
    let (cr, lf) = (u32::from(b'\r'), u32::from(b'\n'));
    if kingsnake_plain::search::find_char(text, cr).is_none() {
        if seen.get() & SEEN_LF == 0 && kingsnake_plain::search::find_char(text, lf).is_some() {
            seen.set(seen.get() | SEEN_LF);
        }
        return None;
    }
    let mut out = UnitsBuf::with_capacity(text.len());
    let (mut i, mut found) = (0, seen.get());
    while i < text.len() {
        let c = text.at(i);
        i += 1;
        if c == lf {
            found |= SEEN_LF;
            out.push(lf);
        } else if c == cr {
            if text.get(i) == Some(lf) {
                found |= SEEN_CRLF;
                i += 1;
            } else {
                found |= SEEN_CR;
            }
            out.push(lf);
        } else {
            out.push(c);
        }
    }
    seen.set(found);
    translate.then_some(out)
}

/// `newlines`: None, one kind, or a tuple of several.
pub fn seen_value(rt: &Runtime, seen: u8) -> Value {
    let kinds = [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")];
    let found: Vec<Value> = // interned strings and static ones: the table of names keeps them
        kinds.iter().filter(|(bit, _)| seen & bit != 0).map(|(_, text)| rt.intern_str(text).value()).collect();
    match found.as_slice() {
        [] => Value::none(),
        [one] => *one,
        several => rt.new_tuple(several).value(),
    }
}

crate::cell! {
    /// `_io.IncrementalNewlineDecoder`
    pub struct NewlineCell {
        pub decoder: Cell<Value>,
        pub errors: Cell<Value>,
        pub translate: Cell<bool>,
        pub pending_cr: Cell<bool>,
        pub seen: Cell<u8>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), ..Slots::of::<NewlineCell>() },
    methods: methods! {
        "decode" => Full(decode_method), "decode($self, /, input, final=False)\n--\n\n";
        "getstate" => Zero(getstate), "getstate($self, /)\n--\n\n";
        "setstate" => One(setstate), "setstate($self, state, /)\n--\n\n";
        "reset" => Zero(reset), "reset($self, /)\n--\n\n";
    },
    getset: &[
        GetSetDef::read_only("newlines", |rt, v| Ok(seen_value(rt, cell(v).seen.get()))),
        GetSetDef::read_only("errors", |_, v| Ok(cell(v).errors.get())),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "Codec used when reading a file in universal newlines mode.",
    ..TypeSpec::new("_io.IncrementalNewlineDecoder", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<NewlineCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let made = rt.new_object(ty, |head| NewlineCell {
        head,
        decoder: Cell::new(Value::none()),
        errors: Cell::new(Value::none()),
        translate: Cell::new(false),
        pending_cr: Cell::new(false),
        seen: Cell::new(0),
    });
    Ok(made.value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params =
        Params::new("IncrementalNewlineDecoder", &["decoder", "translate", "errors"]).required(2);
    let [decoder, translate, errors] = args.bind(rt, &P)?;
    let this = cell(v);
    this.decoder.set(decoder.unwrap_or(Value::none()));
    this.translate.set(crate::modules::support::flag_arg(rt, translate, false)?);
    this.errors.set(errors.unwrap_or_else(|| rt.names().strict.value()));
    this.pending_cr.set(false);
    this.seen.set(0);
    Ok(())
}

fn decode_method(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("decode", &["input", "final"]).required(1);
    let [input, last] = args.bind(rt, &P)?;
    let last = crate::modules::support::flag_arg(rt, last, false)?;
    let this = cell(v);
    let input = input.unwrap_or(Value::none());
    let output = if this.decoder.get().is_none() {
        input
    } else {
        rt.call_method(this.decoder.get(), rt.names().decode, &[input, Value::bool(last)])?
    };
    let Some(output) = output.downcast::<StrCell>() else {
        let t = output.ty();
        return Err(rt.type_error(format!("decoder should return a string result, not '{}'", t.name())));
    };
    Ok(finish(rt, &this, output, last).value())
}

/// Newlines of decoded text: a carriage return at the end waits for what follows.
fn finish(rt: &Runtime, this: &NewlineCell, output: Gc<StrCell>, last: bool) -> Gc<StrCell> {
    let mut text = output;
    if this.pending_cr.get() && (last || !output.is_empty()) {
        let mut joined = UnitsBuf::with_capacity(output.len() + 1);
        joined.push(u32::from(b'\r'));
        joined.push_units(output.units());
        text = rt.new_str_units(joined.as_units());
        this.pending_cr.set(false);
    }
    let units = text.units();
    let n = units.len();
    if !last && n > 0 && units.at(n - 1) == u32::from(b'\r') {
        text = rt.new_str_units(units.slice(0..n - 1));
        this.pending_cr.set(true);
    }
    match translate(text.units(), this.translate.get(), &this.seen) {
        Some(out) => rt.new_str_units(out.as_units()),
        None => text,
    }
}

fn getstate(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    let (mut buffer, mut flag) = (rt.new_bytes(b"").value(), 0);
    if !this.decoder.get().is_none() {
        let state = rt.call_method(this.decoder.get(), rt.names().getstate, &[])?;
        let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() == 2) else {
            return Err(rt.type_error("illegal decoder state"));
        };
        buffer = state.get(0);
        flag = rt.as_i64(state.get(1))?;
    }
    let flag = flag << 1 | i64::from(this.pending_cr.get());
    Ok(rt.new_tuple(&[buffer, rt.new_int(flag)]).value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let this = cell(v);
    let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() == 2) else {
        return Err(rt.type_error("state argument must be a tuple"));
    };
    let flag = rt.as_i64(state.get(1))?;
    this.pending_cr.set(flag & 1 != 0);
    if this.decoder.get().is_none() {
        return Ok(Value::none());
    }
    let inner = rt.new_tuple(&[state.get(0), rt.new_int(flag >> 1)]);
    rt.call_method(this.decoder.get(), rt.names().setstate, &[inner.value()])
}

fn reset(rt: &Runtime, v: Value) -> R {
    let this = cell(v);
    this.pending_cr.set(false);
    this.seen.set(0);
    if this.decoder.get().is_none() {
        return Ok(Value::none());
    }
    rt.call_method(this.decoder.get(), rt.names().reset, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translate_all_kinds_become_newlines_and_are_seen() {
        let seen = Cell::new(0);
        let text = UnitsBuf::from_utf8("a\r\nb\rc\n");
        assert_eq!(translate(text.as_units(), true, &seen), Some(UnitsBuf::from_utf8("a\nb\nc\n")));
        assert_eq!(seen.get(), SEEN_CR | SEEN_LF | SEEN_CRLF);
    }

    #[test]
    fn translate_without_carriage_returns_leaves_the_text() {
        let seen = Cell::new(0);
        assert_eq!(translate(Units::Latin1(b"a\nb"), true, &seen), None);
        assert_eq!(seen.get(), SEEN_LF);
    }
}

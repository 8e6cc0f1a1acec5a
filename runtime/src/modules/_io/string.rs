//! `StringIO`: text in memory as a stream.

use super::newlines as nl;
use super::{closed_error, size_arg, unsupported};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::dict;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{DictCell, Gc, StrCell, TupleCell, Type, Value, flag, statics};
use kingsnake_plain::units::{Units, UnitsBuf};
use std::cell::{Cell, RefCell};

const LF: u32 = '\n' as u32;
const CR: u32 = '\r' as u32;

/// What ends lines, and what becomes of newlines that are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newline {
    /// None: all kinds become `\n`.
    Translate,
    /// '': all kinds end lines and stay.
    Universal,
    Lf,
    Cr,
    CrLf,
}

crate::cell! {
    /// `_io.StringIO`
    pub struct StringIoCell {
        pub text: Plain<RefCell<UnitsBuf>>,
        pub pos: Cell<usize>,
        pub closed: Cell<bool>,
        newline: Plain<Cell<Newline>>,
        /// The argument, for `__getstate__`.
        pub newline_arg: Cell<Value>,
        pub seen: Cell<u8>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), next: Some(next), ..Slots::of::<StringIoCell>() },
    methods: methods! {
        "close" => Zero(close), "close($self, /)\n--\n\nClose the IO object.";
        "getvalue" => Zero(getvalue), "getvalue($self, /)\n--\n\nRetrieve the entire contents of the object.";
        "read" => Pos(0, 1, read), "read($self, size=-1, /)\n--\n\nRead at most size characters, returned as a string.";
        "readline" => Pos(0, 1, readline), "readline($self, size=-1, /)\n--\n\nRead until newline or EOF.";
        "tell" => Zero(tell), "tell($self, /)\n--\n\nTell the current file position.";
        "truncate" => Pos(0, 1, truncate), "truncate($self, pos=None, /)\n--\n\nTruncate size to pos.";
        "seek" => Pos(1, 2, seek), "seek($self, pos, whence=0, /)\n--\n\nChange stream position.";
        "write" => One(write), "write($self, s, /)\n--\n\nWrite string to file.";
        "seekable" => Zero(yes), "seekable($self, /)\n--\n\nReturns True if the IO object can be seeked.";
        "readable" => Zero(yes), "readable($self, /)\n--\n\nReturns True if the IO object can be read.";
        "writable" => Zero(yes), "writable($self, /)\n--\n\nReturns True if the IO object can be written.";
        "__getstate__" => Zero(getstate);
        "__setstate__" => One(setstate);
    },
    getset: &[
        GetSetDef::read_only("closed", |_, v| Ok(Value::bool(cell(v).closed.get()))),
        GetSetDef::read_only("newlines", |rt, v| Ok(nl::seen_value(rt, open(rt, v)?.seen.get()))),
        GetSetDef::read_only("line_buffering", |rt, v| open(rt, v).map(|_| Value::bool(false))),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "StringIO(initial_value='', newline='\\n')\n--\n\nText I/O implementation using an in-memory buffer.",
    ..TypeSpec::new("_io.StringIO", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<StringIoCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let newline = rt.names().newline_char.value();
    let made = rt.new_object(ty, |head| StringIoCell {
        head,
        text: Plain(RefCell::new(UnitsBuf::new())),
        pos: Cell::new(0),
        closed: Cell::new(false),
        newline: Plain(Cell::new(Newline::Lf)),
        newline_arg: Cell::new(newline),
        seen: Cell::new(0),
    });
    Ok(made.value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("StringIO", &["initial_value", "newline"]);
    let [initial, newline] = args.bind(rt, &P)?;
    let this = cell(v);
    let newline = newline.unwrap_or_else(|| rt.names().newline_char.value());
    let kind = if newline.is_none() {
        Newline::Translate
    } else {
        let Some(s) = newline.downcast::<StrCell>() else {
            let t = newline.ty();
            return Err(rt.type_error(format!("newline must be str or None, not {}", t.name())));
        };
        match s.ascii() {
            Some("") => Newline::Universal,
            Some("\n") => Newline::Lf,
            Some("\r") => Newline::Cr,
            Some("\r\n") => Newline::CrLf,
            _ => {
                let shown = rt.repr_text(newline)?;
                return Err(rt.value_error(format!("illegal newline value: {shown}")));
            }
        }
    };
    let initial = initial.filter(|i| !i.is_none());
    if let Some(i) = initial
        && !i.is::<StrCell>()
    {
        let t = i.ty();
        return Err(rt.type_error(format!("initial_value must be str or None, not {}", t.name())));
    }
    this.newline.set(kind);
    this.newline_arg.set(newline);
    this.seen.set(0);
    this.closed.set(false);
    this.pos.set(0);
    *this.text.borrow_mut() = UnitsBuf::new();
    if let Some(text) = initial.and_then(|i| i.downcast()) {
        write_text(&this, text);
        this.pos.set(0);
    }
    Ok(())
}

fn open(rt: &Runtime, v: Value) -> R<Gc<StringIoCell>> {
    let this = cell(v);
    if this.closed.get() { Err(closed_error(rt)) } else { Ok(this) }
}

fn yes(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    Ok(Value::bool(true))
}

fn close(_: &Runtime, v: Value) -> R {
    let this = cell(v);
    this.closed.set(true);
    *this.text.borrow_mut() = UnitsBuf::new();
    Ok(Value::none())
}

fn getvalue(rt: &Runtime, v: Value) -> R {
    let this = open(rt, v)?;
    let text = this.text.borrow();
    Ok(rt.new_str_units(text.as_units()).value())
}

fn tell(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(open(rt, v)?.pos.get() as i64))
}

fn take(rt: &Runtime, this: &StringIoCell, n: usize) -> Value {
    let text = this.text.borrow();
    let start = this.pos.get().min(text.len());
    let end = start.saturating_add(n).min(text.len());
    if end > start {
        this.pos.set(end);
    }
    rt.new_str_units(text.as_units().slice(start..end)).value()
}

fn read(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let n = size_arg(rt, args.first())?;
    Ok(take(rt, &this, usize::try_from(n).unwrap_or(usize::MAX)))
}

/// Characters up to the end of the line that begins a text.
fn line_length(newline: Newline, text: Units<'_>) -> usize {
    let find = |c: u32| kingsnake_plain::search::find_char(text, c);
    let all = text.len();
    match newline {
        Newline::Lf | Newline::Translate => find(LF).map_or(all, |at| at + 1),
        Newline::Cr => find(CR).map_or(all, |at| at + 1),
        Newline::CrLf => {
            let mut from = 0;
            while let Some(at) = kingsnake_plain::search::find_char(text.slice(from..all), CR) {
                from += at + 1;
                if text.get(from) == Some(LF) {
                    return from + 1;
                }
            }
            all
        }
        Newline::Universal => {
            let lf = find(LF);
            match kingsnake_plain::search::find_char(text.slice(0..lf.unwrap_or(all)), CR) {
                Some(cr) if lf == Some(cr + 1) => cr + 2,
                Some(cr) => cr + 1,
                None => lf.map_or(all, |at| at + 1),
            }
        }
    }
}

fn line(rt: &Runtime, this: &StringIoCell, limit: i64) -> Value {
    let n = {
        let text = this.text.borrow();
        let start = this.pos.get().min(text.len());
        line_length(this.newline.get(), text.as_units().slice(start..text.len()))
    };
    take(rt, this, usize::try_from(limit).map_or(n, |limit| n.min(limit)))
}

fn readline(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let limit = size_arg(rt, args.first())?;
    Ok(line(rt, &this, limit))
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let this = open(rt, v)?;
    let found = if super::is_exactly(rt, v, super::Kind::Str) {
        line(rt, &this, -1)
    } else {
        let found = rt.call_method(v, rt.names().readline, &[])?;
        if !found.is::<StrCell>() {
            let t = found.ty();
            let message = format!("readline() should have returned a str object, not '{}'", t.name());
            return Err(rt.raise(statics::os_error(), message));
        }
        found
    };
    Ok(if found.downcast::<StrCell>().is_some_and(|s| s.is_empty()) { None } else { Some(found) })
}

/// Newlines of text to be written, as the stream keeps them.
fn converted(this: &StringIoCell, text: Gc<StrCell>) -> Option<UnitsBuf> {
    match this.newline.get() {
        Newline::Lf => None,
        Newline::Universal => nl::translate(text.units(), false, &this.seen),
        Newline::Translate => nl::translate(text.units(), true, &this.seen),
        kind => {
            let mut out = UnitsBuf::with_capacity(text.len() + 8);
            for c in text.units().iter() {
                match (c == LF, kind) {
                    (false, _) => out.push(c),
                    (true, Newline::Cr) => out.push(CR),
                    (true, _) => out.push_str("\r\n"),
                }
            }
            Some(out)
        }
    }
}

fn write_text(this: &StringIoCell, text: Gc<StrCell>) {
    let converted = converted(this, text);
    let new = converted.as_ref().map_or(text.units(), UnitsBuf::as_units);
    if new.is_empty() {
        return;
    }
    let mut all = this.text.borrow_mut();
    let start = this.pos.get();
    if start > all.len() {
        let gap = start - all.len();
        all.push_repeated(0, gap);
    }
    let end = start + new.len();
    if start == all.len() {
        all.push_units(new);
    } else {
        let mut joined = all.as_units().slice(0..start).to_buf();
        joined.push_units(new);
        if end < all.len() {
            joined.push_units(all.as_units().slice(end..all.len()));
        }
        *all = joined;
    }
    this.pos.set(end);
}

fn write(rt: &Runtime, v: Value, text: Value) -> R {
    let this = cell(v);
    let Some(text) = text.downcast::<StrCell>() else {
        let t = text.ty();
        return Err(rt.type_error(format!("string argument expected, got '{}'", t.name())));
    };
    open(rt, v)?;
    write_text(&this, text);
    Ok(rt.new_int(text.len() as i64))
}

fn truncate(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let n = match args.first() {
        Some(&n) if !n.is_none() => rt.as_i64(n)?,
        _ => this.pos.get() as i64,
    };
    let Ok(len) = usize::try_from(n) else { return Err(rt.value_error(format!("Negative size value {n}"))) };
    let mut text = this.text.borrow_mut();
    if len < text.len() {
        text.truncate(len);
    }
    Ok(rt.new_int(n))
}

fn seek(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let this = open(rt, v)?;
    let offset = rt.as_i64(args[0])?;
    let whence = args.get(1).map_or(Ok(0), |&w| rt.as_i32(w))?;
    let to = match whence {
        0 if offset < 0 => return Err(rt.value_error(format!("Negative seek position {offset}"))),
        0 => offset as usize,
        1 | 2 if offset != 0 => return Err(unsupported(rt, "Can't do nonzero cur-relative seeks")),
        1 => this.pos.get(),
        2 => this.text.borrow().len(),
        n => return Err(rt.value_error(format!("Invalid whence ({n}, should be 0, 1 or 2)"))),
    };
    this.pos.set(to);
    Ok(rt.new_int(to as i64))
}

fn getstate(rt: &Runtime, v: Value) -> R {
    let value = getvalue(rt, v)?;
    let this = cell(v);
    let d = match crate::objects::object::dict_of(rt, v) {
        Some(d) => dict::copy(rt, d)?.value(),
        None => Value::none(),
    };
    let items = [value, this.newline_arg.get(), rt.new_int(this.pos.get() as i64), d];
    Ok(rt.new_tuple(&items).value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let t = v.ty();
    let Some(state) = state.downcast::<TupleCell>().filter(|s| s.len() >= 4) else {
        let s = state.ty();
        return Err(rt.type_error(format!(
            "{}.__setstate__ argument should be 4-tuple, got {}",
            t.name(),
            s.name()
        )));
    };
    init(rt, v, Args::positional(&[Value::none(), state.get(1)]))?;
    let this = cell(v);
    // The value is as it was kept: it is not converted once more.
    if let Some(text) = state.get(0).downcast::<StrCell>() {
        *this.text.borrow_mut() = text.units().to_buf();
    }
    let pos = rt.as_i64(state.get(2))?;
    match usize::try_from(pos) {
        Ok(pos) => this.pos.set(pos),
        Err(_) => return Err(rt.value_error("position value cannot be negative")),
    }
    let d = state.get(3);
    if d.is_none() {
        return Ok(Value::none());
    }
    let Some(d) = d.downcast::<DictCell>() else {
        return Err(rt.type_error(format!("fourth item of state should be a dict, got a {}", d.ty().name())));
    };
    for (key, value) in dict::iter(d) {
        rt.setattr(v, key.expect_cell(), value)?;
    }
    Ok(Value::none())
}

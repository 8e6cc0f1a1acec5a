//! print, input, format, repr.

use crate::Runtime;
use crate::error::R;
use crate::modules::support::sys_get;
use crate::types::{Args, Params};
use crate::value::{Gc, StrCell, Value, statics};
use kingsnake_plain::units::UnitsBuf;

pub fn repr(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.repr(v)?.value())
}

pub fn ascii(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.ascii(v)?.value())
}

pub fn format(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let spec = match args.get(1) {
        None => statics::empty_str(),
        Some(v) => match v.downcast::<StrCell>() {
            Some(s) => s,
            None => {
                let t = if v.is_none() { "None".to_string() } else { v.ty().name().to_string() };
                return Err(rt.type_error(format!("format() argument 2 must be str, not {t}")));
            }
        },
    };
    Ok(format_value(rt, args[0], spec)?.value())
}

/// `format(v, spec)`
pub fn format_value(rt: &Runtime, v: Value, spec: Gc<StrCell>) -> R<Gc<StrCell>> {
    if spec.is_empty() {
        if v.is_exact(statics::str_type()) {
            return Ok(v.expect_cell());
        }
        if v.is_fixnum() || v.is_exact(statics::int_type()) {
            return rt.str(v);
        }
    }
    match rt.call_special(v, rt.names().__format__, &[spec.value()])? {
        None => {
            let t = v.ty();
            Err(rt.type_error(format!("Type {} doesn't define __format__", t.name())))
        }
        Some(r) => match r.downcast() {
            Some(s) => Ok(s),
            None => Err(rt.type_error(format!("__format__ must return a str, not {}", r.ty().name()))),
        },
    }
}

/// A `sep` or `end` argument: None is the default.
fn piece(rt: &Runtime, v: Option<Value>, name: &str, default: Gc<StrCell>) -> R<Gc<StrCell>> {
    match v {
        None => Ok(default),
        Some(v) if v.is_none() => Ok(default),
        Some(v) => match v.downcast() {
            Some(s) => Ok(s),
            None => Err(rt.type_error(format!("{name} must be None or a string, not {}", v.ty().name()))),
        },
    }
}

pub fn print(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("print", &["sep", "end", "file", "flush"]);
    let pos = args.pos();
    let keywords = Args { all: &args.all[pos.len()..], names: args.names };
    let [sep, end, file, flush] = keywords.bind(rt, &P)?;
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f,
        None => match sys_get(rt, "stdout") {
            None => return Err(rt.runtime_error("lost sys.stdout")),
            Some(f) if f.is_none() => return Ok(Value::none()),
            Some(f) => f,
        },
    };
    let sep = piece(rt, sep, "sep", rt.names().space)?;
    let end = piece(rt, end, "end", rt.names().newline_char)?;
    if crate::modules::_io::text::is_plain(rt, file) {
        print_joined(rt, file, pos, sep, end)?;
    } else {
        let write = rt.names().write;
        for (i, &v) in pos.iter().enumerate() {
            if i > 0 {
                rt.call_method(file, write, &[sep.value()])?;
            }
            let text = rt.str(v)?;
            rt.call_method(file, write, &[text.value()])?;
        }
        rt.call_method(file, write, &[end.value()])?;
    }
    if let Some(v) = flush
        && rt.truthy(v)?
    {
        rt.call_method(file, rt.names().flush, &[])?;
    }
    Ok(Value::none())
}

/// To a text file of ours whose `write` nobody can have replaced: one write for the whole line.
fn print_joined(rt: &Runtime, file: Value, pos: &[Value], sep: Gc<StrCell>, end: Gc<StrCell>) -> R<()> {
    let mut line = UnitsBuf::new();
    for (i, &v) in pos.iter().enumerate() {
        if i > 0 {
            line.push_units(sep.units());
        }
        match rt.str(v) {
            Ok(text) => line.push_units(text.units()),
            Err(raised) => {
                // What came before is written all the same, as if piece by piece.
                let exception = rt.take_raised(raised);
                crate::modules::_io::text::write_units(rt, file.expect_cell(), line.as_units())?;
                return Err(rt.raise_value(exception));
            }
        }
    }
    line.push_units(end.units());
    crate::modules::_io::text::write_units(rt, file.expect_cell(), line.as_units())
}

fn stream(rt: &Runtime, name: &str) -> R {
    match sys_get(rt, name).filter(|f| !f.is_none()) {
        Some(f) => Ok(f),
        None => Err(rt.runtime_error(format!("input(): lost sys.{name}"))),
    }
}

pub fn input(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (stdin, stdout, stderr) = (stream(rt, "stdin")?, stream(rt, "stdout")?, stream(rt, "stderr")?);
    crate::modules::sys::hooks::send(
        rt,
        "builtins.input",
        &[args.first().copied().unwrap_or(Value::none())],
    )?;
    let flushed = rt.call_method(stderr, rt.names().flush, &[]);
    if let Err(raised) = flushed {
        rt.clear_raised(raised);
    }
    if let Some(&prompt) = args.first() {
        let text = rt.str(prompt)?;
        rt.call_method(stdout, rt.names().write, &[text.value()])?;
    }
    let flushed = rt.call_method(stdout, rt.names().flush, &[]);
    if let Err(raised) = flushed {
        rt.clear_raised(raised);
    }
    let line = rt.call_method(stdin, rt.names().readline, &[])?;
    let Some(line) = line.downcast::<StrCell>() else {
        return Err(rt.type_error("object.readline() returned non-string"));
    };
    if line.is_empty() {
        return Err(rt.raise(statics::eof_error(), "EOF when reading a line"));
    }
    let units = line.units();
    if units.at(units.len() - 1) != u32::from(b'\n') {
        return Ok(line.value());
    }
    Ok(rt.new_str_units(units.slice(0..units.len() - 1)).value())
}

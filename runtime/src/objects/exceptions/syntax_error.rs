//! `SyntaxError`: a message with a place in a source text.

use super::attributes::object_field;
use super::base::base_init;
use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, StrCell, SyntaxErrorCell, Type, Value, flag, statics};
use kingsnake_plain::units::UnitsBuf;

/// `SyntaxError(msg, (filename, lineno, offset, text[, end_lineno, end_offset]))`
pub(super) fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let error: Gc<SyntaxErrorCell> = v.expect_cell();
    let Some(&msg) = args.pos().first() else { return Ok(()) };
    error.msg.set(Some(msg));
    let [_, place] = *args.pos() else { return Ok(()) };
    let place = rt.collect(place)?;
    error.end_lineno.set(None);
    error.end_offset.set(None);
    let n = place.len();
    if n < 4 {
        return Err(rt.type_error(format!("function takes at least 4 arguments ({n} given)")));
    }
    if n > 6 {
        return Err(rt.type_error(format!("function takes at most 6 arguments ({n} given)")));
    }
    error.filename.set(Some(place[0]));
    error.lineno.set(Some(place[1]));
    error.offset.set(Some(place[2]));
    error.text.set(Some(place[3]));
    error.end_lineno.set(place.get(4).copied());
    error.end_offset.set(place.get(5).copied());
    if n == 5 {
        return Err(rt.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

/// The message, with the file's name and the line.
fn syntax_str(rt: &Runtime, v: Value) -> R {
    let error: Gc<SyntaxErrorCell> = v.expect_cell();
    let filename = error.filename.get().and_then(|f| f.downcast::<StrCell>());
    let line =
        error.lineno.get().filter(|l| l.is_exact(statics::int_type())).and_then(crate::objects::int::as_i64);
    let msg = rt.str(error.msg.get().unwrap_or(Value::none()))?;
    let base = filename.map(|f| {
        let units = f.units();
        let cut = (0..units.len()).rev().find(|&i| units.at(i) == '/' as u32).map_or(0, |i| i + 1);
        rt.new_str_units(units.slice(cut..units.len()))
    });
    let mut out = UnitsBuf::new();
    out.push_units(msg.units());
    match (base, line) {
        (None, None) => return Ok(msg.value()),
        (Some(f), Some(line)) => {
            out.push_str(" (");
            out.push_units(f.units());
            out.push_str(&format!(", line {line})"));
        }
        (Some(f), None) => {
            out.push_str(" (");
            out.push_units(f.units());
            out.push_str(")");
        }
        (None, Some(line)) => out.push_str(&format!(" (line {line})")),
    }
    Ok(rt.new_str_units(out.as_units()).value())
}

object_field!(get_msg, set_msg, SyntaxErrorCell, msg);
object_field!(get_filename, set_filename, SyntaxErrorCell, filename);
object_field!(get_lineno, set_lineno, SyntaxErrorCell, lineno);
object_field!(get_offset, set_offset, SyntaxErrorCell, offset);
object_field!(get_text, set_text, SyntaxErrorCell, text);
object_field!(get_end_lineno, set_end_lineno, SyntaxErrorCell, end_lineno);
object_field!(get_end_offset, set_end_offset, SyntaxErrorCell, end_offset);
object_field!(get_print, set_print, SyntaxErrorCell, print_file_and_line);

static SYNTAX_ERROR: TypeSpec = TypeSpec {
    slots: Slots { init: Some(init), str: Some(syntax_str), ..Slots::of::<SyntaxErrorCell>() },
    getset: &[
        GetSetDef::new("msg", get_msg, set_msg).doc("exception msg"),
        GetSetDef::new("filename", get_filename, set_filename).doc("exception filename"),
        GetSetDef::new("lineno", get_lineno, set_lineno).doc("exception lineno"),
        GetSetDef::new("offset", get_offset, set_offset).doc("exception offset"),
        GetSetDef::new("text", get_text, set_text).doc("exception text"),
        GetSetDef::new("end_lineno", get_end_lineno, set_end_lineno).doc("exception end lineno"),
        GetSetDef::new("end_offset", get_end_offset, set_end_offset).doc("exception end offset"),
        GetSetDef::new("print_file_and_line", get_print, set_print).doc("exception print_file_and_line"),
    ],
    flags: 1 << flag::BASETYPE,
    has_dict: true,
    doc: "Invalid syntax.",
    ..TypeSpec::new("SyntaxError", Slots::EMPTY)
};

static EXCEPTION: [Type; 1] = [statics::exception()];

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::syntax_error(), spec: &SYNTAX_ERROR, bases: &EXCEPTION }]
}

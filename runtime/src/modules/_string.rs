//! `_string`: the parser of `str.format` templates, for `string.Formatter`.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::objects::str::plain_error;
use crate::runtime::State;
use crate::types::{ModuleSpec, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, StrCell, Type, Value};
use kingsnake_plain::str_format::{self, Key, Piece, Step};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_string",
    doc: "string helper module",
    functions: methods! {
        "formatter_field_name_split" => One(field_name_split), "split the argument as a field name";
        "formatter_parser" => One(parser), "parse the argument as a format string";
    },
    exec: |_, _: Gc<ModuleCell>| Ok(()),
};

crate::cell! {
    /// The parsed pieces of a template, and how many have been given.
    struct FormatterCell { text: Cell<Value>, pieces: Plain<Vec<Piece>>, error: Plain<Option<String>>, at: Cell<usize> }
}
crate::cell! {
    /// The steps of a field name, and how many have been given.
    struct FieldNameCell { text: Cell<Value>, steps: Plain<Vec<Step>>, error: Plain<Option<String>>, at: Cell<usize> }
}

static FORMATTER: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(formatter_next),
        ..Slots::of::<FormatterCell>()
    },
    ..TypeSpec::new("formatteriterator", Slots::EMPTY)
};

static FIELD_NAME: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(field_name_next),
        ..Slots::of::<FieldNameCell>()
    },
    ..TypeSpec::new("fieldnameiterator", Slots::EMPTY)
};

/// The types of the two iterators, per runtime.
struct Types {
    formatter: Type,
    field_name: Type,
}

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.formatter);
        t.visit_cell(self.field_name);
    }
}

fn types(rt: &Runtime) -> std::rc::Rc<Types> {
    rt.state(|rt| Types {
        formatter: rt.new_type(&FORMATTER, &[], None),
        field_name: rt.new_type(&FIELD_NAME, &[], None),
    })
}

fn text_argument(rt: &Runtime, v: Value) -> R<Gc<StrCell>> {
    match v.downcast() {
        Some(s) => Ok(s),
        None => {
            let t = v.ty();
            Err(rt.type_error(format!("expected str, got {}", t.name())))
        }
    }
}

fn part(rt: &Runtime, text: Value, range: &std::ops::Range<usize>) -> Value {
    rt.new_str_units(text.expect_cell::<StrCell>().units().slice(range.clone())).value()
}

fn parser(rt: &Runtime, _: Value, template: Value) -> R {
    let s = text_argument(rt, template)?;
    let mut pieces = Vec::new();
    let mut error = None;
    for piece in str_format::pieces(s.units()) {
        match piece {
            Ok(piece) => pieces.push(piece),
            Err(e) => error = Some(e.message.into_owned()),
        }
    }
    let ty = types(rt).formatter;
    let it = rt.new_object(ty, |head| FormatterCell {
        head,
        text: Cell::new(template),
        pieces: Plain(pieces),
        error: Plain(error),
        at: Cell::new(0),
    });
    Ok(it.value())
}

/// (literal, field name, format spec, conversion); the last three are None for a literal alone.
fn formatter_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<FormatterCell> = v.expect_cell();
    let i = it.at.get();
    it.at.set(i + 1);
    let text = it.text.get();
    let Some(piece) = it.pieces.get(i) else {
        return match &it.error.0 {
            Some(message) if i == it.pieces.len() => Err(rt.value_error(message)),
            _ => Ok(None),
        };
    };
    let literal = part(rt, text, &piece.literal);
    let none = Value::none();
    let [name, spec, conversion] = match &piece.field {
        None => [none, none, none],
        Some(field) => {
            let conversion = field.conversion.map_or(none, |c| rt.new_char(c).value());
            [part(rt, text, &field.name), part(rt, text, &field.spec), conversion]
        }
    };
    Ok(Some(rt.new_tuple(&[literal, name, spec, conversion]).value()))
}

fn key_value(rt: &Runtime, text: Value, key: &Key) -> Value {
    match key {
        Key::Index(i) => rt.new_int(*i as i64),
        Key::Name(range) => part(rt, text, range),
    }
}

fn field_name_split(rt: &Runtime, _: Value, name: Value) -> R {
    let s = text_argument(rt, name)?;
    let (first, rest) = str_format::split_name(s.units()).map_err(|e| plain_error(rt, e))?;
    let mut steps = Vec::new();
    let mut error = None;
    for step in rest {
        match step {
            Ok(step) => steps.push(step),
            Err(e) => error = Some(e.message.into_owned()),
        }
    }
    let ty = types(rt).field_name;
    let it = rt.new_object(ty, |head| FieldNameCell {
        head,
        text: Cell::new(name),
        steps: Plain(steps),
        error: Plain(error),
        at: Cell::new(0),
    });
    let first = key_value(rt, name, &first);
    Ok(rt.new_tuple(&[first, it.value()]).value())
}

/// (is it an attribute, the name or number)
fn field_name_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<FieldNameCell> = v.expect_cell();
    let i = it.at.get();
    it.at.set(i + 1);
    let text = it.text.get();
    let Some(step) = it.steps.get(i) else {
        return match &it.error.0 {
            Some(message) if i == it.steps.len() => Err(rt.value_error(message)),
            _ => Ok(None),
        };
    };
    let (is_attribute, key) = match step {
        Step::Attribute(range) => (true, part(rt, text, range)),
        Step::Item(key) => (false, key_value(rt, text, key)),
    };
    Ok(Some(rt.new_tuple(&[Value::bool(is_attribute), key]).value()))
}

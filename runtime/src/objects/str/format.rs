//! `format(value, spec)`, `str.__format__`, `str.format` and `str.format_map`.

use super::methods::this;
use super::text::{bad_argument, from_buf, plain_error};
use crate::Runtime;
use crate::error::R;
use crate::types::Args;
use crate::value::{Gc, StrCell, Value, statics};
use kingsnake_plain::format::format_str;
use kingsnake_plain::str_format::{self, AutoNumber, Field, Key, Step};
use kingsnake_plain::units::{Units, UnitsBuf};

/// `format(v, spec)` as the builtin does it. Without a spec a str is itself and numbers are their `str()`.
pub fn format_value(rt: &Runtime, v: Value, spec: Gc<StrCell>) -> R {
    if spec.is_empty() && format_simple(v) {
        return Ok(rt.str(v)?.value());
    }
    if v.is_exact(statics::str_type()) {
        return dunder_format(rt, v, spec);
    }
    let Some(result) = rt.call_special(v, rt.names().__format__, &[spec.value()])? else {
        let t = v.ty();
        return Err(rt.type_error(format!("Type {} doesn't define __format__", t.name())));
    };
    if !result.is::<StrCell>() {
        let t = result.ty();
        return Err(rt.type_error(format!("__format__ must return a str, not {}", t.name())));
    }
    Ok(result)
}

/// Whether `format(v, "")` is known to be `str(v)`: the type's `__format__` is one of the built-in ones.
#[inline]
pub fn format_simple(v: Value) -> bool {
    v.is_exact(statics::str_type()) || v.is_exact(statics::int_type()) || v.is_exact(statics::float_type())
}

fn dunder_format(rt: &Runtime, v: Value, spec: Gc<StrCell>) -> R {
    if spec.is_empty() {
        return Ok(rt.str(v)?.value());
    }
    let t = v.ty();
    match format_str(this(v).units(), spec.units(), t.name()) {
        Ok(buf) => Ok(from_buf(rt, &buf).value()),
        Err(e) => Err(plain_error(rt, e)),
    }
}

/// `str.__format__`
pub(super) fn str_dunder_format(rt: &Runtime, v: Value, spec: Value) -> R {
    match spec.downcast() {
        Some(spec) => dunder_format(rt, v, spec),
        None => Err(bad_argument(rt, "__format__() argument", "str", spec)),
    }
}

/// What fields are filled from.
struct Source<'a> {
    /// `None`: a mapping has everything, and numbers are not allowed.
    positional: Option<&'a [Value]>,
    named: Named<'a>,
}

enum Named<'a> {
    Keywords(Args<'a>),
    Mapping(Value),
}

pub(super) fn str_format(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let source = Source { positional: Some(args.pos()), named: Named::Keywords(args) };
    let mut numbers = AutoNumber::default();
    let buf = source.fill(rt, this(v).units(), 2, &mut numbers)?;
    Ok(from_buf(rt, &buf).value())
}

pub(super) fn str_format_map(rt: &Runtime, v: Value, mapping: Value) -> R {
    let source = Source { positional: None, named: Named::Mapping(mapping) };
    let mut numbers = AutoNumber::default();
    let buf = source.fill(rt, this(v).units(), 2, &mut numbers)?;
    Ok(from_buf(rt, &buf).value())
}

impl Source<'_> {
    /// The template with its fields filled; `depth` more levels of fields in specs are allowed.
    fn fill(&self, rt: &Runtime, template: Units<'_>, depth: u32, numbers: &mut AutoNumber) -> R<UnitsBuf> {
        if depth == 0 {
            return Err(plain_error(rt, str_format::recursion_exceeded()));
        }
        let mut out = UnitsBuf::with_capacity(template.len() + 16);
        for piece in str_format::pieces(template) {
            let piece = piece.map_err(|e| plain_error(rt, e))?;
            out.push_units(template.slice(piece.literal));
            if let Some(field) = piece.field {
                self.fill_field(rt, template, &field, depth, numbers, &mut out)?;
            }
        }
        Ok(out)
    }

    fn fill_field(
        &self,
        rt: &Runtime,
        template: Units<'_>,
        field: &Field,
        depth: u32,
        numbers: &mut AutoNumber,
        out: &mut UnitsBuf,
    ) -> R<()> {
        let mut v = self.value_of(rt, template.slice(field.name.clone()), numbers)?;
        if let Some(c) = field.conversion {
            v = convert(rt, v, c)?;
        }
        let spec = template.slice(field.spec.clone());
        let spec = if field.nested {
            let filled = self.fill(rt, spec, depth - 1, numbers)?;
            from_buf(rt, &filled)
        } else {
            rt.new_str_units(spec)
        };
        let shown = format_value(rt, v, spec)?;
        out.push_units(this(shown).units());
        Ok(())
    }

    /// The object that a field's name leads to.
    fn value_of(&self, rt: &Runtime, name: Units<'_>, numbers: &mut AutoNumber) -> R {
        let (key, steps) = str_format::split_name(name).map_err(|e| plain_error(rt, e))?;
        let key = numbers.resolve(key).map_err(|e| plain_error(rt, e))?;
        let mut v = match key {
            Key::Index(i) => self.by_index(rt, i)?,
            Key::Name(range) => self.by_name(rt, rt.new_str_units(name.slice(range)))?,
        };
        for step in steps {
            v = match step.map_err(|e| plain_error(rt, e))? {
                Step::Attribute(range) => rt.getattr(v, rt.new_str_units(name.slice(range)))?,
                Step::Item(Key::Index(i)) => item_by_index(rt, v, i)?,
                Step::Item(Key::Name(range)) => {
                    let key = rt.new_str_units(name.slice(range)).value();
                    rt.getitem(v, key)?
                }
            };
        }
        Ok(v)
    }

    fn by_index(&self, rt: &Runtime, i: usize) -> R {
        let Some(args) = self.positional else {
            return Err(rt.value_error("Format string contains positional fields"));
        };
        match args.get(i) {
            Some(&v) => Ok(v),
            None => Err(plain_error(rt, str_format::index_out_of_range(i))),
        }
    }

    fn by_name(&self, rt: &Runtime, name: Gc<StrCell>) -> R {
        match &self.named {
            Named::Keywords(args) => {
                let found = args.keywords().find(|(key, _)| super::equal(key, &name));
                found.map(|(_, v)| v).ok_or_else(|| rt.key_error(name.value()))
            }
            Named::Mapping(mapping) => rt.getitem(*mapping, name.value()),
        }
    }
}

fn item_by_index(rt: &Runtime, v: Value, i: usize) -> R {
    if v.ty().slots().item.is_some() && !v.is::<crate::value::DictCell>() {
        return rt.sequence_item(v, i as isize);
    }
    rt.getitem(v, rt.new_int(i as i64))
}

/// `!r`, `!s`, `!a`
fn convert(rt: &Runtime, v: Value, c: u32) -> R {
    Ok(match char::from_u32(c) {
        Some('r') => rt.repr(v)?.value(),
        Some('s') => rt.str(v)?.value(),
        Some('a') => rt.ascii(v)?.value(),
        _ => {
            let shown = match c {
                0x21..=0x7e => char::from(c as u8).to_string(),
                _ => format!("\\x{c:x}"),
            };
            return Err(rt.value_error(format!("Unknown conversion specifier {shown}")));
        }
    })
}

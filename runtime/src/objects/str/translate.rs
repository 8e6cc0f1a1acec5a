//! `str.translate` and `str.maketrans`.

use super::methods::this;
use super::text::{expect_str, from_buf};
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, int};
use crate::value::{DictCell, Gc, StrCell, Value, statics};
use kingsnake_plain::units::UnitsBuf;

/// What a table has for a character; `None`: the character stays.
fn lookup(rt: &Runtime, table: Value, c: u32) -> R<Option<Value>> {
    let result = rt.getitem(table, Value::int(c as i32));
    rt.catch(result, statics::lookup_error())
}

/// Appends what a table's entry stands for.
fn push_mapped(rt: &Runtime, out: &mut UnitsBuf, mapped: Value) -> R<()> {
    if mapped.is_none() {
        return Ok(());
    }
    if let Some(s) = mapped.downcast::<StrCell>() {
        out.push_units(s.units());
        return Ok(());
    }
    if !int::is_int(mapped) {
        return Err(rt.type_error("character mapping must return integer, None or str"));
    }
    match int::as_i64(mapped) {
        Some(c @ 0..=0x10ffff) => {
            out.push(c as u32);
            Ok(())
        }
        _ => Err(rt.value_error("character mapping must be in range(0x110000)")),
    }
}

/// `s.translate(table)`
pub fn translate(rt: &Runtime, s: Gc<StrCell>, table: Value) -> R<Gc<StrCell>> {
    let mut out = UnitsBuf::with_capacity(s.len());
    // What each ASCII character becomes: unknown, the same, or one other.
    let mut known = [0xff_u8; 128];
    for c in s.units() {
        if let Some(&k) = known.get(c as usize)
            && k != 0xff
        {
            out.push(k.into());
            continue;
        }
        let before = out.len();
        match lookup(rt, table, c)? {
            None => out.push(c),
            Some(mapped) => push_mapped(rt, &mut out, mapped)?,
        }
        if c < 128 && out.len() == before + 1 {
            let to = out.as_units().at(before);
            if to < 128 {
                known[c as usize] = to as u8;
            }
        }
    }
    Ok(from_buf(rt, &out))
}

pub(super) fn str_translate(rt: &Runtime, v: Value, table: Value) -> R {
    Ok(translate(rt, this(v), table)?.value())
}

pub(super) fn str_maketrans(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let table = rt.new_dict();
    match args {
        [x] => from_mapping(rt, table, *x)?,
        [x, y, rest @ ..] => from_texts(rt, table, *x, *y, rest.first().copied())?,
        [] => {}
    }
    Ok(table.value())
}

fn from_mapping(rt: &Runtime, table: Gc<DictCell>, x: Value) -> R<()> {
    if !x.is_exact(statics::dict_type()) {
        return Err(rt.type_error("if you give only one argument to maketrans it must be a dict"));
    }
    let mut at = 0;
    while let Some((key, value)) = dict::next(x.expect_cell(), &mut at) {
        let key = match key.downcast::<StrCell>() {
            Some(s) if s.len() == 1 => Value::int(s.char_at(0) as i32),
            Some(_) => return Err(rt.value_error("string keys in translate table must be of length 1")),
            None if int::is_int(key) => key,
            None => return Err(rt.type_error("keys in translate table must be strings or integers")),
        };
        dict::set(rt, table, key, value)?;
    }
    Ok(())
}

fn from_texts(rt: &Runtime, table: Gc<DictCell>, x: Value, y: Value, z: Option<Value>) -> R<()> {
    let y = expect_str(rt, y, "maketrans() argument 2")?;
    let z = z.map(|z| expect_str(rt, z, "maketrans() argument 3")).transpose()?;
    let Some(x) = x.downcast::<StrCell>() else {
        return Err(rt.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    if x.len() != y.len() {
        return Err(rt.value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in x.units().iter().zip(y.units()) {
        dict::set(rt, table, Value::int(from as i32), Value::int(to as i32))?;
    }
    for c in z.iter().flat_map(|z| z.units().iter()) {
        dict::set(rt, table, Value::int(c as i32), Value::none())?;
    }
    Ok(())
}

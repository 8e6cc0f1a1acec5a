//! `co_lines`, `co_positions`, `replace`.

use super::{CodeCell, new_code, to_constant};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::methods;
use crate::types::{Args, MethodDef};
use crate::value::{Gc, StrCell, TupleCell, Value};
use kingsnake_compile::bytecode::{Code, Const};
use std::sync::Arc;

pub static METHODS: &[MethodDef] = methods! {
    "co_lines" => Zero(lines), "Iterate over (start, end, line) of the bytecode.";
    "co_positions" => Zero(positions), "Iterate over the positions of the instructions.";
    "replace" => Full(replace), "Return a copy of the code object with new values for the specified fields.";
};

/// Each instruction word is two bytes to Python programs, as CPython's are.
const UNIT: i64 = 2;

fn lines(rt: &Runtime, v: Value) -> R {
    let code: Gc<CodeCell> = v.expect_cell();
    let out = rt.new_list(&[]);
    let (mut at, mut start, mut current) = (0_i64, 0_i64, None);
    let emit = |start: i64, end: i64, line: Option<u32>| -> R<()> {
        if start == end {
            return Ok(());
        }
        let line = line.map_or(Value::none(), |l| rt.new_int(l as i64));
        let row = rt.new_tuple(&[rt.new_int(start * UNIT), rt.new_int(end * UNIT), line]);
        crate::objects::list::append(rt, out, row.value())
    };
    for (count, position) in code.code.positions() {
        let line = (position.line != 0).then_some(position.line);
        if Some(line) != current {
            emit(start, at, current.flatten())?;
            (start, current) = (at, Some(line));
        }
        at += count as i64;
    }
    emit(start, at, current.flatten())?;
    rt.iter(out.value())
}

fn positions(rt: &Runtime, v: Value) -> R {
    let code: Gc<CodeCell> = v.expect_cell();
    let out = rt.new_list(&[]);
    let number = |n: u32, none: u32| if n == none { Value::none() } else { rt.new_int(n as i64) };
    for (count, p) in code.code.positions() {
        let row = rt.new_tuple(&[
            number(p.line, 0),
            number(p.end_line, 0),
            number(p.col, u32::MAX),
            number(p.end_col, u32::MAX),
        ]);
        for _ in 0..count {
            crate::objects::list::append(rt, out, row.value())?;
        }
    }
    rt.iter(out.value())
}

fn names(rt: &Runtime, v: Value) -> R<Box<[Arc<str>]>> {
    let Some(t) = v.downcast::<TupleCell>() else { return Err(rt.type_error("expected a tuple of str")) };
    t.iter()
        .map(|n| match n.downcast::<StrCell>() {
            Some(s) => Ok(Arc::from(&*s.to_text())),
            None => Err(rt.type_error("name tuples must contain only strings")),
        })
        .collect()
}

fn text(rt: &Runtime, v: Value) -> R<Arc<str>> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(Arc::from(&*s.to_text())),
        None => Err(rt.type_error(format!("expected str, not {}", v.ty().name()))),
    }
}

fn replace(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    if !args.pos().is_empty() {
        return Err(rt.type_error("replace() takes no positional arguments"));
    }
    let code: Gc<CodeCell> = v.expect_cell();
    let mut parts = code.code.to_parts();
    let keep = GcVec::from_slice(rt, args.all);
    for (key, value) in args.keywords() {
        let number = || rt.as_i64(value).map(|n| n as u32);
        match &*key.to_text() {
            "co_argcount" => parts.argcount = number()?,
            "co_posonlyargcount" => parts.posonlyargcount = number()?,
            "co_kwonlyargcount" => parts.kwonlyargcount = number()?,
            "co_flags" => parts.flags = number()?,
            "co_firstlineno" => parts.first_line = number()?,
            "co_stacksize" => parts.stack_size = number()?,
            "co_name" => parts.name = text(rt, value)?,
            "co_qualname" => parts.qualname = text(rt, value)?,
            "co_filename" => parts.filename = text(rt, value)?,
            "co_names" => parts.names = names(rt, value)?,
            "co_varnames" => parts.varnames = names(rt, value)?,
            "co_cellvars" => parts.cellvars = names(rt, value)?,
            "co_freevars" => parts.freevars = names(rt, value)?,
            "co_nlocals" => {}
            "co_consts" => match to_constant(rt, value) {
                Some(Const::Tuple(items)) => parts.consts = items,
                _ => return Err(rt.value_error("co_consts must be a tuple of constants")),
            },
            other => {
                return Err(rt.type_error(format!("replace() does not support '{other}' in this runtime")));
            }
        }
    }
    drop(keep);
    match Code::new(parts) {
        Ok(code) => Ok(new_code(rt, &Arc::new(code))?.value()),
        Err(invalid) => Err(rt.value_error(format!("code: {invalid}"))),
    }
}

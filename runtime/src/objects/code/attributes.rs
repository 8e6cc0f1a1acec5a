//! `co_…` attributes.

use super::CodeCell;
use crate::Runtime;
use crate::error::R;
use crate::types::GetSetDef;
use crate::value::{Gc, Value};
use kingsnake_compile::bytecode::{LOCAL_CELL, LOCAL_FREE};

fn code(v: Value) -> Gc<CodeCell> {
    v.expect_cell()
}

macro_rules! numbers {
    ($($f:ident => $field:ident;)*) => {$(
        fn $f(rt: &Runtime, v: Value) -> R {
            Ok(rt.new_int(code(v).$field.get() as i64))
        }
    )*};
}
numbers! {
    argcount => co_argcount;
    posonlyargcount => co_posonlyargcount;
    kwonlyargcount => co_kwonlyargcount;
    nlocals => co_nlocals;
    stacksize => co_stacksize;
    flags => co_flags;
    firstlineno => co_firstlineno;
}

fn consts(_: &Runtime, v: Value) -> R {
    Ok(code(v).co_consts.get().value())
}
fn names(_: &Runtime, v: Value) -> R {
    Ok(code(v).co_names.get().value())
}
fn filename(_: &Runtime, v: Value) -> R {
    Ok(code(v).co_filename.get())
}
fn name(_: &Runtime, v: Value) -> R {
    Ok(code(v).co_name.get())
}
fn qualname(_: &Runtime, v: Value) -> R {
    Ok(code(v).co_qualname.get())
}

fn names_of_kind(rt: &Runtime, v: Value, want: impl Fn(u8) -> bool) -> R {
    let c = code(v);
    let all = c.co_localsplusnames.get();
    let kinds = &c.code.localsplus;
    let found: Vec<usize> = (0..all.len()).filter(|&i| want(kinds[i])).collect();
    let tuple = rt.alloc_tuple(found.len());
    for (slot, i) in tuple.raw_items().iter().zip(found) {
        slot.set(Some(all.get(i)));
    }
    Ok(tuple.value())
}

fn varnames(rt: &Runtime, v: Value) -> R {
    let count = code(v).co_nlocals.get() as usize;
    let all = code(v).co_localsplusnames.get();
    let tuple = rt.alloc_tuple(count);
    for (i, slot) in tuple.raw_items().iter().enumerate() {
        slot.set(Some(all.get(i)));
    }
    Ok(tuple.value())
}

fn cellvars(rt: &Runtime, v: Value) -> R {
    names_of_kind(rt, v, |k| k & LOCAL_CELL != 0)
}
fn freevars(rt: &Runtime, v: Value) -> R {
    names_of_kind(rt, v, |k| k & LOCAL_FREE != 0)
}

/// Our own bytecode, as bytes.
fn code_bytes(rt: &Runtime, v: Value) -> R {
    let words: Vec<u8> = code(v).code.words.iter().flat_map(|w| w.to_le_bytes()).collect();
    Ok(rt.new_bytes(&words).value())
}

fn table_bytes(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_bytes(&code(v).code.positions).value())
}

fn exception_table(rt: &Runtime, v: Value) -> R {
    let bytes: Vec<u8> = code(v)
        .code
        .exception_table
        .iter()
        .flat_map(|e| [e.start, e.end, e.target, e.depth << 1 | e.lasti as u32])
        .flat_map(u32::to_le_bytes)
        .collect();
    Ok(rt.new_bytes(&bytes).value())
}

pub const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("co_argcount", argcount),
    GetSetDef::read_only("co_posonlyargcount", posonlyargcount),
    GetSetDef::read_only("co_kwonlyargcount", kwonlyargcount),
    GetSetDef::read_only("co_nlocals", nlocals),
    GetSetDef::read_only("co_stacksize", stacksize),
    GetSetDef::read_only("co_flags", flags),
    GetSetDef::read_only("co_firstlineno", firstlineno),
    GetSetDef::read_only("co_consts", consts),
    GetSetDef::read_only("co_names", names),
    GetSetDef::read_only("co_filename", filename),
    GetSetDef::read_only("co_name", name),
    GetSetDef::read_only("co_qualname", qualname),
    GetSetDef::read_only("co_varnames", varnames),
    GetSetDef::read_only("co_cellvars", cellvars),
    GetSetDef::read_only("co_freevars", freevars),
    GetSetDef::read_only("co_code", code_bytes),
    GetSetDef::read_only("_co_code_adaptive", code_bytes),
    GetSetDef::read_only("co_linetable", table_bytes),
    GetSetDef::read_only("co_lnotab", table_bytes),
    GetSetDef::read_only("co_exceptiontable", exception_table),
];

//! `_sre`: regular expressions. `re` compiles patterns to code; here are the objects that run it.
//!
//! - `text`    subjects for the engine        - `search`  one match or search, and where it was found
//! - `pattern` `re.Pattern`                   - `found`   `re.Match`
//! - `scanner` `_sre.SRE_Scanner`

mod found;
mod pattern;
mod scanner;
mod search;
mod text;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Type, Value};
use kingsnake_plain::unicode;
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_sre",
    doc: "",
    functions: crate::methods! {
        "compile" => Full(pattern::compile), "compile($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)\n--\n\n";
        "getcodesize" => Zero(|_, _| Ok(Value::int(4))), "getcodesize($module, /)\n--\n\n";
        "ascii_iscased" => One(|rt, _, c| on_char(rt, c, |c| Ok(Value::bool(is_ascii_letter(c))))), "ascii_iscased($module, character, /)\n--\n\n";
        "unicode_iscased" => One(|rt, _, c| on_char(rt, c, |c| Ok(Value::bool(unicode::to_lower(c) != c || unicode::to_upper(c) != c)))), "unicode_iscased($module, character, /)\n--\n\n";
        "ascii_tolower" => One(|rt, _, c| on_char(rt, c, |c| {
            let lower = if is_ascii_letter(c) { c | 0x20 } else { c };
            Ok(rt.new_int(lower as i64))
        })), "ascii_tolower($module, character, /)\n--\n\n";
        "unicode_tolower" => One(|rt, _, c| on_char(rt, c, |c| Ok(rt.new_int(unicode::to_lower(c) as i64)))), "unicode_tolower($module, character, /)\n--\n\n";
    },
    exec,
};

/// Of the opcodes and their operands, which 3.11's `re` compiles to.
const MAGIC: i64 = 20220615;
const MAX_REPEAT: i64 = u32::MAX as i64;
const MAX_GROUPS: i64 = i32::MAX as i64 / 2;

fn is_ascii_letter(c: u32) -> bool {
    u8::try_from(c).is_ok_and(|c| c.is_ascii_alphabetic())
}

fn on_char(rt: &Runtime, c: Value, f: impl Fn(u32) -> R) -> R {
    let c = rt.as_i32(c)?;
    f(c as u32)
}

/// The types, made once per runtime.
#[derive(Default)]
struct Types {
    pattern: Cell<Option<Type>>,
    found: Cell<Option<Type>>,
    scanner: Cell<Option<Type>>,
}

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        let all = [self.pattern.get(), self.found.get(), self.scanner.get()];
        all.into_iter().flatten().for_each(|ty| t.visit_cell(ty));
    }
}

fn made_type(rt: &Runtime, pick: impl Fn(&Types) -> Option<Type>) -> R<Type> {
    pick(&rt.state(|_| Types::default())).ok_or_else(|| rt.system_error("_sre has not been initialised"))
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let types = rt.state(|_| Types::default());
    types.pattern.set(Some(rt.new_type(&pattern::PATTERN, &[], Some(module))));
    types.found.set(Some(rt.new_type(&found::MATCH, &[], Some(module))));
    types.scanner.set(Some(rt.new_type(&scanner::SCANNER, &[], Some(module))));
    rt.module_add(module, "MAGIC", rt.new_int(MAGIC))?;
    rt.module_add(module, "CODESIZE", Value::int(4))?;
    rt.module_add(module, "MAXREPEAT", rt.new_int(MAX_REPEAT))?;
    rt.module_add(module, "MAXGROUPS", rt.new_int(MAX_GROUPS))?;
    let notice = " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ";
    rt.module_add(module, "copyright", rt.new_str(notice).value())
}

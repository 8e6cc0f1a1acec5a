//! Code objects: a compiled `Code`, which all runtimes share, with this runtime's constants, names and inline caches.

use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Cmp, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, TupleCell, Value, statics};
use crate::vm::cache::Cache;
use kingsnake_compile::bytecode::{Code, Const, flags};
use std::cell::{Cell, UnsafeCell};
use std::sync::Arc;

mod attributes;
mod methods;

crate::cell! {
    /// `PyCodeObject` as far as C reads it, then ours.
    pub struct CodeCell {
        pub ob_size: Cell<isize>,
        pub co_consts: Cell<Gc<TupleCell>>,
        pub co_names: Cell<Gc<TupleCell>>,
        pub co_exceptiontable: Cell<Option<Value>>,
        pub co_flags: Cell<i32>,
        pub co_warmup: Cell<u32>,
        pub co_argcount: Cell<i32>,
        pub co_posonlyargcount: Cell<i32>,
        pub co_kwonlyargcount: Cell<i32>,
        pub co_stacksize: Cell<i32>,
        pub co_firstlineno: Cell<i32>,
        pub co_nlocalsplus: Cell<i32>,
        pub co_nlocals: Cell<i32>,
        pub co_nplaincellvars: Cell<i32>,
        pub co_ncellvars: Cell<i32>,
        pub co_nfreevars: Cell<i32>,
        pub co_localsplusnames: Cell<Gc<TupleCell>>,
        pub co_localspluskinds: Cell<Option<Value>>,
        pub co_filename: Cell<Value>,
        pub co_name: Cell<Value>,
        pub co_qualname: Cell<Value>,
        pub co_linetable: Cell<Option<Value>>,
        pub co_weakreflist: Cell<usize>,
        pub co_code: Cell<Option<Value>>,
        pub co_linearray: Cell<usize>,
        pub co_firsttraceable: Cell<i32>,
        pub co_extra: Cell<usize>,
        pub co_code_adaptive: Cell<usize>,
        pub code: Plain<Arc<Code>>,
        pub caches: Plain<Box<[UnsafeCell<Cache>]>>,
        /// Positional parameters only, no `*args`, no `**kwargs`, a plain function: arguments are copied in.
        pub simple: Cell<bool>,
    }
}

const _: () = {
    assert!(
        std::mem::offset_of!(CodeCell, co_flags) == 48 && std::mem::offset_of!(CodeCell, co_filename) == 112
    );
    assert!(
        std::mem::offset_of!(CodeCell, co_code_adaptive) == 184
            && std::mem::offset_of!(CodeCell, code) == 192
    );
};

impl CodeCell {
    /// The name of localsplus slot `i`.
    pub fn local_name(&self, i: usize) -> Value {
        self.co_localsplusnames.get().get(i)
    }

    pub fn has_flag(&self, flag: u32) -> bool {
        self.co_flags.get() as u32 & flag != 0
    }
}

/// A code object of this runtime.
pub fn new_code(rt: &Runtime, code: &Arc<Code>) -> R<Gc<CodeCell>> {
    let consts = rt.alloc_tuple(code.consts.len());
    for (slot, c) in consts.raw_items().iter().zip(code.consts.iter()) {
        slot.set(Some(constant(rt, c)?));
    }
    let names = interned(rt, code.names.iter().map(|n| &**n), code.names.len());
    let count = code.localsplus_count();
    let local_names: Vec<&str> = (0..count).map(|i| code.localsplus_name(i).map_or("", |n| n)).collect();
    let locals = interned(rt, local_names.iter().copied(), count);
    let filename = rt.intern_str(&code.filename);
    let (name, qualname) = (rt.intern_str(&code.name), rt.intern_str(&code.qualname));
    let plain = code.flags & (flags::VARARGS | flags::VARKEYWORDS) == 0 && code.kwonlyargcount == 0;
    let kinds = rt.new_bytes(&code.localsplus);
    let cell_only = code.localsplus.iter().filter(|&&k| k & 0x60 == 0x40).count();
    Ok(rt.new_object(statics::code_type(), |head| CodeCell {
        head,
        ob_size: Cell::new(code.words.len() as isize),
        co_consts: Cell::new(consts),
        co_names: Cell::new(names),
        co_exceptiontable: Cell::new(None),
        co_flags: Cell::new(code.flags as i32),
        co_warmup: Cell::new(0),
        co_argcount: Cell::new(code.argcount as i32),
        co_posonlyargcount: Cell::new(code.posonlyargcount as i32),
        co_kwonlyargcount: Cell::new(code.kwonlyargcount as i32),
        co_stacksize: Cell::new(code.stack_size as i32),
        co_firstlineno: Cell::new(code.first_line as i32),
        co_nlocalsplus: Cell::new(count as i32),
        co_nlocals: Cell::new(code.varnames.len() as i32),
        co_nplaincellvars: Cell::new(cell_only as i32),
        co_ncellvars: Cell::new(code.cellvars.len() as i32),
        co_nfreevars: Cell::new(code.freevars.len() as i32),
        co_localsplusnames: Cell::new(locals),
        co_localspluskinds: Cell::new(Some(kinds.value())),
        co_filename: Cell::new(filename.value()),
        co_name: Cell::new(name.value()),
        co_qualname: Cell::new(qualname.value()),
        co_linetable: Cell::new(None),
        co_weakreflist: Cell::new(0),
        co_code: Cell::new(None),
        co_linearray: Cell::new(0),
        co_firsttraceable: Cell::new(0),
        co_extra: Cell::new(0),
        co_code_adaptive: Cell::new(0),
        code: Plain(code.clone()),
        caches: Plain((0..code.cache_count).map(|_| UnsafeCell::default()).collect()),
        simple: Cell::new(plain),
    }))
}

fn interned<'a>(rt: &Runtime, names: impl Iterator<Item = &'a str>, count: usize) -> Gc<TupleCell> {
    let tuple = rt.alloc_tuple(count);
    for (slot, name) in tuple.raw_items().iter().zip(names) {
        slot.set(Some(rt.intern_str(name).value()));
    }
    tuple
}

/// A constant as a value. Strings that look like identifiers are interned, as CPython does.
pub fn constant(rt: &Runtime, c: &Const) -> R {
    Ok(match c {
        Const::None => Value::none(),
        Const::True => Value::bool(true),
        Const::False => Value::bool(false),
        Const::Ellipsis => Value::ellipsis(),
        Const::Int(n) => rt.new_int(*n),
        Const::BigInt(n) => rt.new_bigint(n),
        Const::Float(x) => rt.new_float(*x),
        Const::Complex { real, imag } => rt.new_complex(*real, *imag),
        Const::Str(text) => {
            let s = match text.as_str() {
                Some(s) => rt.new_str(s),
                None => rt.new_str_wtf8(text.as_bytes()),
            };
            let name_like =
                s.ascii().is_some_and(|s| s.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()));
            if name_like { rt.intern(s).value() } else { s.value() }
        }
        Const::Bytes(b) => rt.new_bytes(b).value(),
        Const::Tuple(items) => constants(rt, items)?.value(),
        Const::FrozenSet(items) => {
            let items = constants(rt, items)?;
            rt.call(statics::frozenset_type().value(), &[items.value()])?
        }
        Const::Code(code) => new_code(rt, code)?.value(),
    })
}

fn constants(rt: &Runtime, items: &[Const]) -> R<Gc<TupleCell>> {
    let tuple = rt.alloc_tuple(items.len());
    for (slot, c) in tuple.raw_items().iter().zip(items) {
        slot.set(Some(constant(rt, c)?));
    }
    Ok(if items.is_empty() { statics::empty_tuple() } else { tuple })
}

/// A value as a constant: for `code.replace` and `marshal`. `None`: it cannot be one.
pub fn to_constant(rt: &Runtime, v: Value) -> Option<Const> {
    use crate::value::{BytesCell, ComplexCell, StrCell};
    use kingsnake_compile::bytecode::Text;
    if v.is_none() {
        return Some(Const::None);
    }
    if v.is_true() || v.is_false() {
        return Some(if v.is_true() { Const::True } else { Const::False });
    }
    if v == Value::ellipsis() {
        return Some(Const::Ellipsis);
    }
    if let Some(n) = crate::objects::int::to_bigint(v) {
        return Some(i64::try_from(&n).map_or_else(|_| Const::BigInt(n.clone()), Const::Int));
    }
    if let Some(x) = crate::objects::float::as_float(v) {
        return Some(Const::Float(x));
    }
    if let Some(c) = v.downcast::<ComplexCell>() {
        return Some(Const::Complex { real: c.real.get(), imag: c.imag.get() });
    }
    if let Some(s) = v.downcast::<StrCell>() {
        return Some(Const::Str(Text::from_code_points((0..s.len()).map(|i| s.char_at(i)))));
    }
    if let Some(b) = v.downcast::<BytesCell>() {
        return Some(Const::Bytes(b.as_slice().into()));
    }
    if let Some(code) = v.downcast::<CodeCell>() {
        return Some(Const::Code(code.code.clone()));
    }
    if let Some(t) = v.downcast::<TupleCell>() {
        return t.iter().map(|x| to_constant(rt, x)).collect::<Option<Box<[Const]>>>().map(Const::Tuple);
    }
    if v.is_exact(statics::frozenset_type()) {
        let items = rt.collect(v).ok()?;
        return items
            .iter()
            .map(|&x| to_constant(rt, x))
            .collect::<Option<Box<[Const]>>>()
            .map(Const::FrozenSet);
    }
    None
}

fn code_repr(rt: &Runtime, v: Value) -> R {
    let code: Gc<CodeCell> = v.expect_cell();
    let c = &code.code;
    let name = rt.str(code.co_name.get())?;
    let (file, line) = (&c.filename, c.first_line);
    let text = format!("<code object {} at {:#x}, file \"{file}\", line {line}>", name.to_text(), v.bits());
    Ok(rt.new_str(&text).value())
}

fn code_hash(_: &Runtime, v: Value) -> R<i64> {
    let code: Gc<CodeCell> = v.expect_cell();
    let words: Vec<u8> = code.code.words.iter().flat_map(|w| w.to_le_bytes()).collect();
    Ok(crate::objects::str::hash_bytes(&words) ^ crate::objects::str::hash_bytes(code.code.name.as_bytes()))
}

fn code_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<CodeCell>(), b.downcast::<CodeCell>()) else {
        return Ok(Value::not_implemented());
    };
    let equal = Arc::ptr_eq(&x.code, &y.code)
        || (x.code.words == y.code.words
            && x.code.name == y.code.name
            && x.code.first_line == y.code.first_line
            && x.code.flags == y.code.flags
            && x.code.varnames == y.code.varnames
            && rt.eq(x.co_consts.get().value(), y.co_consts.get().value())?);
    match op {
        Cmp::Eq => Ok(Value::bool(equal)),
        Cmp::Ne => Ok(Value::bool(!equal)),
        _ => Ok(Value::not_implemented()),
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(code_repr),
        hash: Some(code_hash),
        compare: Some(code_compare),
        ..Slots::of::<CodeCell>()
    },
    methods: methods::METHODS,
    getset: attributes::GETSET,
    doc: "Create a code object.  Not for mere mortals.",
    weakrefs: true,
    ..TypeSpec::new("code", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::code_type(), spec: &SPEC, bases: &[] }]
}

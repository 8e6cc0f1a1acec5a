//! `marshal`: CPython's format, but for code objects, which are in Kingsnake's own.

mod read;
mod write;

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Value};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "marshal",
    doc: "Reads and writes Python values in a binary format of the interpreter's own, which may change between versions.",
    functions: methods! {
        "dump" => Pos(2, 3, dump), "dump($module, value, file, version=version, /)\n--\n\nWrites the value to an open binary file.";
        "load" => One(load), "load($module, file, /)\n--\n\nReads one value from an open binary file.";
        "dumps" => Pos(1, 2, dumps), "dumps($module, value, version=version, /)\n--\n\nThe bytes that dump would write.";
        "loads" => One(loads), "loads($module, bytes, /)\n--\n\nThe value that bytes begin with.";
    },
    exec,
};

const VERSION: i32 = 4;

/// Type codes; a set high bit enters the object in the table of references.
mod code {
    pub const NULL: u8 = b'0';
    pub const NONE: u8 = b'N';
    pub const FALSE: u8 = b'F';
    pub const TRUE: u8 = b'T';
    pub const STOP_ITERATION: u8 = b'S';
    pub const ELLIPSIS: u8 = b'.';
    pub const INT: u8 = b'i';
    pub const INT64: u8 = b'I';
    pub const LONG: u8 = b'l';
    pub const FLOAT: u8 = b'f';
    pub const BINARY_FLOAT: u8 = b'g';
    pub const COMPLEX: u8 = b'x';
    pub const BINARY_COMPLEX: u8 = b'y';
    pub const BYTES: u8 = b's';
    pub const INTERNED: u8 = b't';
    pub const REF: u8 = b'r';
    pub const TUPLE: u8 = b'(';
    pub const SMALL_TUPLE: u8 = b')';
    pub const LIST: u8 = b'[';
    pub const DICT: u8 = b'{';
    pub const UNICODE: u8 = b'u';
    pub const SET: u8 = b'<';
    pub const FROZENSET: u8 = b'>';
    pub const ASCII: u8 = b'a';
    pub const ASCII_INTERNED: u8 = b'A';
    pub const SHORT_ASCII: u8 = b'z';
    pub const SHORT_ASCII_INTERNED: u8 = b'Z';
    /// CPython's code objects, which cannot be run here.
    pub const CPYTHON_CODE: u8 = b'c';
    /// Ours: length and the compiler's own serialisation.
    pub const CODE: u8 = b'K';
    pub const FLAG_REF: u8 = 0x80;
}

const MAX_DEPTH: usize = 2000;

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "version", Value::int(VERSION))
}

fn version_arg(rt: &Runtime, v: Option<&Value>) -> R<i32> {
    v.map_or(Ok(VERSION), |&v| rt.as_i32(v))
}

fn dumps(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let version = version_arg(rt, args.get(1))?;
    Ok(rt.new_bytes(&write::to_bytes(rt, args[0], version)?).value())
}

fn dump(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let version = version_arg(rt, args.get(2))?;
    let bytes = write::to_bytes(rt, args[0], version)?;
    rt.call_method(args[1], rt.names().write, &[rt.new_bytes(&bytes).value()])
}

fn loads(rt: &Runtime, _: Value, v: Value) -> R {
    let bytes = rt.bytes_like(v)?;
    read::from_bytes(rt, &bytes)
}

fn load(rt: &Runtime, _: Value, file: Value) -> R {
    read::from_file(rt, file)
}

/// A code object as bytes for our own files; `None` if the value is no code object.
pub fn dump_code(v: Value) -> Option<Vec<u8>> {
    crate::modules::engine::code_of(v).map(|code| kingsnake_compile::serialize(&code))
}

/// The code object that marshalled bytes hold.
pub fn load_code_object(rt: &Runtime, bytes: &[u8]) -> Option<Value> {
    match read::from_bytes(rt, bytes) {
        Ok(v) => Some(v).filter(|&v| crate::modules::builtins::is_code(v)),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

/// The code object of bytes that `dump_code` made; `None` if they are damaged, or another version's.
pub fn load_code(rt: &Runtime, bytes: &[u8]) -> Option<Value> {
    let code = kingsnake_compile::deserialize(bytes).ok()?;
    match crate::modules::engine::new_code(rt, code) {
        Ok(v) => Some(v),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

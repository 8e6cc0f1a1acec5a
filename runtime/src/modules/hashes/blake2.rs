//! `_blake2`.

use super::blake2_core::{Blake2b, Blake2s, Params as Blake2Params};
use super::{data, hex};
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, int};
use crate::types::{Args, GetSetDef, MethodDef, ModuleSpec, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, Type, Value, flag};
use std::cell::RefCell;

pub static MODULE: ModuleSpec =
    ModuleSpec { name: "_blake2", doc: "_blake2b provides BLAKE2b for hashlib\n", functions: &[], exec };

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let sizes = [
        (&BLAKE2B, "blake2b", "BLAKE2B", Blake2b::SALT, Blake2b::MAX_KEY, Blake2b::MAX_DIGEST),
        (&BLAKE2S, "blake2s", "BLAKE2S", Blake2s::SALT, Blake2s::MAX_KEY, Blake2s::MAX_DIGEST),
    ];
    for (spec, name, prefix, salt, key, digest) in sizes {
        let ty = rt.new_type(spec, &[], Some(module));
        rt.module_add(module, name, ty.value())?;
        let constants =
            [("SALT_SIZE", salt), ("PERSON_SIZE", salt), ("MAX_KEY_SIZE", key), ("MAX_DIGEST_SIZE", digest)];
        for (name, size) in constants {
            let size = rt.new_int(size as i64);
            dict::set_text(rt, rt.type_dict(ty), name, size)?;
            rt.module_add(module, &format!("{prefix}_{name}"), size)?;
        }
    }
    Ok(())
}

#[derive(Clone)]
enum Hasher {
    B(Box<Blake2b>),
    S(Box<Blake2s>),
}

impl Hasher {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::B(h) => h.update(bytes),
            Hasher::S(h) => h.update(bytes),
        }
    }

    fn digest(&self) -> Vec<u8> {
        match self {
            Hasher::B(h) => h.digest(),
            Hasher::S(h) => h.digest(),
        }
    }

    fn digest_size(&self) -> usize {
        match self {
            Hasher::B(h) => h.digest_size,
            Hasher::S(h) => h.digest_size,
        }
    }

    /// name, block size
    fn kind(&self) -> (&'static str, usize) {
        match self {
            Hasher::B(_) => ("blake2b", Blake2b::BLOCK),
            Hasher::S(_) => ("blake2s", Blake2s::BLOCK),
        }
    }
}

crate::cell! {
    pub struct Blake2Cell { state: Plain<RefCell<Hasher>> }
}

fn cell(v: Value) -> Gc<Blake2Cell> {
    v.expect_cell()
}

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("name", |rt, v| Ok(rt.new_str(cell(v).state.borrow().kind().0).value())),
    GetSetDef::read_only("block_size", |rt, v| Ok(rt.new_int(cell(v).state.borrow().kind().1 as i64))),
    GetSetDef::read_only("digest_size", |rt, v| Ok(rt.new_int(cell(v).state.borrow().digest_size() as i64))),
];

static METHODS: &[MethodDef] = crate::methods! {
    "copy" => Zero(copy), "copy($self, /)\n--\n\nReturn a copy of the hash object.";
    "digest" => Zero(|rt, v| Ok(rt.new_bytes(&cell(v).state.borrow().digest()).value())), "digest($self, /)\n--\n\nReturn the digest value as a bytes object.";
    "hexdigest" => Zero(|rt, v| Ok(hex(rt, &cell(v).state.borrow().digest()))), "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.";
    "update" => One(update), "update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object.";
};

static BLAKE2B: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(|rt, ty, args| new(rt, ty, args, &PARAMS_B, true)),
        ..Slots::of::<Blake2Cell>()
    },
    methods: METHODS,
    getset: GETSET,
    flags: 1 << flag::BASETYPE,
    doc: "blake2b(data=b\'\', /, *, digest_size=64, key=b\'\', salt=b\'\', person=b\'\', fanout=1,\n        depth=1, \
          leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
          usedforsecurity=True)\n--\n\nReturn a new BLAKE2b hash object.",
    ..TypeSpec::new("_blake2.blake2b", Slots::EMPTY)
};

static BLAKE2S: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(|rt, ty, args| new(rt, ty, args, &PARAMS_S, false)),
        ..Slots::of::<Blake2Cell>()
    },
    methods: METHODS,
    getset: GETSET,
    flags: 1 << flag::BASETYPE,
    doc: "blake2s(data=b\'\', /, *, digest_size=32, key=b\'\', salt=b\'\', person=b\'\', fanout=1,\n        depth=1, \
          leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
          usedforsecurity=True)\n--\n\nReturn a new BLAKE2s hash object.",
    ..TypeSpec::new("_blake2.blake2s", Slots::EMPTY)
};

const NAMES: &[&str] = &[
    "",
    "digest_size",
    "key",
    "salt",
    "person",
    "fanout",
    "depth",
    "leaf_size",
    "node_offset",
    "node_depth",
    "inner_size",
    "last_node",
    "usedforsecurity",
];
static PARAMS_B: Params = Params::new("blake2b", NAMES).positional_only(1).keyword_only_after(1);
static PARAMS_S: Params = Params::new("blake2s", NAMES).positional_only(1).keyword_only_after(1);

fn new(rt: &Runtime, ty: Type, args: Args<'_>, params: &Params, wide: bool) -> R {
    let given: [Option<Value>; 13] = args.bind(rt, params)?;
    let (max_digest, max_key, max_salt) = if wide { (64, 64, 16) } else { (32, 32, 8) };
    let number = |i: usize, default: i64, low: i64, high: i64, message: &str| {
        let n = given[i].map_or(Ok(default), |v| rt.as_i64(v))?;
        if (low..=high).contains(&n) { Ok(n) } else { Err(rt.value_error(message)) }
    };
    let message = format!("digest_size must be between 1 and {max_digest} bytes");
    let digest_size = number(1, max_digest, 1, max_digest, &message)? as usize;
    let text = |i: usize, what: &str, max: usize| -> R<Vec<u8>> {
        let bytes = given[i].map_or(Ok(Vec::new()), |v| Ok(rt.bytes_like(v)?.to_vec()))?;
        if bytes.len() > max {
            return Err(rt.value_error(format!("maximum {what} length is {max} bytes")));
        }
        Ok(bytes)
    };
    let salt = text(3, "salt", max_salt)?;
    let person = text(4, "person", max_salt)?;
    let fanout = number(5, 1, 0, 255, "fanout must be between 0 and 255")? as u8;
    let depth = number(6, 1, 1, 255, "depth must be between 1 and 255")? as u8;
    let leaf_size = unsigned(rt, given[7], "int too big to convert")?;
    let Ok(leaf_size) = u32::try_from(leaf_size) else {
        return Err(rt.overflow_error("leaf_size is too large"));
    };
    let node_offset = unsigned(rt, given[8], "int too big to convert")?;
    if !wide && node_offset >= 1 << 48 {
        return Err(rt.overflow_error("node_offset is too large"));
    }
    let node_depth = number(9, 0, 0, 255, "node_depth must be between 0 and 255")? as u8;
    let message = format!("inner_size must be between 0 and is {max_digest}");
    let inner_size = number(10, 0, 0, max_digest, &message)? as u8;
    let last_node = given[11].map_or(Ok(false), |v| rt.truthy(v))?;
    let key = text(2, "key", max_key)?;
    let params = Blake2Params {
        digest_size,
        key: &key,
        salt: &salt,
        person: &person,
        fanout,
        depth,
        leaf_size,
        node_offset,
        node_depth,
        inner_size,
        last_node,
    };
    let mut state = if wide {
        Hasher::B(Box::new(Blake2b::new(&params)))
    } else {
        Hasher::S(Box::new(Blake2s::new(&params)))
    };
    if let Some(bytes) = given[0] {
        state.update(&data(rt, bytes)?);
    }
    Ok(make(rt, ty, state))
}

/// A number that is not negative; 0 if not given.
fn unsigned(rt: &Runtime, v: Option<Value>, too_big: &str) -> R<u64> {
    let Some(v) = v else { return Ok(0) };
    let n = rt.index(v)?;
    if int::is_negative(n) {
        return Err(rt.value_error("value must be positive"));
    }
    match int::to_bigint(n).and_then(|n| u64::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(rt.overflow_error(too_big)),
    }
}

fn make(rt: &Runtime, ty: Type, state: Hasher) -> Value {
    rt.new_object(ty, |head| Blake2Cell { head, state: Plain(RefCell::new(state)) }).value()
}

fn copy(rt: &Runtime, v: Value) -> R {
    let state = cell(v).state.borrow().clone();
    Ok(make(rt, v.ty(), state))
}

fn update(rt: &Runtime, v: Value, new: Value) -> R {
    let bytes = data(rt, new)?;
    cell(v).state.borrow_mut().update(&bytes);
    Ok(Value::none())
}

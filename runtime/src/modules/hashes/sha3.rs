//! `_sha3`: SHA-3 and SHAKE.

use super::{data, hex};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, GetSetDef, MethodDef, ModuleSpec, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, Type, Value};
use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};
use std::cell::RefCell;

pub static MODULE: ModuleSpec = ModuleSpec { name: "_sha3", doc: "", functions: &[], exec };

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    for spec in [&SHA3_224, &SHA3_256, &SHA3_384, &SHA3_512, &SHAKE_128, &SHAKE_256] {
        let name = spec.name.rsplit('.').next().unwrap_or(spec.name);
        rt.module_add(module, name, rt.new_type(spec, &[], Some(module)).value())?;
    }
    rt.module_add(module, "keccakopt", Value::int(0))?;
    rt.module_add(module, "implementation", rt.new_str("sha3").value())
}

#[derive(Clone)]
enum Hasher {
    Sha3_224(sha3::Sha3_224),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
}

impl Hasher {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha3_224(h) => Update::update(h, bytes),
            Hasher::Sha3_256(h) => Update::update(h, bytes),
            Hasher::Sha3_384(h) => Update::update(h, bytes),
            Hasher::Sha3_512(h) => Update::update(h, bytes),
            Hasher::Shake128(h) => h.update(bytes),
            Hasher::Shake256(h) => h.update(bytes),
        }
    }

    /// The digest; of a SHAKE, `length` bytes of it.
    fn digest(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self.clone() {
            Hasher::Sha3_224(h) => h.finalize().to_vec(),
            Hasher::Sha3_256(h) => h.finalize().to_vec(),
            Hasher::Sha3_384(h) => h.finalize().to_vec(),
            Hasher::Sha3_512(h) => h.finalize().to_vec(),
            Hasher::Shake128(h) => {
                h.finalize_xof().read(&mut out);
                out
            }
            Hasher::Shake256(h) => {
                h.finalize_xof().read(&mut out);
                out
            }
        }
    }

    /// In bytes: what the sponge's capacity is, and what it gives (0: as much as one asks for).
    fn sizes(&self) -> (usize, usize) {
        match self {
            Hasher::Sha3_224(_) => (56, 28),
            Hasher::Sha3_256(_) => (64, 32),
            Hasher::Sha3_384(_) => (96, 48),
            Hasher::Sha3_512(_) => (128, 64),
            Hasher::Shake128(_) => (32, 0),
            Hasher::Shake256(_) => (64, 0),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Hasher::Sha3_224(_) => "sha3_224",
            Hasher::Sha3_256(_) => "sha3_256",
            Hasher::Sha3_384(_) => "sha3_384",
            Hasher::Sha3_512(_) => "sha3_512",
            Hasher::Shake128(_) => "shake_128",
            Hasher::Shake256(_) => "shake_256",
        }
    }
}

crate::cell! {
    pub struct Sha3Cell { state: Plain<RefCell<Hasher>> }
}

fn cell(v: Value) -> Gc<Sha3Cell> {
    v.expect_cell()
}

const STATE: usize = 200;

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("block_size", |rt, v| Ok(rt.new_int((STATE - sizes(v).0) as i64))),
    GetSetDef::read_only("name", |rt, v| Ok(rt.new_str(cell(v).state.borrow().name()).value())),
    GetSetDef::read_only("digest_size", |rt, v| Ok(rt.new_int(sizes(v).1 as i64))),
    GetSetDef::read_only("_capacity_bits", |rt, v| Ok(rt.new_int(8 * sizes(v).0 as i64))),
    GetSetDef::read_only("_rate_bits", |rt, v| Ok(rt.new_int(8 * (STATE - sizes(v).0) as i64))),
    GetSetDef::read_only("_suffix", |rt, v| {
        Ok(rt.new_bytes(if sizes(v).1 == 0 { b"\x1f" } else { b"\x06" }).value())
    }),
];

fn sizes(v: Value) -> (usize, usize) {
    cell(v).state.borrow().sizes()
}

static METHODS: &[MethodDef] = crate::methods! {
    "copy" => Zero(copy), "copy($self, /)\n--\n\nReturn a copy of the hash object.";
    "digest" => Zero(|rt, v| Ok(rt.new_bytes(&cell(v).state.borrow().digest(0)).value())), "digest($self, /)\n--\n\nReturn the digest value as a bytes object.";
    "hexdigest" => Zero(|rt, v| Ok(hex(rt, &cell(v).state.borrow().digest(0)))), "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.";
    "update" => One(update), "update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object.";
};

static SHAKE_METHODS: &[MethodDef] = crate::methods! {
    "copy" => Zero(copy), "copy($self, /)\n--\n\nReturn a copy of the hash object.";
    "digest" => One(|rt, v, n| Ok(rt.new_bytes(&shake(rt, v, n)?).value())), "digest($self, length, /)\n--\n\nReturn the digest value as a bytes object.";
    "hexdigest" => One(|rt, v, n| Ok(hex(rt, &shake(rt, v, n)?))), "hexdigest($self, length, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.";
    "update" => One(update), "update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object.";
};

macro_rules! sha3_type {
    ($spec:ident, $name:literal, $kind:ident, $methods:ident) => {
        static $spec: TypeSpec = TypeSpec {
            slots: Slots {
                new: Some(|rt, ty, args| new(rt, ty, args, Hasher::$kind(Default::default()))),
                ..Slots::of::<Sha3Cell>()
            },
            methods: $methods,
            getset: GETSET,
            doc: concat!($name, "([data], *, usedforsecurity=True) -> hash object"),
            ..TypeSpec::new(concat!("_sha3.", $name), Slots::EMPTY)
        };
    };
}
sha3_type!(SHA3_224, "sha3_224", Sha3_224, METHODS);
sha3_type!(SHA3_256, "sha3_256", Sha3_256, METHODS);
sha3_type!(SHA3_384, "sha3_384", Sha3_384, METHODS);
sha3_type!(SHA3_512, "sha3_512", Sha3_512, METHODS);
sha3_type!(SHAKE_128, "shake_128", Shake128, SHAKE_METHODS);
sha3_type!(SHAKE_256, "shake_256", Shake256, SHAKE_METHODS);

fn new(rt: &Runtime, ty: Type, args: Args<'_>, mut state: Hasher) -> R {
    const P: Params =
        Params::new("sha3_224", &["", "usedforsecurity"]).positional_only(1).keyword_only_after(1);
    let [bytes, _] = args.bind(rt, &P)?;
    if let Some(bytes) = bytes {
        state.update(&data(rt, bytes)?);
    }
    Ok(make(rt, ty, state))
}

fn make(rt: &Runtime, ty: Type, state: Hasher) -> Value {
    rt.new_object(ty, |head| Sha3Cell { head, state: Plain(RefCell::new(state)) }).value()
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

fn shake(rt: &Runtime, v: Value, length: Value) -> R<Vec<u8>> {
    let length = rt.as_i64(length)?;
    if length < 0 {
        return Err(rt.value_error("value must be positive"));
    }
    if length >= 1 << 29 {
        return Err(rt.value_error("length is too large"));
    }
    Ok(cell(v).state.borrow().digest(length as usize))
}

//! The hash modules: `_md5`, `_sha1`, `_sha256`, `_sha512`, `_sha3`, `_blake2`.

pub mod blake2;
mod blake2_core;
pub mod sha3;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::protocol::buffer::Borrowed;
use crate::runtime::State;
use crate::types::{Args, GetSetDef, MethodDef, ModuleSpec, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, StrCell, Type, Value, flag};
use ::sha3::digest::Digest;
use std::cell::RefCell;

/// The state of a hash of fixed length.
#[derive(Clone)]
enum Hasher {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

macro_rules! with_hasher {
    ($h:expr, $x:ident => $body:expr) => {
        match $h {
            Hasher::Md5($x) => $body,
            Hasher::Sha1($x) => $body,
            Hasher::Sha224($x) => $body,
            Hasher::Sha256($x) => $body,
            Hasher::Sha384($x) => $body,
            Hasher::Sha512($x) => $body,
        }
    };
}

impl Hasher {
    fn update(&mut self, data: &[u8]) {
        with_hasher!(self, h => h.update(data));
    }

    fn digest(&self) -> Vec<u8> {
        with_hasher!(self, h => h.clone().finalize().to_vec())
    }

    fn digest_size(&self) -> usize {
        match self {
            Hasher::Md5(_) => 16,
            Hasher::Sha1(_) => 20,
            Hasher::Sha224(_) => 28,
            Hasher::Sha256(_) => 32,
            Hasher::Sha384(_) => 48,
            Hasher::Sha512(_) => 64,
        }
    }

    fn block_size(&self) -> usize {
        if self.digest_size() > 32 { 128 } else { 64 }
    }

    fn name(&self) -> &'static str {
        match self {
            Hasher::Md5(_) => "md5",
            Hasher::Sha1(_) => "sha1",
            Hasher::Sha224(_) => "sha224",
            Hasher::Sha256(_) => "sha256",
            Hasher::Sha384(_) => "sha384",
            Hasher::Sha512(_) => "sha512",
        }
    }
}

crate::cell! {
    pub struct HashCell { state: Plain<RefCell<Hasher>> }
}

static METHODS: &[MethodDef] = crate::methods! {
    "copy" => Zero(copy), "copy($self, /)\n--\n\nReturn a copy of the hash object.";
    "digest" => Zero(digest), "digest($self, /)\n--\n\nReturn the digest value as a bytes object.";
    "hexdigest" => Zero(hexdigest), "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.";
    "update" => One(update), "update($self, obj, /)\n--\n\nUpdate this hash object's state with the provided string.";
};

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("block_size", |rt, v| Ok(rt.new_int(cell(v).state.borrow().block_size() as i64))),
    GetSetDef::read_only("name", |rt, v| Ok(rt.new_str(cell(v).state.borrow().name()).value())),
    GetSetDef::read_only("digest_size", |rt, v| Ok(rt.new_int(cell(v).state.borrow().digest_size() as i64))),
];

const fn hash_type(name: &'static str) -> TypeSpec {
    TypeSpec {
        slots: Slots::of::<HashCell>(),
        getset: GETSET,
        flags: 1 << flag::DISALLOW_INSTANTIATION,
        ..TypeSpec::new(name, Slots::EMPTY)
    }
}

static MD5: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_md5.md5") };
static SHA1: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_sha1.sha1") };
static SHA224: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_sha256.sha224") };
static SHA256: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_sha256.sha256") };
static SHA384: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_sha512.sha384") };
static SHA512: TypeSpec = TypeSpec { methods: METHODS, ..hash_type("_sha512.sha512") };

/// The types, in the order of `Kind`.
static SPECS: [&TypeSpec; 6] = [&MD5, &SHA1, &SHA224, &SHA256, &SHA384, &SHA512];

#[derive(Clone, Copy)]
enum Kind {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Default)]
struct Types(RefCell<[Option<Type>; 6]>);

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.borrow().iter().flatten().for_each(|&ty| t.visit_cell(ty));
    }
}

macro_rules! hash_module {
    ($module:ident, $name:literal, [$($function:literal, $type_name:literal, $kind:ident, $doc:literal;)*]) => {
        pub static $module: ModuleSpec = ModuleSpec {
            name: $name,
            doc: "",
            functions: crate::methods! { $($function => Full(|rt, _, args| {
                const P: Params = Params::new($function, &["string", "usedforsecurity"]).keyword_only_after(1);
                make(rt, Kind::$kind, &args, &P)
            }), $doc;)* },
            exec: |rt, module| {
                $(add_type(rt, module, Kind::$kind, $type_name)?;)*
                Ok(())
            },
        };
    };
}

hash_module!(MD5_MODULE, "_md5", ["md5", "MD5Type", Md5, "md5($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new MD5 hash object; optionally initialized with a string.";]);
hash_module!(SHA1_MODULE, "_sha1", ["sha1", "SHA1Type", Sha1, "sha1($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new SHA1 hash object; optionally initialized with a string.";]);
hash_module!(SHA256_MODULE, "_sha256", [
    "sha256", "SHA256Type", Sha256, "sha256($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new SHA-256 hash object; optionally initialized with a string.";
    "sha224", "SHA224Type", Sha224, "sha224($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new SHA-224 hash object; optionally initialized with a string.";
]);
hash_module!(SHA512_MODULE, "_sha512", [
    "sha512", "SHA512Type", Sha512, "sha512($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new SHA-512 hash object; optionally initialized with a string.";
    "sha384", "SHA384Type", Sha384, "sha384($module, /, string=b\'\', *, usedforsecurity=True)\n--\n\nReturn a new SHA-384 hash object; optionally initialized with a string.";
]);

fn add_type(rt: &Runtime, module: Gc<ModuleCell>, kind: Kind, name: &str) -> R<()> {
    let ty = rt.new_type(SPECS[kind as usize], &[], Some(module));
    rt.state(|_| Types::default()).0.borrow_mut()[kind as usize] = Some(ty);
    rt.module_add(module, name, ty.value())
}

fn cell(v: Value) -> Gc<HashCell> {
    v.expect_cell()
}

/// The bytes to hash; TypeError with the hash modules' words.
pub(super) fn data<'r>(rt: &'r Runtime, v: Value) -> R<Borrowed<'r>> {
    if v.is::<StrCell>() {
        return Err(rt.type_error("Strings must be encoded before hashing"));
    }
    if !rt.has_buffer(v) {
        return Err(rt.type_error("object supporting the buffer API required"));
    }
    let bytes = rt.bytes_like(v)?;
    if bytes.view.ndim > 1 {
        return Err(rt.buffer_error("Buffer must be single dimension"));
    }
    Ok(bytes)
}

/// `text` as the lower-case hexadecimal digits of bytes.
pub(super) fn hex(rt: &Runtime, bytes: &[u8]) -> Value {
    let text: Vec<u8> =
        bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|d| b"0123456789abcdef"[d as usize]).collect();
    rt.new_ascii(&text).value()
}

fn make(rt: &Runtime, kind: Kind, args: &Args<'_>, params: &Params) -> R {
    let [string, _] = args.bind(rt, params)?;
    let mut state = match kind {
        Kind::Md5 => Hasher::Md5(md5::Md5::new()),
        Kind::Sha1 => Hasher::Sha1(sha1::Sha1::new()),
        Kind::Sha224 => Hasher::Sha224(sha2::Sha224::new()),
        Kind::Sha256 => Hasher::Sha256(sha2::Sha256::new()),
        Kind::Sha384 => Hasher::Sha384(sha2::Sha384::new()),
        Kind::Sha512 => Hasher::Sha512(sha2::Sha512::new()),
    };
    if let Some(string) = string {
        state.update(&data(rt, string)?);
    }
    let Some(ty) = rt.state(|_| Types::default()).0.borrow()[kind as usize] else {
        return Err(rt.system_error("a hash module has not been initialised"));
    };
    Ok(new_hash(rt, ty, state))
}

fn new_hash(rt: &Runtime, ty: Type, state: Hasher) -> Value {
    rt.new_object(ty, |head| HashCell { head, state: Plain(RefCell::new(state)) }).value()
}

fn copy(rt: &Runtime, v: Value) -> R {
    let state = cell(v).state.borrow().clone();
    Ok(new_hash(rt, v.ty(), state))
}

fn digest(rt: &Runtime, v: Value) -> R {
    let bytes = cell(v).state.borrow().digest();
    Ok(rt.new_bytes(&bytes).value())
}

fn hexdigest(rt: &Runtime, v: Value) -> R {
    let bytes = cell(v).state.borrow().digest();
    Ok(hex(rt, &bytes))
}

fn update(rt: &Runtime, v: Value, new: Value) -> R {
    let bytes = data(rt, new)?;
    cell(v).state.borrow_mut().update(&bytes);
    Ok(Value::none())
}

//! `bytes`, and what it shares with `bytearray`.
//!
//! - `value`   making bytes objects        - `shared`, `tests`, `cutting`  the methods of both types
//! - `new`     `bytes(…)`                  - `percent`  the `%` operator      - `iter`  iterators

pub(crate) mod cutting;
pub mod escapes;
pub(crate) mod hex;
pub(crate) mod iter;
mod new;
mod percent;
pub mod shared;
pub(crate) mod tests;
mod value;

pub use hex::{bytes_hex, from_hex, hex_of};
pub(crate) use new::buffer_contents;
pub use new::{contents_of, contents_of_iterable, from_any};
pub use percent::percent;
pub use shared::{Body, body, like};

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::str as text;
use crate::protocol::buffer::{Buffer, flags};
use crate::types::builtin::Builtin;
use crate::types::{Args, Bin, Cmp, MethodDef, Slots, TypeSpec};
use crate::value::{BytesCell, Gc, Value, flag, statics};

/// The type `bytes`.
pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(bytes_repr),
        str: Some(bytes_repr),
        hash: Some(bytes_hash),
        compare: Some(bytes_compare),
        iter: Some(iter::bytes_iter),
        new: Some(new::bytes_new),
        len: Some(shared::len),
        getitem: Some(bytes_getitem),
        item: Some(bytes_item),
        contains: Some(shared::contains),
        concat: Some(bytes_concat),
        repeat: Some(bytes_repeat),
        buffer: Some(bytes_buffer),
        ..Slots::of::<BytesCell>()
    }
    .with_binary(Bin::Mod, bytes_mod),
    methods: METHODS,
    flags: 1 << flag::BASETYPE,
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n\
          bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n\
          bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n\
          bytes() -> empty bytes object",
    ..TypeSpec::new("bytes", Slots::EMPTY)
};

static METHODS: &[MethodDef] = methods! {
    "__getnewargs__" => Zero(bytes_getnewargs);
    "__bytes__" => Zero(bytes_bytes), "__bytes__($self, /)\n--\n\nThe object itself, as exactly bytes.";
    "capitalize" => Zero(tests::capitalize), "B.capitalize() -> copy of B\n\nThe first byte in upper case, the rest in lower case.";
    "center" => Pos(1, 2, cutting::center), "center($self, width, fillchar=b' ', /)\n--\n\nCentred in a field.";
    "count" => Full(shared::count), "B.count(sub[, start[, end]]) -> int\n\nThe number of occurrences that do not overlap.";
    "decode" => Full(shared::decode), "decode($self, /, encoding='utf-8', errors='strict')\n--\n\nThe text of the bytes.";
    "endswith" => Full(shared::endswith), "B.endswith(suffix[, start[, end]]) -> bool\n\nWhether it ends with the suffix, or one of a tuple of them.";
    "expandtabs" => Full(cutting::expandtabs), "expandtabs($self, /, tabsize=8)\n--\n\nTabs as spaces up to the next stop.";
    "find" => Full(shared::find), "B.find(sub[, start[, end]]) -> int\n\nIndex of the first occurrence, or -1.";
    #class "fromhex" => One(bytes_fromhex), "fromhex($type, string, /)\n--\n\nThe bytes of hexadecimal digits.";
    "hex" => Full(hex::hex_method), "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe bytes in hexadecimal digits.";
    "index" => Full(shared::index), "B.index(sub[, start[, end]]) -> int\n\nIndex of the first occurrence; ValueError if there is none.";
    "isalnum" => Zero(tests::isalnum), "B.isalnum() -> bool\n\nWhether there are only ASCII letters and digits.";
    "isalpha" => Zero(tests::isalpha), "B.isalpha() -> bool\n\nWhether there are only ASCII letters.";
    "isascii" => Zero(tests::isascii), "B.isascii() -> bool\n\nWhether all bytes are ASCII.";
    "isdigit" => Zero(tests::isdigit), "B.isdigit() -> bool\n\nWhether there are only ASCII digits.";
    "islower" => Zero(tests::islower), "B.islower() -> bool\n\nWhether there are cased bytes, all in lower case.";
    "isspace" => Zero(tests::isspace), "B.isspace() -> bool\n\nWhether there is only ASCII whitespace.";
    "istitle" => Zero(tests::istitle), "B.istitle() -> bool\n\nWhether each word begins with upper case and goes on with lower.";
    "isupper" => Zero(tests::isupper), "B.isupper() -> bool\n\nWhether there are cased bytes, all in upper case.";
    "join" => One(shared::join_method), "join($self, iterable_of_bytes, /)\n--\n\nThe items of an iterable in a row, with this one between them.";
    "ljust" => Pos(1, 2, cutting::ljust), "ljust($self, width, fillchar=b' ', /)\n--\n\nAt the left of a field.";
    "lower" => Zero(tests::lower), "B.lower() -> copy of B\n\nIn lower case.";
    "lstrip" => Pos(0, 1, cutting::lstrip), "lstrip($self, bytes=None, /)\n--\n\nWithout whitespace (or the given bytes) at the start.";
    #static "maketrans" => Two(shared::maketrans), "maketrans(frm, to, /)\n--\n\nA table for translate().";
    "partition" => One(cutting::partition), "partition($self, sep, /)\n--\n\nWhat is before the first separator, it, and what is after.";
    "replace" => Pos(2, 3, shared::replace), "replace($self, old, new, count=-1, /)\n--\n\nA copy with `old` replaced by `new`, at most `count` times.";
    "removeprefix" => One(cutting::removeprefix), "removeprefix($self, prefix, /)\n--\n\nWithout the prefix, if it is there.";
    "removesuffix" => One(cutting::removesuffix), "removesuffix($self, suffix, /)\n--\n\nWithout the suffix, if it is there.";
    "rfind" => Full(shared::rfind), "B.rfind(sub[, start[, end]]) -> int\n\nIndex of the last occurrence, or -1.";
    "rindex" => Full(shared::rindex), "B.rindex(sub[, start[, end]]) -> int\n\nIndex of the last occurrence; ValueError if there is none.";
    "rjust" => Pos(1, 2, cutting::rjust), "rjust($self, width, fillchar=b' ', /)\n--\n\nAt the right of a field.";
    "rpartition" => One(cutting::rpartition), "rpartition($self, sep, /)\n--\n\nWhat is before the last separator, it, and what is after.";
    "rsplit" => Full(cutting::rsplit), "rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators, from the right.";
    "rstrip" => Pos(0, 1, cutting::rstrip), "rstrip($self, bytes=None, /)\n--\n\nWithout whitespace (or the given bytes) at the end.";
    "split" => Full(cutting::split), "split($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators, from the left.";
    "splitlines" => Full(cutting::splitlines), "splitlines($self, /, keepends=False)\n--\n\nThe lines.";
    "startswith" => Full(shared::startswith), "B.startswith(prefix[, start[, end]]) -> bool\n\nWhether it begins with the prefix, or one of a tuple of them.";
    "strip" => Pos(0, 1, cutting::strip), "strip($self, bytes=None, /)\n--\n\nWithout whitespace (or the given bytes) at both ends.";
    "swapcase" => Zero(tests::swapcase), "B.swapcase() -> copy of B\n\nUpper case as lower, lower as upper.";
    "title" => Zero(tests::title), "B.title() -> copy of B\n\nEach word with its first letter in upper case.";
    "translate" => Full(shared::translate), "translate($self, table, /, delete=b'')\n--\n\nEach byte replaced by what the table has for it.";
    "upper" => Zero(tests::upper), "B.upper() -> copy of B\n\nIn upper case.";
    "zfill" => One(cutting::zfill), "zfill($self, width, /)\n--\n\nWith zeros in front, behind a sign.";
    "__sizeof__" => Zero(bytes_sizeof), "__sizeof__($self, /)\n--\n\nSize in memory, in bytes.";
};

/// `bytes` and the iterators of `bytes` and `bytearray`.
pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::bytes_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::bytes_iterator_type(), spec: &iter::BYTES_ITERATOR, bases: &[] },
        Builtin { ty: statics::bytearray_iterator_type(), spec: &iter::BYTEARRAY_ITERATOR, bases: &[] },
    ]
}

fn this(v: Value) -> Gc<BytesCell> {
    v.expect_cell()
}

fn bytes_repr(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_ascii(&kingsnake_plain::repr::bytes_repr(this(v).as_slice())).value())
}

fn bytes_hash(_: &Runtime, v: Value) -> R<i64> {
    Ok(hash(&this(v)))
}

/// The hash of a bytes object, kept in it.
pub fn hash(b: &BytesCell) -> i64 {
    if b.hash.get() == -1 {
        b.hash.set(text::hash_bytes(b.as_slice()) as isize);
    }
    b.hash.get() as i64
}

fn bytes_compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(a), Some(b)) = (a.downcast::<BytesCell>(), b.downcast::<BytesCell>()) else {
        return Ok(Value::not_implemented());
    };
    Ok(Value::bool(op.test(a.as_slice().cmp(b.as_slice()))))
}

fn bytes_item(rt: &Runtime, v: Value, i: isize) -> R {
    let found = usize::try_from(i).ok().and_then(|i| this(v).as_slice().get(i).copied());
    match found {
        Some(b) => Ok(Value::int(b.into())),
        None => Err(rt.index_error("index out of range")),
    }
}

fn bytes_getitem(rt: &Runtime, v: Value, key: Value) -> R {
    match shared::key(rt, v, key, "byte")? {
        shared::Key::Index(i) => bytes_item(rt, v, i),
        shared::Key::Slice(start, step, count) => {
            let b = this(v);
            if step == 1 && count == b.as_slice().len() && v.is_exact(statics::bytes_type()) {
                return Ok(v);
            }
            Ok(rt.new_bytes(&shared::take_slice(b.as_slice(), start, step, count)).value())
        }
    }
}

fn bytes_concat(rt: &Runtime, a: Value, b: Value) -> R {
    shared::concat(rt, a, b)
}

fn bytes_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let b = this(v);
    if n == 1 && v.is_exact(statics::bytes_type()) {
        return Ok(v);
    }
    let size = shared::repeated_size(rt, b.as_slice().len(), n, true)?;
    if size <= 1 {
        return Ok(rt.new_bytes(&b.as_slice()[..size]).value());
    }
    Ok(rt.new_bytes_with(size, |out| shared::fill_repeated(out, b.as_slice()))?.value())
}

fn bytes_buffer(rt: &Runtime, v: Value, wanted: i32) -> R<Buffer> {
    if wanted & flags::WRITABLE != 0 {
        return Err(rt.buffer_error("Object is not writable."));
    }
    let b = this(v);
    Ok(Buffer::bytes(v, b.data(), b.as_slice().len(), true))
}

fn bytes_mod(rt: &Runtime, a: Value, b: Value) -> R {
    match a.downcast::<BytesCell>() {
        Some(fmt) => Ok(rt.new_bytes(&percent(rt, fmt.as_slice(), b, b.is::<BytesCell>())?).value()),
        None => Ok(Value::not_implemented()),
    }
}

fn bytes_getnewargs(rt: &Runtime, v: Value) -> R {
    let copy = rt.new_bytes(this(v).as_slice()).value();
    Ok(rt.new_tuple(&[copy]).value())
}

fn bytes_bytes(rt: &Runtime, v: Value) -> R {
    if v.is_exact(statics::bytes_type()) {
        return Ok(v);
    }
    Ok(rt.new_bytes(this(v).as_slice()).value())
}

fn bytes_fromhex(rt: &Runtime, class: Value, string: Value) -> R {
    let bytes = rt.new_bytes(&from_hex(rt, string)?).value();
    if class == statics::bytes_type().value() {
        return Ok(bytes);
    }
    rt.call_with_args(class, Args::positional(&[bytes]))
}

fn bytes_sizeof(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(v.ty().tp_basicsize.get() as i64 + this(v).as_slice().len() as i64))
}

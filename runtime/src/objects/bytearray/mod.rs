//! `bytearray`: bytes that change. While a view is out its memory does not move.
//!
//! - `methods` what only bytearray has      - `store` assignment to items and slices

mod methods;
mod store;

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::bytes::{cutting, hex, iter, percent, shared, tests};
use crate::protocol::buffer::Buffer;
use crate::types::builtin::Builtin;
use crate::types::{Bin, Cmp, MethodDef, Slots, TypeSpec};
use crate::value::{ByteArrayCell, BytesCell, Gc, Value, flag, statics};

pub use methods::{append, set_contents};

/// The type `bytearray`.
pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(bytearray_repr),
        str: Some(bytearray_repr),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(bytearray_compare),
        iter: Some(iter::bytearray_iter),
        new: Some(methods::bytearray_new),
        init: Some(methods::bytearray_init),
        len: Some(shared::len),
        getitem: Some(store::getitem),
        setitem: Some(store::setitem),
        item: Some(store::item),
        set_item: Some(store::set_item),
        contains: Some(shared::contains),
        concat: Some(shared::concat),
        repeat: Some(methods::bytearray_repeat),
        inplace_concat: Some(methods::bytearray_inplace_concat),
        inplace_repeat: Some(methods::bytearray_inplace_repeat),
        buffer: Some(bytearray_buffer),
        release_buffer: Some(bytearray_release),
        ..Slots::of::<ByteArrayCell>()
    }
    .with_binary(Bin::Mod, bytearray_mod),
    methods: METHODS,
    flags: 1 << flag::BASETYPE,
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n\
          bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n\
          bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n\
          bytearray() -> empty bytes array",
    ..TypeSpec::new("bytearray", Slots::EMPTY)
};

static METHODS: &[MethodDef] = methods! {
    "__alloc__" => Zero(methods::alloc), "B.__alloc__() -> int\n\nThe number of bytes allocated.";
    "__reduce__" => Zero(methods::reduce), "__reduce__($self, /)\n--\n\nWhat pickle keeps.";
    "__reduce_ex__" => Pos(0, 1, methods::reduce_ex), "__reduce_ex__($self, proto=0, /)\n--\n\nWhat pickle keeps.";
    "__sizeof__" => Zero(methods::sizeof), "__sizeof__($self, /)\n--\n\nSize in memory, in bytes.";
    "append" => One(methods::append_method), "append($self, item, /)\n--\n\nAdds one byte at the end.";
    "capitalize" => Zero(tests::capitalize), "B.capitalize() -> copy of B\n\nThe first byte in upper case, the rest in lower case.";
    "center" => Pos(1, 2, cutting::center), "center($self, width, fillchar=b' ', /)\n--\n\nCentred in a field.";
    "clear" => Zero(methods::clear), "clear($self, /)\n--\n\nRemoves all bytes.";
    "copy" => Zero(methods::copy), "copy($self, /)\n--\n\nA copy.";
    "count" => Full(shared::count), "B.count(sub[, start[, end]]) -> int\n\nThe number of occurrences that do not overlap.";
    "decode" => Full(shared::decode), "decode($self, /, encoding='utf-8', errors='strict')\n--\n\nThe text of the bytes.";
    "endswith" => Full(shared::endswith), "B.endswith(suffix[, start[, end]]) -> bool\n\nWhether it ends with the suffix, or one of a tuple of them.";
    "expandtabs" => Full(cutting::expandtabs), "expandtabs($self, /, tabsize=8)\n--\n\nTabs as spaces up to the next stop.";
    "extend" => One(methods::extend), "extend($self, iterable_of_ints, /)\n--\n\nAdds the bytes of an iterable at the end.";
    "find" => Full(shared::find), "B.find(sub[, start[, end]]) -> int\n\nIndex of the first occurrence, or -1.";
    #class "fromhex" => One(methods::fromhex), "fromhex($type, string, /)\n--\n\nThe bytes of hexadecimal digits.";
    "hex" => Full(hex::hex_method), "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe bytes in hexadecimal digits.";
    "index" => Full(shared::index), "B.index(sub[, start[, end]]) -> int\n\nIndex of the first occurrence; ValueError if there is none.";
    "insert" => Two(methods::insert), "insert($self, index, item, /)\n--\n\nPuts one byte before the index.";
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
    "pop" => Pos(0, 1, methods::pop), "pop($self, index=-1, /)\n--\n\nRemoves and gives one byte.";
    "remove" => One(methods::remove), "remove($self, value, /)\n--\n\nRemoves the first byte of that value.";
    "replace" => Pos(2, 3, shared::replace), "replace($self, old, new, count=-1, /)\n--\n\nA copy with `old` replaced by `new`, at most `count` times.";
    "removeprefix" => One(cutting::removeprefix), "removeprefix($self, prefix, /)\n--\n\nWithout the prefix, if it is there.";
    "removesuffix" => One(cutting::removesuffix), "removesuffix($self, suffix, /)\n--\n\nWithout the suffix, if it is there.";
    "reverse" => Zero(methods::reverse), "reverse($self, /)\n--\n\nReverses the order of the bytes.";
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
};

/// `bytearray`
pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::bytearray_type(), spec: &SPEC, bases: &[] }]
}

fn this(v: Value) -> Gc<ByteArrayCell> {
    v.expect_cell()
}

fn bytearray_repr(rt: &Runtime, v: Value) -> R {
    let t = v.ty();
    let body = kingsnake_plain::repr::bytes_repr(this(v).as_slice());
    let mut body = String::from_utf8_lossy(&body).into_owned();
    if body.starts_with("b\"") {
        // Unlike bytes, it escapes single quotes even between double ones.
        body = body.replace('\'', "\\'");
    }
    Ok(rt.new_str(&format!("{}({body})", t.name())).value())
}

/// Compares with anything that lends its bytes.
fn bytearray_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !rt.has_buffer(a) || !rt.has_buffer(b) {
        return Ok(Value::not_implemented());
    }
    let (x, y) = (rt.bytes_like(a), rt.bytes_like(b));
    let (Some(x), Some(y)) = (rt.catch(x, statics::buffer_error())?, rt.catch(y, statics::buffer_error())?)
    else {
        return Ok(Value::not_implemented());
    };
    Ok(Value::bool(op.test(x[..].cmp(&y[..]))))
}

fn bytearray_buffer(_: &Runtime, v: Value, _wanted: i32) -> R<Buffer> {
    let array = this(v);
    array.exports.set(array.exports.get() + 1);
    Ok(Buffer::bytes(v, array.data(), array.len(), false))
}

fn bytearray_release(_: &Runtime, v: Value, _: &Buffer) {
    let array = this(v);
    array.exports.set(array.exports.get() - 1);
}

fn bytearray_mod(rt: &Runtime, a: Value, b: Value) -> R {
    let Some(template) = a.downcast::<ByteArrayCell>() else { return Ok(Value::not_implemented()) };
    let copy = template.as_slice().to_vec();
    let out = percent(rt, &copy, b, b.is::<ByteArrayCell>() || b.is::<BytesCell>())?;
    Ok(rt.new_bytearray(&out)?.value())
}

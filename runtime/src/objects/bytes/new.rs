//! `bytes(…)`: from a number, text, a buffer, or an iterable of numbers.

use super::shared::byte_argument;
use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::objects::str::{codec, is_iterable};
use crate::protocol::buffer::flags;
use crate::types::{Args, Params};
use crate::value::{BytesCell, Gc, ListCell, StrCell, TupleCell, Type, Value, statics};

pub(super) fn bytes_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("bytes", &["source", "encoding", "errors"]);
    let [source, encoding, errors] = args.bind(rt, &P)?;
    let encoding = codec::name_argument(rt, encoding, "bytes() argument 'encoding'")?;
    let errors = codec::name_argument(rt, errors, "bytes() argument 'errors'")?;
    if let Some(source) = source
        && encoding.is_none()
        && errors.is_none()
        && let Some(special) = rt.call_special(source, rt.names().__bytes__, &[])?
    {
        let Some(bytes) = special.downcast::<BytesCell>() else {
            let t = special.ty();
            return Err(rt.type_error(format!("__bytes__ returned non-bytes (type {})", t.name())));
        };
        return of_type(rt, ty, bytes.as_slice(), Some(special));
    }
    let contents = contents_of(rt, source, encoding.as_deref(), errors.as_deref(), "bytes")?;
    of_type(rt, ty, &contents, None)
}

fn of_type(rt: &Runtime, ty: Type, contents: &[u8], object: Option<Value>) -> R {
    if ty == statics::bytes_type() {
        return Ok(object.unwrap_or_else(|| rt.new_bytes(contents).value()));
    }
    Ok(rt.new_bytes_instance(ty, contents).value())
}

/// What `bytes(source, encoding, errors)` and `bytearray(…)` hold.
pub fn contents_of(
    rt: &Runtime,
    source: Option<Value>,
    encoding: Option<&str>,
    errors: Option<&str>,
    type_name: &str,
) -> R<Vec<u8>> {
    let no_text = |rt: &Runtime| {
        Err(rt.type_error(match encoding {
            Some(_) => "encoding without a string argument",
            None => "errors without a string argument",
        }))
    };
    let Some(source) = source else {
        return if encoding.is_some() || errors.is_some() { no_text(rt) } else { Ok(Vec::new()) };
    };
    if let Some(s) = source.downcast::<StrCell>() {
        let Some(encoding) = encoding else {
            return Err(rt.type_error("string argument without an encoding"));
        };
        return codec::encode(rt, s, Some(encoding), errors);
    }
    if encoding.is_some() || errors.is_some() {
        return no_text(rt);
    }
    if rt.has_index(source) {
        let count = rt.index_isize(source, statics::overflow_error());
        let is_type_error = count.is_err() && rt.raised_is(statics::type_error());
        match count {
            Ok(n) if n < 0 => return Err(rt.value_error("negative count")),
            Ok(n) if n as usize > isize::MAX as usize / 4 => return Err(rt.memory_error()),
            Ok(n) => return zeroed(rt, n as usize),
            Err(raised) if is_type_error => rt.clear_raised(raised),
            Err(raised) => return Err(raised),
        }
    }
    from_any(rt, source, type_name)
}

fn zeroed(rt: &Runtime, n: usize) -> R<Vec<u8>> {
    let mut out = Vec::new();
    if out.try_reserve_exact(n).is_err() {
        return Err(rt.memory_error());
    }
    out.resize(n, 0);
    Ok(out)
}

/// The bytes of a buffer or an iterable of numbers (`PyBytes_FromObject`).
pub fn from_any(rt: &Runtime, source: Value, type_name: &str) -> R<Vec<u8>> {
    if rt.has_buffer(source) {
        return buffer_contents(rt, source);
    }
    if source.is::<StrCell>() || !is_iterable(source) {
        let t = source.ty();
        return Err(rt.type_error(format!("cannot convert '{}' object to {type_name}", t.name())));
    }
    contents_of_iterable(rt, source, if type_name == "bytes" { "bytes" } else { "byte" })
}

/// A copy of a buffer's bytes in C order, whatever its strides.
pub(crate) fn buffer_contents(rt: &Runtime, source: Value) -> R<Vec<u8>> {
    if let Some(b) = source.downcast::<BytesCell>() {
        return Ok(b.as_slice().to_vec());
    }
    let view = rt.get_buffer(source, flags::FULL_RO)?;
    let out = crate::value::memory::contiguous_copy(&view);
    rt.release_buffer(&view);
    Ok(out)
}

/// The numbers of an iterable as bytes; `what` is the subject of the ValueError for others.
pub fn contents_of_iterable(rt: &Runtime, source: Value, what: &str) -> R<Vec<u8>> {
    let mut out = Vec::new();
    let push = |out: &mut Vec<u8>, v: Value| -> R<()> {
        let b = match v.as_fixnum().map(u8::try_from) {
            Some(Ok(b)) => b,
            _ if what == "byte" => byte_argument(rt, v)?,
            _ => {
                let n = rt.index(v)?;
                match int::as_i64(n).and_then(|n| u8::try_from(n).ok()) {
                    Some(b) => b,
                    None => return Err(rt.value_error(format!("{what} must be in range(0, 256)"))),
                }
            }
        };
        out.push(b);
        Ok(())
    };
    if let Some(tuple) = source.downcast::<TupleCell>().filter(|_| source.is_exact(statics::tuple_type())) {
        tuple.iter().try_for_each(|v| push(&mut out, v))?;
        return Ok(out);
    }
    if source.is_exact(statics::list_type()) {
        let list: Gc<ListCell> = source.expect_cell();
        let mut i = 0;
        while let Some(v) = list.get(i) {
            push(&mut out, v)?;
            i += 1;
        }
        return Ok(out);
    }
    rt.for_each(source, |v| push(&mut out, v))?;
    Ok(out)
}

//! The codecs of a runtime: search functions, what they have found, registered error handlers; and the use of codecs
//! written in Python.

use super::callbacks::{HANDLERS, NAMES};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::objects::{dict, list};
use crate::runtime::State;
use crate::value::{
    ByteArrayCell, BytesCell, DictCell, ExceptionCell, Gc, ListCell, StrCell, TupleCell, Value, statics,
};
use std::rc::Rc;

/// Per runtime.
struct Registry {
    search: Gc<ListCell>,
    found: Gc<DictCell>,
    errors: Gc<DictCell>,
}

impl State for Registry {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.search);
        t.visit_cell(self.found);
        t.visit_cell(self.errors);
    }
}

fn registry(rt: &Runtime) -> R<Rc<Registry>> {
    let r = rt.state(|rt| Registry { search: rt.new_list(&[]), found: rt.new_dict(), errors: rt.new_dict() });
    if dict::len(r.errors) == 0 {
        for (name, def) in NAMES.iter().zip(HANDLERS) {
            let function = crate::objects::builtin::new_builtin(rt, def, None, None);
            dict::set_text(rt, r.errors, name, function)?;
        }
    }
    Ok(r)
}

/// `import name`, by the builtin.
pub(super) fn import(rt: &Runtime, name: &str) -> R {
    let function = rt.builtins.get().and_then(|b| dict::get_text(rt, b, "__import__"));
    match function {
        Some(function) => rt.call(function, &[rt.new_str(name).value()]),
        None => Err(rt.import_error("__import__ not found")),
    }
}

/// The name that search functions get: lower case, runs of other characters than letters, digits and dots as one `_`.
pub fn normalize(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !out.is_empty() {
                out.push('_');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    out
}

/// `codecs.register(search_function)`
pub fn register(rt: &Runtime, function: Value) -> R<()> {
    if !rt.is_callable(function) {
        return Err(rt.type_error("argument must be callable"));
    }
    list::append(rt, registry(rt)?.search, function)
}

/// `codecs.unregister(search_function)`
pub fn unregister(rt: &Runtime, function: Value) -> R<()> {
    let r = registry(rt)?;
    if let Some(i) = (0..r.search.len()).find(|&i| r.search.get(i) == Some(function)) {
        dict::clear(rt, r.found);
        list::remove(rt, r.search, i);
    }
    Ok(())
}

/// Forgets what was found for an encoding.
pub fn forget(rt: &Runtime, encoding: &str) -> R<()> {
    let key = rt.new_str(&normalize(encoding)).value();
    dict::delete(rt, registry(rt)?.found, key).map(|_| ())
}

/// `codecs.lookup(encoding)`: the tuple of encoder, decoder, stream reader, stream writer.
pub fn lookup(rt: &Runtime, encoding: &str) -> R<Gc<TupleCell>> {
    let r = registry(rt)?;
    let name = rt.new_str(&normalize(encoding)).value();
    if let Some(found) = dict::get(rt, r.found, name)? {
        return Ok(found.expect_cell());
    }
    if r.search.is_empty() {
        import(rt, "encodings")?;
    }
    if r.search.is_empty() {
        return Err(rt.lookup_error("no codec search functions registered: can't find encoding"));
    }
    let mut i = 0;
    while let Some(function) = r.search.get(i) {
        i += 1;
        let result = rt.call(function, &[name])?;
        if result.is_none() {
            continue;
        }
        let Some(codec) = result.downcast::<TupleCell>().filter(|t| t.len() == 4) else {
            return Err(rt.type_error("codec search functions must return 4-tuples"));
        };
        dict::set(rt, r.found, name, result)?;
        return Ok(codec);
    }
    Err(rt.lookup_error(format!("unknown encoding: {encoding}")))
}

/// `codecs.register_error(name, handler)`
pub fn register_error(rt: &Runtime, name: &str, handler: Value) -> R<()> {
    if !rt.is_callable(handler) {
        return Err(rt.type_error("handler must be callable"));
    }
    dict::set_text(rt, registry(rt)?.errors, name, handler)
}

/// `codecs.lookup_error(name)`
pub fn lookup_error(rt: &Runtime, name: &str) -> R {
    match dict::get_text(rt, registry(rt)?.errors, name) {
        Some(handler) => Ok(handler),
        None => Err(rt.lookup_error(format!("unknown error handler name '{name}'"))),
    }
}

/// Calls a codec's encoder or decoder: its first result.
fn run(rt: &Runtime, function: Value, object: Value, errors: Option<&str>, message: &str) -> R {
    let result = match errors {
        Some(errors) => rt.call(function, &[object, rt.new_str(errors).value()])?,
        None => rt.call(function, &[object])?,
    };
    match result.downcast::<TupleCell>().filter(|t| t.len() == 2) {
        Some(t) => Ok(t.get(0)),
        None => Err(rt.type_error(message)),
    }
}

/// `codecs.encode(object, encoding, errors)`
pub fn encode_by_codec(rt: &Runtime, object: Value, encoding: &str, errors: Option<&str>) -> R {
    let codec = lookup(rt, encoding)?;
    let message = "encoder must return a tuple (object, integer)";
    run(rt, codec.get(0), object, errors, message).map_err(|raised| wrap(rt, raised, "encoding", encoding))
}

/// `codecs.decode(object, encoding, errors)`
pub fn decode_by_codec(rt: &Runtime, object: Value, encoding: &str, errors: Option<&str>) -> R {
    let codec = lookup(rt, encoding)?;
    let message = "decoder must return a tuple (object,integer)";
    run(rt, codec.get(1), object, errors, message).map_err(|raised| wrap(rt, raised, "decoding", encoding))
}

/// LookupError unless the codec is one between text and bytes.
fn check_text_encoding(rt: &Runtime, encoding: &str, use_: &str) -> R<()> {
    let codec = lookup(rt, encoding)?.value();
    if codec.is_exact(statics::tuple_type()) {
        return Ok(());
    }
    let is_text = rt.getattr_opt(codec, rt.intern_str("_is_text_encoding"))?;
    if let Some(is_text) = is_text
        && !rt.truthy(is_text)?
    {
        let message = format!("'{encoding}' is not a text encoding; use {use_} to handle arbitrary codecs");
        return Err(rt.lookup_error(message));
    }
    Ok(())
}

/// `str.encode` by a codec.
pub(super) fn encode_text(rt: &Runtime, s: Value, encoding: &str, errors: Option<&str>) -> R<Gc<BytesCell>> {
    check_text_encoding(rt, encoding, "codecs.encode()")?;
    let result = encode_by_codec(rt, s, encoding, errors)?;
    if let Some(bytes) = result.downcast::<BytesCell>() {
        return Ok(bytes);
    }
    if let Some(array) = result.downcast::<ByteArrayCell>() {
        return Ok(rt.new_bytes(array.as_slice()));
    }
    let t = result.ty();
    Err(rt.type_error(format!(
        "'{encoding}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        t.name()
    )))
}

/// `bytes.decode` by a codec.
pub(super) fn decode_text(
    rt: &Runtime,
    bytes: Value,
    encoding: &str,
    errors: Option<&str>,
) -> R<Gc<StrCell>> {
    check_text_encoding(rt, encoding, "codecs.decode()")?;
    let result = decode_by_codec(rt, bytes, encoding, errors)?;
    if let Some(s) = result.downcast::<StrCell>() {
        return Ok(s);
    }
    let t = result.ty();
    Err(rt.type_error(format!(
        "'{encoding}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        t.name()
    )))
}

/// Says in a codec's exception which codec it was, where that can be done: the exception is one of plain layout with at
/// most a message.
fn wrap(rt: &Runtime, raised: Raised, operation: &str, encoding: &str) -> Raised {
    let exception = rt.take_raised(raised);
    let ty = exception.ty();
    let base = statics::base_exception();
    let plain = ty.tp_basicsize.get() == base.tp_basicsize.get()
        && same(ty.slots().init.map(|f| f as usize), base.slots().init.map(|f| f as usize))
        && same(ty.slots().new.map(|f| f as usize), base.slots().new.map(|f| f as usize));
    let cell: Gc<ExceptionCell> = exception.expect_cell();
    let args = cell.args.get();
    let texts = args.is_none_or(|a| a.is_empty() || a.len() == 1 && a.get(0).is::<StrCell>());
    let has_attributes = cell.dict.get().is_some_and(|d| dict::len(d) != 0);
    if !plain || !texts || has_attributes {
        return rt.raise_value(exception);
    }
    let shown = match rt.str(exception) {
        Ok(s) => s.to_text().into_owned(),
        Err(raised) => return raised,
    };
    let message = format!("{operation} with '{encoding}' codec failed ({}: {shown})", ty.name());
    let raised = rt.raise(ty, message);
    if let Some(new) = rt.peek_raised().and_then(|e| e.downcast::<ExceptionCell>()) {
        new.cause.set(Some(exception));
        new.context.set(Some(exception));
        new.suppress_context.set(true);
    }
    raised
}

fn same(a: Option<usize>, b: Option<usize>) -> bool {
    a == b
}

//! `binascii`: binary data as ASCII text, and checksums.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::methods;
use crate::objects::str::plain_error;
use crate::objects::{bytes, dict, int};
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, StrCell, Type, TypeCell, Value, statics};
use kingsnake_plain::binascii;
use kingsnake_plain::error::{Error, ErrorKind};
use std::rc::Rc;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: methods! {
        "a2b_uu" => One(a2b_uu), "a2b_uu($module, data, /)\n--\n\nDecodes a line of uuencoded data.";
        "b2a_uu" => Full(b2a_uu), "b2a_uu($module, data, /, *, backtick=False)\n--\n\nUuencodes a line.";
        "a2b_base64" => Full(a2b_base64), "a2b_base64($module, data, /, *, strict_mode=False)\n--\n\nDecodes base 64.";
        "b2a_base64" => Full(b2a_base64), "b2a_base64($module, data, /, *, newline=True)\n--\n\nEncodes in base 64.";
        "a2b_hex" => One(unhexlify), "a2b_hex($module, hexstr, /)\n--\n\nThe bytes of hexadecimal digits.";
        "b2a_hex" => Full(hexlify), "b2a_hex($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe hexadecimal digits of bytes.";
        "hexlify" => Full(hexlify), "hexlify($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe hexadecimal digits of bytes.";
        "unhexlify" => One(unhexlify), "unhexlify($module, hexstr, /)\n--\n\nThe bytes of hexadecimal digits.";
        "crc_hqx" => Two(crc_hqx), "crc_hqx($module, data, crc, /)\n--\n\nCRC-CCITT.";
        "crc32" => Pos(1, 2, crc32), "crc32($module, data, crc=0, /)\n--\n\nCRC-32.";
        "b2a_qp" => Full(b2a_qp), "b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)\n--\n\nEncodes as quoted-printable.";
        "a2b_qp" => Full(a2b_qp), "a2b_qp($module, /, data, header=False)\n--\n\nDecodes quoted-printable.";
    },
    exec,
};

/// The module's exceptions, per runtime.
struct Errors {
    error: Type,
    incomplete: Type,
}

impl State for Errors {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.error);
        t.visit_cell(self.incomplete);
    }
}

fn errors(rt: &Runtime) -> Rc<Errors> {
    rt.state(|rt| Errors {
        error: new_exception(rt, "binascii", "Error", statics::value_error()),
        incomplete: new_exception(rt, "binascii", "Incomplete", statics::exception()),
    })
}

/// An exception class of a module, as `class name(base): pass` makes it.
pub(super) fn new_exception(rt: &Runtime, module: &str, name: &str, base: Type) -> Type {
    let namespace = rt.new_dict();
    let made = dict::set_text(rt, namespace, "__module__", rt.intern_str(module).value()).and_then(|()| {
        let bases = rt.new_tuple(&[base.value()]).value();
        rt.call(statics::type_type().value(), &[rt.intern_str(name).value(), bases, namespace.value()])
    });
    match made {
        Ok(class) => class.downcast::<TypeCell>().unwrap_or(base),
        Err(raised) => {
            rt.clear_raised(raised);
            base
        }
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let errors = errors(rt);
    rt.module_add(module, "Error", errors.error.value())?;
    rt.module_add(module, "Incomplete", errors.incomplete.value())
}

fn raise(rt: &Runtime, e: Error) -> Raised {
    match e.kind {
        ErrorKind::Binascii => rt.raise(errors(rt).error, &*e.message),
        ErrorKind::Incomplete => rt.raise(errors(rt).incomplete, &*e.message),
        _ => plain_error(rt, e),
    }
}

/// The bytes of a buffer, or of ASCII text.
fn ascii_buffer(rt: &Runtime, v: Value) -> R<Vec<u8>> {
    if let Some(s) = v.downcast::<StrCell>() {
        return match s.ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(rt.value_error("string argument should contain only ASCII characters")),
        };
    }
    if !rt.has_buffer(v) {
        let t = v.ty();
        return Err(
            rt.type_error(format!("argument should be bytes, buffer or ASCII string, not '{}'", t.name()))
        );
    }
    rt.bytes_of(v)
}

fn bytes_value(rt: &Runtime, bytes: &[u8]) -> R {
    Ok(rt.new_bytes(bytes).value())
}

/// A flag that is given as an int.
fn flag(rt: &Runtime, v: Option<Value>, default: bool) -> R<bool> {
    v.map_or(Ok(default), |v| Ok(rt.as_i32(v)? != 0))
}

fn given(v: Option<Value>) -> Value {
    v.unwrap_or(Value::none())
}

fn a2b_uu(rt: &Runtime, _: Value, data: Value) -> R {
    let line = ascii_buffer(rt, data)?;
    let out = binascii::a2b_uu(&line).map_err(|e| raise(rt, e))?;
    bytes_value(rt, &out)
}

fn b2a_uu(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("b2a_uu", &["data", "backtick"]).required(1).positional_only(1).keyword_only_after(1);
    let [data, backtick] = args.bind(rt, &P)?;
    let data = rt.bytes_of(given(data))?;
    let out = binascii::b2a_uu(&data, flag(rt, backtick, false)?).map_err(|e| raise(rt, e))?;
    bytes_value(rt, &out)
}

fn a2b_base64(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("a2b_base64", &["data", "strict_mode"])
        .required(1)
        .positional_only(1)
        .keyword_only_after(1);
    let [data, strict] = args.bind(rt, &P)?;
    let text = ascii_buffer(rt, given(data))?;
    let out = binascii::a2b_base64(&text, flag(rt, strict, false)?).map_err(|e| raise(rt, e))?;
    bytes_value(rt, &out)
}

fn b2a_base64(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("b2a_base64", &["data", "newline"]).required(1).positional_only(1).keyword_only_after(1);
    let [data, newline] = args.bind(rt, &P)?;
    let data = rt.bytes_of(given(data))?;
    bytes_value(rt, &binascii::b2a_base64(&data, flag(rt, newline, true)?))
}

fn unhexlify(rt: &Runtime, _: Value, data: Value) -> R {
    let text = ascii_buffer(rt, data)?;
    let out = binascii::unhexlify(&text).map_err(|e| raise(rt, e))?;
    bytes_value(rt, &out)
}

fn hexlify(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("hexlify", &["data", "sep", "bytes_per_sep"]).required(1);
    let [data, sep, group] = args.bind(rt, &P)?;
    let data = rt.bytes_of(given(data))?;
    let group = group.map_or(Ok(1), |g| rt.as_i32(g))?;
    let sep = sep.map(|s| bytes::hex::separator(rt, s)).transpose()?;
    bytes_value(rt, bytes::hex_of(&data, sep, group).as_bytes())
}

/// The low 32 bits of an int, whatever its size and sign.
fn low_bits(rt: &Runtime, v: Value) -> R<u32> {
    let n = rt.index(v)?;
    if let Some(n) = int::as_i64(n) {
        return Ok(n as u32);
    }
    let big = int::to_bigint(n).unwrap_or_default();
    Ok(kingsnake_plain::int::to_i64_wrapping(&big) as u32)
}

fn crc_hqx(rt: &Runtime, _: Value, data: Value, crc: Value) -> R {
    let start = low_bits(rt, crc)? as u16;
    let data = rt.bytes_like(data)?;
    Ok(Value::int(binascii::crc_hqx(&data, start).into()))
}

fn crc32(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let start = args.get(1).map_or(Ok(0), |&v| low_bits(rt, v))?;
    let data = rt.bytes_like(args[0])?;
    Ok(rt.new_int(binascii::crc32(&data, start).into()))
}

fn b2a_qp(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("b2a_qp", &["data", "quotetabs", "istext", "header"]).required(1);
    let [data, quote_tabs, is_text, header] = args.bind(rt, &P)?;
    let data = rt.bytes_of(given(data))?;
    let (quote_tabs, is_text) = (flag(rt, quote_tabs, false)?, flag(rt, is_text, true)?);
    bytes_value(rt, &binascii::b2a_qp(&data, quote_tabs, is_text, flag(rt, header, false)?))
}

fn a2b_qp(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("a2b_qp", &["data", "header"]).required(1);
    let [data, header] = args.bind(rt, &P)?;
    let text = ascii_buffer(rt, given(data))?;
    bytes_value(rt, &binascii::a2b_qp(&text, flag(rt, header, false)?))
}

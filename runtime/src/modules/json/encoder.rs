//! `make_encoder`: objects to JSON text.

use super::strings;
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, int};
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::defs::MethodWord;
use crate::value::{
    BuiltinCell, DictCell, FloatCell, Gc, ListCell, LongCell, StrCell, TupleCell, Type, Value, statics,
};
use kingsnake_plain::units::UnitsBuf;
use std::cell::Cell;

/// How strings are written.
#[derive(Clone, Copy, PartialEq)]
enum Strings {
    Ascii,
    Plain,
    /// by a function of Python's
    Other,
}

impl crate::value::Trace for Cell<Strings> {
    fn trace(&self, _: &mut crate::heap::Tracer<'_>) {}
}

crate::cell! {
    pub struct EncoderCell {
        markers: Cell<Value>,
        default: Cell<Value>,
        encoder: Cell<Value>,
        indent: Cell<Value>,
        key_separator: Cell<Gc<StrCell>>,
        item_separator: Cell<Gc<StrCell>>,
        sort_keys: Cell<bool>,
        skipkeys: Cell<bool>,
        allow_nan: Cell<bool>,
        strings: Cell<Strings>,
    }
}

pub static ENCODER: TypeSpec = TypeSpec {
    slots: Slots { call: Some(call), new: Some(new), ..Slots::of::<EncoderCell>() },
    getset: &[
        GetSetDef::member("markers", |_, v| Ok(cell(v).markers.get())).doc("markers"),
        GetSetDef::member("default", |_, v| Ok(cell(v).default.get())).doc("default"),
        GetSetDef::member("encoder", |_, v| Ok(cell(v).encoder.get())).doc("encoder"),
        GetSetDef::member("indent", |_, v| Ok(cell(v).indent.get())).doc("indent"),
        GetSetDef::member("key_separator", |_, v| Ok(cell(v).key_separator.get().value()))
            .doc("key_separator"),
        GetSetDef::member("item_separator", |_, v| Ok(cell(v).item_separator.get().value()))
            .doc("item_separator"),
        GetSetDef::member("sort_keys", |_, v| Ok(Value::bool(cell(v).sort_keys.get()))).doc("sort_keys"),
        GetSetDef::member("skipkeys", |_, v| Ok(Value::bool(cell(v).skipkeys.get()))).doc("skipkeys"),
    ],
    doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    ..TypeSpec::new("_json.Encoder", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<EncoderCell> {
    v.expect_cell()
}

/// Which of the module's own string functions `encoder` is.
fn strings_of(encoder: Value) -> Strings {
    let Some(f) = encoder.downcast::<BuiltinCell>() else { return Strings::Other };
    let Some(def) = MethodWord::from_field(f.def.get()).as_own() else { return Strings::Other };
    if super::MODULE.functions.iter().all(|d| !std::ptr::eq(d, def)) {
        return Strings::Other;
    }
    match def.name {
        "encode_basestring_ascii" => Strings::Ascii,
        "encode_basestring" => Strings::Plain,
        _ => Strings::Other,
    }
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const NAMES: &[&str] = &[
        "markers",
        "default",
        "encoder",
        "indent",
        "key_separator",
        "item_separator",
        "sort_keys",
        "skipkeys",
        "allow_nan",
    ];
    const P: Params = Params::new("make_encoder", NAMES).required(9);
    let [markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan] =
        args.bind::<9>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    if !markers.is_none() && !markers.is::<DictCell>() {
        let t = markers.ty();
        return Err(
            rt.type_error(format!("make_encoder() argument 1 must be dict or None, not {}", t.tp_name_str()))
        );
    }
    let text = |v: Value, n: usize| {
        v.downcast::<StrCell>().ok_or_else(|| {
            let t = v.ty();
            rt.type_error(format!("make_encoder() argument {n} must be str, not {}", t.tp_name_str()))
        })
    };
    let (key_separator, item_separator) = (text(key_separator, 5)?, text(item_separator, 6)?);
    let (sort_keys, skipkeys, allow_nan) =
        (rt.truthy(sort_keys)?, rt.truthy(skipkeys)?, rt.truthy(allow_nan)?);
    Ok(rt
        .new_object(ty, |head| EncoderCell {
            head,
            markers: Cell::new(markers),
            default: Cell::new(default),
            encoder: Cell::new(encoder),
            indent: Cell::new(indent),
            key_separator: Cell::new(key_separator),
            item_separator: Cell::new(item_separator),
            sort_keys: Cell::new(sort_keys),
            skipkeys: Cell::new(skipkeys),
            allow_nan: Cell::new(allow_nan),
            strings: Cell::new(strings_of(encoder)),
        })
        .value())
}

fn call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("_iterencode", &["obj", "_current_indent_level"]).required(2);
    let [object, _] = args.bind::<2>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    let mut out = UnitsBuf::with_capacity(64);
    Encode { rt, encoder: cell(v) }.value(&mut out, object)?;
    let text = rt.new_str_units(out.as_units());
    Ok(rt.new_list(&[text.value()]).value())
}

struct Encode<'r> {
    rt: &'r Runtime,
    encoder: Gc<EncoderCell>,
}

impl Encode<'_> {
    fn value(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        let rt = self.rt;
        if let Some(text) = constant(v) {
            out.push_str(text);
        } else if v.is::<StrCell>() {
            self.string(out, v)?;
        } else if int::is_int(v) {
            self.int(out, v)?;
        } else if v.is_flonum() || v.is::<FloatCell>() {
            self.float(out, v)?;
        } else if v.is::<ListCell>() || v.is::<TupleCell>() {
            let _guard = rt.enter_native_call(" while encoding a JSON object")?;
            self.list(out, v)?;
        } else if v.is::<DictCell>() {
            let _guard = rt.enter_native_call(" while encoding a JSON object")?;
            self.dict(out, v)?;
        } else {
            let mark = self.mark(v)?;
            let new = rt.call(self.encoder.default.get(), &[v])?;
            let _guard = rt.enter_native_call(" while encoding a JSON object")?;
            self.value(out, new)?;
            self.unmark(mark)?;
        }
        Ok(())
    }

    /// Notes that an object is being written. ValueError if it is already, further out.
    fn mark(&self, v: Value) -> R<Option<Value>> {
        let Some(markers) = self.encoder.markers.get().downcast::<DictCell>() else { return Ok(None) };
        let id = self.rt.new_int(self.rt.address_of(v) as i64);
        if dict::get(self.rt, markers, id)?.is_some() {
            return Err(self.rt.value_error("Circular reference detected"));
        }
        dict::set(self.rt, markers, id, v)?;
        Ok(Some(id))
    }

    fn unmark(&self, mark: Option<Value>) -> R<()> {
        if let (Some(id), Some(markers)) = (mark, self.encoder.markers.get().downcast::<DictCell>()) {
            dict::delete(self.rt, markers, id)?;
        }
        Ok(())
    }

    fn string(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        let s: Gc<StrCell> = v.expect_cell();
        match self.encoder.strings.get() {
            Strings::Ascii => strings::push_ascii(out, s.units()),
            Strings::Plain => strings::push_plain(out, s.units()),
            Strings::Other => {
                let made = self.rt.call(self.encoder.encoder.get(), &[v])?;
                let Some(made) = made.downcast::<StrCell>() else {
                    let t = made.ty();
                    let t = t.tp_name_str();
                    return Err(self.rt.type_error(format!("encoder() must return a string, not {t}")));
                };
                out.push_units(made.units());
            }
        }
        Ok(())
    }

    /// As `int` itself shows it, whatever a subclass says.
    fn int(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        if let Some(n) = int::as_i64(v) {
            out.push_str(&n.to_string());
            return Ok(());
        }
        self.plain_repr(out, v, statics::int_type())
    }

    fn plain_repr(&self, out: &mut UnitsBuf, v: Value, ty: Type) -> R<()> {
        let Some(repr) = ty.slots().repr else { return Ok(()) };
        let text = self.rt.str(repr(self.rt, v)?)?;
        out.push_units(text.units());
        Ok(())
    }

    fn float(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        let x = self.rt.as_f64(v)?;
        if x.is_finite() {
            return self.plain_repr(out, v, statics::float_type());
        }
        if !self.encoder.allow_nan.get() {
            return Err(self.rt.value_error("Out of range float values are not JSON compliant"));
        }
        out.push_str(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
        Ok(())
    }

    fn list(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        let items = self.rt.collect(v)?;
        if items.is_empty() {
            out.push_str("[]");
            return Ok(());
        }
        let mark = self.mark(v)?;
        out.push_str("[");
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                out.push_units(self.encoder.item_separator.get().units());
            }
            self.value(out, item)?;
        }
        out.push_str("]");
        self.unmark(mark)
    }

    fn dict(&self, out: &mut UnitsBuf, v: Value) -> R<()> {
        let rt = self.rt;
        if dict::len(v.expect_cell()) == 0 {
            out.push_str("{}");
            return Ok(());
        }
        let mark = self.mark(v)?;
        let items = if v.is_exact(statics::dict_type()) {
            dict::items(rt, v.expect_cell())
        } else {
            let items = rt.call_method(v, rt.names().items, &[])?;
            rt.new_list(&rt.collect(items)?)
        };
        if self.encoder.sort_keys.get() {
            rt.call_method_text(items.value(), "sort", &[])?;
        }
        out.push_str("{");
        let mut first = true;
        for i in 0..items.len() {
            let pair = items.get(i).and_then(|p| p.downcast::<TupleCell>()).filter(|p| p.len() == 2);
            let Some(pair) = pair else { return Err(rt.value_error("items must return 2-tuples")) };
            let Some(key) = self.key(pair.get(0))? else { continue };
            if !std::mem::take(&mut first) {
                out.push_units(self.encoder.item_separator.get().units());
            }
            self.string(out, key)?;
            out.push_units(self.encoder.key_separator.get().units());
            self.value(out, pair.get(1))?;
        }
        out.push_str("}");
        self.unmark(mark)
    }

    /// A key as a string; `None` if it is to be left out.
    fn key(&self, key: Value) -> R<Option<Value>> {
        let rt = self.rt;
        if key.is::<StrCell>() {
            return Ok(Some(key));
        }
        let mut text = UnitsBuf::with_capacity(8);
        if key.is_flonum() || key.is::<FloatCell>() {
            self.float(&mut text, key)?;
        } else if let Some(word) = constant(key) {
            text.push_str(word);
        } else if key.is_fixnum() || key.is::<LongCell>() {
            self.int(&mut text, key)?;
        } else if self.encoder.skipkeys.get() {
            return Ok(None);
        } else {
            let t = key.ty();
            let t = t.tp_name_str();
            return Err(rt.type_error(format!("keys must be str, int, float, bool or None, not {t}")));
        }
        Ok(Some(rt.new_str_units(text.as_units()).value()))
    }
}

fn constant(v: Value) -> Option<&'static str> {
    if v.is_none() {
        Some("null")
    } else if v.is_true() {
        Some("true")
    } else if v.is_false() {
        Some("false")
    } else {
        None
    }
}

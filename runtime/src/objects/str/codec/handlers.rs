//! Error handlers as the codecs of `kingsnake_plain` ask them.

use super::registry;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::exceptions;
use crate::objects::int;
use crate::objects::str::text::{from_buf, plain_error};
use crate::value::{BytesCell, Gc, StrCell, TupleCell, Type, Value, statics};
use kingsnake_plain::codecs::{
    Builtin, CodecError, DecodeFix, EncodeFix, EncodeText, NameReplace, OnDecodeError, OnEncodeError,
    resume_position,
};
use kingsnake_plain::units::{Units, UnitsBuf};

/// How a codec ends early.
#[derive(Debug)]
pub enum Failure {
    /// What the exception is to say; it has not been raised yet.
    Codec(CodecError),
    /// A handler raised.
    Raised(Raised),
}

impl From<CodecError> for Failure {
    fn from(error: CodecError) -> Failure {
        Failure::Codec(error)
    }
}

impl From<Raised> for Failure {
    fn from(raised: Raised) -> Failure {
        Failure::Raised(raised)
    }
}

/// A handler by name: one of the built-in ones, or what `codecs.register_error` was given.
pub struct Handler<'r> {
    rt: &'r Runtime,
    name: &'r str,
    builtin: Option<Builtin>,
    /// The registered function, once it was needed.
    function: Option<Value>,
    /// What is decoded (a bytes object, once it was needed) or encoded.
    input: Option<Value>,
    /// The name in exceptions, where it is not the codec's own.
    encoding: Option<&'r str>,
}

impl<'r> Handler<'r> {
    /// For decoding.
    pub fn new(rt: &'r Runtime, errors: Option<&'r str>) -> Handler<'r> {
        let name = errors.unwrap_or("strict");
        Handler { rt, name, builtin: Builtin::from_name(name), function: None, input: None, encoding: None }
    }

    /// For encoding `s`.
    pub fn for_text(rt: &'r Runtime, errors: Option<&'r str>, s: Gc<StrCell>) -> Handler<'r> {
        Handler { input: Some(s.value()), ..Handler::new(rt, errors) }
    }

    /// Exceptions name this encoding.
    pub fn named(self, encoding: &'r str) -> Handler<'r> {
        Handler { encoding: Some(encoding), ..self }
    }

    fn object(&mut self, bytes: &[u8]) -> Value {
        let rt = self.rt;
        *self.input.get_or_insert_with(|| rt.new_bytes(bytes).value())
    }

    fn arguments(&self, error: &CodecError, object: Value) -> [Value; 5] {
        let rt = self.rt;
        [
            rt.new_str(self.encoding.unwrap_or(error.encoding)).value(),
            object,
            rt.new_int(error.start as i64),
            rt.new_int(error.end as i64),
            rt.new_str(&error.reason).value(),
        ]
    }

    /// Raises what decoding `bytes` failed with.
    pub fn decode_failed(&mut self, failure: Failure, bytes: &[u8]) -> Raised {
        match failure {
            Failure::Raised(raised) => raised,
            Failure::Codec(error) => {
                let object = self.object(bytes);
                self.rt.raise_with(statics::unicode_decode_error(), &self.arguments(&error, object))
            }
        }
    }

    /// Raises what encoding failed with.
    pub fn encode_failed(&mut self, failure: Failure) -> Raised {
        match failure {
            Failure::Raised(raised) => raised,
            Failure::Codec(error) => {
                let object = self.object(b"");
                self.rt.raise_with(statics::unicode_encode_error(), &self.arguments(&error, object))
            }
        }
    }

    /// Calls the registered function with an exception; the replacement and the position it answers.
    fn ask(&mut self, ty: Type, error: &CodecError, object: Value, message: &str) -> R<(Value, i64, Value)> {
        let rt = self.rt;
        let function = match self.function {
            Some(f) => f,
            None => registry::lookup_error(rt, self.name)?,
        };
        self.function = Some(function);
        let exception = exceptions::instantiate(rt, ty, &self.arguments(error, object))?;
        let result = rt.call(function, &[exception])?;
        let answer = result.downcast::<TupleCell>().filter(|t| t.len() == 2);
        let Some(answer) = answer else { return Err(rt.type_error(message)) };
        let (text, position) = (answer.get(0), answer.get(1));
        if !rt.has_index(position) {
            return Err(rt.type_error(message));
        }
        let position = rt.index(position)?;
        let Some(position) = int::as_i64(position) else {
            return Err(rt.overflow_error("Python int too large to convert to C ssize_t"));
        };
        Ok((text, position, exception))
    }

    fn name_replace(&self, error: CodecError, input: Units<'_>) -> Result<EncodeFix, Failure> {
        let rt = self.rt;
        let mut by_name = NameReplace(|c| character_name(rt, c));
        Ok(by_name.encode_error(error, input)?)
    }
}

/// The Unicode name of a character, by the `unicodedata` module.
pub(super) fn character_name(rt: &Runtime, c: u32) -> Option<String> {
    let name = unicodedata(rt)
        .and_then(|module| rt.call_method_text(module, "name", &[rt.new_char(c).value(), Value::none()]));
    match name {
        Ok(name) => Some(name.downcast::<StrCell>()?.to_text().into_owned()),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

/// The character of a Unicode name (or alias), by the `unicodedata` module.
pub fn character_of_name(rt: &Runtime, name: &str) -> Option<u32> {
    let found =
        unicodedata(rt).and_then(|module| rt.call_method_text(module, "lookup", &[rt.new_str(name).value()]));
    match found {
        Ok(s) => s.downcast::<StrCell>().filter(|s| s.len() == 1).map(|s| s.char_at(0)),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

fn unicodedata(rt: &Runtime) -> R {
    registry::import(rt, "unicodedata")
}

impl OnDecodeError for Handler<'_> {
    type Error = Failure;

    fn decode_error(&mut self, error: CodecError, input: &[u8]) -> Result<DecodeFix, Failure> {
        let rt = self.rt;
        if let Some(mut builtin) = self.builtin {
            if !builtin.decodes() {
                let message = "don't know how to handle UnicodeDecodeError in error callback";
                return Err(rt.type_error(message).into());
            }
            return Ok(OnDecodeError::decode_error(&mut builtin, error, input)?);
        }
        let object = self.object(input);
        let message = "decoding error handler must return (str, int) tuple";
        let (text, position, _) = self.ask(statics::unicode_decode_error(), &error, object, message)?;
        let Some(text) = text.downcast::<StrCell>() else { return Err(rt.type_error(message).into()) };
        let resume = resume_position(position, input.len()).map_err(|e| plain_error(rt, e))?;
        Ok(DecodeFix { text: text.units().to_buf(), resume })
    }
}

impl OnEncodeError for Handler<'_> {
    type Error = Failure;

    fn encode_error(&mut self, error: CodecError, input: Units<'_>) -> Result<EncodeFix, Failure> {
        let rt = self.rt;
        if let Some(mut builtin) = self.builtin {
            return Ok(OnEncodeError::encode_error(&mut builtin, error, input)?);
        }
        if self.name == "namereplace" {
            return self.name_replace(error, input);
        }
        let object = *self.input.get_or_insert_with(|| rt.new_str_units(input).value());
        let message = "encoding error handler must return (str/bytes, int) tuple";
        let (text, position, _) = self.ask(statics::unicode_encode_error(), &error, object, message)?;
        let with = if let Some(text) = text.downcast::<StrCell>() {
            EncodeText::Text(text.units().to_buf())
        } else if let Some(bytes) = text.downcast::<BytesCell>() {
            EncodeText::Bytes(bytes.as_slice().to_vec())
        } else {
            return Err(rt.type_error(message).into());
        };
        let resume = resume_position(position, input.len()).map_err(|e| plain_error(rt, e))?;
        Ok(EncodeFix { with, resume })
    }
}

/// A handler's answer as Python sees it.
pub(super) fn answer(rt: &Runtime, text: &UnitsBuf, position: usize) -> R {
    let text = from_buf(rt, text).value();
    Ok(rt.new_tuple(&[text, rt.new_int(position as i64)]).value())
}

//! `str(object)`, `str(bytes, encoding, errors)`, and instances of subclasses.

use super::{codec, text};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Params};
use crate::value::{Gc, StrCell, Type, statics};

const P: Params = Params::new("str", &["object", "encoding", "errors"]);

pub(super) fn str_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if let ([v], None) = (args.all, args.names) {
        let s = rt.str(*v)?;
        return of_type(rt, ty, s);
    }
    let [object, encoding, errors] = args.bind(rt, &P)?;
    let encoding = codec::name_argument(rt, encoding, "str() argument 'encoding'")?;
    let errors = codec::name_argument(rt, errors, "str() argument 'errors'")?;
    let Some(object) = object else { return of_type(rt, ty, statics::empty_str()) };
    let s = if encoding.is_none() && errors.is_none() {
        rt.str(object)?
    } else {
        codec::from_encoded_object(rt, object, encoding.as_deref(), errors.as_deref())?
    };
    of_type(rt, ty, s)
}

/// The text of `s` as an instance of `ty`.
fn of_type(rt: &Runtime, ty: Type, s: Gc<StrCell>) -> R {
    if ty == statics::str_type() {
        return Ok(s.value());
    }
    Ok(rt.new_str_instance(ty, text::exact(rt, s).units())?.value())
}

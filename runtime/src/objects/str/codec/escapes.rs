//! `unicode_escape` and `raw_unicode_escape`.

use super::handlers::{Handler, character_of_name};
use crate::Runtime;
use crate::error::R;
use crate::objects::warn;
use crate::value::statics;
use kingsnake_plain::codecs::{self, Decoded};

/// Decodes `unicode_escape`; an unknown escape gives a DeprecationWarning.
pub fn decode_unicode_escape(rt: &Runtime, bytes: &[u8], errors: Option<&str>, last: bool) -> R<Decoded> {
    let mut handler = Handler::new(rt, errors);
    let mut by_name = |name: &str| character_of_name(rt, name);
    let result = codecs::decode_unicode_escape(bytes, &mut by_name, &mut handler, last);
    let (decoded, unknown) = result.map_err(|failure| handler.decode_failed(failure, bytes))?;
    if let Some(at) = unknown {
        warn_unknown(rt, bytes, at)?;
    }
    Ok(decoded)
}

/// The DeprecationWarning for an escape whose letter (or octal digits) stands at `at`.
pub(crate) fn warn_unknown(rt: &Runtime, bytes: &[u8], at: usize) -> R<()> {
    let Some(&c) = bytes.get(at) else { return Ok(()) };
    let message = if matches!(c, b'4'..=b'7') && bytes.len() >= at + 3 {
        let digits = String::from_utf8_lossy(&bytes[at..at + 3]).into_owned();
        format!("invalid octal escape sequence '\\{digits}'")
    } else {
        format!("invalid escape sequence '\\{}'", char::from(c))
    };
    warn::warn(rt, statics::deprecation_warning(), &message)
}

/// Decodes `raw_unicode_escape`.
pub fn decode_raw_unicode_escape(rt: &Runtime, bytes: &[u8], errors: Option<&str>, last: bool) -> R<Decoded> {
    let mut handler = Handler::new(rt, errors);
    let result = codecs::decode_raw_unicode_escape(bytes, &mut handler, last);
    result.map_err(|failure| handler.decode_failed(failure, bytes))
}

//! `_json`: the fast parts of `json`.
//!
//! - `strings` string literals, read and written     - `scanner` `make_scanner`     - `encoder` `make_encoder`

mod encoder;
mod scanner;
mod strings;

use crate::Runtime;
use crate::error::{R, Raised};
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, StrCell};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_json",
    doc: "json speedups\n",
    functions: crate::methods! {
        "encode_basestring_ascii" => One(strings::encode_ascii), "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string";
        "encode_basestring" => One(strings::encode), "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string";
        "scanstring" => Pos(2, 3, strings::scanstring), "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "make_scanner", rt.new_type(&scanner::SCANNER, &[], Some(module)).value())?;
    rt.module_add(module, "make_encoder", rt.new_type(&encoder::ENCODER, &[], Some(module)).value())
}

/// `json.JSONDecodeError(message, text, position)`
#[cold]
fn decode_error(rt: &Runtime, message: &str, text: Gc<StrCell>, position: usize) -> Raised {
    let made = crate::import::import_module(rt, "json.decoder")
        .and_then(|module| rt.getattr_text(module, "JSONDecodeError"))
        .and_then(|class| {
            let args = [rt.new_str(message).value(), text.value(), rt.new_int(position as i64)];
            rt.call(class, &args)
        });
    match made {
        Ok(error) => rt.raise_value(error),
        Err(raised) => raised,
    }
}

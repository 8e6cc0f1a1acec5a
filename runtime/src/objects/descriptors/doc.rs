//! Docstrings of built-in functions may begin with a signature line: `name($self, x, /)\n--\n\n`.

use crate::Runtime;
use crate::value::Value;

const END: &str = ")\n--\n\n";

/// The signature (with its parentheses), and the text behind it.
pub fn split<'d>(name: &str, doc: &'d str) -> (Option<&'d str>, &'d str) {
    let last = name.rsplit('.').next().unwrap_or(name);
    let Some(rest) = doc.strip_prefix(last).filter(|rest| rest.starts_with('(')) else { return (None, doc) };
    match rest.find(END) {
        Some(end) if !rest[..end].contains("\n\n") => (Some(&rest[..end + 1]), &rest[end + END.len()..]),
        _ => (None, doc),
    }
}

/// `__doc__` of a function with this docstring: None for an empty one.
pub fn doc_value(rt: &Runtime, name: &str, doc: &str) -> Value {
    match split(name, doc).1 {
        "" => Value::none(),
        text => rt.new_str(text).value(),
    }
}

/// `__text_signature__`
pub fn signature_value(rt: &Runtime, name: &str, doc: &str) -> Value {
    split(name, doc).0.map_or(Value::none(), |text| rt.new_str(text).value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_signature_line_separated() {
        assert_eq!(split("list.append", "append($self, x, /)\n--\n\nAdd."), (Some("($self, x, /)"), "Add."));
        assert_eq!(split("append", "append it"), (None, "append it"));
        assert_eq!(split("f", "f(x)\n\nNo marker.)\n--\n\n"), (None, "f(x)\n\nNo marker.)\n--\n\n"));
        assert_eq!(split("f", ""), (None, ""));
    }
}

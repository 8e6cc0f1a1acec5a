//! Which part of an expression's text is its operator: what a traceback marks.

use std::ops::Range;

use ruff_python_ast::{Expr, Mod, Stmt};
use ruff_text_size::Ranged;

use crate::Mode;
use crate::guard;
use crate::parse;

/// The bytes of a binary operation's operator, or of a subscript's brackets with what is between them. `None` if the text
/// is anything else than one such expression.
pub fn operator_span(text: &str) -> Option<Range<usize>> {
    let need = guard::stack_for(text.len());
    stacker::maybe_grow(need, need, || match parse::parse(text, Mode::Exec, false).ok()? {
        Mod::Module(module) => match module.body.as_slice() {
            [Stmt::Expr(statement)] => span_of(text.as_bytes(), &statement.value),
            _ => None,
        },
        Mod::Expression(_) => None,
    })
}

fn span_of(text: &[u8], expression: &Expr) -> Option<Range<usize>> {
    match expression {
        Expr::BinOp(e) => operator(text, e.left.end().to_usize(), e.right.start().to_usize()),
        Expr::Subscript(e) => {
            let skip = |from: usize, bracket: u8| {
                text[from..].iter().position(|&b| b == bracket).map_or(text.len(), |n| from + n)
            };
            let start = skip(e.value.end().to_usize(), b'[');
            let end = skip((e.slice.end().to_usize()).min(text.len()), b']');
            Some(start..(end + 1).min(text.len()))
        }
        _ => None,
    }
}

/// One or two characters between the operands, behind parentheses that close the left one.
fn operator(text: &[u8], from: usize, to: usize) -> Option<Range<usize>> {
    let blank = |i: usize| text[i].is_ascii_whitespace();
    let start = (from..to).find(|&i| !blank(i) && (text[i] != b')' || i + 1 == to))?;
    let two = start + 1 < to && !blank(start + 1);
    Some(start..start + 1 + usize::from(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Option<&str> {
        operator_span(text).map(|span| &text[span])
    }

    #[test]
    fn operator_span_of_operations_is_the_operator() {
        assert_eq!(marked("a + b"), Some("+"));
        assert_eq!(marked("a **'xx'   // 3"), Some("//"));
        assert_eq!(marked("(a)+('x')"), Some("+("));
        assert_eq!(marked("(a + b) * c"), Some("*"));
        assert_eq!(marked("é + ñ"), Some("+"));
    }

    #[test]
    fn operator_span_of_subscripts_is_the_brackets() {
        assert_eq!(marked("x  [ 5 ]"), Some("[ 5 ]"));
        assert_eq!(marked("x['a']['b']"), Some("['b']"));
    }

    #[test]
    fn operator_span_of_other_text_is_none() {
        for text in ["f(a + b)", "a < b", "a += 1", "raise x", "a +", "", "-a", "a\nb"] {
            assert_eq!(operator_span(text), None, "{text}");
        }
    }
}

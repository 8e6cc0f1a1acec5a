//! An expression back to text, for `from __future__ import annotations`.

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::bytecode::Text;

/// The text `ast.unparse` gives.
pub fn unparse(expression: &Expr, source: &str) -> Text {
    source.get(expression.start().to_usize()..expression.end().to_usize()).unwrap_or("").into()
}

//! Interactive input: one statement, and finished.

use ruff_python_ast::Stmt;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error::{Failure, Pass};
use crate::{ALLOW_INCOMPLETE_INPUT, DONT_IMPLY_DEDENT};

/// Refuses several statements, and a block that is not closed by a line end.
pub fn check(body: &[Stmt], source: &str, flags: u32) -> Pass {
    let unfinished = |offset: TextSize| {
        let incomplete = flags & ALLOW_INCOMPLETE_INPUT != 0;
        let message = if incomplete { "incomplete input" } else { "invalid syntax" };
        Err(Failure::syntax(TextRange::empty(offset), message))
    };
    let Some(first) = body.first() else { return unfinished(TextSize::of(source)) };
    let behind = source.get(first.end().to_usize()..).unwrap_or("");
    if is_compound(first) {
        if let Some(second) = body.get(1) {
            return unfinished(second.start());
        }
        let text = source.get(first.start().to_usize()..first.end().to_usize()).unwrap_or("");
        let needs_newline = !text.contains('\n') || flags & DONT_IMPLY_DEDENT != 0;
        if needs_newline && !behind.contains('\n') {
            return unfinished(TextSize::of(source));
        }
        return Ok(());
    }
    for pair in body.windows(2) {
        let between = source.get(pair[0].end().to_usize()..pair[1].start().to_usize()).unwrap_or("");
        if between.contains('\n') {
            let message = "multiple statements found while compiling a single statement";
            return Err(Failure::syntax(TextRange::empty(pair[0].end()), message));
        }
    }
    Ok(())
}

fn is_compound(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::If(_)
            | Stmt::While(_)
            | Stmt::For(_)
            | Stmt::Try(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
    )
}

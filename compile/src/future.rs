//! `from __future__ import …`.

use ruff_python_ast::{Expr, Stmt};

use crate::bytecode::flags;
use crate::error::{Failure, Pass};

/// The features a module turns on, as `co_flags` bits. Late `__future__` imports are errors.
pub fn features(body: &[Stmt]) -> Pass<u32> {
    let mut features = 0;
    let mut early = true;
    for (at, statement) in body.iter().enumerate() {
        match statement {
            Stmt::ImportFrom(node)
                if node.level == 0 && node.module.as_ref().is_some_and(|module| module == "__future__") =>
            {
                if !early {
                    let message = "from __future__ imports must occur at the beginning of the file";
                    return Err(Failure::syntax(node.range, message));
                }
                for alias in &node.names {
                    features |= feature(alias.name.as_str())
                        .map_err(|message| Failure::syntax(node.range, message))?;
                }
            }
            Stmt::Expr(node) if at == 0 && matches!(&*node.value, Expr::StringLiteral(_)) => {}
            _ => early = false,
        }
    }
    Ok(features)
}

fn feature(name: &str) -> Result<u32, String> {
    Ok(match name {
        "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
        | "print_function" | "unicode_literals" | "generator_stop" => 0,
        "barry_as_FLUFL" => flags::FUTURE_BARRY_AS_BDFL,
        "annotations" => flags::FUTURE_ANNOTATIONS,
        "braces" => return Err("not a chance".into()),
        other => return Err(format!("future feature {other} is not defined")),
    })
}

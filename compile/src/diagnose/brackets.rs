//! Mistakes inside brackets.

use super::operands::{begins_operand, ends_operand, operand_end, operand_start};
use super::{Case, Finding};

pub fn check(case: &mut Case<'_>) -> Option<Finding> {
    equals(case).or_else(|| comprehension_target(case)).or_else(|| missing_value(case))
}

/// The bracket that is open around the token.
pub fn opener(case: &Case<'_>, at: usize) -> Option<usize> {
    let level = case.token(at).level.checked_sub(1)?;
    (0..at).rev().find(|at| case.token(*at).level == level && matches!(case.text(*at), "(" | "[" | "{"))
}

/// `(a, b=1)`, `f(1=2)`, `f(True=1)`
fn equals(case: &Case<'_>) -> Option<Finding> {
    if !matches!(case.text(case.at), "=") || case.at == 0 {
        return condition(case);
    }
    let first = operand_start(case, case.at - 1)?;
    let (start, end) = (case.token(first).start, case.token(case.at).end);
    let name = case.text(first);
    let open = opener(case, case.at);
    let in_call = open.is_some_and(|open| case.text(open) == "(" && open > 0 && ends_operand(case, open - 1));
    if in_call {
        if first + 1 == case.at && matches!(name, "True" | "False" | "None") {
            return Finding::new(start, end, format!("cannot assign to {name}"));
        }
        if first + 1 == case.at && case.token(first).kind == super::tokens::Kind::Name {
            return None;
        }
        return Finding::new(start, end, "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    condition(case)
}

/// An `=` where only `==` or `:=` makes sense.
fn condition(case: &Case<'_>) -> Option<Finding> {
    if case.text(case.at) != "=" || case.at == 0 || !begins_operand(case, case.at + 1) {
        return None;
    }
    let first = operand_start(case, case.at - 1)?;
    let last = operand_end(case, case.at + 1);
    if matches!(case.text(last + 1), "=" | ":=") {
        return None;
    }
    let left = case.source.get(case.token(first).start..case.token(case.at - 1).end)?;
    let (start, end) = (case.token(first).start, case.token(last).end);
    let parsed = ruff_python_parser::parse_expression(&format!("({left}\n)")).ok()?;
    match parsed.expr() {
        ruff_python_ast::Expr::Name(_) => {
            Finding::new(start, end, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
        }
        ruff_python_ast::Expr::List(_)
        | ruff_python_ast::Expr::Tuple(_)
        | ruff_python_ast::Expr::Generator(_)
        | ruff_python_ast::Expr::BooleanLiteral(_)
        | ruff_python_ast::Expr::NoneLiteral(_) => None,
        other => {
            let name = super::targets::describe(other);
            let message = format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
            Finding::new(start, case.token(case.at - 1).end, message)
        }
    }
}

/// `[x, y for x, y in z]`
fn comprehension_target(case: &Case<'_>) -> Option<Finding> {
    if !matches!(case.text(case.at), "for" | "async") || case.at < 2 {
        return None;
    }
    let open = opener(case, case.at).filter(|open| matches!(case.text(*open), "[" | "{"))?;
    let level = case.token(case.at).level;
    let commas =
        (open + 1..case.at).filter(|at| case.token(*at).level == level && case.text(*at) == ",").count();
    if commas == 0 {
        return None;
    }
    let (start, end) = (case.token(open + 1).start, case.token(case.at - 1).end);
    Finding::new(start, end, "did you forget parentheses around the comprehension target?")
}

/// `{1: }`
fn missing_value(case: &Case<'_>) -> Option<Finding> {
    if case.at == 0 || case.text(case.at - 1) != ":" || !matches!(case.text(case.at), "}" | ",") {
        return None;
    }
    let inside = case.token(case.at - 1).level;
    (0..case.at).rev().find(|at| case.token(*at).level + 1 == inside && case.text(*at) == "{")?;
    let colon = case.token(case.at - 1);
    Finding::new(colon.start, colon.end, "expression expected after dictionary key and ':'")
}

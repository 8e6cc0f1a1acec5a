//! Things that cannot be assigned to or deleted.

use ruff_python_ast::{Expr, UnaryOp};
use ruff_python_parser::{ParseError, ParseErrorType, parse_expression};
use ruff_text_size::{Ranged, TextRange};

use super::tokens::Kind;
use super::{Case, Finding};

/// What CPython calls the expression in messages.
pub fn describe(expression: &Expr) -> &'static str {
    match expression {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) | Expr::TString(_) => "f-string expression",
        Expr::NoneLiteral(_) => "None",
        Expr::BooleanLiteral(node) => match node.value {
            true => "True",
            false => "False",
        },
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) | Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// An expression of the source with its place.
struct Piece {
    name: &'static str,
    start: usize,
    end: usize,
    /// Binds at least as tightly as `|`.
    tight: bool,
    /// A display or a constant that CPython's hint leaves out.
    no_hint: bool,
}

/// The innermost invalid target within a range.
fn piece(source: &str, range: TextRange, deleting: bool) -> Option<Piece> {
    let text = source.get(range.start().to_usize()..range.end().to_usize())?;
    let parsed = parse_expression(&format!("({text}\n)")).ok()?;
    let base = range.start().to_usize();
    let whole = parsed.expr();
    let bad = invalid_part(whole, deleting).unwrap_or(whole);
    let place = |offset: usize| (base + offset).saturating_sub(1);
    let tight = !matches!(
        bad,
        Expr::BoolOp(_)
            | Expr::Compare(_)
            | Expr::If(_)
            | Expr::Lambda(_)
            | Expr::Named(_)
            | Expr::Starred(_)
    ) && !matches!(bad, Expr::UnaryOp(node) if node.op == UnaryOp::Not);
    let no_hint = matches!(
        bad,
        Expr::List(_) | Expr::Tuple(_) | Expr::Generator(_) | Expr::NoneLiteral(_) | Expr::BooleanLiteral(_)
    );
    Some(Piece {
        name: describe(bad),
        start: place(bad.start().to_usize()),
        end: place(bad.end().to_usize()),
        tight,
        no_hint,
    })
}

fn invalid_part(expression: &Expr, deleting: bool) -> Option<&Expr> {
    match expression {
        Expr::List(node) => node.elts.iter().find_map(|element| invalid_part(element, deleting)),
        Expr::Tuple(node) => node.elts.iter().find_map(|element| invalid_part(element, deleting)),
        Expr::Starred(node) if !deleting => invalid_part(&node.value, deleting),
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) => None,
        other => Some(other),
    }
}

pub fn check(case: &mut Case<'_>, error: Option<&ParseError>, range: TextRange) -> Option<Finding> {
    match &error?.error {
        ParseErrorType::InvalidAssignmentTarget => assignment(case, range),
        ParseErrorType::InvalidNamedAssignmentTarget => {
            let piece = piece(case.source, range, false)?;
            let message = format!("cannot use assignment expressions with {}", piece.name);
            Finding::new(piece.start, piece.end, message)
        }
        ParseErrorType::InvalidAnnotatedAssignmentTarget => {
            Finding::new(range.start().to_usize(), range.end().to_usize(), "illegal target for annotation")
        }
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            let text = case.source.get(range.start().to_usize()..range.end().to_usize())?;
            let name = parse_expression(&format!("({text}\n)")).ok().map(|parsed| describe(parsed.expr()))?;
            let message = format!("'{name}' is an illegal expression for augmented assignment");
            Finding::new(range.start().to_usize(), range.end().to_usize(), message)
        }
        ParseErrorType::InvalidDeleteTarget => {
            let piece = piece(case.source, range, true)?;
            Finding::new(piece.start, piece.end, format!("cannot delete {}", piece.name))
        }
        _ => None,
    }
}

fn assignment(case: &mut Case<'_>, range: TextRange) -> Option<Finding> {
    let piece = piece(case.source, range, false)?;
    let behind = case.token_at(range.end().to_usize());
    let mut equals = behind;
    // parentheses around the target may stand between
    while case.text(equals) == ")" {
        equals += 1;
    }
    let is_assignment = case.text(equals) == "=" && case.token(equals).level == 0;
    if is_assignment && piece.name == "yield expression" && case.text(case.token_at(piece.start)) == "yield" {
        let bare = case.token(case.token_at(piece.start)).level == 0;
        if bare {
            return Finding::new(piece.start, piece.end, "assignment to yield expression not possible");
        }
    }
    let hint = is_assignment && piece.tight && !piece.no_hint && value_follows(case, equals + 1);
    let message = match hint {
        true => format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", piece.name),
        false => format!("cannot assign to {}", piece.name),
    };
    Finding::new(piece.start, piece.end, message)
}

/// Whether an expression follows that is not itself assigned to.
fn value_follows(case: &Case<'_>, first: usize) -> bool {
    let level = case.token(first).level;
    let mut at = first;
    loop {
        let token = case.token(at);
        let text = case.text(at);
        let ends = matches!(token.kind, Kind::Newline | Kind::End)
            || matches!(text, "," | ";" | ":" | "if" | "else");
        if token.level <= level && (ends || text == "=" || text == ":=") {
            return at > first && text != "=" && text != ":=";
        }
        if token.level < level {
            return at > first;
        }
        at += 1;
    }
}

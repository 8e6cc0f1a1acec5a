//! Where expressions begin and end, judged by their tokens alone.

use super::Case;
use super::tokens::Kind;

fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "and"
            | "as"
            | "assert"
            | "async"
            | "await"
            | "break"
            | "class"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "else"
            | "except"
            | "finally"
            | "for"
            | "from"
            | "global"
            | "if"
            | "import"
            | "in"
            | "is"
            | "lambda"
            | "nonlocal"
            | "not"
            | "or"
            | "pass"
            | "raise"
            | "return"
            | "try"
            | "while"
            | "with"
            | "yield"
    )
}

pub fn begins_operand(case: &Case<'_>, at: usize) -> bool {
    match case.token(at).kind {
        Kind::Number | Kind::String => true,
        Kind::Name => !is_keyword(case.text(at)) || matches!(case.text(at), "lambda" | "await"),
        Kind::Op => matches!(case.text(at), "(" | "[" | "{" | "..." | "-" | "~" | "+"),
        _ => false,
    }
}

pub fn ends_operand(case: &Case<'_>, at: usize) -> bool {
    match case.token(at).kind {
        Kind::Number | Kind::String => true,
        Kind::Name => !is_keyword(case.text(at)),
        Kind::Op => matches!(case.text(at), ")" | "]" | "}" | "..."),
        _ => false,
    }
}

/// The first token of the `or` expression that ends at `last`.
pub fn operand_start(case: &Case<'_>, last: usize) -> Option<usize> {
    let close = matches!(case.text(last), ")" | "]" | "}");
    let level = case.token(last).level;
    let mut first = last;
    if close {
        first = opening(case, last)?;
    }
    while first > 0 {
        let before = first - 1;
        let token = case.token(before);
        let text = case.text(before);
        if token.level < level || matches!(token.kind, Kind::Newline | Kind::Indent | Kind::Dedent) {
            break;
        }
        let stops = token.level == level
            && (matches!(text, "," | "=" | ":" | ":=" | ";" | "->")
                || (matches!(text, "*" | "**") && (before == 0 || !ends_operand(case, before - 1)))
                || matches!(
                    text,
                    "if" | "else"
                        | "for"
                        | "lambda"
                        | "return"
                        | "yield"
                        | "assert"
                        | "del"
                        | "import"
                        | "from"
                        | "raise"
                        | "async"
                        | "while"
                        | "elif"
                        | "with"
                        | "as"
                        | "global"
                        | "nonlocal"
                )
                || (text == "in" && in_for(case, before, level)));
        let opens = matches!(text, "(" | "[" | "{") && token.level < level;
        if stops || opens || text.ends_with('=') && !matches!(text, "==" | "!=" | "<=" | ">=") {
            break;
        }
        first = if matches!(text, ")" | "]" | "}") { opening(case, before)? } else { before };
    }
    (first <= last).then_some(first)
}

/// Whether this `in` belongs to a `for`.
fn in_for(case: &Case<'_>, at: usize, level: usize) -> bool {
    (0..at)
        .rev()
        .take_while(|at| case.token(*at).level >= level && case.token(*at).kind != Kind::Newline)
        .find(|at| case.token(*at).level == level && matches!(case.text(*at), "for" | "in" | ","))
        .is_some_and(|at| case.text(at) == "for")
}

/// The opening bracket of the closing one at `close`.
pub fn opening(case: &Case<'_>, close: usize) -> Option<usize> {
    let level = case.token(close).level;
    (0..close).rev().find(|at| case.token(*at).level == level && matches!(case.text(*at), "(" | "[" | "{"))
}

/// The last token of the expression that starts at `first`.
pub fn operand_end(case: &Case<'_>, first: usize) -> usize {
    let level = case.token(first).level;
    let mut at = first;
    loop {
        let next = case.token(at + 1);
        let text = case.text(at + 1);
        let closes = matches!(text, ")" | "]" | "}") && next.level < level;
        let ends = matches!(next.kind, Kind::Newline | Kind::End | Kind::Indent | Kind::Dedent) || closes;
        let stops =
            next.level == level && matches!(text, "," | "=" | ":" | ":=" | ";" | "for" | "async" | "!");
        let side_by_side = next.level == level
            && begins_operand(case, at + 1)
            && ends_operand(case, at)
            && !matches!(text, "(" | "[" | "-" | "+")
            && !(case.token(at).kind == Kind::String && next.kind == Kind::String);
        if ends || stops || side_by_side || at + 1 >= case.tokens.list.len() {
            return at;
        }
        at += 1;
    }
}

//! Mistakes in the parameters of functions and lambdas.

use super::tokens::Kind;
use super::{Case, Finding};

/// The tokens of a parameter list.
struct List {
    /// The first one.
    first: usize,
    /// Brackets around each.
    level: usize,
    is_lambda: bool,
}

pub fn check(case: &mut Case<'_>) -> Option<Finding> {
    let list = around(case)?;
    let (text, before) = (case.text(case.at), if case.at > 0 { case.text(case.at - 1) } else { "" });
    let token = case.token(case.at);
    let star =
        (list.first..case.at).rev().find(|at| case.token(*at).level == list.level && case.text(*at) == "*");
    if (text == "/" || before == "/")
        && let Some(found) = slash(case, &list, star)
    {
        return Some(found);
    }
    if before == "=" && matches!(text, ")" | "," | ":") {
        return default_missing(case, case.at - 1);
    }
    if text == "=" && matches!(case.text(case.at + 1), ")" | ",") {
        return default_missing(case, case.at);
    }
    if let Some(star) = star
        && bare_star(case, star)
        && case.at <= star + 2
    {
        let star = case.token(star);
        return Finding::new(star.start, star.end, "named arguments must follow bare *");
    }
    if text == "=" && case.at >= 2 {
        let mut name = case.at - 1;
        while name > list.first && !matches!(case.text(name), "*" | "**" | ",") {
            name -= 1;
        }
        let what = match case.text(name) {
            "*" => "var-positional",
            "**" => "var-keyword",
            _ => return None,
        };
        return Finding::new(token.start, token.end, format!("{what} argument cannot have default value"));
    }
    if text == "(" && matches!(before, "(" | ",") || text == "(" && list.is_lambda && before == "lambda" {
        return parenthesized(case, &list);
    }
    None
}

/// The parameter list that the failing token is in.
fn around(case: &Case<'_>) -> Option<List> {
    let level = case.token(case.at).level;
    let mut at = case.at;
    while at > 0 {
        at -= 1;
        let token = case.token(at);
        if matches!(token.kind, Kind::Newline | Kind::Indent | Kind::Dedent) {
            return None;
        }
        if case.text(at) == "lambda" && token.level == level {
            return Some(List { first: at + 1, level, is_lambda: true });
        }
        if case.text(at) == "(" && at >= 2 && case.text(at - 2) == "def" {
            return Some(List { first: at + 1, level: token.level + 1, is_lambda: false });
        }
        if case.text(at) == ":" && token.level == level && (0..at).any(|at| case.text(at) == "lambda") {
            return None;
        }
    }
    None
}

fn slash(case: &Case<'_>, list: &List, star: Option<usize>) -> Option<Finding> {
    let at = if case.text(case.at) == "/" { case.at } else { case.at - 1 };
    let token = case.token(at);
    let earlier = (list.first..at).any(|at| case.token(at).level == list.level && case.text(at) == "/");
    let message = if earlier {
        "/ may appear only once"
    } else if star.is_some_and(|star| star < at) {
        "/ must be ahead of *"
    } else if case.text(at + 1) == "*" {
        return Finding::new(
            case.token(at + 1).start,
            case.token(at + 1).end,
            "expected comma between / and *",
        );
    } else if at == list.first && case.text(at + 1) == "," {
        "at least one argument must precede /"
    } else {
        return None;
    };
    Finding::new(token.start, token.end, message)
}

fn default_missing(case: &Case<'_>, equals: usize) -> Option<Finding> {
    let token = case.token(equals);
    Finding::new(token.start, token.end, "expected default value expression")
}

fn bare_star(case: &Case<'_>, star: usize) -> bool {
    match case.text(star + 1) {
        ")" | ":" => true,
        "," => matches!(case.text(star + 2), ")" | "**" | ":"),
        _ => false,
    }
}

/// `def f((a, b))`
fn parenthesized(case: &Case<'_>, list: &List) -> Option<Finding> {
    let open = case.token(case.at);
    let close = (case.at + 1..case.tokens.list.len())
        .find(|at| case.token(*at).level == open.level && case.text(*at) == ")")?;
    let plain = (case.at + 1..close).all(|at| case.token(at).kind == Kind::Name || case.text(at) == ",");
    if !plain || close == case.at + 1 {
        return None;
    }
    let what = if list.is_lambda { "Lambda expression" } else { "Function" };
    Finding::new(open.start, case.token(close).end, format!("{what} parameters cannot be parenthesized"))
}

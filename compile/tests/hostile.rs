//! Input made to break a compiler: it must give an error or code, and never overflow the stack or panic.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use kingsnake_compile::{Mode, Options, SyntaxErrorKind, compile};
use proptest::prelude::*;

fn kind(source: &str) -> Option<SyntaxErrorKind> {
    compile(source, "<hostile>", Mode::Exec, &Options::default()).err().map(|error| error.kind)
}

#[test]
fn DeepNestingGivesAnErrorOrCode() {
    for depth in [100, 2_900, 20_000, 100_000] {
        for (open, middle, close) in [
            ("(", "1", ")"),
            ("[", "", "]"),
            ("{1:", "1", "}"),
            ("-", "x", ""),
            ("not ", "x", ""),
            ("f(", "", ")"),
            ("lambda: ", "x", ""),
            ("x if y else ", "z", ""),
            ("await ", "x", ""),
            ("x[", "0", "]"),
            ("x, (", "y", ")"),
        ] {
            let source = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            _ = kind(&source);
            _ = kind(&format!("{source} = 1"));
            _ = kind(&format!("def f():\n  del {source}"));
            _ = kind(&format!("from __future__ import annotations\nx: {source}"));
        }
    }
}

#[test]
fn DeepChainsGiveAnErrorOrCode() {
    for (start, link) in [
        ("x", ".a"),
        ("x", "()"),
        ("x", "[0]"),
        ("1", "+1"),
        ("x", "+x"),
        ("'a'", "'b'"),
        ("x", " if x else x"),
        ("x", " and x"),
        ("x", "<x"),
        ("x", "**x"),
        ("x", "=x"),
    ] {
        let source = format!("{start}{}", link.repeat(50_000));
        _ = kind(&source);
    }
    assert_eq!(kind(&format!("x{}", "+x".repeat(2_000))), None);
}

#[test]
fn TooDeepExpressionIsATooDeepError() {
    let source = format!("{}x", "-".repeat(10_000));
    assert_eq!(kind(&source), Some(SyntaxErrorKind::TooDeep));
}

#[test]
fn DeepBlocksGiveAnError() {
    let mut source = String::new();
    for depth in 0..300 {
        source.push_str(&" ".repeat(depth));
        source.push_str("if x:\n");
    }
    assert!(kind(&source).is_some());
    let patterns = format!("match x:\n case {}_{}: pass", "[".repeat(5_000), "]".repeat(5_000));
    assert!(kind(&patterns).is_some());
}

/// Pieces that together often look like Python.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "x",
        "y",
        "f",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        "==",
        ":=",
        "+=",
        "*",
        "**",
        "-",
        ".",
        "1",
        "0x",
        "1_",
        "'s'",
        "f'{x!r:>{y}}'",
        "f'{'",
        "\"\"\"",
        "'\\ud800'",
        "b'\\x'",
        "\\",
        "\n",
        "\n    ",
        "\n  ",
        "\t",
        " ",
        "if ",
        "else",
        "elif ",
        "while ",
        "for ",
        " in ",
        "try",
        "except",
        "except* ",
        "finally",
        "with ",
        " as ",
        "def ",
        "class ",
        "async ",
        "await ",
        "yield ",
        "yield from ",
        "return ",
        "lambda ",
        "global ",
        "nonlocal ",
        "import ",
        "from ",
        "match ",
        "case ",
        "_",
        "|",
        "not ",
        " is ",
        " and ",
        "pass",
        "break",
        "continue",
        "del ",
        "raise ",
        "assert ",
        "print ",
        "None",
        "True",
        "__debug__",
        "super()",
        "__class__",
        "é",
        "\u{0}",
        "\u{a0}",
        "#c\n",
        ";",
        "@",
        "->",
        "...",
        "!",
        "$",
        "?",
        "type X = ",
        "from __future__ import annotations\n",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn TokenSoupNeverPanics(source in soup()) {
        for mode in [Mode::Exec, Mode::Eval, Mode::Single] {
            let options = Options { flags: 0x4000 | 0x2000, ..Options::default() };
            if let Err(error) = compile(&source, "<soup>", mode, &options) {
                prop_assert!(!error.message.starts_with("internal error"), "{}", error.message);
            }
        }
    }

    #[test]
    fn AnyTextNeverPanics(source in any::<String>()) {
        _ = compile(&source, "<text>", Mode::Exec, &Options::default());
    }
}

//! Syntax errors: CPython's verdict, words and places for the many snippets in its own tests, and exactly for those
//! below.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::process::Command;

use kingsnake_compile::{ALLOW_INCOMPLETE_INPUT, Mode, Options, SyntaxError, SyntaxErrorKind, compile};

/// Takes every short string out of some of CPython's tests, compiles it, and prints it (in hexadecimal) with the error.
const CORPUS: &str = r#"
import ast, doctest, os, sysconfig, textwrap, warnings
warnings.simplefilter("ignore")
folder = os.path.join(sysconfig.get_paths()["stdlib"], "test")
sources = set()
for name in ("syntax generators genexps unpack_ex named_expressions coroutines extcall unpack listcomps setcomps dictcomps "
             "positional_only_arg fstring patma global scope exceptions grammar string_literals except_star "
             "keywordonlyarg augassign decorators compile symtable eof contextlib with tokenize bytes complex").split():
    try:
        with open(os.path.join(folder, f"test_{name}.py"), encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except OSError:
        continue
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if ">>>" in text:
                try:
                    sources.update(example.source for example in doctest.DocTestParser().get_examples(text))
                except ValueError:
                    pass
            elif len(text) < 400:
                sources.update((text, textwrap.dedent(text)))
for source in sorted(sources):
    if "\0" in source or any(0xD800 <= ord(c) < 0xE000 for c in source):
        continue
    try:
        compile(source, "<t>", "exec", dont_inherit=True)
        verdict = "ok"
    except SyntaxError as error:
        verdict = "\t".join(map(str, (type(error).__name__, error.msg, error.lineno, error.offset))).replace("\n", " ")
    except Exception:
        continue
    print(source.encode().hex(), verdict, sep="\t")
"#;

fn error(source: &str) -> SyntaxError {
    compile(source, "<t>", Mode::Exec, &Options::default()).expect_err("it does not compile")
}

fn name(kind: SyntaxErrorKind) -> &'static str {
    match kind {
        SyntaxErrorKind::Syntax => "SyntaxError",
        SyntaxErrorKind::Indentation => "IndentationError",
        SyntaxErrorKind::Tab => "TabError",
        SyntaxErrorKind::TooDeep => "RecursionError",
        SyntaxErrorKind::TooLarge => "MemoryError",
    }
}

fn from_hex(hex: &str) -> String {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
    String::from_utf8((0..hex.len()).step_by(2).map(byte).collect()).expect("UTF-8")
}

#[test]
fn SnippetsOfCPythonsTestsGiveItsErrors() {
    let output =
        Command::new("python3.11").args(["-X", "utf8", "-c", CORPUS]).output().expect("python3.11 runs");
    let list = String::from_utf8(output.stdout).expect("UTF-8");
    let (mut total, mut same_message, mut same_place, mut wrong) = (0, 0, 0, Vec::new());
    for line in list.lines() {
        let (hex, expected) = line.split_once('\t').expect("a tab");
        let source = from_hex(hex);
        total += 1;
        match (compile(&source, "<t>", Mode::Exec, &Options::default()), expected) {
            (Ok(_), "ok") => {
                same_message += 1;
                same_place += 1;
            }
            (Err(error), expected) if expected != "ok" => {
                let message = format!("{}\t{}", name(error.kind), error.message.replace('\n', " "));
                let whole = format!("{message}\t{}\t{}", error.line, error.col);
                same_message += u32::from(expected.starts_with(&format!("{message}\t")));
                same_place += u32::from(expected == whole);
            }
            (result, expected) => {
                wrong.push(format!("{source:?}: {expected}, ours: {:?}", result.map(|_| "ok")))
            }
        }
    }
    eprintln!("{total} snippets: {same_message} with the same message, {same_place} at the same place");
    assert!(total > 3000, "only {total} snippets found");
    assert!(wrong.is_empty(), "other verdicts:\n{}", wrong.join("\n"));
    assert!(same_message * 100 >= total * 97, "only {same_message} of {total} messages are the same");
    assert!(same_place * 100 >= total * 95, "only {same_place} of {total} places are the same");
}

#[test]
fn ErrorsOfEachStageHaveCPythonsWords() {
    for (source, expected) in [
        ("x = = 1\n", "invalid syntax"),
        ("if x\n  pass", "expected ':'"),
        ("if x:\npass", "expected an indented block after 'if' statement on line 1"),
        ("f(x for x in y, 1)", "Generator expression must be parenthesized"),
        ("(1, 2", "'(' was never closed"),
        ("(1]", "closing parenthesis ']' does not match opening parenthesis '('"),
        ("'abc", "unterminated string literal (detected at line 1)"),
        ("f() = 1", "cannot assign to function call here. Maybe you meant '==' instead of '='?"),
        ("del f()", "cannot delete function call"),
        ("x + 1 += 2", "'expression' is an illegal expression for augmented assignment"),
        ("print 'x'", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
        ("[a b]", "invalid syntax. Perhaps you forgot a comma?"),
        (
            "x = 012",
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
        ),
        (
            "'\\xz'",
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape",
        ),
        ("def f(a, a): pass", "duplicate argument 'a' in function definition"),
        ("def f():\n  x = 1\n  global x", "name 'x' is assigned to before global declaration"),
        ("nonlocal x", "nonlocal declaration not allowed at module level"),
        ("def f():\n  nonlocal x", "no binding for nonlocal 'x' found"),
        ("return", "'return' outside function"),
        ("yield", "'yield' outside function"),
        ("def f(): await x", "'await' outside async function"),
        ("break", "'break' outside loop"),
        ("continue", "'continue' not properly in loop"),
        ("try: pass\nexcept: pass\nexcept E: pass", "default 'except:' must be last"),
        ("f(a=1, a=2)", "keyword argument repeated: a"),
        ("*a = 1", "starred assignment target must be in a list or tuple"),
        ("*a, *b = 1", "multiple starred expressions in assignment"),
        ("__debug__ = 1", "cannot assign to __debug__"),
        (
            "import x\nfrom __future__ import division",
            "from __future__ imports must occur at the beginning of the file",
        ),
        ("from __future__ import braces", "not a chance"),
        (
            "class C: [x := 1 for y in z]",
            "assignment expression within a comprehension cannot be used in a class body",
        ),
        (
            "[x for x in (y := z)]",
            "assignment expression cannot be used in a comprehension iterable expression",
        ),
        ("match x:\n case a: pass\n case b: pass", "name capture 'a' makes remaining patterns unreachable"),
        (
            "def f():\n try: pass\n except* E: return",
            "'break', 'continue' and 'return' cannot appear in an except* block",
        ),
        ("type X = int", "invalid syntax"),
        ("def f[T](): pass", "expected '('"),
    ] {
        assert_eq!(error(source).message, expected, "{source:?}");
    }
}

#[test]
fn IndentationErrorsHaveTheirKinds() {
    assert_eq!(error("  x").kind, SyntaxErrorKind::Indentation);
    assert_eq!(error("if x:\n    y\n  z").kind, SyntaxErrorKind::Indentation);
    assert_eq!(error("if x:\n        y\n\tz").kind, SyntaxErrorKind::Tab);
}

#[test]
fn ErrorInThirdLineIsPlacedThere() {
    let error = error("a\nb\néé = (1 +)\n");
    assert_eq!((error.line, error.col), (3, 10));
    assert_eq!(error.text.as_deref(), Some("éé = (1 +)\n"));
}

#[test]
fn UnfinishedInputIsToldApartWhenAsked() {
    let options = Options { flags: ALLOW_INCOMPLETE_INPUT, ..Options::default() };
    let message =
        |source: &str| compile(source, "<t>", Mode::Single, &options).err().map(|error| error.message);
    for source in ["if x:", "(1,", "def f():\n", "'''abc", "x = [\n1,", "class C:"] {
        assert_eq!(message(source).as_deref(), Some("incomplete input"), "{source:?}");
    }
    assert_ne!(message("x = = 1").as_deref(), Some("incomplete input"));
    assert_eq!(message("x = 1"), None);
}

#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]
//! The language without the standard library: sources run in a bare runtime; asserts are Python's own.

use kingsnake_compile::{Mode, Options};
use kingsnake_runtime::objects::builtin::new_builtin;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::types::{MethodDef, MethodKind, NativeFn};
use kingsnake_runtime::value::statics;
use kingsnake_runtime::vm::{build_class, compile_source, run_code};
use kingsnake_runtime::{Config, R, Runtime};

static BUILD_CLASS: MethodDef =
    MethodDef::new("__build_class__\0", NativeFn::Full(build_class), MethodKind::Static, "\0");

/// What the tests use of `builtins`.
fn add_builtins(rt: &Runtime) -> R<()> {
    let d = rt.builtins.get().expect("set above");
    dict::set_text(rt, d, "__build_class__", new_builtin(rt, &BUILD_CLASS, None, None))?;
    for (name, ty) in [
        ("list", statics::list_type()),
        ("super", statics::super_type()),
        ("ValueError", statics::value_error()),
        ("KeyError", statics::key_error()),
        ("Exception", statics::exception()),
    ] {
        dict::set_text(rt, d, name, ty.value())?;
    }
    Ok(())
}

/// Runs a source text; gives what it leaves in `result`, as its repr, or the exception's.
fn run(source: &str) -> String {
    let rt = Runtime::new(Config::default(), None);
    let globals = rt.new_dict();
    if rt.builtins.get().is_none() {
        rt.builtins.set(Some(rt.new_dict()));
    }
    let outcome = (|| {
        add_builtins(&rt)?;
        dict::set_text(&rt, globals, "__name__", rt.new_str("test").value())?;
        let code = compile_source(&rt, source, "<test>", Mode::Exec, &Options::default())?;
        run_code(&rt, code, globals, globals.value())?;
        match dict::get_text(&rt, globals, "result") {
            Some(v) => rt.repr_text(v),
            None => Ok(String::new()),
        }
    })();
    match outcome {
        Ok(text) => text,
        Err(raised) => {
            let e = rt.take_raised(raised);
            rt.repr_text(e).unwrap_or_default()
        }
    }
}

#[test]
fn ArithmeticAndNamesGiveValues() {
    assert_eq!(run("a = 2\nresult = (a + 3) * 4 - 1"), "19");
    assert_eq!(run("result = [i * i for i in (1, 2, 3)]"), "[1, 4, 9]");
    assert_eq!(run("result = 2 ** 100"), "1267650600228229401496703205376");
    assert_eq!(run("result = 'a' + 'b' * 3"), "'abbb'");
}

#[test]
fn FunctionsClassesAndClosuresWork() {
    let source = "
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
class A:
    x = 1
    def __init__(self, y): self.y = y
    def get(self): return self.x + self.y
class B(A):
    def get(self): return super().get() * 10
def outer():
    n = 0
    def inner():
        nonlocal n
        n += 1
        return n
    return inner
f = outer(); f()
result = (fib(15), A(2).get(), B(4).get(), f())
";
    assert_eq!(run(source), "(610, 3, 50, 2)");
}

#[test]
fn ExceptionsAreCaughtAndFinallyRuns() {
    let source = "
log = []
def g():
    try:
        raise ValueError('x')
    except KeyError:
        log.append(1)
    finally:
        log.append(2)
try:
    g()
except ValueError as e:
    log.append(e.args)
result = log
";
    assert_eq!(run(source), "[2, ('x',)]");
    assert_eq!(run("1 / 0"), "ZeroDivisionError('division by zero')");
}

#[test]
fn GeneratorsSuspendAndDelegate() {
    let source = "
def g(n):
    for i in (1, 2, 3): yield i * n
    return 'done'
def h():
    r = yield from g(10)
    yield r
result = list(h()) if False else [x for x in h()]
";
    assert_eq!(run(source), "[10, 20, 30, 'done']");
}

#[test]
fn RecursionWithoutEndRaises() {
    assert_eq!(
        run(
            "def f(): return f()\ntry:\n    f()\nexcept Exception as e:\n    result = (e.__class__.__name__, e.args)"
        ),
        "('RecursionError', ('maximum recursion depth exceeded',))"
    );
}

//! What the main constructs compile to. The expected text is the disassembly without line numbers.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::sync::Arc;

use kingsnake_compile::bytecode::{Code, Const, Op, disassemble, flags};
use kingsnake_compile::{Mode, Options, compile};

fn module(source: &str) -> Arc<Code> {
    compile(source, "<t>", Mode::Exec, &Options::default()).expect("it compiles")
}

/// The first code object among the constants.
fn inner(code: &Code) -> Arc<Code> {
    let found = code.consts.iter().find_map(|constant| match constant {
        Const::Code(code) => Some(code.clone()),
        _ => None,
    });
    found.expect("a nested code object")
}

/// Disassembles the first function of the source; line numbers and word indices are left out except as targets.
fn function(source: &str) -> String {
    listing(&inner(&module(source)))
}

fn listing(code: &Code) -> String {
    let mut out = String::new();
    for line in disassemble(code).lines() {
        let line = if line.contains("..") { line.trim() } else { line.get(5..).unwrap_or("").trim() };
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn same(actual: &str, expected: &str) {
    let trimmed = |text: &str| {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(trimmed(actual), trimmed(expected), "\n{actual}");
}

#[test]
fn LoopOverRangeUsesFusedInstructions() {
    same(
        &function("def f(n):\n  t = 0\n  for i in range(n):\n    if i < 10: t += i * 2\n  return t"),
        "0 RESUME 0
         1 LOAD_CONST 0
         2 STORE_FAST t
         3 LOAD_GLOBAL range
         5 LOAD_FAST n
         6 CALL 1
         8 GET_ITER
         9 FOR_ITER -> 19
         10 STORE_FAST_LOAD_FAST i, i
         11 LOAD_CONST 10
         12 COMPARE_JUMP_BACKWARD < false -> 9
         13 LOAD_FAST_LOAD_FAST t, i
         14 LOAD_CONST 2
         15 BINARY_MULTIPLY
         16 INPLACE_ADD
         17 STORE_FAST t
         18 JUMP_BACKWARD -> 9
         19 LOAD_FAST t
         20 RETURN_VALUE",
    );
}

#[test]
fn MethodCallAndAttributesOfLocalsAreFused() {
    same(
        &function("def f(self, v):\n  self.x = v.y\n  return self.go(1, k=2)"),
        "0 RESUME 0
         1 LOAD_FAST_ATTR v, y
         3 STORE_FAST_ATTR self, x
         5 LOAD_FAST_METHOD self, go
         7 LOAD_CONST 1
         8 LOAD_CONST 2
         9 CALL_METHOD_KW 2 (\"k\")
         11 RETURN_VALUE",
    );
}

#[test]
fn SwapOfLocalsMakesNoTuple() {
    same(
        &function("def f(a, b):\n  a, b = b, a\n  a.x, b.x = b, a\n  return a"),
        "0 RESUME 0
         1 LOAD_FAST_LOAD_FAST b, a
         2 STORE_FAST_STORE_FAST b, a
         3 LOAD_FAST_LOAD_FAST b, a
         4 SWAP 2
         5 STORE_FAST_ATTR a, x
         7 STORE_FAST_ATTR b, x
         9 LOAD_FAST a
         10 RETURN_VALUE",
    );
}

#[test]
fn StarArgumentsBuildTupleAndDict() {
    same(
        &function("def f(a, k): return g(1, *a, x=2, **k)"),
        "0 RESUME 0
         1 LOAD_GLOBAL g
         3 LOAD_CONST 1
         4 BUILD_LIST 1
         5 LOAD_FAST a
         6 LIST_EXTEND 1
         7 LIST_TO_TUPLE
         8 LOAD_CONST \"x\"
         9 LOAD_CONST 2
         10 BUILD_MAP 1
         11 LOAD_FAST k
         12 DICT_MERGE 1
         13 CALL_EX 1
         14 RETURN_VALUE",
    );
}

#[test]
fn TryExceptFinallyReturnsThroughFinally() {
    same(
        &function("def f():\n  try:\n    return g()\n  finally:\n    h()"),
        "0 RESUME 0
         1 NOP
         2 LOAD_GLOBAL g
         4 CALL 0
         6 LOAD_GLOBAL h
         8 CALL 0
         10 POP_TOP
         11 RETURN_VALUE
         12 PUSH_EXC_INFO
         13 LOAD_GLOBAL h
         15 CALL 0
         17 POP_TOP
         18 RERAISE 0
         19 COPY 3
         20 POP_EXCEPT
         21 RERAISE 1
         2..6 -> 12 [0]
         13..19 -> 19 [1] lasti",
    );
}

#[test]
fn NamedHandlerUnbindsItsName() {
    same(
        &function("def f():\n  try: g()\n  except E as e: pass"),
        "0 RESUME 0
         1 LOAD_GLOBAL g
         3 CALL 0
         5 POP_TOP
         6 RETURN_CONST None
         7 PUSH_EXC_INFO
         8 LOAD_GLOBAL E
         10 CHECK_EXC_MATCH
         11 POP_JUMP_IF_FALSE -> 22
         12 STORE_FAST e
         13 POP_EXCEPT
         14 LOAD_CONST None
         15 STORE_FAST e
         16 DELETE_FAST e
         17 RETURN_CONST None
         18 LOAD_CONST None
         19 STORE_FAST e
         20 DELETE_FAST e
         21 RERAISE 1
         22 RERAISE 0
         23 COPY 3
         24 POP_EXCEPT
         25 RERAISE 1
         1..6 -> 7 [0]
         8..13 -> 23 [1] lasti
         18..23 -> 23 [1] lasti",
    );
}

#[test]
fn WithCallsExitOnEveryPath() {
    same(
        &function("def f(m):\n  with m as x:\n    g(x)"),
        "0 RESUME 0
         1 LOAD_FAST m
         2 BEFORE_WITH
         3 STORE_FAST x
         4 LOAD_GLOBAL g
         6 LOAD_FAST x
         7 CALL 1
         9 POP_TOP
         10 LOAD_CONST None
         11 LOAD_CONST None
         12 LOAD_CONST None
         13 CALL 3
         15 POP_TOP
         16 RETURN_CONST None
         17 PUSH_EXC_INFO
         18 WITH_EXCEPT_START
         19 POP_JUMP_IF_TRUE -> 21
         20 RERAISE 2
         21 POP_TOP
         22 POP_EXCEPT
         23 POP_TOP
         24 POP_TOP
         25 RETURN_CONST None
         26 COPY 3
         27 POP_EXCEPT
         28 RERAISE 1
         3..10 -> 17 [1] lasti
         18..22 -> 26 [3] lasti",
    );
}

#[test]
fn GeneratorStartsWithReturnGenerator() {
    let code = inner(&module("def f(x):\n  y = yield x\n  yield from y"));
    assert_eq!(code.flags & flags::GENERATOR, flags::GENERATOR);
    same(
        &listing(&code),
        "0 RETURN_GENERATOR
         1 POP_TOP
         2 RESUME 0
         3 LOAD_FAST x
         4 YIELD_VALUE
         5 RESUME 1
         6 STORE_FAST_LOAD_FAST y, y
         7 GET_YIELD_FROM_ITER
         8 LOAD_CONST None
         9 SEND -> 13
         10 YIELD_VALUE
         11 RESUME 2
         12 JUMP_BACKWARD_NO_INTERRUPT -> 9
         13 POP_TOP
         14 RETURN_CONST None",
    );
}

#[test]
fn LocalThatMayBeUnboundIsChecked() {
    same(
        &function("def f(c):\n  if c: x = 1\n  g(x)\n  del c\n  return x, c"),
        "0 RESUME 0
         1 LOAD_FAST c
         2 POP_JUMP_IF_FALSE -> 5
         3 LOAD_CONST 1
         4 STORE_FAST x
         5 LOAD_GLOBAL g
         7 LOAD_FAST_CHECK x
         8 CALL 1
         10 POP_TOP
         11 DELETE_FAST c
         12 LOAD_FAST x
         13 LOAD_FAST_CHECK c
         14 BUILD_TUPLE 2
         15 RETURN_VALUE",
    );
}

#[test]
fn ArgumentUsedByInnerFunctionSharesItsSlot() {
    let code = inner(&module("def f(a):\n  b = 1\n  return lambda: (a, b)"));
    assert_eq!(code.localsplus_count(), 2);
    assert_eq!(code.localsplus_name(0).map(|name| &**name), Some("a"));
    assert_eq!(code.localsplus_name(1).map(|name| &**name), Some("b"));
    same(
        &listing(&code),
        "0 MAKE_CELL a
         1 MAKE_CELL b
         2 RESUME 0
         3 LOAD_CONST 1
         4 STORE_DEREF b
         5 LOAD_CLOSURE a
         6 LOAD_CLOSURE b
         7 BUILD_TUPLE 2
         8 LOAD_CONST <code f.<locals>.<lambda>>
         9 MAKE_FUNCTION closure
         10 RETURN_VALUE",
    );
}

#[test]
fn ConstantsFold() {
    let code = inner(&module(
        "def f(): return (1 + 2 * 3, -4, not 0, 'a' * 3, (1, 2)[1], 2 ** 60, 7 // -2, 1 - 2j)",
    ));
    same(
        &listing(&code),
        "0 RESUME 0
         1 RETURN_CONST (7, -4, True, \"aaa\", 2, 1152921504606846976, -4, (1.0, -2.0j))",
    );
    assert_eq!(code.consts.len(), 2, "{:?}", code.consts);
    same(
        &function("def f(x): return x in [1, 2] and x not in {3, 4}"),
        "0 RESUME 0
         1 LOAD_FAST_LOAD_CONST x, (1, 2)
         2 CONTAINS_OP in
         3 JUMP_IF_FALSE_OR_POP -> 6
         4 LOAD_FAST_LOAD_CONST x, frozenset(3, 4)
         5 CONTAINS_OP not in
         6 RETURN_VALUE",
    );
}

#[test]
fn DeadCodeIsDropped() {
    same(
        &function("def f():\n  if 0: g()\n  while False: h()\n  return 1\n  k()"),
        "0 RESUME 0\n 1 NOP\n 2 NOP\n 3 RETURN_CONST 1",
    );
}

#[test]
fn DocstringIsFirstConstant() {
    let code = inner(&module("def f():\n  'doc'\n  return 1"));
    assert_eq!(code.consts[0], Const::Str("doc".into()));
    assert_eq!(inner(&module("def f(): return 1")).consts[0], Const::None);
    let options = Options { optimize: 2, ..Options::default() };
    let code = compile("def f():\n  'doc'\n  assert x", "<t>", Mode::Exec, &options).expect("it compiles");
    assert_eq!(inner(&code).consts[0], Const::None);
    same(&listing(&inner(&code)), "0 RESUME 0\n 1 RETURN_CONST None");
}

#[test]
fn FutureAnnotationsAreText() {
    let source = "from __future__ import annotations\nx: dict[str,list[int]]|None = f(a  if b else-1, *c, k=lambda q,/,*r:(q,), **d)";
    let code = module(source);
    assert!(code.consts.contains(&Const::Str("dict[str, list[int]] | None".into())), "{:?}", code.consts);
}

#[test]
fn LoneSurrogatesSurvive() {
    let code = module(r"x = 'a\ud800\N{BULLET}\U0001F600' 'b\udfff'; y = f'{x}\udc00{{'; z = r'\ud800'");
    let text = |points: &[u32]| {
        Const::Str(kingsnake_compile::bytecode::Text::from_code_points(points.iter().copied()))
    };
    assert!(code.consts.contains(&text(&[0x61, 0xD800, 0x2022, 0x1F600, 0x62, 0xDFFF])), "{:?}", code.consts);
    assert!(code.consts.contains(&text(&[0xDC00, 0x7B])), "{:?}", code.consts);
    assert!(code.consts.contains(&Const::Str(r"\ud800".into())), "{:?}", code.consts);
}

#[test]
fn SingleModePrintsExpressions() {
    let code = compile("x + 1\n", "<t>", Mode::Single, &Options::default()).expect("it compiles");
    assert!(disassemble(&code).contains("PRINT_EXPR"));
    let error = compile("x\ny\n", "<t>", Mode::Single, &Options::default()).expect_err("two statements");
    assert_eq!(error.message, "multiple statements found while compiling a single statement");
}

#[test]
fn EvalModeReturnsTheValue() {
    let code = compile(" x + 1 ", "<t>", Mode::Eval, &Options::default());
    let code =
        code.or_else(|_| compile("x + 1", "<t>", Mode::Eval, &Options::default())).expect("it compiles");
    assert!(disassemble(&code).contains("RETURN_VALUE"));
}

#[test]
fn OpcodesRoundTripThroughTheirNumbers() {
    for (number, op) in Op::ALL.iter().enumerate() {
        assert_eq!(Op::from_u8(number as u8), Some(*op));
        assert_eq!(*op as usize, number);
    }
    assert_eq!(Op::from_u8(Op::COUNT as u8), None);
}

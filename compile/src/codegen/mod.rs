//! From the tree to instructions.
//!
//! One pass over the tree per code object. Constants fold as they are emitted: when an operator finds nothing but
//! LOAD_CONST in front of it, both become one. `assemble` then threads jumps, drops dead code and resolves labels.

mod assign;
mod asynchronous;
mod calls;
mod compare;
mod comprehension;
mod display;
mod expr;
mod fold;
mod function;
mod handlers;
mod literals;
mod patterns;
mod scopes;
mod stmt;
pub mod unit;
mod unwind;
mod with;

use std::sync::Arc;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::assemble::assemble;
use crate::bytecode::{Code, Const, Name, Op, flags};
use crate::error::{Failure, Pass};
use crate::guard::Guard;
use crate::lines::Lines;
use crate::names::{Interner, Sym, sym};
use crate::symtable::SymbolTable;

use unit::{Label, NO_RANGE, Unit, UnitKind};

/// What the whole compilation is about.
pub struct Context<'a> {
    /// The source text, with `\n` line ends.
    pub source: &'a str,
    /// `co_filename`
    pub filename: Name,
    /// The resolved symbol table.
    pub table: SymbolTable,
    /// Identifiers.
    pub names: Interner,
    /// Line starts.
    pub lines: Lines,
    /// 0, 1 (`-O`), 2 (`-OO`).
    pub optimize: u8,
    /// `from __future__` features, as `co_flags` bits.
    pub features: u32,
    /// A top-level `await` is allowed.
    pub top_level_await: bool,
    /// Expression statements are printed.
    pub interactive: bool,
}

/// What to compile.
pub enum Root<'a> {
    /// A module or interactive input.
    Module(&'a [Stmt]),
    /// An expression, whose value the code returns.
    Expression(&'a Expr),
}

/// Compiles a whole tree.
pub fn generate(root: &Root<'_>, context: Context<'_>) -> Pass<Arc<Code>> {
    let name: Name = Arc::from("<module>");
    let unit = Unit::new(UnitKind::Module, 0, sym::MODULE, name, TextSize::new(0));
    let mut compiler =
        Compiler { cx: context, unit, outer: Vec::new(), guard: Guard::default(), sole_argument: None };
    match root {
        Root::Module(body) => compiler.module(body)?,
        Root::Expression(expression) => compiler.eval(expression)?,
    }
    compiler.finish_root()
}

pub(crate) struct Compiler<'a> {
    pub(crate) cx: Context<'a>,
    pub(crate) unit: Unit<'a>,
    pub(crate) outer: Vec<Unit<'a>>,
    guard: Guard,
    /// The parentheses of a call whose only argument is a generator expression without its own; they count as its.
    sole_argument: Option<TextRange>,
}

impl<'a> Compiler<'a> {
    fn error<T>(&self, range: TextRange, message: impl Into<String>) -> Pass<T> {
        Err(Failure::syntax(range, message))
    }

    fn emit(&mut self, op: Op, range: TextRange) {
        self.unit.emit(op, 0, range);
    }

    fn emit_arg(&mut self, op: Op, arg: usize, range: TextRange) {
        self.unit.emit(op, u32::try_from(arg).unwrap_or(u32::MAX), range);
    }

    fn jump(&mut self, op: Op, label: Label, range: TextRange) {
        self.unit.emit(op, label.0, range);
    }

    fn load_const(&mut self, value: Const, range: TextRange) {
        let index = self.unit.constant(value);
        self.unit.emit(Op::LoadConst, index, range);
    }

    fn load_str(&mut self, text: &str, range: TextRange) {
        self.load_const(Const::Str(text.into()), range);
    }

    fn load_sym(&mut self, name: Sym, range: TextRange) {
        let text = self.cx.names.name(name).clone();
        self.load_str(&text, range);
    }

    /// An instruction whose argument is an identifier that is no variable (attribute, module).
    fn emit_name(&mut self, op: Op, name: &str, range: TextRange) {
        let name = self.mangle(name);
        let index = self.unit.name(name);
        self.unit.emit(op, index, range);
    }

    fn mangle(&mut self, text: &str) -> Sym {
        let class = self.cx.table.scopes[self.unit.scope].class;
        self.cx.names.mangled(class, text)
    }

    fn module(&mut self, body: &'a [Stmt]) -> Pass {
        self.begin_root();
        let docstring = !self.cx.interactive && self.cx.optimize < 2;
        self.body(body, docstring)?;
        self.return_none(NO_RANGE);
        Ok(())
    }

    fn eval(&mut self, expression: &'a Expr) -> Pass {
        self.begin_root();
        self.expr(expression)?;
        self.emit(Op::ReturnValue, expression.range());
        Ok(())
    }

    fn begin_root(&mut self) {
        if self.cx.top_level_await && self.cx.table.scopes[0].coroutine {
            self.emit(Op::ReturnGenerator, NO_RANGE);
            self.emit(Op::PopTop, NO_RANGE);
        }
        self.emit(Op::Resume, NO_RANGE);
    }

    /// The statements of a module or class: annotations set up, docstring stored.
    fn body(&mut self, body: &'a [Stmt], keep_docstring: bool) -> Pass {
        if has_annotations(body) {
            let range = body.first().map_or(NO_RANGE, |statement| TextRange::empty(statement.start()));
            self.emit(Op::SetupAnnotations, range);
        }
        let mut rest = body;
        if let Some((text, range)) = self.docstring(body)
            && !self.cx.interactive
        {
            rest = &body[1..];
            if keep_docstring {
                self.load_const(Const::Str(text), range);
                let name = self.unit.name(sym::DOC);
                self.unit.emit(Op::StoreName, name, range);
            }
        }
        self.statements(rest)
    }

    fn return_none(&mut self, range: TextRange) {
        let none = self.unit.constant(Const::None);
        self.unit.emit(Op::ReturnConst, none, range);
    }

    fn finish_root(mut self) -> Pass<Arc<Code>> {
        let flags =
            if self.cx.top_level_await && self.cx.table.scopes[0].coroutine { flags::COROUTINE } else { 0 };
        let features = self.cx.features;
        let unit = self.unit;
        assemble(unit, flags | features, &mut self.cx)
    }
}

/// Whether an annotated assignment occurs in these statements, nested blocks included, nested scopes not.
fn has_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::AnnAssign(_) => true,
        Stmt::For(node) => has_annotations(&node.body) || has_annotations(&node.orelse),
        Stmt::While(node) => has_annotations(&node.body) || has_annotations(&node.orelse),
        Stmt::If(node) => {
            has_annotations(&node.body)
                || node.elif_else_clauses.iter().any(|clause| has_annotations(&clause.body))
        }
        Stmt::With(node) => has_annotations(&node.body),
        Stmt::Match(node) => node.cases.iter().any(|case| has_annotations(&case.body)),
        Stmt::Try(node) => {
            has_annotations(&node.body)
                || has_annotations(&node.orelse)
                || has_annotations(&node.finalbody)
                || node.handlers.iter().any(|ruff_python_ast::ExceptHandler::ExceptHandler(handler)| {
                    has_annotations(&handler.body)
                })
        }
        _ => false,
    })
}

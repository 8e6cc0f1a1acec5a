//! Statements.

use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::unit::{BlockKind, UnitKind};
use crate::bytecode::{Const, Op, Text};
use crate::error::{Failure, Pass};
use crate::guard::{RED_ZONE, SEGMENT};

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> Pass {
        body.iter().try_for_each(|statement| self.stmt(statement))
    }

    /// The docstring of a body, if it has one.
    pub(super) fn docstring(&self, body: &'a [Stmt]) -> Option<(Text, TextRange)> {
        match body.first() {
            Some(Stmt::Expr(ast::StmtExpr { value, .. })) => match &**value {
                Expr::StringLiteral(node) => Some((self.string_text(node), node.range)),
                _ => None,
            },
            _ => None,
        }
    }

    fn stmt(&mut self, statement: &'a Stmt) -> Pass {
        self.guard.enter(statement.range())?;
        let result = stacker::maybe_grow(RED_ZONE, SEGMENT, || self.stmt_inner(statement));
        self.guard.leave();
        result
    }

    fn stmt_inner(&mut self, statement: &'a Stmt) -> Pass {
        match statement {
            Stmt::FunctionDef(node) => self.function_def(node),
            Stmt::ClassDef(node) => self.class_def(node),
            Stmt::Return(node) => self.return_stmt(node),
            Stmt::Delete(node) => node.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::Assign(node) => self.assign(node),
            Stmt::AugAssign(node) => self.aug_assign(node),
            Stmt::AnnAssign(node) => self.ann_assign(node),
            Stmt::For(node) if node.is_async => self.async_for(node),
            Stmt::For(node) => self.for_stmt(node),
            Stmt::While(node) => self.while_stmt(node),
            Stmt::If(node) => self.if_stmt(node),
            Stmt::With(node) => self.with_stmt(node, &node.items),
            Stmt::Match(node) => self.match_stmt(node),
            Stmt::Raise(node) => self.raise(node),
            Stmt::Try(node) => self.try_stmt(node),
            Stmt::Assert(node) => self.assert_stmt(node),
            Stmt::Import(node) => self.import(node),
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(node) => self.expr_stmt(node),
            Stmt::Pass(node) => {
                self.emit(Op::Nop, node.range);
                Ok(())
            }
            Stmt::Break(node) => self.break_stmt(node.range),
            Stmt::Continue(node) => self.continue_stmt(node.range),
            Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => self.error(statement.range(), "invalid syntax"),
        }
    }

    fn expr_stmt(&mut self, node: &'a ast::StmtExpr) -> Pass {
        if self.cx.interactive && self.outer.is_empty() {
            self.expr(&node.value)?;
            self.emit(Op::PrintExpr, node.range);
            return Ok(());
        }
        if is_constant(&node.value) {
            self.emit(Op::Nop, node.range);
            return Ok(());
        }
        self.expr(&node.value)?;
        self.emit(Op::PopTop, super::unit::NO_RANGE);
        Ok(())
    }

    fn return_stmt(&mut self, node: &'a ast::StmtReturn) -> Pass {
        let in_function = self.cx.table.scopes[self.unit.scope].is_function();
        if !in_function {
            return self.error(node.range, "'return' outside function");
        }
        if node.value.is_some()
            && self.unit.kind == UnitKind::AsyncFunction
            && self.cx.table.scopes[self.unit.scope].generator
        {
            return self.error(node.range, "'return' with value in async generator");
        }
        let inside = self.inside();
        let preserve = match node.value.as_deref() {
            Some(value) => {
                self.expr(value)?;
                !value_is_const(self, value)
            }
            None => false,
        };
        let constant = if preserve || node.value.is_none() {
            Const::None
        } else {
            let constant = self.unit.last_const().cloned().unwrap_or(Const::None);
            self.unit.drop_last_const();
            constant
        };
        if !preserve {
            // both the value's line and the statement's are seen by a tracer
            let range = node.value.as_ref().map_or(node.range, |value| value.range());
            self.emit(Op::Nop, range);
        }
        let range = self.unwind_all(preserve, node.range)?;
        if preserve {
            self.emit(Op::ReturnValue, range);
        } else {
            let index = self.unit.constant(constant);
            self.unit.emit(Op::ReturnConst, index, range);
        }
        self.back_inside(inside);
        Ok(())
    }

    fn break_stmt(&mut self, range: TextRange) -> Pass {
        let inside = self.inside();
        self.emit(Op::Nop, range);
        match self.unwind_to_loop(true, range)? {
            Some(out) => self.jump(Op::Jump, out.exit, out.range),
            None => return self.error(range, "'break' outside loop"),
        }
        self.back_inside(inside);
        Ok(())
    }

    fn continue_stmt(&mut self, range: TextRange) -> Pass {
        let inside = self.inside();
        self.emit(Op::Nop, range);
        match self.unwind_to_loop(false, range)? {
            Some(out) => self.jump(Op::Jump, out.top, out.range),
            None => return self.error(range, "'continue' not properly in loop"),
        }
        self.back_inside(inside);
        Ok(())
    }

    fn if_stmt(&mut self, node: &'a ast::StmtIf) -> Pass {
        let end = self.unit.new_label();
        let mut test = Some(&*node.test);
        let mut body = &node.body;
        let mut clauses = node.elif_else_clauses.iter().peekable();
        loop {
            let next = if clauses.peek().is_some() { self.unit.new_label() } else { end };
            if let Some(test) = test {
                self.jump_if(test, next, false)?;
            }
            self.statements(body)?;
            let Some(clause) = clauses.next() else { break };
            self.jump(Op::Jump, end, super::unit::NO_RANGE);
            self.unit.bind(next);
            test = clause.test.as_ref();
            body = &clause.body;
        }
        self.unit.bind(end);
        Ok(())
    }

    fn while_stmt(&mut self, node: &'a ast::StmtWhile) -> Pass {
        let (top, body, anchor, end) =
            (self.unit.new_label(), self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        self.jump_if(&node.test, anchor, false)?;
        self.unit.bind(body);
        self.unit.push_block(BlockKind::While { top, exit: end }, self.unit.handler);
        self.statements(&node.body)?;
        self.unit.pop_block();
        self.unit.bind(top);
        self.jump_if(&node.test, body, true)?;
        self.unit.bind(anchor);
        self.statements(&node.orelse)?;
        self.unit.bind(end);
        Ok(())
    }

    fn for_stmt(&mut self, node: &'a ast::StmtFor) -> Pass {
        let (top, cleanup, end) = (self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        self.iterable(&node.iter)?;
        self.emit(Op::GetIter, node.range);
        self.unit.bind(top);
        self.unit.push_block(BlockKind::For { top, exit: end }, self.unit.handler);
        self.jump(Op::ForIter, cleanup, node.range);
        self.store(&node.target)?;
        self.statements(&node.body)?;
        self.jump(Op::Jump, top, super::unit::NO_RANGE);
        self.unit.pop_block();
        self.unit.bind_at(cleanup, depth);
        self.statements(&node.orelse)?;
        self.unit.bind(end);
        Ok(())
    }

    fn raise(&mut self, node: &'a ast::StmtRaise) -> Pass {
        let mut count = 0;
        if let Some(exception) = &node.exc {
            self.expr(exception)?;
            count = 1;
            if let Some(cause) = &node.cause {
                self.expr(cause)?;
                count = 2;
            }
        }
        self.unit.emit(Op::RaiseVarargs, count, node.range);
        Ok(())
    }

    fn assert_stmt(&mut self, node: &'a ast::StmtAssert) -> Pass {
        if self.cx.optimize > 0 {
            return Ok(());
        }
        let end = self.unit.new_label();
        self.jump_if(&node.test, end, true)?;
        self.emit(Op::LoadAssertionError, node.range);
        if let Some(message) = &node.msg {
            self.expr(message)?;
            self.unit.emit(Op::Call, 1, node.range);
        }
        self.unit.emit(Op::RaiseVarargs, 1, node.range);
        self.unit.bind(end);
        Ok(())
    }

    fn import(&mut self, node: &'a ast::StmtImport) -> Pass {
        for alias in &node.names {
            let range = node.range;
            self.load_const(Const::Int(0), range);
            self.load_const(Const::None, range);
            self.emit_name(Op::ImportName, alias.name.as_str(), range);
            match &alias.asname {
                Some(bound) => {
                    let mut parts = alias.name.split('.').skip(1).peekable();
                    while let Some(part) = parts.next() {
                        self.emit_name(Op::ImportFrom, part, range);
                        if parts.peek().is_some() {
                            self.unit.emit(Op::Swap, 2, range);
                            self.emit(Op::PopTop, range);
                        }
                    }
                    self.variable(bound.as_str(), ExprContext::Store, range)?;
                    if alias.name.contains('.') {
                        self.emit(Op::PopTop, range);
                    }
                }
                None => {
                    let first = alias.name.split('.').next().unwrap_or_default();
                    self.variable(first, ExprContext::Store, range)?;
                }
            }
        }
        Ok(())
    }

    fn import_from(&mut self, node: &'a ast::StmtImportFrom) -> Pass {
        let range = node.range;
        let module = node.module.as_ref().map_or("", |module| module.as_str());
        self.load_const(Const::Int(i64::from(node.level)), range);
        let names = node.names.iter().map(|alias| Const::Str(alias.name.as_str().into())).collect();
        self.load_const(Const::Tuple(names), range);
        self.emit_name(Op::ImportName, module, range);
        for alias in &node.names {
            if alias.name.as_str() == "*" {
                self.emit(Op::ImportStar, range);
                return Ok(());
            }
            self.emit_name(Op::ImportFrom, alias.name.as_str(), range);
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.variable(bound.as_str(), ExprContext::Store, range)?;
        }
        self.emit(Op::PopTop, range);
        Ok(())
    }

    pub(super) fn too_large<T>(&self, range: TextRange, what: &str) -> Pass<T> {
        Err(Failure::too_large(range, what))
    }
}

/// A literal whose value nobody uses when it stands alone as a statement.
fn is_constant(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
    )
}

/// Whether what was just emitted for `value` is one LOAD_CONST.
fn value_is_const(compiler: &Compiler<'_>, value: &Expr) -> bool {
    let foldable = is_constant(value)
        || matches!(value, Expr::Tuple(_) | Expr::UnaryOp(_) | Expr::BinOp(_))
        || matches!(value, Expr::Name(name) if name.id.as_str() == "__debug__");
    foldable && compiler.unit.last_const().is_some()
}

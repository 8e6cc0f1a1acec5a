//! `await`, `yield`, `yield from`, `async for`.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::unit::{BlockKind, NO_RANGE, UnitKind};
use crate::bytecode::{Const, Op};
use crate::error::Pass;

/// RESUME's argument after a plain `yield`, a `yield from`, an `await`.
const AFTER_YIELD: u32 = 1;
const AFTER_YIELD_FROM: u32 = 2;
const AFTER_AWAIT: u32 = 3;

impl<'a> Compiler<'a> {
    pub(super) fn await_expr(&mut self, node: &'a ast::ExprAwait) -> Pass {
        if !self.await_allowed() {
            let in_function = self.cx.table.scopes[self.unit.scope].is_function();
            let message =
                if in_function { "'await' outside async function" } else { "'await' outside function" };
            return self.error(node.range, message);
        }
        self.expr(&node.value)?;
        self.await_value(0, node.range);
        Ok(())
    }

    /// ( awaitable -- result ) `from`: 1 after `__aenter__`, 2 after `__aexit__`, else 0.
    pub(super) fn await_value(&mut self, from: u32, range: TextRange) {
        self.unit.emit(Op::GetAwaitable, from, range);
        self.load_const(Const::None, range);
        self.send_loop(AFTER_AWAIT, range);
    }

    /// ( receiver v -- result ) Hands what the receiver yields to our own caller until it returns.
    pub(super) fn send_loop(&mut self, resume: u32, range: TextRange) {
        let (top, end) = (self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        self.unit.bind(top);
        self.jump(Op::Send, end, range);
        self.emit(Op::YieldValue, range);
        self.unit.emit(Op::Resume, resume, range);
        self.jump(Op::JumpBackwardNoInterrupt, top, range);
        self.unit.bind_at(end, depth - 1);
    }

    pub(super) fn yield_expr(&mut self, node: &'a ast::ExprYield) -> Pass {
        self.refuse_outside_function("yield", node.range)?;
        match &node.value {
            Some(value) => self.expr(value)?,
            None => self.load_const(Const::None, node.range),
        }
        if self.unit.kind == UnitKind::AsyncFunction {
            self.emit(Op::AsyncGenWrap, node.range);
        }
        self.emit(Op::YieldValue, node.range);
        self.unit.emit(Op::Resume, AFTER_YIELD, node.range);
        Ok(())
    }

    pub(super) fn yield_from(&mut self, node: &'a ast::ExprYieldFrom) -> Pass {
        self.refuse_outside_function("yield", node.range)?;
        if self.unit.kind == UnitKind::AsyncFunction {
            return self.error(node.range, "'yield from' inside async function");
        }
        self.expr(&node.value)?;
        self.emit(Op::GetYieldFromIter, node.range);
        self.load_const(Const::None, node.range);
        self.send_loop(AFTER_YIELD_FROM, node.range);
        Ok(())
    }

    fn refuse_outside_function(&self, what: &str, range: TextRange) -> Pass {
        match self.cx.table.scopes[self.unit.scope].is_function() {
            true => Ok(()),
            false => self.error(range, format!("'{what}' outside function")),
        }
    }

    pub(super) fn async_for(&mut self, node: &'a ast::StmtFor) -> Pass {
        if !self.await_allowed() {
            return self.error(node.range, "'async for' outside async function");
        }
        let (top, handler, end) = (self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        let range = node.iter.range();
        self.expr(&node.iter)?;
        self.emit(Op::GetAiter, range);
        self.unit.bind(top);
        self.unit.push_block(BlockKind::For { top, exit: end }, self.unit.handler);
        let outer = self.unit.guard(handler, depth + 1, false);
        self.emit(Op::GetAnext, range);
        self.load_const(Const::None, range);
        self.send_loop(AFTER_AWAIT, range);
        self.unit.handler = outer;
        self.store(&node.target)?;
        self.statements(&node.body)?;
        self.jump(Op::Jump, top, NO_RANGE);
        self.unit.pop_block();
        self.unit.bind_at(handler, depth + 2);
        self.emit(Op::EndAsyncFor, range);
        self.statements(&node.orelse)?;
        self.unit.bind_at(end, depth);
        Ok(())
    }
}

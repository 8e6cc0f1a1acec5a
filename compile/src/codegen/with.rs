//! `with` and `async with`.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;

use super::Compiler;
use super::unit::{BlockKind, Label, NO_RANGE, UnitKind};
use crate::bytecode::Op;
use crate::error::Pass;

impl<'a> Compiler<'a> {
    /// The items one inside the other, then the body.
    pub(super) fn with_stmt(&mut self, node: &'a ast::StmtWith, items: &'a [ast::WithItem]) -> Pass {
        let Some((item, inner)) = items.split_first() else { return self.statements(&node.body) };
        if node.is_async && !self.await_allowed() {
            return self.error(node.range, "'async with' outside async function");
        }
        let (handler, exit) = (self.unit.new_label(), self.unit.new_label());
        let range = node.range;
        self.expr(&item.context_expr)?;
        if node.is_async {
            self.emit(Op::BeforeAsyncWith, range);
            self.await_value(1, range);
        } else {
            self.emit(Op::BeforeWith, range);
        }
        let depth = self.unit.depth - 1;
        let outer = self.unit.guard(handler, depth, true);
        self.unit.push_block(BlockKind::With { is_async: node.is_async, range }, outer);
        match &item.optional_vars {
            Some(target) => self.store(target)?,
            None => self.emit(Op::PopTop, range),
        }
        self.with_stmt(node, inner)?;
        self.unit.pop_block();
        self.unit.handler = outer;
        self.call_exit(node.is_async, range);
        self.jump(Op::Jump, exit, range);

        self.unit.bind_at(handler, depth + 2);
        self.with_exception(node.is_async, range);
        self.unit.handler = outer;
        self.unit.bind_at(exit, depth - 1);
        Ok(())
    }

    /// The handler: ( exit lasti exc ), ask `exit` whether it takes the exception.
    fn with_exception(&mut self, is_async: bool, range: TextRange) {
        let (cleanup, suppress, exit) = (self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        self.emit(Op::PushExcInfo, range);
        let outer = self.unit.guard(cleanup, depth, true);
        self.emit(Op::WithExceptStart, range);
        if is_async {
            self.await_value(2, range);
        }
        self.jump(Op::PopJumpIfTrue, suppress, range);
        self.unit.emit(Op::Reraise, 2, range);
        self.unit.bind_at(suppress, depth + 1);
        self.emit(Op::PopTop, range);
        self.unit.handler = outer;
        self.emit(Op::PopExcept, range);
        self.emit(Op::PopTop, range);
        self.emit(Op::PopTop, range);
        self.jump(Op::Jump, exit, range);
        self.cleanup(cleanup, depth);
        self.unit.bind_at(exit, depth - 3);
    }

    /// An exception while another was being handled: ( previous lasti exc ) with `depth` values up to `previous`.
    pub(super) fn cleanup(&mut self, label: Label, depth: u32) {
        self.unit.bind_at(label, depth + 2);
        self.unit.emit(Op::Copy, 3, NO_RANGE);
        self.emit(Op::PopExcept, NO_RANGE);
        self.unit.emit(Op::Reraise, 1, NO_RANGE);
    }

    /// Whether `await` and its like may stand here.
    pub(super) fn await_allowed(&self) -> bool {
        match self.unit.kind {
            UnitKind::AsyncFunction => true,
            UnitKind::Comprehension => self.comprehension_may_await(),
            UnitKind::Module => self.cx.top_level_await,
            _ => false,
        }
    }
}

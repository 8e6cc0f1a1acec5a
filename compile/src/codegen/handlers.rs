//! `try` with its `except`, `except*`, `else` and `finally` clauses.

use ruff_python_ast::{self as ast, ExceptHandler, ExprContext};
use ruff_text_size::Ranged;

use super::Compiler;
use super::unit::{BlockKind, Label, NO_RANGE, NOWHERE};
use crate::bytecode::Op;
use crate::error::Pass;

impl<'a> Compiler<'a> {
    pub(super) fn try_stmt(&mut self, node: &'a ast::StmtTry) -> Pass {
        if node.finalbody.is_empty() {
            return self.try_without_finally(node);
        }
        let (handler, exit, cleanup) = (self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        // the line of `try` itself, for tracing
        self.emit(Op::Nop, node.range);
        let outer = self.unit.guard(handler, depth, false);
        self.unit.push_block(BlockKind::FinallyTry(&node.finalbody), outer);
        if node.handlers.is_empty() {
            self.statements(&node.body)?;
        } else {
            self.try_without_finally(node)?;
        }
        self.unit.pop_block();
        self.unit.handler = outer;
        self.statements(&node.finalbody)?;
        self.jump(Op::Jump, exit, NO_RANGE);

        self.unit.bind_at(handler, depth + 1);
        self.emit(Op::PushExcInfo, NO_RANGE);
        let outer = self.unit.guard(cleanup, depth + 1, true);
        self.unit.push_block(BlockKind::FinallyEnd, outer);
        self.statements(&node.finalbody)?;
        self.unit.pop_block();
        self.unit.emit(Op::Reraise, 0, NO_RANGE);
        self.unit.handler = outer;
        self.cleanup(cleanup, depth + 1);
        self.unit.bind_at(exit, depth);
        Ok(())
    }

    fn try_without_finally(&mut self, node: &'a ast::StmtTry) -> Pass {
        let (handler, end) = (self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        self.emit(Op::Nop, node.range);
        let outer = self.unit.guard(handler, depth, false);
        self.unit.push_block(BlockKind::TryExcept, outer);
        self.statements(&node.body)?;
        self.unit.pop_block();
        self.unit.handler = outer;
        self.statements(&node.orelse)?;
        self.jump(Op::Jump, end, NO_RANGE);
        self.unit.bind_at(handler, depth + 1);
        if node.is_star {
            self.star_handlers(node, end)?
        } else {
            self.except_handlers(node, end)?
        }
        self.unit.bind_at(end, depth);
        Ok(())
    }

    fn except_handlers(&mut self, node: &'a ast::StmtTry, end: Label) -> Pass {
        let cleanup = self.unit.new_label();
        let depth = self.unit.depth;
        self.emit(Op::PushExcInfo, NO_RANGE);
        let outer = self.unit.guard(cleanup, depth, true);
        let inside = self.unit.handler;
        self.unit.push_block(BlockKind::ExceptionHandler, outer);
        let last = node.handlers.len().saturating_sub(1);
        for (at, ExceptHandler::ExceptHandler(handler)) in node.handlers.iter().enumerate() {
            if handler.type_.is_none() && at < last {
                return self.error(handler.range, "default 'except:' must be last");
            }
            let next = self.unit.new_label();
            if let Some(kind) = &handler.type_ {
                self.expr(kind)?;
                self.emit(Op::CheckExcMatch, kind.range());
                self.jump(Op::PopJumpIfFalse, next, kind.range());
            }
            match &handler.name {
                Some(name) => self.named_handler(handler, name.as_str(), outer, end)?,
                None => {
                    self.emit(Op::PopTop, handler.range);
                    self.unit.push_block(BlockKind::HandlerCleanup(None), outer);
                    self.statements(&handler.body)?;
                    self.unit.pop_block();
                    self.unit.handler = outer;
                    self.emit(Op::PopExcept, NO_RANGE);
                    self.jump(Op::Jump, end, NO_RANGE);
                }
            }
            self.unit.handler = inside;
            self.unit.bind_at(next, depth + 1);
        }
        self.unit.pop_block();
        self.unit.emit(Op::Reraise, 0, NO_RANGE);
        self.unit.handler = outer;
        self.cleanup(cleanup, depth);
        Ok(())
    }

    /// `except T as name`: the name is unbound at the end, also when the body raises.
    fn named_handler(
        &mut self,
        handler: &'a ast::ExceptHandlerExceptHandler,
        name: &'a str,
        outer: u32,
        end: Label,
    ) -> Pass {
        let failed = self.unit.new_label();
        self.variable(name, ExprContext::Store, handler.range)?;
        let depth = self.unit.depth;
        let around = self.unit.guard(failed, depth, true);
        self.unit.push_block(BlockKind::HandlerCleanup(Some(name)), outer);
        self.statements(&handler.body)?;
        self.unit.pop_block();
        self.unit.handler = outer;
        self.emit(Op::PopExcept, NO_RANGE);
        self.unbind_handler_name(Some(name))?;
        self.jump(Op::Jump, end, NO_RANGE);

        self.unit.handler = around;
        self.unit.bind_at(failed, depth + 2);
        self.unbind_handler_name(Some(name))?;
        self.unit.emit(Op::Reraise, 1, NO_RANGE);
        Ok(())
    }

    fn star_handlers(&mut self, node: &'a ast::StmtTry, end: Label) -> Pass {
        let (cleanup, finish) = (self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        self.emit(Op::PushExcInfo, NO_RANGE);
        let outer = self.unit.guard(cleanup, depth, true);
        let inside = self.unit.handler;
        self.unit.push_block(BlockKind::ExceptionGroupHandler, outer);
        let last = node.handlers.len().saturating_sub(1);
        for (at, ExceptHandler::ExceptHandler(handler)) in node.handlers.iter().enumerate() {
            if at == 0 {
                // ( previous orig list rest )
                self.unit.emit(Op::BuildList, 0, handler.range);
                self.unit.emit(Op::Copy, 2, handler.range);
            }
            self.star_handler(handler, inside)?;
            if at == last {
                self.unit.emit(Op::ListAppend, 1, NOWHERE);
                self.jump(Op::Jump, finish, NOWHERE);
            }
        }
        self.unit.pop_block();
        let reraise = self.unit.new_label();
        self.unit.bind_at(finish, depth + 2);
        self.emit(Op::PrepReraiseStar, NO_RANGE);
        self.unit.emit(Op::Copy, 1, NO_RANGE);
        self.jump(Op::PopJumpIfNotNone, reraise, NO_RANGE);
        self.emit(Op::PopTop, NO_RANGE);
        self.unit.handler = outer;
        self.emit(Op::PopExcept, NO_RANGE);
        self.jump(Op::Jump, end, NO_RANGE);
        self.unit.bind_at(reraise, depth + 1);
        self.unit.emit(Op::Swap, 2, NO_RANGE);
        self.emit(Op::PopExcept, NO_RANGE);
        self.unit.emit(Op::Reraise, 0, NO_RANGE);
        self.cleanup(cleanup, depth);
        Ok(())
    }

    /// One `except*` clause: ( orig list rest ) before and after, rest being what no clause has taken yet.
    fn star_handler(&mut self, handler: &'a ast::ExceptHandlerExceptHandler, inside: u32) -> Pass {
        let (no_match, after, failed) = (self.unit.new_label(), self.unit.new_label(), self.unit.new_label());
        let depth = self.unit.depth;
        let range = handler.range;
        if let Some(kind) = &handler.type_ {
            self.expr(kind)?;
            self.emit(Op::CheckEgMatch, kind.range());
            self.unit.emit(Op::Copy, 1, kind.range());
            self.jump(Op::PopJumpIfNone, no_match, kind.range());
        }
        let name = handler.name.as_ref().map(|name| name.as_str());
        match name {
            Some(name) => self.variable(name, ExprContext::Store, range)?,
            None => self.emit(Op::PopTop, range),
        }
        self.unit.guard(failed, depth, true);
        self.unit.push_block(BlockKind::HandlerCleanup(name), inside);
        self.statements(&handler.body)?;
        self.unit.pop_block();
        self.unit.handler = inside;
        self.unbind_handler_name(name)?;
        self.jump(Op::Jump, after, NO_RANGE);

        self.unit.bind_at(failed, depth + 2);
        self.unbind_handler_name(name)?;
        self.unit.emit(Op::ListAppend, 3, NO_RANGE);
        self.emit(Op::PopTop, NO_RANGE);
        self.jump(Op::Jump, after, NO_RANGE);

        self.unit.bind_at(no_match, depth + 1);
        self.emit(Op::PopTop, range);
        self.unit.bind_at(after, depth);
        Ok(())
    }
}

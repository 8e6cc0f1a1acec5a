//! Leaving blocks early: what `return`, `break` and `continue` do on their way out.
//!
//! The code of each block's exit is emitted in place, under the handlers that are in force outside that block; a
//! `finally` body is thus compiled once for every way out of it.

use ruff_python_ast::ExprContext;
use ruff_text_size::TextRange;

use super::Compiler;
use super::unit::{Block, BlockKind, Label, NO_RANGE};
use crate::bytecode::{Const, Op};
use crate::error::Pass;

/// The state of code generation around an early exit.
pub(super) struct Inside<'a> {
    blocks: Vec<Block<'a>>,
    handler: u32,
    depth: u32,
}

/// Where `break` and `continue` go, and the place of the jump.
pub(super) struct WayOut {
    pub top: Label,
    pub exit: Label,
    pub range: TextRange,
}

impl<'a> Compiler<'a> {
    /// Notes where we are, to come back to once the way out is emitted.
    pub(super) fn inside(&self) -> Inside<'a> {
        Inside { blocks: self.unit.blocks.clone(), handler: self.unit.handler, depth: self.unit.depth }
    }

    /// Goes on behind an early exit as if it were not there.
    pub(super) fn back_inside(&mut self, inside: Inside<'a>) {
        self.unit.blocks = inside.blocks;
        self.unit.handler = inside.handler;
        self.unit.depth = inside.depth;
    }

    /// Leaves all blocks. With `preserve` the value on top of the stack survives. Gives the place that the instruction which
    /// ends the way out belongs to.
    pub(super) fn unwind_all(&mut self, preserve: bool, range: TextRange) -> Pass<TextRange> {
        let mut range = range;
        while let Some(block) = self.unit.blocks.pop() {
            range = self.unwind(block, preserve, range)?;
        }
        Ok(range)
    }

    /// Leaves the blocks within the innermost loop, and with `leave_loop` the loop itself. Gives the loop's labels, or
    /// nothing if there is no loop.
    pub(super) fn unwind_to_loop(&mut self, leave_loop: bool, range: TextRange) -> Pass<Option<WayOut>> {
        let mut range = range;
        let in_loop = self
            .unit
            .blocks
            .iter()
            .any(|block| matches!(block.kind, BlockKind::While { .. } | BlockKind::For { .. }));
        if !in_loop {
            let in_group =
                self.unit.blocks.iter().any(|block| matches!(block.kind, BlockKind::ExceptionGroupHandler));
            if in_group {
                return self.error(range, STAR_EXIT);
            }
            return Ok(None);
        }
        while let Some(block) = self.unit.blocks.pop() {
            if let BlockKind::While { top, exit } | BlockKind::For { top, exit } = block.kind {
                if leave_loop {
                    range = self.unwind(block, false, range)?;
                }
                return Ok(Some(WayOut { top, exit, range }));
            }
            range = self.unwind(block, false, range)?;
        }
        Ok(None)
    }

    /// Leaves one block. What a `finally` or `with` adds seems to run after the statement, so what follows has no place of
    /// its own.
    fn unwind(&mut self, block: Block<'a>, preserve: bool, range: TextRange) -> Pass<TextRange> {
        match block.kind {
            BlockKind::While { .. } | BlockKind::ExceptionHandler => {}
            BlockKind::TryExcept => self.unit.handler = block.outer,
            BlockKind::For { .. } | BlockKind::PopValue => {
                self.keep_top(preserve, range);
                self.emit(Op::PopTop, range);
            }
            BlockKind::FinallyTry(body) => {
                self.unit.handler = block.outer;
                if preserve {
                    self.unit.push_block(BlockKind::PopValue, block.outer);
                }
                self.statements(body)?;
                if preserve {
                    self.unit.pop_block();
                }
                return Ok(NO_RANGE);
            }
            BlockKind::FinallyEnd => {
                self.unit.handler = block.outer;
                self.keep_top(preserve, range);
                self.emit(Op::PopTop, range);
                self.keep_top(preserve, range);
                self.emit(Op::PopExcept, range);
            }
            BlockKind::With { is_async, range: with } => {
                self.unit.handler = block.outer;
                self.keep_top(preserve, with);
                self.call_exit(is_async, with);
                return Ok(NO_RANGE);
            }
            BlockKind::HandlerCleanup(name) => {
                self.unit.handler = block.outer;
                self.keep_top(preserve, range);
                self.emit(Op::PopExcept, range);
                self.unbind_handler_name(name)?;
            }
            BlockKind::ExceptionGroupHandler => return self.error(range, STAR_EXIT),
        }
        Ok(range)
    }

    fn keep_top(&mut self, preserve: bool, range: TextRange) {
        if preserve {
            self.unit.emit(Op::Swap, 2, range);
        }
    }

    /// `name = None; del name` at the end of `except … as name`.
    pub(super) fn unbind_handler_name(&mut self, name: Option<&str>) -> Pass {
        if let Some(name) = name {
            self.load_const(Const::None, NO_RANGE);
            self.variable(name, ExprContext::Store, NO_RANGE)?;
            self.variable(name, ExprContext::Del, NO_RANGE)?;
        }
        Ok(())
    }

    /// `exit(None, None, None)` when a `with` body ends without exception.
    pub(super) fn call_exit(&mut self, is_async: bool, range: TextRange) {
        for _ in 0..3 {
            self.load_const(Const::None, range);
        }
        self.unit.emit(Op::Call, 3, range);
        if is_async {
            self.await_value(2, range);
        }
        self.emit(Op::PopTop, range);
    }
}

const STAR_EXIT: &str = "'break', 'continue' and 'return' cannot appear in an except* block";

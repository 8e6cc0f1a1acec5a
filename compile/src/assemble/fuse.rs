//! The last pass: backward jumps get their own opcodes, pairs of instructions become one.

use super::Flow;
use crate::bytecode::{ArgKind, Op};
use crate::codegen::unit::{Ins, NO_RANGE};
use crate::lines::Lines;

/// COMPARE_JUMP has 20 bits for its target.
const MAX_COMPARE_TARGET: usize = 1 << 20;
const LOW_12: u32 = 1 << 12;
const LOW_8: u32 = 1 << 8;
const LOW_16: u32 = 1 << 16;

/// Rewrites the code in place.
pub fn fuse(flow: &mut Flow, lines: &Lines) {
    mark_backward(&mut flow.code);
    let code = std::mem::take(&mut flow.code);
    // every instruction takes at most two words, and few come before the first
    let compare = code.len() * 2 + (1 << 16) < MAX_COMPARE_TARGET;
    let mut fused: Vec<Ins> = Vec::with_capacity(code.len());
    let mut moved: Vec<u32> = Vec::with_capacity(code.len() + 1);
    let mut at = 0;
    while at < code.len() {
        moved.push(fused.len() as u32);
        let window = Window { code: &code, is_target: &flow.is_target, lines, at };
        match window.pair(compare) {
            Some(both) => {
                moved.push(fused.len() as u32);
                fused.push(both);
                at += 2;
            }
            None => {
                fused.push(code[at]);
                at += 1;
            }
        }
    }
    moved.push(fused.len() as u32);
    for ins in &mut fused {
        match ins.op.arg_kind() {
            ArgKind::Jump => ins.arg = moved[ins.arg as usize],
            ArgKind::CompareJump => ins.arg = ins.arg & 15 | moved[(ins.arg >> 4) as usize] << 4,
            _ => {}
        }
    }
    for entry in &mut flow.entries {
        *entry = moved[*entry as usize];
    }
    flow.code = fused;
}

fn mark_backward(code: &mut [Ins]) {
    for (at, ins) in code.iter_mut().enumerate() {
        if ins.op.arg_kind() == ArgKind::Jump && ins.arg as usize <= at {
            ins.op = match ins.op {
                Op::Jump => Op::JumpBackward,
                Op::PopJumpIfFalse => Op::PopJumpBackwardIfFalse,
                Op::PopJumpIfTrue => Op::PopJumpBackwardIfTrue,
                other => other,
            };
        }
    }
}

/// Two instructions and what is around them.
struct Window<'c> {
    code: &'c [Ins],
    is_target: &'c [bool],
    lines: &'c Lines,
    at: usize,
}

impl Window<'_> {
    fn pair(&self, compare: bool) -> Option<Ins> {
        let first = self.code[self.at];
        let second = *self.code.get(self.at + 1)?;
        if !matches!(first.op, Op::LoadFast | Op::StoreFast | Op::CompareOp)
            || self.is_target[self.at + 1]
            || first.handler != second.handler
        {
            return None;
        }
        let (op, arg, range) = match (first.op, second.op) {
            (Op::CompareOp, _) if compare => {
                let (op, sense) = match second.op {
                    Op::PopJumpIfFalse => (Op::CompareJump, 0),
                    Op::PopJumpIfTrue => (Op::CompareJump, 8),
                    Op::PopJumpBackwardIfFalse => (Op::CompareJumpBackward, 0),
                    Op::PopJumpBackwardIfTrue => (Op::CompareJumpBackward, 8),
                    _ => return None,
                };
                (op, first.arg | sense | second.arg << 4, first.range)
            }
            (Op::LoadFast, Op::LoadAttr) => self.with_name(Op::LoadFastAttr, first, second)?,
            (Op::LoadFast, Op::LoadMethod) => self.with_name(Op::LoadFastMethod, first, second)?,
            (Op::LoadFast, Op::StoreAttr) => self.with_name(Op::StoreFastAttr, first, second)?,
            (Op::LoadFast, Op::LoadFast) if !self.attribute_follows() => {
                self.with_12(Op::LoadFastLoadFast, first, second)?
            }
            (Op::LoadFast, Op::LoadConst) => self.with_12(Op::LoadFastLoadConst, first, second)?,
            (Op::StoreFast, Op::LoadFast) if !self.attribute_follows() => self.store_load(first, second)?,
            (Op::StoreFast, Op::StoreFast) => self.with_12(Op::StoreFastStoreFast, first, second)?,
            _ => return None,
        };
        Some(Ins { op, arg, range, handler: first.handler })
    }

    fn same_line(&self, a: Ins, b: Ins) -> bool {
        a.range == b.range
            || (a.range != NO_RANGE
                && b.range != NO_RANGE
                && self.lines.line(a.range.start().into()) == self.lines.line(b.range.start().into()))
    }

    fn with_12(&self, op: Op, first: Ins, second: Ins) -> Option<(Op, u32, ruff_text_size::TextRange)> {
        let fits = first.arg < LOW_12 && second.arg < LOW_12 && self.same_line(first, second);
        fits.then_some((op, first.arg | second.arg << 12, first.range))
    }

    fn with_name(&self, op: Op, first: Ins, second: Ins) -> Option<(Op, u32, ruff_text_size::TextRange)> {
        let fits = first.arg < LOW_8 && second.arg < LOW_16 && self.same_line(first, second);
        fits.then_some((op, first.arg | second.arg << 8, second.range))
    }

    /// A store ends a line, and the load after it begins the next. They may become one as long as another instruction
    /// follows on the new line, so that it is still seen by a tracer.
    fn store_load(&self, first: Ins, second: Ins) -> Option<(Op, u32, ruff_text_size::TextRange)> {
        let third = *self.code.get(self.at + 2)?;
        let seen = self.same_line(first, second) || (self.same_line(second, third) && !third.op.ends_block());
        let fits = first.arg < LOW_12 && second.arg < LOW_12 && seen;
        fits.then_some((Op::StoreFastLoadFast, first.arg | second.arg << 12, first.range))
    }

    /// The second of the pair belongs better to an attribute instruction behind it.
    fn attribute_follows(&self) -> bool {
        let Some(third) = self.code.get(self.at + 2) else { return false };
        !self.is_target[self.at + 2]
            && self.code[self.at + 1].arg < LOW_8
            && matches!(third.op, Op::LoadAttr | Op::LoadMethod | Op::StoreAttr)
            && self.same_line(self.code[self.at + 1], *third)
    }
}

//! Comparisons, single and chained.

use ruff_python_ast::{self as ast, CmpOp, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::unit::Label;
use crate::bytecode::{CompareKind, Const, Op};
use crate::error::Pass;

impl<'a> Compiler<'a> {
    pub(super) fn compare(&mut self, node: &'a ast::ExprCompare) -> Pass {
        self.expr(&node.left)?;
        if let ([op], [right]) = (&*node.ops, &*node.comparators) {
            self.right_side(*op, right)?;
            self.emit_compare(*op, node.range);
            return Ok(());
        }
        let (cleanup, end) = (self.unit.new_label(), self.unit.new_label());
        let last = node.ops.len() - 1;
        for (op, right) in node.ops[..last].iter().zip(&node.comparators) {
            self.link(*op, right, node.range)?;
            self.jump(Op::JumpIfFalseOrPop, cleanup, node.range);
        }
        self.right_side(node.ops[last], &node.comparators[last])?;
        self.emit_compare(node.ops[last], node.range);
        self.jump(Op::Jump, end, node.range);
        let depth = self.unit.depth;
        self.unit.bind_at(cleanup, depth + 1);
        self.unit.emit(Op::Swap, 2, node.range);
        self.emit(Op::PopTop, node.range);
        self.unit.bind(end);
        Ok(())
    }

    /// Jumps to `label` if the comparison's truth is `sense`.
    pub(super) fn compare_jump(&mut self, node: &'a ast::ExprCompare, label: Label, sense: bool) -> Pass {
        self.expr(&node.left)?;
        if let ([op], [right]) = (&*node.ops, &*node.comparators) {
            if matches!(right, Expr::NoneLiteral(_))
                && matches!(op, CmpOp::Is | CmpOp::IsNot)
                && !self.unit.is_bound(label)
            {
                let jump_if_none = (*op == CmpOp::Is) == sense;
                let op = if jump_if_none { Op::PopJumpIfNone } else { Op::PopJumpIfNotNone };
                self.jump(op, label, node.range);
                return Ok(());
            }
            self.right_side(*op, right)?;
            self.emit_compare(*op, node.range);
            self.pop_jump_if(label, sense, node.range);
            return Ok(());
        }
        let (cleanup, end) = (self.unit.new_label(), self.unit.new_label());
        let last = node.ops.len() - 1;
        for (op, right) in node.ops[..last].iter().zip(&node.comparators) {
            self.link(*op, right, node.range)?;
            self.jump(Op::PopJumpIfFalse, cleanup, node.range);
        }
        self.right_side(node.ops[last], &node.comparators[last])?;
        self.emit_compare(node.ops[last], node.range);
        self.pop_jump_if(label, sense, node.range);
        self.jump(Op::Jump, end, node.range);
        let depth = self.unit.depth;
        self.unit.bind_at(cleanup, depth + 1);
        self.emit(Op::PopTop, node.range);
        if !sense {
            self.jump(Op::Jump, label, node.range);
        }
        self.unit.bind(end);
        Ok(())
    }

    /// ( left -- right result ) The right side is also the left side of the next comparison.
    fn link(&mut self, op: CmpOp, right: &'a Expr, range: TextRange) -> Pass {
        self.right_side(op, right)?;
        self.unit.emit(Op::Swap, 2, range);
        self.unit.emit(Op::Copy, 2, range);
        self.emit_compare(op, range);
        Ok(())
    }

    /// A display of constants that is only searched becomes one constant.
    fn right_side(&mut self, op: CmpOp, right: &'a Expr) -> Pass {
        if matches!(op, CmpOp::In | CmpOp::NotIn) {
            let (elements, is_set) = match right {
                Expr::List(node) => (&node.elts, false),
                Expr::Set(node) => (&node.elts, true),
                _ => return self.expr(right),
            };
            if elements.iter().any(Expr::is_starred_expr) {
                return self.expr(right);
            }
            let start = self.unit.code.len();
            for element in elements {
                self.expr(element)?;
            }
            match self.unit.take_consts(start, elements.len()) {
                Some(values) if is_set => self.load_const(Const::FrozenSet(distinct(values)), right.range()),
                Some(values) => self.load_const(Const::Tuple(values.into()), right.range()),
                None => {
                    let op = if is_set { Op::BuildSet } else { Op::BuildTuple };
                    self.emit_arg(op, elements.len(), right.range());
                }
            }
            return Ok(());
        }
        self.expr(right)
    }

    fn emit_compare(&mut self, op: CmpOp, range: TextRange) {
        let kind = match op {
            CmpOp::Lt => CompareKind::Lt,
            CmpOp::LtE => CompareKind::Le,
            CmpOp::Eq => CompareKind::Eq,
            CmpOp::NotEq => CompareKind::Ne,
            CmpOp::Gt => CompareKind::Gt,
            CmpOp::GtE => CompareKind::Ge,
            CmpOp::Is => return self.unit.emit(Op::IsOp, 0, range),
            CmpOp::IsNot => return self.unit.emit(Op::IsOp, 1, range),
            CmpOp::In => return self.unit.emit(Op::ContainsOp, 0, range),
            CmpOp::NotIn => return self.unit.emit(Op::ContainsOp, 1, range),
        };
        self.unit.emit(Op::CompareOp, kind as u32, range);
    }
}

/// The values without repetitions, in order.
pub(super) fn distinct(values: Vec<Const>) -> Box<[Const]> {
    let mut kept: Vec<Const> = Vec::with_capacity(values.len());
    let mut seen = std::collections::HashSet::with_capacity(values.len());
    for value in values {
        if seen.insert(value.clone()) {
            kept.push(value);
        }
    }
    kept.into()
}

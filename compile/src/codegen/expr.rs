//! Expressions.

use ruff_python_ast::{self as ast, BoolOp, Expr, ExprContext, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::fold;
use super::unit::Label;
use crate::bytecode::{BinaryKind, Const, Op};
use crate::error::Pass;
use crate::guard::{RED_ZONE, SEGMENT};

impl<'a> Compiler<'a> {
    /// Emits code that pushes the value.
    pub(super) fn expr(&mut self, expression: &'a Expr) -> Pass {
        match expression {
            Expr::Name(node) => return self.variable(&node.id, ExprContext::Load, node.range),
            Expr::StringLiteral(node) => {
                let text = self.string_text(node);
                self.load_const(Const::Str(text), node.range);
                return Ok(());
            }
            Expr::NoneLiteral(node) => {
                self.load_const(Const::None, node.range);
                return Ok(());
            }
            _ => {}
        }
        self.guard.enter(expression.range())?;
        let result = stacker::maybe_grow(RED_ZONE, SEGMENT, || self.expr_inner(expression));
        self.guard.leave();
        result
    }

    fn expr_inner(&mut self, expression: &'a Expr) -> Pass {
        match expression {
            Expr::BoolOp(node) => self.bool_op(node),
            Expr::Named(node) => {
                self.expr(&node.value)?;
                self.unit.emit(Op::Copy, 1, node.range);
                self.store(&node.target)
            }
            Expr::BinOp(node) => self.bin_op(node),
            Expr::UnaryOp(node) => self.unary_op(node),
            Expr::Lambda(node) => self.lambda(node),
            Expr::If(node) => self.if_exp(node),
            Expr::Dict(node) => self.dict(node),
            Expr::Set(node) => self.set(node),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(expression)
            }
            Expr::Await(node) => self.await_expr(node),
            Expr::Yield(node) => self.yield_expr(node),
            Expr::YieldFrom(node) => self.yield_from(node),
            Expr::Compare(node) => self.compare(node),
            Expr::Call(node) => self.call(node),
            Expr::FString(node) => self.f_string(node),
            Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::NoneLiteral(_) => self.literal(expression),
            Expr::Attribute(node) => {
                self.refuse_forbidden(node.attr.as_str(), ExprContext::Load, node.range)?;
                self.expr(&node.value)?;
                let range = self.attribute_range(node);
                self.emit_name(Op::LoadAttr, node.attr.as_str(), range);
                Ok(())
            }
            Expr::Subscript(node) => self.subscript(node),
            Expr::Starred(node) => self.error(node.range, "can't use starred expression here"),
            Expr::Name(node) => self.variable(&node.id, ExprContext::Load, node.range),
            Expr::List(node) => self.list(&node.elts, node.range),
            Expr::Tuple(node) => self.tuple(&node.elts, node.range),
            Expr::Slice(node) => self.slice(node),
            Expr::TString(_) | Expr::IpyEscapeCommand(_) => self.error(expression.range(), "invalid syntax"),
        }
    }

    /// The part of `a.b` that is on the line of `b`, so that a traceback of a call chain names the right line.
    pub(super) fn attribute_range(&self, node: &ast::ExprAttribute) -> TextRange {
        let gap = TextRange::new(node.value.start(), node.attr.start());
        let text = self.cx.source.get(gap.start().to_usize()..gap.end().to_usize()).unwrap_or("");
        if text.as_bytes().contains(&b'\n') { node.attr.range } else { node.range }
    }

    fn bool_op(&mut self, node: &'a ast::ExprBoolOp) -> Pass {
        let end = self.unit.new_label();
        let op = if node.op == BoolOp::And { Op::JumpIfFalseOrPop } else { Op::JumpIfTrueOrPop };
        let Some((last, first)) = node.values.split_last() else { return Ok(()) };
        for value in first {
            self.expr(value)?;
            match self.unit.last_const().and_then(fold::truth) {
                Some(truth) if truth == (node.op == BoolOp::Or) => {
                    self.jump(Op::Jump, end, node.range);
                    self.unit.depth -= 1;
                }
                Some(_) => self.unit.drop_last_const(),
                None => self.jump(op, end, node.range),
            }
        }
        self.expr(last)?;
        self.unit.bind(end);
        Ok(())
    }

    fn if_exp(&mut self, node: &'a ast::ExprIf) -> Pass {
        let (other, end) = (self.unit.new_label(), self.unit.new_label());
        self.jump_if(&node.test, other, false)?;
        self.expr(&node.body)?;
        self.jump(Op::Jump, end, node.range);
        self.unit.depth -= 1;
        self.unit.bind(other);
        self.expr(&node.orelse)?;
        self.unit.bind(end);
        Ok(())
    }

    /// A chain leans to the left and may be long: it is walked without recursion.
    fn bin_op(&mut self, node: &'a ast::ExprBinOp) -> Pass {
        let mut chain = vec![node];
        while let Expr::BinOp(inner) = &*chain[chain.len() - 1].left {
            chain.push(inner);
        }
        let start = self.unit.code.len();
        let innermost = chain[chain.len() - 1];
        self.expr(&innermost.left)?;
        for node in chain.into_iter().rev() {
            self.expr(&node.right)?;
            if self.unit.code.len() == start + 2
                && let Some(operands) = self.unit.take_consts(start, 2)
            {
                match fold::binary(node.op, &operands[0], &operands[1]) {
                    Some(value) => {
                        self.load_const(value, node.range);
                        continue;
                    }
                    None => {
                        let mut operands = operands.into_iter();
                        for side in [&node.left, &node.right] {
                            self.load_const(operands.next().unwrap_or(Const::None), side.range());
                        }
                    }
                }
            }
            self.emit_binary(node.op, false, node.range);
        }
        Ok(())
    }

    pub(super) fn emit_binary(&mut self, op: Operator, inplace: bool, range: TextRange) {
        let own = match (op, inplace) {
            (Operator::Add, false) => Some(Op::BinaryAdd),
            (Operator::Sub, false) => Some(Op::BinarySubtract),
            (Operator::Mult, false) => Some(Op::BinaryMultiply),
            (Operator::Add, true) => Some(Op::InplaceAdd),
            (Operator::Sub, true) => Some(Op::InplaceSubtract),
            _ => None,
        };
        if let Some(op) = own {
            return self.emit(op, range);
        }
        let kind = match op {
            Operator::Add => BinaryKind::Add,
            Operator::Sub => BinaryKind::Subtract,
            Operator::Mult => BinaryKind::Multiply,
            Operator::MatMult => BinaryKind::MatrixMultiply,
            Operator::Div => BinaryKind::TrueDivide,
            Operator::Mod => BinaryKind::Remainder,
            Operator::Pow => BinaryKind::Power,
            Operator::LShift => BinaryKind::LeftShift,
            Operator::RShift => BinaryKind::RightShift,
            Operator::BitOr => BinaryKind::Or,
            Operator::BitXor => BinaryKind::Xor,
            Operator::BitAnd => BinaryKind::And,
            Operator::FloorDiv => BinaryKind::FloorDivide,
        };
        let inplace = if inplace { BinaryKind::InplaceAdd as u32 } else { 0 };
        self.unit.emit(Op::BinaryOp, kind as u32 + inplace, range);
    }

    fn unary_op(&mut self, node: &'a ast::ExprUnaryOp) -> Pass {
        let start = self.unit.code.len();
        self.expr(&node.operand)?;
        if let Some(operand) = self.unit.take_consts(start, 1).and_then(|mut operands| operands.pop()) {
            match fold::unary(node.op, &operand) {
                Some(value) => {
                    self.load_const(value, node.range);
                    return Ok(());
                }
                None => self.load_const(operand, node.operand.range()),
            }
        }
        let op = match node.op {
            UnaryOp::Invert => Op::UnaryInvert,
            UnaryOp::Not => return self.not(node.range),
            UnaryOp::UAdd => Op::UnaryPositive,
            UnaryOp::USub => Op::UnaryNegative,
        };
        self.emit(op, node.range);
        Ok(())
    }

    /// `not (a is b)` is `a is not b`; the same for `in`.
    fn not(&mut self, range: TextRange) -> Pass {
        let fresh = self.unit.last_label < self.unit.code.len();
        match self.unit.code.last_mut() {
            Some(last) if fresh && matches!(last.op, Op::IsOp | Op::ContainsOp) => {
                last.arg ^= 1;
                last.range = range;
            }
            _ => self.emit(Op::UnaryNot, range),
        }
        Ok(())
    }

    fn subscript(&mut self, node: &'a ast::ExprSubscript) -> Pass {
        let start = self.unit.code.len();
        self.expr(&node.value)?;
        if let Some((lower, upper)) = self.plain_slice(&node.slice) {
            self.slice_bound(lower, node.slice.range())?;
            self.slice_bound(upper, node.slice.range())?;
            self.emit(Op::BinarySlice, node.range);
            return Ok(());
        }
        self.expr(&node.slice)?;
        if self.unit.code.len() == start + 2
            && let Some(mut operands) = self.unit.take_consts(start, 2)
        {
            if let Some(value) = fold::subscript(&operands[0], &operands[1]) {
                self.load_const(value, node.range);
                return Ok(());
            }
            for (operand, range) in operands.drain(..).zip([node.value.range(), node.slice.range()]) {
                self.load_const(operand, range);
            }
        }
        self.emit(Op::BinarySubscr, node.range);
        Ok(())
    }

    /// `lower:upper` without a step.
    pub(super) fn plain_slice(&self, slice: &'a Expr) -> Option<(Option<&'a Expr>, Option<&'a Expr>)> {
        match slice {
            Expr::Slice(node) if node.step.is_none() => Some((node.lower.as_deref(), node.upper.as_deref())),
            _ => None,
        }
    }

    pub(super) fn slice_bound(&mut self, bound: Option<&'a Expr>, range: TextRange) -> Pass {
        match bound {
            Some(bound) => self.expr(bound),
            None => {
                self.load_const(Const::None, range);
                Ok(())
            }
        }
    }

    fn slice(&mut self, node: &'a ast::ExprSlice) -> Pass {
        self.slice_bound(node.lower.as_deref(), node.range)?;
        self.slice_bound(node.upper.as_deref(), node.range)?;
        let mut count = 2;
        if let Some(step) = &node.step {
            self.expr(step)?;
            count = 3;
        }
        self.unit.emit(Op::BuildSlice, count, node.range);
        Ok(())
    }

    /// Jumps to `label` if the expression's truth is `sense`, else goes on.
    pub(super) fn jump_if(&mut self, test: &'a Expr, label: Label, sense: bool) -> Pass {
        match test {
            Expr::UnaryOp(node) if node.op == UnaryOp::Not => {
                return self.deeper_jump_if(&node.operand, label, !sense);
            }
            Expr::BoolOp(node) => {
                let short = node.op == BoolOp::Or;
                let Some((last, first)) = node.values.split_last() else { return Ok(()) };
                let skip = if short == sense { label } else { self.unit.new_label() };
                for value in first {
                    self.deeper_jump_if(value, skip, short)?;
                }
                self.deeper_jump_if(last, label, sense)?;
                if skip != label {
                    self.unit.bind(skip);
                }
                return Ok(());
            }
            Expr::If(node) => {
                let (other, end) = (self.unit.new_label(), self.unit.new_label());
                self.deeper_jump_if(&node.test, other, false)?;
                self.deeper_jump_if(&node.body, label, sense)?;
                self.jump(Op::Jump, end, node.range);
                self.unit.bind(other);
                self.deeper_jump_if(&node.orelse, label, sense)?;
                self.unit.bind(end);
                return Ok(());
            }
            Expr::Compare(node) => return self.compare_jump(node, label, sense),
            _ => {}
        }
        self.expr(test)?;
        self.pop_jump_if(label, sense, test.range());
        Ok(())
    }

    fn deeper_jump_if(&mut self, test: &'a Expr, label: Label, sense: bool) -> Pass {
        self.guard.enter(test.range())?;
        let result = stacker::maybe_grow(RED_ZONE, SEGMENT, || self.jump_if(test, label, sense));
        self.guard.leave();
        result
    }

    /// POP_JUMP_IF, decided at once for a constant.
    pub(super) fn pop_jump_if(&mut self, label: Label, sense: bool, range: TextRange) {
        match self.unit.last_const().and_then(fold::truth) {
            Some(truth) => {
                self.unit.drop_last_const();
                if truth == sense {
                    self.jump(Op::Jump, label, range);
                } else {
                    self.emit(Op::Nop, range);
                }
            }
            None => {
                let op = if sense { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse };
                self.jump(op, label, range);
            }
        }
    }
}

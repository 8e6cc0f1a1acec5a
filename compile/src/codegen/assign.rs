//! Assignments and deletions.

use ruff_python_ast::{self as ast, Expr, ExprContext};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::unit::UnitKind;
use crate::bytecode::Op;
use crate::error::Pass;
use crate::guard::{RED_ZONE, SEGMENT};
use crate::names::sym;
use crate::symtable::Place;

/// So many values are stored in reverse order, or brought into order by one SWAP.
const MAX_REVERSED: usize = 16;
const MAX_SWAPPED: usize = 3;

impl<'a> Compiler<'a> {
    pub(super) fn assign(&mut self, node: &'a ast::StmtAssign) -> Pass {
        if let [Expr::Tuple(targets)] = &node.targets[..]
            && let Expr::Tuple(values) = &*node.value
            && self.assign_pairwise(targets, values)?
        {
            return Ok(());
        }
        self.expr(&node.value)?;
        let last = node.targets.len().saturating_sub(1);
        for (at, target) in node.targets.iter().enumerate() {
            if at < last {
                self.unit.emit(Op::Copy, 1, node.value.range());
            }
            self.store(target)?;
        }
        Ok(())
    }

    /// `a, b = b, a` and `a, b, c = …` of plain expressions without making a tuple.
    fn assign_pairwise(&mut self, targets: &'a ast::ExprTuple, values: &'a ast::ExprTuple) -> Pass<bool> {
        let count = targets.elts.len();
        let plain = |elements: &[Expr]| !elements.iter().any(Expr::is_starred_expr);
        if count < 2 || values.elts.len() != count || !plain(&targets.elts) || !plain(&values.elts) {
            return Ok(false);
        }
        let reverse = count <= MAX_REVERSED && self.are_distinct_locals(&targets.elts);
        if !reverse && count > MAX_SWAPPED {
            return Ok(false);
        }
        for value in &values.elts {
            self.expr(value)?;
        }
        if reverse {
            // the variables are numbered in their order in the source
            for target in &targets.elts {
                if let Expr::Name(node) = target {
                    let name = self.mangle(&node.id);
                    self.unit.local(name);
                }
            }
            return targets.elts.iter().rev().try_for_each(|target| self.store(target)).map(|()| true);
        }
        self.unit.emit(Op::Swap, count as u32, targets.range);
        for target in &targets.elts {
            self.store(target)?;
        }
        Ok(true)
    }

    /// Whether nobody can see in which order the targets are stored.
    fn are_distinct_locals(&mut self, targets: &[Expr]) -> bool {
        if !self.cx.table.scopes[self.unit.scope].is_function() {
            return false;
        }
        let mut seen = Vec::with_capacity(targets.len());
        targets.iter().all(|target| match target {
            Expr::Name(node) => {
                let name = self.mangle(&node.id);
                let fresh = !seen.contains(&name);
                seen.push(name);
                fresh && self.cx.table.symbol(self.unit.scope, name).place == Place::Local
            }
            _ => false,
        })
    }

    /// ( v -- ) Stores into a target.
    pub(super) fn store(&mut self, target: &'a Expr) -> Pass {
        self.guard.enter(target.range())?;
        let result = stacker::maybe_grow(RED_ZONE, SEGMENT, || self.store_inner(target));
        self.guard.leave();
        result
    }

    fn store_inner(&mut self, target: &'a Expr) -> Pass {
        match target {
            Expr::Name(node) => self.variable(&node.id, ExprContext::Store, node.range),
            Expr::Attribute(node) => {
                self.refuse_forbidden(node.attr.as_str(), ExprContext::Store, node.range)?;
                self.expr(&node.value)?;
                let range = self.attribute_range(node);
                self.emit_name(Op::StoreAttr, node.attr.as_str(), range);
                Ok(())
            }
            Expr::Subscript(node) => {
                self.expr(&node.value)?;
                if let Some((lower, upper)) = self.plain_slice(&node.slice) {
                    self.slice_bound(lower, node.slice.range())?;
                    self.slice_bound(upper, node.slice.range())?;
                    self.emit(Op::StoreSlice, node.range);
                    return Ok(());
                }
                self.expr(&node.slice)?;
                self.emit(Op::StoreSubscr, node.range);
                Ok(())
            }
            Expr::Tuple(node) => self.unpack(&node.elts, node.range),
            Expr::List(node) => self.unpack(&node.elts, node.range),
            Expr::Starred(node) => {
                self.error(node.range, "starred assignment target must be in a list or tuple")
            }
            _ => self.error(target.range(), "cannot assign to expression"),
        }
    }

    fn unpack(&mut self, elements: &'a [Expr], range: TextRange) -> Pass {
        let mut star = None;
        for (at, element) in elements.iter().enumerate() {
            if element.is_starred_expr() {
                if star.is_some() {
                    return self.error(range, "multiple starred expressions in assignment");
                }
                star = Some(at);
            }
        }
        match star {
            Some(before) => {
                let after = elements.len() - before - 1;
                if before >= 1 << 8 || after >= 1 << 16 {
                    return self.error(range, "too many expressions in star-unpacking assignment");
                }
                self.unit.emit(Op::UnpackEx, (before | after << 8) as u32, range);
            }
            None => self.emit_arg(Op::UnpackSequence, elements.len(), range),
        }
        for element in elements {
            match element {
                Expr::Starred(node) => self.store(&node.value)?,
                _ => self.store(element)?,
            }
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Pass {
        self.guard.enter(target.range())?;
        match target {
            Expr::Name(node) => self.variable(&node.id, ExprContext::Del, node.range)?,
            Expr::Attribute(node) => {
                self.refuse_forbidden(node.attr.as_str(), ExprContext::Del, node.range)?;
                self.expr(&node.value)?;
                let range = self.attribute_range(node);
                self.emit_name(Op::DeleteAttr, node.attr.as_str(), range);
            }
            Expr::Subscript(node) => {
                self.expr(&node.value)?;
                self.expr(&node.slice)?;
                self.emit(Op::DeleteSubscr, node.range);
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                elts.iter().try_for_each(|element| self.delete(element))?;
            }
            _ => return self.error(target.range(), "cannot delete expression"),
        }
        self.guard.leave();
        Ok(())
    }

    pub(super) fn aug_assign(&mut self, node: &'a ast::StmtAugAssign) -> Pass {
        let range = node.range;
        match &*node.target {
            Expr::Name(target) => {
                self.variable(&target.id, ExprContext::Load, target.range)?;
                self.expr(&node.value)?;
                self.emit_binary(node.op, true, range);
                self.variable(&target.id, ExprContext::Store, target.range)
            }
            Expr::Attribute(target) => {
                self.refuse_forbidden(target.attr.as_str(), ExprContext::Store, target.range)?;
                self.expr(&target.value)?;
                let place = self.attribute_range(target);
                self.unit.emit(Op::Copy, 1, place);
                self.emit_name(Op::LoadAttr, target.attr.as_str(), place);
                self.expr(&node.value)?;
                self.emit_binary(node.op, true, range);
                self.unit.emit(Op::Swap, 2, place);
                self.emit_name(Op::StoreAttr, target.attr.as_str(), place);
                Ok(())
            }
            Expr::Subscript(target) => {
                self.expr(&target.value)?;
                self.expr(&target.slice)?;
                self.unit.emit(Op::Copy, 2, target.range);
                self.unit.emit(Op::Copy, 2, target.range);
                self.emit(Op::BinarySubscr, target.range);
                self.expr(&node.value)?;
                self.emit_binary(node.op, true, range);
                self.unit.emit(Op::Swap, 3, target.range);
                self.unit.emit(Op::Swap, 2, target.range);
                self.emit(Op::StoreSubscr, target.range);
                Ok(())
            }
            target => self.error(target.range(), "illegal expression for augmented assignment"),
        }
    }

    pub(super) fn ann_assign(&mut self, node: &'a ast::StmtAnnAssign) -> Pass {
        if let Some(value) = &node.value {
            self.expr(value)?;
            self.store(&node.target)?;
        }
        let in_namespace = matches!(self.unit.kind, UnitKind::Module | UnitKind::Class);
        match &*node.target {
            Expr::Name(target) => {
                self.refuse_forbidden(&target.id, ExprContext::Store, target.range)?;
                if node.simple && in_namespace {
                    self.annotation(&node.annotation)?;
                    let annotations = self.unit.name(sym::ANNOTATIONS);
                    self.unit.emit(Op::LoadName, annotations, node.range);
                    let name = self.mangle(&target.id);
                    self.load_sym(name, node.range);
                    self.emit(Op::StoreSubscr, node.range);
                    return Ok(());
                }
            }
            Expr::Attribute(target) => {
                self.refuse_forbidden(target.attr.as_str(), ExprContext::Store, target.range)?;
                if node.value.is_none() {
                    self.evaluate_and_drop(&target.value)?;
                }
            }
            Expr::Subscript(target) => {
                if node.value.is_none() {
                    self.evaluate_and_drop(&target.value)?;
                    self.drop_index(&target.slice)?;
                }
            }
            target => return self.error(target.range(), "illegal target for annotation"),
        }
        let future = self.cx.features & crate::bytecode::flags::FUTURE_ANNOTATIONS != 0;
        if !node.simple && in_namespace && !future {
            self.evaluate_and_drop(&node.annotation)?;
        }
        Ok(())
    }

    fn drop_index(&mut self, slice: &'a Expr) -> Pass {
        match slice {
            Expr::Slice(node) => {
                for part in [&node.lower, &node.upper, &node.step].into_iter().flatten() {
                    self.evaluate_and_drop(part)?;
                }
                Ok(())
            }
            Expr::Tuple(node) => node.elts.iter().try_for_each(|element| self.drop_index(element)),
            _ => self.evaluate_and_drop(slice),
        }
    }

    fn evaluate_and_drop(&mut self, expression: &'a Expr) -> Pass {
        self.expr(expression)?;
        self.emit(Op::PopTop, expression.range());
        Ok(())
    }
}

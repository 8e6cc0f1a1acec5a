//! `match`.
//!
//! While a pattern is being matched, the names it captures wait on the stack, so that nothing is bound unless the whole
//! pattern matches. When a part fails, the jump goes to that one of the `fail` labels which pops as many values
//! as are on the stack just then.

use std::collections::HashSet;

use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Singleton};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::fold;
use super::unit::{Label, NO_RANGE};
use crate::bytecode::{CompareKind, Const, Op};
use crate::error::Pass;
use crate::unparse::unparse;

/// The state of one pattern (or alternative).
struct Matching<'a> {
    /// Captured names; the first is the topmost of those on the stack.
    stores: Vec<&'a str>,
    /// Whether a pattern that always matches is all right here.
    allow_irrefutable: bool,
    /// `fail[n]` pops n values.
    fail: Vec<Label>,
    /// Values on the stack above the captured ones.
    on_top: usize,
    /// The stack's depth once everything is popped.
    base: u32,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, node: &'a ast::StmtMatch) -> Pass {
        let end = self.unit.new_label();
        let below = self.unit.depth;
        self.expr(&node.subject)?;
        let Some(last) = node.cases.last() else { return Ok(()) };
        let has_default = is_wildcard(&last.pattern) && node.cases.len() > 1;
        let tested = node.cases.len() - usize::from(has_default);
        for (at, case) in node.cases[..tested].iter().enumerate() {
            let keep_subject = at + 1 < tested;
            if keep_subject {
                self.unit.emit(Op::Copy, 1, case.pattern.range());
            }
            let mut matching = Matching {
                stores: Vec::new(),
                allow_irrefutable: case.guard.is_some() || at + 1 == node.cases.len(),
                fail: Vec::new(),
                on_top: 0,
                base: below + u32::from(keep_subject),
            };
            self.pattern(&case.pattern, &mut matching)?;
            for name in std::mem::take(&mut matching.stores) {
                self.variable(name, ExprContext::Store, case.pattern.range())?;
            }
            if let Some(guard) = &case.guard {
                self.ensure_fail(&mut matching, 0);
                self.jump_if(guard, matching.fail[0], false)?;
            }
            if keep_subject {
                self.emit(Op::PopTop, case.pattern.range());
            }
            self.statements(&case.body)?;
            self.jump(Op::Jump, end, NO_RANGE);
            self.bind_fail(&mut matching, case.pattern.range());
        }
        if has_default {
            self.emit(Op::Nop, last.pattern.range());
            if let Some(guard) = &last.guard {
                self.jump_if(guard, end, false)?;
            }
            self.statements(&last.body)?;
        }
        self.unit.bind_at(end, below);
        Ok(())
    }

    fn ensure_fail(&mut self, matching: &mut Matching<'a>, count: usize) {
        while matching.fail.len() <= count {
            let label = self.unit.new_label();
            matching.fail.push(label);
        }
    }

    /// Jumps (or may jump, by `op`) to where this pattern has failed.
    fn jump_to_fail(&mut self, op: Op, matching: &mut Matching<'a>, range: TextRange) {
        let pops = matching.on_top + matching.stores.len();
        self.ensure_fail(matching, pops);
        self.jump(op, matching.fail[pops], range);
    }

    fn bind_fail(&mut self, matching: &mut Matching<'a>, range: TextRange) {
        while let Some(label) = matching.fail.pop() {
            let pops = matching.fail.len() as u32;
            self.unit.bind_at(label, matching.base + pops);
            if pops > 0 {
                self.emit(Op::PopTop, range);
            }
        }
        self.unit.depth = matching.base;
    }

    /// ( subject -- ) and the captured names below.
    fn pattern(&mut self, pattern: &'a Pattern, matching: &mut Matching<'a>) -> Pass {
        self.guard.enter(pattern.range())?;
        let range = pattern.range();
        match pattern {
            Pattern::MatchValue(node) => {
                if node.value.is_f_string_expr() {
                    return self.error(range, "patterns may only match literals and attribute lookups");
                }
                self.expr(&node.value)?;
                self.unit.emit(Op::CompareOp, CompareKind::Eq as u32, range);
                self.jump_to_fail(Op::PopJumpIfFalse, matching, range);
            }
            Pattern::MatchSingleton(node) => {
                let value = match node.value {
                    Singleton::None => Const::None,
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                };
                self.load_const(value, range);
                self.unit.emit(Op::IsOp, 0, range);
                self.jump_to_fail(Op::PopJumpIfFalse, matching, range);
            }
            Pattern::MatchSequence(node) => self.sequence_pattern(node, matching)?,
            Pattern::MatchMapping(node) => self.mapping_pattern(node, matching)?,
            Pattern::MatchClass(node) => self.class_pattern(node, matching)?,
            Pattern::MatchStar(node) => {
                self.capture(node.name.as_ref().map(|name| name.as_str()), matching, range)?;
            }
            Pattern::MatchAs(node) => self.as_pattern(node, matching)?,
            Pattern::MatchOr(node) => self.or_pattern(node, matching)?,
        }
        self.guard.leave();
        Ok(())
    }

    fn subpattern(&mut self, pattern: &'a Pattern, matching: &mut Matching<'a>) -> Pass {
        let before = std::mem::replace(&mut matching.allow_irrefutable, true);
        self.pattern(pattern, matching)?;
        matching.allow_irrefutable = before;
        Ok(())
    }

    /// Puts the top of the stack below `count - 1` others.
    fn rotate(&mut self, count: usize, range: TextRange) {
        for position in (2..=count).rev() {
            self.emit_arg(Op::Swap, position, range);
        }
    }

    /// ( v -- ) The value waits below to be stored under `name`.
    fn capture(&mut self, name: Option<&'a str>, matching: &mut Matching<'a>, range: TextRange) -> Pass {
        let Some(name) = name else {
            self.emit(Op::PopTop, range);
            return Ok(());
        };
        self.refuse_forbidden(name, ExprContext::Store, range)?;
        self.refuse_second(name, matching, range)?;
        self.rotate(matching.on_top + matching.stores.len() + 1, range);
        matching.stores.push(name);
        Ok(())
    }

    fn refuse_second(&self, name: &str, matching: &Matching<'a>, range: TextRange) -> Pass {
        if matching.stores.contains(&name) {
            return self.error(range, format!("multiple assignments to name '{name}' in pattern"));
        }
        Ok(())
    }

    fn as_pattern(&mut self, node: &'a ast::PatternMatchAs, matching: &mut Matching<'a>) -> Pass {
        let name = node.name.as_ref().map(|name| name.as_str());
        let Some(inner) = &node.pattern else {
            if !matching.allow_irrefutable {
                let message = match name {
                    Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                    None => "wildcard makes remaining patterns unreachable".to_owned(),
                };
                return self.error(node.range, message);
            }
            return self.capture(name, matching, node.range);
        };
        matching.on_top += 1;
        self.unit.emit(Op::Copy, 1, node.range);
        self.pattern(inner, matching)?;
        matching.on_top -= 1;
        self.capture(name, matching, node.range)
    }

    /// Compares the length of the subject on top and fails if it does not fit.
    fn check_length(
        &mut self,
        size: usize,
        kind: CompareKind,
        matching: &mut Matching<'a>,
        range: TextRange,
    ) {
        self.emit(Op::GetLen, range);
        self.load_const(Const::Int(size as i64), range);
        self.unit.emit(Op::CompareOp, kind as u32, range);
        self.jump_to_fail(Op::PopJumpIfFalse, matching, range);
    }

    fn sequence_pattern(&mut self, node: &'a ast::PatternMatchSequence, matching: &mut Matching<'a>) -> Pass {
        let range = node.range;
        let patterns = &node.patterns;
        let mut star = None;
        for (at, pattern) in patterns.iter().enumerate() {
            if matches!(pattern, Pattern::MatchStar(_)) && star.replace(at).is_some() {
                return self.error(range, "multiple starred names in sequence pattern");
            }
        }
        matching.on_top += 1;
        self.emit(Op::MatchSequence, range);
        self.jump_to_fail(Op::PopJumpIfFalse, matching, range);
        match star {
            None => self.check_length(patterns.len(), CompareKind::Eq, matching, range),
            Some(_) if patterns.len() > 1 => {
                self.check_length(patterns.len() - 1, CompareKind::Ge, matching, range);
            }
            Some(_) => {}
        }
        matching.on_top -= 1;
        if patterns.iter().all(|pattern| is_wildcard(pattern) || is_wildcard_star(pattern)) {
            self.emit(Op::PopTop, range);
            return Ok(());
        }
        match star {
            Some(star) if is_wildcard_star(&patterns[star]) => {
                self.sequence_items(patterns, star, matching, range)
            }
            _ => self.sequence_unpack(patterns, star, matching, range),
        }
    }

    fn sequence_unpack(
        &mut self,
        patterns: &'a [Pattern],
        star: Option<usize>,
        matching: &mut Matching<'a>,
        range: TextRange,
    ) -> Pass {
        match star {
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before >= 1 << 8 || after >= 1 << 16 {
                    return self.error(range, "too many expressions in star-unpacking sequence pattern");
                }
                self.emit_arg(Op::UnpackEx, before | after << 8, range);
            }
            None => self.emit_arg(Op::UnpackSequence, patterns.len(), range),
        }
        matching.on_top += patterns.len();
        for pattern in patterns {
            matching.on_top -= 1;
            self.subpattern(pattern, matching)?;
        }
        Ok(())
    }

    /// With a `*_` there is no need to unpack: the items are fetched by index.
    fn sequence_items(
        &mut self,
        patterns: &'a [Pattern],
        star: usize,
        matching: &mut Matching<'a>,
        range: TextRange,
    ) -> Pass {
        matching.on_top += 1;
        for (at, pattern) in patterns.iter().enumerate() {
            if at == star || is_wildcard(pattern) {
                continue;
            }
            self.unit.emit(Op::Copy, 1, range);
            if at < star {
                self.load_const(Const::Int(at as i64), range);
            } else {
                self.emit(Op::GetLen, range);
                self.load_const(Const::Int((patterns.len() - at) as i64), range);
                self.emit(Op::BinarySubtract, range);
            }
            self.emit(Op::BinarySubscr, range);
            self.subpattern(pattern, matching)?;
        }
        matching.on_top -= 1;
        self.emit(Op::PopTop, range);
        Ok(())
    }

    fn mapping_pattern(&mut self, node: &'a ast::PatternMatchMapping, matching: &mut Matching<'a>) -> Pass {
        let range = node.range;
        let size = node.keys.len();
        let rest = node.rest.as_ref().map(|name| name.as_str());
        matching.on_top += 1;
        self.emit(Op::MatchMapping, range);
        self.jump_to_fail(Op::PopJumpIfFalse, matching, range);
        if size == 0 && rest.is_none() {
            matching.on_top -= 1;
            self.emit(Op::PopTop, range);
            return Ok(());
        }
        if size > 0 {
            self.check_length(size, CompareKind::Ge, matching, range);
        }
        self.mapping_keys(&node.keys, range)?;
        self.emit(Op::MatchKeys, range);
        matching.on_top += 2;
        self.fail_if_none(matching, range);
        self.emit_arg(Op::UnpackSequence, size, range);
        matching.on_top = matching.on_top + size - 1;
        for pattern in &node.patterns {
            matching.on_top -= 1;
            self.subpattern(pattern, matching)?;
        }
        matching.on_top -= 2;
        let Some(rest) = rest else {
            self.emit(Op::PopTop, range);
            self.emit(Op::PopTop, range);
            return Ok(());
        };
        // ( subject keys -- rest ), a copy of the subject without the keys
        self.unit.emit(Op::BuildMap, 0, range);
        self.unit.emit(Op::Swap, 3, range);
        self.unit.emit(Op::DictUpdate, 2, range);
        self.emit_arg(Op::UnpackSequence, size, range);
        for left in (1..=size).rev() {
            self.emit_arg(Op::Copy, left + 1, range);
            self.unit.emit(Op::Swap, 2, range);
            self.emit(Op::DeleteSubscr, range);
        }
        self.capture(Some(rest), matching, range)
    }

    fn mapping_keys(&mut self, keys: &'a [Expr], range: TextRange) -> Pass {
        let start = self.unit.code.len();
        let mut seen = HashSet::new();
        for key in keys {
            if key.is_f_string_expr() {
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return self.error(range, message);
            }
            let before = self.unit.code.len();
            self.expr(key)?;
            if self.unit.code.len() == before + 1
                && let Some(value) = self.unit.last_const()
                && !seen.insert(fold::equality_key(value))
            {
                let text = unparse(key, self.cx.source);
                let message =
                    format!("mapping pattern checks duplicate key ({})", text.as_str().unwrap_or("?"));
                return self.error(range, message);
            }
        }
        match self.unit.take_consts(start, keys.len()) {
            Some(values) => self.load_const(Const::Tuple(values.into()), range),
            None => self.emit_arg(Op::BuildTuple, keys.len(), range),
        }
        Ok(())
    }

    /// ( v -- v ) Fails if it is None.
    fn fail_if_none(&mut self, matching: &mut Matching<'a>, range: TextRange) {
        self.unit.emit(Op::Copy, 1, range);
        self.jump_to_fail(Op::PopJumpIfNone, matching, range);
    }

    fn class_pattern(&mut self, node: &'a ast::PatternMatchClass, matching: &mut Matching<'a>) -> Pass {
        let range = node.range;
        let keywords = &node.arguments.keywords;
        for (at, keyword) in keywords.iter().enumerate() {
            self.refuse_forbidden(keyword.attr.as_str(), ExprContext::Store, keyword.range)?;
            if let Some(other) = keywords[at + 1..].iter().find(|other| other.attr.id == keyword.attr.id) {
                let message = format!("attribute name repeated in class pattern: {}", other.attr.as_str());
                return self.error(other.range, message);
            }
        }
        self.expr(&node.cls)?;
        let names = keywords.iter().map(|keyword| Const::Str(keyword.attr.as_str().into())).collect();
        self.load_const(Const::Tuple(names), range);
        let positional = &node.arguments.patterns;
        self.emit_arg(Op::MatchClass, positional.len(), range);
        matching.on_top += 1;
        self.fail_if_none(matching, range);
        let size = positional.len() + keywords.len();
        self.emit_arg(Op::UnpackSequence, size, range);
        matching.on_top = matching.on_top + size - 1;
        for pattern in positional.iter().chain(keywords.iter().map(|keyword| &keyword.pattern)) {
            matching.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(Op::PopTop, range);
            } else {
                self.subpattern(pattern, matching)?;
            }
        }
        Ok(())
    }

    fn or_pattern(&mut self, node: &'a ast::PatternMatchOr, matching: &mut Matching<'a>) -> Pass {
        let range = node.range;
        let end = self.unit.new_label();
        let base = self.unit.depth;
        let mut control: Option<Vec<&'a str>> = None;
        let last = node.patterns.len() - 1;
        for (at, pattern) in node.patterns.iter().enumerate() {
            let mut alternative = Matching {
                stores: Vec::new(),
                allow_irrefutable: at == last && matching.allow_irrefutable,
                fail: Vec::new(),
                on_top: 0,
                base,
            };
            self.unit.emit(Op::Copy, 1, pattern.range());
            self.pattern(pattern, &mut alternative)?;
            match &control {
                None => control = Some(alternative.stores.clone()),
                Some(control) => self.reorder(&mut alternative.stores, control, range)?,
            }
            self.jump(Op::Jump, end, pattern.range());
            self.bind_fail(&mut alternative, pattern.range());
        }
        self.emit(Op::PopTop, range);
        self.jump_to_fail(Op::Jump, matching, range);
        let names = control.unwrap_or_default();
        self.unit.bind_at(end, base + names.len() as u32);
        let rotation = names.len() + 1 + matching.on_top + matching.stores.len();
        for name in names {
            self.rotate(rotation, range);
            self.refuse_second(name, matching, range)?;
            matching.stores.push(name);
        }
        self.emit(Op::PopTop, range);
        Ok(())
    }

    /// Brings the captured values into the order of the first alternative's.
    fn reorder(&mut self, stores: &mut [&'a str], control: &[&'a str], range: TextRange) -> Pass {
        let different = "alternative patterns bind different names";
        if stores.len() != control.len() {
            return self.error(range, different);
        }
        for (at, name) in control.iter().enumerate() {
            let Some(found) = stores.iter().position(|store| store == name) else {
                return self.error(range, different);
            };
            if found != at {
                for position in [at + 1, found + 1, at + 1] {
                    if position > 1 {
                        self.emit_arg(Op::Swap, position, range);
                    }
                }
                stores.swap(at, found);
            }
        }
        Ok(())
    }
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(node) if node.pattern.is_none() && node.name.is_none())
}

fn is_wildcard_star(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchStar(node) if node.name.is_none())
}

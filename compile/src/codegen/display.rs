//! Displays: tuples, lists, sets, dicts, with `*` and `**`.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::compare::distinct;
use crate::bytecode::{Const, Op};
use crate::error::Pass;

/// Longer displays are built piece by piece, to keep the stack small.
const MAX_ON_STACK: usize = 30;
/// From this many constants on, a list or set is made from one constant.
const MIN_CONSTANT: usize = 3;

/// How a display is built.
struct Recipe {
    build: Op,
    append: Op,
    extend: Op,
}

const LIST: Recipe = Recipe { build: Op::BuildList, append: Op::ListAppend, extend: Op::ListExtend };
const SET: Recipe = Recipe { build: Op::BuildSet, append: Op::SetAdd, extend: Op::SetUpdate };

impl<'a> Compiler<'a> {
    pub(super) fn list(&mut self, elements: &'a [Expr], range: TextRange) -> Pass {
        self.display(elements, &LIST, range)
    }

    pub(super) fn set(&mut self, node: &'a ast::ExprSet) -> Pass {
        self.display(&node.elts, &SET, node.range)
    }

    pub(super) fn tuple(&mut self, elements: &'a [Expr], range: TextRange) -> Pass {
        if elements.iter().any(Expr::is_starred_expr) {
            self.display(elements, &LIST, range)?;
            self.emit(Op::ListToTuple, range);
            return Ok(());
        }
        let start = self.unit.code.len();
        for element in elements {
            self.expr(element)?;
        }
        match self.unit.take_consts(start, elements.len()) {
            Some(values) => self.load_const(Const::Tuple(values.into()), range),
            None => self.emit_arg(Op::BuildTuple, elements.len(), range),
        }
        Ok(())
    }

    /// What a `for` loop or `in` goes over: a list of plain expressions need be no list.
    pub(super) fn iterable(&mut self, expression: &'a Expr) -> Pass {
        match expression {
            Expr::List(node) if !node.elts.iter().any(Expr::is_starred_expr) => {
                self.guard.enter(node.range)?;
                self.tuple(&node.elts, node.range)?;
                self.guard.leave();
                Ok(())
            }
            _ => self.expr(expression),
        }
    }

    fn display(&mut self, elements: &'a [Expr], recipe: &Recipe, range: TextRange) -> Pass {
        let starred = elements.iter().any(Expr::is_starred_expr);
        if !starred && elements.len() <= MAX_ON_STACK {
            let start = self.unit.code.len();
            for element in elements {
                self.expr(element)?;
            }
            return self.build_or_extend(start, elements.len(), recipe, range);
        }
        if !starred && elements.iter().all(is_literal) {
            let start = self.unit.code.len();
            for element in elements {
                self.expr(element)?;
            }
            return self.build_or_extend(start, elements.len(), recipe, range);
        }
        let mut built = false;
        let mut waiting = 0;
        for element in elements {
            match element {
                Expr::Starred(star) => {
                    if !built {
                        self.unit.emit(recipe.build, waiting, range);
                        built = true;
                    }
                    self.expr(&star.value)?;
                    self.unit.emit(recipe.extend, 1, range);
                }
                _ => {
                    self.expr(element)?;
                    if built {
                        self.unit.emit(recipe.append, 1, range);
                    } else {
                        waiting += 1;
                        if waiting as usize == MAX_ON_STACK {
                            self.unit.emit(recipe.build, waiting, range);
                            built = true;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The elements are on the stack; if they are constants, one constant takes their place.
    fn build_or_extend(&mut self, start: usize, count: usize, recipe: &Recipe, range: TextRange) -> Pass {
        let constants = if count >= MIN_CONSTANT { self.unit.take_consts(start, count) } else { None };
        match constants {
            Some(values) => {
                self.unit.emit(recipe.build, 0, range);
                let whole = match recipe.build {
                    Op::BuildSet => Const::FrozenSet(distinct(values)),
                    _ => Const::Tuple(values.into()),
                };
                self.load_const(whole, range);
                self.unit.emit(recipe.extend, 1, range);
            }
            None => self.emit_arg(recipe.build, count, range),
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, node: &'a ast::ExprDict) -> Pass {
        let range = node.range;
        let mut rest = &node.items[..];
        let mut built = false;
        while let Some(first) = rest.first() {
            match &first.key {
                None => {
                    if !built {
                        self.unit.emit(Op::BuildMap, 0, range);
                        built = true;
                    }
                    self.expr(&first.value)?;
                    self.unit.emit(Op::DictUpdate, 1, range);
                    rest = &rest[1..];
                }
                Some(_) => {
                    let count = rest.iter().take_while(|item| item.key.is_some()).count();
                    let (run, behind) = rest.split_at(count);
                    self.dict_run(run, built, range)?;
                    built = true;
                    rest = behind;
                }
            }
        }
        if !built {
            self.unit.emit(Op::BuildMap, 0, range);
        }
        Ok(())
    }

    /// Plain `key: value` items, into the dict below if there is one.
    fn dict_run(&mut self, run: &'a [ast::DictItem], into: bool, range: TextRange) -> Pass {
        let keys = run.iter().filter_map(|item| item.key.as_ref());
        if !into && run.len() > 1 && run.len() <= MAX_ON_STACK && keys.clone().all(is_literal) {
            for item in run {
                self.expr(&item.value)?;
            }
            let start = self.unit.code.len();
            for key in keys {
                self.expr(key)?;
            }
            if let Some(values) = self.unit.take_consts(start, run.len()) {
                self.load_const(Const::Tuple(values.into()), range);
                self.emit_arg(Op::BuildConstKeyMap, run.len(), range);
            }
            return Ok(());
        }
        let mut waiting = 0;
        let mut built = into;
        for item in run {
            if let Some(key) = &item.key {
                self.expr(key)?;
            }
            self.expr(&item.value)?;
            if built {
                self.unit.emit(Op::MapAdd, 1, item.value.range());
            } else {
                waiting += 1;
                if waiting == MAX_ON_STACK as u32 / 2 {
                    self.unit.emit(Op::BuildMap, waiting, range);
                    built = true;
                }
            }
        }
        if !built {
            self.unit.emit(Op::BuildMap, waiting, range);
        }
        Ok(())
    }
}

/// A literal that is one constant whatever surrounds it.
pub(super) fn is_literal(expression: &Expr) -> bool {
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

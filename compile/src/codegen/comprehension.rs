//! Comprehensions and generator expressions: functions of one argument, the outermost iterator.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::unit::{NO_RANGE, UnitKind};
use crate::bytecode::{Const, Op};
use crate::error::Pass;
use crate::names::{Sym, sym};
use crate::symtable::{CompKind, ScopeKind, scope_of};

/// What the comprehension is made of.
#[derive(Clone, Copy)]
struct Comp<'a> {
    kind: CompKind,
    name: Sym,
    elt: &'a Expr,
    value: Option<&'a Expr>,
    generators: &'a [ast::Comprehension],
    range: TextRange,
}

fn parts(expression: &Expr) -> Option<(Comp<'_>, usize)> {
    let (kind, name, elt, value, generators, index) = match expression {
        Expr::ListComp(node) => {
            (CompKind::List, sym::LISTCOMP, &*node.elt, None, &node.generators, &node.node_index)
        }
        Expr::SetComp(node) => {
            (CompKind::Set, sym::SETCOMP, &*node.elt, None, &node.generators, &node.node_index)
        }
        Expr::DictComp(node) => (
            CompKind::Dict,
            sym::DICTCOMP,
            node.key.as_deref()?,
            Some(&*node.value),
            &node.generators,
            &node.node_index,
        ),
        Expr::Generator(node) => {
            (CompKind::Generator, sym::GENEXPR, &*node.elt, None, &node.generators, &node.node_index)
        }
        _ => return None,
    };
    Some((Comp { kind, name, elt, value, generators, range: expression.range() }, scope_of(index)))
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, expression: &'a Expr) -> Pass {
        let Some((comp, scope)) = parts(expression) else {
            return self.error(expression.range(), "dict unpacking cannot be used in dict comprehension");
        };
        let Some(outermost) = comp.generators.first() else { return Ok(()) };
        let is_generator = comp.kind == CompKind::Generator;
        let is_async = self.cx.table.scopes[scope].coroutine;
        let range = self.sole_argument.take().unwrap_or(comp.range);
        if is_async && !is_generator && !self.await_allowed() && !self.comprehension_may_await() {
            return self.error(range, "asynchronous comprehension outside of an asynchronous function");
        }
        self.enter(UnitKind::Comprehension, scope, comp.name, range.start());
        self.unit.argcount = 1;
        match comp.kind {
            CompKind::List => self.unit.emit(Op::BuildList, 0, range),
            CompKind::Set => self.unit.emit(Op::BuildSet, 0, range),
            CompKind::Dict => self.unit.emit(Op::BuildMap, 0, range),
            CompKind::Generator => {}
        }
        self.generator(&comp, 0, u32::from(!is_generator))?;
        if is_generator {
            self.return_none(NO_RANGE);
        } else {
            self.emit(Op::ReturnValue, range);
        }
        let code = self.leave()?;
        self.make_function(code, 0, range);
        self.expr(&outermost.iter)?;
        self.emit(if outermost.is_async { Op::GetAiter } else { Op::GetIter }, range);
        self.unit.emit(Op::Call, 1, range);
        if is_async && !is_generator {
            self.await_value(0, range);
        }
        Ok(())
    }

    /// One `for`, with `depth` values on the stack above and including the collection.
    fn generator(&mut self, comp: &Comp<'a>, at: usize, depth: u32) -> Pass {
        self.guard.enter(comp.range)?;
        let generator = &comp.generators[at];
        if at == 0 {
            let argument = self.unit.local(sym::IMPLICIT_ARG);
            self.unit.emit(Op::LoadFast, argument, comp.range);
        } else {
            if !generator.is_async
                && let Some(only) = single_item(&generator.iter)
            {
                return self.temporary(comp, at, depth, only);
            }
            self.iterable(&generator.iter)?;
            self.emit(if generator.is_async { Op::GetAiter } else { Op::GetIter }, comp.range);
        }
        let (top, end) = (self.unit.new_label(), self.unit.new_label());
        self.unit.bind(top);
        let below = self.unit.depth - 1;
        if generator.is_async {
            let outer = self.unit.guard(end, below + 1, false);
            self.emit(Op::GetAnext, generator.iter.range());
            self.load_const(Const::None, generator.iter.range());
            self.send_loop(3, generator.iter.range());
            self.unit.handler = outer;
        } else {
            self.jump(Op::ForIter, end, comp.range);
        }
        self.store(&generator.target)?;
        for test in &generator.ifs {
            self.jump_if(test, top, false)?;
        }
        self.innermost(comp, at, depth + 1)?;
        self.jump(Op::Jump, top, comp.range);
        if generator.is_async {
            self.unit.bind_at(end, below + 2);
            self.emit(Op::EndAsyncFor, generator.iter.range());
        } else {
            self.unit.bind_at(end, below);
        }
        self.guard.leave();
        Ok(())
    }

    /// `for x in [value]`: an assignment.
    fn temporary(&mut self, comp: &Comp<'a>, at: usize, depth: u32, only: &'a Expr) -> Pass {
        let generator = &comp.generators[at];
        let skip = self.unit.new_label();
        self.expr(only)?;
        self.store(&generator.target)?;
        for test in &generator.ifs {
            self.jump_if(test, skip, false)?;
        }
        self.innermost(comp, at, depth)?;
        self.unit.bind(skip);
        self.guard.leave();
        Ok(())
    }

    /// The next `for`, or the element.
    fn innermost(&mut self, comp: &Comp<'a>, at: usize, depth: u32) -> Pass {
        if at + 1 < comp.generators.len() {
            return self.generator(comp, at + 1, depth);
        }
        let range = comp.range;
        if comp.elt.is_starred_expr() {
            return self.error(range, "iterable unpacking cannot be used in comprehension");
        }
        self.expr(comp.elt)?;
        match comp.kind {
            CompKind::Generator => {
                if self.cx.table.scopes[self.unit.scope].coroutine {
                    self.emit(Op::AsyncGenWrap, range);
                }
                self.emit(Op::YieldValue, range);
                self.unit.emit(Op::Resume, 1, range);
                self.emit(Op::PopTop, range);
            }
            CompKind::List => self.unit.emit(Op::ListAppend, depth, range),
            CompKind::Set => self.unit.emit(Op::SetAdd, depth, range),
            CompKind::Dict => {
                if let Some(value) = comp.value {
                    self.expr(value)?;
                }
                self.unit.emit(Op::MapAdd, depth, range);
            }
        }
        Ok(())
    }

    /// Whether this comprehension, or those around it, may be asynchronous: a generator expression always, another
    /// if it stands in an asynchronous function or such a comprehension.
    pub(super) fn comprehension_may_await(&self) -> bool {
        let units = std::iter::once(&self.unit).chain(self.outer.iter().rev());
        for unit in units {
            match unit.kind {
                UnitKind::AsyncFunction => return true,
                UnitKind::Module => return self.cx.top_level_await,
                UnitKind::Comprehension => {
                    let kind = self.cx.table.scopes[unit.scope].kind;
                    if kind == ScopeKind::Comprehension(CompKind::Generator) {
                        return true;
                    }
                }
                _ => return false,
            }
        }
        false
    }
}

/// The only element of a one-element list or tuple display.
fn single_item(iter: &Expr) -> Option<&Expr> {
    let elements = match iter {
        Expr::List(node) => &node.elts,
        Expr::Tuple(node) => &node.elts,
        _ => return None,
    };
    match &elements[..] {
        [only] if !only.is_starred_expr() => Some(only),
        _ => None,
    }
}

//! Walks the expressions.

use ruff_python_ast::{self as ast, Expr, ExprContext, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextRange};

use super::build::Builder;
use super::{CompKind, ScopeKind, def};
use crate::error::{Failure, Pass};
use crate::guard::{RED_ZONE, SEGMENT};
use crate::names::sym;

impl Builder<'_> {
    pub(super) fn optional(&mut self, expression: Option<&Expr>) -> Pass {
        expression.map_or(Ok(()), |expression| self.expr(expression))
    }

    pub(super) fn exprs(&mut self, expressions: &[Expr]) -> Pass {
        expressions.iter().try_for_each(|expression| self.expr(expression))
    }

    pub(super) fn expr(&mut self, expression: &Expr) -> Pass {
        match expression {
            Expr::Name(node) => return self.name(node),
            Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => return Ok(()),
            _ => {}
        }
        self.guard.enter(expression.range())?;
        let result = stacker::maybe_grow(RED_ZONE, SEGMENT, || self.expr_inner(expression));
        self.guard.leave();
        result
    }

    fn expr_inner(&mut self, expression: &Expr) -> Pass {
        match expression {
            Expr::BoolOp(node) => self.exprs(&node.values),
            Expr::Named(node) => self.named(node),
            Expr::BinOp(node) => self.binary(node),
            Expr::UnaryOp(node) => self.expr(&node.operand),
            Expr::Lambda(node) => self.lambda(node),
            Expr::If(node) => {
                self.expr(&node.test)?;
                self.expr(&node.body)?;
                self.expr(&node.orelse)
            }
            Expr::Dict(node) => {
                for item in &node.items {
                    self.optional(item.key.as_ref())?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(node) => self.exprs(&node.elts),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension_expr(expression)
            }
            Expr::Await(node) => {
                self.refuse_in_annotation("await expression", node.range)?;
                self.expr(&node.value)?;
                self.scope().coroutine = true;
                Ok(())
            }
            Expr::Yield(node) => {
                self.refuse_in_annotation("yield expression", node.range)?;
                self.optional(node.value.as_deref())?;
                self.note_yield(node.range)
            }
            Expr::YieldFrom(node) => {
                self.refuse_in_annotation("yield expression", node.range)?;
                self.expr(&node.value)?;
                self.note_yield(node.range)
            }
            Expr::Compare(node) => {
                self.expr(&node.left)?;
                self.exprs(&node.comparators)
            }
            Expr::Call(node) => {
                self.expr(&node.func)?;
                self.exprs(&node.arguments.args)?;
                for keyword in &node.arguments.keywords {
                    self.expr(&keyword.value)?;
                }
                Ok(())
            }
            Expr::FString(node) => self.f_string(node),
            Expr::Attribute(node) => self.expr(&node.value),
            Expr::Subscript(node) => {
                self.expr(&node.value)?;
                self.expr(&node.slice)
            }
            Expr::Starred(node) => self.expr(&node.value),
            Expr::List(node) => self.exprs(&node.elts),
            Expr::Tuple(node) => self.exprs(&node.elts),
            Expr::Slice(node) => {
                self.optional(node.lower.as_deref())?;
                self.optional(node.upper.as_deref())?;
                self.optional(node.step.as_deref())
            }
            Expr::TString(_) | Expr::IpyEscapeCommand(_) => {
                Err(Failure::syntax(expression.range(), "invalid syntax"))
            }
            _ => Ok(()),
        }
    }

    fn comprehension_expr(&mut self, expression: &Expr) -> Pass {
        match expression {
            Expr::ListComp(node) => {
                self.comp(CompKind::List, &node.node_index, &node.generators, &node.elt, None)
            }
            Expr::SetComp(node) => {
                self.comp(CompKind::Set, &node.node_index, &node.generators, &node.elt, None)
            }
            Expr::DictComp(node) => match &node.key {
                Some(key) => {
                    self.comp(CompKind::Dict, &node.node_index, &node.generators, key, Some(&node.value))
                }
                None => {
                    Err(Failure::syntax(node.range, "dict unpacking cannot be used in dict comprehension"))
                }
            },
            Expr::Generator(node) => {
                self.comp(CompKind::Generator, &node.node_index, &node.generators, &node.elt, None)
            }
            _ => Ok(()),
        }
    }

    fn f_string(&mut self, node: &ast::ExprFString) -> Pass {
        for part in &node.value {
            if let ast::FStringPart::FString(part) = part {
                self.elements(&part.elements)?;
            }
        }
        Ok(())
    }

    /// A chain like `a + b + c` leans to the left and may be long: it is walked without recursion.
    fn binary(&mut self, node: &ast::ExprBinOp) -> Pass {
        let mut rights = vec![&*node.right];
        let mut left = &*node.left;
        while let Expr::BinOp(inner) = left {
            rights.push(&inner.right);
            left = &inner.left;
        }
        self.expr(left)?;
        rights.into_iter().rev().try_for_each(|right| self.expr(right))
    }

    fn name(&mut self, node: &ast::ExprName) -> Pass {
        let flag = if node.ctx == ExprContext::Load { def::USE } else { def::LOCAL };
        self.add(&node.id, flag, node.range)?;
        if flag == def::USE && node.id.as_str() == "super" && self.scope().is_function() {
            self.add_to(self.current, sym::CLASS, def::USE, node.range)?;
        }
        Ok(())
    }

    fn elements(&mut self, elements: &[InterpolatedStringElement]) -> Pass {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(field) = element {
                self.expr(&field.expression)?;
                if let Some(spec) = &field.format_spec {
                    self.elements(&spec.elements)?;
                }
            }
        }
        Ok(())
    }

    fn lambda(&mut self, node: &ast::ExprLambda) -> Pass {
        if let Some(parameters) = &node.parameters {
            self.defaults(parameters)?;
        }
        let scope = self.enter(ScopeKind::Function, None);
        super::set_scope(&node.node_index, scope);
        if let Some(parameters) = &node.parameters {
            self.parameters(parameters)?;
        }
        self.expr(&node.body)?;
        self.leave();
        Ok(())
    }

    fn comp(
        &mut self,
        kind: CompKind,
        index: &ast::AtomicNodeIndex,
        generators: &[ast::Comprehension],
        elt: &Expr,
        value: Option<&Expr>,
    ) -> Pass {
        let Some((outermost, rest)) = generators.split_first() else { return Ok(()) };
        self.scope().comp_iter_expr += 1;
        self.expr(&outermost.iter)?;
        self.scope().comp_iter_expr -= 1;
        let scope = self.enter(ScopeKind::Comprehension(kind), None);
        super::set_scope(index, scope);
        self.scope().coroutine = outermost.is_async;
        self.add_to(scope, sym::IMPLICIT_ARG, def::PARAM, outermost.target.range())?;
        self.comp_target(&outermost.target)?;
        self.exprs(&outermost.ifs)?;
        for generator in rest {
            self.comp_target(&generator.target)?;
            self.scope().comp_iter_expr += 1;
            self.expr(&generator.iter)?;
            self.scope().comp_iter_expr -= 1;
            self.exprs(&generator.ifs)?;
            if generator.is_async {
                self.scope().coroutine = true;
            }
        }
        self.optional(value)?;
        self.expr(elt)?;
        let is_generator = kind == CompKind::Generator;
        self.scope().generator = is_generator;
        let is_async = self.scope().coroutine && !is_generator;
        self.leave();
        if is_async {
            self.scope().coroutine = true;
        }
        Ok(())
    }

    fn comp_target(&mut self, target: &Expr) -> Pass {
        self.scope().comp_iter_target = true;
        self.expr(target)?;
        self.scope().comp_iter_target = false;
        Ok(())
    }

    fn note_yield(&mut self, range: TextRange) -> Pass {
        self.scope().generator = true;
        let within = match self.comprehension() {
            None => return Ok(()),
            Some(CompKind::List) => "list comprehension",
            Some(CompKind::Set) => "set comprehension",
            Some(CompKind::Dict) => "dict comprehension",
            Some(CompKind::Generator) => "generator expression",
        };
        Err(Failure::syntax(range, format!("'yield' inside {within}")))
    }

    fn refuse_in_annotation(&mut self, what: &str, range: TextRange) -> Pass {
        if self.scope().kind == ScopeKind::Annotation {
            return Err(Failure::syntax(range, format!("{what} cannot be used within an annotation")));
        }
        Ok(())
    }

    fn named(&mut self, node: &ast::ExprNamed) -> Pass {
        self.refuse_in_annotation("named expression", node.range)?;
        if self.scope().comp_iter_expr > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(Failure::syntax(node.range, message));
        }
        if self.comprehension().is_some() {
            self.bind_outside(&node.target)?;
        }
        self.expr(&node.value)?;
        self.expr(&node.target)
    }

    /// `:=` in a comprehension binds in the function around it.
    fn bind_outside(&mut self, target: &Expr) -> Pass {
        let Expr::Name(target) = target else { return Ok(()) };
        let range = target.range;
        let name = self.mangle(&target.id);
        let mut at = self.current;
        loop {
            let flags = self.scopes[at].symbols.get(&name).map_or(0, |symbol| symbol.flags);
            match self.scopes[at].kind {
                ScopeKind::Comprehension(_) => {
                    if flags & def::COMP_ITER != 0 {
                        let text = self.text(name);
                        let message = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{text}'"
                        );
                        return Err(Failure::syntax(range, message));
                    }
                }
                ScopeKind::Function => {
                    let how = if flags & def::GLOBAL != 0 { def::GLOBAL } else { def::NONLOCAL };
                    self.add_to(self.current, name, how, range)?;
                    self.scope().directives.push((name, range));
                    return self.add_to(at, name, def::LOCAL, range);
                }
                ScopeKind::Module | ScopeKind::Annotation => {
                    self.add_to(self.current, name, def::GLOBAL, range)?;
                    return self.add_to(0, name, def::GLOBAL, range);
                }
                ScopeKind::Class => {
                    let message =
                        "assignment expression within a comprehension cannot be used in a class body";
                    return Err(Failure::syntax(range, message));
                }
            }
            at = self.scopes[at].parent.unwrap_or(0);
        }
    }
}

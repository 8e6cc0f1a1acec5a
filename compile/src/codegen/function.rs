//! Functions, lambdas and classes.

use ruff_python_ast::{self as ast, Expr, ExprContext};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Compiler;
use super::unit::{NO_RANGE, UnitKind};
use crate::bytecode::{Const, Op, flags, make_function};
use crate::error::Pass;
use crate::names::{Sym, sym};
use crate::symtable::scope_of;
use crate::unparse::unparse;

impl<'a> Compiler<'a> {
    pub(super) fn function_def(&mut self, node: &'a ast::StmtFunctionDef) -> Pass {
        let range = self.definition_range(node.range, &node.decorator_list, &node.name);
        self.check_parameters(&node.parameters)?;
        self.decorators(&node.decorator_list)?;
        let mut flags = self.defaults(&node.parameters, range)?;
        flags |= self.function_annotations(node, range)?;
        let kind = if node.is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        let first = first_offset(&node.decorator_list, range);
        let name = self.cx.names.intern(node.name.as_str());
        self.enter(kind, scope_of(&node.node_index), name, first);
        self.count_parameters(&node.parameters);
        let mut body = &node.body[..];
        let docstring = self.docstring(body);
        if docstring.is_some() {
            body = &body[1..];
        }
        let first_const = match docstring {
            Some((text, _)) if self.cx.optimize < 2 => Const::Str(text),
            _ => Const::None,
        };
        self.unit.constant(first_const);
        self.statements(body)?;
        self.return_none(NO_RANGE);
        let code = self.leave()?;
        self.make_function(code, flags, range);
        self.apply_decorators(&node.decorator_list);
        let place = node.name.range;
        self.variable(node.name.as_str(), ExprContext::Store, TextRange::new(range.start(), place.end()))
    }

    pub(super) fn lambda(&mut self, node: &'a ast::ExprLambda) -> Pass {
        let mut flags = 0;
        if let Some(parameters) = &node.parameters {
            self.check_parameters(parameters)?;
            flags = self.defaults(parameters, node.range)?;
        }
        self.enter(UnitKind::Lambda, scope_of(&node.node_index), sym::LAMBDA, node.start());
        if let Some(parameters) = &node.parameters {
            self.count_parameters(parameters);
        }
        self.unit.constant(Const::None);
        self.expr(&node.body)?;
        self.emit(Op::ReturnValue, node.body.range());
        let code = self.leave()?;
        self.make_function(code, flags, node.range);
        Ok(())
    }

    fn count_parameters(&mut self, parameters: &ast::Parameters) {
        self.unit.posonlyargcount = parameters.posonlyargs.len() as u32;
        self.unit.argcount = self.unit.posonlyargcount + parameters.args.len() as u32;
        self.unit.kwonlyargcount = parameters.kwonlyargs.len() as u32;
    }

    fn check_parameters(&self, parameters: &ast::Parameters) -> Pass {
        for parameter in parameters.iter() {
            let parameter = parameter.as_parameter();
            self.refuse_forbidden(parameter.name.as_str(), ExprContext::Store, parameter.range)?;
        }
        Ok(())
    }

    fn decorators(&mut self, decorators: &'a [ast::Decorator]) -> Pass {
        decorators.iter().try_for_each(|decorator| self.expr(&decorator.expression))
    }

    fn apply_decorators(&mut self, decorators: &'a [ast::Decorator]) {
        for decorator in decorators.iter().rev() {
            self.unit.emit(Op::Call, 1, decorator.expression.range());
        }
    }

    /// Pushes the tuple of defaults and the dict of keyword-only defaults, where there are any.
    fn defaults(&mut self, parameters: &'a ast::Parameters, range: TextRange) -> Pass<u32> {
        let mut flags = 0;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults: Vec<&'a Expr> =
            positional.filter_map(|parameter| parameter.default.as_deref()).collect();
        if !defaults.is_empty() {
            let start = self.unit.code.len();
            for default in &defaults {
                self.expr(default)?;
            }
            match self.unit.take_consts(start, defaults.len()) {
                Some(values) => self.load_const(Const::Tuple(values.into()), range),
                None => self.emit_arg(Op::BuildTuple, defaults.len(), range),
            }
            flags |= make_function::DEFAULTS;
        }
        let mut names = Vec::new();
        for parameter in &parameters.kwonlyargs {
            if let Some(default) = parameter.default.as_deref() {
                let name = self.mangle(parameter.parameter.name.as_str());
                names.push(Const::Str((&**self.cx.names.name(name)).into()));
                self.expr(default)?;
            }
        }
        if !names.is_empty() {
            let count = names.len();
            self.load_const(Const::Tuple(names.into()), range);
            self.emit_arg(Op::BuildConstKeyMap, count, range);
            flags |= make_function::KWDEFAULTS;
        }
        Ok(flags)
    }

    /// Pushes the tuple of names and annotations, if there are any.
    fn function_annotations(&mut self, node: &'a ast::StmtFunctionDef, range: TextRange) -> Pass<u32> {
        let parameters = &node.parameters;
        let mut annotated: Vec<(Sym, &'a Expr)> = Vec::new();
        let plain =
            parameters.args.iter().chain(&parameters.posonlyargs).map(|parameter| &parameter.parameter);
        let star = parameters.vararg.as_deref();
        let keyword = parameters.kwonlyargs.iter().map(|parameter| &parameter.parameter);
        let double = parameters.kwarg.as_deref();
        for parameter in plain.chain(star).chain(keyword).chain(double) {
            if let Some(annotation) = parameter.annotation.as_deref() {
                annotated.push((self.mangle(parameter.name.as_str()), annotation));
            }
        }
        if let Some(annotation) = node.returns.as_deref() {
            annotated.push((sym::RETURN, annotation));
        }
        if annotated.is_empty() {
            return Ok(0);
        }
        for &(name, annotation) in &annotated {
            self.load_sym(name, range);
            self.annotation(annotation)?;
        }
        self.emit_arg(Op::BuildTuple, annotated.len() * 2, range);
        Ok(make_function::ANNOTATIONS)
    }

    /// Pushes an annotation: its value, or its text under `from __future__ import annotations`.
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> Pass {
        if self.cx.features & flags::FUTURE_ANNOTATIONS != 0 {
            let text = unparse(annotation, self.cx.source);
            self.load_const(Const::Str(text), annotation.range());
            return Ok(());
        }
        match annotation {
            Expr::Starred(node) => {
                self.expr(&node.value)?;
                self.unit.emit(Op::UnpackSequence, 1, node.range);
                Ok(())
            }
            _ => self.expr(annotation),
        }
    }

    pub(super) fn class_def(&mut self, node: &'a ast::StmtClassDef) -> Pass {
        let range = self.definition_range(node.range, &node.decorator_list, &node.name);
        self.check_keywords(node.keywords())?;
        self.decorators(&node.decorator_list)?;
        self.emit(Op::LoadBuildClass, range);
        let first = first_offset(&node.decorator_list, range);
        let name = self.cx.names.intern(node.name.as_str());
        self.enter(UnitKind::Class, scope_of(&node.node_index), name, first);
        self.class_body(node, TextRange::empty(first))?;
        let code = self.leave()?;
        self.make_function(code, 0, range);
        self.load_str(node.name.as_str(), range);
        match node.arguments.as_deref() {
            Some(arguments) => self.arguments(arguments, 2, range)?,
            None => self.unit.emit(Op::Call, 2, range),
        }
        self.apply_decorators(&node.decorator_list);
        let place = node.name.range;
        self.variable(node.name.as_str(), ExprContext::Store, TextRange::new(range.start(), place.end()))
    }

    /// The range of a definition without its decorators.
    fn definition_range(
        &self,
        whole: TextRange,
        decorators: &[ast::Decorator],
        name: &ast::Identifier,
    ) -> TextRange {
        let Some(last) = decorators.last() else { return whole };
        let start = last.end().to_usize();
        let between = self.cx.source.get(start..name.start().to_usize()).unwrap_or("").trim_end();
        let between = between.strip_suffix("def").or(between.strip_suffix("class")).unwrap_or(between);
        let plain = between.trim_end();
        let keyword = plain.strip_suffix("async").unwrap_or(between);
        TextRange::new(TextSize::new((start + keyword.len()) as u32), whole.end())
    }

    fn class_body(&mut self, node: &'a ast::StmtClassDef, range: TextRange) -> Pass {
        self.variable_sym(sym::NAME, ExprContext::Load, range);
        self.variable_sym(sym::MODULE_ATTR, ExprContext::Store, range);
        let qualname = self.unit.qualname.clone();
        self.load_str(&qualname, range);
        self.variable_sym(sym::QUALNAME, ExprContext::Store, range);
        self.body(&node.body, self.cx.optimize < 2)?;
        if self.cx.table.scopes[self.unit.scope].needs_class_cell {
            let cell = self.class_cell();
            self.unit.emit(Op::LoadClosure, cell, NO_RANGE);
            self.unit.emit(Op::Copy, 1, NO_RANGE);
            self.variable_sym(sym::CLASSCELL, ExprContext::Store, NO_RANGE);
            self.emit(Op::ReturnValue, NO_RANGE);
        } else {
            self.return_none(NO_RANGE);
        }
        Ok(())
    }
}

/// Where a definition starts, decorators included.
fn first_offset(decorators: &[ast::Decorator], range: TextRange) -> TextSize {
    decorators.first().map_or(range.start(), |decorator| decorator.start())
}

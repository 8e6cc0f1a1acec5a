//! Walks the statements and notes what each scope does with each name.

use ruff_python_ast::{self as ast, ExceptHandler, Expr, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::{CompKind, Place, Scope, ScopeId, ScopeKind, Symbol, SymbolTable, def, resolve};
use crate::error::{Failure, Pass};
use crate::guard::Guard;
use crate::names::{Interner, Sym};

/// The module's content.
pub enum Body<'a> {
    /// Statements.
    Statements(&'a [Stmt]),
    /// One expression.
    Expression(&'a Expr),
}

/// Builds and resolves the table.
pub fn build(body: &Body<'_>, names: &mut Interner, future_annotations: bool) -> Pass<SymbolTable> {
    let mut builder =
        Builder { scopes: Vec::new(), current: 0, names, guard: Guard::default(), future_annotations };
    builder.enter(ScopeKind::Module, None);
    match body {
        Body::Statements(statements) => builder.block(statements)?,
        Body::Expression(expression) => builder.expr(expression)?,
    }
    let mut table = SymbolTable { scopes: builder.scopes };
    resolve::resolve(&mut table, names)?;
    Ok(table)
}

pub(super) struct Builder<'n> {
    pub(super) scopes: Vec<Scope>,
    pub(super) current: ScopeId,
    pub(super) names: &'n mut Interner,
    pub(super) guard: Guard,
    pub(super) future_annotations: bool,
}

impl Builder<'_> {
    pub(super) fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.current]
    }

    /// Opens a scope inside the current one.
    pub(super) fn enter(&mut self, kind: ScopeKind, class: Option<Sym>) -> ScopeId {
        let number = self.scopes.len();
        let parent = (number > 0).then_some(self.current);
        let (nested, outer_class) = match parent {
            Some(parent) => {
                let outer = &self.scopes[parent];
                (outer.nested || outer.is_function(), outer.class)
            }
            None => (false, None),
        };
        self.scopes.push(Scope {
            kind,
            parent,
            class: class.or(outer_class),
            symbols: Default::default(),
            order: Vec::new(),
            params: Vec::new(),
            nested,
            generator: false,
            coroutine: false,
            varargs: false,
            varkeywords: false,
            needs_class_cell: false,
            directives: Vec::new(),
            comp_iter_target: false,
            comp_iter_expr: parent.map_or(0, |parent| self.scopes[parent].comp_iter_expr),
        });
        self.current = number;
        number
    }

    pub(super) fn leave(&mut self) {
        self.current = self.scopes[self.current].parent.unwrap_or(0);
    }

    pub(super) fn mangle(&mut self, text: &str) -> Sym {
        let class = self.scopes[self.current].class;
        self.names.mangled(class, text)
    }

    /// The text of a number, for messages.
    pub(super) fn text(&self, name: Sym) -> &str {
        self.names.name(name)
    }

    /// Notes that the current scope does `flag` with the name.
    pub(super) fn add(&mut self, text: &str, flag: u16, range: TextRange) -> Pass {
        let name = self.mangle(text);
        self.add_to(self.current, name, flag, range)
    }

    pub(super) fn add_to(&mut self, scope: ScopeId, name: Sym, flag: u16, range: TextRange) -> Pass {
        let in_target = self.scopes[self.current].comp_iter_target;
        let entry = &mut self.scopes[scope];
        let mut fresh = false;
        let symbol = entry.symbols.entry(name).or_insert_with(|| {
            fresh = true;
            Symbol { flags: 0, place: Place::Unknown }
        });
        if fresh {
            entry.order.push(name);
        }
        if flag & def::PARAM != 0 {
            if symbol.flags & def::PARAM != 0 {
                let message =
                    format!("duplicate argument '{}' in function definition", self.names.name(name));
                return Err(Failure::syntax(range, message));
            }
            entry.params.push(name);
        }
        symbol.flags |= flag;
        if in_target && flag & def::USE == 0 {
            if symbol.flags & (def::GLOBAL | def::NONLOCAL) != 0 {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{}'",
                    self.names.name(name)
                );
                return Err(Failure::syntax(range, message));
            }
            symbol.flags |= def::COMP_ITER;
        }
        if flag & def::GLOBAL != 0 && scope != 0 {
            let module = &mut self.scopes[0];
            let symbol = module.symbols.entry(name).or_insert_with(|| {
                module.order.push(name);
                Symbol::default()
            });
            symbol.flags |= def::GLOBAL;
        }
        Ok(())
    }

    pub(super) fn bind(&mut self, name: &ast::Identifier) -> Pass {
        self.add(name.as_str(), def::LOCAL, name.range())
    }

    pub(super) fn block(&mut self, body: &[Stmt]) -> Pass {
        body.iter().try_for_each(|statement| self.stmt(statement))
    }

    fn stmt(&mut self, statement: &Stmt) -> Pass {
        self.guard.enter(statement.range())?;
        let result =
            stacker::maybe_grow(crate::guard::RED_ZONE, crate::guard::SEGMENT, || self.stmt_inner(statement));
        self.guard.leave();
        result
    }

    fn stmt_inner(&mut self, statement: &Stmt) -> Pass {
        match statement {
            Stmt::FunctionDef(node) => self.function_def(node),
            Stmt::ClassDef(node) => self.class_def(node),
            Stmt::Return(node) => self.optional(node.value.as_deref()),
            Stmt::Delete(node) => self.exprs(&node.targets),
            Stmt::Assign(node) => {
                self.exprs(&node.targets)?;
                self.expr(&node.value)
            }
            Stmt::AugAssign(node) => {
                self.expr(&node.target)?;
                self.expr(&node.value)
            }
            Stmt::AnnAssign(node) => self.ann_assign(node),
            Stmt::For(node) => {
                self.note_async(node.is_async);
                self.expr(&node.target)?;
                self.expr(&node.iter)?;
                self.block(&node.body)?;
                self.block(&node.orelse)
            }
            Stmt::While(node) => {
                self.expr(&node.test)?;
                self.block(&node.body)?;
                self.block(&node.orelse)
            }
            Stmt::If(node) => {
                self.expr(&node.test)?;
                self.block(&node.body)?;
                for clause in &node.elif_else_clauses {
                    self.optional(clause.test.as_ref())?;
                    self.block(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(node) => {
                self.note_async(node.is_async);
                for item in &node.items {
                    self.expr(&item.context_expr)?;
                    self.optional(item.optional_vars.as_deref())?;
                }
                self.block(&node.body)
            }
            Stmt::Match(node) => self.match_stmt(node),
            Stmt::Raise(node) => {
                self.optional(node.exc.as_deref())?;
                self.optional(node.cause.as_deref())
            }
            Stmt::Try(node) => self.try_stmt(node),
            Stmt::Assert(node) => {
                self.expr(&node.test)?;
                self.optional(node.msg.as_deref())
            }
            Stmt::Import(node) => self.import_names(&node.names),
            Stmt::ImportFrom(node) => self.import_names(&node.names),
            Stmt::Global(node) => self.declare(&node.names, node.range, def::GLOBAL),
            Stmt::Nonlocal(node) => self.declare(&node.names, node.range, def::NONLOCAL),
            Stmt::Expr(node) => self.expr(&node.value),
            Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => {
                Err(Failure::syntax(statement.range(), "invalid syntax"))
            }
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => Ok(()),
        }
    }

    /// An `async` statement makes even a module a coroutine (where that is allowed at all).
    fn note_async(&mut self, is_async: bool) {
        if is_async {
            self.scope().coroutine = true;
        }
    }

    fn function_def(&mut self, node: &ast::StmtFunctionDef) -> Pass {
        self.bind(&node.name)?;
        self.defaults(&node.parameters)?;
        self.annotations(&node.parameters, node.returns.as_deref())?;
        for decorator in &node.decorator_list {
            self.expr(&decorator.expression)?;
        }
        let scope = self.enter(ScopeKind::Function, None);
        super::set_scope(&node.node_index, scope);
        self.scope().coroutine = node.is_async;
        self.parameters(&node.parameters)?;
        self.block(&node.body)?;
        self.leave();
        Ok(())
    }

    fn class_def(&mut self, node: &ast::StmtClassDef) -> Pass {
        self.bind(&node.name)?;
        self.exprs(node.bases())?;
        for keyword in node.keywords() {
            self.expr(&keyword.value)?;
        }
        for decorator in &node.decorator_list {
            self.expr(&decorator.expression)?;
        }
        let name = self.names.intern(node.name.as_str());
        let scope = self.enter(ScopeKind::Class, Some(name));
        super::set_scope(&node.node_index, scope);
        self.block(&node.body)?;
        self.leave();
        Ok(())
    }

    pub(super) fn defaults(&mut self, parameters: &ast::Parameters) -> Pass {
        for parameter in parameters.iter_non_variadic_params() {
            self.optional(parameter.default.as_deref())?;
        }
        Ok(())
    }

    pub(super) fn parameters(&mut self, parameters: &ast::Parameters) -> Pass {
        for parameter in parameters.iter_non_variadic_params() {
            self.parameter(&parameter.parameter)?;
        }
        if let Some(parameter) = &parameters.vararg {
            self.parameter(parameter)?;
            self.scope().varargs = true;
        }
        if let Some(parameter) = &parameters.kwarg {
            self.parameter(parameter)?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    fn parameter(&mut self, parameter: &ast::Parameter) -> Pass {
        self.add(parameter.name.as_str(), def::PARAM, parameter.range())
    }

    fn annotations(&mut self, parameters: &ast::Parameters, returns: Option<&Expr>) -> Pass {
        for parameter in parameters.iter() {
            if let Some(annotation) = parameter.annotation() {
                self.annotation(annotation)?;
            }
        }
        match returns {
            Some(annotation) => self.annotation(annotation),
            None => Ok(()),
        }
    }

    pub(super) fn annotation(&mut self, annotation: &Expr) -> Pass {
        if !self.future_annotations {
            return self.expr(annotation);
        }
        self.enter(ScopeKind::Annotation, None);
        self.expr(annotation)?;
        self.leave();
        Ok(())
    }

    fn ann_assign(&mut self, node: &ast::StmtAnnAssign) -> Pass {
        if let Expr::Name(target) = &*node.target {
            let name = self.mangle(&target.id);
            let flags = self.scope().symbols.get(&name).map_or(0, |symbol| symbol.flags);
            if flags & (def::GLOBAL | def::NONLOCAL) != 0 && self.current != 0 && node.simple {
                let how = if flags & def::GLOBAL != 0 { "global" } else { "nonlocal" };
                let message = format!("annotated name '{}' can't be {how}", self.text(name));
                return Err(Failure::syntax(node.range, message));
            }
            if node.simple {
                self.add(&target.id, def::ANNOT | def::LOCAL, target.range)?;
            } else if node.value.is_some() {
                self.add(&target.id, def::LOCAL, target.range)?;
            }
        } else {
            self.expr(&node.target)?;
        }
        self.annotation(&node.annotation)?;
        self.optional(node.value.as_deref())
    }

    fn try_stmt(&mut self, node: &ast::StmtTry) -> Pass {
        self.block(&node.body)?;
        self.block(&node.orelse)?;
        for ExceptHandler::ExceptHandler(handler) in &node.handlers {
            self.optional(handler.type_.as_deref())?;
            if let Some(name) = &handler.name {
                self.add(name.as_str(), def::LOCAL, handler.range)?;
            }
            self.block(&handler.body)?;
        }
        self.block(&node.finalbody)
    }

    fn import_names(&mut self, aliases: &[ast::Alias]) -> Pass {
        for alias in aliases {
            let bound = match &alias.asname {
                Some(name) => name.as_str(),
                None if alias.name.as_str() == "*" => {
                    if self.scope().kind != ScopeKind::Module {
                        return Err(Failure::syntax(alias.range, "import * only allowed at module level"));
                    }
                    continue;
                }
                None => alias.name.split('.').next().unwrap_or_default(),
            };
            self.add(bound, def::IMPORT | def::LOCAL, alias.range)?;
        }
        Ok(())
    }

    fn declare(&mut self, declared: &[ast::Identifier], range: TextRange, flag: u16) -> Pass {
        let how = if flag == def::GLOBAL { "global" } else { "nonlocal" };
        for identifier in declared {
            let name = self.mangle(identifier.as_str());
            let flags = self.scope().symbols.get(&name).map_or(0, |symbol| symbol.flags);
            if flags & (def::PARAM | def::LOCAL | def::USE | def::ANNOT) != 0 {
                let text = self.text(name);
                let message = if flags & def::PARAM != 0 {
                    format!("name '{text}' is parameter and {how}")
                } else if flags & def::USE != 0 {
                    format!("name '{text}' is used prior to {how} declaration")
                } else if flags & def::ANNOT != 0 {
                    format!("annotated name '{text}' can't be {how}")
                } else {
                    format!("name '{text}' is assigned to before {how} declaration")
                };
                return Err(Failure::syntax(range, message));
            }
            self.add_to(self.current, name, flag, range)?;
            self.scope().directives.push((name, range));
        }
        Ok(())
    }

    fn match_stmt(&mut self, node: &ast::StmtMatch) -> Pass {
        self.expr(&node.subject)?;
        for case in &node.cases {
            self.pattern(&case.pattern)?;
            self.optional(case.guard.as_deref())?;
            self.block(&case.body)?;
        }
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern) -> Pass {
        self.guard.enter(pattern.range())?;
        match pattern {
            Pattern::MatchValue(node) => self.expr(&node.value)?,
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchSequence(node) => self.patterns(&node.patterns)?,
            Pattern::MatchMapping(node) => {
                self.exprs(&node.keys)?;
                self.patterns(&node.patterns)?;
                if let Some(rest) = &node.rest {
                    self.bind(rest)?;
                }
            }
            Pattern::MatchClass(node) => {
                self.expr(&node.cls)?;
                self.patterns(&node.arguments.patterns)?;
                for keyword in &node.arguments.keywords {
                    self.pattern(&keyword.pattern)?;
                }
            }
            Pattern::MatchStar(node) => {
                if let Some(name) = &node.name {
                    self.bind(name)?;
                }
            }
            Pattern::MatchAs(node) => {
                if let Some(pattern) = &node.pattern {
                    self.pattern(pattern)?;
                }
                if let Some(name) = &node.name {
                    self.bind(name)?;
                }
            }
            Pattern::MatchOr(node) => self.patterns(&node.patterns)?,
        }
        self.guard.leave();
        Ok(())
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Pass {
        patterns.iter().try_for_each(|pattern| self.pattern(pattern))
    }

    /// The kind of comprehension that the current scope is.
    pub(super) fn comprehension(&mut self) -> Option<CompKind> {
        match self.scope().kind {
            ScopeKind::Comprehension(kind) => Some(kind),
            _ => None,
        }
    }
}

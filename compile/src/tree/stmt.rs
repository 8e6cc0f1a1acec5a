//! Statements.

use ruff_python_ast::{self as ast, ExceptHandler, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::{Builder, Field, Node, text};

impl Builder<'_> {
    pub(super) fn body(&self, body: &[Stmt]) -> Field {
        Field::List(body.iter().map(|s| self.stmt(s)).collect())
    }

    fn stmt(&self, stmt: &Stmt) -> Field {
        match stmt {
            Stmt::FunctionDef(s) => self.function(s),
            Stmt::ClassDef(s) => self.class(s),
            Stmt::For(s) => {
                let class = if s.is_async { "AsyncFor" } else { "For" };
                let (target, iter) = (self.expr(&s.target), self.expr(&s.iter));
                self.of(s, class, vec![target, iter, self.body(&s.body), self.body(&s.orelse), Field::None])
            }
            Stmt::While(s) => {
                self.of(s, "While", vec![self.expr(&s.test), self.body(&s.body), self.body(&s.orelse)])
            }
            Stmt::If(s) => {
                let orelse = self.elif(&s.elif_else_clauses);
                self.of(s, "If", vec![self.expr(&s.test), self.body(&s.body), orelse])
            }
            Stmt::With(s) => {
                let class = if s.is_async { "AsyncWith" } else { "With" };
                let items = Field::List(s.items.iter().map(|i| self.with_item(i)).collect());
                self.of(s, class, vec![items, self.body(&s.body), Field::None])
            }
            Stmt::Match(s) => {
                let cases = Field::List(s.cases.iter().map(|c| self.case(c)).collect());
                self.of(s, "Match", vec![self.expr(&s.subject), cases])
            }
            Stmt::Try(s) => {
                let class = if s.is_star { "TryStar" } else { "Try" };
                let handlers = Field::List(s.handlers.iter().map(|h| self.handler(h)).collect());
                self.of(
                    s,
                    class,
                    vec![self.body(&s.body), handlers, self.body(&s.orelse), self.body(&s.finalbody)],
                )
            }
            simple => self.simple(simple),
        }
    }

    fn simple(&self, stmt: &Stmt) -> Field {
        let names = |names: &[ast::Identifier]| Field::List(names.iter().map(|n| text(&n.id)).collect());
        match stmt {
            Stmt::Return(s) => self.of(s, "Return", vec![self.optional(s.value.as_deref())]),
            Stmt::Delete(s) => self.of(s, "Delete", vec![self.exprs(&s.targets)]),
            Stmt::Assign(s) => {
                self.of(s, "Assign", vec![self.exprs(&s.targets), self.expr(&s.value), Field::None])
            }
            Stmt::AugAssign(s) => {
                let op = super::expr::operator(s.op);
                self.of(s, "AugAssign", vec![self.expr(&s.target), op, self.expr(&s.value)])
            }
            Stmt::AnnAssign(s) => {
                let value = self.optional(s.value.as_deref());
                let simple = Field::Int(i64::from(s.simple));
                self.of(s, "AnnAssign", vec![self.expr(&s.target), self.expr(&s.annotation), value, simple])
            }
            Stmt::Raise(s) => {
                let (exc, cause) = (self.optional(s.exc.as_deref()), self.optional(s.cause.as_deref()));
                self.of(s, "Raise", vec![exc, cause])
            }
            Stmt::Assert(s) => {
                self.of(s, "Assert", vec![self.expr(&s.test), self.optional(s.msg.as_deref())])
            }
            Stmt::Import(s) => self.of(s, "Import", vec![self.aliases(&s.names)]),
            Stmt::ImportFrom(s) => {
                let module = s.module.as_ref().map_or(Field::None, |m| text(&m.id));
                let level = Field::Int(i64::from(s.level));
                self.of(s, "ImportFrom", vec![module, self.aliases(&s.names), level])
            }
            Stmt::Global(s) => self.of(s, "Global", vec![names(&s.names)]),
            Stmt::Nonlocal(s) => self.of(s, "Nonlocal", vec![names(&s.names)]),
            Stmt::Expr(s) => self.of(s, "Expr", vec![self.expr(&s.value)]),
            Stmt::Break(s) => self.of(s, "Break", Vec::new()),
            Stmt::Continue(s) => self.of(s, "Continue", Vec::new()),
            other => self.of(other, "Pass", Vec::new()),
        }
    }

    /// Where the definition itself begins: behind its decorators.
    fn without_decorators(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        match decorators.last() {
            Some(last) => TextRange::new(self.skip_blank(last.end()), range.end()),
            None => range,
        }
    }

    fn decorators(&self, decorators: &[ast::Decorator]) -> Field {
        Field::List(decorators.iter().map(|d| self.expr(&d.expression)).collect())
    }

    fn function(&self, s: &ast::StmtFunctionDef) -> Field {
        let class = if s.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
        let fields = vec![
            text(&s.name.id),
            self.parameters(Some(&s.parameters)),
            self.body(&s.body),
            self.decorators(&s.decorator_list),
            self.optional(s.returns.as_deref()),
            Field::None,
        ];
        self.at(self.without_decorators(s.range, &s.decorator_list), class, fields)
    }

    fn class(&self, s: &ast::StmtClassDef) -> Field {
        let (bases, keywords) = match &s.arguments {
            Some(a) => (self.exprs(&a.args), self.keywords(&a.keywords)),
            None => (Field::List(Vec::new()), Field::List(Vec::new())),
        };
        let fields =
            vec![text(&s.name.id), bases, keywords, self.body(&s.body), self.decorators(&s.decorator_list)];
        self.at(self.without_decorators(s.range, &s.decorator_list), "ClassDef", fields)
    }

    /// `elif` is an `If` in the `orelse` of the one before.
    fn elif(&self, clauses: &[ast::ElifElseClause]) -> Field {
        let Some((first, rest)) = clauses.split_first() else { return Field::List(Vec::new()) };
        let Some(test) = &first.test else { return self.body(&first.body) };
        let end = clauses[clauses.len() - 1].range.end();
        let range = TextRange::new(first.range.start(), end);
        Field::List(vec![self.at(
            range,
            "If",
            vec![self.expr(test), self.body(&first.body), self.elif(rest)],
        )])
    }

    fn with_item(&self, item: &ast::WithItem) -> Field {
        let fields = vec![self.expr(&item.context_expr), self.optional(item.optional_vars.as_deref())];
        Field::Node(Node { class: "withitem", fields, place: None })
    }

    fn case(&self, case: &ast::MatchCase) -> Field {
        let fields =
            vec![self.pattern(&case.pattern), self.optional(case.guard.as_deref()), self.body(&case.body)];
        Field::Node(Node { class: "match_case", fields, place: None })
    }

    fn handler(&self, handler: &ExceptHandler) -> Field {
        let ExceptHandler::ExceptHandler(h) = handler;
        let name = h.name.as_ref().map_or(Field::None, |n| text(&n.id));
        self.of(h, "ExceptHandler", vec![self.optional(h.type_.as_deref()), name, self.body(&h.body)])
    }

    fn aliases(&self, names: &[ast::Alias]) -> Field {
        let alias = |a: &ast::Alias| {
            let asname = a.asname.as_ref().map_or(Field::None, |n| text(&n.id));
            self.of(a, "alias", vec![text(&a.name.id), asname])
        };
        Field::List(names.iter().map(alias).collect())
    }
}

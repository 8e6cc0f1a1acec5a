//! Statements and patterns, back to the parser's.

use ruff_python_ast::{self as ast, ExceptHandler, Pattern, Singleton, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::back::{Back, Part, fields, index, list, name, node, number};
use super::{Field, Node};
use crate::bytecode::Const;

/// A body must have statements.
fn body_of(n: &Node, stmts: Vec<Stmt>) -> Part<ast::Suite> {
    if stmts.is_empty() {
        return Err(format!("empty body on {}", n.class));
    }
    Ok(stmts.into())
}

impl Back {
    pub(super) fn stmt(&self, f: &Field) -> Part<Stmt> {
        let n = node(f)?;
        let (range, node_index) = (self.range(n), index());
        Ok(match n.class {
            "FunctionDef" | "AsyncFunctionDef" => Stmt::FunctionDef(self.function(n)?),
            "ClassDef" => Stmt::ClassDef(self.class(n)?),
            "For" | "AsyncFor" => {
                let [target, iter, body, orelse, _] = fields(n)?;
                Stmt::For(ast::StmtFor {
                    node_index,
                    range,
                    is_async: n.class == "AsyncFor",
                    target: self.boxed(target)?,
                    iter: self.boxed(iter)?,
                    body: body_of(n, self.stmts(body)?)?,
                    orelse: self.stmts(orelse)?.into(),
                })
            }
            "While" => {
                let [test, body, orelse] = fields(n)?;
                Stmt::While(ast::StmtWhile {
                    node_index,
                    range,
                    test: self.boxed(test)?,
                    body: body_of(n, self.stmts(body)?)?,
                    orelse: self.stmts(orelse)?.into(),
                })
            }
            "If" => {
                let [test, body, orelse] = fields(n)?;
                let orelse = self.stmts(orelse)?;
                let range_of_else = orelse.first().map_or(range, |s| s.range());
                let otherwise = ast::ElifElseClause {
                    range: range_of_else,
                    node_index: index(),
                    test: None,
                    body: orelse.into(),
                };
                let clauses = if otherwise.body.is_empty() { Vec::new() } else { vec![otherwise] };
                Stmt::If(ast::StmtIf {
                    node_index,
                    range,
                    test: self.boxed(test)?,
                    body: body_of(n, self.stmts(body)?)?,
                    elif_else_clauses: clauses,
                })
            }
            "With" | "AsyncWith" => {
                let [items, body, _] = fields(n)?;
                let items: Part<Vec<_>> = list(items)?.iter().map(|i| self.with_item(i)).collect();
                Stmt::With(ast::StmtWith {
                    node_index,
                    range,
                    is_async: n.class == "AsyncWith",
                    items: items?,
                    body: body_of(n, self.stmts(body)?)?,
                })
            }
            "Match" => {
                let [subject, cases] = fields(n)?;
                let cases: Part<Vec<_>> = list(cases)?.iter().map(|c| self.case(c)).collect();
                Stmt::Match(ast::StmtMatch { node_index, range, subject: self.boxed(subject)?, cases: cases? })
            }
            "Try" | "TryStar" => {
                let [body, handlers, orelse, finalbody] = fields(n)?;
                let handlers: Part<Vec<_>> = list(handlers)?.iter().map(|h| self.handler(h)).collect();
                Stmt::Try(ast::StmtTry {
                    node_index,
                    range,
                    body: body_of(n, self.stmts(body)?)?,
                    handlers: handlers?,
                    orelse: self.stmts(orelse)?.into(),
                    finalbody: self.stmts(finalbody)?.into(),
                    is_star: n.class == "TryStar",
                })
            }
            _ => self.simple(n, range)?,
        })
    }

    fn simple(&self, n: &Node, range: TextRange) -> Part<Stmt> {
        let node_index = index();
        Ok(match n.class {
            "Return" => {
                let [value] = fields(n)?;
                Stmt::Return(ast::StmtReturn { node_index, range, value: self.optional(value)? })
            }
            "Delete" => {
                let [targets] = fields(n)?;
                Stmt::Delete(ast::StmtDelete { node_index, range, targets: self.exprs(targets)? })
            }
            "Assign" => {
                let [targets, value, _] = fields(n)?;
                let (targets, value) = (self.exprs(targets)?, self.boxed(value)?);
                Stmt::Assign(ast::StmtAssign { node_index, range, targets, value })
            }
            "AugAssign" => {
                let [target, op, value] = fields(n)?;
                Stmt::AugAssign(ast::StmtAugAssign {
                    node_index,
                    range,
                    target: self.boxed(target)?,
                    op: super::back_expr::operator(op)?,
                    value: self.boxed(value)?,
                })
            }
            "AnnAssign" => {
                let [target, annotation, value, simple] = fields(n)?;
                Stmt::AnnAssign(ast::StmtAnnAssign {
                    node_index,
                    range,
                    target: self.boxed(target)?,
                    annotation: self.boxed(annotation)?,
                    value: self.optional(value)?,
                    simple: number(simple) != 0,
                })
            }
            "Raise" => {
                let [exc, cause] = fields(n)?;
                let (exc, cause) = (self.optional(exc)?, self.optional(cause)?);
                Stmt::Raise(ast::StmtRaise { node_index, range, exc, cause })
            }
            "Assert" => {
                let [test, msg] = fields(n)?;
                let (test, msg) = (self.boxed(test)?, self.optional(msg)?);
                Stmt::Assert(ast::StmtAssert { node_index, range, test, msg })
            }
            "Import" => {
                let [names] = fields(n)?;
                let names = self.aliases(names)?;
                Stmt::Import(ast::StmtImport { node_index, range, names, is_lazy: false })
            }
            "ImportFrom" => {
                let [module, names, level] = fields(n)?;
                Stmt::ImportFrom(ast::StmtImportFrom {
                    node_index,
                    range,
                    module: self.optional_identifier(module, range)?,
                    names: self.aliases(names)?,
                    level: number(level).max(0) as u32,
                    is_lazy: false,
                })
            }
            "Global" | "Nonlocal" => {
                let [names] = fields(n)?;
                let names: Part<Vec<_>> = list(names)?.iter().map(|f| self.identifier(f, range)).collect();
                if n.class == "Global" {
                    Stmt::Global(ast::StmtGlobal { node_index, range, names: names? })
                } else {
                    Stmt::Nonlocal(ast::StmtNonlocal { node_index, range, names: names? })
                }
            }
            "Expr" => {
                let [value] = fields(n)?;
                Stmt::Expr(ast::StmtExpr { node_index, range, value: self.boxed(value)? })
            }
            "Pass" => Stmt::Pass(ast::StmtPass { node_index, range }),
            "Break" => Stmt::Break(ast::StmtBreak { node_index, range }),
            "Continue" => Stmt::Continue(ast::StmtContinue { node_index, range }),
            other => return Err(format!("{other} is no statement")),
        })
    }

    fn decorators(&self, f: &Field) -> Part<Vec<ast::Decorator>> {
        let decorator = |expression: ast::Expr| ast::Decorator {
            range: expression.range(),
            node_index: index(),
            expression,
        };
        Ok(self.exprs(f)?.into_iter().map(decorator).collect())
    }

    fn function(&self, n: &Node) -> Part<ast::StmtFunctionDef> {
        let [name, args, body, decorators, returns, _] = fields(n)?;
        let range = self.range(n);
        Ok(ast::StmtFunctionDef {
            node_index: index(),
            range,
            is_async: n.class == "AsyncFunctionDef",
            decorator_list: self.decorators(decorators)?.into(),
            name: self.identifier(name, range)?,
            type_params: None,
            parameters: Box::new(self.parameters(args, range)?),
            returns: self.optional(returns)?,
            body: body_of(n, self.stmts(body)?)?,
        })
    }

    fn class(&self, n: &Node) -> Part<ast::StmtClassDef> {
        let [name, bases, keywords, body, decorators] = fields(n)?;
        let range = self.range(n);
        let arguments = ast::Arguments {
            range,
            node_index: index(),
            args: self.exprs(bases)?.into(),
            keywords: self.keywords(keywords)?.into(),
        };
        let none = arguments.args.is_empty() && arguments.keywords.is_empty();
        Ok(ast::StmtClassDef {
            node_index: index(),
            range,
            decorator_list: self.decorators(decorators)?.into(),
            name: self.identifier(name, range)?,
            type_params: None,
            arguments: if none { None } else { Some(Box::new(arguments)) },
            body: body_of(n, self.stmts(body)?)?,
        })
    }

    fn with_item(&self, f: &Field) -> Part<ast::WithItem> {
        let [context, vars] = fields(node(f)?)?;
        let context_expr = self.expr(context)?;
        Ok(ast::WithItem {
            range: context_expr.range(),
            node_index: index(),
            context_expr,
            optional_vars: self.optional(vars)?,
        })
    }

    fn handler(&self, f: &Field) -> Part<ExceptHandler> {
        let n = node(f)?;
        let [type_, name, body] = fields(n)?;
        let range = self.range(n);
        Ok(ExceptHandler::ExceptHandler(ast::ExceptHandlerExceptHandler {
            range,
            node_index: index(),
            type_: self.optional(type_)?,
            name: self.optional_identifier(name, range)?,
            body: body_of(n, self.stmts(body)?)?,
        }))
    }

    fn aliases(&self, f: &Field) -> Part<Vec<ast::Alias>> {
        let alias = |f: &Field| {
            let n = node(f)?;
            let [name, asname] = fields(n)?;
            let range = self.range(n);
            let (name, asname) = (self.identifier(name, range)?, self.optional_identifier(asname, range)?);
            Ok(ast::Alias { range, node_index: index(), name, asname })
        };
        list(f)?.iter().map(alias).collect()
    }

    fn case(&self, f: &Field) -> Part<ast::MatchCase> {
        let n = node(f)?;
        let [pattern, guard, body] = fields(n)?;
        let pattern = self.pattern(pattern)?;
        Ok(ast::MatchCase {
            range: pattern.range(),
            node_index: index(),
            pattern,
            guard: self.optional(guard)?,
            body: body_of(n, self.stmts(body)?)?,
        })
    }

    fn patterns(&self, f: &Field) -> Part<Vec<Pattern>> {
        list(f)?.iter().map(|p| self.pattern(p)).collect()
    }

    fn pattern(&self, f: &Field) -> Part<Pattern> {
        let n = node(f)?;
        let (range, node_index) = (self.range(n), index());
        Ok(match n.class {
            "MatchValue" => {
                let [value] = fields(n)?;
                Pattern::MatchValue(ast::PatternMatchValue { node_index, range, value: self.boxed(value)? })
            }
            "MatchSingleton" => {
                let value = match &n.fields[..] {
                    [Field::Const(Const::True)] => Singleton::True,
                    [Field::Const(Const::False)] => Singleton::False,
                    [Field::Const(Const::None) | Field::None] => Singleton::None,
                    _ => return Err("MatchSingleton can only contain True, False and None".into()),
                };
                Pattern::MatchSingleton(ast::PatternMatchSingleton { node_index, range, value })
            }
            "MatchSequence" => {
                let [patterns] = fields(n)?;
                let patterns = self.patterns(patterns)?;
                Pattern::MatchSequence(ast::PatternMatchSequence { node_index, range, patterns })
            }
            "MatchMapping" => {
                let [keys, patterns, rest] = fields(n)?;
                Pattern::MatchMapping(ast::PatternMatchMapping {
                    node_index,
                    range,
                    keys: self.exprs(keys)?.into(),
                    patterns: self.patterns(patterns)?.into(),
                    rest: self.optional_identifier(rest, range)?,
                })
            }
            "MatchClass" => Pattern::MatchClass(self.class_pattern(n, range)?),
            "MatchStar" => {
                let [name] = fields(n)?;
                let name = self.optional_identifier(name, range)?;
                Pattern::MatchStar(ast::PatternMatchStar { node_index, range, name })
            }
            "MatchAs" => {
                let [pattern, name] = fields(n)?;
                let pattern = match pattern {
                    Field::None => None,
                    p => Some(Box::new(self.pattern(p)?)),
                };
                let name = self.optional_identifier(name, range)?;
                Pattern::MatchAs(ast::PatternMatchAs { node_index, range, pattern, name })
            }
            "MatchOr" => {
                let [patterns] = fields(n)?;
                let patterns = self.patterns(patterns)?;
                if patterns.len() < 2 {
                    return Err("MatchOr requires at least 2 patterns".into());
                }
                Pattern::MatchOr(ast::PatternMatchOr { node_index, range, patterns })
            }
            other => return Err(format!("{other} is no pattern")),
        })
    }

    fn class_pattern(&self, n: &Node, range: TextRange) -> Part<ast::PatternMatchClass> {
        let [cls, patterns, attrs, values] = fields(n)?;
        let (attrs, values) = (list(attrs)?, self.patterns(values)?);
        if attrs.len() != values.len() {
            return Err("MatchClass doesn't have the same number of keyword attributes as patterns".into());
        }
        let keyword = |(attr, pattern): (&Field, Pattern)| -> Part<ast::PatternKeyword> {
            let attr = ast::Identifier::new(name(attr)?, range);
            Ok(ast::PatternKeyword { range, node_index: index(), attr, pattern })
        };
        let keywords: Part<Vec<_>> = attrs.iter().zip(values).map(keyword).collect();
        let arguments = ast::PatternArguments {
            range,
            node_index: index(),
            patterns: self.patterns(patterns)?.into(),
            keywords: keywords?,
        };
        Ok(ast::PatternMatchClass { node_index: index(), range, cls: self.boxed(cls)?, arguments })
    }
}

//! Patterns of `match`.

use ruff_python_ast::{Pattern, Singleton};

use super::{Builder, Field, text};
use crate::bytecode::Const;

impl Builder<'_> {
    fn patterns(&self, patterns: &[Pattern]) -> Field {
        Field::List(patterns.iter().map(|p| self.pattern(p)).collect())
    }

    pub(super) fn pattern(&self, pattern: &Pattern) -> Field {
        let name = |n: &Option<ruff_python_ast::Identifier>| n.as_ref().map_or(Field::None, |n| text(&n.id));
        match pattern {
            Pattern::MatchValue(p) => self.of(p, "MatchValue", vec![self.expr(&p.value)]),
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    Singleton::None => Const::None,
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                };
                self.of(p, "MatchSingleton", vec![Field::Const(value)])
            }
            Pattern::MatchSequence(p) => self.of(p, "MatchSequence", vec![self.patterns(&p.patterns)]),
            Pattern::MatchMapping(p) => {
                self.of(p, "MatchMapping", vec![self.exprs(&p.keys), self.patterns(&p.patterns), name(&p.rest)])
            }
            Pattern::MatchClass(p) => {
                let keywords = &p.arguments.keywords;
                let attrs = Field::List(keywords.iter().map(|k| text(&k.attr.id)).collect());
                let values = Field::List(keywords.iter().map(|k| self.pattern(&k.pattern)).collect());
                let positional = self.patterns(&p.arguments.patterns);
                self.of(p, "MatchClass", vec![self.expr(&p.cls), positional, attrs, values])
            }
            Pattern::MatchStar(p) => self.of(p, "MatchStar", vec![name(&p.name)]),
            Pattern::MatchAs(p) => {
                let inner = p.pattern.as_deref().map_or(Field::None, |p| self.pattern(p));
                self.of(p, "MatchAs", vec![inner, name(&p.name)])
            }
            Pattern::MatchOr(p) => self.of(p, "MatchOr", vec![self.patterns(&p.patterns)]),
        }
    }
}

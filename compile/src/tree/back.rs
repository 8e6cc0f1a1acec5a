//! A tree of `ast` nodes as the parser's, and compiled. Places become offsets in a made-up source of blank lines that are all
//! equally long, so that the compiler finds the lines and columns again.

use std::sync::Arc;

use ruff_python_ast::{self as ast, AtomicNodeIndex, Expr, Identifier, Mod, Stmt};
use ruff_text_size::{TextRange, TextSize};

use super::{Field, Node, Place};
use crate::bytecode::Code;
use crate::error::SyntaxError;
use crate::{Mode, Options, guard};

/// Why a tree cannot be compiled.
#[derive(Debug)]
pub enum TreeError {
    /// It is no tree that source text could have: ValueError.
    Invalid(String),
    /// SyntaxError
    Syntax(SyntaxError),
}

/// A part of a tree that does not fit where it is.
pub(super) type Part<T> = Result<T, String>;

/// The most bytes the made-up source may have.
const MOST: u64 = 1 << 30;

/// Compiles a Module, Expression or Interactive.
pub fn compile_tree(
    root: &Node,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<Arc<Code>, TreeError> {
    let back = Back::for_tree(root);
    let source = back.source();
    let filename: Arc<str> = Arc::from(filename);
    let depth = guard::stack_for(1 << 16);
    stacker::maybe_grow(depth, depth, || {
        let module = back.module(root).map_err(TreeError::Invalid)?;
        crate::generate(&source, &filename, mode, options, &module)
            .map_err(|failure| TreeError::Syntax(failure.locate(&source, &filename)))
    })
}

pub(super) struct Back {
    width: u32,
    lines: u32,
}

fn extent(node: &Node, most: &mut Place) {
    if let Some(p) = node.place {
        most.end_lineno = most.end_lineno.max(p.end_lineno).max(p.lineno);
        most.end_col_offset = most.end_col_offset.max(p.end_col_offset).max(p.col_offset);
    }
    fn field(f: &Field, most: &mut Place) {
        match f {
            Field::Node(n) => extent(n, most),
            Field::List(all) => all.iter().for_each(|f| field(f, most)),
            _ => {}
        }
    }
    node.fields.iter().for_each(|f| field(f, most));
}

pub(super) fn index() -> AtomicNodeIndex {
    AtomicNodeIndex::NONE
}

impl Back {
    fn for_tree(root: &Node) -> Back {
        let mut most = Place::default();
        extent(root, &mut most);
        let lines = most.end_lineno.clamp(1, 1 << 24);
        let widest = (MOST / u64::from(lines)) as u32;
        Back { width: (most.end_col_offset + 8).min(widest).max(16), lines }
    }

    fn source(&self) -> String {
        let mut line = " ".repeat(self.width as usize - 1);
        line.push('\n');
        line.repeat(self.lines as usize)
    }

    fn offset(&self, line: u32, col: u32) -> TextSize {
        TextSize::new((line.clamp(1, self.lines) - 1) * self.width + col.min(self.width - 4))
    }

    pub(super) fn range(&self, node: &Node) -> TextRange {
        let p = node.place.unwrap_or(Place { lineno: 1, end_lineno: 1, ..Place::default() });
        let start = self.offset(p.lineno, p.col_offset);
        let end = if p.end_lineno == 0 { start } else { self.offset(p.end_lineno, p.end_col_offset) };
        TextRange::new(start, end.max(start))
    }

    fn module(&self, root: &Node) -> Part<Mod> {
        let range = TextRange::new(TextSize::new(0), self.offset(self.lines, self.width));
        match (root.class, root.fields.as_slice()) {
            ("Module" | "Interactive", [body, ..]) => {
                let body = self.stmts(body)?;
                Ok(Mod::Module(ast::ModModule { node_index: index(), range, body: body.into() }))
            }
            ("Expression", [body]) => {
                let body = Box::new(self.expr(body)?);
                Ok(Mod::Expression(ast::ModExpression { node_index: index(), range, body }))
            }
            (class, _) => Err(format!("{class} cannot be compiled")),
        }
    }

    pub(super) fn stmts(&self, f: &Field) -> Part<Vec<Stmt>> {
        list(f)?.iter().map(|s| self.stmt(s)).collect()
    }

    pub(super) fn exprs(&self, f: &Field) -> Part<Vec<Expr>> {
        list(f)?.iter().map(|e| self.expr(e)).collect()
    }

    pub(super) fn optional(&self, f: &Field) -> Part<Option<Box<Expr>>> {
        match f {
            Field::None => Ok(None),
            other => Ok(Some(Box::new(self.expr(other)?))),
        }
    }

    pub(super) fn boxed(&self, f: &Field) -> Part<Box<Expr>> {
        Ok(Box::new(self.expr(f)?))
    }

    pub(super) fn identifier(&self, f: &Field, range: TextRange) -> Part<Identifier> {
        Ok(Identifier::new(name(f)?, range))
    }

    pub(super) fn optional_identifier(&self, f: &Field, range: TextRange) -> Part<Option<Identifier>> {
        match f {
            Field::None => Ok(None),
            other => Ok(Some(self.identifier(other, range)?)),
        }
    }
}

pub(super) fn list(f: &Field) -> Part<&[Field]> {
    match f {
        Field::List(all) => Ok(all),
        Field::None => Ok(&[]),
        _ => Err("a list is missing".into()),
    }
}

pub(super) fn node(f: &Field) -> Part<&Node> {
    match f {
        Field::Node(n) => Ok(n),
        _ => Err("a node is missing".into()),
    }
}

pub(super) fn name(f: &Field) -> Part<&str> {
    match f {
        Field::Str(s) => Ok(s),
        _ => Err("a name is missing".into()),
    }
}

pub(super) fn number(f: &Field) -> i64 {
    match f {
        Field::Int(n) => *n,
        _ => 0,
    }
}

/// The fields of a node, as many as its class has.
pub(super) fn fields<const N: usize>(n: &Node) -> Part<&[Field; N]> {
    n.fields.as_slice().try_into().map_err(|_| format!("{} has the wrong number of fields", n.class))
}

//! Syntax trees as Python's `ast` module has them: plain data, a node with its class's name, its fields in the class's order
//! and its place.
//!
//! - `stmt`, `expr`, `pattern`  from the parser's tree          - `back`  to the parser's tree, to be compiled

mod back;
mod back_expr;
mod back_stmt;
mod expr;
mod pattern;
mod stmt;

pub use back::{TreeError, compile_tree};

use std::sync::Arc;

use ruff_python_ast::Mod;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::bytecode::Const;
use crate::error::SyntaxError;
use crate::lines::Lines;
use crate::{Mode, guard, parse};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name of its class in `ast`.
    pub class: &'static str,
    /// In the order of the class's `_fields`.
    pub fields: Vec<Field>,
    /// `None` for classes without a place.
    pub place: Option<Place>,
}

/// Where a node is: lines count from 1, columns are bytes and count from 0.
#[expect(missing_docs, reason = "ast's names say it")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub lineno: u32,
    pub col_offset: u32,
    pub end_lineno: u32,
    pub end_col_offset: u32,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Absent.
    None,
    /// A number: `level`, `simple`, `conversion`, `is_async`.
    Int(i64),
    /// An identifier, or a text.
    Str(String),
    /// The value of a Constant.
    Const(Const),
    /// A node.
    Node(Node),
    /// Several values.
    List(Vec<Field>),
}

/// Parses source text to a tree.
pub fn parse_tree(source: &str, filename: &str, mode: Mode, flags: u32) -> Result<Node, SyntaxError> {
    let filename: Arc<str> = Arc::from(filename);
    let normal = parse::normalize(source);
    let source = normal.as_ref();
    let need = guard::stack_for(source.len());
    let result = stacker::maybe_grow(need, need, || {
        let module = parse::parse(source, mode, flags & crate::ALLOW_INCOMPLETE_INPUT != 0)?;
        if let (Mode::Single, Mod::Module(module)) = (mode, &module) {
            crate::single::check(&module.body, source, flags)?;
        }
        Ok(Builder { source, lines: Lines::new(source) }.module(&module, mode))
    });
    result.map_err(|failure: Box<crate::error::Failure>| failure.locate(source, &filename))
}

/// Makes nodes from the parser's.
struct Builder<'a> {
    source: &'a str,
    lines: Lines,
}

impl Builder<'_> {
    fn module(&self, module: &Mod, mode: Mode) -> Node {
        match module {
            Mod::Module(m) => {
                let body = self.body(&m.body);
                if mode == Mode::Single {
                    return Node { class: "Interactive", fields: vec![body], place: None };
                }
                Node { class: "Module", fields: vec![body, Field::List(Vec::new())], place: None }
            }
            Mod::Expression(m) => {
                Node { class: "Expression", fields: vec![self.expr(&m.body)], place: None }
            }
        }
    }

    fn place(&self, range: TextRange) -> Place {
        let p = self.lines.position(range);
        Place { lineno: p.line, col_offset: p.col, end_lineno: p.end_line, end_col_offset: p.end_col }
    }

    /// A node at a range.
    fn at(&self, range: TextRange, class: &'static str, fields: Vec<Field>) -> Field {
        Field::Node(Node { class, fields, place: Some(self.place(range)) })
    }

    fn of(&self, node: &impl Ranged, class: &'static str, fields: Vec<Field>) -> Field {
        self.at(node.range(), class, fields)
    }

    /// The first place from `from` on that is neither blank nor a comment.
    fn skip_blank(&self, from: TextSize) -> TextSize {
        let mut at = from.to_usize();
        let bytes = self.source.as_bytes();
        while let Some(&b) = bytes.get(at) {
            match b {
                b' ' | b'\t' | b'\n' | b'\x0c' | b'\\' => at += 1,
                b'#' => at += bytes[at..].iter().position(|&b| b == b'\n').unwrap_or(bytes.len() - at),
                _ => break,
            }
        }
        TextSize::new(at as u32)
    }
}

/// A node without a place or fields: operators, contexts.
fn bare(class: &'static str) -> Field {
    Field::Node(Node { class, fields: Vec::new(), place: None })
}

fn text(text: &str) -> Field {
    Field::Str(text.to_owned())
}

//! The symbol table: which scope each name belongs to.
//!
//! Built in two steps, as errors must come in that order: `build` walks the tree and notes what each scope does with
//! each name, `resolve` decides what that makes of the name. A node that opens a scope gets the scope's number
//! as its node index, so that code generation finds it in no time.

mod build;
mod expressions;
mod resolve;

use ruff_python_ast::{AtomicNodeIndex, NodeIndex};
use ruff_text_size::TextRange;

use crate::names::{FastMap, Interner, Sym};

pub use build::{Body, build};

/// What a scope does with a name.
pub mod def {
    /// Declared `global`.
    pub const GLOBAL: u16 = 1;
    /// Bound here.
    pub const LOCAL: u16 = 2;
    /// A parameter.
    pub const PARAM: u16 = 4;
    /// Declared `nonlocal`.
    pub const NONLOCAL: u16 = 8;
    /// Read here.
    pub const USE: u16 = 16;
    /// Bound by an import.
    pub const IMPORT: u16 = 32;
    /// Annotated here.
    pub const ANNOT: u16 = 64;
    /// The iteration variable of a comprehension.
    pub const COMP_ITER: u16 = 128;
    /// A class binds it, and a function inside also needs the outer one.
    pub const FREE_CLASS: u16 = 256;
    /// Any kind of binding.
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT;
}

/// Where a name is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Place {
    /// Not decided; never left in a finished table.
    #[default]
    Unknown,
    /// In the scope itself.
    Local,
    /// In the scope itself, in a cell.
    Cell,
    /// In the cell of an outer function.
    Free,
    /// Declared global.
    GlobalExplicit,
    /// Global because nobody binds it.
    GlobalImplicit,
}

/// What is known of a name in a scope.
#[derive(Clone, Copy, Debug, Default)]
pub struct Symbol {
    /// Bits of [`def`].
    pub flags: u16,
    /// Where it is found.
    pub place: Place,
}

/// The kinds of scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The outermost one.
    Module,
    /// A class body.
    Class,
    /// A `def` or lambda.
    Function,
    /// A comprehension, which is a function too.
    Comprehension(CompKind),
    /// Annotations under `from __future__ import annotations`: checked, never compiled.
    Annotation,
}

/// The kinds of comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompKind {
    /// `[…]`
    List,
    /// `{…}`
    Set,
    /// `{…: …}`
    Dict,
    /// `(…)`
    Generator,
}

/// A scope's number.
pub type ScopeId = usize;

/// One scope.
pub struct Scope {
    /// Its kind.
    pub kind: ScopeKind,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// The class whose name mangles private names here.
    pub class: Option<Sym>,
    /// All names it speaks of.
    pub symbols: FastMap<Sym, Symbol>,
    /// Names in the order in which they turned up.
    pub order: Vec<Sym>,
    /// Parameters, in CPython's order.
    pub params: Vec<Sym>,
    /// Lies within a function.
    pub nested: bool,
    /// Has a `yield`, or is a generator expression.
    pub generator: bool,
    /// Is `async`, or has an `await`.
    pub coroutine: bool,
    /// Has `*args`.
    pub varargs: bool,
    /// Has `**kwargs`.
    pub varkeywords: bool,
    /// A class with a function that uses `__class__`.
    pub needs_class_cell: bool,
    /// `nonlocal` statements, for messages.
    directives: Vec<(Sym, TextRange)>,
    comp_iter_target: bool,
    comp_iter_expr: u32,
}

impl Scope {
    /// Whether locals live in slots.
    pub fn is_function(&self) -> bool {
        matches!(self.kind, ScopeKind::Function | ScopeKind::Comprehension(_))
    }

    /// The names in this place, sorted as CPython sorts cells.
    pub fn sorted(&self, names: &Interner, wanted: impl Fn(&Symbol) -> bool) -> Vec<Sym> {
        let mut found: Vec<Sym> =
            self.order.iter().copied().filter(|sym| wanted(&self.symbols[sym])).collect();
        found.sort_by(|a, b| names.name(*a).cmp(names.name(*b)));
        found
    }
}

/// The finished table.
pub struct SymbolTable {
    /// All scopes; the module is number 0.
    pub scopes: Vec<Scope>,
}

impl SymbolTable {
    /// What a name is in a scope.
    pub fn symbol(&self, scope: ScopeId, name: Sym) -> Symbol {
        self.scopes[scope].symbols.get(&name).copied().unwrap_or_default()
    }
}

/// The scope a node was given by `build`.
pub fn scope_of(node: &AtomicNodeIndex) -> ScopeId {
    node.load().as_u32().unwrap_or(0) as usize
}

fn set_scope(node: &AtomicNodeIndex, scope: ScopeId) {
    node.set(NodeIndex::from(scope as u32));
}

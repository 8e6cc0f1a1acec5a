//! One code object under construction: instructions with symbolic jumps, and what they refer to.

use std::hash::{BuildHasher, BuildHasherDefault};

use ruff_python_ast::Stmt;
use ruff_text_size::{TextRange, TextSize};

use crate::bytecode::{Const, Name, Op, effect};
use crate::names::{FastHasher, FastMap, Sym};
use crate::symtable::ScopeId;

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(pub u32);

/// "No place in the source": takes the place of the instruction before.
pub const NO_RANGE: TextRange = TextRange::new(TextSize::new(u32::MAX), TextSize::new(u32::MAX));

/// "No place in the source", whatever comes before.
pub const NOWHERE: TextRange = TextRange::new(TextSize::new(u32::MAX - 1), TextSize::new(u32::MAX - 1));

/// Not under any handler.
pub const NO_HANDLER: u32 = u32::MAX;

/// An instruction whose jump target is still a label (in `arg`, or for COMPARE_JUMP made later).
#[derive(Clone, Copy, Debug)]
pub struct Ins {
    /// Opcode.
    pub op: Op,
    /// Argument; a label's number for jumps.
    pub arg: u32,
    /// Where it comes from.
    pub range: TextRange,
    /// Index into the unit's handlers, or [`NO_HANDLER`].
    pub handler: u32,
}

/// Where exceptions go.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// The handler's first instruction.
    pub label: Label,
    /// Values kept on the stack.
    pub depth: u32,
    /// Whether lasti is pushed.
    pub lasti: bool,
}

/// What a `return`, `break` or `continue` has to leave.
#[derive(Clone, Copy)]
pub enum BlockKind<'a> {
    /// `while`
    While { top: Label, exit: Label },
    /// `for` and `async for`: the iterator is on the stack.
    For { top: Label, exit: Label },
    /// The guarded part of `try … finally`.
    FinallyTry(&'a [Stmt]),
    /// A `finally` body that runs because of an exception.
    FinallyEnd,
    /// The guarded part of `try … except`.
    TryExcept,
    /// Around all `except` clauses.
    ExceptionHandler,
    /// Around all `except*` clauses.
    ExceptionGroupHandler,
    /// An `except` clause's body; the name is unbound at its end.
    HandlerCleanup(Option<&'a str>),
    /// A `with` body: `__exit__` is on the stack.
    With { is_async: bool, range: TextRange },
    /// A value to drop, such as a return value that a `finally` overrules.
    PopValue,
}

/// A block and the handler that is in force around it.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    /// What it is.
    pub kind: BlockKind<'a>,
    /// Handler outside.
    pub outer: u32,
}

/// What the unit is, as far as code generation asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
}

/// One code object under construction.
pub struct Unit<'a> {
    pub kind: UnitKind,
    pub scope: ScopeId,
    pub name: Sym,
    pub qualname: Name,
    pub first: TextSize,
    pub code: Vec<Ins>,
    /// Label number to instruction index; `u32::MAX` until bound.
    pub labels: Vec<u32>,
    /// The last instruction index at which a label was bound.
    pub last_label: usize,
    pub handlers: Vec<Handler>,
    pub handler: u32,
    pub blocks: Vec<Block<'a>>,
    pub consts: Vec<Const>,
    const_index: FastMap<u64, u32>,
    pub names: Vec<Sym>,
    name_index: FastMap<Sym, u32>,
    pub varnames: Vec<Sym>,
    var_index: FastMap<Sym, u32>,
    /// Cell variables, then free variables.
    pub derefs: Vec<Sym>,
    pub cell_count: usize,
    pub deref_index: FastMap<Sym, u32>,
    pub depth: u32,
    pub max_depth: u32,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
}

impl<'a> Unit<'a> {
    pub fn new(kind: UnitKind, scope: ScopeId, name: Sym, qualname: Name, first: TextSize) -> Unit<'a> {
        Unit {
            kind,
            scope,
            name,
            qualname,
            first,
            code: Vec::with_capacity(64),
            labels: Vec::new(),
            last_label: 0,
            handlers: Vec::new(),
            handler: NO_HANDLER,
            blocks: Vec::new(),
            consts: Vec::new(),
            const_index: FastMap::default(),
            names: Vec::new(),
            name_index: FastMap::default(),
            varnames: Vec::new(),
            var_index: FastMap::default(),
            derefs: Vec::new(),
            cell_count: 0,
            deref_index: FastMap::default(),
            depth: 0,
            max_depth: 0,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
        }
    }

    /// Appends an instruction and follows the stack's depth.
    pub fn emit(&mut self, op: Op, arg: u32, range: TextRange) {
        let effect = effect(op, arg);
        self.depth = (self.depth + effect.pushes).saturating_sub(effect.pops);
        self.max_depth = self.max_depth.max(self.depth);
        self.code.push(Ins { op, arg, range, handler: self.handler });
    }

    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// The label means the next instruction.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.code.len() as u32;
        self.last_label = self.code.len();
    }

    /// The label means the next instruction, which is reached with this depth.
    pub fn bind_at(&mut self, label: Label, depth: u32) {
        self.bind(label);
        self.depth = depth;
        self.max_depth = self.max_depth.max(depth);
    }

    pub fn is_bound(&self, label: Label) -> bool {
        self.labels[label.0 as usize] != u32::MAX
    }

    /// Puts the code that follows under a new handler that keeps `depth` values; gives back the one before, to
    /// restore with `self.handler = …`.
    pub fn guard(&mut self, label: Label, depth: u32, lasti: bool) -> u32 {
        self.handlers.push(Handler { label, depth, lasti });
        std::mem::replace(&mut self.handler, self.handlers.len() as u32 - 1)
    }

    pub fn push_block(&mut self, kind: BlockKind<'a>, outer: u32) {
        self.blocks.push(Block { kind, outer });
    }

    pub fn pop_block(&mut self) {
        self.blocks.pop();
    }

    /// The index of a constant, the same for equal ones.
    pub fn constant(&mut self, value: Const) -> u32 {
        let mut key = BuildHasherDefault::<FastHasher>::default().hash_one(&value);
        loop {
            match self.const_index.get(&key) {
                Some(&index) if self.consts[index as usize] == value => return index,
                Some(_) => key = key.wrapping_add(1),
                None => break,
            }
        }
        let index = self.consts.len() as u32;
        self.consts.push(value);
        self.const_index.insert(key, index);
        index
    }

    pub fn name(&mut self, name: Sym) -> u32 {
        let names = &mut self.names;
        *self.name_index.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() as u32 - 1
        })
    }

    pub fn local(&mut self, name: Sym) -> u32 {
        let names = &mut self.varnames;
        *self.var_index.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() as u32 - 1
        })
    }

    pub fn known_local(&self, name: Sym) -> Option<u32> {
        self.var_index.get(&name).copied()
    }

    /// If everything emitted since `start` is `count` LOAD_CONST and nothing jumps in between: takes them back and
    /// gives their constants.
    pub fn take_consts(&mut self, start: usize, count: usize) -> Option<Vec<Const>> {
        let code = &self.code[start..];
        let all_const = code.len() == count && code.iter().all(|ins| ins.op == Op::LoadConst);
        if !all_const || self.last_label > start {
            return None;
        }
        let values = code.iter().map(|ins| self.consts[ins.arg as usize].clone()).collect();
        self.code.truncate(start);
        self.depth = self.depth.saturating_sub(count as u32);
        Some(values)
    }

    /// The constant that the last instruction loads, if no jump comes between.
    pub fn last_const(&self) -> Option<&Const> {
        let last = self.code.last().filter(|ins| ins.op == Op::LoadConst)?;
        (self.last_label < self.code.len()).then(|| &self.consts[last.arg as usize])
    }

    /// Takes back the last instruction, a LOAD_CONST.
    pub fn drop_last_const(&mut self) {
        self.code.pop();
        self.depth = self.depth.saturating_sub(1);
    }
}

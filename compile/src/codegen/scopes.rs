//! Variables: where they live and what loads, stores and deletes them; entering and leaving code objects.

use std::sync::Arc;

use ruff_python_ast::ExprContext;
use ruff_text_size::{TextRange, TextSize};

use super::Compiler;
use super::unit::{Unit, UnitKind};
use crate::assemble::assemble;
use crate::bytecode::{Code, Const, Op, flags, make_function};
use crate::error::Pass;
use crate::names::{Sym, sym};
use crate::symtable::{Place, ScopeId, ScopeKind, def};

impl<'a> Compiler<'a> {
    /// Loads, stores or deletes a variable by its source name.
    pub(super) fn variable(&mut self, text: &str, context: ExprContext, range: TextRange) -> Pass {
        self.refuse_forbidden(text, context, range)?;
        if context == ExprContext::Load && text == "__debug__" {
            let value = if self.cx.optimize == 0 { Const::True } else { Const::False };
            self.load_const(value, range);
            return Ok(());
        }
        let name = self.mangle(text);
        self.variable_sym(name, context, range);
        Ok(())
    }

    /// The same for a name that needs no mangling.
    pub(super) fn variable_sym(&mut self, name: Sym, context: ExprContext, range: TextRange) {
        use ExprContext::{Del, Load, Store};
        let in_function = self.cx.table.scopes[self.unit.scope].is_function();
        let place = self.cx.table.symbol(self.unit.scope, name).place;
        match place {
            Place::Free | Place::Cell => {
                let index = self.unit.deref_index.get(&name).copied().unwrap_or(0);
                let op = match context {
                    Store => Op::StoreDeref,
                    Del => Op::DeleteDeref,
                    _ if self.unit.kind == UnitKind::Class => Op::LoadClassDeref,
                    _ => Op::LoadDeref,
                };
                self.unit.emit(op, index, range);
            }
            Place::Local if in_function => {
                let index = self.unit.local(name);
                let op = match context {
                    Load | ExprContext::Invalid => Op::LoadFastCheck,
                    Store => Op::StoreFast,
                    Del => Op::DeleteFast,
                };
                self.unit.emit(op, index, range);
            }
            _ => {
                let global =
                    place == Place::GlobalExplicit || (place == Place::GlobalImplicit && in_function);
                let op = match (global, context) {
                    (true, Store) => Op::StoreGlobal,
                    (true, Del) => Op::DeleteGlobal,
                    (true, _) => Op::LoadGlobal,
                    (false, Store) => Op::StoreName,
                    (false, Del) => Op::DeleteName,
                    (false, _) => Op::LoadName,
                };
                let index = self.unit.name(name);
                self.unit.emit(op, index, range);
            }
        }
    }

    /// `__debug__` cannot be bound.
    pub(super) fn refuse_forbidden(&self, text: &str, context: ExprContext, range: TextRange) -> Pass {
        if text == "__debug__" {
            match context {
                ExprContext::Store => return self.error(range, "cannot assign to __debug__"),
                ExprContext::Del => return self.error(range, "cannot delete __debug__"),
                _ => {}
            }
        }
        Ok(())
    }

    /// Starts the code object of a scope; the one around it waits in `outer`.
    pub(super) fn enter(&mut self, kind: UnitKind, scope: ScopeId, name: Sym, first: TextSize) {
        let qualname = self.qualname(scope, name);
        let mut unit = Unit::new(kind, scope, name, qualname, first);
        let entry = &self.cx.table.scopes[scope];
        for &parameter in &entry.params {
            unit.local(parameter);
        }
        let is_cell = |name: &Sym| entry.symbols[name].place == Place::Cell;
        let mut cells: Vec<Sym> = entry.params.iter().copied().filter(is_cell).collect();
        cells.extend(
            entry.sorted(&self.cx.names, |symbol| {
                symbol.place == Place::Cell && symbol.flags & def::PARAM == 0
            }),
        );
        if entry.needs_class_cell {
            cells.push(sym::CLASS);
        }
        let free = entry.sorted(&self.cx.names, |symbol| {
            symbol.place == Place::Free || symbol.flags & def::FREE_CLASS != 0
        });
        unit.cell_count = cells.len();
        cells.extend(free);
        unit.deref_index = cells.iter().enumerate().map(|(at, &name)| (name, at as u32)).collect();
        unit.derefs = cells;
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        if self.is_generator_like() {
            self.unit.emit(Op::ReturnGenerator, 0, TextRange::empty(first));
            self.unit.emit(Op::PopTop, 0, TextRange::empty(first));
        }
        self.unit.emit(Op::Resume, 0, TextRange::empty(first));
    }

    /// Whether calling this code makes a generator or coroutine.
    pub(super) fn is_generator_like(&self) -> bool {
        let scope = &self.cx.table.scopes[self.unit.scope];
        scope.is_function() && (scope.generator || scope.coroutine)
    }

    fn qualname(&mut self, scope: ScopeId, name: Sym) -> Arc<str> {
        let own = self.cx.names.name(name).clone();
        let parent = &self.unit;
        if parent.kind == UnitKind::Module {
            return own;
        }
        let kind = self.cx.table.scopes[scope].kind;
        if matches!(kind, ScopeKind::Function | ScopeKind::Class) {
            let mangled = {
                let class = self.cx.table.scopes[parent.scope].class;
                self.cx.names.mangled(class, &own)
            };
            if self.cx.table.symbol(parent.scope, mangled).place == Place::GlobalExplicit {
                return own;
            }
        }
        let locals = match parent.kind {
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda => "<locals>.",
            _ => "",
        };
        Arc::from(format!("{}.{locals}{own}", parent.qualname))
    }

    /// Ends the current code object and goes back to the one around it.
    pub(super) fn leave(&mut self) -> Pass<Arc<Code>> {
        let outer = match self.outer.pop() {
            Some(outer) => outer,
            None => Unit::new(UnitKind::Module, 0, sym::MODULE, Arc::from(""), TextSize::new(0)),
        };
        let unit = std::mem::replace(&mut self.unit, outer);
        let flags = self.flags(&unit);
        assemble(unit, flags, &mut self.cx)
    }

    fn flags(&self, unit: &Unit<'_>) -> u32 {
        let scope = &self.cx.table.scopes[unit.scope];
        let mut bits = self.cx.features;
        if scope.is_function() {
            bits |= flags::OPTIMIZED | flags::NEWLOCALS;
            if scope.nested {
                bits |= flags::NESTED;
            }
            bits |= match (scope.generator, scope.coroutine) {
                (true, true) => flags::ASYNC_GENERATOR,
                (true, false) => flags::GENERATOR,
                (false, true) => flags::COROUTINE,
                (false, false) => 0,
            };
            if scope.varargs {
                bits |= flags::VARARGS;
            }
            if scope.varkeywords {
                bits |= flags::VARKEYWORDS;
            }
        }
        bits
    }

    /// The cell of a class body that becomes `__class__`: the last of its own.
    pub(super) fn class_cell(&self) -> u32 {
        (self.unit.cell_count as u32).saturating_sub(1)
    }

    /// MAKE_FUNCTION; the values its `flags` speak of are on the stack already, the closure is not.
    pub(super) fn make_function(&mut self, code: Arc<Code>, mut flags: u32, range: TextRange) {
        if !code.freevars.is_empty() {
            for name in &code.freevars {
                let name = self.cx.names.intern(name);
                let own_class = name == sym::CLASS && self.cx.table.scopes[self.unit.scope].needs_class_cell;
                let index = match own_class {
                    true => self.class_cell(),
                    false => self.unit.deref_index.get(&name).copied().unwrap_or(0),
                };
                self.unit.emit(Op::LoadClosure, index, range);
            }
            self.unit.emit(Op::BuildTuple, code.freevars.len() as u32, range);
            flags |= make_function::CLOSURE;
        }
        let same = |constant: &Const| match constant {
            Const::Code(other) => other.first_line == code.first_line && other == &code,
            _ => false,
        };
        // a test that is compiled twice (`while`, `finally`) makes its lambdas twice
        match self.unit.consts.iter().position(same) {
            Some(index) => self.unit.emit(Op::LoadConst, index as u32, range),
            None => self.load_const(Const::Code(code), range),
        }
        self.unit.emit(Op::MakeFunction, flags, range);
    }
}

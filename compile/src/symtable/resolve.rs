//! Decides where each name of each scope is found.

use ruff_text_size::TextRange;

use super::{Place, ScopeId, ScopeKind, Symbol, SymbolTable, def};
use crate::error::{Failure, Pass};
use crate::names::{Interner, Sym, sym};

/// Fills in every symbol's place.
pub fn resolve(table: &mut SymbolTable, names: &Interner) -> Pass {
    let mut ignored = vec![false; table.scopes.len()];
    for scope in 0..table.scopes.len() {
        // annotations that become text bind and capture nothing
        let entry = &table.scopes[scope];
        ignored[scope] = entry.kind == ScopeKind::Annotation
            || entry.parent.is_some_and(|parent| parent < scope && ignored[parent]);
        if ignored[scope] {
            continue;
        }
        for at in 0..table.scopes[scope].order.len() {
            let name = table.scopes[scope].order[at];
            let symbol = table.symbol(scope, name);
            if symbol.place == Place::Unknown {
                let place = place_of(table, names, scope, name, symbol.flags)?;
                set_place(table, scope, name, place);
            }
        }
    }
    Ok(())
}

fn place_of(table: &mut SymbolTable, names: &Interner, scope: ScopeId, name: Sym, flags: u16) -> Pass<Place> {
    if flags & def::GLOBAL != 0 {
        if flags & def::NONLOCAL != 0 {
            let message = format!("name '{}' is nonlocal and global", names.name(name));
            return Err(Failure::syntax(directive(table, scope, name), message));
        }
        return Ok(Place::GlobalExplicit);
    }
    if flags & def::NONLOCAL != 0 {
        if table.scopes[scope].kind == ScopeKind::Module {
            let message = "nonlocal declaration not allowed at module level";
            return Err(Failure::syntax(directive(table, scope, name), message));
        }
        return match find_outside(table, scope, name) {
            Some(owner) => {
                capture(table, scope, owner, name);
                Ok(Place::Free)
            }
            None => {
                let message = format!("no binding for nonlocal '{}' found", names.name(name));
                Err(Failure::syntax(directive(table, scope, name), message))
            }
        };
    }
    if flags & def::BOUND != 0 {
        return Ok(Place::Local);
    }
    if let Some(owner) = find_outside(table, scope, name) {
        capture(table, scope, owner, name);
        return Ok(Place::Free);
    }
    Ok(Place::GlobalImplicit)
}

/// The function (or, for `__class__`, class) around `scope` whose variable the name is.
fn find_outside(table: &SymbolTable, scope: ScopeId, name: Sym) -> Option<ScopeId> {
    let mut at = table.scopes[scope].parent?;
    loop {
        let outer = &table.scopes[at];
        match outer.kind {
            ScopeKind::Module => return None,
            ScopeKind::Class => {
                if name == sym::CLASS {
                    return Some(at);
                }
            }
            _ => {
                let flags = outer.symbols.get(&name).map_or(0, |symbol| symbol.flags);
                if flags & def::GLOBAL != 0 {
                    return None;
                }
                if flags & def::NONLOCAL == 0 && flags & def::BOUND != 0 {
                    return Some(at);
                }
            }
        }
        at = outer.parent?;
    }
}

/// Makes the owner's variable a cell and hands it through the scopes between.
fn capture(table: &mut SymbolTable, scope: ScopeId, owner: ScopeId, name: Sym) {
    let mut at = table.scopes[scope].parent;
    while let Some(between) = at.filter(|&between| between != owner) {
        let entry = &mut table.scopes[between];
        let is_class = entry.kind == ScopeKind::Class;
        let known = entry.symbols.entry(name).or_insert_with(|| {
            entry.order.push(name);
            Symbol { flags: 0, place: Place::Free }
        });
        if is_class && known.flags & (def::BOUND | def::GLOBAL) != 0 {
            known.flags |= def::FREE_CLASS;
        }
        at = entry.parent;
    }
    let entry = &mut table.scopes[owner];
    if entry.kind == ScopeKind::Class {
        entry.needs_class_cell = true;
        return;
    }
    if let Some(symbol) = entry.symbols.get_mut(&name) {
        symbol.place = Place::Cell;
    }
}

fn set_place(table: &mut SymbolTable, scope: ScopeId, name: Sym, place: Place) {
    if let Some(symbol) = table.scopes[scope].symbols.get_mut(&name) {
        symbol.place = place;
    }
}

fn directive(table: &SymbolTable, scope: ScopeId, name: Sym) -> TextRange {
    let directives = &table.scopes[scope].directives;
    directives
        .iter()
        .find(|(declared, _)| *declared == name)
        .map_or(TextRange::default(), |(_, range)| *range)
}

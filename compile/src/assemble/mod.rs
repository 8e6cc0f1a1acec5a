//! From instructions with labels to a code object.
//!
//! Jumps are threaded and dead code dropped (`flow`), locals that are surely bound lose their check (`locals`), pairs
//! become one (`fuse`); then everything gets its place.

mod flow;
mod fuse;
mod locals;

use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::bytecode::{
    ArgKind, Code, CodeParts, ExceptionEntry, LOCAL_CELL, LOCAL_FREE, LOCAL_VAR, MAX_ARG, Op, Position,
    PositionWriter, pack,
};
use crate::codegen::Context;
use crate::codegen::unit::{Handler, Ins, NO_HANDLER, NO_RANGE, NOWHERE, Unit, UnitKind};
use crate::error::{Failure, Pass, SyntaxErrorKind};

/// An instruction list whose jumps name instruction indices.
struct Flow {
    code: Vec<Ins>,
    handlers: Vec<Handler>,
    /// For each handler the index of its first instruction.
    entries: Vec<u32>,
    /// Whether anything jumps to the instruction, or it begins a handler.
    is_target: Vec<bool>,
}

/// Makes the code object.
pub fn assemble(mut unit: Unit<'_>, flags: u32, cx: &mut Context<'_>) -> Pass<Arc<Code>> {
    let mut flow = flow::build(&mut unit, &cx.lines);
    let parameters = cx.table.scopes[unit.scope].params.len();
    locals::drop_checks(&mut flow, unit.varnames.len(), parameters);
    let slots = Slots::new(&unit, parameters);
    for ins in &mut flow.code {
        if ins.op.arg_kind() == ArgKind::Deref {
            ins.arg = slots.of_deref[ins.arg as usize];
        }
    }
    keep_used_consts(&mut unit, &mut flow);
    fuse::fuse(&mut flow, &cx.lines);
    finish(unit, flow, slots, flags, cx)
}

/// Where each variable lives.
struct Slots {
    /// Deref index to slot.
    of_deref: Vec<u32>,
    kinds: Vec<u8>,
}

impl Slots {
    fn new(unit: &Unit<'_>, parameters: usize) -> Slots {
        let mut kinds = vec![LOCAL_VAR; unit.varnames.len()];
        let mut of_deref = Vec::with_capacity(unit.derefs.len());
        for (at, name) in unit.derefs.iter().enumerate() {
            let is_cell = at < unit.cell_count;
            let parameter = unit.known_local(*name).filter(|slot| is_cell && (*slot as usize) < parameters);
            match parameter {
                Some(slot) => {
                    kinds[slot as usize] |= LOCAL_CELL;
                    of_deref.push(slot);
                }
                None => {
                    of_deref.push(kinds.len() as u32);
                    kinds.push(if is_cell { LOCAL_CELL } else { LOCAL_FREE });
                }
            }
        }
        Slots { of_deref, kinds }
    }
}

/// Drops constants that folding left behind. The first one of a function stays: it is the docstring or None.
fn keep_used_consts(unit: &mut Unit<'_>, flow: &mut Flow) {
    let mut used = vec![false; unit.consts.len()];
    if matches!(unit.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda)
        && let Some(first) = used.first_mut()
    {
        *first = true;
    }
    for ins in &flow.code {
        match ins.op.arg_kind() {
            ArgKind::Const => used[ins.arg as usize] = true,
            ArgKind::CallKw => used[(ins.arg >> 8) as usize] = true,
            _ => {}
        }
    }
    if used.iter().all(|used| *used) {
        return;
    }
    let mut moved = Vec::with_capacity(used.len());
    let mut kept = 0;
    for used in &used {
        moved.push(kept);
        kept += u32::from(*used);
    }
    let mut marks = used.iter();
    unit.consts.retain(|_| marks.next().copied().unwrap_or(false));
    for ins in &mut flow.code {
        match ins.op.arg_kind() {
            ArgKind::Const => ins.arg = moved[ins.arg as usize],
            ArgKind::CallKw => ins.arg = ins.arg & 255 | moved[(ins.arg >> 8) as usize] << 8,
            _ => {}
        }
    }
}

fn finish(unit: Unit<'_>, flow: Flow, slots: Slots, flags: u32, cx: &Context<'_>) -> Pass<Arc<Code>> {
    let frees = unit.derefs.len() - unit.cell_count;
    let mut writer = Writer::new(cx.lines.line(unit.first.into()), &flow);
    if frees > 0 {
        writer.artificial(Op::CopyFreeVars, frees as u32);
    }
    for slot in &slots.of_deref[..unit.cell_count] {
        writer.artificial(Op::MakeCell, *slot);
    }
    writer.write(&flow, cx)?;
    let exception_table = writer.exception_table(&flow);
    let text = |sym: &crate::names::Sym| cx.names.name(*sym).clone();
    let parts = CodeParts {
        name: text(&unit.name),
        qualname: unit.qualname,
        filename: cx.filename.clone(),
        argcount: unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        flags,
        first_line: writer.first_line,
        stack_size: unit.max_depth.max(1),
        words: writer.words.into(),
        consts: unit.consts.into(),
        names: unit.names.iter().map(text).collect(),
        varnames: unit.varnames.iter().map(text).collect(),
        cellvars: unit.derefs[..unit.cell_count].iter().map(text).collect(),
        freevars: unit.derefs[unit.cell_count..].iter().map(text).collect(),
        localsplus: slots.kinds.into(),
        exception_table,
        positions: writer.positions.finish(),
        cache_count: writer.caches,
    };
    match Code::new(parts) {
        Ok(code) => Ok(Arc::new(code)),
        Err(invalid) => Err(Box::new(Failure {
            kind: SyntaxErrorKind::Syntax,
            message: format!("internal error of the compiler: {invalid}"),
            range: TextRange::empty(unit.first),
        })),
    }
}

struct Writer {
    words: Vec<u32>,
    positions: PositionWriter,
    first_line: u32,
    caches: u32,
    /// Word index of each instruction.
    at: Vec<u32>,
    end: u32,
}

impl Writer {
    fn new(first_line: u32, flow: &Flow) -> Writer {
        Writer {
            words: Vec::with_capacity(flow.code.len() * 3 / 2),
            positions: PositionWriter::new(first_line),
            first_line,
            caches: 0,
            at: Vec::with_capacity(flow.code.len()),
            end: 0,
        }
    }

    fn artificial(&mut self, op: Op, arg: u32) {
        self.words.push(pack(op, arg));
        self.positions.push(Position::NONE, 1);
    }

    fn write(&mut self, flow: &Flow, cx: &Context<'_>) -> Pass {
        let mut word = self.words.len() as u32;
        for ins in &flow.code {
            self.at.push(word);
            word += 1 + u32::from(ins.op.has_cache());
        }
        self.end = word;
        let mut begins_handler = vec![false; flow.code.len()];
        for &entry in &flow.entries {
            if let Some(mark) = begins_handler.get_mut(entry as usize) {
                *mark = true;
            }
        }
        let mut position = Position::NONE;
        for (index, ins) in flow.code.iter().enumerate() {
            if ins.range == NOWHERE {
                position = Position::NONE;
            } else if ins.range != NO_RANGE {
                position = cx.lines.position(ins.range);
            } else if begins_handler[index] {
                position = Position::NONE;
            }
            let arg = match ins.op.arg_kind() {
                ArgKind::Jump => self.at[ins.arg as usize],
                ArgKind::CompareJump => ins.arg & 15 | self.at[(ins.arg >> 4) as usize] << 4,
                _ => ins.arg,
            };
            if arg > MAX_ARG {
                return Err(Failure::too_large(ins.range, "code too large"));
            }
            self.words.push(pack(ins.op, arg));
            if ins.op.has_cache() {
                self.words.push(self.caches);
                self.caches += 1;
            }
            self.positions.push(position, 1 + u32::from(ins.op.has_cache()));
        }
        Ok(())
    }

    fn exception_table(&self, flow: &Flow) -> Box<[ExceptionEntry]> {
        let mut table: Vec<ExceptionEntry> = Vec::new();
        let mut current = NO_HANDLER;
        for (index, ins) in flow.code.iter().enumerate() {
            let start = self.at[index];
            if ins.handler != current {
                if current != NO_HANDLER
                    && let Some(entry) = table.last_mut()
                {
                    entry.end = start;
                }
                current = ins.handler;
                if let Some(handler) = flow.handlers.get(current as usize) {
                    let target = self.at[flow.entries[current as usize] as usize];
                    let (depth, lasti) = (handler.depth, handler.lasti);
                    table.push(ExceptionEntry { start, end: self.end, target, depth, lasti });
                }
            }
        }
        table.into()
    }
}

//! Labels to indices, jump threading, dead code.

use super::Flow;
use crate::bytecode::{ArgKind, Const, Op};
use crate::codegen::unit::{Ins, NO_HANDLER, NO_RANGE, Unit};
use crate::lines::Lines;

/// Jumps are followed this far.
const MAX_THREAD: usize = 8;

/// Takes the unit's code and makes it compact.
pub fn build(unit: &mut Unit<'_>, lines: &Lines) -> Flow {
    let mut code = std::mem::take(&mut unit.code);
    let ends = code.last().is_some_and(|last| last.op.ends_block());
    let label_at_end = unit.labels.iter().any(|&at| at != u32::MAX && at as usize >= code.len());
    if !ends || label_at_end {
        let none = unit.constant(Const::None);
        code.push(Ins { op: Op::ReturnConst, arg: none, range: NO_RANGE, handler: NO_HANDLER });
    }
    let last = code.len() as u32 - 1;
    for ins in &mut code {
        if ins.op.arg_kind() == ArgKind::Jump {
            ins.arg = unit.labels[ins.arg as usize].min(last);
        }
    }
    let handlers = std::mem::take(&mut unit.handlers);
    let entries: Vec<u32> =
        handlers.iter().map(|handler| unit.labels[handler.label.0 as usize].min(last)).collect();
    thread(&mut code, lines);
    let mut keep = reachable(&code, &entries);
    let next = drop_empty(&mut code, &mut keep, lines);
    compact(code, &keep, &next, handlers, entries)
}

/// A jump to a jump goes where that one goes.
fn thread(code: &mut [Ins], lines: &Lines) {
    for at in 0..code.len() {
        for _ in 0..MAX_THREAD {
            if !thread_once(code, at, lines) {
                break;
            }
        }
    }
}

fn thread_once(code: &mut [Ins], at: usize, lines: &Lines) -> bool {
    let ins = code[at];
    if ins.op.arg_kind() != ArgKind::Jump || ins.arg as usize == at {
        return false;
    }
    let target = code[ins.arg as usize];
    let forward_only = !matches!(ins.op, Op::Jump | Op::PopJumpIfFalse | Op::PopJumpIfTrue);
    let (op, arg) = match (ins.op, target.op) {
        (Op::Send | Op::JumpBackwardNoInterrupt, _) => return false,
        (Op::Jump, Op::ReturnConst) => (Op::ReturnConst, target.arg),
        // a `break` or `continue` that is jumped to has its own line
        (_, Op::Jump) if target.range == NO_RANGE || same_line(&ins, &target, lines) => (ins.op, target.arg),
        (Op::JumpIfFalseOrPop, Op::JumpIfFalseOrPop) | (Op::JumpIfTrueOrPop, Op::JumpIfTrueOrPop) => {
            (ins.op, target.arg)
        }
        (Op::JumpIfFalseOrPop, Op::PopJumpIfFalse) => (Op::PopJumpIfFalse, target.arg),
        (Op::JumpIfTrueOrPop, Op::PopJumpIfTrue) => (Op::PopJumpIfTrue, target.arg),
        (Op::JumpIfFalseOrPop, Op::JumpIfTrueOrPop | Op::PopJumpIfTrue) => (Op::PopJumpIfFalse, ins.arg + 1),
        (Op::JumpIfTrueOrPop, Op::JumpIfFalseOrPop | Op::PopJumpIfFalse) => (Op::PopJumpIfTrue, ins.arg + 1),
        _ => return false,
    };
    if op != Op::ReturnConst && (arg == ins.arg || (forward_only && arg as usize <= at)) {
        return false;
    }
    code[at].op = op;
    code[at].arg = arg;
    if op == Op::ReturnConst && target.range != NO_RANGE {
        code[at].range = target.range;
    }
    op != Op::ReturnConst
}

fn same_line(a: &Ins, b: &Ins, lines: &Lines) -> bool {
    a.range != NO_RANGE
        && b.range != NO_RANGE
        && lines.line(a.range.start().into()) == lines.line(b.range.start().into())
}

fn reachable(code: &[Ins], entries: &[u32]) -> Vec<bool> {
    let mut seen = vec![false; code.len()];
    let mut todo = vec![0_usize];
    while let Some(mut at) = todo.pop() {
        while at < code.len() && !seen[at] {
            seen[at] = true;
            let ins = &code[at];
            if let Some(&entry) = entries.get(ins.handler as usize)
                && !seen[entry as usize]
            {
                todo.push(entry as usize);
            }
            if ins.op.arg_kind() == ArgKind::Jump && !seen[ins.arg as usize] {
                todo.push(ins.arg as usize);
            }
            if ins.op.ends_block() {
                break;
            }
            at += 1;
        }
    }
    seen
}

/// Drops NOPs and jumps to what comes next anyway, unless they are all there is of a line. Gives for each
/// instruction the first one kept from there on.
fn drop_empty(code: &mut [Ins], keep: &mut [bool], lines: &Lines) -> Vec<u32> {
    let mut next = vec![code.len() as u32; code.len() + 1];
    for at in (0..code.len()).rev() {
        if keep[at] {
            let behind = next[at + 1];
            if code[at].op == Op::Jump && code[at].arg as usize > at && next[code[at].arg as usize] == behind
            {
                code[at].op = Op::Nop;
                code[at].arg = 0;
            }
            if code[at].op == Op::Nop && is_idle(code, keep, at, behind, lines) {
                keep[at] = false;
            }
        }
        next[at] = if keep[at] { at as u32 } else { next[at + 1] };
    }
    next
}

/// Whether a NOP's line has other instructions beside it.
fn is_idle(code: &[Ins], keep: &[bool], at: usize, behind: u32, lines: &Lines) -> bool {
    let range = code[at].range;
    if range == NO_RANGE || behind as usize >= code.len() {
        return (behind as usize) < code.len();
    }
    let line = lines.line(range.start().into());
    let same = |other: &Ins| other.range != NO_RANGE && lines.line(other.range.start().into()) == line;
    let before = (0..at).rev().find(|&before| keep[before]).filter(|&before| !code[before].op.ends_block());
    same(&code[behind as usize]) || before.is_some_and(|before| same(&code[before]))
}

fn compact(
    code: Vec<Ins>,
    keep: &[bool],
    next: &[u32],
    handlers: Vec<crate::codegen::unit::Handler>,
    entries: Vec<u32>,
) -> Flow {
    let mut moved = Vec::with_capacity(code.len() + 1);
    let mut count = 0;
    for kept in keep {
        moved.push(count);
        count += u32::from(*kept);
    }
    moved.push(count);
    let place = |at: u32| moved[next[at as usize] as usize];
    let mut kept: Vec<Ins> =
        code.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(ins, _)| ins).collect();
    let mut is_target = vec![false; kept.len() + 1];
    for ins in &mut kept {
        if ins.op.arg_kind() == ArgKind::Jump {
            ins.arg = place(ins.arg);
            is_target[ins.arg as usize] = true;
        }
    }
    let entries: Vec<u32> = entries.into_iter().map(place).collect();
    for ins in &kept {
        if let Some(&entry) = entries.get(ins.handler as usize) {
            is_target[entry as usize] = true;
        }
    }
    let mut flow = Flow { code: kept, handlers, entries, is_target };
    inherit_ranges(&mut flow);
    flow
}

/// Instructions without a place take that of the instruction before them, or of the jump that leads to them. Only what
/// begins a handler has none.
fn inherit_ranges(flow: &mut Flow) {
    let mut source = vec![u32::MAX; flow.code.len()];
    for (at, ins) in flow.code.iter().enumerate() {
        if ins.op.arg_kind() == ArgKind::Jump && ins.arg as usize > at {
            source[ins.arg as usize] = at as u32;
        }
    }
    let mut copies = Vec::new();
    for (at, &jump) in source.iter().enumerate() {
        let ins = flow.code[at];
        if ins.op == Op::ReturnConst && ins.range == NO_RANGE {
            copies.push(at as u32);
        }
        if ins.range != NO_RANGE || at == 0 {
            continue;
        }
        let before = flow.code[at - 1];
        if !before.op.ends_block() {
            flow.code[at].range = before.range;
        } else if let Some(jump) = flow.code.get(jump as usize) {
            flow.code[at].range = jump.range;
        }
    }
    copy_exits(flow, &copies);
}

/// A function's implicit return belongs to the line that led to it: each conditional jump from another line gets its own.
fn copy_exits(flow: &mut Flow, exits: &[u32]) {
    for at in 0..flow.code.len() {
        let ins = flow.code[at];
        let to_exit = ins.op.arg_kind() == ArgKind::Jump && ins.op != Op::Jump && exits.contains(&ins.arg);
        if !to_exit {
            continue;
        }
        let exit = flow.code[ins.arg as usize];
        if exit.range != ins.range && ins.range != NO_RANGE {
            flow.code[at].arg = flow.code.len() as u32;
            flow.code.push(Ins { range: ins.range, ..exit });
            flow.is_target.insert(flow.code.len() - 1, true);
        }
    }
}

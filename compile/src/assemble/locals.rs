//! Which locals are surely bound: their loads need no check.
//!
//! Forward data flow over the sets of locals that may be unbound.

use super::Flow;
use crate::bytecode::{ArgKind, Op};

/// Turns LOAD_FAST_CHECK into LOAD_FAST wherever no path leads there with the local unbound.
pub fn drop_checks(flow: &mut Flow, locals: usize, parameters: usize) {
    if !flow.code.iter().any(|ins| ins.op == Op::LoadFastCheck) {
        return;
    }
    if !flow.code.iter().any(|ins| ins.op == Op::DeleteFast) && locals == parameters {
        for ins in flow.code.iter_mut().filter(|ins| ins.op == Op::LoadFastCheck) {
            ins.op = Op::LoadFast;
        }
        return;
    }
    let mut analysis = Analysis::new(flow, locals);
    let mut start = vec![0; analysis.width];
    for local in parameters..locals {
        start[local / 64] |= 1 << (local % 64);
    }
    analysis.merge(0, &start);
    while let Some(at) = analysis.todo.pop() {
        analysis.queued[at as usize] = false;
        analysis.run(at as usize);
    }
    let bound = analysis.bound();
    for at in bound {
        flow.code[at].op = Op::LoadFast;
    }
}

struct Analysis<'f> {
    flow: &'f Flow,
    width: usize,
    /// Whether a new block begins at the instruction.
    leader: Vec<bool>,
    /// The state on entry of each block, `width` words at the leader's number; empty until reached.
    states: Vec<Option<Box<[u64]>>>,
    todo: Vec<u32>,
    queued: Vec<bool>,
}

impl<'f> Analysis<'f> {
    fn new(flow: &'f Flow, locals: usize) -> Analysis<'f> {
        let count = flow.code.len();
        let mut leader = flow.is_target.clone();
        leader[0] = true;
        for (at, ins) in flow.code.iter().enumerate() {
            if ins.op.arg_kind() == ArgKind::Jump || ins.op.ends_block() {
                leader[at + 1] = true;
            }
        }
        Analysis {
            flow,
            width: locals.div_ceil(64),
            leader,
            states: vec![None; count + 1],
            todo: Vec::new(),
            queued: vec![false; count + 1],
        }
    }

    /// Joins a state into a block's entry.
    fn merge(&mut self, at: usize, state: &[u64]) {
        let changed = match &mut self.states[at] {
            Some(known) => {
                let mut changed = false;
                for (known, new) in known.iter_mut().zip(state) {
                    changed |= *new & !*known != 0;
                    *known |= *new;
                }
                changed
            }
            empty => {
                *empty = Some(state.into());
                true
            }
        };
        if changed && !self.queued[at] {
            self.queued[at] = true;
            self.todo.push(at as u32);
        }
    }

    fn run(&mut self, start: usize) {
        let Some(mut state) = self.states[start].clone() else { return };
        let flow = self.flow;
        let mut handler = u32::MAX;
        let mut at = start;
        while at < flow.code.len() {
            let ins = &flow.code[at];
            if ins.handler != handler {
                handler = ins.handler;
                self.merge_handler(handler, &state);
            }
            step(ins.op, ins.arg, &mut state);
            if ins.op == Op::DeleteFast {
                self.merge_handler(handler, &state);
            }
            if ins.op.arg_kind() == ArgKind::Jump {
                self.merge(ins.arg as usize, &state);
            }
            if ins.op.ends_block() {
                return;
            }
            at += 1;
            if self.leader[at] {
                self.merge(at, &state);
                return;
            }
        }
    }

    fn merge_handler(&mut self, handler: u32, state: &[u64]) {
        if let Some(&entry) = self.flow.entries.get(handler as usize) {
            self.merge(entry as usize, state);
        }
    }

    /// The checked loads whose local is bound.
    fn bound(&self) -> Vec<usize> {
        let mut bound = Vec::new();
        let mut state: Option<Box<[u64]>> = None;
        for (at, ins) in self.flow.code.iter().enumerate() {
            if self.leader[at] {
                state.clone_from(&self.states[at]);
            }
            let Some(state) = &mut state else { continue };
            let local = ins.arg as usize;
            if ins.op == Op::LoadFastCheck && state[local / 64] & 1 << (local % 64) == 0 {
                bound.push(at);
            }
            step(ins.op, ins.arg, state);
        }
        bound
    }
}

/// What an instruction does to the set of locals that may be unbound.
fn step(op: Op, arg: u32, state: &mut [u64]) {
    let (word, bit) = (arg as usize / 64, 1 << (arg % 64));
    match op {
        Op::StoreFast | Op::LoadFastCheck => state[word] &= !bit,
        Op::DeleteFast => state[word] |= bit,
        _ => {}
    }
}

//! Checks code once, so that the evaluation loop need not.

use super::code::{CodeParts, Const, Invalid, LOCAL_CELL, LOCAL_FREE, LOCAL_VAR, flags};
use super::effect::effect;
use super::op::{ArgKind, BinaryKind, CompareKind, Op, arg_of, op_byte};

/// No instruction starts at this word.
const INSIDE: u32 = u32::MAX;
/// An instruction starts here that no path has reached yet.
const UNREACHED: u32 = u32::MAX - 1;
/// Deeper stacks than this are refused; keeps sums far from overflow.
const MAX_STACK: u32 = 1 << 26;

/// Checks what [`super::Code::new`] promises.
pub fn check(parts: &CodeParts) -> Result<(), Invalid> {
    check_shape(parts)?;
    let mut depths = check_words(parts)?;
    check_exception_table(parts, &depths)?;
    check_stack(parts, &mut depths)
}

fn invalid<T>(reason: impl Into<String>, word: Option<usize>) -> Result<T, Invalid> {
    Err(Invalid { reason: reason.into(), word: word.map(|word| word as u32) })
}

fn check_shape(parts: &CodeParts) -> Result<(), Invalid> {
    let extra = (parts.flags & flags::VARARGS != 0) as u64 + (parts.flags & flags::VARKEYWORDS != 0) as u64;
    let parameters = u64::from(parts.argcount) + u64::from(parts.kwonlyargcount) + extra;
    if parts.posonlyargcount > parts.argcount || parameters > parts.varnames.len() as u64 {
        return invalid("parameter counts", None);
    }
    let (vars, frees) = (parts.varnames.len(), parts.freevars.len());
    if parts.localsplus.len() < vars + frees || parts.localsplus.len() > 1 << 20 {
        return invalid("localsplus is too short or too long", None);
    }
    let first_free = parts.localsplus.len() - frees;
    for (slot, &kind) in parts.localsplus.iter().enumerate() {
        let right = if slot < vars {
            kind & LOCAL_VAR != 0 && kind & LOCAL_FREE == 0
        } else if slot < first_free {
            kind == LOCAL_CELL
        } else {
            kind == LOCAL_FREE
        };
        if !right {
            return invalid(format!("kind of localsplus slot {slot}"), None);
        }
    }
    let cells = parts.localsplus.iter().filter(|&&kind| kind & LOCAL_CELL != 0).count();
    if cells != parts.cellvars.len() {
        return invalid("cellvars do not fit localsplus", None);
    }
    if parts.stack_size > MAX_STACK || parts.words.len() > 1 << 24 {
        return invalid("too large", None);
    }
    Ok(())
}

/// Opcodes, arguments other than jump targets, cache words. Returns one mark per word.
fn check_words(parts: &CodeParts) -> Result<Vec<u32>, Invalid> {
    let words = &parts.words;
    let mut marks = vec![INSIDE; words.len()];
    let mut at = 0;
    let mut last = None;
    while at < words.len() {
        let Some(op) = Op::from_u8(op_byte(words[at])) else { return invalid("unknown opcode", Some(at)) };
        marks[at] = UNREACHED;
        if !argument_fits(parts, op, arg_of(words[at])) {
            return invalid(format!("argument of {}", op.name()), Some(at));
        }
        last = Some(op);
        at += 1;
        if op.has_cache() {
            if at >= words.len() || words[at] >= parts.cache_count {
                return invalid("cache word", Some(at));
            }
            at += 1;
        }
    }
    match last {
        Some(op) if op.ends_block() => Ok(marks),
        _ => invalid("runs over the end", None),
    }
}

fn argument_fits(parts: &CodeParts, op: Op, arg: u32) -> bool {
    let is_const = |index: u32| (index as usize) < parts.consts.len();
    let is_name = |index: u32| (index as usize) < parts.names.len();
    let slot = |index: u32| parts.localsplus.get(index as usize).copied().unwrap_or(0);
    let is_local = |index: u32| slot(index) & LOCAL_VAR != 0;
    match op.arg_kind() {
        ArgKind::None => arg == 0,
        ArgKind::Const => is_const(arg),
        ArgKind::Name => is_name(arg),
        ArgKind::Local => is_local(arg),
        ArgKind::Deref => slot(arg) & (LOCAL_CELL | LOCAL_FREE) != 0,
        ArgKind::Jump | ArgKind::CompareJump => true, // targets are checked when the path is followed
        ArgKind::Binary => (arg as usize) < BinaryKind::ALL.len(),
        ArgKind::Compare => (arg as usize) < CompareKind::ALL.len(),
        ArgKind::LocalLocal => is_local(arg & 0xFFF) && is_local(arg >> 12),
        ArgKind::LocalConst => is_local(arg & 0xFFF) && is_const(arg >> 12),
        ArgKind::LocalName => is_local(arg & 0xFF) && is_name(arg >> 8),
        ArgKind::CallKw => {
            matches!(parts.consts.get((arg >> 8) as usize), Some(Const::Tuple(names))
                if names.len() <= (arg & 255) as usize && names.iter().all(|name| matches!(name, Const::Str(_))))
        }
        ArgKind::Count => match op {
            Op::Copy | Op::Swap | Op::DictMerge => arg >= 1,
            Op::ListAppend | Op::SetAdd | Op::MapAdd | Op::ListExtend | Op::SetUpdate | Op::DictUpdate => {
                arg >= 1
            }
            Op::BuildSlice => arg == 2 || arg == 3,
            Op::RaiseVarargs => arg <= 2,
            Op::CopyFreeVars => arg as usize == parts.freevars.len(),
            _ => true,
        },
        ArgKind::Flags => match op {
            Op::Resume => arg <= 3,
            Op::IsOp | Op::ContainsOp | Op::CallEx => arg <= 1,
            Op::FormatValue => arg <= 7,
            Op::MakeFunction => arg <= 15,
            Op::GetAwaitable | Op::Reraise => arg <= 2,
            _ => true,
        },
    }
}

fn check_exception_table(parts: &CodeParts, marks: &[u32]) -> Result<(), Invalid> {
    let mut behind = 0;
    for entry in &parts.exception_table {
        let starts = |word: u32| marks.get(word as usize).is_some_and(|&mark| mark != INSIDE);
        let in_order = entry.start >= behind && entry.start < entry.end && entry.end as usize <= marks.len();
        if !in_order || !starts(entry.start) || !starts(entry.target) || entry.depth > MAX_STACK {
            return invalid("exception table", Some(entry.start as usize));
        }
        behind = entry.end;
    }
    Ok(())
}

/// Follows every path with the depth of the stack.
struct Walk<'a> {
    parts: &'a CodeParts,
    depths: &'a mut [u32],
    todo: Vec<usize>,
}

fn check_stack(parts: &CodeParts, depths: &mut [u32]) -> Result<(), Invalid> {
    let mut walk = Walk { parts, depths, todo: Vec::new() };
    walk.arrive(0, 0, 0)?;
    while let Some(at) = walk.todo.pop() {
        walk.run(at)?;
    }
    Ok(())
}

impl Walk<'_> {
    /// Records that control reaches `at` with `depth`, from the instruction at `from`.
    fn arrive(&mut self, at: usize, depth: u32, from: usize) -> Result<bool, Invalid> {
        match self.depths.get(at).copied() {
            None | Some(INSIDE) => invalid("jump to no instruction", Some(from)),
            Some(UNREACHED) => {
                if depth > self.parts.stack_size {
                    return invalid("stack exceeds its size", Some(from));
                }
                self.depths[at] = depth;
                self.todo.push(at);
                Ok(true)
            }
            Some(known) if known == depth => Ok(false),
            Some(known) => invalid(format!("stack depth {depth} meets {known} at word {at}"), Some(from)),
        }
    }

    /// Follows straight code from `at` until it ends or meets a place already seen.
    fn run(&mut self, mut at: usize) -> Result<(), Invalid> {
        loop {
            let word = self.parts.words[at];
            let Some(op) = Op::from_u8(op_byte(word)) else { return invalid("unknown opcode", Some(at)) };
            let depth = self.depths[at];
            let effect = effect(op, arg_of(word));
            if effect.pops > depth {
                return invalid(format!("{} needs {} values of {depth}", op.name(), effect.pops), Some(at));
            }
            self.enter_handler(at, depth - effect.pops + effect.stays)?;
            let rest = depth - effect.pops;
            if let Some(pushes) = effect.jump_pushes {
                let target = match op.arg_kind() {
                    ArgKind::CompareJump => arg_of(word) >> 4,
                    _ => arg_of(word),
                };
                self.arrive(target as usize, rest + pushes, at)?;
            }
            if op.ends_block() {
                return Ok(());
            }
            let next = at + 1 + op.has_cache() as usize;
            if !self.arrive(next, rest + effect.pushes, at)? {
                return Ok(());
            }
            self.todo.pop();
            at = next;
        }
    }

    fn enter_handler(&mut self, at: usize, kept: u32) -> Result<(), Invalid> {
        let table = &self.parts.exception_table;
        let behind = table.partition_point(|entry| entry.start as usize <= at);
        let Some(&entry) = table[..behind].last().filter(|entry| at < entry.end as usize) else {
            return Ok(());
        };
        if entry.depth > kept {
            return invalid("handler keeps more than there is", Some(at));
        }
        self.arrive(entry.target as usize, entry.depth + 1 + entry.lasti as u32, at)?;
        Ok(())
    }
}

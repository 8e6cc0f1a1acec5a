//! The loop. Each arm is an instruction of `kingsnake_compile::bytecode::Op`, which documents stack effects.
//!
//! The loop keeps three pointers in registers: the next word (`pc`), the slot above the top of the stack (`sp`), and the
//! frame's slots (`locals`). Python functions that Python code calls run in the same activation of this function: a call
//! pushes a frame, a return pops it. Only calls that come through Rust or C nest natively.

use super::frame::{FrameCell, RUNNING, State};
use super::{cache, call, ops, unwind};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::code::CodeCell;
use crate::protocol::call::call_native;
use crate::types::{Args, Bin, Cmp, METH_KINGSNAKE, MethodDef, Un};
use crate::value::{
    BuiltinCell, FunctionCell, Gc, ListCell, MethodCell, StrCell, TupleCell, Value, VarCell, statics,
};
use kingsnake_compile::bytecode::{BinaryKind, Op, make_function};

type Word = Option<Value>;

/// Runs a frame that native code made, to its end.
pub fn run_entry(rt: &Runtime, frame: Gc<FrameCell>) -> R {
    let _guard = rt.enter_native_call("")?;
    frame.entry.set(true);
    frame.back.set(rt.thread().frame.get());
    rt.thread().frame.set(Some(frame));
    run(rt, frame, Start::Fresh)
}

/// How a frame is (re)entered.
pub enum Start {
    /// From its first instruction, or behind the one it stopped at, with what it needs already on its stack.
    Fresh,
    Resume,
    /// With an exception raised where it stopped.
    Throw(Raised),
}

/// The registers of the loop.
struct Machine {
    frame: Gc<FrameCell>,
    code: Gc<CodeCell>,
    words: *const u32,
    locals: *mut Word,
    stack: *mut Word,
}

/// What an instruction that may leave the frame asks for.
enum Flow {
    /// A new frame runs next.
    Enter(Gc<FrameCell>),
    /// The result of a call that is done.
    Value(Value),
}

impl Machine {
    fn load(frame: Gc<FrameCell>) -> Machine {
        let code = frame.code.get();
        let locals = frame.locals_ptr();
        // SAFETY: localsplus and stack follow each other in the frame.
        let stack = unsafe { locals.add(code.co_nlocalsplus.get() as usize) };
        Machine { frame, code, words: code.code.words.as_ptr(), locals, stack }
    }
}

/// Runs `frame` until the entry frame is left.
#[allow(clippy::cognitive_complexity, reason = "one arm per instruction")]
#[allow(unused_unsafe, reason = "a register macro may stand inside another's unsafe block")]
#[allow(
    unused_assignments,
    reason = "the macros that change frames set every register, also before a jump that sets one again"
)]
pub fn run(rt: &Runtime, frame: Gc<FrameCell>, start: Start) -> R {
    let mut m = Machine::load(frame);
    let mut pc: *const u32;
    let mut sp: *mut Word;
    let mut ip: *const u32;
    let thread = rt.thread();

    // SAFETY (of every unsafe block below): the compiler's verifier has proved that each instruction of a `Code` finds
    // the stack depth it needs, that indices are in range and jumps go to instructions; the frame has `stack_size` slots.

    macro_rules! load_frame {
        () => {{
            // SAFETY: see above; `pc` and `sp` were saved by this loop, or are those of a new frame.
            unsafe {
                pc = m.words.add(m.frame.pc.get() as usize);
                sp = m.stack.add(m.frame.sp.get() as usize);
            }
            ip = pc;
            m.frame.sp.set(RUNNING);
            m.frame.state.set(State::Executing);
        }};
    }
    macro_rules! push {
        ($v:expr) => {{
            let value: Value = $v;
            // SAFETY: see above.
            unsafe {
                *sp = Some(value);
                sp = sp.add(1);
            }
        }};
    }
    macro_rules! pop {
        () => {{
            // SAFETY: see above; the slot holds a value.
            unsafe {
                sp = sp.sub(1);
                (*sp).unwrap_unchecked()
            }
        }};
    }
    macro_rules! top {
        () => {
            // SAFETY: see above.
            unsafe { (*sp.sub(1)).unwrap_unchecked() }
        };
    }
    macro_rules! peek {
        ($n:expr) => {
            // SAFETY: see above.
            unsafe { (*sp.sub($n)).unwrap_unchecked() }
        };
    }
    macro_rules! poke {
        ($n:expr, $v:expr) => {{
            let value: Value = $v;
            // SAFETY: see above.
            unsafe { *sp.sub($n) = Some(value) }
        }};
    }
    macro_rules! drop_n {
        // SAFETY: see above.
        ($n:expr) => {{ sp = unsafe { sp.sub($n) } }};
    }
    macro_rules! args {
        // SAFETY: see above; words below `sp` hold values, and `Option<Value>` has the layout of `Value`.
        ($n:expr) => {
            unsafe { std::slice::from_raw_parts(sp.sub($n).cast::<Value>(), $n) }
        };
    }
    macro_rules! local {
        // SAFETY: see above.
        ($i:expr) => {
            unsafe { *m.locals.add($i) }
        };
    }
    macro_rules! set_local {
        // SAFETY: see above.
        ($i:expr, $v:expr) => {{
            let value: Word = $v;
            unsafe { *m.locals.add($i) = value }
        }};
    }
    macro_rules! name {
        ($i:expr) => {
            // SAFETY: names are interned strings.
            unsafe {
                std::mem::transmute::<Value, Gc<StrCell>>(
                    m.code.co_names.get().raw_items().get_unchecked($i).get().unwrap_unchecked(),
                )
            }
        };
    }
    macro_rules! constant {
        // SAFETY: see above.
        ($i:expr) => {
            unsafe { m.code.co_consts.get().raw_items().get_unchecked($i).get().unwrap_unchecked() }
        };
    }
    macro_rules! next_cache {
        () => {{
            // SAFETY: see above; the word behind is the cache's index. The cache is used by this instruction alone.
            unsafe {
                let index = *pc as usize;
                pc = pc.add(1);
                &mut *m.code.caches.get_unchecked(index).get()
            }
        }};
    }
    macro_rules! jump {
        // SAFETY: see above.
        ($t:expr) => {{ pc = unsafe { m.words.add($t as usize) } }};
    }
    // What other frames and the collector see of this frame during a call.
    macro_rules! save {
        () => {{
            // SAFETY: pointers into the same arrays.
            unsafe {
                m.frame.pc.set(ip.offset_from(m.words) as u32);
                m.frame.sp.set(sp.offset_from(m.stack) as u32);
            }
        }};
    }
    macro_rules! save_pc {
        // SAFETY: pointers into the same array.
        () => {{ m.frame.pc.set(unsafe { ip.offset_from(m.words) as u32 }) }};
    }
    macro_rules! enter {
        ($frame:expr) => {{
            let new: Gc<FrameCell> = $frame;
            // The callee's return continues behind this instruction: its address, and the stack without the operands.
            // SAFETY: pointers into the same arrays.
            unsafe {
                m.frame.pc.set(pc.offset_from(m.words) as u32);
                m.frame.sp.set(sp.offset_from(m.stack) as u32);
            }
            new.back.set(Some(m.frame));
            if thread.depth.get() >= thread.c.recursion_limit.get() as usize {
                let r = rt.recursion_error("maximum recursion depth exceeded");
                m.frame.sp.set(RUNNING);
                fail!(r);
            }
            thread.depth.set(thread.depth.get() + 1);
            thread.frame.set(Some(new));
            m = Machine::load(new);
            load_frame!();
            continue;
        }};
    }
    macro_rules! leave {
        ($value:expr) => {{
            let value: Value = $value;
            let done = m.frame;
            let back = done.back.get();
            thread.frame.set(back);
            let (entry, init_of) = (done.entry.get(), done.init_of.get());
            let result = match init_of {
                None => value,
                Some(object) => {
                    if !value.is_none() {
                        let t = value.ty();
                        let r = rt.type_error(format!("__init__() should return None, not '{}'", t.name()));
                        rt.drop_frame(done);
                        if entry {
                            return Err(r);
                        }
                        thread.depth.set(thread.depth.get() - 1);
                        let Some(caller) = back else { return Err(r) };
                        m = Machine::load(caller);
                        load_frame!();
                        ip = ops::before(pc, m.words, &m.code);
                        fail!(r);
                    }
                    object
                }
            };
            rt.drop_frame(done);
            if entry {
                return Ok(result);
            }
            thread.depth.set(thread.depth.get() - 1);
            let Some(caller) = back else { return Ok(result) };
            m = Machine::load(caller);
            load_frame!();
            push!(result);
            continue;
        }};
    }
    macro_rules! fail {
        ($raised:expr) => {{
            let raised: Raised = $raised;
            save_pc!();
            match unwind::to_handler(rt, &mut m.frame, raised) {
                Some(Ok(())) => {
                    m = Machine::load(m.frame);
                    load_frame!();
                    continue;
                }
                Some(Err(raised)) => return Err(raised),
                None => crate::runtime::fatal("an exception without a frame"),
            }
        }};
    }
    macro_rules! check {
        ($e:expr) => {
            match $e {
                Ok(v) => v,
                Err(raised) => fail!(raised),
            }
        };
    }
    // As `check!`, around what may call Python code or collect: the frame shows its stack.
    macro_rules! call {
        ($e:expr) => {{
            save!();
            let result = $e;
            m.frame.sp.set(RUNNING);
            check!(result)
        }};
    }
    macro_rules! safepoint {
        () => {
            if rt.breaker.load(std::sync::atomic::Ordering::Relaxed) || rt.heap.has_work() {
                call!(ops::safepoint(rt))
            }
        };
    }
    macro_rules! binary {
        ($op:expr, $fast:ident, $float:tt) => {{
            let (a, b) = (peek!(2), top!());
            if let Some(v) = a.$fast(b) {
                drop_n!(1);
                poke!(1, v);
                continue;
            }
            if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
                let v = rt.new_float(x $float y);
                drop_n!(1);
                poke!(1, v);
                continue;
            }
            let v = call!(rt.binary($op, a, b));
            drop_n!(1);
            poke!(1, v);
        }};
    }
    macro_rules! truth {
        ($v:expr) => {{
            let v: Value = $v;
            if v.is_true() {
                true
            } else if v.is_false() || v.is_none() {
                false
            } else {
                call!(rt.truthy(v))
            }
        }};
    }
    macro_rules! finish_call {
        ($flow:expr, $drop:expr) => {{
            match call!($flow) {
                Flow::Value(v) => {
                    drop_n!($drop);
                    push!(v);
                }
                Flow::Enter(frame) => {
                    drop_n!($drop);
                    enter!(frame)
                }
            }
        }};
    }

    match start {
        Start::Fresh | Start::Resume => load_frame!(),
        Start::Throw(raised) => match unwind::to_handler(rt, &mut m.frame, raised) {
            Some(Ok(())) => {
                m = Machine::load(m.frame);
                load_frame!();
            }
            Some(Err(raised)) => return Err(raised),
            None => crate::runtime::fatal("an exception without a frame"),
        },
    }

    loop {
        ip = pc;
        // SAFETY: see above.
        let (op, arg) = unsafe {
            let word = *pc;
            pc = pc.add(1);
            (Op::of_word_unchecked(word), (word >> 8) as usize)
        };
        match op {
            Op::Nop => {}
            Op::Resume => safepoint!(),
            // ---- stack ----
            Op::PopTop => drop_n!(1),
            Op::Copy => {
                let v = peek!(arg);
                push!(v)
            }
            Op::Swap => {
                let (a, b) = (top!(), peek!(arg));
                poke!(arg, a);
                poke!(1, b);
            }
            Op::LoadConst => push!(constant!(arg)),
            // ---- locals ----
            Op::LoadFast => {
                // SAFETY: the compiler proved the local bound.
                let v = unsafe { local!(arg).unwrap_unchecked() };
                push!(v)
            }
            Op::LoadFastLoadFast => {
                // SAFETY: as LoadFast.
                let (a, b) =
                    unsafe { (local!(arg & 0xfff).unwrap_unchecked(), local!(arg >> 12).unwrap_unchecked()) };
                push!(a);
                push!(b)
            }
            Op::LoadFastLoadConst => {
                // SAFETY: as LoadFast.
                let v = unsafe { local!(arg & 0xfff).unwrap_unchecked() };
                push!(v);
                push!(constant!(arg >> 12));
            }
            Op::StoreFastLoadFast => {
                let v = pop!();
                set_local!(arg & 0xfff, Some(v));
                // SAFETY: as LoadFast.
                let v = unsafe { local!(arg >> 12).unwrap_unchecked() };
                push!(v)
            }
            Op::StoreFastStoreFast => {
                let v = pop!();
                set_local!(arg & 0xfff, Some(v));
                let v = pop!();
                set_local!(arg >> 12, Some(v));
            }
            Op::LoadFastCheck => match local!(arg) {
                Some(v) => push!(v),
                None => fail!(ops::unbound_local(rt, &m.code, arg)),
            },
            Op::StoreFast => {
                let v = pop!();
                set_local!(arg, Some(v));
            }
            Op::DeleteFast => {
                if local!(arg).is_none() {
                    fail!(ops::unbound_local(rt, &m.code, arg));
                }
                set_local!(arg, None);
            }
            Op::MakeCell => {
                let cell = rt.new_var_cell(local!(arg));
                set_local!(arg, Some(cell.value()));
            }
            Op::CopyFreeVars => ops::copy_free_vars(&m.frame, arg),
            Op::LoadClosure => match local!(arg) {
                Some(v) => push!(v),
                None => fail!(ops::unbound_local(rt, &m.code, arg)),
            },
            Op::LoadDeref => match local!(arg).and_then(|c| c.expect_cell::<VarCell>().contents.get()) {
                Some(v) => push!(v),
                None => fail!(ops::unbound_deref(rt, &m.code, arg)),
            },
            Op::LoadClassDeref => {
                let v = call!(ops::load_class_deref(rt, &m.frame, arg));
                push!(v)
            }
            Op::StoreDeref => {
                let v = pop!();
                if let Some(c) = local!(arg) {
                    c.expect_cell::<VarCell>().contents.set(Some(v));
                }
            }
            Op::DeleteDeref => {
                let old = local!(arg).and_then(|c| c.expect_cell::<VarCell>().contents.take());
                if old.is_none() {
                    fail!(ops::unbound_deref(rt, &m.code, arg));
                }
            }
            // ---- names ----
            Op::LoadName => {
                let c = next_cache!();
                let v = call!(ops::load_name(rt, &m.frame, name!(arg), c));
                push!(v)
            }
            Op::StoreName => {
                let v = top!();
                call!(ops::store_name(rt, &m.frame, name!(arg), v));
                drop_n!(1);
            }
            Op::DeleteName => call!(ops::delete_name(rt, &m.frame, name!(arg))),
            Op::LoadGlobal => {
                let c = next_cache!();
                let n = name!(arg);
                match cache::load_global(rt, m.frame.globals.get(), m.frame.builtins.get(), n, c) {
                    Some(v) => push!(v),
                    None => {
                        let v = call!(ops::load_global_other(rt, &m.frame, n));
                        push!(v)
                    }
                }
            }
            Op::StoreGlobal => {
                let v = top!();
                call!(crate::objects::dict::set_str(rt, m.frame.globals.get(), name!(arg), v));
                drop_n!(1);
            }
            Op::DeleteGlobal => call!(ops::delete_global(rt, &m.frame, name!(arg))),
            // ---- attributes and items ----
            Op::LoadAttr => {
                let c = next_cache!();
                let owner = top!();
                let v = call!(cache::load_attr(rt, owner, name!(arg), c));
                poke!(1, v);
            }
            Op::LoadFastAttr => {
                let c = next_cache!();
                // SAFETY: as LoadFast.
                let owner = unsafe { local!(arg & 0xff).unwrap_unchecked() };
                let v = call!(cache::load_attr(rt, owner, name!(arg >> 8), c));
                push!(v)
            }
            Op::LoadMethod => {
                let c = next_cache!();
                let owner = top!();
                let (f, receiver) = call!(cache::load_method(rt, owner, name!(arg), c));
                poke!(1, f);
                // SAFETY: see above; the slot may be null.
                unsafe {
                    *sp = receiver;
                    sp = sp.add(1);
                }
            }
            Op::LoadFastMethod => {
                let c = next_cache!();
                // SAFETY: as LoadFast.
                let owner = unsafe { local!(arg & 0xff).unwrap_unchecked() };
                let (f, receiver) = call!(cache::load_method(rt, owner, name!(arg >> 8), c));
                push!(f);
                // SAFETY: see above; the slot may be null.
                unsafe {
                    *sp = receiver;
                    sp = sp.add(1);
                }
            }
            Op::StoreAttr => {
                let c = next_cache!();
                let (v, owner) = (peek!(2), top!());
                call!(cache::store_attr(rt, owner, name!(arg), v, c));
                drop_n!(2);
            }
            Op::StoreFastAttr => {
                let c = next_cache!();
                // SAFETY: as LoadFast.
                let owner = unsafe { local!(arg & 0xff).unwrap_unchecked() };
                let v = top!();
                call!(cache::store_attr(rt, owner, name!(arg >> 8), v, c));
                drop_n!(1);
            }
            Op::DeleteAttr => {
                let owner = top!();
                call!(rt.setattr_or_delete(owner, name!(arg), None));
                drop_n!(1);
            }
            Op::BinarySubscr => {
                let (container, key) = (peek!(2), top!());
                let v = match ops::quick_item(container, key) {
                    Some(v) => v,
                    None => call!(ops::subscript(rt, container, key)),
                };
                drop_n!(1);
                poke!(1, v);
            }
            Op::StoreSubscr => {
                let (v, container, key) = (peek!(3), peek!(2), top!());
                call!(ops::store_subscript(rt, container, key, v));
                drop_n!(3);
            }
            Op::DeleteSubscr => {
                let (container, key) = (peek!(2), top!());
                call!(rt.delitem(container, key));
                drop_n!(2);
            }
            Op::BinarySlice => {
                let (container, start, stop) = (peek!(3), peek!(2), top!());
                let v = call!(ops::slice_item(rt, container, start, stop));
                drop_n!(2);
                poke!(1, v);
            }
            Op::StoreSlice => {
                let (v, container, start, stop) = (peek!(4), peek!(3), peek!(2), top!());
                call!(ops::store_slice(rt, container, start, stop, v));
                drop_n!(4);
            }
            // ---- operators ----
            Op::UnaryNegative => {
                let v = call!(rt.unary(Un::Neg, top!()));
                poke!(1, v);
            }
            Op::UnaryPositive => {
                let v = call!(rt.unary(Un::Pos, top!()));
                poke!(1, v);
            }
            Op::UnaryInvert => {
                let v = call!(rt.unary(Un::Invert, top!()));
                poke!(1, v);
            }
            Op::UnaryNot => {
                let t = truth!(top!());
                poke!(1, Value::bool(!t));
            }
            Op::BinaryAdd => binary!(Bin::Add, add_fixnum, +),
            Op::BinarySubtract => binary!(Bin::Sub, sub_fixnum, -),
            Op::BinaryMultiply => binary!(Bin::Mul, mul_fixnum, *),
            Op::InplaceAdd => {
                let (a, b) = (peek!(2), top!());
                let v = match a.add_fixnum(b) {
                    Some(v) => v,
                    None => call!(rt.inplace(Bin::Add, a, b)),
                };
                drop_n!(1);
                poke!(1, v);
            }
            Op::InplaceSubtract => {
                let (a, b) = (peek!(2), top!());
                let v = match a.sub_fixnum(b) {
                    Some(v) => v,
                    None => call!(rt.inplace(Bin::Sub, a, b)),
                };
                drop_n!(1);
                poke!(1, v);
            }
            Op::BinaryOp => {
                let (a, b) = (peek!(2), top!());
                let v = call!(ops::binary_op(rt, BinaryKind::ALL[arg], a, b));
                drop_n!(1);
                poke!(1, v);
            }
            Op::CompareOp => {
                let (a, b) = (peek!(2), top!());
                let v = call!(rt.compare(a, b, Cmp::ALL[arg]));
                drop_n!(1);
                poke!(1, v);
            }
            Op::IsOp => {
                let same = rt.same(peek!(2), top!());
                drop_n!(1);
                poke!(1, Value::bool(same != (arg == 1)));
            }
            Op::ContainsOp => {
                let (item, container) = (peek!(2), top!());
                let found = call!(rt.contains(container, item));
                drop_n!(1);
                poke!(1, Value::bool(found != (arg == 1)));
            }
            // ---- jumps ----
            Op::Jump | Op::JumpBackwardNoInterrupt => jump!(arg),
            Op::JumpBackward => {
                safepoint!();
                jump!(arg);
            }
            Op::PopJumpIfFalse => {
                let t = truth!(top!());
                drop_n!(1);
                if !t {
                    jump!(arg);
                }
            }
            Op::PopJumpIfTrue => {
                let t = truth!(top!());
                drop_n!(1);
                if t {
                    jump!(arg);
                }
            }
            Op::PopJumpIfNone => {
                if pop!().is_none() {
                    jump!(arg);
                }
            }
            Op::PopJumpIfNotNone => {
                if !pop!().is_none() {
                    jump!(arg);
                }
            }
            Op::PopJumpBackwardIfFalse => {
                let t = truth!(top!());
                if !t {
                    safepoint!();
                    jump!(arg);
                }
                drop_n!(1);
            }
            Op::PopJumpBackwardIfTrue => {
                let t = truth!(top!());
                if t {
                    safepoint!();
                    jump!(arg);
                }
                drop_n!(1);
            }
            Op::JumpIfFalseOrPop => {
                if truth!(top!()) {
                    drop_n!(1);
                } else {
                    jump!(arg);
                }
            }
            Op::JumpIfTrueOrPop => {
                if truth!(top!()) {
                    jump!(arg);
                } else {
                    drop_n!(1);
                }
            }
            Op::CompareJump | Op::CompareJumpBackward => {
                let (a, b) = (peek!(2), top!());
                let cmp = Cmp::ALL[arg & 7];
                let truth = if a.both_fixnums(b) {
                    cmp.test((a.bits() as i64).cmp(&(b.bits() as i64)))
                } else {
                    call!(ops::compare_truth(rt, a, b, cmp))
                };
                if truth == (arg & 8 != 0) {
                    if op == Op::CompareJumpBackward {
                        safepoint!();
                    }
                    jump!(arg >> 4);
                }
                drop_n!(2);
            }
            // ---- iteration ----
            Op::GetIter => {
                let v = call!(rt.iter(top!()));
                poke!(1, v);
            }
            Op::ForIter => {
                let it = top!();
                save!();
                let next = match it.ty().slots().next {
                    Some(f) => f(rt, it),
                    None => rt.next(it),
                };
                m.frame.sp.set(RUNNING);
                match check!(next) {
                    Some(v) => push!(v),
                    None => {
                        drop_n!(1);
                        jump!(arg);
                    }
                }
            }
            Op::UnpackSequence => {
                let seq = top!();
                call!(ops::unpack_sequence(rt, seq, arg, sp));
                // SAFETY: see above; `unpack_sequence` filled the slots from the sequence's own on.
                sp = unsafe { sp.sub(1).add(arg) };
            }
            Op::UnpackEx => {
                let seq = top!();
                let (before, after) = (arg & 0xff, arg >> 8);
                call!(ops::unpack_ex(rt, seq, before, after, sp));
                // SAFETY: as above.
                sp = unsafe { sp.sub(1).add(before + after + 1) };
            }
            // ---- building ----
            Op::BuildTuple => {
                let v = rt.new_tuple(args!(arg)).value();
                drop_n!(arg);
                push!(v)
            }
            Op::BuildList => {
                let v = rt.new_list(args!(arg)).value();
                drop_n!(arg);
                push!(v)
            }
            Op::BuildSet => {
                let v = call!(ops::build_set(rt, args!(arg)));
                drop_n!(arg);
                push!(v)
            }
            Op::BuildMap => {
                let v = call!(ops::build_map(rt, args!(arg * 2)));
                drop_n!(arg * 2);
                push!(v)
            }
            Op::BuildConstKeyMap => {
                let keys: Gc<TupleCell> = top!().expect_cell();
                let v = call!(ops::build_const_key_map(rt, keys, args!(arg + 1)));
                drop_n!(arg + 1);
                push!(v)
            }
            Op::BuildString => {
                let v = call!(ops::build_string(rt, args!(arg)));
                drop_n!(arg);
                push!(v)
            }
            Op::BuildSlice => {
                let step = if arg == 3 { top!() } else { Value::none() };
                let v = rt.new_slice(peek!(arg), peek!(arg - 1), step).value();
                drop_n!(arg);
                push!(v)
            }
            Op::FormatValue => {
                let n = if arg & 4 != 0 { 2 } else { 1 };
                let spec = (n == 2).then(|| top!());
                let v = call!(ops::format_value(rt, peek!(n), arg & 3, spec));
                drop_n!(n);
                push!(v)
            }
            Op::ListAppend => {
                let v = top!();
                let list: Gc<ListCell> = peek!(arg + 1).expect_cell();
                call!(crate::objects::list::append(rt, list, v));
                drop_n!(1);
            }
            Op::SetAdd => {
                call!(ops::set_add(rt, peek!(arg + 1), top!()));
                drop_n!(1);
            }
            Op::MapAdd => {
                let (k, v) = (peek!(2), top!());
                call!(crate::objects::dict::set(rt, peek!(arg + 2).expect_cell(), k, v));
                drop_n!(2);
            }
            Op::ListExtend => {
                call!(ops::list_extend(rt, peek!(arg + 1).expect_cell(), top!()));
                drop_n!(1);
            }
            Op::SetUpdate => {
                call!(ops::set_update(rt, peek!(arg + 1), top!()));
                drop_n!(1);
            }
            Op::DictUpdate => {
                call!(ops::dict_update(rt, peek!(arg + 1), top!()));
                drop_n!(1);
            }
            Op::DictMerge => {
                call!(ops::dict_merge(rt, peek!(arg + 1), top!(), peek!(arg + 3)));
                drop_n!(1);
            }
            Op::ListToTuple => {
                let v = ops::list_to_tuple(rt, top!().expect_cell());
                poke!(1, v);
            }
            // ---- calls ----
            Op::Call => {
                // SAFETY: see above; the cache word is not used by calls.
                pc = unsafe { pc.add(1) };
                finish_call!(call_value(rt, peek!(arg + 1), args!(arg), None), arg + 1)
            }
            Op::CallMethod => {
                // SAFETY: as above.
                pc = unsafe { pc.add(1) };
                // SAFETY: see above; the slot may be null.
                let receiver = unsafe { *sp.sub(arg + 1) };
                match receiver {
                    Some(_) => finish_call!(call_unbound(rt, peek!(arg + 2), args!(arg + 1), None), arg + 2),
                    None => finish_call!(call_value(rt, peek!(arg + 2), args!(arg), None), arg + 2),
                }
            }
            Op::CallKw => {
                // SAFETY: as above.
                pc = unsafe { pc.add(1) };
                let n = arg & 0xff;
                let names = constant!(arg >> 8).expect_cell();
                finish_call!(call_value(rt, peek!(n + 1), args!(n), Some(names)), n + 1)
            }
            Op::CallMethodKw => {
                // SAFETY: as above.
                pc = unsafe { pc.add(1) };
                let n = arg & 0xff;
                let names = constant!(arg >> 8).expect_cell();
                // SAFETY: see above; the slot may be null.
                let receiver = unsafe { *sp.sub(n + 1) };
                match receiver {
                    Some(_) => finish_call!(call_unbound(rt, peek!(n + 2), args!(n + 1), Some(names)), n + 2),
                    None => finish_call!(call_value(rt, peek!(n + 2), args!(n), Some(names)), n + 2),
                }
            }
            Op::CallEx => {
                let n = 2 + arg;
                let kwargs = (arg == 1).then(|| top!());
                let v = call!(ops::call_ex(rt, peek!(n), peek!(n - 1), kwargs));
                drop_n!(n);
                push!(v)
            }
            Op::MakeFunction => {
                let n = (arg as u32
                    & (make_function::DEFAULTS
                        | make_function::KWDEFAULTS
                        | make_function::ANNOTATIONS
                        | make_function::CLOSURE))
                    .count_ones() as usize
                    + 1;
                let v = call!(ops::make_function(rt, &m.frame, arg as u32, args!(n)));
                drop_n!(n);
                push!(v)
            }
            Op::LoadBuildClass => {
                let v = call!(ops::load_build_class(rt, &m.frame));
                push!(v)
            }
            Op::ReturnValue => leave!(top!()),
            Op::ReturnConst => leave!(constant!(arg)),
            // ---- imports ----
            Op::ImportName => {
                let v = call!(super::build::import_name(rt, &m.frame, name!(arg), top!(), peek!(2)));
                drop_n!(1);
                poke!(1, v);
            }
            Op::ImportFrom => {
                let v = call!(super::build::import_from(rt, top!(), name!(arg)));
                push!(v)
            }
            Op::ImportStar => {
                call!(super::build::import_star(rt, &m.frame, top!()));
                drop_n!(1);
            }
            // ---- exceptions ----
            Op::RaiseVarargs => {
                let cause = (arg == 2).then(|| top!());
                let exc = (arg >= 1).then(|| peek!(arg));
                let raised = call_raise(rt, exc, cause);
                fail!(raised)
            }
            // The handler goes by this instruction's own place; the traceback has the entry of the first raise.
            Op::Reraise => {
                let exc = top!();
                unwind::no_traceback_here(rt);
                fail!(rt.raise_value(exc))
            }
            Op::PushExcInfo => {
                let exc = top!();
                let previous = thread.swap_handled(Some(exc)).unwrap_or(Value::none());
                poke!(1, previous);
                push!(exc)
            }
            Op::PopExcept => {
                let previous = pop!();
                thread.swap_handled(Some(previous).filter(|v| !v.is_none()));
            }
            Op::CheckExcMatch => {
                let (exc, class) = (peek!(2), top!());
                let matches = call!(ops::check_exc_match(rt, exc, class));
                poke!(1, Value::bool(matches));
            }
            Op::CheckEgMatch => {
                let (exc, class) = (peek!(2), top!());
                let (rest, found) = call!(crate::objects::exceptions::group_match(rt, exc, class));
                match found {
                    Some(f) => {
                        poke!(2, rest);
                        poke!(1, f);
                        thread.swap_handled(Some(f));
                    }
                    None => poke!(1, Value::none()),
                }
            }
            Op::PrepReraiseStar => {
                let (orig, list) = (peek!(2), top!());
                let v = call!(crate::objects::exceptions::prepare_reraise_star(rt, orig, list.expect_cell()));
                drop_n!(1);
                poke!(1, v);
            }
            Op::LoadAssertionError => push!(statics::assertion_error().value()),
            // ---- with ----
            Op::BeforeWith => {
                let (exit, result) = call!(ops::before_with(rt, top!(), false));
                poke!(1, exit);
                push!(result)
            }
            Op::BeforeAsyncWith => {
                let (exit, result) = call!(ops::before_with(rt, top!(), true));
                poke!(1, exit);
                push!(result)
            }
            Op::WithExceptStart => {
                let v = call!(ops::with_except_start(rt, peek!(4), top!()));
                push!(v)
            }
            // ---- generators and coroutines ----
            Op::ReturnGenerator => {
                let frame = m.frame;
                let generator = crate::objects::generator::new_generator(rt, frame);
                // SAFETY: pointers into the same arrays.
                unsafe {
                    frame.pc.set(pc.offset_from(m.words) as u32);
                    frame.sp.set(sp.offset_from(m.stack) as u32);
                }
                frame.state.set(State::Created);
                let (entry, back) = (frame.entry.replace(false), frame.back.take());
                thread.frame.set(back);
                if entry {
                    return Ok(generator);
                }
                thread.depth.set(thread.depth.get() - 1);
                let Some(caller) = back else { return Ok(generator) };
                m = Machine::load(caller);
                load_frame!();
                push!(generator)
            }
            Op::YieldValue => {
                let v = pop!();
                let frame = m.frame;
                // SAFETY: pointers into the same arrays.
                unsafe {
                    frame.pc.set(pc.offset_from(m.words) as u32);
                    frame.sp.set(sp.offset_from(m.stack) as u32);
                }
                frame.state.set(State::Suspended);
                thread.frame.set(frame.back.take());
                return Ok(v);
            }
            Op::AsyncGenWrap => {
                let v = crate::objects::generator::wrap_async_value(rt, top!());
                poke!(1, v);
            }
            Op::Send => {
                let (receiver, v) = (peek!(2), top!());
                match call!(crate::objects::generator::send(rt, receiver, v)) {
                    Ok(yielded) => poke!(1, yielded),
                    Err(result) => {
                        drop_n!(1);
                        poke!(1, result);
                        jump!(arg);
                    }
                }
            }
            Op::GetYieldFromIter => {
                let v = call!(crate::objects::generator::yield_from_iter(rt, &m.code, top!()));
                poke!(1, v);
            }
            Op::GetAwaitable => {
                let v = call!(crate::objects::generator::get_awaitable(rt, top!(), arg));
                poke!(1, v);
            }
            Op::GetAiter => {
                let v = call!(crate::objects::generator::get_aiter(rt, top!()));
                poke!(1, v);
            }
            Op::GetAnext => {
                let v = call!(crate::objects::generator::get_anext(rt, top!()));
                push!(v)
            }
            Op::EndAsyncFor => {
                let exc = top!();
                if exc.ty().is_subtype(statics::stop_async_iteration()) {
                    drop_n!(2);
                } else {
                    unwind::no_traceback_here(rt);
                    fail!(rt.raise_value(exc))
                }
            }
            // ---- match ----
            Op::GetLen => {
                let n = call!(rt.len(top!()));
                push!(rt.new_int(n as i64))
            }
            Op::MatchMapping => push!(Value::bool(top!().ty().has(crate::value::flag::MAPPING))),
            Op::MatchSequence => push!(Value::bool(top!().ty().has(crate::value::flag::SEQUENCE))),
            Op::MatchKeys => {
                let v = call!(super::matching::match_keys(rt, peek!(2), top!().expect_cell()));
                push!(v)
            }
            Op::MatchClass => {
                let (subject, class, names) = (peek!(3), peek!(2), top!());
                let v = call!(super::matching::match_class(rt, subject, class, names.expect_cell(), arg));
                drop_n!(2);
                poke!(1, v);
            }
            // ---- others ----
            Op::SetupAnnotations => call!(ops::setup_annotations(rt, &m.frame)),
            Op::PrintExpr => {
                call!(ops::print_expr(rt, top!()));
                drop_n!(1);
            }
        }
    }
}

/// `raise`: the mark, with the exception set.
fn call_raise(rt: &Runtime, exc: Option<Value>, cause: Option<Value>) -> Raised {
    match crate::objects::exceptions::raise(rt, exc, cause) {
        Ok(never) => match never {},
        Err(raised) => raised,
    }
}

/// Calls a callable with arguments from the stack. A Python function becomes a frame, for the loop to go on with.
#[inline(always)]
fn call_value(rt: &Runtime, callable: Value, args: &[Value], names: Option<Gc<TupleCell>>) -> R<Flow> {
    if let Some(object) = callable.as_object() {
        let ty = object.ty();
        if ty == statics::function_type() {
            let func: Gc<FunctionCell> = object.cast_unchecked();
            return call::frame_for(rt, func, None, Args { all: args, names }).map(Flow::Enter);
        }
        if ty == statics::builtin_type() {
            let builtin: Gc<BuiltinCell> = object.cast_unchecked();
            if let Some(def) = own_definition(&builtin) {
                let receiver = builtin.receiver.get().unwrap_or(Value::none());
                return call_native(rt, def, receiver, Args { all: args, names }).map(Flow::Value);
            }
            if let Some(native) = rt.native() {
                return (native.call_builtin)(rt, builtin, Args { all: args, names }).map(Flow::Value);
            }
        }
        if ty == statics::method_type() {
            let method: Gc<MethodCell> = object.cast_unchecked();
            if let Some(func) = method.func.get().downcast::<FunctionCell>() {
                let receiver = Some(method.receiver.get());
                return call::frame_for(rt, func, receiver, Args { all: args, names }).map(Flow::Enter);
            }
        }
        if ty == statics::type_type()
            && let Some(frame) =
                ops::instantiate_frame(rt, object.cast_unchecked(), Args { all: args, names })?
        {
            return Ok(frame.map_or_else(Flow::Value, Flow::Enter));
        }
    }
    rt.call_with_args(callable, Args { all: args, names }).map(Flow::Value)
}

/// The definition of a built-in function of ours.
#[inline(always)]
pub fn own_definition(builtin: &BuiltinCell) -> Option<&'static MethodDef> {
    let def = builtin.def.get().cast::<MethodDef>();
    // SAFETY: `def` points to a `PyMethodDef`; with our flag, to a static `MethodDef`, which begins with one.
    unsafe { if (*def).ml_flags & METH_KINGSNAKE != 0 { Some(&*def) } else { None } }
}

/// Calls what `LOAD_METHOD` found on the type: `args` begins with the receiver.
#[inline(always)]
fn call_unbound(rt: &Runtime, callable: Value, args: &[Value], names: Option<Gc<TupleCell>>) -> R<Flow> {
    if let Some(object) = callable.as_object() {
        if object.ty() == statics::function_type() {
            let func: Gc<FunctionCell> = object.cast_unchecked();
            return call::frame_for(rt, func, None, Args { all: args, names }).map(Flow::Enter);
        }
        if object.ty() == statics::method_descriptor_type() {
            return crate::objects::descriptors::call_method(
                rt,
                object.cast_unchecked(),
                Args { all: args, names },
            )
            .map(Flow::Value);
        }
    }
    rt.call_with_args(callable, Args { all: args, names }).map(Flow::Value)
}

//! Frames. A frame is a heap object (a Python `frame`), freed at once when its function returns unless somebody has it.

use crate::Runtime;
use crate::heap::{Tracer, side};
use crate::objects::code::CodeCell;
use crate::value::gc::{BIAS, CellInfo, Trace};
use crate::value::{DictCell, FunctionCell, Gc, Header, NativeCell, Value, statics};
use std::cell::Cell;

/// `sp` of a frame whose eval loop holds the stack pointer in a register.
pub const RUNNING: u32 = u32::MAX;

/// What a frame is to whoever looks at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    /// Made, nothing run yet.
    Created,
    /// Running, or waiting for a call it made.
    Executing,
    /// A generator between two `next`.
    Suspended,
    Completed,
}

/// A function activation. Behind the struct: localsplus, then the value stack.
#[repr(C)]
pub struct FrameCell {
    pub head: Header,
    pub back: Cell<Option<Gc<FrameCell>>>,
    pub code: Cell<Gc<CodeCell>>,
    pub func: Cell<Option<Gc<FunctionCell>>>,
    pub globals: Cell<Gc<DictCell>>,
    pub builtins: Cell<Gc<DictCell>>,
    /// The namespace of module and class bodies; the snapshot that `f_locals` gave, of functions.
    pub locals: Cell<Option<Value>>,
    pub trace_function: Cell<Option<Value>>,
    /// The generator this frame is the body of.
    pub generator: Cell<Option<Value>>,
    /// Word index of the instruction in progress.
    pub pc: Cell<u32>,
    /// Values on the stack, or `RUNNING`.
    pub sp: Cell<u32>,
    pub state: Cell<State>,
    /// Returning from this frame leaves the Rust function that runs it.
    pub entry: Cell<bool>,
    /// Somebody may have the frame's address: it must not be freed on return.
    pub escaped: Cell<bool>,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    /// A class instance is being made: the frame is its `__init__`, the result is this object.
    pub init_of: Cell<Option<Value>>,
    first: [Cell<Option<Value>>; 0],
}

// SAFETY: 1. `repr(C)`, the header first. 2. default. 3. all fields and slots are visited.
unsafe impl NativeCell for FrameCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo {
            name: "frame",
            size: size_of::<FrameCell>(),
            trace: |cell, t| trace(cell.cast_unchecked(), t),
            drop: None,
        };
        &INFO
    };
}

fn trace(f: Gc<FrameCell>, t: &mut Tracer<'_>) {
    f.back.trace(t);
    f.code.trace(t);
    f.func.trace(t);
    f.globals.trace(t);
    f.builtins.trace(t);
    f.locals.trace(t);
    f.trace_function.trace(t);
    f.generator.trace(t);
    f.init_of.trace(t);
    let code = f.code.get();
    let locals = code.co_nlocalsplus.get() as usize;
    let slots = f.slots();
    slots[..locals].iter().for_each(|s| t.visit_slot(s));
    match f.sp.get() {
        // Words above the stack pointer are stale: they may be taken for values, but not trusted to be.
        RUNNING => slots[locals..].iter().for_each(|s| t.visit_stale(s)),
        n => slots[locals..locals + n as usize].iter().for_each(|s| t.visit_slot(s)),
    }
}

impl FrameCell {
    /// Localsplus and stack.
    #[inline(always)]
    pub fn slots(&self) -> &[Cell<Option<Value>>] {
        let code = self.code.get();
        let n = (code.co_nlocalsplus.get() + code.co_stacksize.get()) as usize;
        // SAFETY: `new_frame` allocated that many words behind the struct.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const FrameCell as *const u8).add(size_of::<FrameCell>()).cast(),
                n,
            )
        }
    }

    /// The address of the first localsplus slot.
    #[inline(always)]
    pub fn locals_ptr(&self) -> *mut Option<Value> {
        (self as *const FrameCell as usize + size_of::<FrameCell>()) as *mut Option<Value>
    }

    /// The line in progress.
    pub fn line(&self) -> u32 {
        match self.code.get().code.position(self.pc.get()).line {
            0 => self.code.get().co_firstlineno.get() as u32,
            line => line,
        }
    }
}

impl Runtime {
    /// A frame with empty slots.
    #[inline]
    pub fn new_frame(
        &self,
        code: Gc<CodeCell>,
        func: Option<Gc<FunctionCell>>,
        globals: Gc<DictCell>,
        builtins: Gc<DictCell>,
    ) -> Gc<FrameCell> {
        let locals = code.co_nlocalsplus.get() as usize;
        let words = locals + code.co_stacksize.get() as usize;
        let size = size_of::<FrameCell>() + words * 8;
        let cell = self.heap.alloc(size, side::OBJECT) as *mut FrameCell;
        // SAFETY: a new cell of `size` bytes.
        unsafe {
            cell.write(FrameCell {
                head: Header { refcnt: Cell::new(BIAS), ty: Cell::new(statics::frame_type()) },
                back: Cell::new(None),
                code: Cell::new(code),
                func: Cell::new(func),
                globals: Cell::new(globals),
                builtins: Cell::new(builtins),
                locals: Cell::new(None),
                trace_function: Cell::new(None),
                generator: Cell::new(None),
                pc: Cell::new(0),
                sp: Cell::new(0),
                state: Cell::new(State::Created),
                entry: Cell::new(false),
                escaped: Cell::new(false),
                trace_lines: Cell::new(true),
                trace_opcodes: Cell::new(false),
                init_of: Cell::new(None),
                first: [],
            });
            (*cell).locals_ptr().cast::<u64>().write_bytes(0, words);
            Gc::from_raw(std::ptr::NonNull::new_unchecked(cell))
        }
    }

    /// After a return: the frame's memory, unless somebody has the frame.
    #[inline(always)]
    pub(crate) fn drop_frame(&self, frame: Gc<FrameCell>) {
        frame.state.set(State::Completed);
        if !frame.escaped.get() && frame.generator.get().is_none() {
            self.heap.free(frame.address());
        } else {
            frame.sp.set(0);
            if frame.generator.get().is_some() {
                // Its generator may outlive the caller's frame.
                frame.back.set(None);
            }
        }
    }

    /// The innermost Python frame, for somebody to keep.
    pub fn current_frame(&self) -> Option<Gc<FrameCell>> {
        let frame = self.thread().frame.get()?;
        escape(frame);
        Some(frame)
    }
}

/// Whether the frame stopped at a yield.
pub fn is_suspended(frame: Gc<FrameCell>) -> bool {
    frame.state.get() == State::Suspended
}

/// The frame and its callers must stay after they return.
pub fn escape(frame: Gc<FrameCell>) {
    let mut at = Some(frame);
    while let Some(f) = at {
        // A generator's frame has another caller each time: those of the present one may not have been seen.
        if f.escaped.replace(true) && f.generator.get().is_none() {
            return;
        }
        at = f.back.get();
    }
}

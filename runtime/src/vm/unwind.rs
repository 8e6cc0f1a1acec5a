//! From an exception to its handler.

use super::frame::FrameCell;
use crate::Runtime;
use crate::error::Raised;
use crate::objects::traceback;
use crate::value::{Gc, Value};

/// The next exception gets no traceback entry for the frame that raises it (it is raised again).
pub fn no_traceback_here(rt: &Runtime) {
    rt.thread().reraising.set(true);
}

/// Leaves frames until one handles the exception; that frame's stack and pc are set, and it is `*frame`. `Err`: the entry
/// frame was left.
#[cold]
#[inline(never)]
pub fn to_handler(rt: &Runtime, frame: &mut Gc<FrameCell>, raised: Raised) -> Option<Result<(), Raised>> {
    let thread = rt.thread();
    let exc = rt.take_raised(raised);
    let mut again = thread.reraising.replace(false);
    loop {
        let f = *frame;
        let pc = f.pc.get();
        if !std::mem::replace(&mut again, false) {
            traceback::add_entry(rt, exc, f, pc);
        }
        let code = f.code.get();
        if let Some(entry) = code.code.handler(pc) {
            let stack = &f.slots()[code.co_nlocalsplus.get() as usize..];
            let mut depth = entry.depth as usize;
            if entry.lasti {
                stack[depth].set(Value::fixnum(pc as i64));
                depth += 1;
            }
            stack[depth].set(Some(exc));
            f.sp.set(depth as u32 + 1);
            f.pc.set(entry.target);
            return Some(Ok(()));
        }
        let back = f.back.get();
        let entry = f.entry.get();
        thread.frame.set(back);
        rt.drop_frame(f);
        if entry {
            return Some(Err(rt.raise_value(exc)));
        }
        thread.depth.set(thread.depth.get() - 1);
        // The caller's saved pc is behind its call: the word before belongs to it (its cache, or the call itself).
        let caller = back?;
        caller.pc.set(super::ops::instruction_before(&caller.code.get(), caller.pc.get()));
        *frame = caller;
    }
}

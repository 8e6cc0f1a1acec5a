//! Conservative scanning of native stacks: every word that could be the address of a cell, or point into one, keeps it.

use super::Heap;
use std::ffi::c_void;

/// A thread's native stack: `base` is its high end; `sp` where it stopped when it gave up the GIL (0: running).
#[derive(Clone, Copy, Debug, Default)]
pub struct StackRange {
    pub base: usize,
    pub sp: usize,
}

/// The high end of the current thread's stack.
pub fn native_stack_base() -> usize {
    // SAFETY: glibc fills the attributes of the running thread.
    unsafe {
        let mut attributes = std::mem::zeroed();
        libc::pthread_getattr_np(libc::pthread_self(), &mut attributes);
        let (mut low, mut size) = (std::ptr::null_mut(), 0);
        libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        low as usize + size
    }
}

impl Heap {
    /// Marks what the words of `sp..base` may refer to.
    #[inline(never)]
    pub(crate) fn mark_native_stack(&self, sp: usize, base: usize) {
        let mut at = sp & !7;
        while at < base {
            // SAFETY: from the stack pointer up to the thread's stack base all is mapped.
            let word = unsafe { std::ptr::read_volatile(at as *const usize) };
            if let Some(cell) = self.cell_containing(word) {
                self.mark(cell);
            }
            at += 8;
        }
    }
}

/// Calls `f` with a stack pointer below which nothing of the caller lives: its callee-saved registers are above it.
pub fn with_spilled_registers<T>(context: &mut T, f: fn(&mut T, usize)) {
    #[unsafe(naked)]
    unsafe extern "C" fn spill(
        context: *mut c_void,
        f: *const c_void,
        then: unsafe extern "C" fn(*mut c_void, *const c_void, usize),
    ) {
        std::arch::naked_asm!(
            "push rbx",
            "push rbp",
            "push r12",
            "push r13",
            "push r14",
            "push r15",
            "sub rsp, 8",
            "mov rax, rdx",
            "mov rdx, rsp",
            "call rax",
            "add rsp, 56",
            "ret"
        )
    }
    unsafe extern "C" fn then<T>(context: *mut c_void, f: *const c_void, sp: usize) {
        // SAFETY: both came through `spill` from the call below.
        unsafe { std::mem::transmute::<*const c_void, fn(&mut T, usize)>(f)(&mut *context.cast(), sp) }
    }
    // SAFETY: `spill` saves and restores what the ABI says, and keeps the stack aligned.
    unsafe { spill((context as *mut T).cast(), f as *const c_void, then::<T>) }
}

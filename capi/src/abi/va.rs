//! C's `va_list`, read from Rust.
//!
//! On x86-64 System V a `va_list` is an array of one structure, so as a parameter it is a pointer to that structure:
//! `csrc/variadic.c` hands it over, and a room's function takes it as [`VaList`]:
//!
//! ```ignore
//! #[unsafe(no_mangle)]
//! pub extern "C" fn kingsnake_rs_tuple_pack(size: isize, mut va: VaList<'_>) -> *mut PyObject
//! ```
//!
//! Each reader takes the next argument *as the type that C passed*: `char`, `short` and `int` arrive as `int`, `float`
//! as `double`. What the list holds is known only from the format string, so a caller that reads another type than
//! was passed gets a meaningless number, as in C; pointers come back raw for that reason.

use core::ffi::{c_int, c_long, c_longlong, c_uint, c_ulong, c_void};
use core::marker::PhantomData;

/// Bytes of the save area taken by the six integer registers; the eight vector registers follow, 16 bytes each.
const INTEGER_BYTES: u32 = 6 * 8;
const SAVED_BYTES: u32 = INTEGER_BYTES + 8 * 16;

/// The System V structure behind a `va_list`.
#[repr(C)]
#[derive(Debug)]
struct Tag {
    /// Offset in the save area of the next integer argument; 48 when they are used up.
    integer_offset: u32,
    /// Offset in the save area of the next vector argument; 176 when they are used up.
    vector_offset: u32,
    /// The next argument that was passed on the stack.
    on_stack: *const u8,
    saved: *const u8,
}

/// The arguments behind a C function's `...`, in order. Only C makes one, so it is always a started list.
#[repr(transparent)]
#[derive(Debug)]
pub struct VaList<'a> {
    tag: *mut Tag,
    call: PhantomData<&'a mut ()>,
}

impl VaList<'_> {
    pub fn next_int(&mut self) -> c_int {
        self.next_integer() as c_int
    }

    pub fn next_uint(&mut self) -> c_uint {
        self.next_integer() as c_uint
    }

    pub fn next_long(&mut self) -> c_long {
        self.next_integer() as c_long
    }

    pub fn next_ulong(&mut self) -> c_ulong {
        self.next_integer()
    }

    pub fn next_longlong(&mut self) -> c_longlong {
        self.next_integer() as c_longlong
    }

    /// The next argument as `Py_ssize_t`.
    pub fn next_ssize(&mut self) -> isize {
        self.next_integer() as isize
    }

    /// The next argument as `size_t`.
    pub fn next_size(&mut self) -> usize {
        self.next_integer() as usize
    }

    /// The next argument as a data pointer, possibly NULL.
    pub fn next_ptr<T>(&mut self) -> *mut T {
        core::ptr::with_exposed_provenance_mut(self.next_size())
    }

    /// The next argument as the address of a function, possibly NULL: the format units `O&` take converters. The
    /// caller knows the prototype, and turns the address into a function pointer of that type.
    pub fn next_function(&mut self) -> *const c_void {
        self.next_ptr()
    }

    pub fn next_double(&mut self) -> f64 {
        // SAFETY: only C makes a `VaList`, from a started `va_list` that lives until the callee returns.
        let tag = unsafe { &mut *self.tag };
        let at = if tag.vector_offset < SAVED_BYTES {
            // SAFETY: the offset lies in the save area, which C filled with all vector registers.
            let at = unsafe { tag.saved.add(tag.vector_offset as usize) };
            tag.vector_offset += 16;
            at
        } else {
            Self::take_from_stack(tag)
        };
        // SAFETY: `at` points to the 8 bytes of one argument.
        unsafe { at.cast::<f64>().read_unaligned() }
    }

    /// A second reader that starts where this one is (C's `va_copy`). The copy holds its own state.
    pub fn copy(&self) -> VaCopy {
        // SAFETY: as in `next_double`; the structure is plain data.
        let Tag { integer_offset, vector_offset, on_stack, saved } = unsafe { &*self.tag };
        VaCopy(Tag {
            integer_offset: *integer_offset,
            vector_offset: *vector_offset,
            on_stack: *on_stack,
            saved: *saved,
        })
    }

    fn next_integer(&mut self) -> u64 {
        // SAFETY: only C makes a `VaList`, from a started `va_list` that lives until the callee returns.
        let tag = unsafe { &mut *self.tag };
        let at = if tag.integer_offset < INTEGER_BYTES {
            // SAFETY: the offset lies in the save area, which C filled with all integer registers.
            let at = unsafe { tag.saved.add(tag.integer_offset as usize) };
            tag.integer_offset += 8;
            at
        } else {
            Self::take_from_stack(tag)
        };
        // SAFETY: `at` points to the 8 bytes of one argument.
        unsafe { at.cast::<u64>().read_unaligned() }
    }

    fn take_from_stack(tag: &mut Tag) -> *const u8 {
        let at = tag.on_stack;
        tag.on_stack = at.wrapping_add(8);
        at
    }
}

/// The state of a copied list; [`VaCopy::list`] reads from it.
#[derive(Debug)]
pub struct VaCopy(Tag);

impl VaCopy {
    pub fn list(&mut self) -> VaList<'_> {
        VaList { tag: &raw mut self.0, call: PhantomData }
    }
}

#[cfg(test)]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
mod tests {
    use super::*;

    /// Calls `read` with a list as a callee with no named parameters has it.
    fn with_list<R>(
        integers: [u64; 6],
        doubles: [f64; 8],
        stack: &[u64],
        read: impl FnOnce(VaList<'_>) -> R,
    ) -> R {
        let mut saved = Vec::new();
        integers.iter().for_each(|i| saved.extend_from_slice(&i.to_ne_bytes()));
        for double in doubles {
            saved.extend_from_slice(&double.to_ne_bytes());
            saved.extend_from_slice(&[0xff; 8]);
        }
        let on_stack = stack.as_ptr().cast();
        let tag = Tag { integer_offset: 0, vector_offset: INTEGER_BYTES, on_stack, saved: saved.as_ptr() };
        read(VaCopy(tag).list())
    }

    #[test]
    fn NextIntAfterSixReadsTheStack() {
        let read = with_list([1, 2, 3, 4, 5, u64::MAX], [0.0; 8], &[7, 8], |mut va| {
            core::array::from_fn::<_, 8, _>(|_| va.next_int())
        });
        assert_eq!(read, [1, 2, 3, 4, 5, -1, 7, 8]);
    }

    #[test]
    fn NextDoubleDoesNotMoveTheIntegers() {
        let read = with_list([10, 11, 0, 0, 0, 0], [0.5, 1.5, 0., 0., 0., 0., 0., 0.], &[], |mut va| {
            (va.next_long(), va.next_double(), va.next_ssize(), va.next_double())
        });
        assert_eq!(read, (10, 0.5, 11, 1.5));
    }

    #[test]
    fn NextDoubleAfterEightSharesTheStackWithIntegers() {
        let stack = [2.25f64.to_bits(), 99];
        let read = with_list([0; 6], [0.0; 8], &stack, |mut va| {
            (0..8).for_each(|_| {
                va.next_double();
            });
            (0..6).for_each(|_| {
                va.next_int();
            });
            (va.next_double(), va.next_int())
        });
        assert_eq!(read, (2.25, 99));
    }

    #[test]
    fn CopyReadsFromWhereItWasMade() {
        let read = with_list([1, 2, 3, 0, 0, 0], [0.0; 8], &[], |mut va| {
            va.next_int();
            let mut copy = va.copy();
            let first = (va.next_int(), va.next_int());
            (first, copy.list().next_int())
        });
        assert_eq!(read, ((2, 3), 2));
    }

    #[test]
    fn SnprintfCutsAndEndsInNul() {
        unsafe extern "C" {
            fn PyOS_snprintf(text: *mut u8, size: usize, format: *const core::ffi::c_char, ...) -> c_int;
        }
        let mut text = [0xffu8; 6];
        // SAFETY: the buffer has the stated size, and the arguments are those that the format names.
        let length = unsafe { PyOS_snprintf(text.as_mut_ptr(), text.len(), c"%d-%.2f".as_ptr(), 42, 1.5f64) };
        assert_eq!((length, &text), (7, b"42-1.\0"));
    }
}

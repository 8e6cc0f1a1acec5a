//! The buffer protocol: memory that an object lends, with its shape.

use crate::Runtime;
use crate::error::R;
use crate::value::{Value, statics};

/// `PyBUF_*` request flags.
pub mod flags {
    pub const SIMPLE: i32 = 0;
    pub const WRITABLE: i32 = 1;
    pub const FORMAT: i32 = 4;
    pub const ND: i32 = 8;
    pub const STRIDES: i32 = 0x10 | ND;
    pub const C_CONTIGUOUS: i32 = 0x20 | STRIDES;
    pub const F_CONTIGUOUS: i32 = 0x40 | STRIDES;
    pub const ANY_CONTIGUOUS: i32 = 0x80 | STRIDES;
    pub const INDIRECT: i32 = 0x100 | STRIDES;
    pub const FULL_RO: i32 = INDIRECT | FORMAT;
    pub const FULL: i32 = FULL_RO | WRITABLE;
}

/// A view of memory that `owner` keeps in place until `Runtime::release_buffer`. Layout as `Py_buffer`.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Buffer {
    pub data: *mut u8,
    pub owner: Option<Value>,
    /// bytes
    pub len: isize,
    pub itemsize: isize,
    pub readonly: i32,
    pub ndim: i32,
    /// A NUL-terminated struct format; null: "B".
    pub format: *const std::ffi::c_char,
    /// `ndim` numbers, or null.
    pub shape: *const isize,
    pub strides: *const isize,
    pub suboffsets: *const isize,
    pub internal: usize,
}

impl Buffer {
    /// One dimension of bytes.
    pub fn bytes(owner: Value, data: *mut u8, len: usize, readonly: bool) -> Buffer {
        Buffer {
            data,
            owner: Some(owner),
            len: len as isize,
            itemsize: 1,
            readonly: readonly as i32,
            ndim: 1,
            format: std::ptr::null(),
            shape: std::ptr::null(),
            strides: std::ptr::null(),
            suboffsets: std::ptr::null(),
            internal: 0,
        }
    }

    /// The bytes, where they are contiguous.
    pub fn as_slice(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: the exporter promises `len` bytes at `data` until the buffer is released; contiguity was asked for.
        unsafe { std::slice::from_raw_parts(self.data, self.len as usize) }
    }

    /// The bytes, of a buffer that was taken writable.
    #[allow(clippy::mut_from_ref, reason = "the memory is the exporter's, shared by its nature")]
    pub fn as_mut_slice(&self) -> &mut [u8] {
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: as in `as_slice`; the buffer is writable, and nobody holds another slice of it during the call.
        unsafe { std::slice::from_raw_parts_mut(self.data, self.len as usize) }
    }

    pub fn format_text(&self) -> &str {
        if self.format.is_null() { "B" } else { crate::types::spec::c_text(self.format) }
    }

    /// The numbers of items along each dimension.
    pub fn shape_slice(&self) -> &[isize] {
        if self.shape.is_null() {
            return &[];
        }
        // SAFETY: `ndim` numbers, by the exporter's promise.
        unsafe { std::slice::from_raw_parts(self.shape, self.ndim as usize) }
    }

    pub fn strides_slice(&self) -> &[isize] {
        if self.strides.is_null() {
            return &[];
        }
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.strides, self.ndim as usize) }
    }
}

/// A buffer that is released when it goes out of scope.
pub struct Borrowed<'r> {
    rt: &'r Runtime,
    pub view: Buffer,
}

impl<'r> Borrowed<'r> {
    /// Takes over a buffer that was got.
    pub fn new(rt: &'r Runtime, view: Buffer) -> Borrowed<'r> {
        Borrowed { rt, view }
    }
}

impl std::ops::Deref for Borrowed<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.view.as_slice()
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        self.rt.release_buffer(&self.view);
    }
}

impl Runtime {
    pub fn has_buffer(&self, v: Value) -> bool {
        v.ty().slots().buffer.is_some()
    }

    /// `PyObject_GetBuffer`
    pub fn get_buffer(&self, v: Value, flags: i32) -> R<Buffer> {
        match v.ty().slots().buffer {
            Some(f) => f(self, v, flags),
            None => {
                let t = v.ty();
                Err(self.type_error(format!("a bytes-like object is required, not '{}'", t.name())))
            }
        }
    }

    pub fn release_buffer(&self, buffer: &Buffer) {
        if let Some(owner) = buffer.owner
            && let Some(f) = owner.ty().slots().release_buffer
        {
            f(self, owner, buffer);
        }
    }

    /// The contiguous bytes of a bytes-like object, until the guard is dropped. (`y*`)
    pub fn bytes_like(&self, v: Value) -> R<Borrowed<'_>> {
        Ok(Borrowed { rt: self, view: self.get_buffer(v, flags::SIMPLE)? })
    }

    /// As `bytes_like`, writable. (`w*`)
    pub fn writable_bytes(&self, v: Value) -> R<Borrowed<'_>> {
        if !self.has_buffer(v) {
            let t = v.ty();
            return Err(self.type_error(format!("read-write bytes-like object expected, not '{}'", t.name())));
        }
        Ok(Borrowed { rt: self, view: self.get_buffer(v, flags::WRITABLE)? })
    }

    /// A copy of the bytes of a bytes-like object; of a str, its UTF-8 if `text` says so.
    pub fn bytes_of(&self, v: Value) -> R<Vec<u8>> {
        if v.is_exact(statics::bytes_type()) {
            return Ok(v.expect_cell::<crate::value::BytesCell>().as_slice().to_vec());
        }
        Ok(self.bytes_like(v)?.to_vec())
    }
}

//! The memory that buffers lend: reading and writing it item by item, and the layouts of memoryview and of the object
//! that holds a buffer for its views.

use crate::Runtime;
use crate::heap::side;
use crate::protocol::buffer::Buffer;
use crate::value::{CellInfo, Gc, Header, NativeCell, Value, statics};
use std::cell::Cell;
use std::ffi::c_char;
use std::mem::{offset_of, size_of};

/// `Py_buffer` as a field of an object.
#[repr(C)]
pub struct ViewFields {
    pub data: Cell<*mut u8>,
    pub owner: Cell<Option<Value>>,
    pub len: Cell<isize>,
    pub itemsize: Cell<isize>,
    pub readonly: Cell<i32>,
    pub ndim: Cell<i32>,
    pub format: Cell<*const c_char>,
    pub shape: Cell<*const isize>,
    pub strides: Cell<*const isize>,
    pub suboffsets: Cell<*const isize>,
    pub internal: Cell<usize>,
}

impl ViewFields {
    pub fn of(b: &Buffer) -> ViewFields {
        ViewFields {
            data: Cell::new(b.data),
            owner: Cell::new(b.owner),
            len: Cell::new(b.len),
            itemsize: Cell::new(b.itemsize),
            readonly: Cell::new(b.readonly),
            ndim: Cell::new(b.ndim),
            format: Cell::new(b.format),
            shape: Cell::new(b.shape),
            strides: Cell::new(b.strides),
            suboffsets: Cell::new(b.suboffsets),
            internal: Cell::new(b.internal),
        }
    }

    pub fn to_buffer(&self) -> Buffer {
        Buffer {
            data: self.data.get(),
            owner: self.owner.get(),
            len: self.len.get(),
            itemsize: self.itemsize.get(),
            readonly: self.readonly.get(),
            ndim: self.ndim.get(),
            format: self.format.get(),
            shape: self.shape.get(),
            strides: self.strides.get(),
            suboffsets: self.suboffsets.get(),
            internal: self.internal.get(),
        }
    }
}

/// `_PyManagedBufferObject`: one buffer, shared by the memoryviews made from it.
#[repr(C)]
pub struct ManagedBufferCell {
    pub head: Header,
    /// 1: released
    pub flags: Cell<i32>,
    /// views that are not released
    pub exports: Cell<isize>,
    pub master: ViewFields,
}
// SAFETY: 1. `repr(C)`. 2. default. 3. the owner is all it refers to.
unsafe impl NativeCell for ManagedBufferCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo {
            name: "managedbuffer",
            size: size_of::<ManagedBufferCell>(),
            trace: |cell, t| t.visit_slot(&cell.cast_unchecked::<ManagedBufferCell>().master.owner),
            drop: None,
        };
        &INFO
    };
}

/// `PyMemoryViewObject`; shape, strides and suboffsets follow, `ndim` numbers each.
#[repr(C)]
pub struct MemoryViewCell {
    pub head: Header,
    pub size: Cell<isize>,
    pub managed: Cell<Option<Gc<ManagedBufferCell>>>,
    /// -1: not computed
    pub hash: Cell<isize>,
    /// `FLAG_…`
    pub flags: Cell<i32>,
    /// Buffers that the view itself has lent.
    pub exports: Cell<isize>,
    pub view: ViewFields,
    pub weaklist: Cell<usize>,
    array: [Cell<isize>; 0],
}
// SAFETY: 1. `repr(C)`. 2. default. 3. the managed buffer and the owner are all it refers to.
unsafe impl NativeCell for MemoryViewCell {
    const INFO: &'static CellInfo = {
        static INFO: CellInfo = CellInfo {
            name: "memoryview",
            size: size_of::<MemoryViewCell>(),
            trace: |cell, t| {
                let view = cell.cast_unchecked::<MemoryViewCell>();
                if let Some(m) = view.managed.get() {
                    t.visit_cell(m);
                }
                t.visit_slot(&view.view.owner);
            },
            drop: None,
        };
        &INFO
    };
}

const _: () = {
    assert!(size_of::<ViewFields>() == 80 && size_of::<ManagedBufferCell>() == 112);
    assert!(size_of::<MemoryViewCell>() == 144 && offset_of!(MemoryViewCell, view) == 56);
};

/// Bits of `MemoryViewCell::flags`, CPython's.
pub const FLAG_RELEASED: i32 = 1;
pub const FLAG_C: i32 = 2;
pub const FLAG_FORTRAN: i32 = 4;
pub const FLAG_SCALAR: i32 = 8;
pub const FLAG_PIL: i32 = 16;

/// What a new view looks at: plain numbers.
#[derive(Clone, Debug)]
pub struct ViewShape {
    pub data: *mut u8,
    pub len: isize,
    pub itemsize: isize,
    pub readonly: bool,
    /// NUL-terminated, for as long as the buffer is held; null: "B".
    pub format: *const c_char,
    pub shape: Vec<isize>,
    pub strides: Vec<isize>,
    pub suboffsets: Option<Vec<isize>>,
}

impl ViewShape {
    /// The shape of a buffer; what it leaves out is filled in as for contiguous bytes.
    pub fn of(b: &Buffer) -> ViewShape {
        let (shape, strides) = shape_of(b);
        let suboffsets =
            (!b.suboffsets.is_null() && b.ndim > 0).then(|| numbers(b.suboffsets, b.ndim).to_vec());
        ViewShape {
            data: b.data,
            len: b.len,
            itemsize: b.itemsize,
            readonly: b.readonly != 0,
            format: b.format,
            shape,
            strides,
            suboffsets,
        }
    }

    pub fn format(&self) -> &'static str {
        if self.format.is_null() { "B" } else { crate::types::spec::c_text(self.format) }
    }

    /// Looks at part of the first dimension.
    pub fn slice(&mut self, start: isize, step: isize, count: usize) {
        if count > 0 {
            let by = self.strides[0] * start;
            match &mut self.suboffsets {
                Some(s) if s[0] >= 0 => s[0] += by,
                // The address stays within the buffer: it is that of an item.
                _ => self.data = self.data.wrapping_offset(by),
            }
        }
        self.strides[0] = self.strides[0].wrapping_mul(step);
        self.shape[0] = count as isize;
        self.len = self.shape.iter().product::<isize>() * self.itemsize;
    }

    /// The address of an item, by an index for each dimension that is within its bounds.
    pub fn address(&self, indices: &[isize]) -> usize {
        let mut at = self.data as usize;
        for (d, &i) in indices.iter().enumerate() {
            assert!(i >= 0 && i < self.shape[d]);
            at = self.step(at, d, i);
        }
        at
    }

    /// Moves `i` items along dimension `d`, following a pointer where the dimension is of pointers.
    fn step(&self, at: usize, d: usize, i: isize) -> usize {
        let at = at.wrapping_add_signed(self.strides[d] * i);
        match self.suboffsets.as_ref().map(|s| s[d]).filter(|&s| s >= 0) {
            // SAFETY: the exporter promises that pointers lie along this dimension.
            Some(offset) => unsafe { *(at as *const usize) }.wrapping_add_signed(offset),
            None => at,
        }
    }

    /// The bytes of the item at an address that `address` or `each` gave.
    pub fn item(&self, at: usize) -> &[u8] {
        // SAFETY: an item of the buffer, which is held as long as the view is not released.
        unsafe { std::slice::from_raw_parts(at as *const u8, self.itemsize as usize) }
    }

    /// Writes an item.
    pub fn write_item(&self, at: usize, bytes: &[u8]) {
        assert!(!self.readonly && bytes.len() == self.itemsize as usize);
        // SAFETY: as in `item`; the buffer is writable.
        unsafe { (at as *mut u8).copy_from(bytes.as_ptr(), bytes.len()) }
    }

    /// Calls `f` with the address of each item, the last index running fastest.
    pub fn each(&self, f: &mut impl FnMut(usize)) {
        self.each_from(self.data as usize, 0, f);
    }

    fn each_from(&self, at: usize, d: usize, f: &mut impl FnMut(usize)) {
        if d == self.shape.len() {
            return f(at);
        }
        for i in 0..self.shape[d] {
            self.each_from(self.step(at, d, i), d + 1, f);
        }
    }

    /// Calls `f` with the address of each item, the first index running fastest.
    pub fn each_fortran(&self, f: &mut impl FnMut(usize)) {
        let ndim = self.shape.len();
        if self.shape.contains(&0) {
            return;
        }
        let mut indices = vec![0; ndim];
        loop {
            f(self.address(&indices));
            let mut d = 0;
            loop {
                if d == ndim {
                    return;
                }
                indices[d] += 1;
                if indices[d] < self.shape[d] {
                    break;
                }
                indices[d] = 0;
                d += 1;
            }
        }
    }

    /// Whether the items lie in a row in C order.
    pub fn is_c_contiguous(&self) -> bool {
        self.is_contiguous_by((0..self.shape.len()).rev())
    }

    /// Whether the items lie in a row in Fortran order.
    pub fn is_fortran_contiguous(&self) -> bool {
        self.is_contiguous_by(0..self.shape.len())
    }

    fn is_contiguous_by(&self, dimensions: impl Iterator<Item = usize>) -> bool {
        if self.suboffsets.is_some() {
            return false;
        }
        if self.len == 0 {
            return true;
        }
        let mut expected = self.itemsize;
        for d in dimensions {
            if self.shape[d] > 1 && self.strides[d] != expected {
                return false;
            }
            expected *= self.shape[d];
        }
        true
    }

    /// A copy of all items in C order.
    pub fn copy(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len.max(0) as usize);
        if self.is_c_contiguous() {
            if self.len > 0 {
                // SAFETY: `len` bytes in a row.
                out.extend_from_slice(unsafe { std::slice::from_raw_parts(self.data, self.len as usize) });
            }
            return out;
        }
        self.each(&mut |at| out.extend_from_slice(self.item(at)));
        out
    }

    /// A copy of all items in Fortran order.
    pub fn copy_fortran(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len.max(0) as usize);
        self.each_fortran(&mut |at| out.extend_from_slice(self.item(at)));
        out
    }
}

fn numbers<'a>(at: *const isize, count: i32) -> &'a [isize] {
    if at.is_null() || count <= 0 {
        return &[];
    }
    // SAFETY: the exporter promises `ndim` numbers there as long as the buffer is held.
    unsafe { std::slice::from_raw_parts(at, count as usize) }
}

fn shape_of(b: &Buffer) -> (Vec<isize>, Vec<isize>) {
    if b.ndim == 0 {
        return (Vec::new(), Vec::new());
    }
    let itemsize = b.itemsize.max(1);
    let shape = if b.shape.is_null() { vec![b.len / itemsize] } else { numbers(b.shape, b.ndim).to_vec() };
    if !b.strides.is_null() {
        return (shape, numbers(b.strides, b.ndim).to_vec());
    }
    let strides = c_strides(&shape, b.itemsize);
    (shape, strides)
}

/// The strides of items in a row in C order.
pub fn c_strides(shape: &[isize], itemsize: isize) -> Vec<isize> {
    let mut strides = vec![itemsize; shape.len()];
    for d in (0..shape.len().saturating_sub(1)).rev() {
        strides[d] = strides[d + 1] * shape[d + 1];
    }
    strides
}

/// All bytes of a buffer in C order, whatever its shape.
pub fn contiguous_copy(b: &Buffer) -> Vec<u8> {
    ViewShape::of(b).copy()
}

impl Runtime {
    /// The object that holds a buffer for its views; it releases the buffer with the last of them, or when it dies.
    pub fn new_managed_buffer(&self, master: &Buffer) -> Gc<ManagedBufferCell> {
        self.new_object(statics::managed_buffer_type(), |head| ManagedBufferCell {
            head,
            flags: Cell::new(0),
            exports: Cell::new(0),
            master: ViewFields::of(master),
        })
    }

    /// A new view of a held buffer.
    pub fn new_view(&self, managed: Gc<ManagedBufferCell>, shape: &ViewShape) -> Gc<MemoryViewCell> {
        let ndim = shape.shape.len();
        let size = size_of::<MemoryViewCell>() + 24 * ndim.max(1);
        let cell: Gc<MemoryViewCell> = self.new_sized(size, side::OBJECT, statics::memoryview_type());
        let array = cell.address() + size_of::<MemoryViewCell>();
        let part =
            |i: usize| if ndim == 0 { std::ptr::null() } else { (array + 8 * i * ndim) as *const isize };
        let mut flags = if shape.is_c_contiguous() { FLAG_C } else { 0 };
        flags |= if shape.is_fortran_contiguous() { FLAG_FORTRAN } else { 0 };
        flags |= if ndim == 0 { FLAG_SCALAR } else { 0 };
        flags |= if shape.suboffsets.is_some() { FLAG_PIL } else { 0 };
        let view = ViewFields {
            data: Cell::new(shape.data),
            owner: Cell::new(managed.master.owner.get()),
            len: Cell::new(shape.len),
            itemsize: Cell::new(shape.itemsize),
            readonly: Cell::new(shape.readonly as i32),
            ndim: Cell::new(ndim as i32),
            format: Cell::new(if shape.format.is_null() { c"B".as_ptr() } else { shape.format }),
            shape: Cell::new(part(0)),
            strides: Cell::new(part(1)),
            suboffsets: Cell::new(if shape.suboffsets.is_some() { part(2) } else { std::ptr::null() }),
            internal: Cell::new(0),
        };
        // SAFETY: a new cell of `size` bytes: the struct and three numbers for each dimension.
        unsafe {
            cell.as_ptr().write(MemoryViewCell {
                head: Header::new(statics::memoryview_type()),
                size: Cell::new(3 * ndim as isize),
                managed: Cell::new(Some(managed)),
                hash: Cell::new(-1),
                flags: Cell::new(flags),
                exports: Cell::new(0),
                view,
                weaklist: Cell::new(0),
                array: [],
            });
            let write = |i: usize, from: &[isize]| {
                (array as *mut isize).add(i * ndim).copy_from_nonoverlapping(from.as_ptr(), from.len());
            };
            write(0, &shape.shape);
            write(1, &shape.strides);
            write(2, shape.suboffsets.as_deref().unwrap_or(&[]));
        }
        managed.exports.set(managed.exports.get() + 1);
        cell
    }
}

impl MemoryViewCell {
    pub fn is_released(&self) -> bool {
        self.flags.get() & FLAG_RELEASED != 0
            || self.managed.get().is_none_or(|m| m.flags.get() & FLAG_RELEASED != 0)
    }

    /// The bytes of item `i` of a view of one dimension without suboffsets; `None` for other views and beyond the bounds.
    /// The view must not be released.
    pub fn plain_item(&self, i: isize) -> Option<&[u8]> {
        let v = &self.view;
        if v.ndim.get() != 1 || !v.suboffsets.get().is_null() || v.shape.get().is_null() {
            return None;
        }
        // SAFETY: one dimension: a number each; an item within the bounds lies in the buffer, which is held.
        unsafe {
            let (len, stride) = (*v.shape.get(), *v.strides.get());
            let i = if i < 0 { i + len } else { i };
            let at = v.data.get().wrapping_offset(stride * i);
            (0..len).contains(&i).then(|| std::slice::from_raw_parts(at, v.itemsize.get() as usize))
        }
    }

    /// The format of the items.
    pub fn format(&self) -> &'static str {
        crate::types::spec::c_text(self.view.format.get())
    }

    /// What the view looks at, as plain numbers.
    pub fn shape(&self) -> ViewShape {
        ViewShape::of(&self.view.to_buffer())
    }
}

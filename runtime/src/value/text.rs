//! Writing into new strings, and the forms of str, bytes and bytearray that point to their contents or carry a
//! subclass's attributes: raw memory that the rooms of those types use through safe methods.

use crate::Runtime;
use crate::error::R;
use crate::heap::side;
use crate::value::{ByteArrayCell, BytesCell, Gc, StrCell, Type, statics};
use kingsnake_plain::units::{Units, UnitsBuf, Width};
use std::cell::Cell;

/// A new string being filled from the left. It is a string only when `finish` gives it away.
pub struct StrWriter {
    cell: Gc<StrCell>,
    data: *mut u8,
    kind: u32,
    at: usize,
    len: usize,
}

/// Copies units into storage of another width; characters that do not fit are cut.
macro_rules! copy_units {
    ($from:expr, $to:expr, $t:ty) => {{
        let to: *mut $t = $to;
        for (i, &u) in $from.iter().enumerate() {
            // SAFETY: the caller has checked that there is room for all of them.
            unsafe { to.add(i).write(u as $t) };
        }
    }};
}

/// Writes `units` at `data`, which has room for them in characters of `kind` bytes.
fn write_units(data: *mut u8, kind: u32, units: Units<'_>) {
    match (kind, units) {
        // SAFETY: there is room, and the source is another object's memory (or this one's front, already written).
        (1, Units::Latin1(u)) => unsafe { data.copy_from_nonoverlapping(u.as_ptr(), u.len()) },
        // SAFETY: as above; the data are aligned to their kind.
        (2, Units::Ucs2(u)) => unsafe { data.cast::<u16>().copy_from_nonoverlapping(u.as_ptr(), u.len()) },
        // SAFETY: as above.
        (4, Units::Ucs4(u)) => unsafe { data.cast::<u32>().copy_from_nonoverlapping(u.as_ptr(), u.len()) },
        (1, Units::Ucs2(u)) => copy_units!(u, data, u8),
        (1, Units::Ucs4(u)) => copy_units!(u, data, u8),
        (2, Units::Latin1(u)) => copy_units!(u, data.cast(), u16),
        (2, Units::Ucs4(u)) => copy_units!(u, data.cast(), u16),
        (_, Units::Latin1(u)) => copy_units!(u, data.cast(), u32),
        (_, Units::Ucs2(u)) => copy_units!(u, data.cast(), u32),
        (_, Units::Ucs4(u)) => copy_units!(u, data.cast(), u32),
    }
}

impl StrWriter {
    /// Appends a view; its characters must fit the width the string was begun with.
    pub fn push(&mut self, units: Units<'_>) {
        assert!(units.len() <= self.len - self.at, "a string is written beyond its end");
        // SAFETY: there is room for `len` characters.
        let data = unsafe { self.data.add(self.at * self.kind as usize) };
        write_units(data, self.kind, units);
        self.at += units.len();
    }

    /// Appends one character.
    pub fn push_char(&mut self, c: u32) {
        self.push(Units::Ucs4(&[c]));
    }

    /// Appends copies of what has been written until the string is full (of whole copies).
    pub fn repeat_to_end(&mut self) {
        let unit = self.at;
        if unit == 0 {
            return;
        }
        let size = self.kind as usize;
        while self.at < self.len {
            let count = self.at.min(self.len - self.at);
            // SAFETY: the first `at` characters are written, and `count` more have room behind them.
            unsafe { self.data.add(self.at * size).copy_from_nonoverlapping(self.data, count * size) };
            self.at += count;
        }
    }

    /// The string; every character must have been written.
    pub fn finish(self) -> Gc<StrCell> {
        assert_eq!(self.at, self.len, "a string is not written to its end");
        self.cell
    }
}

impl Runtime {
    /// Begins a string of `len` characters whose widest one is of `width` (so that it is in the narrowest kind).
    /// MemoryError beyond the heap's limit. For more than one character: shorter ones are shared.
    pub fn begin_str(&self, len: usize, width: Width) -> R<StrWriter> {
        let kind = width.unit_size() as u32;
        match self.try_alloc_str(len, kind, width == Width::Ascii) {
            Some(cell) => Ok(StrWriter { cell, data: cell.data(), kind, at: 0, len }),
            None => Err(self.memory_error()),
        }
    }

    /// A string of generalised UTF-8, in which surrogates have three bytes each; malformed bytes end it.
    pub fn new_str_wtf8(&self, bytes: &[u8]) -> Gc<StrCell> {
        if bytes.is_ascii() {
            return self.new_ascii(bytes);
        }
        let text = match UnitsBuf::from_wtf8(bytes) {
            Ok(text) => text,
            Err(at) => UnitsBuf::from_wtf8(&bytes[..at]).unwrap_or_default(),
        };
        self.new_str_units(text.as_units())
    }

    /// An instance of a subclass of `str`: it points to its characters, which lie in a buffer.
    pub fn new_str_instance(&self, ty: Type, units: Units<'_>) -> R<Gc<StrCell>> {
        let width = units.width();
        let kind = width.unit_size() as u32;
        let len = units.len();
        let Some(buffer) = self.heap.try_alloc((len + 1) * kind as usize, side::RAW) else {
            return Err(self.memory_error());
        };
        write_units(buffer as *mut u8, kind, units);
        // SAFETY: the buffer has room for a character behind the last.
        unsafe { (buffer as *mut u8).add(len * kind as usize).write_bytes(0, kind as usize) };
        let cell: Gc<StrCell> = self.alloc_instance(ty, 0).cast_unchecked();
        cell.length.set(len as isize);
        cell.hash.set(-1);
        cell.state.set(StrCell::state_of(kind, width == Width::Ascii, false));
        let long = cell.long();
        long.data.set(buffer);
        if width == Width::Ascii {
            // As CPython has it: ASCII text is its own UTF-8.
            long.utf8.set(buffer);
            long.utf8_length.set(len as isize);
        }
        Ok(cell)
    }

    /// An instance of a subclass of `bytes`: the contents follow the struct.
    pub fn new_bytes_instance(&self, ty: Type, body: &[u8]) -> Gc<BytesCell> {
        let cell: Gc<BytesCell> = self.alloc_instance(ty, body.len()).cast_unchecked();
        cell.hash.set(-1);
        // SAFETY: the instance has `body.len()` items and the terminator (zeroed) behind its struct.
        unsafe { cell.data().copy_from_nonoverlapping(body.as_ptr(), body.len()) };
        cell
    }

    /// A bytes object of `len` bytes that `fill` writes. MemoryError beyond the heap's limit.
    pub fn new_bytes_with(&self, len: usize, fill: impl FnOnce(&mut [u8])) -> R<Gc<BytesCell>> {
        let Some(cell) = self.try_alloc_bytes(len) else { return Err(self.memory_error()) };
        // SAFETY: a new object with `len` bytes that nobody else has seen.
        fill(unsafe {
            cell.data().write_bytes(0, len);
            std::slice::from_raw_parts_mut(cell.data(), len)
        });
        Ok(cell)
    }

    /// An empty bytearray of type `ty`.
    pub fn new_bytearray_cell(&self, ty: Type) -> Gc<ByteArrayCell> {
        self.new_object(ty, |head| ByteArrayCell {
            head,
            size: Cell::new(0),
            alloc: Cell::new(0),
            bytes: Cell::new(0),
            start: Cell::new(0),
            exports: Cell::new(0),
        })
    }

    /// A bytearray with a copy of `body`.
    pub fn new_bytearray(&self, body: &[u8]) -> R<Gc<ByteArrayCell>> {
        let array = self.new_bytearray_cell(statics::bytearray_type());
        array.splice(self, 0, 0, body)?;
        Ok(array)
    }
}

impl ByteArrayCell {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The address of the first byte; never null, so that C may read its terminator.
    pub fn data(&self) -> *mut u8 {
        static EMPTY: [u8; 16] = [0; 16];
        if self.start.get() == 0 { EMPTY.as_ptr().cast_mut() } else { self.start.get() as *mut u8 }
    }

    /// The bytes, for use before anything can change the array.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `size` bytes from `start` on are in use; the buffer stays readable while this array is on the stack.
        unsafe { std::slice::from_raw_parts(self.data(), self.len()) }
    }

    pub fn get(&self, index: usize) -> Option<u8> {
        self.as_slice().get(index).copied()
    }

    /// Replaces the byte at `index`, which exists.
    pub fn set(&self, index: usize, byte: u8) {
        assert!(index < self.len());
        // SAFETY: within the bytes in use, hence not the shared empty ones.
        unsafe { self.data().add(index).write(byte) }
    }

    /// Overwrites bytes from `at` on.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        assert!(at <= self.len() && bytes.len() <= self.len() - at);
        if !bytes.is_empty() {
            // SAFETY: within the bytes in use; `copy` allows that the source is this array.
            unsafe { self.data().add(at).copy_from(bytes.as_ptr(), bytes.len()) }
        }
    }

    /// Whether a view of the memory is out, so that it must not move.
    pub fn is_exported(&self) -> bool {
        self.exports.get() > 0
    }

    /// BufferError where a view is out. A view may be garbage already: then a collection releases it.
    pub fn check_resizable(&self, rt: &Runtime) -> R<()> {
        if self.is_exported() {
            rt.collect_now();
        }
        if self.is_exported() {
            return Err(rt.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// Replaces the bytes in `low..high` by `bytes`, which must not be the array's own if the length changes.
    pub fn splice(&self, rt: &Runtime, low: usize, high: usize, bytes: &[u8]) -> R<()> {
        let (len, new) = (self.len(), bytes.len());
        assert!(low <= high && high <= len);
        let growth = new as isize - (high - low) as isize;
        if growth != 0 {
            self.check_resizable(rt)?;
        }
        if growth < 0 && low == 0 {
            // Dropping from the front moves the start, as CPython has it.
            self.start.set(self.start.get() + growth.unsigned_abs());
            self.size.set(len as isize + growth);
        } else {
            self.move_tail(rt, high, growth)?;
        }
        self.write(low, bytes);
        Ok(())
    }

    /// Moves what is from `from` on by `growth`, making room as needed.
    fn move_tail(&self, rt: &Runtime, from: usize, growth: isize) -> R<()> {
        if growth == 0 {
            return Ok(());
        }
        let len = self.len();
        let Some(new_len) = len.checked_add_signed(growth) else { return Err(rt.memory_error()) };
        if growth > 0 {
            self.reserve(rt, new_len)?;
        }
        if self.start.get() != 0 {
            // SAFETY: `reserve` made room for `new_len` bytes and the terminator (a shrink needs none).
            unsafe {
                let tail = self.data().add(from);
                tail.offset(growth).copy_from(tail, len - from);
                self.data().add(new_len).write(0);
            }
        }
        self.size.set(new_len as isize);
        Ok(())
    }

    /// Makes room for `len` bytes in all, and the terminator.
    pub fn reserve(&self, rt: &Runtime, len: usize) -> R<()> {
        if len > isize::MAX as usize / 2 {
            return Err(rt.memory_error());
        }
        let offset = self.start.get() - self.bytes.get();
        if self.bytes.get() != 0 && offset + len < self.alloc.get() as usize {
            return Ok(());
        }
        self.check_resizable(rt)?;
        let capacity =
            if self.is_empty() { len + 1 } else { len + (len >> 3) + if len < 9 { 3 } else { 6 } + 1 };
        let Some(buffer) = rt.heap.try_alloc(capacity, side::RAW) else { return Err(rt.memory_error()) };
        let old = self.bytes.get();
        // SAFETY: a new buffer with room for the bytes in use and the terminator.
        unsafe {
            (buffer as *mut u8).copy_from_nonoverlapping(self.data(), self.len());
            (buffer as *mut u8).add(self.len()).write(0);
        }
        self.bytes.set(buffer);
        self.start.set(buffer);
        self.alloc.set(capacity as isize);
        if old != 0 && !self.foreign_buffer(old) {
            rt.heap.free(old);
        }
        Ok(())
    }

    /// Whether the buffer is one that C has put there.
    fn foreign_buffer(&self, address: usize) -> bool {
        !crate::heap::in_region(address)
    }
}

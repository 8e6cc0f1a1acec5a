//! Making bytes objects.

use crate::Runtime;
use crate::heap::side;
use crate::value::{BytesCell, Gc, Header, statics};

impl Runtime {
    /// A bytes object.
    pub fn new_bytes(&self, body: &[u8]) -> Gc<BytesCell> {
        match body {
            [] => statics::empty_bytes(),
            &[b] => statics::byte_bytes(b),
            _ => {
                let cell = self.alloc_bytes(body.len());
                // SAFETY: a new object with room for the body.
                unsafe { cell.data().copy_from_nonoverlapping(body.as_ptr(), body.len()) };
                cell
            }
        }
    }

    /// A bytes object whose contents the caller fills at once.
    pub fn alloc_bytes(&self, len: usize) -> Gc<BytesCell> {
        match self.try_alloc_bytes(len) {
            Some(b) => b,
            None => crate::runtime::fatal("out of memory for a bytes object"),
        }
    }

    /// As `alloc_bytes`; `None` beyond the heap's limit.
    pub fn try_alloc_bytes(&self, len: usize) -> Option<Gc<BytesCell>> {
        let size = BytesCell::DATA.checked_add(len)?.checked_add(1)?;
        let cell = self.heap.try_alloc(size, side::LEAF)? as *mut BytesCell;
        // SAFETY: a new cell of `size` bytes.
        unsafe {
            cell.cast::<Header>().write(Header::new(statics::bytes_type()));
            (*cell).size.set(len as isize);
            (*cell).hash.set(-1);
            (*cell).data().add(len).write(0);
            Some(Gc::from_raw(std::ptr::NonNull::new_unchecked(cell)))
        }
    }
}

//! Making objects.

use crate::Runtime;
use crate::heap::side;
use crate::value::gc::BIAS;
use crate::value::{Gc, Header, NativeCell, Type};

impl Runtime {
    /// A new object of `ty`, whose layout is `T` (or begins with it, for a Python subclass). `make` gets the header.
    ///
    /// ```ignore
    /// let it = rt.new_object(ty, |head| CountCell { head, next: Cell::new(start), step: Cell::new(step) });
    /// ```
    #[inline]
    pub fn new_object<T: NativeCell>(&self, ty: Type, make: impl FnOnce(Header) -> T) -> Gc<T> {
        let plain = ty.is_process_wide()
            || std::ptr::eq(self.type_data(ty).slots_cell(), T::INFO) && self.is_exact_layout(ty);
        if plain {
            let cell: Gc<T> = self.heap.raw_object(size_of::<T>(), side::OBJECT, ty, BIAS);
            // SAFETY: a new cell of that size.
            unsafe { cell.as_ptr().write(make(Header::new(ty))) };
            if T::INFO.drop.is_some() {
                self.heap.add_droppable(cell.header(), T::INFO);
            }
            if ty.slots().finalize.is_some() {
                self.heap.add_finalizable(cell.header());
            }
            return cell;
        }
        let object = self.alloc_instance(ty, 0);
        let cell: Gc<T> = object.cast_unchecked();
        // SAFETY: an instance begins with its base's struct.
        unsafe { cell.as_ptr().write(make(Header::new(ty))) };
        cell
    }

    /// Whether instances of a heap type have nothing behind their base's struct.
    fn is_exact_layout(&self, ty: Type) -> bool {
        let data = self.type_data(ty);
        data.area.get() == 0 && data.slot_offsets.is_empty() && data.native.is_none()
    }

    /// Allocates the header of a variable-sized built-in object of exact type `ty` with a plain kind.
    pub(crate) fn new_sized<T>(&self, size: usize, kind: u8, ty: Type) -> Gc<T> {
        self.heap.raw_object(size, kind, ty, BIAS)
    }
}

impl crate::types::TypeData {
    fn slots_cell(&self) -> &'static crate::value::CellInfo {
        self.slots.borrow().cell
    }
}

//! Making tuples.

use crate::Runtime;
use crate::heap::side;
use crate::value::{Gc, TupleCell, Value, statics};

impl Runtime {
    pub fn new_tuple(&self, items: &[Value]) -> Gc<TupleCell> {
        if items.is_empty() {
            return statics::empty_tuple();
        }
        let tuple = self.alloc_tuple(items.len());
        for (slot, &v) in tuple.raw_items().iter().zip(items) {
            slot.set(Some(v));
        }
        tuple
    }

    /// A tuple whose slots are empty: the caller fills them at once.
    pub fn alloc_tuple(&self, len: usize) -> Gc<TupleCell> {
        let size = TupleCell::ITEMS + len * 8;
        let tuple: Gc<TupleCell> = self.new_sized(size.max(32), side::TUPLE, statics::tuple_type());
        tuple.size.set(len as isize);
        tuple.raw_items().iter().for_each(|slot| slot.set(None));
        tuple
    }
}

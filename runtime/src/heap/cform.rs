//! The border: how a managed value becomes a pointer for C, and back.
//!
//! - An immediate crosses as a *box*: an int or float cell with a plain count, freed at once when it gets to 0.
//! - A container crosses in *C form*, and everything reachable from it through lists and tuples with it.
//! - What C made is *published* when managed code gets its address; from then on only tracing frees it.

use super::region::in_region;
use super::side::*;
use super::{Heap, Slot, or_side, set_side, side_byte};
use crate::value::gc::{BIAS, Gc, Header};
use crate::value::{FloatCell, ListCell, LongCell, TupleCell, Unpacked, Value, is_published, statics};
use std::cell::Cell;

const BOX_SIZE: usize = 32;
/// A free box's last word links to the next: header and side byte stay as they are.
const LINK: usize = 24;

/// Boxes ready for use: int and float cells with count 0, which a collection may take.
#[derive(Default)]
pub(crate) struct FreeBoxes {
    int: Cell<usize>,
    float: Cell<usize>,
}

impl Heap {
    /// A new int object for C with one count; small ints are static.
    #[inline]
    pub fn box_int(&self, n: i64) -> Gc<Header> {
        if let Some(small) = statics::small_int(n) {
            small.refcnt_add(1);
            return small.header();
        }
        let magnitude = n.unsigned_abs();
        if magnitude >> 60 != 0 {
            return self.box_wide_int(n);
        }
        let cell: Gc<LongCell> = self.take_box(&self.boxes.int, statics::int_type());
        let sign = if n < 0 { -1 } else { 1 };
        cell.digits[0].set(magnitude as u32 & 0x3fff_ffff);
        if magnitude >> 30 == 0 {
            cell.size.set(sign);
        } else {
            cell.digits[1].set((magnitude >> 30) as u32);
            cell.size.set(2 * sign);
        }
        cell.header()
    }

    #[cold]
    fn box_wide_int(&self, n: i64) -> Gc<Header> {
        let cell: Gc<LongCell> = self.raw_object(48, LEAF | CROSSED, statics::int_type(), 1);
        let magnitude = n.unsigned_abs();
        cell.size.set(if n < 0 { -3 } else { 3 });
        for i in 0..3 {
            // SAFETY: 48 bytes have room for three digits behind the 24 of header and size.
            unsafe {
                cell.digits
                    .as_ptr()
                    .add(i)
                    .cast_mut()
                    .write(Cell::new((magnitude >> (30 * i)) as u32 & 0x3fff_ffff))
            };
        }
        cell.header()
    }

    #[inline]
    pub fn box_float(&self, x: f64) -> Gc<Header> {
        let cell: Gc<FloatCell> = self.take_box(&self.boxes.float, statics::float_type());
        cell.value.set(x);
        cell.header()
    }

    #[inline(always)]
    fn take_box<T>(&self, list: &Cell<usize>, ty: crate::value::Type) -> Gc<T> {
        let cell = list.get();
        if cell == 0 {
            return self.raw_object(BOX_SIZE, LEAF | CROSSED, ty, 1);
        }
        // SAFETY: a free box; its link is in its last word.
        unsafe {
            list.set(*((cell + LINK) as *const usize));
            let object: Gc<T> = Gc::from_raw(std::ptr::NonNull::new_unchecked(cell as *mut T));
            object.header().refcnt.set(1);
            object
        }
    }

    /// A new cell with a header; what follows is not initialised.
    #[inline(always)]
    pub(crate) fn raw_object<T>(&self, size: usize, byte: u8, ty: crate::value::Type, count: isize) -> Gc<T> {
        let cell = self.alloc(size, byte);
        // SAFETY: a new cell of at least 16 bytes.
        unsafe {
            (cell as *mut Header).write(Header { refcnt: Cell::new(count), ty: Cell::new(ty) });
            Gc::from_raw(std::ptr::NonNull::new_unchecked(cell as *mut T))
        }
    }

    pub(crate) fn drop_free_boxes(&self) {
        self.boxes.int.set(0);
        self.boxes.float.set(0);
    }

    /// Takes back an exact int or float whose count got to 0.
    #[inline(always)]
    pub fn free_box(&self, object: Gc<Header>) {
        if self.cell_size(object.address()) != BOX_SIZE || self.stress.get() != 0 {
            return self.free(object.address());
        }
        let list = if object.ty() == statics::int_type() { &self.boxes.int } else { &self.boxes.float };
        // SAFETY: the box has room for the link, and nobody uses it any more.
        unsafe { *((object.address() + LINK) as *mut usize) = list.get() };
        list.set(object.address());
    }

    // ---- crossing ----

    /// A new reference for C: an immediate gets a box with one count; an object's count goes up, and a container takes
    /// C form.
    #[inline]
    pub fn give(&self, value: Value) -> Gc<Header> {
        match value.unpack() {
            Unpacked::Fixnum(n) => self.box_int(n),
            Unpacked::Flonum(x) => self.box_float(x),
            Unpacked::Object(object) => {
                self.show_to_c(object);
                object.refcnt_add(1);
                object
            }
        }
    }

    /// Before C gets an object's address: note it, and bring a container into C form.
    #[inline]
    pub fn show_to_c(&self, object: Gc<Header>) {
        let cell = object.address();
        if !in_region(cell) {
            return;
        }
        let byte = side_byte(cell);
        let container = matches!(byte & KIND, LIST | TUPLE);
        if byte & CROSSED == 0 || (container && byte & CFORM == 0) {
            if !container {
                return set_side(cell, byte | CROSSED);
            }
            set_side(cell, byte | CROSSED | CFORM);
            self.to_c_form(object);
        }
    }

    /// Boxes the items of a container and of every container reachable through containers; each slot gets its count.
    #[inline(never)]
    fn to_c_form(&self, container: Gc<Header>) {
        // Pending containers are reachable from the first, which the caller holds.
        let mut pending = vec![container];
        while let Some(container) = pending.pop() {
            // Boxing may collect, which moves and resizes nothing; half a container in C form is sound: immediates own
            // no count, and objects whose count is not up yet are reached through the container's owner.
            self.paused.set(self.paused.get() + 1);
            for slot in slots(container) {
                if let Some(value) = slot.get() {
                    slot.set(Some(Value::object(self.item_for_c(value, &mut pending))));
                }
            }
            self.paused.set(self.paused.get() - 1);
        }
    }

    /// The pointer, with one count for the slot, that stands for `value` in a container in C form.
    #[inline(always)]
    fn item_for_c(&self, value: Value, pending: &mut Vec<Gc<Header>>) -> Gc<Header> {
        let object = match value.unpack() {
            Unpacked::Fixnum(n) => return self.box_int(n),
            Unpacked::Flonum(x) => return self.box_float(x),
            Unpacked::Object(p) => p,
        };
        object.refcnt_add(1);
        if in_region(object.address()) {
            let byte = side_byte(object.address()) | CROSSED;
            if matches!(byte & KIND, LIST | TUPLE) && byte & CFORM == 0 {
                set_side(object.address(), byte | CFORM);
                pending.push(object);
            } else {
                set_side(object.address(), byte);
            }
        }
        object
    }

    /// The word to store into a slot of `container`: in C form, a pointer that owns a count.
    #[inline(always)]
    pub fn word_for(&self, container: &Header, value: Value) -> Value {
        if crate::value::is_c_form(container) { Value::object(self.own_for_c(value)) } else { value }
    }

    fn own_for_c(&self, value: Value) -> Gc<Header> {
        let mut pending = Vec::new();
        let object = self.item_for_c(value, &mut pending);
        if let Some(container) = pending.pop() {
            self.to_c_form(container);
        }
        object
    }

    /// Takes over a new reference that C returned.
    #[inline]
    pub fn receive(&self, object: Gc<Header>) -> Value {
        let value = see(object);
        let count = object.refcnt.get() - 1;
        object.refcnt.set(count);
        if count == 0 {
            // Only a box: `see` has published everything else.
            self.free_box(object);
        }
        value
    }

    /// Marks an object that C makes as in C form from birth, with a plain count.
    pub fn born_in_c(&self, object: Gc<Header>) {
        object.refcnt.set(1);
        let byte = side_byte(object.address());
        let form = if matches!(byte & KIND, LIST | TUPLE) { CFORM } else { 0 };
        or_side(object.address(), CROSSED | form);
    }
}

/// The value that a pointer from C, or from a slot in C form, stands for. Ints and floats become immediates; any other
/// object is published here, because managed code is about to hold its address. (C stores inline, unseen: so reading,
/// not storing, is where publishing has to happen.)
#[inline(always)]
pub fn see(object: Gc<Header>) -> Value {
    let ty = object.ty();
    if ty == statics::int_type() {
        let long: Gc<LongCell> = object.cast_unchecked();
        let small = match long.size.get() {
            0 => Some(0),
            1 => Some(long.digits[0].get() as i64),
            -1 => Some(-(long.digits[0].get() as i64)),
            2 => Some(long.digits[0].get() as i64 | (long.digits[1].get() as i64) << 30),
            -2 => Some(-(long.digits[0].get() as i64 | (long.digits[1].get() as i64) << 30)),
            _ => long.as_i64(),
        };
        if let Some(value) = small.and_then(Value::fixnum) {
            return value;
        }
    } else if ty == statics::float_type()
        && let Some(value) = Value::flonum(object.cast_unchecked::<FloatCell>().value.get())
    {
        return value;
    }
    publish(object);
    Value::object(object)
}

/// From now on the object is freed by tracing alone; C's references count on top of the bias.
#[inline(always)]
pub fn publish(object: Gc<Header>) {
    let count = object.refcnt.get();
    if !is_published(count) {
        object.refcnt.set(count + BIAS);
    }
}

/// The word of a container's slot as a value for managed code. NULL (C has not filled it) reads as None.
#[inline(always)]
pub fn see_slot(container: &Header, slot: &Slot) -> Value {
    let Some(value) = slot.get() else { return Value::none() };
    match value.as_object() {
        Some(object) if crate::value::is_c_form(container) => see(object),
        _ => value,
    }
}

impl Gc<LongCell> {
    #[inline(always)]
    fn refcnt_add(self, n: isize) {
        self.header().refcnt_add(n);
    }
}

impl Gc<Header> {
    #[inline(always)]
    pub fn refcnt_add(self, n: isize) {
        self.refcnt.set(self.refcnt.get() + n);
    }
}

/// The slots of a list or tuple.
fn slots<'a>(container: Gc<Header>) -> &'a [Slot] {
    // SAFETY: the side byte says which struct it is; the caller holds the container and resizes nothing meanwhile.
    unsafe {
        match side_byte(container.address()) & KIND {
            LIST => (*container.as_ptr().cast::<ListCell>()).raw_items(),
            _ => (*container.as_ptr().cast::<TupleCell>()).raw_items(),
        }
    }
}

/// Before managed code drops a slot's count: the object must not die by its count while managed code may know it.
#[inline(always)]
pub fn publish_word(word: Option<Value>) {
    if let Some(object) = word.and_then(Value::as_object) {
        publish(object);
    }
}

//! What the native side does with cells: lending, tracking, allocating and freeing extension objects.

use super::region::in_region;
use super::side::*;
use super::{Heap, or_side, set_side, side_byte};
use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::value::gc::{BIAS, Gc, Header};
use crate::value::{DictCell, ListCell, StrCell, TupleCell, Unpacked, Value, is_published};

impl Heap {
    /// The pointer that stands for a value which somebody holds, without a count for C. An immediate gets a published
    /// box: it lives as long as a stack or a cell has its address.
    #[inline]
    pub fn lend(&self, value: Value) -> Gc<Header> {
        let object = match value.unpack() {
            Unpacked::Fixnum(n) => self.box_int(n),
            Unpacked::Flonum(x) => self.box_float(x),
            Unpacked::Object(object) => {
                self.show_to_c(object);
                return object;
            }
        };
        if !is_published(object.refcnt.get()) {
            object.refcnt.set(BIAS);
        }
        object
    }

    /// The item of a list or tuple as C may borrow it; the container takes C form. `None` beyond the end, or where
    /// nothing has been filled in.
    #[inline]
    pub fn lend_item(&self, container: Gc<Header>, index: usize) -> Option<Gc<Header>> {
        self.show_to_c(container);
        let ty = container.ty();
        let slots = if ty.has(crate::value::flag::LIST) {
            let list: Gc<ListCell> = container.cast_unchecked();
            list.as_ptr()
        } else {
            let tuple: Gc<TupleCell> = container.cast_unchecked();
            // SAFETY: a live tuple; its slots are read before anything can change them.
            return unsafe { (*tuple.as_ptr()).raw_items() }.get(index)?.get()?.as_object();
        };
        // SAFETY: a live list; as above.
        unsafe { (*slots).raw_items() }.get(index)?.get()?.as_object()
    }

    /// Says that `tp_traverse` may be called on an extension's object from now on, or no more.
    #[inline]
    pub fn set_tracked(&self, object: Gc<Header>, tracked: bool) {
        let address = object.address();
        if in_region(address) {
            let byte = side_byte(address);
            set_side(address, if tracked { byte | TRACKED } else { byte & !TRACKED });
        }
    }

    pub fn is_tracked(&self, object: Gc<Header>) -> bool {
        let address = object.address();
        in_region(address)
            && (side_byte(address) & TRACKED != 0 || !matches!(side_byte(address) & KIND, NATIVE | LEAF))
    }

    /// An object that `alloc_instance` made for C: not published, in C form if it is a container.
    #[inline]
    pub fn made_for_c(&self, object: Gc<Header>) {
        let byte = side_byte(object.address());
        let form = if matches!(byte & KIND, LIST | TUPLE) { CFORM } else { 0 };
        or_side(object.address(), CROSSED | form);
        object.refcnt.set(1);
    }

    /// The memory of an object whose contents are gone, back to the heap.
    pub fn free_object(&self, object: Gc<Header>) {
        let ty = object.ty();
        if ty.slots().cell.drop.is_some() || ty.slots().finalize.is_some() {
            self.forget(object);
        }
        self.free(object.address());
    }

    /// Whether the object's finalizer has yet to run.
    pub fn is_waiting_for_finalizer(&self, object: Gc<Header>) -> bool {
        self.weak.borrow().waits_for_finalizer(object)
    }

    /// The object's finalizer will not run any more.
    pub fn forget_finalizer(&self, object: Gc<Header>) {
        self.weak.borrow_mut().forget_finalizer(object);
    }

    /// Whether the list or tuple has slots that own counts.
    #[inline(always)]
    pub fn in_c_form(&self, object: Gc<Header>) -> bool {
        in_region(object.address()) && side_byte(object.address()) & CFORM != 0
    }
}

/// The value of a key as C may borrow it: the box of an immediate takes its place in the dict.
pub fn lend_dict_value(rt: &Runtime, dict: Gc<DictCell>, key: Value) -> R<Option<Gc<Header>>> {
    let hash = rt.hash(key)?;
    let Some((table, n)) = dict::find(rt, dict, key, hash)? else { return Ok(None) };
    let Some(value) = table.entry(n).value else { return Ok(None) };
    Ok(Some(lend_entry(rt, dict, value, |object| table.set_value(n, Some(object)))))
}

/// The key and the value at a position as C may borrow them; the position moves on.
pub fn lend_dict_next(rt: &Runtime, dict: Gc<DictCell>, at: &mut usize) -> Option<(Gc<Header>, Gc<Header>)> {
    let table = crate::value::table::Table::at(dict.table.get())?;
    let n = table.next_from(*at)?;
    *at = n + 1;
    let entry = *table.entry(n);
    let key = lend_entry(rt, dict, entry.key?, |object| table.set_key(n, object));
    let value = lend_entry(rt, dict, entry.value?, |object| table.set_value(n, Some(object)));
    Some((key, value))
}

#[inline]
fn lend_entry(rt: &Runtime, dict: Gc<DictCell>, value: Value, store: impl FnOnce(Value)) -> Gc<Header> {
    let object = rt.heap.lend(value);
    if !value.is_object() {
        if in_region(dict.address()) {
            or_side(dict.address(), CFORM);
        }
        store(object.value());
    }
    object
}

/// The UTF-8 of a string, with a NUL behind it: its address and length. It lives as long as the string. A string with
/// lone surrogates has none: UnicodeEncodeError.
pub fn utf8_of(rt: &Runtime, s: Gc<StrCell>) -> R<(*const u8, usize)> {
    if s.is_ascii() {
        return Ok((s.data(), s.len()));
    }
    let long = s.long();
    if long.utf8.get() == 0 {
        let mut text = crate::objects::str::as_utf8(rt, &s)?.into_owned();
        let len = text.len();
        text.push(0);
        let text = text.into_boxed_slice();
        long.utf8.set(text.as_ptr() as usize);
        long.utf8_length.set(len as isize);
        keep_with(rt, s, text);
    }
    Ok((long.utf8.get() as *const u8, long.utf8_length.get() as usize))
}

/// A list of `len` slots that C fills: it has a plain count and C form.
pub fn new_list_for_c(rt: &Runtime, len: usize) -> Option<Gc<ListCell>> {
    let size = len.checked_mul(8)?;
    let items = if len == 0 { 0 } else { rt.heap.try_alloc(size, RAW)? };
    if items != 0 {
        // SAFETY: a new buffer of that size.
        unsafe { (items as *mut u8).write_bytes(0, size) };
    }
    let list = rt.new_list_with_capacity(0);
    list.items.set(items as *mut _);
    list.allocated.set(len as isize);
    list.size.set(len as isize);
    rt.heap.born_in_c(list.header());
    Some(list)
}

/// A tuple of `len` slots that C fills: it has a plain count and C form.
pub fn new_tuple_for_c(rt: &Runtime, len: usize) -> Option<Gc<TupleCell>> {
    len.checked_mul(8).filter(|&n| n < isize::MAX as usize / 2)?;
    let tuple = rt.alloc_tuple(len);
    rt.heap.born_in_c(tuple.header());
    Some(tuple)
}

/// Appends to a list in C form an object with the count that its slot shall own.
#[inline]
pub fn list_push(rt: &Runtime, list: Gc<ListCell>, object: Gc<Header>) -> R<()> {
    let n = list.len();
    if n == list.allocated.get() as usize {
        crate::objects::list::reserve(rt, list, n + 1)?;
    }
    // SAFETY: the buffer has room for another word.
    unsafe { (*list.items.get().add(n)).set(Some(object.value())) };
    list.size.set(n as isize + 1);
    Ok(())
}


/// The hash in entry `n` of a dict.
pub fn dict_hash_at(dict: Gc<DictCell>, n: usize) -> i64 {
    crate::value::table::Table::at(dict.table.get()).map_or(0, |t| t.entry(n).hash)
}

/// The characters of a string as an array of `wchar_t` with a NUL behind it: its address and length. It lives as long as
/// the string, which holds it in the field that CPython has for it.
pub fn wide_of(rt: &Runtime, s: Gc<StrCell>) -> (*const u32, usize) {
    if s.wstr.get() == 0 {
        let wide: Vec<u8> =
            (0..s.len()).map(|i| s.char_at(i)).chain([0]).flat_map(u32::to_ne_bytes).collect();
        let wide = wide.into_boxed_slice();
        s.wstr.set(wide.as_ptr() as usize);
        if !s.is_ascii() {
            s.long().wstr_length.set(s.len() as isize);
        }
        keep_with(rt, s, wide);
    }
    (s.wstr.get() as *const u32, s.len())
}

/// Keeps a string's memory as long as the string: the process's own strings keep it for ever.
fn keep_with(rt: &Runtime, s: Gc<StrCell>, memory: Box<[u8]>) {
    if in_region(s.address()) {
        rt.heap.attach(s.address(), memory);
    } else {
        Box::leak(memory);
    }
}

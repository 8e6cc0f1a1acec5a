//! Attributes of instances. An instance of a class with a `__dict__` ends in an *area*: the address of its layout (which
//! names the attributes in the order they were set), the address of its dict (0: none), and room for some values. When the
//! room is used up, an attribute is deleted, or somebody asks for `__dict__`, a dict takes over for good.

use super::TypeData;
use crate::Runtime;
use crate::error::R;
use crate::heap::{Tracer, side};
use crate::objects::dict;
use crate::value::{BytesCell, DictCell, Gc, Header, StrCell, TupleCell, Type, TypeDataWord, Value, flag};
use std::cell::{Cell, RefCell};

/// Which attributes an instance has inline, and where.
pub struct Layout {
    pub keys: Vec<Gc<StrCell>>,
    /// Values that fit behind the area's two words.
    pub capacity: u32,
    next: RefCell<Vec<(Gc<StrCell>, *const Layout)>>,
}

impl Layout {
    /// The position of an attribute; names are interned.
    #[inline]
    pub fn index_of(&self, name: Gc<StrCell>) -> Option<usize> {
        self.keys.iter().position(|&k| k == name)
    }
}

/// The area of an instance.
#[derive(Clone, Copy)]
pub struct Area(*mut usize);

impl Area {
    /// NULL: the dict has the attributes.
    #[inline(always)]
    pub fn layout(self) -> *const Layout {
        // SAFETY: `area_of` gives the address of at least two words of a live instance.
        unsafe { *self.0 as *const Layout }
    }

    #[inline(always)]
    pub(crate) fn set_layout(self, layout: *const Layout) {
        // SAFETY: as above.
        unsafe { *self.0 = layout as usize }
    }

    #[inline(always)]
    pub fn dict(self) -> Option<Gc<DictCell>> {
        // SAFETY: as above; the word is 0 or a dict's address.
        unsafe { *self.0.add(1).cast::<Option<Gc<DictCell>>>() }
    }

    fn set_dict(self, dict: Option<Gc<DictCell>>) {
        // SAFETY: as above.
        unsafe { *self.0.add(1).cast::<Option<Gc<DictCell>>>() = dict }
    }

    /// The word of inline value `i`, below the layout's capacity.
    #[inline(always)]
    pub fn value(self, i: usize) -> &'static Cell<Option<Value>> {
        // SAFETY: the instance was allocated with `capacity` words; the caller holds it.
        unsafe { &*self.0.add(2 + i).cast::<Cell<Option<Value>>>() }
    }
}

/// The attribute area of an instance, if its class gives it one.
#[inline(always)]
pub fn area_of(object: Gc<Header>, ty: Type) -> Option<Area> {
    let TypeDataWord::Own(data) = ty.data_word() else { return None };
    // SAFETY: as in `Runtime::type_data`.
    let offset = unsafe { (*data).area.get() } as usize;
    if offset == 0 {
        return None;
    }
    let offset = if ty.tp_itemsize.get() == 0 { offset } else { end_of_items(object, ty) };
    Some(Area((object.address() + offset) as *mut usize))
}

/// Where the items of a variable-sized object end, rounded up to a word.
fn end_of_items(object: Gc<Header>, ty: Type) -> usize {
    let size: Gc<TupleCell> = object.cast_unchecked();
    // (An int 0 has room for one digit.)
    let least = if ty.has(flag::LONG) { 1 } else { 0 };
    let items = size.size.get().unsigned_abs().max(least);
    let base = if ty.has(flag::BYTES) {
        BytesCell::DATA + 1
    } else if ty.has(flag::LONG) || ty.has(flag::TUPLE) {
        24
    } else {
        ty.tp_basicsize.get() as usize
    };
    // `__slots__` words of variable-sized types do not exist (CPython forbids them).
    (base + items * ty.tp_itemsize.get() as usize + 7) & !7
}

/// For the collector: what a class's instances have behind the struct of their base.
pub fn trace_instance_area(object: Gc<Header>, ty: Type, t: &mut Tracer<'_>) {
    let TypeDataWord::Own(data) = ty.data_word() else { return };
    // SAFETY: as in `Runtime::type_data`.
    let data: &TypeData = unsafe { &*data };
    for &offset in &data.slot_offsets {
        // SAFETY: a word of the instance: 0 or a value.
        if let Some(v) = unsafe { *((object.address() + offset as usize) as *const Option<Value>) } {
            t.visit(v);
        }
    }
    let Some(area) = area_of(object, ty) else { return };
    if let Some(d) = area.dict() {
        t.visit_cell(d);
    }
    if !area.layout().is_null() {
        // SAFETY: layouts live as long as their type, which the instance keeps alive.
        let count = unsafe { (*area.layout()).keys.len() };
        (0..count).for_each(|i| t.visit_slot(area.value(i)));
    }
}

/// The layout that follows when `name` is added; made once.
fn layout_with(data: &TypeData, layout: &Layout, name: Gc<StrCell>) -> *const Layout {
    if let Some(&(_, next)) = layout.next.borrow().iter().find(|(n, _)| *n == name) {
        return next;
    }
    let mut keys = layout.keys.clone();
    keys.push(name);
    let new = Box::new(Layout { keys, capacity: layout.capacity, next: RefCell::default() });
    let address = &raw const *new;
    data.layouts.borrow_mut().push(new);
    layout.next.borrow_mut().push((name, address));
    address
}

impl Runtime {
    /// The layout of an instance without attributes, with the room that instances of the class have turned out to need.
    pub fn root_layout(&self, data: &TypeData) -> *const Layout {
        if data.root_layout.get().is_null() {
            let root = Box::new(Layout {
                keys: Vec::new(),
                capacity: data.inline_capacity.get(),
                next: RefCell::default(),
            });
            data.root_layout.set(&raw const *root);
            data.layouts.borrow_mut().push(root);
        }
        data.root_layout.get()
    }

    /// A zeroed instance of `ty` with `items` variable items; its area is set up. The kind of cell follows from the base.
    pub fn alloc_instance(&self, ty: Type, items: usize) -> Gc<Header> {
        let data = self.type_data(ty);
        let fixed = ty.tp_basicsize.get() as usize;
        let mut size = fixed.max(24) + items * ty.tp_itemsize.get() as usize;
        let mut root = std::ptr::null();
        if data.area.get() != 0 {
            root = self.root_layout(data);
            size = ((size + 7) & !7) + 16 + data.inline_capacity.get() as usize * 8;
        }
        let object: Gc<Header> =
            self.heap.raw_object(size, instance_kind(ty, data), ty, crate::value::gc::BIAS);
        if data.counts_instances() {
            ty.header().refcnt_add(1);
        }
        // SAFETY: a new cell of `size` bytes.
        unsafe { object.as_ptr().cast::<u8>().add(16).write_bytes(0, size - 16) };
        if ty.tp_itemsize.get() != 0 {
            let sized: Gc<TupleCell> = object.cast_unchecked();
            sized.size.set(items as isize);
        }
        if let Some(area) = area_of(object, ty) {
            area.set_layout(root);
        }
        let cell = ty.slots().cell;
        if cell.drop.is_some() {
            self.heap.add_droppable(object, cell);
        }
        if ty.slots().finalize.is_some() {
            self.heap.add_finalizable(object);
        }
        object
    }

    /// The value of instance attribute `name` (not of the class).
    #[inline]
    pub fn instance_get(&self, object: Gc<Header>, ty: Type, name: Gc<StrCell>) -> Option<Value> {
        let area = area_of(object, ty)?;
        let layout = area.layout();
        if layout.is_null() {
            return dict::get_str(self, area.dict()?, name);
        }
        // SAFETY: layouts live as long as their type.
        let layout = unsafe { &*layout };
        area.value(layout.index_of(self.intern(name))?).get()
    }

    /// Sets or deletes instance attribute `name`. `Ok(false)`: the class gives its instances no `__dict__`, or there is
    /// nothing to delete.
    pub fn instance_set(
        &self,
        object: Gc<Header>,
        ty: Type,
        name: Gc<StrCell>,
        value: Option<Value>,
    ) -> R<bool> {
        let Some(area) = area_of(object, ty) else { return Ok(false) };
        let name = self.intern(name);
        if !area.layout().is_null() {
            // SAFETY: layouts live as long as their type.
            let layout = unsafe { &*area.layout() };
            match (layout.index_of(name), value) {
                (Some(i), Some(_)) => {
                    area.value(i).set(value);
                    return Ok(true);
                }
                (None, None) => return Ok(false),
                (None, Some(_)) if layout.keys.len() < layout.capacity as usize => {
                    area.value(layout.keys.len()).set(value);
                    area.set_layout(layout_with(self.type_data(ty), layout, name));
                    return Ok(true);
                }
                _ => {
                    self.note_overflow(ty, layout);
                }
            }
        }
        let d = self.instance_dict_in(area);
        match value {
            Some(v) => dict::set_str(self, d, name, v).map(|()| true),
            None => dict::delete(self, d, name.value()),
        }
    }

    /// Later instances of the class get more room.
    fn note_overflow(&self, ty: Type, layout: &Layout) {
        let data = self.type_data(ty);
        if layout.keys.len() == data.inline_capacity.get() as usize && layout.capacity < 30 {
            data.inline_capacity.set((layout.capacity * 2).min(30));
            data.root_layout.set(std::ptr::null());
        }
    }

    /// `object.__dict__`: from now on the dict has the attributes. `None`: instances have no dict.
    pub fn instance_dict(&self, object: Gc<Header>, ty: Type) -> Option<Gc<DictCell>> {
        area_of(object, ty).map(|area| self.instance_dict_in(area))
    }

    fn instance_dict_in(&self, area: Area) -> Gc<DictCell> {
        if area.layout().is_null()
            && let Some(d) = area.dict()
        {
            return d;
        }
        let d = self.new_dict();
        if !area.layout().is_null() {
            // SAFETY: layouts live as long as their type.
            let layout = unsafe { &*area.layout() };
            for (i, &key) in layout.keys.iter().enumerate() {
                if let Some(v) = area.value(i).get() {
                    // Interned names: neither hashing nor comparing can raise.
                    let _ = dict::set_str(self, d, key, v);
                }
            }
        }
        area.set_dict(Some(d));
        area.set_layout(std::ptr::null());
        d
    }

    /// `object.__dict__ = d`. False: instances have no dict.
    pub fn set_instance_dict(&self, object: Gc<Header>, ty: Type, d: Gc<DictCell>) -> bool {
        let Some(area) = area_of(object, ty) else { return false };
        area.set_dict(Some(d));
        area.set_layout(std::ptr::null());
        true
    }
}

/// The kind byte of a class's instances.
pub fn instance_kind(ty: Type, data: &TypeData) -> u8 {
    if data.native.is_some() {
        let counted = ty.has(flag::LIST) || ty.has(flag::TUPLE);
        let form = if counted { side::CFORM } else { 0 };
        let tracked = if ty.has(flag::HAVE_GC) { side::TRACKED } else { 0 };
        return side::NATIVE | side::CROSSED | form | tracked;
    }
    if ty.has(flag::LIST) {
        side::LIST
    } else if ty.has(flag::TUPLE) {
        side::TUPLE
    } else if ty.has(flag::DICT)
        && std::ptr::eq(ty.slots().cell, <DictCell as crate::value::NativeCell>::INFO)
    {
        side::DICT
    } else if std::ptr::eq(ty.slots().cell, <Header as crate::value::NativeCell>::INFO) {
        side::INSTANCE
    } else {
        side::OBJECT
    }
}

//! Type objects: their data, the MRO, attribute lookup, instance layouts, and how classes are made.
//!
//! - `slots`    the table of operations          - `spec`     how Rust states types and functions
//! - `builtin`  the process's own types           - `args`     taking call arguments apart
//! - `lookup`   MRO walk and its cache            - `instance` attributes of instances by layout
//! - `create`   `type(name, bases, dict)`         - `dunder`   special methods of Python classes as slots, and back

pub mod args;
pub mod builtin;
pub mod create;
pub mod dunder;
pub mod instance;
pub mod lookup;
pub mod mro;
pub mod slots;
pub mod spec;

pub use args::Params;
pub use instance::{Layout, trace_instance_area};
pub use slots::{Args, Bin, BinaryFn, CallFn, Cmp, Slots, TernaryFn, Un, UnaryFn};
pub use spec::{GetSetDef, METH_KINGSNAKE, MethodDef, MethodKind, ModuleSpec, NativeFn, TypeSpec};

use crate::Runtime;
use crate::heap::Tracer;
use crate::value::{DictCell, Gc, StrCell, Type, TypeCell, TypeDataWord, flag};
use std::cell::{Cell, RefCell};

/// Who made a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A static type of the process: its data are per runtime.
    Builtin,
    /// Made from a `TypeSpec` for one runtime.
    Rust,
    /// A `class` statement, or `type(…)`.
    Python,
    /// An extension's: static, or from a `PyType_Spec`.
    Native,
}

/// What a runtime knows of a type beside its `PyTypeObject`.
pub struct TypeData {
    pub origin: Origin,
    /// The table `TypeCell::slots` points to (of types that are one runtime's).
    pub slots: RefCell<Box<Slots>>,
    pub dict: Cell<Gc<DictCell>>,
    pub spec: Option<&'static TypeSpec>,
    /// Direct subclasses; dead ones are dropped after a collection.
    pub subclasses: RefCell<Vec<Type>>,
    /// Where the attribute area of an instance begins; 0: instances have none. For variable-sized instances it follows the
    /// items.
    pub area: Cell<u32>,
    /// Attributes that fit in a new instance.
    pub inline_capacity: Cell<u32>,
    pub layouts: RefCell<Vec<Box<Layout>>>,
    pub root_layout: Cell<*const Layout>,
    pub has_dict: bool,
    pub has_weakrefs: bool,
    /// Offsets of `__slots__` words, inherited ones too.
    pub slot_offsets: Vec<u32>,
    /// The nearest base that an extension made (the type itself, if it is one).
    pub native: Option<Type>,
    /// Something other than a plain instance must be made: `tp_alloc`ed by C.
    pub qualname: Cell<Option<Gc<StrCell>>>,
    /// Of a struct sequence type: items behind the visible ones.
    pub hidden_items: Cell<u32>,
}

impl TypeData {
    pub fn new(origin: Origin, dict: Gc<DictCell>) -> TypeData {
        TypeData {
            origin,
            slots: RefCell::new(Box::new(Slots::EMPTY)),
            dict: Cell::new(dict),
            spec: None,
            subclasses: RefCell::default(),
            area: Cell::new(0),
            inline_capacity: Cell::new(6),
            layouts: RefCell::default(),
            root_layout: Cell::new(std::ptr::null()),
            has_dict: false,
            has_weakrefs: false,
            slot_offsets: Vec::new(),
            native: None,
            qualname: Cell::new(None),
            hidden_items: Cell::new(0),
        }
    }

    /// An instance of a heap type that C made owns a count of its class, which its `tp_dealloc` gives back and its
    /// `tp_traverse` reports. (Instances of other classes reach theirs by tracing.)
    #[inline(always)]
    pub fn counts_instances(&self) -> bool {
        self.native.is_some_and(|native| native.has(flag::HEAPTYPE))
    }

    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.dict.get());
        if let Some(q) = self.qualname.get() {
            t.visit_cell(q);
        }
        for layout in self.layouts.borrow().iter() {
            layout.keys.iter().for_each(|&key| t.visit_cell(key));
        }
    }
}

impl Runtime {
    /// This runtime's data about a type.
    #[inline(always)]
    pub fn type_data(&self, ty: Type) -> &TypeData {
        match ty.data_word() {
            TypeDataWord::Builtin(index) => self.builtin_type_data(index),
            // SAFETY: `link_data` stored the address of a box that lives as long as the runtime.
            TypeDataWord::Own(data) => unsafe { &*data },
            TypeDataWord::Unready => crate::runtime::fatal("a type is used before PyType_Ready"),
        }
    }

    /// Hangs `data` on a type of this runtime, and points the type at its table.
    pub fn link_type_data(&self, ty: Type, data: TypeData) -> &TypeData {
        let data = Box::new(data);
        ty.slots.set(&raw const **data.slots.borrow());
        let address = &raw const *data;
        ty.data.set(address as usize);
        self.own_type_data.borrow_mut().push((ty, data));
        // SAFETY: boxed above; dropped with the runtime, or with the type.
        unsafe { &*address }
    }

    /// The dict of a type, made on first use for built-in types.
    pub fn type_dict(&self, ty: Type) -> Gc<DictCell> {
        self.type_data(ty).dict.get()
    }
}

/// How many items the instances of a struct sequence type have behind the visible ones.
#[inline(always)]
pub(crate) fn hidden_items(ty: Type) -> usize {
    match ty.data_word() {
        // SAFETY: as in `type_data`.
        TypeDataWord::Own(data) => unsafe { (*data).hidden_items.get() as usize },
        _ => 0,
    }
}

pub(crate) fn trace_data(data: &TypeData, t: &mut Tracer<'_>) {
    data.trace(t);
}

/// For the collector.
pub fn trace_type(ty: Type, t: &mut Tracer<'_>) {
    if let TypeDataWord::Own(data) = ty.data_word() {
        // SAFETY: as in `type_data`.
        unsafe { (*data).trace(t) };
    }
    let (base, bases, mro) = (ty.tp_base.get(), ty.tp_bases.get(), ty.tp_mro.get());
    if let Some(b) = base {
        t.visit_cell(b);
    }
    [bases, mro].into_iter().flatten().for_each(|tuple| t.visit_cell(tuple));
    if let Some(d) = ty.tp_dict.get() {
        t.visit_cell(d);
    }
    if let Some(h) = ty.heap_type() {
        [h.ht_name.get(), h.ht_qualname.get()].into_iter().flatten().for_each(|s| t.visit_cell(s));
        [h.ht_slots.get(), h.ht_module.get()].into_iter().flatten().for_each(|v| t.visit(v));
    }
}

/// The `tp_traverse` that an instance's own extension type has; 0: none.
pub fn native_traverse(ty: Type) -> usize {
    match ty.data_word() {
        // SAFETY: as in `type_data`.
        TypeDataWord::Own(data) => unsafe { (*data).native.map_or(0, |native| native.tp_traverse.get()) },
        _ => 0,
    }
}

impl TypeCell {
    /// Whether instances are made by an extension's `tp_alloc` and end in its `tp_dealloc`.
    pub fn is_native(&self) -> bool {
        match self.data_word() {
            // SAFETY: as in `type_data`.
            TypeDataWord::Own(data) => unsafe { (*data).native.is_some() },
            _ => false,
        }
    }

    /// One of the static types of the process (not a static type of an extension's).
    #[inline(always)]
    pub fn is_process_wide(&self) -> bool {
        self.data.get() & 1 != 0
    }

    pub fn is_heap_type(&self) -> bool {
        self.has(flag::HEAPTYPE)
    }
}

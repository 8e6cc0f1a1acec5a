//! Making classes: `type(name, bases, namespace)`, and types from a `TypeSpec`.

use super::{Origin, TypeData, TypeSpec, dunder, mro};
use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, side};
use crate::objects::{descriptors, dict};
use crate::types::Args;
use crate::value::gc::BIAS;
use crate::value::{
    DictCell, FunctionCell, Gc, HeapTypeCell, ModuleCell, NativeCell, StrCell, TupleCell, Type, TypeCell,
    Value, VarCell, flag, statics,
};

/// Flags that a subtype has because its base has them.
pub const INHERITED_FLAGS: u64 = 1 << flag::SEQUENCE
    | 1 << flag::MAPPING
    | 1 << flag::MATCH_SELF
    | 1 << flag::LONG
    | 1 << flag::LIST
    | 1 << flag::TUPLE
    | 1 << flag::BYTES
    | 1 << flag::UNICODE
    | 1 << flag::DICT
    | 1 << flag::BASE_EXC
    | 1 << flag::TYPE;

/// `Py_TPFLAGS_DEFAULT` of heap types, and that they can be subclassed.
const CLASS_FLAGS: u64 = 1 << flag::HEAPTYPE | 1 << flag::BASETYPE | 1 << flag::READY | 1 << flag::HAVE_GC;

/// What is known of a class before it is made.
pub struct Plan<'a> {
    pub metaclass: Type,
    pub name: Gc<StrCell>,
    pub bases: &'a [Type],
    pub base: Type,
    pub dict: Gc<DictCell>,
}

impl Runtime {
    /// A bare heap type object: named, with bases and MRO, but no table yet.
    pub fn alloc_type(&self, metaclass: Type, name: &str) -> Type {
        let extra = (metaclass.tp_basicsize.get() as usize).max(size_of::<HeapTypeCell>());
        let data = self.type_data(metaclass);
        let size =
            if data.area.get() != 0 { extra + 16 + data.inline_capacity.get() as usize * 8 } else { extra };
        let cell: Gc<HeapTypeCell> = self.heap.raw_object(size, side::OBJECT, metaclass, BIAS);
        // SAFETY: a new cell of `size` bytes; all fields may be zero but the header, which is written already.
        unsafe { cell.as_ptr().cast::<u8>().add(16).write_bytes(0, size - 16) };
        let ty: Type = cell.cast_unchecked();
        let c_name = std::ffi::CString::new(name.replace('\0', "")).unwrap_or_default();
        // Names of types are kept for ever: C code keeps `tp_name` pointers.
        ty.tp_name.set(c_name.into_raw());
        if let Some(area) = super::instance::area_of(cell.header(), metaclass) {
            area.reset(self.root_layout(data));
        }
        ty
    }

    /// A type from a `TypeSpec`, for this runtime. `module`: whose `__module__` it carries.
    pub fn new_type(&self, spec: &'static TypeSpec, bases: &[Type], module: Option<Gc<ModuleCell>>) -> Type {
        let short = spec.name.rsplit('.').next().unwrap_or(spec.name);
        let object = [statics::object_type()];
        let bases = if bases.is_empty() { &object[..] } else { bases };
        let metaclass = bases[0].type_of();
        let ty = self.alloc_type(metaclass, spec.name);
        let heap = ty.heap_cell();
        let name = self.intern_str(short);
        heap.ht_name.set(Some(name));
        heap.ht_qualname.set(Some(name));
        heap.ht_module.set(module.map(|m| m.value()));
        let flags = 1 << flag::HEAPTYPE | 1 << flag::READY | 1 << flag::HAVE_GC | 1 << flag::IMMUTABLETYPE;
        let inherited = bases[0].tp_flags.get() & INHERITED_FLAGS;
        ty.tp_flags.set(flags | spec.flags | inherited);
        let cell = if std::ptr::eq(spec.slots.cell, crate::value::Header::INFO) {
            bases[0].slots().cell
        } else {
            spec.slots.cell
        };
        ty.tp_basicsize.set((cell.size as isize).max(bases[0].tp_basicsize.get()));
        ty.tp_itemsize.set(bases[0].tp_itemsize.get());
        ty.tp_base.set(Some(bases[0]));
        let d = self.new_dict();
        ty.tp_dict.set(Some(d));
        let mut data = TypeData::new(Origin::Rust, d);
        data.spec = Some(spec);
        data.has_dict = spec.has_dict || self.type_data(bases[0]).has_dict;
        data.has_weakrefs = spec.weakrefs || self.type_data(bases[0]).has_weakrefs;
        if data.has_dict {
            data.area.set((ty.tp_basicsize.get() as u32 + 7) & !7);
        }
        let mut slots = spec.slots;
        bases.iter().for_each(|b| slots.inherit(b.slots()));
        // What has a struct of its own is made by its own `__new__`, or not at all.
        if spec.slots.new.is_none()
            && bases == object
            && !std::ptr::eq(spec.slots.cell, crate::value::Header::INFO)
        {
            slots.new = None;
        }
        **data.slots.borrow_mut() = slots;
        self.link_type_data(ty, data);
        self.set_bases(ty, bases);
        let mut order = vec![ty];
        let mut rows: Vec<Vec<Type>> = bases.iter().map(|&b| mro::mro_of(b)).collect();
        mro::merge(&mut rows, &mut order);
        self.set_mro(ty, &order);
        dunder::fill_dict(self, ty, spec, d);
        if spec.has_dict {
            crate::objects::type_::add_dict_descriptor(self, ty, d);
        }
        let module_name = spec.name.rsplit_once('.').map_or("builtins", |(m, _)| m);
        let _ = dict::set_text(self, d, "__module__", self.intern_str(module_name).value());
        ty
    }

    pub fn set_bases(&self, ty: Type, bases: &[Type]) {
        let values = GcVec::from_slice(self, &bases.iter().map(|b| b.value()).collect::<Vec<_>>());
        ty.tp_bases.set(Some(self.new_tuple(&values)));
        for &b in bases {
            self.type_data(b).subclasses.borrow_mut().push(ty);
        }
    }

    pub fn set_mro(&self, ty: Type, order: &[Type]) {
        let values = GcVec::from_slice(self, &order.iter().map(|b| b.value()).collect::<Vec<_>>());
        ty.tp_mro.set(Some(self.new_tuple(&values)));
    }
}

impl Type {
    fn heap_cell(self) -> Gc<HeapTypeCell> {
        self.cast_unchecked()
    }
}

/// The most derived metaclass of the bases and `metaclass`. TypeError if there is none.
pub fn winner(rt: &Runtime, metaclass: Type, bases: &[Value]) -> R<Type> {
    let mut winner = metaclass;
    for b in bases {
        let meta = b.ty();
        if winner.is_subtype(meta) {
            continue;
        }
        if !meta.is_subtype(winner) {
            return Err(rt.type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            ));
        }
        winner = meta;
    }
    Ok(winner)
}

/// The class whose struct an instance of `ty` has: `ty`, or the nearest base that adds to the layout.
fn solid_base(rt: &Runtime, ty: Type) -> Type {
    let Some(base) = ty.tp_base.get() else { return ty };
    let (a, b) = (rt.type_data(ty), rt.type_data(base));
    let extends = !std::ptr::eq(ty.slots().cell, base.slots().cell)
        || a.slot_offsets.len() != b.slot_offsets.len()
        || a.native != b.native
        || (a.origin != Origin::Python && ty.tp_basicsize.get() != base.tp_basicsize.get());
    if extends { ty } else { solid_base(rt, base) }
}

/// The base whose layout the class extends.
pub fn best_base(rt: &Runtime, bases: &[Value]) -> R<Type> {
    let mut best: Option<(Type, Type)> = None;
    for &b in bases {
        let Some(candidate) = b.downcast::<TypeCell>() else {
            return Err(rt.type_error("bases must be types"));
        };
        if !candidate.has(flag::BASETYPE) {
            return Err(rt.type_error(format!("type '{}' is not an acceptable base type", candidate.name())));
        }
        let solid = solid_base(rt, candidate);
        match best {
            Some((_, s)) if s.is_subtype(solid) => {}
            Some((_, s)) if !solid.is_subtype(s) => {
                return Err(rt.type_error("multiple bases have instance lay-out conflict"));
            }
            _ => best = Some((candidate, solid)),
        }
    }
    Ok(best.map_or(statics::object_type(), |(b, _)| b))
}

/// `type.__new__(metaclass, name, bases, namespace, **keywords)`
pub fn type_new(rt: &Runtime, metaclass: Type, args: Args<'_>) -> R {
    let pos = args.pos();
    if pos.len() != 3 {
        return Err(rt.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", pos.len())));
    }
    let Some(name) = pos[0].downcast::<StrCell>() else { return argument_error(rt, 1, "str", pos[0]) };
    let Some(bases) = pos[1].downcast::<TupleCell>() else { return argument_error(rt, 2, "tuple", pos[1]) };
    let Some(namespace) = pos[2].downcast::<DictCell>() else { return argument_error(rt, 3, "dict", pos[2]) };
    for b in bases.iter() {
        if !b.is::<TypeCell>() && rt.getattr_opt(b, rt.names().__mro_entries__)?.is_some() {
            return Err(rt.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let given: Vec<Value> = bases.iter().collect(); // the tuple holds them
    let meta = winner(rt, metaclass, &given)?;
    if meta != metaclass
        && let Some(new) = meta.slots().new
        && !std::ptr::fn_addr_eq(new, type_new as fn(&Runtime, Type, Args<'_>) -> R)
    {
        return new(rt, meta, args);
    }
    let base = best_base(rt, &given)?;
    let types: Vec<Type> = if given.is_empty() {
        vec![statics::object_type()]
    } else {
        given.iter().filter_map(|b| b.downcast()).collect()
    };
    let plan = Plan { metaclass: meta, name, bases: &types, base, dict: dict::copy(rt, namespace)? };
    let ty = make_class(rt, &plan)?;
    call_set_names(rt, ty)?;
    call_init_subclass(rt, ty, &args)?;
    Ok(ty.value())
}

#[cold]
fn argument_error(rt: &Runtime, n: usize, want: &str, got: Value) -> R {
    let t = got.ty();
    Err(rt.type_error(format!("type.__new__() argument {n} must be {want}, not {}", t.name())))
}

fn make_class(rt: &Runtime, plan: &Plan<'_>) -> R<Type> {
    let text = plan.name.to_text();
    if text.contains('\0') {
        return Err(rt.value_error("type name must not contain null characters"));
    }
    let ty = rt.alloc_type(plan.metaclass, &text);
    let heap = ty.heap_cell();
    heap.ht_name.set(Some(plan.name));
    heap.ht_qualname.set(Some(take_qualname(rt, plan)?));
    ty.tp_flags.set(CLASS_FLAGS | plan.base.tp_flags.get() & INHERITED_FLAGS);
    ty.tp_base.set(Some(plan.base));
    ty.tp_dict.set(Some(plan.dict));
    ty.tp_itemsize.set(plan.base.tp_itemsize.get());
    let data = layout(rt, ty, plan)?;
    rt.link_type_data(ty, data);
    rt.set_bases(ty, plan.bases);
    set_class_defaults(rt, plan)?;
    crate::objects::type_::set_computed_mro(rt, ty, plan.bases)?;
    add_slot_members(rt, ty, plan)?;
    let doc = rt.names().__doc__;
    if dict::get_str(rt, plan.dict, doc).is_none() {
        dict::set_str(rt, plan.dict, doc, Value::none())?;
    }
    add_instance_descriptors(rt, ty, plan)?;
    fix_special_functions(rt, plan)?;
    set_class_cell(rt, ty, plan)?;
    dunder::update_slots(rt, ty);
    if let Some(native) = rt.native() {
        (native.class_changed)(rt, ty);
    }
    Ok(ty)
}

fn take_qualname(rt: &Runtime, plan: &Plan<'_>) -> R<Gc<StrCell>> {
    match dict::take(rt, plan.dict, rt.names().__qualname__.value())? {
        None => Ok(plan.name),
        Some(q) => q
            .downcast()
            .ok_or_else(|| rt.type_error(format!("type __qualname__ must be a str, not {}", q.ty().name()))),
    }
}

/// `__module__`: where the class statement is.
fn set_class_defaults(rt: &Runtime, plan: &Plan<'_>) -> R<()> {
    let n = rt.names();
    if dict::get_str(rt, plan.dict, n.__module__).is_none()
        && let Some(module) = crate::vm::current_globals(rt).and_then(|g| dict::get_str(rt, g, n.__name__))
    {
        dict::set_str(rt, plan.dict, n.__module__, module)?;
    }
    Ok(())
}

fn fix_special_functions(rt: &Runtime, plan: &Plan<'_>) -> R<()> {
    let n = rt.names();
    if let Some(f) = dict::get_str(rt, plan.dict, n.__new__).filter(|f| f.is::<FunctionCell>()) {
        dict::set_str(rt, plan.dict, n.__new__, crate::objects::classmethod::new_staticmethod(rt, f))?;
    }
    for name in [n.__init_subclass__, n.__class_getitem__] {
        if let Some(f) = dict::get_str(rt, plan.dict, name).filter(|f| f.is::<FunctionCell>()) {
            dict::set_str(rt, plan.dict, name, crate::objects::classmethod::new_classmethod(rt, f))?;
        }
    }
    // A class that defines __eq__ alone is unhashable.
    if dict::get_str(rt, plan.dict, n.__eq__).is_some() && dict::get_str(rt, plan.dict, n.__hash__).is_none()
    {
        dict::set_str(rt, plan.dict, n.__hash__, Value::none())?;
    }
    Ok(())
}

/// `__classcell__` gets the class.
fn set_class_cell(rt: &Runtime, ty: Type, plan: &Plan<'_>) -> R<()> {
    let Some(cell) = dict::take(rt, plan.dict, rt.names().__classcell__.value())? else { return Ok(()) };
    let Some(cell) = cell.downcast::<VarCell>() else {
        let t = cell.ty();
        return Err(rt.type_error(format!("__classcell__ must be a nonlocal cell, not {}", t.name())));
    };
    cell.contents.set(Some(ty.value()));
    Ok(())
}

/// The names in `__slots__`, mangled; `None` without `__slots__`.
fn slot_names<'r>(rt: &'r Runtime, plan: &Plan<'_>) -> R<Option<GcVec<'r>>> {
    let Some(slots) = dict::get_str(rt, plan.dict, rt.names().__slots__) else { return Ok(None) };
    let items =
        if slots.is::<StrCell>() { rt.new_tuple(&[slots]) } else { rt.new_tuple(&rt.collect(slots)?) };
    let mut names = GcVec::new(rt);
    for item in items.iter() {
        let Some(name) = item.downcast::<StrCell>() else {
            let t = item.ty();
            return Err(rt.type_error(format!("__slots__ items must be strings, not '{}'", t.name())));
        };
        let text = name.to_text();
        let identifier = text
            .chars()
            .enumerate()
            .all(|(i, c)| c == '_' || c.is_alphabetic() || i > 0 && c.is_alphanumeric());
        if text.is_empty() || !identifier {
            return Err(rt.type_error("__slots__ must be identifiers"));
        }
        names.push(rt.intern(mangle(rt, &plan.name, name)).value());
    }
    Ok(Some(names))
}

fn is_name(v: Value, text: &str) -> bool {
    v.downcast::<StrCell>().is_some_and(|s| *s == *text)
}

/// `__x` in class `C` is `_C__x`.
fn mangle(rt: &Runtime, class: &StrCell, name: Gc<StrCell>) -> Gc<StrCell> {
    let (c, n) = (class.to_text(), name.to_text());
    let c = c.trim_start_matches('_');
    if !n.starts_with("__") || n.ends_with("__") || n.contains('.') || c.is_empty() {
        return name;
    }
    rt.new_str(&format!("_{c}{n}"))
}

/// Sizes and offsets: the base's struct, `__slots__` words, the attribute area.
fn layout(rt: &Runtime, ty: Type, plan: &Plan<'_>) -> R<TypeData> {
    let base_data = rt.type_data(plan.base);
    let mut data = TypeData::new(Origin::Python, plan.dict);
    data.slot_offsets = base_data.slot_offsets.clone();
    data.native = base_data.native;
    let bases_dict = plan.bases.iter().any(|&b| rt.type_data(b).has_dict);
    let bases_weak = plan.bases.iter().any(|&b| rt.type_data(b).has_weakrefs);
    let mut size = (plan.base.tp_basicsize.get() as usize).max(16);
    if base_data.area.get() != 0 && base_data.origin == Origin::Python {
        size = base_data.area.get() as usize;
    }
    size = (size + 7) & !7;
    let variable = plan.base.tp_itemsize.get() != 0;
    match slot_names(rt, plan)? {
        None => {
            data.has_dict = true;
            data.has_weakrefs = true;
        }
        Some(names) => {
            let wanted = |s: &str| names.iter().any(|&n| is_name(n, s));
            if wanted("__dict__") && bases_dict {
                return Err(rt.type_error("__dict__ slot disallowed: we already got one"));
            }
            data.has_dict = bases_dict || wanted("__dict__");
            data.has_weakrefs = bases_weak || wanted("__weakref__");
            let real =
                names.iter().filter(|&&n| !is_name(n, "__dict__") && !is_name(n, "__weakref__")).count();
            if variable && real != 0 {
                let b = plan.base.name();
                return Err(rt.type_error(format!("nonempty __slots__ not supported for subtype of '{b}'")));
            }
            for _ in 0..real {
                data.slot_offsets.push(size as u32);
                size += 8;
            }
        }
    }
    let field = plan.base.tp_dictoffset.get() != 0;
    let own_field = plan.base.has(flag::BASE_EXC)
        || plan.base.has(flag::TYPE)
        || plan.base.is_subtype(statics::module_type())
        || plan.base.is_subtype(statics::function_type());
    if data.has_dict && !field && !own_field {
        data.area.set(size as u32);
        ty.tp_basicsize.set(if variable { plan.base.tp_basicsize.get() } else { size as isize + 16 });
    } else {
        ty.tp_basicsize.set(if variable { plan.base.tp_basicsize.get() } else { size as isize });
    }
    if field {
        ty.tp_dictoffset.set(plan.base.tp_dictoffset.get());
    }
    Ok(data)
}

/// A member descriptor for each name of `__slots__`.
fn add_slot_members(rt: &Runtime, ty: Type, plan: &Plan<'_>) -> R<()> {
    let Some(names) = slot_names(rt, plan)? else { return Ok(()) };
    let own = |&&n: &&Value| !is_name(n, "__dict__") && !is_name(n, "__weakref__");
    let offsets = &rt.type_data(ty).slot_offsets;
    let first = offsets.len() - names.iter().filter(own).count();
    for name in names.iter().filter(own) {
        let name: Gc<StrCell> = name.expect_cell();
        if dict::get_str(rt, plan.dict, name).is_some() {
            let text = name.to_text();
            return Err(rt.value_error(format!("'{text}' in __slots__ conflicts with class variable")));
        }
    }
    for (i, name) in names.iter().filter(own).enumerate() {
        let name: Gc<StrCell> = name.expect_cell();
        let member = descriptors::new_slot_member(rt, ty, name, offsets[first + i] as usize);
        dict::set_str(rt, plan.dict, name, member)?;
    }
    Ok(())
}

/// `__dict__` and `__weakref__`, where the class is the first to give them.
fn add_instance_descriptors(rt: &Runtime, ty: Type, plan: &Plan<'_>) -> R<()> {
    let data = rt.type_data(ty);
    let base = rt.type_data(plan.base);
    if data.has_dict
        && !base.has_dict
        && !plan.base.has(flag::TYPE)
        && dict::get_str(rt, plan.dict, rt.names().__dict__).is_none()
    {
        crate::objects::type_::add_dict_descriptor(rt, ty, plan.dict);
    }
    if data.has_weakrefs
        && !base.has_weakrefs
        && dict::get_str(rt, plan.dict, rt.names().__weakref__).is_none()
    {
        crate::objects::type_::add_weakref_descriptor(rt, ty, plan.dict);
    }
    Ok(())
}

/// Calls `__set_name__` of what the class contains. An error gets a note of where it came from.
fn call_set_names(rt: &Runtime, ty: Type) -> R<()> {
    let copy = dict::copy(rt, rt.type_dict(ty))?;
    for (key, v) in dict::iter(copy) {
        let Some(f) = rt.lookup_special(v, rt.names().__set_name__)? else { continue };
        if let Err(raised) = rt.call(f, &[ty.value(), key]) {
            let cause = rt.take_raised(raised);
            let (t, k) = (v.ty(), rt.repr_text(key)?);
            let raised = rt.runtime_error(format!(
                "Error calling __set_name__ on '{}' instance {k} in '{}'",
                t.name(),
                ty.name()
            ));
            let error = rt.take_raised(raised);
            crate::objects::exceptions::set_cause(error, cause);
            return Err(rt.raise_value(error));
        }
    }
    Ok(())
}

/// `super(cls, cls).__init_subclass__(**keywords)`
fn call_init_subclass(rt: &Runtime, ty: Type, args: &Args<'_>) -> R<()> {
    let sup = rt.call(statics::super_type().value(), &[ty.value(), ty.value()])?;
    let f = rt.getattr(sup, rt.names().__init_subclass__)?;
    let keywords = &args.all[3..];
    rt.call_with_args(f, Args { all: keywords, names: args.names })?;
    Ok(())
}

impl super::instance::Area {
    /// An empty area of a new object.
    pub(super) fn reset(self, layout: *const super::Layout) {
        self.set_layout(layout);
    }
}

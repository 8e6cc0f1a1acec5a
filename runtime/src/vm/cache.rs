//! Inline caches. A cache holds no references: a type's version vouches for what was found on the type (a type that
//! changes or dies loses its version, and versions are not used twice), a layout for where an attribute lies.

use crate::Runtime;
use crate::error::R;
use crate::objects::descriptors::AttributeDescrCell;
use crate::objects::dict;
use crate::types::instance::area_of;
use crate::value::{DictCell, FunctionCell, Gc, ModuleCell, StrCell, Type, TypeCell, Value, flag, statics};

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    #[default]
    Empty,
    /// An attribute in the instance's area: `a` layout, `b` index.
    Inline,
    /// `__slots__` word at offset `b`.
    Slot,
    /// An entry of the module's dict: `b` its number.
    Module,
    /// Found on the type, no instance attribute in the way: `a` layout (0: instances have no area), `b` the value's word.
    OnType,
    /// The same for a function or method descriptor: a method.
    Method,
    /// The owner is itself the class with the version: `b` the value's word.
    OfClass,
    /// Adding an attribute: `a` old layout, `c` new layout, `b` index.
    Add,
    /// A global: `b` its entry's number.
    Global,
    /// A builtin: globals have the keys tag (`a`, `c`), `b` the entry's number in builtins.
    Builtin,
    /// Too many different owners: not cached any more.
    Never,
}

/// One inline cache.
#[derive(Clone, Copy, Default)]
pub struct Cache {
    pub kind: Kind,
    pub misses: u8,
    pub version: u32,
    pub a: usize,
    pub b: usize,
    pub c: usize,
}

const MANY: u8 = 64;

impl Cache {
    fn miss(&mut self) -> bool {
        if self.kind == Kind::Never {
            return true;
        }
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MANY {
            self.kind = Kind::Never;
        }
        self.kind == Kind::Never
    }
}

/// The value whose word a cache holds, valid as its version is.
#[inline(always)]
fn word(b: usize) -> Value {
    // SAFETY: stored from a `Value`; the guard has been checked, so the type still holds it.
    unsafe { std::mem::transmute::<usize, Value>(b) }
}

/// The layout of the owner's area as a number; 0 if it has no area; `None` if it has a dict.
#[inline(always)]
fn layout_of(owner: Value, ty: Type) -> Option<usize> {
    let Some(area) = owner.as_object().and_then(|o| area_of(o, ty)) else { return Some(0) };
    let layout = area.layout() as usize;
    (layout != 0).then_some(layout)
}

// ---- attributes ----

#[inline(always)]
pub fn load_attr(rt: &Runtime, owner: Value, name: Gc<StrCell>, cache: &mut Cache) -> R {
    let ty = owner.ty();
    if ty.tp_version_tag.get() == cache.version {
        match cache.kind {
            Kind::Inline => {
                if let Some(area) = owner.as_object().and_then(|o| area_of(o, ty))
                    && area.layout() as usize == cache.a
                    && let Some(v) = area.value(cache.b).get()
                {
                    return Ok(v);
                }
            }
            Kind::Slot => {
                if let Some(v) = slot_word(owner, cache.b) {
                    return Ok(v);
                }
            }
            Kind::Module => {
                if let Some(d) = owner.downcast::<ModuleCell>().and_then(|m| m.dict.get())
                    && let Some(v) = dict::value_at(d, cache.b, name)
                {
                    return Ok(v);
                }
            }
            Kind::OnType if layout_of(owner, ty) == Some(cache.a) => return Ok(word(cache.b)),
            _ => {}
        }
    }
    if cache.kind == Kind::OfClass
        && let Some(class) = owner.downcast::<TypeCell>()
        && class.tp_version_tag.get() == cache.version
    {
        return Ok(word(cache.b));
    }
    load_attr_slow(rt, owner, name, cache)
}

/// The word of a `__slots__` attribute.
#[inline(always)]
fn slot_word(owner: Value, offset: usize) -> Option<Value> {
    let object = owner.as_object()?;
    // SAFETY: the type's version vouches for the layout, which has a value word at the offset.
    unsafe { *((object.address() + offset) as *const Option<Value>) }
}

#[cold]
fn load_attr_slow(rt: &Runtime, owner: Value, name: Gc<StrCell>, cache: &mut Cache) -> R {
    if !cache.miss() {
        fill_load(rt, owner, name, cache);
    }
    rt.getattr(owner, name)
}

fn uses_generic_getattr(ty: Type) -> bool {
    let generic = Runtime::generic_getattr as fn(&Runtime, Value, Gc<StrCell>) -> R;
    ty.slots().getattr.is_some_and(|f| std::ptr::fn_addr_eq(f, generic))
}

fn fill_load(rt: &Runtime, owner: Value, name: Gc<StrCell>, cache: &mut Cache) {
    let ty = owner.ty();
    let misses = cache.misses;
    let set = |cache: &mut Cache, kind, version, a, b| *cache = Cache { kind, misses, version, a, b, c: 0 };
    if let Some(module) = owner.downcast::<ModuleCell>() {
        if ty == statics::module_type()
            && rt.lookup(ty, name).is_none()
            && let Some((n, _)) = module.dict.get().and_then(|d| dict::locate(rt, d, name))
        {
            set(cache, Kind::Module, rt.type_version(ty), 0, n);
        }
        return;
    }
    if let Some(class) = owner.downcast::<TypeCell>() {
        return fill_class_load(rt, class, ty, name, cache);
    }
    if !uses_generic_getattr(ty)
        || owner.ty().has(flag::BASE_EXC)
        || owner.is::<FunctionCell>()
        || ty.tp_dictoffset.get() != 0
    {
        return;
    }
    let version = rt.type_version(ty);
    match rt.lookup(ty, name) {
        Some(found) => {
            if let Some(member) = found.downcast::<AttributeDescrCell>() {
                if let Some(offset) = member.attribute.get().slot_offset() {
                    set(cache, Kind::Slot, version, 0, offset);
                }
                return;
            }
            if found.ty().slots().descr_get.is_none()
                && let Some(layout) = layout_of(owner, ty)
                && rt.own_attribute(owner, name).is_none()
            {
                set(cache, Kind::OnType, version, layout, found.bits() as usize);
            }
        }
        None => {
            let Some(area) = owner.as_object().and_then(|o| area_of(o, ty)) else { return };
            if !area.layout().is_null()
                // SAFETY: layouts live as long as their type.
                && let Some(i) = unsafe { &*area.layout() }.index_of(name)
            {
                set(cache, Kind::Inline, version, area.layout() as usize, i);
            }
        }
    }
}

fn fill_class_load(rt: &Runtime, class: Type, meta: Type, name: Gc<StrCell>, cache: &mut Cache) {
    let standard = crate::objects::type_::type_getattr as fn(&Runtime, Value, Gc<StrCell>) -> R;
    let plain = meta.slots().getattr.is_some_and(|f| std::ptr::fn_addr_eq(f, standard));
    if !plain || rt.lookup(meta, name).is_some_and(|m| m.ty().slots().descr_set.is_some()) {
        return;
    }
    let Some(found) = rt.lookup(class, name) else { return };
    let bare = match found.ty().slots().descr_get {
        None => true,
        // A function looked up on its class is itself.
        Some(_) => found.ty().has(flag::METHOD_DESCRIPTOR),
    };
    if bare {
        let (version, misses) = (rt.type_version(class), cache.misses);
        *cache = Cache { kind: Kind::OfClass, misses, version, a: 0, b: found.bits() as usize, c: 0 };
    }
}

/// A method for a call: (callable, receiver), or what the attribute gave.
#[inline(always)]
pub fn load_method(
    rt: &Runtime,
    owner: Value,
    name: Gc<StrCell>,
    cache: &mut Cache,
) -> R<(Value, Option<Value>)> {
    let ty = owner.ty();
    if cache.kind == Kind::Method
        && ty.tp_version_tag.get() == cache.version
        && layout_of(owner, ty) == Some(cache.a)
    {
        return Ok((word(cache.b), Some(owner)));
    }
    if matches!(cache.kind, Kind::Module | Kind::Inline | Kind::OfClass | Kind::Slot) {
        return load_attr(rt, owner, name, cache).map(|v| (v, None));
    }
    load_method_slow(rt, owner, name, cache)
}

#[cold]
fn load_method_slow(
    rt: &Runtime,
    owner: Value,
    name: Gc<StrCell>,
    cache: &mut Cache,
) -> R<(Value, Option<Value>)> {
    let ty = owner.ty();
    if !uses_generic_getattr(ty) {
        return load_attr(rt, owner, name, cache).map(|v| (v, None));
    }
    let Some(found) = rt.lookup(ty, name).filter(|f| f.ty().has(flag::METHOD_DESCRIPTOR)) else {
        return load_attr(rt, owner, name, cache).map(|v| (v, None));
    };
    if let Some(own) = rt.own_attribute(owner, name) {
        cache.miss();
        return Ok((own, None));
    }
    let has_field = ty.has(flag::BASE_EXC)
        || owner.is::<ModuleCell>()
        || owner.is::<FunctionCell>()
        || ty.tp_dictoffset.get() != 0;
    if !cache.miss()
        && !has_field
        && let Some(layout) = layout_of(owner, ty)
    {
        let version = rt.type_version(ty);
        *cache = Cache {
            kind: Kind::Method,
            misses: cache.misses,
            version,
            a: layout,
            b: found.bits() as usize,
            c: 0,
        };
    }
    Ok((found, Some(owner)))
}

#[inline(always)]
pub fn store_attr(rt: &Runtime, owner: Value, name: Gc<StrCell>, value: Value, cache: &mut Cache) -> R<()> {
    let ty = owner.ty();
    if ty.tp_version_tag.get() == cache.version {
        match cache.kind {
            Kind::Inline => {
                if let Some(area) = owner.as_object().and_then(|o| area_of(o, ty))
                    && area.layout() as usize == cache.a
                {
                    area.value(cache.b).set(Some(value));
                    return Ok(());
                }
            }
            Kind::Add => {
                if let Some(area) = owner.as_object().and_then(|o| area_of(o, ty))
                    && area.layout() as usize == cache.a
                {
                    area.value(cache.b).set(Some(value));
                    area.set_layout(cache.c as *const _);
                    return Ok(());
                }
            }
            Kind::Slot => {
                if let Some(object) = owner.as_object() {
                    // SAFETY: as in `slot_word`.
                    unsafe { *((object.address() + cache.b) as *mut Option<Value>) = Some(value) };
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    store_attr_slow(rt, owner, name, value, cache)
}

#[cold]
fn store_attr_slow(rt: &Runtime, owner: Value, name: Gc<StrCell>, value: Value, cache: &mut Cache) -> R<()> {
    let ty = owner.ty();
    let generic = Runtime::generic_setattr as fn(&Runtime, Value, Gc<StrCell>, Option<Value>) -> R<()>;
    let plain = ty.slots().setattr.is_some_and(|f| std::ptr::fn_addr_eq(f, generic));
    if cache.miss() || !plain || ty.has(flag::BASE_EXC) {
        return rt.setattr(owner, name, value);
    }
    let before = owner.as_object().and_then(|o| area_of(o, ty)).map(|a| a.layout());
    let found = rt.lookup(ty, name);
    let version = rt.type_version(ty);
    let misses = cache.misses;
    if let Some(member) = found.and_then(|f| f.downcast::<AttributeDescrCell>()) {
        if let Some(offset) = member.attribute.get().slot_offset() {
            *cache = Cache { kind: Kind::Slot, misses, version, a: 0, b: offset, c: 0 };
        }
        return rt.setattr(owner, name, value);
    }
    rt.setattr(owner, name, value)?;
    if found.is_some_and(|f| f.ty().slots().descr_set.is_some()) {
        return Ok(());
    }
    let Some(old) = before.filter(|l| !l.is_null()) else { return Ok(()) };
    let Some(new) = owner.as_object().and_then(|o| area_of(o, ty)).map(|a| a.layout()) else { return Ok(()) };
    if new.is_null() {
        return Ok(());
    }
    // SAFETY: layouts live as long as their type.
    let Some(i) = unsafe { &*new }.index_of(name) else { return Ok(()) };
    let kind = if old == new { Kind::Inline } else { Kind::Add };
    *cache = Cache { kind, misses, version, a: old as usize, b: i, c: new as usize };
    Ok(())
}

// ---- globals ----

#[inline(always)]
pub fn load_global(
    rt: &Runtime,
    globals: Gc<DictCell>,
    builtins: Gc<DictCell>,
    name: Gc<StrCell>,
    cache: &mut Cache,
) -> Option<Value> {
    match cache.kind {
        Kind::Global => {
            if let Some(v) = dict::value_at(globals, cache.b, name) {
                return Some(v);
            }
        }
        Kind::Builtin if dict::keys_tag(globals) == (cache.a, cache.c) => {
            if let Some(v) = dict::value_at(builtins, cache.b, name) {
                return Some(v);
            }
        }
        _ => {}
    }
    load_global_slow(rt, globals, builtins, name, cache)
}

#[cold]
fn load_global_slow(
    rt: &Runtime,
    globals: Gc<DictCell>,
    builtins: Gc<DictCell>,
    name: Gc<StrCell>,
    cache: &mut Cache,
) -> Option<Value> {
    if let Some((n, v)) = dict::locate(rt, globals, name) {
        *cache = Cache { kind: Kind::Global, b: n, ..Cache::default() };
        return Some(v);
    }
    let (n, v) = dict::locate(rt, builtins, name)?;
    let (a, c) = dict::keys_tag(globals);
    *cache = Cache { kind: Kind::Builtin, a, b: n, c, ..Cache::default() };
    Some(v)
}

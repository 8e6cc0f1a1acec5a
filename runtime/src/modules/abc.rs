//! `_abc`: abstract base classes and their caches.

use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::objects::property::is_abstract_function;
use crate::objects::{dict, weakref};
use crate::runtime::State;
use crate::types::{ModuleSpec, Slots, TypeSpec};
use crate::value::gc::Trace;
use crate::value::{DictCell, Gc, ModuleCell, TupleCell, Type, TypeCell, Value, flag, statics};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: crate::methods! {
        "get_cache_token" => Zero(|rt, _| Ok(rt.new_int(state(rt).counter.get()))), "get_cache_token($module, /)\n--\n\nReturns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC.";
        "_abc_init" => One(abc_init), "_abc_init($module, self, /)\n--\n\nInternal ABC helper for class set-up. Should be never used outside abc module.";
        "_reset_registry" => One(reset_registry), "_reset_registry($module, self, /)\n--\n\nInternal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py";
        "_reset_caches" => One(reset_caches), "_reset_caches($module, self, /)\n--\n\nInternal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py";
        "_get_dump" => One(get_dump), "_get_dump($module, self, /)\n--\n\nInternal ABC helper for cache and registry debugging.\n\nReturn shallow copies of registry, of both caches, and\nnegative cache version. Don't call this function directly,\ninstead use ABC._dump_registry() for a nice repr.";
        "_abc_register" => Two(abc_register), "_abc_register($module, self, subclass, /)\n--\n\nInternal ABC helper for subclasss registration. Should be never used outside abc module.";
        "_abc_instancecheck" => Two(abc_instancecheck), "_abc_instancecheck($module, self, instance, /)\n--\n\nInternal ABC helper for instance checks. Should be never used outside abc module.";
        "_abc_subclasscheck" => Two(abc_subclasscheck), "_abc_subclasscheck($module, self, subclass, /)\n--\n\nInternal ABC helper for subclasss checks. Should be never used outside abc module.";
    },
    exec,
};

/// The counter that makes negative caches void, and the type of the data.
struct AbcState {
    counter: Cell<i64>,
    ty: Cell<Option<Type>>,
}

impl State for AbcState {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.ty.get() {
            t.visit_cell(ty);
        }
    }
}

fn state(rt: &Runtime) -> std::rc::Rc<AbcState> {
    rt.state(|_| AbcState { counter: Cell::new(0), ty: Cell::new(None) })
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    state(rt).ty.set(Some(rt.new_type(&DATA, &[], Some(module))));
    Ok(())
}

/// Classes, held weakly: by address, with a weak reference that tells whether the class at the address is still the one.
#[derive(Default)]
struct WeakSet(HashMap<usize, Value>);

impl Trace for WeakSet {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.values().for_each(|&r| t.visit(r));
    }
}

impl WeakSet {
    fn contains(&self, class: Value) -> bool {
        self.0.get(&(class.bits() as usize)).is_some_and(|&r| weakref::target(r) == Some(class))
    }

    /// Adds a class and its weak reference. Entries of dead classes go when the table would grow.
    fn insert(&mut self, class: Value, reference: Value) {
        if self.0.len() == self.0.capacity() {
            self.0.retain(|_, r| weakref::target(*r).is_some());
        }
        self.0.insert(class.bits() as usize, reference);
    }
}

crate::cell! {
    struct DataCell {
        registry: RefCell<WeakSet>,
        cache: RefCell<WeakSet>,
        negative: RefCell<WeakSet>,
        negative_version: Cell<i64>,
    }
}

static DATA: TypeSpec = TypeSpec {
    slots: Slots { new: Some(|rt, ty, _| Ok(new_data(rt, ty))), ..Slots::of::<DataCell>() },
    doc: "Internal state held by ABC machinery.",
    ..TypeSpec::new("_abc._abc_data", Slots::EMPTY)
};

fn new_data(rt: &Runtime, ty: Type) -> Value {
    let version = state(rt).counter.get();
    rt.new_object(ty, |head| DataCell {
        head,
        registry: RefCell::default(),
        cache: RefCell::default(),
        negative: RefCell::default(),
        negative_version: Cell::new(version),
    })
    .value()
}

fn data(rt: &Runtime, class: Value) -> R<Gc<DataCell>> {
    let found = rt.getattr_text(class, "_abc_impl")?;
    found.downcast().ok_or_else(|| rt.type_error("_abc_impl is set to a wrong type"))
}

fn add(rt: &Runtime, set: &RefCell<WeakSet>, class: Value) -> R<()> {
    let reference = weakref::new_ref(rt, statics::weakref_type(), class, None)?;
    set.borrow_mut().insert(class, reference);
    Ok(())
}

// ---- setting a class up ----

/// The names in a class that are abstract: its own, and inherited ones that it does not define.
fn abstract_names(rt: &Runtime, class: Value) -> R<Gc<DictCell>> {
    let names = rt.new_dict();
    let namespace = rt.getattr(class, rt.names().__dict__)?;
    let items = rt.call_method(namespace, rt.names().items, &[])?;
    rt.for_each(items, |pair| {
        let pair: Gc<TupleCell> = pair.expect_cell();
        if is_abstract_function(rt, pair.get(1))? {
            dict::set(rt, names, pair.get(0), Value::none())?;
        }
        Ok(())
    })?;
    let bases = rt.getattr(class, rt.names().__bases__)?;
    rt.for_each(bases, |base| {
        let Some(inherited) = rt.getattr_opt(base, rt.names().__abstractmethods__)? else { return Ok(()) };
        rt.for_each(inherited, |name| {
            let Some(key) = name.downcast() else { return Ok(()) };
            if let Some(found) = rt.getattr_opt(class, key)?
                && is_abstract_function(rt, found)?
            {
                dict::set(rt, names, name, Value::none())?;
            }
            Ok(())
        })
    })?;
    Ok(names)
}

const COLLECTION: u64 = 1 << flag::SEQUENCE | 1 << flag::MAPPING;

fn abc_init(rt: &Runtime, _: Value, class: Value) -> R {
    let names = abstract_names(rt, class)?;
    let frozen = rt.call(statics::frozenset_type().value(), &[names.value()])?;
    rt.setattr(class, rt.names().__abstractmethods__, frozen)?;
    let Some(ty) = state(rt).ty.get() else { return Err(rt.system_error("_abc has not been initialised")) };
    rt.setattr(class, rt.intern_str("_abc_impl"), new_data(rt, ty))?;
    if let Some(class) = class.downcast::<TypeCell>() {
        take_pattern_flags(rt, class)?;
    }
    Ok(Value::none())
}

/// `__abc_tpflags__`: whether instances match sequence or mapping patterns.
fn take_pattern_flags(rt: &Runtime, class: Type) -> R<()> {
    let key = rt.intern_str("__abc_tpflags__");
    let Some(flags) = dict::get_str(rt, rt.type_dict(class), key) else { return Ok(()) };
    let Some(flags) = crate::objects::int::as_i64(flags) else { return Ok(()) };
    let flags = flags as u64 & COLLECTION;
    if flags == COLLECTION {
        let message = "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING";
        return Err(rt.type_error(message));
    }
    class.tp_flags.set(class.tp_flags.get() & !COLLECTION | flags);
    rt.setattr_or_delete(class.value(), key, None)
}

fn spread_pattern_flags(rt: &Runtime, class: Type, flags: u64) {
    if class.has(flag::IMMUTABLETYPE) || class.tp_flags.get() & COLLECTION == flags {
        return;
    }
    class.tp_flags.set(class.tp_flags.get() & !COLLECTION | flags);
    let subclasses = rt.type_data(class).subclasses.borrow().clone();
    subclasses.into_iter().for_each(|s| spread_pattern_flags(rt, s, flags));
}

fn abc_register(rt: &Runtime, _: Value, class: Value, subclass: Value) -> R {
    let Some(sub) = subclass.downcast::<TypeCell>() else {
        return Err(rt.type_error("Can only register classes"));
    };
    if rt.is_subclass(subclass, class)? {
        return Ok(subclass);
    }
    if rt.is_subclass(class, subclass)? {
        return Err(rt.runtime_error("Refusing to create an inheritance cycle"));
    }
    add(rt, &data(rt, class)?.registry, subclass)?;
    let counter = &state(rt).counter;
    counter.set(counter.get() + 1);
    if let Some(class) = class.downcast::<TypeCell>() {
        let flags = class.tp_flags.get() & COLLECTION;
        if flags != 0 {
            spread_pattern_flags(rt, sub, flags);
        }
    }
    Ok(subclass)
}

// ---- checks ----

fn abc_instancecheck(rt: &Runtime, _: Value, class: Value, instance: Value) -> R {
    let d = data(rt, class)?;
    let claimed = rt.getattr(instance, rt.names().__class__)?;
    if d.cache.borrow().contains(claimed) {
        return Ok(Value::bool(true));
    }
    let actual = instance.ty().value();
    let check = rt.names().__subclasscheck__;
    if actual == claimed {
        if d.negative_version.get() == state(rt).counter.get() && d.negative.borrow().contains(claimed) {
            return Ok(Value::bool(false));
        }
        return rt.call_method(class, check, &[claimed]);
    }
    let result = rt.call_method(class, check, &[claimed])?;
    if rt.truthy(result)? {
        return Ok(result);
    }
    rt.call_method(class, check, &[actual])
}

fn abc_subclasscheck(rt: &Runtime, _: Value, class: Value, subclass: Value) -> R {
    if !subclass.is::<TypeCell>() {
        return Err(rt.type_error("issubclass() arg 1 must be a class"));
    }
    let d = data(rt, class)?;
    if d.cache.borrow().contains(subclass) {
        return Ok(Value::bool(true));
    }
    let counter = state(rt).counter.get();
    if d.negative_version.get() < counter {
        *d.negative.borrow_mut() = WeakSet::default();
        d.negative_version.set(counter);
    } else if d.negative.borrow().contains(subclass) {
        return Ok(Value::bool(false));
    }
    let yes = find_out(rt, d, class, subclass)?;
    add(rt, if yes { &d.cache } else { &d.negative }, subclass)?;
    Ok(Value::bool(yes))
}

/// Whether `subclass` counts as one, without the caches.
fn find_out(rt: &Runtime, d: Gc<DataCell>, class: Value, subclass: Value) -> R<bool> {
    let hook = rt.call_method(class, rt.names().__subclasshook__, &[subclass])?;
    if hook.is_true() || hook.is_false() {
        return Ok(hook.is_true());
    }
    if !hook.is_not_implemented() {
        let message = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(rt.assertion_error(message));
    }
    let sub: Type = subclass.expect_cell();
    if class.downcast::<TypeCell>().is_some_and(|c| sub.is_subtype(c))
        || d.registry.borrow().contains(subclass)
    {
        return Ok(true);
    }
    let mut registered = GcVec::new(rt);
    registered.extend(d.registry.borrow().0.values().filter_map(|&r| weakref::target(r)));
    for &known in registered.iter() {
        if rt.is_subclass(subclass, known)? {
            return Ok(true);
        }
    }
    let subclasses = rt.call_method_text(class, "__subclasses__", &[])?;
    let subclasses = rt.collect(subclasses)?;
    for &known in subclasses.iter() {
        if rt.is_subclass(subclass, known)? {
            return Ok(true);
        }
    }
    Ok(false)
}

// ---- for debugging ----

fn reset_registry(rt: &Runtime, _: Value, class: Value) -> R {
    *data(rt, class)?.registry.borrow_mut() = WeakSet::default();
    Ok(Value::none())
}

fn reset_caches(rt: &Runtime, _: Value, class: Value) -> R {
    let d = data(rt, class)?;
    *d.cache.borrow_mut() = WeakSet::default();
    *d.negative.borrow_mut() = WeakSet::default();
    Ok(Value::none())
}

fn get_dump(rt: &Runtime, _: Value, class: Value) -> R {
    let d = data(rt, class)?;
    let as_set = |set: &RefCell<WeakSet>| {
        let mut refs = GcVec::new(rt);
        refs.extend(set.borrow().0.values().copied());
        let list = rt.new_list(&refs);
        rt.call(statics::set_type().value(), &[list.value()])
    };
    let (registry, cache, negative) = (as_set(&d.registry)?, as_set(&d.cache)?, as_set(&d.negative)?);
    Ok(rt.new_tuple(&[registry, cache, negative, rt.new_int(d.negative_version.get())]).value())
}

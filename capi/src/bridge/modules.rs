//! Loading extension modules: opening the file, and initialising the module in one phase or several.

use super::call::METH_CLASS;
use super::cross::{InC, status, taken};
use super::methods::{c_text_bytes, entries};
use super::state::{SinglePhase, State};
use crate::abi::raw::{cast, cell_opt, decref, pointer};
use crate::abi::{Gc, Header, Runtime, Value, error, statics};
use crate::layout::{Py_mod_create, Py_mod_exec, PyMethodDef, PyModuleDef, PyModuleDef_Slot, PyObject};
use core::ffi::c_void;
use core::mem::transmute;
use core::sync::atomic::{AtomicIsize, Ordering};
use kingsnake_loader::{DEFAULT_FLAGS, InitFn, LoadError, Loader};
use kingsnake_runtime::error::{R, Raised};
use kingsnake_runtime::heap::see;
use kingsnake_runtime::objects::{builtin, dict, exceptions};
use kingsnake_runtime::value::defs::MethodWord;
use kingsnake_runtime::value::{DictCell, ModuleCell, StrCell, TypeCell};
use std::path::Path;

const METH_STATIC: i32 = super::call::METH_STATIC;

/// The number of this runtime for the loader: its address, which no other runtime has while it lives.
fn id_of(rt: &Runtime) -> u64 {
    core::ptr::from_ref(rt) as u64
}

/// `NativeSide::create_dynamic`: `_imp.create_dynamic(spec)`.
pub fn create_dynamic(rt: &Runtime, spec: Value) -> R {
    create_from_spec(rt, spec).map_err(|raised| as_import_error(rt, raised))
}

/// An extension whose initialisation needs a function that is not written yet cannot be imported: ImportError, so that
/// programs that have another way take it.
fn as_import_error(
    rt: &Runtime,
    raised: kingsnake_runtime::error::Raised,
) -> kingsnake_runtime::error::Raised {
    if !rt.raised_is(statics::system_error()) {
        return raised;
    }
    let exception = rt.take_raised(raised);
    let text = rt.str(exception).map(|s| s.to_text().into_owned()).unwrap_or_default();
    if !text.contains("is not implemented by Kingsnake yet") {
        return rt.raise_value(exception);
    }
    rt.import_error(text)
}

fn create_from_spec(rt: &Runtime, spec: Value) -> R {
    super::threads::interpreter(rt);
    let name = text_attribute(rt, spec, "name")?;
    let path = text_attribute(rt, spec, "origin")?;
    if let Some(module) = again(rt, &name, &path)? {
        return Ok(module);
    }
    let init = open(rt, &name, &path)?;
    let previous = State::of(rt).package_context.replace(Some(name.clone()));
    let in_c = InC::enter(rt);
    // SAFETY: the file's init function, by the convention of its name.
    let made = unsafe { init() }.cast::<PyObject>();
    drop(in_c);
    State::of(rt).package_context.replace(previous);
    finish(rt, spec, &name, &path, init, made)
}

/// What the init function gave: a definition, or a module.
fn finish(rt: &Runtime, spec: Value, name: &str, path: &str, init: InitFn, made: *mut PyObject) -> R {
    // SAFETY: NULL or a live object, by the contract of init functions.
    let Some(object) = (unsafe { cell_opt(made) }) else {
        return Err(match error::unwind(rt) {
            Some(raised) => raised,
            None => rt.system_error(format!("initialization of {name} failed without raising an exception")),
        });
    };
    if error::is_set(rt) {
        return Err(unreported(rt, &format!("initialization of {name} raised unreported exception")));
    }
    if has_no_type(object) {
        return Err(rt.system_error(format!("init function of {name} returned uninitialized object")));
    }
    if object.ty() == statics::moduledef_type() {
        // SAFETY: its type says so.
        let def: Gc<PyModuleDef> = unsafe { cast(object) };
        return from_def_and_spec(rt, def, spec);
    }
    let module = rt.heap.receive(object);
    let Some(cell) = module.downcast::<ModuleCell>() else {
        return Err(rt.system_error(format!("initialization of {name} did not return an extension module")));
    };
    let file = rt.new_str(path).value();
    dict::set_text(rt, rt.module_dict(cell), "__file__", file)?;
    remember(rt, name, path, init, cell)?;
    Ok(module)
}

/// A definition that `PyModuleDef_Init` has not seen has NULL for a type.
fn has_no_type(object: Gc<Header>) -> bool {
    // SAFETY: a live object; the field is read as a plain pointer.
    unsafe { (*pointer(object)).ob_type.is_null() }
}

fn unreported(rt: &Runtime, message: &str) -> Raised {
    let cause = error::take_exception(rt);
    let raised = rt.system_error(message);
    let made = rt.take_raised(raised);
    if let Some(cause) = cause {
        exceptions::set_cause(made, cause);
        exceptions::set_context(made, cause);
    }
    rt.raise_value(made)
}

fn text_attribute(rt: &Runtime, v: Value, name: &str) -> R<String> {
    let found = rt.getattr_text(v, name)?;
    match found.downcast::<StrCell>() {
        Some(s) => Ok(s.to_text().into_owned()),
        None => Err(rt.type_error(format!("expected str, got {} object", found.ty().name()))),
    }
}

fn open(rt: &Runtime, name: &str, path: &str) -> R<InitFn> {
    let flags = dlopen_flags(rt);
    let opened = Loader::process().open(id_of(rt), Path::new(path), flags);
    let loaded = opened.map_err(|e| import_error(rt, &load_message(&e), name, path))?;
    loaded.init_fn(name).map_err(|e| {
        let message = match e {
            LoadError::NoInit { symbol, .. } => {
                format!("dynamic module does not define module export function ({symbol})")
            }
            other => load_message(&other),
        };
        import_error(rt, &message, name, path)
    })
}

fn load_message(e: &LoadError) -> String {
    e.linker_message().map_or_else(|| e.to_string(), str::to_owned)
}

/// What `sys.setdlopenflags` set.
fn dlopen_flags(rt: &Runtime) -> i32 {
    State::of(rt).dlopen_flags.get().unwrap_or(DEFAULT_FLAGS)
}

fn import_error(rt: &Runtime, message: &str, name: &str, path: &str) -> Raised {
    let raised = rt.import_error(message);
    let error = rt.take_raised(raised);
    exceptions::set_import_fields(error, rt.new_str(name).value(), rt.new_str(path).value());
    rt.raise_value(error)
}

// ---- one phase ----

fn key(name: &str, path: &str) -> (Vec<u8>, String) {
    (path.as_bytes().to_vec(), name.to_owned())
}

/// Keeps a module that was initialised in one phase for later imports.
fn remember(rt: &Runtime, name: &str, path: &str, init: InitFn, module: Gc<ModuleCell>) -> R<()> {
    let def = module.def.get();
    if def == 0 {
        return Ok(());
    }
    // SAFETY: the module's definition lives as long as the extension.
    let (size, index) = unsafe {
        let def = &mut *(def as *mut PyModuleDef);
        (def.m_size, def.m_base.m_index)
    };
    let copy = if size == -1 { Some(dict::copy(rt, rt.module_dict(module))?.value()) } else { None };
    let known = SinglePhase { def, module: module.value(), dict: copy, init: init as usize };
    State::of(rt).single_phase.borrow_mut().insert(key(name, path), known);
    set_by_index(rt, index, module.value());
    Ok(())
}

/// A second import of a module that was initialised in one phase.
fn again(rt: &Runtime, name: &str, path: &str) -> R<Option<Value>> {
    let state = State::of(rt);
    let known = state.single_phase.borrow().get(&key(name, path)).copied();
    let Some(known) = known else { return Ok(None) };
    let module = match known.dict.and_then(|d| d.downcast::<DictCell>()) {
        Some(saved) => {
            let module = match rt.modules.get().and_then(|m| dict::get_text(rt, m, name)) {
                Some(m) if m.is::<ModuleCell>() => m,
                _ => rt.new_module(name).value(),
            };
            let Some(cell) = module.downcast::<ModuleCell>() else { return Ok(None) };
            let d = rt.module_dict(cell);
            for (k, v) in dict::iter(saved) {
                dict::set(rt, d, k, v)?;
            }
            cell.def.set(known.def);
            module
        }
        None => {
            let in_c = InC::enter(rt);
            // SAFETY: the init function that was called before.
            let made = unsafe { transmute::<usize, InitFn>(known.init)() }.cast();
            drop(in_c);
            let module = taken(rt, made, || format!("initialization of {name}"))?;
            if let Some(cell) = module.downcast::<ModuleCell>() {
                let file = rt.new_str(path).value();
                dict::set_text(rt, rt.module_dict(cell), "__file__", file)?;
            }
            module
        }
    };
    // SAFETY: the module's definition lives as long as the extension.
    let index = unsafe { (*(known.def as *const PyModuleDef)).m_base.m_index };
    set_by_index(rt, index, module);
    Ok(Some(module))
}

/// `PyState_AddModule`
pub fn set_by_index(rt: &Runtime, index: isize, module: Value) {
    let Ok(index) = usize::try_from(index) else { return };
    let state = State::of(rt);
    let mut modules = state.modules.borrow_mut();
    if modules.len() <= index {
        modules.resize(index + 1, None);
    }
    modules[index] = Some(module);
}

/// `PyState_RemoveModule`
pub fn forget_index(rt: &Runtime, index: isize) -> bool {
    let state = State::of(rt);
    let mut modules = state.modules.borrow_mut();
    usize::try_from(index).ok().and_then(|i| modules.get_mut(i)).is_some_and(|slot| slot.take().is_some())
}

/// The index of a definition of C's, and whether it has slots.
pub fn index_of(def: *mut PyModuleDef) -> (isize, bool) {
    // SAFETY: C's own definition.
    unsafe { def.as_ref() }.map_or((0, false), |d| (d.m_base.m_index, !d.m_slots.is_null()))
}

/// `PyState_FindModule`
pub fn by_index(rt: &Runtime, index: isize) -> Option<Value> {
    let index = usize::try_from(index).ok().filter(|&i| i != 0)?;
    State::of(rt).modules.borrow().get(index).copied().flatten()
}

// ---- definitions ----

/// The last index that a definition got. They are the process's, because definitions are.
static LAST_INDEX: AtomicIsize = AtomicIsize::new(0);

/// `PyModuleDef_Init`: makes the definition an object, with an index of its own.
///
/// # Safety
/// `def` points to a module definition that lives as long as its extension.
pub unsafe fn init_def(def: *mut PyModuleDef) {
    // SAFETY: the caller's promise.
    let base = unsafe { &mut (*def).m_base };
    if base.m_index == 0 {
        base.m_index = LAST_INDEX.fetch_add(1, Ordering::Relaxed) + 1;
        base.ob_base.ob_refcnt = kingsnake_runtime::value::gc::BIAS;
        base.ob_base.ob_type = statics::moduledef_type().as_ptr().cast();
    }
}

/// `PyModuleDef_Init` of a definition that C hands over: the object.
pub fn definition(def: *mut PyModuleDef) -> *mut PyObject {
    // SAFETY: callers pass C's own definition, which lives as long as its extension.
    unsafe { init_def(def) };
    def.cast()
}

/// The same as a cell.
pub fn definition_cell(def: *mut PyModuleDef) -> Gc<PyModuleDef> {
    definition(def);
    // SAFETY: as above; `In` parameters are never NULL.
    unsafe { Gc::from_raw(core::ptr::NonNull::new_unchecked(def)) }
}

/// The slots of a definition.
fn slots_of(def: &PyModuleDef) -> Vec<PyModuleDef_Slot> {
    let mut found = Vec::new();
    let mut at: *const PyModuleDef_Slot = def.m_slots;
    while !at.is_null() {
        // SAFETY: a table of C's that ends with number 0.
        let entry = unsafe { *at };
        if entry.slot == 0 {
            break;
        }
        found.push(entry);
        // SAFETY: the end has not been reached.
        at = unsafe { at.add(1) };
    }
    found
}

fn def_text(p: *const core::ffi::c_char) -> String {
    String::from_utf8_lossy(c_text_bytes(p).unwrap_or_default()).into_owned()
}

/// `PyModule_FromDefAndSpec2`
pub fn from_def_and_spec(rt: &Runtime, def: Gc<PyModuleDef>, spec: Value) -> R {
    // SAFETY: makes an object of the definition, which lives as long as its extension.
    unsafe { init_def(def.as_ptr()) };
    let name = text_attribute(rt, spec, "name")?;
    if def.m_size < 0 {
        return Err(rt.system_error(format!(
            "module {name}: m_size may not be negative for multi-phase initialization"
        )));
    }
    let slots = slots_of(&def);
    let mut create = None;
    let mut executes = false;
    for slot in &slots {
        match slot.slot as u32 {
            Py_mod_create if create.is_some() => {
                return Err(rt.system_error(format!("module {name} has multiple create slots")));
            }
            Py_mod_create => create = Some(slot.value as usize),
            Py_mod_exec => executes = true,
            n => {
                return Err(rt.system_error(format!("module {name} uses unknown slot ID {}", n as i32)));
            }
        }
    }
    let module = match create {
        Some(f) => created(rt, f, def, spec, &name)?,
        None => rt.new_module(&name).value(),
    };
    match module.downcast::<ModuleCell>() {
        Some(cell) => {
            cell.def.set(def.address());
            cell.state.set(0);
        }
        None if def.m_size > 0
            || def.m_traverse.is_some()
            || def.m_clear.is_some()
            || def.m_free.is_some() =>
        {
            return Err(
                rt.system_error(format!("module {name} is not a module object, but requests module state"))
            );
        }
        None if executes => {
            return Err(rt.system_error(format!(
                "module {name} specifies execution slots, but did not create a ModuleType instance"
            )));
        }
        None => {}
    }
    add_functions(rt, module, def.m_methods, &name)?;
    if let Some(doc) = c_text_bytes(def.m_doc) {
        let doc = rt.new_str(&String::from_utf8_lossy(doc)).value();
        rt.setattr(module, rt.names().__doc__, doc)?;
    }
    Ok(module)
}

/// What a `Py_mod_create` slot makes.
fn created(rt: &Runtime, function: usize, def: Gc<PyModuleDef>, spec: Value, name: &str) -> R {
    type Create = unsafe extern "C" fn(*mut PyObject, *mut PyModuleDef) -> *mut PyObject;
    let arg = super::cross::Arg::new(rt, spec);
    let in_c = InC::enter(rt);
    // SAFETY: the slot's function, by the contract of `Py_mod_create`.
    let made = unsafe { transmute::<usize, Create>(function)(arg.pointer(), def.as_ptr()) };
    drop(in_c);
    if made.is_null() && !error::is_set(rt) {
        return Err(rt.system_error(format!("creation of module {name} failed without setting an exception")));
    }
    if !made.is_null() && error::is_set(rt) {
        // SAFETY: a live object.
        if let Some(object) = unsafe { cell_opt(made) } {
            decref(object);
        }
        return Err(unreported(rt, &format!("creation of module {name} raised unreported exception")));
    }
    taken(rt, made, || format!("creation of module {name}"))
}

/// The functions of a table as attributes of a module.
pub fn add_functions(rt: &Runtime, module: Value, table: *const PyMethodDef, name: &str) -> R<()> {
    let module_name = rt.new_str(name).value();
    // SAFETY: a table of C's that ends with a NULL name and lives as long as the extension.
    for def in unsafe { entries(table, |m| m.ml_name) } {
        if def.ml_flags & (METH_CLASS | METH_STATIC) != 0 {
            return Err(rt.value_error("module functions cannot set METH_CLASS or METH_STATIC"));
        }
        let word = MethodWord::from_field(core::ptr::from_ref(def).cast());
        let function = builtin::new_builtin_from_word(rt, word, Some(module), Some(module_name), None);
        let key = super::methods::name_at(rt, def.ml_name);
        rt.setattr(module, key, function)?;
    }
    Ok(())
}

/// `PyModule_Create2`: a module of one-phase initialisation.
pub fn create(rt: &Runtime, def: Gc<PyModuleDef>) -> R {
    // SAFETY: makes an object of the definition, which lives as long as its extension.
    unsafe { init_def(def.as_ptr()) };
    let own = def_text(def.m_name);
    let name = full_name(rt, &own);
    if !def.m_slots.is_null() {
        return Err(rt.system_error(format!("module {name}: PyModule_Create is incompatible with m_slots")));
    }
    let module = rt.new_module(&name);
    module.def.set(def.address());
    if def.m_size > 0 {
        module.state.set(new_state(def.m_size));
    }
    add_functions(rt, module.value(), def.m_methods, &name)?;
    if let Some(doc) = c_text_bytes(def.m_doc) {
        let doc = rt.new_str(&String::from_utf8_lossy(doc)).value();
        rt.setattr(module.value(), rt.names().__doc__, doc)?;
    }
    Ok(module.value())
}

/// A module that is being imported from a package has the package in its name, which its definition does not know.
fn full_name(rt: &Runtime, own: &str) -> String {
    let state = State::of(rt);
    let mut context = state.package_context.borrow_mut();
    match &*context {
        Some(full) if full.rsplit('.').next() == Some(own) => context.take().unwrap_or_default(),
        _ => own.to_owned(),
    }
}

/// Zeroed memory for a module's state.
fn new_state(size: isize) -> usize {
    // SAFETY: any size may be asked for; it is released with the module.
    unsafe { libc::calloc(1, (size.max(0) as usize).max(1)) as usize }
}

/// `NativeSide::exec_dynamic`: the rest of a multi-phase initialisation.
pub fn exec_dynamic(rt: &Runtime, module: Value) -> R<i32> {
    run_exec_slots(rt, module).map_err(|raised| as_import_error(rt, raised))
}

fn run_exec_slots(rt: &Runtime, module: Value) -> R<i32> {
    let Some(cell) = module.downcast::<ModuleCell>() else { return Ok(0) };
    if cell.def.get() == 0 || cell.state.get() != 0 {
        return Ok(0);
    }
    // SAFETY: a module's definition lives as long as its extension.
    let def = unsafe { &*(cell.def.get() as *const PyModuleDef) };
    exec_def(rt, cell, def)?;
    Ok(0)
}

/// `PyModule_ExecDef`
pub fn exec_def(rt: &Runtime, module: Gc<ModuleCell>, def: &PyModuleDef) -> R<()> {
    type Exec = unsafe extern "C" fn(*mut PyObject) -> i32;
    if def.m_size >= 0 && module.state.get() == 0 && !def.m_slots.is_null() {
        module.state.set(new_state(def.m_size));
    }
    let name = text_attribute(rt, module.value(), "__name__").unwrap_or_default();
    rt.heap.show_to_c(module.header());
    for slot in slots_of(def).iter().filter(|s| s.slot as u32 == Py_mod_exec) {
        let in_c = InC::enter(rt);
        // SAFETY: the slot's function, by the contract of `Py_mod_exec`.
        let result = unsafe { transmute::<*mut c_void, Exec>(slot.value)(pointer(module)) };
        drop(in_c);
        if result != 0 && !error::is_set(rt) {
            return Err(
                rt.system_error(format!("execution of module {name} failed without setting an exception"))
            );
        }
        if result == 0 && error::is_set(rt) {
            return Err(unreported(rt, &format!("execution of module {name} raised unreported exception")));
        }
        status(rt, if result == 0 { 0 } else { -1 }, || format!("execution of module {name}"))?;
    }
    Ok(())
}

/// The definition that a value is, or that a module was made from.
pub fn def_of(v: Value) -> Option<Gc<PyModuleDef>> {
    let address = v.downcast::<ModuleCell>()?.def.get();
    // SAFETY: a module's definition lives as long as its extension.
    unsafe { cell_opt(address as *mut PyObject).map(|o| cast(o)) }
}

/// Whether a value is a type, for the functions that look for the module of a class.
pub fn module_of_type(v: Value) -> Option<Value> {
    v.downcast::<TypeCell>()?.heap_type()?.ht_module.get()
}

/// The value of an object that C holds.
pub fn value_of(object: Gc<Header>) -> Value {
    see(object)
}

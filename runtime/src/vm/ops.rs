//! What the loop leaves to functions.

use super::cache::{self, Cache};
use super::frame::FrameCell;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::GcVec;
use crate::objects::code::CodeCell;
use crate::objects::{dict, list, set};
use crate::types::{Args, Bin, Cmp};
use crate::value::{
    DictCell, FunctionCell, Gc, ListCell, StrCell, TupleCell, Type, TypeCell, Value, VarCell, flag, statics,
};
use kingsnake_compile::bytecode::{BinaryKind, LOCAL_FREE, Op, make_function as mf, op_byte};

type Word = Option<Value>;

/// The instruction whose end is at word `pc`.
pub fn instruction_before(code: &CodeCell, pc: u32) -> u32 {
    let words = &code.code.words;
    let mut at = pc.saturating_sub(2);
    // Code is a sequence of instructions of one or two words; a cache word can look like any instruction, so both
    // readings are checked: two words back stands an instruction with a cache, or else one word back stands one.
    let with_cache = pc >= 2 && Op::from_u8(op_byte(words[at as usize])).is_some_and(|op| op.has_cache());
    if !with_cache || is_cache_word(code, at) {
        at = pc.saturating_sub(1);
    }
    at
}

/// Whether a word is a cache word: found by walking from the start of the code.
fn is_cache_word(code: &CodeCell, word: u32) -> bool {
    let words = &code.code.words;
    let mut at = 0;
    while at < word {
        let cached = Op::from_u8(op_byte(words[at as usize])).is_some_and(|op| op.has_cache());
        at += 1 + cached as u32;
    }
    at > word
}

/// As `instruction_before`, with pointers.
pub fn before(pc: *const u32, words: *const u32, code: &CodeCell) -> *const u32 {
    let n = (pc as usize - words as usize) / size_of::<u32>();
    let at = instruction_before(code, n as u32) as usize;
    words.wrapping_add(at)
}

/// What waits at the eval breaker.
#[cold]
pub fn safepoint(rt: &Runtime) -> R<()> {
    if rt.breaker.swap(false, std::sync::atomic::Ordering::Relaxed) {
        crate::modules::eval_breaker(rt)?;
    }
    rt.safepoint()
}

// ---- names ----

fn name_text(name: Value) -> String {
    name.downcast::<StrCell>().map_or(String::new(), |s| s.to_text().into_owned())
}

#[cold]
pub fn unbound_local(rt: &Runtime, code: &CodeCell, slot: usize) -> Raised {
    let name = code.local_name(slot);
    let text =
        format!("cannot access local variable '{}' where it is not associated with a value", name_text(name));
    rt.raise(statics::unbound_local_error(), text)
}

#[cold]
pub fn unbound_deref(rt: &Runtime, code: &CodeCell, slot: usize) -> Raised {
    if code.code.localsplus[slot] & LOCAL_FREE == 0 {
        return unbound_local(rt, code, slot);
    }
    let name = name_text(code.local_name(slot));
    let text = format!(
        "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
    );
    rt.name_error(text)
}

#[cold]
fn undefined(rt: &Runtime, name: Gc<StrCell>) -> Raised {
    let raised = rt.name_error(format!("name '{}' is not defined", name.to_text()));
    if let Some(e) = rt.peek_raised() {
        crate::objects::exceptions::set_name_field(e, name.value());
    }
    raised
}

pub fn copy_free_vars(frame: &FrameCell, count: usize) {
    let total = frame.code.get().co_nlocalsplus.get() as usize;
    let Some(closure) = frame.func.get().and_then(|f| f.closure.get()) else { return };
    let slots = &frame.slots()[total - count..total];
    for (slot, cell) in slots.iter().zip(closure.iter()) {
        slot.set(Some(cell));
    }
}

/// The namespace of a module or class body.
fn namespace(rt: &Runtime, frame: &FrameCell) -> R {
    frame.locals.get().ok_or_else(|| rt.system_error("no locals found"))
}

/// A name in a namespace that may be any mapping.
fn mapping_get(rt: &Runtime, ns: Value, name: Gc<StrCell>) -> R<Option<Value>> {
    if ns.is_exact(statics::dict_type()) {
        return Ok(dict::get_str(rt, ns.expect_cell(), name));
    }
    let result = rt.getitem(ns, name.value());
    rt.catch(result, statics::key_error())
}

pub fn load_name(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>, c: &mut Cache) -> R {
    if let Some(ns) = frame.locals.get()
        && ns != frame.globals.get().value()
        && let Some(v) = mapping_get(rt, ns, name)?
    {
        return Ok(v);
    }
    match cache::load_global(rt, frame.globals.get(), frame.builtins.get(), name, c) {
        Some(v) => Ok(v),
        None => load_global_other(rt, frame, name),
    }
}

/// Globals or builtins that are dict subclasses with their own `__getitem__`; NameError at the end.
pub fn load_global_other(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>) -> R {
    for d in [frame.globals.get(), frame.builtins.get()] {
        if !d.value().is_exact(statics::dict_type()) {
            let result = rt.getitem(d.value(), name.value());
            if let Some(v) = rt.catch(result, statics::key_error())? {
                return Ok(v);
            }
        }
    }
    Err(undefined(rt, name))
}

pub fn store_name(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>, v: Value) -> R<()> {
    let ns = namespace(rt, frame)?;
    if ns.is_exact(statics::dict_type()) {
        return dict::set_str(rt, ns.expect_cell(), name, v);
    }
    rt.setitem(ns, name.value(), v)
}

pub fn delete_name(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>) -> R<()> {
    let ns = namespace(rt, frame)?;
    let result = rt.delitem(ns, name.value());
    match rt.catch(result, statics::key_error())? {
        Some(()) => Ok(()),
        None => Err(undefined(rt, name)),
    }
}

pub fn delete_global(rt: &Runtime, frame: &FrameCell, name: Gc<StrCell>) -> R<()> {
    if dict::delete(rt, frame.globals.get(), name.value())? { Ok(()) } else { Err(undefined(rt, name)) }
}

pub fn load_class_deref(rt: &Runtime, frame: &FrameCell, slot: usize) -> R {
    let code = frame.code.get();
    let name: Gc<StrCell> = code.local_name(slot).expect_cell();
    if let Some(v) = mapping_get(rt, namespace(rt, frame)?, name)? {
        return Ok(v);
    }
    let cell = frame.slots()[slot].get().and_then(|c| c.downcast::<VarCell>());
    match cell.and_then(|c| c.contents.get()) {
        Some(v) => Ok(v),
        None => Err(unbound_deref(rt, &code, slot)),
    }
}

pub fn setup_annotations(rt: &Runtime, frame: &FrameCell) -> R<()> {
    let ns = namespace(rt, frame)?;
    let name = rt.names().__annotations__;
    if mapping_get(rt, ns, name)?.is_none() {
        store_name(rt, frame, name, rt.new_dict().value())?;
    }
    Ok(())
}

// ---- items ----

/// A list or tuple item by a fixnum in range.
#[inline(always)]
pub fn quick_item(container: Value, key: Value) -> Option<Value> {
    let i = key.as_fixnum()?;
    let object = container.as_object()?;
    let ty = object.ty();
    if ty == statics::list_type() {
        let l: Gc<ListCell> = object.cast_unchecked();
        let i = if i < 0 { i + l.len() as i64 } else { i };
        return l.get(usize::try_from(i).ok()?);
    }
    if ty == statics::tuple_type() {
        let t: Gc<TupleCell> = object.cast_unchecked();
        let i = usize::try_from(if i < 0 { i + t.len() as i64 } else { i }).ok()?;
        return (i < t.len()).then(|| t.get(i));
    }
    None
}

#[inline]
pub fn subscript(rt: &Runtime, container: Value, key: Value) -> R {
    if container.is_exact(statics::dict_type()) {
        let d: Gc<DictCell> = container.expect_cell();
        return match dict::get(rt, d, key)? {
            Some(v) => Ok(v),
            None => Err(rt.key_error(key)),
        };
    }
    rt.getitem(container, key)
}

#[inline]
pub fn store_subscript(rt: &Runtime, container: Value, key: Value, v: Value) -> R<()> {
    if container.is_exact(statics::dict_type()) {
        return dict::set(rt, container.expect_cell(), key, v);
    }
    if container.is_exact(statics::list_type())
        && let Some(i) = key.as_fixnum()
    {
        let l: Gc<ListCell> = container.expect_cell();
        let i = if i < 0 { i + l.len() as i64 } else { i };
        if (0..l.len() as i64).contains(&i) {
            list::set(rt, l, i as usize, v);
            return Ok(());
        }
    }
    rt.setitem(container, key, v)
}

pub fn slice_item(rt: &Runtime, container: Value, start: Value, stop: Value) -> R {
    let slice = rt.new_slice(start, stop, Value::none());
    rt.getitem(container, slice.value())
}

pub fn store_slice(rt: &Runtime, container: Value, start: Value, stop: Value, v: Value) -> R<()> {
    let slice = rt.new_slice(start, stop, Value::none());
    rt.setitem(container, slice.value(), v)
}

// ---- operators ----

pub fn binary_op(rt: &Runtime, kind: BinaryKind, a: Value, b: Value) -> R {
    use BinaryKind as K;
    let (op, inplace) = match kind {
        K::Add => (Bin::Add, false),
        K::And => (Bin::And, false),
        K::FloorDivide => (Bin::FloorDiv, false),
        K::LeftShift => (Bin::LShift, false),
        K::MatrixMultiply => (Bin::MatMul, false),
        K::Multiply => (Bin::Mul, false),
        K::Remainder => (Bin::Mod, false),
        K::Or => (Bin::Or, false),
        K::RightShift => (Bin::RShift, false),
        K::Subtract => (Bin::Sub, false),
        K::TrueDivide => (Bin::TrueDiv, false),
        K::Xor => (Bin::Xor, false),
        K::InplaceAdd => (Bin::Add, true),
        K::InplaceAnd => (Bin::And, true),
        K::InplaceFloorDivide => (Bin::FloorDiv, true),
        K::InplaceLeftShift => (Bin::LShift, true),
        K::InplaceMatrixMultiply => (Bin::MatMul, true),
        K::InplaceMultiply => (Bin::Mul, true),
        K::InplaceRemainder => (Bin::Mod, true),
        K::InplaceOr => (Bin::Or, true),
        K::InplaceRightShift => (Bin::RShift, true),
        K::InplaceSubtract => (Bin::Sub, true),
        K::InplaceTrueDivide => (Bin::TrueDiv, true),
        K::InplaceXor => (Bin::Xor, true),
        K::Power => return rt.power(a, b, Value::none()),
        K::InplacePower => return rt.inplace_power(a, b),
    };
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        let quick = match op {
            Bin::And => Some(x & y),
            Bin::Or => Some(x | y),
            Bin::Xor => Some(x ^ y),
            Bin::RShift if y >= 0 => Some(x >> y.min(63)),
            Bin::FloorDiv if y > 0 => Some(x.div_euclid(y)),
            Bin::Mod if y > 0 => Some(x.rem_euclid(y)),
            _ => None,
        };
        if let Some(n) = quick {
            return Ok(rt.new_int(n));
        }
    }
    if let (Bin::TrueDiv, Some(x), Some(y)) = (op, a.as_flonum(), b.as_flonum())
        && y != 0.0
    {
        return Ok(rt.new_float(x / y));
    }
    if inplace { rt.inplace(op, a, b) } else { rt.binary(op, a, b) }
}

pub fn compare_truth(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R<bool> {
    if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
        return Ok(x.partial_cmp(&y).is_some_and(|o| op.test(o)));
    }
    let exact_str = |v: Value| v.is_exact(statics::str_type());
    if matches!(op, Cmp::Eq | Cmp::Ne) && exact_str(a) && exact_str(b) {
        let same = crate::objects::str::equal(&a.expect_cell::<StrCell>(), &b.expect_cell::<StrCell>());
        return Ok(same == (op == Cmp::Eq));
    }
    let r = rt.compare(a, b, op)?;
    rt.truthy(r)
}

// ---- unpacking: results go to the stack from the sequence's own slot on ----

fn stack_slot(sp: *mut Word, i: usize, v: Value) {
    // SAFETY: the verifier has proved room for the unpacked items above the sequence's slot, which is `sp - 1`.
    unsafe { *sp.sub(1).add(i) = Some(v) }
}

fn wrong_count(rt: &Runtime, want: usize, got: Option<usize>) -> Raised {
    match got {
        Some(got) => rt.value_error(format!("not enough values to unpack (expected {want}, got {got})")),
        None => rt.value_error(format!("too many values to unpack (expected {want})")),
    }
}

pub fn unpack_sequence(rt: &Runtime, seq: Value, n: usize, sp: *mut Word) -> R<()> {
    if seq.is_exact(statics::tuple_type()) || seq.is_exact(statics::list_type()) {
        let len =
            seq.downcast::<TupleCell>().map_or_else(|| seq.expect_cell::<ListCell>().len(), |t| t.len());
        if len != n {
            return Err(wrong_count(rt, n, (len < n).then_some(len)));
        }
        let get = |i: usize| match seq.downcast::<TupleCell>() {
            Some(t) => t.get(i),
            None => seq.expect_cell::<ListCell>().get(i).unwrap_or(Value::none()),
        };
        (0..n).for_each(|i| stack_slot(sp, n - 1 - i, get(i)));
        return Ok(());
    }
    let items = take_items(rt, seq, n)?;
    if items.len() < n {
        return Err(wrong_count(rt, n, Some(items.len())));
    }
    items.iter().enumerate().for_each(|(i, &v)| stack_slot(sp, n - 1 - i, v));
    Ok(())
}

/// `n` items of an iterable, or fewer if it ends; ValueError if it has more.
fn take_items(rt: &Runtime, seq: Value, n: usize) -> R<GcVec<'_>> {
    let it = iterator_to_unpack(rt, seq)?;
    let mut items = GcVec::with_capacity(rt, n);
    while items.len() < n {
        match rt.next(it)? {
            Some(v) => items.push(v),
            None => return Ok(items),
        }
    }
    if rt.next(it)?.is_some() {
        return Err(wrong_count(rt, n, None));
    }
    Ok(items)
}

fn iterator_to_unpack(rt: &Runtime, seq: Value) -> R {
    let slots = seq.ty().slots();
    if slots.iter.is_none() && slots.item.is_none() && slots.getitem.is_none() {
        return Err(rt.type_error(format!("cannot unpack non-iterable {} object", seq.ty().name())));
    }
    rt.iter(seq)
}

pub fn unpack_ex(rt: &Runtime, seq: Value, before: usize, after: usize, sp: *mut Word) -> R<()> {
    iterator_to_unpack(rt, seq)?;
    let items = rt.collect(seq)?;
    if items.len() < before + after {
        let (want, got) = (before + after, items.len());
        return Err(
            rt.value_error(format!("not enough values to unpack (expected at least {want}, got {got})"))
        );
    }
    let rest = rt.new_list(&items[before..items.len() - after]);
    for (i, &v) in items[items.len() - after..].iter().rev().enumerate() {
        stack_slot(sp, i, v);
    }
    stack_slot(sp, after, rest.value());
    for (i, &v) in items[..before].iter().rev().enumerate() {
        stack_slot(sp, after + 1 + i, v);
    }
    Ok(())
}

// ---- building ----

pub fn build_set(rt: &Runtime, items: &[Value]) -> R {
    let s = set::new_set(rt);
    items.iter().try_for_each(|&v| set::add(rt, s, v))?;
    Ok(s.value())
}

pub fn build_map(rt: &Runtime, items: &[Value]) -> R {
    let d = rt.new_dict();
    items.chunks_exact(2).try_for_each(|pair| dict::set(rt, d, pair[0], pair[1]))?;
    Ok(d.value())
}

pub fn build_const_key_map(rt: &Runtime, keys: Gc<TupleCell>, items: &[Value]) -> R {
    let d = rt.new_dict();
    keys.iter().zip(items).try_for_each(|(k, &v)| dict::set(rt, d, k, v))?;
    Ok(d.value())
}

pub fn build_string(rt: &Runtime, parts: &[Value]) -> R {
    crate::objects::str::concat_all(rt, parts)
}

pub fn format_value(rt: &Runtime, v: Value, conversion: usize, spec: Option<Value>) -> R {
    let v = match conversion {
        1 => rt.str(v)?.value(),
        2 => rt.repr(v)?.value(),
        3 => rt.ascii(v)?.value(),
        _ => v,
    };
    match spec.and_then(|s| s.downcast::<StrCell>()) {
        None if v.is_exact(statics::str_type()) => Ok(v),
        spec => crate::objects::str::format_value(rt, v, spec.unwrap_or(statics::empty_str())),
    }
}

pub fn set_add(rt: &Runtime, s: Value, v: Value) -> R<()> {
    set::add(rt, s.expect_cell(), v)
}

pub fn set_update(rt: &Runtime, s: Value, iterable: Value) -> R<()> {
    rt.for_each(iterable, |v| set_add(rt, s, v))
}

pub fn list_extend(rt: &Runtime, l: Gc<ListCell>, iterable: Value) -> R<()> {
    let slots = iterable.ty().slots();
    if slots.iter.is_none() && slots.item.is_none() && slots.getitem.is_none() {
        let t = iterable.ty();
        return Err(rt.type_error(format!("Value after * must be an iterable, not {}", t.name())));
    }
    list::extend(rt, l, iterable)
}

pub fn dict_update(rt: &Runtime, d: Value, mapping: Value) -> R<()> {
    if !mapping.is::<DictCell>() && rt.getattr_opt(mapping, rt.names().keys)?.is_none() {
        return Err(rt.type_error(format!("'{}' object is not a mapping", mapping.ty().name())));
    }
    dict::merge(rt, d.expect_cell(), mapping, dict::MergeOverride::Replace)
}

/// The callable's name in messages about its arguments.
fn callable_name(rt: &Runtime, callable: Value) -> String {
    if let Some(f) = callable.downcast::<FunctionCell>() {
        return format!("{}()", name_text(f.qualname.get()));
    }
    match rt.getattr_opt(callable, rt.names().__qualname__) {
        Ok(Some(q)) => format!("{}()", name_text(q)),
        _ => format!("{} object", callable.ty().name()),
    }
}

pub fn dict_merge(rt: &Runtime, d: Value, mapping: Value, callable: Value) -> R<()> {
    let d: Gc<DictCell> = d.expect_cell();
    if !mapping.is::<DictCell>() && rt.getattr_opt(mapping, rt.names().keys)?.is_none() {
        let (f, t) = (callable_name(rt, callable), mapping.ty());
        return Err(rt.type_error(format!("{f} argument after ** must be a mapping, not {}", t.name())));
    }
    let keys = match mapping.downcast::<DictCell>() {
        Some(_) if mapping.is_exact(statics::dict_type()) => mapping,
        _ => rt.call_method(mapping, rt.names().keys, &[])?,
    };
    let keys = rt.collect(keys)?;
    for &key in keys.iter() {
        if dict::get(rt, d, key)?.is_some() {
            let f = callable_name(rt, callable);
            let Some(k) = key.downcast::<StrCell>() else {
                return Err(rt.type_error(format!("{f} keywords must be strings")));
            };
            return Err(
                rt.type_error(format!("{f} got multiple values for keyword argument '{}'", k.to_text()))
            );
        }
        let v = rt.getitem(mapping, key)?;
        dict::set(rt, d, key, v)?;
    }
    Ok(())
}

pub fn list_to_tuple(rt: &Runtime, l: Gc<ListCell>) -> Value {
    let items = GcVec::from_slice(rt, &list::to_vec(l));
    rt.new_tuple(&items).value()
}

// ---- calls ----

pub fn call_ex(rt: &Runtime, callable: Value, args: Value, kwargs: Option<Value>) -> R {
    let mut all = match args.downcast::<TupleCell>() {
        Some(t) => {
            let mut v = GcVec::with_capacity(rt, t.len());
            v.extend(t.iter());
            v
        }
        None => {
            let slots = args.ty().slots();
            if slots.iter.is_none() && slots.item.is_none() && slots.getitem.is_none() {
                let (f, t) = (callable_name(rt, callable), args.ty());
                return Err(
                    rt.type_error(format!("{f} argument after * must be an iterable, not {}", t.name()))
                );
            }
            rt.collect(args)?
        }
    };
    let Some(kwargs) = kwargs else { return rt.call(callable, &all) };
    let d = match kwargs.downcast::<DictCell>() {
        Some(d) => d,
        None => {
            let d = rt.new_dict();
            dict_merge(rt, d.value(), kwargs, callable)?;
            d
        }
    };
    if dict::len(d) == 0 {
        return rt.call(callable, &all);
    }
    let names = rt.alloc_tuple(dict::len(d));
    for ((k, v), slot) in dict::iter(d).zip(names.raw_items()) {
        if !k.is::<StrCell>() {
            return Err(rt.type_error("keywords must be strings"));
        }
        slot.set(Some(k));
        all.push(v);
    }
    rt.call_with_args(callable, Args { all: &all, names: Some(names) })
}

pub fn make_function(rt: &Runtime, frame: &FrameCell, flags: u32, parts: &[Value]) -> R {
    let (&code, mut rest) =
        parts.split_last().ok_or_else(|| rt.system_error("MAKE_FUNCTION without code"))?;
    let f = rt.new_function(code.expect_cell(), frame.globals.get(), frame.builtins.get());
    let mut take = |bit: u32| -> Option<Value> {
        if flags & bit == 0 {
            return None;
        }
        let (&first, others) = rest.split_first()?;
        rest = others;
        Some(first)
    };
    f.defaults.set(take(mf::DEFAULTS).map(|v| v.expect_cell()));
    f.kwdefaults.set(take(mf::KWDEFAULTS).map(|v| v.expect_cell()));
    f.annotations.set(take(mf::ANNOTATIONS));
    f.closure.set(take(mf::CLOSURE).map(|v| v.expect_cell()));
    Ok(f.value())
}

pub fn load_build_class(rt: &Runtime, frame: &FrameCell) -> R {
    match dict::get_text(rt, frame.builtins.get(), "__build_class__") {
        Some(v) => Ok(v),
        None => Err(rt.name_error("__build_class__ not found")),
    }
}

/// Making an instance of a Python class whose `__new__` is `object`'s and whose `__init__` is a Python function: a frame
/// for the latter, or the instance at once if there is no `__init__`. `None`: the general way.
#[inline]
pub fn instantiate_frame(rt: &Runtime, ty: Type, args: Args<'_>) -> R<Option<Result<Gc<FrameCell>, Value>>> {
    if !ty.is_heap_type() || ty.has(flag::IS_ABSTRACT) || ty.has(flag::DISALLOW_INSTANTIATION) {
        return Ok(None);
    }
    let slots = ty.slots();
    let object_new = crate::objects::object::object_new as fn(&Runtime, Type, Args<'_>) -> R;
    if !slots.new.is_some_and(|f| std::ptr::fn_addr_eq(f, object_new)) {
        return Ok(None);
    }
    let Some(init) = rt.lookup(ty, rt.names().__init__).and_then(|f| f.downcast::<FunctionCell>()) else {
        return Ok(None);
    };
    let object = rt.alloc_instance(ty, 0).value();
    let frame = super::call::frame_for(rt, init, Some(object), args)?;
    frame.init_of.set(Some(object));
    Ok(Some(Ok(frame)))
}

// ---- exceptions and with ----

pub fn check_exc_match(rt: &Runtime, exc: Value, class: Value) -> R<bool> {
    let is_exception = |c: Value| c.downcast::<TypeCell>().is_some_and(|t| t.has(flag::BASE_EXC));
    if is_exception(class) {
        return Ok(exc.ty().is_subtype(class.expect_cell()));
    }
    if let Some(classes) = class.downcast::<TupleCell>()
        && classes.iter().all(is_exception)
    {
        return Ok(classes.iter().any(|c| exc.ty().is_subtype(c.expect_cell())));
    }
    Err(rt.type_error("catching classes that do not inherit from BaseException is not allowed"))
}

pub fn before_with(rt: &Runtime, manager: Value, is_async: bool) -> R<(Value, Value)> {
    let n = rt.names();
    let (enter, exit, kind) = if is_async {
        (n.__aenter__, n.__aexit__, "asynchronous context manager")
    } else {
        (n.__enter__, n.__exit__, "context manager")
    };
    let Some(enter_method) = rt.lookup_special(manager, enter)? else {
        let t = manager.ty();
        return Err(rt.type_error(format!("'{}' object does not support the {kind} protocol", t.name())));
    };
    let Some(exit_method) = rt.lookup_special(manager, exit)? else {
        let t = manager.ty();
        let e = exit.to_text();
        return Err(rt.type_error(format!(
            "'{}' object does not support the {kind} protocol (missed {e} method)",
            t.name()
        )));
    };
    let result = rt.call(enter_method, &[])?;
    Ok((exit_method, result))
}

pub fn with_except_start(rt: &Runtime, exit: Value, exc: Value) -> R {
    let traceback = crate::objects::exceptions::traceback_of(exc);
    rt.call(exit, &[exc.ty().value(), exc, traceback])
}

pub fn print_expr(rt: &Runtime, v: Value) -> R<()> {
    let hook = rt.sys_dict.get().and_then(|d| dict::get_str(rt, d, rt.names().displayhook));
    match hook {
        Some(hook) => rt.call(hook, &[v]).map(|_| ()),
        None => Err(rt.runtime_error("lost sys.displayhook")),
    }
}

//! Struct sequences: tuple types whose items have names (`os.stat_result`, `time.struct_time`, `sys.flags`, …).
//!
//! As in CPython an instance has its hidden items in the same row behind the visible ones; the tuple's size is the
//! number of the visible ones. The attributes are getsets, the n-th of the visible ones named after item n, as the repr
//! shows them.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{DictCell, Gc, ListCell, ModuleCell, StrCell, TupleCell, Type, TypeCell, Value, statics};

type Getter = fn(&Runtime, Value) -> R;

/// The most items a struct sequence has.
pub const MAX_FIELDS: usize = 32;

fn item<const I: usize>(rt: &Runtime, v: Value) -> R {
    Ok(item_at(rt, v.expect_cell(), I))
}

macro_rules! getters {
    ($($i:literal)*) => { [$(item::<$i>),*] };
}
static GETTERS: [Getter; MAX_FIELDS] =
    getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

/// The attributes of a type whose items all have names.
pub const fn fields<const N: usize>(names: [&'static str; N]) -> [GetSetDef; N] {
    let mut out = [GetSetDef::member("", item::<0>); N];
    let mut i = 0;
    while i < N {
        out[i] = GetSetDef::member(names[i], CONST_GETTERS[i]);
        i += 1;
    }
    out
}

const CONST_GETTERS: [Getter; MAX_FIELDS] =
    getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

/// The attributes of a type some of whose items have no name: name and item number.
pub const fn fields_at<const N: usize>(names: [(&'static str, usize); N]) -> [GetSetDef; N] {
    let mut out = [GetSetDef::member("", item::<0>); N];
    let mut i = 0;
    while i < N {
        out[i] = GetSetDef::member(names[i].0, CONST_GETTERS[names[i].1]);
        i += 1;
    }
    out
}

/// The spec of a struct sequence type; `name` with its module in front.
pub const fn spec(name: &'static str, doc: &'static str, getset: &'static [GetSetDef]) -> TypeSpec {
    TypeSpec {
        slots: Slots { repr: Some(repr), new: Some(new), ..Slots::of::<TupleCell>() },
        methods: crate::methods! {
            "__reduce__" => Zero(reduce);
        },
        getset,
        doc,
        ..TypeSpec::new(name, Slots::EMPTY)
    }
}

/// Like `spec`, for types that Python code cannot make (`sys.flags`).
pub const fn closed_spec(name: &'static str, doc: &'static str, getset: &'static [GetSetDef]) -> TypeSpec {
    let mut spec = spec(name, doc, getset);
    spec.slots.new = Some(refuse_new);
    spec
}

fn refuse_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Err(rt.type_error(format!("cannot create '{}' instances", ty.tp_name_str())))
}

/// Makes the type for a runtime: the first `visible` of `total` items are the tuple.
pub fn new_type(
    rt: &Runtime,
    spec: &'static TypeSpec,
    visible: usize,
    total: usize,
    module: Option<Gc<ModuleCell>>,
) -> R<Type> {
    let ty = rt.new_type(spec, &[statics::tuple_type()], module);
    rt.type_data(ty).hidden_items.set((total - visible) as u32);
    let d = rt.type_dict(ty);
    let unnamed = total - spec.getset.len();
    dict::set_text(rt, d, "n_sequence_fields", Value::int(visible as i32))?;
    dict::set_text(rt, d, "n_fields", Value::int(total as i32))?;
    dict::set_text(rt, d, "n_unnamed_fields", Value::int(unnamed as i32))?;
    let mut names = crate::heap::GcVec::new(rt);
    for i in 0..visible {
        if let Some(name) = name_of_item(spec.getset, i) {
            names.push(rt.intern_str(name).value());
        }
    }
    let match_args = rt.new_tuple(&names);
    dict::set_text(rt, d, "__match_args__", match_args.value())?;
    Ok(ty)
}

fn name_of_item(getset: &[GetSetDef], i: usize) -> Option<&'static str> {
    getset.iter().find(|g| std::ptr::fn_addr_eq(g.get, GETTERS[i])).map(|g| g.name)
}

fn hidden_of(rt: &Runtime, ty: Type) -> usize {
    rt.type_data(ty).hidden_items.get() as usize
}

fn item_at(rt: &Runtime, tuple: Gc<TupleCell>, i: usize) -> Value {
    if i < tuple.len() {
        return tuple.get(i);
    }
    let hidden = hidden_of(rt, tuple.type_of());
    tuple.words(tuple.len() + hidden).get(i).and_then(|slot| slot.get()).unwrap_or(Value::none())
}

/// An instance with all its items, the hidden ones too.
pub fn make(rt: &Runtime, ty: Type, items: &[Value]) -> Value {
    let object = rt.alloc_instance(ty, items.len());
    let tuple: Gc<TupleCell> = object.cast_unchecked();
    for (slot, &v) in tuple.words(items.len()).iter().zip(items) {
        slot.set(Some(v));
    }
    tuple.size.set((items.len() - hidden_of(rt, ty)) as isize);
    tuple.value()
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("structseq", &["sequence", "dict"]).required(1);
    let [sequence, given] = args.bind(rt, &P)?;
    let sequence = sequence.unwrap_or(Value::none());
    let given = match given {
        None => None,
        Some(v) if v.is_none() => None,
        Some(v) => match v.downcast::<DictCell>() {
            Some(d) => Some(d),
            None => {
                let t = ty.tp_name_str();
                return Err(rt.type_error(format!("{t}() takes a dict as second arg, if any")));
            }
        },
    };
    if !sequence.is::<ListCell>() && !sequence.is::<TupleCell>() && sequence.ty().slots().iter.is_none() {
        return Err(rt.type_error("constructor requires a sequence"));
    }
    let mut items = rt.collect(sequence)?;
    let (visible, total) = sizes(rt, ty);
    check_size(rt, ty, items.len(), visible, total)?;
    let getset = rt.type_data(ty).spec.map_or(&[][..], |s| s.getset);
    for i in items.len()..total {
        let found = match (given, name_of_item(getset, i)) {
            (Some(d), Some(name)) => dict::get_text(rt, d, name),
            _ => None,
        };
        items.push(found.unwrap_or(Value::none()));
    }
    Ok(make(rt, ty, &items))
}

/// How many items are visible, and how many there are.
fn sizes(rt: &Runtime, ty: Type) -> (usize, usize) {
    let visible =
        dict::get_text(rt, rt.type_dict(ty), "n_sequence_fields").and_then(Value::as_fixnum).unwrap_or(0);
    (visible as usize, visible as usize + hidden_of(rt, ty))
}

fn check_size(rt: &Runtime, ty: Type, given: usize, visible: usize, total: usize) -> R<()> {
    if (visible..=total).contains(&given) {
        return Ok(());
    }
    let t = ty.tp_name_str();
    Err(rt.type_error(if visible == total {
        format!("{t}() takes a {visible}-sequence ({given}-sequence given)")
    } else if given < visible {
        format!("{t}() takes an at least {visible}-sequence ({given}-sequence given)")
    } else {
        format!("{t}() takes an at most {total}-sequence ({given}-sequence given)")
    }))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let tuple: Gc<TupleCell> = v.expect_cell();
    let ty = v.ty();
    let names = rt.type_data(ty).spec.map_or(&[][..], |s| s.getset);
    let mut out = kingsnake_plain::units::UnitsBuf::new();
    out.push_str(ty.tp_name_str());
    out.push_str("(");
    for i in 0..tuple.len() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(names.get(i).map_or("?", |g| g.name));
        out.push_str("=");
        let text: Gc<StrCell> = rt.repr(tuple.get(i))?;
        out.push_units(text.units());
    }
    out.push_str(")");
    Ok(rt.new_str_units(out.as_units()).value())
}

/// `(type, (tuple of the visible items, dict of the hidden named ones))`
fn reduce(rt: &Runtime, v: Value) -> R {
    let tuple: Gc<TupleCell> = v.expect_cell();
    let ty = v.ty();
    let (visible, total) = sizes(rt, ty);
    let items = crate::heap::GcVec::from_slice(rt, &tuple.iter().collect::<Vec<_>>());
    let plain = rt.new_tuple(&items);
    let hidden = rt.new_dict();
    let getset = rt.type_data(ty).spec.map_or(&[][..], |s| s.getset);
    for i in visible..total {
        if let Some(name) = name_of_item(getset, i) {
            dict::set_text(rt, hidden, name, item_at(rt, tuple, i))?;
        }
    }
    let args = rt.new_tuple(&[plain.value(), hidden.value()]);
    Ok(rt.new_tuple(&[ty.value(), args.value()]).value())
}

/// For tables of types: a struct sequence type kept in a module's state.
pub fn type_in(rt: &Runtime, module: Gc<ModuleCell>, name: &str) -> Option<Type> {
    dict::get_text(rt, module.dict.get()?, name)?.downcast::<TypeCell>()
}

//! `attrgetter`, `itemgetter`, `methodcaller`.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::objects::support::enter_repr;
use crate::types::{Args, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, TupleCell, Type, Value};
use kingsnake_plain::search;
use kingsnake_plain::units::Units;
use std::cell::Cell;

/// The only argument of a getter's call.
fn only_argument(rt: &Runtime, name: &str, args: &Args<'_>) -> R {
    let pos = args.no_keywords(rt, name)?;
    match *pos {
        [only] => Ok(only),
        _ => Err(rt.type_error(format!("{name} expected 1 argument, got {}", pos.len()))),
    }
}

// ---- itemgetter ----

crate::cell! {
    struct ItemGetterCell { items: Cell<Gc<TupleCell>> }
}

pub static ITEMGETTER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| getter_repr(rt, v, v.expect_cell::<ItemGetterCell>().items.get())),
        call: Some(itemgetter_call),
        new: Some(itemgetter_new),
        ..Slots::of::<ItemGetterCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(|rt, v| {
            Ok(rt.new_tuple(&[v.ty().value(), v.expect_cell::<ItemGetterCell>().items.get().value()]).value())
        }), "Return state information for pickling";
    },
    doc: "itemgetter(item, ...) --> itemgetter object\n\nReturn a callable object that fetches the given item(s) from \
          its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call \
          g(r) returns (r[2], r[5], r[3])",
    ..TypeSpec::new("operator.itemgetter", Slots::EMPTY)
};

fn itemgetter_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "itemgetter")?;
    if pos.is_empty() {
        return Err(rt.type_error("itemgetter expected 1 argument, got 0"));
    }
    let items = rt.new_tuple(pos);
    Ok(rt.new_object(ty, |head| ItemGetterCell { head, items: Cell::new(items) }).value())
}

fn itemgetter_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let object = only_argument(rt, "itemgetter", &args)?;
    let items = v.expect_cell::<ItemGetterCell>().items.get();
    if items.len() == 1 {
        return rt.getitem(object, items.get(0));
    }
    let mut out = GcVec::with_capacity(rt, items.len());
    for item in items.iter() {
        out.push(rt.getitem(object, item)?);
    }
    Ok(rt.new_tuple(&out).value())
}

/// `operator.itemgetter(1, 2)`
fn getter_repr(rt: &Runtime, v: Value, items: Gc<TupleCell>) -> R {
    let ty = v.ty();
    let Some(_guard) = enter_repr(rt, v) else {
        return Ok(rt.new_str(&format!("{}(...)", ty.tp_name_str())).value());
    };
    let parts = items.iter().map(|i| rt.repr_text(i)).collect::<R<Vec<_>>>()?;
    Ok(rt.new_str(&format!("{}({})", ty.tp_name_str(), parts.join(", "))).value())
}

// ---- attrgetter ----

crate::cell! {
    /// `paths` has a tuple of interned names for each of `names`.
    struct AttrGetterCell { names: Cell<Gc<TupleCell>>, paths: Cell<Gc<TupleCell>> }
}

pub static ATTRGETTER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| getter_repr(rt, v, v.expect_cell::<AttrGetterCell>().names.get())),
        call: Some(attrgetter_call),
        new: Some(attrgetter_new),
        ..Slots::of::<AttrGetterCell>()
    },
    methods: crate::methods! {
        "__reduce__" => Zero(|rt, v| {
            Ok(rt.new_tuple(&[v.ty().value(), v.expect_cell::<AttrGetterCell>().names.get().value()]).value())
        }), "Return state information for pickling";
    },
    doc: "attrgetter(attr, ...) --> attrgetter object\n\nReturn a callable object that fetches the given attribute(s) \
          from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', \
          'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call \
          h(r) returns\n(r.name.first, r.name.last).",
    ..TypeSpec::new("operator.attrgetter", Slots::EMPTY)
};

fn attrgetter_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "attrgetter")?;
    if pos.is_empty() {
        return Err(rt.type_error("attrgetter expected at least 1 argument, got 0"));
    }
    let mut paths = GcVec::new(rt);
    for name in pos {
        let Some(name) = name.downcast::<StrCell>() else {
            return Err(rt.type_error("attribute name must be a string"));
        };
        let mut path = GcVec::new(rt);
        for part in search::split(name.units(), Units::Latin1(b"."), usize::MAX) {
            let part = rt.new_str_units(name.units().slice(part));
            path.push(rt.intern(part).value());
        }
        paths.push(rt.new_tuple(&path).value());
    }
    let (names, paths) = (rt.new_tuple(pos), rt.new_tuple(&paths));
    Ok(rt
        .new_object(ty, |head| AttrGetterCell { head, names: Cell::new(names), paths: Cell::new(paths) })
        .value())
}

fn follow(rt: &Runtime, object: Value, path: Value) -> R {
    let path: Gc<TupleCell> = path.expect_cell();
    path.iter().try_fold(object, |object, name| rt.getattr(object, name.expect_cell::<StrCell>()))
}

fn attrgetter_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let object = only_argument(rt, "attrgetter", &args)?;
    let paths = v.expect_cell::<AttrGetterCell>().paths.get();
    if paths.len() == 1 {
        return follow(rt, object, paths.get(0));
    }
    let mut out = GcVec::with_capacity(rt, paths.len());
    for path in paths.iter() {
        out.push(follow(rt, object, path)?);
    }
    Ok(rt.new_tuple(&out).value())
}

// ---- methodcaller ----

crate::cell! {
    struct MethodCallerCell {
        name: Cell<Gc<StrCell>>,
        args: Cell<Gc<TupleCell>>,
        keywords: Cell<Gc<DictCell>>,
    }
}

pub static METHODCALLER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(methodcaller_repr),
        call: Some(methodcaller_call),
        new: Some(methodcaller_new),
        ..Slots::of::<MethodCallerCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(methodcaller_reduce), "Return state information for pickling"; },
    doc: "methodcaller(name, ...) --> methodcaller object\n\nReturn a callable object that calls the given method on \
          its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', \
          'date', foo=1), the call g(r) returns\nr.name('date', foo=1).",
    ..TypeSpec::new("operator.methodcaller", Slots::EMPTY)
};

fn methodcaller_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let Some((&name, rest)) = args.pos().split_first() else {
        return Err(rt.type_error("methodcaller needs at least one argument, the method name"));
    };
    let Some(name) = name.downcast::<StrCell>() else {
        return Err(rt.type_error("method name must be a string"));
    };
    let (name, positional, keywords) = (rt.intern(name), rt.new_tuple(rest), rt.new_dict());
    args.keywords().try_for_each(|(k, v)| dict::set_str(rt, keywords, k, v))?;
    Ok(rt
        .new_object(ty, |head| MethodCallerCell {
            head,
            name: Cell::new(name),
            args: Cell::new(positional),
            keywords: Cell::new(keywords),
        })
        .value())
}

fn methodcaller_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let object = only_argument(rt, "methodcaller", &args)?;
    let m: Gc<MethodCallerCell> = v.expect_cell();
    let method = rt.getattr(object, m.name.get())?;
    let mut all = GcVec::new(rt);
    all.extend(m.args.get().iter());
    let keywords = m.keywords.get();
    if dict::len(keywords) == 0 {
        return rt.call(method, &all);
    }
    let mut names = GcVec::new(rt);
    for (name, value) in dict::iter(keywords) {
        names.push(name);
        all.push(value);
    }
    let names = rt.new_tuple(&names);
    rt.call_with_args(method, Args { all: &all, names: Some(names) })
}

fn methodcaller_repr(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    let Some(_guard) = enter_repr(rt, v) else {
        return Ok(rt.new_str(&format!("{}(...)", ty.tp_name_str())).value());
    };
    let m: Gc<MethodCallerCell> = v.expect_cell();
    let mut parts = vec![rt.repr_text(m.name.get().value())?];
    for arg in m.args.get().iter() {
        parts.push(rt.repr_text(arg)?);
    }
    for (name, value) in dict::iter(m.keywords.get()) {
        parts.push(format!("{}={}", rt.str(name)?.to_text(), rt.repr_text(value)?));
    }
    Ok(rt.new_str(&format!("{}({})", ty.tp_name_str(), parts.join(", "))).value())
}

fn methodcaller_reduce(rt: &Runtime, v: Value) -> R {
    let m: Gc<MethodCallerCell> = v.expect_cell();
    let mut args = GcVec::new(rt);
    args.push(m.name.get().value());
    let keywords = m.keywords.get();
    if dict::len(keywords) == 0 {
        args.extend(m.args.get().iter());
        return Ok(rt.new_tuple(&[v.ty().value(), rt.new_tuple(&args).value()]).value());
    }
    // functools.partial carries the keywords.
    let functools = crate::import::import_module(rt, "functools")?;
    let partial = rt.getattr_text(functools, "partial")?;
    let mut names = GcVec::new(rt);
    let mut all = GcVec::from_slice(rt, &[v.ty().value(), m.name.get().value()]);
    for (name, value) in dict::iter(keywords) {
        names.push(name);
        all.push(value);
    }
    let names = rt.new_tuple(&names);
    let constructor = rt.call_with_args(partial, Args { all: &all, names: Some(names) })?;
    Ok(rt.new_tuple(&[constructor, m.args.get().value()]).value())
}

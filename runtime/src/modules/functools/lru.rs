//! `functools._lru_cache_wrapper`: calls a function through a cache of its results.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::{dict, method};
use crate::types::{Args, Params, Slots, TypeSpec};
use crate::value::{DictCell, Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// One cached result, in the ring of all, ordered by use. `root` of the wrapper is the ring's beginning and end.
    struct LinkCell {
        prev: Cell<Option<Gc<LinkCell>>>,
        next: Cell<Option<Gc<LinkCell>>>,
        hash: Cell<i64>,
        key: Cell<Option<Value>>,
        result: Cell<Option<Value>>,
    }
}

crate::cell! {
    struct WrapperCell {
        func: Cell<Value>,
        /// `None`: without limit
        max: Cell<Value>,
        limit: Cell<usize>,
        typed: Cell<bool>,
        cache: Cell<Gc<DictCell>>,
        root: Cell<Gc<LinkCell>>,
        hits: Cell<i64>,
        misses: Cell<i64>,
        info_type: Cell<Value>,
        link_type: Cell<Type>,
        /// stands between positional arguments and keywords in a key
        mark: Cell<Value>,
    }
}

pub static WRAPPER: TypeSpec = TypeSpec {
    slots: Slots {
        call: Some(wrapper_call),
        descr_get: Some(wrapper_get),
        new: Some(wrapper_new),
        ..Slots::of::<WrapperCell>()
    },
    methods: crate::methods! {
        "cache_info" => Zero(cache_info), "cache_info($self, /)\n--\n\nReport cache statistics";
        "cache_clear" => Zero(cache_clear), "cache_clear($self, /)\n--\n\nClear the cache and cache statistics";
        "__reduce__" => Zero(|rt, v| rt.getattr(v, rt.names().__qualname__));
        "__copy__" => Zero(|_, v| Ok(v));
        "__deepcopy__" => One(|_, v, _| Ok(v));
    },
    flags: 1 << flag::BASETYPE | 1 << flag::METHOD_DESCRIPTOR,
    has_dict: true,
    weakrefs: true,
    doc: "Create a cached callable that wraps another function.\n\nuser_function:      the function being \
          cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         \
          for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache \
          f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                    \
          \x20   hits misses currsize maxsize\n",
    ..TypeSpec::new("functools._lru_cache_wrapper", Slots::EMPTY)
};

pub static LINK: TypeSpec =
    TypeSpec { slots: Slots::of::<LinkCell>(), ..TypeSpec::new("functools._lru_list_elem", Slots::EMPTY) };

fn cell(v: Value) -> Gc<WrapperCell> {
    v.expect_cell()
}

fn new_link(rt: &Runtime, ty: Type) -> Gc<LinkCell> {
    rt.new_object(ty, |head| LinkCell {
        head,
        prev: Cell::new(None),
        next: Cell::new(None),
        hash: Cell::new(0),
        key: Cell::new(None),
        result: Cell::new(None),
    })
}

fn wrapper_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params =
        Params::new("lru_cache", &["user_function", "maxsize", "typed", "cache_info_type"]).required(4);
    let [func, max, typed, info] = args.bind::<4>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    if !rt.is_callable(func) {
        return Err(rt.type_error("the first argument must be callable"));
    }
    let limit = if max.is_none() {
        usize::MAX
    } else if rt.has_index(max) {
        rt.index_isize(max, statics::overflow_error())?.max(0) as usize
    } else {
        return Err(rt.type_error("maxsize should be integer or None"));
    };
    let typed = rt.truthy(typed)?;
    let cache = rt.new_dict();
    let mark = rt.call(statics::object_type().value(), &[])?;
    let link_type = super::made_type(rt, |types| types.link.get())?;
    let root = new_link(rt, link_type);
    empty_ring(root);
    let max = if max.is_none() { max } else { rt.new_int(limit as i64) };
    Ok(rt
        .new_object(ty, |head| WrapperCell {
            head,
            func: Cell::new(func),
            max: Cell::new(max),
            limit: Cell::new(limit),
            typed: Cell::new(typed),
            cache: Cell::new(cache),
            root: Cell::new(root),
            hits: Cell::new(0),
            misses: Cell::new(0),
            info_type: Cell::new(info),
            link_type: Cell::new(link_type),
            mark: Cell::new(mark),
        })
        .value())
}

fn empty_ring(root: Gc<LinkCell>) {
    root.prev.set(Some(root));
    root.next.set(Some(root));
}

fn unlink(link: Gc<LinkCell>) {
    if let (Some(prev), Some(next)) = (link.prev.get(), link.next.get()) {
        prev.next.set(Some(next));
        next.prev.set(Some(prev));
    }
}

/// Makes `link` the one used last.
fn append(root: Gc<LinkCell>, link: Gc<LinkCell>) {
    let last = root.prev.get().unwrap_or(root);
    last.next.set(Some(link));
    root.prev.set(Some(link));
    link.prev.set(Some(last));
    link.next.set(Some(root));
}

/// The key of a call: its only argument if that is a plain int or str, else a tuple of all.
fn key_of(rt: &Runtime, w: Gc<WrapperCell>, args: &Args<'_>) -> Value {
    let typed = w.typed.get();
    let pos = args.pos();
    if !typed && !args.has_keywords() {
        if let &[only] = pos
            && (only.is_fixnum() || only.is_exact(statics::str_type()) || only.is_exact(statics::int_type()))
        {
            return only;
        }
        return rt.new_tuple(pos).value();
    }
    let mut key = GcVec::with_capacity(rt, args.all.len() * 2 + 1);
    key.extend(pos.iter().copied());
    if args.has_keywords() {
        key.push(w.mark.get());
        for (name, value) in args.keywords() {
            key.push(name.value());
            key.push(value);
        }
    }
    if typed {
        key.extend(args.all.iter().map(|v| v.ty().value()));
    }
    rt.new_tuple(&key).value()
}

fn wrapper_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let w = cell(v);
    match w.limit.get() {
        0 => {
            w.misses.set(w.misses.get() + 1);
            rt.call_with_args(w.func.get(), args)
        }
        usize::MAX if w.max.get().is_none() => call_unbounded(rt, w, args),
        _ => call_bounded(rt, w, args),
    }
}

fn call_unbounded(rt: &Runtime, w: Gc<WrapperCell>, args: Args<'_>) -> R {
    let key = key_of(rt, w, &args);
    let hash = rt.hash(key)?;
    if let Some(result) = dict::get_hashed(rt, w.cache.get(), key, hash)? {
        w.hits.set(w.hits.get() + 1);
        return Ok(result);
    }
    w.misses.set(w.misses.get() + 1);
    let result = rt.call_with_args(w.func.get(), args)?;
    dict::set_hashed(rt, w.cache.get(), key, hash, result)?;
    Ok(result)
}

fn call_bounded(rt: &Runtime, w: Gc<WrapperCell>, args: Args<'_>) -> R {
    let key = key_of(rt, w, &args);
    let hash = rt.hash(key)?;
    if let Some(found) = dict::get_hashed(rt, w.cache.get(), key, hash)? {
        let link: Gc<LinkCell> = found.expect_cell();
        unlink(link);
        append(w.root.get(), link);
        w.hits.set(w.hits.get() + 1);
        return Ok(link.result.get().unwrap_or(Value::none()));
    }
    w.misses.set(w.misses.get() + 1);
    let result = rt.call_with_args(w.func.get(), args)?;
    let cache = w.cache.get();
    // The call itself may have cached the same key meanwhile.
    if dict::get_hashed(rt, cache, key, hash)?.is_some() {
        return Ok(result);
    }
    let root = w.root.get();
    let link = if dict::len(cache) >= w.limit.get() {
        let oldest = root.next.get().unwrap_or(root);
        if oldest == root {
            return Ok(result);
        }
        unlink(oldest);
        if let Some(old) = oldest.key.take() {
            dict::take(rt, cache, old)?;
        }
        oldest
    } else {
        new_link(rt, w.link_type.get())
    };
    link.hash.set(hash);
    link.key.set(Some(key));
    link.result.set(Some(result));
    dict::set_hashed(rt, cache, key, hash, link.value())?;
    append(root, link);
    Ok(result)
}

fn wrapper_get(rt: &Runtime, v: Value, object: Option<Value>, _owner: Value) -> R {
    Ok(object.map_or(v, |object| method::new_method(rt, v, object)))
}

fn cache_info(rt: &Runtime, v: Value) -> R {
    let w = cell(v);
    let size = rt.new_int(dict::len(w.cache.get()) as i64);
    let args = [rt.new_int(w.hits.get()), rt.new_int(w.misses.get()), w.max.get(), size];
    rt.call(w.info_type.get(), &args)
}

fn cache_clear(rt: &Runtime, v: Value) -> R {
    let w = cell(v);
    w.hits.set(0);
    w.misses.set(0);
    empty_ring(w.root.get());
    dict::clear(rt, w.cache.get());
    Ok(Value::none())
}

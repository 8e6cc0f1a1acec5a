//! `_functools`: partial, reduce, cmp_to_key, lru_cache.

mod lru;
mod partial;

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::types::{Args, Cmp, GetSetDef, ModuleSpec, Params, Slots, TypeSpec};
use crate::value::{Gc, ModuleCell, Type, Value, statics};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: crate::methods! {
        "reduce" => Pos(2, 3, reduce), "reduce(function, iterable[, initial], /) -> value\n\nApply a function of two arguments cumulatively to the items of an iterable, from left to right.\n\nThis effectively reduces the iterable to a single value.  If initial is present,\nit is placed before the items of the iterable in the calculation, and serves as\na default when the iterable is empty.\n\nFor example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])\ncalculates ((((1 + 2) + 3) + 4) + 5).";
        "cmp_to_key" => Full(cmp_to_key), "cmp_to_key($module, /, mycmp)\n--\n\nConvert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.";
    },
    exec,
};

/// Types that only Rust code makes instances of.
#[derive(Default)]
struct Types {
    key: Cell<Option<Type>>,
    link: Cell<Option<Type>>,
}

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        [self.key.get(), self.link.get()].into_iter().flatten().for_each(|ty| t.visit_cell(ty));
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "partial", rt.new_type(&partial::PARTIAL, &[], Some(module)).value())?;
    rt.module_add(module, "_lru_cache_wrapper", rt.new_type(&lru::WRAPPER, &[], Some(module)).value())?;
    let types = rt.state(|_| Types::default());
    types.key.set(Some(rt.new_type(&KEY, &[], Some(module))));
    types.link.set(Some(rt.new_type(&lru::LINK, &[], Some(module))));
    Ok(())
}

/// One of the types that `exec` has made.
fn made_type(rt: &Runtime, pick: impl Fn(&Types) -> Option<Type>) -> R<Type> {
    pick(&rt.state(|_| Types::default()))
        .ok_or_else(|| rt.system_error("_functools has not been initialised"))
}

fn reduce(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let it = match rt.iter(args[1]) {
        Ok(it) => it,
        Err(raised) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            return Err(rt.type_error("reduce() arg 2 must support iteration"));
        }
        Err(raised) => return Err(raised),
    };
    let mut result = args.get(2).copied();
    while let Some(item) = rt.next(it)? {
        result = Some(match result {
            None => item,
            Some(so_far) => rt.call(args[0], &[so_far, item])?,
        });
    }
    result.ok_or_else(|| rt.type_error("reduce() of empty iterable with no initial value"))
}

// ---- cmp_to_key ----

crate::cell! {
    struct KeyCell { cmp: Cell<Value>, object: Cell<Option<Value>> }
}

static KEY: TypeSpec = TypeSpec {
    slots: Slots {
        call: Some(key_call),
        compare: Some(key_compare),
        hash: Some(crate::objects::object::unhashable),
        ..Slots::of::<KeyCell>()
    },
    getset: &[GetSetDef::new("obj", key_object, set_key_object).doc("Value wrapped by a key function.")],
    flags: 1 << crate::value::flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("functools.KeyWrapper", Slots::EMPTY)
};

fn new_key(rt: &Runtime, ty: Type, cmp: Value, object: Option<Value>) -> Value {
    rt.new_object(ty, |head| KeyCell { head, cmp: Cell::new(cmp), object: Cell::new(object) }).value()
}

fn cmp_to_key(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("cmp_to_key", &["mycmp"]).required(1);
    let [cmp] = args.bind(rt, &P)?;
    let ty = made_type(rt, |types| types.key.get())?;
    Ok(new_key(rt, ty, cmp.unwrap_or(Value::none()), None))
}

fn key_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("K", &["obj"]).required(1);
    let [object] = args.bind(rt, &P)?;
    Ok(new_key(rt, v.ty(), v.expect_cell::<KeyCell>().cmp.get(), object))
}

fn key_object(_: &Runtime, v: Value) -> R {
    Ok(v.expect_cell::<KeyCell>().object.get().unwrap_or(Value::none()))
}

fn set_key_object(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    v.expect_cell::<KeyCell>().object.set(value);
    Ok(())
}

fn key_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<KeyCell>(), b.downcast::<KeyCell>()) else {
        return Err(rt.type_error("other argument must be K instance"));
    };
    let (Some(p), Some(q)) = (x.object.get(), y.object.get()) else {
        return Err(rt.attribute_error("object"));
    };
    let order = rt.call(x.cmp.get(), &[p, q])?;
    rt.compare(order, Value::int(0), op)
}

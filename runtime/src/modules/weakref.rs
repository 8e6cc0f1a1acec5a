//! `_weakref`.

use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, weakref};
use crate::types::ModuleSpec;
use crate::value::{DictCell, Gc, ModuleCell, Value, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: crate::methods! {
        "getweakrefcount" => One(getweakrefcount), "getweakrefcount($module, object, /)\n--\n\nReturn the number of weak references to 'object'.";
        "_remove_dead_weakref" => Two(remove_dead), "_remove_dead_weakref($module, dct, key, /)\n--\n\nAtomically remove key from dict if it points to a dead weakref.";
        "getweakrefs" => One(getweakrefs), "getweakrefs($module, object, /)\n--\n\nReturn a list of all weak reference objects pointing to 'object'.";
        "proxy" => Pos(1, 2, proxy), "proxy($module, object, callback=None, /)\n--\n\nCreate a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "ref", statics::weakref_type().value())?;
    rt.module_add(module, "ReferenceType", statics::weakref_type().value())?;
    rt.module_add(module, "ProxyType", statics::weakproxy_type().value())?;
    rt.module_add(module, "CallableProxyType", statics::weakcallableproxy_type().value())
}

fn getweakrefcount(rt: &Runtime, _: Value, object: Value) -> R {
    Ok(rt.new_int(rt.heap.weakrefs_of(object).len() as i64))
}

fn getweakrefs(rt: &Runtime, _: Value, object: Value) -> R {
    let mut refs = crate::heap::GcVec::new(rt);
    refs.extend(rt.heap.weakrefs_of(object).into_iter().map(|r| r.value()));
    Ok(rt.new_list(&refs).value())
}

fn remove_dead(rt: &Runtime, _: Value, d: Value, key: Value) -> R {
    let Some(d) = d.downcast::<DictCell>() else {
        let t = d.ty();
        return Err(
            rt.type_error(format!("_remove_dead_weakref() argument 1 must be dict, not {}", t.name()))
        );
    };
    if let Some(found) = dict::get(rt, d, key)? {
        if !found.is::<crate::value::WeakRefCell>() {
            return Err(rt.type_error("not a weakref"));
        }
        if weakref::target(found).is_none() {
            dict::delete(rt, d, key)?;
        }
    }
    Ok(Value::none())
}

fn proxy(rt: &Runtime, _: Value, args: &[Value]) -> R {
    weakref::new_proxy(rt, args[0], args.get(1).copied().filter(|c| !c.is_none()))
}

//! `_collections`: deque, defaultdict, OrderedDict, and what `Counter` and `namedtuple` want to be fast.

mod defaultdict;
mod deque;
mod ordered;
mod tuplegetter;

pub use ordered::{OrderedDictCell, builtin_types};

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::objects::dict;
use crate::runtime::State;
use crate::types::{Bin, ModuleSpec};
use crate::value::gc::Trace;
use crate::value::{DictCell, Gc, ModuleCell, Type, Value, statics, table};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_collections",
    doc: "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- \
          defaultdict:  dict subclass with a default value factory\n",
    functions: crate::methods! {
        "_count_elements" => Two(count_elements), "_count_elements($module, mapping, iterable, /)\n--\n\nCount elements in the iterable, updating the mapping";
    },
    exec,
};

/// Types whose instances Rust code makes.
#[derive(Default)]
struct Types {
    deque: Cell<Option<Type>>,
    iterator: Cell<Option<Type>>,
    reverse_iterator: Cell<Option<Type>>,
}

impl State for Types {
    fn trace(&self, t: &mut Tracer<'_>) {
        let all = [self.deque.get(), self.iterator.get(), self.reverse_iterator.get()];
        all.into_iter().flatten().for_each(|ty| t.visit_cell(ty));
    }
}

fn made_type(rt: &Runtime, pick: impl Fn(&Types) -> Option<Type>) -> R<Type> {
    pick(&rt.state(|_| Types::default()))
        .ok_or_else(|| rt.system_error("_collections has not been initialised"))
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let types = rt.state(|_| Types::default());
    let deque = rt.new_type(&deque::DEQUE, &[], Some(module));
    let iterator = rt.new_type(&deque::ITERATOR, &[], Some(module));
    let reverse_iterator = rt.new_type(&deque::REVERSE_ITERATOR, &[], Some(module));
    types.deque.set(Some(deque));
    types.iterator.set(Some(iterator));
    types.reverse_iterator.set(Some(reverse_iterator));
    let defaultdict = rt.new_type(&defaultdict::DEFAULTDICT, &[statics::dict_type()], Some(module));
    let tuplegetter = rt.new_type(&tuplegetter::TUPLEGETTER, &[], Some(module));
    rt.module_add(module, "deque", deque.value())?;
    rt.module_add(module, "defaultdict", defaultdict.value())?;
    rt.module_add(module, "OrderedDict", statics::ordered_dict_type().value())?;
    rt.module_add(module, "_deque_iterator", iterator.value())?;
    rt.module_add(module, "_deque_reverse_iterator", reverse_iterator.value())?;
    rt.module_add(module, "_tuplegetter", tuplegetter.value())
}

/// The fields of a dict, for structs that begin as one.
#[repr(C)]
pub struct DictBody {
    used: Cell<isize>,
    version: Cell<u64>,
    table: Cell<usize>,
    values: Cell<usize>,
}

impl DictBody {
    fn new(rt: &Runtime) -> DictBody {
        DictBody {
            used: Cell::new(0),
            version: Cell::new(rt.next_dict_version()),
            table: Cell::new(0),
            values: Cell::new(0),
        }
    }
}

impl Trace for DictBody {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_buffer(self.table.get());
        table::each_word(self.table.get(), |v| t.visit(v));
    }
}

/// `for x in iterable: mapping[x] = mapping.get(x, 0) + 1`
fn count_elements(rt: &Runtime, _: Value, mapping: Value, iterable: Value) -> R {
    let one = Value::int(1);
    if let Some(counts) = plain_counts(rt, mapping) {
        rt.for_each(iterable, |key| {
            let hash = rt.hash(key)?;
            let count = match dict::get_hashed(rt, counts, key, hash)? {
                None => one,
                Some(n) => rt.binary(Bin::Add, n, one)?,
            };
            dict::set_hashed(rt, counts, key, hash, count)
        })?;
        return Ok(Value::none());
    }
    let get = rt.getattr(mapping, rt.names().get)?;
    rt.for_each(iterable, |key| {
        let old = rt.call(get, &[key, Value::int(0)])?;
        let new = rt.binary(Bin::Add, old, one)?;
        rt.setitem(mapping, key, new)
    })?;
    Ok(Value::none())
}

/// The mapping as a dict, if its class has dict's own `get` and `__setitem__`.
fn plain_counts(rt: &Runtime, mapping: Value) -> Option<Gc<DictCell>> {
    let counts: Gc<DictCell> = mapping.downcast()?;
    let own = |name| rt.lookup(mapping.ty(), name) == rt.lookup(statics::dict_type(), name);
    (own(rt.names().get) && own(rt.names().__setitem__)).then_some(counts)
}

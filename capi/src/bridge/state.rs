//! What the C side of one runtime keeps.

use crate::abi::{Runtime, Type, Value};
use core::cell::{Cell, RefCell};
use kingsnake_runtime::heap::Tracer;
use std::collections::HashMap;
use std::rc::Rc;

/// A module that was initialised in one phase, for imports after the first.
#[derive(Clone, Copy)]
pub struct SinglePhase {
    /// The address of its `PyModuleDef`.
    pub def: usize,
    pub module: Value,
    /// A copy of its dict right after initialisation, if it has no state of its own.
    pub dict: Option<Value>,
    /// Its init function.
    pub init: usize,
}

/// Per-runtime tables of the C side.
#[derive(Default)]
pub struct State {
    /// Static types made ready for this runtime: they live outside the heap, so what they refer to is traced from here.
    pub static_types: RefCell<Vec<Type>>,
    /// `PyState_FindModule`: modules by the index of their definition.
    pub modules: RefCell<Vec<Option<Value>>>,
    /// Modules initialised in one phase, by file and name.
    pub single_phase: RefCell<HashMap<(Vec<u8>, String), SinglePhase>>,
    /// The strings of `_Py_Identifier`s, by index.
    pub identifiers: RefCell<Vec<Option<Value>>>,
    /// The name under which the module being initialised was asked for, with its package.
    pub package_context: RefCell<Option<String>>,
    /// Addresses of the objects whose repr C is making.
    pub in_repr: RefCell<Vec<usize>>,
    /// What `sys.setdlopenflags` set.
    pub dlopen_flags: Cell<Option<i32>>,
    /// Objects that were lent and have no owner in the heap.
    pub lent: RefCell<Vec<Value>>,
    /// How often `PyGILState_Ensure` made a thread state for a foreign thread.
    pub foreign_threads: Cell<usize>,
}

impl kingsnake_runtime::runtime::State for State {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.static_types.borrow().iter().for_each(|&ty| kingsnake_runtime::types::trace_type(ty, t));
        let visit_all = |values: &RefCell<Vec<Option<Value>>>, t: &mut Tracer<'_>| {
            values.borrow().iter().flatten().for_each(|&v| t.visit(v));
        };
        visit_all(&self.modules, t);
        visit_all(&self.identifiers, t);
        self.lent.borrow().iter().for_each(|&v| t.visit(v));
        for known in self.single_phase.borrow().values() {
            t.visit(known.module);
            if let Some(d) = known.dict {
                t.visit(d);
            }
        }
    }
}

impl State {
    /// The C side's tables of this runtime.
    pub fn of(rt: &Runtime) -> Rc<State> {
        rt.state(|_| State::default())
    }
}

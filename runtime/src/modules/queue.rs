//! `_queue`: a queue between threads that may be used from callbacks.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params, Slots, TypeSpec};
use crate::value::gc::{Plain, Trace};
use crate::value::{Gc, ModuleCell, Type, TypeCell, Value, flag, statics};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_queue",
    doc: "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it \
          directly.",
    functions: &[],
    exec,
};

/// `_queue.Empty`
#[derive(Default)]
struct Empty(Cell<Option<Type>>);

impl State for Empty {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.0.get() {
            t.visit_cell(ty);
        }
    }
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let namespace = rt.new_dict();
    let doc = rt.new_str("Exception raised by Queue.get(block=0)/get_nowait().").value();
    crate::objects::dict::set_text(rt, namespace, "__doc__", doc)?;
    crate::objects::dict::set_text(rt, namespace, "__module__", rt.new_str("_queue").value())?;
    let bases = rt.new_tuple(&[statics::exception().value()]);
    let args = [rt.new_str("Empty").value(), bases.value(), namespace.value()];
    let empty = rt.call(statics::type_type().value(), &args)?;
    rt.state(|_| Empty::default()).0.set(empty.downcast::<TypeCell>());
    rt.module_add(module, "Empty", empty)?;
    rt.module_add(module, "SimpleQueue", rt.new_type(&SIMPLE_QUEUE, &[], Some(module)).value())
}

#[derive(Default)]
struct Items(VecDeque<Value>);

impl Trace for Items {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.iter().for_each(|&v| t.visit(v));
    }
}

/// Counts what has been put in, for those who wait without the GIL.
#[derive(Default)]
struct Bell {
    puts: Mutex<u64>,
    rung: Condvar,
}

crate::cell! {
    pub struct QueueCell { items: RefCell<Items>, bell: Plain<Arc<Bell>> }
}

static SIMPLE_QUEUE: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), ..Slots::of::<QueueCell>() },
    methods: crate::methods! {
        "empty" => Zero(|_, v| Ok(Value::bool(cell(v).items.borrow().0.is_empty()))), "empty($self, /)\n--\n\nReturn True if the queue is empty, False otherwise (not reliable!).";
        "get" => Full(get), "get($self, /, block=True, timeout=None)\n--\n\nRemove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case).";
        "get_nowait" => Zero(|rt, v| take(rt, cell(v)).ok_or_else(|| raise_empty(rt))), "get_nowait($self, /)\n--\n\nRemove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception.";
        "put" => Full(put), "put($self, /, item, block=True, timeout=None)\n--\n\nPut the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class.";
        "put_nowait" => Full(put), "put_nowait($self, /, item)\n--\n\nPut an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class.";
        "qsize" => Zero(|rt, v| Ok(rt.new_int(cell(v).items.borrow().0.len() as i64))), "qsize($self, /)\n--\n\nReturn the approximate size of the queue (not reliable!).";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    flags: 1 << flag::BASETYPE,
    weakrefs: true,
    doc: "SimpleQueue()\n--\n\nSimple, unbounded, reentrant FIFO queue.",
    ..TypeSpec::new("_queue.SimpleQueue", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<QueueCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if !args.pos().is_empty() {
        return Err(rt.type_error("SimpleQueue() takes no positional arguments"));
    }
    args.no_keywords(rt, "SimpleQueue")?;
    Ok(rt
        .new_object(ty, |head| QueueCell { head, items: RefCell::default(), bell: Plain(Arc::default()) })
        .value())
}

#[cold]
fn raise_empty(rt: &Runtime) -> crate::error::Raised {
    let ty = rt.state(|_| Empty::default()).0.get().unwrap_or(statics::exception());
    rt.raise_with(ty, &[])
}

fn put(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("put", &["item", "block", "timeout"]).required(1);
    let [item, _, _] = args.bind(rt, &P)?;
    let q = cell(v);
    q.items.borrow_mut().0.push_back(item.unwrap_or(Value::none()));
    *q.bell.puts.lock().unwrap_or_else(|e| e.into_inner()) += 1;
    q.bell.rung.notify_one();
    Ok(Value::none())
}

fn take(_: &Runtime, q: Gc<QueueCell>) -> Option<Value> {
    q.items.borrow_mut().0.pop_front()
}

/// The longest wait before signals are looked at.
const SLICE: Duration = Duration::from_millis(50);

fn get(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("get", &["block", "timeout"]);
    let [block, timeout] = args.bind(rt, &P)?;
    let block = block.map_or(Ok(true), |b| rt.truthy(b))?;
    let deadline = match timeout.filter(|t| block && !t.is_none()) {
        None => None,
        Some(t) => Some(deadline(rt, t)?),
    };
    let q = cell(v);
    loop {
        // The bell is read while nobody can put anything in.
        let seen = *q.bell.puts.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(item) = take(rt, q) {
            return Ok(item);
        }
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        if !block || left == Some(Duration::ZERO) {
            return Err(raise_empty(rt));
        }
        let bell = q.bell.clone();
        let wait = left.unwrap_or(SLICE).min(SLICE);
        rt.without_gil(move || {
            let puts = bell.puts.lock().unwrap_or_else(|e| e.into_inner());
            let _ = bell.rung.wait_timeout_while(puts, wait, |puts| *puts == seen);
        });
        crate::modules::eval_breaker(rt)?;
    }
}

fn deadline(rt: &Runtime, timeout: Value) -> R<Instant> {
    let is_number = timeout.is_flonum() || timeout.is::<crate::value::FloatCell>() || rt.has_index(timeout);
    if !is_number {
        let t = timeout.ty();
        return Err(rt.type_error(format!("'{}' object cannot be interpreted as an integer", t.name())));
    }
    let seconds = rt.as_f64(timeout)?;
    if seconds < 0.0 {
        return Err(rt.value_error("'timeout' must be a non-negative number"));
    }
    let limit = |s: &f64| *s < 9.2e9;
    match Some(seconds).filter(limit).and_then(|s| Instant::now().checked_add(Duration::from_secs_f64(s))) {
        Some(at) => Ok(at),
        None => Err(rt.overflow_error("timestamp out of range for platform time_t")),
    }
}

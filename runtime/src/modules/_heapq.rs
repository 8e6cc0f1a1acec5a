//! `_heapq`: lists as binary heaps, smallest first (or, for a few functions, largest first).

use crate::Runtime;
use crate::error::R;
use crate::objects::list;
use crate::types::{Cmp, ModuleSpec};
use crate::value::{Gc, ListCell, Value};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).\n\nHeaps are lists for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2].",
    functions: crate::methods! {
        "heappush" => Two(heappush), "heappush($module, heap, item, /)\n--\n\nPush item onto heap, maintaining the heap invariant.";
        "heappushpop" => Two(heappushpop), "heappushpop($module, heap, item, /)\n--\n\nPush item on the heap, then pop and return the smallest item from the heap.";
        "heappop" => One(heappop), "heappop($module, heap, /)\n--\n\nPop the smallest item off the heap, maintaining the heap invariant.";
        "heapreplace" => Two(heapreplace), "heapreplace($module, heap, item, /)\n--\n\nPop and return the current smallest value, and add the new item.";
        "heapify" => One(heapify), "heapify($module, heap, /)\n--\n\nTransform list into a heap, in-place, in O(len(heap)) time.";
        "_heappop_max" => One(heappop_max), "_heappop_max($module, heap, /)\n--\n\nMaxheap variant of heappop.";
        "_heapify_max" => One(heapify_max), "_heapify_max($module, heap, /)\n--\n\nMaxheap variant of heapify.";
        "_heapreplace_max" => Two(heapreplace_max), "_heapreplace_max($module, heap, item, /)\n--\n\nMaxheap variant of heapreplace.";
    },
    exec: |rt, module| rt.module_add(module, "__about__", rt.new_str("Heap queues").value()),
};

/// Which item is on top.
#[derive(Clone, Copy)]
enum Order {
    Min,
    Max,
}

impl Order {
    /// Whether `a` belongs above `b`.
    fn above(self, rt: &Runtime, a: Value, b: Value) -> R<bool> {
        match self {
            Order::Min => rt.compare_bool(a, b, Cmp::Lt),
            Order::Max => rt.compare_bool(b, a, Cmp::Lt),
        }
    }
}

fn heap_arg(rt: &Runtime, v: Value, function: &str) -> R<Gc<ListCell>> {
    v.downcast::<ListCell>().ok_or_else(|| {
        let t = v.ty();
        rt.type_error(format!("{function}() argument 1 must be list, not {}", t.name()))
    })
}

fn heap_arg_of_one(rt: &Runtime, v: Value, function: &str) -> R<Gc<ListCell>> {
    v.downcast::<ListCell>().ok_or_else(|| {
        let t = v.ty();
        rt.type_error(format!("{function}() argument must be list, not {}", t.name()))
    })
}

fn item(rt: &Runtime, heap: &ListCell, i: usize) -> R {
    heap.get(i).ok_or_else(|| rt.index_error("index out of range"))
}

fn unchanged(rt: &Runtime, heap: &ListCell, len: usize) -> R<()> {
    if heap.len() == len { Ok(()) } else { Err(rt.runtime_error("list changed size during iteration")) }
}

fn swap(heap: &ListCell, i: usize, j: usize) {
    let slots = heap.raw_items();
    slots[i].swap(&slots[j]);
}

/// Moves the item at `at` up to where it belongs, not above `top`.
fn sift_up(rt: &Runtime, order: Order, heap: Gc<ListCell>, top: usize, mut at: usize) -> R<()> {
    let len = heap.len();
    while at > top {
        let parent = (at - 1) / 2;
        let above = order.above(rt, item(rt, &heap, at)?, item(rt, &heap, parent)?)?;
        unchanged(rt, &heap, len)?;
        if !above {
            break;
        }
        swap(&heap, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf along the better children, then up to where it belongs.
fn sift_down(rt: &Runtime, order: Order, heap: Gc<ListCell>, top: usize) -> R<()> {
    let len = heap.len();
    let mut at = top;
    while at < len / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < len {
            let left_above = order.above(rt, item(rt, &heap, child)?, item(rt, &heap, child + 1)?)?;
            unchanged(rt, &heap, len)?;
            child += usize::from(!left_above);
        }
        swap(&heap, at, child);
        at = child;
    }
    sift_up(rt, order, heap, top, at)
}

fn heappush(rt: &Runtime, _: Value, heap: Value, new: Value) -> R {
    let heap = heap_arg(rt, heap, "heappush")?;
    list::append(rt, heap, new)?;
    sift_up(rt, Order::Min, heap, 0, heap.len() - 1)?;
    Ok(Value::none())
}

fn pop(rt: &Runtime, order: Order, heap: Gc<ListCell>) -> R {
    let Some(last) = heap.len().checked_sub(1) else { return Err(rt.index_error("index out of range")) };
    let tail = list::remove(rt, heap, last);
    if last == 0 {
        return Ok(tail);
    }
    let top = item(rt, &heap, 0)?;
    list::set(rt, heap, 0, tail);
    sift_down(rt, order, heap, 0)?;
    Ok(top)
}

fn replace(rt: &Runtime, order: Order, heap: Gc<ListCell>, new: Value) -> R {
    let top = item(rt, &heap, 0)?;
    list::set(rt, heap, 0, new);
    sift_down(rt, order, heap, 0)?;
    Ok(top)
}

fn make(rt: &Runtime, order: Order, heap: Gc<ListCell>) -> R {
    for i in (0..heap.len() / 2).rev() {
        sift_down(rt, order, heap, i)?;
    }
    Ok(Value::none())
}

fn heappop(rt: &Runtime, _: Value, heap: Value) -> R {
    pop(rt, Order::Min, heap_arg_of_one(rt, heap, "heappop")?)
}

fn heapreplace(rt: &Runtime, _: Value, heap: Value, new: Value) -> R {
    replace(rt, Order::Min, heap_arg(rt, heap, "heapreplace")?, new)
}

fn heappushpop(rt: &Runtime, _: Value, heap: Value, new: Value) -> R {
    let heap = heap_arg(rt, heap, "heappushpop")?;
    let Some(top) = heap.get(0) else { return Ok(new) };
    if !rt.compare_bool(top, new, Cmp::Lt)? {
        return Ok(new);
    }
    if heap.is_empty() {
        return Err(rt.index_error("index out of range"));
    }
    replace(rt, Order::Min, heap, new)
}

fn heapify(rt: &Runtime, _: Value, heap: Value) -> R {
    make(rt, Order::Min, heap_arg_of_one(rt, heap, "heapify")?)
}

fn heappop_max(rt: &Runtime, _: Value, heap: Value) -> R {
    pop(rt, Order::Max, heap_arg_of_one(rt, heap, "_heappop_max")?)
}

fn heapify_max(rt: &Runtime, _: Value, heap: Value) -> R {
    make(rt, Order::Max, heap_arg_of_one(rt, heap, "_heapify_max")?)
}

fn heapreplace_max(rt: &Runtime, _: Value, heap: Value, new: Value) -> R {
    replace(rt, Order::Max, heap_arg(rt, heap, "_heapreplace_max")?, new)
}

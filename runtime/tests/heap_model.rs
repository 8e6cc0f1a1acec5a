#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]
//! The heap against a model: random graphs of lists, tuples and dicts are built, cut and collected; what the model says is
//! reachable must be there with its contents, whatever C has seen of it.

use kingsnake_runtime::objects::{dict, list};
use kingsnake_runtime::value::{DictCell, Gc, ListCell, TupleCell, Value};
use kingsnake_runtime::{Config, Runtime};
use proptest::prelude::*;

/// What the graph is made of: each node has a number, and links to older nodes.
#[derive(Clone, Debug)]
enum Op {
    NewList(Vec<usize>),
    NewTuple(Vec<usize>),
    NewDict(Vec<usize>),
    /// Appends node `.1` to list `.0`.
    Append(usize, usize),
    /// Forgets the root slot.
    Forget(usize),
    /// C gets the node's address and gives it back.
    Show(usize),
    /// C keeps a reference, or gives it back.
    Keep(usize),
    Release(usize),
    Garbage(usize),
    Collect,
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let links = prop::collection::vec(any::<usize>(), 0..6);
    let op = prop_oneof![
        4 => links.clone().prop_map(Op::NewList),
        4 => links.clone().prop_map(Op::NewTuple),
        2 => links.prop_map(Op::NewDict),
        4 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Op::Append(a, b)),
        3 => any::<usize>().prop_map(Op::Forget),
        2 => any::<usize>().prop_map(Op::Show),
        1 => any::<usize>().prop_map(Op::Keep),
        1 => any::<usize>().prop_map(Op::Release),
        2 => (0_usize..200).prop_map(Op::Garbage),
        1 => Just(Op::Collect),
    ];
    prop::collection::vec(op, 1..80)
}

/// A node of the model: what its object must contain, in order. The first item of every object is its number.
#[derive(Clone, Debug)]
struct Node {
    links: Vec<usize>,
    kind: char,
}

struct World<'r> {
    rt: &'r Runtime,
    /// The objects, in a dict that is the root: number -> object.
    roots: Gc<DictCell>,
    nodes: Vec<Node>,
    rooted: Vec<bool>,
    kept: Vec<Option<Gc<kingsnake_runtime::value::Header>>>,
}

impl World<'_> {
    fn pick(&self, n: usize) -> Option<usize> {
        let live: Vec<usize> = (0..self.nodes.len()).filter(|&i| self.rooted[i]).collect();
        (!live.is_empty()).then(|| live[n % live.len()])
    }

    fn object(&self, i: usize) -> Value {
        dict::get(self.rt, self.roots, Value::int(i as i32)).ok().flatten().expect("a rooted node")
    }

    fn add(&mut self, kind: char, links: &[usize]) {
        let links: Vec<usize> = links.iter().filter_map(|&n| self.pick(n)).collect();
        let number = self.nodes.len();
        let mut items = vec![Value::int(number as i32)];
        items.extend(links.iter().map(|&i| self.object(i)));
        let v = match kind {
            'l' => self.rt.new_list(&items).value(),
            't' => self.rt.new_tuple(&items).value(),
            _ => {
                let d = self.rt.new_dict();
                for (i, &v) in items.iter().enumerate() {
                    dict::set(self.rt, d, Value::int(i as i32), v).expect("an int key");
                }
                d.value()
            }
        };
        dict::set(self.rt, self.roots, Value::int(number as i32), v).expect("an int key");
        self.nodes.push(Node { links, kind });
        self.rooted.push(true);
        self.kept.push(None);
    }

    /// Checks an object and all it links to against the model.
    fn check(&self, v: Value, i: usize, depth: usize) {
        let node = &self.nodes[i];
        let items: Vec<Value> = match node.kind {
            'l' => list::to_vec(v.downcast::<ListCell>().expect("a list")),
            't' => v.downcast::<TupleCell>().expect("a tuple").iter().collect(),
            _ => dict::iter(v.downcast::<DictCell>().expect("a dict")).map(|(_, x)| x).collect(),
        };
        assert_eq!(items[0].as_fixnum(), Some(i as i64), "node {i} lost its number");
        assert_eq!(items.len(), node.links.len() + 1, "node {i} lost items");
        if depth < 4 {
            for (&item, &link) in items[1..].iter().zip(&node.links) {
                self.check(item, link, depth + 1);
            }
        }
    }

    fn check_all(&self) {
        for i in (0..self.nodes.len()).filter(|&i| self.rooted[i]) {
            self.check(self.object(i), i, 0);
        }
        for (i, kept) in self.kept.iter().enumerate() {
            if let Some(object) = kept {
                self.check(object.value(), i, 0);
            }
        }
    }

    fn run(&mut self, op: &Op) {
        match op {
            Op::NewList(l) => self.add('l', l),
            Op::NewTuple(l) => self.add('t', l),
            Op::NewDict(l) => self.add('d', l),
            Op::Append(a, b) => {
                if let (Some(a), Some(b)) = (self.pick(*a), self.pick(*b))
                    && self.nodes[a].kind == 'l'
                {
                    list::append(self.rt, self.object(a).expect_cell(), self.object(b)).expect("room");
                    self.nodes[a].links.push(b);
                }
            }
            Op::Forget(n) => {
                if let Some(i) = self.pick(*n) {
                    dict::delete(self.rt, self.roots, Value::int(i as i32)).expect("an int key");
                    self.rooted[i] = false;
                }
            }
            Op::Show(n) => {
                if let Some(i) = self.pick(*n) {
                    let object = self.rt.heap.give(self.object(i));
                    assert_eq!(self.rt.heap.receive(object), object.value());
                }
            }
            Op::Keep(n) => {
                if let Some(i) = self.pick(*n).filter(|&i| self.kept[i].is_none()) {
                    self.kept[i] = Some(self.rt.heap.give(self.object(i)));
                }
            }
            Op::Release(n) => {
                let held: Vec<usize> = (0..self.kept.len()).filter(|&i| self.kept[i].is_some()).collect();
                if let Some(&i) = held.get(n % held.len().max(1))
                    && let Some(object) = self.kept[i].take()
                {
                    self.rt.heap.receive(object);
                }
            }
            Op::Garbage(n) => (0..*n).for_each(|i| {
                self.rt.new_list(&[Value::int(i as i32); 5]);
            }),
            Op::Collect => {
                self.rt.collect_now();
            }
        }
    }
}

/// The model keeps C's references where the collector does not look, as C does.
fn run_world(ops: &[Op]) {
    let rt = Runtime::new(Config::default(), None);
    let roots = rt.new_dict();
    if rt.modules.get().is_none() {
        rt.modules.set(Some(rt.new_dict()));
    }
    let modules = rt.modules.get().expect("set above");
    dict::set_text(&rt, modules, "heap model", roots.value()).expect("a str key");
    let mut world = World { rt: &rt, roots, nodes: vec![], rooted: vec![], kept: vec![] };
    for op in ops {
        world.run(op);
    }
    rt.collect_now();
    world.check_all();
    let before = rt.collect_now();
    world.run(&Op::Garbage(20_000));
    rt.collect_now();
    world.check_all();
    assert!(rt.collect_now() <= before + (4 << 20), "garbage is not freed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn GraphsSurviveExactlyAsFarAsTheModelSays(ops in ops()) {
        run_world(&ops);
    }
}

#[test]
fn CyclesThroughContainersInCFormAreFreed() {
    let rt = Runtime::new(Config::default(), None);
    let settled = rt.collect_now();
    for _ in 0..2_000 {
        let a = rt.new_list(&[]);
        let b = rt.new_tuple(&[a.value(), rt.new_list(&[Value::int(1); 200]).value()]);
        list::append(&rt, a, b.value()).expect("room");
        rt.heap.receive(rt.heap.give(a.value()));
    }
    assert!(rt.collect_now() < settled + (2 << 20), "cycles in C form stay");
}

#[test]
fn LimitedHeapRaisesMemoryError() {
    let rt = Runtime::new(Config { heap_limit: 64 << 20, ..Config::default() }, None);
    assert!(rt.try_alloc_bytes(1 << 30).is_none(), "over the limit");
    assert!(rt.try_alloc_bytes(1 << 20).is_some(), "under the limit");
}

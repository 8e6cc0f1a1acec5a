//! `array`: sequences of machine numbers.
//!
//! - `kinds`   the typecodes                 - `ops`    items, slices, operators, buffers
//! - `methods` `array(…)` and the methods    - `pickle` reduction, and rebuilding from other machines' formats

mod kinds;
mod methods;
mod ops;
mod pickle;

use crate::Runtime;
use crate::cell;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::objects::iter::{reduce_at, state_index};
use crate::runtime::State;
use crate::types::{Cmp, GetSetDef, MethodDef, ModuleSpec, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, Trace, Type, Value, flag};
use kinds::Kind;
use std::cell::{Cell, RefCell};

cell! {
    /// `array.array`
    pub struct ArrayCell {
        kind: Plain<Cell<&'static Kind>>,
        /// Items: what `shape` of a buffer points to.
        length: Cell<isize>,
        /// What `strides` of a buffer points to.
        stride: Cell<isize>,
        /// Buffers that are out: the bytes must stay where they are.
        exports: Cell<isize>,
        data: Plain<RefCell<Vec<u8>>>,
    }
}
cell! {
    /// `array.arrayiterator`
    pub struct ArrayIterCell { pub index: Cell<usize>, pub array: Cell<Option<Gc<ArrayCell>>> }
}

/// The module's objects, as Rust code needs them.
struct Types {
    array: Cell<Option<Type>>,
    iterator: Cell<Option<Type>>,
    reconstructor: Cell<Option<Value>>,
}

impl State for Types {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.array.trace(tracer);
        self.iterator.trace(tracer);
        self.reconstructor.trace(tracer);
    }
}

fn types(rt: &Runtime) -> std::rc::Rc<Types> {
    rt.state(|_| Types { array: Cell::new(None), iterator: Cell::new(None), reconstructor: Cell::new(None) })
}

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("typecode", |rt, v| Ok(rt.new_char(cell(v).kind.get().code.into()).value()))
        .doc("the typecode character used to create the array"),
    GetSetDef::read_only("itemsize", |rt, v| Ok(rt.new_int(cell(v).kind.get().size as i64)))
        .doc("the size, in bytes, of one array item"),
];

static ARRAY: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(ops::repr),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(compare),
        iter: Some(iter),
        new: Some(methods::new),
        len: Some(|_, v| Ok(cell(v).len())),
        getitem: Some(ops::getitem),
        setitem: Some(ops::setitem),
        contains: Some(ops::contains),
        concat: Some(ops::concat),
        repeat: Some(ops::repeat),
        inplace_concat: Some(ops::inplace_concat),
        inplace_repeat: Some(ops::inplace_repeat),
        item: Some(ops::item),
        buffer: Some(ops::buffer),
        release_buffer: Some(|_, v, _| cell(v).exports.set(cell(v).exports.get() - 1)),
        ..Slots::of::<ArrayCell>()
    },
    methods: methods::METHODS,
    getset: GETSET,
    flags: 1 << flag::BASETYPE | 1 << flag::SEQUENCE,
    weakrefs: true,
    doc: "array(typecode [, initializer]) -> array\n\nA sequence of basic values: characters, integers, floating-point \
          numbers, of the kind that the typecode says.",
    ..TypeSpec::new("array.array", Slots::EMPTY)
};

const ITERATOR_METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(iterator_reduce), "__reduce__($self, /)\n--\n\nReturn state information for pickling.";
    "__setstate__" => One(iterator_setstate), "__setstate__($self, state, /)\n--\n\nSet state information for unpickling.";
};

static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(iterator_next),
        ..Slots::of::<ArrayIterCell>()
    },
    methods: ITERATOR_METHODS,
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("array.arrayiterator", Slots::EMPTY)
};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "array",
    doc: "This module defines an object type which can efficiently represent\nan array of basic values.",
    functions: crate::methods! {
        "_array_reconstructor" => Pos(4, 4, pickle::reconstruct), "_array_reconstructor($module, arraytype, typecode, mformat_code, items, /)\n--\n\nInternal. Used for pickling support.";
    },
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let array = rt.new_type(&ARRAY, &[], Some(module));
    let types = types(rt);
    types.array.set(Some(array));
    types.iterator.set(Some(rt.new_type(&ITERATOR, &[], Some(module))));
    types.reconstructor.set(Some(rt.getattr_text(module.value(), "_array_reconstructor")?));
    rt.module_add(module, "array", array.value())?;
    rt.module_add(module, "ArrayType", array.value())?;
    rt.module_add(module, "typecodes", rt.new_str(kinds::TYPECODES).value())
}

fn cell(v: Value) -> Gc<ArrayCell> {
    v.expect_cell()
}

impl ArrayCell {
    fn len(&self) -> usize {
        self.length.get() as usize
    }

    /// Item `i`, which exists.
    fn get(&self, rt: &Runtime, i: usize) -> Value {
        let kind = self.kind.get();
        let mut raw = [0; 8];
        raw[..kind.size].copy_from_slice(&self.data.borrow()[i * kind.size..(i + 1) * kind.size]);
        (kind.get)(rt, &raw[..kind.size])
    }

    /// Writes the bytes of one item at `i`, which exists.
    fn put(&self, i: usize, bytes: [u8; 8]) {
        let size = self.kind.get().size;
        self.data.borrow_mut()[i * size..(i + 1) * size].copy_from_slice(&bytes[..size]);
    }

    /// After the bytes have changed in number.
    fn update_length(&self) {
        self.length.set((self.data.borrow().len() / self.kind.get().size) as isize);
    }

    /// BufferError while buffers are out.
    fn check_resizable(&self, rt: &Runtime) -> R<()> {
        if self.exports.get() > 0 {
            return Err(rt.buffer_error("cannot resize an array that is exporting buffers"));
        }
        Ok(())
    }

    /// Replaces the items `low..high` by those that the bytes stand for.
    fn splice(&self, rt: &Runtime, low: usize, high: usize, bytes: &[u8]) -> R<()> {
        let size = self.kind.get().size;
        if bytes.len() == (high - low) * size {
            self.data.borrow_mut()[low * size..high * size].copy_from_slice(bytes);
            return Ok(());
        }
        self.check_resizable(rt)?;
        self.data.borrow_mut().splice(low * size..high * size, bytes.iter().copied());
        self.update_length();
        Ok(())
    }

    /// Adds items that the bytes stand for.
    fn extend_bytes(&self, rt: &Runtime, bytes: &[u8]) -> R<()> {
        let len = self.len();
        self.splice(rt, len, len, bytes)
    }

    fn append(&self, rt: &Runtime, v: Value) -> R<()> {
        let kind = self.kind.get();
        let bytes = (kind.pack)(rt, v)?;
        self.check_resizable(rt)?;
        self.data.borrow_mut().extend_from_slice(&bytes[..kind.size]);
        self.length.set(self.length.get() + 1);
        Ok(())
    }

    /// A copy of the bytes of the items `low..high`.
    fn bytes(&self, low: usize, high: usize) -> Vec<u8> {
        let size = self.kind.get().size;
        self.data.borrow()[low * size..high * size].to_vec()
    }
}

/// An array of a type that is `array.array` or derives from it.
fn new_array(rt: &Runtime, ty: Type, kind: &'static Kind, data: Vec<u8>) -> Gc<ArrayCell> {
    let length = (data.len() / kind.size) as isize;
    rt.new_object(ty, |head| ArrayCell {
        head,
        kind: Plain(Cell::new(kind)),
        length: Cell::new(length),
        stride: Cell::new(kind.size as isize),
        exports: Cell::new(0),
        data: Plain(RefCell::new(data)),
    })
}

/// `array.array` itself. (An array exists, so the module has been made.)
fn array_type(rt: &Runtime, like: Value) -> Type {
    types(rt).array.get().unwrap_or(like.ty())
}

#[cold]
fn bad_argument(rt: &Runtime) -> Raised {
    rt.type_error("bad argument type for built-in operation")
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<ArrayCell>(), b.downcast::<ArrayCell>()) else {
        return Ok(Value::not_implemented());
    };
    if x.len() != y.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::bool(op == Cmp::Ne));
    }
    for i in 0..x.len().min(y.len()) {
        let (p, q) = (x.get(rt, i), y.get(rt, i));
        // Unlike in lists, a NaN is not equal to itself.
        let equal = rt.compare(p, q, Cmp::Eq)?;
        if !rt.truthy(equal)? {
            return match op {
                Cmp::Eq => Ok(Value::bool(false)),
                Cmp::Ne => Ok(Value::bool(true)),
                _ => rt.compare(p, q, op),
            };
        }
    }
    Ok(Value::bool(op.test(x.len().cmp(&y.len()))))
}

fn iter(rt: &Runtime, v: Value) -> R {
    let Some(ty) = types(rt).iterator.get() else { return Err(bad_argument(rt)) };
    let array = cell(v);
    Ok(rt
        .new_object(ty, |head| ArrayIterCell { head, index: Cell::new(0), array: Cell::new(Some(array)) })
        .value())
}

fn iterator_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<ArrayIterCell>();
    let Some(array) = it.array.get() else { return Ok(None) };
    let index = it.index.get();
    if index >= array.len() {
        it.array.set(None);
        return Ok(None);
    }
    it.index.set(index + 1);
    Ok(Some(array.get(rt, index)))
}

fn iterator_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ArrayIterCell>();
    reduce_at(rt, it.array.get().map(Gc::value), it.index.get() as isize)
}

fn iterator_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<ArrayIterCell>();
    let index = state_index(rt, state)? as usize;
    if let Some(array) = it.array.get() {
        it.index.set(index.min(array.len()));
    }
    Ok(Value::none())
}

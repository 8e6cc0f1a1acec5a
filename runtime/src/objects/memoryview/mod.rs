//! `memoryview`: memory of another object, item by item, sliced and reshaped without copying.
//!
//! - `index`  items and slices, read and assigned     - `cast`   other formats and shapes
//! - `items`  one item as a value and back            - `compare` equality

mod cast;
mod compare;
mod index;
mod items;

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::bytes::bytes_hex;
use crate::objects::list;
use crate::objects::str::iter::TextIterCell;
use crate::protocol::buffer::{Buffer, flags};
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, MethodDef, Params, Slots, TypeSpec};
use crate::value::memory::{
    FLAG_C, FLAG_FORTRAN, FLAG_PIL, FLAG_RELEASED, ManagedBufferCell, MemoryViewCell, ViewShape,
};
use crate::value::{Gc, StrCell, Type, Value, flag, statics};
use std::cell::Cell;

/// The type `memoryview`.
pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare::compare),
        iter: Some(iter),
        new: Some(new),
        len: Some(len),
        getitem: Some(index::getitem),
        setitem: Some(index::setitem),
        item: Some(index::item),
        buffer: Some(lend),
        release_buffer: Some(take_back),
        ..Slots::of::<MemoryViewCell>()
    },
    methods: METHODS,
    getset: GETSET,
    flags: 1 << flag::SEQUENCE,
    doc: "memoryview(object, /)\n--\n\nA view of the memory of an object that supports the buffer protocol.",
    weakrefs: true,
    ..TypeSpec::new("memoryview", Slots::EMPTY)
};

/// Over the items of one dimension.
static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(iter_next),
        ..Slots::of::<TextIterCell>()
    },
    ..TypeSpec::new("memory_iterator", Slots::EMPTY)
};

/// What holds a buffer for its views.
static MANAGED: TypeSpec = TypeSpec {
    slots: Slots { finalize: Some(managed_finalize), ..Slots::of::<ManagedBufferCell>() },
    ..TypeSpec::new("managedbuffer", Slots::EMPTY)
};

static METHODS: &[MethodDef] = methods! {
    "release" => Zero(release_method), "release($self, /)\n--\n\nLets go of the memory.";
    "tobytes" => Full(tobytes), "tobytes($self, /, order='C')\n--\n\nThe items as bytes.";
    "hex" => Full(hex), "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe bytes in hexadecimal digits.";
    "tolist" => Zero(tolist), "tolist($self, /)\n--\n\nThe items as a list, or lists in lists.";
    "cast" => Full(cast::cast), "cast($self, /, format, shape=<unrepresentable>)\n--\n\nA view in another format or shape.";
    "toreadonly" => Zero(toreadonly), "toreadonly($self, /)\n--\n\nA view that cannot be written to.";
    "__enter__" => Zero(enter), "The view itself.";
    "__exit__" => Pos(0, 255, exit), "Lets go of the memory.";
};

static GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("obj", get_obj).doc("The object whose memory it is."),
    GetSetDef::read_only("nbytes", get_nbytes).doc("The bytes that the items would take in a row."),
    GetSetDef::read_only("readonly", get_readonly).doc("Whether the memory cannot be written to."),
    GetSetDef::read_only("itemsize", get_itemsize).doc("The bytes of an item."),
    GetSetDef::read_only("format", get_format).doc("The format of the items, in the style of struct."),
    GetSetDef::read_only("ndim", get_ndim).doc("The number of dimensions."),
    GetSetDef::read_only("shape", get_shape).doc("The number of items along each dimension."),
    GetSetDef::read_only("strides", get_strides)
        .doc("The bytes from one item to the next, for each dimension."),
    GetSetDef::read_only("suboffsets", get_suboffsets).doc("Used for arrays of pointers."),
    GetSetDef::read_only("c_contiguous", get_c_contiguous).doc("Whether the items lie in a row in C order."),
    GetSetDef::read_only("f_contiguous", get_f_contiguous)
        .doc("Whether the items lie in a row in Fortran order."),
    GetSetDef::read_only("contiguous", get_contiguous).doc("Whether the items lie in a row."),
];

/// `memoryview` and what holds its buffer.
pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::memoryview_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::memory_iterator_type(), spec: &ITERATOR, bases: &[] },
        Builtin { ty: statics::managed_buffer_type(), spec: &MANAGED, bases: &[] },
    ]
}

fn this(v: Value) -> Gc<MemoryViewCell> {
    v.expect_cell()
}

/// The view, unless it is released.
fn open(rt: &Runtime, v: Value) -> R<Gc<MemoryViewCell>> {
    let view = this(v);
    if view.is_released() {
        return Err(rt.value_error("operation forbidden on released memoryview object"));
    }
    Ok(view)
}

fn new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("memoryview", &["object"]).required(1);
    let [object] = args.bind(rt, &P)?;
    let object = object.unwrap_or(Value::none());
    Ok(from_object(rt, object)?.value())
}

/// `memoryview(object)`
pub fn from_object(rt: &Runtime, object: Value) -> R<Gc<MemoryViewCell>> {
    if object.is::<MemoryViewCell>() {
        let view = open(rt, object)?;
        return Ok(another(rt, view, &view.shape()));
    }
    if !rt.has_buffer(object) {
        let t = object.ty();
        return Err(rt.type_error(format!("memoryview: a bytes-like object is required, not '{}'", t.name())));
    }
    let master = rt.get_buffer(object, flags::FULL_RO)?;
    Ok(from_buffer(rt, &master))
}

/// A view of a buffer that was taken, and that the view releases.
pub fn from_buffer(rt: &Runtime, master: &Buffer) -> Gc<MemoryViewCell> {
    let managed = rt.new_managed_buffer(master);
    rt.new_view(managed, &ViewShape::of(master))
}

/// Another view of the same buffer.
fn another(rt: &Runtime, view: Gc<MemoryViewCell>, shape: &ViewShape) -> Gc<MemoryViewCell> {
    let managed = view.managed.get().unwrap_or_else(|| rt.new_managed_buffer(&view.view.to_buffer()));
    rt.new_view(managed, shape)
}

fn managed_release(rt: &Runtime, managed: Gc<ManagedBufferCell>) {
    if managed.flags.get() & FLAG_RELEASED == 0 {
        managed.flags.set(managed.flags.get() | FLAG_RELEASED);
        rt.release_buffer(&managed.master.to_buffer());
        managed.master.owner.set(None);
    }
}

fn managed_finalize(rt: &Runtime, v: Value) {
    managed_release(rt, v.expect_cell());
}

/// `memoryview.release()`: BufferError while buffers of the view itself are out.
pub fn release(rt: &Runtime, view: Gc<MemoryViewCell>) -> R<()> {
    if view.flags.get() & FLAG_RELEASED != 0 {
        return Ok(());
    }
    let out = view.exports.get();
    if out > 0 {
        let s = if out == 1 { "" } else { "s" };
        return Err(rt.buffer_error(format!("memoryview has {out} exported buffer{s}")));
    }
    view.flags.set(view.flags.get() | FLAG_RELEASED);
    if let Some(managed) = view.managed.get() {
        managed.exports.set(managed.exports.get() - 1);
        if managed.exports.get() == 0 {
            managed_release(rt, managed);
        }
    }
    Ok(())
}

fn release_method(rt: &Runtime, v: Value) -> R {
    release(rt, this(v))?;
    Ok(Value::none())
}

fn enter(rt: &Runtime, v: Value) -> R {
    open(rt, v)?;
    Ok(v)
}

fn exit(rt: &Runtime, v: Value, _: &[Value]) -> R {
    release_method(rt, v)
}

/// `bf_getbuffer`: the view lends what it looks at.
fn lend(rt: &Runtime, v: Value, wanted: i32) -> R<Buffer> {
    let view = open(rt, v)?;
    let mut b = view.view.to_buffer();
    let asked = |f: i32| wanted & f == f;
    let is = |f: i32| view.flags.get() & f != 0;
    if asked(flags::WRITABLE) && b.readonly != 0 {
        return Err(rt.buffer_error("memoryview: underlying buffer is not writable"));
    }
    if !asked(flags::FORMAT) {
        b.format = std::ptr::null();
    }
    if asked(flags::C_CONTIGUOUS) && !is(FLAG_C) {
        return Err(rt.buffer_error("memoryview: underlying buffer is not C-contiguous"));
    }
    if asked(flags::F_CONTIGUOUS) && !is(FLAG_FORTRAN) {
        return Err(rt.buffer_error("memoryview: underlying buffer is not Fortran contiguous"));
    }
    if asked(flags::ANY_CONTIGUOUS) && !is(FLAG_C) && !is(FLAG_FORTRAN) {
        return Err(rt.buffer_error("memoryview: underlying buffer is not contiguous"));
    }
    if !asked(flags::INDIRECT) && is(FLAG_PIL) {
        return Err(rt.buffer_error("memoryview: underlying buffer requires suboffsets"));
    }
    if !asked(flags::STRIDES) {
        if !is(FLAG_C) {
            return Err(rt.buffer_error("memoryview: underlying buffer is not C-contiguous"));
        }
        b.strides = std::ptr::null();
    }
    if !asked(flags::ND) {
        if !b.format.is_null() {
            let message = "memoryview: cannot cast to unsigned bytes if the format flag is present";
            return Err(rt.buffer_error(message));
        }
        b.ndim = 1;
        b.shape = std::ptr::null();
    }
    b.owner = Some(v);
    view.exports.set(view.exports.get() + 1);
    Ok(b)
}

fn take_back(_: &Runtime, v: Value, _: &Buffer) {
    let view = this(v);
    view.exports.set(view.exports.get() - 1);
}

fn repr(rt: &Runtime, v: Value) -> R {
    let view = this(v);
    let what = if view.is_released() { "released memory" } else { "memory" };
    Ok(rt.new_str(&format!("<{what} at {:#x}>", view.address())).value())
}

fn len(rt: &Runtime, v: Value) -> R<usize> {
    let view = open(rt, v)?;
    Ok(view.shape().shape.first().map_or(1, |&n| n as usize))
}

fn iter(rt: &Runtime, v: Value) -> R {
    let shape = open(rt, v)?.shape();
    match shape.shape.len() {
        0 => return Err(rt.type_error("invalid indexing of 0-dim memory")),
        1 => items::supported_code(rt, &shape)?,
        _ => return Err(rt.not_implemented_error("multi-dimensional sub-views are not implemented")),
    };
    let ty = statics::memory_iterator_type();
    let it = rt.new_object(ty, |head| TextIterCell { head, index: Cell::new(0), seq: Cell::new(Some(v)) });
    Ok(it.value())
}

fn iter_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<TextIterCell> = v.expect_cell();
    let Some(view) = it.seq.get() else { return Ok(None) };
    let i = it.index.get();
    let len = open(rt, view)?.shape().shape[0];
    if i >= len {
        it.seq.set(None);
        return Ok(None);
    }
    it.index.set(i + 1);
    index::item(rt, view, i).map(Some)
}

fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let view = this(v);
    if view.hash.get() != -1 {
        return Ok(view.hash.get() as i64);
    }
    let view = open(rt, v)?;
    let shape = view.shape();
    if !shape.readonly {
        return Err(rt.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(items::code(shape.format()), Some(b'B' | b'b' | b'c')) {
        return Err(rt.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    if let Some(owner) = view.view.owner.get() {
        rt.hash(owner)?;
    }
    let h = crate::objects::str::hash_bytes(&shape.copy());
    view.hash.set(h as isize);
    Ok(h)
}

fn tobytes(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("tobytes", &["order"]);
    let [order] = args.bind(rt, &P)?;
    let view = open(rt, v)?;
    let order = match order.filter(|o| !o.is_none()) {
        None => "C".to_string(),
        Some(order) => match order.downcast::<StrCell>() {
            Some(s) => s.to_text().into_owned(),
            None => {
                let t = order.ty();
                let message = format!("tobytes() argument 'order' must be str or None, not {}", t.name());
                return Err(rt.type_error(message));
            }
        },
    };
    let shape = view.shape();
    let bytes = match order.as_str() {
        "C" => shape.copy(),
        "F" => shape.copy_fortran(),
        "A" if shape.is_fortran_contiguous() => shape.copy_fortran(),
        "A" => shape.copy(),
        _ => return Err(rt.value_error("order must be 'C', 'F' or 'A'")),
    };
    Ok(rt.new_bytes(&bytes).value())
}

fn hex(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let bytes = open(rt, v)?.shape().copy();
    bytes_hex(rt, &bytes, args)
}

fn tolist(rt: &Runtime, v: Value) -> R {
    let shape = open(rt, v)?.shape();
    let code = items::supported_code(rt, &shape)?;
    list_of(rt, &shape, code, &mut Vec::new())
}

/// The items below some first indices, as nested lists.
fn list_of(rt: &Runtime, shape: &ViewShape, code: u8, indices: &mut Vec<isize>) -> R {
    let d = indices.len();
    if d == shape.shape.len() {
        return items::unpack(rt, code, shape.item(shape.address(indices)));
    }
    let out = rt.new_list_with_capacity(shape.shape[d] as usize);
    for i in 0..shape.shape[d] {
        indices.push(i);
        let item = list_of(rt, shape, code, indices)?;
        indices.pop();
        list::append(rt, out, item)?;
    }
    Ok(out.value())
}

fn toreadonly(rt: &Runtime, v: Value) -> R {
    let view = open(rt, v)?;
    let shape = ViewShape { readonly: true, ..view.shape() };
    Ok(another(rt, view, &shape).value())
}

fn get_obj(rt: &Runtime, v: Value) -> R {
    Ok(open(rt, v)?.view.owner.get().unwrap_or(Value::none()))
}

fn get_nbytes(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(open(rt, v)?.view.len.get() as i64))
}

fn get_readonly(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(open(rt, v)?.view.readonly.get() != 0))
}

fn get_itemsize(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(open(rt, v)?.view.itemsize.get() as i64))
}

fn get_format(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_str(open(rt, v)?.shape().format()).value())
}

fn get_ndim(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(open(rt, v)?.view.ndim.get().into()))
}

fn tuple_of(rt: &Runtime, numbers: &[isize]) -> R {
    let mut values = crate::heap::GcVec::with_capacity(rt, numbers.len());
    values.extend(numbers.iter().map(|&n| rt.new_int(n as i64)));
    Ok(rt.new_tuple(&values).value())
}

fn get_shape(rt: &Runtime, v: Value) -> R {
    tuple_of(rt, &open(rt, v)?.shape().shape)
}

fn get_strides(rt: &Runtime, v: Value) -> R {
    tuple_of(rt, &open(rt, v)?.shape().strides)
}

fn get_suboffsets(rt: &Runtime, v: Value) -> R {
    tuple_of(rt, open(rt, v)?.shape().suboffsets.as_deref().unwrap_or(&[]))
}

fn get_c_contiguous(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(open(rt, v)?.flags.get() & FLAG_C != 0))
}

fn get_f_contiguous(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(open(rt, v)?.flags.get() & FLAG_FORTRAN != 0))
}

fn get_contiguous(rt: &Runtime, v: Value) -> R {
    Ok(Value::bool(open(rt, v)?.flags.get() & (FLAG_C | FLAG_FORTRAN) != 0))
}

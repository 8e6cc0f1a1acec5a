//! The type `Struct`, a parsed format, and the iterator that `iter_unpack` gives.

use super::{convert, format_text, raise, shared, struct_error};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::memoryview;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, Type, Value, flag};
use kingsnake_plain::structfmt::{self, Layout};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

crate::cell! {
    /// `struct.Struct`; nothing is parsed before `__init__`.
    pub struct StructCell { format: Cell<Value>, layout: Plain<RefCell<Option<Rc<Layout>>>> }
}
crate::cell! {
    /// What is left to unpack of a buffer, which a memoryview holds in place meanwhile.
    pub struct UnpackCell {
        layout: Plain<Rc<Layout>>,
        buffer: Cell<Option<Value>>,
        hold: Cell<Option<Value>>,
        at: Cell<usize>,
    }
}

pub(super) static STRUCT: TypeSpec = TypeSpec {
    slots: Slots { new: Some(struct_new), init: Some(struct_init), ..Slots::of::<StructCell>() },
    methods: methods! {
        "iter_unpack" => One(iter_unpack), "iter_unpack($self, buffer, /)\n--\n\nAn iterator over the tuples that a buffer holds one after the other.";
        "pack" => Pos(0, 255, pack), "S.pack(v1, v2, ...) -> bytes\n\nThe bytes of values.";
        "pack_into" => Pos(0, 255, pack_into), "S.pack_into(buffer, offset, v1, v2, ...)\n\nWrites the bytes of values into a buffer.";
        "unpack" => One(unpack), "unpack($self, buffer, /)\n--\n\nThe values of bytes, as a tuple.";
        "unpack_from" => Full(unpack_from), "unpack_from($self, /, buffer, offset=0)\n--\n\nThe values that stand at an offset of a buffer, as a tuple.";
        "__sizeof__" => Zero(sizeof), "Size in memory, in bytes.";
    },
    getset: &[
        GetSetDef::read_only("format", get_format).doc("struct format string"),
        GetSetDef::read_only("size", get_size).doc("struct size in bytes"),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "Struct(fmt) --> compiled struct object",
    weakrefs: true,
    ..TypeSpec::new("_struct.Struct", Slots::EMPTY)
};

pub(super) static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(iterator_next),
        ..Slots::of::<UnpackCell>()
    },
    methods: methods! {
        "__length_hint__" => Zero(length_hint);
    },
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("_struct.unpack_iterator", Slots::EMPTY)
};

fn struct_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let cell = rt.new_object(ty, |head| StructCell {
        head,
        format: Cell::new(Value::none()),
        layout: Plain(RefCell::new(None)),
    });
    Ok(cell.value())
}

fn struct_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("Struct", &["format"]).required(1);
    let [format] = args.bind(rt, &P)?;
    let text = format_text(rt, format.unwrap_or(Value::none()))?;
    let layout = structfmt::parse(&text).map_err(|e| raise(rt, e))?;
    let this: Gc<StructCell> = v.expect_cell();
    this.format.set(rt.new_str(&String::from_utf8_lossy(&text)).value());
    *this.layout.borrow_mut() = Some(Rc::new(layout));
    Ok(())
}

fn layout(rt: &Runtime, v: Value) -> R<Rc<Layout>> {
    match &*v.expect_cell::<StructCell>().layout.borrow() {
        Some(layout) => Ok(layout.clone()),
        None => Err(rt.runtime_error("Struct object is not initialized")),
    }
}

fn get_format(_: &Runtime, v: Value) -> R {
    Ok(v.expect_cell::<StructCell>().format.get())
}

fn get_size(rt: &Runtime, v: Value) -> R {
    let size = v.expect_cell::<StructCell>().layout.borrow().as_ref().map_or(-1, |l| l.size as i64);
    Ok(rt.new_int(size))
}

fn pack(rt: &Runtime, v: Value, args: &[Value]) -> R {
    Ok(rt.new_bytes(&convert::pack(rt, &*layout(rt, v)?, args, "pack")?).value())
}

fn pack_into(rt: &Runtime, v: Value, args: &[Value]) -> R {
    convert::pack_into(rt, &*layout(rt, v)?, args)
}

fn unpack(rt: &Runtime, v: Value, buffer: Value) -> R {
    convert::unpack_all(rt, &*layout(rt, v)?, buffer)
}

fn unpack_from(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("unpack_from", &["buffer", "offset"]).required(1);
    let [buffer, offset] = args.bind(rt, &P)?;
    convert::unpack_from(rt, &*layout(rt, v)?, buffer.unwrap_or(Value::none()), offset)
}

fn iter_unpack(rt: &Runtime, v: Value, buffer: Value) -> R {
    new_iterator(rt, layout(rt, v)?, buffer)
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let fields = layout(rt, v)?.fields.len() as i64;
    Ok(rt.new_int(56 + 32 * (fields + 1)))
}

/// `iter_unpack`
pub(super) fn new_iterator(rt: &Runtime, layout: Rc<Layout>, buffer: Value) -> R {
    if layout.size == 0 {
        return Err(struct_error(rt, "cannot iteratively unpack with a struct of length 0"));
    }
    let len = rt.bytes_like(buffer)?.len();
    if len % layout.size != 0 {
        let message = format!("iterative unpacking requires a buffer of a multiple of {} bytes", layout.size);
        return Err(struct_error(rt, message));
    }
    let hold = memoryview::from_object(rt, buffer)?;
    let ty = shared(rt).iterator;
    let it = rt.new_object(ty, |head| UnpackCell {
        head,
        layout: Plain(layout),
        buffer: Cell::new(Some(buffer)),
        hold: Cell::new(Some(hold.value())),
        at: Cell::new(0),
    });
    Ok(it.value())
}

fn iterator_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it: Gc<UnpackCell> = v.expect_cell();
    let Some(buffer) = it.buffer.get() else { return Ok(None) };
    let data = rt.bytes_like(buffer)?;
    let (at, size) = (it.at.get(), it.layout.size);
    if at + size > data.len() {
        it.buffer.set(None);
        if let Some(hold) = it.hold.take() {
            memoryview::release(rt, hold.expect_cell())?;
        }
        return Ok(None);
    }
    it.at.set(at + size);
    Ok(Some(convert::unpack(rt, &it.layout, &data[at..at + size])))
}

fn length_hint(rt: &Runtime, v: Value) -> R {
    let it: Gc<UnpackCell> = v.expect_cell();
    let Some(buffer) = it.buffer.get() else { return Ok(Value::int(0)) };
    let len = rt.bytes_like(buffer)?.len();
    Ok(rt.new_int((len.saturating_sub(it.at.get()) / it.layout.size) as i64))
}

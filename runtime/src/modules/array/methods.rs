//! `array(…)` and the methods.

use super::kinds::{self, Kind};
use super::{ArrayCell, bad_argument, cell, new_array};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::list::search_bound;
use crate::objects::support::takes_no_keywords;
use crate::types::{Args, MethodDef};
use crate::value::{ByteArrayCell, BytesCell, Gc, ListCell, StrCell, Type, Value, statics};

pub const METHODS: &[MethodDef] = crate::methods! {
    "append" => One(append), "append($self, v, /)\n--\n\nAppend new value v to the end of the array.";
    "buffer_info" => Zero(buffer_info), "buffer_info($self, /)\n--\n\nReturn a tuple (address, length) giving the current memory address and the length in items.";
    "byteswap" => Zero(byteswap), "byteswap($self, /)\n--\n\nByteswap all items of the array.";
    "__copy__" => Zero(copy), "__copy__($self, /)\n--\n\nReturn a copy of the array.";
    "count" => One(count), "count($self, v, /)\n--\n\nReturn number of occurrences of v in the array.";
    "__deepcopy__" => One(deepcopy), "__deepcopy__($self, unused, /)\n--\n\nReturn a copy of the array.";
    "extend" => One(extend), "extend($self, bb, /)\n--\n\nAppend items to the end of the array.";
    "fromfile" => Two(fromfile), "fromfile($self, f, n, /)\n--\n\nRead n objects from the file object f and append them to the end of the array.";
    "fromlist" => One(fromlist), "fromlist($self, list, /)\n--\n\nAppend items to array from list.";
    "frombytes" => One(frombytes), "frombytes($self, buffer, /)\n--\n\nAppends items from the string, interpreting it as an array of machine values.";
    "fromunicode" => One(fromunicode), "fromunicode($self, ustr, /)\n--\n\nExtends this array with data from the unicode string ustr.";
    "index" => Pos(1, 3, index), "index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nReturn index of first occurrence of v in the array.";
    "insert" => Two(insert), "insert($self, i, v, /)\n--\n\nInsert a new item v into the array before position i.";
    "pop" => Pos(0, 1, pop), "pop($self, i=-1, /)\n--\n\nReturn the i-th element and delete it from the array.";
    "__reduce_ex__" => One(super::pickle::reduce), "__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling.";
    "remove" => One(remove), "remove($self, v, /)\n--\n\nRemove the first occurrence of v in the array.";
    "reverse" => Zero(reverse), "reverse($self, /)\n--\n\nReverse the order of the items in the array.";
    "tofile" => One(tofile), "tofile($self, f, /)\n--\n\nWrite all items (as machine values) to the file object f.";
    "tolist" => Zero(tolist), "tolist($self, /)\n--\n\nConvert array to an ordinary list with the same items.";
    "tobytes" => Zero(tobytes), "tobytes($self, /)\n--\n\nConvert the array to an array of machine values and return the bytes representation.";
    "tounicode" => Zero(tounicode), "tounicode($self, /)\n--\n\nConvert this array to a unicode string.";
    "__sizeof__" => Zero(sizeof), "__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes.";
};

/// The kind that a typecode argument names.
fn kind_arg(rt: &Runtime, code: Value) -> R<&'static Kind> {
    let Some(s) = code.downcast::<StrCell>().filter(|s| s.len() == 1) else {
        let t = code.ty();
        return Err(
            rt.type_error(format!("array() argument 1 must be a unicode character, not {}", t.name()))
        );
    };
    kinds::find(s.char_at(0))
        .ok_or_else(|| rt.value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)"))
}

/// `array(typecode[, initializer])`
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let base = super::types(rt).array.get().unwrap_or(ty);
    if args.has_keywords() && takes_no_keywords(ty, base) {
        return Err(rt.type_error("array.array() takes no keyword arguments"));
    }
    let (code, initial) = match *args.pos() {
        [] => return Err(rt.type_error("array() takes at least 1 argument (0 given)")),
        [code] => (code, None),
        [code, initial] => (code, Some(initial)),
        ref more => {
            return Err(rt.type_error(format!("array() takes at most 2 arguments ({} given)", more.len())));
        }
    };
    let kind = kind_arg(rt, code)?;
    if let Some(initial) = initial
        && kind.code != b'u'
    {
        let code = char::from(kind.code);
        if initial.is::<StrCell>() {
            let message = format!("cannot use a str to initialize an array with typecode '{code}'");
            return Err(rt.type_error(message));
        }
        if initial.downcast::<ArrayCell>().is_some_and(|a| a.kind.get().code == b'u') {
            let message = format!("cannot use a unicode array to initialize an array with typecode '{code}'");
            return Err(rt.type_error(message));
        }
    }
    let array = new_array(rt, ty, kind, Vec::new());
    if let Some(initial) = initial {
        initialize(rt, array, initial)?;
    }
    Ok(array.value())
}

fn initialize(rt: &Runtime, array: Gc<ArrayCell>, initial: Value) -> R<()> {
    if initial.is::<BytesCell>() || initial.is::<ByteArrayCell>() {
        return extend_with_bytes(rt, &array, &rt.bytes_like(initial)?);
    }
    if let Some(s) = initial.downcast::<StrCell>() {
        return extend_with_text(rt, &array, s);
    }
    if let Some(other) = initial.downcast::<ArrayCell>()
        && std::ptr::eq(other.kind.get(), array.kind.get())
    {
        return array.extend_bytes(rt, &other.bytes(0, other.len()));
    }
    extend_with_items(rt, array, initial)
}

fn extend_with_items(rt: &Runtime, array: Gc<ArrayCell>, items: Value) -> R<()> {
    let it = rt.iter(items)?;
    while let Some(item) = rt.next(it)? {
        array.append(rt, item)?;
    }
    Ok(())
}

fn extend_with_text(rt: &Runtime, array: &ArrayCell, s: Gc<StrCell>) -> R<()> {
    let bytes: Vec<u8> = s.units().iter().flat_map(u32::to_ne_bytes).collect();
    array.extend_bytes(rt, &bytes)
}

pub fn extend_with_bytes(rt: &Runtime, array: &ArrayCell, bytes: &[u8]) -> R<()> {
    if !bytes.len().is_multiple_of(array.kind.get().size) {
        return Err(rt.value_error("bytes length not a multiple of item size"));
    }
    array.extend_bytes(rt, bytes)
}

/// `array.extend(items)`
pub fn extend_with(rt: &Runtime, array: Gc<ArrayCell>, items: Value) -> R<()> {
    match items.downcast::<ArrayCell>() {
        Some(other) if !std::ptr::eq(other.kind.get(), array.kind.get()) => {
            Err(rt.type_error("can only extend with array of same kind"))
        }
        Some(other) => array.extend_bytes(rt, &other.bytes(0, other.len())),
        None => extend_with_items(rt, array, items),
    }
}

fn append(rt: &Runtime, v: Value, item: Value) -> R {
    cell(v).append(rt, item)?;
    Ok(Value::none())
}

fn extend(rt: &Runtime, v: Value, items: Value) -> R {
    extend_with(rt, cell(v), items)?;
    Ok(Value::none())
}

fn buffer_info(rt: &Runtime, v: Value) -> R {
    let array = cell(v);
    let address = array.data.borrow().as_ptr().addr() as u64;
    Ok(rt.new_tuple(&[rt.new_uint(address), rt.new_int(array.length.get() as i64)]).value())
}

fn byteswap(_: &Runtime, v: Value) -> R {
    let array = cell(v);
    array.data.borrow_mut().chunks_exact_mut(array.kind.get().size).for_each(<[u8]>::reverse);
    Ok(Value::none())
}

fn copy(rt: &Runtime, v: Value) -> R {
    let array = cell(v);
    Ok(new_array(rt, super::array_type(rt, v), array.kind.get(), array.bytes(0, array.len())).value())
}

fn deepcopy(rt: &Runtime, v: Value, _: Value) -> R {
    copy(rt, v)
}

fn count(rt: &Runtime, v: Value, item: Value) -> R {
    let array = cell(v);
    let (mut n, mut i) = (0, 0);
    while i < array.len() {
        n += rt.eq(array.get(rt, i), item)? as i64;
        i += 1;
    }
    Ok(rt.new_int(n))
}

fn index(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let array = cell(v);
    let start = search_bound(rt, args.get(1), array.len(), 0)?;
    let stop = search_bound(rt, args.get(2), array.len(), usize::MAX)?;
    let mut i = start;
    while i < stop && i < array.len() {
        if rt.eq(array.get(rt, i), args[0])? {
            return Ok(rt.new_int(i as i64));
        }
        i += 1;
    }
    Err(rt.value_error("array.index(x): x not in array"))
}

fn remove(rt: &Runtime, v: Value, item: Value) -> R {
    let array = cell(v);
    let mut i = 0;
    while i < array.len() {
        if rt.eq(array.get(rt, i), item)? {
            array.splice(rt, i, i + 1, &[])?;
            return Ok(Value::none());
        }
        i += 1;
    }
    Err(rt.value_error("array.remove(x): x not in array"))
}

fn insert(rt: &Runtime, v: Value, index: Value, item: Value) -> R {
    let array = cell(v);
    let index = rt.index_isize(index, statics::overflow_error())?;
    let kind = array.kind.get();
    let bytes = (kind.pack)(rt, item)?;
    let len = array.len() as isize;
    let at = if index < 0 { index.saturating_add(len).max(0) } else { index.min(len) } as usize;
    array.splice(rt, at, at, &bytes[..kind.size])?;
    Ok(Value::none())
}

fn pop(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let array = cell(v);
    let index = args.first().map_or(Ok(-1), |&i| rt.index_isize(i, statics::overflow_error()))?;
    let len = array.len() as isize;
    if len == 0 {
        return Err(rt.index_error("pop from empty array"));
    }
    let index = if index < 0 { index + len } else { index };
    if !(0..len).contains(&index) {
        return Err(rt.index_error("pop index out of range"));
    }
    let item = array.get(rt, index as usize);
    array.splice(rt, index as usize, index as usize + 1, &[])?;
    Ok(item)
}

fn reverse(_: &Runtime, v: Value) -> R {
    let array = cell(v);
    let size = array.kind.get().size;
    let mut data = array.data.borrow_mut();
    data.reverse();
    data.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(Value::none())
}

fn fromlist(rt: &Runtime, v: Value, items: Value) -> R {
    let array = cell(v);
    let Some(list) = items.downcast::<ListCell>() else { return Err(rt.type_error("arg must be list")) };
    let len = list.len();
    let kind = array.kind.get();
    let mut bytes = Vec::with_capacity(len * kind.size);
    for i in 0..len {
        let item = list.get(i).ok_or_else(|| rt.runtime_error("list changed size during iteration"))?;
        bytes.extend_from_slice(&(kind.pack)(rt, item)?[..kind.size]);
        if list.len() != len {
            return Err(rt.runtime_error("list changed size during iteration"));
        }
    }
    array.extend_bytes(rt, &bytes)?;
    Ok(Value::none())
}

fn frombytes(rt: &Runtime, v: Value, bytes: Value) -> R {
    let array = cell(v);
    if bytes == v {
        let own = array.bytes(0, array.len());
        array.extend_bytes(rt, &own)?;
        return Ok(Value::none());
    }
    extend_with_bytes(rt, &array, &rt.bytes_like(bytes)?)?;
    Ok(Value::none())
}

fn fromunicode(rt: &Runtime, v: Value, text: Value) -> R {
    let array = cell(v);
    let Some(s) = text.downcast::<StrCell>() else {
        let t = text.ty();
        return Err(rt.type_error(format!("fromunicode() argument must be str, not {}", t.name())));
    };
    if array.kind.get().code != b'u' {
        return Err(rt.value_error("fromunicode() may only be called on unicode type arrays"));
    }
    extend_with_text(rt, &array, s)?;
    Ok(Value::none())
}

fn fromfile(rt: &Runtime, v: Value, file: Value, n: Value) -> R {
    let array = cell(v);
    let n = rt.index_isize(n, statics::overflow_error())?;
    if n < 0 {
        return Err(rt.value_error("negative count"));
    }
    let size = array.kind.get().size as i64;
    let Some(wanted) = size.checked_mul(n as i64) else { return Err(rt.memory_error()) };
    let read = rt.call_method(file, rt.names().read, &[rt.new_int(wanted)])?;
    let Some(bytes) = read.downcast::<BytesCell>() else {
        return Err(rt.type_error("read() didn't return bytes"));
    };
    extend_with_bytes(rt, &array, bytes.as_slice())?;
    if (bytes.as_slice().len() as i64) < wanted {
        return Err(rt.raise(statics::eof_error(), "read() didn't return enough bytes"));
    }
    Ok(Value::none())
}

fn tofile(rt: &Runtime, v: Value, file: Value) -> R {
    const BLOCK: usize = 64 * 1024;
    let array = cell(v);
    let bytes = array.bytes(0, array.len());
    for block in bytes.chunks(BLOCK) {
        rt.call_method(file, rt.names().write, &[rt.new_bytes(block).value()])?;
    }
    Ok(Value::none())
}

pub fn tolist(rt: &Runtime, v: Value) -> R {
    let array = cell(v);
    let mut items = GcVec::with_capacity(rt, array.len());
    for i in 0..array.len() {
        items.push(array.get(rt, i));
    }
    Ok(rt.new_list(&items).value())
}

fn tobytes(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_bytes(&cell(v).data.borrow()).value())
}

fn tounicode(rt: &Runtime, v: Value) -> R {
    let array = cell(v);
    if array.kind.get().code != b'u' {
        return Err(rt.value_error("tounicode() may only be called on unicode type arrays"));
    }
    super::ops::text(rt, &array)
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let Some(array) = v.downcast::<ArrayCell>() else { return Err(bad_argument(rt)) };
    let allocated = array.data.borrow().capacity() as i64;
    Ok(rt.new_int(64 + allocated))
}

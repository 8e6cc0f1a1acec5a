//! The units that give C text or memory: `s z y w t`, `u Z`, `es et`.

use super::format::{Format, Variables};
use super::refusal::{Fits, Refusal};
use super::taken::Taken;
use super::units::{must_be, needs_clean};
use crate::abi::units::{copy_for_c, write_text};
use crate::abi::{Borrowed, Gc, Out, OutBuffer, Text, statics};
use crate::bridge::buffer;
use crate::bridge::slot::BF_RELEASEBUFFER;
use core::ffi::c_char;
use kingsnake_runtime::heap::native::{utf8_of, wide_of};
use kingsnake_runtime::modules::_warnings;
use kingsnake_runtime::objects::str as text_objects;
use kingsnake_runtime::protocol::buffer::{Buffer, flags};
use kingsnake_runtime::value::{ByteArrayCell, BytesCell, StrCell};

type TextVariable<'c> = Out<'c, *const c_char>;

/// `s`, `s#`, `s*`, `z`, `z#`, `z*`: text as UTF-8; with `#` and `*` also bytes.
#[inline]
pub fn text<'c>(
    unit: u8,
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    match format.peek() {
        b'*' => {
            format.next();
            text_buffer(unit, arg, to, taken)
        }
        b'#' => {
            format.next();
            text_with_length(unit, arg, to)
        }
        _ => plain_text(unit, arg, to),
    }
}

fn is_none(unit: u8, arg: Borrowed<'_>) -> bool {
    matches!(unit, b'z' | b'Z') && arg.ty() == statics::none_type()
}

fn plain_text<'c>(unit: u8, arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable: TextVariable<'c> = to.out()?;
    if is_none(unit, arg) {
        variable.set(core::ptr::null());
        return Ok(());
    }
    let Some(s) = arg.cell::<StrCell>() else {
        return Err(must_be(if unit == b'z' { "str or None" } else { "str" }, arg));
    };
    let (data, length) = utf8_of(to.cx.runtime(), s)?;
    if to.cx.items(data, length).contains(&0) {
        return Err(to.cx.value_error("embedded null character").into());
    }
    variable.set(data.cast());
    Ok(())
}

fn text_with_length<'c>(unit: u8, arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable: TextVariable<'c> = to.out()?;
    let length: Out<'c, isize> = to.out()?;
    if !to.clean {
        return Ok(needs_clean(to.cx)?);
    }
    if is_none(unit, arg) {
        variable.set(core::ptr::null());
        length.set(0);
    } else if let Some(s) = arg.cell::<StrCell>() {
        let (data, len) = utf8_of(to.cx.runtime(), s)?;
        variable.set(data.cast());
        length.set(len as isize);
    } else {
        length.set(lent_bytes(arg, to, &variable)?);
    }
    Ok(())
}

/// The memory of an object that keeps it in place without being told: bytes, and exporters without `bf_releasebuffer`.
fn lent_bytes<'c>(
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    variable: &TextVariable<'c>,
) -> Fits<isize> {
    variable.set(core::ptr::null());
    if let Some(bytes) = arg.cell::<BytesCell>() {
        variable.set(bytes.as_slice().as_ptr().cast());
        return Ok(bytes.as_slice().len() as isize);
    }
    let t = arg.ty();
    if BF_RELEASEBUFFER.read(t) != 0 {
        return Err(must_be("read-only bytes-like object", arg));
    }
    let view = to.cx.runtime().get_buffer(arg.value(), flags::SIMPLE)?;
    variable.set(view.data.cast());
    let len = view.len;
    to.cx.runtime().release_buffer(&view);
    Ok(len)
}

/// A view of the object's memory; the caller releases it.
fn take_view<'c>(
    arg: Borrowed<'c>,
    view: OutBuffer<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    buffer::get(to.cx, arg, &view, flags::SIMPLE)?;
    if !buffer::is_contiguous(view.view()) {
        buffer::release(&view);
        return Err(must_be("contiguous buffer", arg));
    }
    taken.buffer(view);
    Ok(())
}

fn text_buffer<'c>(
    unit: u8,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    let view: OutBuffer<'c> = to.cx.argument(to.va)?;
    if is_none(unit, arg) {
        view.give(
            to.cx,
            Buffer { owner: None, ..Buffer::bytes(arg.value(), core::ptr::null_mut(), 0, true) },
        );
    } else if let Some(s) = arg.cell::<StrCell>() {
        let (data, len) = utf8_of(to.cx.runtime(), s)?;
        view.give(to.cx, Buffer::bytes(arg.value(), data.cast_mut(), len, true));
    } else {
        return take_view(arg, view, to, taken);
    }
    taken.buffer(view);
    Ok(())
}

/// `y`, `y#`, `y*`: bytes.
pub fn bytes<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    if format.next_is(b'*') {
        let view: OutBuffer<'c> = to.cx.argument(to.va)?;
        return take_view(arg, view, to, taken);
    }
    let variable: TextVariable<'c> = to.out()?;
    let length = lent_bytes(arg, to, &variable)?;
    if format.next_is(b'#') {
        let variable: Out<'c, isize> = to.out()?;
        if !to.clean {
            return Ok(needs_clean(to.cx)?);
        }
        variable.set(length);
    } else if to.cx.items(variable.get(), length as usize).contains(&0) {
        return Err(to.cx.value_error("embedded null byte").into());
    }
    Ok(())
}

/// `t#` of Python 2: text as UTF-8, or the memory of a read-only bytes-like object. CPython 3 has it no more.
pub fn old_text<'c>(format: &mut Format<'c>, arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    if !format.next_is(b'#') {
        return Err(Refusal::text("(invalid use of 't' format character)"));
    }
    text_with_length(b't', arg, to)
}

/// `w*`: memory to be written.
pub fn writable<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    if !format.next_is(b'*') {
        return Err(must_be("(invalid use of 'w' format character)", arg));
    }
    let view: OutBuffer<'c> = to.cx.argument(to.va)?;
    if buffer::get(to.cx, arg, &view, flags::WRITABLE).is_err() {
        clear_error(to);
        return Err(must_be("read-write bytes-like object", arg));
    }
    if !buffer::is_contiguous(view.view()) {
        buffer::release(&view);
        return Err(must_be("contiguous buffer", arg));
    }
    taken.buffer(view);
    Ok(())
}

/// Drops the exception of a step whose failure is told otherwise.
fn clear_error(to: &Variables<'_, '_, '_>) {
    let rt = to.cx.runtime();
    rt.thread().raised.set(None);
    crate::abi::error::clear(rt);
}

/// `u`, `u#`, `Z`, `Z#`: the characters as an array of `wchar_t`, which lives as long as the string.
pub fn wide<'c>(
    unit: u8,
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
) -> Fits {
    let with_length = format.next_is(b'#');
    let message = format!("getargs: The '{}' format is deprecated. Use 'U' instead.", unit as char);
    _warnings::warn(to.cx.runtime(), statics::deprecation_warning(), &message, 1)?;
    let variable: Out<'c, *const u32> = to.out()?;
    let length: Option<Out<'c, isize>> = if with_length { Some(to.out()?) } else { None };
    if with_length && !to.clean {
        return Ok(needs_clean(to.cx)?);
    }
    let (data, len) = if is_none(unit, arg) {
        (core::ptr::null(), 0)
    } else if let Some(s) = arg.cell::<StrCell>() {
        wide_of(to.cx.runtime(), s)
    } else {
        return Err(must_be(if unit == b'Z' { "str or None" } else { "str" }, arg));
    };
    variable.set(data);
    match length {
        Some(length) => length.set(len as isize),
        None if to.cx.items(data, len).contains(&0) => {
            return Err(to.cx.value_error("embedded null character").into());
        }
        None => {}
    }
    Ok(())
}

/// `es`, `es#`, `et`, `et#`: text in an encoding that C names, in memory that C frees; `et` takes bytes as they are.
pub fn encoded<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    let encoding: Option<Text<'c>> = to.cx.argument(to.va)?;
    let takes_bytes = match format.peek() {
        b's' => false,
        b't' => true,
        _ => return Err(must_be("(unknown parser marker combination)", arg)),
    };
    format.next();
    let variable: Option<Out<'c, *mut c_char>> = to.cx.argument(to.va)?;
    let Some(variable) = variable else { return Err(must_be("(buffer is NULL)", arg)) };
    let bytes = encoded_bytes(encoding, takes_bytes, arg, to)?;
    if !format.next_is(b'#') {
        if bytes.contains(&0) {
            return Err(must_be("encoded string without null bytes", arg));
        }
        variable.set(copy_for_c(to.cx, &bytes)?);
        taken.memory(variable);
        return Ok(());
    }
    let length: Option<Out<'c, isize>> = to.cx.argument(to.va)?;
    if !to.clean {
        return Ok(needs_clean(to.cx)?);
    }
    let Some(length) = length else { return Err(must_be("(buffer_len is NULL)", arg)) };
    if variable.get().is_null() {
        variable.set(copy_for_c(to.cx, &bytes)?);
        taken.memory(variable);
    } else if bytes.len() as isize + 1 > length.get() {
        let (found, most) = (bytes.len(), length.get() - 1);
        let message = format!("encoded string too long ({found}, maximum length {most})");
        return Err(to.cx.value_error(message).into());
    } else {
        write_text(to.cx, variable.get(), &bytes);
    }
    length.set(bytes.len() as isize);
    Ok(())
}

fn encoded_bytes(
    encoding: Option<Text<'_>>,
    takes_bytes: bool,
    arg: Borrowed<'_>,
    to: &Variables<'_, '_, '_>,
) -> Fits<Vec<u8>> {
    if takes_bytes {
        if let Some(b) = arg.cell::<BytesCell>() {
            return Ok(b.as_slice().to_vec());
        }
        if let Some(b) = arg.cell::<ByteArrayCell>() {
            return Ok(b.as_slice().to_vec());
        }
    }
    let Some(s): Option<Gc<StrCell>> = arg.cell() else {
        return Err(must_be(if takes_bytes { "str, bytes or bytearray" } else { "str" }, arg));
    };
    let encoding = encoding.map(|e| e.to_string_lossy());
    Ok(text_objects::encode(to.cx.runtime(), s, encoding.as_deref(), None)?)
}

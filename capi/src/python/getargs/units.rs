//! One unit of a format: an object becomes C's variable.

use super::format::{BAD_CHARACTER, Format, NEEDS_CLEAN, Variables};
use super::refusal::{Fits, Refusal, cut_str};
use super::taken::Taken;
use super::text;
use crate::abi::units::CLEANUP_SUPPORTED;
use crate::abi::{Borrowed, CResult, Cx, OutObject, statics};
use crate::bridge::number;
use crate::layout::Py_complex;
use core::ffi::{c_int, c_void};
use kingsnake_runtime::objects::{complex, float};
use kingsnake_runtime::value::{
    ByteArrayCell, BytesCell, DictCell, FloatCell, ListCell, LongCell, StrCell, TupleCell, Value,
};

/// `must be EXPECTED, not TYPE`
#[cold]
pub fn must_be(expected: &str, arg: Borrowed<'_>) -> Refusal {
    if expected.starts_with('(') {
        return Refusal::text(cut_str(expected, 100));
    }
    let t = arg.ty();
    let found = if t == statics::none_type() { "None" } else { type_name(&t) };
    Refusal::text(format!("must be {}, not {}", cut_str(expected, 50), cut_str(found, 50)))
}

/// A type's `tp_name`.
fn type_name(t: &kingsnake_runtime::value::TypeCell) -> &str {
    t.tp_name_str()
}

/// Converts one item of the arguments: a unit, or `(…)` for a sequence.
#[inline]
pub fn convert<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    // What most formats are made of.
    match format.next() {
        b'i' => integer(arg, to, signed_int),
        b'O' => object(format, arg, to, taken),
        b's' => text::text(b's', format, arg, to, taken),
        b'(' => sequence(format, arg, to, taken),
        unit => convert_other(unit, format, arg, to, taken),
    }
}

fn convert_other<'c>(
    unit: u8,
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    match unit {
        b'b' => integer(arg, to, unsigned_byte),
        b'B' => mask(arg, to, |n| n as u8),
        b'h' => integer(arg, to, signed_short),
        b'H' => mask(arg, to, |n| n as u16),
        b'I' => mask(arg, to, |n| n as u32),
        b'l' => integer(arg, to, |_, n| Ok(n)),
        b'L' => integer(arg, to, |_, n| Ok(n)),
        b'k' | b'K' if !arg.ty().is_subtype(statics::int_type()) => {
            to.out::<u64>()?;
            Err(must_be("int", arg))
        }
        b'k' | b'K' => mask(arg, to, |n| n),
        b'n' => size(arg, to),
        b'f' => real(arg, to, |x| x as f32),
        b'd' => real(arg, to, |x| x),
        b'D' => complex_number(arg, to),
        b'c' => byte(arg, to),
        b'C' => character(arg, to),
        b'p' => truth(arg, to),
        b'S' => checked::<BytesCell>("bytes", arg, to),
        b'Y' => checked::<ByteArrayCell>("bytearray", arg, to),
        b'U' => checked::<StrCell>("str", arg, to),
        b'z' => text::text(b'z', format, arg, to, taken),
        b'y' => text::bytes(format, arg, to, taken),
        b't' => text::old_text(format, arg, to),
        b'u' | b'Z' => text::wide(unit, format, arg, to),
        b'e' => text::encoded(format, arg, to, taken),
        b'w' => text::writable(format, arg, to, taken),
        _ => Err(must_be(&format!("({BAD_CHARACTER})"), arg)),
    }
}

pub fn needs_clean<T>(cx: &Cx) -> CResult<T> {
    Err(cx.system_error(NEEDS_CLEAN))
}

/// An int, or what `__index__` gives, as a C long.
#[inline(always)]
fn long(cx: &Cx, arg: Borrowed<'_>) -> CResult<i64> {
    if arg.ty() == statics::int_type()
        && let Some(n) = arg.cell::<LongCell>().and_then(|n| n.as_i64())
    {
        return Ok(n);
    }
    Ok(cx.runtime().as_i64(arg.value())?)
}

#[inline(always)]
fn integer<'c, T: Copy + 'c>(
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    narrow: impl FnOnce(&Cx, i64) -> CResult<T>,
) -> Fits {
    let variable = to.out::<T>()?;
    let n = long(to.cx, arg)?;
    variable.set(narrow(to.cx, n)?);
    Ok(())
}

macro_rules! narrow {
    ($($name:ident -> $t:ty, $what:literal;)*) => {$(
        #[inline(always)]
        fn $name(cx: &Cx, n: i64) -> CResult<$t> {
            <$t>::try_from(n).map_err(|_| {
                let side = if n < 0 { "less than minimum" } else { "greater than maximum" };
                cx.overflow_error(format!("{} is {side}", $what))
            })
        }
    )*};
}
narrow! {
    unsigned_byte -> u8, "unsigned byte integer";
    signed_short -> i16, "signed short integer";
    signed_int -> i32, "signed integer";
}

/// The low bits of an int, whatever its size.
fn mask<'c, T: Copy + 'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>, low: fn(u64) -> T) -> Fits {
    let variable = to.out::<T>()?;
    variable.set(low(number::as_u64_mask(to.cx.runtime(), arg.value())?));
    Ok(())
}

fn size<'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable = to.out::<isize>()?;
    let rt = to.cx.runtime();
    let n = rt.index(arg.value())?;
    match kingsnake_runtime::objects::int::as_i64(n) {
        Some(n) => variable.set(n as isize),
        None => return Err(to.cx.overflow_error("Python int too large to convert to C ssize_t").into()),
    }
    Ok(())
}

fn real<'c, T: Copy + 'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>, narrow: fn(f64) -> T) -> Fits {
    let variable = to.out::<T>()?;
    let x = match arg.cell::<FloatCell>() {
        Some(cell) if arg.ty() == statics::float_type() => cell.value.get(),
        _ => float::from_object(to.cx.runtime(), arg.value())?,
    };
    variable.set(narrow(x));
    Ok(())
}

fn complex_number<'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable = to.out::<Py_complex>()?;
    let z = complex::from_object(to.cx.runtime(), arg.value())?;
    variable.set(Py_complex { real: z.re, imag: z.im });
    Ok(())
}

/// A byte string of length 1.
fn byte<'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable = to.out::<u8>()?;
    let found = match (arg.cell::<BytesCell>(), arg.cell::<ByteArrayCell>()) {
        (Some(b), _) if b.as_slice().len() == 1 => Some(b.as_slice()[0]),
        (_, Some(b)) if b.len() == 1 => b.get(0),
        _ => None,
    };
    variable.set(found.ok_or_else(|| must_be("a byte string of length 1", arg))?);
    Ok(())
}

fn character<'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable = to.out::<c_int>()?;
    match arg.cell::<StrCell>() {
        Some(s) if s.len() == 1 => variable.set(s.char_at(0) as c_int),
        _ => return Err(must_be("a unicode character", arg)),
    }
    Ok(())
}

fn truth<'c>(arg: Borrowed<'c>, to: &mut Variables<'_, '_, 'c>) -> Fits {
    let variable = to.out::<c_int>()?;
    variable.set(to.cx.runtime().truthy(arg.value())? as c_int);
    Ok(())
}

fn checked<'c, T: crate::abi::NativeCell>(
    expected: &str,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
) -> Fits {
    let variable: OutObject<'c> = to.cx.argument(to.va)?;
    if arg.cell::<T>().is_none() {
        return Err(must_be(expected, arg));
    }
    variable.lend(to.cx.lend_back(arg));
    Ok(())
}

/// `O`, `O!` and `O&`.
#[inline(always)]
fn object<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    match format.peek() {
        b'!' => {
            format.next();
            let wanted = to.ty()?.ty();
            let variable: OutObject<'c> = to.cx.argument(to.va)?;
            if !arg.ty().is_subtype(wanted) {
                return Err(must_be(type_name(&wanted), arg));
            }
            variable.lend(to.cx.lend_back(arg));
        }
        b'&' => {
            format.next();
            let converter = to.converter()?;
            let address: *mut c_void = to.va.next_ptr();
            match converter.call(Some(arg), address) {
                0 => return Err(must_be("(unspecified)", arg)),
                CLEANUP_SUPPORTED => taken.converted(converter, address),
                _ => {}
            }
        }
        _ => to.cx.argument::<OutObject<'c>>(to.va)?.lend(to.cx.lend_back(arg)),
    }
    Ok(())
}

/// How many items `(…)`, whose start has been read, describes.
fn items_in(mut format: Format<'_>) -> usize {
    let (mut count, mut level) = (0, 0);
    loop {
        match format.next() {
            b'(' => {
                count += (level == 0) as usize;
                level += 1;
            }
            b')' if level == 0 => return count,
            b')' => level -= 1,
            0 | b':' | b';' => return count,
            b'e' => {}
            c => count += (level == 0 && c.is_ascii_alphabetic()) as usize,
        }
    }
}

/// Has `sq_item`; dicts have not.
fn is_sequence(v: Value) -> bool {
    !v.is::<DictCell>() && v.ty().slots().item.is_some()
}

/// `(…)`: a sequence whose items are converted by the units between.
fn sequence<'c>(
    format: &mut Format<'c>,
    arg: Borrowed<'c>,
    to: &mut Variables<'_, '_, 'c>,
    taken: &mut Taken<'c>,
) -> Fits {
    let count = items_in(*format);
    let (cx, value) = (to.cx, arg.value());
    if !is_sequence(value) || value.is::<BytesCell>() {
        return Err(must_be(&format!("{count}-item sequence"), arg));
    }
    let length = cx.runtime().len(value)?;
    if length != count {
        return Err(Refusal::text(format!("must be sequence of length {count}, not {length}")));
    }
    for i in 0..count {
        let item = item_of(cx, arg, i)?;
        convert(format, item, to, taken).map_err(|refusal| refusal.of_item(i))?;
    }
    format.next();
    Ok(())
}

/// Item `index` as C may hold it for the length of its call.
fn item_of<'c>(cx: &'c Cx, sequence: Borrowed<'c>, index: usize) -> Fits<Borrowed<'c>> {
    let rt = cx.runtime();
    let t = sequence.ty();
    if (t == statics::tuple_type() || t == statics::list_type())
        && (sequence.cell::<TupleCell>().is_some() || sequence.cell::<ListCell>().is_some())
        && let Some(item) = rt.heap.lend_item(sequence.object(), index)
    {
        return Ok(Borrowed::of_object(item));
    }
    match rt.sequence_item(sequence.value(), index as isize) {
        Ok(item) => Ok(Borrowed::of_object(rt.heap.lend(item))),
        Err(raised) => {
            rt.clear_raised(raised);
            Err(Refusal::text("is not retrievable").of_item(index))
        }
    }
}

//! `complex(…)` and the methods.

use super::{as_complex, error, new_of, number};
use crate::Runtime;
use crate::error::R;
use crate::objects::{float, int};
use crate::types::{Args, GetSetDef, MethodDef, Params, Un};
use crate::value::{ComplexCell, StrCell, Type, Value, statics};
use kingsnake_plain::complex::{self as plain, Complex};

pub const METHODS: &[MethodDef] = crate::methods! {
    "conjugate" => Zero(conjugate), "conjugate($self, /)\n--\n\nReturn the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.";
    "__complex__" => Zero(complex), "__complex__($self, /)\n--\n\nConvert this value to exact type complex.";
    "__getnewargs__" => Zero(getnewargs), "__getnewargs__($self, /)\n--\n\n";
    "__format__" => One(format), "__format__($self, format_spec, /)\n--\n\nConvert to a string according to format_spec.";
};

pub const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("real", real).doc("the real part of a complex number"),
    GetSetDef::read_only("imag", imag).doc("the imaginary part of a complex number"),
];

fn real(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_float(number(v).re))
}

fn imag(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_float(number(v).im))
}

fn conjugate(rt: &Runtime, v: Value) -> R {
    let z = number(v);
    Ok(rt.new_complex(z.re, -z.im))
}

fn complex(rt: &Runtime, v: Value) -> R {
    if v.is_exact(statics::complex_type()) {
        return Ok(v);
    }
    let z = number(v);
    Ok(rt.new_complex(z.re, z.im))
}

fn getnewargs(rt: &Runtime, v: Value) -> R {
    let z = number(v);
    Ok(rt.new_tuple(&[rt.new_float(z.re), rt.new_float(z.im)]).value())
}

fn format(rt: &Runtime, v: Value, spec: Value) -> R {
    let Some(spec) = spec.downcast::<StrCell>() else {
        let t = spec.ty();
        return Err(rt.type_error(format!("__format__() argument must be str, not {}", t.name())));
    };
    if spec.is_empty() {
        return Ok(rt.str(v)?.value());
    }
    let ty = v.ty();
    match kingsnake_plain::format::format_complex(number(v), spec.units(), ty.name()) {
        Ok(text) => Ok(rt.new_str_units(text.as_units()).value()),
        Err(e) => Err(int::raise_plain(rt, e)),
    }
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_ascii(number(v).repr().as_bytes()).value())
}

pub fn hash(_: &Runtime, v: Value) -> R<i64> {
    let nan = kingsnake_plain::hash::hash_address(v.expect_cell::<ComplexCell>().address());
    Ok(number(v).hash(nan))
}

/// What `__complex__` of the object gives, if it has one.
fn from_special(rt: &Runtime, v: Value) -> R<Option<Value>> {
    if v.is_exact(statics::complex_type()) {
        return Ok(Some(v));
    }
    let Some(r) = rt.call_special(v, rt.names().__complex__, &[])? else { return Ok(None) };
    if r.is_exact(statics::complex_type()) {
        return Ok(Some(r));
    }
    let t = r.ty();
    if !r.is::<ComplexCell>() {
        return Err(rt.type_error(format!("__complex__ returned non-complex (type {})", t.name())));
    }
    crate::objects::warn::deprecated(
        rt,
        &format!(
            "__complex__ returned non-complex (type {}).  The ability to return an instance of a strict subclass of \
             complex is deprecated, and may not be supported in a future version of Python.",
            t.name()
        ),
    )?;
    Ok(Some(r))
}

/// The number of any object that has one: complex numbers, `__complex__`, `__float__`, `__index__`. TypeError
/// otherwise.
pub fn from_object(rt: &Runtime, v: Value) -> R<Complex> {
    if let Some(z) = as_complex(v) {
        return Ok(z);
    }
    if let Some(r) = from_special(rt, v)? {
        return Ok(number(r));
    }
    Ok(Complex::new(rt.as_f64(v)?, 0.0))
}

fn has_number(v: Value) -> bool {
    let slots = v.ty().slots();
    v.is::<ComplexCell>()
        || slots.unary[Un::Float as usize].is_some()
        || slots.unary[Un::Index as usize].is_some()
}

/// `complex(real=0, imag=0)`, `complex(text)`
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("complex", &["real", "imag"]);
    let [r, i] = args.bind(rt, &P)?;
    let r = r.unwrap_or(Value::int(0));
    if r.is_exact(statics::complex_type()) && i.is_none() && ty == statics::complex_type() {
        return Ok(r);
    }
    if let Some(text) = r.downcast::<StrCell>() {
        if i.is_some() {
            return Err(rt.type_error("complex() can't take second arg if first is a string"));
        }
        return match plain::parse(text.units()) {
            Ok(z) => Ok(new_of(rt, ty, z)),
            Err(e) => Err(error(rt, e)),
        };
    }
    if i.is_some_and(|i| i.is::<StrCell>()) {
        return Err(rt.type_error("complex() second arg can't be a string"));
    }
    let r = from_special(rt, r)?.unwrap_or(r);
    if !has_number(r) {
        let t = r.ty();
        let message = format!("complex() first argument must be a string or a number, not '{}'", t.name());
        return Err(rt.type_error(message));
    }
    if let Some(i) = i
        && !has_number(i)
    {
        let t = i.ty();
        return Err(rt.type_error(format!("complex() second argument must be a number, not '{}'", t.name())));
    }
    let part = |v: Value| -> R<(Complex, bool)> {
        match as_complex(v) {
            Some(z) => Ok((z, true)),
            None => Ok((Complex::new(float::as_float(float::to_float(rt, v)?).unwrap_or(0.0), 0.0), false)),
        }
    };
    let (mut re, re_is_complex) = part(r)?;
    let Some(i) = i else { return Ok(new_of(rt, ty, re)) };
    let (mut im, im_is_complex) = part(i)?;
    if im_is_complex {
        re.re -= im.im;
    }
    if re_is_complex {
        im.re += re.im;
    }
    Ok(new_of(rt, ty, Complex::new(re.re, im.re)))
}

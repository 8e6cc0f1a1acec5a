//! C-API room of CPython's `Objects/complexobject.c` (declared in `Include/complexobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New, statics};
use crate::layout::Py_complex;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::ComplexCell;

/// `PyObject *PyComplex_FromCComplex(Py_complex v)`
///
/// A complex number.
/// CPython: c-api/complex, Objects/complexobject.c.
#[capi]
fn PyComplex_FromCComplex(cx: &Cx, v: Py_complex) -> CResult<New> {
    from_parts(cx, v.real, v.imag)
}

fn from_parts(cx: &Cx, real: f64, imag: f64) -> CResult<New> {
    let rt = cx.runtime();
    let cell = rt.new_object(statics::complex_type(), |head| ComplexCell {
        head,
        real: core::cell::Cell::new(real),
        imag: core::cell::Cell::new(imag),
    });
    Ok(cx.born(cell))
}

/// `PyObject *PyComplex_FromDoubles(double real, double imag)`
///
/// A complex number.
/// CPython: c-api/complex, Objects/complexobject.c.
#[capi("3.2")]
fn PyComplex_FromDoubles(cx: &Cx, real: f64, imag: f64) -> CResult<New> {
    from_parts(cx, real, imag)
}

/// `Py_complex PyComplex_AsCComplex(PyObject *v)`
///
/// The number of a complex, or of what has `__complex__`, `__float__` or `__index__`.
/// CPython: c-api/complex, Objects/complexobject.c.
#[capi]
fn PyComplex_AsCComplex(cx: &Cx, v: Borrowed<'_>) -> CResult<Py_complex> {
    if let Some(c) = v.cell::<ComplexCell>() {
        return Ok(Py_complex { real: c.real.get(), imag: c.imag.get() });
    }
    let rt = cx.runtime();
    if let Some(made) = rt.call_special(v.value(), rt.intern_str("__complex__"), &[])? {
        return match made.downcast::<ComplexCell>() {
            Some(c) => Ok(Py_complex { real: c.real.get(), imag: c.imag.get() }),
            None => {
                let (t, m) = (v.ty(), made.ty());
                let (t, m) = (t.tp_name_str(), m.tp_name_str());
                Err(cx.type_error(format!("{t}.__complex__() should return a complex object, not {m}")))
            }
        };
    }
    Ok(Py_complex { real: rt.as_f64(v.value())?, imag: 0.0 })
}

/// `double PyComplex_RealAsDouble(PyObject *v)`
///
/// The real part; of other numbers, the number.
/// CPython: c-api/complex, Objects/complexobject.c.
#[capi("3.2")]
fn PyComplex_RealAsDouble(cx: &Cx, v: Borrowed<'_>) -> CResult<f64> {
    match v.cell::<ComplexCell>() {
        Some(c) => Ok(c.real.get()),
        None => Ok(cx.runtime().as_f64(v.value())?),
    }
}

/// `double PyComplex_ImagAsDouble(PyObject *v)`
///
/// The imaginary part; 0.0 of other numbers.
/// CPython: c-api/complex, Objects/complexobject.c.
#[capi("3.2")]
fn PyComplex_ImagAsDouble(_cx: &Cx, v: Borrowed<'_>) -> f64 {
    v.cell::<ComplexCell>().map_or(0.0, |c| c.imag.get())
}

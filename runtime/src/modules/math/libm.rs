//! The C library's functions on doubles: CPython calls the same ones, so results are equal to the last bit.

macro_rules! functions {
    ($($name:ident($($arg:ident: $ty:ty),*);)*) => {
        mod c {
            // SAFETY: functions of the C99 library on numbers alone; nothing is asked of the caller.
            unsafe extern "C" {
                $(pub safe fn $name($($arg: $ty),*) -> f64;)*
                // By glibc's other name: Rust's runtime has a `cbrt` of its own, which rounds otherwise.
                pub safe fn cbrtf64(x: f64) -> f64;
            }
        }
        $(#[inline]
        pub fn $name($($arg: $ty),*) -> f64 {
            c::$name($($arg),*)
        })*
    };
}

functions! {
    acos(x: f64);
    acosh(x: f64);
    asin(x: f64);
    asinh(x: f64);
    atan(x: f64);
    atan2(y: f64, x: f64);
    atanh(x: f64);
    cos(x: f64);
    cosh(x: f64);
    erf(x: f64);
    erfc(x: f64);
    exp(x: f64);
    exp2(x: f64);
    expm1(x: f64);
    fmod(x: f64, y: f64);
    hypot(x: f64, y: f64);
    ldexp(x: f64, exponent: i32);
    log(x: f64);
    log10(x: f64);
    log1p(x: f64);
    log2(x: f64);
    nextafter(x: f64, y: f64);
    pow(x: f64, y: f64);
    remainder(x: f64, y: f64);
    sin(x: f64);
    sinh(x: f64);
    sqrt(x: f64);
    tan(x: f64);
    tanh(x: f64);
}

#[inline]
pub fn cbrt(x: f64) -> f64 {
    c::cbrtf64(x)
}

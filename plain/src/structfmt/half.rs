//! Half-precision floats.

/// The value of a half.
pub fn half_to_f64(bits: u16) -> f64 {
    let negative = bits & 0x8000 != 0;
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if negative { -size } else { size }
}

/// The nearest half, ties to even; `None` where it would be infinite though `x` is not.
pub fn pack_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let size = x.abs();
    if size < 2f64.powi(-14) {
        // Subnormal: a multiple of 2^-24; rounding up to the least normal one carries into the exponent by itself.
        return Some(sign | (size * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = (size.to_bits() >> 52) as i32 - 1023;
    if exponent > 15 {
        return None;
    }
    // Eleven bits with the leading one; rounding up may carry into the exponent.
    let mantissa = (size * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    let bits = (((exponent + 14) as u32) << 10) + mantissa;
    (bits < 0x7c00).then_some(sign | bits as u16)
}

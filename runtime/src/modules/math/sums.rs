//! `fsum`, `hypot`, `dist`, `prod`: sums that lose nothing.

use super::libm;
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Bin, Params};
use crate::value::{TupleCell, Value};

/// `fsum(seq)`: the exact sum, rounded once (Shewchuk's partial sums, which do not overlap).
pub fn fsum(rt: &Runtime, _: Value, seq: Value) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    rt.for_each(seq, |item| {
        let given = rt.as_f64(item)?;
        let mut x = given;
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if x.is_finite() {
                partials.push(x);
            } else if given.is_finite() {
                return Err(rt.overflow_error("intermediate overflow in fsum"));
            } else {
                if given.is_infinite() {
                    infinities += given;
                }
                special += given;
                partials.clear();
            }
        }
        Ok(())
    })?;
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(rt.value_error("-inf + inf in fsum"));
        }
        return Ok(rt.new_float(special));
    }
    Ok(rt.new_float(rounded_sum(&partials)))
}

/// The sum of partial sums, of which the last is the largest.
fn rounded_sum(partials: &[f64]) -> f64 {
    let mut n = partials.len();
    if n == 0 {
        return 0.0;
    }
    n -= 1;
    let mut high = partials[n];
    let mut low = 0.0;
    while n > 0 {
        let x = high;
        n -= 1;
        let y = partials[n];
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // Half-even across several partials: the next one decides a tie.
    if n > 0 && ((low < 0.0 && partials[n - 1] < 0.0) || (low > 0.0 && partials[n - 1] > 0.0)) {
        let twice = low * 2.0;
        let x = high + twice;
        if twice == x - high {
            high = x;
        }
    }
    high
}

/// A sum and what its additions lost.
struct Compensated {
    sum: f64,
    lost: [f64; 3],
}

impl Compensated {
    fn add(&mut self, x: f64, which: usize) {
        let before = self.sum;
        self.sum += x;
        self.lost[which] += (before - self.sum) + x;
    }

    /// The square of `x`, as three products of halves; `sign` 1 or -1.
    fn add_square(&mut self, x: f64, sign: f64) {
        let t = x * 134217729.0; // 2^27 + 1: the halves have 26 bits each
        let high = t - (t - x);
        let low = x - high;
        self.add(sign * high * high, 0);
        self.add(sign * 2.0 * high * low, 1);
        self.add(sign * low * low, 2);
    }

    fn value(&self) -> f64 {
        self.sum - 1.0 + (self.lost[0] + self.lost[1] + self.lost[2])
    }
}

/// The Euclidean length of a vector, correctly rounded in almost all cases.
fn norm(vector: &[f64]) -> f64 {
    let max = vector.iter().fold(0_f64, |m, x| if x.abs() > m { x.abs() } else { m });
    if max.is_infinite() {
        return max;
    }
    if vector.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if max == 0.0 || vector.len() <= 1 {
        return max;
    }
    let (_, exponent) = crate::objects::float::frexp(max);
    if exponent < -1023 {
        // Subnormal: scale up first, exactly.
        let scaled: Vec<f64> = vector.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * norm(&scaled);
    }
    let scale = libm::ldexp(1.0, -exponent);
    let mut c = Compensated { sum: 1.0, lost: [0.0; 3] };
    vector.iter().for_each(|x| c.add_square(x.abs() * scale, 1.0));
    let h = libm::sqrt(c.value());
    // One step of Newton's, on the exact remainder.
    c.add_square(h, -1.0);
    (h + c.value() / (2.0 * h)) / scale
}

/// `hypot(*coordinates)`
pub fn hypot(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let vector: Vec<f64> = args.iter().map(|&v| rt.as_f64(v)).collect::<R<_>>()?;
    Ok(rt.new_float(norm(&vector)))
}

/// `dist(p, q)`
pub fn dist(rt: &Runtime, _: Value, p: Value, q: Value) -> R {
    let point = |v: Value| -> R<Vec<f64>> {
        match v.downcast::<TupleCell>() {
            Some(t) => t.iter().map(|x| rt.as_f64(x)).collect(),
            None => rt.collect(v)?.iter().map(|&x| rt.as_f64(x)).collect(),
        }
    };
    let (p, q) = (point(p)?, point(q)?);
    if p.len() != q.len() {
        return Err(rt.value_error("both points must have the same number of dimensions"));
    }
    let differences: Vec<f64> = p.iter().zip(&q).map(|(a, b)| (a - b).abs()).collect();
    Ok(rt.new_float(norm(&differences)))
}

/// `prod(iterable, *, start=1)`
pub fn prod(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("prod", &["", "start"]).required(1).positional_only(1).keyword_only_after(1);
    let [iterable, start] = args.bind(rt, &P)?;
    let mut product = start.unwrap_or(Value::int(1));
    let it = rt.iter(iterable.unwrap_or(Value::none()))?;
    while let Some(item) = rt.next(it)? {
        product = rt.binary(Bin::Mul, product, item)?;
    }
    Ok(product)
}

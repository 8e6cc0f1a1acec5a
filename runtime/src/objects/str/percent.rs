//! `template % arguments`, for str; the parts that bytes shares.

use super::methods::this;
use super::text::{from_buf, plain_error};
use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::types::Un;
use crate::value::{Gc, LongCell, StrCell, TupleCell, Value, statics};
use kingsnake_plain::format::IntRef;
use kingsnake_plain::percent::{self, Amount, Conversion, Layout, Segment, Template};
use kingsnake_plain::units::{Units, UnitsBuf};

/// The arguments of a `%` operation: a tuple's items one after the other, or one value; or by key from a mapping.
pub struct Arguments {
    tuple: Option<Gc<TupleCell>>,
    one: Value,
    mapping: Option<Value>,
    next: usize,
}

impl Arguments {
    /// `text`: the type of templates itself, whose instances are no mappings here.
    pub fn new(args: Value, is_text: bool) -> Arguments {
        let tuple = args.downcast::<TupleCell>();
        let mapping = (tuple.is_none() && !is_text && args.ty().slots().getitem.is_some()).then_some(args);
        Arguments { tuple, one: args, mapping, next: 0 }
    }

    fn count(&self) -> usize {
        self.tuple.map_or(1, |t| t.len())
    }

    /// The next argument in order.
    pub fn next(&mut self, rt: &Runtime) -> R {
        let i = self.next;
        if i >= self.count() {
            return Err(rt.type_error("not enough arguments for format string"));
        }
        self.next += 1;
        Ok(self.tuple.map_or(self.one, |t| t.get(i)))
    }

    /// The value of a key: from now on that is the one argument.
    pub fn by_key(&mut self, rt: &Runtime, key: Value) -> R<()> {
        let Some(mapping) = self.mapping else { return Err(rt.type_error("format requires a mapping")) };
        self.one = rt.getitem(mapping, key)?;
        self.tuple = None;
        self.next = 0;
        Ok(())
    }

    /// A `*`: the next argument as a number.
    fn star(&mut self, rt: &Runtime, amount: Amount, precision: bool) -> R<i64> {
        if amount != Amount::Star {
            return Ok(0);
        }
        let v = self.next(rt)?;
        if !int::is_int(v) {
            return Err(rt.type_error("* wants int"));
        }
        let Some(n) = int::as_i64(v) else {
            let what = if precision { "int" } else { "ssize_t" };
            return Err(rt.overflow_error(format!("Python int too large to convert to C {what}")));
        };
        if precision && i32::try_from(n).is_err() {
            return Err(rt.overflow_error("Python int too large to convert to C int"));
        }
        Ok(n)
    }

    /// The layout of a conversion, its stars filled in.
    pub fn layout(&mut self, rt: &Runtime, found: &Conversion) -> R<Layout> {
        let width = self.star(rt, found.width, false)?;
        let precision = self.star(rt, found.precision, true)?;
        Ok(found.layout(width, precision))
    }

    /// TypeError if arguments are left.
    pub fn finish(&self, rt: &Runtime, what: &str) -> R<()> {
        if self.next < self.count() && self.mapping.is_none() {
            return Err(rt.type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(())
    }
}

/// What a number conversion gets.
pub enum Number {
    Small(i64),
    Big(num_bigint::BigInt),
}

/// Renders `%d i u o x X` and `%e E f F g G`. `bytes` tells whose words an error speaks.
pub fn render_number(rt: &Runtime, v: Value, kind: u8, layout: &Layout, bytes: bool) -> R<String> {
    if matches!(kind, b'e' | b'E' | b'f' | b'F' | b'g' | b'G') {
        let result = rt.as_f64(v);
        let Some(x) = (if bytes { rt.catch(result, statics::type_error())? } else { Some(result?) }) else {
            let t = v.ty();
            return Err(rt.type_error(format!("float argument required, not {}", t.name())));
        };
        return Ok(percent::render_float(x, kind, layout));
    }
    let number = int_of(rt, v, kind)?;
    let n = match &number {
        Number::Small(n) => IntRef::Small(*n),
        Number::Big(n) => IntRef::Big(n),
    };
    percent::render_int(n, kind, layout, kingsnake_plain::int::MAX_STR_DIGITS).map_err(|e| plain_error(rt, e))
}

/// The int that `%d` and its like show: `int()` of numbers, for bases other than ten `operator.index()`.
fn int_of(rt: &Runtime, v: Value, kind: u8) -> R<Number> {
    let exact = if int::is_int(v) { Some(v) } else { converted(rt, v, kind)? };
    let Some(n) = exact else {
        let t = v.ty();
        let wanted = if matches!(kind, b'o' | b'x' | b'X') { "an integer" } else { "a real number" };
        let message = format!("%{} format: {wanted} is required, not {}", char::from(kind), t.name());
        return Err(rt.type_error(message));
    };
    Ok(match int::as_i64(n) {
        Some(n) => Number::Small(n),
        None => Number::Big(int::to_bigint(n).unwrap_or_default()),
    })
}

fn converted(rt: &Runtime, v: Value, kind: u8) -> R<Option<Value>> {
    let unary = v.ty().slots().unary;
    let f = match kind {
        b'o' | b'x' | b'X' => unary[Un::Index as usize],
        _ => unary[Un::Int as usize].or(unary[Un::Index as usize]),
    };
    let Some(f) = f else { return Ok(None) };
    let result = f(rt, v);
    let result = rt.catch(result, statics::type_error())?;
    Ok(result.filter(|n| n.is_fixnum() || n.is::<LongCell>()))
}

/// `str % args`
pub fn percent(rt: &Runtime, fmt: Gc<StrCell>, args: Value) -> R {
    let text = fmt.units();
    let mut arguments = Arguments::new(args, args.is::<StrCell>());
    let mut out = UnitsBuf::with_capacity(text.len() + 16);
    for segment in Template::of_str(text) {
        match segment.map_err(|e| plain_error(rt, e))? {
            Segment::Literal(range) => out.push_units(text.slice(range)),
            Segment::Value(found) => convert(rt, text, &found, &mut arguments, &mut out)?,
        }
    }
    arguments.finish(rt, "string")?;
    Ok(from_buf(rt, &out).value())
}

fn convert(
    rt: &Runtime,
    text: Units<'_>,
    found: &Conversion,
    arguments: &mut Arguments,
    out: &mut UnitsBuf,
) -> R<()> {
    if let Some(key) = &found.key {
        let key = rt.new_str_units(text.slice(key.clone())).value();
        arguments.by_key(rt, key)?;
    }
    let layout = arguments.layout(rt, found)?;
    let v = arguments.next(rt)?;
    let shown = match u8::try_from(found.kind).unwrap_or(0) {
        b's' => rt.str(v)?,
        b'r' => rt.repr(v)?,
        b'a' => rt.ascii(v)?,
        b'c' => {
            percent::render_text(out, Units::Ucs4(&[char_of(rt, v)?]), &layout, true);
            return Ok(());
        }
        kind @ (b'd' | b'i' | b'u' | b'o' | b'x' | b'X' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G') => {
            out.push_latin1(render_number(rt, v, kind, &layout, false)?.as_bytes());
            return Ok(());
        }
        _ => return Err(plain_error(rt, percent::unsupported(found.kind, found.index, false))),
    };
    percent::render_text(out, shown.units(), &layout, false);
    Ok(())
}

/// The character of `%c`: a string of one, or a code point.
fn char_of(rt: &Runtime, v: Value) -> R<u32> {
    if let Some(s) = v.downcast::<StrCell>() {
        if s.len() == 1 {
            return Ok(s.char_at(0));
        }
        return Err(rt.type_error("%c requires int or char"));
    }
    if !rt.has_index(v) {
        return Err(rt.type_error("%c requires int or char"));
    }
    let n = rt.index(v)?;
    match int::as_i64(n) {
        Some(c @ 0..=0x10ffff) => Ok(c as u32),
        _ => Err(rt.overflow_error("%c arg not in range(0x110000)")),
    }
}

/// The `%` slot: only for a str on the left.
pub(super) fn str_mod(rt: &Runtime, a: Value, b: Value) -> R {
    if !a.is::<StrCell>() {
        return Ok(Value::not_implemented());
    }
    percent(rt, this(a), b)
}

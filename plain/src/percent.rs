//! `%` formatting of str and bytes: the parser of templates and the rendering of numbers and texts.
//!
//! The caller walks [`Template`], fetches the arguments (a star before its value), and renders each with the functions
//! here. Both str and bytes templates are given as [`Units`].

use crate::error::Error;
use crate::float::{Flags, FormatCode, double_to_string};
use crate::format::IntRef;
use crate::int;
use crate::units::{Units, UnitsBuf};
use std::ops::Range;

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    None,
    /// `*`: the next argument.
    Star,
    /// A number.
    Value(usize),
}

/// One conversion of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Where the mapping key stands, without its parentheses.
    pub key: Option<Range<usize>>,
    /// `-`.
    pub left: bool,
    /// `+`.
    pub plus: bool,
    /// Space.
    pub space: bool,
    /// `#`.
    pub alternate: bool,
    /// `0`.
    pub zero: bool,
    /// The least width.
    pub width: Amount,
    /// What follows the point.
    pub precision: Amount,
    /// The conversion character, not checked yet.
    pub kind: u32,
    /// Where the conversion character stands, for messages.
    pub index: usize,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text to be copied (for `%%` one of the signs).
    Literal(Range<usize>),
    /// A value to be converted.
    Value(Conversion),
}

/// The pieces of a template, in order.
#[derive(Clone, Debug)]
pub struct Template<'a> {
    text: Units<'a>,
    at: usize,
    bytes: bool,
}

impl<'a> Template<'a> {
    /// A template of str.
    pub fn of_str(text: Units<'a>) -> Self {
        Template { text, at: 0, bytes: false }
    }

    /// A template of bytes.
    pub fn of_bytes(text: &'a [u8]) -> Self {
        Template { text: Units::Latin1(text), at: 0, bytes: true }
    }

    fn conversion(&mut self) -> Result<Conversion, Error> {
        let key = self.mapping_key()?;
        let mut found = Conversion {
            key,
            left: false,
            plus: false,
            space: false,
            alternate: false,
            zero: false,
            width: Amount::None,
            precision: Amount::None,
            kind: 0,
            index: 0,
        };
        while let Some(flag) = self.flag(&mut found) {
            *flag = true;
            self.at += 1;
        }
        found.width = self.amount(isize::MAX as usize, "width too big")?;
        if self.peek() == Some('.') {
            self.at += 1;
            let message = if self.bytes { "prec too big" } else { "precision too big" };
            found.precision = match self.amount(i32::MAX as usize, message)? {
                Amount::None => Amount::Value(0),
                amount => amount,
            };
        }
        if matches!(self.peek(), Some('h' | 'l' | 'L')) {
            self.at += 1;
        }
        found.kind = self.text.get(self.at).ok_or_else(|| Error::value("incomplete format"))?;
        found.index = self.at;
        self.at += 1;
        Ok(found)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).and_then(char::from_u32)
    }

    fn flag<'f>(&self, found: &'f mut Conversion) -> Option<&'f mut bool> {
        match self.peek()? {
            '-' => Some(&mut found.left),
            '+' => Some(&mut found.plus),
            ' ' => Some(&mut found.space),
            '#' => Some(&mut found.alternate),
            '0' => Some(&mut found.zero),
            _ => None,
        }
    }

    /// `(key)`, in which parentheses may nest.
    fn mapping_key(&mut self) -> Result<Option<Range<usize>>, Error> {
        if self.peek() != Some('(') {
            return Ok(None);
        }
        let start = self.at + 1;
        let mut depth = 1;
        for at in start..self.text.len() {
            match self.text.at(at) {
                0x28 => depth += 1,
                0x29 => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at = at + 1;
                return Ok(Some(start..at));
            }
        }
        Err(Error::value("incomplete format key"))
    }

    fn amount(&mut self, limit: usize, too_big: &'static str) -> Result<Amount, Error> {
        if self.peek() == Some('*') {
            self.at += 1;
            return Ok(Amount::Star);
        }
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = value.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit as usize));
            value = Some(next.filter(|&n| n <= limit).ok_or_else(|| Error::value(too_big))?);
            self.at += 1;
        }
        Ok(value.map_or(Amount::None, Amount::Value))
    }
}

impl Iterator for Template<'_> {
    type Item = Result<Segment, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        if self.peek() != Some('%') {
            let rest = self.text.slice(start..self.text.len());
            self.at = crate::search::find_char(rest, '%'.into()).map_or(self.text.len(), |at| start + at);
            return Some(Ok(Segment::Literal(start..self.at)));
        }
        self.at += 1;
        if self.peek() == Some('%') {
            self.at += 1;
            return Some(Ok(Segment::Literal(start..start + 1)));
        }
        let result = self.conversion().map(Segment::Value);
        if result.is_err() {
            self.at = self.text.len();
        }
        Some(result)
    }
}

/// The layout of one converted value: a [`Conversion`] with its stars filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The least width.
    pub width: usize,
    /// The precision, where given.
    pub precision: Option<usize>,
    /// `-`.
    pub left: bool,
    /// `+`.
    pub plus: bool,
    /// Space.
    pub space: bool,
    /// `#`.
    pub alternate: bool,
    /// `0`.
    pub zero: bool,
}

impl Conversion {
    /// The layout, given the arguments for a starred width and precision: a negative width aligns left, a negative
    /// precision is 0.
    pub fn layout(&self, star_width: i64, star_precision: i64) -> Layout {
        let (mut width, mut left) = (0, self.left);
        match self.width {
            Amount::None => {}
            Amount::Value(value) => width = value,
            Amount::Star => {
                left |= star_width < 0;
                width = star_width.unsigned_abs() as usize;
            }
        }
        let precision = match self.precision {
            Amount::None => None,
            Amount::Value(value) => Some(value),
            Amount::Star => Some(star_precision.max(0) as usize),
        };
        let &Conversion { plus, space, alternate, zero, .. } = self;
        Layout { width, precision, left, plus, space, alternate, zero }
    }
}

/// The ValueError for a conversion character that does not exist. For bytes the character is shown as it is, and
/// one beyond ASCII is an OverflowError.
pub fn unsupported(kind: u32, index: usize, bytes: bool) -> Error {
    let shown = match kind {
        0x80.. if bytes => return Error::overflow("character argument not in range(0x110000)"),
        0..=0x7f if bytes => char::from(kind as u8),
        0x20..=0x7e => char::from(kind as u8),
        _ => '?',
    };
    Error::value(format!("unsupported format character '{shown}' (0x{kind:x}) at index {index}"))
}

/// `%d %i %u %x %X %o` of an int; ASCII. `max_digits` is the limit on decimal digits (0 for none).
pub fn render_int(n: IntRef<'_>, kind: u8, layout: &Layout, max_digits: usize) -> Result<String, Error> {
    if layout.precision.is_some_and(|p| p > i32::MAX as usize - 3) {
        return Err(Error::overflow("precision too large"));
    }
    let radix = match kind {
        b'o' => 8,
        b'x' | b'X' => 16,
        _ => 10,
    };
    let (negative, mut digits) = match n {
        IntRef::Small(n) if radix == 10 => (n < 0, n.unsigned_abs().to_string()),
        IntRef::Small(n) => (n < 0, crate::format::radix_text(n.unsigned_abs(), radix)),
        IntRef::Big(n) => {
            let text = if radix == 10 { int::to_decimal(n, max_digits)? } else { n.to_str_radix(radix) };
            (text.starts_with('-'), text.trim_start_matches('-').to_string())
        }
    };
    if kind == b'X' {
        digits.make_ascii_uppercase();
    }
    let zeros = layout.precision.unwrap_or(0).saturating_sub(digits.len());
    let digits = format!("{}{digits}", "0".repeat(zeros));
    let prefix = match kind {
        _ if !layout.alternate => "",
        b'o' => "0o",
        b'x' => "0x",
        b'X' => "0X",
        _ => "",
    };
    Ok(place_number(negative, prefix, &digits, layout))
}

/// `%e %E %f %F %g %G` of a float; ASCII.
pub fn render_float(x: f64, kind: u8, layout: &Layout) -> String {
    let (code, upper) = FormatCode::of(kind).unwrap_or((FormatCode::General, false));
    let flags = Flags { alternate: layout.alternate, upper, ..Flags::default() };
    let (text, _) = double_to_string(x, code, layout.precision.unwrap_or(6), flags);
    place_number(text.starts_with('-'), "", text.trim_start_matches('-'), layout)
}

/// Puts sign, prefix and digits into their width.
fn place_number(negative: bool, prefix: &str, digits: &str, layout: &Layout) -> String {
    let sign = match (negative, layout.plus, layout.space) {
        (true, _, _) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let fill = layout.width.saturating_sub(sign.len() + prefix.len() + digits.len());
    let spaces = if layout.zero || layout.left { 0 } else { fill };
    let zeros = if layout.zero && !layout.left { fill } else { 0 };
    let after = fill - spaces - zeros;
    let mut out = String::with_capacity(sign.len() + prefix.len() + digits.len() + fill);
    out.extend(std::iter::repeat_n(' ', spaces));
    out.push_str(sign);
    out.push_str(prefix);
    out.extend(std::iter::repeat_n('0', zeros));
    out.push_str(digits);
    out.extend(std::iter::repeat_n(' ', after));
    out
}

/// `%s %r %a` (`%b`) of a text, cut to the precision; `%c` of its one character, where the precision does not count.
pub fn render_text(out: &mut UnitsBuf, text: Units<'_>, layout: &Layout, is_char: bool) {
    let cut = if is_char { usize::MAX } else { layout.precision.unwrap_or(usize::MAX) };
    let shown = text.slice(0..text.len().min(cut));
    let fill = layout.width.saturating_sub(shown.len());
    if !layout.left {
        out.push_repeated(32, fill);
    }
    out.push_units(shown);
    if layout.left {
        out.push_repeated(32, fill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(template: &str) -> Result<Conversion, Error> {
        let text = UnitsBuf::from(template);
        match Template::of_str(text.as_units()).next().unwrap()? {
            Segment::Value(found) => Ok(found),
            Segment::Literal(_) => panic!("a literal"),
        }
    }

    fn int(template: &str, n: i64) -> String {
        let found = only(template).unwrap();
        render_int(IntRef::Small(n), found.kind as u8, &found.layout(0, 0), 4300).unwrap()
    }

    #[test]
    fn TemplateSplitsIntoSegments() {
        let text = UnitsBuf::from("a%%b%(k(x))-+5.*lds");
        let segments: Vec<Segment> = Template::of_str(text.as_units()).map(Result::unwrap).collect();
        assert_eq!(segments[..3], [Segment::Literal(0..1), Segment::Literal(1..2), Segment::Literal(3..4)]);
        let Segment::Value(found) = &segments[3] else { panic!("no conversion") };
        assert_eq!((found.key.clone(), found.left, found.plus), (Some(6..10), true, true));
        assert_eq!((found.width, found.precision), (Amount::Value(5), Amount::Star));
        assert_eq!((found.kind, found.index), (u32::from('d'), 17));
    }

    #[test]
    fn TemplateMalformedGivesMessage() {
        assert_eq!(only("%").unwrap_err().message, "incomplete format");
        assert_eq!(only("%(a").unwrap_err().message, "incomplete format key");
        assert_eq!(only("%99999999999999999999d").unwrap_err().message, "width too big");
        assert_eq!(only("%.99999999999d").unwrap_err().message, "precision too big");
        assert_eq!(unsupported(0xe9, 1, false).message, "unsupported format character '?' (0xe9) at index 1");
    }

    #[test]
    fn RenderNumbersLikePrintf() {
        assert_eq!(int("%#.5x", 10), "0x0000a");
        assert_eq!(int("%08.5d", -3), "-0000003");
        assert_eq!(int("%-05d", 3), "3    ");
        assert_eq!(int("%0+8x", -255), "-00000ff");
        let layout = Layout { width: 10, zero: true, ..Layout::default() };
        assert_eq!(render_float(f64::NEG_INFINITY, b'f', &layout), "-000000inf");
        let mut out = UnitsBuf::new();
        render_text(
            &mut out,
            Units::Latin1(b"abc"),
            &Layout { precision: Some(2), width: 4, ..layout },
            false,
        );
        assert_eq!(out, UnitsBuf::from("  ab"));
    }
}

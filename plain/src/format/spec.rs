//! Parsing a format spec.

use super::shown_char;
use crate::error::Error;
use crate::unicode;
use crate::units::Units;

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`.
    Left,
    /// `>`.
    Right,
    /// `^`.
    Center,
    /// `=`: between sign and digits.
    AfterSign,
}

impl Align {
    fn of(c: u32) -> Option<Self> {
        match char::from_u32(c)? {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::AfterSign),
            _ => None,
        }
    }
}

/// The separators between groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// `,` every three digits.
    Comma,
    /// `_` every three digits.
    Underscore,
    /// `_` every four digits, for the bases 2, 8 and 16.
    UnderscoreFour,
}

impl Grouping {
    fn char(self) -> char {
        if self == Grouping::Comma { ',' } else { '_' }
    }
}

/// A parsed format spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// The character to pad with.
    pub fill: u32,
    /// Where to pad.
    pub align: Align,
    /// `#`.
    pub alternate: bool,
    /// `+`, `-` or a space, where given.
    pub sign: Option<u8>,
    /// `z`.
    pub no_negative_zero: bool,
    /// The least width.
    pub width: usize,
    /// `,` or `_`.
    pub grouping: Option<Grouping>,
    /// What follows the point.
    pub precision: Option<usize>,
    /// The type character, or the default; 0 where neither is.
    pub kind: u32,
}

impl FormatSpec {
    /// Padding left and right of `len` characters; `=` counts as right alignment.
    pub fn padding(&self, len: usize) -> (usize, usize) {
        let total = self.width.saturating_sub(len);
        let left = match self.align {
            Align::Left => 0,
            Align::Right | Align::AfterSign => total,
            Align::Center => total / 2,
        };
        (left, total - left)
    }
}

/// A place in the spec.
struct Cursor<'a> {
    spec: Units<'a>,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u32> {
        self.spec.get(self.at)
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c.into());
        self.at += usize::from(found);
        found
    }

    /// A run of decimal digits, if there is one.
    fn number(&mut self) -> Result<Option<usize>, Error> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(unicode::decimal) {
            let next = value.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit.into()));
            let next = next.filter(|&n| n <= isize::MAX as usize);
            value = Some(next.ok_or_else(|| Error::value("Too many decimal digits in format string"))?);
            self.at += 1;
        }
        Ok(value)
    }
}

/// Parses a spec. `default_kind` is the type character where none is given (`'\0'` for none), `type_name` is for
/// messages.
pub fn parse_spec(
    spec: Units<'_>,
    default_kind: char,
    default_align: Align,
    type_name: &str,
) -> Result<FormatSpec, Error> {
    let mut cursor = Cursor { spec, at: 0 };
    let (mut fill, mut align) = (None, None);
    if let Some(found) = spec.get(1).and_then(Align::of) {
        (fill, align) = (spec.get(0), Some(found));
        cursor.at = 2;
    } else if let Some(found) = spec.get(0).and_then(Align::of) {
        align = Some(found);
        cursor.at = 1;
    }
    let sign = cursor.peek().filter(|&c| matches!(c, 0x20 | 0x2b | 0x2d)).map(|c| c as u8);
    cursor.at += usize::from(sign.is_some());
    let no_negative_zero = cursor.take('z');
    let alternate = cursor.take('#');
    if fill.is_none() && cursor.take('0') {
        fill = Some(u32::from('0'));
        if align.is_none() && default_align == Align::Right {
            align = Some(Align::AfterSign);
        }
    }
    let width = cursor.number()?.unwrap_or(0);
    let mut grouping = parse_grouping(&mut cursor)?;
    let precision = parse_precision(&mut cursor)?;
    let kind = match spec.len() - cursor.at {
        0 => default_kind.into(),
        1 => spec.at(cursor.at),
        _ => {
            let text = spec.to_string_lossy();
            let message = format!("Invalid format specifier '{text}' for object of type '{type_name}'");
            return Err(Error::value(message));
        }
    };
    check_grouping(&mut grouping, kind)?;
    Ok(FormatSpec {
        fill: fill.unwrap_or_else(|| ' '.into()),
        align: align.unwrap_or(default_align),
        alternate,
        sign,
        no_negative_zero,
        width,
        grouping,
        precision,
        kind,
    })
}

fn parse_grouping(cursor: &mut Cursor<'_>) -> Result<Option<Grouping>, Error> {
    let comma = cursor.take(',');
    let underscore = cursor.take('_');
    if underscore && (comma || cursor.peek() == Some(','.into())) {
        return Err(Error::value("Cannot specify both ',' and '_'."));
    }
    Ok(match (comma, underscore) {
        (true, _) => Some(Grouping::Comma),
        (_, true) => Some(Grouping::Underscore),
        _ => None,
    })
}

fn parse_precision(cursor: &mut Cursor<'_>) -> Result<Option<usize>, Error> {
    if !cursor.take('.') {
        return Ok(None);
    }
    match cursor.number()? {
        None => Err(Error::value("Format specifier missing precision")),
        precision => Ok(precision),
    }
}

/// Refuses separators with types that have none, and widens the groups of binary bases.
fn check_grouping(grouping: &mut Option<Grouping>, kind: u32) -> Result<(), Error> {
    let Some(separator) = *grouping else { return Ok(()) };
    match char::from_u32(kind) {
        Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0') => {}
        Some('b' | 'o' | 'x' | 'X') if separator == Grouping::Underscore => {
            *grouping = Some(Grouping::UnderscoreFour);
        }
        _ => {
            let message = format!("Cannot specify '{}' with '{}'.", separator.char(), shown_char(kind));
            return Err(Error::value(message));
        }
    }
    Ok(())
}

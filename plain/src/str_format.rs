//! `str.format` templates: literals and replacement fields, and the parts of a field's name.

use crate::error::Error;
use crate::unicode;
use crate::units::{Units, UnitsBuf};
use std::ops::Range;

/// One replacement field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where its name stands; may be empty.
    pub name: Range<usize>,
    /// The character after `!`.
    pub conversion: Option<u32>,
    /// Where its format spec stands; may be empty.
    pub spec: Range<usize>,
    /// Whether the spec holds fields itself.
    pub nested: bool,
}

/// Literal text and the field after it, if there is one; what `_string.formatter_parser` yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text; of a doubled brace it holds one.
    pub literal: Range<usize>,
    /// The field.
    pub field: Option<Field>,
}

/// The pieces of a template, in order.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    text: Units<'a>,
    at: usize,
}

const OPEN: u32 = 0x7b;
const CLOSE: u32 = 0x7d;

/// Parses a template.
pub fn pieces(template: Units<'_>) -> Pieces<'_> {
    Pieces { text: template, at: 0 }
}

impl Pieces<'_> {
    fn take(&mut self) -> Option<u32> {
        let c = self.text.get(self.at)?;
        self.at += 1;
        Some(c)
    }

    fn piece(&mut self) -> Result<Piece, Error> {
        let start = self.at;
        let mut brace = None;
        while let Some(c) = self.take() {
            if c == OPEN || c == CLOSE {
                brace = Some(c);
                break;
            }
        }
        let Some(brace) = brace else { return Ok(Piece { literal: start..self.at, field: None }) };
        let doubled = self.text.get(self.at) == Some(brace);
        if doubled {
            let literal = start..self.at;
            self.at += 1;
            return Ok(Piece { literal, field: None });
        }
        if brace == CLOSE {
            return Err(Error::value("Single '}' encountered in format string"));
        }
        if self.at == self.text.len() {
            return Err(Error::value("Single '{' encountered in format string"));
        }
        let literal = start..self.at - 1;
        Ok(Piece { literal, field: Some(self.field()?) })
    }

    fn field(&mut self) -> Result<Field, Error> {
        let start = self.at;
        let end = self.name_end()?;
        let mut field = Field { name: start..self.at - 1, conversion: None, spec: 0..0, nested: false };
        match end {
            CLOSE => return Ok(field),
            0x21 => {
                let message = "end of string while looking for conversion specifier";
                field.conversion = Some(self.take().ok_or_else(|| Error::value(message))?);
                match self.take() {
                    Some(CLOSE) => return Ok(field),
                    Some(0x3a) => {}
                    Some(_) => return Err(Error::value("expected ':' after conversion specifier")),
                    None => return Err(Error::value("unmatched '{' in format spec")),
                }
            }
            _ => {}
        }
        self.spec(&mut field)?;
        Ok(field)
    }

    /// Passes the name and gives the character after it: a closing brace, a colon or an exclamation mark.
    fn name_end(&mut self) -> Result<u32, Error> {
        while let Some(c) = self.take() {
            match c {
                OPEN => return Err(Error::value("unexpected '{' in field name")),
                // Within brackets anything goes.
                0x5b => {
                    while self.text.get(self.at).is_some_and(|c| c != 0x5d) {
                        self.at += 1;
                    }
                }
                CLOSE | 0x3a | 0x21 => return Ok(c),
                _ => {}
            }
        }
        Err(Error::value("expected '}' before end of string"))
    }

    fn spec(&mut self, field: &mut Field) -> Result<(), Error> {
        let start = self.at;
        let mut depth = 1;
        while let Some(c) = self.take() {
            match c {
                OPEN => {
                    field.nested = true;
                    depth += 1;
                }
                CLOSE => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = start..self.at - 1;
                return Ok(());
            }
        }
        Err(Error::value("unmatched '{' in format spec"))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let result = self.piece();
        if result.is_err() {
            self.at = self.text.len();
        }
        Some(result)
    }
}

/// A name in a field: an index where it is all digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A number.
    Index(usize),
    /// Anything else (may be empty for a field's first name).
    Name(Range<usize>),
}

/// A step from one object to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `.name`.
    Attribute(Range<usize>),
    /// `[key]`.
    Item(Key),
}

/// The steps of a field's name, in order; what `_string.formatter_field_name_split` yields.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    text: Units<'a>,
    at: usize,
}

/// The number a name is, if it is one.
fn index_of(text: Units<'_>, range: Range<usize>) -> Result<Key, Error> {
    let mut value = None;
    for c in text.slice(range.clone()) {
        let Some(digit) = unicode::decimal(c) else { return Ok(Key::Name(range)) };
        let next = value.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit.into()));
        let next = next.filter(|&n| n <= isize::MAX as usize);
        value = Some(next.ok_or_else(|| Error::value("Too many decimal digits in format string"))?);
    }
    Ok(value.map_or(Key::Name(range), Key::Index))
}

/// Splits a field's name into the first key and the steps after it. Ranges are relative to `name`.
pub fn split_name(name: Units<'_>) -> Result<(Key, Steps<'_>), Error> {
    let end = name.iter().position(|c| c == 0x2e || c == 0x5b).unwrap_or(name.len());
    Ok((index_of(name, 0..end)?, Steps { text: name, at: end }))
}

impl Steps<'_> {
    fn step(&mut self) -> Result<Step, Error> {
        let kind = self.text.at(self.at);
        let start = self.at + 1;
        let until = |from: usize, stop: &dyn Fn(u32) -> bool| {
            (from..self.text.len()).find(|&i| stop(self.text.at(i)))
        };
        let (range, next) = match kind {
            0x2e => {
                let end = until(start, &|c| c == 0x2e || c == 0x5b).unwrap_or(self.text.len());
                (start..end, end)
            }
            0x5b => {
                let end = until(start, &|c| c == 0x5d)
                    .ok_or_else(|| Error::value("Missing ']' in format string"))?;
                (start..end, end + 1)
            }
            _ => return Err(Error::value("Only '.' or '[' may follow ']' in format field specifier")),
        };
        self.at = next;
        if range.is_empty() {
            return Err(Error::value("Empty attribute in format string"));
        }
        Ok(if kind == 0x2e { Step::Attribute(range) } else { Step::Item(index_of(self.text, range)?) })
    }
}

impl Iterator for Steps<'_> {
    type Item = Result<Step, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let result = self.step();
        if result.is_err() {
            self.at = self.text.len();
        }
        Some(result)
    }
}

/// The numbering of fields without names, which must not be mixed with explicit numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AutoNumber {
    automatic: Option<bool>,
    next: usize,
}

impl AutoNumber {
    /// Resolves a field's first key: an empty name gets the next number.
    pub fn resolve(&mut self, key: Key) -> Result<Key, Error> {
        let automatic = match &key {
            Key::Name(range) if !range.is_empty() => return Ok(key),
            Key::Name(_) => true,
            Key::Index(_) => false,
        };
        match (*self.automatic.get_or_insert(automatic), automatic) {
            (true, false) => Err(Error::value(
                "cannot switch from automatic field numbering to manual field specification",
            )),
            (false, true) => Err(Error::value(
                "cannot switch from manual field specification to automatic field numbering",
            )),
            (false, false) => Ok(key),
            (true, true) => {
                self.next += 1;
                Ok(Key::Index(self.next - 1))
            }
        }
    }
}

/// The ValueError for a conversion other than `r`, `s` and `a`.
pub fn unknown_conversion(c: u32) -> Error {
    Error::value(match c {
        0x21..=0x7e => format!("Unknown conversion specifier '{}'", char::from(c as u8)),
        _ => format!("Unknown conversion specifier '\\x{c:x}'"),
    })
}

/// The ValueError for specs nested deeper than two levels.
pub fn recursion_exceeded() -> Error {
    Error::value("Max string recursion exceeded")
}

/// The IndexError for a number without an argument.
pub fn index_out_of_range(index: usize) -> Error {
    let message = format!("Replacement index {index} out of range for positional args tuple");
    Error::new(crate::error::ErrorKind::Index, message)
}

/// A range of a text as a buffer of its own.
pub fn text_of(text: Units<'_>, range: Range<usize>) -> UnitsBuf {
    text.slice(range).to_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn PiecesOfTemplate() {
        let text = UnitsBuf::from("a{{b{x.y!r:>{w}}c}}");
        let all: Vec<Piece> = pieces(text.as_units()).map(Result::unwrap).collect();
        assert_eq!(all[0], Piece { literal: 0..2, field: None });
        let field = all[1].field.clone().unwrap();
        assert_eq!(
            (all[1].literal.clone(), field.name, field.spec, field.nested),
            (3..4, 5..8, 11..15, true)
        );
        assert_eq!(field.conversion, Some('r'.into()));
        assert_eq!(all[2], Piece { literal: 16..18, field: None });
    }

    #[test]
    fn NameSplitsIntoSteps() {
        let text = UnitsBuf::from("0.name[3][k.x].z");
        let (first, steps) = split_name(text.as_units()).unwrap();
        assert_eq!(first, Key::Index(0));
        let steps: Vec<Step> = steps.map(Result::unwrap).collect();
        assert_eq!(
            steps,
            [
                Step::Attribute(2..6),
                Step::Item(Key::Index(3)),
                Step::Item(Key::Name(10..13)),
                Step::Attribute(15..16)
            ]
        );
    }

    #[test]
    fn AutoNumberRefusesMixing() {
        let mut numbers = AutoNumber::default();
        assert_eq!(numbers.resolve(Key::Name(0..0)), Ok(Key::Index(0)));
        assert_eq!(numbers.resolve(Key::Name(0..1)), Ok(Key::Name(0..1)));
        assert_eq!(numbers.resolve(Key::Name(0..0)), Ok(Key::Index(1)));
        let error = numbers.resolve(Key::Index(0)).unwrap_err();
        assert_eq!(
            error.message,
            "cannot switch from automatic field numbering to manual field specification"
        );
    }
}

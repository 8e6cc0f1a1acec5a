//! Literals: numbers, strings with lone surrogates, f-strings.

use num_bigint::BigInt;
use ruff_python_ast::str_prefix::StringLiteralPrefix;
use ruff_python_ast::{self as ast, ConversionFlag, Expr, FStringPart, InterpolatedStringElement, Number};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::fold;
use crate::bytecode::{Const, Op, Text};
use crate::error::Pass;

/// More digits than this in a decimal literal are refused, as `int()` refuses them.
const MAX_DIGITS: usize = 4300;

impl<'a> Compiler<'a> {
    pub(super) fn literal(&mut self, expression: &'a Expr) -> Pass {
        let value = match expression {
            Expr::NumberLiteral(node) => match self.number(node)? {
                Some(value) => value,
                None => return Ok(()),
            },
            Expr::StringLiteral(node) => Const::Str(self.string_text(node)),
            Expr::BytesLiteral(node) => {
                let bytes: Vec<u8> = node.value.iter().flat_map(|part| part.value.iter().copied()).collect();
                Const::Bytes(bytes.into())
            }
            Expr::BooleanLiteral(node) => match node.value {
                true => Const::True,
                false => Const::False,
            },
            Expr::EllipsisLiteral(_) => Const::Ellipsis,
            _ => Const::None,
        };
        self.load_const(value, expression.range());
        Ok(())
    }

    fn number(&self, node: &ast::ExprNumberLiteral) -> Pass<Option<Const>> {
        let value = match &node.value {
            Number::Int(value) => match value.as_i64() {
                Some(value) => Const::Int(value),
                None => fold::integer(self.big_integer(&value.to_string(), node.range)?),
            },
            Number::Float(value) => Const::Float(*value),
            Number::Complex { real, imag } => Const::Complex { real: *real, imag: *imag },
        };
        Ok(Some(value))
    }

    fn big_integer(&self, text: &str, range: TextRange) -> Pass<BigInt> {
        let digits: String = text.chars().filter(|character| *character != '_').collect();
        let (radix, digits) = match digits.get(..2) {
            Some("0x" | "0X") => (16, &digits[2..]),
            Some("0o" | "0O") => (8, &digits[2..]),
            Some("0b" | "0B") => (2, &digits[2..]),
            _ => (10, &digits[..]),
        };
        if radix == 10 && digits.len() > MAX_DIGITS {
            let message = format!(
                "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; use \
                 sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                 literals to avoid decimal conversion limits.",
                digits.len()
            );
            return self.error(range, message);
        }
        match BigInt::parse_bytes(digits.as_bytes(), radix) {
            Some(value) => Ok(value),
            None => self.error(range, "invalid decimal literal"),
        }
    }

    /// The text of a (possibly concatenated) string literal.
    pub(super) fn string_text(&self, node: &ast::ExprStringLiteral) -> Text {
        if let [part] = node.value.as_slice() {
            return self.part_text(part);
        }
        let mut bytes = Vec::new();
        for part in &node.value {
            bytes.extend_from_slice(self.part_text(part).as_bytes());
        }
        Text::from_wtf8(bytes.into()).unwrap_or_else(|| "".into())
    }

    fn part_text(&self, part: &ast::StringLiteral) -> Text {
        let raw = matches!(part.flags.prefix(), StringLiteralPrefix::Raw { .. });
        self.text_of(&part.value, part.content_range(), raw, false)
    }

    /// The parser puts U+FFFD where an escape makes a lone surrogate; then the source tells which one.
    fn text_of(&self, value: &str, content: TextRange, raw: bool, braces: bool) -> Text {
        if raw || !value.contains('\u{FFFD}') {
            return value.into();
        }
        match self.cx.source.get(content.start().to_usize()..content.end().to_usize()) {
            Some(source) if source.contains("\\u") || source.contains("\\U") => {
                surrogates(value, source, braces)
            }
            _ => value.into(),
        }
    }

    pub(super) fn f_string(&mut self, node: &'a ast::ExprFString) -> Pass {
        let mut pieces = Pieces::default();
        for part in &node.value {
            match part {
                FStringPart::Literal(part) => {
                    let text = self.part_text(part);
                    pieces.literal(text.as_bytes(), part.range);
                }
                FStringPart::FString(part) => {
                    let raw = part.flags.prefix().is_raw();
                    self.elements(&part.elements, raw, &mut pieces)?;
                }
            }
        }
        self.join(pieces, node.range);
        Ok(())
    }

    /// Emits what is left of the pieces and joins all.
    fn join(&mut self, mut pieces: Pieces, range: TextRange) {
        self.flush(&mut pieces);
        match pieces.count {
            0 => self.load_str("", range),
            1 if pieces.only_literal => {}
            1 => {}
            count => self.unit.emit(Op::BuildString, count, range),
        }
    }

    fn flush(&mut self, pieces: &mut Pieces) {
        if pieces.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut pieces.pending);
        let text = Text::from_wtf8(bytes.into()).unwrap_or_else(|| "".into());
        self.load_const(Const::Str(text), pieces.range);
        pieces.count += 1;
    }

    fn elements(
        &mut self,
        elements: &'a [InterpolatedStringElement],
        raw: bool,
        pieces: &mut Pieces,
    ) -> Pass {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let text = self.text_of(&literal.value, literal.range, raw, true);
                    pieces.literal(text.as_bytes(), literal.range);
                }
                InterpolatedStringElement::Interpolation(field) => {
                    if let Some(debug) = &field.debug_text {
                        let text = debug.as_str();
                        pieces.literal(text.as_bytes(), field.range);
                    }
                    self.flush(pieces);
                    self.field(field, raw)?;
                    pieces.count += 1;
                    pieces.only_literal = false;
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a ast::InterpolatedElement, raw: bool) -> Pass {
        self.expr(&field.expression)?;
        let mut flags = match field.conversion {
            ConversionFlag::None if field.debug_text.is_some() && field.format_spec.is_none() => 2,
            ConversionFlag::None => 0,
            ConversionFlag::Str => 1,
            ConversionFlag::Repr => 2,
            ConversionFlag::Ascii => 3,
        };
        if let Some(spec) = &field.format_spec {
            self.guard.enter(spec.range)?;
            let mut pieces = Pieces::default();
            self.elements(&spec.elements, raw, &mut pieces)?;
            self.join(pieces, spec.range);
            self.guard.leave();
            flags |= 4;
        }
        self.unit.emit(Op::FormatValue, flags, field.range);
        Ok(())
    }
}

/// The parts of an f-string on their way to the stack; neighbouring literals become one.
struct Pieces {
    pending: Vec<u8>,
    range: TextRange,
    count: u32,
    only_literal: bool,
}

impl Default for Pieces {
    fn default() -> Pieces {
        Pieces { pending: Vec::new(), range: TextRange::default(), count: 0, only_literal: true }
    }
}

impl Pieces {
    fn literal(&mut self, bytes: &[u8], range: TextRange) {
        if self.pending.is_empty() {
            self.range = range;
        }
        self.pending.extend_from_slice(bytes);
    }
}

/// Walks the decoded text and its source side by side and puts the surrogates back that the decoding lost. `braces`:
/// `{{` stands for `{`, as in f-strings.
fn surrogates(value: &str, source: &str, braces: bool) -> Text {
    let mut decoded = value.chars();
    let mut points: Vec<u32> = Vec::with_capacity(value.len());
    let mut rest = source;
    let copy = |decoded: &mut std::str::Chars<'_>, points: &mut Vec<u32>| {
        points.extend(decoded.next().map(u32::from));
    };
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if braces && (character == '{' || character == '}') {
            rest = rest.strip_prefix(character).unwrap_or(rest);
        }
        if character != '\\' {
            copy(&mut decoded, &mut points);
            continue;
        }
        let Some(kind) = rest.chars().next() else { break };
        rest = &rest[kind.len_utf8()..];
        let hex = |digits: usize| rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match kind {
            '\n' => {}
            'u' | 'U' | 'x' => {
                let digits = match kind {
                    'u' => 4,
                    'U' => 8,
                    _ => 2,
                };
                match hex(digits) {
                    Some(point @ 0xD800..=0xDFFF) => {
                        decoded.next();
                        points.push(point);
                    }
                    _ => copy(&mut decoded, &mut points),
                }
                rest = rest.get(digits..).unwrap_or("");
            }
            'N' => {
                copy(&mut decoded, &mut points);
                rest = rest.split_once('}').map_or("", |(_, behind)| behind);
            }
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                rest = &rest[more..];
                copy(&mut decoded, &mut points);
            }
            '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => copy(&mut decoded, &mut points),
            _ => {
                copy(&mut decoded, &mut points);
                copy(&mut decoded, &mut points);
            }
        }
    }
    Text::from_code_points(points)
}

//! Literals: numbers, strings with lone surrogates, f-strings.

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, ConversionFlag, Expr, FStringPart, InterpolatedStringElement, Number};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use super::fold;
use crate::bytecode::{Const, Op, Text};
use crate::error::Pass;
use crate::strings;

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
        let (radix, digits) = strings::digits(text);
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

    pub(super) fn string_text(&self, node: &ast::ExprStringLiteral) -> Text {
        strings::text(self.cx.source, node)
    }

    pub(super) fn f_string(&mut self, node: &'a ast::ExprFString) -> Pass {
        let mut pieces = Pieces::default();
        for part in &node.value {
            match part {
                FStringPart::Literal(part) => {
                    let text = strings::part(self.cx.source, part);
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
                    let text = strings::decoded(self.cx.source, &literal.value, literal.range, raw, true);
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
            let fields = |element: &&InterpolatedStringElement| element.is_interpolation();
            let nested = |element: &InterpolatedStringElement| match element {
                InterpolatedStringElement::Interpolation(inner) => inner
                    .format_spec
                    .as_ref()
                    .is_some_and(|spec| spec.elements.iter().any(|element| fields(&element))),
                InterpolatedStringElement::Literal(_) => false,
            };
            if spec.elements.iter().any(nested) {
                return self.error(field.range, "f-string: expressions nested too deeply");
            }
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
#[derive(Default)]
struct Pieces {
    pending: Vec<u8>,
    range: TextRange,
    count: u32,
}

impl Pieces {
    fn literal(&mut self, bytes: &[u8], range: TextRange) {
        if self.pending.is_empty() {
            self.range = range;
        }
        self.pending.extend_from_slice(bytes);
    }
}

//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast::str_prefix::StringLiteralPrefix;
use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, ConversionFlag, Expr, ExprContext, FStringPart, InterpolatedStringElement, Number,
    Operator, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

use super::{Builder, Field, Node, bare, text};
use crate::bytecode::{Const, Text};
use crate::strings;

pub(super) fn operator(op: Operator) -> Field {
    bare(match op {
        Operator::Add => "Add",
        Operator::Sub => "Sub",
        Operator::Mult => "Mult",
        Operator::MatMult => "MatMult",
        Operator::Div => "Div",
        Operator::Mod => "Mod",
        Operator::Pow => "Pow",
        Operator::LShift => "LShift",
        Operator::RShift => "RShift",
        Operator::BitOr => "BitOr",
        Operator::BitXor => "BitXor",
        Operator::BitAnd => "BitAnd",
        Operator::FloorDiv => "FloorDiv",
    })
}

fn comparison(op: CmpOp) -> Field {
    bare(match op {
        CmpOp::Eq => "Eq",
        CmpOp::NotEq => "NotEq",
        CmpOp::Lt => "Lt",
        CmpOp::LtE => "LtE",
        CmpOp::Gt => "Gt",
        CmpOp::GtE => "GtE",
        CmpOp::Is => "Is",
        CmpOp::IsNot => "IsNot",
        CmpOp::In => "In",
        CmpOp::NotIn => "NotIn",
    })
}

fn context(ctx: ExprContext) -> Field {
    bare(match ctx {
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
        _ => "Load",
    })
}

/// The pieces of an f-string; neighbouring texts become one.
#[derive(Default)]
struct Pieces {
    values: Vec<Field>,
    pending: Vec<u8>,
}

impl Builder<'_> {
    pub(super) fn exprs(&self, exprs: &[Expr]) -> Field {
        Field::List(exprs.iter().map(|e| self.expr(e)).collect())
    }

    pub(super) fn optional(&self, expr: Option<&Expr>) -> Field {
        expr.map_or(Field::None, |e| self.expr(e))
    }

    pub(super) fn expr(&self, expr: &Expr) -> Field {
        match expr {
            Expr::BoolOp(e) => {
                let op = bare(if e.op == BoolOp::And { "And" } else { "Or" });
                self.of(e, "BoolOp", vec![op, self.exprs(&e.values)])
            }
            Expr::Named(e) => self.of(e, "NamedExpr", vec![self.expr(&e.target), self.expr(&e.value)]),
            Expr::BinOp(e) => {
                self.of(e, "BinOp", vec![self.expr(&e.left), operator(e.op), self.expr(&e.right)])
            }
            Expr::UnaryOp(e) => {
                let op = bare(match e.op {
                    UnaryOp::Invert => "Invert",
                    UnaryOp::Not => "Not",
                    UnaryOp::UAdd => "UAdd",
                    UnaryOp::USub => "USub",
                });
                self.of(e, "UnaryOp", vec![op, self.expr(&e.operand)])
            }
            Expr::Lambda(e) => {
                self.of(e, "Lambda", vec![self.parameters(e.parameters.as_deref()), self.expr(&e.body)])
            }
            Expr::If(e) => {
                self.of(e, "IfExp", vec![self.expr(&e.test), self.expr(&e.body), self.expr(&e.orelse)])
            }
            Expr::Compare(e) => {
                let ops = Field::List(e.ops.iter().map(|&op| comparison(op)).collect());
                self.of(e, "Compare", vec![self.expr(&e.left), ops, self.exprs(&e.comparators)])
            }
            Expr::Call(e) => self.call(e),
            Expr::Attribute(e) => {
                self.of(e, "Attribute", vec![self.expr(&e.value), text(&e.attr.id), context(e.ctx)])
            }
            Expr::Subscript(e) => {
                self.of(e, "Subscript", vec![self.expr(&e.value), self.expr(&e.slice), context(e.ctx)])
            }
            Expr::Starred(e) => self.of(e, "Starred", vec![self.expr(&e.value), context(e.ctx)]),
            Expr::Name(e) => self.of(e, "Name", vec![text(&e.id), context(e.ctx)]),
            Expr::List(e) => self.of(e, "List", vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Tuple(e) => self.of(e, "Tuple", vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Slice(e) => {
                let part = |e: &Option<Box<Expr>>| self.optional(e.as_deref());
                self.of(e, "Slice", vec![part(&e.lower), part(&e.upper), part(&e.step)])
            }
            Expr::Await(e) => self.of(e, "Await", vec![self.expr(&e.value)]),
            Expr::Yield(e) => self.of(e, "Yield", vec![self.optional(e.value.as_deref())]),
            Expr::YieldFrom(e) => self.of(e, "YieldFrom", vec![self.expr(&e.value)]),
            rest => self.display(rest),
        }
    }

    /// Displays, comprehensions and literals.
    fn display(&self, expr: &Expr) -> Field {
        match expr {
            Expr::Dict(e) => {
                let keys = Field::List(e.items.iter().map(|i| self.optional(i.key.as_ref())).collect());
                let values = Field::List(e.items.iter().map(|i| self.expr(&i.value)).collect());
                self.of(e, "Dict", vec![keys, values])
            }
            Expr::Set(e) => self.of(e, "Set", vec![self.exprs(&e.elts)]),
            Expr::ListComp(e) => {
                self.of(e, "ListComp", vec![self.expr(&e.elt), self.generators(&e.generators)])
            }
            Expr::SetComp(e) => self.of(e, "SetComp", vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::DictComp(e) => {
                let key = self.optional(e.key.as_deref());
                self.of(e, "DictComp", vec![key, self.expr(&e.value), self.generators(&e.generators)])
            }
            Expr::Generator(e) => self.generator(e, e.range),
            Expr::FString(e) => self.f_string(e),
            Expr::StringLiteral(e) => {
                let unicode = e.value.iter().next().is_some_and(|s| s.flags.prefix() == StringLiteralPrefix::Unicode);
                let value = Const::Str(strings::text(self.source, e));
                self.constant(e.range, value, if unicode { text("u") } else { Field::None })
            }
            Expr::BytesLiteral(e) => {
                let bytes: Vec<u8> = e.value.iter().flat_map(|b| b.value.iter().copied()).collect();
                self.constant(e.range, Const::Bytes(bytes.into()), Field::None)
            }
            Expr::NumberLiteral(e) => {
                let value = match &e.value {
                    Number::Int(n) => integer(&n.to_string()),
                    Number::Float(x) => Const::Float(*x),
                    Number::Complex { real, imag } => Const::Complex { real: *real, imag: *imag },
                };
                self.constant(e.range, value, Field::None)
            }
            Expr::BooleanLiteral(e) => {
                self.constant(e.range, if e.value { Const::True } else { Const::False }, Field::None)
            }
            Expr::EllipsisLiteral(e) => self.constant(e.range, Const::Ellipsis, Field::None),
            other => self.constant(other.range(), Const::None, Field::None),
        }
    }

    fn constant(&self, range: TextRange, value: Const, kind: Field) -> Field {
        self.at(range, "Constant", vec![Field::Const(value), kind])
    }

    fn generator(&self, e: &ast::ExprGenerator, range: TextRange) -> Field {
        self.at(range, "GeneratorExp", vec![self.expr(&e.elt), self.generators(&e.generators)])
    }

    /// A generator that is the only argument has the call's parentheses for its own.
    fn call(&self, e: &ast::ExprCall) -> Field {
        let arg = |a: &Expr| match a {
            Expr::Generator(g) if !g.parenthesized => self.generator(g, e.arguments.range),
            other => self.expr(other),
        };
        let args = Field::List(e.arguments.args.iter().map(arg).collect());
        self.of(e, "Call", vec![self.expr(&e.func), args, self.keywords(&e.arguments.keywords)])
    }

    pub(super) fn keywords(&self, keywords: &[ast::Keyword]) -> Field {
        let keyword = |k: &ast::Keyword| {
            let name = k.arg.as_ref().map_or(Field::None, |n| text(&n.id));
            self.of(k, "keyword", vec![name, self.expr(&k.value)])
        };
        Field::List(keywords.iter().map(keyword).collect())
    }

    fn generators(&self, generators: &[ast::Comprehension]) -> Field {
        let one = |g: &ast::Comprehension| {
            let is_async = Field::Int(i64::from(g.is_async));
            let fields = vec![self.expr(&g.target), self.expr(&g.iter), self.exprs(&g.ifs), is_async];
            Field::Node(Node { class: "comprehension", fields, place: None })
        };
        Field::List(generators.iter().map(one).collect())
    }

    pub(super) fn parameters(&self, parameters: Option<&ast::Parameters>) -> Field {
        let one = |p: &ast::Parameter| {
            self.of(p, "arg", vec![text(&p.name.id), self.optional(p.annotation.as_deref()), Field::None])
        };
        let several = |all: &[ast::ParameterWithDefault]| {
            Field::List(all.iter().map(|p| one(&p.parameter)).collect())
        };
        let star = |p: Option<&ast::Parameter>| p.map_or(Field::None, one);
        let empty = || Field::List(Vec::new());
        let fields = match parameters {
            None => vec![empty(), empty(), Field::None, empty(), empty(), Field::None, empty()],
            Some(p) => {
                let defaults = p.posonlyargs.iter().chain(&p.args).filter_map(|p| p.default.as_deref());
                let kw_defaults = p.kwonlyargs.iter().map(|p| self.optional(p.default.as_deref()));
                vec![
                    several(&p.posonlyargs),
                    several(&p.args),
                    star(p.vararg.as_deref()),
                    several(&p.kwonlyargs),
                    Field::List(kw_defaults.collect()),
                    star(p.kwarg.as_deref()),
                    Field::List(defaults.map(|d| self.expr(d)).collect()),
                ]
            }
        };
        Field::Node(Node { class: "arguments", fields, place: None })
    }

    fn f_string(&self, e: &ast::ExprFString) -> Field {
        let mut pieces = Pieces::default();
        for part in &e.value {
            match part {
                FStringPart::Literal(part) => {
                    pieces.pending.extend_from_slice(strings::part(self.source, part).as_bytes());
                }
                FStringPart::FString(part) => {
                    let raw = part.flags.prefix().is_raw();
                    self.elements(&part.elements, raw, e.range, &mut pieces);
                }
            }
        }
        self.joined(pieces, e.range)
    }

    /// Everything in an f-string has the place of the whole.
    fn joined(&self, mut pieces: Pieces, range: TextRange) -> Field {
        self.flush(&mut pieces, range);
        self.at(range, "JoinedStr", vec![Field::List(pieces.values)])
    }

    fn flush(&self, pieces: &mut Pieces, range: TextRange) {
        if !pieces.pending.is_empty() {
            let bytes = std::mem::take(&mut pieces.pending);
            let value = Text::from_wtf8(bytes.into()).unwrap_or_else(|| "".into());
            pieces.values.push(self.constant(range, Const::Str(value), Field::None));
        }
    }

    fn elements(&self, elements: &[InterpolatedStringElement], raw: bool, range: TextRange, pieces: &mut Pieces) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let value = strings::decoded(self.source, &literal.value, literal.range, raw, true);
                    pieces.pending.extend_from_slice(value.as_bytes());
                }
                InterpolatedStringElement::Interpolation(field) => {
                    if let Some(debug) = &field.debug_text {
                        pieces.pending.extend_from_slice(debug.as_str().as_bytes());
                    }
                    self.flush(pieces, range);
                    let conversion = match field.conversion {
                        ConversionFlag::None if field.debug_text.is_some() && field.format_spec.is_none() => {
                            i64::from(b'r')
                        }
                        other => other as i8 as i64,
                    };
                    let spec = match &field.format_spec {
                        None => Field::None,
                        Some(spec) => {
                            let mut inner = Pieces::default();
                            self.elements(&spec.elements, raw, range, &mut inner);
                            self.joined(inner, range)
                        }
                    };
                    let fields = vec![self.expr(&field.expression), Field::Int(conversion), spec];
                    pieces.values.push(self.at(range, "FormattedValue", fields));
                }
            }
        }
    }
}

/// The value of an integer literal's text.
fn integer(literal: &str) -> Const {
    let (radix, digits) = strings::digits(literal);
    match BigInt::parse_bytes(digits.as_bytes(), radix) {
        Some(n) => match i64::try_from(&n) {
            Ok(n) => Const::Int(n),
            Err(_) => Const::BigInt(n),
        },
        None => Const::Int(0),
    }
}

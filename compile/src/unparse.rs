//! An expression back to text, for `from __future__ import annotations`.
//!
//! Spacing and parentheses are those of CPython's own unparser for annotations (which is not `ast.unparse`).

use kingsnake_plain::complex::Complex;
use kingsnake_plain::units::UnitsBuf;
use kingsnake_plain::{float, repr};
use num_bigint::BigInt;
use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, ConversionFlag, Expr, FStringPart, InterpolatedStringElement, Number,
    Operator, UnaryOp,
};

use crate::bytecode::Text;
use crate::guard::{RED_ZONE, SEGMENT};
use crate::strings;

/// How tightly an expression binds; one that binds less than its place asks for gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

use Level::*;

const LEVELS: [Level; 16] = [
    Tuple, Test, Or, And, Not, Compare, BitOr, BitXor, BitAnd, Shift, Arithmetic, Term, Factor, Power, Await,
    Atom,
];

impl Level {
    fn tighter(self) -> Level {
        LEVELS.get(self as usize + 1).copied().unwrap_or(Atom)
    }
}

/// The text of an annotation.
pub fn unparse(expression: &Expr, source: &str) -> Text {
    let mut unparser = Unparser { out: Vec::new(), source };
    unparser.expr(expression, Test);
    Text::from_wtf8(unparser.out.into()).unwrap_or_else(|| "".into())
}

struct Unparser<'s> {
    /// WTF-8.
    out: Vec<u8>,
    source: &'s str,
}

impl Unparser<'_> {
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// `body` in parentheses if `wrap`.
    fn wrapped(&mut self, wrap: bool, body: impl FnOnce(&mut Self)) {
        if wrap {
            self.put("(");
        }
        body(self);
        if wrap {
            self.put(")");
        }
    }

    fn list(&mut self, expressions: &[Expr]) {
        for (at, expression) in expressions.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.expr(expression, Test);
        }
    }

    fn expr(&mut self, expression: &Expr, level: Level) {
        stacker::maybe_grow(RED_ZONE, SEGMENT, || self.expr_inner(expression, level));
    }

    fn expr_inner(&mut self, expression: &Expr, level: Level) {
        match expression {
            Expr::BoolOp(node) => {
                let (word, own) = if node.op == BoolOp::And { (" and ", And) } else { (" or ", Or) };
                self.wrapped(level > own, |this| {
                    for (at, value) in node.values.iter().enumerate() {
                        this.put(if at > 0 { word } else { "" });
                        this.expr(value, own.tighter());
                    }
                });
            }
            Expr::BinOp(node) => self.binary(node, level),
            Expr::UnaryOp(node) => {
                let (sign, own) = match node.op {
                    UnaryOp::Invert => ("~", Factor),
                    UnaryOp::Not => ("not ", Not),
                    UnaryOp::UAdd => ("+", Factor),
                    UnaryOp::USub => ("-", Factor),
                };
                self.wrapped(level > own, |this| {
                    this.put(sign);
                    this.expr(&node.operand, own);
                });
            }
            Expr::Lambda(node) => self.lambda(node, level),
            Expr::If(node) => self.wrapped(level > Test, |this| {
                this.expr(&node.body, Test.tighter());
                this.put(" if ");
                this.expr(&node.test, Test.tighter());
                this.put(" else ");
                this.expr(&node.orelse, Test);
            }),
            Expr::Named(node) => self.wrapped(level > Tuple, |this| {
                this.expr(&node.target, Atom);
                this.put(" := ");
                this.expr(&node.value, Atom);
            }),
            Expr::Compare(node) => self.wrapped(level > Compare, |this| {
                this.expr(&node.left, Compare.tighter());
                for (op, right) in node.ops.iter().zip(&node.comparators) {
                    this.put(compare_text(*op));
                    this.expr(right, Compare.tighter());
                }
            }),
            Expr::Await(node) => self.wrapped(level > Await, |this| {
                this.put("await ");
                this.expr(&node.value, Atom);
            }),
            Expr::Yield(node) => {
                self.put("(yield");
                if let Some(value) = &node.value {
                    self.put(" ");
                    self.expr(value, Test);
                }
                self.put(")");
            }
            Expr::YieldFrom(node) => {
                self.put("(yield from ");
                self.expr(&node.value, Test);
                self.put(")");
            }
            Expr::Tuple(node) if node.elts.is_empty() => self.put("()"),
            Expr::Tuple(node) => self.wrapped(level > Tuple, |this| {
                this.list(&node.elts);
                this.put(if node.elts.len() == 1 { "," } else { "" });
            }),
            _ => self.atom(expression),
        }
    }

    fn lambda(&mut self, node: &ast::ExprLambda, level: Level) {
        self.wrapped(level > Test, |this| {
            this.put("lambda");
            if let Some(parameters) = node.parameters.as_deref().filter(|parameters| !parameters.is_empty()) {
                this.put(" ");
                this.parameters(parameters);
            }
            this.put(": ");
            this.expr(&node.body, Test);
        });
    }

    /// What never needs parentheses.
    fn atom(&mut self, expression: &Expr) {
        match expression {
            Expr::Name(node) => self.put(&node.id),
            Expr::Attribute(node) => {
                self.expr(&node.value, Atom);
                let integer = matches!(
                    &*node.value,
                    Expr::NumberLiteral(ast::ExprNumberLiteral { value: Number::Int(_), .. })
                );
                self.put(if integer { " ." } else { "." });
                self.put(node.attr.as_str());
            }
            Expr::Subscript(node) => {
                self.expr(&node.value, Atom);
                self.put("[");
                self.expr(&node.slice, Tuple);
                self.put("]");
            }
            Expr::Starred(node) => {
                self.put("*");
                self.expr(&node.value, BitOr);
            }
            Expr::Slice(node) => self.slice(node),
            Expr::List(node) => {
                self.put("[");
                self.list(&node.elts);
                self.put("]");
            }
            Expr::Set(node) => {
                self.put("{");
                self.list(&node.elts);
                self.put("}");
            }
            Expr::Dict(node) => self.dict(node),
            Expr::Call(node) => self.call(node),
            Expr::ListComp(node) => self.comprehension("[", &node.elt, None, &node.generators, "]"),
            Expr::SetComp(node) => self.comprehension("{", &node.elt, None, &node.generators, "}"),
            Expr::Generator(node) => self.comprehension("(", &node.elt, None, &node.generators, ")"),
            Expr::DictComp(node) => {
                if let Some(key) = &node.key {
                    self.comprehension("{", key, Some(&node.value), &node.generators, "}");
                }
            }
            Expr::FString(node) => self.f_string(node),
            Expr::NumberLiteral(node) => self.number(&node.value),
            Expr::StringLiteral(node) => {
                if node.value.is_unicode() {
                    self.put("u");
                }
                let text = strings::text(self.source, node);
                self.repr(&text);
            }
            Expr::BytesLiteral(node) => {
                let bytes: Vec<u8> = node.value.iter().flat_map(|part| part.value.iter().copied()).collect();
                let text = repr::bytes_repr(&bytes);
                self.out.extend_from_slice(&text);
            }
            Expr::BooleanLiteral(node) => self.put(if node.value { "True" } else { "False" }),
            Expr::NoneLiteral(_) => self.put("None"),
            Expr::EllipsisLiteral(_) => self.put("..."),
            _ => {}
        }
    }

    fn slice(&mut self, node: &ast::ExprSlice) {
        for (at, part) in [&node.lower, &node.upper, &node.step].into_iter().enumerate() {
            if at == 1 || (at == 2 && part.is_some()) {
                self.put(":");
            }
            if let Some(part) = part {
                self.expr(part, Test);
            }
        }
    }

    fn binary(&mut self, node: &ast::ExprBinOp, level: Level) {
        let (text, own, right_associative) = match node.op {
            Operator::Add => (" + ", Arithmetic, false),
            Operator::Sub => (" - ", Arithmetic, false),
            Operator::Mult => (" * ", Term, false),
            Operator::MatMult => (" @ ", Term, false),
            Operator::Div => (" / ", Term, false),
            Operator::Mod => (" % ", Term, false),
            Operator::LShift => (" << ", Shift, false),
            Operator::RShift => (" >> ", Shift, false),
            Operator::BitOr => (" | ", BitOr, false),
            Operator::BitXor => (" ^ ", BitXor, false),
            Operator::BitAnd => (" & ", BitAnd, false),
            Operator::FloorDiv => (" // ", Term, false),
            Operator::Pow => (" ** ", Power, true),
        };
        self.wrapped(level > own, |this| {
            this.expr(&node.left, if right_associative { own.tighter() } else { own });
            this.put(text);
            this.expr(&node.right, if right_associative { own } else { own.tighter() });
        });
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.put(", ");
            }
        };
        for (list, after) in [(&parameters.posonlyargs, Some("/")), (&parameters.args, None)] {
            for parameter in list {
                comma(self);
                self.parameter(parameter);
            }
            if let Some(after) = after.filter(|_| !list.is_empty()) {
                comma(self);
                self.put(after);
            }
        }
        if let Some(star) = &parameters.vararg {
            comma(self);
            self.put("*");
            self.put(star.name.as_str());
        } else if !parameters.kwonlyargs.is_empty() {
            comma(self);
            self.put("*");
        }
        for parameter in &parameters.kwonlyargs {
            comma(self);
            self.parameter(parameter);
        }
        if let Some(double) = &parameters.kwarg {
            comma(self);
            self.put("**");
            self.put(double.name.as_str());
        }
    }

    fn parameter(&mut self, parameter: &ast::ParameterWithDefault) {
        self.put(parameter.parameter.name.as_str());
        if let Some(default) = &parameter.default {
            self.put("=");
            self.expr(default, Test);
        }
    }

    fn dict(&mut self, node: &ast::ExprDict) {
        self.put("{");
        for (at, item) in node.items.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            match &item.key {
                Some(key) => {
                    self.expr(key, Test);
                    self.put(": ");
                    self.expr(&item.value, Test);
                }
                None => {
                    self.put("**");
                    self.expr(&item.value, BitOr);
                }
            }
        }
        self.put("}");
    }

    fn call(&mut self, node: &ast::ExprCall) {
        self.expr(&node.func, Atom);
        let arguments = &node.arguments;
        if let ([only @ Expr::Generator(_)], []) = (&*arguments.args, &arguments.keywords[..]) {
            return self.expr(only, Tuple);
        }
        self.put("(");
        self.list(&arguments.args);
        for (at, keyword) in arguments.keywords.iter().enumerate() {
            self.put(if at > 0 || !arguments.args.is_empty() { ", " } else { "" });
            match &keyword.arg {
                Some(name) => {
                    self.put(name.as_str());
                    self.put("=");
                }
                None => self.put("**"),
            }
            self.expr(&keyword.value, Test);
        }
        self.put(")");
    }

    fn comprehension(
        &mut self,
        open: &str,
        elt: &Expr,
        value: Option<&Expr>,
        generators: &[ast::Comprehension],
        close: &str,
    ) {
        self.put(open);
        self.expr(elt, Test);
        if let Some(value) = value {
            self.put(": ");
            self.expr(value, Test);
        }
        for generator in generators {
            self.put(if generator.is_async { " async for " } else { " for " });
            self.expr(&generator.target, Tuple);
            self.put(" in ");
            self.expr(&generator.iter, Test.tighter());
            for test in &generator.ifs {
                self.put(" if ");
                self.expr(test, Test.tighter());
            }
        }
        self.put(close);
    }

    fn number(&mut self, number: &Number) {
        let text = match number {
            Number::Int(value) => match value.as_u64() {
                Some(value) => value.to_string(),
                None => {
                    let (radix, digits) = strings::digits(&value.to_string());
                    BigInt::parse_bytes(digits.as_bytes(), radix).map_or(digits, |value| value.to_string())
                }
            },
            Number::Float(value) => float::repr(*value),
            Number::Complex { real, imag } => Complex { re: *real, im: *imag }.repr(),
        };
        self.put(&text.replace("inf", "1e309"));
    }

    fn repr(&mut self, text: &Text) {
        let mut units = UnitsBuf::with_capacity(text.as_bytes().len());
        text.code_points().for_each(|point| units.push(point));
        repr::str_repr(units.as_units()).as_units().push_wtf8(&mut self.out);
    }

    /// `f` and the `repr` of the body, whose own quotes and escapes are thus those of any string.
    fn f_string(&mut self, node: &ast::ExprFString) {
        let mut body = Unparser { out: Vec::new(), source: self.source };
        for part in &node.value {
            match part {
                FStringPart::Literal(part) => body.literal_piece(strings::part(self.source, part).as_bytes()),
                FStringPart::FString(part) => body.elements(&part.elements, part.flags.prefix().is_raw()),
            }
        }
        self.put("f");
        if let Some(text) = Text::from_wtf8(body.out.into()) {
            self.repr(&text);
        }
    }

    fn literal_piece(&mut self, text: &[u8]) {
        for &byte in text {
            self.out.push(byte);
            if byte == b'{' || byte == b'}' {
                self.out.push(byte);
            }
        }
    }

    fn elements(&mut self, elements: &[InterpolatedStringElement], raw: bool) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(node) => {
                    let text = strings::decoded(self.source, &node.value, node.range, raw, true);
                    self.literal_piece(text.as_bytes());
                }
                InterpolatedStringElement::Interpolation(node) => self.field(node, raw),
            }
        }
    }

    fn field(&mut self, node: &ast::InterpolatedElement, raw: bool) {
        if let Some(debug) = &node.debug_text {
            self.literal_piece(debug.as_str().as_bytes());
        }
        let mut inner = Unparser { out: Vec::new(), source: self.source };
        inner.expr(&node.expression, Test.tighter());
        self.put(if inner.out.first() == Some(&b'{') { "{ " } else { "{" });
        self.out.extend_from_slice(&inner.out);
        self.put(match node.conversion {
            ConversionFlag::None if node.debug_text.is_some() && node.format_spec.is_none() => "!r",
            ConversionFlag::None => "",
            ConversionFlag::Str => "!s",
            ConversionFlag::Repr => "!r",
            ConversionFlag::Ascii => "!a",
        });
        if let Some(spec) = &node.format_spec {
            self.put(":");
            self.elements(&spec.elements, raw);
        }
        self.put("}");
    }
}

fn compare_text(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

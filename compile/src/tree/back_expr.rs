//! Expressions, back to the parser's.

use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, ConversionFlag, Expr, ExprContext, InterpolatedStringElement, Number, Operator,
    UnaryOp,
};
use ruff_text_size::{TextRange, TextSize};

use super::back::{Back, Part, fields, index, list, name, node, number};
use super::{Field, Node};
use crate::bytecode::Const;

pub(super) fn operator(f: &Field) -> Part<Operator> {
    Ok(match node(f)?.class {
        "Add" => Operator::Add,
        "Sub" => Operator::Sub,
        "Mult" => Operator::Mult,
        "MatMult" => Operator::MatMult,
        "Div" => Operator::Div,
        "Mod" => Operator::Mod,
        "Pow" => Operator::Pow,
        "LShift" => Operator::LShift,
        "RShift" => Operator::RShift,
        "BitOr" => Operator::BitOr,
        "BitXor" => Operator::BitXor,
        "BitAnd" => Operator::BitAnd,
        "FloorDiv" => Operator::FloorDiv,
        other => return Err(format!("{other} is no operator")),
    })
}

fn comparison(f: &Field) -> Part<CmpOp> {
    Ok(match node(f)?.class {
        "Eq" => CmpOp::Eq,
        "NotEq" => CmpOp::NotEq,
        "Lt" => CmpOp::Lt,
        "LtE" => CmpOp::LtE,
        "Gt" => CmpOp::Gt,
        "GtE" => CmpOp::GtE,
        "Is" => CmpOp::Is,
        "IsNot" => CmpOp::IsNot,
        "In" => CmpOp::In,
        "NotIn" => CmpOp::NotIn,
        other => return Err(format!("{other} is no comparison")),
    })
}

fn context(f: &Field) -> ExprContext {
    match node(f).map(|n| n.class) {
        Ok("Store") => ExprContext::Store,
        Ok("Del") => ExprContext::Del,
        _ => ExprContext::Load,
    }
}

impl Back {
    pub(super) fn expr(&self, f: &Field) -> Part<Expr> {
        let n = node(f)?;
        let (range, node_index) = (self.range(n), index());
        Ok(match n.class {
            "BoolOp" => {
                let [op, values] = fields(n)?;
                let op = if node(op)?.class == "And" { BoolOp::And } else { BoolOp::Or };
                let values = self.exprs(values)?;
                if values.len() < 2 {
                    return Err("BoolOp with less than 2 values".into());
                }
                Expr::BoolOp(ast::ExprBoolOp { node_index, range, op, values })
            }
            "NamedExpr" => {
                let [target, value] = fields(n)?;
                let (target, value) = (self.boxed(target)?, self.boxed(value)?);
                Expr::Named(ast::ExprNamed { node_index, range, target, value })
            }
            "BinOp" => {
                let [left, op, right] = fields(n)?;
                let (left, op, right) = (self.boxed(left)?, operator(op)?, self.boxed(right)?);
                Expr::BinOp(ast::ExprBinOp { node_index, range, left, op, right })
            }
            "UnaryOp" => {
                let [op, operand] = fields(n)?;
                let op = match node(op)?.class {
                    "Invert" => UnaryOp::Invert,
                    "Not" => UnaryOp::Not,
                    "UAdd" => UnaryOp::UAdd,
                    _ => UnaryOp::USub,
                };
                Expr::UnaryOp(ast::ExprUnaryOp { node_index, range, op, operand: self.boxed(operand)? })
            }
            "Lambda" => {
                let [args, body] = fields(n)?;
                let parameters = Some(Box::new(self.parameters(args, range)?));
                Expr::Lambda(ast::ExprLambda { node_index, range, parameters, body: self.boxed(body)? })
            }
            "IfExp" => {
                let [test, body, orelse] = fields(n)?;
                let (test, body, orelse) = (self.boxed(test)?, self.boxed(body)?, self.boxed(orelse)?);
                Expr::If(ast::ExprIf { node_index, range, test, body, orelse })
            }
            "Compare" => {
                let [left, ops, comparators] = fields(n)?;
                let ops: Part<Vec<_>> = list(ops)?.iter().map(comparison).collect();
                let (ops, comparators) = (ops?, self.exprs(comparators)?);
                if comparators.is_empty() {
                    return Err("Compare with no comparators".into());
                }
                if ops.len() != comparators.len() {
                    return Err("Compare has a different number of comparators and operands".into());
                }
                let left = self.boxed(left)?;
                let (ops, comparators) = (ops.into(), comparators.into());
                Expr::Compare(ast::ExprCompare { node_index, range, left, ops, comparators })
            }
            "Call" => {
                let [func, args, keywords] = fields(n)?;
                let arguments = ast::Arguments {
                    range,
                    node_index: index(),
                    args: self.exprs(args)?.into(),
                    keywords: self.keywords(keywords)?.into(),
                };
                Expr::Call(ast::ExprCall { node_index, range_start: range.start(), func: self.boxed(func)?, arguments })
            }
            _ => self.place(n, range)?,
        })
    }

    /// What can be assigned to, and the rest without literals.
    fn place(&self, n: &Node, range: TextRange) -> Part<Expr> {
        let node_index = index();
        Ok(match n.class {
            "Attribute" => {
                let [value, attr, ctx] = fields(n)?;
                let (value, attr) = (self.boxed(value)?, self.identifier(attr, range)?);
                Expr::Attribute(ast::ExprAttribute { node_index, range, value, attr, ctx: context(ctx) })
            }
            "Subscript" => {
                let [value, slice, ctx] = fields(n)?;
                let (value, slice) = (self.boxed(value)?, self.boxed(slice)?);
                Expr::Subscript(ast::ExprSubscript { node_index, range, value, slice, ctx: context(ctx) })
            }
            "Starred" => {
                let [value, ctx] = fields(n)?;
                let value = self.boxed(value)?;
                Expr::Starred(ast::ExprStarred { node_index, range, value, ctx: context(ctx) })
            }
            "Name" => {
                let [id, ctx] = fields(n)?;
                let id = name(id)?;
                if matches!(id, "None" | "True" | "False") {
                    return Err(format!("identifier field can't represent '{id}' constant"));
                }
                Expr::Name(ast::ExprName { node_index, range, id: id.into(), ctx: context(ctx) })
            }
            "List" => {
                let [elts, ctx] = fields(n)?;
                let elts = self.exprs(elts)?;
                Expr::List(ast::ExprList { node_index, range, elts, ctx: context(ctx) })
            }
            "Tuple" => {
                let [elts, ctx] = fields(n)?;
                let elts = self.exprs(elts)?;
                Expr::Tuple(ast::ExprTuple { node_index, range, elts, ctx: context(ctx), parenthesized: true })
            }
            "Slice" => {
                let [lower, upper, step] = fields(n)?;
                let (lower, upper, step) = (self.optional(lower)?, self.optional(upper)?, self.optional(step)?);
                Expr::Slice(ast::ExprSlice { node_index, range, lower, upper, step })
            }
            "Await" => {
                let [value] = fields(n)?;
                Expr::Await(ast::ExprAwait { node_index, range, value: self.boxed(value)? })
            }
            "Yield" => {
                let [value] = fields(n)?;
                Expr::Yield(ast::ExprYield { node_index, range, value: self.optional(value)? })
            }
            "YieldFrom" => {
                let [value] = fields(n)?;
                Expr::YieldFrom(ast::ExprYieldFrom { node_index, range, value: self.boxed(value)? })
            }
            _ => self.display(n, range)?,
        })
    }

    fn display(&self, n: &Node, range: TextRange) -> Part<Expr> {
        let node_index = index();
        Ok(match n.class {
            "Dict" => {
                let [keys, values] = fields(n)?;
                let (keys, values) = (list(keys)?, self.exprs(values)?);
                if keys.len() != values.len() {
                    return Err("Dict doesn't have the same number of keys as values".into());
                }
                let item = |(key, value): (&Field, Expr)| -> Part<ast::DictItem> {
                    Ok(ast::DictItem { key: self.optional(key)?.map(|k| *k), value })
                };
                let items: Part<Vec<_>> = keys.iter().zip(values).map(item).collect();
                Expr::Dict(ast::ExprDict { node_index, range, items: items? })
            }
            "Set" => {
                let [elts] = fields(n)?;
                Expr::Set(ast::ExprSet { node_index, range, elts: self.exprs(elts)? })
            }
            "ListComp" | "SetComp" | "GeneratorExp" => {
                let [elt, generators] = fields(n)?;
                let (elt, generators) = (self.boxed(elt)?, self.generators(n, generators)?);
                match n.class {
                    "ListComp" => Expr::ListComp(ast::ExprListComp { node_index, range, elt, generators }),
                    "SetComp" => Expr::SetComp(ast::ExprSetComp { node_index, range, elt, generators }),
                    _ => {
                        let parenthesized = true;
                        Expr::Generator(ast::ExprGenerator { node_index, range, elt, generators, parenthesized })
                    }
                }
            }
            "DictComp" => {
                let [key, value, generators] = fields(n)?;
                let key = Some(self.boxed(key)?);
                let (value, generators) = (self.boxed(value)?, self.generators(n, generators)?);
                Expr::DictComp(ast::ExprDictComp { node_index, range, key, value, generators })
            }
            "JoinedStr" | "FormattedValue" => {
                let mut elements = Vec::new();
                self.elements(n, &mut elements)?;
                let flags = ast::FStringFlags::empty();
                let part = ast::FString { range, node_index: index(), elements: elements.into(), flags };
                Expr::FString(ast::ExprFString { node_index, range, value: ast::FStringValue::single(part) })
            }
            "Constant" => match &n.fields[..] {
                [Field::Const(value), ..] => constant(value, range)?,
                _ => constant(&Const::None, range)?,
            },
            other => return Err(format!("{other} is no expression")),
        })
    }

    fn generators(&self, n: &Node, f: &Field) -> Part<Vec<ast::Comprehension>> {
        let all = list(f)?;
        if all.is_empty() {
            return Err("comprehension with no generators".into());
        }
        let one = |f: &Field| -> Part<ast::Comprehension> {
            let [target, iter, ifs, is_async] = fields(node(f)?)?;
            Ok(ast::Comprehension {
                range: self.range(n),
                node_index: index(),
                target: self.expr(target)?,
                iter: self.expr(iter)?,
                ifs: self.exprs(ifs)?,
                is_async: number(is_async) != 0,
            })
        };
        all.iter().map(one).collect()
    }

    pub(super) fn keywords(&self, f: &Field) -> Part<Vec<ast::Keyword>> {
        let one = |f: &Field| -> Part<ast::Keyword> {
            let n = node(f)?;
            let [arg, value] = fields(n)?;
            let range = self.range(n);
            let (arg, value) = (self.optional_identifier(arg, range)?, self.expr(value)?);
            Ok(ast::Keyword { range, node_index: index(), arg, value })
        };
        list(f)?.iter().map(one).collect()
    }

    fn parameter(&self, f: &Field) -> Part<ast::Parameter> {
        let n = node(f)?;
        let [arg, annotation, _] = fields(n)?;
        let range = self.range(n);
        let (name, annotation) = (self.identifier(arg, range)?, self.optional(annotation)?);
        Ok(ast::Parameter { range, node_index: index(), name, annotation })
    }

    pub(super) fn parameters(&self, f: &Field, range: TextRange) -> Part<ast::Parameters> {
        let [posonly, args, vararg, kwonly, kw_defaults, kwarg, defaults] = fields(node(f)?)?;
        let with_default = |f: &Field, default: Option<Box<Expr>>| -> Part<ast::ParameterWithDefault> {
            let parameter = self.parameter(f)?;
            Ok(ast::ParameterWithDefault { range: parameter.range, node_index: index(), parameter, default })
        };
        let (posonly, args, defaults) = (list(posonly)?, list(args)?, list(defaults)?);
        let total = posonly.len() + args.len();
        if defaults.len() > total {
            return Err("more positional defaults than args on arguments".into());
        }
        let default_of = |i: usize| -> Part<Option<Box<Expr>>> {
            match (i + defaults.len()).checked_sub(total) {
            Some(d) => Ok(Some(self.boxed(&defaults[d])?)),
            None => Ok(None),
            }
        };
        let several = |all: &[Field], first: usize| -> Part<Vec<_>> {
            all.iter().enumerate().map(|(i, f)| with_default(f, default_of(first + i)?)).collect()
        };
        let (kwonly, kw_defaults) = (list(kwonly)?, list(kw_defaults)?);
        if kwonly.len() != kw_defaults.len() {
            return Err("length of kwonlyargs is not the same as kw_defaults on arguments".into());
        }
        let keyword_only: Part<Vec<_>> =
            kwonly.iter().zip(kw_defaults).map(|(f, d)| with_default(f, self.optional(d)?)).collect();
        let star = |f: &Field| -> Part<Option<Box<ast::Parameter>>> {
            match f {
                Field::None => Ok(None),
                f => Ok(Some(Box::new(self.parameter(f)?))),
            }
        };
        Ok(ast::Parameters {
            range,
            node_index: index(),
            posonlyargs: several(posonly, 0)?.into(),
            args: several(args, posonly.len())?.into(),
            vararg: star(vararg)?,
            kwonlyargs: keyword_only?.into(),
            kwarg: star(kwarg)?,
        })
    }

    /// The pieces of a JoinedStr, or a FormattedValue that stands alone.
    fn elements(&self, n: &Node, out: &mut Vec<InterpolatedStringElement>) -> Part<()> {
        let range = self.range(n);
        match n.class {
            "JoinedStr" => {
                let [values] = fields(n)?;
                list(values)?.iter().try_for_each(|f| self.elements(node(f)?, out))
            }
            "FormattedValue" => {
                let [value, conversion, spec] = fields(n)?;
                let conversion = match number(conversion) {
                    115 => ConversionFlag::Str,
                    114 => ConversionFlag::Repr,
                    97 => ConversionFlag::Ascii,
                    _ => ConversionFlag::None,
                };
                let format_spec = match spec {
                    Field::None => None,
                    f => {
                        let mut inner = Vec::new();
                        self.elements(node(f)?, &mut inner)?;
                        let elements = inner.into();
                        Some(Box::new(ast::InterpolatedStringFormatSpec { range, node_index: index(), elements }))
                    }
                };
                out.push(InterpolatedStringElement::Interpolation(ast::InterpolatedElement {
                    range,
                    node_index: index(),
                    expression: self.boxed(value)?,
                    debug_text: None,
                    conversion,
                    format_spec,
                }));
                Ok(())
            }
            "Constant" => {
                let [Field::Const(Const::Str(text)), ..] = &n.fields[..] else {
                    return Err("a constant in an f-string is no text".into());
                };
                let value = String::from_utf8_lossy(text.as_bytes()).into_owned().into_boxed_str();
                let literal = ast::InterpolatedStringLiteralElement { range, node_index: index(), value };
                out.push(InterpolatedStringElement::Literal(literal));
                Ok(())
            }
            _ => {
                let expression = self.boxed(&Field::Node(n.clone()))?;
                out.push(InterpolatedStringElement::Interpolation(ast::InterpolatedElement {
                    range,
                    node_index: index(),
                    expression,
                    debug_text: None,
                    conversion: ConversionFlag::None,
                    format_spec: None,
                }));
                Ok(())
            }
        }
    }
}

/// A number's literal; a negative one is the negation of another.
fn integer(magnitude: &num_bigint::BigUint, negative: bool, range: TextRange) -> Part<Expr> {
    let hex = format!("{magnitude:x}");
    let token = format!("0x{hex}");
    let value = ast::Int::from_str_radix(&hex, 16, &token).map_err(|e| e.to_string())?;
    let literal =
        Expr::NumberLiteral(ast::ExprNumberLiteral { node_index: index(), range, value: Number::Int(value) });
    if !negative {
        return Ok(literal);
    }
    let (op, operand) = (UnaryOp::USub, Box::new(literal));
    Ok(Expr::UnaryOp(ast::ExprUnaryOp { node_index: index(), range, op, operand }))
}

/// A constant's value as a literal.
fn constant(value: &Const, range: TextRange) -> Part<Expr> {
    let node_index = index();
    Ok(match value {
        Const::None => Expr::NoneLiteral(ast::ExprNoneLiteral { node_index, range }),
        Const::True => Expr::BooleanLiteral(ast::ExprBooleanLiteral { node_index, range, value: true }),
        Const::False => Expr::BooleanLiteral(ast::ExprBooleanLiteral { node_index, range, value: false }),
        Const::Ellipsis => Expr::EllipsisLiteral(ast::ExprEllipsisLiteral { node_index, range }),
        Const::Int(n) => integer(&n.unsigned_abs().into(), *n < 0, range)?,
        Const::BigInt(n) => integer(n.magnitude(), n.sign() == num_bigint::Sign::Minus, range)?,
        Const::Float(x) => {
            Expr::NumberLiteral(ast::ExprNumberLiteral { node_index, range, value: Number::Float(*x) })
        }
        Const::Complex { real, imag } => {
            let value = Number::Complex { real: *real, imag: *imag };
            Expr::NumberLiteral(ast::ExprNumberLiteral { node_index, range, value })
        }
        Const::Str(text) => {
            // A literal has at least its two quotes.
            let end = range.end().max(range.start() + TextSize::new(2));
            let literal = ast::StringLiteral {
                range: TextRange::new(range.start(), end),
                node_index: index(),
                value: String::from_utf8_lossy(text.as_bytes()).into_owned().into_boxed_str(),
                flags: ast::StringLiteralFlags::empty(),
            };
            let value = ast::StringLiteralValue::single(literal);
            Expr::StringLiteral(ast::ExprStringLiteral { node_index, range, value })
        }
        Const::Bytes(bytes) => {
            let flags = ast::BytesLiteralFlags::empty();
            let literal = ast::BytesLiteral { range, node_index: index(), value: bytes.clone(), flags };
            let value = ast::BytesLiteralValue::single(literal);
            Expr::BytesLiteral(ast::ExprBytesLiteral { node_index, range, value })
        }
        Const::Tuple(items) => {
            let elts: Part<Vec<_>> = items.iter().map(|i| constant(i, range)).collect();
            let ctx = ExprContext::Load;
            Expr::Tuple(ast::ExprTuple { node_index, range, elts: elts?, ctx, parenthesized: true })
        }
        Const::FrozenSet(_) | Const::Code(_) => return Err("got an invalid type in Constant".into()),
    })
}

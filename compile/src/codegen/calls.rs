//! Calls.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::Compiler;
use crate::bytecode::{Const, Op};
use crate::error::Pass;

/// CALL_KW counts its arguments in 8 bits and finds its names with 16.
const MAX_KW_ARGUMENTS: usize = 255;
const MAX_KW_NAMES: u32 = (1 << 16) - 1;

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, node: &'a ast::ExprCall) -> Pass {
        let range = node.range();
        self.check_keywords(&node.arguments.keywords)?;
        let simple = is_simple(&node.arguments);
        if simple && let Expr::Attribute(attribute) = &*node.func {
            self.expr(&attribute.value)?;
            let place = self.attribute_range(attribute);
            self.emit_name(Op::LoadMethod, attribute.attr.as_str(), place);
            let range = TextRange::new(
                if place == attribute.range { range.start() } else { place.start() },
                range.end(),
            );
            return self.simple_call(&node.arguments, 0, true, range);
        }
        self.expr(&node.func)?;
        self.arguments(&node.arguments, 0, range)
    }

    /// ( callable already*n -- r ) Pushes the arguments and calls.
    pub(super) fn arguments(
        &mut self,
        arguments: &'a ast::Arguments,
        already: u32,
        range: TextRange,
    ) -> Pass {
        if is_simple(arguments) {
            return self.simple_call(arguments, already, false, range);
        }
        self.positional(&arguments.args, already, range)?;
        let mut flags = 0;
        if !arguments.keywords.is_empty() {
            self.keywords(&arguments.keywords, range)?;
            flags = 1;
        }
        self.unit.emit(Op::CallEx, flags, range);
        Ok(())
    }

    /// Neither `*` nor `**`, and not too many.
    fn simple_call(
        &mut self,
        arguments: &'a ast::Arguments,
        already: u32,
        method: bool,
        range: TextRange,
    ) -> Pass {
        if let [Expr::Generator(only)] = &*arguments.args
            && !only.parenthesized
        {
            self.sole_argument = Some(arguments.range);
        }
        for argument in &arguments.args {
            self.expr(argument)?;
        }
        for keyword in &arguments.keywords {
            self.expr(&keyword.value)?;
        }
        let count = already + arguments.len() as u32;
        if arguments.keywords.is_empty() {
            self.unit.emit(if method { Op::CallMethod } else { Op::Call }, count, range);
            return Ok(());
        }
        let names = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        let names = names.map(|name| Const::Str(name.as_str().into())).collect();
        let names = self.unit.constant(Const::Tuple(names));
        if names > MAX_KW_NAMES {
            return self.too_large(range, "too many constants");
        }
        self.unit.emit(if method { Op::CallMethodKw } else { Op::CallKw }, count | names << 8, range);
        Ok(())
    }

    /// One tuple (or the only `*` argument itself) of all positional arguments.
    fn positional(&mut self, arguments: &'a [Expr], already: u32, range: TextRange) -> Pass {
        if already == 0
            && let [Expr::Starred(only)] = arguments
        {
            return self.expr(&only.value);
        }
        if !arguments.iter().any(Expr::is_starred_expr) {
            if already == 0 {
                return self.tuple(arguments, range);
            }
            for argument in arguments {
                self.expr(argument)?;
            }
            self.unit.emit(Op::BuildTuple, already + arguments.len() as u32, range);
            return Ok(());
        }
        let mut waiting = already;
        let mut built = false;
        for argument in arguments {
            match argument {
                Expr::Starred(star) => {
                    if !built {
                        self.unit.emit(Op::BuildList, waiting, range);
                        built = true;
                    }
                    self.expr(&star.value)?;
                    self.unit.emit(Op::ListExtend, 1, range);
                }
                _ => {
                    self.expr(argument)?;
                    if built {
                        self.unit.emit(Op::ListAppend, 1, range);
                    } else {
                        waiting += 1;
                    }
                }
            }
        }
        self.emit(Op::ListToTuple, range);
        Ok(())
    }

    /// One dict of all keyword arguments.
    fn keywords(&mut self, keywords: &'a [ast::Keyword], range: TextRange) -> Pass {
        let mut rest = keywords;
        let mut built = false;
        while let Some(first) = rest.first() {
            if first.arg.is_none() {
                if !built {
                    self.unit.emit(Op::BuildMap, 0, range);
                    built = true;
                }
                self.expr(&first.value)?;
                self.unit.emit(Op::DictMerge, 1, range);
                rest = &rest[1..];
                continue;
            }
            let count = rest.iter().take_while(|keyword| keyword.arg.is_some()).count();
            let (run, behind) = rest.split_at(count);
            for keyword in run {
                self.load_str(keyword.arg.as_ref().map_or("", |name| name.as_str()), keyword.range);
                self.expr(&keyword.value)?;
            }
            self.emit_arg(Op::BuildMap, run.len(), range);
            if built {
                self.unit.emit(Op::DictMerge, 1, range);
            }
            built = true;
            rest = behind;
        }
        Ok(())
    }

    /// No keyword twice, none that may not be assigned to.
    pub(super) fn check_keywords(&self, keywords: &[ast::Keyword]) -> Pass {
        for (at, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            self.refuse_forbidden(name.as_str(), ast::ExprContext::Store, keyword.range)?;
            let repeated =
                |other: &&ast::Keyword| other.arg.as_ref().is_some_and(|other| other.id == name.id);
            if let Some(other) = keywords[at + 1..].iter().find(repeated) {
                return self.error(other.range, format!("keyword argument repeated: {}", name.as_str()));
            }
        }
        Ok(())
    }
}

fn is_simple(arguments: &ast::Arguments) -> bool {
    let plain = !arguments.args.iter().any(Expr::is_starred_expr)
        && arguments.keywords.iter().all(|keyword| keyword.arg.is_some());
    plain && (arguments.keywords.is_empty() || arguments.len() + 2 <= MAX_KW_ARGUMENTS)
}

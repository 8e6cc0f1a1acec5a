//! Source text as a tree of objects.

use super::{Trees, class_named, table_of, trees};
use crate::Runtime;
use crate::error::R;
use crate::objects::{code, dict, exceptions, list};
use crate::value::{Gc, StrCell, Value};
use kingsnake_compile::Mode;
use kingsnake_compile::tree::{Field, Node, parse_tree};

/// `compile(source, filename, mode, PyCF_ONLY_AST)`
pub fn parse(rt: &Runtime, source: &str, filename: Gc<StrCell>, mode: &str, flags: i32) -> R {
    if mode == "func_type" {
        return function_type(rt, source, filename, flags);
    }
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::Exec,
    };
    match parse_tree(source, &filename.to_text(), mode, flags as u32) {
        Ok(root) => object(rt, &*trees(rt)?, &root),
        Err(error) => Err(exceptions::raise_syntax_error(rt, &error)),
    }
}

/// `(int, str) -> bool`, the signature in a type comment: parsed as a tuple and an expression.
fn function_type(rt: &Runtime, source: &str, filename: Gc<StrCell>, flags: i32) -> R {
    let text = source.trim();
    let Some((args, returns)) = text.rsplit_once("->") else {
        return Err(rt.raise(crate::value::statics::syntax_error(), "invalid syntax"));
    };
    let inner = args.trim().strip_prefix('(').and_then(|a| a.strip_suffix(')')).unwrap_or(args).replace('*', "");
    let parsed = |text: &str| -> R {
        let tree = parse(rt, text.trim(), filename, "eval", flags)?;
        rt.getattr_text(tree, "body")
    };
    let list = parsed(&format!("[{inner}]"))?;
    let argtypes = rt.getattr_text(list, "elts")?;
    let class = class_named(rt, &*trees(rt)?, "FunctionType")?;
    rt.call(class.value(), &[argtypes, parsed(returns)?])
}

fn object(rt: &Runtime, state: &Trees, node: &Node) -> R {
    let _guard = rt.enter_native_call(" during ast construction")?;
    if node.fields.is_empty()
        && node.place.is_none()
        && let Some(shared) = dict::get_text(rt, state.singletons, node.class)
    {
        return Ok(shared);
    }
    let class = class_named(rt, state, node.class)?;
    let made = rt.call(class.value(), &[])?;
    let fields = table_of(node.class).map_or(&[][..], |c| c.fields);
    for (field, (_, name)) in node.fields.iter().zip(fields) {
        let v = value(rt, state, field)?;
        rt.setattr(made, rt.intern_str(name), v)?;
    }
    if let Some(place) = node.place {
        let numbers = [
            ("lineno", place.lineno),
            ("col_offset", place.col_offset),
            ("end_lineno", place.end_lineno),
            ("end_col_offset", place.end_col_offset),
        ];
        for (name, n) in numbers {
            rt.setattr(made, rt.intern_str(name), rt.new_int(n.into()))?;
        }
    }
    Ok(made)
}

fn value(rt: &Runtime, state: &Trees, field: &Field) -> R {
    match field {
        Field::None => Ok(Value::none()),
        Field::Int(n) => Ok(rt.new_int(*n)),
        Field::Str(s) => Ok(rt.intern_str(s).value()),
        Field::Const(c) => code::constant(rt, c),
        Field::Node(n) => object(rt, state, n),
        Field::List(all) => {
            let out = rt.new_list(&[]);
            for f in all {
                let v = value(rt, state, f)?;
                list::append(rt, out, v)?;
            }
            Ok(out.value())
        }
    }
}

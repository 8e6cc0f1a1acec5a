//! A tree of objects as code. What the grammar asks of each field is checked here; what only sense can tell, by the
//! compiler.

use super::{CLASSES, Class, Trees, class_named, trees};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::{code, exceptions, int};
use crate::value::{Gc, ListCell, StrCell, Value};
use kingsnake_compile::bytecode::Const;
use kingsnake_compile::tree::{Field, Node, Place, TreeError, compile_tree};
use kingsnake_compile::{Mode, Options};

/// `compile(tree, filename, mode)`; with `PyCF_ONLY_AST` the tree itself.
pub fn compile_node(
    rt: &Runtime,
    tree: Value,
    filename: Gc<StrCell>,
    mode: &str,
    flags: i32,
    optimize: i32,
) -> R {
    let state = trees(rt)?;
    let (mode, wanted) = match mode {
        "eval" => (Mode::Eval, "Expression"),
        "single" => (Mode::Single, "Interactive"),
        _ => (Mode::Exec, "Module"),
    };
    let class = class_named(rt, &state, wanted)?;
    if !rt.is_instance(tree, class.value())? {
        let t = tree.ty();
        return Err(rt.type_error(format!("expected {wanted} node, got {}", t.name())));
    }
    if flags & 0x400 != 0 {
        return Ok(tree);
    }
    let root = node(rt, &state, tree, "mod")?;
    let optimize = u8::try_from(optimize).unwrap_or_else(|_| rt.config.borrow().optimize);
    let options = Options { optimize, flags: flags as u32, dont_inherit: false };
    match compile_tree(&root, &filename.to_text(), mode, &options) {
        Ok(made) => {
            let v = crate::modules::engine::new_code(rt, made)?;
            crate::modules::engine::set_code_filename(rt, v, filename)?;
            Ok(v)
        }
        Err(TreeError::Invalid(message)) => Err(rt.value_error(message)),
        Err(TreeError::Syntax(error)) => Err(exceptions::raise_syntax_error(rt, &error)),
    }
}

/// The class in the table that an object belongs to, as one of the kind that is expected.
fn class_of(rt: &Runtime, state: &Trees, v: Value, kind: &str) -> R<&'static Class> {
    let expected = class_named(rt, state, kind)?;
    if v.ty().is_subtype(expected) {
        for class in CLASSES.iter().rev() {
            if v.ty().is_subtype(class_named(rt, state, class.name)?) && (class.base != "AST" || class.name == kind) {
                return Ok(class);
            }
        }
    }
    Err(unexpected(rt, v, kind)?)
}

fn unexpected(rt: &Runtime, v: Value, kind: &str) -> R<Raised> {
    let shown = rt.repr_text(v)?;
    Ok(rt.type_error(format!("expected some sort of {kind}, but got {shown}")))
}

fn node(rt: &Runtime, state: &Trees, v: Value, kind: &str) -> R<Node> {
    let _guard = rt.enter_native_call(" during ast construction")?;
    // The place of statements and expressions is looked at before their class.
    let early = CLASSES.iter().find(|c| c.name == kind && c.placed && c.fields.is_empty());
    let early = early.map(|class| place(rt, v, class)).transpose()?;
    let class = class_of(rt, state, v, kind)?;
    let mut fields = Vec::with_capacity(class.fields.len());
    for &(kind, name) in class.fields {
        fields.push(field(rt, state, v, class, kind, name)?);
    }
    let place = match early {
        Some(place) => Some(place),
        None if class.placed => Some(place(rt, v, class)?),
        None => None,
    };
    Ok(Node { class: class.name, fields, place })
}

fn required(rt: &Runtime, name: &str, class: &str) -> Raised {
    rt.type_error(format!("required field \"{name}\" missing from {class}"))
}

fn place(rt: &Runtime, v: Value, class: &Class) -> R<Place> {
    let number = |name: &str| -> R<Option<u32>> {
        match rt.getattr_opt(v, rt.intern_str(name))? {
            None => Ok(None),
            Some(n) if n.is_none() => Ok(None),
            Some(n) => Ok(Some(u32::try_from(rt.as_i64(n)?).unwrap_or(0))),
        }
    };
    let base = if class.base == "AST" { class.name } else { class.base };
    let Some(lineno) = number("lineno")? else { return Err(required(rt, "lineno", base)) };
    let Some(col_offset) = number("col_offset")? else { return Err(required(rt, "col_offset", base)) };
    let end_lineno = number("end_lineno")?.unwrap_or(lineno);
    let end_col_offset = number("end_col_offset")?.unwrap_or(col_offset);
    Ok(Place { lineno, col_offset, end_lineno, end_col_offset })
}

fn field(rt: &Runtime, state: &Trees, v: Value, class: &Class, kind: &str, name: &str) -> R<Field> {
    let found = rt.getattr_opt(v, rt.intern_str(name))?;
    let (plain, mark) = match kind.as_bytes()[kind.len() - 1] {
        mark @ (b'?' | b'*') => (&kind[..kind.len() - 1], mark),
        _ => (kind, 0),
    };
    match (found, mark) {
        (None, b'?') => Ok(Field::None),
        (None, _) => Err(required(rt, name, class.name)),
        (Some(found), b'*') => several(rt, state, found, class, plain, name),
        (Some(found), b'?') if found.is_none() => Ok(Field::None),
        // None is a field's value only where the grammar has it, and of constants.
        (Some(found), _) if found.is_none() && plain != "constant" => match plain {
            "identifier" | "int" => Err(rt.value_error(format!("field '{name}' is required for {}", class.name))),
            _ => Err(rt.value_error(format!("field '{name}' is required for {}", class.name))),
        },
        (Some(found), _) => one(rt, state, found, plain),
    }
}

fn several(rt: &Runtime, state: &Trees, v: Value, class: &Class, kind: &str, name: &str) -> R<Field> {
    let Some(all) = v.downcast::<ListCell>() else {
        let t = v.ty();
        return Err(rt.type_error(format!("{} field \"{name}\" must be a list, not a {}", class.name, t.name())));
    };
    let mut out = Vec::with_capacity(all.len());
    let mut i = 0;
    while let Some(item) = all.get(i) {
        // Keys of a dict display and defaults of keyword-only parameters may be absent.
        let absent = item.is_none() && matches!((class.name, name), ("Dict", "keys") | ("arguments", "kw_defaults"));
        out.push(if absent { Field::None } else { one(rt, state, item, kind)? });
        i += 1;
    }
    Ok(Field::List(out))
}

fn one(rt: &Runtime, state: &Trees, v: Value, kind: &str) -> R<Field> {
    match kind {
        "identifier" => match v.downcast::<StrCell>() {
            Some(s) => Ok(Field::Str(s.to_text().into_owned())),
            None => Err(rt.type_error("AST identifier must be of type str")),
        },
        "string" => match v.downcast::<StrCell>() {
            Some(s) => Ok(Field::Str(s.to_text().into_owned())),
            None => Err(rt.type_error("AST string must be of type str")),
        },
        "int" => {
            if !int::is_int(v) {
                let shown = rt.repr_text(v)?;
                return Err(rt.value_error(format!("invalid integer value: {shown}")));
            }
            Ok(Field::Int(rt.as_i64(v)?))
        }
        "constant" => match constant(rt, v) {
            Some(c) => Ok(Field::Const(c)),
            None => {
                let t = v.ty();
                Err(rt.type_error(format!("got an invalid type in Constant: {}", t.name())))
            }
        },
        _ => Ok(Field::Node(node(rt, state, v, kind)?)),
    }
}

fn constant(rt: &Runtime, v: Value) -> Option<Const> {
    code::to_constant(rt, v)
}

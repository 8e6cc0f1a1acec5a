//! compile, eval, exec, globals, locals, import.

use crate::Runtime;
use crate::error::R;
use crate::modules::support::{path_arg, sys_get};
use crate::objects::dict;
use crate::types::{Args, Params};
use crate::value::{BytesCell, DictCell, Gc, StrCell, Value, statics};

/// `PyCF_*` bits that `compile` takes beside the `__future__` flags.
mod bits {
    pub const ONLY_AST: i32 = 0x400;
    pub const KNOWN: i32 = 0x1ff_0000 | 0x100 | 0x200 | ONLY_AST | 0x1000 | 0x2000 | 0x4000;
}

/// Whether a value is a code object.
pub fn is_code(v: Value) -> bool {
    v.ty() == statics::code_type()
}

pub fn globals(rt: &Runtime, _: Value) -> R {
    Ok(crate::modules::engine::current_globals(rt).map_or(Value::none(), |d| d.value()))
}

pub fn locals(rt: &Runtime, _: Value) -> R {
    crate::modules::engine::current_locals(rt)
}

pub fn dunder_import(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("__import__", &["name", "globals", "locals", "fromlist", "level"]).required(1);
    let [name, globals, _, fromlist, level] = args.bind(rt, &P)?;
    let name = name.unwrap_or(Value::none());
    let Some(name) = name.downcast::<StrCell>() else {
        return Err(rt.type_error("module name must be a string"));
    };
    let level = match level {
        Some(v) => rt.as_i32(v)?,
        None => 0,
    };
    crate::import::import_name(
        rt,
        name,
        globals.unwrap_or(Value::none()),
        fromlist.unwrap_or(Value::none()),
        level,
    )
}

pub fn breakpoint(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    match sys_get(rt, "breakpointhook") {
        Some(hook) => {
            crate::modules::sys::hooks::send(rt, "builtins.breakpoint", &[hook])?;
            rt.call_with_args(hook, args)
        }
        None => Err(rt.runtime_error("lost sys.breakpointhook")),
    }
}

pub fn compile(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new(
        "compile",
        &["source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version"],
    )
    .required(3)
    .keyword_only_after(6);
    let [source, filename, mode, flags, dont_inherit, optimize, _] = args.bind(rt, &P)?;
    let none = Value::none();
    let (source, mode) = (source.unwrap_or(none), mode.unwrap_or(none));
    let filename = path_arg(rt, filename.unwrap_or(none), "compile", "filename", false)?;
    let filename = crate::modules::support::os_str(rt, filename.as_os_str());
    let mode = crate::modules::support::text_arg(rt, mode, "compile", "argument 'mode'")?;
    let mut flags = flags.map_or(Ok(0), |v| rt.as_i32(v))?;
    let optimize = optimize.map_or(Ok(-1), |v| rt.as_i32(v))?;
    if flags & !bits::KNOWN != 0 {
        return Err(rt.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(rt.value_error("compile(): invalid optimize value"));
    }
    if !crate::modules::support::flag_arg(rt, dont_inherit, false)? {
        flags |= crate::modules::engine::inherited_flags(rt);
    }
    check_mode(rt, &mode, flags)?;
    if crate::modules::_ast::is_node(rt, source)? {
        return crate::modules::_ast::compile_node(rt, source, filename, &mode, flags, optimize);
    }
    let source = source_text(rt, source, "compile", "string, bytes or AST")?;
    if flags & bits::ONLY_AST != 0 {
        return crate::modules::_ast::parse(rt, &source, filename, &mode, flags);
    }
    crate::modules::engine::compile_source(rt, &source, filename, &mode, flags, optimize)
}

fn check_mode(rt: &Runtime, mode: &str, flags: i32) -> R<()> {
    match mode {
        "exec" | "eval" | "single" => Ok(()),
        "func_type" if flags & bits::ONLY_AST != 0 => Ok(()),
        "func_type" => Err(rt.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST")),
        _ if flags & bits::ONLY_AST != 0 => {
            Err(rt.value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"))
        }
        _ => Err(rt.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    }
}

/// Source as UTF-8 text. Bytes are decoded as their coding cookie or byte order mark says.
fn source_text(rt: &Runtime, v: Value, function: &str, kinds: &str) -> R<String> {
    let bytes;
    if let Some(s) = v.downcast::<StrCell>() {
        match s.units().to_utf8() {
            Ok(utf8) => bytes = utf8,
            Err(_) => return crate::modules::support::encode_escaped(rt, s).map(|_| String::new()),
        }
        if bytes.contains(&0) {
            return Err(rt.value_error("source code string cannot contain null bytes"));
        }
        return Ok(String::from_utf8(bytes).unwrap_or_default());
    }
    if v.is::<BytesCell>() || rt.has_buffer(v) {
        let bytes = rt.bytes_of(v)?;
        if bytes.contains(&0) {
            return Err(rt.value_error("source code string cannot contain null bytes"));
        }
        return crate::import::source::decode(rt, &bytes, "<string>");
    }
    Err(rt.type_error(format!("{function}() arg 1 must be a {kinds} object")))
}

/// The namespaces of `eval` and `exec`.
fn namespaces(rt: &Runtime, function: &str, globals: Value, locals: Value) -> R<(Gc<DictCell>, Value)> {
    if !locals.is_none() && !locals.is::<DictCell>() && locals.ty().slots().getitem.is_none() {
        return Err(rt.type_error(match function {
            "eval" => "locals must be a mapping".to_string(),
            _ => format!("locals must be a mapping or None, not {}", locals.ty().name()),
        }));
    }
    if !globals.is_none() && !globals.is::<DictCell>() {
        return Err(rt.type_error(match function {
            "eval" if globals.ty().slots().getitem.is_some() => {
                "globals must be a real dict; try eval(code, {}, mapping)".to_string()
            }
            "eval" => "globals must be a dict".to_string(),
            _ => format!("exec() globals must be a dict, not {}", globals.ty().name()),
        }));
    }
    let Some(globals) = globals.downcast::<DictCell>() else {
        let Some(current) = crate::modules::engine::current_globals(rt) else {
            return Err(rt.type_error(format!(
                "{function} must be given globals and locals when called without a frame"
            )));
        };
        let locals = if locals.is_none() { crate::modules::engine::current_locals(rt)? } else { locals };
        return Ok((current, locals));
    };
    let name = rt.names().__builtins__;
    if dict::get_str(rt, globals, name).is_none()
        && let Some(builtins) = crate::modules::engine::current_builtins(rt)
    {
        dict::set_str(rt, globals, name, builtins.value())?;
    }
    Ok((globals, if locals.is_none() { globals.value() } else { locals }))
}

pub fn eval(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let arg = |i: usize| args.get(i).copied().unwrap_or(Value::none());
    let (globals, locals) = namespaces(rt, "eval", arg(1), arg(2))?;
    let source = args[0];
    if is_code(source) {
        if crate::modules::engine::free_variable_count(source) > 0 {
            return Err(rt.type_error("code object passed to eval() may not contain free variables"));
        }
        return crate::modules::engine::run_code(rt, source, globals, locals);
    }
    let text = source_text(rt, source, "eval", "string, bytes or code")?;
    let text = text.trim_start_matches([' ', '\t']);
    let filename = rt.intern_str("<string>");
    let code = crate::modules::engine::compile_source(
        rt,
        text,
        filename,
        "eval",
        crate::modules::engine::inherited_flags(rt),
        -1,
    )?;
    crate::modules::engine::run_code(rt, code, globals, locals)
}

pub fn exec(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("exec", &["source", "globals", "locals", "closure"])
        .required(1)
        .positional_only(3)
        .keyword_only_after(3);
    let [source, globals, locals, closure] = args.bind(rt, &P)?;
    let none = Value::none();
    let source = source.unwrap_or(none);
    let (globals, locals) = namespaces(rt, "exec", globals.unwrap_or(none), locals.unwrap_or(none))?;
    let closure = closure.filter(|c| !c.is_none());
    if is_code(source) {
        let free = crate::modules::engine::free_variable_count(source);
        if let Some(closure) = closure {
            check_closure(rt, closure, free)?;
            crate::modules::engine::run_code_with_closure(rt, source, globals, locals, closure)?;
            return Ok(none);
        }
        if free > 0 {
            return Err(rt.type_error("code object passed to exec() may not contain free variables"));
        }
        crate::modules::engine::run_code(rt, source, globals, locals)?;
        return Ok(none);
    }
    if closure.is_some() {
        return Err(rt.type_error("closure can only be used when source is a code object"));
    }
    let text = source_text(rt, source, "exec", "string, bytes or code")?;
    let filename = rt.intern_str("<string>");
    let code = crate::modules::engine::compile_source(
        rt,
        &text,
        filename,
        "exec",
        crate::modules::engine::inherited_flags(rt),
        -1,
    )?;
    crate::modules::engine::run_code(rt, code, globals, locals)?;
    Ok(none)
}

fn check_closure(rt: &Runtime, closure: Value, free: usize) -> R<()> {
    if free == 0 {
        return Err(rt.type_error("cannot use a closure with this code object"));
    }
    let tuple = closure.downcast::<crate::value::TupleCell>();
    if tuple.is_some_and(|t| t.len() == free && t.iter().all(|v| v.is::<crate::value::VarCell>())) {
        return Ok(());
    }
    Err(rt.type_error(format!("code object requires a closure of exactly length {free}")))
}

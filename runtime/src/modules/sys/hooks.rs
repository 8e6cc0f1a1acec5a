//! The hooks of `sys`: displayhook, excepthook, unraisablehook, breakpointhook, audit.

use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::modules::support::{sys_get, text_arg};
use crate::objects::structseq::{self, fields};
use crate::objects::{dict, exceptions};
use crate::runtime::State;
use crate::types::{Args, GetSetDef, Params, TypeSpec};
use crate::value::{ExceptionCell, Gc, ListCell, ModuleCell, StrCell, Type, Value, statics};
use std::cell::Cell;

static UNRAISABLE_FIELDS: [GetSetDef; 5] =
    fields(["exc_type", "exc_value", "exc_traceback", "err_msg", "object"]);
static UNRAISABLE: TypeSpec =
    structseq::spec("UnraisableHookArgs", "What sys.unraisablehook is told.", &UNRAISABLE_FIELDS);

/// Types and lists that the hooks keep.
pub struct Hooks {
    audit: Gc<ListCell>,
    unraisable_args: Cell<Option<Type>>,
}

impl State for Hooks {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.audit);
        if let Some(ty) = self.unraisable_args.get() {
            t.visit_cell(ty);
        }
    }
}

fn hooks(rt: &Runtime) -> std::rc::Rc<Hooks> {
    rt.state(|rt| Hooks { audit: rt.new_list(&[]), unraisable_args: Cell::new(None) })
}

pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let ty = structseq::new_type(rt, &UNRAISABLE, 5, 5, None)?;
    hooks(rt).unraisable_args.set(Some(ty));
    rt.module_add(module, "UnraisableHookArgs", ty.value())
}

/// The argument of `sys.unraisablehook` for an exception.
pub fn unraisable_args(rt: &Runtime, exception: Value, message: Value, object: Value) -> Value {
    let traceback =
        exception.downcast::<ExceptionCell>().and_then(|e| e.traceback.get()).unwrap_or(Value::none());
    let items = [exception.ty().value(), exception, traceback, message, object];
    match hooks(rt).unraisable_args.get() {
        Some(ty) => structseq::make(rt, ty, &items),
        None => rt.new_tuple(&items).value(),
    }
}

/// `sys.displayhook`
pub fn displayhook(rt: &Runtime, _: Value, v: Value) -> R {
    let Some(builtins) = rt.builtins.get() else { return Err(rt.runtime_error("lost builtins module")) };
    if v.is_none() {
        return Ok(v);
    }
    let underscore = rt.intern_str("_");
    dict::set_str(rt, builtins, underscore, Value::none())?;
    let out = match sys_get(rt, "stdout") {
        Some(out) if !out.is_none() => out,
        _ => return Err(rt.runtime_error("lost sys.stdout")),
    };
    let text = rt.repr(v)?;
    write_displayed(rt, out, text)?;
    rt.call_method(out, rt.names().write, &[rt.names().newline_char.value()])?;
    dict::set_str(rt, builtins, underscore, v)?;
    Ok(Value::none())
}

/// Writes text to a stream; what its encoding lacks is written with backslashes.
fn write_displayed(rt: &Runtime, out: Value, text: Gc<StrCell>) -> R<()> {
    let result = rt.call_method(out, rt.names().write, &[text.value()]);
    if rt.catch(result, statics::unicode_encode_error())?.is_some() {
        return Ok(());
    }
    let encoding = rt.getattr(out, rt.names().encoding)?;
    let encoded =
        rt.call_method_text(text.value(), "encode", &[encoding, rt.new_str("backslashreplace").value()])?;
    if let Some(buffer) = rt.getattr_opt(out, rt.names().buffer)? {
        return rt.call_method(buffer, rt.names().write, &[encoded]).map(drop);
    }
    let escaped = rt.call_method_text(encoded, "decode", &[encoding, rt.names().strict.value()])?;
    rt.call_method(out, rt.names().write, &[escaped]).map(drop)
}

/// `sys.excepthook`
pub fn excepthook(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (value, traceback) = (args[1], args[2]);
    if let Some(e) = value.downcast::<ExceptionCell>() {
        if e.traceback.get().is_none() && !traceback.is_none() {
            e.traceback.set(Some(traceback));
        }
        exceptions::print_to_stderr(rt, value);
        return Ok(Value::none());
    }
    let t = value.ty();
    let message = format!("TypeError: print_exception(): Exception expected for value, {} found\n", t.name());
    write_stderr(rt, &message);
    Ok(Value::none())
}

/// Writes to `sys.stderr` if there is one, else to the descriptor; errors are dropped.
pub fn write_stderr(rt: &Runtime, text: &str) {
    if let Some(file) = sys_get(rt, "stderr").filter(|f| !f.is_none()) {
        let result = rt.call_method(file, rt.names().write, &[rt.new_str(text).value()]);
        match result {
            Ok(_) => return,
            Err(raised) => rt.clear_raised(raised),
        }
    }
    eprint!("{text}");
}

/// `sys.unraisablehook`
pub fn unraisablehook(rt: &Runtime, _: Value, unraisable: Value) -> R {
    let message = rt.getattr_text(unraisable, "err_msg")?;
    let object = rt.getattr_text(unraisable, "object")?;
    let exception = rt.getattr_text(unraisable, "exc_value")?;
    exceptions::print_unraisable(rt, exception, message, object);
    Ok(Value::none())
}

/// `sys.breakpointhook`
pub fn breakpointhook(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let ignore = rt.config.borrow().ignore_environment || rt.config.borrow().isolated;
    let named = if ignore { None } else { std::env::var("PYTHONBREAKPOINT").ok().filter(|s| !s.is_empty()) };
    let named = named.unwrap_or_else(|| "pdb.set_trace".into());
    if named == "0" {
        return Ok(Value::none());
    }
    let (module, attribute) = named.rsplit_once('.').unwrap_or(("builtins", &named));
    let found = crate::import::import_module(rt, module);
    let found = match found {
        Ok(m) => rt.getattr_text(m, attribute),
        Err(raised) => Err(raised),
    };
    match found {
        Ok(hook) => rt.call_with_args(hook, args),
        Err(raised) => {
            if !rt.raised_is(statics::import_error()) && !rt.raised_is(statics::attribute_error()) {
                return Err(raised);
            }
            rt.clear_raised(raised);
            let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{named}\"");
            crate::modules::_warnings::warn(rt, statics::runtime_warning(), &text, 1)?;
            Ok(Value::none())
        }
    }
}

pub fn addaudithook(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("addaudithook", &["hook"]).required(1);
    let [hook] = args.bind(rt, &P)?;
    let told = send(rt, "sys.addaudithook", &[]);
    // A hook may refuse the new one with a RuntimeError, silently.
    if rt.catch(told, statics::runtime_error())?.is_some() {
        crate::objects::list::append(rt, hooks(rt).audit, hook.unwrap_or(Value::none()))?;
    }
    Ok(Value::none())
}

pub fn audit(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let all = args.no_keywords(rt, "audit")?;
    let Some((&event, rest)) = all.split_first() else {
        return Err(rt.type_error("audit() missing 1 required positional argument: 'event'"));
    };
    let hooks = hooks(rt);
    if hooks.audit.is_empty() {
        if !event.is::<StrCell>() {
            let t = event.ty();
            return Err(rt.type_error(format!("expected str for argument 'event', not {}", t.name())));
        }
        return Ok(Value::none());
    }
    let event = text_arg(rt, event, "audit", "argument 1")?;
    send(rt, &event, rest)?;
    Ok(Value::none())
}

/// Whether anybody wants to be told of events.
pub fn has_audit_hooks(rt: &Runtime) -> bool {
    !hooks(rt).audit.is_empty()
}

/// Tells the audit hooks of an event; the first exception of one ends it.
pub fn send(rt: &Runtime, event: &str, args: &[Value]) -> R<()> {
    let hooks = hooks(rt);
    if hooks.audit.is_empty() {
        return Ok(());
    }
    let args = rt.new_tuple(&GcVec::from_slice(rt, args));
    let event = rt.new_str(event);
    let mut i = 0;
    while let Some(hook) = hooks.audit.get(i) {
        rt.call(hook, &[event.value(), args.value()])?;
        i += 1;
    }
    Ok(())
}

/// An exception that nothing caught: SystemExit is an exit status, anything else is shown through `sys.excepthook`.
pub fn report_uncaught(rt: &Runtime, raised: crate::error::Raised) -> i32 {
    let exception = rt.take_raised(raised);
    if exception.ty().is_subtype(statics::system_exit()) {
        return exit_status(rt, exception);
    }
    show_uncaught(rt, exception);
    if exception.ty().is_subtype(statics::keyboard_interrupt()) { 128 + libc::SIGINT } else { 1 }
}

/// The status that a SystemExit asks for; text is written to stderr.
fn exit_status(rt: &Runtime, exception: Value) -> i32 {
    let code = match rt.getattr(exception, rt.names().code) {
        Ok(code) => code,
        Err(raised) => {
            rt.clear_raised(raised);
            Value::none()
        }
    };
    if code.is_none() {
        return 0;
    }
    if crate::objects::int::is_int(code) {
        return crate::objects::int::as_i64(code).map_or(-1, |n| n as i32);
    }
    let text = rt.str(code);
    match text {
        Ok(text) => write_stderr(rt, &format!("{}\n", text.to_text())),
        Err(raised) => rt.clear_raised(raised),
    }
    1
}

/// Calls `sys.excepthook`, having set `sys.last_type` and the others.
pub fn show_uncaught(rt: &Runtime, exception: Value) {
    let traceback = exceptions::traceback_of(exception);
    let ty = exception.ty().value();
    for (name, value) in [("last_type", ty), ("last_value", exception), ("last_traceback", traceback)] {
        if let Err(raised) = crate::modules::support::sys_set(rt, name, value) {
            rt.clear_raised(raised);
        }
    }
    let Some(hook) = sys_get(rt, "excepthook") else {
        write_stderr(rt, "sys.excepthook is missing\n");
        return exceptions::print_to_stderr(rt, exception);
    };
    if let Err(raised) = rt.call(hook, &[ty, exception, traceback]) {
        let second = rt.take_raised(raised);
        if second.ty().is_subtype(statics::system_exit()) {
            std::process::exit(exit_status(rt, second));
        }
        write_stderr(rt, "Error in sys.excepthook:\n");
        exceptions::print_to_stderr(rt, second);
        write_stderr(rt, "\nOriginal exception was:\n");
        exceptions::print_to_stderr(rt, exception);
    }
}

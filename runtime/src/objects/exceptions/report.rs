//! Exceptions that nobody can catch.

use super::print;
use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::value::Value;

const IGNORED_IN: &str = "Exception ignored in";

/// Reports an exception that cannot be raised: to `sys.unraisablehook`. `context` is the text before the object's repr
/// (empty: "Exception ignored in").
pub fn write_unraisable(rt: &Runtime, exc: Value, context: &str, object: Option<Value>) {
    let context = context.trim_end_matches([' ', ':']);
    let message = match context {
        "" | IGNORED_IN => Value::none(),
        text => rt.new_str(text).value(),
    };
    let object = object.unwrap_or(Value::none());
    let hook = sys_entry(rt, "unraisablehook").filter(|h| !h.is_none());
    let default = sys_entry(rt, "__unraisablehook__");
    let own = hook.filter(|&h| Some(h) != default);
    let Some(own) = own else { return print_unraisable(rt, exc, message, object) };
    if let Err(raised) = call_hook(rt, own, exc, message, object) {
        let second = rt.take_raised(raised);
        let text = rt.new_str("Exception ignored in sys.unraisablehook").value();
        print_unraisable(rt, second, text, own);
    }
}

fn sys_entry(rt: &Runtime, name: &str) -> Option<Value> {
    dict::get_text(rt, rt.sys_dict.get()?, name)
}

fn call_hook(rt: &Runtime, hook: Value, exc: Value, message: Value, object: Value) -> R {
    let args = crate::modules::sys::hooks::unraisable_args(rt, exc, message, object);
    rt.call(hook, &[args])
}

/// What `sys.__unraisablehook__` prints to `sys.stderr`: message and object, traceback, the exception.
pub fn print_unraisable(rt: &Runtime, exc: Value, message: Value, object: Value) {
    let mut out = String::new();
    let text = |v: Value| rt.str(v).map(|s| print::escaped(&s));
    if !object.is_none() {
        match message.is_none() {
            true => out.push_str("Exception ignored in: "),
            false => {
                out.push_str(&print::quiet(rt, text(message)).unwrap_or_default());
                out.push_str(": ");
            }
        }
        let shown = print::quiet(rt, rt.repr(object).map(|s| print::escaped(&s)));
        out.push_str(shown.as_deref().unwrap_or("<object repr() failed>"));
        out.push('\n');
    } else if !message.is_none() {
        out.push_str(&print::quiet(rt, text(message)).unwrap_or_default());
        out.push_str(":\n");
    }
    print::push_traceback(rt, exc, &mut out);
    out.push_str(&print::type_name(rt, exc));
    match print::quiet(rt, text(exc)) {
        None => out.push_str(": <exception str() failed>"),
        Some(s) if s.is_empty() => {}
        Some(s) => {
            out.push_str(": ");
            out.push_str(&s);
        }
    }
    out.push('\n');
    print::write_to_stderr(rt, &out);
}

//! Showing a warning that is to be shown.

use super::library_name;
use crate::Runtime;
use crate::error::R;
use crate::modules::support::call_keywords;
use crate::modules::sys::hooks::write_stderr;
use crate::objects::dict;
use crate::value::{DictCell, Gc, ListCell, StrCell, TypeCell, Value};

/// Through `warnings._showwarnmsg` if it can be had, else as plain lines on stderr.
#[allow(clippy::too_many_arguments, reason = "they are the fields of a WarningMessage")]
pub fn show(
    rt: &Runtime,
    message: Value,
    text: Gc<StrCell>,
    category: Value,
    filename: Value,
    line: i64,
    line_text: Option<Value>,
    source: Option<Value>,
) -> R<()> {
    if source.is_some() && !rt.finalizing.get() {
        // What allocated the object is told by the library's module.
        crate::import::import_module(rt, "warnings")?;
    }
    let Some(show) = library_name(rt, "_showwarnmsg")? else {
        return show_plain(rt, text, category, filename, line, line_text);
    };
    if !rt.is_callable(show) {
        return Err(rt.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = library_name(rt, "WarningMessage")? else {
        return Err(rt.runtime_error("unable to get warnings.WarningMessage"));
    };
    let none = Value::none();
    let keywords = [("source", source.unwrap_or(none))];
    let positional = [message, category, filename, rt.new_int(line), none, none];
    let made = call_keywords(rt, class, &positional, &keywords)?;
    rt.call(show, &[made]).map(drop)
}

fn show_plain(
    rt: &Runtime,
    text: Gc<StrCell>,
    category: Value,
    filename: Value,
    line: i64,
    line_text: Option<Value>,
) -> R<()> {
    let name = category.downcast::<TypeCell>().map_or("Warning".to_string(), |t| t.name().to_string());
    let file = rt.str(filename)?.to_text().into_owned();
    write_stderr(rt, &format!("{file}:{line}: {name}: {}\n", text.to_text()));
    let shown = match line_text.and_then(|l| l.downcast::<StrCell>()) {
        Some(l) => Some(l.to_text().into_owned()),
        None => std::fs::read_to_string(&file)
            .ok()
            .and_then(|source| source.lines().nth((line - 1).max(0) as usize).map(str::to_owned)),
    };
    if let Some(shown) = shown.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
        write_stderr(rt, &format!("  {shown}\n"));
    }
    Ok(())
}

/// The line of source that a module's loader has for a place in it.
pub fn source_line(rt: &Runtime, globals: Option<Value>, line: i64) -> R<Option<Value>> {
    let Some(globals) = globals.and_then(|g| g.downcast::<DictCell>()) else { return Ok(None) };
    let names = rt.names();
    let (Some(loader), Some(name)) =
        (dict::get_str(rt, globals, names.__loader__), dict::get_str(rt, globals, names.__name__))
    else {
        return Ok(None);
    };
    let Some(get_source) = rt.getattr_opt(loader, rt.intern_str("get_source"))? else { return Ok(None) };
    let source = rt.call(get_source, &[name])?;
    if source.is_none() {
        return Ok(None);
    }
    let lines = rt.call_method_text(source, "splitlines", &[])?;
    Ok(lines.downcast::<ListCell>().and_then(|l| l.get((line - 1).max(0) as usize)))
}

//! Warnings that built-in types give: through the `warnings` machinery, if it has been imported.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::value::{Type, Value, statics};

/// `warnings.warn(message, category, stacklevel=1)`. Err: the filters turn it into an exception.
#[cold]
pub fn warn(rt: &Runtime, category: Type, message: &str) -> R<()> {
    let Some(modules) = rt.modules.get() else { return Ok(()) };
    let module = dict::get_text(rt, modules, "warnings").or_else(|| dict::get_text(rt, modules, "_warnings"));
    let Some(module) = module else { return Ok(()) };
    let Some(warn) = rt.getattr_opt(module, rt.names()._warn)? else { return Ok(()) };
    let text = rt.new_str(message).value();
    rt.call(warn, &[text, category.value(), Value::int(1)])?;
    Ok(())
}

/// A DeprecationWarning.
#[cold]
pub fn deprecated(rt: &Runtime, message: &str) -> R<()> {
    warn(rt, statics::deprecation_warning(), message)
}

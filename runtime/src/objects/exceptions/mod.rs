//! The built-in exceptions, and what the rest of the runtime does with them.
//!
//! - `base`, `attributes`, `os_error`, `syntax_error`, `unicode_error`, `groups`  the types; `types` lists all
//! - `fields`   what other rooms set and read               - `raising`  the `raise` statement, context and cause
//! - `reraise`  `except*`                                   - `source`, `suggest`  for `print`
//! - `report`   errors nobody can catch                        - `print`    tracebacks as text

mod attributes;
mod base;
mod fields;
mod groups;
mod os_error;
mod print;
mod raising;
mod report;
mod reraise;
mod source;
mod suggest;
mod syntax_error;
mod types;
mod unicode_error;

pub use crate::objects::warn::warn;
pub use fields::{
    add_attribute_fields, set_attribute_fields, set_cause, set_context, set_import_fields, set_name_field,
    stop_iteration_value, traceback_of,
};
pub use print::{print_exception, print_to_stderr};
pub use raising::{chain_context, instantiate, raise, raise_syntax_error, raised_from_triple};
pub use report::{print_unraisable, write_unraisable};
pub use reraise::{group_match, prepare_reraise_star};
pub use types::builtin_types;

use crate::heap::Tracer;
use crate::value::gc::Trace;
use crate::value::{ExceptionCell, Gc};

/// Visits what every exception struct begins with.
pub fn trace_exception(cell: Gc<ExceptionCell>, t: &mut Tracer<'_>) {
    cell.dict.trace(t);
    cell.args.trace(t);
    cell.notes.trace(t);
    cell.traceback.trace(t);
    cell.context.trace(t);
    cell.cause.trace(t);
}

//! Tracebacks without the import system's own frames.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::value::{ExceptionCell, StrCell, Value, statics};

const FILES: [&str; 2] = ["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"];
/// A run of importlib frames that ends in this function is cut even if the exception is no ImportError.
const REMOVED: &str = "_call_with_frames_removed";

/// Cuts importlib's frames out of the traceback of the exception being raised, unless `-v` was given.
pub fn importlib_frames(rt: &Runtime, raised: Raised) -> Raised {
    if rt.config.borrow().verbose > 0 {
        return raised;
    }
    let exception = rt.take_raised(raised);
    let always = exception.ty().is_subtype(statics::import_error());
    if let Some(cell) = exception.downcast::<ExceptionCell>()
        && let Some(first) = cell.traceback.get()
    {
        match trimmed(rt, first, always) {
            Ok(tb) => cell.traceback.set(Some(tb).filter(|tb| !tb.is_none())),
            Err(again) => rt.clear_raised(again),
        }
    }
    rt.raise_value(exception)
}

/// The traceback without the chunks to cut; None if nothing stays.
fn trimmed(rt: &Runtime, first: Value, always: bool) -> R {
    let mut head = first;
    // The entry before the current chunk of importlib frames; None: the chunk begins the traceback.
    let mut before: Option<Value> = None;
    let mut previous: Option<Value> = None;
    let mut in_chunk = false;
    let mut tb = first;
    while !tb.is_none() {
        let next = rt.getattr(tb, rt.names().tb_next)?;
        let (file, function) = place(rt, tb)?;
        let ours = FILES.contains(&file.as_str());
        if ours && !in_chunk {
            before = previous;
        }
        in_chunk = ours;
        if ours && (always || function == REMOVED) {
            match before {
                None => head = next,
                Some(b) => rt.setattr(b, rt.names().tb_next, next)?,
            }
            previous = before;
        } else {
            previous = Some(tb);
        }
        tb = next;
    }
    Ok(head)
}

/// File and function of a traceback entry.
fn place(rt: &Runtime, tb: Value) -> R<(String, String)> {
    let frame = rt.getattr(tb, rt.names().tb_frame)?;
    let code = rt.getattr_text(frame, "f_code")?;
    let text = |name: &str| -> R<String> {
        Ok(rt
            .getattr_text(code, name)?
            .downcast::<StrCell>()
            .map_or(String::new(), |s| s.to_text().into_owned()))
    };
    Ok((text("co_filename")?, text("co_name")?))
}

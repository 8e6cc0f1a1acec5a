//! Fields of exceptions, for other rooms. What is no such exception is left alone.

use crate::value::{
    AttributeErrorCell, ExceptionCell, ImportErrorCell, NameErrorCell, StopIterationCell, Value, statics,
};

/// `exc.__cause__ = cause`, as `raise … from` does.
pub fn set_cause(exc: Value, cause: Value) {
    let Some(e) = exc.downcast::<ExceptionCell>() else { return };
    e.cause.set(Some(cause));
    e.suppress_context.set(true);
}

/// `name` and `obj` of an AttributeError; anything else is left alone.
pub fn set_attribute_fields(exc: Value, name: Value, obj: Value) {
    if let Some(e) = exc.downcast::<AttributeErrorCell>() {
        e.name.set(Some(name));
        e.obj.set(Some(obj));
    }
}

/// `name` and `obj` of a plain AttributeError that has neither.
pub fn add_attribute_fields(exc: Value, name: Value, obj: Value) {
    if exc.is_exact(statics::attribute_error())
        && let Some(e) = exc.downcast::<AttributeErrorCell>()
        && e.name.get().is_none()
        && e.obj.get().is_none()
    {
        set_attribute_fields(exc, name, obj);
    }
}

/// `name` of a NameError; anything else is left alone.
pub fn set_name_field(exc: Value, name: Value) {
    if let Some(e) = exc.downcast::<NameErrorCell>() {
        e.name.set(Some(name));
    }
}

/// `exc.__context__ = context`
pub fn set_context(exc: Value, context: Value) {
    if let Some(e) = exc.downcast::<ExceptionCell>() {
        e.context.set(Some(context).filter(|c| !c.is_none()));
    }
}

/// `name` and `path` of an ImportError.
pub fn set_import_fields(exc: Value, name: Value, path: Value) {
    if let Some(e) = exc.downcast::<ImportErrorCell>() {
        e.name.set(Some(name));
        e.path.set(Some(path));
    }
}

/// `exc.__traceback__`, or None.
pub fn traceback_of(exc: Value) -> Value {
    exc.downcast::<ExceptionCell>().and_then(|e| e.traceback.get()).unwrap_or(Value::none())
}

/// `exc.value` of a StopIteration, or None.
pub fn stop_iteration_value(exc: Value) -> Value {
    exc.downcast::<StopIterationCell>().and_then(|e| e.value.get()).unwrap_or(Value::none())
}

//! Asynchronous generators: a value that one yields is wrapped, to tell it from what its body awaits.

use crate::Runtime;
use crate::value::Value;
use crate::value::statics;
use std::cell::Cell;

crate::cell! {
    /// `_PyAsyncGenWrappedValue`
    pub struct WrappedCell { pub value: Cell<Value> }
}

/// ASYNC_GEN_WRAP
pub fn wrap_async_value(rt: &Runtime, v: Value) -> Value {
    rt.new_object(statics::async_generator_wrapped_value_type(), |head| WrappedCell {
        head,
        value: Cell::new(v),
    })
    .value()
}

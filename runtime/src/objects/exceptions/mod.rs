//! stand-in until the room lands
use crate::Runtime;
use crate::error::{R, Raised};
use crate::types::builtin::Builtin;
use crate::value::*;
pub fn builtin_types() -> Vec<Builtin> { vec![] }
pub fn trace_exception(_c: Gc<ExceptionCell>, _t: &mut crate::heap::Tracer<'_>) {}
pub fn instantiate(_rt: &Runtime, _ty: Type, _args: &[Value]) -> R { unimplemented!() }
pub fn chain_context(_rt: &Runtime, _e: Value) {}
pub fn raise(_rt: &Runtime, _e: Option<Value>, _c: Option<Value>) -> R<std::convert::Infallible> { unimplemented!() }
pub fn write_unraisable(_rt: &Runtime, _e: Value, _c: &str, _o: Option<Value>) {}
pub fn set_attribute_fields(_e: Value, _n: Value, _o: Value) {}
pub fn set_name_field(_e: Value, _n: Value) {}
pub fn set_import_fields(_e: Value, _n: Value, _p: Value) {}
pub fn set_cause(_e: Value, _c: Value) {}
pub fn set_context(_e: Value, _c: Value) {}
pub fn warn(_rt: &Runtime, _c: Type, _m: &str) -> R<()> { Ok(()) }
pub fn group_match(_rt: &Runtime, _e: Value, _c: Value) -> R<(Value, Option<Value>)> { unimplemented!() }
pub fn prepare_reraise_star(_rt: &Runtime, _o: Value, _l: Gc<ListCell>) -> R { unimplemented!() }
pub fn traceback_of(_e: Value) -> Value { unimplemented!() }
pub fn stop_iteration_value(_e: Value) -> Value { unimplemented!() }
pub fn raised_from_triple(_rt: &Runtime, _a: &[Value]) -> R<Raised> { unimplemented!() }
pub fn raise_syntax_error(_rt: &Runtime, _e: &kingsnake_compile::SyntaxError) -> Raised { unimplemented!() }

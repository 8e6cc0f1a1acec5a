//! Descriptors of built-in types: methods, class methods, slot wrappers, computed attributes, members.
//!
//! - `value`    their cells and how they are made       - `method`  method_descriptor, classmethod_descriptor
//! - `wrapper`  wrapper_descriptor, method-wrapper      - `attribute` getset_descriptor, member_descriptor
//! - `doc`      signature lines of docstrings

mod attribute;
pub mod doc;
mod method;
mod value;
mod wrapper;

pub use method::call_method;
pub use value::*;

use crate::types::builtin::Builtin;
use crate::value::statics;

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::method_descriptor_type(), spec: &method::METHOD, bases: &[] },
        Builtin { ty: statics::classmethod_descriptor_type(), spec: &method::CLASS_METHOD, bases: &[] },
        Builtin { ty: statics::wrapper_descriptor_type(), spec: &wrapper::WRAPPER, bases: &[] },
        Builtin { ty: statics::method_wrapper_type(), spec: &wrapper::BOUND, bases: &[] },
        Builtin { ty: statics::getset_descriptor_type(), spec: &attribute::GETSET, bases: &[] },
        Builtin { ty: statics::member_descriptor_type(), spec: &attribute::MEMBER, bases: &[] },
    ]
}

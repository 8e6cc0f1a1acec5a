//! The built-in types, a room each: what they hold (`value`), what Python can do with them (`methods`, …).

pub mod alloc;
#[path = "bool/mod.rs"]
pub mod bool_;
pub mod builtin;
pub mod builtin_iters;
pub mod bytearray;
pub mod bytes;
pub mod capsule;
pub mod cell;
pub mod classmethod;
pub mod code;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod enumerate;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iter;
pub mod list;
pub mod mappingproxy;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod namespace;
pub mod object;
pub mod property;
pub mod range;
pub mod set;
pub mod slice;
pub mod str;
pub mod structseq;
pub mod super_;
pub mod support;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod union;
pub mod warn;
pub mod weakref;

use crate::types::builtin::Builtin;

/// Every built-in type but the exceptions.
pub fn builtin_types() -> Vec<Builtin> {
    [
        object::builtin_types,
        type_::builtin_types,
        code::builtin_types,
        frame::builtin_types,
        function::builtin_types,
        generator::builtin_types,
        traceback::builtin_types,
        bool_::builtin_types,
        builtin::builtin_types,
        builtin_iters::builtin_types,
        bytearray::builtin_types,
        bytes::builtin_types,
        capsule::builtin_types,
        cell::builtin_types,
        classmethod::builtin_types,
        complex::builtin_types,
        descriptors::builtin_types,
        dict::builtin_types,
        enumerate::builtin_types,
        float::builtin_types,
        generic_alias::builtin_types,
        int::builtin_types,
        iter::builtin_types,
        list::builtin_types,
        mappingproxy::builtin_types,
        memoryview::builtin_types,
        method::builtin_types,
        module::builtin_types,
        namespace::builtin_types,
        property::builtin_types,
        range::builtin_types,
        set::builtin_types,
        slice::builtin_types,
        str::builtin_types,
        super_::builtin_types,
        tuple::builtin_types,
        union::builtin_types,
        weakref::builtin_types,
        crate::modules::collections::builtin_types,
        crate::modules::contextvars::builtin_types,
    ]
    .into_iter()
    .flat_map(|room| room())
    .collect()
}

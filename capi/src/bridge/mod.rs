//! Managed code and C calling each other.
//!
//! - `cross`        arguments lent and results taken, both ways     - `call`     C functions by calling convention
//! - `slot`, `rows` C slots and the operations they stand for       - `thunks`   C calls our operations
//! - `native_slots` managed code calls C's                          - `class_face` C slots of our types
//! - `ready`, `spec` types that C makes                             - `methods`, `member` what their tables define
//! - `alloc`, `dealloc` the life of C's objects                     - `modules`  loading extensions
//! - `buffer`, `text`, `number`, `state`                            small parts

pub mod alloc;
pub mod buffer;
pub mod call;
pub mod capsules;
pub mod class_face;
pub mod cross;
pub mod dealloc;
pub mod identifier;
pub mod member;
pub mod memory;
pub mod methods;
pub mod modules;
pub mod native_slots;
pub mod number;
pub mod ready;
pub mod rows;
pub mod slot;
pub mod spec;
pub mod state;
pub mod text;
pub mod threads;
pub mod thunks;

use kingsnake_runtime::NativeSide;
use kingsnake_runtime::heap::NativeHooks;

/// What a runtime needs to run extensions: `Runtime::new(config, Some(&bridge::SIDE))`.
pub static SIDE: NativeSide = NativeSide {
    heap: NativeHooks { dealloc: dealloc::dealloc_dead, clear: dealloc::clear_dead },
    call_builtin: call::call_builtin,
    call_method: methods::call_method,
    attribute_get: methods::attribute_get,
    attribute_set: methods::attribute_set,
    attribute_doc: methods::attribute_doc,
    fill_builtin_types: class_face::fill_builtin_types,
    class_changed: class_face::class_changed,
    create_dynamic: modules::create_dynamic,
    exec_dynamic: modules::exec_dynamic,
    destroy_capsule: capsules::destroy_capsule,
};

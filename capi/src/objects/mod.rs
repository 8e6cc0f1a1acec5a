//! Rooms of CPython's `Objects/`, a file each.

#[path = "abstract.rs"]
pub mod abstract_;
pub mod abstract_buffer;
pub mod abstract_number;
pub mod boolobject;
pub mod bytesobject;
pub mod call;
pub mod call_format;
pub mod complexobject;
pub mod dictobject;
pub mod floatobject;
pub mod listobject;
pub mod longobject;
pub mod methodobject;
pub mod moduleobject;
pub mod object;
pub mod obmalloc;
pub mod tupleobject;
pub mod typeobject;
pub mod unicode_codecs;
pub mod unicode_format;
pub mod unicodeobject;

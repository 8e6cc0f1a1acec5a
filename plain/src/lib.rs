//! The algorithms of Python 3.11's built-in types on plain data.
//!
//! Nothing here knows a Python object, a heap or an exception: functions take slices, numbers and
//! [`units::Units`] and return ranges, numbers, buffers or small error enums whose `Display` is the text
//! CPython 3.11 uses. The runtime turns those into objects and exceptions.
#![forbid(unsafe_code)]
#![allow(clippy::useless_conversion, reason = "with_units! makes one body for each kind of unit")]
#![cfg_attr(test, allow(non_snake_case, reason = "tests are named FunctionConditionOutcome"))]

pub mod bytes;
pub mod complex;
pub mod error;
pub mod float;
pub mod format;
pub mod hash;
pub mod int;
pub mod percent;
pub mod repr;
pub mod search;
pub mod str_format;
pub mod sort;
pub mod unicode;
pub mod units;

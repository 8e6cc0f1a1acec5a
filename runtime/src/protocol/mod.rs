//! What can be done with any object: `Runtime` methods that dispatch through the type's table.
//!
//! - `object`   repr, str, hash, comparison, truth, isinstance      - `attr`   attributes
//! - `number`   arithmetic, index                                    - `sequence` len, items, contains, concatenation
//! - `call`     calling anything                                     - `iter`   iteration
//! - `buffer`   the buffer protocol

pub mod attr;
pub mod buffer;
pub mod call;
pub mod iter;
pub mod number;
pub mod object;
pub mod sequence;

//! Keeps our passes from running out of native stack: a depth limit, and more stack where it gets tight.

use ruff_text_size::TextRange;

use crate::error::{Failure, Pass};

/// With less stack than this left, a new segment is taken.
pub const RED_ZONE: usize = 128 * 1024;
/// The size of such a segment.
pub const SEGMENT: usize = 2 * 1024 * 1024;
/// Nested statements and expressions allowed; CPython stops at about the same depth.
const LIMIT: u32 = 3000;

/// The stack that freeing the tree of a source text may need. Address space, not memory, unless the text is hostile.
pub fn stack_for(source_length: usize) -> usize {
    const PER_BYTE: usize = 512;
    const MOST: usize = 256 << 20;
    (source_length.saturating_mul(PER_BYTE)).clamp(RED_ZONE, MOST)
}

/// Counts nesting.
#[derive(Default)]
pub struct Guard {
    depth: u32,
}

impl Guard {
    /// One level deeper. An error need not be followed by `leave`, since it ends the pass.
    pub fn enter(&mut self, range: TextRange) -> Pass {
        self.depth += 1;
        if self.depth > LIMIT { Err(Failure::too_deep(range)) } else { Ok(()) }
    }

    /// One level back.
    pub fn leave(&mut self) {
        self.depth -= 1;
    }
}

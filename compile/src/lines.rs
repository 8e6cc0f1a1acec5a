//! Byte offsets to lines and columns.

use std::cell::Cell;

use ruff_text_size::TextRange;

use crate::bytecode::Position;

/// Where the lines of a source text start. Lookups near the one before are cheap.
pub struct Lines {
    starts: Vec<u32>,
    last: Cell<u32>,
}

impl Lines {
    /// Finds the lines of `source` (whose line ends are `\n`).
    pub fn new(source: &str) -> Lines {
        let mut starts = Vec::with_capacity(source.len() / 32 + 1);
        starts.push(0);
        let newlines = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        starts.extend(newlines.map(|(at, _)| at as u32 + 1));
        Lines { starts, last: Cell::new(0) }
    }

    /// The number, from 0, of the line that holds `offset`.
    fn index(&self, offset: u32) -> u32 {
        let last = self.last.get() as usize;
        let start = |line: usize| self.starts.get(line).copied().unwrap_or(u32::MAX);
        let found = if start(last) <= offset && offset < start(last + 1) {
            last
        } else if start(last + 1) <= offset && offset < start(last + 2) {
            last + 1
        } else {
            self.starts.partition_point(|&start| start <= offset) - 1
        };
        self.last.set(found as u32);
        found as u32
    }

    /// The line of an offset, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.index(offset) + 1
    }

    /// A range as an instruction's position.
    pub fn position(&self, range: TextRange) -> Position {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        let first = self.index(start);
        let (line_start, next) =
            (self.starts[first as usize], self.starts.get(first as usize + 1).copied().unwrap_or(u32::MAX));
        if end < next {
            let (line, col) = (first + 1, start - line_start);
            return Position { line, end_line: line, col, end_col: end - line_start };
        }
        let last = self.starts.partition_point(|&start| start <= end) - 1;
        Position {
            line: first + 1,
            end_line: last as u32 + 1,
            col: start - line_start,
            end_col: end - self.starts[last],
        }
    }

    /// Line and column of an offset, both from 1, the column in characters.
    pub fn character_position(&self, source: &str, offset: u32) -> (u32, u32) {
        let offset = (offset as usize).min(source.len());
        let line = self.index(offset as u32);
        let start = self.starts[line as usize] as usize;
        let column = source.get(start..offset).map_or(0, |before| before.chars().count());
        (line + 1, column as u32 + 1)
    }

    /// A line of the source with its newline; `line` counts from 1.
    pub fn text<'s>(&self, source: &'s str, line: u32) -> Option<&'s str> {
        let start = *self.starts.get(line.checked_sub(1)? as usize)? as usize;
        let end = self.starts.get(line as usize).map_or(source.len(), |&next| next as usize);
        source.get(start..end)
    }
}

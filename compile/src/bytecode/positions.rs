//! Source positions of instructions, as a byte stream that is decoded only when a traceback or a tracer asks.
//!
//! An entry is a head byte, `words - 1` in bits 0–2 and its form above, then what the form needs:
//! 0 nothing known; 1 one line, same as before, two column bytes; 2 the same on the line after; 3 everything as varints;
//! 4 a line without columns; 5 the position of the entry before.

/// Where an instruction comes from. Lines count from 1, columns are UTF-8 bytes from 0; `line` 0 means artificial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// First line, 0 if the instruction has no place in the source.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// First column, `u32::MAX` if unknown.
    pub col: u32,
    /// Column behind the last character, `u32::MAX` if unknown.
    pub end_col: u32,
}

impl Position {
    /// No place in the source.
    pub const NONE: Position = Position { line: 0, end_line: 0, col: u32::MAX, end_col: u32::MAX };

    /// A whole line.
    pub const fn line(line: u32) -> Position {
        Position { line, end_line: line, col: u32::MAX, end_col: u32::MAX }
    }
}

const UNKNOWN: u8 = 0;
const SAME_LINE: u8 = 1;
const NEXT_LINE: u8 = 2;
const FULL: u8 = 3;
const LINE_ONLY: u8 = 4;
const REPEAT: u8 = 5;

/// Encodes positions in instruction order.
#[derive(Default)]
pub struct PositionWriter {
    bytes: Vec<u8>,
    line: u32,
    pending: Option<(Position, u32)>,
}

impl PositionWriter {
    /// Starts a table whose line deltas count from `first_line`.
    pub fn new(first_line: u32) -> PositionWriter {
        PositionWriter { bytes: Vec::new(), line: first_line, pending: None }
    }

    /// The next `words` words come from `position`.
    pub fn push(&mut self, position: Position, words: u32) {
        match &mut self.pending {
            Some((pending, count)) if *pending == position => *count += words,
            _ => {
                self.flush();
                self.pending = Some((position, words));
            }
        }
    }

    /// The finished table.
    pub fn finish(mut self) -> Box<[u8]> {
        self.flush();
        self.bytes.into()
    }

    fn flush(&mut self) {
        let Some((position, mut words)) = self.pending.take() else { return };
        let first = words.min(8);
        self.entry(position, first);
        words -= first;
        while words > 0 {
            let more = words.min(8);
            self.bytes.push(REPEAT << 3 | (more - 1) as u8);
            words -= more;
        }
    }

    fn entry(&mut self, position: Position, words: u32) {
        let head = (words - 1) as u8;
        let Position { line, end_line, col, end_col } = position;
        if line == 0 {
            self.bytes.push(UNKNOWN << 3 | head);
            return;
        }
        let delta = i64::from(line) - i64::from(self.line);
        self.line = line;
        if line == end_line && col < 256 && end_col < 256 && (delta == 0 || delta == 1) {
            let form = if delta == 0 { SAME_LINE } else { NEXT_LINE };
            self.bytes.extend([form << 3 | head, col as u8, end_col as u8]);
        } else if line == end_line && col == u32::MAX && end_col == u32::MAX {
            self.bytes.push(LINE_ONLY << 3 | head);
            put_varint(&mut self.bytes, zigzag(delta));
        } else {
            self.bytes.push(FULL << 3 | head);
            put_varint(&mut self.bytes, zigzag(delta));
            put_varint(&mut self.bytes, zigzag(i64::from(end_line) - i64::from(line)));
            put_varint(&mut self.bytes, u64::from(col.wrapping_add(1)));
            put_varint(&mut self.bytes, u64::from(end_col.wrapping_add(1)));
        }
    }
}

/// Iterates `(number of words, position)` in word order. Damaged bytes end the iteration.
pub struct Positions<'a> {
    bytes: &'a [u8],
    current: Position,
    line: u32,
}

impl<'a> Positions<'a> {
    /// Reads what [`PositionWriter`] wrote.
    pub fn new(bytes: &'a [u8], first_line: u32) -> Positions<'a> {
        Positions { bytes, current: Position::NONE, line: first_line }
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn moved(&mut self, from: u32) -> Option<u32> {
        let delta = unzigzag(self.varint()?);
        u32::try_from(i64::from(from).checked_add(delta)?).ok()
    }
}

impl Iterator for Positions<'_> {
    type Item = (u32, Position);

    fn next(&mut self) -> Option<(u32, Position)> {
        let head = self.byte()?;
        let words = u32::from(head & 7) + 1;
        match head >> 3 {
            UNKNOWN => self.current = Position::NONE,
            form @ (SAME_LINE | NEXT_LINE) => {
                self.line = self.line.checked_add(u32::from(form == NEXT_LINE))?;
                let (col, end_col) = (u32::from(self.byte()?), u32::from(self.byte()?));
                self.current = Position { line: self.line, end_line: self.line, col, end_col };
            }
            FULL => {
                self.line = self.moved(self.line)?;
                let end_line = self.moved(self.line)?;
                let col = (self.varint()? as u32).wrapping_sub(1);
                let end_col = (self.varint()? as u32).wrapping_sub(1);
                self.current = Position { line: self.line, end_line, col, end_col };
            }
            LINE_ONLY => {
                self.line = self.moved(self.line)?;
                self.current = Position::line(self.line);
            }
            REPEAT => {}
            _ => return None,
        }
        Some((words, self.current))
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests are named for condition and outcome")]
mod tests {
    use super::*;

    #[test]
    fn PositionsWrittenAreReadBack() {
        let position = |line, end_line, col, end_col| Position { line, end_line, col, end_col };
        let list: [(Position, u32); 6] = [
            (position(10, 10, 0, 5), 1),
            (position(11, 11, 4, 255), 12),
            (Position::NONE, 2),
            (position(9, 12, 300, 1), 40),
            (Position::line(500), 1),
            (position(1, 1, 1, 2), 3),
        ];
        let mut writer = PositionWriter::new(10);
        for (position, words) in list {
            writer.push(position, words);
        }
        let bytes = writer.finish();
        let mut words = Vec::new();
        for (count, position) in Positions::new(&bytes, 10) {
            words.extend(std::iter::repeat_n(position, count as usize));
        }
        let expected: Vec<_> = list
            .iter()
            .flat_map(|&(position, count)| std::iter::repeat_n(position, count as usize))
            .collect();
        assert_eq!(words, expected);
    }
}

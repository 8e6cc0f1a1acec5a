//! The marks under a source line: `^^^^` under what failed, `~~^~~` around an operator.

use kingsnake_compile::bytecode::Position;

/// The marks for a place in `source` (the line with its indentation), counted from its first visible character. `None`
/// where they would say nothing.
pub(super) fn marks(source: &str, line: u32, p: Position) -> Option<String> {
    if p.line != line || p.col == u32::MAX || p.end_col == u32::MAX || p.line == 0 {
        return None;
    }
    let trimmed = source.trim_start_matches([' ', '\t', '\x0c']);
    let cut = source.len() - trimmed.len();
    let start = char_index(source, p.col as usize);
    let one_line = p.end_line == p.line;
    let end =
        if one_line { char_index(source, p.end_col as usize) } else { source.trim_end().chars().count() };
    if end <= start || start < cut {
        return None;
    }
    let operator =
        if one_line { operator_range(source.get(p.col as usize..p.end_col as usize)?) } else { None };
    let visible = source.chars().count() - cut;
    if operator.is_none() && end - start == visible {
        return None;
    }
    let mut out = " ".repeat(start - cut);
    for i in 0..end - start {
        let mark = match &operator {
            Some(range) if !range.contains(&i) => '~',
            _ => '^',
        };
        out.push(mark);
    }
    Some(out)
}

fn char_index(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|&(i, _)| i < byte).count()
}

/// Which characters of the text are its operator.
fn operator_range(segment: &str) -> Option<std::ops::Range<usize>> {
    let bytes = kingsnake_compile::operator_span(segment)?;
    Some(char_index(segment, bytes.start)..char_index(segment, bytes.end))
}

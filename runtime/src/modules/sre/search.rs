//! One run of the engine.

use super::text::{Chars, Subject};
use rustpython_sre_engine::{Request, State, StrDrive};

/// How a pattern is applied.
#[derive(Clone, Copy, PartialEq)]
pub enum How {
    /// at the start
    Match,
    /// at the start, up to the end
    FullMatch,
    /// anywhere
    Search,
}

/// Where a subject is searched.
#[derive(Clone, Copy)]
pub struct Range {
    pub start: usize,
    pub end: usize,
    /// Do not find what is empty at the start: it has been found before.
    pub must_advance: bool,
}

impl Range {
    /// `pos` and `endpos` as arguments give them, clamped to the subject.
    pub fn clamp(pos: isize, endpos: isize, len: usize) -> Range {
        let clamp = |n: isize| (n.max(0) as usize).min(len);
        Range { start: clamp(pos), end: clamp(endpos), must_advance: false }
    }

    /// What is left behind `found`.
    pub fn after(self, found: &Found) -> Range {
        Range { start: found.end, end: self.end, must_advance: found.end == found.start }
    }
}

/// A match: its ends, and those of the groups.
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// Of groups 1 and on; `None` for one that took no part.
    pub groups: Vec<Option<(usize, usize)>>,
    /// The group that closed last; 0: none.
    pub last: usize,
}

/// Runs a pattern of `groups` groups over part of a subject.
pub fn run(code: &[u32], groups: usize, subject: &Subject<'_>, range: Range, how: How) -> Option<Found> {
    if range.start > range.end {
        return None;
    }
    let (raw, width) = subject.raw();
    match width {
        1 => run_on(Chars::<1>(raw), code, groups, range, how),
        2 => run_on(Chars::<2>(raw), code, groups, range, how),
        _ => run_on(Chars::<4>(raw), code, groups, range, how),
    }
}

fn run_on<S: StrDrive>(text: S, code: &[u32], groups: usize, range: Range, how: How) -> Option<Found> {
    let mut request = Request::new(text, range.start, range.end, code, how == How::FullMatch);
    request.must_advance = range.must_advance;
    let mut state = State::default();
    state.reset(&request, range.start);
    let found = if how == How::Search { state.search(request) } else { state.py_match(&request) };
    if !found {
        return None;
    }
    let group = |i: usize| {
        let (start, end) = state.marks.get(i);
        Some((start.into_option()?, end.into_option()?))
    };
    Some(Found {
        start: state.start,
        end: state.cursor.position,
        groups: (0..groups).map(group).collect(),
        last: state.marks.last_index().max(0) as usize,
    })
}

//! `_sre.SRE_Scanner`: one match after the other.

use super::found::new_match;
use super::made_type;
use super::pattern::PatternCell;
use super::search::{How, Range, run};
use super::text::Subject;
use crate::Runtime;
use crate::error::R;
use crate::types::{GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, Value, flag};
use std::cell::Cell;

crate::cell! {
    pub struct ScannerCell {
        pattern: Cell<Gc<PatternCell>>,
        string: Cell<Value>,
        /// where the scan began: the `pos` of every match
        pos: Cell<usize>,
        start: Cell<usize>,
        end: Cell<usize>,
        must_advance: Cell<bool>,
        finished: Cell<bool>,
    }
}

pub static SCANNER: TypeSpec = TypeSpec {
    slots: Slots::of::<ScannerCell>(),
    methods: crate::methods! {
        "match" => Zero(|rt, v| next(rt, v, How::Match)), "match($self, /)\n--\n\n";
        "search" => Zero(|rt, v| next(rt, v, How::Search)), "search($self, /)\n--\n\n";
    },
    getset: &[GetSetDef::member("pattern", |_, v| Ok(v.expect_cell::<ScannerCell>().pattern.get().value()))],
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("_sre.SRE_Scanner", Slots::EMPTY)
};

pub fn new_scanner(rt: &Runtime, pattern: Gc<PatternCell>, string: Value, range: Range) -> R {
    let ty = made_type(rt, |t| t.scanner.get())?;
    Ok(rt
        .new_object(ty, |head| ScannerCell {
            head,
            pattern: Cell::new(pattern),
            string: Cell::new(string),
            pos: Cell::new(range.start),
            start: Cell::new(range.start),
            end: Cell::new(range.end),
            must_advance: Cell::new(false),
            finished: Cell::new(false),
        })
        .value())
}

fn next(rt: &Runtime, v: Value, how: How) -> R {
    let s: Gc<ScannerCell> = v.expect_cell();
    if s.finished.get() {
        return Ok(Value::none());
    }
    let p = s.pattern.get();
    let subject = Subject::new(rt, s.string.get(), p.bytes_pattern())?;
    let range = Range {
        start: s.start.get(),
        end: s.end.get().min(subject.len()),
        must_advance: s.must_advance.get(),
    };
    let Some(found) = run(&p.code, p.groups.get(), &subject, range, how) else {
        s.finished.set(true);
        return Ok(Value::none());
    };
    let rest = range.after(&found);
    s.start.set(rest.start);
    s.must_advance.set(rest.must_advance);
    let whole = Range { start: s.pos.get(), ..range };
    new_match(rt, p, s.string.get(), whole, &found)
}

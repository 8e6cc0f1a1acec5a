//! `_bisect`.

use crate::Runtime;
use crate::error::R;
use crate::objects::list;
use crate::types::{Args, Cmp, ModuleSpec, Params};
use crate::value::{ListCell, Value, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_bisect",
    doc: "Bisection algorithms.\n\nThey keep a list sorted when items are added to it.",
    functions: crate::methods! {
        "bisect_right" => Full(bisect_right), "bisect_right($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nReturn the index where to insert item x in list a, assuming a is sorted: behind equal items.";
        "bisect_left" => Full(bisect_left), "bisect_left($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nReturn the index where to insert item x in list a, assuming a is sorted: before equal items.";
        "insort_right" => Full(insort_right), "insort_right($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nInsert item x in list a, and keep it sorted assuming a is sorted: behind equal items.";
        "insort_left" => Full(insort_left), "insort_left($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nInsert item x in list a, and keep it sorted assuming a is sorted: before equal items.";
    },
    exec: |_, _| Ok(()),
};

const NAMES: &[&str] = &["a", "x", "lo", "hi", "key"];
const BISECT_RIGHT: Params = Params::new("bisect_right", NAMES).required(2).keyword_only_after(4);
const BISECT_LEFT: Params = Params::new("bisect_left", NAMES).required(2).keyword_only_after(4);
const INSORT_RIGHT: Params = Params::new("insort_right", NAMES).required(2).keyword_only_after(4);
const INSORT_LEFT: Params = Params::new("insort_left", NAMES).required(2).keyword_only_after(4);

/// The arguments of all functions here.
struct Search {
    a: Value,
    x: Value,
    low: isize,
    high: Option<isize>,
    key: Option<Value>,
}

impl Search {
    fn from_args(rt: &Runtime, args: Args<'_>, params: &Params) -> R<Search> {
        let [a, x, low, high, key] = args.bind(rt, params)?;
        let none = Value::none();
        let index = |v: Value| rt.index_isize(v, statics::overflow_error());
        Ok(Search {
            a: a.unwrap_or(none),
            x: x.unwrap_or(none),
            low: low.map_or(Ok(0), index)?,
            high: high.filter(|h| !h.is_none()).map(index).transpose()?,
            key: key.filter(|k| !k.is_none()),
        })
    }

    /// Where `x` belongs; `right`: behind equal items.
    fn find(&self, rt: &Runtime, x: Value, right: bool) -> R<isize> {
        if self.low < 0 {
            return Err(rt.value_error("lo must be non-negative"));
        }
        let (mut low, mut high) = (self.low, self.high.unwrap_or(-1));
        if high < 0 {
            high = rt.len(self.a)? as isize;
        }
        while low < high {
            let middle = ((low as usize + high as usize) / 2) as isize;
            let mut item = rt.sequence_item(self.a, middle)?;
            if let Some(key) = self.key {
                item = rt.call(key, &[item])?;
            }
            let go_left =
                if right { rt.compare_bool(x, item, Cmp::Lt)? } else { !rt.compare_bool(item, x, Cmp::Lt)? };
            if go_left {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    fn insert(&self, rt: &Runtime, right: bool) -> R {
        let x = match self.key {
            Some(key) => rt.call(key, &[self.x])?,
            None => self.x,
        };
        let index = self.find(rt, x, right)?;
        match self.a.downcast::<ListCell>().filter(|_| self.a.is_exact(statics::list_type())) {
            Some(l) => list::insert(rt, l, (index as usize).min(l.len()), self.x)?,
            None => {
                rt.call_method_text(self.a, "insert", &[rt.new_int(index as i64), self.x])?;
            }
        }
        Ok(Value::none())
    }
}

fn bisect_right(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let search = Search::from_args(rt, args, &BISECT_RIGHT)?;
    search.find(rt, search.x, true).map(|i| rt.new_int(i as i64))
}

fn bisect_left(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let search = Search::from_args(rt, args, &BISECT_LEFT)?;
    search.find(rt, search.x, false).map(|i| rt.new_int(i as i64))
}

fn insort_right(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    Search::from_args(rt, args, &INSORT_RIGHT)?.insert(rt, true)
}

fn insort_left(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    Search::from_args(rt, args, &INSORT_LEFT)?.insert(rt, false)
}

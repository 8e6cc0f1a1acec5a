//! `list.sort`.
//!
//! While it runs the list is empty, as in CPython; what was in it is held by two `GcVec`s. Items move as words, so a list
//! in C form keeps its counts.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::heap::cform;
use crate::types::Cmp;
use crate::value::{Gc, ListCell, StrCell, TupleCell, Value, is_c_form, statics};

/// A word of the list and what it is compared by. Both are also in a `GcVec`.
#[derive(Clone, Copy)]
struct Item {
    key: Value,
    word: Value,
}

/// How keys compare, where all are alike.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    Fixnums,
    Flonums,
    Strs,
    Tuples,
    Any,
}

/// `list.sort(key=key, reverse=reverse)`. ValueError if the list was changed meanwhile.
pub fn sort(rt: &Runtime, list: Gc<ListCell>, key: Option<Value>, reverse: bool) -> R<()> {
    let mut words = GcVec::with_capacity(rt, list.len());
    for slot in list.raw_items() {
        words.push(slot.get().unwrap_or(Value::none()));
    }
    let (buffer, allocated) = (list.items.get(), list.allocated.get());
    list.size.set(0);
    list.items.set(std::ptr::null_mut());
    list.allocated.set(0);
    let mut result = sort_words(rt, is_c_form(&list.head), &mut words, key, reverse);
    let changed = !list.items.get().is_null() || !list.is_empty();
    if changed {
        super::clear(rt, list);
    }
    list.items.set(buffer);
    list.allocated.set(allocated);
    list.size.set(words.len() as isize);
    for (slot, &word) in list.raw_items().iter().zip(words.iter()) {
        slot.set(Some(word));
    }
    if changed && result.is_ok() {
        result = Err(rt.value_error("list modified during sort"));
    }
    result
}

fn sort_words(rt: &Runtime, c_form: bool, words: &mut GcVec<'_>, key: Option<Value>, reverse: bool) -> R<()> {
    let value_of = |word: Value| match word.as_object() {
        Some(object) if c_form => cform::see(object),
        _ => word,
    };
    let mut keys = GcVec::with_capacity(rt, words.len());
    for &word in words.iter() {
        let v = value_of(word);
        keys.push(match key {
            Some(f) => rt.call(f, &[v])?,
            None => v,
        });
    }
    let mut items: Vec<Item> =
        keys.iter().zip(words.iter()).map(|(&key, &word)| Item { key, word }).collect();
    if reverse {
        items.reverse();
    }
    let result = sort_items(rt, &mut items);
    if reverse {
        items.reverse();
    }
    for (word, item) in words.as_mut_slice().iter_mut().zip(&items) {
        *word = item.word;
    }
    result
}

fn sort_items(rt: &Runtime, items: &mut [Item]) -> R<()> {
    use kingsnake_plain::sort::sort;
    match kind_of_keys(items) {
        Keys::Fixnums => sort(items, |a, b| Ok((a.key.bits() as i64) < b.key.bits() as i64)),
        Keys::Flonums => sort(items, |a, b| Ok(a.key.as_flonum() < b.key.as_flonum())),
        Keys::Strs => sort(items, |a, b| Ok(str_less(a.key, b.key))),
        Keys::Tuples => sort(items, |a, b| tuple_less(rt, a.key, b.key)),
        Keys::Any => sort(items, |a, b| rt.compare_bool(a.key, b.key, Cmp::Lt)),
    }
}

fn kind_of(key: Value) -> Keys {
    if key.is_fixnum() {
        Keys::Fixnums
    } else if key.is_flonum() {
        Keys::Flonums
    } else if key.is_exact(statics::str_type()) {
        Keys::Strs
    } else if key.is_exact(statics::tuple_type()) {
        Keys::Tuples
    } else {
        Keys::Any
    }
}

fn kind_of_keys(items: &[Item]) -> Keys {
    let Some(first) = items.first() else { return Keys::Any };
    let kind = kind_of(first.key);
    if items.iter().all(|item| kind_of(item.key) == kind) { kind } else { Keys::Any }
}

fn str_less(a: Value, b: Value) -> bool {
    let (a, b) = (a.expect_cell::<StrCell>(), b.expect_cell::<StrCell>());
    if a.kind() == 1 && b.kind() == 1 { a.raw() < b.raw() } else { a.units() < b.units() }
}

/// `a < b` of exact tuples: by the first items that differ.
fn tuple_less(rt: &Runtime, a: Value, b: Value) -> R<bool> {
    let (x, y) = (a.expect_cell::<TupleCell>(), b.expect_cell::<TupleCell>());
    for (p, q) in x.iter().zip(y.iter()) {
        if p.both_fixnums(q) {
            if p != q {
                return Ok((p.bits() as i64) < q.bits() as i64);
            }
        } else if !rt.eq(p, q)? {
            return rt.compare_bool(p, q, Cmp::Lt);
        }
    }
    Ok(x.len() < y.len())
}

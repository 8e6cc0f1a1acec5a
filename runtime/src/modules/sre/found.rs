//! `re.Match`.

use super::made_type;
use super::pattern::{PatternCell, group_number};
use super::search::{Found, Range};
use super::text::Subject;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{Gc, StrCell, TupleCell, Value, flag};
use kingsnake_plain::units::UnitsBuf;
use std::cell::Cell;

crate::cell! {
    pub struct MatchCell {
        string: Cell<Value>,
        pattern: Cell<Gc<PatternCell>>,
        /// start and end of group 0, of group 1, …; -1 for a group that took no part
        marks: Cell<Gc<TupleCell>>,
        regs: Cell<Option<Value>>,
        pos: Cell<usize>,
        endpos: Cell<usize>,
        /// 0: none
        last: Cell<usize>,
    }
}

pub static MATCH: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), getitem: Some(getitem), ..Slots::of::<MatchCell>() },
    methods: crate::methods! {
        "group" => Pos(0, 255, group), "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match.";
        "start" => Pos(0, 1, |rt, v, args| Ok(rt.new_int(span_of(rt, v, args)?.0))), "start($self, group=0, /)\n--\n\nReturn index of the start of the substring matched by group.";
        "end" => Pos(0, 1, |rt, v, args| Ok(rt.new_int(span_of(rt, v, args)?.1))), "end($self, group=0, /)\n--\n\nReturn index of the end of the substring matched by group.";
        "span" => Pos(0, 1, |rt, v, args| {
            let (start, end) = span_of(rt, v, args)?;
            Ok(rt.new_tuple(&[rt.new_int(start), rt.new_int(end)]).value())
        }), "span($self, group=0, /)\n--\n\nFor match object m, return the 2-tuple (m.start(group), m.end(group)).";
        "groups" => Full(groups), "groups($self, /, default=None)\n--\n\nReturn a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match.";
        "groupdict" => Full(groupdict), "groupdict($self, /, default=None)\n--\n\nReturn a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match.";
        "expand" => Full(expand), "expand($self, /, template)\n--\n\nReturn the string obtained by doing backslash substitution on the string template, as done by the sub() method.";
        "__copy__" => Zero(|_, v| Ok(v)), "__copy__($self, /)\n--\n\n";
        "__deepcopy__" => One(|_, v, _| Ok(v)), "__deepcopy__($self, memo, /)\n--\n\n";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[
        GetSetDef::read_only("lastindex", |rt, v| match cell(v).last.get() {
            0 => Ok(Value::none()),
            n => Ok(rt.new_int(n as i64)),
        })
        .doc("The integer index of the last matched capturing group."),
        GetSetDef::read_only("lastgroup", lastgroup).doc("The name of the last matched capturing group."),
        GetSetDef::read_only("regs", regs),
        GetSetDef::member("string", |_, v| Ok(cell(v).string.get()))
            .doc("The string passed to match() or search()."),
        GetSetDef::member("re", |_, v| Ok(cell(v).pattern.get().value()))
            .doc("The regular expression object."),
        GetSetDef::member("pos", |rt, v| Ok(rt.new_int(cell(v).pos.get() as i64)))
            .doc("The index into the string at which the RE engine started looking for a match."),
        GetSetDef::member("endpos", |rt, v| Ok(rt.new_int(cell(v).endpos.get() as i64)))
            .doc("The index into the string beyond which the RE engine will not go."),
    ],
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
    ..TypeSpec::new("re.Match", Slots::EMPTY)
};

fn cell(v: Value) -> Gc<MatchCell> {
    v.expect_cell()
}

/// The match object for what was found in `string` within `range`.
pub fn new_match(rt: &Runtime, pattern: Gc<PatternCell>, string: Value, range: Range, found: &Found) -> R {
    let marks = rt.alloc_tuple(2 * (found.groups.len() + 1));
    let all = std::iter::once(Some((found.start, found.end))).chain(found.groups.iter().copied());
    for (slots, ends) in marks.raw_items().chunks(2).zip(all) {
        let (start, end) = ends.map_or((-1, -1), |(start, end)| (start as i64, end as i64));
        slots[0].set(Some(rt.new_int(start)));
        slots[1].set(Some(rt.new_int(end)));
    }
    let ty = made_type(rt, |t| t.found.get())?;
    Ok(rt
        .new_object(ty, |head| MatchCell {
            head,
            string: Cell::new(string),
            pattern: Cell::new(pattern),
            marks: Cell::new(marks),
            regs: Cell::new(None),
            pos: Cell::new(range.start),
            endpos: Cell::new(range.end),
            last: Cell::new(found.last),
        })
        .value())
}

impl MatchCell {
    fn span(&self, group: usize) -> (i64, i64) {
        let marks = self.marks.get();
        let at = |i: usize| marks.get(i).as_fixnum().unwrap_or(-1);
        (at(2 * group), at(2 * group + 1))
    }
}

fn number(rt: &Runtime, v: Value, group: Value) -> R<usize> {
    match group_number(rt, cell(v).pattern.get(), group)? {
        Some(n) => Ok(n),
        None => Err(rt.index_error("no such group")),
    }
}

fn span_of(rt: &Runtime, v: Value, args: &[Value]) -> R<(i64, i64)> {
    let group = args.first().map_or(Ok(0), |&g| number(rt, v, g))?;
    Ok(cell(v).span(group))
}

/// The text of a group; `default` if it took no part.
fn text(rt: &Runtime, v: Value, group: usize, default: Value) -> R {
    let (start, end) = cell(v).span(group);
    if start < 0 || end < 0 {
        return Ok(default);
    }
    let subject = Subject::new(rt, cell(v).string.get(), None)?;
    Ok(subject.slice(rt, start as usize, end as usize))
}

fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    text(rt, v, number(rt, v, key)?, Value::none())
}

fn group(rt: &Runtime, v: Value, args: &[Value]) -> R {
    match *args {
        [] => text(rt, v, 0, Value::none()),
        [only] => getitem(rt, v, only),
        _ => {
            let mut out = GcVec::with_capacity(rt, args.len());
            for &arg in args {
                out.push(getitem(rt, v, arg)?);
            }
            Ok(rt.new_tuple(&out).value())
        }
    }
}

fn groups(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("groups", &["default"]);
    let [default] = args.bind(rt, &P)?;
    let n = cell(v).pattern.get().groups.get();
    let mut out = GcVec::with_capacity(rt, n);
    for i in 1..=n {
        out.push(text(rt, v, i, default.unwrap_or(Value::none()))?);
    }
    Ok(rt.new_tuple(&out).value())
}

fn groupdict(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("groupdict", &["default"]);
    let [default] = args.bind(rt, &P)?;
    let out = rt.new_dict();
    for (name, _) in dict::iter(cell(v).pattern.get().groupindex.get()) {
        let group = number(rt, v, name)?;
        dict::set(rt, out, name, text(rt, v, group, default.unwrap_or(Value::none()))?)?;
    }
    Ok(out.value())
}

fn expand(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("expand", &["template"]).required(1);
    let [template] = args.bind(rt, &P)?;
    let re = crate::import::import_module(rt, "re")?;
    let pattern = cell(v).pattern.get().value();
    rt.call_method_text(re, "_expand", &[pattern, v, template.unwrap_or(Value::none())])
}

fn lastgroup(_: &Runtime, v: Value) -> R {
    let m = cell(v);
    let names = m.pattern.get().indexgroup.get();
    match m.last.get() {
        n if n > 0 && n < names.len() => Ok(names.get(n)),
        _ => Ok(Value::none()),
    }
}

fn regs(rt: &Runtime, v: Value) -> R {
    let m = cell(v);
    if let Some(made) = m.regs.get() {
        return Ok(made);
    }
    let mut out = GcVec::new(rt);
    for i in 0..=m.pattern.get().groups.get() {
        let (start, end) = m.span(i);
        out.push(rt.new_tuple(&[rt.new_int(start), rt.new_int(end)]).value());
    }
    let made = rt.new_tuple(&out).value();
    m.regs.set(Some(made));
    Ok(made)
}

fn repr(rt: &Runtime, v: Value) -> R {
    let (start, end) = cell(v).span(0);
    let matched: Gc<StrCell> = rt.repr(text(rt, v, 0, Value::none())?)?;
    let ty = v.ty();
    let mut out =
        UnitsBuf::from_utf8(&format!("<{} object; span=({start}, {end}), match=", ty.tp_name_str()));
    out.push_units(matched.units().slice(0..matched.len().min(50)));
    out.push_str(">");
    Ok(rt.new_str_units(out.as_units()).value())
}

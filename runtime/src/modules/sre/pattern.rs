//! `re.Pattern`.

use super::found::new_match;
use super::made_type;
use super::scanner::new_scanner;
use super::search::{Found, How, Range, run};
use super::text::Subject;
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::{dict, int, list};
use crate::types::{Args, Cmp, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{DictCell, Gc, ListCell, StrCell, TupleCell, Value, flag, statics};
use kingsnake_plain::units::UnitsBuf;
use std::cell::Cell;

crate::cell! {
    pub struct PatternCell {
        pub code: Plain<Box<[u32]>>,
        pub pattern: Cell<Value>,
        pub flags: Cell<i64>,
        pub groups: Cell<usize>,
        /// name -> number
        pub groupindex: Cell<Gc<DictCell>>,
        /// number -> name or None
        pub indexgroup: Cell<Gc<TupleCell>>,
        /// 0: str, 1: bytes, -1: no pattern is known
        kind: Cell<i8>,
    }
}

pub static PATTERN: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), hash: Some(hash), compare: Some(compare), ..Slots::of::<PatternCell>() },
    methods: crate::methods! {
        "match" => Full(|rt, v, args| apply(rt, v, args, How::Match, &MATCH)), "match($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches zero or more characters at the beginning of the string.";
        "fullmatch" => Full(|rt, v, args| apply(rt, v, args, How::FullMatch, &FULLMATCH)), "fullmatch($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches against all of the string.";
        "search" => Full(|rt, v, args| apply(rt, v, args, How::Search, &SEARCH)), "search($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nScan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.";
        "sub" => Full(|rt, v, args| sub(rt, v, args, &SUB, false)), "sub($self, /, repl, string, count=0)\n--\n\nReturn the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.";
        "subn" => Full(|rt, v, args| sub(rt, v, args, &SUBN, true)), "subn($self, /, repl, string, count=0)\n--\n\nReturn the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.";
        "findall" => Full(findall), "findall($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn a list of all non-overlapping matches of pattern in string.";
        "split" => Full(split), "split($self, /, string, maxsplit=0)\n--\n\nSplit string by the occurrences of pattern.";
        "finditer" => Full(finditer), "finditer($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.";
        "scanner" => Full(|rt, v, args| scanner(rt, v, args, &SCANNER)), "scanner($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\n";
        "__copy__" => Zero(|_, v| Ok(v)), "__copy__($self, /)\n--\n\n";
        "__deepcopy__" => One(|_, v, _| Ok(v)), "__deepcopy__($self, memo, /)\n--\n\n";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[
        GetSetDef::member("pattern", |_, v| Ok(cell(v).pattern.get()))
            .doc("The pattern string from which the RE object was compiled."),
        GetSetDef::member("flags", |rt, v| Ok(rt.new_int(cell(v).flags.get())))
            .doc("The regex matching flags."),
        GetSetDef::member("groups", |rt, v| Ok(rt.new_int(cell(v).groups.get() as i64)))
            .doc("The number of capturing groups in the pattern."),
        GetSetDef::read_only("groupindex", |rt, v| {
            Ok(crate::objects::mappingproxy::new_proxy(rt, cell(v).groupindex.get().value()))
        })
        .doc("A dictionary mapping group names to group numbers."),
    ],
    flags: 1 << flag::DISALLOW_INSTANTIATION,
    weakrefs: true,
    doc: "Compiled regular expression object.",
    ..TypeSpec::new("re.Pattern", Slots::EMPTY)
};

const fn string_params(name: &'static str) -> Params {
    Params::new(name, &["string", "pos", "endpos"]).required(1)
}
static MATCH: Params = string_params("match");
static FULLMATCH: Params = string_params("fullmatch");
static SEARCH: Params = string_params("search");
static FINDALL: Params = string_params("findall");
static FINDITER: Params = string_params("finditer");
static SCANNER: Params = string_params("scanner");
static SPLIT: Params = Params::new("split", &["string", "maxsplit"]).required(1);
static SUB: Params = Params::new("sub", &["repl", "string", "count"]).required(2);
static SUBN: Params = Params::new("subn", &["repl", "string", "count"]).required(2);

fn cell(v: Value) -> Gc<PatternCell> {
    v.expect_cell()
}

impl PatternCell {
    pub fn bytes_pattern(&self) -> Option<bool> {
        match self.kind.get() {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// `_sre.compile(pattern, flags, code, groups, groupindex, indexgroup)`
pub fn compile(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("compile", &["pattern", "flags", "code", "groups", "groupindex", "indexgroup"])
            .required(6);
    let [pattern, flags, code, groups, groupindex, indexgroup] =
        args.bind::<6>(rt, &P)?.map(|v| v.unwrap_or(Value::none()));
    let wrong = |n: &str, want: &str, v: Value| {
        let t = v.ty();
        rt.type_error(format!("compile() argument '{n}' must be {want}, not {}", t.name()))
    };
    let Some(items) = code.downcast::<ListCell>() else { return Err(wrong("code", "list", code)) };
    let Some(groupindex) = groupindex.downcast::<DictCell>() else {
        return Err(wrong("groupindex", "dict", groupindex));
    };
    let Some(indexgroup) = indexgroup.downcast::<TupleCell>() else {
        return Err(wrong("indexgroup", "tuple", indexgroup));
    };
    let mut code = Vec::with_capacity(items.len());
    for i in 0..items.len() {
        let word = items.get(i).and_then(int::as_i64).and_then(|n| u32::try_from(n).ok());
        code.push(word.ok_or_else(|| rt.overflow_error("regular expression code size limit exceeded"))?);
    }
    let (flags, groups) = (rt.as_i64(flags)?, rt.as_i64(groups)? as usize);
    let kind = match Subject::new(rt, pattern, None) {
        _ if pattern.is_none() => -1,
        Ok(Subject::Str(_)) => 0,
        Ok(_) => 1,
        Err(raised) => return Err(raised),
    };
    let ty = made_type(rt, |t| t.pattern.get())?;
    Ok(rt
        .new_object(ty, |head| PatternCell {
            head,
            code: Plain(code.into()),
            pattern: Cell::new(pattern),
            flags: Cell::new(flags),
            groups: Cell::new(groups),
            groupindex: Cell::new(groupindex),
            indexgroup: Cell::new(indexgroup),
            kind: Cell::new(kind),
        })
        .value())
}

/// The subject and range of a method that takes (string, pos, endpos).
fn subject<'r>(
    rt: &'r Runtime,
    p: Gc<PatternCell>,
    args: &Args<'_>,
    params: &Params,
) -> R<(Value, Subject<'r>, Range)> {
    let [string, pos, endpos] = args.bind(rt, params)?;
    let string = string.unwrap_or(Value::none());
    let index = |v: Option<Value>, default: isize| {
        v.map_or(Ok(default), |v| rt.index_isize(v, statics::overflow_error()))
    };
    let (pos, endpos) = (index(pos, 0)?, index(endpos, isize::MAX)?);
    let subject = Subject::new(rt, string, p.bytes_pattern())?;
    let range = Range::clamp(pos, endpos, subject.len());
    Ok((string, subject, range))
}

fn apply(rt: &Runtime, v: Value, args: Args<'_>, how: How, params: &Params) -> R {
    let p = cell(v);
    let (string, subject, range) = subject(rt, p, &args, params)?;
    match run(&p.code, p.groups.get(), &subject, range, how) {
        Some(found) => new_match(rt, p, string, range, &found),
        None => Ok(Value::none()),
    }
}

/// What `findall` gives for one match.
fn findall_item(rt: &Runtime, subject: &Subject<'_>, found: &Found) -> Value {
    let group = |g: Option<(usize, usize)>| match g {
        Some((start, end)) => subject.slice(rt, start, end),
        None => subject.slice(rt, 0, 0),
    };
    match found.groups[..] {
        [] => subject.slice(rt, found.start, found.end),
        [only] => group(only),
        _ => {
            let mut items = GcVec::with_capacity(rt, found.groups.len());
            found.groups.iter().for_each(|&g| items.push(group(g)));
            rt.new_tuple(&items).value()
        }
    }
}

fn findall(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let p = cell(v);
    let (_, subject, mut range) = subject(rt, p, &args, &FINDALL)?;
    let out = rt.new_list(&[]);
    while let Some(found) = run(&p.code, p.groups.get(), &subject, range, How::Search) {
        list::append(rt, out, findall_item(rt, &subject, &found))?;
        range = range.after(&found);
    }
    Ok(out.value())
}

fn split(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let [string, max] = args.bind(rt, &SPLIT)?;
    let max = max.map_or(Ok(0), |m| rt.index_isize(m, statics::overflow_error()))?;
    let p = cell(v);
    let subject = Subject::new(rt, string.unwrap_or(Value::none()), p.bytes_pattern())?;
    let mut range = Range::clamp(0, isize::MAX, subject.len());
    let out = rt.new_list(&[]);
    let (mut last, mut n) = (0, 0);
    while max == 0 || n < max {
        let Some(found) = run(&p.code, p.groups.get(), &subject, range, How::Search) else { break };
        list::append(rt, out, subject.slice(rt, last, found.start))?;
        for group in &found.groups {
            let item = group.map_or(Value::none(), |(start, end)| subject.slice(rt, start, end));
            list::append(rt, out, item)?;
        }
        last = found.end;
        n += 1;
        range = range.after(&found);
    }
    list::append(rt, out, subject.slice(rt, last, subject.len()))?;
    Ok(out.value())
}

fn scanner(rt: &Runtime, v: Value, args: Args<'_>, params: &Params) -> R {
    let p = cell(v);
    let (string, _, range) = subject(rt, p, &args, params)?;
    new_scanner(rt, p, string, range)
}

fn finditer(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let scanner = scanner(rt, v, args, &FINDITER)?;
    let search = rt.getattr_text(scanner, "search")?;
    Ok(crate::objects::iter::new_callable_iterator(rt, search, Value::none()))
}

// ---- sub ----

/// What stands in place of a match.
enum Replacement {
    Literal(Value),
    Function(Value),
}

fn replacement(rt: &Runtime, v: Value, template: Value) -> R<Replacement> {
    if rt.is_callable(template) {
        return Ok(Replacement::Function(template));
    }
    let plain = match Subject::new(rt, template, None) {
        Ok(text) => match text.raw() {
            (raw, 1) => !raw.contains(&b'\\'),
            (raw, width) => {
                !raw.chunks(width as usize).any(|c| c[0] == b'\\' && c[1..].iter().all(|&b| b == 0))
            }
        },
        Err(raised) => {
            rt.clear_raised(raised);
            false
        }
    };
    if plain {
        return Ok(Replacement::Literal(template));
    }
    let re = crate::import::import_module(rt, "re")?;
    let made = rt.call_method_text(re, "_subx", &[v, template])?;
    Ok(if rt.is_callable(made) { Replacement::Function(made) } else { Replacement::Literal(made) })
}

fn sub(rt: &Runtime, v: Value, args: Args<'_>, params: &Params, with_count: bool) -> R {
    let [template, string, count] = args.bind(rt, params)?;
    let (template, string) = (template.unwrap_or(Value::none()), string.unwrap_or(Value::none()));
    let max = count.map_or(Ok(0), |c| rt.index_isize(c, statics::overflow_error()))?;
    let p = cell(v);
    let filter = replacement(rt, v, template)?;
    let subject = Subject::new(rt, string, p.bytes_pattern())?;
    let whole = Range::clamp(0, isize::MAX, subject.len());
    let (result, n) = match (&filter, &subject) {
        (Replacement::Literal(new), Subject::Str(s)) if new.is::<StrCell>() => {
            sub_text(rt, p, *s, &subject, new.expect_cell(), max)
        }
        _ => sub_parts(rt, p, string, &subject, whole, &filter, max)?,
    };
    if with_count {
        return Ok(rt.new_tuple(&[result, rt.new_int(n as i64)]).value());
    }
    Ok(result)
}

/// The common case, str for str, without an object for each part.
fn sub_text(
    rt: &Runtime,
    p: Gc<PatternCell>,
    s: Gc<StrCell>,
    subject: &Subject<'_>,
    new: Gc<StrCell>,
    max: isize,
) -> (Value, isize) {
    let mut range = Range::clamp(0, isize::MAX, s.len());
    let mut out = UnitsBuf::with_capacity(s.len());
    let (mut last, mut n) = (0, 0);
    while max == 0 || n < max {
        let Some(found) = run(&p.code, 0, subject, range, How::Search) else { break };
        out.push_units(s.units().slice(last..found.start));
        out.push_units(new.units());
        last = found.end;
        n += 1;
        range = range.after(&found);
    }
    if n == 0 {
        return (subject.slice(rt, 0, s.len()), 0);
    }
    out.push_units(s.units().slice(last..s.len()));
    (rt.new_str_units(out.as_units()).value(), n)
}

fn sub_parts(
    rt: &Runtime,
    p: Gc<PatternCell>,
    string: Value,
    subject: &Subject<'_>,
    mut range: Range,
    filter: &Replacement,
    max: isize,
) -> R<(Value, isize)> {
    let whole = range;
    let parts = rt.new_list(&[]);
    let (mut last, mut n) = (0, 0);
    while max == 0 || n < max {
        let Some(found) = run(&p.code, p.groups.get(), subject, range, How::Search) else { break };
        if last < found.start {
            list::append(rt, parts, subject.slice(rt, last, found.start))?;
        }
        let item = match filter {
            Replacement::Literal(new) => *new,
            Replacement::Function(f) => {
                let made = new_match(rt, p, string, whole, &found)?;
                rt.call(*f, &[made])?
            }
        };
        if !item.is_none() {
            list::append(rt, parts, item)?;
        }
        last = found.end;
        n += 1;
        range = range.after(&found);
    }
    if last < subject.len() {
        list::append(rt, parts, subject.slice(rt, last, subject.len()))?;
    }
    let joiner = subject.slice(rt, 0, 0);
    let result =
        if parts.is_empty() { joiner } else { rt.call_method(joiner, rt.names().join, &[parts.value()])? };
    Ok((result, n))
}

// ---- what every object has ----

const FLAG_NAMES: [(i64, &str); 9] = [
    (1, "re.TEMPLATE"),
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];
const UNICODE: i64 = 32;
const ENCODINGS: i64 = 4 | UNICODE | 256;

fn repr(rt: &Runtime, v: Value) -> R {
    let p = cell(v);
    let mut flags = p.flags.get();
    // Every str pattern has that one unless it says otherwise.
    if p.kind.get() == 0 && flags & ENCODINGS == UNICODE {
        flags &= !UNICODE;
    }
    let mut names = Vec::new();
    for (bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            names.push(name.to_string());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let text = rt.repr(p.pattern.get())?;
    let mut out = UnitsBuf::from_utf8("re.compile(");
    out.push_units(text.units().slice(0..text.len().min(200)));
    if !names.is_empty() {
        out.push_str(", ");
        out.push_str(&names.join("|"));
    }
    out.push_str(")");
    Ok(rt.new_str_units(out.as_units()).value())
}

fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let p = cell(v);
    let code: Vec<u8> = p.code.iter().flat_map(|w| w.to_le_bytes()).collect();
    let mut h = rt.hash(p.pattern.get())? ^ crate::objects::str::hash_bytes(&code);
    h ^= p.flags.get() ^ p.kind.get() as i64 ^ p.groups.get() as i64;
    Ok(if h == -1 { -2 } else { h })
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<PatternCell>(), b.downcast::<PatternCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let same = x == y
        || x.flags.get() == y.flags.get()
            && x.kind.get() == y.kind.get()
            && x.groups.get() == y.groups.get()
            && **x.code == **y.code
            && rt.eq(x.pattern.get(), y.pattern.get())?;
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

/// The number of a group, given by number or name.
pub fn group_number(rt: &Runtime, p: Gc<PatternCell>, v: Value) -> R<Option<usize>> {
    let n = if rt.has_index(v) {
        Some(rt.index_isize(v, statics::none_type())?)
    } else {
        dict::get(rt, p.groupindex.get(), v)?.and_then(int::as_i64).map(|n| n as isize)
    };
    Ok(n.and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= p.groups.get()))
}

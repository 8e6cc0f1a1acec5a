//! Functions on iterables.

use super::number::{add_plain, refused_by_sum};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Bin, Cmp, Params};
use crate::value::{Value, statics};

pub fn len(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_int(rt.len(v)? as i64))
}

pub fn iter(rt: &Runtime, _: Value, args: &[Value]) -> R {
    match *args {
        [iterable] => rt.iter(iterable),
        [callable, sentinel] => {
            if !rt.is_callable(callable) {
                return Err(rt.type_error("iter(v, w): v must be callable"));
            }
            Ok(crate::objects::iter::new_callable_iterator(rt, callable, sentinel))
        }
        _ => Ok(Value::none()),
    }
}

pub fn next(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let it = args[0];
    if it.ty().slots().next.is_none() {
        return Err(rt.type_error(format!("'{}' object is not an iterator", it.ty().name())));
    }
    match (rt.next(it), args.get(1)) {
        (Ok(Some(v)), _) => Ok(v),
        (Ok(None), Some(&default)) => Ok(default),
        (Ok(None), None) => Err(rt.stop_iteration(Value::none())),
        (Err(raised), Some(&default)) if rt.raised_is(statics::stop_iteration()) => {
            rt.clear_raised(raised);
            Ok(default)
        }
        (Err(raised), _) => Err(raised),
    }
}

/// Stops `for_each` early: the answer is known.
fn search(rt: &Runtime, iterable: Value, wanted: bool) -> R<bool> {
    let it = rt.iter(iterable)?;
    while let Some(v) = rt.next(it)? {
        if rt.truthy(v)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn any(rt: &Runtime, _: Value, iterable: Value) -> R {
    Ok(Value::bool(search(rt, iterable, true)?))
}

pub fn all(rt: &Runtime, _: Value, iterable: Value) -> R {
    Ok(Value::bool(!search(rt, iterable, false)?))
}

pub fn sum(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("sum", &["iterable", "start"]).required(1).positional_only(1);
    let [iterable, start] = args.bind(rt, &P)?;
    if let Some(message) = start.and_then(refused_by_sum) {
        return Err(rt.type_error(message));
    }
    let mut total = start.unwrap_or(Value::int(0));
    rt.for_each(iterable.unwrap_or(Value::none()), |v| {
        total = match add_plain(rt, total, v) {
            Some(sum) => sum,
            None => rt.binary(Bin::Add, total, v)?,
        };
        Ok(())
    })?;
    Ok(total)
}

pub fn min(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    extreme(rt, args, "min", Cmp::Lt)
}

pub fn max(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    extreme(rt, args, "max", Cmp::Gt)
}

fn extreme(rt: &Runtime, args: Args<'_>, name: &'static str, better: Cmp) -> R {
    let pos = args.pos();
    let (mut key, mut default) = (None, None);
    for (keyword, value) in args.keywords() {
        match keyword.ascii() {
            Some("key") => key = Some(value).filter(|v| !v.is_none()),
            Some("default") => default = Some(value),
            _ => {
                let k = keyword.to_text();
                return Err(rt.type_error(format!("'{k}' is an invalid keyword argument for {name}()")));
            }
        }
    }
    if pos.is_empty() {
        return Err(rt.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    if pos.len() > 1 && default.is_some() {
        let message = format!("Cannot specify a default for {name}() with multiple positional arguments");
        return Err(rt.type_error(message));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |v: Value| -> R<()> {
        let k = match key {
            Some(f) => rt.call(f, &[v])?,
            None => v,
        };
        if match best {
            None => true,
            Some((_, so_far)) => rt.compare_bool(k, so_far, better)?,
        } {
            best = Some((v, k));
        }
        Ok(())
    };
    match pos {
        &[iterable] => rt.for_each(iterable, &mut consider)?,
        several => several.iter().try_for_each(|&v| consider(v))?,
    }
    match (best, default) {
        (Some((v, _)), _) => Ok(v),
        (None, Some(v)) => Ok(v),
        (None, None) => Err(rt.value_error(format!("{name}() arg is an empty sequence"))),
    }
}

pub fn sorted(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let (pos, total) = (args.pos(), args.all.len());
    if pos.len() != 1 {
        return Err(rt.type_error(format!("sorted expected 1 argument, got {}", pos.len())));
    }
    let list = rt.call(statics::list_type().value(), &[pos[0]])?;
    let sort = rt.getattr_text(list, "sort")?;
    rt.call_with_args(sort, Args { all: &args.all[1..total], names: args.names })?;
    Ok(list)
}

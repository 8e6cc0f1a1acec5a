//! `_locale`: the C library's locale.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::modules::support::{add_ints, decode_escaped, encode_escaped, str_arg};
use crate::objects::dict;
use crate::os::{files::c_string, locale};
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Value, statics};
use std::ffi::CString;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_locale",
    doc: "Support for POSIX locales.",
    functions: methods! {
        "setlocale" => Pos(1, 2, setlocale), "setlocale($module, category, locale=None, /)\n--\n\nSets or asks for the locale of a category.";
        "localeconv" => Zero(localeconv), "localeconv($module, /)\n--\n\nHow numbers and money are written.";
        "strcoll" => Two(strcoll), "strcoll($module, os1, os2, /)\n--\n\nCompares two strings by the locale.";
        "strxfrm" => One(strxfrm), "strxfrm($module, string, /)\n--\n\nA string that compares as the locale has it.";
        "nl_langinfo" => One(nl_langinfo), "nl_langinfo($module, key, /)\n--\n\nA text of the locale.";
        "getencoding" => Zero(getencoding), "getencoding($module, /)\n--\n\nThe locale's encoding.";
        "gettext" => One(gettext), "gettext($module, msg, /)\n--\n\nThe translation of a message.";
        "dgettext" => Two(dgettext), "dgettext($module, domain, msg, /)\n--\n\nThe translation of a message in a domain.";
        "dcgettext" => Pos(3, 3, dcgettext), "dcgettext($module, domain, msg, category, /)\n--\n\nThe translation of a message in a domain and category.";
        "textdomain" => One(textdomain), "textdomain($module, domain, /)\n--\n\nSets the domain of translations.";
        "bindtextdomain" => Two(bindtextdomain), "bindtextdomain($module, domain, dir, /)\n--\n\nSets the directory of a domain.";
        "bind_textdomain_codeset" => Two(bind_textdomain_codeset), "bind_textdomain_codeset($module, domain, codeset, /)\n--\n\nSets the encoding of a domain.";
    },
    exec,
};

const NUMBERS: &[(&str, i64)] = &[
    ("ABDAY_1", 131072),
    ("ABDAY_2", 131073),
    ("ABDAY_3", 131074),
    ("ABDAY_4", 131075),
    ("ABDAY_5", 131076),
    ("ABDAY_6", 131077),
    ("ABDAY_7", 131078),
    ("ABMON_1", 131086),
    ("ABMON_10", 131095),
    ("ABMON_11", 131096),
    ("ABMON_12", 131097),
    ("ABMON_2", 131087),
    ("ABMON_3", 131088),
    ("ABMON_4", 131089),
    ("ABMON_5", 131090),
    ("ABMON_6", 131091),
    ("ABMON_7", 131092),
    ("ABMON_8", 131093),
    ("ABMON_9", 131094),
    ("ALT_DIGITS", 131119),
    ("AM_STR", 131110),
    ("CHAR_MAX", 127),
    ("CODESET", 14),
    ("CRNCYSTR", 262159),
    ("DAY_1", 131079),
    ("DAY_2", 131080),
    ("DAY_3", 131081),
    ("DAY_4", 131082),
    ("DAY_5", 131083),
    ("DAY_6", 131084),
    ("DAY_7", 131085),
    ("D_FMT", 131113),
    ("D_T_FMT", 131112),
    ("ERA", 131116),
    ("ERA_D_FMT", 131118),
    ("ERA_D_T_FMT", 131120),
    ("ERA_T_FMT", 131121),
    ("LC_ALL", 6),
    ("LC_COLLATE", 3),
    ("LC_CTYPE", 0),
    ("LC_MESSAGES", 5),
    ("LC_MONETARY", 4),
    ("LC_NUMERIC", 1),
    ("LC_TIME", 2),
    ("MON_1", 131098),
    ("MON_10", 131107),
    ("MON_11", 131108),
    ("MON_12", 131109),
    ("MON_2", 131099),
    ("MON_3", 131100),
    ("MON_4", 131101),
    ("MON_5", 131102),
    ("MON_6", 131103),
    ("MON_7", 131104),
    ("MON_8", 131105),
    ("MON_9", 131106),
    ("NOEXPR", 327681),
    ("PM_STR", 131111),
    ("RADIXCHAR", 65536),
    ("THOUSEP", 65537),
    ("T_FMT", 131114),
    ("T_FMT_AMPM", 131115),
    ("YESEXPR", 327680),
    ("_DATE_FMT", 131180),
];

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    add_ints(rt, module, NUMBERS)?;
    let namespace = rt.new_dict();
    dict::set_text(rt, namespace, "__module__", rt.new_str("locale").value())?;
    let bases = rt.new_tuple(&[statics::exception().value()]);
    let args = [rt.new_str("Error").value(), bases.value(), namespace.value()];
    let error = rt.call(statics::type_type().value(), &args)?;
    rt.module_add(module, "Error", error)
}

fn text(rt: &Runtime, bytes: &[u8]) -> Value {
    rt.new_str_units(decode_escaped(bytes).as_units()).value()
}

fn c_arg(rt: &Runtime, v: Value, function: &str) -> R<CString> {
    let s = str_arg(rt, v, function, "argument")?;
    let bytes = encode_escaped(rt, s)?;
    if bytes.contains(&0) {
        return Err(rt.value_error("embedded null character"));
    }
    Ok(c_string(&bytes))
}

fn optional_arg(rt: &Runtime, v: Value, function: &str) -> R<Option<CString>> {
    if v.is_none() { Ok(None) } else { c_arg(rt, v, function).map(Some) }
}

fn setlocale(rt: &Runtime, module: Value, args: &[Value]) -> R {
    let category = rt.as_i32(args[0])?;
    let name = optional_arg(rt, args.get(1).copied().unwrap_or(Value::none()), "setlocale")?;
    match locale::set(category, name.as_deref()) {
        Some(now) => Ok(text(rt, &now)),
        None => {
            let message = if name.is_some() { "unsupported locale setting" } else { "locale query failed" };
            let error = rt.getattr_text(module, "Error")?;
            Err(rt.raise(error.expect_cell(), message))
        }
    }
}

fn localeconv(rt: &Runtime, _: Value) -> R {
    let conventions = locale::conventions();
    let out = rt.new_dict();
    for (name, value) in &conventions.texts {
        dict::set_text(rt, out, name, text(rt, value))?;
    }
    for &(name, value) in &conventions.numbers {
        dict::set_text(rt, out, name, Value::int(value))?;
    }
    for (name, value) in &conventions.groupings {
        let mut items: Vec<Value> = value.iter().map(|&b| Value::int(i32::from(b))).collect();
        if !items.is_empty() && value.last() != Some(&127) {
            items.push(Value::int(0));
        }
        dict::set_text(rt, out, name, rt.new_list(&items).value())?;
    }
    Ok(out.value())
}

fn strcoll(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    let (a, b) = (c_arg(rt, a, "strcoll")?, c_arg(rt, b, "strcoll")?);
    Ok(Value::int(locale::compare(&a, &b)))
}

fn strxfrm(rt: &Runtime, _: Value, s: Value) -> R {
    let s = c_arg(rt, s, "strxfrm")?;
    Ok(text(rt, &locale::transform(&s)))
}

fn nl_langinfo(rt: &Runtime, _: Value, key: Value) -> R {
    let key = rt.as_i32(key)?;
    if !NUMBERS.iter().any(|&(_, n)| n == i64::from(key) && n > 13) {
        return Err(rt.value_error("unsupported langinfo constant"));
    }
    Ok(text(rt, &locale::info(key)))
}

fn getencoding(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_str("UTF-8").value())
}

fn gettext(rt: &Runtime, _: Value, message: Value) -> R {
    let message = c_arg(rt, message, "gettext")?;
    Ok(text(rt, &locale::translate(None, &message, None)))
}

fn dgettext(rt: &Runtime, _: Value, domain: Value, message: Value) -> R {
    let domain = optional_arg(rt, domain, "dgettext")?;
    let message = c_arg(rt, message, "dgettext")?;
    Ok(text(rt, &locale::translate(domain.as_ref(), &message, None)))
}

fn dcgettext(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let domain = optional_arg(rt, args[0], "dcgettext")?;
    let message = c_arg(rt, args[1], "dcgettext")?;
    let category = rt.as_i32(args[2])?;
    Ok(text(rt, &locale::translate(domain.as_ref(), &message, Some(category))))
}

fn textdomain(rt: &Runtime, _: Value, domain: Value) -> R {
    let domain = optional_arg(rt, domain, "textdomain")?;
    Ok(text(rt, &locale::text_domain(domain.as_ref())))
}

fn bindtextdomain(rt: &Runtime, module: Value, domain: Value, dir: Value) -> R {
    let domain = c_arg(rt, domain, "bindtextdomain")?;
    if domain.is_empty() {
        let error = rt.getattr_text(module, "Error")?;
        return Err(rt.raise(error.expect_cell(), "domain must be a non-empty string"));
    }
    let dir = optional_arg(rt, dir, "bindtextdomain")?;
    Ok(text(rt, &locale::bind_domain(&domain, dir.as_ref())))
}

fn bind_textdomain_codeset(rt: &Runtime, _: Value, domain: Value, codeset: Value) -> R {
    let domain = c_arg(rt, domain, "bind_textdomain_codeset")?;
    let codeset = optional_arg(rt, codeset, "bind_textdomain_codeset")?;
    Ok(locale::bind_codeset(&domain, codeset.as_ref()).map_or(Value::none(), |b| text(rt, &b)))
}

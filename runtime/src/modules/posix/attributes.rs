//! Extended attributes.

use super::args::{Name, flag, name};
use crate::Runtime;
use crate::error::R;
use crate::modules::support::{path_arg, path_value};
use crate::objects::list;
use crate::os::files;
use crate::types::{Args, Params};
use crate::value::Value;

fn attribute_name(rt: &Runtime, v: Option<Value>, function: &str) -> R<std::ffi::CString> {
    Ok(path_arg(rt, v.unwrap_or(Value::none()), function, "attribute", false)?.c_string())
}

pub fn getxattr(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params =
        Params::new("getxattr", &["path", "attribute", "follow_symlinks"]).required(2).keyword_only_after(2);
    let [path, attribute, follow] = a.bind(rt, &P)?;
    let n = name(rt, "getxattr", path, None, true)?;
    let attribute = attribute_name(rt, attribute, "getxattr")?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::get_attribute(n.target(), &attribute, follow));
    Ok(rt.new_bytes(&n.check(rt, result)?).value())
}

pub fn setxattr(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("setxattr", &["path", "attribute", "value", "flags", "follow_symlinks"])
        .required(3)
        .keyword_only_after(4);
    let [path, attribute, value, flags, follow] = a.bind(rt, &P)?;
    let n: Name = name(rt, "setxattr", path, None, true)?;
    let attribute = attribute_name(rt, attribute, "setxattr")?;
    let value = rt.bytes_like(value.unwrap_or(Value::none()))?;
    let flags = super::args::int_or(rt, flags, 0)?;
    let follow = flag(rt, follow, true)?;
    let bytes: &[u8] = &value;
    let result = rt.without_gil(|| files::set_attribute(n.target(), &attribute, bytes, flags, follow));
    n.check(rt, result).map(|()| Value::none())
}

pub fn removexattr(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("removexattr", &["path", "attribute", "follow_symlinks"])
        .required(2)
        .keyword_only_after(2);
    let [path, attribute, follow] = a.bind(rt, &P)?;
    let n = name(rt, "removexattr", path, None, true)?;
    let attribute = attribute_name(rt, attribute, "removexattr")?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::remove_attribute(n.target(), &attribute, follow));
    n.check(rt, result).map(|()| Value::none())
}

pub fn listxattr(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("listxattr", &["path", "follow_symlinks"]).keyword_only_after(1);
    let [path, follow] = a.bind(rt, &P)?;
    let n = super::args::name_or_dot(rt, "listxattr", path, true)?;
    let follow = flag(rt, follow, true)?;
    let result = rt.without_gil(|| files::list_attributes(n.target(), follow));
    let names = n.check(rt, result)?;
    let out = rt.new_list(&[]);
    for one in names.split(|&b| b == 0).filter(|s| !s.is_empty()) {
        list::append(rt, out, path_value(rt, one, false))?;
    }
    Ok(out.value())
}

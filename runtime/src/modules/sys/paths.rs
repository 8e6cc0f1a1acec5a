//! `sys` on where things are: executable, prefixes, argv, options.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::modules::support::os_str;
use crate::objects::dict;
use crate::value::{Gc, ModuleCell, Value};
use std::path::{Path, PathBuf};

/// Fills what the configuration says. `import::start` sets the prefixes once it has found the library.
pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let config = rt.config.borrow().clone();
    let strings = |list: &[std::ffi::OsString]| {
        let mut items = GcVec::new(rt);
        list.iter().for_each(|s| items.push(os_str(rt, s).value()));
        rt.new_list(&items).value()
    };
    rt.module_add(module, "argv", strings(&config.argv))?;
    rt.module_add(module, "orig_argv", strings(&config.orig_argv))?;
    let mut warnings = GcVec::new(rt);
    config.warn_options.iter().for_each(|o| warnings.push(rt.new_str(o).value()));
    rt.module_add(module, "warnoptions", rt.new_list(&warnings).value())?;
    rt.module_add(module, "_xoptions", x_options(rt, &config.x_options)?)?;
    rt.module_add(module, "dont_write_bytecode", Value::bool(config.dont_write_bytecode))?;
    let executable = match &config.executable {
        Some(path) => os_str(rt, path.as_os_str()),
        None => rt.new_str(""),
    };
    rt.module_add(module, "executable", executable.value())?;
    rt.module_add(module, "_base_executable", executable.value())?;
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        rt.module_add(module, name, rt.new_str("").value())?;
    }
    rt.module_add(module, "_stdlib_dir", Value::none())?;
    rt.module_add(module, "pycache_prefix", Value::none())
}

/// `-X name=value` options as a dict.
fn x_options(rt: &Runtime, options: &[String]) -> R {
    let out = rt.new_dict();
    for option in options {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, rt.new_str(value).value()),
            None => (option.as_str(), Value::bool(true)),
        };
        dict::set_text(rt, out, name, value)?;
    }
    Ok(out.value())
}

/// The prefix that a library folder `…/lib/python3.11` belongs to.
pub fn prefix_of(stdlib: &Path) -> PathBuf {
    stdlib.ancestors().nth(2).unwrap_or(stdlib).to_path_buf()
}

//! `posix`: what `os` is made of.
//!
//! - `args`   paths, descriptors and times as arguments      - `types`   stat_result and other struct sequences
//! - `names`  files by name                                  - `fds`     descriptors
//! - `scan`   listdir, scandir                               - `process` processes, users, the machine
//! - `wait`   fork, exec, wait                               - `environment`

mod args;
mod attributes;
mod constants;
mod environment;
mod fds;
mod functions;
mod names;
mod process;
mod scan;
mod sched;
mod transfer;
mod types;
mod wait;

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::modules::support::add_ints;
use crate::objects::dict;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "posix",
    doc: "The operating system's own functions, as POSIX has them. Programs use os.",
    functions: functions::FUNCTIONS,
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    add_ints(rt, module, constants::NUMBERS)?;
    for (name, table) in [
        ("sysconf_names", constants::SYSCONF),
        ("confstr_names", constants::CONFSTR),
        ("pathconf_names", constants::PATHCONF),
    ] {
        let d = rt.new_dict();
        for &(key, n) in table {
            dict::set_text(rt, d, key, rt.new_int(n))?;
        }
        rt.module_add(module, name, d.value())?;
    }
    let mut have = GcVec::new(rt);
    constants::HAVE.iter().for_each(|n| have.push(rt.new_str(n).value()));
    rt.module_add(module, "_have_functions", rt.new_list(&have).value())?;
    rt.module_add(module, "error", statics::os_error().value())?;
    rt.module_add(module, "environ", environment::current(rt)?)?;
    types::add(rt, module)?;
    scan::add(rt, module)
}

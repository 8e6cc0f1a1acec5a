//! `kpython`: the interpreter, with CPython's command line.
//!
//! - `options` the command line and the environment      - `run`  what is to be run, and the exit status

#[path = "kpython/options.rs"]
mod options;
#[path = "kpython/run.rs"]
mod run;

use std::process::exit;

fn main() {
    if let Err(e) = kingsnake_loader::crash::install_from_env() {
        eprintln!("kpython: the fault handler cannot be installed: {e}");
    }
    let args: Vec<_> = std::env::args_os().collect();
    let options = match options::parse(&args) {
        Ok(options) => options,
        Err(message) => {
            eprint!("{message}");
            exit(2);
        }
    };
    exit(match options.info {
        Some(info) => {
            println!("{}", info.text());
            0
        }
        None => run::run(options),
    })
}

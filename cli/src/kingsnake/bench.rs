//! `kingsnake bench`.

use crate::{PASS, complain, print, pythons, style};
use kingsnake_check::bench::{self, Plan, Python};
use std::path::{Path, PathBuf};

/// Measure what crossing into C costs, beside other Pythons on this machine
#[derive(clap::Args)]
pub struct Arguments {
    /// An interpreter to measure too [default: python3.11, pypy3 and python3 where they are on PATH]
    #[arg(long = "python", value_name = "PROGRAM")]
    pythons: Vec<PathBuf>,
    /// Only operations whose name contains TEXT
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// How long to measure each operation
    #[arg(long, value_name = "SECONDS", default_value_t = 0.05)]
    time: f64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> u8 {
    let own = match pythons::kpython() {
        Ok(path) => path,
        Err(why) => return complain(&why),
    };
    let others = if arguments.pythons.is_empty() {
        ["python3.11", "pypy3", "python3"]
            .iter()
            .filter_map(|name| pythons::on_path(Path::new(name)))
            .collect()
    } else {
        arguments.pythons.clone()
    };
    let mut programs = vec![Python { program: own, ours: true }];
    programs.extend(others.into_iter().map(|program| Python { program, ours: false }));
    let plan = Plan { programs, only: arguments.only.clone(), seconds: arguments.time.clamp(0.001, 10.0) };
    match bench::run(&plan) {
        Ok(results) if arguments.json => print(&format!("{}\n", results.json())),
        Ok(results) => print(&results.text(style(false))),
        Err(why) => return complain(&why),
    }
    PASS
}

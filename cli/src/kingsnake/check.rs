//! `kingsnake check`.

use crate::{FAIL, PASS, TROUBLE, complain, print, pythons, style};
use clap::ValueEnum;
use kingsnake_check::finding::Level;
use kingsnake_check::probe::Prober;
use kingsnake_check::report::{self, Report, Verdict};
use kingsnake_check::{Options, api};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Check extensions: by their bytes, then by importing them in a process of their own
#[derive(clap::Args)]
pub struct Arguments {
    /// A shared object, a wheel, a folder, or a requirement that pip fetches from PyPI (markupsafe==2.1.5)
    #[arg(required = true, value_name = "TARGET")]
    targets: Vec<String>,
    /// Print one JSON object for each target
    #[arg(long)]
    json: bool,
    /// Exit with status 1 from this level on
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Only read the files, import nothing
    #[arg(long = "static")]
    static_only: bool,
    /// Explain notes too, not only warnings and errors
    #[arg(long)]
    notes: bool,
    /// How long one import may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
    /// A further folder for sys.path, where dependencies are installed
    #[arg(long = "path", value_name = "FOLDER")]
    paths: Vec<PathBuf>,
    /// How many imports run at a time [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Note => Some(Level::Note),
            Self::Never => None,
        }
    }
}

/// Checks each target; the status is that of the worst.
pub fn run(arguments: &Arguments) -> u8 {
    let prober = match prober(arguments) {
        Ok(prober) => prober,
        Err(why) => return complain(&why),
    };
    let jobs = arguments.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let options = Options {
        prober,
        fail_on: arguments.fail_on.level(),
        paths: arguments.paths.clone(),
        implemented: &api::implemented_here,
        jobs,
    };
    arguments.targets.iter().map(|target| check(target, arguments, &options)).max().unwrap_or(PASS)
}

fn check(target: &str, arguments: &Arguments, options: &Options<'_>) -> u8 {
    let (report, status) = match kingsnake_check::check(target, options) {
        Ok(report) => {
            let status = if report.verdict == Verdict::Fail { FAIL } else { PASS };
            (report, status)
        }
        Err(error) => {
            complain(&error.to_string());
            if !arguments.json {
                return TROUBLE;
            }
            (Report::failed(target.to_owned(), error.to_string()), TROUBLE)
        }
    };
    if arguments.json {
        print(&format!("{}\n", report.json()));
    } else {
        print(&report::text(&report, style(arguments.notes)));
    }
    status
}

fn prober(arguments: &Arguments) -> Result<Option<Prober>, String> {
    if arguments.static_only {
        return Ok(None);
    }
    let python = pythons::kpython()?;
    let reference = pythons::on_path(Path::new("python3.11"));
    Ok(Some(Prober { python, reference, timeout: Duration::from_secs(arguments.timeout.max(1)) }))
}

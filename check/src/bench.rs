//! `kingsnake bench`: the same operations across the C-API on this runtime and on other Pythons.
//!
//! The extension is compiled for each Python with that Python's own headers, so that each is measured as its users
//! would have it; this runtime gets the build for CPython 3.11, unmodified. Only numbers from one run compare.

use crate::report::{SCHEMA, Style};
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SOURCE: &str = include_str!("../../extmods/bench/kingsnake_bench.c");
const DRIVER: &str = include_str!("../../extmods/bench/bench.py");

/// An interpreter to measure.
#[derive(Clone, Debug)]
pub struct Python {
    /// The program.
    pub program: PathBuf,
    /// Whether it is this runtime: it has no headers of its own and takes CPython 3.11's build.
    pub ours: bool,
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// On which interpreters; the first is compared with the others.
    pub programs: Vec<Python>,
    /// Only operations whose name contains this.
    pub only: Option<String>,
    /// For how long each.
    pub seconds: f64,
}

/// What the driver prints.
#[derive(Clone, Debug, Deserialize)]
struct Measured {
    implementation: String,
    version: String,
    ops: BTreeMap<String, f64>,
}

/// One interpreter's numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Implementation and version.
    pub name: String,
    /// The program.
    pub program: String,
    /// Nanoseconds per operation; empty where it could not be measured.
    pub ops: BTreeMap<String, f64>,
    /// Why it could not be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// All numbers of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Results {
    /// The version of the JSON shape.
    pub schema: u32,
    /// One for each interpreter, this runtime first.
    pub pythons: Vec<Column>,
}

/// Where an interpreter's headers are and what its extensions are called.
struct Config {
    include: String,
    suffix: String,
    /// The identity of the interpreter, whatever name it was found by.
    executable: String,
}

/// Measures. One interpreter that fails becomes a column with an error; no interpreter at all is an error.
pub fn run(plan: &Plan) -> Result<Results, String> {
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder: {e}"))?;
    let driver = folder.path().join("bench.py");
    std::fs::write(&driver, DRIVER).map_err(|e| format!("{}: {e}", driver.display()))?;
    let mut seen = BTreeSet::new();
    let mut pythons = Vec::new();
    for (index, python) in plan.programs.iter().enumerate() {
        let headers = if python.ours { PathBuf::from("python3.11") } else { python.program.clone() };
        let config = config_of(&headers);
        let identity =
            config.as_ref().map_or_else(|_| headers.display().to_string(), |c| c.executable.clone());
        if !python.ours && !seen.insert(identity) {
            continue;
        }
        let build = folder.path().join(index.to_string());
        let measured = config
            .and_then(|config| compile(&config, &build))
            .and_then(|()| measure(python, &driver, &build, plan));
        pythons.push(column(python, measured));
    }
    if pythons.iter().all(|p| p.ops.is_empty()) {
        let why = pythons.iter().find_map(|p| p.error.clone()).unwrap_or_else(|| "no interpreter".to_owned());
        return Err(format!("nothing could be measured: {why}"));
    }
    Ok(Results { schema: SCHEMA, pythons })
}

fn column(python: &Python, measured: Result<Measured, String>) -> Column {
    let program = python.program.display().to_string();
    match measured {
        Ok(m) => {
            Column { name: format!("{} {}", m.implementation, m.version), program, ops: m.ops, error: None }
        }
        Err(why) => {
            let name = python.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Column { name, program, ops: BTreeMap::new(), error: Some(why) }
        }
    }
}

fn config_of(python: &Path) -> Result<Config, String> {
    let code = "import os, sys, sysconfig as s; print(s.get_paths()['include']); \
        print(s.get_config_var('EXT_SUFFIX')); print(os.path.realpath(sys.executable))";
    let output = output_of(Command::new(python).args(["-c", code]))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = text.lines().map(str::to_owned);
    match (lines.next(), lines.next(), lines.next()) {
        (Some(include), Some(suffix), Some(executable)) => Ok(Config { include, suffix, executable }),
        _ => Err(format!("{}: does not tell where its headers are", python.display())),
    }
}

fn compile(config: &Config, folder: &Path) -> Result<(), String> {
    if !Path::new(&config.include).join("Python.h").is_file() {
        return Err(format!("no Python.h in {}; install the development package", config.include));
    }
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let source = folder.join("kingsnake_bench.c");
    std::fs::write(&source, SOURCE).map_err(|e| format!("{}: {e}", source.display()))?;
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "gcc".into());
    let mut command = Command::new(compiler);
    command.args(["-O2", "-DNDEBUG", "-fwrapv", "-fno-strict-aliasing", "-fPIC", "-shared", "-o"]);
    command.arg(folder.join(format!("kingsnake_bench{}", config.suffix))).arg(source);
    command.arg(format!("-I{}", config.include));
    output_of(&mut command).map(|_| ())
}

fn measure(python: &Python, driver: &Path, build: &Path, plan: &Plan) -> Result<Measured, String> {
    let mut command = Command::new(&python.program);
    command.arg("-S").arg(driver).arg(build).arg(plan.seconds.to_string());
    command.args(&plan.only);
    let output = output_of(&mut command)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|_| format!("{}: printed no result", python.program.display()))
}

/// Runs a command to its end; a failure is told with the last line it wrote to stderr.
fn output_of(command: &mut Command) -> Result<Output, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rfind(|l| !l.trim().is_empty()).unwrap_or("no message");
    Err(format!("{program}: {}: {last}", output.status))
}

impl Results {
    /// The numbers for machines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"))
    }

    /// The numbers for people: nanoseconds, and how many times as long this runtime takes.
    pub fn text(&self, style: Style) -> String {
        let mut table = Table::new();
        table.load_preset("     ──            ").set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        let Some((own, others)) = self.pythons.split_first() else { return String::new() };
        let mut header = vec!["ns per operation".to_owned(), own.name.clone()];
        header.extend(others.iter().flat_map(|p| [p.name.clone(), "ratio".to_owned()]));
        table.set_header(&header);
        let names: BTreeSet<&String> = self.pythons.iter().flat_map(|p| p.ops.keys()).collect();
        for name in names {
            let mut row = vec![name.clone(), cell(own.ops.get(name))];
            for other in others {
                let theirs = other.ops.get(name);
                row.push(cell(theirs));
                row.push(ratio(own.ops.get(name), theirs));
            }
            table.add_row(row);
        }
        for index in 1..header.len() {
            if let Some(column) = table.column_mut(index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut out = format!("{}\n", table.trim_fmt());
        for python in self.pythons.iter() {
            if let Some(error) = &python.error {
                out += &format!("not measured: {}: {error}\n", python.name);
            }
        }
        out
    }
}

fn cell(ns: Option<&f64>) -> String {
    ns.map_or_else(|| "-".to_owned(), |ns| format!("{ns:.1}"))
}

fn ratio(own: Option<&f64>, other: Option<&f64>) -> String {
    match (own, other) {
        (Some(own), Some(other)) if *other > 0.0 => format!("{:.2}x", own / other),
        _ => "-".to_owned(),
    }
}

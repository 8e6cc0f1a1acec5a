//! The dynamic half of a check: a child process imports the module, and its end is told whatever it is.

use crate::finding::{Finding, Level};
use crate::stack;
use kingsnake_loader::crash;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Which interpreter probes, and how long it may take.
#[derive(Clone, Debug)]
pub struct Prober {
    /// The interpreter under test.
    pub python: PathBuf,
    /// CPython 3.11, to compare a failure with; `None` where there is none.
    pub reference: Option<PathBuf>,
    /// How long one import may take.
    pub timeout: Duration,
}

/// What to import.
#[derive(Clone, Debug)]
pub struct Job {
    /// The dotted name.
    pub module: String,
    /// The shared object.
    pub file: PathBuf,
    /// What to put in front of `sys.path`.
    pub folders: Vec<PathBuf>,
}

/// How an import went.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Whether the module was imported and the interpreter ended well.
    pub imported: bool,
    /// Seconds by stage.
    pub timing: BTreeMap<String, f64>,
    /// How many attributes the module has.
    pub attributes: Option<u64>,
    /// What went wrong.
    pub findings: Vec<Finding>,
}

/// A line of the probe program.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    stage: String,
    seconds: Option<f64>,
    count: Option<u64>,
    at: String,
    kind: String,
    message: String,
    missing: String,
    trace: String,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Exit(i32),
    Signal(i32),
    Hang,
}

/// All that a child left behind.
struct Run {
    end: End,
    events: Vec<Event>,
    crash: Vec<String>,
    stderr: Vec<String>,
}

const PROGRAM: &str = include_str!("probe.py");

impl Prober {
    /// Imports the job's module in a child process. The result is about the child; an error means that no child
    /// could be started.
    pub fn probe(&self, job: &Job) -> io::Result<Probe> {
        let run = run(&self.python, job, self.timeout)?;
        let mut probe = self.assess(job, &run);
        if !probe.imported && self.reference_fails_too(job) {
            for finding in probe.findings.iter_mut().filter(|f| f.level == Level::Error) {
                finding.level = Level::Warning;
                finding.next =
                    "CPython 3.11 fails on it in the same way: it is not meant to be imported like this, \
                    or something it needs is not installed."
                        .to_owned();
            }
        }
        Ok(probe)
    }

    /// Whether CPython 3.11 does not manage the import either.
    fn reference_fails_too(&self, job: &Job) -> bool {
        let Some(reference) = self.reference.as_ref().filter(|r| **r != self.python) else { return false };
        run(reference, job, self.timeout).is_ok_and(|run| !(run.finished() && run.end == End::Exit(0)))
    }

    fn assess(&self, job: &Job, run: &Run) -> Probe {
        let mut timing: BTreeMap<String, f64> = BTreeMap::new();
        for event in &run.events {
            timing.extend(event.seconds.map(|s| (event.stage.clone(), s)));
        }
        let attributes = run.events.iter().find(|e| e.stage == "attributes").and_then(|e| e.count);
        let findings: Vec<Finding> = self.finding(job, run).into_iter().collect();
        Probe { imported: findings.is_empty(), timing, attributes, findings }
    }

    fn finding(&self, job: &Job, run: &Run) -> Option<Finding> {
        let module = &job.module;
        let (stage, doing) = run.where_it_ended();
        let failed = run.events.iter().find(|e| e.stage == "failed");
        match run.end {
            End::Signal(signal) => {
                let name = crash::signal_name(signal);
                let message = format!("Importing {module} died of {name} {doing}.");
                let next = "Read the C stack, innermost frame first; run it again under gdb for more.";
                Some(
                    Finding::new(Level::Error, "crash", message, next)
                        .symbols([name])
                        .details(run.evidence()),
                )
            }
            End::Hang => {
                let seconds = self.timeout.as_secs();
                let message = format!("Importing {module} did not end within {seconds} s: it hung {doing}.");
                let next = "Raise --timeout if it is only slow; else read the C stack.";
                Some(Finding::new(Level::Error, "hang", message, next).details(run.evidence()))
            }
            End::Exit(_) if failed.is_some() => failed.map(|event| import_failure(module, event)),
            End::Exit(0) if run.finished() => None,
            End::Exit(code) if stage == "none" => {
                let python = self.python.display();
                let message = format!(
                    "{python} ended with status {code} before it ran the probe: nothing was imported."
                );
                let next = "The interpreter itself does not work; try it with -c 'print(1)'.";
                Some(Finding::new(Level::Error, "no-interpreter", message, next).details(run.evidence()))
            }
            End::Exit(code) => {
                let message = format!("Importing {module} ended the process with status {code} {doing}.");
                let next = "An extension must not call exit(); raise an exception instead.";
                Some(Finding::new(Level::Error, "exit", message, next).details(run.evidence()))
            }
        }
    }
}

fn import_failure(module: &str, event: &Event) -> Finding {
    let what = match event.at.as_str() {
        "package" => "its package could not be imported",
        "dlopen" => "the shared object could not be loaded",
        "init" => "its init function failed",
        "exec" => "its execution failed",
        "attributes" => "an attribute could not be read",
        _ => "the import failed",
    };
    let trace: Vec<String> = event.trace.lines().map(str::to_owned).collect();
    if event.kind == "ModuleNotFoundError" && !event.missing.is_empty() && !module.starts_with(&event.missing)
    {
        let message = format!("{module} needs the module {}, which is not installed.", event.missing);
        let next =
            "Check the requirement by its PyPI name, which installs what it needs, or give --path FOLDER.";
        return Finding::new(Level::Warning, "missing-dependency", message, next).details(trace);
    }
    let message = format!("{module}: {what}: {}: {}", event.kind, event.message);
    let next = "Read the traceback; import it with kpython to go on from there.";
    Finding::new(Level::Error, "import-failed", message, next).details(trace)
}

impl Run {
    fn finished(&self) -> bool {
        self.events.iter().any(|e| e.stage == "done")
    }

    /// The last stage that was told, and what came after it, in words.
    fn where_it_ended(&self) -> (&str, &'static str) {
        let stage = self.events.last().map_or("none", |e| e.stage.as_str());
        let doing = match stage {
            "none" => "before the probe began",
            "start" => "while its package was imported or it was looked for",
            "package" => "after its package was imported",
            "found" => "while the shared object was loaded",
            "dlopen" => "in its init function",
            "init" => "while the module was executed",
            "exec" => "after the module was executed",
            "import" => "while its attributes were read",
            "attributes" | "done" => "while the interpreter shut down, after a successful import",
            _ => "after the import failed",
        };
        (stage, doing)
    }

    /// The C stack where there is one, else what the child wrote to stderr last.
    fn evidence(&self) -> Vec<String> {
        const SHOWN: usize = 24;
        if self.crash.is_empty() {
            let skip = self.stderr.len().saturating_sub(SHOWN);
            return self.stderr[skip..].to_vec();
        }
        let stack = stack::trim(stack::symbolise(&self.crash));
        stack.into_iter().take(SHOWN).collect()
    }
}

/// Starts `python` on the probe program and waits for its end.
fn run(python: &Path, job: &Job, timeout: Duration) -> io::Result<Run> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let crash_file = folder.path().join("crash");
    let stderr = folder.path().join("stderr");
    File::create(&log)?;
    let mut command = Command::new(python);
    command.args(["-I", "-S", "-c", PROGRAM]).args(arguments(job, &log));
    command.env(crash::VARIABLE, &crash_file).stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(File::create(&stderr)?).current_dir(folder.path());
    let mut child = command.spawn()?;
    let end = wait(&mut child, timeout)?;
    let told = read_lossy(&log);
    let mut events = Vec::new();
    let mut crash_lines: Vec<String> = Vec::new();
    for line in told.lines() {
        match serde_json::from_str::<Event>(line) {
            Ok(event) => events.push(event),
            // CPython's faulthandler writes into the same file.
            Err(_) if !line.trim().is_empty() => crash_lines.push(line.to_owned()),
            Err(_) => {}
        }
    }
    let written = read_lossy(&crash_file);
    let frames: Vec<String> =
        written.lines().filter(|l| !l.starts_with(crash::HEADLINE)).map(str::to_owned).collect();
    let crash = if frames.is_empty() { crash_lines } else { frames };
    Ok(Run { end, events, crash, stderr: read_lossy(&stderr).lines().map(str::to_owned).collect() })
}

fn arguments(job: &Job, log: &Path) -> Vec<OsString> {
    let mut out: Vec<OsString> = vec![job.module.clone().into(), job.file.clone().into(), log.into()];
    out.extend(job.folders.iter().map(OsString::from));
    out
}

fn read_lossy(path: &Path) -> String {
    std::fs::read(path).map(|data| String::from_utf8_lossy(&data).into_owned()).unwrap_or_default()
}

/// Waits, and when the time is over asks for a stack by SIGABRT before it kills.
fn wait(child: &mut Child, timeout: Duration) -> io::Result<End> {
    if let Some(status) = wait_until(child, Instant::now() + timeout)? {
        return Ok(end_of(status));
    }
    // The crash handler of the child writes its stack; whoever has none just dies.
    let _ = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status();
    if wait_until(child, Instant::now() + Duration::from_secs(2))?.is_none() {
        child.kill()?;
        child.wait()?;
    }
    Ok(End::Hang)
}

fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

fn end_of(status: ExitStatus) -> End {
    status.signal().map_or_else(|| End::Exit(status.code().unwrap_or(-1)), End::Signal)
}

//! The compatibility checker: does an extension keep to the C-API, and does it work on this runtime?
//!
//! A [`Target`] is scanned (what its shared objects are, by their bytes: [`scan`], [`rules`]), then each extension in
//! it is imported in a child process ([`probe`]), so that a crash is a finding and never the checker's end. The
//! outcome is a [`Report`], for people ([`report::text`]) and for machines ([`report::json`]).
#![cfg_attr(test, allow(non_snake_case, reason = "tests are named FunctionConditionOutcome"))]

pub mod api;
pub mod bench;
mod fetch;
pub mod finding;
pub mod probe;
pub mod report;
pub mod rules;
pub mod scan;
pub mod stack;
pub mod symbols;
pub mod target;
pub mod wheel;

use api::Implemented;
use finding::Level;
use kingsnake_loader::{Extension, LoadError};
use probe::{Job, Probe, Prober};
use report::{ExtensionReport, Report};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
pub use target::{Target, TargetError};

/// How to check.
pub struct Options<'a> {
    /// Imports the extensions; `None` for the static scan alone.
    pub prober: Option<Prober>,
    /// The level from which findings make the verdict "fail"; `None` for never.
    pub fail_on: Option<Level>,
    /// Further folders for `sys.path`.
    pub paths: Vec<PathBuf>,
    /// What the runtime provides.
    pub implemented: &'a Implemented<'a>,
    /// How many imports may run at a time.
    pub jobs: usize,
}

/// Checks what `spec` names. An error means that nothing could be checked at all.
pub fn check(spec: &str, options: &Options<'_>) -> Result<Report, TargetError> {
    let target = Target::open(spec)?;
    let (mut extensions, libraries) = scan_all(&target, options)?;
    if let Some(prober) = &options.prober {
        probe_all(&target, prober, options, &mut extensions)?;
    }
    for extension in &mut extensions {
        extension.findings.sort_by_key(|f| std::cmp::Reverse(f.level));
    }
    Ok(Report::new(target.label.clone(), extensions, libraries, options.fail_on))
}

/// The static scan of every file. Returns the extensions, and how many files are libraries they brought along.
fn scan_all(target: &Target, options: &Options<'_>) -> Result<(Vec<ExtensionReport>, usize), TargetError> {
    let read: Vec<Result<Extension, LoadError>> =
        target.files.iter().map(|file| Extension::open(&target.root.join(file))).collect();
    let defined: HashSet<&str> =
        read.iter().flatten().flat_map(|e| &e.python_exports).map(String::as_str).collect();
    let mut reports = Vec::new();
    let mut libraries = 0;
    for (file, extension) in target.files.iter().zip(&read) {
        let mut report = ExtensionReport::new(&file.to_string_lossy(), target.module_of(file));
        match extension {
            Err(error) if target.single => return Err(TargetError(error.to_string())),
            Err(error) => report.findings.push(rules::unreadable(error)),
            Ok(extension) if !target.single && !rules::is_extension(extension) => {
                libraries += 1;
                continue;
            }
            Ok(extension) => {
                let imports = scan::imported(extension, options.implemented);
                report.symbols = scan::usage(&imports, &|name| defined.contains(name));
                report.abi = scan::abi_word(extension);
                let wheel = target.wheel.as_ref();
                report.findings = rules::judge(&rules::Facts {
                    extension,
                    imports: &imports,
                    usage: &report.symbols,
                    wheel,
                });
                report.importable = !extension.inits.is_empty() && extension.init_matches();
            }
        }
        for finding in &mut report.findings {
            finding.place.file = Some(report.path.clone());
        }
        reports.push(report);
    }
    Ok((reports, libraries))
}

/// Imports every extension that the scan found importable, some at a time.
fn probe_all(
    target: &Target,
    prober: &Prober,
    options: &Options<'_>,
    reports: &mut [ExtensionReport],
) -> Result<(), TargetError> {
    let mut folders = vec![target.root.clone()];
    folders.extend(target.dependencies.iter().chain(&options.paths).cloned());
    let todo: Vec<usize> = (0..reports.len()).filter(|&i| reports[i].importable).collect();
    let jobs: Vec<Job> = todo
        .iter()
        .map(|&i| Job {
            module: reports[i].name.clone(),
            file: target.root.join(&reports[i].path),
            folders: folders.clone(),
        })
        .collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                while let Some(index) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < jobs.len())
                {
                    let outcome = prober.probe(&jobs[index]);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((todo[index], outcome));
                }
            });
        }
    });
    let outcomes = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (index, outcome) in outcomes {
        let probe = outcome.map_err(|e| TargetError(format!("{}: {e}", prober.python.display())))?;
        add_probe(&mut reports[index], probe);
    }
    Ok(())
}

fn add_probe(report: &mut ExtensionReport, probe: Probe) {
    report.imported = Some(probe.imported);
    report.timing = probe.timing;
    report.attributes = probe.attributes;
    let file = report.path.clone();
    report.findings.extend(probe.findings.into_iter().map(|f| f.file(file.clone())));
}

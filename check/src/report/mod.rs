//! What a check has to say, before it is put into words.

mod text;

pub use text::{Style, explain, terminal_width, text};

use crate::finding::{Finding, Level};
use crate::scan::Usage;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the JSON report's shape. Fields may be added under the same number.
pub const SCHEMA: u32 = 1;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing as grave as asked for.
    Pass,
    /// Something is.
    Fail,
    /// Nothing could be checked.
    Error,
}

/// A report on one target.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Name and version of the tool.
    pub tool: String,
    /// What was checked.
    pub target: String,
    /// The outcome.
    pub verdict: Verdict,
    /// Why nothing could be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Each extension in the target.
    pub extensions: Vec<ExtensionReport>,
    /// Totals.
    pub summary: Summary,
}

/// A report on one extension.
#[derive(Clone, Debug, Serialize)]
pub struct ExtensionReport {
    /// The file, relative to the target.
    pub path: String,
    /// The module's dotted name.
    pub name: String,
    /// The ABI its file name promises.
    pub abi: String,
    /// C-API imports by tier.
    pub symbols: Usage,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Seconds by stage of the import.
    pub timing: BTreeMap<String, f64>,
    /// Whether it was imported; nothing where it was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<bool>,
    /// How many attributes the module has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<u64>,
    /// Whether there is an init function to try.
    #[serde(skip)]
    pub importable: bool,
}

/// Totals of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Extensions looked at.
    pub extensions: usize,
    /// Those of them that were imported.
    pub imported: usize,
    /// Shared libraries that came along and are no extensions.
    pub libraries: usize,
    /// Findings by level.
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Report {
    /// Draws the conclusion: "fail" where a finding is as grave as `fail_on`.
    pub fn new(
        target: String,
        extensions: Vec<ExtensionReport>,
        libraries: usize,
        fail_on: Option<Level>,
    ) -> Self {
        let findings = || extensions.iter().flat_map(|e| &e.findings);
        let count = |level: Level| findings().filter(|f| f.level == level).count();
        let summary = Summary {
            extensions: extensions.len(),
            imported: extensions.iter().filter(|e| e.imported == Some(true)).count(),
            libraries,
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
        };
        let grave = fail_on.is_some_and(|limit| findings().any(|f| f.level >= limit));
        let verdict = if grave { Verdict::Fail } else { Verdict::Pass };
        Self { schema: SCHEMA, tool: tool(), target, verdict, error: None, extensions, summary }
    }

    /// The report on a target that could not be checked.
    pub fn failed(target: String, why: String) -> Self {
        let (extensions, summary) = (Vec::new(), Summary::default());
        Self {
            schema: SCHEMA,
            tool: tool(),
            target,
            verdict: Verdict::Error,
            error: Some(why),
            extensions,
            summary,
        }
    }

    /// The report for machines: one object.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self)
            .unwrap_or_else(|e| format!("{{\"schema\":{SCHEMA},\"error\":\"{e}\"}}"))
    }
}

impl ExtensionReport {
    /// A report with nothing in it yet.
    pub fn new(path: &str, name: String) -> Self {
        Self {
            path: path.to_owned(),
            name,
            abi: "unknown".to_owned(),
            symbols: Usage::default(),
            findings: Vec::new(),
            timing: BTreeMap::new(),
            imported: None,
            attributes: None,
            importable: false,
        }
    }
}

fn tool() -> String {
    format!("kingsnake {}", env!("CARGO_PKG_VERSION"))
}

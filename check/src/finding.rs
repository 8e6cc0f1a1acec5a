//! One thing the checker found.

use serde::Serialize;
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; nothing is wrong.
    Note,
    /// May go wrong for some users.
    Warning,
    /// Does go wrong.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where in the target a finding lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, relative to the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The symbols concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<String>,
}

/// A finding: what, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// A stable name for machines, in kebab-case.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// Where.
    #[serde(rename = "where")]
    pub place: Place,
    /// What to do about it.
    pub next: String,
    /// Longer evidence: a C stack, a traceback.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

impl Finding {
    /// A finding without place or details.
    pub fn new(
        level: Level,
        code: &'static str,
        message: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        let place = Place::default();
        Self { level, code, message: message.into(), place, next: next.into(), details: Vec::new() }
    }

    /// Names the symbols concerned.
    #[must_use]
    pub fn symbols<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        self.place.symbols = symbols.into_iter().map(Into::into).collect();
        self
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// Adds evidence.
    #[must_use]
    pub fn details(mut self, lines: Vec<String>) -> Self {
        self.details = lines;
        self
    }
}

/// The worst level among findings.
pub fn worst<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Option<Level> {
    findings.into_iter().map(|f| f.level).max()
}

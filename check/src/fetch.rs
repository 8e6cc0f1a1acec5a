//! Fetches a requirement from PyPI with pip: the wheel itself, and an installation with its dependencies.

use crate::target::TargetError;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A fetched requirement.
pub(crate) struct Fetched {
    /// The wheel file.
    pub wheel: PathBuf,
    /// The folder with the wheel and all it needs, installed.
    pub installed: PathBuf,
    /// Keeps both until dropped.
    pub folder: TempDir,
}

const PYTHON_MISSING: &str = "python3.11 was not found; it is needed to fetch from PyPI. \
    Install it (Debian 12: apt install python3 python3-pip), or name a wheel or a file instead";
const PIP_MISSING: &str = "python3.11 has no pip; it is needed to fetch from PyPI. \
    Install it (Debian: apt install python3-pip; elsewhere: python3.11 -m ensurepip), or name a wheel or a file instead";

/// Downloads the wheel for CPython 3.11 on this platform and installs it with its dependencies.
pub(crate) fn fetch(requirement: &str) -> Result<Fetched, TargetError> {
    if !is_requirement(requirement) {
        return Err(TargetError(format!(
            "{requirement}: neither a file nor a requirement such as markupsafe==2.1.5"
        )));
    }
    let folder = tempfile::tempdir().map_err(|e| TargetError(format!("no temporary folder: {e}")))?;
    let downloads = folder.path().join("download");
    let installed = folder.path().join("installed");
    let download = ["download", "--quiet", "--only-binary=:all:", "--no-deps", "--dest"];
    pip(requirement, &download, &downloads, requirement)?;
    let wheel =
        find_wheel(&downloads).ok_or_else(|| TargetError(format!("{requirement}: pip fetched no wheel")))?;
    let install = ["install", "--quiet", "--only-binary=:all:", "--no-warn-script-location", "--target"];
    pip(requirement, &install, &installed, &wheel.to_string_lossy())?;
    Ok(Fetched { wheel, installed, folder })
}

/// A project name, perhaps with extras and versions: nothing that pip would take for an option or a location.
fn is_requirement(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.[]=<>!~, *+".contains(c))
}

fn find_wheel(folder: &Path) -> Option<PathBuf> {
    let mut files: Vec<PathBuf> = folder.read_dir().ok()?.flatten().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "whl"));
    files.sort();
    files.into_iter().next()
}

fn pip(requirement: &str, options: &[&str], folder: &Path, what: &str) -> Result<(), TargetError> {
    let mut command = Command::new("python3.11");
    command
        .args(["-m", "pip", "--disable-pip-version-check", "--no-input"])
        .args(options)
        .arg(folder)
        .arg(what);
    let output = match command.output() {
        Ok(output) => output,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(TargetError(PYTHON_MISSING.to_owned()));
        }
        Err(e) => return Err(TargetError(format!("python3.11: {e}"))),
    };
    if output.status.success() {
        return Ok(());
    }
    Err(TargetError(complaint(requirement, &output)))
}

fn complaint(requirement: &str, output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    if text.contains("No module named pip") {
        return PIP_MISSING.to_owned();
    }
    let lines: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("ERROR: ")).collect();
    let said = lines.last().copied().or_else(|| text.lines().last()).unwrap_or("no message").trim();
    format!("{requirement}: pip found no wheel for CPython 3.11 here: {said}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn IsRequirementTakesNamesAndRefusesOptions() {
        assert!(is_requirement("markupsafe") && is_requirement("a-b[c]>=1.0,<2"));
        assert!(!is_requirement("--index-url=x") && !is_requirement("http://x") && !is_requirement(""));
    }
}

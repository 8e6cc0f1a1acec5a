//! Where things are: the workspace's root, and the headers of an installed CPython 3.11.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The folder with CPython 3.11's own `Python.h`, asked from `python3.11`.
pub fn cpython_include() -> Result<PathBuf, String> {
    let out = Command::new("python3.11")
        .args(["-c", "import sysconfig; print(sysconfig.get_paths()['include'])"])
        .output()
        .map_err(|e| format!("python3.11 cannot be run: {e}"))?;
    let dir = PathBuf::from(String::from_utf8_lossy(&out.stdout).trim());
    if dir.join("Python.h").is_file() {
        Ok(dir)
    } else {
        Err(format!("{}: no Python.h (the development headers of 3.11 are needed)", dir.display()))
    }
}

/// The text of `path`, or a message that names it.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Writes `text` to `path` unless it is there already (so that nothing is rebuilt in vain).
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

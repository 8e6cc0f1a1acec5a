//! Where the standard library is: CPython 3.11's own, found on the machine, never copied.

use std::ffi::OsStr;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installed library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The directory of `os.py`.
    pub stdlib: PathBuf,
    /// `sys.prefix`
    pub prefix: PathBuf,
    /// The directory of compiled modules.
    pub dynload: PathBuf,
}

impl Library {
    /// The library in a directory; `None` if it holds none.
    pub fn at(stdlib: &Path) -> Option<Library> {
        let stdlib = std::path::absolute(stdlib).ok()?;
        if !stdlib.join("importlib/_bootstrap.py").is_file() || !stdlib.join("os.py").is_file() {
            return None;
        }
        let prefix = crate::modules::sys::paths::prefix_of(&stdlib);
        let dynload = stdlib.join("lib-dynload");
        Some(Library { stdlib, prefix, dynload })
    }

    /// `…/lib/python311.zip`, which CPython has on `sys.path` too.
    pub fn zip(&self) -> PathBuf {
        self.stdlib.with_file_name("python311.zip")
    }
}

/// Set in the environment of the interpreter that is asked, so that one which is us does not ask again.
const ASKING: &str = "KINGSNAKE_ASKING";

const HOW: &str = "Kingsnake runs on the standard library of CPython 3.11, and found none. Install it (Debian and Ubuntu: \
                   `apt install python3.11 libpython3.11-stdlib`), or set KINGSNAKE_STDLIB to the directory of its os.py.";

/// Finds the library: as configured, as the environment says, or where `python3.11` has it. `Err`: words for the user.
pub fn find(
    configured: Option<&Path>,
    use_environment: bool,
    cache: Option<&Path>,
) -> Result<Library, String> {
    let no_library =
        |dir: &Path| format!("{} holds no standard library of Python 3.11.\n{HOW}", dir.display());
    if let Some(dir) = configured {
        return Library::at(dir).ok_or_else(|| no_library(dir));
    }
    if let Some(dir) = std::env::var_os("KINGSNAKE_STDLIB").filter(|d| !d.is_empty()) {
        let dir = PathBuf::from(dir);
        return Library::at(&dir).ok_or_else(|| no_library(&dir));
    }
    if use_environment && let Some(home) = std::env::var_os("PYTHONHOME").filter(|d| !d.is_empty()) {
        let home = home.to_string_lossy().split(':').next().unwrap_or_default().to_string();
        let dir = Path::new(&home).join("lib/python3.11");
        if let Some(found) = Library::at(&dir) {
            return Ok(found);
        }
    }
    let asked = std::env::var_os(ASKING).is_none();
    let python = asked.then(|| on_path(OsStr::new("python3.11"))).flatten();
    if let Some(found) = python.and_then(|p| of_interpreter(&p, cache)) {
        return Ok(found);
    }
    for dir in ["/usr/lib/python3.11", "/usr/local/lib/python3.11"] {
        if let Some(found) = Library::at(Path::new(dir)) {
            return Ok(found);
        }
    }
    Err(HOW.into())
}

fn on_path(name: &OsStr) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|p| p.is_file())
}

/// Asks an interpreter where its library is; the answer is kept, by the interpreter's path and time.
fn of_interpreter(python: &Path, cache: Option<&Path>) -> Option<Library> {
    let modified = std::fs::metadata(python).ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let mut hasher = siphasher::sip::SipHasher13::new();
    hasher.write(python.as_os_str().as_encoded_bytes());
    hasher.write_u128(since.as_nanos());
    for variable in ["PYENV_VERSION", "PYENV_ROOT"] {
        hasher.write(std::env::var_os(variable).unwrap_or_default().as_encoded_bytes());
    }
    let note = cache.map(|dir| dir.join(format!("library-{:016x}", hasher.finish())));
    if let Some(known) = note.as_deref().and_then(|n| std::fs::read_to_string(n).ok())
        && let Some(found) = Library::at(Path::new(known.trim_end()))
    {
        return Some(found);
    }
    let script =
        "import os, sys; print(os.path.dirname(os.__file__) if sys.version_info[:2] == (3, 11) else '')";
    let output = Command::new(python).args(["-I", "-S", "-c", script]).env(ASKING, "1").output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    let found = Library::at(Path::new(answer.trim_end()))?;
    if let Some(note) = note {
        let _ = super::cache::write(&note, answer.as_bytes());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_at_directory_without_os_py_is_none() {
        assert_eq!(Library::at(Path::new("/proc")), None);
    }

    #[test]
    fn find_configured_directory_without_library_says_how_to_get_one() {
        let message = find(Some(Path::new("/proc")), true, None).unwrap_err();
        assert!(message.contains("/proc") && message.contains("KINGSNAKE_STDLIB"));
    }
}

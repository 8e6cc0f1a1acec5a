//! Builds the C and C++ fixtures with the system's compiler.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with fixtures in it; it goes with the value.
pub struct Fixtures {
    folder: tempfile::TempDir,
}

impl Fixtures {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compiles `source` into the shared object `name` (its folders are made).
    pub fn build(&self, name: &str, source: &str, options: &[&str]) -> PathBuf {
        self.compile("gcc", "c", name, source, options).expect("gcc compiles the fixture")
    }

    /// The same in C++; `None` where there is no g++.
    pub fn build_cpp(&self, name: &str, source: &str, options: &[&str]) -> Option<PathBuf> {
        Command::new("g++").arg("--version").output().ok()?;
        Some(self.compile("g++", "cpp", name, source, options).expect("g++ compiles the fixture"))
    }

    fn compile(
        &self,
        compiler: &str,
        ending: &str,
        name: &str,
        text: &str,
        options: &[&str],
    ) -> Option<PathBuf> {
        let target = self.path(name);
        std::fs::create_dir_all(target.parent()?).ok()?;
        let source = target.with_extension(ending);
        std::fs::write(&source, text).ok()?;
        let mut command = Command::new(compiler);
        command.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&target).arg(&source).args(options);
        command.status().ok()?.success().then_some(target)
    }
}

/// Where the standard library's compiled modules are: real files to read.
pub fn real_extensions() -> Vec<PathBuf> {
    let code = "import sysconfig; print(sysconfig.get_config_var('DESTSHARED'))";
    let Ok(output) = Command::new("python3.11").args(["-c", code]).output() else { return Vec::new() };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let Ok(entries) = Path::new(&folder).read_dir() else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "so"));
    files.sort();
    files
}

/// A module-like object with a counter: `bump` adds one and returns it.
pub const COUNTER: &str = r"
static int counter;
int bump(void) { return ++counter; }
void *PyInit_counter(void) { counter++; return &counter; }
";

//! Targets: from what a person names to a folder with shared objects in it.

use crate::fetch;
use crate::wheel::{self, WheelName};
use std::fmt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A target could not be had: the one line that says why.
#[derive(Debug)]
pub struct TargetError(pub String);

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TargetError {}

/// A target ready to be looked at.
#[derive(Debug)]
pub struct Target {
    /// As a person would call it.
    pub label: String,
    /// What `sys.path` must contain to import from it.
    pub root: PathBuf,
    /// Further folders for `sys.path`: installed dependencies.
    pub dependencies: Vec<PathBuf>,
    /// The shared objects in it, relative to the root, sorted.
    pub files: Vec<PathBuf>,
    /// What the wheel's name promises, where it is a wheel.
    pub wheel: Option<WheelName>,
    /// Whether the target is one shared object, named by itself.
    pub single: bool,
    /// Keeps unpacked files until the report is made.
    _unpacked: Vec<TempDir>,
}

impl Target {
    /// Opens `spec`: a shared object, a wheel, a folder, or a requirement for PyPI.
    pub fn open(spec: &str) -> Result<Self, TargetError> {
        let path = Path::new(spec);
        if path.is_dir() {
            return Self::folder(path);
        }
        if path.is_file() {
            let is_wheel = path.extension().is_some_and(|e| e == "whl");
            return if is_wheel { Self::wheel(path) } else { Ok(Self::file(path)) };
        }
        if spec.contains('/') || spec.ends_with(".so") || spec.ends_with(".whl") {
            return Err(TargetError(format!("{spec}: no such file or folder")));
        }
        Self::requirement(spec)
    }

    fn folder(path: &Path) -> Result<Self, TargetError> {
        let root = absolute(path);
        // Inside a package, modules are imported by their full names.
        let root = if root.join("__init__.py").is_file() { package_root(&root) } else { root };
        let files = shared_objects(&absolute(path), &root);
        let label = path.display().to_string();
        if files.is_empty() {
            return Err(TargetError(format!("{label}: no shared object in it")));
        }
        Ok(Self {
            label,
            root,
            dependencies: Vec::new(),
            files,
            wheel: None,
            single: false,
            _unpacked: Vec::new(),
        })
    }

    fn file(path: &Path) -> Self {
        let full = absolute(path);
        let folder = full.parent().unwrap_or(Path::new("/"));
        let root = package_root(folder);
        let name = full.strip_prefix(&root).unwrap_or(&full).to_owned();
        let label = path.display().to_string();
        let files = vec![name];
        Self {
            label,
            root,
            dependencies: Vec::new(),
            files,
            wheel: None,
            single: true,
            _unpacked: Vec::new(),
        }
    }

    fn wheel(path: &Path) -> Result<Self, TargetError> {
        let label = path.display().to_string();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = WheelName::parse(&file_name);
        let name = name.ok_or_else(|| TargetError(format!("{label}: not the name of a wheel")))?;
        let unpacked = tempfile::tempdir().map_err(|e| TargetError(format!("no temporary folder: {e}")))?;
        wheel::unpack(path, unpacked.path()).map_err(|e| TargetError(format!("{label}: {e}")))?;
        let root = unpacked.path().to_owned();
        let files = shared_objects(&root, &root);
        if files.is_empty() {
            return Err(TargetError(format!("{label}: a pure Python wheel, there is no extension to check")));
        }
        let wheel = Some(name);
        Ok(Self {
            label,
            root,
            dependencies: Vec::new(),
            files,
            wheel,
            single: false,
            _unpacked: vec![unpacked],
        })
    }

    fn requirement(spec: &str) -> Result<Self, TargetError> {
        let fetched = fetch::fetch(spec)?;
        let mut target = Self::wheel(&fetched.wheel)?;
        if let Some(name) = &target.wheel {
            target.label = format!("{} {} ({})", name.name, name.version, name.tags());
        }
        target.dependencies.push(fetched.installed);
        target._unpacked.push(fetched.folder);
        Ok(target)
    }

    /// The dotted name under which a file of the target is imported.
    pub fn module_of(&self, file: &Path) -> String {
        let mut parts: Vec<String> = file.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        if let Some(last) = parts.last_mut() {
            *last = kingsnake_loader::name::module_of_file(last).to_owned();
        }
        parts.join(".")
    }
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The nearest folder above that is no package.
fn package_root(folder: &Path) -> PathBuf {
    let mut root = folder;
    while root.join("__init__.py").is_file() {
        let Some(parent) = root.parent() else { break };
        root = parent;
    }
    root.to_owned()
}

/// All `.so` files below `folder`, relative to `root`. Links to folders are not followed.
fn shared_objects(folder: &Path, root: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "so") {
                out.extend(path.strip_prefix(root).map(Path::to_owned));
            }
        }
    }
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn OpenOfMissingFileSaysSo() {
        let error = Target::open("./no/such.so").expect_err("missing");
        assert_eq!(error.to_string(), "./no/such.so: no such file or folder");
    }

    #[test]
    fn OpenOfFileInPackageFindsItsFullName() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("pkg/sub");
        std::fs::create_dir_all(&package).expect("made");
        for name in ["pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/_x.abi3.so"] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        let target = Target::open(&package.join("_x.abi3.so").display().to_string()).expect("opens");
        assert!(target.single);
        assert_eq!(target.module_of(&target.files[0]), "pkg.sub._x");
        let whole = Target::open(&folder.path().display().to_string()).expect("opens");
        assert_eq!(whole.files, [Path::new("pkg/sub/_x.abi3.so")]);
        let part = Target::open(&package.display().to_string()).expect("opens");
        assert_eq!(part.module_of(&part.files[0]), "pkg.sub._x");
    }

    #[test]
    fn OpenOfFolderWithoutSharedObjectsSaysSo() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Target::open(&folder.path().display().to_string()).expect_err("empty");
        assert!(error.to_string().ends_with("no shared object in it"));
    }
}

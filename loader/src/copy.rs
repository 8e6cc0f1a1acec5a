//! Private copies: the file, and those of its own libraries that know Python, once more under another inode.
//!
//! The dynamic linker maps a file once per inode and shares it between all who open it. A runtime of its own needs C
//! globals of its own, hence a file of its own. Libraries that the file brought along (found through its RPATH or
//! RUNPATH) are copied too where they import Python symbols, or depend on a library that is copied; all others stay
//! shared, since nothing of a runtime can be in them. A copy names its libraries by absolute path: it no longer lies
//! where `$ORIGIN` meant.

use crate::error::LoadError;
use crate::inspect::Linkage;
use crate::rewrite;
use std::collections::HashMap;
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// A file of a plan: to be copied, or found to be shareable.
#[derive(Debug)]
struct Node {
    path: PathBuf,
    /// (name in DT_NEEDED, index of the node) of the libraries that the file brought along.
    deps: Vec<(String, usize)>,
    copied: bool,
}

/// What to copy for a file: the file and its own libraries, dependencies first, the file itself last. It costs a look
/// into each library, and is the same for every runtime.
#[derive(Debug)]
pub(crate) struct Plan {
    nodes: Vec<Node>,
}

/// A plan in the making.
#[derive(Default)]
struct Search {
    nodes: Vec<Node>,
    by_path: HashMap<PathBuf, usize>,
    /// Files being visited: libraries may need each other in a ring.
    open: Vec<PathBuf>,
}

/// A finished set of copies, not yet opened. Temporary files vanish when this is dropped: a mapping needs no name.
pub(crate) struct Copies {
    /// The copy of the file itself.
    pub root: PathBuf,
    /// All copies, the root's included.
    pub all: Vec<PathBuf>,
    store: Store,
}

enum Store {
    /// A folder of our own, to be removed, and whether a copy is in it.
    Folder(PathBuf, bool),
    /// Memory files; they must stay open as long as they may be named.
    Memory(Vec<OwnedFd>),
}

impl Copies {
    /// Makes private copies by a plan.
    pub(crate) fn make(plan: &Plan) -> Result<Self, LoadError> {
        let mut store = Store::new();
        let mut names: Vec<Option<PathBuf>> = vec![None; plan.nodes.len()];
        for (index, node) in plan.nodes.iter().enumerate().filter(|(_, node)| node.copied) {
            let data = plan.private_bytes(node, &names)?;
            let name = store.put(index, &node.path, &data).map_err(|e| failed(&node.path, e.to_string()))?;
            names[index] = Some(name);
        }
        let all: Vec<PathBuf> = names.into_iter().flatten().collect();
        let root = all.last().cloned().unwrap_or_default();
        Ok(Self { root, all, store })
    }

    /// What must outlive the mapping; the temporary files are removed here.
    pub(crate) fn settle(mut self) -> Vec<OwnedFd> {
        match &mut self.store {
            Store::Folder(..) => Vec::new(),
            Store::Memory(files) => std::mem::take(files),
        }
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        if let Store::Folder(folder, _) = &self.store {
            // Nothing can be done about files that will not go; they are in the temporary folder.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn failed(path: &Path, why: String) -> LoadError {
    LoadError::Copy { path: path.to_owned(), why }
}

impl Plan {
    /// Looks at `path` and the libraries that it brought along.
    pub(crate) fn of(path: &Path) -> Result<Self, LoadError> {
        let mut search = Search::default();
        let root = search.visit(path, &[])?;
        search.nodes[root].copied = true;
        Ok(Self { nodes: search.nodes })
    }

    /// The bytes of a node's copy: no unique definitions, libraries named by the absolute path of their copy or of
    /// the shared original.
    fn private_bytes(&self, node: &Node, names: &[Option<PathBuf>]) -> Result<Vec<u8>, LoadError> {
        let path = &node.path;
        let mut renames = HashMap::new();
        for (needed, dep) in &node.deps {
            let target = names[*dep].as_ref().unwrap_or(&self.nodes[*dep].path);
            let target =
                target.to_str().ok_or_else(|| failed(path, "a library's path is not UTF-8".into()))?;
            renames.insert(needed.clone(), target.to_owned());
        }
        let mut data = read(path)?;
        rewrite::demote_unique(path, &mut data).map_err(|why| failed(path, why))?;
        rewrite::rename_needed(path, &mut data, &renames).map_err(|why| failed(path, why))?;
        Ok(data)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    std::fs::read(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })
}

impl Search {
    /// Adds `path` and what it brought along; `inherited` are the RPATH folders of those that need it.
    fn visit(&mut self, path: &Path, inherited: &[PathBuf]) -> Result<usize, LoadError> {
        let path = path.canonicalize().map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
        if let Some(&index) = self.by_path.get(&path) {
            return Ok(index);
        }
        let linkage = Linkage::parse(&path, &read(&path)?)?;
        let mut folders = linkage.search.folders(path.parent().unwrap_or(Path::new("/")));
        let mut rpath = Vec::new();
        if linkage.search.runpath.is_empty() {
            folders.extend_from_slice(inherited);
            rpath.clone_from(&folders);
        }
        self.open.push(path.clone());
        let mut deps = Vec::new();
        for needed in linkage.needed {
            let Some(found) = find(&needed, &folders).filter(|found| !self.open.contains(found)) else {
                continue;
            };
            deps.push((needed, self.visit(&found, &rpath)?));
        }
        self.open.pop();
        let copied = linkage.knows_python || deps.iter().any(|(_, i)| self.nodes[*i].copied);
        self.nodes.push(Node { path: path.clone(), deps, copied });
        self.by_path.insert(path, self.nodes.len() - 1);
        Ok(self.nodes.len() - 1)
    }
}

/// A needed library in the folders of RPATH or RUNPATH; the system's own are not looked for.
fn find(needed: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    if needed.contains('/') {
        return None;
    }
    folders.iter().map(|f| f.join(needed)).find(|f| f.is_file())?.canonicalize().ok()
}

impl Store {
    /// A temporary folder, or memory where none can be made or none may hold code.
    fn new() -> Self {
        match temporary_folder() {
            Some(folder) if !forbids_code(&folder) => Self::Folder(folder, false),
            Some(folder) => {
                let _ = std::fs::remove_dir(&folder);
                Self::Memory(Vec::new())
            }
            None => Self::Memory(Vec::new()),
        }
    }

    /// Writes one copy and returns the path to open it by.
    fn put(&mut self, index: usize, original: &Path, data: &[u8]) -> io::Result<PathBuf> {
        let name = original.file_name().unwrap_or(OsStr::new("copy.so"));
        if let Self::Folder(folder, used) = self {
            let path = folder.join(index.to_string()).join(name);
            let made =
                path.parent().map_or(Ok(()), std::fs::create_dir).and_then(|()| std::fs::write(&path, data));
            if made.is_ok() || *used {
                *used = true;
                return made.map(|()| path);
            }
            let _ = std::fs::remove_dir_all(&*folder);
            *self = Self::Memory(Vec::new());
        }
        let file = memory_file(name, data)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
        if let Self::Memory(files) = self {
            files.push(file);
        }
        Ok(path)
    }
}

/// A new folder that only this user can enter.
fn temporary_folder() -> Option<PathBuf> {
    let template = std::env::temp_dir().join("kingsnake-XXXXXX");
    let template = CString::new(template.as_os_str().as_bytes()).ok()?.into_raw();
    // SAFETY: `template` is a writable NUL-terminated string that we own; mkdtemp only replaces its last letters.
    let made = unsafe { !libc::mkdtemp(template).is_null() };
    // SAFETY: the pointer comes from `into_raw` above and its length is unchanged.
    let path = unsafe { CString::from_raw(template) };
    made.then(|| PathBuf::from(OsStr::from_bytes(path.as_bytes())))
}

/// Whether the folder's file system is mounted noexec, so that code in it cannot be mapped.
fn forbids_code(folder: &Path) -> bool {
    let Ok(name) = CString::new(folder.as_os_str().as_bytes()) else { return true };
    let mut stat = std::mem::MaybeUninit::<libc::statvfs>::zeroed();
    // SAFETY: `name` is NUL-terminated and `stat` is writable memory of the right type.
    let answered = unsafe { libc::statvfs(name.as_ptr(), stat.as_mut_ptr()) } == 0;
    // SAFETY: all-zero bytes are a valid statvfs, and the call above may only have filled it.
    answered && unsafe { stat.assume_init() }.f_flag & libc::ST_NOEXEC != 0
}

fn memory_file(name: &OsStr, data: &[u8]) -> io::Result<OwnedFd> {
    let name = CString::new(name.as_bytes())?;
    // SAFETY: `name` is NUL-terminated; the call returns a new descriptor or -1.
    let fd = unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `fd` was just opened and belongs to nobody else.
    let mut file = unsafe { File::from_raw_fd(fd) };
    file.write_all(data)?;
    Ok(file.into())
}

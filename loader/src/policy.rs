//! Who gets which mapping: the first runtime that loads a file opens the original, every other a private copy.

use crate::copy::{Copies, Plan};
use crate::elf;
use crate::error::LoadError;
use crate::name;
use crate::open::{Closing, Library};
use crate::pins::Pin;
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Names a runtime; its owner keeps these distinct.
pub type RuntimeId = u64;

/// A module's init function: takes nothing, returns a module, a module definition, or NULL.
pub type InitFn = unsafe extern "C" fn() -> *mut c_void;

/// Whether a runtime wants data of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// A private copy, unless this runtime is the first.
    #[default]
    Private,
    /// The original, whoever has it already: for extensions that are known to keep nothing of a runtime.
    Shared,
}

/// A file as the dynamic linker tells files apart, and its age: a rebuilt file is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct FileId {
    device: u64,
    inode: u64,
    modified: (i64, i64),
}

/// Who holds the original of a file.
#[derive(Clone, Copy, Debug)]
struct Claim {
    runtime: RuntimeId,
    flags: c_int,
}

#[derive(Default)]
struct State {
    claims: HashMap<FileId, Claim>,
    loaded: HashMap<(RuntimeId, FileId), Arc<Library>>,
    /// What to copy for a file, found when it was first copied.
    plans: HashMap<FileId, Arc<Plan>>,
    kept: Vec<Kept>,
}

/// A library that outlived its runtime.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The runtime it was loaded for.
    pub runtime: RuntimeId,
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub pins: Vec<Pin>,
}

/// Opens shared objects for runtimes. Clones of files are a matter of the process, so all runtimes of a process use
/// [`Loader::process`]; a loader of one's own is for tests.
#[derive(Default)]
pub struct Loader {
    state: Mutex<State>,
}

/// A shared object opened for one runtime.
#[derive(Clone, Debug)]
pub struct Loaded {
    library: Arc<Library>,
    /// Whether this is a private copy.
    pub private: bool,
}

impl Loader {
    /// The loader of this process: the dynamic linker has one list of mappings, so there is one ledger of it.
    pub fn process() -> &'static Loader {
        static PROCESS: OnceLock<Loader> = OnceLock::new();
        PROCESS.get_or_init(Loader::default)
    }

    /// Opens `path` for `runtime`, with the flags of `dlopen`. The same runtime gets the same mapping each time.
    ///
    /// The file's constructors run; whoever imports an extension trusts it with the process.
    pub fn open(&self, runtime: RuntimeId, path: &Path, flags: c_int) -> Result<Loaded, LoadError> {
        self.open_with(runtime, path, flags, Sharing::Private)
    }

    /// As [`Loader::open`], where one may ask to share.
    pub fn open_with(
        &self,
        runtime: RuntimeId,
        path: &Path,
        flags: c_int,
        sharing: Sharing,
    ) -> Result<Loaded, LoadError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let id = FileId::of(&path)?;
        let claim = {
            let mut state = self.state();
            if let Some(library) = state.loaded.get(&(runtime, id)) {
                let private = state.claims.get(&id).is_some_and(|c| c.runtime != runtime);
                return Ok(Loaded {
                    library: library.clone(),
                    private: private && sharing == Sharing::Private,
                });
            }
            *state.claims.entry(id).or_insert(Claim { runtime, flags })
        };
        // The lock is free from here on: constructors may take their time, and other runtimes load meanwhile.
        let private = claim.runtime != runtime && sharing == Sharing::Private;
        let opened =
            if private { self.open_copy(&path, id, flags, claim) } else { open_original(&path, flags) };
        let mut state = self.state();
        match opened {
            Ok(library) => {
                let library = state.loaded.entry((runtime, id)).or_insert_with(|| Arc::new(library)).clone();
                Ok(Loaded { library, private })
            }
            Err(error) => {
                if claim.runtime == runtime {
                    state.claims.remove(&id);
                }
                Err(error)
            }
        }
    }

    /// A copy is never global: it would answer for the original's names. Where the original is, the copy has to
    /// prefer its own.
    fn open_copy(&self, path: &Path, id: FileId, flags: c_int, claim: Claim) -> Result<Library, LoadError> {
        let known = self.state().plans.get(&id).cloned();
        let plan = match known {
            Some(plan) => plan,
            None => {
                let found = Arc::new(Plan::of(path)?);
                self.state().plans.entry(id).or_insert(found).clone()
            }
        };
        let copies = Copies::make(&plan)?;
        let deep = if claim.flags & libc::RTLD_GLOBAL != 0 { libc::RTLD_DEEPBIND } else { 0 };
        let flags = flags & !libc::RTLD_GLOBAL | deep;
        // SAFETY: whoever imports an extension trusts its constructors (see `Loader::open`).
        let mut library = unsafe { Library::open(path, &copies.root, flags, &copies.all) }?;
        library.hold(copies.settle());
        Ok(library)
    }

    /// The runtime for which the code at `address` was loaded.
    pub fn owner_of(&self, address: usize) -> Option<RuntimeId> {
        let state = self.state();
        state.loaded.iter().find(|(_, library)| library.contains(address)).map(|((runtime, _), _)| *runtime)
    }

    /// Closes what was loaded for `runtime`. Returns what had to stay; it stays for the life of the process.
    ///
    /// # Safety
    ///
    /// The runtime is over: none of its objects may be used again, nor any function or datum of its libraries.
    pub unsafe fn close_runtime(&self, runtime: RuntimeId) -> Vec<Kept> {
        let libraries = self.take_libraries(runtime);
        let mut kept = Vec::new();
        for (id, library) in libraries {
            let path = library.path().to_owned();
            let closing = match Arc::try_unwrap(library) {
                // SAFETY: the caller's promise.
                Ok(library) => unsafe { library.close() },
                Err(library) => {
                    // Someone still has a `Loaded` of it; one count is never given back, so it stays mapped.
                    std::mem::forget(library);
                    Closing::Kept(vec![Pin::InUse])
                }
            };
            match closing {
                Closing::Closed => self.release(runtime, id),
                Closing::Kept(pins) => kept.push(Kept { runtime, path, pins }),
            }
        }
        self.state().kept.extend_from_slice(&kept);
        kept
    }

    /// Every library that outlived its runtime so far.
    pub fn kept(&self) -> Vec<Kept> {
        self.state().kept.clone()
    }

    fn take_libraries(&self, runtime: RuntimeId) -> Vec<(FileId, Arc<Library>)> {
        let mut state = self.state();
        let ids: Vec<FileId> =
            state.loaded.keys().filter(|(r, _)| *r == runtime).map(|(_, id)| *id).collect();
        ids.into_iter().filter_map(|id| Some((id, state.loaded.remove(&(runtime, id))?))).collect()
    }

    /// An original that is unmapped again has lost its data; the next runtime may have it.
    fn release(&self, runtime: RuntimeId, id: FileId) {
        let mut state = self.state();
        if state.claims.get(&id).is_some_and(|c| c.runtime == runtime) {
            state.claims.remove(&id);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileId {
    fn of(path: &Path) -> Result<Self, LoadError> {
        let meta =
            std::fs::metadata(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
        let modified = (meta.mtime(), meta.mtime_nsec());
        Ok(Self { device: meta.dev(), inode: meta.ino(), modified })
    }
}

fn open_original(path: &Path, flags: c_int) -> Result<Library, LoadError> {
    elf::check_file(path)?;
    // SAFETY: whoever imports an extension trusts its constructors (see `Loader::open`).
    unsafe { Library::open(path, path, flags, &[]) }
}

impl Loaded {
    /// The init function of the module `name`; dotted names go by their last part.
    pub fn init_fn(&self, name: &str) -> Result<InitFn, LoadError> {
        let symbol = name::init_symbol(name);
        let address = self.library.symbol(&symbol);
        let address =
            address.ok_or_else(|| LoadError::NoInit { path: self.library.path().to_owned(), symbol })?;
        // SAFETY: by the convention of the C-API a symbol of this name is a function of this type.
        Ok(unsafe { std::mem::transmute::<*mut c_void, InitFn>(address) })
    }

    /// The mapping itself.
    pub fn library(&self) -> &Library {
        &self.library
    }
}

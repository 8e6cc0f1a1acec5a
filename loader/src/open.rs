//! Opens shared objects with the system's dynamic linker and finds functions in them.

use crate::error::LoadError;
use crate::inspect::Extension;
use crate::pins::{self, Pin};
use libloading::os::unix::Library as Handle;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The flags of an import where `sys.setdlopenflags` was not called.
pub const DEFAULT_FLAGS: c_int = libc::RTLD_NOW | libc::RTLD_LOCAL;

/// A mapped shared object.
#[derive(Debug)]
pub struct Library {
    handle: Handle,
    /// The file that was asked for.
    path: PathBuf,
    /// The name the dynamic linker knows it by.
    loaded_as: PathBuf,
    /// Where it, and the copies made for it, are mapped.
    ranges: Vec<Range<usize>>,
    /// Descriptors that give copies in memory their names.
    _held: Vec<OwnedFd>,
}

/// How closing a library went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It is unmapped.
    Closed,
    /// It stays, for these reasons.
    Kept(Vec<Pin>),
}

impl Library {
    /// Opens `loaded_as`; errors name `path`, the file that was asked for. `copies` are the paths of further
    /// files mapped for this library alone.
    ///
    /// # Safety
    ///
    /// The constructors of the file and of its libraries run: the caller trusts them.
    pub(crate) unsafe fn open(
        path: &Path,
        loaded_as: &Path,
        flags: c_int,
        copies: &[PathBuf],
    ) -> Result<Self, LoadError> {
        // SAFETY: the caller's promise.
        let handle = unsafe { Handle::open(Some(loaded_as), flags) }
            .map_err(|e| explain(path, loaded_as, &linker_words(&e)))?;
        let raw = handle.into_raw();
        let ranges = ranges_of(raw, copies);
        // SAFETY: `raw` was taken out of its owner just above and goes back into one.
        let handle = unsafe { Handle::from_raw(raw) };
        Ok(Self { handle, path: path.to_owned(), loaded_as: loaded_as.to_owned(), ranges, _held: Vec::new() })
    }

    pub(crate) fn hold(&mut self, files: Vec<OwnedFd>) {
        self._held = files;
    }

    /// The file that was asked for.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether `address` lies in this library or in a copy that was made for it.
    pub fn contains(&self, address: usize) -> bool {
        self.ranges.iter().any(|r| r.contains(&address))
    }

    /// The address of a symbol, `None` where the library and its dependencies do not define it.
    pub fn symbol(&self, name: &str) -> Option<*mut c_void> {
        let name = CString::new(name).ok()?;
        // SAFETY: only the address is taken; what it is used as is the user's promise.
        let symbol = unsafe { self.handle.get::<*mut c_void>(name.as_bytes_with_nul()) }.ok()?;
        Some(symbol.as_raw_ptr()).filter(|p| !p.is_null())
    }

    /// Closes the library unless threads run in it; says what kept it mapped.
    ///
    /// # Safety
    ///
    /// Nothing may call into the library or read its data afterwards.
    pub unsafe fn close(self) -> Closing {
        let threads = if self.may_have_threads() { pins::threads_in(&self.ranges) } else { Vec::new() };
        if !threads.is_empty() {
            // Deliberately never closed: code that runs must stay mapped.
            std::mem::forget(self);
            return Closing::Kept(threads);
        }
        let loaded_as = self.loaded_as.clone();
        if self.handle.close().is_err() || is_loaded(&loaded_as) {
            return Closing::Kept(vec![Pin::Destructors]);
        }
        Closing::Closed
    }

    /// Threads that a library did not start do not run in it once its modules are gone; what it imports tells. A file
    /// that is gone or unreadable is given the benefit of the doubt.
    fn may_have_threads(&self) -> bool {
        Extension::open(&self.path)
            .map_or(true, |e| e.starts_threads() || !e.search.folders(Path::new("/")).is_empty())
    }
}

fn is_loaded(name: &Path) -> bool {
    let Ok(name) = CString::new(name.as_os_str().as_bytes()) else { return false };
    // SAFETY: RTLD_NOLOAD maps nothing and runs nothing; the extra count is given back at once.
    unsafe {
        let handle = libc::dlopen(name.as_ptr(), libc::RTLD_NOLOAD | libc::RTLD_LAZY);
        !handle.is_null() && libc::dlclose(handle) == 0
    }
}

fn linker_words(error: &libloading::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The front of glibc's `struct link_map`, which is public.
#[repr(C)]
struct LinkMap {
    l_addr: usize,
    _l_name: *const c_char,
}

/// Gathers the mapped ranges of some objects while the dynamic linker's list is walked.
struct Wanted<'a> {
    base: Option<usize>,
    names: &'a [PathBuf],
    ranges: Vec<Range<usize>>,
}

/// `handle` is open.
fn ranges_of(handle: *mut c_void, copies: &[PathBuf]) -> Vec<Range<usize>> {
    let mut map: *const LinkMap = std::ptr::null();
    // SAFETY: the handle is open, and this request stores one pointer.
    let answered = unsafe { libc::dlinfo(handle, libc::RTLD_DI_LINKMAP, (&raw mut map).cast()) } == 0;
    // SAFETY: the linker's entry lives as long as the handle is open.
    let base = if answered && !map.is_null() { Some(unsafe { (*map).l_addr }) } else { None };
    let mut wanted = Wanted { base, names: copies, ranges: Vec::new() };
    // SAFETY: `visit` gets back the pointer given here, which outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut wanted).cast()) };
    wanted.ranges
}

/// # Safety
///
/// `info` is the dynamic linker's, `data` the `Wanted` of `ranges_of`.
unsafe extern "C" fn visit(info: *mut libc::dl_phdr_info, _size: usize, data: *mut c_void) -> c_int {
    // SAFETY: see above; both are valid during the call.
    let (info, wanted) = unsafe { (&*info, &mut *data.cast::<Wanted<'_>>()) };
    let named = || {
        if info.dlpi_name.is_null() {
            return false;
        }
        // SAFETY: the dynamic linker's names are NUL-terminated.
        let name = unsafe { CStr::from_ptr(info.dlpi_name) };
        wanted.names.iter().any(|n| n.as_os_str().as_bytes() == name.to_bytes())
    };
    if wanted.base == Some(info.dlpi_addr as usize) || named() {
        // SAFETY: the linker gives the table and its length.
        let headers = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
        let loads = headers.iter().filter(|h| h.p_type == libc::PT_LOAD);
        wanted.ranges.extend(loads.map(|h| {
            let start = (info.dlpi_addr + h.p_vaddr) as usize;
            start..start + h.p_memsz as usize
        }));
    }
    0
}

/// Turns glibc's message into an error that says which symbol or library, of which file.
fn explain(path: &Path, loaded_as: &Path, message: &str) -> LoadError {
    let original =
        |file: &str| if Path::new(file) == loaded_as { path.to_owned() } else { PathBuf::from(file) };
    let path = path.to_owned();
    let linker = message.replace(&*loaded_as.to_string_lossy(), &path.to_string_lossy());
    if let Some((file, rest)) = message.split_once(": undefined symbol: ") {
        let symbol = rest.split([',', ' ']).next().unwrap_or(rest).to_owned();
        let wanted_by = original(file);
        let symbols = missing_symbols(&wanted_by, symbol);
        return LoadError::MissingSymbols { path, wanted_by, symbols, linker };
    }
    // What is wrong with the file itself is better said by our own reading of it.
    if let Err(error) = Extension::open(&path) {
        return error;
    }
    match message.split_once(": cannot open shared object file") {
        Some((library, _)) => LoadError::MissingLibrary { path, library: library.to_owned(), linker },
        None => LoadError::Linker { path, linker },
    }
}

/// The symbol the linker stopped at, and every other C-API import that the process does not define.
fn missing_symbols(file: &Path, first: String) -> Vec<String> {
    let mut symbols = vec![first];
    let Ok(extension) = Extension::open(file) else { return symbols };
    for import in extension.python_imports().filter(|i| !i.weak) {
        let Ok(name) = CString::new(import.name.as_str()) else { continue };
        // SAFETY: a lookup in the global scope; the address is not used.
        let found = unsafe { !libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()).is_null() };
        if !found && import.name != symbols[0] {
            symbols.push(import.name.clone());
        }
    }
    symbols
}

//! Reads a shared object without loading it: what it defines, what it imports, what it would write to.

use crate::elf::Image;
use crate::error::LoadError;
use crate::name::{self, FileTag};
use crate::statics::{self, DataObject, StaticType, Writable};
use object::LittleEndian as LE;
use object::elf::{self, Sym64};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is known about a shared object from its bytes alone.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The file, as it was given.
    pub path: PathBuf,
    /// What the file name promises.
    pub tag: FileTag,
    /// The module's own name by the file name.
    pub module: String,
    /// The exported init functions, in symbol order.
    pub inits: Vec<InitFunction>,
    /// Undefined dynamic symbols.
    pub imports: Vec<Import>,
    /// Definitions that are named like the C-API: what other files may import from this one.
    pub python_exports: Vec<String>,
    /// DT_NEEDED, in order.
    pub needed: Vec<String>,
    /// DT_SONAME.
    pub soname: Option<String>,
    /// DT_RPATH and DT_RUNPATH, split at colons.
    pub search: SearchPaths,
    /// The symbol versions the file wants of its libraries.
    pub versions: Vec<VersionNeed>,
    /// Writable data that a second runtime would share without a private copy.
    pub writable: Writable,
    /// Data objects in writable memory, largest first; empty where the symbol table was stripped.
    pub objects: Vec<DataObject>,
    /// Objects that look like a static `PyTypeObject`.
    pub static_types: Vec<StaticType>,
    /// Thread-local storage, where the file has any of its own or uses another's.
    pub tls: Option<ThreadLocals>,
    /// Definitions bound STB_GNU_UNIQUE: one in the process, however many copies are loaded.
    pub unique: Vec<String>,
    /// Whether debugging information is in the file.
    pub dwarf: bool,
    /// The size of the file in bytes.
    pub size: u64,
}

/// An exported init function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitFunction {
    /// As exported: `PyInit_spam`.
    pub symbol: String,
    /// The module it initialises: `spam`.
    pub module: String,
}

/// An undefined dynamic symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its name, without version.
    pub name: String,
    /// A weak import may stay undefined.
    pub weak: bool,
}

impl Import {
    /// Whether the name belongs to the C-API: `Py…` or `_Py…`.
    pub fn is_python(&self) -> bool {
        is_python_symbol(&self.name)
    }
}

/// Whether a symbol name belongs to the C-API.
pub fn is_python_symbol(name: &str) -> bool {
    name.strip_prefix('_').unwrap_or(name).starts_with("Py")
}

/// Where the file's libraries are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPaths {
    /// DT_RPATH.
    pub rpath: Vec<String>,
    /// DT_RUNPATH.
    pub runpath: Vec<String>,
}

impl SearchPaths {
    /// The folders in the order of the dynamic linker, `$ORIGIN` put in: RPATH counts only without RUNPATH.
    pub fn folders(&self, origin: &Path) -> Vec<PathBuf> {
        let list = if self.runpath.is_empty() { &self.rpath } else { &self.runpath };
        let origin = origin.to_string_lossy();
        list.iter()
            .map(|p| PathBuf::from(p.replace("${ORIGIN}", &origin).replace("$ORIGIN", &origin)))
            .collect()
    }
}

/// A symbol version wanted of a library, as `GLIBC_2.17` of `libc.so.6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionNeed {
    /// The library.
    pub library: String,
    /// The version.
    pub version: String,
}

/// Thread-local storage of a shared object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadLocals {
    /// Bytes per thread.
    pub size: u64,
    /// Whether it is reached at a fixed offset from the thread pointer (initial-exec): such libraries take from a
    /// small surplus of the process, so the number of copies is limited.
    pub initial_exec: bool,
}

impl Extension {
    /// Reads and parses the file at `path`.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let data = std::fs::read(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
        Self::parse(path, &data)
    }

    /// Parses `data`; `path` names it and gives its tag.
    pub fn parse(path: &Path, data: &[u8]) -> Result<Self, LoadError> {
        Ok(Self::of_image(path, &Image::parse(path, data)?))
    }

    pub(crate) fn of_image(path: &Path, image: &Image<'_>) -> Self {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let relocations = image.relocations();
        Self {
            path: path.to_owned(),
            tag: FileTag::of(&file_name),
            module: name::module_of_file(&file_name).to_owned(),
            inits: inits(image),
            imports: imports(image),
            python_exports: python_exports(image),
            needed: strings_of(image, elf::DT_NEEDED),
            soname: strings_of(image, elf::DT_SONAME).pop(),
            search: search_paths(image),
            versions: versions(image),
            writable: statics::writable(image),
            objects: statics::objects(image),
            static_types: statics::static_types(image, &relocations),
            tls: thread_locals(image, &relocations),
            unique: unique(image),
            dwarf: image.sections.iter().any(|s| s.name == ".debug_info" || s.name == ".zdebug_info"),
            size: image.data.len() as u64,
        }
    }

    /// The imports that belong to the C-API.
    pub fn python_imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.iter().filter(|i| i.is_python())
    }

    /// Whether an init function of the file fits the module that the file name stands for.
    pub fn init_matches(&self) -> bool {
        let expected = name::init_symbol(&self.module);
        self.inits.iter().any(|i| i.symbol == expected)
    }

    /// Whether the file imports a function that starts threads.
    pub fn starts_threads(&self) -> bool {
        self.imports.iter().any(|i| {
            matches!(
                i.name.as_str(),
                "pthread_create" | "thrd_create" | "clone" | "PyThread_start_new_thread"
            ) || i.name.starts_with("_ZNSt6thread15_M_start_thread")
        })
    }
}

/// The part of [`Extension`] that decides about copying; much cheaper to read.
pub(crate) struct Linkage {
    pub needed: Vec<String>,
    pub search: SearchPaths,
    /// Whether it imports any Python symbol.
    pub knows_python: bool,
}

impl Linkage {
    pub(crate) fn parse(path: &Path, data: &[u8]) -> Result<Self, LoadError> {
        let image = Image::parse(path, data)?;
        let imported = |s: &Sym64<LE>| !defined(s) && image.symbol_name(s).is_some_and(is_python_symbol);
        Ok(Self {
            needed: strings_of(&image, elf::DT_NEEDED),
            search: search_paths(&image),
            knows_python: image.symbols.iter().any(imported),
        })
    }
}

fn search_paths(image: &Image<'_>) -> SearchPaths {
    SearchPaths { rpath: split_paths(image, elf::DT_RPATH), runpath: split_paths(image, elf::DT_RUNPATH) }
}

fn defined(symbol: &Sym64<LE>) -> bool {
    symbol.st_shndx.get(LE) != elf::SHN_UNDEF
}

fn inits(image: &Image<'_>) -> Vec<InitFunction> {
    let exported =
        |s: &&Sym64<LE>| defined(s) && s.st_bind() != elf::STB_LOCAL && s.st_type() != elf::STT_TLS;
    let names = image.symbols.iter().filter(exported).filter_map(|s| image.symbol_name(s));
    names
        .filter_map(|symbol| {
            let module = name::module_of_init(symbol)?;
            Some(InitFunction { symbol: symbol.to_owned(), module })
        })
        .collect()
}

fn imports(image: &Image<'_>) -> Vec<Import> {
    let undefined = image.symbols.iter().filter(|s| !defined(s));
    let import = |s: &Sym64<LE>| {
        let name = image.symbol_name(s).filter(|n| !n.is_empty())?;
        Some(Import { name: name.to_owned(), weak: s.st_bind() == elf::STB_WEAK })
    };
    undefined.filter_map(import).collect()
}

fn python_exports(image: &Image<'_>) -> Vec<String> {
    let names = image.symbols.iter().filter(|s| defined(s)).filter_map(|s| image.symbol_name(s));
    names.filter(|n| is_python_symbol(n)).map(str::to_owned).collect()
}

fn unique(image: &Image<'_>) -> Vec<String> {
    let unique = image.symbols.iter().filter(|s| defined(s) && s.st_bind() == elf::STB_GNU_UNIQUE);
    unique.filter_map(|s| image.symbol_name(s)).map(str::to_owned).collect()
}

fn strings_of(image: &Image<'_>, tag: elf::DynamicTag) -> Vec<String> {
    image.dynamic.iter().filter(|(t, _)| *t == tag).filter_map(|(_, v)| image.string(*v)).collect()
}

fn split_paths(image: &Image<'_>, tag: elf::DynamicTag) -> Vec<String> {
    strings_of(image, tag)
        .iter()
        .flat_map(|s| s.split(':'))
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A `Verneed` entry: where its file name is stored, and the version names.
pub(crate) struct Verneed {
    /// File offset of the word `vn_file`.
    pub file_field: usize,
    /// The library's name.
    pub file: String,
    versions: Vec<String>,
}

/// Walks DT_VERNEED; stops at the first thing that does not fit.
pub(crate) fn verneeds(image: &Image<'_>) -> Vec<Verneed> {
    let mut out = Vec::new();
    let (Some(start), Some(count)) = (image.tag(elf::DT_VERNEED), image.tag(elf::DT_VERNEEDNUM)) else {
        return out;
    };
    let mut at = start;
    for _ in 0..count.min(4096) {
        let Some((entry, next)) = verneed_at(image, at) else { break };
        out.push(entry);
        if next == 0 {
            break;
        }
        at = at.saturating_add(u64::from(next));
    }
    out
}

fn verneed_at(image: &Image<'_>, at: u64) -> Option<(Verneed, u32)> {
    let entry = image.bytes_at(at, 16)?;
    let half = |b: &[u8], i: usize| u16::from_le_bytes([b[i], b[i + 1]]);
    let word = |b: &[u8], i: usize| u32::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3]]);
    let mut versions = Vec::new();
    let mut aux = at.checked_add(u64::from(word(entry, 8)))?;
    for _ in 0..half(entry, 2) {
        let Some(bytes) = image.bytes_at(aux, 16) else { break };
        versions.extend(image.string(u64::from(word(bytes, 8))));
        let next = word(bytes, 12);
        if next == 0 {
            break;
        }
        aux = aux.checked_add(u64::from(next))?;
    }
    let file = image.string(u64::from(word(entry, 4)))?;
    Some((Verneed { file_field: image.offset_of(at, 16)? + 4, file, versions }, word(entry, 12)))
}

fn versions(image: &Image<'_>) -> Vec<VersionNeed> {
    let mut out = Vec::new();
    for need in verneeds(image) {
        out.extend(
            need.versions.into_iter().map(|version| VersionNeed { library: need.file.clone(), version }),
        );
    }
    out
}

fn thread_locals(image: &Image<'_>, relocations: &[crate::elf::Reloc]) -> Option<ThreadLocals> {
    let static_flag = elf::DF_STATIC_TLS.0;
    let flagged = image.tag(elf::DT_FLAGS).is_some_and(|flags| flags & static_flag != 0);
    let kinds: BTreeSet<u32> = relocations.iter().map(|r| r.kind).collect();
    let initial_exec = flagged || kinds.contains(&elf::R_X86_64_TPOFF64.0);
    let general = [elf::R_X86_64_DTPMOD64, elf::R_X86_64_TLSDESC].iter().any(|kind| kinds.contains(&kind.0));
    let size = image.segment(elf::PT_TLS).map_or(0, |s| s.p_memsz.get(LE));
    (size > 0 || initial_exec || general).then_some(ThreadLocals { size, initial_exec })
}

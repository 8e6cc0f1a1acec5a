//! What can go wrong with a shared object, said so that a person knows which file and what about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A shared object could not be read, copied or loaded.
#[derive(Debug)]
pub enum LoadError {
    /// The file could not be opened or read.
    Io { path: PathBuf, source: io::Error },
    /// The file does not start with the ELF magic.
    NotElf { path: PathBuf },
    /// Headers promise bytes that the file does not have; `what` names the part.
    Truncated { path: PathBuf, what: &'static str },
    /// A sound ELF file for another machine; `file` names that machine.
    WrongArchitecture { path: PathBuf, file: String },
    /// An ELF file that no one can load at run time: an object file, a core dump, a program.
    NotShared { path: PathBuf },
    /// The file contradicts itself; `what` names the part.
    Malformed { path: PathBuf, what: &'static str },
    /// The dynamic linker found no definition of `symbols`, which `wanted_by` imports.
    MissingSymbols { path: PathBuf, wanted_by: PathBuf, symbols: Vec<String>, linker: String },
    /// A library that the file, or one of its libraries, needs is nowhere to be found.
    MissingLibrary { path: PathBuf, library: String, linker: String },
    /// The file does not define the function that initialises the module.
    NoInit { path: PathBuf, symbol: String },
    /// No private copy of the file could be made.
    Copy { path: PathBuf, why: String },
    /// Any other complaint of the dynamic linker, in its words.
    Linker { path: PathBuf, linker: String },
}

impl LoadError {
    /// The file that was asked for.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::NotElf { path }
            | Self::Truncated { path, .. }
            | Self::WrongArchitecture { path, .. }
            | Self::NotShared { path }
            | Self::Malformed { path, .. }
            | Self::MissingSymbols { path, .. }
            | Self::MissingLibrary { path, .. }
            | Self::NoInit { path, .. }
            | Self::Copy { path, .. }
            | Self::Linker { path, .. } => path,
        }
    }

    /// The dynamic linker's own words, where it spoke: what `ImportError` says in CPython.
    pub fn linker_message(&self) -> Option<&str> {
        match self {
            Self::MissingSymbols { linker, .. }
            | Self::MissingLibrary { linker, .. }
            | Self::Linker { linker, .. } => Some(linker),
            _ => None,
        }
    }
}

/// The machine this process runs on, in the words of [`LoadError::WrongArchitecture`].
pub const THIS_MACHINE: &str = if cfg!(target_arch = "x86_64") {
    "x86-64"
} else if cfg!(target_arch = "aarch64") {
    "aarch64"
} else {
    "another machine"
};

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path().display())?;
        match self {
            Self::Io { source, .. } => write!(f, "{source}"),
            Self::NotElf { .. } => f.write_str("not ELF"),
            Self::Truncated { what, .. } => {
                write!(f, "truncated (the {what} lies beyond the end of the file)")
            }
            Self::WrongArchitecture { file, .. } => {
                write!(f, "wrong architecture (file is {file}, this process is {THIS_MACHINE})")
            }
            Self::NotShared { .. } => f.write_str("ELF, but not a shared object"),
            Self::Malformed { what, .. } => write!(f, "malformed ELF ({what})"),
            Self::MissingSymbols { path, wanted_by, symbols, .. } => {
                let plural = if symbols.len() == 1 { "" } else { "s" };
                write!(f, "undefined symbol{plural} {}", symbols.join(", "))?;
                if wanted_by != path {
                    write!(f, " (imported by {})", wanted_by.display())?;
                }
                Ok(())
            }
            Self::MissingLibrary { library, .. } => {
                write!(f, "needs the library {library}, which was not found")
            }
            Self::NoInit { symbol, .. } => write!(f, "does not define the init function {symbol}"),
            Self::Copy { why, .. } => write!(f, "cannot make a private copy: {why}"),
            Self::Linker { linker, .. } => f.write_str(linker),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

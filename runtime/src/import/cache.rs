//! Compiled bytecode on disk, in a folder of our own: never inside the library or beside anybody's sources.
//!
//! What is compiled depends on the compiler, so its fingerprint is in the folder's name and in the magic number of
//! bytecode files.

use crate::runtime::Config;
use std::path::{Path, PathBuf};

/// Differs between compilers that give different bytecode.
pub const FINGERPRINT: &str = env!("KINGSNAKE_COMPILER_FINGERPRINT");

/// The four bytes that a bytecode file begins with: ours, so that CPython's files are never taken for them.
pub fn magic_number() -> [u8; 4] {
    let n = u64::from_str_radix(FINGERPRINT, 16).unwrap_or(0) as u16 | 0x8000;
    let [a, b] = n.to_le_bytes();
    [a, b, b'\r', b'\n']
}

/// The folder for everything that is kept: `cache_dir`, `KINGSNAKE_CACHE_DIR`, or the user's cache folder.
pub fn folder(config: &Config) -> Option<PathBuf> {
    if let Some(dir) = &config.cache_dir {
        return Some(dir.clone());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    variable("KINGSNAKE_CACHE_DIR")
        .or_else(|| variable("XDG_CACHE_HOME").filter(|d| d.is_absolute()).map(|d| d.join("kingsnake")))
        .or_else(|| variable("HOME").map(|d| d.join(".cache/kingsnake")))
}

/// The folder of compiled bytecode: what `sys.pycache_prefix` is by default.
pub fn bytecode_folder(config: &Config) -> PathBuf {
    let base = folder(config).unwrap_or_else(|| PathBuf::from("/nonexistent/kingsnake"));
    base.join(format!("bytecode-{FINGERPRINT}"))
}

/// Writes a file so that readers see all of it or nothing.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&temporary, bytes)?;
    std::fs::rename(&temporary, path)
}

/// Where the bytecode of a library file that is loaded before the import system is kept.
pub fn frozen_path(config: &Config, source: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::metadata(source).ok()?;
    let mut hasher = siphasher::sip::SipHasher13::new();
    std::hash::Hasher::write(&mut hasher, source.as_os_str().as_encoded_bytes());
    let stem = source.file_stem()?.to_string_lossy().into_owned();
    let hash = std::hash::Hasher::finish(&hasher);
    let name = format!("{stem}-{hash:016x}-{}-{}-{}.code", meta.mtime(), meta.mtime_nsec(), meta.size());
    Some(bytecode_folder(config).join("frozen").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_number_is_not_cpythons_and_ends_as_text_mode_guards_do() {
        let magic = magic_number();
        assert_eq!(&magic[2..], b"\r\n");
        assert_ne!(u16::from_le_bytes([magic[0], magic[1]]), 3495);
    }

    #[test]
    fn folder_configured_wins_over_environment() {
        let config = Config { cache_dir: Some("/somewhere".into()), ..Config::default() };
        assert_eq!(folder(&config), Some(PathBuf::from("/somewhere")));
    }
}

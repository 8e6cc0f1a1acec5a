//! Gives the compiler's sources a fingerprint, so that bytecode kept on disk is never another compiler's.

use std::path::Path;

fn add(dir: &Path, hash: &mut u64) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(&path, hash);
        } else if path.extension().is_some_and(|e| e == "rs") {
            for byte in std::fs::read(&path).unwrap_or_default() {
                *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
}

fn main() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../compile/src");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for byte in env!("CARGO_PKG_VERSION").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    add(&sources, &mut hash);
    println!("cargo:rustc-env=KINGSNAKE_COMPILER_FINGERPRINT={hash:016x}");
}

//! Finds interpreters: our own beside the tool, CPython and others on `PATH`.

use std::path::{Path, PathBuf};

/// Names the interpreter under test instead of the kpython beside the tool.
pub const VARIABLE: &str = "KINGSNAKE_KPYTHON";

/// The interpreter under test; the error says where it was looked for.
pub fn kpython() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        let named = PathBuf::from(named);
        let found = if named.components().count() > 1 { Some(named.clone()) } else { on_path(&named) };
        return found
            .filter(|p| p.is_file())
            .ok_or_else(|| format!("{VARIABLE} names {}, which does not exist", named.display()));
    }
    let own = std::env::current_exe().map_err(|e| format!("cannot tell where this program is: {e}"))?;
    let beside = own.with_file_name("kpython");
    if beside.is_file() {
        return Ok(beside);
    }
    let looked = beside.display();
    on_path(Path::new("kpython")).ok_or_else(|| {
        format!("no interpreter to import with: there is no {looked} and no kpython on PATH; set {VARIABLE}, or use --static")
    })
}

/// A program on `PATH`.
pub fn on_path(name: &Path) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

//! Wheels: what their name promises, and how they are unpacked.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The parts of a wheel's file name. Each tag may name several, joined by dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WheelName {
    /// The distribution.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Python tags, as `cp311`.
    pub pythons: Vec<String>,
    /// ABI tags, as `cp311` or `abi3`.
    pub abis: Vec<String>,
    /// Platform tags, as `manylinux_2_17_x86_64`.
    pub platforms: Vec<String>,
}

impl WheelName {
    /// Reads `name-version[-build]-python-abi-platform.whl`.
    pub fn parse(file_name: &str) -> Option<Self> {
        let parts: Vec<&str> = file_name.strip_suffix(".whl")?.split('-').collect();
        let [name, version, .., python, abi, platform] = parts[..] else { return None };
        if parts.len() > 6 || parts.iter().any(|p| p.is_empty()) {
            return None;
        }
        let list = |tag: &str| tag.split('.').map(str::to_owned).collect();
        let (pythons, abis, platforms) = (list(python), list(abi), list(platform));
        Some(Self { name: name.to_owned(), version: version.to_owned(), pythons, abis, platforms })
    }

    /// Whether the wheel promises the stable ABI and nothing else.
    pub fn is_abi3(&self) -> bool {
        self.abis.iter().all(|a| a == "abi3")
    }

    /// Whether pip for CPython 3.11 would take this wheel, as far as Python and ABI go.
    pub fn fits_cp311(&self) -> bool {
        let own = self.pythons.iter().any(|p| p == "cp311")
            && self.abis.iter().any(|a| a == "cp311" || a == "none");
        let older =
            |p: &String| p.strip_prefix("cp3").and_then(|m| m.parse::<u32>().ok()).is_some_and(|m| m <= 11);
        let stable = self.abis.iter().any(|a| a == "abi3") && self.pythons.iter().any(older);
        let pure = self.abis.iter().any(|a| a == "none") && self.pythons.iter().any(|p| p.starts_with("py3"));
        own || stable || pure
    }

    /// The newest glibc that the platform tags promise to need, as `(2, 17)`; `None` for tags that promise none.
    pub fn glibc(&self) -> Option<(u32, u32)> {
        self.platforms.iter().filter_map(|p| glibc_of_tag(p)).min()
    }

    /// The tags as pip prints them.
    pub fn tags(&self) -> String {
        [&self.pythons, &self.abis, &self.platforms].map(|t| t.join(".")).join("-")
    }
}

fn glibc_of_tag(tag: &str) -> Option<(u32, u32)> {
    match tag.split('_').next()? {
        "manylinux1" => Some((2, 5)),
        "manylinux2010" => Some((2, 12)),
        "manylinux2014" => Some((2, 17)),
        "manylinux" => {
            let mut numbers = tag.split('_').skip(1).map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        }
        _ => None,
    }
}

/// Unpacks the wheel at `path` into `folder`. Files of `*.data/platlib` and `purelib` go where an installer would
/// put them; names that lead out of `folder` are refused.
pub fn unpack(path: &Path, folder: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path)?).map_err(io::Error::other)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(io::Error::other)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        let target = folder.join(installed_name(&name)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        // The size in the header may lie: read one byte more than it says and compare.
        let (size, mut data) = (entry.size(), Vec::new());
        entry.by_ref().take(size.saturating_add(1)).read_to_end(&mut data)?;
        if data.len() as u64 != size {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{name}: wrong size")));
        }
        fs::write(target, data)?;
    }
    Ok(())
}

fn installed_name(name: &str) -> io::Result<PathBuf> {
    let path = Path::new(name);
    let refused = || io::Error::new(io::ErrorKind::InvalidData, format!("{name}: leads out of the wheel"));
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::CurDir => {}
            _ => return Err(refused()),
        }
    }
    let spread = parts.len() > 2
        && parts[0].to_string_lossy().ends_with(".data")
        && (parts[1] == "platlib" || parts[1] == "purelib");
    let start = if spread { 2 } else { 0 };
    if parts.is_empty() { Err(refused()) } else { Ok(parts[start..].iter().collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn ParseWheelNameGivesTags() {
        let wheel =
            WheelName::parse("MarkupSafe-2.1.5-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
                .expect("a wheel");
        assert_eq!((wheel.name.as_str(), wheel.version.as_str()), ("MarkupSafe", "2.1.5"));
        assert_eq!(wheel.glibc(), Some((2, 17)));
        assert!(wheel.fits_cp311() && !wheel.is_abi3());
        assert_eq!(wheel.tags(), "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64");
    }

    #[test]
    fn ParseWheelNameJudgesFit() {
        let fits = |name: &str| WheelName::parse(name).is_some_and(|w| w.fits_cp311());
        assert!(fits("a-1-cp37-abi3-manylinux2014_x86_64.whl"));
        assert!(!fits("a-1-cp312-abi3-manylinux2014_x86_64.whl"));
        assert!(!fits("a-1-cp312-cp312-manylinux2014_x86_64.whl"));
        assert!(fits("a-1-1build-py2.py3-none-any.whl"));
        assert!(!fits("nonsense.whl") && !fits("a-1-x-y-z-cp311-cp311-any.whl"));
    }

    #[test]
    fn UnpackPlacesDataAndRefusesEscapes() {
        let folder = tempfile::tempdir().expect("a folder");
        let build = |names: &[&str]| {
            let path = folder.path().join("w.whl");
            let mut writer = zip::ZipWriter::new(fs::File::create(&path).expect("created"));
            for name in names {
                writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
                writer.write_all(b"x").expect("written");
            }
            writer.finish().expect("finished");
            path
        };
        let out = folder.path().join("out");
        unpack(&build(&["a/b.so", "a-1.data/platlib/a/c.so"]), &out).expect("unpacks");
        assert!(out.join("a/b.so").is_file() && out.join("a/c.so").is_file());
        assert!(unpack(&build(&["../evil"]), &out).is_err());
        assert!(unpack(&build(&["/evil"]), &out).is_err());
        fs::write(folder.path().join("w.whl"), b"PK\x03\x04garbage").expect("written");
        assert!(unpack(&folder.path().join("w.whl"), &out).is_err());
    }

    proptest::proptest! {
        #[test]
        fn ParseAnyNameNeverPanics(name in ".{0,60}", tags in "[a-z0-9_.-]{0,40}") {
            let _ = WheelName::parse(&name);
            let _ = WheelName::parse(&format!("a-1-{tags}.whl")).map(|w| (w.glibc(), w.fits_cp311()));
            let _ = installed_name(&name);
        }
    }
}

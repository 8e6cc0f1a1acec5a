//! The static half of a check: one shared object by its bytes.

use crate::api::{self, Implemented, State, Tier};
use kingsnake_loader::Extension;
use kingsnake_loader::name::FileTag;
use serde::Serialize;

/// The C-API symbols a shared object imports, by what CPython promises about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// How many belong to the stable ABI.
    pub stable: usize,
    /// How many are public, but not stable.
    pub public: usize,
    /// How many are private.
    pub private: usize,
    /// Names that CPython 3.11 does not export.
    pub unknown: Vec<String>,
    /// Names that this runtime only stubs.
    pub stubs: Vec<String>,
    /// Names of CPython's that this runtime does not have at all.
    pub missing: Vec<String>,
}

/// One imported symbol with all that is known about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedSymbol {
    /// Its name.
    pub name: String,
    /// `None` where CPython 3.11 does not export it.
    pub tier: Option<Tier>,
    /// How far this runtime provides it.
    pub state: Option<State>,
    /// The header that declares it.
    pub header: Option<&'static str>,
}

/// The C-API imports of a shared object, sorted by name.
pub fn imported(extension: &Extension, implemented: &Implemented<'_>) -> Vec<ImportedSymbol> {
    let mut out: Vec<ImportedSymbol> = extension
        .python_imports()
        .map(|import| {
            let known = api::find(&import.name);
            ImportedSymbol {
                name: import.name.clone(),
                tier: known.map(|k| k.tier),
                state: implemented(&import.name),
                header: known.and_then(|k| k.header),
            }
        })
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out.dedup();
    out
}

/// Counts imports by tier and lists what is not as it should be. Names in `siblings` are defined by another shared
/// object of the same target and are nobody's C-API.
pub fn usage(imports: &[ImportedSymbol], siblings: &dyn Fn(&str) -> bool) -> Usage {
    let mut usage = Usage::default();
    for symbol in imports {
        match symbol.tier {
            Some(Tier::Stable) => usage.stable += 1,
            Some(Tier::Public) => usage.public += 1,
            Some(Tier::Private) => usage.private += 1,
            None if siblings(&symbol.name) => continue,
            None => usage.unknown.push(symbol.name.clone()),
        }
        match symbol.state {
            Some(State::Full) => {}
            Some(State::Stub) => usage.stubs.push(symbol.name.clone()),
            None if symbol.tier.is_some() => usage.missing.push(symbol.name.clone()),
            None => {}
        }
    }
    usage
}

/// The ABI a shared object was built for, in a word: its file name's tag.
pub fn abi_word(extension: &Extension) -> String {
    match &extension.tag {
        FileTag::Cpython(tag) => tag.split('-').nth(1).map_or_else(|| tag.clone(), |v| format!("cp{v}")),
        FileTag::Abi3 => "abi3".to_owned(),
        FileTag::Plain => "plain".to_owned(),
        FileTag::Other(tag) => tag.split('-').next().unwrap_or(tag).to_owned(),
    }
}

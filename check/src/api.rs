//! The C-API of CPython 3.11 as a table: which symbols there are, and what is promised about each.

use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What CPython promises about a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Limited API and stable ABI: any CPython 3.
    Stable,
    /// Documented, but for one minor release's ABI.
    Public,
    /// A leading underscore, or declared nowhere: may change at any time.
    Private,
}

/// How far this runtime provides a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It does what CPython's does.
    Full,
    /// It exists, so that extensions load; calling it raises an exception.
    Stub,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct ApiSymbol {
    /// Its name.
    pub name: &'static str,
    /// Whether it is data rather than a function.
    pub is_data: bool,
    /// What is promised about it.
    pub tier: Tier,
    /// The header that declares it.
    pub header: Option<&'static str>,
    /// The C file of CPython it belongs to.
    pub room: &'static str,
}

/// Answers how far this runtime provides a symbol; `None` where it does not.
pub type Implemented<'a> = dyn Fn(&str) -> Option<State> + Sync + 'a;

const TABLE: &str = include_str!("../../capi/symbols.tsv");

/// The exported symbols that no source of this runtime defines yet; made by the build script.
const STUBS: &str = include_str!(concat!(env!("OUT_DIR"), "/stubs.txt"));

/// How far this build of the runtime provides a symbol: every symbol of CPython 3.11 exists, some as stubs.
pub fn implemented_here(name: &str) -> Option<State> {
    static PARSED: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let stubs = PARSED.get_or_init(|| STUBS.lines().collect());
    find(name).map(|_| if stubs.contains(name) { State::Stub } else { State::Full })
}

/// Looks a symbol up among what CPython 3.11 exports.
pub fn find(name: &str) -> Option<&'static ApiSymbol> {
    table().get(name)
}

/// Every exported symbol of CPython 3.11.
pub fn all() -> impl Iterator<Item = &'static ApiSymbol> {
    table().values()
}

fn table() -> &'static HashMap<&'static str, ApiSymbol> {
    static PARSED: OnceLock<HashMap<&'static str, ApiSymbol>> = OnceLock::new();
    PARSED.get_or_init(|| TABLE.lines().skip(1).filter_map(row).map(|s| (s.name, s)).collect())
}

fn row(line: &'static str) -> Option<ApiSymbol> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let (name, kind, tier, header, room) = (next()?, next()?, next()?, next()?, next()?);
    let tier = match tier {
        "stable" => Tier::Stable,
        "public" => Tier::Public,
        _ => Tier::Private,
    };
    Some(ApiSymbol { name, is_data: kind == "data", tier, header: Some(header).filter(|h| *h != "-"), room })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn FindKnownSymbolsGivesTheirTier() {
        assert_eq!(find("PyList_Append").map(|s| s.tier), Some(Tier::Stable));
        assert_eq!(find("PyModule_Create2").map(|s| s.tier), Some(Tier::Stable));
        assert_eq!(find("PyFunction_New").map(|s| s.tier), Some(Tier::Public));
        assert_eq!(find("_PyObject_GetDictPtr").map(|s| s.tier), Some(Tier::Private));
        assert!(find("_Py_NoneStruct").is_some_and(|s| s.is_data));
        assert!(find("PyType_FromMetaclass").is_none(), "new in 3.12");
        assert!(all().count() > 1600);
    }
}

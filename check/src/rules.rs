//! The rules of the static scan: from what a file is to what a person should know.

use crate::api::Tier;
use crate::finding::{Finding, Level};
use crate::scan::{ImportedSymbol, Usage};
use crate::wheel::WheelName;
use kingsnake_loader::name::{self, FileTag};
use kingsnake_loader::{Extension, LoadError};

/// What the rules look at.
pub struct Facts<'a> {
    /// The shared object.
    pub extension: &'a Extension,
    /// Its C-API imports.
    pub imports: &'a [ImportedSymbol],
    /// The same, counted.
    pub usage: &'a Usage,
    /// The wheel it came in.
    pub wheel: Option<&'a WheelName>,
}

type Rule = fn(&Facts<'_>) -> Option<Finding>;

/// Every rule, gravest first.
const RULES: [Rule; 15] = [
    no_init_function,
    init_name_mismatch,
    other_python,
    unknown_symbols,
    missing_symbols,
    abi3_violation,
    stub_symbols,
    glibc_too_new,
    suffix_against_tag,
    absolute_rpath,
    initial_exec_tls,
    private_api,
    static_types,
    writable_data,
    unique_symbols,
];

/// Runs all rules.
pub fn judge(facts: &Facts<'_>) -> Vec<Finding> {
    RULES.iter().filter_map(|rule| rule(facts)).collect()
}

/// A shared object that could not even be read, within a target of several.
pub fn unreadable(error: &LoadError) -> Finding {
    let code = match error {
        LoadError::WrongArchitecture { .. } => "wrong-architecture",
        LoadError::Truncated { .. } => "truncated-file",
        LoadError::NotElf { .. } => "not-elf",
        _ => "unreadable-file",
    };
    let whole = error.to_string();
    let message = whole.strip_prefix(&format!("{}: ", error.path().display())).unwrap_or(&whole);
    Finding::new(Level::Error, code, sentence(message), "Build or fetch the file again for this platform.")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Whether an object is meant as an extension at all; bundled libraries are not.
pub fn is_extension(extension: &Extension) -> bool {
    !extension.inits.is_empty() || matches!(extension.tag, FileTag::Cpython(_) | FileTag::Abi3)
}

fn no_init_function(f: &Facts<'_>) -> Option<Finding> {
    let expected = name::init_symbol(&f.extension.module);
    f.extension.inits.is_empty().then(|| {
        let message = format!("No init function: the file exports no {expected}, so it cannot be imported.");
        let next = "Mark the function PyMODINIT_FUNC and check that the linker does not hide it.";
        Finding::new(Level::Error, "no-init-function", message, next).symbols([expected])
    })
}

fn init_name_mismatch(f: &Facts<'_>) -> Option<Finding> {
    let inits = &f.extension.inits;
    (!inits.is_empty() && !f.extension.init_matches()).then(|| {
        let expected = name::init_symbol(&f.extension.module);
        let found: Vec<&str> = inits.iter().map(|i| i.symbol.as_str()).collect();
        let message = format!("The file name asks for {expected}, the file exports {}.", found.join(", "));
        let next = "Rename the file, or the init function, so that both carry the module's name.";
        Finding::new(Level::Error, "init-name-mismatch", message, next).symbols(found)
    })
}

fn other_python(f: &Facts<'_>) -> Option<Finding> {
    let unfit = f.wheel.filter(|w| !w.fits_cp311()).map(|w| format!("The wheel is for {}", w.tags()));
    let tag = match &f.extension.tag {
        FileTag::Cpython(tag) | FileTag::Other(tag) if !f.extension.tag.importable() => {
            Some(format!("The file's suffix is .{tag}.so"))
        }
        _ => None,
    };
    let what = unfit.or(tag)?;
    let message = format!("{what}: CPython 3.11 on this platform does not import it.");
    let next = "Check the build for cp311, or an abi3 build for 3.11 or older.";
    Some(Finding::new(Level::Error, "other-python", message, next))
}

fn unknown_symbols(f: &Facts<'_>) -> Option<Finding> {
    let unknown = &f.usage.unknown;
    let strong = |n: &&String| f.extension.imports.iter().any(|i| i.name == **n && !i.weak);
    let unknown: Vec<String> = unknown.iter().filter(strong).cloned().collect();
    (!unknown.is_empty()).then(|| {
        let message =
            format!("Imports {} that CPython 3.11 does not export: {}.", count(&unknown), some(&unknown));
        let next = "It was built for another Python version, or for a library that is not here.";
        Finding::new(Level::Error, "unknown-symbol", message, next).symbols(unknown)
    })
}

fn missing_symbols(f: &Facts<'_>) -> Option<Finding> {
    let missing = &f.usage.missing;
    (!missing.is_empty()).then(|| {
        let message =
            format!("Imports {} that this runtime does not have: {}.", count(missing), some(missing));
        let next = "The extension cannot be loaded here. This is a gap of the runtime, not of the extension.";
        Finding::new(Level::Error, "missing-symbol", message, next).symbols(missing.iter().cloned())
    })
}

fn abi3_violation(f: &Facts<'_>) -> Option<Finding> {
    let promised = f.extension.tag == FileTag::Abi3 || f.wheel.is_some_and(WheelName::is_abi3);
    let outside: Vec<String> = f
        .imports
        .iter()
        .filter(|i| matches!(i.tier, Some(Tier::Public | Tier::Private)))
        .map(|i| i.name.clone())
        .collect();
    (promised && !outside.is_empty()).then(|| {
        let message = format!(
            "Promises abi3 but imports {} outside the stable ABI: {}.",
            count(&outside),
            some(&outside)
        );
        let next = "Define Py_LIMITED_API for every source file, or tag the wheel for one CPython version.";
        Finding::new(Level::Error, "abi3-violation", message, next).symbols(outside)
    })
}

fn stub_symbols(f: &Facts<'_>) -> Option<Finding> {
    let stubs = &f.usage.stubs;
    (!stubs.is_empty()).then(|| {
        let message = format!("Imports {} that this runtime only stubs: {}.", count(stubs), some(stubs));
        let next =
            "Calls to these raise SystemError here. This is a gap of the runtime, not of the extension.";
        Finding::new(Level::Warning, "stub-symbol", message, next).symbols(stubs.iter().cloned())
    })
}

fn glibc_too_new(f: &Facts<'_>) -> Option<Finding> {
    let promised = f.wheel?.glibc()?;
    let needs = f.extension.versions.iter().filter_map(|v| Some((glibc_version(&v.version)?, &v.library)));
    let (needed, library) = needs.max_by_key(|(version, _)| *version)?;
    (needed > promised).then(|| {
        let message = format!(
            "Tagged for glibc {}.{} but needs {}.{} (GLIBC_{}.{} of {library}).",
            promised.0, promised.1, needed.0, needed.1, needed.0, needed.1
        );
        Finding::new(
            Level::Warning,
            "glibc-too-new",
            message,
            "Run auditwheel repair, or build in the older image.",
        )
    })
}

fn glibc_version(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn suffix_against_tag(f: &Facts<'_>) -> Option<Finding> {
    let wheel = f.wheel?;
    let message = match &f.extension.tag {
        FileTag::Abi3 if !wheel.abis.iter().any(|a| a == "abi3") => {
            format!("The file is named .abi3.so, the wheel promises only {}.", wheel.abis.join(", "))
        }
        FileTag::Cpython(tag) if wheel.is_abi3() => {
            format!("The wheel promises abi3, the file's suffix .{tag}.so is for one version.")
        }
        _ => return None,
    };
    Some(Finding::new(Level::Warning, "suffix-against-tag", message, "Make file suffix and wheel tag agree."))
}

fn absolute_rpath(f: &Facts<'_>) -> Option<Finding> {
    let search = &f.extension.search;
    let absolute: Vec<&str> = search
        .rpath
        .iter()
        .chain(&search.runpath)
        .map(String::as_str)
        .filter(|p| p.starts_with('/'))
        .collect();
    (!absolute.is_empty()).then(|| {
        let message = format!(
            "Looks for libraries in {}, a folder of the machine it was built on.",
            absolute.join(", ")
        );
        Finding::new(
            Level::Warning,
            "absolute-rpath",
            message,
            "Use $ORIGIN in RPATH, or run auditwheel repair.",
        )
    })
}

fn initial_exec_tls(f: &Facts<'_>) -> Option<Finding> {
    let tls = f.extension.tls.filter(|tls| tls.initial_exec && tls.size > 0)?;
    let message = format!(
        "{} bytes of initial-exec thread-local storage: about a hundred copies fit in a process.",
        tls.size
    );
    let next = "Build with -ftls-model=global-dynamic if many isolated runtimes shall load it.";
    Some(Finding::new(Level::Note, "initial-exec-tls", message, next))
}

fn private_api(f: &Facts<'_>) -> Option<Finding> {
    let private: Vec<String> =
        f.imports.iter().filter(|i| i.tier == Some(Tier::Private)).map(|i| i.name.clone()).collect();
    (!private.is_empty()).then(|| {
        let message = format!("Uses {} of CPython's private API: {}.", count(&private), some(&private));
        let next = "These may change or go in any release; look for a public equivalent.";
        Finding::new(Level::Note, "private-api", message, next).symbols(private)
    })
}

fn static_types(f: &Facts<'_>) -> Option<Finding> {
    let types = &f.extension.static_types;
    (!types.is_empty()).then(|| {
        let names: Vec<String> = types.iter().map(|t| t.name.clone()).collect();
        let message = format!("{} static type{}: {}.", types.len(), plural(types.len()), some(&names));
        let next = "Each further runtime gets a private copy here; sub-interpreters of CPython share them. \
            PyType_FromSpec makes heap types.";
        Finding::new(Level::Note, "static-types", message, next).symbols(names)
    })
}

fn writable_data(f: &Facts<'_>) -> Option<Finding> {
    let (data, bss) = (f.extension.writable.data, f.extension.writable.bss);
    // A few words belong to the C runtime and are in every shared object.
    (data + bss > 64).then(|| {
        let largest: Vec<String> = f.extension.objects.iter().take(3).map(|o| o.name.clone()).collect();
        let named =
            if largest.is_empty() { String::new() } else { format!(" (largest: {})", largest.join(", ")) };
        let message = format!("{data} bytes of writable data and {bss} of zeroed data{named}.");
        let next = "State kept here is the process's, not a module's; module state isolates it.";
        Finding::new(Level::Note, "writable-data", message, next)
    })
}

fn unique_symbols(f: &Facts<'_>) -> Option<Finding> {
    let unique = &f.extension.unique;
    (!unique.is_empty()).then(|| {
        let message = format!(
            "{} C++ definition{} bound unique in the process (inline or template statics).",
            unique.len(),
            plural(unique.len())
        );
        let next = "Private copies demote them here; -fno-gnu-unique avoids them at the source.";
        Finding::new(Level::Note, "unique-symbols", message, next).symbols(unique.iter().cloned())
    })
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn count(names: &[String]) -> String {
    format!("{} symbol{}", names.len(), plural(names.len()))
}

/// The first few names; the full list is in the finding's place.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

//! Reading shared objects: what is found, what is said of bad files, and that garbage never panics.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;

use common::{Fixtures, real_extensions};
use kingsnake_loader::name::FileTag;
use kingsnake_loader::{Extension, LoadError};
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

const MODULE: &str = r#"
#include <stdint.h>
#include <stdio.h>
struct type { int64_t refcnt; void *type; int64_t size; const char *name; int64_t basicsize, itemsize;
              void *slots[15]; uint64_t flags; void *rest[29]; };
struct type Spam_Type = { 1, 0, 0, "spam.Spam", 64, 0 };
static struct type Hidden_Type = { 1, 0, 0, "spam.Hidden", 32, 8 };
struct type not_a_type = { 7, 0, 0, "no", 64, 0 };
int numbers[100] = {1};
static char zeroes[4000];
__thread int per_thread = 3;
extern void *PyModuleDef_Init(void *);
extern void *_Py_NoneStruct;
extern void maybe(void) __attribute__((weak));
int read_thread(void) { return per_thread; }
void *PyInit_spam(void) { if (maybe) maybe(); puts(zeroes); return PyModuleDef_Init(&Hidden_Type); }
void *none(void) { return &_Py_NoneStruct; }
void *PyInitU_spamm_ova(void) { return &numbers; }
"#;

fn spam(options: &[&str]) -> Extension {
    let fixtures = Fixtures::new();
    let path = fixtures.build("spam.abi3.so", MODULE, options);
    Extension::open(&path).expect("the fixture is sound")
}

#[test]
fn OpenOfModuleFindsInitsAndImports() {
    let e = spam(&["-Wl,-soname,libspam.so", "-Wl,-rpath,$ORIGIN/spam.libs:/opt"]);
    assert_eq!(e.tag, FileTag::Abi3);
    let inits: Vec<_> = e.inits.iter().map(|i| (i.symbol.as_str(), i.module.as_str())).collect();
    assert!(inits.contains(&("PyInit_spam", "spam")) && inits.contains(&("PyInitU_spamm_ova", "spammü")));
    assert!(e.init_matches());
    let python: Vec<_> = e.python_imports().map(|i| i.name.as_str()).collect();
    assert_eq!(python.len(), 2, "{python:?}");
    assert!(e.imports.iter().any(|i| i.name == "maybe" && i.weak));
    assert_eq!(e.soname.as_deref(), Some("libspam.so"));
    let folders = e.search.folders(Path::new("/site"));
    assert_eq!(folders, [Path::new("/site/spam.libs"), Path::new("/opt")]);
    assert!(e.needed.iter().any(|n| n == "libc.so.6"));
    assert!(!e.dwarf && !e.starts_threads());
}

#[test]
fn OpenOfModuleFindsWritableDataAndStaticTypes() {
    let e = spam(&["-g"]);
    let mut types: Vec<_> = e.static_types.iter().map(|t| (t.name.as_str(), t.symbol.as_deref())).collect();
    types.sort();
    assert_eq!(types, [("spam.Hidden", Some("Hidden_Type")), ("spam.Spam", Some("Spam_Type"))]);
    assert!(e.writable.data >= 400 + 3 * 408 && e.writable.bss >= 4000, "{:?}", e.writable);
    assert!(e.objects.iter().any(|o| o.name == "numbers" && o.size == 400 && !o.zeroed));
    assert!(e.objects.iter().any(|o| o.name == "zeroes" && o.size == 4000 && o.zeroed));
    assert!(e.tls.is_some_and(|t| t.size == 4 && !t.initial_exec));
    assert!(e.dwarf);
}

#[test]
fn OpenOfStrippedModuleStillFindsStaticTypes() {
    let e = spam(&["-s", "-Wl,-z,pack-relative-relocs"]);
    let mut names: Vec<_> = e.static_types.iter().map(|t| t.name.as_str()).collect();
    names.sort();
    assert_eq!(names, ["spam.Hidden", "spam.Spam"]);
}

#[test]
fn OpenWithoutSectionHeadersReadsTheSameSymbols() {
    for hash in ["-Wl,--hash-style=gnu", "-Wl,--hash-style=sysv"] {
        let fixtures = Fixtures::new();
        let path = fixtures.build("spam.so", MODULE, &[hash]);
        let full = Extension::open(&path).expect("sound");
        let mut data = std::fs::read(&path).expect("readable");
        data[0x28..0x30].fill(0);
        data[0x3c..0x40].fill(0);
        let bare = Extension::parse(&path, &data).expect("sound without sections");
        assert_eq!(bare.inits, full.inits);
        assert_eq!(bare.static_types.len(), 2);
        assert!(bare.writable.data >= 1600, "{:?}", bare.writable);
    }
}

#[test]
fn OpenOfInitialExecTlsIsSeen() {
    assert!(spam(&["-ftls-model=initial-exec"]).tls.is_some_and(|t| t.initial_exec));
}

#[test]
fn OpenOfRealExtensionsSucceeds() {
    for path in real_extensions() {
        let e = Extension::open(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(e.init_matches(), "{}", path.display());
        assert!(e.python_imports().count() > 0, "{}", path.display());
        let from_libc = e.needed.iter().any(|n| n == "libc.so.6");
        assert_eq!(e.versions.iter().any(|v| v.library == "libc.so.6"), from_libc, "{}", path.display());
    }
}

#[test]
fn ParseOfForeignFilesSaysWhatIsWrong() {
    let path = Path::new("spam.so");
    let say = |data: &[u8]| Extension::parse(path, data).expect_err("no extension").to_string();
    assert_eq!(say(b"PK\x03\x04 a wheel"), "spam.so: not ELF");
    assert!(say(b"").starts_with("spam.so: truncated"));
    assert!(say(b"\x7fELF\x02\x01\x01").starts_with("spam.so: truncated"));
    let fixtures = Fixtures::new();
    let built = fixtures.build("spam.so", MODULE, &[]);
    let mut data = std::fs::read(&built).expect("readable");
    assert!(say(&data[..data.len() / 2]).starts_with("spam.so: truncated"));
    data[18] = 183;
    let expected = format!(
        "spam.so: wrong architecture (file is aarch64, this process is {})",
        kingsnake_loader::THIS_MACHINE
    );
    assert_eq!(say(&data), expected);
    data[18] = 62;
    data[16] = 1;
    assert_eq!(say(&data), "spam.so: ELF, but not a shared object");
}

#[test]
fn OpenOfMissingFileNamesIt() {
    let error = Extension::open(Path::new("/nonexistent/spam.so")).expect_err("no such file");
    assert!(matches!(error, LoadError::Io { .. }));
    assert!(error.to_string().starts_with("/nonexistent/spam.so: "));
}

/// Some small real files and the fixture.
fn corpus() -> &'static Vec<Vec<u8>> {
    static CORPUS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let fixtures = Fixtures::new();
        let mut files = vec![fixtures.build("spam.so", MODULE, &["-s"])];
        files.extend(real_extensions().into_iter().step_by(9));
        files.iter().map(|f| std::fs::read(f).expect("readable")).filter(|d| d.len() < 400_000).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ParseOfTruncatedFileNeverPanics(which in 0_usize..1000, cut in 0.0_f64..1.0) {
        let data = &corpus()[which % corpus().len()];
        let len = (data.len() as f64 * cut) as usize;
        // All but the very end must be missed: a shared object ends with its section headers.
        prop_assert!(Extension::parse(Path::new("spam.so"), &data[..len]).is_err());
    }

    #[test]
    fn ParseOfMutatedFileNeverPanics(
        which in 0_usize..1000,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..24),
    ) {
        let mut data = corpus()[which % corpus().len()].clone();
        for (index, value, place) in edits {
            // Headers and the tables behind them are where a wrong byte matters.
            let span = match place { 0 => 64, 1 => 4096, _ => data.len() };
            let at = index.index(span.min(data.len()));
            data[at] = value;
        }
        let _ = Extension::parse(Path::new("spam.so"), &data);
    }

    #[test]
    fn ParseOfNoiseNeverPanics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut data = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".to_vec();
        data.extend(noise);
        let _ = Extension::parse(Path::new("spam.so"), &data);
    }
}

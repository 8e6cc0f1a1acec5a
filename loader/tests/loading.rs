//! Loading: originals, private copies, their libraries, errors, and what keeps a mapping.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;

use common::{COUNTER, Fixtures};
use kingsnake_loader::{DEFAULT_FLAGS, LoadError, Loaded, Loader, Pin, Sharing};
use std::path::{Path, PathBuf};

fn call(loaded: &Loaded, name: &str) -> i32 {
    let address = loaded.library().symbol(name).expect("the fixture defines it");
    // SAFETY: the fixtures define these names as int (*)(void).
    unsafe { std::mem::transmute::<*mut std::ffi::c_void, extern "C" fn() -> i32>(address)() }
}

fn open(loader: &Loader, runtime: u64, path: &Path) -> Loaded {
    loader.open(runtime, path, DEFAULT_FLAGS).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn OpenBySecondRuntimeGetsItsOwnCounter() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let (first, second) = (open(&loader, 1, &path), open(&loader, 2, &path));
    assert!(!first.private && second.private);
    assert_eq!([call(&first, "bump"), call(&first, "bump"), call(&second, "bump")], [1, 2, 1]);
    let again = open(&loader, 2, &path);
    assert!(again.private);
    assert_eq!(call(&again, "bump"), 2);
}

#[test]
fn OpenWithSharingGetsTheOriginal() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let first = open(&loader, 1, &path);
    let second = loader.open_with(2, &path, DEFAULT_FLAGS, Sharing::Shared).expect("loads");
    assert!(!second.private);
    assert_eq!([call(&first, "bump"), call(&second, "bump")], [1, 2]);
}

#[test]
fn OpenByManyRuntimesGivesEachItsOwn() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let all: Vec<Loaded> = (0..50).map(|runtime| open(&loader, runtime, &path)).collect();
    assert!(all.iter().all(|loaded| call(loaded, "bump") == 1));
}

#[test]
fn OpenOfUniqueSymbolsSeparatesThem() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let source = r#"
        template <class T> struct Holder { static int value; };
        template <class T> int Holder<T>::value = 0;
        inline int &local() { static int n = 0; return n; }
        extern "C" int bump() { return ++Holder<int>::value + 100 * ++local(); }
    "#;
    let Some(path) = fixtures.build_cpp("unique.so", source, &["-fgnu-unique"]) else { return };
    let unique = kingsnake_loader::Extension::open(&path).expect("sound").unique;
    assert!(unique.len() >= 2, "{unique:?}");
    let (first, second) = (open(&loader, 1, &path), open(&loader, 2, &path));
    assert_eq!([call(&first, "bump"), call(&first, "bump"), call(&second, "bump")], [101, 202, 101]);
}

#[test]
fn OpenOfGlobalOriginalDoesNotBindTheCopy() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let source =
        "int kingsnake_test_global_counter; int bump(void) { return ++kingsnake_test_global_counter; }";
    let path = fixtures.build("global.so", source, &[]);
    let first = loader.open(1, &path, libc::RTLD_NOW | libc::RTLD_GLOBAL).expect("loads");
    let second = loader.open(2, &path, libc::RTLD_NOW | libc::RTLD_GLOBAL).expect("loads");
    assert_eq!([call(&first, "bump"), call(&first, "bump"), call(&second, "bump")], [1, 2, 1]);
}

/// An extension with a private library of three kinds: one that imports Python, one that depends on it, one pure.
fn bundle(fixtures: &Fixtures) -> PathBuf {
    let libs = fixtures.path("demo.libs").display().to_string();
    let search = format!("-L{libs}");
    let version = fixtures.path("pure.map");
    std::fs::write(&version, "PURE_1 { global: pure; local: *; };").expect("written");
    let script = format!("-Wl,--version-script={}", version.display());
    let pure = "static int n; int pure(void) { return ++n; }";
    fixtures.build("demo.libs/libpure-0a1b.so", pure, &["-Wl,-soname,libpure-0a1b.so", &script]);
    let knows = "extern void *PyKingsnake_Test(void) __attribute__((weak)); static int n;
        int knows(void) { if (PyKingsnake_Test) PyKingsnake_Test(); return ++n; }";
    fixtures.build("demo.libs/libknows.so", knows, &["-Wl,-soname,libknows.so"]);
    let middle = "int knows(void); static int n; int middle(void) { return ++n * 10 + knows(); }";
    fixtures.build(
        "demo.libs/libmiddle.so",
        middle,
        &["-Wl,-soname,libmiddle.so", "-Wl,-rpath,$ORIGIN", &search, "-lknows"],
    );
    let root = "int middle(void), pure(void); int bump(void) { return middle(); } int share(void) { return pure(); }";
    let options = ["-Wl,-rpath,$ORIGIN/demo.libs", "-Wl,--no-as-needed", &search, "-lmiddle", "-lpure-0a1b"];
    fixtures.build("demo.so", root, &options)
}

#[test]
fn OpenOfBundleCopiesWhatKnowsPythonAndSharesTheRest() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = bundle(&fixtures);
    let (first, second) = (open(&loader, 1, &path), open(&loader, 2, &path));
    assert_eq!([call(&first, "bump"), call(&first, "bump")], [11, 22]);
    assert_eq!([call(&second, "bump"), call(&second, "bump")], [11, 22]);
    assert_eq!([call(&first, "share"), call(&second, "share")], [1, 2]);
}

#[test]
fn OwnerOfCodeAddressIsItsRuntime() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let (first, second) = (open(&loader, 7, &path), open(&loader, 8, &path));
    let address = |l: &Loaded| l.library().symbol("bump").expect("defined") as usize;
    assert_eq!(loader.owner_of(address(&first)), Some(7));
    assert_eq!(loader.owner_of(address(&second)), Some(8));
    assert_eq!(loader.owner_of(OwnerOfCodeAddressIsItsRuntime as *const () as usize), None);
}

#[test]
fn InitFnOfKnownModuleIsCallable() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let loaded = open(&loader, 1, &path);
    let init = loaded.init_fn("package.counter").expect("defined");
    // SAFETY: the fixture's init function takes nothing and returns an address.
    assert!(!unsafe { init() }.is_null());
    assert_eq!(call(&loaded, "bump"), 2);
    let error = loaded.init_fn("other").expect_err("not defined");
    assert!(
        error.to_string().ends_with("counter.so: does not define the init function PyInit_other"),
        "{error}"
    );
}

#[test]
fn OpenWithMissingSymbolNamesAllOfThem() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let source = "void PyNo_Such(void), PyNo_Other(void); void bump(void) { PyNo_Such(); PyNo_Other(); }";
    let path = fixtures.build("missing.so", source, &[]);
    let error = loader.open(1, &path, DEFAULT_FLAGS).expect_err("undefined symbols");
    let LoadError::MissingSymbols { ref symbols, ref wanted_by, .. } = error else { panic!("{error}") };
    assert!(symbols.len() == 2 && *wanted_by == path, "{error}");
    assert!(error.linker_message().is_some_and(|m| m.contains("undefined symbol: PyNo_")));
}

#[test]
fn OpenWithMissingLibraryNamesIt() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let gone = fixtures.build("libgone.so", "int gone(void) { return 1; }", &["-Wl,-soname,libgone.so"]);
    let search = format!("-L{}", gone.parent().expect("a folder").display());
    let path =
        fixtures.build("needs.so", "int gone(void); int bump(void) { return gone(); }", &[&search, "-lgone"]);
    std::fs::remove_file(gone).expect("removed");
    let error = loader.open(1, &path, DEFAULT_FLAGS).expect_err("no library");
    assert!(
        error.to_string().ends_with("needs.so: needs the library libgone.so, which was not found"),
        "{error}"
    );
}

#[test]
fn OpenOfTruncatedFileSaysSo() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    let data = std::fs::read(&path).expect("readable");
    std::fs::write(&path, &data[..data.len() / 3]).expect("written");
    let error = loader.open(1, &path, DEFAULT_FLAGS).expect_err("truncated");
    assert!(matches!(error, LoadError::Truncated { .. }), "{error}");
}

#[test]
fn CloseRuntimeUnmapsAndFreesTheOriginal() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    assert_eq!(call(&open(&loader, 1, &path), "bump"), 1);
    assert!(open(&loader, 2, &path).private);
    // SAFETY: nothing of these libraries is used below.
    let kept = unsafe { [loader.close_runtime(1), loader.close_runtime(2)] };
    assert!(kept.iter().all(Vec::is_empty), "{kept:?}");
    let third = open(&loader, 3, &path);
    assert!(!third.private);
    assert_eq!(call(&third, "bump"), 1);
}

#[test]
fn CloseRuntimeWithRunningThreadKeepsTheLibrary() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let source = r"
        #include <pthread.h>
        #include <unistd.h>
        static void *wait(void *unused) { for (;;) pause(); return unused; }
        int bump(void) { pthread_t t; return pthread_create(&t, 0, wait, 0); }
    ";
    let path = fixtures.build("threads.so", source, &["-pthread"]);
    assert_eq!(call(&open(&loader, 1, &path), "bump"), 0);
    std::thread::sleep(std::time::Duration::from_millis(50));
    // SAFETY: nothing of this library is used by the test below.
    let kept = unsafe { loader.close_runtime(1) };
    assert!(kept.len() == 1 && matches!(kept[0].pins[..], [Pin::Thread { .. }, ..]), "{kept:?}");
    assert_eq!(loader.kept().len(), 1);
}

#[test]
fn CloseRuntimeOfNodeleteLibraryReportsIt() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("stays.so", COUNTER, &["-Wl,-z,nodelete"]);
    open(&loader, 1, &path);
    // SAFETY: nothing of this library is used below.
    let kept = unsafe { loader.close_runtime(1) };
    assert!(kept.len() == 1 && kept[0].pins == [Pin::Destructors], "{kept:?}");
    assert!(open(&loader, 2, &path).private, "the original still holds the first runtime's data");
}

#[test]
fn OpenByThreadsOfManyRuntimesIsParallel() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    std::thread::scope(|scope| {
        for runtime in 0..8 {
            let (loader, path) = (&loader, &path);
            scope.spawn(move || assert_eq!(call(&open(loader, runtime, path), "bump"), 1));
        }
    });
}

//! What the checker says of extensions that go wrong in known ways.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod fixtures;

use fixtures::*;
use kingsnake_check::api::{self, State};
use kingsnake_check::finding::{Finding, Level};
use kingsnake_check::probe::Prober;
use kingsnake_check::report::{Report, Style, Verdict, text};
use kingsnake_check::{Options, check, symbols};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A runtime that stubs one function and lacks another; the real table changes from day to day.
fn implemented(name: &str) -> Option<State> {
    match name {
        "PyModule_AddType" => Some(State::Stub),
        _ => api::find(name).map(|_| State::Full),
    }
}

fn prober(python: &str) -> Prober {
    Prober { python: PathBuf::from(python), reference: None, timeout: Duration::from_secs(20) }
}

fn run_with(target: &Path, prober: Option<Prober>) -> Report {
    let options = Options {
        prober,
        fail_on: Some(Level::Error),
        paths: Vec::new(),
        implemented: &implemented,
        jobs: 2,
    };
    check(&target.display().to_string(), &options).unwrap_or_else(|error| panic!("{error}"))
}

fn run(target: &Path) -> Report {
    run_with(target, Some(prober("python3.11")))
}

fn finding<'a>(report: &'a Report, code: &str) -> &'a Finding {
    let all = || report.extensions.iter().flat_map(|e| &e.findings);
    all().find(|f| f.code == code).unwrap_or_else(|| panic!("no {code} in {:?}", all().collect::<Vec<_>>()))
}

fn codes(report: &Report) -> Vec<&str> {
    report.extensions.iter().flat_map(|e| &e.findings).map(|f| f.code).collect()
}

/// The report as text without colours, folder names and times.
fn plain(report: &Report, fixtures: &Fixtures) -> String {
    let mut report = report.clone();
    for extension in &mut report.extensions {
        extension.timing.values_mut().for_each(|seconds| *seconds = 0.001);
        extension.timing.retain(|stage, _| stage == "import");
        // Sizes and names in it are the compiler's.
        extension.findings.retain(|f| f.code != "writable-data");
    }
    let text = text(&report, Style { width: 100, notes: true });
    let text = anstream::adapter::strip_str(&text).to_string();
    text.replace(&fixtures.root().display().to_string(), "[folder]")
}

#[test]
fn CheckOfGoodModulePasses() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("pkg/good{SUFFIX}"), GOOD);
    fixtures.write("pkg/__init__.py", "");
    let report = run(&path);
    assert_eq!(report.verdict, Verdict::Pass);
    let extension = &report.extensions[0];
    assert_eq!((extension.name.as_str(), extension.abi.as_str()), ("pkg.good", "cp311"));
    assert!(extension.attributes.is_some_and(|n| n >= 6), "{extension:?}");
    for stage in ["package", "dlopen", "init", "exec", "import"] {
        assert!(extension.timing.contains_key(stage), "{stage} of {:?}", extension.timing);
    }
    assert_eq!(finding(&report, "writable-data").level, Level::Note);
    insta::assert_snapshot!("good", plain(&report, &fixtures));
}

#[test]
fn CheckJsonHasTheAgreedShape() {
    let fixtures = Fixtures::new();
    let report = run(&fixtures.module(&format!("good{SUFFIX}"), GOOD));
    let json: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["verdict"], "pass");
    let extension = &json["extensions"][0];
    assert_eq!(extension["path"], format!("good{SUFFIX}"));
    assert_eq!(extension["symbols"]["stubs"][0], "PyModule_AddType");
    assert!(extension["symbols"]["stable"].is_u64() && extension["timing"]["exec"].is_f64());
    let stub = extension["findings"].as_array().expect("a list").iter().find(|f| f["code"] == "stub-symbol");
    assert_eq!(stub.expect("found")["level"], "warning");
    assert_eq!(json["summary"]["imported"], 1);
}

#[test]
fn CheckOfCrashingModulesNamesTheSignal() {
    let fixtures = Fixtures::new();
    let crash = run(&fixtures.module(&format!("crash{SUFFIX}"), CRASH));
    let found = finding(&crash, "crash");
    assert_eq!(found.place.symbols, ["SIGSEGV"]);
    assert_eq!(found.message, "Importing crash died of SIGSEGV while the module was executed.");
    assert!(!found.details.is_empty());
    assert_eq!(crash.verdict, Verdict::Fail);
    let abort = run(&fixtures.module(&format!("abort_{SUFFIX}"), ABORT));
    assert_eq!(finding(&abort, "crash").place.symbols, ["SIGABRT"]);
}

#[test]
fn CheckOfHangingModuleEndsAtTheTimeout() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("hang{SUFFIX}"), HANG);
    let prober = Prober { timeout: Duration::from_millis(1500), ..prober("python3.11") };
    let report = run_with(&path, Some(prober));
    let found = finding(&report, "hang");
    assert!(found.message.ends_with("it hung while the module was executed."), "{}", found.message);
    assert_eq!(report.verdict, Verdict::Fail);
}

#[test]
fn CheckOfExitingAndRaisingModulesTellsThemApart() {
    let fixtures = Fixtures::new();
    let exit = run(&fixtures.module(&format!("exit_{SUFFIX}"), EXIT));
    assert!(finding(&exit, "exit").message.contains("status 7"), "{:?}", codes(&exit));
    let raise = run(&fixtures.module(&format!("raise_{SUFFIX}"), RAISE));
    let found = finding(&raise, "import-failed");
    assert_eq!(found.message, "raise_: its execution failed: ValueError: no spam today");
}

#[test]
fn CheckOfMissingDependencyIsAWarning() {
    let fixtures = Fixtures::new();
    let report = run(&fixtures.module(&format!("needs{SUFFIX}"), NEEDS));
    assert_eq!(finding(&report, "missing-dependency").level, Level::Warning);
    assert_eq!(report.verdict, Verdict::Pass);
}

#[test]
fn CheckOfFailureThatCpythonSharesIsAWarning() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("raise_{SUFFIX}"), RAISE);
    let other = fixtures.path("other");
    std::os::unix::fs::symlink(which("python3.11"), &other).expect("linked");
    let prober = Prober { reference: Some(other), ..prober("python3.11") };
    let report = run_with(&path, Some(prober));
    assert_eq!(finding(&report, "import-failed").level, Level::Warning);
}

fn which(name: &str) -> PathBuf {
    let code = "import sys; print(sys.executable)";
    let output = std::process::Command::new(name).args(["-c", code]).output().expect("runs");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

#[test]
fn CheckOfAbi3ViolationIsAnError() {
    let fixtures = Fixtures::new();
    let report = run_with(&fixtures.module("unstable.abi3.so", UNSTABLE), None);
    let found = finding(&report, "abi3-violation");
    assert_eq!(found.place.symbols, ["PyUnicode_New", "_PyUnicode_Ready"]);
    assert_eq!(report.verdict, Verdict::Fail);
    insta::assert_snapshot!("abi3-violation", plain(&report, &fixtures));
}

#[test]
fn CheckOfInitFunctionsFindsNoneAndOthers() {
    let fixtures = Fixtures::new();
    let none = run_with(&fixtures.compile("none.abi3.so", "int nothing(void) { return 0; }"), None);
    assert_eq!(finding(&none, "no-init-function").place.symbols, ["PyInit_none"]);
    let other = run_with(&fixtures.module_named(&format!("other{SUFFIX}"), "good", GOOD), None);
    let found = finding(&other, "init-name-mismatch");
    assert_eq!(found.message, "The file name asks for PyInit_other, the file exports PyInit_good.");
}

#[test]
fn CheckOfUnknownSymbolSaysWhichAndFailsToLoad() {
    let fixtures = Fixtures::new();
    let report = run(&fixtures.module(&format!("future{SUFFIX}"), FUTURE));
    assert_eq!(finding(&report, "unknown-symbol").place.symbols, ["PyFuture_NotIn311"]);
    assert!(finding(&report, "import-failed").message.contains("the shared object could not be loaded"));
}

#[test]
fn CheckOfWheelComparesTagsWithFiles() {
    let fixtures = Fixtures::new();
    let threads = "#include <pthread.h>\nstatic void *t(void *p) { return p; }
        static int exec_module(PyObject *m) { pthread_t x; return pthread_create(&x, 0, t, 0) + pthread_detach(x); }";
    let module = fixtures.module(&format!("spam{SUFFIX}"), threads);
    let broken = fixtures.write("broken", "no ELF");
    let init = fixtures.write("init", "");
    let wheel = fixtures.wheel(
        "spam-1.0-cp311-abi3-manylinux2014_x86_64.whl",
        &[
            (&format!("pkg/spam{SUFFIX}"), &module),
            ("pkg/__init__.py", &init),
            ("pkg.libs/libother.so", &module),
            (&format!("pkg/broken{SUFFIX}"), &broken),
        ],
    );
    let report = run_with(&wheel, Some(prober("python3.11")));
    assert_eq!(finding(&report, "not-elf").level, Level::Error);
    assert_eq!(finding(&report, "suffix-against-tag").level, Level::Warning);
    let glibc = &finding(&report, "glibc-too-new").message;
    assert!(glibc.starts_with("Tagged for glibc 2.17 but needs 2."), "{glibc}");
    let spam = report.extensions.iter().find(|e| e.name == "pkg.spam").expect("listed");
    assert_eq!(spam.imported, Some(true));
}

#[test]
fn CheckOfOtherPythonsWheelIsAnError() {
    let fixtures = Fixtures::new();
    let module =
        fixtures.module("spam.cpython-312-x86_64-linux-gnu.so", GOOD.replace("good", "spam").as_str());
    let name = "spam.cpython-312-x86_64-linux-gnu.so";
    let wheel = fixtures.wheel("spam-1.0-cp312-cp312-manylinux2014_x86_64.whl", &[(name, &module)]);
    let report = run_with(&wheel, None);
    let found = finding(&report, "other-python");
    assert!(
        found.message.starts_with("The wheel is for cp312-cp312-manylinux2014_x86_64"),
        "{}",
        found.message
    );
}

#[test]
fn CheckWithInterpreterThatDoesNothingSaysSo() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("good{SUFFIX}"), GOOD);
    let report = run_with(&path, Some(prober("true")));
    assert!(finding(&report, "no-interpreter").message.contains("status 0"));
}

/// A stand-in for an interpreter with the crash handler: it writes what the handler would.
#[test]
fn CheckOfCrashWithHandlerShowsTheCStack() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("good{SUFFIX}"), GOOD);
    let script = format!(
        "#!/bin/sh\nprintf 'fatal signal 11 at address 0x10\\n/lib/libc.so.6(+0x3c050)[0x7f01]\\n\
         {}(exec_module+0x4)[0x7f02]\\n' > \"$KINGSNAKE_FAULTHANDLER\"\nkill -SEGV $$\n",
        path.display()
    );
    let python = fixtures.write("python", &script);
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).expect("made executable");
    let report = run_with(&path, Some(prober(&python.display().to_string())));
    let details = &finding(&report, "crash").details;
    assert_eq!(details[0], format!("good{SUFFIX}: exec_module+0x4"));
}

#[test]
fn ListOfSymbolsSortsByTier() {
    let fixtures = Fixtures::new();
    let path = fixtures.module("unstable.abi3.so", UNSTABLE);
    let listing = symbols::list(&path.display().to_string(), &implemented).expect("lists");
    let text = listing.text(Style { width: 80, notes: false });
    insta::assert_snapshot!("symbols", text.replace(&fixtures.root().display().to_string(), "[folder]"));
    let json: serde_json::Value = serde_json::from_str(&listing.json()).expect("JSON");
    assert_eq!(json["symbols"][0]["tier"], "stable");
    assert_eq!(json["symbols"][0]["state"], "full");
}

//! The tool `kingsnake` from outside: exit statuses, what goes to stdout and to stderr.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod fixtures;

use fixtures::*;
use std::path::Path;
use std::process::{Command, Output};

fn kingsnake(arguments: &[&str], target: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kingsnake"));
    command.args(arguments).arg(target).env("KINGSNAKE_KPYTHON", "python3.11").env("COLUMNS", "80");
    command.output().expect("the tool runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn CheckOfGoodModuleExitsZeroWithoutColours() {
    let fixtures = Fixtures::new();
    let output = kingsnake(&["check"], &fixtures.module(&format!("good{SUFFIX}"), GOOD));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("pass: 1 extension (1 imported)") && !text.contains('\x1b'), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80 || line.contains("good.cpython")), "{text}");
}

#[test]
fn CheckOfCrashExitsOneUnlessNeverIsAsked() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("crash{SUFFIX}"), CRASH);
    let output = kingsnake(&["check"], &path);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert_eq!(kingsnake(&["check", "--fail-on", "never"], &path).status.code(), Some(0));
}

#[test]
fn CheckFailOnNoteCountsNotes() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("good{SUFFIX}"), GOOD);
    assert_eq!(kingsnake(&["check", "--static", "--fail-on", "note"], &path).status.code(), Some(1));
}

#[test]
fn CheckOfTruncatedFileExitsTwoWithOneLine() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("good{SUFFIX}"), GOOD);
    let data = std::fs::read(&path).expect("read");
    std::fs::write(&path, &data[..data.len() / 2]).expect("written");
    let output = kingsnake(&["check"], &path);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(stderr(&output).lines().count(), 1);
    assert!(stderr(&output).contains(": truncated ("), "{}", stderr(&output));
    let json = kingsnake(&["check", "--json"], &path);
    let value: serde_json::Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    assert_eq!(value["verdict"], "error");
}

#[test]
fn CheckWithoutInterpreterSaysHowToGetOn() {
    let fixtures = Fixtures::new();
    let path = fixtures.module(&format!("good{SUFFIX}"), GOOD);
    let mut command = Command::new(env!("CARGO_BIN_EXE_kingsnake"));
    let output =
        command.arg("check").arg(path).env("KINGSNAKE_KPYTHON", "/no/such/kpython").output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/no/such/kpython, which does not exist"), "{}", stderr(&output));
}

#[test]
fn CheckWithoutPipSaysHowToGetIt() {
    let fixtures = Fixtures::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kingsnake"));
    command.args(["check", "--static", "markupsafe"]).env("PATH", fixtures.root());
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("Install it (Debian 12: apt install python3 python3-pip)"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn SymbolsListsWhatIsImported() {
    let fixtures = Fixtures::new();
    let output = kingsnake(&["symbols"], &fixtures.module(&format!("good{SUFFIX}"), GOOD));
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains(" PyModule_AddType "), "{}", stdout(&output));
}

#[test]
fn BenchMeasuresAndPrintsJson() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kingsnake"));
    command.args(["bench", "--json", "--time", "0.001", "--python", "python3.11"]);
    let output = command.env("KINGSNAKE_KPYTHON", "python3.11").output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let value: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let ops = value["pythons"][1]["ops"].as_object().expect("numbers");
    assert!(ops.len() >= 12 && ops.values().all(|ns| ns.as_f64().is_some_and(|ns| ns > 0.0)), "{ops:?}");
}

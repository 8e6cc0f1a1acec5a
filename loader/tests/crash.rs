//! The crash handler: a child process dies and its parent reads the C stack.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

use kingsnake_loader::crash;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

/// Runs this test binary once more, on the test that dies.
fn die_of(cause: &str) -> (Option<i32>, String) {
    let program = std::env::current_exe().expect("a path");
    let output = Command::new(program)
        .args(["--exact", "InstallInChildThatDiesWritesStack", "--nocapture", "--test-threads=1"])
        .env("KINGSNAKE_TEST_DIE", cause)
        .env(crash::VARIABLE, "1")
        .output()
        .expect("the child runs");
    (output.status.signal(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn InstallInChildThatDiesWritesStack() {
    match std::env::var("KINGSNAKE_TEST_DIE").as_deref() {
        Ok("segv") => {
            assert!(crash::install_from_env().expect("installs"));
            // SAFETY: none is claimed; the fault is the purpose, in a process of its own.
            unsafe { std::ptr::without_provenance_mut::<u8>(0x10).write_volatile(1) };
        }
        Ok("abort") => {
            assert!(crash::install_from_env().expect("installs"));
            std::process::abort();
        }
        _ => {
            let (signal, text) = die_of("segv");
            assert_eq!(signal, Some(libc::SIGSEGV), "{text}");
            assert!(text.contains("fatal signal 11 at address 0x10\n"), "{text}");
            assert!(
                text.lines().filter(|line| line.ends_with(']') && line.contains("[0x")).count() > 3,
                "{text}"
            );
            let (signal, text) = die_of("abort");
            assert_eq!(signal, Some(libc::SIGABRT), "{text}");
            assert!(text.contains("fatal signal 6\n"), "{text}");
        }
    }
}

#[test]
fn SignalNameKnownAndUnknown() {
    assert_eq!(crash::signal_name(libc::SIGSEGV), "SIGSEGV");
    assert_eq!(crash::signal_name(40), "signal 40");
}

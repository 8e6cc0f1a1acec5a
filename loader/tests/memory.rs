//! Private copies where no temporary folder can be made: they live in memory files.
#![allow(non_snake_case, reason = "tests are named FunctionConditionOutcome")]

mod common;

use common::{COUNTER, Fixtures};
use kingsnake_loader::{DEFAULT_FLAGS, Loaded, Loader};

fn bump(loaded: &Loaded) -> i32 {
    let address = loaded.library().symbol("bump").expect("the fixture defines it");
    // SAFETY: the fixture defines it as int (*)(void).
    unsafe { std::mem::transmute::<*mut std::ffi::c_void, extern "C" fn() -> i32>(address)() }
}

#[test]
fn OpenWithoutTemporaryFolderCopiesIntoMemory() {
    let (fixtures, loader) = (Fixtures::new(), Loader::default());
    let path = fixtures.build("counter.so", COUNTER, &[]);
    // SAFETY: the only test of this process; no other thread reads the environment.
    unsafe { std::env::set_var("TMPDIR", "/nonexistent/folder") };
    let open = |runtime| loader.open(runtime, &path, DEFAULT_FLAGS).unwrap_or_else(|error| panic!("{error}"));
    let all: Vec<Loaded> = (0..4).map(open).collect();
    assert!(all[1..].iter().all(|loaded| loaded.private));
    assert!(all.iter().all(|loaded| bump(loaded) == 1));
}

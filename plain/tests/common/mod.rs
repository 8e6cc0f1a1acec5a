//! Runs the reference interpreter, where there is one, to compare answers.

#![allow(dead_code, reason = "each test program uses a part")]

use std::io::Write;
use std::process::{Command, Stdio};

/// The standard output of `python3.11 -c script` given `input`, or `None` where no such interpreter is installed.
pub fn python(script: &str, input: &str) -> Option<String> {
    let mut child = Command::new("python3.11")
        .args(["-X", "utf8", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "the reference script failed");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Compares `ours` line by line with what the script prints for `input`; `cases` names each line in a failure.
pub fn compare(script: &str, input: &str, cases: &[String], ours: &[String]) {
    let Some(output) = python(script, input) else { return };
    let theirs: Vec<&str> = output.split_terminator('\n').collect();
    assert_eq!(theirs.len(), ours.len(), "number of answers");
    let mut bad = Vec::new();
    for ((case, ours), theirs) in cases.iter().zip(ours).zip(theirs) {
        if ours != theirs {
            bad.push(format!("{case}\n  ours   {ours}\n  theirs {theirs}"));
        }
    }
    assert!(
        bad.is_empty(),
        "{} of {} differ:\n{}",
        bad.len(),
        ours.len(),
        bad[..bad.len().min(8)].join("\n")
    );
}

/// A small generator of reproducible pseudo-random numbers (xorshift).
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n
    }
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Code points as comma-separated hex numbers, a form both sides read.
pub fn hex_chars(chars: impl IntoIterator<Item = u32>) -> String {
    chars.into_iter().map(|c| format!("{c:x}")).collect::<Vec<_>>().join(",")
}

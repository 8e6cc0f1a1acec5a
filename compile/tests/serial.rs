//! Code objects written and read back, and damaged bytes.

#![expect(non_snake_case, reason = "tests are named for condition and outcome")]

use std::process::Command;
use std::time::{Duration, Instant};

use kingsnake_compile::bytecode::{Code, CodeParts, Const, Op, Text, pack};
use kingsnake_compile::{Mode, Options, ReadError, compile, deserialize, serialize};
use num_bigint::BigInt;
use proptest::prelude::*;

const SAMPLE: &str = r#"
"""A module."""
import os.path as path
class Shape(object, metaclass=type):
    sides: int = 0
    def __init__(self, *names, scale=1.5, **rest):
        super().__init__()
        self.names = [n for n in names if n not in {"a", "b"}]
        self.big = 1 << 100, -1.5e300, 2j, b"\x00\xff", "\ud800é", ...
        try:
            with open(path) as f:
                return f.read()
        except* (OSError, ValueError) as e:
            print(f"{e!r:>{scale}}")
async def main():
    async for x in y:
        yield await x
"#;

fn sample() -> Vec<u8> {
    serialize(&compile(SAMPLE, "sample.py", Mode::Exec, &Options::default()).expect("it compiles"))
}

/// A code object that returns one constant.
fn returning(value: Const) -> CodeParts {
    CodeParts {
        name: "f".into(),
        qualname: "A.f".into(),
        filename: "é.py".into(),
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        flags: 3,
        first_line: 7,
        stack_size: 1,
        words: [pack(Op::ReturnConst, 0)].into(),
        consts: [value].into(),
        names: ["x".into()].into(),
        varnames: [].into(),
        cellvars: [].into(),
        freevars: [].into(),
        localsplus: [].into(),
        exception_table: [].into(),
        positions: [].into(),
        cache_count: 0,
    }
}

#[test]
fn SampleWrittenAndReadIsTheSame() {
    let bytes = sample();
    let code = deserialize(&bytes).expect("it reads");
    assert_eq!(serialize(&code), bytes);
    assert_eq!(&*code.filename, "sample.py");
}

#[test]
fn OtherVersionIsForeign() {
    let mut bytes = sample();
    bytes[4] ^= 1;
    assert_eq!(deserialize(&bytes).err(), Some(ReadError::Foreign));
    assert_eq!(deserialize(b"KS").err(), Some(ReadError::Foreign));
}

#[test]
fn TruncatedBytesAreAnError() {
    let bytes = sample();
    for end in 0..bytes.len() {
        assert!(deserialize(&bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn UnsoundCodeIsRefused() {
    let with = |words: Vec<u32>| {
        let mut parts = returning(Const::None);
        parts.words = words.into();
        Code::new(parts).map(|_| ()).map_err(|invalid| invalid.reason)
    };
    assert!(with(vec![pack(Op::ReturnConst, 0)]).is_ok());
    assert!(with(vec![pack(Op::ReturnConst, 1)]).is_err(), "constant out of range");
    assert!(with(vec![pack(Op::ReturnValue, 0)]).is_err(), "stack underflow");
    assert!(with(vec![pack(Op::LoadConst, 0)]).is_err(), "runs over the end");
    assert!(with(vec![pack(Op::JumpBackward, 9)]).is_err(), "jump out of range");
    assert!(with(vec![0xFF, pack(Op::ReturnConst, 0)]).is_err(), "unknown opcode");
    assert!(with(vec![pack(Op::LoadGlobal, 0), 0, pack(Op::ReturnValue, 0)]).is_err(), "cache out of range");
    assert!(with(vec![pack(Op::LoadFast, 0), pack(Op::ReturnValue, 0)]).is_err(), "local out of range");
    let loop_that_grows = vec![pack(Op::LoadConst, 0), pack(Op::JumpBackward, 0)];
    assert!(with(loop_that_grows).is_err(), "two depths meet");
}

fn constant() -> impl Strategy<Value = Const> {
    let leaf = prop_oneof![
        Just(Const::None),
        Just(Const::True),
        Just(Const::False),
        Just(Const::Ellipsis),
        any::<i64>().prop_map(Const::Int),
        (any::<i64>(), 65_u32..300)
            .prop_map(|(value, shift)| Const::BigInt(BigInt::from(value | 1) << shift)),
        any::<f64>().prop_map(Const::Float),
        (any::<f64>(), any::<f64>()).prop_map(|(real, imag)| Const::Complex { real, imag }),
        proptest::collection::vec(0_u32..0x11_0000, 0..8)
            .prop_map(|points| Const::Str(Text::from_code_points(points))),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(|bytes| Const::Bytes(bytes.into())),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|items| Const::Tuple(items.into())),
            proptest::collection::vec(inner, 0..6).prop_map(|items| Const::FrozenSet(items.into())),
        ]
    })
}

proptest! {
    #[test]
    fn ConstantWrittenAndReadIsEqual(value in constant()) {
        let code = Code::new(returning(value)).expect("sound");
        let read = deserialize(&serialize(&code)).expect("it reads");
        prop_assert_eq!(&*read, &code);
    }

    #[test]
    fn DamagedBytesNeverPanic(at in any::<prop::sample::Index>(), byte in any::<u8>(), more in any::<[(u16, u8); 3]>()) {
        let mut bytes = sample();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        for (place, byte) in more {
            let length = bytes.len();
            bytes[usize::from(place) % length] ^= byte & 1;
        }
        _ = deserialize(&bytes);
    }

    #[test]
    fn ForeignBytesNeverPanic(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = sample()[..8].to_vec();
        bytes.extend(tail);
        prop_assert!(deserialize(&bytes).is_err());
    }
}

/// Times the whole standard library: compile, write, read.
#[test]
fn StandardLibraryWrittenAndReadIsTheSame() {
    let find = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
    let output = Command::new("python3.11").args(["-c", find]).output().expect("python3.11 runs");
    let root = String::from_utf8(output.stdout).expect("UTF-8");
    let mut folders = vec![std::path::PathBuf::from(root.trim())];
    let (mut compiling, mut writing, mut reading) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut files, mut size, mut source_size) = (0, 0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("site-packages") {
                    folders.push(path);
                }
                continue;
            }
            let Ok(source) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_none_or(|extension| extension != "py") {
                continue;
            }
            let start = Instant::now();
            let Ok(code) = compile(&source, &path.to_string_lossy(), Mode::Exec, &Options::default()) else {
                continue;
            };
            compiling += start.elapsed();
            let start = Instant::now();
            let bytes = serialize(&code);
            writing += start.elapsed();
            let start = Instant::now();
            let read = deserialize(&bytes).expect("it reads");
            reading += start.elapsed();
            assert_eq!(serialize(&read), bytes, "{}", path.display());
            files += 1;
            size += bytes.len();
            source_size += source.len();
        }
    }
    assert!(files > 500, "only {files} files found");
    eprintln!(
        "{files} files, {source_size} bytes of source, {size} bytes of code: \
         compile {compiling:?}, write {writing:?}, read {reading:?}"
    );
}

//! Serves compiled code as Python expressions: first a line with the names of all opcodes and which have caches, then for
//! each file name on standard input one line (empty if the file does not compile). `tests/on_cpython.py` turns them into CPython code objects.

use std::fmt::Write as _;
use std::io::{BufRead, Write};

use kingsnake_compile::bytecode::{Code, Const, Name, Op};
use kingsnake_compile::{Mode, Options, compile};

fn main() -> std::io::Result<()> {
    let stdin = std::io::stdin();
    let mut stdout = std::io::stdout();
    let ops: Vec<_> =
        Op::ALL.iter().map(|op| format!("{}:{}", op.name(), u8::from(op.has_cache()))).collect();
    writeln!(stdout, "{}", ops.join(" "))?;
    for path in stdin.lock().lines() {
        let path = path?;
        let mut line = String::new();
        if let Ok(source) = std::fs::read_to_string(&path) {
            match compile(&source, &path, Mode::Exec, &Options::default()) {
                Ok(code) => write_code(&mut line, &code),
                Err(error) => eprintln!("{path}: {error}"),
            }
        }
        writeln!(stdout, "{line}")?;
        stdout.flush()?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_names(out: &mut String, names: &[Name]) {
    out.push('(');
    for name in names {
        _ = write!(out, "{name:?},");
    }
    out.push_str("),");
}

fn write_code(out: &mut String, code: &Code) {
    _ = write!(
        out,
        "k({:?},{:?},{:?},{},{},{},{},{},{},",
        code.name,
        code.qualname,
        code.filename,
        code.argcount,
        code.posonlyargcount,
        code.kwonlyargcount,
        code.flags,
        code.first_line,
        code.stack_size
    );
    _ = write!(out, "{:?},(", code.words);
    for constant in &code.consts {
        write_const(out, constant);
        out.push(',');
    }
    out.push_str("),");
    for names in [&code.names, &code.varnames, &code.cellvars, &code.freevars] {
        write_names(out, names);
    }
    out.push('(');
    for entry in &code.exception_table {
        let (start, end, target, depth) = (entry.start, entry.end, entry.target, entry.depth);
        _ = write!(out, "({start},{end},{target},{depth},{}),", u8::from(entry.lasti));
    }
    out.push_str("),(");
    for (count, position) in code.positions() {
        let (line, end_line) = (position.line, position.end_line);
        _ = write!(out, "({count},{line},{end_line},{},{}),", position.col as i32, position.end_col as i32);
    }
    out.push_str("))");
}

fn write_const(out: &mut String, constant: &Const) {
    let list = |out: &mut String, name: &str, items: &[Const]| {
        out.push_str(name);
        for item in items {
            write_const(out, item);
            out.push(',');
        }
        out.push_str("))");
    };
    match constant {
        Const::None => out.push_str("None"),
        Const::True => out.push_str("True"),
        Const::False => out.push_str("False"),
        Const::Ellipsis => out.push_str("..."),
        Const::Int(value) => _ = write!(out, "{value}"),
        Const::BigInt(value) => _ = write!(out, "int('{value:x}', 16)"),
        Const::Float(value) => _ = write!(out, "f({})", value.to_bits()),
        Const::Complex { real, imag } => {
            _ = write!(out, "complex(f({}),f({}))", real.to_bits(), imag.to_bits());
        }
        Const::Str(text) => _ = write!(out, "s('{}')", hex(text.as_bytes())),
        Const::Bytes(bytes) => _ = write!(out, "b('{}')", hex(bytes)),
        Const::Tuple(items) => list(out, "tuple((", items),
        Const::FrozenSet(items) => list(out, "frozenset((", items),
        Const::Code(code) => write_code(out, code),
    }
}

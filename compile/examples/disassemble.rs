//! Prints the bytecode of a Python file.

use kingsnake_compile::{Mode, Options, bytecode::disassemble_all, compile};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: disassemble FILE");
        return;
    };
    let source = match std::fs::read_to_string(&path) {
        Ok(source) => source,
        Err(error) => return eprintln!("{path}: {error}"),
    };
    match compile(&source, &path, Mode::Exec, &Options::default()) {
        Ok(code) => print!("{}", disassemble_all(&code)),
        Err(error) => eprintln!("{error}"),
    }
}

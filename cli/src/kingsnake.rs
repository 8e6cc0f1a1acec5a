//! `kingsnake`: checks extensions, lists what they import, and measures the bridge.

#[path = "kingsnake/bench.rs"]
mod bench;
#[path = "kingsnake/check.rs"]
mod check;
#[path = "kingsnake/pythons.rs"]
mod pythons;
#[path = "kingsnake/symbols.rs"]
mod symbols;

use clap::{Parser, Subcommand};
use kingsnake_check::report::Style;
use std::process::ExitCode;

/// Exit status where a target passed.
const PASS: u8 = 0;
/// Exit status where a target failed.
const FAIL: u8 = 1;
/// Exit status where the question could not be answered.
const TROUBLE: u8 = 2;

/// Checks CPython 3.11 extensions against the C-API and against this runtime.
#[derive(Parser)]
#[command(name = "kingsnake", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Symbols(symbols::Arguments),
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let status = match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Symbols(arguments) => symbols::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
    };
    ExitCode::from(status)
}

/// Writes to stdout; colours only where a terminal takes them. A reader that went away is no error.
fn print(text: &str) {
    use std::io::Write;
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// The one line that says why nothing could be done.
fn complain(message: &str) -> u8 {
    eprintln!("kingsnake: {message}");
    TROUBLE
}

/// The layout for the terminal: its width, or `COLUMNS`, or 100.
fn style(notes: bool) -> Style {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let width = told.or_else(|| comfy_width().map(usize::from)).unwrap_or(100);
    Style { width: width.clamp(40, 160), notes }
}

/// The width of the terminal on stdout, where it is one.
fn comfy_width() -> Option<u16> {
    kingsnake_check::report::terminal_width()
}

//! The command line, as CPython 3.11 reads it, and the environment variables that stand for options.

use kingsnake_runtime::Config;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// `-c`
    Command(OsString),
    /// `-m`
    Module(OsString),
    /// A script, or a directory or archive with a `__main__`.
    File(PathBuf),
    /// `-`, or nothing.
    Stdin,
}

/// What is only to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Info {
    Help,
    Version,
    LongVersion,
}

impl Info {
    pub fn text(self) -> String {
        match self {
            Info::Help => USAGE.trim_end().to_string(),
            Info::Version => "Python 3.11.7".to_string(),
            Info::LongVersion => format!("Python {}", kingsnake_runtime::modules::sys::info::VERSION),
        }
    }
}

#[derive(Debug)]
pub struct Options {
    pub config: Config,
    pub program: Program,
    pub info: Option<Info>,
    /// `-x`
    pub skip_first_line: bool,
}

const USAGE: &str = "\
usage: kpython [option] ... [-c cmd | -m mod | file | -] [arg] ...

  -B     write no bytecode files
  -c cmd run the command; the rest are its arguments
  -E     ignore PYTHON* environment variables
  -h     print this help
  -i     read commands after running the program
  -I     isolate: -E, -P and -s
  -m mod run a module as a program; the rest are its arguments
  -O     leave out asserts; -OO: docstrings too
  -P     put no unsafe directory on sys.path
  -q     print no version at the start of a session
  -s     leave the user's site directory out
  -S     do not import site
  -u     do not buffer stdout and stderr
  -v     say what is imported
  -V     print the version; -VV: more of it
  -W arg a warning filter: action:message:category:module:lineno
  -x     skip the first line of the source
  -X opt an option of the implementation
  file   run the script; a directory or archive with a __main__.py can stand for one
  -      read the program from standard input

KINGSNAKE_STDLIB      directory of the standard library's os.py
KINGSNAKE_CACHE_DIR   where compiled bytecode is kept
KINGSNAKE_HEAP_LIMIT  the most memory the heap may take: 512M, 2G
KINGSNAKE_GC_STRESS   collect at every nth allocation
KINGSNAKE_FAULTHANDLER  1: print a C stack when the process dies of a signal
";

fn usage_error(message: &str) -> String {
    format!(
        "{message}\nusage: kpython [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `kpython -h' for more information.\n"
    )
}

/// Reads the arguments (the first is the program's own name) and the environment.
pub fn parse(args: &[OsString]) -> Result<Options, String> {
    let mut options = Options {
        config: Config { orig_argv: args.to_vec(), utf8_mode: false, ..Config::default() },
        program: Program::Stdin,
        info: None,
        skip_first_line: false,
    };
    let used = read_options(&mut options, args)?;
    let mut rest = args[used.min(args.len())..].to_vec();
    match &options.program {
        Program::Command(_) => rest.insert(0, "-c".into()),
        Program::Module(_) => rest.insert(0, "-m".into()),
        _ => match rest.first() {
            None => rest.push(OsString::new()),
            Some(first) if first == "-" => {}
            Some(first) => options.program = Program::File(first.into()),
        },
    }
    options.config.argv = rest;
    options.config.executable = executable(args.first().map(OsString::as_os_str));
    read_environment(&mut options.config)?;
    Ok(options)
}

/// Reads options up to the first argument that is none; gives how many arguments were used.
fn read_options(options: &mut Options, args: &[OsString]) -> Result<usize, String> {
    let mut i = 1;
    while let Some(arg) = args.get(i) {
        let bytes = arg.as_bytes();
        if bytes.len() < 2 || bytes[0] != b'-' {
            return Ok(i);
        }
        i += 1;
        if bytes == b"--" {
            return Ok(i);
        }
        if bytes.starts_with(b"--") {
            i += long_option(options, arg, args.get(i))?;
            continue;
        }
        let mut at = 1;
        while at < bytes.len() {
            let letter = bytes[at];
            at += 1;
            if !b"cmWX".contains(&letter) {
                flag(options, letter)?;
                continue;
            }
            let value = if at < bytes.len() {
                OsString::from_vec(bytes[at..].to_vec())
            } else {
                i += 1;
                match args.get(i - 1) {
                    Some(v) => v.clone(),
                    None => {
                        return Err(usage_error(&format!(
                            "Argument expected for the -{} option",
                            char::from(letter)
                        )));
                    }
                }
            };
            match letter {
                b'c' => options.program = Program::Command(value),
                b'm' => options.program = Program::Module(value),
                b'W' => options.config.warn_options.push(value.to_string_lossy().into_owned()),
                _ => options.config.x_options.push(value.to_string_lossy().into_owned()),
            }
            if matches!(letter, b'c' | b'm') {
                return Ok(i);
            }
            break;
        }
    }
    Ok(i)
}

fn long_option(options: &mut Options, arg: &OsStr, next: Option<&OsString>) -> Result<usize, String> {
    match arg.to_str() {
        Some("--help" | "--help-all" | "--help-env" | "--help-xoptions") => options.info = Some(Info::Help),
        Some("--version") => options.info = Some(Info::Version),
        Some("--check-hash-based-pycs") => match next.and_then(|v| v.to_str()) {
            Some("default" | "always" | "never") => return Ok(1),
            _ => {
                return Err(usage_error(
                    "--check-hash-based-pycs must be one of 'default', 'always', or 'never'",
                ));
            }
        },
        _ => return Err(usage_error(&format!("Unknown option: {}", arg.to_string_lossy()))),
    }
    Ok(0)
}

fn flag(options: &mut Options, letter: u8) -> Result<(), String> {
    let config = &mut options.config;
    match letter {
        b'B' => config.dont_write_bytecode = true,
        b'E' => config.ignore_environment = true,
        b'h' | b'?' => options.info = Some(Info::Help),
        b'i' => {
            config.inspect = true;
            config.interactive = true;
        }
        b'I' => {
            config.isolated = true;
            config.ignore_environment = true;
            config.no_user_site = true;
            config.safe_path = true;
        }
        b'O' => config.optimize = (config.optimize + 1).min(2),
        b'P' => config.safe_path = true,
        b'q' => config.quiet = true,
        b's' => config.no_user_site = true,
        b'S' => config.no_site = true,
        b'u' => config.unbuffered = true,
        b'v' => config.verbose = config.verbose.saturating_add(1),
        b'V' => {
            options.info =
                Some(if options.info == Some(Info::Version) { Info::LongVersion } else { Info::Version })
        }
        b'x' => options.skip_first_line = true,
        b'b' | b'd' | b'R' | b't' => {}
        _ => return Err(usage_error(&format!("Unknown option: -{}", char::from(letter)))),
    }
    Ok(())
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|v| v.to_string_lossy().into_owned()).filter(|v| !v.is_empty())
}

fn read_environment(config: &mut Config) -> Result<(), String> {
    if let Some(limit) = variable("KINGSNAKE_HEAP_LIMIT") {
        match bytes(&limit) {
            Some(n) => config.heap_limit = n,
            None => return Err(format!("kpython: KINGSNAKE_HEAP_LIMIT={limit}: not a number of bytes\n")),
        }
    }
    if config.ignore_environment {
        return Ok(());
    }
    let number = |name: &str| variable(name).map(|v| v.parse::<u8>().unwrap_or(1));
    config.dont_write_bytecode |= variable("PYTHONDONTWRITEBYTECODE").is_some();
    config.unbuffered |= variable("PYTHONUNBUFFERED").is_some();
    config.no_user_site |= variable("PYTHONNOUSERSITE").is_some();
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.inspect |= variable("PYTHONINSPECT").is_some();
    config.optimize = config.optimize.max(number("PYTHONOPTIMIZE").unwrap_or(0)).min(2);
    config.verbose = config.verbose.max(number("PYTHONVERBOSE").unwrap_or(0));
    if let Some(filters) = variable("PYTHONWARNINGS") {
        let filters = filters.split(',').map(str::to_string).filter(|f| !f.is_empty());
        config.warn_options = filters.chain(std::mem::take(&mut config.warn_options)).collect();
    }
    let utf8 = config.x_options.iter().rev().find_map(|o| match o.as_str() {
        "utf8" | "utf8=1" => Some(true),
        "utf8=0" => Some(false),
        _ => None,
    });
    config.utf8_mode = utf8.unwrap_or_else(|| variable("PYTHONUTF8").as_deref() == Some("1"));
    Ok(())
}

/// A number of bytes: `4096`, `512K`, `64M`, `2G`.
fn bytes(text: &str) -> Option<usize> {
    let (digits, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let shift = match unit.to_ascii_uppercase().trim_end_matches("IB").trim_end_matches('B') {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return None,
    };
    digits.parse::<usize>().ok()?.checked_shl(shift)
}

/// The path of this program, as it was called: a link in a virtual environment stays one.
fn executable(name: Option<&OsStr>) -> Option<PathBuf> {
    let name = name?;
    if name.as_bytes().contains(&b'/') {
        return std::path::absolute(name).ok();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|p| p.is_file());
    found.or_else(|| std::env::current_exe().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Options {
        let args: Vec<OsString> =
            std::iter::once("kpython").chain(args.iter().copied()).map(OsString::from).collect();
        parse(&args).unwrap()
    }

    #[test]
    fn options_in_one_argument_are_all_read() {
        let o = parsed(&["-ISBc", "print(1)", "-x", "y"]);
        assert!(o.config.isolated && o.config.no_site && o.config.dont_write_bytecode && !o.skip_first_line);
        assert_eq!(o.program, Program::Command("print(1)".into()));
        assert_eq!(o.config.argv, ["-c", "-x", "y"]);
    }

    #[test]
    fn module_and_file_end_the_options() {
        let o = parsed(&["-E", "-m", "mod", "-v"]);
        assert_eq!(
            (o.program, o.config.argv),
            (Program::Module("mod".into()), vec!["-m".into(), "-v".into()])
        );
        let o = parsed(&["-E", "a.py", "-v"]);
        assert_eq!(
            (o.program, o.config.argv),
            (Program::File("a.py".into()), vec!["a.py".into(), "-v".into()])
        );
        assert_eq!(o.config.verbose, 0);
    }

    #[test]
    fn no_arguments_and_dash_mean_standard_input() {
        let o = parsed(&["-E"]);
        assert_eq!((o.program, o.config.argv), (Program::Stdin, vec!["".into()]));
        let o = parsed(&["-E", "-", "a"]);
        assert_eq!((o.program, o.config.argv), (Program::Stdin, vec!["-".into(), "a".into()]));
    }

    #[test]
    fn unknown_option_is_an_error() {
        let args = ["kpython", "-Z"].map(OsString::from);
        assert!(parse(&args).unwrap_err().starts_with("Unknown option: -Z\n"));
    }

    #[test]
    fn bytes_with_units_are_read() {
        assert_eq!(
            [bytes("4096"), bytes("2K"), bytes("3MiB"), bytes("1g"), bytes("x")],
            [Some(4096), Some(2048), Some(3 << 20), Some(1 << 30), None]
        );
    }
}

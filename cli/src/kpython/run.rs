//! Running the program, and the exit status.

use super::options::{Options, Program};
use kingsnake_runtime::import;
use kingsnake_runtime::modules::sys::hooks::report_uncaught;
use kingsnake_runtime::modules::{_signal, _thread, engine, support};
use kingsnake_runtime::value::{Gc, ModuleCell, Value};
use kingsnake_runtime::{R, Runtime};
use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Makes a runtime, runs the program in it and gives the exit status.
pub fn run(options: Options) -> i32 {
    let rt = Runtime::new(options.config.clone(), Some(&kingsnake_capi::bridge::SIDE));
    let mut status = match import::start(&rt) {
        Ok(()) => match run_all(&rt, &options) {
            Ok(status) => status,
            Err(raised) => report_uncaught(&rt, raised),
        },
        Err(raised) => {
            eprintln!("Fatal Python error: init_import_site: Failed to import what a program needs");
            report_uncaught(&rt, raised);
            return 1;
        }
    };
    if options.config.inspect && status_allows_session(&options) {
        match session(&rt, &options) {
            Ok(s) => status = s,
            Err(raised) => status = report_uncaught(&rt, raised),
        }
    }
    let flushed = import::finish(&rt);
    if flushed != 0 {
        status = flushed;
    }
    // Threads that still run need the runtime until the process is gone; so does whoever holds memory of its heap.
    if _thread::unfinished(&rt) > 0 {
        std::process::exit(status);
    }
    std::mem::forget(rt);
    status
}

fn status_allows_session(options: &Options) -> bool {
    options.program != Program::Stdin
}

fn run_all(rt: &Runtime, options: &Options) -> R<i32> {
    _signal::install(rt)?;
    let main = import::main_module(rt)?;
    match &options.program {
        Program::Command(text) => {
            set_first_path(rt, options, OsStr::new(""))?;
            let source = format!("{}\n", text.to_string_lossy());
            run_source(rt, main, &source, "<string>")
        }
        Program::Module(name) => {
            let here = std::env::current_dir().unwrap_or_default();
            set_first_path(rt, options, here.as_os_str())?;
            run_module(rt, name, true)
        }
        Program::File(path) => run_file(rt, main, options, path),
        Program::Stdin => {
            set_first_path(rt, options, OsStr::new(""))?;
            if std::io::stdin().is_terminal() || options.config.interactive {
                return session(rt, options);
            }
            let mut bytes = Vec::new();
            if let Err(e) = std::io::stdin().lock().read_to_end(&mut bytes) {
                return Err(rt.io_error(&e, None));
            }
            let source = import::source::decode(rt, &bytes, "<stdin>")?;
            run_source(rt, main, &source, "<stdin>")
        }
    }
}

fn set_first_path(rt: &Runtime, options: &Options, entry: &OsStr) -> R<()> {
    if options.config.safe_path { Ok(()) } else { import::prepend_path(rt, entry) }
}

fn run_source(rt: &Runtime, main: Gc<ModuleCell>, source: &str, filename: &str) -> R<i32> {
    let code = engine::compile_source(rt, source, rt.intern_str(filename), "exec", 0, -1)?;
    let namespace = rt.module_dict(main);
    engine::run_code(rt, code, namespace, namespace.value())?;
    Ok(0)
}

/// `runpy` runs the module as `__main__`.
fn run_module(rt: &Runtime, name: &OsStr, set_argv: bool) -> R<i32> {
    let runpy = import::import_module(rt, "runpy")?;
    let args = [support::os_str(rt, name).value(), Value::bool(set_argv)];
    rt.call_method_text(runpy, "_run_module_as_main", &args)?;
    Ok(0)
}

/// A script; or a directory or archive, whose `__main__` is run.
fn run_file(rt: &Runtime, main: Gc<ModuleCell>, options: &Options, path: &Path) -> R<i32> {
    if has_importer(rt, path)? {
        import::prepend_path(rt, path.as_os_str())?;
        return run_module(rt, OsStr::new("__main__"), false);
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
            let (number, text) = (
                e.raw_os_error().unwrap_or(0),
                kingsnake_runtime::error::errno_text(e.raw_os_error().unwrap_or(0)),
            );
            let program = rt.config.borrow().executable.clone().unwrap_or_else(|| "kpython".into());
            eprintln!("{}: can't open file '{}': [Errno {number}] {text}", program.display(), full.display());
            return Ok(2);
        }
    };
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = real.parent().unwrap_or(Path::new(""));
    set_first_path(rt, options, folder.as_os_str())?;
    let name = support::os_str(rt, path.as_os_str());
    let namespace = rt.module_dict(main);
    rt.module_add(main, "__file__", name.value())?;
    rt.module_add(main, "__cached__", Value::none())?;
    import::set_main_loader(rt, main, name.value())?;
    let text = if path.extension() == Some(OsStr::from_bytes(b"pyc")) {
        None
    } else {
        Some(import::source::decode(rt, &bytes, &name.to_text())?)
    };
    let code = match text {
        Some(mut text) => {
            if options.skip_first_line {
                // The line stays, empty, so that the numbers of the others are right.
                text = text.find('\n').map_or(String::new(), |at| text[at..].to_string());
            }
            engine::compile_source(rt, &text, name, "exec", 0, -1)?
        }
        None => {
            match bytes.get(16..).and_then(|b| kingsnake_runtime::modules::marshal::load_code_object(rt, b)) {
                Some(code) => code,
                None => return Err(rt.runtime_error("Bad magic number in .pyc file")),
            }
        }
    };
    engine::run_code(rt, code, namespace, namespace.value())?;
    Ok(0)
}

/// Whether `sys.path_hooks` know what to do with the path: a directory, an archive.
fn has_importer(rt: &Runtime, path: &Path) -> R<bool> {
    if path.is_dir() {
        return Ok(true);
    }
    let mut front = [0; 4];
    let looks_like_archive = std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut front)).is_ok();
    if !looks_like_archive {
        return Ok(false);
    }
    let util = import::import_module(rt, "zipimport")?;
    let class = rt.getattr_text(util, "zipimporter")?;
    let made = rt.call(class, &[support::os_str(rt, path.as_os_str()).value()]);
    let error = rt.getattr_text(util, "ZipImportError")?;
    Ok(rt.catch(made, error.expect_cell())?.is_some())
}

/// Reads and runs commands, by the library's `code` module.
fn session(rt: &Runtime, options: &Options) -> R<i32> {
    let code = import::import_module(rt, "code")?;
    let banner = if options.config.quiet || options.program != Program::Stdin {
        String::new()
    } else {
        let version = kingsnake_runtime::modules::sys::info::VERSION;
        format!(
            "Python {version} on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information."
        )
    };
    let main = import::main_module(rt)?;
    let interact = rt.getattr_text(code, "interact")?;
    let keywords = [
        ("banner", rt.new_str(&banner).value()),
        ("local", rt.module_dict(main).value()),
        ("exitmsg", rt.new_str("").value()),
    ];
    support::call_keywords(rt, interact, &[], &keywords)?;
    Ok(0)
}

//! Extensions that go wrong in known ways, built with CPython 3.11's headers.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of fixtures; it goes with the value.
pub struct Fixtures {
    folder: tempfile::TempDir,
    include: String,
}

pub const SUFFIX: &str = ".cpython-311-x86_64-linux-gnu.so";

impl Fixtures {
    pub fn new() -> Self {
        let code = "import sysconfig; print(sysconfig.get_paths()['include'])";
        let output = Command::new("python3.11").args(["-c", code]).output().expect("python3.11 runs");
        let include = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Self { folder: tempfile::tempdir().expect("a temporary folder"), include }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file; its folders are made.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the root")).expect("made");
        fs::write(&path, text).expect("written");
        path
    }

    /// Compiles a module whose body is `body`: `EXEC` is its Py_mod_exec function.
    pub fn module(&self, file: &str, body: &str) -> PathBuf {
        self.module_named(
            file,
            file.rsplit('/').next().unwrap_or(file).split('.').next().unwrap_or(file),
            body,
        )
    }

    /// The same, where the module's name is not that of the file.
    pub fn module_named(&self, file: &str, name: &str, body: &str) -> PathBuf {
        let source = format!("#define NAME {name}\n{MODULE_HEAD}{body}\n{MODULE_TAIL}");
        self.compile(file, &source)
    }

    pub fn compile(&self, file: &str, source: &str) -> PathBuf {
        let source = self.write(&format!("source/{}.c", file.replace('/', ".")), source);
        let target = self.path(file);
        fs::create_dir_all(target.parent().expect("below the root")).expect("made");
        let mut command = Command::new("gcc");
        command.args(["-shared", "-fPIC", "-O1", "-w", "-o"]).arg(&target).arg(source);
        command.arg(format!("-I{}", self.include));
        assert!(command.status().expect("gcc runs").success(), "{file}");
        target
    }

    /// Packs files (name in the wheel, file) into a wheel.
    pub fn wheel(&self, name: &str, files: &[(&str, &Path)]) -> PathBuf {
        let path = self.path(name);
        let mut writer = zip::ZipWriter::new(fs::File::create(&path).expect("created"));
        for (name, file) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
            writer.write_all(&fs::read(file).expect("read")).expect("written");
        }
        writer.finish().expect("finished");
        path
    }
}

const MODULE_HEAD: &str = r"
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <unistd.h>
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define TEXT2(a) #a
#define TEXT(a) TEXT2(a)
";

const MODULE_TAIL: &str = r"
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec_module}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = TEXT(NAME), .m_slots = slots};
PyMODINIT_FUNC JOIN(PyInit_, NAME)(void) { return PyModuleDef_Init(&definition); }
";

pub const GOOD: &str = r#"
static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "good.Spam",
    .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT};
static int exec_module(PyObject *m) { return PyModule_AddType(m, &Spam_Type); }
"#;
pub const CRASH: &str = "static int exec_module(PyObject *m) { return *(volatile int *)16; }";
pub const ABORT: &str = "static int exec_module(PyObject *m) { abort(); }";
pub const HANG: &str = "static int exec_module(PyObject *m) { for (;;) pause(); }";
pub const EXIT: &str = "static int exec_module(PyObject *m) { _exit(7); }";
pub const RAISE: &str = "static int exec_module(PyObject *m) { PyErr_SetString(PyExc_ValueError, \"no spam today\"); return -1; }";
pub const NEEDS: &str =
    "static int exec_module(PyObject *m) { return PyImport_ImportModule(\"no_such_dependency\") ? 0 : -1; }";
pub const UNSTABLE: &str =
    "static int exec_module(PyObject *m) { Py_XDECREF(PyUnicode_New(1, 127)); return _PyUnicode_Ready(0); }";
pub const FUTURE: &str = "extern int PyFuture_NotIn311(void);
    static int exec_module(PyObject *m) { return PyFuture_NotIn311(); }";

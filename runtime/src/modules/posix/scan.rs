//! Directories: listdir, scandir and its entries.

use super::args::{Name, flag, name_or_dot};
use super::types::stat_result;
use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::modules::support::path_value;
use crate::objects::{generic_alias, list};
use crate::os::files::{self, Directory, Entry, Target};
use crate::runtime::State;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, Type, Value, flag as type_flag, statics};
use std::cell::{Cell, RefCell};

struct ScanTypes {
    entry: Cell<Option<Type>>,
    iterator: Cell<Option<Type>>,
}

impl State for ScanTypes {
    fn trace(&self, t: &mut Tracer<'_>) {
        [&self.entry, &self.iterator].iter().filter_map(|c| c.get()).for_each(|ty| t.visit_cell(ty));
    }
}

fn scan_types(rt: &Runtime) -> std::rc::Rc<ScanTypes> {
    rt.state(|_| ScanTypes { entry: Cell::new(None), iterator: Cell::new(None) })
}

pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let types = scan_types(rt);
    let object = statics::object_type();
    let entry = rt.new_type(&ENTRY, &[object], Some(module));
    types.entry.set(Some(entry));
    types.iterator.set(Some(rt.new_type(&ITERATOR, &[object], Some(module))));
    rt.module_add(module, "DirEntry", entry.value())
}

fn open_directory(rt: &Runtime, n: &Name) -> R<Directory> {
    let result = rt.without_gil(|| match n.path.fd {
        Some(fd) => Directory::of_fd(fd),
        None => Directory::open(n.c()),
    });
    n.check(rt, result)
}

pub fn listdir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("listdir", &["path"]);
    let [path] = a.bind(rt, &P)?;
    let n = name_or_dot(rt, "listdir", path, true)?;
    crate::modules::sys::hooks::send(rt, "os.listdir", &[n.path.object])?;
    let mut dir = open_directory(rt, &n)?;
    let names = rt.without_gil(|| {
        let mut names = Vec::new();
        while let Some(entry) = dir.next()? {
            names.push(entry.name);
        }
        Ok(names)
    });
    let out = rt.new_list(&[]);
    for one in n.check(rt, names)? {
        list::append(rt, out, path_value(rt, &one, n.path.is_bytes))?;
    }
    Ok(out.value())
}

crate::cell! {
    /// `os.scandir`'s iterator
    pub struct ScanCell {
        pub dir: Plain<RefCell<Option<Directory>>>,
        /// The path that was given: entries' paths begin with it.
        pub front: Plain<Vec<u8>>,
        pub is_bytes: Cell<bool>,
        /// The descriptor that was given, or -1.
        pub fd: Cell<i32>,
    }
}

static ITERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next_entry),
        ..Slots::of::<ScanCell>()
    },
    methods: methods! {
        "close" => Zero(close), "Closes the directory.";
        "__enter__" => Zero(enter), "The iterator itself.";
        "__exit__" => Pos(0, 255, exit), "Closes the directory.";
    },
    flags: 1 << type_flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("posix.ScandirIterator", Slots::EMPTY)
};

pub fn scandir(rt: &Runtime, _: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("scandir", &["path"]);
    let [path] = a.bind(rt, &P)?;
    let n = name_or_dot(rt, "scandir", path, true)?;
    crate::modules::sys::hooks::send(rt, "os.scandir", &[n.path.object])?;
    let dir = open_directory(rt, &n)?;
    let Some(ty) = scan_types(rt).iterator.get() else {
        return Err(rt.runtime_error("posix is not initialized"));
    };
    let mut front = n.path.bytes.clone();
    if n.path.object.is_none() {
        front = b".".to_vec();
    }
    if front.last().is_some_and(|&b| b != b'/') {
        front.push(b'/');
    }
    let cell = rt.new_object(ty, |head| ScanCell {
        head,
        dir: Plain(RefCell::new(Some(dir))),
        front: Plain(front),
        is_bytes: Cell::new(n.path.is_bytes),
        fd: Cell::new(n.path.fd.unwrap_or(-1)),
    });
    Ok(cell.value())
}

fn next_entry(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let this: Gc<ScanCell> = v.expect_cell();
    let Some(mut dir) = this.dir.borrow_mut().take() else { return Ok(None) };
    match rt.without_gil(|| dir.next()) {
        Ok(Some(entry)) => {
            *this.dir.borrow_mut() = Some(dir);
            new_entry(rt, &this, entry).map(Some)
        }
        Ok(None) => Ok(None),
        Err(e) => Err(rt.io_error(&e, None)),
    }
}

fn close(_: &Runtime, v: Value) -> R {
    v.expect_cell::<ScanCell>().dir.borrow_mut().take();
    Ok(Value::none())
}

fn enter(_: &Runtime, v: Value) -> R {
    Ok(v)
}

fn exit(rt: &Runtime, v: Value, _: &[Value]) -> R {
    close(rt, v)
}

crate::cell! {
    /// `os.DirEntry`
    pub struct EntryCell {
        pub name: Cell<Value>,
        pub path: Cell<Value>,
        pub stat: Cell<Option<Value>>,
        pub lstat: Cell<Option<Value>>,
        pub kind: Cell<u8>,
        pub inode: Cell<u64>,
        pub dir: Cell<i32>,
        /// The name for the system: relative to `dir`.
        pub bytes: Plain<Vec<u8>>,
    }
}

static ENTRY: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(entry_repr), ..Slots::of::<EntryCell>() },
    methods: methods! {
        "is_dir" => Full(is_dir), "is_dir($self, /, *, follow_symlinks=True)\n--\n\nWhether the entry is a directory.";
        "is_file" => Full(is_file), "is_file($self, /, *, follow_symlinks=True)\n--\n\nWhether the entry is a file.";
        "is_symlink" => Zero(is_symlink), "is_symlink($self, /)\n--\n\nWhether the entry is a symbolic link.";
        "stat" => Full(entry_stat), "stat($self, /, *, follow_symlinks=True)\n--\n\nWhat is known of the entry.";
        "inode" => Zero(inode), "inode($self, /)\n--\n\nThe entry's inode number.";
        "__fspath__" => Zero(get_path), "__fspath__($self, /)\n--\n\nThe entry's path.";
        #class "__class_getitem__" => One(generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[
        GetSetDef::read_only("name", |_, v| Ok(v.expect_cell::<EntryCell>().name.get())),
        GetSetDef::read_only("path", get_path),
    ],
    flags: 1 << type_flag::DISALLOW_INSTANTIATION,
    ..TypeSpec::new("posix.DirEntry", Slots::EMPTY)
};

fn new_entry(rt: &Runtime, scan: &ScanCell, entry: Entry) -> R {
    let Some(ty) = scan_types(rt).entry.get() else {
        return Err(rt.runtime_error("posix is not initialized"));
    };
    let as_bytes = scan.is_bytes.get();
    let name = path_value(rt, &entry.name, as_bytes);
    let (full, dir, path) = if scan.fd.get() >= 0 {
        (entry.name.clone(), scan.fd.get(), name)
    } else {
        let mut full = scan.front.to_vec();
        full.extend_from_slice(&entry.name);
        let path = path_value(rt, &full, as_bytes);
        (full, libc::AT_FDCWD, path)
    };
    let cell = rt.new_object(ty, |head| EntryCell {
        head,
        name: Cell::new(name),
        path: Cell::new(path),
        stat: Cell::new(None),
        lstat: Cell::new(None),
        kind: Cell::new(entry.kind),
        inode: Cell::new(entry.inode),
        dir: Cell::new(dir),
        bytes: Plain(full),
    });
    Ok(cell.value())
}

fn get_path(_: &Runtime, v: Value) -> R {
    Ok(v.expect_cell::<EntryCell>().path.get())
}

fn inode(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_uint(v.expect_cell::<EntryCell>().inode.get()))
}

fn is_symlink(rt: &Runtime, v: Value) -> R {
    let this: Gc<EntryCell> = v.expect_cell();
    if this.kind.get() != libc::DT_UNKNOWN {
        return Ok(Value::bool(this.kind.get() == libc::DT_LNK));
    }
    Ok(Value::bool(mode(rt, this, false)? & libc::S_IFMT == libc::S_IFLNK))
}

fn fetch(rt: &Runtime, this: Gc<EntryCell>, follow: bool) -> R {
    let c = files::c_string(&this.bytes);
    let dir = this.dir.get();
    match rt.without_gil(|| files::stat(Target::At(dir, &c), follow)) {
        Ok(found) => stat_result(rt, &found),
        Err(e) => Err(rt.io_error(&e, Some(this.path.get()))),
    }
}

/// The stat of the entry, kept; of a link its target's, if links are followed.
fn known_stat(rt: &Runtime, this: Gc<EntryCell>, follow: bool) -> R {
    let slot = if follow { &this.stat } else { &this.lstat };
    if let Some(v) = slot.get() {
        return Ok(v);
    }
    let v = if follow && !rt.truthy(is_symlink(rt, this.value())?)? {
        known_stat(rt, this, false)?
    } else {
        fetch(rt, this, follow)?
    };
    slot.set(Some(v));
    Ok(v)
}

fn mode(rt: &Runtime, this: Gc<EntryCell>, follow: bool) -> R<u32> {
    let stat = known_stat(rt, this, follow)?;
    let mode = rt.getattr_text(stat, "st_mode")?;
    Ok(rt.as_i64(mode)? as u32)
}

fn test_mode(rt: &Runtime, v: Value, a: Args<'_>, p: &Params, kind: u8, bits: u32) -> R {
    let this: Gc<EntryCell> = v.expect_cell();
    let [follow] = a.bind(rt, p)?;
    let follow = flag(rt, follow, true)?;
    let known = this.kind.get();
    if known != libc::DT_UNKNOWN && !(known == libc::DT_LNK && follow) {
        return Ok(Value::bool(known == kind));
    }
    match mode(rt, this, follow) {
        Ok(mode) => Ok(Value::bool(mode & libc::S_IFMT == bits)),
        Err(raised) if rt.raised_is(statics::file_not_found_error()) => {
            rt.clear_raised(raised);
            Ok(Value::bool(false))
        }
        Err(raised) => Err(raised),
    }
}

fn is_dir(rt: &Runtime, v: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("is_dir", &["follow_symlinks"]).keyword_only_after(0);
    test_mode(rt, v, a, &P, libc::DT_DIR, libc::S_IFDIR)
}

fn is_file(rt: &Runtime, v: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("is_file", &["follow_symlinks"]).keyword_only_after(0);
    test_mode(rt, v, a, &P, libc::DT_REG, libc::S_IFREG)
}

fn entry_stat(rt: &Runtime, v: Value, a: Args<'_>) -> R {
    const P: Params = Params::new("stat", &["follow_symlinks"]).keyword_only_after(0);
    let [follow] = a.bind(rt, &P)?;
    let follow = flag(rt, follow, true)?;
    known_stat(rt, v.expect_cell(), follow)
}

fn entry_repr(rt: &Runtime, v: Value) -> R {
    let name = rt.repr_text(v.expect_cell::<EntryCell>().name.get())?;
    Ok(rt.new_str(&format!("<DirEntry {name}>")).value())
}

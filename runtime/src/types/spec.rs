//! How Rust code states a type, a function or a module: static tables.

use super::slots::{Args, Slots};
use crate::Runtime;
use crate::error::R;
use crate::value::Value;
use std::ffi::{CStr, c_char};

/// A native function, by how many arguments it takes. The first value is `self` (the module, for module functions; the
/// type, for class methods; None for static methods).
#[derive(Clone, Copy)]
pub enum NativeFn {
    /// no arguments
    Zero(fn(&Runtime, Value) -> R),
    /// exactly one
    One(fn(&Runtime, Value, Value) -> R),
    /// exactly two
    Two(fn(&Runtime, Value, Value, Value) -> R),
    /// `min..=max` positional ones (`max` 255: any number)
    Pos(u8, u8, fn(&Runtime, Value, &[Value]) -> R),
    /// positional and keyword: see `Args::bind`
    Full(fn(&Runtime, Value, Args<'_>) -> R),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MethodKind {
    Instance,
    Class,
    Static,
}

/// `ml_flags` bit that marks a definition as ours; C code does not know it.
pub const METH_KINGSNAKE: i32 = 1 << 28;

/// A function or method. It begins with a `PyMethodDef`, because C code reads those.
#[repr(C)]
pub struct MethodDef {
    pub ml_name: *const c_char,
    /// a thunk, made when C asks for one
    pub ml_meth: std::sync::atomic::AtomicUsize,
    pub ml_flags: i32,
    pub ml_doc: *const c_char,
    pub func: NativeFn,
    pub kind: MethodKind,
    /// set when the type of `self` is checked by the function itself
    pub name: &'static str,
    pub doc: &'static str,
}

// SAFETY: immutable but for the thunk, which every thread would make alike.
unsafe impl Sync for MethodDef {}
// SAFETY: as above.
unsafe impl Send for MethodDef {}

impl MethodDef {
    /// `name` and `doc` with a NUL at the end: `"append\0"`.
    pub const fn new(name: &'static str, func: NativeFn, kind: MethodKind, doc: &'static str) -> MethodDef {
        assert!(name.as_bytes()[name.len() - 1] == 0 && doc.as_bytes()[doc.len() - 1] == 0);
        let calling = match func {
            NativeFn::Zero(_) => 0x4,
            NativeFn::One(_) => 0x8,
            NativeFn::Full(_) => 0x82,
            _ => 0x80,
        };
        let binding = match kind {
            MethodKind::Instance => 0,
            MethodKind::Class => 0x10,
            MethodKind::Static => 0x20,
        };
        MethodDef {
            ml_name: name.as_ptr().cast(),
            ml_meth: std::sync::atomic::AtomicUsize::new(0),
            ml_flags: METH_KINGSNAKE | calling | binding,
            ml_doc: doc.as_ptr().cast(),
            func,
            kind,
            name: name.split_at(name.len() - 1).0,
            doc: doc.split_at(doc.len() - 1).0,
        }
    }
}

/// Tables of methods: `methods! { "append" => One(list_append), "doc text"; … }`. The text may begin with CPython's
/// signature line (`append($self, object, /)\n--\n\n…`). A kind other than Instance stands in front: `class "fromkeys" => …`.
#[macro_export]
macro_rules! methods {
    (@kind) => { $crate::types::MethodKind::Instance };
    (@kind class) => { $crate::types::MethodKind::Class };
    (@kind static) => { $crate::types::MethodKind::Static };
    ($($(#$kind:tt)? $name:literal => $how:ident($($arg:expr),*) $(, $doc:literal)?;)*) => {
        {
            static METHODS: &[$crate::types::MethodDef] = {
                static ALL: [$crate::types::MethodDef; { const N: &[&str] = &[$($name),*]; N.len() }] = [$($crate::types::MethodDef::new(
                    concat!($name, "\0"),
                    $crate::types::NativeFn::$how($($arg),*),
                    $crate::methods!(@kind $($kind)?),
                    concat!($($doc,)? "\0"),
                )),*];
                &ALL
            };
            METHODS
        }
    };
}

/// A computed attribute.
#[allow(clippy::type_complexity, reason = "the signatures say what getter and setter take")]
#[derive(Clone, Copy)]
pub struct GetSetDef {
    pub name: &'static str,
    pub get: fn(&Runtime, Value) -> R,
    /// `None` as value: delete.
    pub set: Option<fn(&Runtime, Value, Option<Value>) -> R<()>>,
    pub doc: &'static str,
    /// Shown as a `member_descriptor`: CPython has a field of the struct here.
    pub member: bool,
}

impl GetSetDef {
    pub const fn read_only(name: &'static str, get: fn(&Runtime, Value) -> R) -> GetSetDef {
        GetSetDef { name, get, set: None, doc: "", member: false }
    }

    pub const fn new(
        name: &'static str,
        get: fn(&Runtime, Value) -> R,
        set: fn(&Runtime, Value, Option<Value>) -> R<()>,
    ) -> GetSetDef {
        GetSetDef { name, get, set: Some(set), doc: "", member: false }
    }

    /// A read-only field of the struct: a `member_descriptor`.
    pub const fn member(name: &'static str, get: fn(&Runtime, Value) -> R) -> GetSetDef {
        GetSetDef { name, get, set: None, doc: "", member: true }
    }

    pub const fn doc(mut self, doc: &'static str) -> GetSetDef {
        self.doc = doc;
        self
    }
}

/// A type written in Rust.
pub struct TypeSpec {
    /// With its module in front: `itertools.count`; built-in types have none.
    pub name: &'static str,
    pub slots: Slots,
    pub methods: &'static [MethodDef],
    pub getset: &'static [GetSetDef],
    pub doc: &'static str,
    /// `flag::…` bits beside the default ones: `1 << flag::BASETYPE`.
    pub flags: u64,
    /// Instances have a `__dict__` (made on demand, at the layout's end).
    pub has_dict: bool,
    /// Where the struct itself has a field for a `__dict__`; 0: nowhere.
    pub dict_offset: isize,
    /// Weak references to instances are allowed.
    pub weakrefs: bool,
}

impl TypeSpec {
    pub const fn new(name: &'static str, slots: Slots) -> TypeSpec {
        TypeSpec {
            name,
            slots,
            methods: &[],
            getset: &[],
            doc: "",
            flags: 0,
            has_dict: false,
            dict_offset: 0,
            weakrefs: false,
        }
    }
}

/// A module written in Rust.
pub struct ModuleSpec {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [MethodDef],
    /// Fills the new module: constants, types. Each import after a deletion from `sys.modules` runs it anew.
    pub exec: fn(&Runtime, crate::value::Gc<crate::value::ModuleCell>) -> R<()>,
}

/// A NUL-terminated string of a static table, as text.
#[allow(clippy::not_unsafe_ptr_arg_deref, reason = "definitions live as long as their extension")]
pub fn c_text(p: *const c_char) -> &'static str {
    if p.is_null() {
        return "";
    }
    // SAFETY: callers pass pointers of `PyMethodDef` and the like, which live as long as the extension.
    unsafe { CStr::from_ptr(p) }.to_str().unwrap_or("")
}

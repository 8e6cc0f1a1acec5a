//! `pwd`: the password database.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::modules::support::{os_str, str_arg};
use crate::objects::structseq::{self, fields};
use crate::os::users::{self, User};
use crate::types::{GetSetDef, ModuleSpec, TypeSpec};
use crate::value::{Gc, ModuleCell, TypeCell, Value};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "pwd",
    doc: "The password database: users by name or number.",
    functions: methods! {
        "getpwuid" => One(getpwuid), "getpwuid($module, uidobj, /)\n--\n\nThe entry of a user by number.";
        "getpwnam" => One(getpwnam), "getpwnam($module, name, /)\n--\n\nThe entry of a user by name.";
        "getpwall" => Zero(getpwall), "getpwall($module, /)\n--\n\nAll entries.";
    },
    exec,
};

static FIELDS: [GetSetDef; 7] =
    fields(["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"]);
static STRUCT: TypeSpec = structseq::spec("pwd.struct_passwd", "An entry of the password database.", &FIELDS);

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let ty = structseq::new_type(rt, &STRUCT, 7, 7, Some(module))?;
    rt.module_add(module, "struct_passwd", ty.value())
}

fn entry(rt: &Runtime, module: Value, u: &User) -> R {
    let text = |b: &[u8]| os_str(rt, OsStr::from_bytes(b)).value();
    let items = [
        text(&u.name),
        text(&u.password),
        rt.new_int(u.uid.into()),
        rt.new_int(u.gid.into()),
        text(&u.gecos),
        text(&u.dir),
        text(&u.shell),
    ];
    let ty = rt.getattr_text(module, "struct_passwd")?;
    Ok(structseq::make(rt, ty.expect_cell::<TypeCell>(), &items))
}

fn getpwuid(rt: &Runtime, module: Value, uid: Value) -> R {
    let n = rt.as_i64(uid)?;
    let missing = || {
        let shown = n.to_string();
        rt.key_error(rt.new_str(&format!("getpwuid(): uid not found: {shown}")).value())
    };
    let Ok(uid) = u32::try_from(n) else { return Err(missing()) };
    match users::by_id(uid) {
        Some(user) => entry(rt, module, &user),
        None => Err(missing()),
    }
}

fn getpwnam(rt: &Runtime, module: Value, name: Value) -> R {
    let name = str_arg(rt, name, "getpwnam", "argument")?;
    let bytes = crate::modules::support::encode_escaped(rt, name)?;
    if bytes.contains(&0) {
        return Err(rt.value_error("embedded null byte"));
    }
    match users::by_name(&crate::os::files::c_string(&bytes)) {
        Some(user) => entry(rt, module, &user),
        None => {
            let shown = rt.repr_text(name.value())?;
            Err(rt.key_error(rt.new_str(&format!("getpwnam(): name not found: {shown}")).value()))
        }
    }
}

fn getpwall(rt: &Runtime, module: Value) -> R {
    let out = rt.new_list(&[]);
    for user in users::all() {
        let made = entry(rt, module, &user)?;
        crate::objects::list::append(rt, out, made)?;
    }
    Ok(out.value())
}

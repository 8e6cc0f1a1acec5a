//! The password database.

use std::ffi::CStr;

/// One user.
pub struct User {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub uid: u32,
    pub gid: u32,
    pub gecos: Vec<u8>,
    pub dir: Vec<u8>,
    pub shell: Vec<u8>,
}

fn copy(p: &libc::passwd) -> User {
    User {
        name: super::copied(p.pw_name),
        password: super::copied(p.pw_passwd),
        uid: p.pw_uid,
        gid: p.pw_gid,
        gecos: super::copied(p.pw_gecos),
        dir: super::copied(p.pw_dir),
        shell: super::copied(p.pw_shell),
    }
}

pub fn by_id(uid: u32) -> Option<User> {
    // SAFETY: gives NULL or an entry that is valid until the next call; copied at once, under the GIL.
    unsafe { libc::getpwuid(uid).as_ref() }.map(copy)
}

pub fn by_name(name: &CStr) -> Option<User> {
    // SAFETY: as above; the name is NUL-terminated.
    unsafe { libc::getpwnam(name.as_ptr()).as_ref() }.map(copy)
}

pub fn all() -> Vec<User> {
    let mut out = Vec::new();
    // SAFETY: as above, entry by entry.
    unsafe {
        libc::setpwent();
        while let Some(p) = libc::getpwent().as_ref() {
            out.push(copy(p));
        }
        libc::endpwent();
    }
    out
}

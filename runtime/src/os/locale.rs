//! The C library's locale.

use std::ffi::{CStr, CString};

/// Sets a category (`None`: asks); the name now in force, `None` if there is no such locale.
pub fn set(category: i32, name: Option<&CStr>) -> Option<Vec<u8>> {
    let name = name.map_or(std::ptr::null(), |n| n.as_ptr());
    // SAFETY: NUL-terminated or NULL; the result is copied at once.
    let now = unsafe { libc::setlocale(category, name) };
    (!now.is_null()).then(|| super::copied(now))
}

pub fn info(item: i32) -> Vec<u8> {
    // SAFETY: any number is allowed; the result is copied at once.
    super::copied(unsafe { libc::nl_langinfo(item) })
}

/// `localeconv`: texts and numbers by name.
pub struct Conventions {
    pub texts: Vec<(&'static str, Vec<u8>)>,
    pub numbers: Vec<(&'static str, i32)>,
    pub groupings: Vec<(&'static str, Vec<u8>)>,
}

pub fn conventions() -> Conventions {
    // SAFETY: gives a pointer to a static struct of NUL-terminated strings and numbers, copied at once.
    let c = unsafe { &*libc::localeconv() };
    let texts = [
        ("decimal_point", c.decimal_point),
        ("thousands_sep", c.thousands_sep),
        ("int_curr_symbol", c.int_curr_symbol),
        ("currency_symbol", c.currency_symbol),
        ("mon_decimal_point", c.mon_decimal_point),
        ("mon_thousands_sep", c.mon_thousands_sep),
        ("positive_sign", c.positive_sign),
        ("negative_sign", c.negative_sign),
    ];
    let numbers = [
        ("int_frac_digits", c.int_frac_digits),
        ("frac_digits", c.frac_digits),
        ("p_cs_precedes", c.p_cs_precedes),
        ("p_sep_by_space", c.p_sep_by_space),
        ("n_cs_precedes", c.n_cs_precedes),
        ("n_sep_by_space", c.n_sep_by_space),
        ("p_sign_posn", c.p_sign_posn),
        ("n_sign_posn", c.n_sign_posn),
    ];
    let groupings = [("grouping", c.grouping), ("mon_grouping", c.mon_grouping)];
    Conventions {
        texts: texts.iter().map(|&(n, p)| (n, super::copied(p))).collect(),
        numbers: numbers.iter().map(|&(n, v)| (n, i32::from(v))).collect(),
        groupings: groupings.iter().map(|&(n, p)| (n, super::copied(p))).collect(),
    }
}

pub fn compare(a: &CStr, b: &CStr) -> i32 {
    // SAFETY: both are NUL-terminated.
    unsafe { libc::strcoll(a.as_ptr(), b.as_ptr()) }
}

/// A text that compares byte by byte as the original compares in the locale.
pub fn transform(text: &CStr) -> Vec<u8> {
    // SAFETY: asks for the size, then gives that much room.
    unsafe {
        let n = libc::strxfrm(std::ptr::null_mut(), text.as_ptr(), 0);
        let mut out = vec![0_u8; n + 1];
        libc::strxfrm(out.as_mut_ptr().cast(), text.as_ptr(), n + 1);
        out.truncate(n);
        out
    }
}

unsafe extern "C" {
    fn gettext(message: *const libc::c_char) -> *const libc::c_char;
    fn dgettext(domain: *const libc::c_char, message: *const libc::c_char) -> *const libc::c_char;
    fn dcgettext(
        domain: *const libc::c_char,
        message: *const libc::c_char,
        category: i32,
    ) -> *const libc::c_char;
    fn textdomain(domain: *const libc::c_char) -> *const libc::c_char;
    fn bindtextdomain(domain: *const libc::c_char, dir: *const libc::c_char) -> *const libc::c_char;
    fn bind_textdomain_codeset(
        domain: *const libc::c_char,
        codeset: *const libc::c_char,
    ) -> *const libc::c_char;
}

fn pointer(text: Option<&CString>) -> *const libc::c_char {
    text.map_or(std::ptr::null(), |t| t.as_ptr())
}

pub fn translate(domain: Option<&CString>, message: &CStr, category: Option<i32>) -> Vec<u8> {
    // SAFETY: NUL-terminated or NULL; the result is copied at once.
    super::copied(unsafe {
        match (domain, category) {
            (_, Some(category)) => dcgettext(pointer(domain), message.as_ptr(), category),
            (Some(domain), None) => dgettext(domain.as_ptr(), message.as_ptr()),
            (None, None) => gettext(message.as_ptr()),
        }
    })
}

pub fn text_domain(domain: Option<&CString>) -> Vec<u8> {
    // SAFETY: NUL-terminated or NULL; the result is copied at once.
    super::copied(unsafe { textdomain(pointer(domain)) })
}

pub fn bind_domain(domain: &CStr, dir: Option<&CString>) -> Vec<u8> {
    // SAFETY: NUL-terminated or NULL; the result is copied at once.
    super::copied(unsafe { bindtextdomain(domain.as_ptr(), pointer(dir)) })
}

pub fn bind_codeset(domain: &CStr, codeset: Option<&CString>) -> Option<Vec<u8>> {
    // SAFETY: NUL-terminated or NULL; the result is copied at once.
    let found = unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(codeset)) };
    (!found.is_null()).then(|| super::copied(found))
}

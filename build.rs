//! Exports the C-API from this package's test and bench executables.
//!
//! An executable exports nothing by default, and link arguments do not propagate between packages: every package that
//! makes an executable in which extensions are loaded passes the dynamic list itself.

fn main() {
    println!("cargo:rerun-if-changed=capi/capi.list");
    println!("cargo:rustc-link-arg=-Wl,--dynamic-list={}/capi/capi.list", env!("CARGO_MANIFEST_DIR"));
}

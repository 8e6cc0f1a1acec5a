//! Exports the C-API from `kingsnake` and `kpython` (see the workspace's own build.rs).

fn main() {
    println!("cargo:rerun-if-changed=../capi/capi.list");
    println!("cargo:rustc-link-arg=-Wl,--dynamic-list={}/../capi/capi.list", env!("CARGO_MANIFEST_DIR"));
}

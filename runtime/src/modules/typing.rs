//! `_typing`.

use crate::types::ModuleSpec;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_typing",
    doc: "Accelerators for the typing module.\n",
    functions: crate::methods! { "_idfunc" => One(|_, _, x| Ok(x)); },
    exec: |_, _| Ok(()),
};

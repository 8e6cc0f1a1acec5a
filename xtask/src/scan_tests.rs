//! What counts as a definition.

use super::scan::defined_in;

fn names(text: &str) -> Vec<String> {
    defined_in(text)
}

#[test]
fn DefinedInAttributeThenDocThenFunctionFindsName() {
    assert_eq!(
        names("#[capi(\"3.2\")]\n/// doc\n#[inline]\npub(crate) fn PyList_New(x: u8) {}"),
        ["PyList_New"]
    );
}

#[test]
fn DefinedInNoMangleOnOneLineFindsName() {
    assert_eq!(names("#[unsafe(no_mangle)] pub static mut PyList_Type: T = T;"), ["PyList_Type"]);
    assert_eq!(names("#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn Py_X() {}\nfn other() {}"), ["Py_X"]);
}

#[test]
fn DefinedInExportNameAndMacrosFindsNames() {
    assert_eq!(names("#[unsafe(export_name = \"Py_Y\")]\nfn y() {}"), ["Py_Y"]);
    assert_eq!(names("variadic!(PyTuple_Pack => kingsnake_c_PyTuple_Pack);"), ["PyTuple_Pack"]);
    assert_eq!(names("    // exports: PyExc_A, PyExc_B PyExc_C"), ["PyExc_A", "PyExc_B", "PyExc_C"]);
}

#[test]
fn DefinedInMacroDefinitionFindsNothing() {
    let text = "macro_rules! m { ($name:ident) => {\n#[unsafe(no_mangle)]\npub static mut $name: T = T;\n} }\nfn f() {}";
    assert_eq!(names(text), Vec::<String>::new());
}

#[test]
fn DefinedInCommentsAndPlainFunctionsFindsNothing() {
    assert_eq!(names("// #[capi]\n// fn PyList_New()\nfn PyList_Other() {}"), Vec::<String>::new());
}

use super::*;
use crate::complex::Complex;

fn shown(result: Result<UnitsBuf, Error>) -> String {
    result.map_or_else(|e| format!("error: {e}"), |text| text.as_units().to_string_lossy())
}

fn int(n: i64, spec: &str) -> String {
    shown(format_int(IntRef::Small(n), UnitsBuf::from(spec).as_units(), "int", 4300))
}

fn float(x: f64, spec: &str) -> String {
    shown(format_float(x, UnitsBuf::from(spec).as_units(), "float"))
}

fn text(s: &str, spec: &str) -> String {
    shown(format_str(UnitsBuf::from(s).as_units(), UnitsBuf::from(spec).as_units(), "str"))
}

#[test]
fn FormatIntCommonSpecs() {
    assert_eq!(int(1234567, "010,"), "01,234,567");
    assert_eq!(int(123, "08,"), "0,000,123");
    assert_eq!(int(-255, "#x"), "-0xff");
    assert_eq!(int(-255, "#010X"), "-0X00000FF");
    assert_eq!(int(5, "*^+7"), "**+5***");
    assert_eq!(int(65, "c"), "A");
    assert_eq!(int(1, "q"), "error: Unknown format code 'q' for object of type 'int'");
    assert_eq!(int(3, ".2f"), "3.00");
    assert_eq!(int(0xdeadbeef, "_x"), "dead_beef");
}

#[test]
fn FormatFloatCommonSpecs() {
    assert_eq!(float(1234.5678, ",.2f"), "1,234.57");
    assert_eq!(float(0.25, "%"), "25.000000%");
    assert_eq!(float(1e20, ""), "1e+20");
    assert_eq!(float(-0.04, "z.1f"), "0.0");
    assert_eq!(float(f64::INFINITY, "08"), "00000inf");
    assert_eq!(float(1.0, "08.3e"), "1.000e+00");
    assert_eq!(float(3.0, ".3"), "3.0");
}

#[test]
fn FormatStrTruncatesAndPads() {
    assert_eq!(text("abc", "€^7.2"), "€€ab€€€");
    assert_eq!(text("a", "05"), "a0000");
    assert_eq!(text("a", "+"), "error: Sign not allowed in string format specifier");
}

#[test]
fn FormatComplexParts() {
    let f = |re, im, spec: &str| {
        shown(format_complex(Complex::new(re, im), UnitsBuf::from(spec).as_units(), "complex"))
    };
    assert_eq!(f(1.0, 2.0, ""), "(1+2j)");
    assert_eq!(f(0.0, 2.0, ">6"), "    2j");
    assert_eq!(f(1.5, -2.0, ".1f"), "1.5-2.0j");
    assert_eq!(f(1.5, -2.0, "05"), "error: Zero padding is not allowed in complex format specifier");
}

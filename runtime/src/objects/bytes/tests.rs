//! Methods of bytes and bytearray that look at what kind of ASCII characters there are, and change their case.

use super::shared::{body, like};
use crate::Runtime;
use crate::error::R;
use crate::value::Value;
use kingsnake_plain::bytes;

fn only_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii()
}

macro_rules! tests {
    ($($name:ident => $test:path;)*) => {$(
        pub(crate) fn $name(_: &Runtime, v: Value) -> R {
            Ok(Value::bool($test(&body(v))))
        }
    )*};
}
tests! {
    isalnum => bytes::is_alnum;
    isalpha => bytes::is_alpha;
    isdigit => bytes::is_digit;
    islower => bytes::is_lower;
    isspace => bytes::is_all_space;
    istitle => bytes::is_title;
    isupper => bytes::is_upper;
    isascii => only_ascii;
}

macro_rules! conversions {
    ($($name:ident => $convert:path;)*) => {$(
        pub(crate) fn $name(rt: &Runtime, v: Value) -> R {
            let out = $convert(&body(v));
            like(rt, v, &out)
        }
    )*};
}
conversions! {
    capitalize => bytes::capitalize;
    lower => bytes::lower;
    swapcase => bytes::swapcase;
    title => bytes::title;
    upper => bytes::upper;
}

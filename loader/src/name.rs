//! Names: what a file name promises, and how a module's name becomes that of its init function.

/// The interpreters a file says it was built for, by the suffix of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileTag {
    /// `.cpython-311-x86_64-linux-gnu.so`: the SOABI of one CPython release.
    Cpython(String),
    /// `.abi3.so`: any CPython 3 from the version it was built for.
    Abi3,
    /// A bare `.so`.
    Plain,
    /// Another implementation's suffix, as `pypy39-pp73-x86_64-linux-gnu`.
    Other(String),
}

impl FileTag {
    /// Reads the tag off a file name; a folder before it is not allowed.
    pub fn of(file_name: &str) -> Self {
        let Some((_, tags)) = file_name.strip_suffix(".so").and_then(|stem| stem.split_once('.')) else {
            return Self::Plain;
        };
        match tags {
            "abi3" => Self::Abi3,
            tag if tag.starts_with("cpython-") => Self::Cpython(tag.to_owned()),
            tag => Self::Other(tag.to_owned()),
        }
    }

    /// Whether CPython 3.11 on this kind of machine would pick a file of this tag at import.
    pub fn importable(&self) -> bool {
        match self {
            Self::Cpython(tag) => tag == SOABI,
            Self::Abi3 | Self::Plain => true,
            Self::Other(_) => false,
        }
    }
}

/// The SOABI of the release this runtime stands in for.
pub const SOABI: &str = if cfg!(target_arch = "aarch64") {
    "cpython-311-aarch64-linux-gnu"
} else {
    "cpython-311-x86_64-linux-gnu"
};

/// The module's own name (no package) by a file name: all before the first dot.
pub fn module_of_file(file_name: &str) -> &str {
    file_name.split('.').next().unwrap_or(file_name)
}

/// The init function of the module `name` (dotted names go by their last part): `PyInit_spam`, or
/// `PyInitU_` and punycode where the name is not ASCII. Hyphens become underscores.
pub fn init_symbol(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let (prefix, encoded) =
        if last.is_ascii() { ("PyInit_", last.to_owned()) } else { ("PyInitU_", punycode(last)) };
    format!("{prefix}{}", encoded.replace('-', "_"))
}

/// The module that an init function belongs to; `None` for any other symbol.
///
/// Punycode's hyphen was written as an underscore, so the last underscore is read as that hyphen.
pub fn module_of_init(symbol: &str) -> Option<String> {
    if let Some(name) = symbol.strip_prefix("PyInit_") {
        return Some(name.to_owned());
    }
    let encoded = symbol.strip_prefix("PyInitU_")?;
    let (basic, extended) = encoded.rsplit_once('_').unwrap_or(("", encoded));
    decode_punycode(basic, extended).or_else(|| Some(encoded.to_owned()))
}

const BASE: u32 = 36;
const TMIN: u32 = 1;
const TMAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;

/// The bias for the next delta (RFC 3492, section 6.1).
fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > ((BASE - TMIN) * TMAX) / 2 {
        delta /= BASE - TMIN;
        k += BASE;
    }
    k + (BASE - TMIN + 1) * delta / (delta + SKEW)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(TMIN, TMAX)
}

fn digit(value: u32) -> char {
    char::from(if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 })
}

/// Python's `punycode` codec: basic characters, a hyphen, then the deltas. Without basic characters the codec
/// writes no hyphen.
pub fn punycode(text: &str) -> String {
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (INITIAL_N, 0_u32, INITIAL_BIAS, basic);
    while (handled as usize) < points.len() {
        let next = points.iter().copied().filter(|&p| p >= n).min().unwrap_or(n);
        delta = delta.wrapping_add((next - n).wrapping_mul(handled + 1));
        n = next;
        for &point in &points {
            if point < n {
                delta = delta.wrapping_add(1);
            } else if point == n {
                push_delta(&mut out, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.wrapping_add(1);
        n += 1;
    }
    out
}

/// One generalised variable-length integer (RFC 3492, section 6.3).
fn push_delta(out: &mut String, delta: u32, bias: u32) {
    let mut q = delta;
    let mut k = BASE;
    loop {
        let t = threshold(k, bias);
        if q < t {
            break;
        }
        out.push(digit(t + (q - t) % (BASE - t)));
        q = (q - t) / (BASE - t);
        k += BASE;
    }
    out.push(digit(q));
}

/// Reads punycode; `None` where it is not well-formed.
pub fn decode_punycode(basic: &str, extended: &str) -> Option<String> {
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut index, mut bias) = (INITIAL_N, 0_u32, INITIAL_BIAS);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let old = index;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let value = match digits.next()? {
                byte @ b'a'..=b'z' => u32::from(byte - b'a'),
                byte @ b'A'..=b'Z' => u32::from(byte - b'A'),
                byte @ b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            index = index.checked_add(value.checked_mul(weight)?)?;
            let t = threshold(k, bias);
            if value < t {
                break;
            }
            weight = weight.checked_mul(BASE - t)?;
            k += BASE;
        }
        let points = u32::try_from(out.len()).ok()? + 1;
        bias = adapt(index - old, points, old == 0);
        n = n.checked_add(index / points)?;
        index %= points;
        out.insert(index as usize, char::from_u32(n)?);
        index += 1;
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn FileTagSuffixRead() {
        assert_eq!(
            FileTag::of("a.cpython-311-x86_64-linux-gnu.so"),
            FileTag::Cpython("cpython-311-x86_64-linux-gnu".into())
        );
        assert_eq!(FileTag::of("_rust.abi3.so"), FileTag::Abi3);
        assert_eq!(FileTag::of("spam.so"), FileTag::Plain);
        assert_eq!(FileTag::of("spam.pypy39-pp73.so"), FileTag::Other("pypy39-pp73".into()));
        assert!(!FileTag::of("a.cpython-312-x86_64-linux-gnu.so").importable());
    }

    #[test]
    fn InitSymbolAsciiNameKept() {
        assert_eq!(init_symbol("pkg.sub._speedups"), "PyInit__speedups");
        assert_eq!(init_symbol("with-hyphen"), "PyInit_with_hyphen");
        assert_eq!(module_of_init("PyInit_spam").as_deref(), Some("spam"));
        assert_eq!(module_of_init("PyModule_Create2"), None);
    }

    /// Expected values are those of `"…".encode("punycode")` in CPython 3.11.
    #[test]
    fn InitSymbolForeignNamePunycode() {
        assert_eq!(punycode("インポート"), "eckvduc7d0b");
        assert_eq!(init_symbol("spamm\u{fc}"), "PyInitU_spamm_ova");
        assert_eq!(init_symbol("インポート"), "PyInitU_eckvduc7d0b");
        assert_eq!(module_of_init("PyInitU_spamm_ova").as_deref(), Some("spamm\u{fc}"));
    }

    proptest::proptest! {
        #[test]
        fn PunycodeAnyTextRoundTrips(text in "[a-z0-9]{0,8}[\u{80}-\u{2fff}]{1,6}[a-zäöü]{0,4}") {
            let encoded = punycode(&text);
            let (basic, extended) = encoded.rsplit_once('-').unwrap_or(("", &encoded));
            proptest::prop_assert_eq!(decode_punycode(basic, extended), Some(text));
        }

        #[test]
        fn PunycodeGarbageNeverPanics(basic in ".{0,8}", extended in ".{0,40}") {
            let _ = decode_punycode(&basic, &extended);
            let _ = module_of_init(&format!("PyInitU_{extended}"));
        }
    }
}

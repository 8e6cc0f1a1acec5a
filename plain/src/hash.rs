//! Hashes of strings, bytes and of what is made of hashes. (Numbers hash in [`crate::int`] and [`crate::float`].)

use crate::units::Units;

/// The secret of string hashing: two words for SipHash and one that other hash tables may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashKey {
    /// First word of the SipHash key.
    pub k0: u64,
    /// Second word of the SipHash key.
    pub k1: u64,
    /// Eight more bytes, for the tables of an XML parser.
    pub salt: u64,
}

impl HashKey {
    /// The key of `PYTHONHASHSEED=seed`; 0 gives the all-zero key.
    pub fn from_seed(seed: u32) -> Self {
        if seed == 0 {
            return HashKey::default();
        }
        let mut x = seed;
        let bytes: [u8; 24] = std::array::from_fn(|_| {
            x = x.wrapping_mul(214013).wrapping_add(2531011);
            (x >> 16) as u8
        });
        HashKey::from_random(bytes)
    }

    /// The key made of 24 random bytes.
    pub fn from_random(bytes: [u8; 24]) -> Self {
        let word = |i: usize| u64::from_le_bytes(std::array::from_fn(|j| bytes[8 * i + j]));
        HashKey { k0: word(0), k1: word(1), salt: word(2) }
    }
}

/// The state of SipHash-1-3.
struct Sip {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl Sip {
    #[inline]
    fn new(key: &HashKey) -> Self {
        Sip {
            v0: key.k0 ^ 0x736f_6d65_7073_6575,
            v1: key.k1 ^ 0x646f_7261_6e64_6f6d,
            v2: key.k0 ^ 0x6c79_6765_6e65_7261,
            v3: key.k1 ^ 0x7465_6462_7974_6573,
        }
    }

    #[inline]
    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }

    #[inline]
    fn word(&mut self, word: u64) {
        self.v3 ^= word;
        self.round();
        self.v0 ^= word;
    }

    /// `tail` holds the last bytes below the length's eighth byte.
    #[inline]
    fn finish(mut self, tail: u64, len: usize) -> u64 {
        self.word(tail | (len as u64) << 56);
        self.v2 ^= 0xff;
        self.round();
        self.round();
        self.round();
        self.v0 ^ self.v1 ^ self.v2 ^ self.v3
    }
}

#[inline]
fn not_minus_one(hash: u64) -> i64 {
    if hash == u64::MAX { -2 } else { hash as i64 }
}

/// `hash(b)` of bytes; 0 for none.
pub fn hash_bytes(key: &HashKey, bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut sip = Sip::new(key);
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().for_each(|word| sip.word(u64::from_le_bytes(*word)));
    let tail = rest.iter().rev().fold(0, |tail, &b| tail << 8 | u64::from(b));
    not_minus_one(sip.finish(tail, bytes.len()))
}

/// `hash(s)` of a str, which must be in its narrowest kind: the hash of its body as stored on a little-endian machine.
pub fn hash_units(key: &HashKey, text: Units<'_>) -> i64 {
    match text {
        Units::Latin1(bytes) => hash_bytes(key, bytes),
        Units::Ucs2(units) => {
            let mut sip = Sip::new(key);
            let (words, rest) = units.as_chunks::<4>();
            let join = |units: &[u16]| units.iter().rev().fold(0, |word, &u| word << 16 | u64::from(u));
            words.iter().for_each(|word| sip.word(join(word)));
            if text.is_empty() { 0 } else { not_minus_one(sip.finish(join(rest), 2 * units.len())) }
        }
        Units::Ucs4(units) => {
            let mut sip = Sip::new(key);
            let (words, rest) = units.as_chunks::<2>();
            let join = |units: &[u32]| units.iter().rev().fold(0, |word, &u| word << 32 | u64::from(u));
            words.iter().for_each(|word| sip.word(join(word)));
            if text.is_empty() { 0 } else { not_minus_one(sip.finish(join(rest), 4 * units.len())) }
        }
    }
}

/// The hash of a tuple, fed with the hashes of its items.
#[derive(Clone, Copy, Debug)]
pub struct TupleHasher {
    state: u64,
    len: u64,
}

impl Default for TupleHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl TupleHasher {
    const PRIME_1: u64 = 11400714785074694791;
    const PRIME_2: u64 = 14029467366897019727;
    const PRIME_5: u64 = 2870177450012600261;

    /// The state for no items.
    pub fn new() -> Self {
        TupleHasher { state: Self::PRIME_5, len: 0 }
    }

    /// Adds an item's hash.
    #[inline]
    pub fn add(&mut self, hash: i64) {
        let mixed = self.state.wrapping_add((hash as u64).wrapping_mul(Self::PRIME_2));
        self.state = mixed.rotate_left(31).wrapping_mul(Self::PRIME_1);
        self.len += 1;
    }

    /// The tuple's hash.
    pub fn finish(self) -> i64 {
        let hash = self.state.wrapping_add(self.len ^ (Self::PRIME_5 ^ 3527539));
        if hash == u64::MAX { 1546275796 } else { hash as i64 }
    }
}

/// `hash(t)` of a tuple whose items have these hashes.
pub fn hash_tuple(items: impl IntoIterator<Item = i64>) -> i64 {
    let mut hasher = TupleHasher::new();
    items.into_iter().for_each(|hash| hasher.add(hash));
    hasher.finish()
}

/// `hash(s)` of a frozenset whose elements have these hashes, in any order.
pub fn hash_frozenset(items: impl IntoIterator<Item = i64>) -> i64 {
    let (mut hash, mut len) = (0u64, 0u64);
    for item in items {
        let item = item as u64;
        hash ^= ((item ^ 89869747) ^ (item << 16)).wrapping_mul(3644798167);
        len += 1;
    }
    hash ^= (len + 1).wrapping_mul(1927868237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69069).wrapping_add(907133923);
    if hash == u64::MAX { 590923713 } else { hash as i64 }
}

/// The hash of an object by its address.
#[inline]
pub fn hash_address(address: usize) -> i64 {
    not_minus_one((address as u64).rotate_right(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UnitsBuf;

    fn hash(seed: u32, text: &str) -> i64 {
        hash_units(&HashKey::from_seed(seed), UnitsBuf::from(text).as_units())
    }

    #[test]
    fn StrHashSeedZeroEqualsReference() {
        for (text, expected) in EXPECTED_0 {
            assert_eq!(hash(0, text), *expected, "{text}");
        }
    }

    #[test]
    fn StrHashOtherSeedEqualsReference() {
        for (text, expected) in EXPECTED_42 {
            assert_eq!(hash(42, text), *expected, "{text}");
        }
    }

    #[test]
    fn ContainerHashesEqualReference() {
        assert_eq!(hash_tuple([]), HASH_OF_EMPTY_TUPLE);
        assert_eq!(hash_tuple([1, 2, -2]), HASH_OF_TUPLE);
        assert_eq!(hash_frozenset([]), HASH_OF_EMPTY_FROZENSET);
        assert_eq!(hash_frozenset([3, 1, -2]), HASH_OF_FROZENSET);
        assert_eq!(hash_address(0x1230), 0x123);
    }

    static EXPECTED_0: &[(&str, i64)] = &[
        ("", 0),
        ("a", 4644417185603328019),
        ("abc", -4594863902769663758),
        ("abcdefg", 7904145750247929094),
        ("abcdefgh", 4574395652268504554),
        ("abcdefghijklmnop q", -5951983549033422770),
        ("é", 6047309291227476195),
        ("€", -5529981157763016009),
        ("a€bc", -8605306035084354425),
        ("a€bcd", -2365533244544730006),
        ("🐍", 5216893564587608945),
        ("🐍a", -8048532871939470287),
        ("🐍ab€", 7559314954657696006),
    ];

    static EXPECTED_42: &[(&str, i64)] = &[
        ("", 0),
        ("a", -123207753977932514),
        ("abc", 3869580338025362921),
        ("abcdefg", 1375323160596907757),
        ("abcdefgh", -5457871895989710762),
        ("abcdefghijklmnop q", -5452049784403187933),
        ("é", 5653850369683463245),
        ("€", -9193319877017669544),
        ("a€bc", 3471291402861773090),
        ("a€bcd", 8805075760757499699),
        ("🐍", -5791038815689466847),
        ("🐍a", -981974607151280257),
        ("🐍ab€", -2893760823134937705),
    ];

    const HASH_OF_EMPTY_TUPLE: i64 = 5740354900026072187;
    const HASH_OF_TUPLE: i64 = -410715377096368836;
    const HASH_OF_EMPTY_FROZENSET: i64 = 133146708735736;
    const HASH_OF_FROZENSET: i64 = -1971321016467107158;
}

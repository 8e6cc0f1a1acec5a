//! The Mersenne Twister behind Python's `random`.

use crate::int::Int;
use num_bigint::{BigInt, BigUint, Sign};

const LEN: usize = 624;
const SHIFT: usize = 397;

/// The generator's state.
#[derive(Clone)]
pub struct Random {
    state: [u32; LEN],
    index: usize,
}

impl Random {
    /// A generator seeded with a natural number (the magnitude of an int seed).
    pub fn from_int(seed: &BigUint) -> Self {
        let mut key = seed.to_u32_digits();
        if key.is_empty() {
            key.push(0);
        }
        Random::from_key(&key)
    }

    /// A generator seeded with a small number's magnitude.
    pub fn from_u64(seed: u64) -> Self {
        Random::from_int(&BigUint::from(seed))
    }

    /// A generator seeded with words, of which there must be one at least.
    pub fn from_key(key: &[u32]) -> Self {
        let mut state = seeded(19650218);
        let mut i = 1;
        let mix = |before: u32| before ^ (before >> 30);
        for k in 0..LEN.max(key.len()) {
            let j = k % key.len();
            let mixed = mix(state[i - 1]).wrapping_mul(1664525);
            state[i] = (state[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            i = next_index(&mut state, i);
        }
        for _ in 1..LEN {
            let mixed = mix(state[i - 1]).wrapping_mul(1566083941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i = next_index(&mut state, i);
        }
        state[0] = 0x8000_0000;
        Random { state, index: LEN }
    }

    /// The state as `getstate()` shows it: 624 words and the index.
    pub fn state(&self) -> (&[u32; LEN], usize) {
        (&self.state, self.index)
    }

    /// A generator with this state; `None` where the index is beyond 624 ("invalid state").
    pub fn from_state(state: [u32; LEN], index: usize) -> Option<Self> {
        (index <= LEN).then_some(Random { state, index })
    }

    fn refill(&mut self) {
        for i in 0..LEN {
            let joined = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % LEN] & 0x7fff_ffff);
            let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % LEN] ^ (joined >> 1) ^ twist;
        }
        self.index = 0;
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= LEN {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `random()`: a float in [0, 1) with 53 random bits.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// `getrandbits(bits)`.
    pub fn bits(&mut self, bits: u64) -> Int {
        if bits == 0 {
            return Int::Small(0);
        }
        if bits <= 32 {
            return Int::Small(i64::from(self.next_u32() >> (32 - bits)));
        }
        let mut left = bits;
        let mut words = Vec::with_capacity(bits.div_ceil(32) as usize);
        while left > 0 {
            let taken = left.min(32);
            words.push(self.next_u32() >> (32 - taken));
            left -= taken;
        }
        Int::from(BigInt::from_biguint(Sign::Plus, BigUint::new(words)))
    }
}

fn seeded(seed: u32) -> [u32; LEN] {
    let mut state = [seed; LEN];
    for i in 1..LEN {
        let before = state[i - 1];
        state[i] = (before ^ (before >> 30)).wrapping_mul(1812433253).wrapping_add(i as u32);
    }
    state
}

/// The next index from 1 on; past the end the last word is carried to the front.
fn next_index(state: &mut [u32; LEN], i: usize) -> usize {
    if i + 1 < LEN {
        return i + 1;
    }
    state[0] = state[LEN - 1];
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn SeedFortyTwoGivesReferenceSequence() {
        let mut random = Random::from_u64(42);
        assert_eq!(random.random(), 0.6394267984578837);
        assert_eq!(random.random(), 0.025010755222666936);
        assert_eq!(random.bits(10), Int::Small(GETRANDBITS_10));
        assert_eq!(random.bits(100), Int::from(GETRANDBITS_100.parse::<BigInt>().unwrap()));
    }

    #[test]
    fn SeedBigIntUsesAllWords() {
        let seed: BigUint = "123456789012345678901234567890".parse().unwrap();
        assert_eq!(Random::from_int(&seed).random(), BIG_SEED_FIRST);
        let mut random = Random::from_u64(0);
        (0..2000).for_each(|_| {
            random.next_u32();
        });
        assert_eq!(random.random(), ZERO_SEED_AFTER_2000);
        let (state, index) = random.state();
        let mut copy = Random::from_state(*state, index).unwrap();
        assert_eq!(copy.next_u32(), random.next_u32());
    }

    const GETRANDBITS_10: i64 = 281;
    const GETRANDBITS_100: &str = "882565121070403957190206503824";
    const BIG_SEED_FIRST: f64 = 0.7275084571578186;
    const ZERO_SEED_AFTER_2000: f64 = 0.9466893945947962;
}

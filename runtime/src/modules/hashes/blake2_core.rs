//! BLAKE2b and BLAKE2s (RFC 7693) with the parameters of tree hashing, which the crates leave out.

/// What a hash is made with.
#[derive(Clone, Debug)]
pub struct Params<'a> {
    pub digest_size: usize,
    pub key: &'a [u8],
    pub salt: &'a [u8],
    pub person: &'a [u8],
    pub fanout: u8,
    pub depth: u8,
    pub leaf_size: u32,
    pub node_offset: u64,
    pub node_depth: u8,
    pub inner_size: u8,
    pub last_node: bool,
}

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

macro_rules! blake2 {
    ($(#[$doc:meta])* $name:ident, $word:ty, $bytes:expr, $rounds:expr, $iv:expr, $rotations:expr, $parameters:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            h: [$word; 8],
            /// bytes hashed so far, in two words
            count: [$word; 2],
            block: [u8; 16 * $bytes],
            filled: usize,
            last_node: bool,
            pub digest_size: usize,
        }

        impl $name {
            pub const BLOCK: usize = 16 * $bytes;
            pub const MAX_DIGEST: usize = 8 * $bytes;
            pub const MAX_KEY: usize = 8 * $bytes;
            pub const SALT: usize = 2 * $bytes;
            const IV: [$word; 8] = $iv;

            pub fn new(p: &Params<'_>) -> Self {
                let parameters: [u8; 8 * $bytes] = $parameters(p);
                let mut h = Self::IV;
                for (h, word) in h.iter_mut().zip(parameters.chunks_exact($bytes)) {
                    *h ^= <$word>::from_le_bytes(word.try_into().unwrap_or_default());
                }
                let mut new = $name {
                    h,
                    count: [0; 2],
                    block: [0; 16 * $bytes],
                    filled: 0,
                    last_node: p.last_node,
                    digest_size: p.digest_size,
                };
                if !p.key.is_empty() {
                    new.block[..p.key.len()].copy_from_slice(p.key);
                    new.filled = Self::BLOCK;
                }
                new
            }

            pub fn update(&mut self, mut data: &[u8]) {
                // The last block waits: how it is mixed in depends on its being the last.
                while !data.is_empty() {
                    if self.filled == Self::BLOCK {
                        self.compress(Self::BLOCK, false);
                        self.filled = 0;
                    }
                    let n = data.len().min(Self::BLOCK - self.filled);
                    self.block[self.filled..self.filled + n].copy_from_slice(&data[..n]);
                    self.filled += n;
                    data = &data[n..];
                }
            }

            pub fn digest(&self) -> Vec<u8> {
                let mut last = self.clone();
                last.block[last.filled..].fill(0);
                last.compress(last.filled, true);
                let mut out: Vec<u8> = last.h.iter().flat_map(|w| w.to_le_bytes()).collect();
                out.truncate(self.digest_size);
                out
            }

            fn compress(&mut self, bytes: usize, last: bool) {
                let (low, carry) = self.count[0].overflowing_add(bytes as $word);
                self.count = [low, self.count[1].wrapping_add(carry as $word)];
                let mut m = [0 as $word; 16];
                for (m, word) in m.iter_mut().zip(self.block.chunks_exact($bytes)) {
                    *m = <$word>::from_le_bytes(word.try_into().unwrap_or_default());
                }
                let mut v = [0 as $word; 16];
                v[..8].copy_from_slice(&self.h);
                v[8..].copy_from_slice(&Self::IV);
                v[12] ^= self.count[0];
                v[13] ^= self.count[1];
                if last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                for round in 0..$rounds {
                    Self::round(&mut v, &m, &SIGMA[round % 10]);
                }
                for i in 0..8 {
                    self.h[i] ^= v[i] ^ v[i + 8];
                }
            }

            #[inline(always)]
            fn round(v: &mut [$word; 16], m: &[$word; 16], s: &[usize; 16]) {
                const COLUMNS: [[usize; 4]; 8] = [
                    [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
                    [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
                ];
                const R: [u32; 4] = $rotations;
                for (i, [a, b, c, d]) in COLUMNS.into_iter().enumerate() {
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(m[s[2 * i]]);
                    v[d] = (v[d] ^ v[a]).rotate_right(R[0]);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right(R[1]);
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(m[s[2 * i + 1]]);
                    v[d] = (v[d] ^ v[a]).rotate_right(R[2]);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right(R[3]);
                }
            }
        }
    };
}

fn parameters_b(p: &Params<'_>) -> [u8; 64] {
    let mut b = [0; 64];
    b[..4].copy_from_slice(&[p.digest_size as u8, p.key.len() as u8, p.fanout, p.depth]);
    b[4..8].copy_from_slice(&p.leaf_size.to_le_bytes());
    b[8..16].copy_from_slice(&p.node_offset.to_le_bytes());
    b[16..18].copy_from_slice(&[p.node_depth, p.inner_size]);
    b[32..32 + p.salt.len()].copy_from_slice(p.salt);
    b[48..48 + p.person.len()].copy_from_slice(p.person);
    b
}

fn parameters_s(p: &Params<'_>) -> [u8; 32] {
    let mut b = [0; 32];
    b[..4].copy_from_slice(&[p.digest_size as u8, p.key.len() as u8, p.fanout, p.depth]);
    b[4..8].copy_from_slice(&p.leaf_size.to_le_bytes());
    b[8..14].copy_from_slice(&p.node_offset.to_le_bytes()[..6]);
    b[14..16].copy_from_slice(&[p.node_depth, p.inner_size]);
    b[16..16 + p.salt.len()].copy_from_slice(p.salt);
    b[24..24 + p.person.len()].copy_from_slice(p.person);
    b
}

blake2!(
    /// BLAKE2b: 64-bit words.
    Blake2b, u64, 8, 12,
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ],
    [32, 24, 16, 63], parameters_b
);
blake2!(
    /// BLAKE2s: 32-bit words.
    Blake2s, u32, 4, 10,
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ],
    [16, 12, 8, 7], parameters_s
);

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(digest_size: usize) -> Params<'static> {
        Params {
            digest_size,
            key: &[],
            salt: &[],
            person: &[],
            fanout: 1,
            depth: 1,
            leaf_size: 0,
            node_offset: 0,
            node_depth: 0,
            inner_size: 0,
            last_node: false,
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn digest_of_abc_as_in_the_rfc() {
        let mut b = Blake2b::new(&plain(64));
        b.update(b"abc");
        assert!(
            hex(&b.digest()).starts_with("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1")
        );
        let mut s = Blake2s::new(&plain(32));
        s.update(b"abc");
        assert_eq!(hex(&s.digest()), "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    #[test]
    fn update_in_pieces_gives_the_digest_of_the_whole() {
        let data: Vec<u8> = (0..1000).map(|i| (i * 7) as u8).collect();
        let mut whole = Blake2b::new(&plain(32));
        whole.update(&data);
        for step in [1, 63, 64, 127, 128, 129, 500] {
            let mut pieces = Blake2b::new(&plain(32));
            data.chunks(step).for_each(|c| pieces.update(c));
            assert_eq!(pieces.digest(), whole.digest(), "{step}");
        }
    }
}

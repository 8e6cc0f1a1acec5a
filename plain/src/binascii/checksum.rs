//! Checksums.

/// Eight tables, so that eight bytes are taken at a time.
const CRC32: [[u32; 256]; 8] = {
    let mut tables = [[0u32; 256]; 8];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][i] = crc;
        i += 1;
    }
    let mut t = 1;
    while t < 8 {
        let mut i = 0;
        while i < 256 {
            let before = tables[t - 1][i];
            tables[t][i] = before >> 8 ^ tables[0][(before & 255) as usize];
            i += 1;
        }
        t += 1;
    }
    tables
};

/// `crc32(data, start)`.
pub fn crc32(data: &[u8], start: u32) -> u32 {
    let mut crc = !start;
    let (words, rest) = data.as_chunks::<8>();
    for word in words {
        let bits = u64::from_le_bytes(*word) ^ u64::from(crc);
        crc = (0..8).fold(0, |sum, i| sum ^ CRC32[7 - i][(bits >> (8 * i) & 255) as usize]);
    }
    for b in rest {
        crc = crc >> 8 ^ CRC32[0][usize::from(crc as u8 ^ b)];
    }
    !crc
}

/// `crc_hqx(data, start)`: CRC-CCITT with the polynomial 0x1021.
pub fn crc_hqx(data: &[u8], start: u16) -> u16 {
    data.iter().fold(start, |crc, b| {
        (0..8).fold(
            crc ^ u16::from(*b) << 8,
            |crc, _| if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 },
        )
    })
}

/// `zlib.adler32(data, start)`; the start is usually 1.
pub fn adler32(data: &[u8], start: u32) -> u32 {
    const MODULUS: u32 = 65521;
    let (mut low, mut high) = (start & 0xffff, start >> 16);
    // So many bytes cannot overflow the sums.
    for part in data.chunks(5552) {
        for &b in part {
            low += u32::from(b);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    high << 16 | low
}

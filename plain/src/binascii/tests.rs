use super::*;

#[test]
fn HexWithSeparatorsGroupsFromEitherEnd() {
    assert_eq!(to_hex(b"abcde", Some(b':'), 2), b"61:6263:6465");
    assert_eq!(to_hex(b"abcde", Some(b':'), -2), b"6162:6364:65");
    assert_eq!(to_hex(b"abc", Some(b':'), 0), b"616263");
    assert_eq!(from_hex(b"ab \tcd\x0b"), Ok(vec![0xab, 0xcd]));
    assert_eq!(
        from_hex(b"a").unwrap_err().message,
        "non-hexadecimal number found in fromhex() arg at position 1"
    );
    assert_eq!(unhexlify(b"abc").unwrap_err().message, "Odd-length string");
}

#[test]
fn Base64PaddingRules() {
    assert_eq!(a2b_base64(b"YW!Jj\n", false), Ok(b"abc".to_vec()));
    assert_eq!(a2b_base64(b"ab==x", true).unwrap_err().message, "Excess data after padding");
    assert_eq!(a2b_base64(b"ab=c", true).unwrap_err().message, "Discontinuous padding not allowed");
    assert_eq!(a2b_base64(b"abc", false).unwrap_err().message, "Incorrect padding");
    assert_eq!(b2a_base64(b"ab", true), b"YWI=\n");
}

#[test]
fn ChecksumsKnownValues() {
    assert_eq!(crc32(b"hello world", 0), 0x0d4a1185);
    assert_eq!(crc32(b"world", crc32(b"hello ", 0)), 0x0d4a1185);
    assert_eq!(crc_hqx(b"hello", 0), CRC_HQX_HELLO);
    assert_eq!(adler32(b"hello", 1), 0x062c0215);
}

const CRC_HQX_HELLO: u16 = 50018;

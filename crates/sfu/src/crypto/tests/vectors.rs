use str0m::crypto::{AeadAes128Gcm, AeadAes256Gcm, Aes128CmSha1_80, CryptoProvider, Sha1HmacProvider as _};

use super::{super::provider, hex};
use crate::crypto::{hash::Ring, is_signed};

const RTP: &str = "8040f17b 8041f8d3 5501a0b2";
const RTP_TEXT: &str = "47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573";
const SALT: &str = "51756964 2070726f 2071756f";

fn key<const N: usize>() -> [u8; N] {
    std::array::from_fn(|place| u8::try_from(place).unwrap())
}

fn sized<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

/// RFC 3711 appendix B.2.
#[test]
fn meet_06_counter_mode_is_that_of_the_standard() {
    let mut cipher =
        provider().srtp_provider.aes_128_cm_sha1_80().create_cipher(sized("2B7E151628AED2A6ABF7158809CF4F3C"), true);
    let stream = |cipher: &mut dyn str0m::crypto::Aes128CmSha1_80Cipher, iv: &str| {
        let mut output = [0xaa; 48 + 15];
        cipher.encrypt(&sized(iv), &[0; 48], &mut output).unwrap();
        assert_eq!(output[48..], [0xaa; 15], "nothing is written behind the text");
        output[..48].to_vec()
    };
    let first = stream(&mut *cipher, "F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");
    assert_eq!(
        first,
        hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")
    );
    let last = stream(&mut *cipher, "F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF");
    assert_eq!(
        last,
        hex("EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44")
    );
    assert!(cipher.decrypt(&[0; 16], &[0; 20], &mut [0; 19]).is_err());
}

/// RFC 3711 appendix B.3.
#[test]
fn meet_06_keys_are_derived_as_the_standard_says() {
    let provider = provider();
    let round = |input: &str| {
        let mut output = [0; 32];
        provider.srtp_provider.srtp_aes_128_ecb_round(
            &hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            &hex(input),
            &mut output,
        );
        output[..16].to_vec()
    };
    assert_eq!(round("0EC675AD498AFEEBB6960B3AABE60000"), hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assert_eq!(round("0EC675AD498AFEE9B6960B3AABE60000"), hex("30CBBC08863D8C85D49DB34A9AE17AC6"));
    assert_eq!(round("0EC675AD498AFEEAB6960B3AABE60000"), hex("CEBE321F6FF7716B6FD4AB49AF256A15"));
    // AES-256, FIPS 197 appendix C.3.
    let mut output = [0; 16];
    let text = hex("00112233445566778899aabbccddeeff");
    provider.srtp_provider.srtp_aes_256_ecb_round(&key::<32>(), &text, &mut output);
    assert_eq!(output.to_vec(), hex("8ea2b7ca516745bfeafc49904b496089"));
}

/// Encrypts `text`, checks what came, and that exactly that can be decrypted.
fn seal_and_open(provider: &CryptoProvider, long: bool, iv: [u8; 12], aad: &[u8], text: &[u8]) -> Vec<u8> {
    let (short_key, long_key) = (provider.srtp_provider.aead_aes_128_gcm(), provider.srtp_provider.aead_aes_256_gcm());
    let mut sealed = vec![0; text.len() + 16];
    if long {
        long_key.create_cipher(key(), true).encrypt(&iv, aad, text, &mut sealed).unwrap();
    } else {
        short_key.create_cipher(key(), true).encrypt(&iv, aad, text, &mut sealed).unwrap();
    }
    let open = |aads: &[&[u8]], sealed: &[u8], output: &mut [u8]| {
        if long {
            long_key.create_cipher(key(), false).decrypt(&iv, aads, sealed, output)
        } else {
            short_key.create_cipher(key(), false).decrypt(&iv, aads, sealed, output)
        }
    };
    let mut opened = vec![0; text.len()];
    assert_eq!(open(&[aad], &sealed, &mut opened).unwrap(), text.len());
    assert_eq!(opened, text);
    let (one, two) = aad.split_at(aad.len() / 2);
    assert!(open(&[one, two], &sealed, &mut opened).is_ok(), "in two pieces it is the same");
    for length in 0..sealed.len() {
        assert!(open(&[aad], &sealed[..length], &mut opened).is_err(), "the first {length} bytes are not a packet");
    }
    for bit in [0, sealed.len() * 4, sealed.len() * 8 - 1] {
        let mut wrong = sealed.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&[aad], &wrong, &mut opened).is_err(), "bit {bit} was changed");
    }
    assert!(open(&[&aad[1..]], &sealed, &mut opened).is_err(), "the head is authenticated too");
    sealed
}

/// RFC 7714 sections 16.1 and 17.1.
#[test]
fn meet_06_packets_are_encrypted_as_the_standard_says() {
    let (provider, head, text) = (provider(), hex(RTP), hex(RTP_TEXT));
    let iv = AeadAes128Gcm::rtp_iv(sized(SALT), 0x5501_a0b2, 0, 0xf17b);
    assert_eq!(iv.to_vec(), hex("51753c6580c2726f20718414"));
    assert_eq!(
        seal_and_open(&provider, false, iv, &head, &text),
        hex(
            "f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce"
        )
    );
    assert_eq!(
        seal_and_open(&provider, true, AeadAes256Gcm::rtp_iv(sized(SALT), 0x5501_a0b2, 0, 0xf17b), &head, &text),
        hex(
            "32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13"
        )
    );
}

/// RFC 7714 section 16.2.
#[test]
fn meet_06_reports_are_encrypted_as_the_standard_says() {
    let iv = AeadAes128Gcm::rtcp_iv(sized(SALT), 0x4d61_7273, 0x5d4);
    assert_eq!(iv.to_vec(), hex("517524055203726f207170bb"));
    let text = "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef";
    assert_eq!(
        seal_and_open(&provider(), false, iv, &hex("81c8000d 4d617273 800005d4"), &hex(text)),
        hex(
            "63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade"
        )
    );
}

/// RFC 2202 section 3 and FIPS 180.
#[test]
fn meet_06_hashes_are_those_of_the_standards() {
    let provider = provider();
    let tag = Ring.sha1_hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
    assert_eq!(tag.to_vec(), hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    assert_eq!(provider.sha1_provider.sha1(b"abc").to_vec(), hex("a9993e364706816aba3e25717850c26c9cd0d89d"));
    let sha256 = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(provider.sha256_provider.sha256(b"abc").to_vec(), sha256);
    let mut packet = [7; 40];
    let sha1_hmac = |key: &[u8], payloads: &[&[u8]]| Ring.sha1_hmac(key, payloads);
    Aes128CmSha1_80::rtp_hmac(sha1_hmac, &[1; 20], &mut packet, 9, 30);
    assert!(Aes128CmSha1_80::rtp_verify(sha1_hmac, &[1; 20], &packet[..30], 9, &packet[30..]));
    assert!(!Aes128CmSha1_80::rtp_verify(sha1_hmac, &[1; 20], &packet[..30], 9 + (1 << 16), &packet[30..]));
}

/// RFC 5769 section 2.1.
#[test]
fn meet_06_a_check_of_an_unknown_address_is_believed_only_with_the_password() {
    let request = hex(
        "00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff
         80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249
         c1b571a2 80280004 e57a3bcf",
    );
    let password = "VOkJxbRl1RmTxUk/WvJxBt";
    assert!(is_signed(&request, password));
    assert!(!is_signed(&request, "VOkJxbRl1RmTxUk/WvJxBu"));
    for length in 0..request.len() - 8 {
        assert!(!is_signed(&request[..length], password), "the first {length} bytes");
    }
    for place in (0..2).chain(4..request.len() - 8) {
        let mut wrong = request.clone();
        wrong[place] ^= 1;
        assert!(!is_signed(&wrong, password), "byte {place} was changed");
    }
}

//! The cryptography under str0m: SRTP and hashes by ring, DTLS by dimpl over pure Rust primitives.
//!
//! str0m brings providers of its own; they would bring a C library or cost four times as much per packet. What a
//! packet costs here is one AES-GCM of ring in place, without an allocation.

mod certificate;
mod dtls;
mod gcm;
mod hash;
mod rounds;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use str0m::crypto::{
    AeadAes128GcmCipher, AeadAes256GcmCipher, Aes128CmSha1_80Cipher, CryptoProvider, SrtpProvider,
    SupportedAeadAes128Gcm, SupportedAeadAes256Gcm, SupportedAes128CmSha1_80,
};

pub use self::{
    certificate::{CertificateError, certificate},
    hash::is_signed,
};
use self::{dtls::Dtls, gcm::Gcm, hash::Ring, rounds::CounterMode};

/// What every peer of this process is built with.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    static DTLS: Dtls = Dtls::new();
    Arc::new(CryptoProvider {
        srtp_provider: &Srtp,
        sha1_hmac_provider: &Ring,
        sha1_provider: &Ring,
        sha256_provider: &Ring,
        dtls_provider: &DTLS,
    })
}

/// Makes the ciphers of SRTP (RFC 3711, RFC 7714).
#[derive(Debug)]
struct Srtp;

impl SrtpProvider for Srtp {
    fn aes_128_cm_sha1_80(&self) -> &'static dyn SupportedAes128CmSha1_80 {
        &Self
    }

    fn aead_aes_128_gcm(&self) -> &'static dyn SupportedAeadAes128Gcm {
        &Self
    }

    fn aead_aes_256_gcm(&self) -> &'static dyn SupportedAeadAes256Gcm {
        &Self
    }

    fn srtp_aes_128_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        rounds::round_128(key, input, output);
    }

    fn srtp_aes_256_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        rounds::round_256(key, input, output);
    }
}

impl SupportedAes128CmSha1_80 for Srtp {
    fn create_cipher(&self, key: [u8; 16], _encrypt: bool) -> Box<dyn Aes128CmSha1_80Cipher> {
        Box::new(CounterMode::new(key))
    }
}

impl SupportedAeadAes128Gcm for Srtp {
    fn create_cipher(&self, key: [u8; 16], _encrypt: bool) -> Box<dyn AeadAes128GcmCipher> {
        Box::new(Gcm::new(&ring::aead::AES_128_GCM, &key))
    }
}

impl SupportedAeadAes256Gcm for Srtp {
    fn create_cipher(&self, key: [u8; 32], _encrypt: bool) -> Box<dyn AeadAes256GcmCipher> {
        Box::new(Gcm::new(&ring::aead::AES_256_GCM, &key))
    }
}

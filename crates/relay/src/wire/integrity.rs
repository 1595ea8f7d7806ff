//! MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 14.5 and 14.6).
//!
//! Which of the two a message carries does not follow from the algorithm its key was made with (section 9.2), so the
//! tags are computed here and not by the codec, which ties the one to the other.

use hmac::{
    Hmac, Mac,
    digest::{KeyInit, Output},
};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::STUN_HEADER;

/// The key of a user: 16 bytes (MD5) or 32 (SHA-256), RFC 8489 section 9.2.2. Zeros after it change nothing in HMAC.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key {
    bytes: [u8; 32],
}

impl Key {
    pub(crate) fn md5(digest: [u8; 16]) -> Self {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&digest);
        Self { bytes }
    }

    pub(crate) const fn sha256(digest: [u8; 32]) -> Self {
        Self { bytes: digest }
    }
}

/// Which attribute protects a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntegrityKind {
    Sha1,
    Sha256,
}

impl IntegrityKind {
    /// Bytes of a whole tag.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Whether a tag may be so long: the SHA-256 one may be cut to 16 bytes at least.
    pub(crate) const fn takes(self, length: usize) -> bool {
        match self {
            Self::Sha1 => length == 20,
            Self::Sha256 => length >= 16 && length <= 32 && length.is_multiple_of(4),
        }
    }

    /// The tag of the message `bytes`, whose integrity attribute starts at `at` and has a value of `length` bytes. The
    /// length in the header counts as if that attribute were the last.
    pub(crate) fn tag(self, key: &Key, bytes: &[u8], at: usize, length: usize) -> [u8; 32] {
        let total = u16::try_from((at + 4 + length).saturating_sub(STUN_HEADER)).unwrap_or(u16::MAX).to_be_bytes();
        let parts = [bytes.get(..2), Some(&total[..]), bytes.get(4..at)].map(Option::unwrap_or_default);
        let mut tag = [0; 32];
        match self {
            Self::Sha1 => tag[..20].copy_from_slice(&mac::<Hmac<Sha1>>(key, parts)),
            Self::Sha256 => tag.copy_from_slice(&mac::<Hmac<Sha256>>(key, parts)),
        }
        tag
    }

    /// Whether `found` is the tag of the message, in constant time.
    pub(crate) fn verify(self, key: &Key, bytes: &[u8], at: usize, found: &[u8]) -> bool {
        let expected = self.tag(key, bytes, at, found.len());
        self.takes(found.len()) && expected.get(..found.len()).is_some_and(|expected| bool::from(expected.ct_eq(found)))
    }
}

/// HMAC fills a key up to its block of 64 bytes with zeros (RFC 2104 section 2).
fn mac<M: Mac + KeyInit>(key: &Key, parts: [&[u8]; 3]) -> Output<M> {
    let mut block = hmac::digest::Key::<M>::default();
    block.iter_mut().zip(&key.bytes).for_each(|(place, byte)| *place = *byte);
    let mut mac = <M as KeyInit>::new(&block);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes()
}

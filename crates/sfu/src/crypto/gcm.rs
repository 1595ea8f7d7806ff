//! AES-GCM for SRTP and SRTCP (RFC 7714).

use ring::aead::{Aad, Algorithm, LessSafeKey, Nonce, Tag, UnboundKey};
use str0m::crypto::{AeadAes128GcmCipher, AeadAes256GcmCipher, CryptoError};

/// Length of the tag behind each ciphertext.
const TAG: usize = 16;
/// Most bytes that are authenticated in several pieces: those of SRTCP are twelve (RFC 7714 section 9.2).
const PIECES: usize = 64;

/// One direction of one session. The key schedule is made once.
#[derive(Debug)]
pub(super) struct Gcm {
    /// None only for a key of a wrong length, which the callers' types rule out; nothing can be protected with it.
    key: Option<LessSafeKey>,
}

impl Gcm {
    pub(super) fn new(algorithm: &'static Algorithm, key: &[u8]) -> Self {
        Self { key: UnboundKey::new(algorithm, key).ok().map(LessSafeKey::new) }
    }

    fn key(&self) -> Result<&LessSafeKey, CryptoError> {
        self.key.as_ref().ok_or_else(|| failed("the key has a wrong length"))
    }

    /// Encrypts `input` into `output`, which is longer by the tag.
    fn seal(&self, iv: &[u8; 12], aad: &[u8], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        let (text, tag) = output.split_at_mut_checked(input.len()).ok_or_else(|| failed("no room for the text"))?;
        let tag = tag.get_mut(..TAG).ok_or_else(|| failed("no room for the tag"))?;
        text.copy_from_slice(input);
        let nonce = Nonce::assume_unique_for_key(*iv);
        let sealed = self.key()?.seal_in_place_separate_tag(nonce, Aad::from(aad), text);
        tag.copy_from_slice(sealed.map_err(|_| failed("too long to be encrypted"))?.as_ref());
        Ok(())
    }

    /// Decrypts `input`, which ends with the tag, into `output`, and tells how long the text is. When it was not
    /// encrypted with this key, `output` holds nothing that means anything.
    fn open(&self, iv: &[u8; 12], aads: &[&[u8]], input: &[u8], output: &mut [u8]) -> Result<usize, CryptoError> {
        let length = input.len().checked_sub(TAG).ok_or_else(|| failed("shorter than a tag"))?;
        let (text, tag) = input.split_at_checked(length).ok_or_else(|| failed("shorter than a tag"))?;
        let tag = Tag::try_from(tag).map_err(|_| failed("shorter than a tag"))?;
        let output = output.get_mut(..length).ok_or_else(|| failed("no room for the text"))?;
        output.copy_from_slice(text);
        let mut joined = [0; PIECES];
        let aad = join(aads, &mut joined).ok_or_else(|| failed("too much to be authenticated"))?;
        let nonce = Nonce::assume_unique_for_key(*iv);
        let opened = self.key()?.open_in_place_separate_tag(nonce, Aad::from(aad), tag, output, 0..);
        opened.map(|text| text.len()).map_err(|_| failed("not authentic"))
    }
}

/// One piece as it is; several copied behind each other into `joined`.
fn join<'a>(pieces: &[&'a [u8]], joined: &'a mut [u8; PIECES]) -> Option<&'a [u8]> {
    if let [only] = pieces {
        return Some(only);
    }
    let mut end = 0;
    for piece in pieces {
        joined.get_mut(end..end + piece.len())?.copy_from_slice(piece);
        end += piece.len();
    }
    joined.get(..end)
}

fn failed(why: &str) -> CryptoError {
    CryptoError::Other(why.to_owned())
}

impl AeadAes128GcmCipher for Gcm {
    fn encrypt(&mut self, iv: &[u8; 12], aad: &[u8], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        self.seal(iv, aad, input, output)
    }

    fn decrypt(
        &mut self,
        iv: &[u8; 12],
        aads: &[&[u8]],
        input: &[u8],
        output: &mut [u8],
    ) -> Result<usize, CryptoError> {
        self.open(iv, aads, input, output)
    }
}

impl AeadAes256GcmCipher for Gcm {
    fn encrypt(&mut self, iv: &[u8; 12], aad: &[u8], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        self.seal(iv, aad, input, output)
    }

    fn decrypt(
        &mut self,
        iv: &[u8; 12],
        aads: &[&[u8]],
        input: &[u8],
        output: &mut [u8],
    ) -> Result<usize, CryptoError> {
        self.open(iv, aads, input, output)
    }
}

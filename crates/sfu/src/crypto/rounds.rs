//! AES without authentication: counter mode of SRTP (RFC 3711 section 4.1.1) and the rounds keys are derived with
//! (section 4.3.3). ring has neither.

use aes::{
    Aes128, Aes256, Block,
    cipher::{BlockCipherEncrypt, InnerIvInit as _, KeyInit, StreamCipher as _, StreamCipherCoreWrapper},
};
use ctr::{CtrCore, flavors::Ctr128BE};
use str0m::crypto::{Aes128CmSha1_80Cipher, CryptoError};

/// One direction of one session; str0m adds and checks the HMAC.
#[derive(Debug)]
pub(super) struct CounterMode {
    schedule: Aes128,
}

impl CounterMode {
    pub(super) fn new(key: [u8; 16]) -> Self {
        Self { schedule: Aes128::new(&key.into()) }
    }

    /// Encrypting and decrypting are the same. `output` may be longer than `input`; the rest of it stays as it is.
    fn apply(&self, iv: [u8; 16], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        let output = output.get_mut(..input.len()).ok_or_else(|| CryptoError::Other("no room for the text".into()))?;
        let core = CtrCore::<Aes128, Ctr128BE>::inner_iv_init(self.schedule.clone(), &iv.into());
        let mut stream = StreamCipherCoreWrapper::from_core(core);
        stream.try_apply_keystream_b2b(input, output).map_err(|_| CryptoError::Other("too long for a packet".into()))
    }
}

impl Aes128CmSha1_80Cipher for CounterMode {
    fn encrypt(&mut self, iv: &[u8; 16], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        self.apply(*iv, input, output)
    }

    fn decrypt(&mut self, iv: &[u8; 16], input: &[u8], output: &mut [u8]) -> Result<(), CryptoError> {
        self.apply(*iv, input, output)
    }
}

/// One block with a key of 128 bits.
pub(super) fn round_128(key: &[u8], input: &[u8], output: &mut [u8]) {
    round::<Aes128>(key, input, output);
}

/// One block with a key of 256 bits.
pub(super) fn round_256(key: &[u8], input: &[u8], output: &mut [u8]) {
    round::<Aes256>(key, input, output);
}

/// Encrypts the first 16 bytes of `input` into those of `output`. The caller cannot be told of wrong lengths; it has
/// none, and a key stream of zeros would not pass the other side's check.
fn round<C: KeyInit + BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16>>(
    key: &[u8],
    input: &[u8],
    output: &mut [u8],
) {
    let cipher = C::new_from_slice(key);
    if let (Ok(cipher), Some(input), Some(output)) = (cipher, input.first_chunk::<16>(), output.first_chunk_mut::<16>())
    {
        let mut block = Block::from(*input);
        cipher.encrypt_block(&mut block);
        *output = block.into();
    }
}

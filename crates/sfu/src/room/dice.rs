//! The randomness of one room, from its seed: the same seed makes the same ids.

use std::sync::atomic::{AtomicU64, Ordering};

use aes::{
    Aes256,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};
use hubbub_types::Entropy;

/// AES-256 in counter mode under the seed.
pub(super) struct Dice {
    cipher: Aes256,
    counter: AtomicU64,
}

impl Dice {
    pub(super) fn new(seed: &[u8; 32]) -> Self {
        Self { cipher: Aes256::new(&Array::from(*seed)), counter: AtomicU64::new(0) }
    }

    /// Any number.
    pub(super) fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }
}

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(16) {
            let counter = u128::from(self.counter.fetch_add(1, Ordering::Relaxed));
            let mut block = Array::from(counter.to_be_bytes());
            self.cipher.encrypt_block(&mut block);
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dice").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_numbers_and_another_seed_others() {
        let numbers = |seed| {
            let dice = Dice::new(&[seed; 32]);
            let mut bytes = [0; 40];
            dice.fill(&mut bytes);
            (bytes, dice.number())
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
        let (bytes, _) = numbers(1);
        assert_ne!(bytes[..16], bytes[16..32]);
    }
}

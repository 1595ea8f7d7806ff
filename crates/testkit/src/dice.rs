//! Choices that repeat.

use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

/// Random choices, the same for the same seed.
#[derive(Debug, Clone)]
pub struct Dice(StdRng);

impl Dice {
    /// Dice that fall as `seed` says.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number from 0 to `limit - 1`; 0 when there is nothing to choose from.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.0.random_range(0..limit) }
    }

    /// An index into something of that length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// True in `permille` of 1,000 cases.
    pub fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// One of them; `None` when there is none.
    pub fn pick<'t, T>(&mut self, choices: &'t [T]) -> Option<&'t T> {
        let index = self.index(choices.len());
        choices.get(index)
    }

    /// A random id.
    pub fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

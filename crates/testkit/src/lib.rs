//! Virtual clock, seeded randomness and network, fake SMTP: for tests only.

mod clock;
mod entropy;

pub use clock::VirtualClock;
pub use entropy::SeededEntropy;

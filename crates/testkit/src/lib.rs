//! Virtual clock, seeded randomness and network, fake SMTP, a fleet of clients: for tests only.

mod clock;
mod dice;
mod entropy;
pub mod fleet;
mod network;
mod smtp;

pub use clock::VirtualClock;
pub use dice::Dice;
pub use entropy::SeededEntropy;
pub use network::{Network, Weather};
pub use smtp::{Mail, SmtpSink};

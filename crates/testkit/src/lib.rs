//! Virtual clock, seeded randomness and network, fake SMTP: for tests only.

mod clock;
mod entropy;
mod smtp;

pub use clock::VirtualClock;
pub use entropy::SeededEntropy;
pub use smtp::{Mail, SmtpSink};

//! How the packets of a published track become the packets of one subscriber.
//!
//! A packet is read once ([`Incoming`]) and then offered to the [`Forwarder`] of everybody who gets the track. That one
//! decides whether it passes and under which numbers, so that the subscriber sees one stream without seams, whichever
//! of the publisher's layers it comes from. [`KeyframeGate`] says when the publisher is asked for key frames, and
//! [`PublisherClock`] puts everything a person sends on one clock.
//!
//! Nothing in here knows a connection, and nothing allocates: payloads are shared, and only four bytes of a VP8
//! descriptor are ever replaced.

mod clock;
mod forwarder;
mod incoming;
mod keyframes;
mod payload;
mod pictures;
mod window;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

pub use clock::{PublisherClock, StreamClock};
pub use forwarder::{Forwarder, Rewritten, Verdict};
pub use incoming::{Incoming, Packet};
pub use keyframes::KeyframeGate;
pub use payload::red_primary;

//! Media clients for tests: a real WebRTC peer that speaks `LiveKit`'s signalling, and a network with a bandwidth.
//!
//! Nothing here does I/O or reads a clock: datagrams, signal messages and the time go in, datagrams and messages come
//! out. So the same client plays on virtual time against a room alone, and over real sockets against a server.

mod client;
mod decoder;
mod picture;
mod report;
mod sound;
mod wire;

pub use client::{Client, ClientOptions, Joining, Output, Topology, Track, Transmit};
pub use report::{FrameReport, SoundReport};
pub use wire::{Counts, Weather, Wire};

/// A moment for virtual time to begin at. Only what has passed since then matters.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "an instant cannot be made of nothing")]
pub fn start() -> std::time::Instant {
    std::time::Instant::now()
}

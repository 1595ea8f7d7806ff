//! The media server: a machine that is told of datagrams, signal messages and the time, and says what to send.
//!
//! It does no I/O, reads no clock and starts no thread: the driver (`hubbub-net`) does. A room is one such machine;
//! nothing that happens in one reaches another.

pub mod allocate;
pub mod codec;
pub mod crypto;
mod data;
pub mod dynacast;
pub mod forward;
pub mod ids;
pub mod peer;
pub mod quality;
pub mod room;
pub mod sdp;
pub mod settings;
pub mod speakers;
#[cfg(test)]
mod testing;

pub use codec::{Codec, Kind};
pub use settings::SfuSettings;

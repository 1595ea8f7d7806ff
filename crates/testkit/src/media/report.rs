//! What a client saw and heard of a track.

use std::time::{Duration, Instant};

/// What a client saw of a video track.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrameReport {
    /// Packets that came, those sent again counted once.
    pub packets: u64,
    /// Frames decoded.
    pub decoded: u64,
    /// Key frames among them.
    pub keys: u64,
    /// Frames that were whole and claimed to follow the one before, but did not: layers mixed up, or numbered wrongly.
    pub broken: u64,
    /// Frames whose last packets were never sent, since another layer took over.
    pub torn: u64,
    /// Packets that are no VP8.
    pub unreadable: u64,
    /// Times the picture had to go on at a later key frame because something between never came.
    pub gaps: u64,
    /// Times the picture stood still for more than 500 ms and went on.
    pub frozen: u64,
    /// Key frames asked for.
    pub asked: u64,
    /// Changes from one layer to another.
    pub switches: u64,
    /// The layer of the last frame, 0 the lowest.
    pub layer: Option<u8>,
    /// When the last frame was decoded.
    pub last: Option<Instant>,
    /// The longest time between two frames.
    pub longest: Duration,
}

/// What a client heard of an audio track.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SoundReport {
    /// Packets that came.
    pub packets: u64,
    /// Packets that were sent and have not come; late ones are taken off again.
    pub missing: u64,
    /// Packets that are not what the sender sent.
    pub unreadable: u64,
    /// When the last one came.
    pub last: Option<Instant>,
    /// The longest time between two packets.
    pub longest: Duration,
}

//! What the media server may be told in its settings: limits and times of rooms.

use std::time::Duration;

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits and times of rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SfuSettings {
    /// Most participants of a room, unless the room was made with fewer.
    pub participants: usize,
    /// Most tracks one participant publishes.
    pub tracks: usize,
    /// Most tracks one participant announced and has not yet sent.
    pub pending_tracks: usize,
    /// Most tracks one participant receives.
    pub subscriptions: usize,
    /// Longest metadata of a participant or a room.
    pub metadata_bytes: ByteSize,
    /// Longest attributes of a participant, names and values together.
    pub attributes_bytes: ByteSize,
    /// Most offers and answers per second of one participant, bursts of three seconds are taken.
    pub negotiation_rate: u32,
    /// Bits per second a receiver is believed to take before it was measured.
    pub initial_bitrate: u64,
    /// Most bits per second that are sent to one receiver.
    pub max_bitrate: u64,
    /// How many packets of a video stream are kept to be sent again.
    pub rtx_packets: usize,
    /// Most reliable data that waits for a slow receiver; with more it has to connect anew.
    pub data_queue: ByteSize,
    /// How long reliable data is kept for those who are just joining.
    pub data_replay: Span,
    /// Most data messages per second of one participant.
    pub data_rate: u32,
    /// Most bytes of data per second of one participant.
    pub data_bytes_rate: ByteSize,
    /// How long a participant may take from joining to being connected.
    pub join_timeout: Span,
    /// After how long without an authenticated packet a connection is asked to restart ICE.
    pub ice_silence: Span,
    /// After how long without an authenticated packet a participant is gone.
    pub ice_gone: Span,
    /// How long a participant without a signalling connection is kept while its media lives.
    pub resume_window: Span,
    /// How long the answer to an offer may take.
    pub answer_timeout: Span,
    /// For how long changes of participants who publish nothing are collected.
    pub update_batch: Span,
    /// How often speakers are told.
    pub speakers_every: Span,
    /// How often the quality of connections is told.
    pub quality_every: Span,
    /// How often tokens are renewed.
    pub refresh_every: Span,
    /// How long nobody may want a layer before its publisher is told to stop it.
    pub dynacast_down: Span,
    /// How long a new track sends all its layers whoever wants them.
    pub dynacast_grace: Span,
    /// Least time between two requests for a key frame of the lowest layer.
    pub keyframe_low: Span,
    /// Least time between two requests for a key frame of a higher layer.
    pub keyframe_high: Span,
    /// Whether administrators may unmute others.
    pub remote_unmute: bool,
    /// Whether clients may ask for faults, for the tests of SDKs. Never in production.
    pub simulate: bool,
}

impl Default for SfuSettings {
    fn default() -> Self {
        Self {
            participants: 500,
            tracks: 20,
            pending_tracks: 20,
            subscriptions: 200,
            metadata_bytes: ByteSize::kib(64),
            attributes_bytes: ByteSize::kib(16),
            negotiation_rate: 10,
            initial_bitrate: 1_500_000,
            max_bitrate: 20_000_000,
            rtx_packets: 256,
            data_queue: ByteSize::mib(4),
            data_replay: Span::secs(5),
            data_rate: 500,
            data_bytes_rate: ByteSize::mib(2),
            join_timeout: Span::secs(60),
            ice_silence: Span::secs(3),
            ice_gone: Span::secs(15),
            resume_window: Span::secs(15),
            answer_timeout: Span::secs(15),
            update_batch: Span::secs(3),
            speakers_every: Span::millis(400),
            quality_every: Span::secs(5),
            refresh_every: Span::secs(300),
            dynacast_down: Span::secs(5),
            dynacast_grace: Span::secs(10),
            keyframe_low: Span::millis(500),
            keyframe_high: Span::secs(1),
            remote_unmute: false,
            simulate: false,
        }
    }
}

impl SfuSettings {
    /// Longest name or identity of a participant, longest name of a track, in bytes.
    pub const MAX_NAME: usize = 256;
    /// Longest data message, in bytes: what clients take.
    pub const MAX_DATA: usize = 64_000;

    /// Checks that the settings make sense together.
    ///
    /// # Errors
    /// Names the first setting that does not.
    pub fn validate(&self) -> Result<(), String> {
        self.check_limits()?;
        self.check_times()
    }

    fn check_limits(&self) -> Result<(), String> {
        let limits = [
            ("participants", self.participants),
            ("tracks", self.tracks),
            ("pending_tracks", self.pending_tracks),
            ("subscriptions", self.subscriptions),
            ("negotiation_rate", self.negotiation_rate as usize),
            ("data_rate", self.data_rate as usize),
            ("rtx_packets", self.rtx_packets),
        ];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(format!("{name} must be at least 1"));
        }
        if self.initial_bitrate < 100_000 || self.max_bitrate < self.initial_bitrate {
            return Err("initial_bitrate must be at least 100000 and at most max_bitrate".into());
        }
        let least = Self::MAX_DATA as u64;
        if self.data_queue.0 < least || self.data_bytes_rate.0 < least {
            return Err(format!("data_queue and data_bytes_rate must be at least {least} B: one message"));
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), String> {
        let times = [
            ("join_timeout", self.join_timeout),
            ("ice_silence", self.ice_silence),
            ("resume_window", self.resume_window),
            ("answer_timeout", self.answer_timeout),
            ("quality_every", self.quality_every),
            ("refresh_every", self.refresh_every),
        ];
        if let Some((name, _)) = times.iter().find(|(_, time)| *time < Span::secs(1)) {
            return Err(format!("{name} must be at least 1s"));
        }
        let often = [
            ("speakers_every", self.speakers_every),
            ("keyframe_low", self.keyframe_low),
            ("keyframe_high", self.keyframe_high),
        ];
        if let Some((name, _)) = often.iter().find(|(_, time)| time.0 < Duration::from_millis(100)) {
            return Err(format!("{name} must be at least 100ms"));
        }
        if self.ice_gone <= self.ice_silence {
            return Err("ice_gone must be more than ice_silence".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_make_sense() {
        SfuSettings::default().validate().unwrap();
    }

    #[test]
    fn nonsense_is_named() {
        type Spoil = fn(&mut SfuSettings);
        let cases: [(&str, Spoil); 7] = [
            ("participants", |s| s.participants = 0),
            ("negotiation_rate", |s| s.negotiation_rate = 0),
            ("initial_bitrate", |s| s.max_bitrate = 1_000_000),
            ("data_queue", |s| s.data_queue = ByteSize(1_000)),
            ("answer_timeout", |s| s.answer_timeout = Span::millis(10)),
            ("speakers_every", |s| s.speakers_every = Span::millis(1)),
            ("ice_gone", |s| s.ice_gone = s.ice_silence),
        ];
        for (name, spoil) in cases {
            let mut settings = SfuSettings::default();
            spoil(&mut settings);
            let refusal = settings.validate().unwrap_err();
            assert!(refusal.starts_with(name), "{name}: {refusal}");
        }
    }
}

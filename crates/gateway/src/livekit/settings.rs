//! Settings of the media server's door.

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::flow::Rate;

/// Which clients keep one peer connection for both directions (`/rtc/v1`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SinglePeer {
    /// All that ask for it.
    On,
    /// All but Firefox, which shows only the first three videos and voices that way.
    #[default]
    Auto,
    /// None; they are told that there is no such path, and use two.
    Off,
}

/// `[media.door]`: the sockets and calls of the media server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LivekitSettings {
    /// Which clients keep one peer connection: `on`, `auto` or `off`.
    pub v1: SinglePeer,
    /// Largest message of a client; a larger one closes the connection with 1009.
    pub max_message: ByteSize,
    /// Messages of one connection; more close it with 1008.
    pub rate: Rate,
    /// Most connections of this node; further ones are refused with 503.
    pub max_connections: usize,
    /// Most connections of one address (an IPv6 /64 counts as one); further ones are refused with 429.
    pub max_connections_per_address: usize,
    /// Most addresses that connections are counted for.
    pub max_addresses: usize,
    /// How often a client is asked for a sign of life.
    pub ping: Span,
    /// A connection that said nothing for this long is closed; longer than `ping`.
    pub silence: Span,
    /// How long a client may take to receive one message before it counts as too slow.
    pub stall: Span,
    /// How long a close may take before the connection is dropped.
    pub close_timeout: Span,
    /// Largest body of a call of `RoomService`.
    pub max_call: ByteSize,
    /// How long a call of `RoomService` may take.
    pub call_timeout: Span,
}

impl Default for LivekitSettings {
    fn default() -> Self {
        Self {
            v1: SinglePeer::Auto,
            max_message: ByteSize::kib(256),
            rate: Rate::new(500, Span::millis(20)),
            max_connections: 20_000,
            max_connections_per_address: 500,
            max_addresses: 100_000,
            ping: Span::secs(10),
            silence: Span::secs(30),
            stall: Span::secs(10),
            close_timeout: Span::secs(3),
            max_call: ByteSize::mib(1),
            call_timeout: Span::secs(10),
        }
    }
}

impl LivekitSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        self.rate.validate("media.door.rate")?;
        if self.max_message < ByteSize::kib(16) || self.max_call < ByteSize::kib(16) {
            return Err("media.door: max_message and max_call must be at least 16KiB".into());
        }
        if self.ping < Span::secs(1) || self.silence <= self.ping {
            return Err("media.door: ping must be at least 1s, and silence longer than that".into());
        }
        let times = [self.stall, self.close_timeout, self.call_timeout];
        if times.iter().any(|time| *time < Span::millis(100)) {
            return Err("media.door: stall, close_timeout and call_timeout must be at least 100ms".into());
        }
        if self.max_connections == 0 || self.max_connections_per_address == 0 || self.max_addresses == 0 {
            return Err("media.door: limits of connections must be at least 1".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_make_sense_and_nonsense_is_named() {
        type Spoil = fn(&mut LivekitSettings);
        LivekitSettings::default().validate().unwrap();
        let cases: [(&str, Spoil); 5] = [
            ("rate", |s| s.rate.burst = 0),
            ("max_call", |s| s.max_call = ByteSize(10)),
            ("silence", |s| s.silence = s.ping),
            ("stall", |s| s.stall = Span::millis(1)),
            ("connections", |s| s.max_connections = 0),
        ];
        for (name, spoil) in cases {
            let mut settings = LivekitSettings::default();
            spoil(&mut settings);
            let refusal = settings.validate().unwrap_err();
            assert!(refusal.contains(name), "{name}: {refusal}");
        }
    }
}

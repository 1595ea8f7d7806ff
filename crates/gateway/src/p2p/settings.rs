//! Settings of the P2P door.

use std::net::SocketAddr;

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::frame::FieldLimits;
use crate::flow::{Rate, check_origins};

/// `[p2p]`: the signalling socket of one-to-one calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct P2pSettings {
    /// Address of the port of its own, or `off`. The socket is on the main port at `/p2p` as well.
    pub listen: String,
    /// Lets clients in without a token, under any name they choose that is not an account. For older clients; off by
    /// default because everybody can then speak for everybody.
    pub open: bool,
    /// Web pages from elsewhere that may connect, as `https://chat.example.org`; `*` for all of them. Pages of this
    /// server always may, and so may clients that are not web pages.
    pub origins: Vec<String>,
    /// Largest message; a larger one closes the connection with 1009.
    pub max_message: ByteSize,
    /// Largest session description.
    pub max_sdp: ByteSize,
    /// Largest ICE candidate.
    pub max_candidate: ByteSize,
    /// Most people one connection can watch with `PRESENCE`.
    pub max_watched: usize,
    /// Messages of one connection.
    pub rate: Rate,
    /// Messages of all connections of one address together (an IPv6 /64 counts as one address).
    pub address_rate: Rate,
    /// How much abuse (malformed frames, foreign ids, messages over the rate) a connection is forgiven before it is
    /// closed with 1008.
    pub strikes: Rate,
    /// Most connections of this node; further ones are refused with 503.
    pub max_connections: usize,
    /// Most connections of one address; further ones are refused with 429.
    pub max_connections_per_address: usize,
    /// Most addresses remembered for their rate.
    pub max_addresses: usize,
    /// Most messages waiting for a client that does not read; one more closes it with 4008.
    pub queue_messages: usize,
    /// Most bytes waiting for a client that does not read.
    pub queue_bytes: ByteSize,
    /// Read buffer of a connection.
    pub read_buffer: ByteSize,
    /// How often clients are asked to send `PING`; shorter than `silence`.
    pub ping: Span,
    /// A connection that said nothing for this long is closed with 4000.
    pub silence: Span,
    /// A connection that did not register within this time is closed with 4001.
    pub hello_timeout: Span,
    /// How often silent connections are looked for.
    pub sweep: Span,
    /// How long a close may take before the connection is dropped.
    pub close_timeout: Span,
    /// How long a client that is sent to another node is heard while it has not said goodbye itself: what it was about to say, such as the
    /// end of a call, still counts.
    pub last_words: Span,
}

impl Default for P2pSettings {
    fn default() -> Self {
        Self {
            listen: "0.0.0.0:5555".into(),
            open: false,
            origins: Vec::new(),
            max_message: ByteSize::kib(128),
            max_sdp: ByteSize::kib(64),
            max_candidate: ByteSize::kib(4),
            max_watched: 500,
            rate: Rate::new(150, Span::millis(20)),
            address_rate: Rate::new(3_000, Span::millis(1)),
            strikes: Rate::new(20, Span::secs(3)),
            max_connections: 50_000,
            max_connections_per_address: 500,
            max_addresses: 100_000,
            queue_messages: 512,
            queue_bytes: ByteSize::mib(1),
            read_buffer: ByteSize::kib(4),
            ping: Span::secs(15),
            silence: Span::secs(300),
            hello_timeout: Span::secs(10),
            sweep: Span::secs(30),
            close_timeout: Span::secs(5),
            last_words: Span::secs(1),
        }
    }
}

impl P2pSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        self.listen_address()?;
        check_origins("p2p", &self.origins)?;
        for (name, rate) in [("rate", self.rate), ("address_rate", self.address_rate), ("strikes", self.strikes)] {
            rate.validate(&format!("p2p.{name}"))?;
        }
        let limits = [
            ("max_connections", self.max_connections),
            ("max_connections_per_address", self.max_connections_per_address),
            ("max_addresses", self.max_addresses),
            ("queue_messages", self.queue_messages),
        ];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(format!("p2p.{name} must be at least 1"));
        }
        self.check_sizes()?;
        let times = [
            ("ping", self.ping),
            ("silence", self.silence),
            ("hello_timeout", self.hello_timeout),
            ("sweep", self.sweep),
            ("close_timeout", self.close_timeout),
            ("last_words", self.last_words),
        ];
        match times.iter().find(|(_, time)| time.0.is_zero()) {
            Some((name, _)) => Err(format!("p2p.{name} must be longer than zero")),
            None if self.ping >= self.silence => Err("p2p.ping must be shorter than silence".into()),
            None => Ok(()),
        }
    }

    /// Where the port of its own is; `None` when it is off.
    ///
    /// # Errors
    /// When `listen` is neither an address nor `off`.
    pub fn listen_address(&self) -> Result<Option<SocketAddr>, String> {
        if self.listen == "off" {
            return Ok(None);
        }
        let wrong = |_| format!("p2p.listen must be an address such as 0.0.0.0:5555, or off, not {:?}", self.listen);
        self.listen.parse().map(Some).map_err(wrong)
    }

    /// The limits of single fields.
    #[must_use]
    pub fn field_limits(&self) -> FieldLimits {
        FieldLimits {
            sdp: self.max_sdp.as_usize(),
            candidate: self.max_candidate.as_usize(),
            watched: self.max_watched,
            ..FieldLimits::default()
        }
    }

    fn check_sizes(&self) -> Result<(), String> {
        if !(ByteSize(512)..=ByteSize::kib(64)).contains(&self.read_buffer) {
            return Err("p2p.read_buffer must be 512 B to 64 KiB".into());
        }
        if self.max_message < ByteSize::kib(1) || self.max_message > ByteSize::mib(16) {
            return Err("p2p.max_message must be 1 KiB to 16 MiB".into());
        }
        if self.max_sdp >= self.max_message || self.max_candidate >= self.max_message {
            return Err("p2p.max_sdp and max_candidate must be smaller than max_message".into());
        }
        if self.queue_bytes.0 < 2 * self.max_message.0 {
            return Err("p2p.queue_bytes must hold at least two of the largest messages".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2p_15_every_setting_is_checked_and_named() {
        assert_eq!(P2pSettings::default().validate(), Ok(()));
        type Change = fn(&mut P2pSettings);
        let changes: [(&str, Change); 9] = [
            ("listen", |s| s.listen = "5555".into()),
            ("origins", |s| s.origins = vec!["https://a.example/path".into()]),
            ("rate", |s| s.rate.burst = 0),
            ("max_connections", |s| s.max_connections = 0),
            ("read_buffer", |s| s.read_buffer = ByteSize::mib(1)),
            ("max_sdp", |s| s.max_sdp = ByteSize::mib(1)),
            ("queue_bytes", |s| s.queue_bytes = ByteSize(1)),
            ("silence", |s| s.silence = Span::secs(0)),
            ("ping", |s| s.ping = s.silence),
        ];
        for (name, change) in changes {
            let mut settings = P2pSettings::default();
            change(&mut settings);
            assert!(settings.validate().unwrap_err().contains(name), "{name}");
        }
    }

    #[test]
    fn the_port_of_its_own_may_be_off() {
        let off = P2pSettings { listen: "off".into(), ..P2pSettings::default() };
        assert_eq!(off.listen_address(), Ok(None));
        assert_eq!(P2pSettings::default().listen_address().unwrap().unwrap().port(), 5555);
    }
}

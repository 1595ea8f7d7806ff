//! Settings of the Socket.IO door.

use hubbub_socketio::PulseTimes;
use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::flow::{Rate, Room, check_origins};

/// `[socketio]`: the socket of the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SocketIoSettings {
    /// Where the socket is on the main port.
    pub path: String,
    /// Lets clients in that poll instead of using a WebSocket. With several nodes their requests must reach the same
    /// one each time.
    pub polling: bool,
    /// Web pages from elsewhere that may connect, as `https://chat.example.org`; `*` for all of them. Pages of this
    /// server always may, and so may clients that are not web pages.
    pub origins: Vec<String>,
    /// From one ping to the next.
    pub ping_interval: Span,
    /// How long the answer to a ping may take; without one the connection is closed with 4000.
    pub ping_timeout: Span,
    /// A connection that did not show a token within this time is closed with 4001.
    pub connect_timeout: Span,
    /// How long a client may take to go over from polling to a WebSocket it has opened, or to send a body.
    pub request_timeout: Span,
    /// Largest message, and largest body of one request; a larger one closes the connection with 1009.
    pub max_payload: ByteSize,
    /// Read buffer of a connection.
    pub read_buffer: ByteSize,
    /// Most messages waiting for a client that does not read; one more closes it with 4008.
    pub queue_messages: usize,
    /// Most bytes waiting for a client that does not read.
    pub queue_bytes: ByteSize,
    /// Most events of one connection that are worked on at the same time; further ones wait unread.
    pub in_flight: usize,
    /// Messages of one connection.
    pub rate: Rate,
    /// Messages of all connections of one address together (an IPv6 /64 counts as one address).
    pub address_rate: Rate,
    /// How much abuse (malformed packets, messages over the rate) a connection is forgiven before it is closed with
    /// 1008.
    pub strikes: Rate,
    /// Most connections of this node; further ones are refused with 503.
    pub max_connections: usize,
    /// Most connections of one address; further ones are refused with 429.
    pub max_connections_per_address: usize,
    /// Most addresses remembered for their rate.
    pub max_addresses: usize,
    /// How often it is looked who is to be pinged and who is silent.
    pub sweep: Span,
    /// How long a close may take before the connection is dropped.
    pub close_timeout: Span,
    /// Over how long clients are told to come back when the server ends.
    pub drain_spread: Span,
}

impl Default for SocketIoSettings {
    fn default() -> Self {
        Self {
            path: "/socket.io".into(),
            polling: true,
            origins: Vec::new(),
            ping_interval: Span::secs(25),
            ping_timeout: Span::secs(20),
            connect_timeout: Span::secs(45),
            request_timeout: Span::secs(10),
            max_payload: ByteSize::kib(256),
            read_buffer: ByteSize::kib(4),
            queue_messages: 512,
            queue_bytes: ByteSize::mib(1),
            in_flight: 16,
            rate: Rate::new(60, Span::millis(50)),
            address_rate: Rate::new(3_000, Span::millis(1)),
            strikes: Rate::new(20, Span::secs(3)),
            max_connections: 50_000,
            max_connections_per_address: 500,
            max_addresses: 100_000,
            sweep: Span::secs(1),
            close_timeout: Span::secs(5),
            drain_spread: Span::secs(2),
        }
    }
}

impl SocketIoSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        self.check_path()?;
        check_origins("socketio", &self.origins)?;
        self.rate.validate("socketio.rate")?;
        self.address_rate.validate("socketio.address_rate")?;
        self.strikes.validate("socketio.strikes")?;
        self.check_numbers()?;
        self.check_sizes()?;
        self.check_times()
    }

    /// When to ping and when to give up.
    pub(super) fn pulse(&self) -> PulseTimes {
        PulseTimes { interval: self.ping_interval.0, timeout: self.ping_timeout.0, connect: self.connect_timeout.0 }
    }

    /// How much may wait for a client.
    pub(super) fn room(&self) -> Room {
        Room { messages: self.queue_messages, bytes: self.queue_bytes.as_usize() }
    }

    fn check_path(&self) -> Result<(), String> {
        let parts = self.path.strip_prefix('/').unwrap_or_default();
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        if parts.split('/').all(is_part) {
            return Ok(());
        }
        Err(format!("socketio.path must be a path such as /socket.io, not {:?}", self.path))
    }

    fn check_numbers(&self) -> Result<(), String> {
        let numbers = [
            ("max_connections", self.max_connections),
            ("max_connections_per_address", self.max_connections_per_address),
            ("max_addresses", self.max_addresses),
            ("queue_messages", self.queue_messages),
            ("in_flight", self.in_flight),
        ];
        match numbers.iter().find(|(_, number)| *number == 0) {
            Some((name, _)) => Err(format!("socketio.{name} must be at least 1")),
            None => Ok(()),
        }
    }

    fn check_sizes(&self) -> Result<(), String> {
        if !(ByteSize(512)..=ByteSize::kib(64)).contains(&self.read_buffer) {
            return Err("socketio.read_buffer must be 512 B to 64 KiB".into());
        }
        if self.max_payload < ByteSize::kib(16) || self.max_payload > ByteSize::mib(16) {
            return Err("socketio.max_payload must be 16 KiB to 16 MiB".into());
        }
        if self.queue_bytes < ByteSize::kib(512) {
            return Err("socketio.queue_bytes must be at least 512 KiB".into());
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), String> {
        let times = [
            ("ping_interval", self.ping_interval),
            ("ping_timeout", self.ping_timeout),
            ("connect_timeout", self.connect_timeout),
            ("request_timeout", self.request_timeout),
            ("sweep", self.sweep),
            ("close_timeout", self.close_timeout),
        ];
        match times.iter().find(|(_, time)| time.0.is_zero()) {
            Some((name, _)) => Err(format!("socketio.{name} must be longer than zero")),
            None if self.sweep > self.ping_interval => {
                Err("socketio.sweep must not be longer than ping_interval".into())
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_every_setting_is_checked_and_named() {
        assert_eq!(SocketIoSettings::default().validate(), Ok(()));
        type Change = fn(&mut SocketIoSettings);
        let changes: [(&str, Change); 14] = [
            ("path", |s| s.path = "socket.io".into()),
            ("path", |s| s.path = "/a//b".into()),
            ("path", |s| s.path = "/{a}".into()),
            ("origins", |s| s.origins = vec!["https://a.example/path".into()]),
            ("rate", |s| s.rate.burst = 0),
            ("address_rate", |s| s.address_rate.every = Span::secs(0)),
            ("strikes", |s| s.strikes.burst = 0),
            ("max_connections", |s| s.max_connections = 0),
            ("in_flight", |s| s.in_flight = 0),
            ("read_buffer", |s| s.read_buffer = ByteSize::mib(1)),
            ("max_payload", |s| s.max_payload = ByteSize(1)),
            ("queue_bytes", |s| s.queue_bytes = ByteSize(1)),
            ("ping_timeout", |s| s.ping_timeout = Span::secs(0)),
            ("sweep", |s| s.sweep = Span::secs(26)),
        ];
        for (name, change) in changes {
            let mut settings = SocketIoSettings::default();
            change(&mut settings);
            assert!(settings.validate().unwrap_err().contains(name), "{name}");
        }
    }
}

//! The section `[media.network]`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hubbub_relay::PublicAddress;
use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How media reaches this node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MediaSettings {
    /// Addresses media is sent to, over UDP.
    pub listen: Vec<SocketAddr>,
    /// IPv4 address people reach `listen` at: "auto", "off", or the address of a 1:1 NAT.
    pub public_address: PublicAddress,
    /// IPv6 address people reach `listen` at: "auto", "off" or an address.
    pub public_address_v6: PublicAddress,
    /// Receive and send buffer of each socket; the system may allow less.
    pub socket_buffer: ByteSize,
    /// Most rooms of this node.
    pub rooms: usize,
    /// Most packets per second one peer connection may send; more are dropped unseen.
    pub packet_rate: u32,
    /// Most checks of unknown addresses per second, from one IP address.
    pub check_rate: u32,
    /// Most checks of unknown addresses per second, from everywhere.
    pub total_check_rate: u32,
    /// After how many wrong passwords within ten seconds checks of an address and port are ignored.
    pub wrong_passwords: u32,
    /// For how long they are.
    pub ignore: Span,
    /// How long the old user name of a peer connection is taken after an ICE restart.
    pub old_names: Span,
    /// Most bytes of messages that wait for one signalling connection; a slower one is closed.
    pub line_queue: ByteSize,
    /// Over how long the rooms of a node that ends are told to go elsewhere.
    pub drain_spread: Span,
}

impl Default for MediaSettings {
    fn default() -> Self {
        Self {
            listen: vec![(Ipv4Addr::UNSPECIFIED, 7882).into(), (Ipv6Addr::UNSPECIFIED, 7882).into()],
            public_address: PublicAddress::Auto,
            public_address_v6: PublicAddress::Auto,
            socket_buffer: ByteSize::mib(4),
            rooms: 5_000,
            packet_rate: 5_000,
            check_rate: 50,
            total_check_rate: 20_000,
            wrong_passwords: 5,
            ignore: Span::secs(60),
            old_names: Span::secs(30),
            line_queue: ByteSize::mib(1),
            drain_spread: Span::secs(5),
        }
    }
}

impl MediaSettings {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        if self.listen.is_empty() {
            return Err("listen must name at least one address".into());
        }
        let counts = [
            ("rooms", self.rooms as u64),
            ("packet_rate", self.packet_rate.into()),
            ("check_rate", self.check_rate.into()),
            ("total_check_rate", self.total_check_rate.into()),
            ("wrong_passwords", self.wrong_passwords.into()),
            ("line_queue", self.line_queue.0),
        ];
        match counts.iter().find(|(_, count)| *count == 0) {
            Some((name, _)) => Err(format!("{name} must not be 0")),
            None => Ok(()),
        }
    }
}

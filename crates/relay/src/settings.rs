//! The section `[turn]`.

use std::{
    borrow::Cow,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use hubbub_types::{ByteSize, Network, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The address peers and clients reach relayed sockets at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PublicAddress {
    /// Found out at start: what the host of `server.public_url` is when that is public, else the interface's address.
    #[default]
    Auto,
    /// This family is not relayed.
    Off,
    /// This one, for example that of a 1:1 NAT.
    Ip(IpAddr),
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Off => f.write_str("off"),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

impl FromStr for PublicAddress {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "off" => Ok(Self::Off),
            _ => text.parse().map(Self::Ip).map_err(|_| format!("'{text}' is not \"auto\", \"off\" or an IP address")),
        }
    }
}

impl TryFrom<String> for PublicAddress {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PublicAddress> for String {
    fn from(address: PublicAddress) -> Self {
        address.to_string()
    }
}

impl JsonSchema for PublicAddress {
    fn schema_name() -> Cow<'static, str> {
        "PublicAddress".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "\"auto\", \"off\" or an IP address",
            "examples": ["auto", "off", "198.51.100.7", "2001:db8::7"],
        })
    }
}

/// The STUN and TURN server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RelaySettings {
    /// Whether the server runs at all. Without it people behind strict NATs cannot call each other.
    pub enabled: bool,
    /// Addresses clients talk to, over UDP and, with `tcp`, over TCP too.
    pub listen: Vec<SocketAddr>,
    /// Whether `listen` takes TCP as well. TURN over TCP and TLS is always taken on the port of the web server.
    pub tcp: bool,
    /// Name of the protection space in credentials (RFC 8489 section 14.9). At most 32 bytes: a refusal must stay small.
    pub realm: String,
    /// IPv4 address peers reach relayed sockets at: "auto", "off", or the address of a 1:1 NAT.
    pub public_address: PublicAddress,
    /// IPv6 address peers reach relayed sockets at: "auto", "off" or an address.
    pub public_address_v6: PublicAddress,
    /// Local IPv4 address relayed sockets are bound to. Unset: the one that reaches the internet.
    pub relay_address: Option<Ipv4Addr>,
    /// Local IPv6 address relayed sockets are bound to. Unset: the one that reaches the internet.
    pub relay_address_v6: Option<Ipv6Addr>,
    /// Host name in the URLs handed to clients. Unset: the host of `server.public_url`.
    pub host: Option<String>,
    /// Lowest port of relayed addresses.
    pub port_min: u16,
    /// Highest port of relayed addresses.
    pub port_max: u16,
    /// How long credentials may open allocations. Those already open live on while their session does.
    pub credential_lifetime: Span,
    /// How long a nonce is taken before the client is given another (RFC 8656 section 5: an hour at most).
    pub nonce_lifetime: Span,
    /// How long an allocation lives when its client does not ask for more; the least it can ask for.
    pub default_lifetime: Span,
    /// The longest an allocation lives without a refresh.
    pub max_lifetime: Span,
    /// How long a permission lives without a refresh.
    pub permission_lifetime: Span,
    /// How long a channel lives without a refresh.
    pub channel_lifetime: Span,
    /// How long a reserved port waits for its allocation.
    pub reservation_lifetime: Span,
    /// How long a checked session is believed before it is checked again in the background.
    pub session_check: Span,
    /// How long a request waits for the check of its session before it is answered with an error.
    pub check_timeout: Span,
    /// Most allocations of this server.
    pub max_allocations: usize,
    /// Most allocations of one session.
    pub max_per_session: usize,
    /// Most allocations of one account.
    pub max_per_account: usize,
    /// Most allocations of clients at one address.
    pub max_per_address: usize,
    /// Most permissions of one allocation.
    pub max_permissions: usize,
    /// Most channels of one allocation.
    pub max_channels: usize,
    /// Most sessions remembered at a time.
    pub max_sessions: usize,
    /// Most requests that wait for the check of their session at a time.
    pub max_held: usize,
    /// Most bytes per second one allocation relays in each direction; bursts of one second are taken. 0: no limit.
    pub bandwidth: ByteSize,
    /// Most answers per second to one address before it has shown credentials, bursts of two seconds are taken.
    pub unauthenticated_rate: u32,
    /// Ranges that are relayed to although they are internal, for example a media server in a private network.
    pub allow_peers: Vec<Network>,
    /// Whether answers name this software.
    pub software: bool,
    /// Most streams (TCP and TLS) at a time.
    pub max_streams: usize,
    /// Most bytes that wait for a slow stream; what comes after is dropped, as a network would.
    pub stream_queue: ByteSize,
    /// How long a stream may be open without an allocation.
    pub stream_idle: Span,
    /// How long a stream may take nothing of what waits for it before it is cut.
    pub stream_stall: Span,
    /// Receive and send buffer asked of the system for each listening socket.
    pub socket_buffer: ByteSize,
    /// The same for each relayed socket.
    pub relayed_buffer: ByteSize,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: vec![
                SocketAddr::from((Ipv4Addr::UNSPECIFIED, 3478)),
                SocketAddr::from((Ipv6Addr::UNSPECIFIED, 3478)),
            ],
            tcp: true,
            realm: "hubbub".into(),
            public_address: PublicAddress::Auto,
            public_address_v6: PublicAddress::Auto,
            relay_address: None,
            relay_address_v6: None,
            host: None,
            port_min: 49_152,
            port_max: 65_535,
            credential_lifetime: Span::secs(3600),
            nonce_lifetime: Span::secs(3600),
            default_lifetime: Span::secs(600),
            max_lifetime: Span::secs(3600),
            permission_lifetime: Span::secs(300),
            channel_lifetime: Span::secs(600),
            reservation_lifetime: Span::secs(30),
            session_check: Span::secs(600),
            check_timeout: Span::secs(10),
            max_allocations: 8_192,
            max_per_session: 32,
            max_per_account: 64,
            max_per_address: 1_024,
            max_permissions: 128,
            max_channels: 128,
            max_sessions: 65_536,
            max_held: 1_024,
            bandwidth: ByteSize(0),
            unauthenticated_rate: 200,
            allow_peers: Vec::new(),
            software: false,
            max_streams: 4_096,
            stream_queue: ByteSize::kib(64),
            stream_idle: Span::secs(60),
            stream_stall: Span::secs(10),
            socket_buffer: ByteSize::mib(4),
            relayed_buffer: ByteSize::kib(256),
        }
    }
}

impl RelaySettings {
    /// Longest realm, in bytes.
    pub const MAX_REALM: usize = 32;

    /// Checks that the settings make sense together.
    ///
    /// # Errors
    /// Names the first setting that does not.
    pub fn validate(&self) -> Result<(), String> {
        if self.enabled && self.listen.is_empty() {
            return Err("listen must name at least one address".into());
        }
        if self.realm.is_empty() || self.realm.len() > Self::MAX_REALM || self.realm.contains(['"', ':']) {
            return Err(format!("realm must be 1 to {} bytes without quotes and colons", Self::MAX_REALM));
        }
        self.check_addresses()?;
        self.check_times()?;
        self.check_limits()
    }

    fn check_addresses(&self) -> Result<(), String> {
        if matches!(self.public_address, PublicAddress::Ip(address) if !address.is_ipv4()) {
            return Err("public_address must be an IPv4 address; there is public_address_v6".into());
        }
        if matches!(self.public_address_v6, PublicAddress::Ip(address) if !address.is_ipv6()) {
            return Err("public_address_v6 must be an IPv6 address".into());
        }
        if self.port_min < 1024 {
            return Err("port_min must be at least 1024".into());
        }
        // An even port and the one above it (RFC 8656 section 7.2).
        if u32::from(self.port_max) < u32::from(self.port_min) + 4 {
            return Err("port_max must be at least 4 above port_min".into());
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), String> {
        let times = [
            ("credential_lifetime", self.credential_lifetime),
            ("nonce_lifetime", self.nonce_lifetime),
            ("default_lifetime", self.default_lifetime),
            ("permission_lifetime", self.permission_lifetime),
            ("channel_lifetime", self.channel_lifetime),
            ("reservation_lifetime", self.reservation_lifetime),
            ("session_check", self.session_check),
            ("check_timeout", self.check_timeout),
            ("stream_idle", self.stream_idle),
            ("stream_stall", self.stream_stall),
        ];
        if let Some((name, _)) = times.iter().find(|(_, time)| *time < Span::secs(1)) {
            return Err(format!("{name} must be at least 1s"));
        }
        if self.max_lifetime < self.default_lifetime {
            return Err("max_lifetime must be at least default_lifetime".into());
        }
        if self.nonce_lifetime > Span::secs(3600) {
            return Err("nonce_lifetime must be at most 1h".into());
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), String> {
        let limits = [
            ("max_allocations", self.max_allocations),
            ("max_per_session", self.max_per_session),
            ("max_per_account", self.max_per_account),
            ("max_per_address", self.max_per_address),
            ("max_permissions", self.max_permissions),
            ("max_channels", self.max_channels),
            ("max_sessions", self.max_sessions),
            ("max_held", self.max_held),
            ("unauthenticated_rate", self.unauthenticated_rate as usize),
            ("max_streams", self.max_streams),
        ];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(format!("{name} must be at least 1"));
        }
        if self.stream_queue < ByteSize::kib(4) {
            return Err("stream_queue must be at least 4 KiB".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_survive_a_round_trip() {
        let settings = RelaySettings::default();
        settings.validate().unwrap();
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<RelaySettings>(&text).unwrap(), settings);
    }

    #[test]
    fn nonsense_is_named() {
        type Spoil = fn(&mut RelaySettings);
        let cases: [(&str, Spoil); 9] = [
            ("listen", |s| s.listen.clear()),
            ("realm", |s| s.realm = "x".repeat(33)),
            ("public_address ", |s| s.public_address = PublicAddress::Ip("::1".parse().unwrap())),
            ("port_min", |s| s.port_min = 80),
            ("port_max", |s| s.port_max = s.port_min + 1),
            ("max_lifetime", |s| s.max_lifetime = Span::secs(1)),
            ("nonce_lifetime", |s| s.nonce_lifetime = Span::secs(3601)),
            ("max_channels", |s| s.max_channels = 0),
            ("permission_lifetime", |s| s.permission_lifetime = Span::millis(5)),
        ];
        for (name, spoil) in cases {
            let mut settings = RelaySettings::default();
            spoil(&mut settings);
            let refusal = settings.validate().unwrap_err();
            assert!(refusal.starts_with(name), "{name}: {refusal}");
        }
    }

    #[test]
    fn a_public_address_is_a_word_or_an_address() {
        for text in ["auto", "off", "198.51.100.7", "2001:db8::7"] {
            assert_eq!(text.parse::<PublicAddress>().unwrap().to_string(), text);
        }
        assert!("example.org".parse::<PublicAddress>().is_err());
    }
}

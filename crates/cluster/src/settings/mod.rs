//! The `[cluster]` section.

mod check;
mod live;

use std::path::PathBuf;

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::live::LiveSettings;
use crate::RedisUrl;

/// Where live state is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In this process: one node, and gone with it.
    Memory,
    /// In Redis: as many nodes as are needed.
    Redis,
}

/// Where live state is kept: in this process, or in Redis for several nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterSettings {
    /// `memory` is one node, `redis` is several. When not set: `redis` if there is a `redis_url`, else `memory`.
    pub mode: Option<Mode>,
    /// `redis://[USER]:PASSWORD@HOST:PORT/DATABASE`, `rediss://…` with TLS, or
    /// `redis+sentinel://:PASSWORD@HOST1:26379,HOST2:26379/SERVICE/DATABASE`.
    pub redis_url: Option<RedisUrl>,
    /// A file that holds `redis_url`.
    pub redis_url_file: Option<PathBuf>,
    /// A PEM file with the authorities that Redis' certificate may come from, instead of the well-known ones.
    pub redis_ca_file: Option<PathBuf>,
    /// Allows a Redis on another machine to have no password.
    pub allow_insecure: bool,
    /// What every key in Redis begins with; installations that share a Redis need different ones.
    pub prefix: String,
    /// What this node is called on the server page and in logs; the machine's name when not set.
    pub node_name: Option<String>,
    /// How often a node says that it lives.
    pub heartbeat: Span,
    /// A node that was not heard for this long is dead: its connections are taken as lost.
    pub dead_after: Span,
    /// Longest time until a node looks for deadlines that another one has set.
    pub poll: Span,
    /// Longest time a connection to Redis may take to be made.
    pub connect_timeout: Span,
    /// Longest time Redis may take to answer; after that the connection is made anew.
    pub response_timeout: Span,
    /// How long a step that Redis does not answer is tried again before it is refused.
    pub retry_for: Span,
    /// First pause before Redis is tried again; it doubles each time.
    pub reconnect_min: Span,
    /// Longest such pause.
    pub reconnect_max: Span,
    /// How long a record that nobody touches stays in Redis. Must be longer than every call's grace and waiting time.
    pub record_ttl: Span,
    /// Messages kept in Redis for one node that is slow to read.
    pub stream_length: u32,
    /// Messages to all nodes kept in Redis.
    pub bus_length: u32,
    /// News (what was written, who types) to all nodes kept in Redis.
    pub news_length: u32,
    /// News kept for Redis while it is away; of more, the other nodes are told that they missed some.
    pub news_queue: ByteSize,
    /// Messages the bus keeps for a slow listener in this process, and for Redis while it is away; who falls further behind is told that it missed some.
    pub bus_capacity: usize,
    /// Log-in names and addresses whose attempts are counted at once in this process; more of them share counters.
    pub max_rate_keys: usize,
    /// When connections must come back (a lost Redis, a node's end), over how long they are told to.
    pub return_spread: Span,
    /// How long Redis may be away before an alert is sent.
    pub alert_after: Span,
    /// Limits of the live state: who is connected and in which call.
    pub live: LiveSettings,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        Self {
            mode: None,
            redis_url: None,
            redis_url_file: None,
            redis_ca_file: None,
            allow_insecure: false,
            prefix: "hubbub:".into(),
            node_name: None,
            heartbeat: Span::secs(1),
            dead_after: Span::secs(5),
            poll: Span::secs(1),
            connect_timeout: Span::secs(3),
            response_timeout: Span::secs(2),
            retry_for: Span::secs(5),
            reconnect_min: Span::millis(50),
            reconnect_max: Span::secs(2),
            record_ttl: Span::secs(24 * 3_600),
            stream_length: 100_000,
            bus_length: 10_000,
            news_length: 50_000,
            news_queue: ByteSize(16 * 1024 * 1024),
            bus_capacity: 4_096,
            max_rate_keys: 100_000,
            return_spread: Span::secs(3),
            alert_after: Span::secs(30),
            live: LiveSettings::default(),
        }
    }
}

impl ClusterSettings {
    /// Where live state is kept, whether it was said or follows from `redis_url`.
    #[must_use]
    pub fn mode(&self) -> Mode {
        let implied = if self.redis_url.is_some() { Mode::Redis } else { Mode::Memory };
        self.mode.unwrap_or(implied)
    }
}

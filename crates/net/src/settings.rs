//! Limits of every listening socket.

use hubbub_types::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a section of settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct SettingsError {
    /// The key inside the section.
    pub field: &'static str,
    /// What is wrong with it, to be read after the key.
    pub problem: String,
}

impl SettingsError {
    /// `field` does not hold what it must.
    pub fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

/// Section `[connections]`: how many connections are held, and how long one may take its time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectionSettings {
    /// Most connections at once, over all ports, WebSockets included. Further ones are answered 503 and closed.
    pub max: usize,
    /// Most connections at once from one address (an IPv6 /64 counts as one). Trusted proxies are exempt.
    pub max_per_address: usize,
    /// Connections the kernel holds until they are accepted.
    pub backlog: u32,
    /// Time a client has to finish the TLS handshake.
    pub handshake_timeout: Span,
    /// Time a client has to send a request's head. Also ends a kept-alive connection without a next request.
    pub header_timeout: Span,
    /// Largest request head (request line and headers).
    pub max_header: ByteSize,
    /// Most requests at once on one HTTP/2 connection.
    pub http2_streams: u32,
    /// An HTTP/2 connection is asked for a sign of life this often.
    pub http2_ping: Span,
    /// Time the answer to such a question may take.
    pub http2_ping_timeout: Span,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            max: 10_000,
            max_per_address: 1_000,
            backlog: 1024,
            handshake_timeout: Span::secs(10),
            header_timeout: Span::secs(30),
            max_header: ByteSize::kib(32),
            http2_streams: 128,
            http2_ping: Span::secs(30),
            http2_ping_timeout: Span::secs(20),
        }
    }
}

impl ConnectionSettings {
    /// The smallest request head hyper can be limited to.
    const MIN_HEADER: ByteSize = ByteSize::kib(8);
    /// The largest head worth buffering.
    const MAX_HEADER: ByteSize = ByteSize::mib(1);

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Names the first setting that cannot be used.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let counts = [
            ("max", self.max),
            ("max_per_address", self.max_per_address),
            ("backlog", usize::try_from(self.backlog).unwrap_or(usize::MAX)),
            ("http2_streams", usize::try_from(self.http2_streams).unwrap_or(usize::MAX)),
        ];
        let spans = [
            ("handshake_timeout", self.handshake_timeout),
            ("header_timeout", self.header_timeout),
            ("http2_ping", self.http2_ping),
            ("http2_ping_timeout", self.http2_ping_timeout),
        ];
        if let Some((field, _)) = counts.into_iter().find(|(_, count)| *count == 0) {
            return Err(SettingsError::new(field, "must be at least 1"));
        }
        if let Some((field, _)) = spans.into_iter().find(|(_, span)| span.0.is_zero()) {
            return Err(SettingsError::new(field, "must be longer than zero"));
        }
        if !(Self::MIN_HEADER..=Self::MAX_HEADER).contains(&self.max_header) {
            let problem = format!("must be between {} and {}", Self::MIN_HEADER, Self::MAX_HEADER);
            return Err(SettingsError::new("max_header", problem));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(ConnectionSettings::default().validate(), Ok(()));
    }

    #[test]
    fn a_zero_limit_and_a_tiny_head_are_refused() {
        let zero = ConnectionSettings { max: 0, ..Default::default() };
        assert_eq!(zero.validate().unwrap_err().field, "max");
        let tiny = ConnectionSettings { max_header: ByteSize::kib(1), ..Default::default() };
        assert_eq!(tiny.validate().unwrap_err().to_string(), "max_header must be between 8 KiB and 1 MiB");
    }
}

//! The sections `[http]` and `[ice]`.

use hubbub_types::{ByteSize, Redacted, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// `[http]`: the REST interface and the web app.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Largest body of a request, pictures aside.
    pub body_limit: ByteSize,
    /// Longest time from a request to its answer.
    pub timeout: Span,
    /// Whether `/api/docs` and `/api/openapi.json` are served.
    pub docs: bool,
    /// Further origins (`https://chat.example.org`) whose pages may use the refresh cookie; the server's own always
    /// may.
    pub origins: Vec<String>,
    /// How long browsers shall insist on TLS (`Strict-Transport-Security`); zero leaves the header out.
    pub hsts: Span,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            body_limit: ByteSize::kib(64),
            timeout: Span::secs(30),
            docs: true,
            origins: Vec::new(),
            hsts: Span::secs(0),
        }
    }
}

impl HttpSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        if self.body_limit < ByteSize::kib(4) {
            return Err("http.body_limit must be at least 4 KiB".into());
        }
        if self.timeout.0.is_zero() {
            return Err("http.timeout must not be zero".into());
        }
        let foreign = self.origins.iter().find(|text| {
            Url::parse(text).map_or(true, |url| !url.has_host() || url.origin().ascii_serialization() != **text)
        });
        foreign.map_or(Ok(()), |text| Err(format!("http.origins: '{text}' is not an origin such as https://host")))
    }
}

/// One STUN or TURN server, as browsers take it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IceServer {
    /// `stun:host`, `turn:host?transport=udp`, `turns:host`, …
    pub urls: Vec<String>,
    /// User name, for TURN.
    pub username: Option<String>,
    /// Password, for TURN.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub credential: Option<Redacted<String>>,
}

/// `[ice]`: servers that help two browsers to reach each other.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IceSettings {
    /// The servers; none is enough within one network.
    pub servers: Vec<IceServer>,
    /// How long a client may keep the list.
    pub ttl: Span,
}

impl Default for IceSettings {
    fn default() -> Self {
        Self { servers: Vec::new(), ttl: Span::secs(3_600) }
    }
}

impl IceSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        for server in &self.servers {
            if server.urls.is_empty() {
                return Err("ice.servers: a server needs urls".into());
            }
            for url in &server.urls {
                let relay = url.starts_with("turn:") || url.starts_with("turns:");
                if !relay && !url.starts_with("stun:") && !url.starts_with("stuns:") {
                    return Err(format!("ice.servers: '{url}' does not begin with stun:, stuns:, turn: or turns:"));
                }
                // Browsers throw on a relay without them, and then no call works at all.
                if relay && (server.username.is_none() || server.credential.is_none()) {
                    return Err(format!("ice.servers: '{url}' needs username and credential"));
                }
            }
        }
        if self.ttl < Span::secs(60) { Err("ice.ttl must be at least 1 minute".into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_origins() {
        let with = |text: &str| HttpSettings { origins: vec![text.into()], ..HttpSettings::default() }.validate();
        assert!(with("https://chat.example.org").is_ok());
        assert!(with("http://localhost:5173").is_ok());
        for bad in ["", "*", "chat.example.org", "https://chat.example.org/", "https://chat.example.org/x", "null"] {
            assert!(with(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_relay_needs_credentials() {
        let with = |server: IceServer| IceSettings { servers: vec![server], ..IceSettings::default() }.validate();
        let named = |url: &str| IceServer { urls: vec![url.into()], ..IceServer::default() };
        assert!(with(named("stun:stun.example.org")).is_ok());
        assert!(with(named("turn:turn.example.org")).is_err());
        assert!(with(named("http://turn.example.org")).is_err());
        assert!(with(IceServer::default()).is_err());
        let secret = Some(Redacted("secret".to_owned()));
        assert!(with(IceServer { username: Some("u".into()), credential: secret, ..named("turns:t") }).is_ok());
    }
}

//! What the address of a request says, and the answers to those that cannot be served.

use serde::Serialize;

/// How a client wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Requests that wait.
    Polling,
    /// One WebSocket.
    WebSocket,
}

/// The part of an address behind the `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// How.
    pub transport: Transport,
    /// Which connection; none begins a new one.
    pub sid: Option<&'a str>,
}

/// Why a request is not served. Numbers and texts are those of the Node.js server, which clients may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Neither polling nor WebSocket.
    #[error("Transport unknown")]
    Transport,
    /// The connection is over, unknown, or on another node.
    #[error("Session ID unknown")]
    UnknownSid,
    /// A connection begins with GET.
    #[error("Bad handshake method")]
    Method,
    /// Does not fit what the client did before.
    #[error("Bad request")]
    Malformed,
    /// This page or address may not connect.
    #[error("Forbidden")]
    Forbidden,
    /// Another version of Engine.IO.
    #[error("Unsupported protocol version")]
    Version,
}

#[derive(Serialize)]
struct Body {
    code: u8,
    message: String,
}

impl RequestError {
    /// The number clients see.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Transport => 0,
            Self::UnknownSid => 1,
            Self::Method => 2,
            Self::Malformed => 3,
            Self::Forbidden => 4,
            Self::Version => 5,
        }
    }

    /// The answer's body: number and text in JSON.
    #[must_use]
    pub fn body(self) -> String {
        let body = Body { code: self.number(), message: self.to_string() };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl<'a> Request<'a> {
    /// Reads the query. Values that mean anything here need no decoding, so one that would is unknown.
    ///
    /// # Errors
    /// When it names another protocol or no transport.
    pub fn parse(query: &'a str) -> Result<Self, RequestError> {
        let (mut version, mut transport, mut sid) = (None, None, None);
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "EIO" => version = Some(value),
                "transport" => transport = Some(value),
                "sid" if !value.is_empty() => sid = Some(value),
                _ => {}
            }
        }
        let transport = match transport {
            Some("polling") => Transport::Polling,
            Some("websocket") => Transport::WebSocket,
            _ => return Err(RequestError::Transport),
        };
        if version == Some("4") { Ok(Self { transport, sid }) } else { Err(RequestError::Version) }
    }
}

/// The terms of a connection, in its first packet.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opening<'a> {
    /// The connection's id.
    pub sid: &'a str,
    /// What the client may go over to.
    pub upgrades: &'a [&'a str],
    /// From one ping to the next, in milliseconds.
    pub ping_interval: u64,
    /// How long an answer may take, in milliseconds.
    pub ping_timeout: u64,
    /// Most bytes the client may send at once.
    pub max_payload: u64,
}

impl Opening<'_> {
    /// The packet.
    #[must_use]
    pub fn encode(&self) -> String {
        let terms = serde_json::to_string(self).unwrap_or_default();
        format!("0{terms}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_the_address_says_version_transport_and_connection() {
        let polling = Request::parse("EIO=4&transport=polling&t=abc&sid=").unwrap();
        assert_eq!(polling, Request { transport: Transport::Polling, sid: None });
        let socket = Request::parse("transport=websocket&sid=x-1&EIO=4").unwrap();
        assert_eq!(socket, Request { transport: Transport::WebSocket, sid: Some("x-1") });
    }

    #[test]
    fn chat_04_other_versions_and_transports_are_refused_as_node_does() {
        let table = [
            ("EIO=3&transport=polling", r#"{"code":5,"message":"Unsupported protocol version"}"#),
            ("transport=polling", r#"{"code":5,"message":"Unsupported protocol version"}"#),
            ("EIO=4&transport=webtransport", r#"{"code":0,"message":"Transport unknown"}"#),
            ("", r#"{"code":0,"message":"Transport unknown"}"#),
        ];
        for (query, body) in table {
            assert_eq!(Request::parse(query).unwrap_err().body(), body, "{query}");
        }
    }

    #[test]
    fn chat_04_the_first_packet_has_the_terms() {
        let terms = Opening { sid: "a", upgrades: &["websocket"], ping_interval: 1, ping_timeout: 2, max_payload: 3 };
        let text = r#"0{"sid":"a","upgrades":["websocket"],"pingInterval":1,"pingTimeout":2,"maxPayload":3}"#;
        assert_eq!(terms.encode(), text);
    }
}

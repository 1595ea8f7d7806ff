//! Packets of Socket.IO over Engine.IO, as far as a client of the chat needs them.

use serde_json::{Value, json};

/// The path of a WebSocket that begins as one.
pub(super) const PATH: &str = "/socket.io/?EIO=4&transport=websocket";
/// The answer to [`Packet::Ping`].
pub(super) const PONG: &str = "3";

/// What the server says. Texts are JSON that nobody has read yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet<'t> {
    /// The connection is open: now the client may join.
    Open,
    /// Whether somebody is there.
    Ping,
    /// The client has joined.
    Joined,
    /// The client may not join.
    Refused(&'t str),
    /// An event with its one object.
    Event(&'t str, &'t str),
    /// The answer to an event with this number.
    Answer(u64, &'t str),
    /// The server is about to close.
    Closing,
}

/// Reads a packet; none when it is not one that the server may send.
pub(super) fn read(text: &str) -> Option<Packet<'_>> {
    if let Some(rest) = text.strip_prefix("42") {
        let (name, object) = rest.strip_prefix("[\"")?.strip_suffix(']')?.split_once("\",")?;
        return Some(Packet::Event(name, object));
    }
    if let Some(rest) = text.strip_prefix("43") {
        let (number, answer) = rest.strip_suffix(']')?.split_once('[')?;
        return Some(Packet::Answer(number.parse().ok()?, answer));
    }
    Some(match (text, text.get(..2)) {
        ("2", _) => Packet::Ping,
        ("1" | "41", _) => Packet::Closing,
        (_, Some("40")) => Packet::Joined,
        (_, Some("44")) => Packet::Refused(text.get(2..)?),
        _ if text.starts_with('0') => Packet::Open,
        _ => return None,
    })
}

/// Shows a token to join.
pub(super) fn join(token: &str) -> String {
    format!("40{}", json!({ "token": token }))
}

/// An event that is to be answered under this number.
pub(super) fn event(number: u64, name: &str, object: &Value) -> String {
    format!("42{number}{}", json!([name, object]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_read() {
        assert_eq!(read(r#"0{"sid":"x"}"#), Some(Packet::Open));
        assert_eq!(read("2"), Some(Packet::Ping));
        assert_eq!(read(r#"40{"sid":"y"}"#), Some(Packet::Joined));
        assert_eq!(read(r#"44{"message":"banned"}"#), Some(Packet::Refused(r#"{"message":"banned"}"#)));
        assert_eq!(read(r#"42["log",{"a":["b",1]}]"#), Some(Packet::Event("log", r#"{"a":["b",1]}"#)));
        assert_eq!(read(r#"4317[{"ok":true}]"#), Some(Packet::Answer(17, r#"{"ok":true}"#)));
        assert_eq!(read("41"), Some(Packet::Closing));
        assert_eq!(read("451-"), None);
        assert_eq!(read("42[]"), None);
    }

    #[test]
    fn what_a_client_says_is_what_the_server_reads() {
        assert_eq!(join("t"), r#"40{"token":"t"}"#);
        assert_eq!(event(3, "sync", &json!({})), r#"423["sync",{}]"#);
    }
}

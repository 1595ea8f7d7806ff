//! Packets of Engine.IO 4: a digit, and what belongs to it.

/// Asks the client whether it is there.
pub const PING: &str = "2";
/// Ends a poll for which there is nothing.
pub const NOOP: &str = "6";
/// Ends the connection.
pub const CLOSE: &str = "1";
/// What a client sends first on a WebSocket it wants to go over to.
pub const PROBE: &str = "2probe";
/// The answer to [`PROBE`].
pub const PROBE_ANSWER: &str = "3probe";
/// What a client sends when it has gone over.
pub const UPGRADE: &str = "5";

/// One packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packet<'a> {
    /// The server's first word, with its terms in JSON.
    Open(&'a str),
    /// The connection is over.
    Close,
    /// Are you there? With whatever is to be repeated.
    Ping(&'a str),
    /// Yes.
    Pong(&'a str),
    /// A Socket.IO packet.
    Message(&'a str),
    /// The client has gone over to this transport.
    Upgrade,
    /// Nothing.
    Noop,
}

/// Why a text is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// There is nothing.
    #[error("a packet is at least one digit")]
    Empty,
    /// Bytes in base64, which nothing here takes.
    #[error("binary packets are not understood")]
    Binary,
    /// The first character is no kind of packet.
    #[error("there is no such kind of packet")]
    Kind,
    /// Something stands where nothing may.
    #[error("this kind of packet holds nothing")]
    Rest,
}

impl<'a> Packet<'a> {
    /// Reads a packet from a text frame, or from one part of a payload.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(text: &'a str) -> Result<Self, EngineError> {
        let mut rest = text.chars();
        let kind = rest.next().ok_or(EngineError::Empty)?;
        let rest = rest.as_str();
        let alone = |packet| if rest.is_empty() { Ok(packet) } else { Err(EngineError::Rest) };
        match kind {
            '0' => Ok(Self::Open(rest)),
            '1' => alone(Self::Close),
            '2' => Ok(Self::Ping(rest)),
            '3' => Ok(Self::Pong(rest)),
            '4' => Ok(Self::Message(rest)),
            '5' => alone(Self::Upgrade),
            '6' => alone(Self::Noop),
            'b' => Err(EngineError::Binary),
            _ => Err(EngineError::Kind),
        }
    }

    /// The packet as a text.
    #[must_use]
    pub fn encode(&self) -> String {
        let (kind, rest) = match *self {
            Self::Open(rest) => ('0', rest),
            Self::Close => ('1', ""),
            Self::Ping(rest) => ('2', rest),
            Self::Pong(rest) => ('3', rest),
            Self::Message(rest) => ('4', rest),
            Self::Upgrade => ('5', ""),
            Self::Noop => ('6', ""),
        };
        format!("{kind}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_the_fixed_packets_are_what_they_say() {
        assert_eq!(Packet::decode(PING), Ok(Packet::Ping("")));
        assert_eq!(Packet::decode(NOOP), Ok(Packet::Noop));
        assert_eq!(Packet::decode(CLOSE), Ok(Packet::Close));
        assert_eq!(Packet::decode(PROBE), Ok(Packet::Ping("probe")));
        assert_eq!(Packet::decode(PROBE_ANSWER), Ok(Packet::Pong("probe")));
        assert_eq!(Packet::decode(UPGRADE), Ok(Packet::Upgrade));
    }

    #[test]
    fn chat_04_what_is_no_packet_is_told_apart() {
        let table = [
            ("", EngineError::Empty),
            ("bAQID", EngineError::Binary),
            ("7", EngineError::Kind),
            ("é", EngineError::Kind),
            ("1x", EngineError::Rest),
            ("5probe", EngineError::Rest),
            ("66", EngineError::Rest),
        ];
        for (text, error) in table {
            assert_eq!(Packet::decode(text), Err(error), "{text:?}");
        }
    }
}

//! Several packets in the body of one request or answer, as long as a client polls.

/// Stands between packets (the character "record separator"; JSON never holds it raw).
pub const SEPARATOR: char = '\u{1e}';

/// The packets of a body. An empty body is one empty packet, which is none.
pub fn split(body: &str) -> impl Iterator<Item = &str> {
    body.split(SEPARATOR)
}

/// Packets on their way into one body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payload(String);

impl Payload {
    /// Adds a packet.
    pub fn push(&mut self, packet: &str) {
        if !self.0.is_empty() {
            self.0.push(SEPARATOR);
        }
        self.0.push_str(packet);
    }

    /// Bytes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no packet yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The body.
    #[must_use]
    pub fn into_body(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_packets_are_joined_and_split_at_the_separator() {
        let mut payload = Payload::default();
        assert!(payload.is_empty());
        payload.push("40");
        payload.push("2");
        assert_eq!(payload.len(), 4);
        let body = payload.into_body();
        assert_eq!(body, "40\u{1e}2");
        assert_eq!(split(&body).collect::<Vec<_>>(), ["40", "2"]);
        assert_eq!(split("").collect::<Vec<_>>(), [""]);
    }
}

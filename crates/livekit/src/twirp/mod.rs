//! Calls of the server's own interface: `POST /twirp/livekit.RoomService/<Method>`, in protobuf or JSON
//! (Twirp's wire protocol, version 7).

mod answer;
mod call;
mod error;

#[cfg(test)]
mod tests;

pub use self::{
    answer::{Answer, write},
    call::{Call, Need, read},
    error::{TwirpCode, TwirpError},
};

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    /// `application/protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl ContentType {
    /// What a `Content-Type` header means, its parameters left out. `None` is no call.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        match header.split(';').next().map(str::trim) {
            Some(text) if text.eq_ignore_ascii_case("application/protobuf") => Some(Self::Protobuf),
            Some(text) if text.eq_ignore_ascii_case("application/json") => Some(Self::Json),
            _ => None,
        }
    }

    /// The header of an answer.
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Self::Protobuf => "application/protobuf",
            Self::Json => "application/json",
        }
    }
}

//! Signal messages as they travel over the WebSocket: protobuf in binary frames, or protobuf's JSON in text frames.

mod budget;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use prost::Message as _;

pub(crate) use self::budget::is_within_budget;
use crate::proto::{SignalRequest, SignalResponse};

/// A frame of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A binary frame.
    Binary(&'a [u8]),
    /// A text frame.
    Text(&'a str),
}

impl Frame<'_> {
    /// How an answer to this frame is written.
    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::Binary(_) => Format::Binary,
            Self::Text(_) => Format::Json,
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Binary(bytes) => bytes.len(),
            Self::Text(text) => text.len(),
        }
    }
}

/// How messages are written to a client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Protobuf, in binary frames.
    #[default]
    Binary,
    /// Protobuf's JSON, in text frames.
    Json,
}

/// Why a message is not read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Longer than allowed, or of too many parts.
    #[error("the message is too large")]
    TooLarge,
    /// Not a message.
    #[error("the message cannot be read")]
    Malformed,
    /// A message that JSON cannot say; the server has made a mistake.
    #[error("the message cannot be written as JSON")]
    Unwritable,
}

/// The message in a frame of at most `max` bytes. Its kind is missing when the client knows one that this server does
/// not.
///
/// # Errors
/// `TooLarge`, `Malformed`.
pub fn request(frame: Frame<'_>, max: usize) -> Result<SignalRequest, WireError> {
    if frame.len() > max || !is_within_budget(frame, &[]) {
        return Err(WireError::TooLarge);
    }
    match frame {
        Frame::Binary(bytes) => SignalRequest::decode(bytes).map_err(|_| WireError::Malformed),
        Frame::Text(text) => serde_json::from_str(text).map_err(|_| WireError::Malformed),
    }
}

/// A message for a client that reads `format`.
///
/// # Errors
/// [`WireError::Unwritable`], with JSON only.
pub fn response(message: &SignalResponse, format: Format) -> Result<Bytes, WireError> {
    match format {
        Format::Binary => Ok(binary(message)),
        Format::Json => serde_json::to_vec(message).map(Bytes::from).map_err(|_| WireError::Unwritable),
    }
}

/// A message for a client that reads protobuf, as nearly all do.
#[must_use]
pub fn binary(message: &SignalResponse) -> Bytes {
    message.encode_to_vec().into()
}

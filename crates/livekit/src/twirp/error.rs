//! What a call is refused with.

use bytes::Bytes;
use serde::Serialize;

/// The kinds of refusal that are used, each with its HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TwirpCode {
    /// The body cannot be read.
    Malformed,
    /// No such service, method or content type.
    BadRoute,
    /// A field is missing, too long or contradicts another.
    InvalidArgument,
    /// No token, or one that does not allow it.
    Unauthenticated,
    /// Nobody may do this from outside.
    PermissionDenied,
    /// No such room, participant or track.
    NotFound,
    /// Not in this state or with these settings.
    FailedPrecondition,
    /// Too much of something.
    ResourceExhausted,
    /// Known, and not built.
    Unimplemented,
    /// Not now.
    Unavailable,
    /// A fault of the server.
    Internal,
}

impl TwirpCode {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::InvalidArgument => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::BadRoute | Self::NotFound => 404,
            Self::FailedPrecondition => 412,
            Self::ResourceExhausted => 429,
            Self::Internal => 500,
            Self::Unimplemented => 501,
            Self::Unavailable => 503,
        }
    }
}

/// What a call is refused with. Always JSON, whatever the call was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{msg}")]
pub struct TwirpError {
    /// The kind.
    pub code: TwirpCode,
    /// For people.
    pub msg: String,
}

impl TwirpError {
    /// A refusal.
    pub fn new(code: TwirpCode, msg: impl Into<String>) -> Self {
        Self { code, msg: msg.into() }
    }

    /// The body of the answer.
    #[must_use]
    pub fn body(&self) -> Bytes {
        let json = serde_json::json!({ "code": self.code, "msg": self.msg });
        json.to_string().into()
    }
}

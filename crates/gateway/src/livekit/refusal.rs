//! Why somebody is not let in, as `LiveKit`'s clients expect to be told: a status and a plain text.

use axum::response::{IntoResponse, Response};
use http::{
    StatusCode,
    header::{RETRY_AFTER, UPGRADE},
};
use hubbub_livekit::join::JoinError;

/// How long a client that was refused for lack of room should wait.
const RETRY_AFTER_SECONDS: &str = "10";
/// Longest name of a room and of a participant, in bytes.
pub(super) const MAX_NAME: usize = 256;

/// Why there is no connection. Clients compare some of the texts; they are those of `LiveKit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoEntry {
    /// The header is there, and no token in it.
    #[error("invalid authorization header. Must start with Bearer ")]
    Header,
    /// Whatever is wrong with the token; not told apart.
    #[error("invalid authorization token")]
    Token,
    /// No token, none for joining, or none that is good any more.
    #[error("no permissions to access the room")]
    Permission,
    #[error("identity cannot be empty")]
    NoIdentity,
    #[error("participant identity length exceeds limits: max length {MAX_NAME}")]
    LongIdentity,
    #[error("no room name")]
    NoRoom,
    #[error("room name length exceeds limits: max length {MAX_NAME}")]
    LongRoom,
    #[error("name length exceeds limits")]
    LongName,
    #[error("metadata size exceeds limits")]
    LongMetadata,
    #[error("attribute size exceeds limits")]
    LongAttributes,
    /// What the client says in the query makes no sense.
    #[error(transparent)]
    Join(JoinError),
    /// There is none, and the token may not make it. Clients tell this 404 from others by its text.
    #[error("requested room does not exist")]
    NoSuchRoom,
    /// Use two peer connections.
    #[error("not found")]
    NoSinglePeer,
    #[error("this is for WebSockets")]
    NoWebSocket,
    #[error("too many connections from your address")]
    AddressFull,
    #[error("too many attempts from your address")]
    TooOften,
    #[error("room has exceeded its max participants")]
    RoomFull,
    #[error("node has exceeded its configured limit")]
    Full,
    /// The server ends, or cannot find out who may come in.
    #[error("the media server is not available")]
    Unavailable,
}

impl NoEntry {
    fn status(self) -> StatusCode {
        match self {
            Self::Header | Self::Token | Self::Permission => StatusCode::UNAUTHORIZED,
            Self::NoIdentity
            | Self::LongIdentity
            | Self::NoRoom
            | Self::LongRoom
            | Self::LongName
            | Self::LongMetadata
            | Self::LongAttributes
            | Self::Join(_) => StatusCode::BAD_REQUEST,
            Self::NoSuchRoom | Self::NoSinglePeer => StatusCode::NOT_FOUND,
            Self::NoWebSocket => StatusCode::UPGRADE_REQUIRED,
            Self::AddressFull | Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::RoomFull | Self::Full | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The label in metrics.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Header | Self::Token => "token",
            Self::Permission => "permission",
            Self::NoSuchRoom => "no_room",
            Self::NoSinglePeer => "no_single_peer",
            Self::NoWebSocket => "no_websocket",
            Self::AddressFull => "address_full",
            Self::TooOften => "too_often",
            Self::RoomFull => "room_full",
            Self::Full => "full",
            Self::Unavailable => "unavailable",
            _ => "invalid",
        }
    }
}

impl IntoResponse for NoEntry {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.to_string()).into_response();
        let headers = response.headers_mut();
        match self.status() {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, http::HeaderValue::from_static(RETRY_AFTER_SECONDS));
            }
            StatusCode::UPGRADE_REQUIRED => {
                headers.insert(UPGRADE, http::HeaderValue::from_static("websocket"));
            }
            _ => {}
        }
        response
    }
}

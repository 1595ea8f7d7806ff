//! Calls of `RoomService`, of programs with a key.

mod carry;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use hubbub_app::media::Namespace;
use hubbub_livekit::{
    Claims,
    twirp::{self, Answer, Call, ContentType, Need, TwirpCode, TwirpError},
};
use tokio::time::timeout;

use super::{
    Livekit,
    refusal::{MAX_NAME, NoEntry},
    token,
};

/// Carries out a call.
pub(super) async fn call(
    State(door): State<Arc<Livekit>>,
    Path((service, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let content = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(ContentType::parse);
    let answer = match content {
        Some(content) => answer(&door, &service, &method, content, &headers, body).await,
        None => Err(TwirpError::new(TwirpCode::BadRoute, "the body must be application/json or application/protobuf")),
    };
    match (answer, content) {
        (Ok(bytes), Some(content)) => ([(CONTENT_TYPE, content.header())], bytes).into_response(),
        (Ok(_), None) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        (Err(error), _) => refuse(&error),
    }
}

fn refuse(error: &TwirpError) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, "application/json")], error.body()).into_response()
}

async fn answer(
    door: &Arc<Livekit>,
    service: &str,
    method: &str,
    content: ContentType,
    headers: &HeaderMap,
    body: Body,
) -> Result<bytes::Bytes, TwirpError> {
    // Whoever has no key is not read at all.
    let claims = token::claims(&door.media, headers, "").map_err(|refusal| unauthenticated(&refusal))?;
    let limit = door.settings.call_timeout.0;
    let carried = timeout(limit, async {
        let body = to_bytes(body, door.settings.max_call.as_usize()).await;
        let body = body.map_err(|_| TwirpError::new(TwirpCode::ResourceExhausted, "the body is too large"))?;
        let call = twirp::read(service, method, content, &body)?;
        check(&claims, &call)?;
        door.carry_out(call).await
    });
    let answer: Answer =
        carried.await.map_err(|_| TwirpError::new(TwirpCode::Unavailable, "that takes too long"))??;
    twirp::write(&answer, content)
}

fn unauthenticated(refusal: &NoEntry) -> TwirpError {
    TwirpError::new(TwirpCode::Unauthenticated, refusal.to_string())
}

/// Whether a token allows a call. Rooms of the server itself are nobody's to administrate from outside.
fn check(claims: &Claims, call: &Call) -> Result<(), TwirpError> {
    let grants = &claims.grants;
    let is_granted = match call.need() {
        Need::Create => grants.room_create,
        Need::List => grants.room_list,
        Need::Admin => grants.room_admin && call.room() == Some(&grants.room),
    };
    if !is_granted || claims.join.is_some() {
        return Err(TwirpError::new(TwirpCode::Unauthenticated, "permissions denied"));
    }
    match call.room() {
        Some("") => Err(TwirpError::new(TwirpCode::InvalidArgument, NoEntry::NoRoom.to_string())),
        Some(room) if room.len() > MAX_NAME => {
            Err(TwirpError::new(TwirpCode::InvalidArgument, NoEntry::LongRoom.to_string()))
        }
        Some(room) if Namespace::of(room).is_reserved() => {
            Err(TwirpError::new(TwirpCode::PermissionDenied, "this room belongs to the server"))
        }
        _ => Ok(()),
    }
}

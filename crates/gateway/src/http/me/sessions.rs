//! One's signed-in devices.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::rows;
use hubbub_types::SessionId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Caller, Id},
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(end))
}

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    id: Uuid,
    device: String,
    /// Where it was seen last, without the part that tells one connection from its neighbours.
    address: String,
    /// Whether it is the one that asks.
    current: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
}

impl Session {
    pub(super) fn new(session: rows::Session, current: SessionId) -> Self {
        Self {
            current: session.id == current,
            id: session.id.0,
            device: session.device,
            address: session.address.0,
            created_at: time(session.created_at),
            last_seen_at: time(session.last_seen_at),
        }
    }
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
struct SessionList {
    items: Vec<Session>,
}

/// Your signed-in devices.
#[utoipa::path(get, path = "/me/sessions", tag = "me", security(("bearer" = [])), operation_id = "sessions",
    responses((status = 200, body = SessionList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<SessionList>> {
    let sessions = door.accounts.sessions(&actor).await?;
    let items = sessions.into_iter().map(|session| Session::new(session, actor.session)).collect();
    Ok(Json(SessionList { items }))
}

/// Signs one of your devices out.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "me", security(("bearer" = [])), operation_id = "endSession",
    params(("id" = Uuid, Path)), responses((status = 204, description = "Ended"), Problems))]
async fn end(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<SessionId>) -> Reply<StatusCode> {
    door.accounts.end_session(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

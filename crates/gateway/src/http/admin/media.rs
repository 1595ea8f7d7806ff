//! Keys of programs that use the media server.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::rows::MediaKeyRow;
use hubbub_chat::wire::At;
use hubbub_types::MediaKeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
    voice::media,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(end))
}

/// A key for a program.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MediaKey {
    id: Uuid,
    /// What tokens name it by.
    key: String,
    /// What it is for.
    note: String,
    /// What tokens are signed with. Shown only when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Who made it; their account may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Uuid>,
    created_at: At,
    /// To the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<At>,
}

impl From<MediaKeyRow> for MediaKey {
    fn from(row: MediaKeyRow) -> Self {
        Self {
            id: row.id.0,
            key: row.name,
            note: row.note,
            secret: None,
            created_by: row.created_by.map(|id| id.0),
            created_at: At(row.created_at),
            last_used_at: row.last_used_at.map(At),
        }
    }
}

/// All of them.
#[derive(Serialize, ToSchema)]
struct MediaKeys {
    keys: Vec<MediaKey>,
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateMediaKeyRequest {
    /// What it is for.
    #[schema(min_length = 1, max_length = 80)]
    note: String,
}

/// The keys that admins made for programs that use the media server.
#[utoipa::path(get, path = "/media/keys", tag = "admin", security(("bearer" = [])), operation_id = "mediaKeys",
    responses((status = 200, body = MediaKeys), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<MediaKeys>> {
    let keys = media(&door)?.keys(&actor).await?;
    Ok(Json(MediaKeys { keys: keys.into_iter().map(MediaKey::from).collect() }))
}

/// Makes a key. Its secret is shown in this answer and never again.
#[utoipa::path(post, path = "/media/keys", tag = "admin", security(("bearer" = [])),
    request_body = CreateMediaKeyRequest, operation_id = "createMediaKey",
    responses((status = 201, body = MediaKey), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CreateMediaKeyRequest>,
) -> Reply<(StatusCode, Json<MediaKey>)> {
    let given = media(&door)?.add_key(&actor, &request.note).await?;
    Ok((StatusCode::CREATED, Json(MediaKey { secret: Some(given.secret), ..given.row.into() })))
}

/// Ends a key: its tokens open nothing any more.
#[utoipa::path(delete, path = "/media/keys/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "endMediaKey",
    responses((status = 204, description = "It has ended"), Problems))]
async fn end(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MediaKeyId>) -> Reply<StatusCode> {
    media(&door)?.end_key(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

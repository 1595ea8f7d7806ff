//! Words that are not to be said.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{moderation::NewFilter, rows::FilterRow};
use hubbub_chat::wire::At;
use hubbub_types::{FilterAction, FilterId, FilterKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// A word that is not to be said.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WordFilter {
    id: Uuid,
    pattern: String,
    kind: FilterKind,
    action: FilterAction,
    #[schema(required)]
    created_by: Option<Uuid>,
    created_at: At,
}

impl From<FilterRow> for WordFilter {
    fn from(row: FilterRow) -> Self {
        Self {
            id: row.id.0,
            pattern: row.pattern,
            kind: row.kind,
            action: row.action,
            created_by: row.created_by.map(|id| id.0),
            created_at: At(row.created_at),
        }
    }
}

/// Filters, the earliest first.
#[derive(Serialize, ToSchema)]
struct WordFilterList {
    items: Vec<WordFilter>,
}

/// The word filters.
#[utoipa::path(get, path = "/filters", tag = "moderation", security(("bearer" = [])), operation_id = "filters",
    responses((status = 200, body = WordFilterList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<WordFilterList>> {
    let rows = door.chat.filters(&actor).await?;
    Ok(Json(WordFilterList { items: rows.into_iter().map(WordFilter::from).collect() }))
}

/// A filter to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateFilterRequest {
    /// The word, 1 to 100 characters.
    pattern: String,
    /// Whether it must stand alone.
    kind: FilterKind,
    /// What happens to the message.
    action: FilterAction,
}

/// Makes a filter.
#[utoipa::path(post, path = "/filters", tag = "moderation", security(("bearer" = [])),
    request_body = CreateFilterRequest, operation_id = "createFilter",
    responses((status = 201, body = WordFilter), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CreateFilterRequest>,
) -> Reply<(StatusCode, Json<WordFilter>)> {
    let new = NewFilter { pattern: request.pattern, kind: request.kind, action: request.action };
    Ok((StatusCode::CREATED, Json(door.chat.create_filter(&actor, new).await?.into())))
}

/// Takes a filter away.
#[utoipa::path(delete, path = "/filters/{id}", tag = "moderation", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "deleteFilter",
    responses((status = 204, description = "Deleted"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<FilterId>) -> Reply<StatusCode> {
    door.chat.delete_filter(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

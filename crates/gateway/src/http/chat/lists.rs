//! Messages that are looked for: pinned ones, and those that concern somebody.

use axum::{Json, extract::State};
use hubbub_chat::wire::MessageList;
use hubbub_types::ChannelId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::cursor,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(pins)).routes(routes!(mentions))
}

/// The pinned messages of a channel, the one pinned last first.
#[utoipa::path(get, path = "/channels/{id}/pins", tag = "chat", security(("bearer" = [])), operation_id = "pins",
    params(("id" = Uuid, Path)), responses((status = 200, body = MessageList), Problems))]
async fn pins(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<Json<MessageList>> {
    Ok(Json(door.chat.pins(&actor, id).await?))
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MentionsQuery {
    /// `next` of the page before.
    before: Option<String>,
    /// How many, 1 to 100; 50 when absent.
    #[serde(default = "page")]
    #[param(required = false, minimum = 1, maximum = 100)]
    limit: u32,
}

fn page() -> u32 {
    50
}

/// Messages that mention or answer the reader, the latest first.
#[utoipa::path(get, path = "/mentions", tag = "chat", security(("bearer" = [])), params(MentionsQuery),
    operation_id = "mentions", responses((status = 200, body = MessageList), Problems))]
async fn mentions(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<MentionsQuery>,
) -> Reply<Json<MessageList>> {
    let before = cursor(query.before.as_deref())?;
    Ok(Json(door.chat.mentions(&actor, before, query.limit).await?))
}

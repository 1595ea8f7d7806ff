//! Reactions to a message.

use axum::{Json, extract::State};
use hubbub_chat::wire::{Changed, PersonRef};
use hubbub_types::MessageId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(who, react, unreact))
}

/// People who reacted, the earliest first.
#[derive(Serialize, ToSchema)]
struct Reacted {
    people: Vec<PersonRef>,
}

/// Who reacted with an emoji; at most 100.
#[utoipa::path(get, path = "/messages/{id}/reactions/{emoji}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("emoji" = String, Path)), operation_id = "reacted",
    responses((status = 200, body = Reacted), Problems))]
async fn who(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, emoji)): Id<(MessageId, String)>,
) -> Reply<Json<Reacted>> {
    Ok(Json(Reacted { people: door.chat.reacted(&actor, id, &emoji).await? }))
}

/// Reacts to a message.
#[utoipa::path(put, path = "/messages/{id}/reactions/{emoji}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("emoji" = String, Path)), operation_id = "react",
    responses((status = 200, body = Changed), Problems))]
async fn react(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, emoji)): Id<(MessageId, String)>,
) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.react(&actor, id, &emoji, true).await?.seq }))
}

/// Takes a reaction back.
#[utoipa::path(delete, path = "/messages/{id}/reactions/{emoji}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("emoji" = String, Path)), operation_id = "unreact",
    responses((status = 200, body = Changed), Problems))]
async fn unreact(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id((id, emoji)): Id<(MessageId, String)>,
) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.react(&actor, id, &emoji, false).await?.seq }))
}

//! One message.

use axum::{Json, extract::State};
use hubbub_chat::wire::{At, Changed, PersonRef, PlacedMessage};
use hubbub_types::MessageId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(one, edit, delete)).routes(routes!(history)).routes(routes!(pin, unpin))
}

/// A message with everybody it speaks of.
#[derive(Serialize, ToSchema)]
struct OneMessage {
    #[serde(flatten)]
    placed: PlacedMessage,
    people: Vec<PersonRef>,
}

/// One message.
#[utoipa::path(get, path = "/messages/{id}", tag = "chat", security(("bearer" = [])), operation_id = "message",
    params(("id" = Uuid, Path)), responses((status = 200, body = OneMessage), Problems))]
async fn one(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MessageId>) -> Reply<Json<OneMessage>> {
    let (placed, people) = door.chat.message(&actor, id).await?;
    Ok(Json(OneMessage { placed, people }))
}

/// The new text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditMessageRequest {
    /// Markdown.
    text: String,
}

/// Gives a message another text.
#[utoipa::path(patch, path = "/messages/{id}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = EditMessageRequest, operation_id = "editMessage",
    responses((status = 200, body = Changed), Problems))]
async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<MessageId>,
    Body(request): Body<EditMessageRequest>,
) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.edit(&actor, id, request.text).await?.seq }))
}

/// Deletes a message: nothing of its content is left.
#[utoipa::path(delete, path = "/messages/{id}", tag = "chat", security(("bearer" = [])),
    operation_id = "deleteMessage", params(("id" = Uuid, Path)),
    responses((status = 200, body = Changed), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MessageId>) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.delete(&actor, id).await?.seq }))
}

/// An earlier text of a message.
#[derive(Serialize, ToSchema)]
struct EarlierText {
    text: String,
    /// Until when it stood.
    until: At,
}

/// Earlier texts, the oldest first.
#[derive(Serialize, ToSchema)]
struct History {
    items: Vec<EarlierText>,
}

/// The earlier texts of a message, the oldest first.
#[utoipa::path(get, path = "/messages/{id}/history", tag = "chat", security(("bearer" = [])),
    operation_id = "messageHistory", params(("id" = Uuid, Path)), responses((status = 200, body = History), Problems))]
async fn history(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MessageId>) -> Reply<Json<History>> {
    let texts = door.chat.history(&actor, id).await?;
    let items = texts.into_iter().map(|(text, until)| EarlierText { text, until: At(until) }).collect();
    Ok(Json(History { items }))
}

/// Pins a message.
#[utoipa::path(put, path = "/messages/{id}/pin", tag = "chat", security(("bearer" = [])), operation_id = "pinMessage",
    params(("id" = Uuid, Path)), responses((status = 200, body = Changed), Problems))]
async fn pin(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MessageId>) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.pin(&actor, id, true).await?.seq }))
}

/// Takes the pin off.
#[utoipa::path(delete, path = "/messages/{id}/pin", tag = "chat", security(("bearer" = [])),
    operation_id = "unpinMessage", params(("id" = Uuid, Path)), responses((status = 200, body = Changed), Problems))]
async fn unpin(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<MessageId>) -> Reply<Json<Changed>> {
    Ok(Json(Changed { seq: door.chat.pin(&actor, id, false).await?.seq }))
}

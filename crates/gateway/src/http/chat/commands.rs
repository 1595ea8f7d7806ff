//! Commands that are written where messages are.

use axum::{Json, extract::State};
use hubbub_chat::wire::{CommandAnswer, CommandInfo};
use hubbub_types::ChannelId;
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
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(run))
}

/// The commands.
#[derive(Serialize, ToSchema)]
struct CommandList {
    items: Vec<CommandInfo>,
}

/// The commands there are.
#[utoipa::path(get, path = "/commands", tag = "chat", security(("bearer" = [])), operation_id = "commands",
    responses((status = 200, body = CommandList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<CommandList>> {
    Ok(Json(CommandList { items: door.chat.commands(&actor)? }))
}

/// What was written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommandRequest {
    /// The whole line, with its `/`.
    text: String,
    /// See the sending of messages.
    nonce: Option<Uuid>,
}

/// Carries out a command.
#[utoipa::path(post, path = "/channels/{id}/commands", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = CommandRequest, operation_id = "runCommand",
    responses((status = 200, body = CommandAnswer), Problems))]
async fn run(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<CommandRequest>,
) -> Reply<Json<CommandAnswer>> {
    let nonce = request.nonce.unwrap_or_else(|| door.new_id());
    Ok(Json(door.chat.command(&actor, id, &request.text, nonce).await?))
}

//! Going into a channel by a link.

use axum::{Json, extract::State};
use hubbub_types::ChannelId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Caller, Guest, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(look, join))
}

/// What a link leads to, as anybody who has it may know.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// What the server is called.
    server: String,
    /// What the channel is called.
    channel: String,
    topic: String,
    /// How many people read it.
    people: i64,
}

/// What a link leads to.
#[utoipa::path(get, path = "/join/{code}", tag = "chat", params(("code" = String, Path)), operation_id = "invitation",
    responses((status = 200, body = Invitation), Problems))]
async fn look(State(door): State<Door>, _: Guest, Id(code): Id<String>) -> Reply<Json<Invitation>> {
    let found = door.chat.invitation(&code).await?;
    let (channel, topic) = (found.channel.name, found.channel.topic);
    Ok(Json(Invitation { server: door.name.clone(), channel, topic, people: found.people }))
}

/// Where one is now.
#[derive(Serialize, ToSchema)]
struct Joined {
    #[schema(value_type = Uuid)]
    channel: ChannelId,
}

/// Goes into the channel of a link.
#[utoipa::path(post, path = "/join/{code}", tag = "chat", params(("code" = String, Path)), operation_id = "join",
    security(("bearer" = [])), responses((status = 200, body = Joined), Problems))]
async fn join(State(door): State<Door>, Caller(actor): Caller, Id(code): Id<String>) -> Reply<Json<Joined>> {
    Ok(Json(Joined { channel: door.chat.join(&actor, &code).await? }))
}

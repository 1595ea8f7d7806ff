//! Channels.

use std::time::Duration;

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::chat::{ChannelEdit, NewChannel};
use hubbub_chat::wire::{Channel, ChannelList};
use hubbub_types::{CategoryId, ChannelId, ChannelKind};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(order)).routes(routes!(one, change, delete))
}

/// The channels that one may read.
#[utoipa::path(get, path = "/channels", tag = "chat", security(("bearer" = [])), operation_id = "channels",
    responses((status = 200, body = ChannelList), Problems))]
async fn list(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<ChannelList>> {
    Ok(Json(door.chat.channels(&actor).await?))
}

/// A channel to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateChannelRequest {
    /// `text` or `voice`.
    kind: ChannelKind,
    /// Letters, digits, `_` and `-`, up to 64.
    name: String,
    #[serde(default)]
    topic: String,
    category: Option<Uuid>,
    #[serde(default)]
    private: bool,
    /// How long one waits between two messages, up to a day.
    #[serde(default)]
    #[schema(maximum = 86_400)]
    slow_mode_seconds: u32,
}

/// Makes a channel.
#[utoipa::path(post, path = "/channels", tag = "chat", security(("bearer" = [])),
    request_body = CreateChannelRequest, operation_id = "createChannel",
    responses((status = 201, body = Channel), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<CreateChannelRequest>,
) -> Reply<(StatusCode, Json<Channel>)> {
    let new = NewChannel {
        kind: request.kind,
        name: request.name,
        topic: request.topic,
        category: request.category.map(CategoryId),
        private: request.private,
        slow_mode: Duration::from_secs(request.slow_mode_seconds.into()),
    };
    Ok((StatusCode::CREATED, Json(door.chat.create_channel(&actor, new).await?)))
}

/// One channel.
#[utoipa::path(get, path = "/channels/{id}", tag = "chat", security(("bearer" = [])), operation_id = "channel",
    params(("id" = Uuid, Path)), responses((status = 200, body = Channel), Problems))]
async fn one(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<Json<Channel>> {
    Ok(Json(door.chat.channel(&actor, id).await?))
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChangeChannelRequest {
    name: Option<String>,
    topic: Option<String>,
    /// `null` takes it out of its group.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    category: Option<Option<Uuid>>,
    #[schema(minimum = 0)]
    position: Option<u32>,
    private: Option<bool>,
    #[schema(maximum = 86_400)]
    slow_mode_seconds: Option<u32>,
    archived: Option<bool>,
}

/// Tells `null` from what is absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes a channel.
#[utoipa::path(patch, path = "/channels/{id}", tag = "chat", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = ChangeChannelRequest, operation_id = "changeChannel",
    responses((status = 200, body = Channel), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<ChangeChannelRequest>,
) -> Reply<Json<Channel>> {
    let edit = ChannelEdit {
        name: request.name,
        topic: request.topic,
        category: request.category.map(|category| category.map(CategoryId)),
        position: request.position.map(i64::from),
        private: request.private,
        slow_mode: request.slow_mode_seconds.map(|seconds| Duration::from_secs(seconds.into())),
        archived: request.archived,
    };
    Ok(Json(door.chat.edit_channel(&actor, id, edit).await?))
}

/// Deletes a channel with all that is in it.
#[utoipa::path(delete, path = "/channels/{id}", tag = "chat", security(("bearer" = [])), operation_id = "deleteChannel",
    params(("id" = Uuid, Path)), responses((status = 204, description = "Deleted"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<ChannelId>) -> Reply<StatusCode> {
    door.chat.delete_channel(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The groups of channels with their channels, in order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderRequest {
    categories: Vec<OrderedGroup>,
}

/// A group of channels.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderedGroup {
    /// `null` for the channels that stand in none.
    id: Option<Uuid>,
    #[schema(value_type = Vec<Uuid>)]
    channels: Vec<ChannelId>,
}

/// Puts groups and channels in order. What is not named stays, behind what is.
#[utoipa::path(put, path = "/channels/order", tag = "chat", security(("bearer" = [])), request_body = OrderRequest,
    operation_id = "orderChannels", responses((status = 204, description = "In order"), Problems))]
async fn order(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<OrderRequest>,
) -> Reply<StatusCode> {
    let groups = request.categories.into_iter().map(|group| (group.id.map(CategoryId), group.channels));
    door.chat.arrange(&actor, groups.collect()).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Addresses at which programs send messages into a channel.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::rows::HookInRow;
use hubbub_types::{ChannelId, HookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id},
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// An address at which a program sends messages into a channel.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct IncomingWebhook {
    id: Uuid,
    channel: Uuid,
    /// What messages are shown as from that name nobody.
    name: String,
    /// Where to send to. Shown only when it is made: whoever knows it may send.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Who made it, where the account still exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Uuid>,
    #[schema(format = DateTime)]
    created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<String>,
}

impl From<HookInRow> for IncomingWebhook {
    fn from(row: HookInRow) -> Self {
        Self {
            id: row.id.0,
            channel: row.channel.0,
            name: row.name,
            url: None,
            created_by: row.created_by.map(|id| id.0),
            created_at: time(row.created_at),
            last_used_at: row.last_used_at.map(time),
        }
    }
}

/// Addresses, the earliest first.
#[derive(Serialize, ToSchema)]
struct IncomingWebhookList {
    items: Vec<IncomingWebhook>,
}

/// The addresses at which programs send messages into a channel.
#[utoipa::path(get, path = "/channels/{id}/hooks", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "channelHooks",
    responses((status = 200, body = IncomingWebhookList), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
) -> Reply<Json<IncomingWebhookList>> {
    let rows = door.hooks.incoming(&actor, id).await?;
    Ok(Json(IncomingWebhookList { items: rows.into_iter().map(IncomingWebhook::from).collect() }))
}

/// An address to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateHookRequest {
    /// What messages are shown as from that name nobody.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
}

/// Makes an address at which a program sends messages into a channel.
#[utoipa::path(post, path = "/channels/{id}/hooks", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = CreateHookRequest, operation_id = "createChannelHook",
    responses((status = 201, body = IncomingWebhook), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<CreateHookRequest>,
) -> Reply<(StatusCode, Json<IncomingWebhook>)> {
    let made = door.hooks.create_incoming(&actor, id, &request.name).await?;
    Ok((StatusCode::CREATED, Json(IncomingWebhook { url: Some(made.url), ..made.row.into() })))
}

/// Ends an address.
#[utoipa::path(delete, path = "/hooks/{id}", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "deleteHook",
    responses((status = 204, description = "Ended"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<HookId>) -> Reply<StatusCode> {
    door.hooks.delete_incoming(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Programs that are told what happens.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::{
    hooks::{OutgoingEdit, Tested},
    rows::{DeliveryRow, HookOutRow},
};
use hubbub_types::{ChannelId, DeliveryId, DeliveryState, HookFormat, HookId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, Query},
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
        .routes(routes!(deliveries))
        .routes(routes!(retry))
        .routes(routes!(test))
}

/// A program that is told what happens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    id: Uuid,
    /// Of which channel; of every public one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Uuid>,
    url: String,
    format: HookFormat,
    /// Of what it is told.
    events: Vec<String>,
    /// What bodies are signed with. Shown only when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Who made it, where the account still exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Uuid>,
    #[schema(format = DateTime)]
    created_at: String,
    enabled: bool,
    /// Why it is not: `stopped` by somebody, `gone` says its receiver, `failing` for too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_reason: Option<String>,
    /// Deliveries given up in a row.
    failures: i64,
    /// Deliveries given up that are still kept: each can be tried again.
    dead: i64,
}

impl From<HookOutRow> for Webhook {
    fn from(row: HookOutRow) -> Self {
        Self {
            id: row.id.0,
            channel: row.channel.map(|id| id.0),
            url: row.url,
            format: row.format,
            events: row.events,
            secret: None,
            created_by: row.created_by.map(|id| id.0),
            created_at: time(row.created_at),
            enabled: row.disabled_at.is_none(),
            disabled_reason: row.disabled_reason,
            failures: row.failures,
            dead: row.dead,
        }
    }
}

/// Programs, the one made first in front.
#[derive(Serialize, ToSchema)]
struct WebhookList {
    items: Vec<Webhook>,
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WebhooksQuery {
    /// Those of this channel; all of the server when absent.
    channel: Option<Uuid>,
}

/// The programs that are told what happens.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", security(("bearer" = [])), params(WebhooksQuery),
    operation_id = "webhooks", responses((status = 200, body = WebhookList), Problems))]
async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<WebhooksQuery>,
) -> Reply<Json<WebhookList>> {
    let rows = door.hooks.outgoing(&actor, query.channel.map(ChannelId)).await?;
    Ok(Json(WebhookList { items: rows.into_iter().map(Webhook::from).collect() }))
}

/// What to tell whom.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WebhookRequest {
    /// Of which channel; of every public one when absent. Cannot be changed later.
    channel: Option<Uuid>,
    /// An `http` or `https` address on the internet, or in a network that the server may tell.
    #[schema(max_length = 2048)]
    url: String,
    format: HookFormat,
    /// `message.created`, `message.edited`, `message.deleted`, `channel.created`, `channel.archived`,
    /// `member.joined`, `member.left`.
    events: Vec<String>,
    /// Whether it is told; yes when absent.
    enabled: Option<bool>,
}

/// Tells a program from now on.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", security(("bearer" = [])), request_body = WebhookRequest,
    operation_id = "createWebhook", responses((status = 201, body = Webhook), Problems))]
async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<WebhookRequest>,
) -> Reply<(StatusCode, Json<Webhook>)> {
    let edit = OutgoingEdit { url: request.url, format: request.format, events: request.events };
    let row = door.hooks.create_outgoing(&actor, request.channel.map(ChannelId), edit).await?;
    let secret = Some(row.secret.clone());
    Ok((StatusCode::CREATED, Json(Webhook { secret, ..row.into() })))
}

/// Changes what is told where, stops it or starts it again.
#[utoipa::path(put, path = "/webhooks/{id}", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = WebhookRequest, operation_id = "updateWebhook",
    responses((status = 200, body = Webhook), Problems))]
async fn change(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<HookId>,
    Body(request): Body<WebhookRequest>,
) -> Reply<Json<Webhook>> {
    let edit = OutgoingEdit { url: request.url, format: request.format, events: request.events };
    let row = door.hooks.change_outgoing(&actor, id, edit, request.enabled.unwrap_or(true)).await?;
    Ok(Json(row.into()))
}

/// Ends it, with all that was on its way.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "deleteWebhook",
    responses((status = 204, description = "Ended"), Problems))]
async fn delete(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<HookId>) -> Reply<StatusCode> {
    door.hooks.delete_outgoing(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something that was told, or is to be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    /// The same in every try, as `webhook-id: msg_…`.
    id: Uuid,
    event: String,
    channel: Uuid,
    /// The place in the channel's log.
    seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Uuid>,
    state: DeliveryState,
    attempts: i64,
    /// When it is tried next, while it waits.
    #[schema(format = DateTime)]
    next_at: String,
    /// The last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_status: Option<i64>,
    /// Why there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id.0,
            event: row.event,
            channel: row.channel.0,
            seq: row.seq.0,
            message: row.message.map(|id| id.0),
            state: row.state,
            attempts: row.attempts,
            next_at: time(row.next_at),
            last_status: row.last_status,
            last_error: row.last_error,
            created_at: time(row.created_at),
            finished_at: row.finished_at.map(time),
        }
    }
}

/// What was told lately, the latest first; at most 100.
#[derive(Serialize, ToSchema)]
struct DeliveryList {
    items: Vec<Delivery>,
}

/// Which.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// Only these; all when absent.
    state: Option<DeliveryState>,
}

/// What a program was told lately, or is to be.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path), DeliveriesQuery), operation_id = "webhookDeliveries",
    responses((status = 200, body = DeliveryList), Problems))]
async fn deliveries(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<HookId>,
    Query(query): Query<DeliveriesQuery>,
) -> Reply<Json<DeliveryList>> {
    let rows = door.hooks.deliveries(&actor, id, query.state).await?;
    Ok(Json(DeliveryList { items: rows.into_iter().map(Delivery::from).collect() }))
}

/// Tries again what was given up.
#[utoipa::path(post, path = "/deliveries/{id}/retry", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "retryDelivery",
    responses((status = 200, body = Delivery), Problems))]
async fn retry(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<DeliveryId>) -> Reply<Json<Delivery>> {
    Ok(Json(door.hooks.retry(&actor, id).await?.into()))
}

/// What came of a test.
#[derive(Serialize, ToSchema)]
struct WebhookTest {
    /// Whether the receiver took it: an answer of 2xx.
    ok: bool,
    /// What the receiver answered, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Sends a signed event `webhook.test` to a program now, and waits for its answer. It is not tried again.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path)), operation_id = "testWebhook",
    responses((status = 200, body = WebhookTest), Problems))]
async fn test(State(door): State<Door>, Caller(actor): Caller, Id(id): Id<HookId>) -> Reply<Json<WebhookTest>> {
    let Tested { status, error } = door.hooks.test(&actor, id).await?;
    Ok(Json(WebhookTest { ok: status.is_some_and(|status| (200..300).contains(&status)), status, error }))
}

//! What a person notes for themselves, the same on all their devices.

use axum::{Json, extract::State};
use http::StatusCode;
use hubbub_app::chat::PrefsChange;
use hubbub_chat::wire::{At, PersonalNews};
use hubbub_types::{ChannelId, Level, MessageId, Seq, Status};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::{Body, Caller, Id, Query},
    problem::{Problems, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(draft))
        .routes(routes!(prefs))
        .routes(routes!(setting, set_setting))
        .routes(routes!(status))
        .routes(routes!(since))
}

/// Where the person's own log is now.
#[derive(Serialize, ToSchema)]
struct Noted {
    /// The revision.
    rev: i64,
}

/// How far a channel is read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadRequest {
    /// The last place that was read.
    #[schema(minimum = 0)]
    seq: i64,
}

/// Notes how far a channel is read.
#[utoipa::path(put, path = "/channels/{id}/read", tag = "personal", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = ReadRequest, operation_id = "markRead",
    responses((status = 200, body = Noted), Problems))]
async fn read(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<ReadRequest>,
) -> Reply<Json<Noted>> {
    Ok(Json(Noted { rev: door.chat.mark_read(&actor, id, Seq(request.seq)).await? }))
}

/// What was begun to write.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DraftRequest {
    /// `null` throws it away.
    #[schema(required)]
    text: Option<String>,
    /// The message it is to answer.
    #[schema(value_type = Option<Uuid>)]
    reply_to: Option<MessageId>,
}

/// Keeps what was begun to write in a channel.
#[utoipa::path(put, path = "/channels/{id}/draft", tag = "personal", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = DraftRequest, operation_id = "keepDraft",
    responses((status = 200, body = Noted), Problems))]
async fn draft(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<DraftRequest>,
) -> Reply<Json<Noted>> {
    Ok(Json(Noted { rev: door.chat.keep_draft(&actor, id, request.text, request.reply_to).await? }))
}

/// How a channel is to be treated; what is absent stays, what is `null` is as usual.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PrefsRequest {
    /// Of which messages one is told.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Level>)]
    level: Option<Option<Level>>,
    /// Until when of none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    muted_until: Option<Option<At>>,
    /// Whether it is left out of the list.
    hidden: Option<bool>,
}

/// Tells `null` from what is absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Keeps how a channel is to be treated.
#[utoipa::path(put, path = "/channels/{id}/prefs", tag = "personal", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = PrefsRequest, operation_id = "keepPrefs",
    responses((status = 200, body = Noted), Problems))]
async fn prefs(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(id): Id<ChannelId>,
    Body(request): Body<PrefsRequest>,
) -> Reply<Json<Noted>> {
    let muted_until = request.muted_until.map(|until| until.map(|At(at)| at));
    let change = PrefsChange { level: request.level, muted_until, hidden: request.hidden };
    Ok(Json(Noted { rev: door.chat.prefer(&actor, id, change).await? }))
}

/// A setting of the app.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Setting {
    /// Anything; `null` when it is as usual.
    #[schema(value_type = Value, required)]
    value: Option<serde_json::Value>,
}

/// A setting of the app, the same on all devices.
#[utoipa::path(get, path = "/me/settings/{name}", tag = "personal", security(("bearer" = [])),
    params(("name" = String, Path)), operation_id = "setting", responses((status = 200, body = Setting), Problems))]
async fn setting(State(door): State<Door>, Caller(actor): Caller, Id(name): Id<String>) -> Reply<Json<Setting>> {
    Ok(Json(Setting { value: door.chat.setting(&actor, &name).await? }))
}

/// Keeps a setting of the app.
#[utoipa::path(put, path = "/me/settings/{name}", tag = "personal", security(("bearer" = [])),
    params(("name" = String, Path)), request_body = Setting, operation_id = "keepSetting",
    responses((status = 200, body = Noted), Problems))]
async fn set_setting(
    State(door): State<Door>,
    Caller(actor): Caller,
    Id(name): Id<String>,
    Body(request): Body<Setting>,
) -> Reply<Json<Noted>> {
    Ok(Json(Noted { rev: door.chat.keep_setting(&actor, &name, request.value).await? }))
}

/// What others are to see of one's presence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusRequest {
    status: Status,
}

/// Sets what others see of one's presence.
#[utoipa::path(put, path = "/me/status", tag = "personal", security(("bearer" = [])), request_body = StatusRequest,
    operation_id = "setStatus", responses((status = 204, description = "Set"), Problems))]
async fn status(
    State(door): State<Door>,
    Caller(actor): Caller,
    Body(request): Body<StatusRequest>,
) -> Reply<StatusCode> {
    door.accounts.set_status(&actor, request.status).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SinceQuery {
    /// The revision that one has; all when absent.
    #[serde(default)]
    #[param(required = false, minimum = 0)]
    since: i64,
}

/// What is new in one's own log.
#[utoipa::path(get, path = "/me/personal", tag = "personal", security(("bearer" = [])), params(SinceQuery),
    operation_id = "personal", responses((status = 200, body = PersonalNews), Problems))]
async fn since(
    State(door): State<Door>,
    Caller(actor): Caller,
    Query(query): Query<SinceQuery>,
) -> Reply<Json<PersonalNews>> {
    Ok(Json(door.chat.personal(&actor, query.since).await?))
}

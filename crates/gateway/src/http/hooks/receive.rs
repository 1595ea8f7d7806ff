//! The address at which programs send. They speak as they do to Slack or to Discord, and are answered so.

use std::time::Duration;

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Path, RawQuery, State},
    response::{IntoResponse as _, Response},
    routing::post,
};
use http::{HeaderMap, StatusCode, header};
use hubbub_app::{
    Error,
    hooks::{Arrival, NotTaken, Received, Unsent},
};
use hubbub_chat::hooks::{Dialect, HookError};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    door::Door,
    extract::Guest,
    problem::{Problem, Problems},
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(receive)).routes(routes!(receive_as_slack))
}

pub(super) fn as_discord_spells_it() -> Router<Door> {
    Router::new()
        .route("/api/webhooks/{id}/{token}", post(receive))
        .route("/api/webhooks/{id}/{token}/slack", post(receive_as_slack))
}

/// Sends a message: the body of an incoming webhook of Slack or of Discord, told apart by its fields.
#[utoipa::path(post, path = "/hooks/{id}/{token}", tag = "webhooks", operation_id = "receiveHook",
    params(("id" = String, Path), ("token" = String, Path, description = "The secret part of the address"),
        ("wait" = Option<bool>, Query, description = "Discord: answer with the message"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key is the same message")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Slack: `ok`; Discord with `wait`: the message",
            content((Object = "application/json"), (String = "text/plain"))),
        (status = 204, description = "Discord: sent"),
        (status = 400, description = "No message", content((Object = "application/json"), (String = "text/plain"))),
        (status = 404, description = "No such webhook", content((Object = "application/json"), (String = "text/plain"))),
        (status = 410, description = "Slack: the channel is archived", body = String, content_type = "text/plain"),
        (status = 413, description = "Larger than `hooks.body`"),
        (status = 429, description = "Too often", content((Object = "application/json"), (String = "text/plain"))),
        Problems))]
async fn receive(
    State(door): State<Door>,
    _: Guest,
    Path((id, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let wait = query.is_some_and(|query| query.split('&').any(|pair| pair == "wait=true" || pair == "wait=1"));
    let Ok(body) = to_bytes(body, door.hooks.settings().body.as_usize()).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let arrival = Arrival {
        hook: id.parse().unwrap_or_default(),
        secret: &token,
        body: &body,
        content_type: text(header::CONTENT_TYPE.as_str()).unwrap_or_default(),
        key: text("idempotency-key"),
    };
    match door.hooks.receive(arrival).await {
        Ok(received) => sent(&received, wait),
        Err(unsent) => refused(unsent),
    }
}

/// The same, as services spell it that send to Discord in Slack's words.
#[utoipa::path(post, path = "/hooks/{id}/{token}/slack", tag = "webhooks", operation_id = "receiveHookAsSlack",
    params(("id" = String, Path), ("token" = String, Path, description = "The secret part of the address")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "As without `/slack`",
            content((Object = "application/json"), (String = "text/plain"))),
        (status = 204, description = "Discord: sent"),
        (status = 400, description = "No message", content((Object = "application/json"), (String = "text/plain"))),
        (status = 404, description = "No such webhook", content((Object = "application/json"), (String = "text/plain"))),
        (status = 410, description = "Slack: the channel is archived", body = String, content_type = "text/plain"),
        (status = 413, description = "Larger than `hooks.body`"),
        (status = 429, description = "Too often", content((Object = "application/json"), (String = "text/plain"))),
        Problems))]
async fn receive_as_slack(
    door: State<Door>,
    guest: Guest,
    path: Path<(String, String)>,
    query: RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    receive(door, guest, path, query, headers, body).await
}

fn sent(received: &Received, wait: bool) -> Response {
    match received.dialect {
        Dialect::Slack => "ok".into_response(),
        Dialect::Discord if !wait => StatusCode::NO_CONTENT.into_response(),
        Dialect::Discord => Json(json!({
            "id": received.outcome.id,
            "type": 0,
            "content": received.text,
            "channel_id": received.hook.channel,
            "webhook_id": received.hook.id,
            "author": { "bot": true, "id": received.hook.id, "username": received.name },
            "timestamp": received.outcome.at.to_string(),
        }))
        .into_response(),
    }
}

fn refused(Unsent { dialect, reason }: Unsent) -> Response {
    match (reason, dialect) {
        (NotTaken::Unknown, Dialect::Slack) => plain(StatusCode::NOT_FOUND, "no_service"),
        (NotTaken::Unknown, Dialect::Discord) => code(StatusCode::NOT_FOUND, 10_015, "Unknown Webhook"),
        (NotTaken::Body(HookError::Empty), Dialect::Slack) => plain(StatusCode::BAD_REQUEST, "no_text"),
        (NotTaken::Body(_), Dialect::Slack) => plain(StatusCode::BAD_REQUEST, "invalid_payload"),
        (NotTaken::Body(HookError::Empty), Dialect::Discord) => {
            code(StatusCode::BAD_REQUEST, 50_006, "Cannot send an empty message")
        }
        (NotTaken::Body(_), Dialect::Discord) => code(StatusCode::BAD_REQUEST, 50_035, "Invalid Form Body"),
        (NotTaken::Stopped | NotTaken::Refused(Error::Filtered), Dialect::Slack) => {
            plain(StatusCode::FORBIDDEN, "action_prohibited")
        }
        (NotTaken::Stopped, Dialect::Discord) => code(StatusCode::FORBIDDEN, 50_013, "Missing Permissions"),
        (NotTaken::Refused(Error::Filtered), Dialect::Discord) => {
            code(StatusCode::BAD_REQUEST, 200_000, "Message was blocked by automatic moderation")
        }
        (NotTaken::TooOften { retry_after }, Dialect::Slack) => {
            later(plain(StatusCode::TOO_MANY_REQUESTS, "rate_limited"), retry_after)
        }
        (NotTaken::TooOften { retry_after }, Dialect::Discord) => {
            let body = json!({
                "message": "You are being rate limited.", "retry_after": retry_after.as_secs_f64(), "global": false,
            });
            later((StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response(), retry_after)
        }
        (NotTaken::Refused(Error::Archived), Dialect::Slack) => plain(StatusCode::GONE, "channel_is_archived"),
        (NotTaken::Refused(error), _) => Problem::from(error).into_response(),
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

fn code(status: StatusCode, code: u32, message: &str) -> Response {
    let body: Value = json!({ "message": message, "code": code });
    (status, Json(body)).into_response()
}

/// Whole seconds, rounded up.
fn later(mut response: Response, retry_after: Duration) -> Response {
    let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}
